//! The command line: what can be asked for, and one file per command. Only this room prints.

mod build;
mod completions;
mod content;
mod new;
mod output;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};

/// Turns a training toolkit, written in Markdown and TOML, into packages that an LMS imports.
#[derive(Debug, Parser)]
#[command(name = "kitbag", version, max_term_width = 100, after_help = EXIT_STATUS)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

const EXIT_STATUS: &str =
    "Exit status: 0 done and clean, 1 the input has mistakes (each is shown), 2 the tool could not work.";

#[derive(Debug, Subcommand)]
enum Command {
    Build(BuildArguments),
    Content(ContentArguments),
    New(NewArguments),
    Completions(CompletionsArguments),
}

/// Build SCORM 2004 packages of a course
///
/// Reads the course, reports everything that is wrong with it, and writes one package per module, with
/// SHA256SUMS and build.json. A package whose content has not changed is left as it is. No network is used.
#[derive(Debug, clap::Args)]
#[command(after_help = EXIT_STATUS)]
struct BuildArguments {
    /// The course: its folder, or its manifest in the folder `manifests`
    #[arg(default_value = ".")]
    course: PathBuf,
    /// Build this module only, or the tests by their id; may be repeated
    #[arg(long = "module", value_name = "ID")]
    modules: Vec<String>,
    /// Where the packages go
    #[arg(long, value_name = "DIR", default_value = "dist")]
    out: PathBuf,
    /// How to report: `json` writes one object to standard output
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    /// Say nothing but what is wrong
    #[arg(short, long)]
    quiet: bool,
}

/// Print tables of what a course holds
///
/// Sessions with their minutes, words, questions and readability, outcomes with what teaches and tests them, quizzes, and the
/// agenda of the workshop: one Markdown document on standard output.
#[derive(Debug, clap::Args)]
#[command(after_help = EXIT_STATUS)]
struct ContentArguments {
    /// The course: its folder, or its manifest in the folder `manifests`
    #[arg(default_value = ".")]
    course: PathBuf,
    /// Add the list of references of each module
    #[arg(long)]
    references: bool,
}

/// Write a small working course to start from
#[derive(Debug, clap::Args)]
struct NewArguments {
    /// The folder to make; it must not exist yet, or be empty
    dir: PathBuf,
}

/// Print a completion script for a shell
#[derive(Debug, clap::Args)]
struct CompletionsArguments {
    shell: clap_complete::Shell,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Human,
    Json,
}

/// What stopped the tool: the sentence for people.
type Failure = String;

/// Runs the command and gives the exit status: 0 done and clean, 1 findings, 2 the tool could not work.
pub fn run(arguments: &Arguments) -> ExitCode {
    let result = match &arguments.command {
        Command::Build(arguments) => build::run(arguments),
        Command::Content(arguments) => content::run(arguments),
        Command::New(arguments) => new::run(arguments),
        Command::Completions(arguments) => completions::run(arguments),
    };
    result.unwrap_or_else(|failure| {
        output::failure(&failure);
        ExitCode::from(2)
    })
}
