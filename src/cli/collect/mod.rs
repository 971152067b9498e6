//! `kitbag collect`: records become statements in the store.

mod files;
mod intake;
mod moodle;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Subcommand;
use jiff::civil::Date;

use super::Failure;
use crate::records::collect::Kind;

/// Collect what learners did, from records of every kind, into the store
///
/// The same record collected twice, or in another order, changes nothing. What cannot be used is shown with its line and kept
/// in the folder `rejects` of the tracking folder.
#[derive(Debug, clap::Args)]
pub struct CollectArguments {
    #[command(subcommand)]
    record: Record,
}

#[derive(Debug, Subcommand)]
enum Record {
    /// Collect who was there: a column for each session or day, or a row for each mark
    Attendance(FilesArguments),
    /// Collect evaluations: answers to the page of the course that asks for views
    Evaluation(FilesArguments),
    /// Collect tests: a column for each question, or a row for each answer
    Test(FilesArguments),
    /// Collect plans of action, and what became of them
    Actions(FilesArguments),
    /// Collect exports of Microsoft Forms, Google Forms and KoboToolbox
    Forms(FilesArguments),
    Moodle(Box<moodle::MoodleArguments>),
}

/// CSV in all its forms, XLSX or ODS. Columns are found by what their headers mean, in seven languages and by the course's own
/// words; what was found is shown and kept in a mapping file that can be changed.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Exit status: 0 every row was used, 1 some were not (each is shown and kept), 2 the tool could not work."
)]
struct FilesArguments {
    /// The tables: CSV, TSV, XLSX, ODS
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// The course: its folder, or its manifest in the folder `manifests`
    #[arg(long, value_name = "PATH", default_value = ".")]
    course: PathBuf,
    /// The folder with the store of statements, the mappings and the rejects
    #[arg(long, value_name = "DIR", default_value = "tracking")]
    tracking: PathBuf,
    /// The group that takes the course together, where no column names it
    #[arg(long)]
    cohort: Option<String>,
    /// The first day of the workshop: with the agenda it gives days and sessions their time
    #[arg(long, value_name = "DATE")]
    starts: Option<Date>,
    /// Where the clocks of the records stand, for example Africa/Nairobi
    #[arg(long, value_name = "ZONE")]
    time_zone: Option<String>,
    /// What the answers are answers to: m7/evaluation, tests/pretest, m1/quiz
    #[arg(long, value_name = "PAGE")]
    instrument: Option<String>,
    /// Say what columns mean in this file; `mappings/KIND.toml` in the tracking folder otherwise
    #[arg(long, value_name = "FILE")]
    mapping: Option<PathBuf>,
    /// The file with the key of the pseudonyms; KITBAG_PSEUDONYM_KEY in the environment otherwise
    #[arg(long, value_name = "FILE")]
    key_file: Option<PathBuf>,
    /// The encoding of text that is not UTF-8, for example windows-1251
    #[arg(long, value_name = "NAME")]
    encoding: Option<String>,
    /// The line of the header, where it is not found
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    header_line: Option<u32>,
    /// Show the meaning of the columns, the counts and the first events, and store nothing
    #[arg(long)]
    dry_run: bool,
    /// Say nothing but what is wrong
    #[arg(short, long)]
    quiet: bool,
}

pub fn run(arguments: &CollectArguments) -> Result<ExitCode, Failure> {
    match &arguments.record {
        Record::Attendance(arguments) => files::run(Kind::Attendance, arguments),
        Record::Evaluation(arguments) => files::run(Kind::Evaluation, arguments),
        Record::Test(arguments) => files::run(Kind::Test, arguments),
        Record::Actions(arguments) => files::run(Kind::Actions, arguments),
        Record::Forms(arguments) => files::run(Kind::Forms, arguments),
        Record::Moodle(arguments) => moodle::run(arguments),
    }
}
