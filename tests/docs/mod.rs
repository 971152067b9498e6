//! Documents that are made from the code say what the code says.
//!
//! `SNAPSHOTS=overwrite cargo test docs` writes them anew.

use std::path::Path;
use std::process::Command;

use kitbag::diagnostic::Code;
use snapbox::Data;

#[test]
fn every_code_is_documented() {
    let mut text = "# Findings\n\nEvery finding of `kitbag build` has a code that never changes its meaning. \
        An error keeps the packages from being built; a warning does not.\n\n| code | severity | why it matters |\n|---|---|---|\n"
        .to_owned();
    let mut codes = Code::ALL.to_vec();
    codes.sort_by_key(|code| code.as_str());
    for code in codes {
        text += &format!("| `{}` | {} | {} |\n", code.as_str(), code.severity().as_str(), code.why());
    }
    compare("docs/findings.md", text);
}

#[test]
fn the_shipped_course_is_counted() {
    let root = env!("CARGO_MANIFEST_DIR");
    let output = Command::new(env!("CARGO_BIN_EXE_kitbag")).args(["content", root]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "", "the shipped course has findings");
    compare("docs/content.md", String::from_utf8(output.stdout).unwrap());
}

fn compare(file: &str, text: String) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    snapbox::Assert::new()
        .action_env("SNAPSHOTS")
        .eq(text, Data::read_from(&path, Some(snapbox::data::DataFormat::Text)));
}
