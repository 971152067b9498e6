//! `kitbag new`: a small working course to start from.

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use super::{Failure, NewArguments, output};

/// The files of the starter course, by their path in it.
const FILES: [(&str, &str); 6] = [
    ("manifests/toolkit.toml", include_str!("starter/manifests/toolkit.toml")),
    ("content/references.toml", include_str!("starter/content/references.toml")),
    ("content/instruments/scales.toml", include_str!("starter/content/instruments/scales.toml")),
    ("content/01_first_steps/welcome.md", include_str!("starter/content/01_first_steps/welcome.md")),
    ("content/01_first_steps/path.svg", include_str!("starter/content/01_first_steps/path.svg")),
    ("content/01_first_steps/quiz.md", include_str!("starter/content/01_first_steps/quiz.md")),
];

pub fn run(arguments: &NewArguments) -> Result<ExitCode, Failure> {
    let dir = &arguments.dir;
    if dir.exists() && !is_empty_folder(dir) {
        return Err(format!("{} is not empty; name a folder that does not exist yet", dir.display()));
    }
    for (path, text) in FILES {
        let path = dir.join(path);
        let folder = path.parent().unwrap_or(dir);
        let written = fs::create_dir_all(folder).and_then(|()| fs::write(&path, text));
        written.map_err(|error| format!("{} could not be written: {error}", path.display()))?;
    }
    output::talk(&format!("A course stands in {0}. Build it with: kitbag build {0}", dir.display()));
    Ok(ExitCode::SUCCESS)
}

fn is_empty_folder(dir: &Path) -> bool {
    fs::read_dir(dir).is_ok_and(|mut entries| entries.next().is_none())
}
