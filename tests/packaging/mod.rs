//! What accompanies the program in a release: its manual pages, what it says of itself, and the image's Dockerfile, which is
//! read here, since nothing can be fetched to build it. `tests/packaging/run` makes the Debian package and installs it.

mod dockerfile;

use std::fs;
use std::process::Command;

use crate::cli::kitbag;
use crate::support::skipped;

#[test]
fn the_long_version_tells_features_and_the_short_one_a_number() {
    let folder = tempfile::tempdir().unwrap();
    let number = env!("CARGO_PKG_VERSION");
    kitbag(folder.path()).arg("-V").assert().code(0).stdout_eq(format!("kitbag {number}\n"));
    let output = kitbag(folder.path()).arg("--version").output().unwrap();
    let told = String::from_utf8(output.stdout).unwrap();
    let details = told.strip_prefix(&format!("kitbag {number}")).unwrap().trim();
    // A build for development does not look at git, but its builder may have told it.
    let expected: Vec<&str> = option_env!("KITBAG_COMMIT")
        .filter(|commit| !commit.is_empty())
        .into_iter()
        .chain(cfg!(feature = "pdf").then_some("pdf"))
        .collect();
    assert_eq!(details, if expected.is_empty() { String::new() } else { format!("({})", expected.join(", ")) });
}

/// The pages of `kitbag manual`, by name.
fn pages(folder: &std::path::Path) -> Vec<(String, String)> {
    kitbag(folder).args(["manual", "man"]).assert().code(0).stdout_eq("").stderr_eq("");
    let mut pages: Vec<(String, String)> = fs::read_dir(folder.join("man"))
        .unwrap()
        .map(|entry| entry.unwrap())
        .map(|entry| (entry.file_name().into_string().unwrap(), fs::read_to_string(entry.path()).unwrap()))
        .collect();
    pages.sort();
    pages
}

#[test]
fn every_command_has_a_manual_page() {
    let folder = tempfile::tempdir().unwrap();
    let pages = pages(folder.path());
    let help = String::from_utf8(kitbag(folder.path()).arg("--help").output().unwrap().stdout).unwrap();
    let (_, commands) = help.split_once("Commands:\n").unwrap();
    // Deeper lines continue what the line above says of its command.
    let lines = commands.lines().take_while(|line| !line.is_empty()).filter_map(|line| line.strip_prefix("  "));
    let commands: Vec<&str> =
        lines.filter(|line| !line.starts_with(' ')).map(|line| line.split(' ').next().unwrap()).collect();
    assert!(commands.contains(&"build"), "{commands:?}");
    for command in commands.into_iter().filter(|command| *command != "help") {
        let (_, page) = pages.iter().find(|(name, _)| *name == format!("kitbag-{command}.1")).unwrap();
        assert!(page.contains(&format!("\\fBkitbag {command}\\fR")), "no synopsis: {page}");
    }
    let (_, page) = pages.iter().find(|(name, _)| name == "kitbag-build.1").unwrap();
    assert!(page.contains(".SH \"EXIT STATUS\"\n0 done"), "{page}");
    assert!(page.contains("or for \\fBall\\fR; may be repeated"), "{page}");
    let telling: Vec<&String> = pages.iter().filter(|(_, page)| page.contains('`')).map(|(name, _)| name).collect();
    assert!(telling.is_empty(), "backticks are no markup of manual pages: {telling:?}");
}

#[test]
fn manual_pages_satisfy_mandoc() {
    if Command::new("mandoc").arg("-h").output().is_err() {
        let _: Option<()> = skipped("mandoc is missing");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let names: Vec<String> = pages(folder.path()).into_iter().map(|(name, _)| name).collect();
    let mut lint = Command::new("mandoc");
    let lint = lint.args(["-T", "lint", "-W", "warning"]).args(&names).current_dir(folder.path().join("man"));
    let output = lint.output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    // The same program makes the same page on every day, so none has a date.
    let complaints: Vec<&str> = said.lines().filter(|line| !line.contains("missing date, using \"\"")).collect();
    assert!(complaints.is_empty(), "{complaints:#?}");
    let shown =
        Command::new("mandoc").args(["-T", "utf8"]).arg(folder.path().join("man/kitbag-new.1")).output().unwrap();
    // Overstriking makes letters bold.
    let text = String::from_utf8(shown.stdout).unwrap();
    assert!(text.contains("Write a small working course to start from"), "{text}");
}

#[test]
fn a_folder_that_cannot_be_written_is_told() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("man"), "").unwrap();
    kitbag(folder.path()).args(["manual", "man"]).assert().code(2).stdout_eq("").stderr_eq(snapbox::str![[r#"
error: man could not be written: [..]

"#]]);
}
