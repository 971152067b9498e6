//! The Dockerfile, read: it must name what is there, and end in an image with no shell and no superuser.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::copy;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The instructions of a Dockerfile with their arguments, continued lines joined.
fn instructions(text: &str) -> Vec<(String, String)> {
    let lines = text.lines().filter(|line| !line.trim_start().starts_with('#'));
    let joined = lines.collect::<Vec<_>>().join("\n").replace("\\\n", " ");
    let filled = joined.lines().filter(|line| !line.trim().is_empty());
    filled
        .map(|line| line.trim().split_once(' ').unwrap())
        .map(|(word, rest)| (word.to_owned(), rest.trim().to_owned()))
        .collect()
}

/// The stages, each from its FROM to the next.
fn stages() -> Vec<Vec<(String, String)>> {
    let mut stages: Vec<Vec<(String, String)>> = Vec::new();
    for instruction in instructions(&fs::read_to_string(root().join("packaging/Dockerfile")).unwrap()) {
        if instruction.0 == "FROM" {
            stages.push(Vec::new());
        }
        stages.last_mut().unwrap().push(instruction);
    }
    stages
}

fn all<'a>(stage: &'a [(String, String)], word: &str) -> Vec<&'a str> {
    stage.iter().filter(|(name, _)| name == word).map(|(_, rest)| rest.as_str()).collect()
}

/// Sources and destination of each COPY out of the project.
fn copied(stage: &[(String, String)]) -> Vec<(Vec<&str>, &str)> {
    let copies = all(stage, "COPY").into_iter().filter(|arguments| !arguments.starts_with("--from="));
    copies
        .map(|arguments| {
            let mut words: Vec<&str> = arguments.split_whitespace().collect();
            let destination = words.pop().unwrap();
            (words, destination)
        })
        .collect()
}

fn manifest() -> toml::Table {
    toml::from_str(&fs::read_to_string(root().join("Cargo.toml")).unwrap()).unwrap()
}

#[test]
fn the_image_is_built_with_a_compiler_that_is_new_enough() {
    let stages = stages();
    let (_, image) = all(&stages[0], "FROM")[0].split_once("/rust:").unwrap();
    let pinned: Vec<u32> = image.split('-').next().unwrap().split('.').map(|part| part.parse().unwrap()).collect();
    let needed: Vec<u32> =
        manifest()["package"]["rust-version"].as_str().unwrap().split('.').map(|part| part.parse().unwrap()).collect();
    assert!(pinned >= needed, "{pinned:?} is older than {needed:?}");
}

#[test]
fn the_image_is_built_from_files_that_are_there_and_nothing_is_missing() {
    let stages = stages();
    let folder = tempfile::tempdir().unwrap();
    let ignore = fs::read_to_string(root().join("packaging/Dockerfile.dockerignore")).unwrap();
    let sent: Vec<&str> = ignore.lines().filter_map(|line| line.strip_prefix('!')).collect();
    assert!(ignore.lines().any(|line| line == "*"), "all but the list stays at home");
    let mut named = Vec::new();
    for (sources, destination) in copied(&stages[0]) {
        for source in sources {
            let to: PathBuf = folder.path().join(if destination == "./" { source } else { destination });
            assert!(sent.contains(&source), "{source} is not sent to the build");
            if root().join(source).is_dir() {
                copy(&root().join(source), &to);
            } else {
                fs::copy(root().join(source), to).unwrap();
            }
            named.push(source);
        }
    }
    assert_eq!(sent.len(), named.len(), "sent, but not used: {sent:?} {named:?}");

    // Cargo finds every target that Cargo.toml names.
    let metadata = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--locked", "--offline", "--format-version", "1"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert!(metadata.status.success(), "{}", String::from_utf8_lossy(&metadata.stderr));
    // The sources find what they embed.
    let mut embedded = 0;
    sources(&folder.path().join("src"), &mut |path, text| {
        for rest in text.split("include_str!(\"../").skip(1).chain(text.split("include_bytes!(\"../").skip(1)) {
            let name = format!("../{}", rest.split('"').next().unwrap());
            assert!(path.parent().unwrap().join(&name).is_file(), "{} embeds {name}", path.display());
            embedded += 1;
        }
    });
    assert!(embedded > 10, "{embedded} embedded files");
}

/// Calls `each` with every Rust file below `folder`.
fn sources(folder: &Path, each: &mut dyn FnMut(&Path, &str)) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, each);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            each(&path, &fs::read_to_string(&path).unwrap());
        }
    }
}

#[test]
fn the_image_is_built_from_the_lock_file_and_told_its_commit() {
    let stages = stages();
    for run in all(&stages[0], "RUN") {
        for (command, locked) in [("cargo build", "cargo build --locked"), ("cargo install", "cargo install --locked")]
        {
            assert_eq!(run.matches(command).count(), run.matches(locked).count(), "not from a lock file: {run}");
        }
    }
    let arguments = all(&stages[0], "ARG");
    assert!(arguments.iter().any(|argument| argument.starts_with("FEATURES")), "{arguments:?}");
    assert!(arguments.iter().any(|argument| argument.starts_with("COMMIT")), "{arguments:?}");
    assert!(all(&stages[0], "ENV").iter().any(|variables| variables.contains("KITBAG_COMMIT=$COMMIT")));
}

#[test]
fn the_image_has_no_shell_and_no_superuser() {
    let stages = stages();
    assert_eq!(stages.len(), 2, "one stage builds, one is kept");
    let last = &stages[1];
    let base = all(last, "FROM")[0];
    assert!(base.starts_with("gcr.io/distroless/") && base.ends_with(":nonroot"), "{base}");
    assert_eq!(all(last, "RUN"), [""; 0], "there is no shell to run it");
    assert!(copied(last).is_empty(), "only what the first stage made is kept");
    let users = all(last, "USER");
    let (user, group) = users[0].split_once(':').unwrap();
    assert!(
        users.len() == 1 && user.parse::<u32>().unwrap() >= 1000 && group.parse::<u32>().unwrap() >= 1000,
        "{users:?}"
    );
    let entry: Vec<String> = serde_json::from_str(all(last, "ENTRYPOINT")[0]).unwrap();
    assert_eq!(entry, ["/usr/bin/kitbag"]);
    serde_json::from_str::<Vec<String>>(all(last, "CMD")[0]).unwrap();
    let brought = all(last, "COPY");
    for file in ["/usr/bin/kitbag", "packaging/files/copyright"] {
        assert!(brought.iter().any(|arguments| arguments.contains(file)), "{file} is not in the image");
    }
    let manifest = manifest();
    let package = manifest["package"].as_table().unwrap();
    let labels = all(last, "LABEL").join(" ");
    for (label, key) in
        [("title", "name"), ("description", "description"), ("licenses", "license"), ("version", "version")]
    {
        let label = format!("org.opencontainers.image.{label}=\"{}\"", package[key].as_str().unwrap());
        assert!(labels.contains(&label), "{label} is not in {labels}");
    }
}
