//! `kitbag manual`: the help texts as manual pages.

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use clap::builder::Resettable;
use clap::{Command, CommandFactory};
use clap_mangen::Man;

use super::{Arguments, Failure, ManualArguments};

pub fn run(arguments: &ManualArguments) -> Result<ExitCode, Failure> {
    let failed = |path: &Path, error| format!("{} could not be written: {error}", path.display());
    fs::create_dir_all(&arguments.dir).map_err(|error| failed(&arguments.dir, error))?;
    // Without the commit, so that the same version makes the same pages.
    let mut command = Arguments::command().disable_help_subcommand(true).long_version(Resettable::Reset);
    command.build();
    for command in with_subcommands(&command) {
        let man = Man::new(command.clone());
        let path = arguments.dir.join(man.get_filename());
        let mut page = Vec::new();
        man.render(&mut page)
            .and_then(|()| fs::write(&path, in_roff(&String::from_utf8_lossy(&page), &man.get_filename())))
            .map_err(|error| failed(&path, error))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// A command and all below it.
fn with_subcommands(command: &Command) -> Vec<&Command> {
    let below = command.get_subcommands().filter(|command| !command.is_hide_set());
    [command].into_iter().chain(below.flat_map(with_subcommands)).collect()
}

/// A page as manual pages are: what stands between backticks is bold, exit statuses have a section of the name that readers
/// look for, and the title names the program with its version, whatever the command.
fn in_roff(page: &str, file: &str) -> String {
    let name = file.trim_end_matches(".1").to_uppercase();
    let title = format!(".TH {name} 1 \"\" \"Kitbag {}\" \"Kitbag\"", env!("CARGO_PKG_VERSION"));
    let page = page.replace(".SH EXTRA\nExit status: ", ".SH \"EXIT STATUS\"\n").replace(".br\n\n.br\n", ".sp\n");
    let lines = page.lines().map(|line| if line.starts_with(".TH ") { title.clone() } else { bold(line.trim_end()) });
    lines.map(|line| line + "\n").collect()
}

/// A line of which all between two backticks is bold. A backtick alone stays.
fn bold(line: &str) -> String {
    let parts: Vec<&str> = line.split('`').collect();
    let mut text = String::new();
    for (number, part) in parts.iter().enumerate() {
        match number % 2 {
            0 => text += part,
            _ if number + 1 == parts.len() => text += &format!("\\(ga{part}"),
            _ => text += &format!("\\fB{part}\\fR"),
        }
    }
    text
}
