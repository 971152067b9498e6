//! The command line: what can be asked for, and one file per command. Only this room prints.

mod against;
mod build;
mod check;
mod collect;
mod completions;
mod content;
mod diff;
mod documents;
mod emit;
mod explain;
mod forget;
mod inspect;
mod key;
mod manual;
mod new;
mod output;
mod participants;
mod place;
mod profile;
mod publish;
mod report;
mod serve;
mod simulate;
mod status;
mod verify;
mod version;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};

/// Turns a training toolkit, written in Markdown and TOML, into packages that an LMS imports.
#[derive(Debug, Parser)]
#[command(name = "kitbag", version, long_version = version::long(), max_term_width = 100, after_help = EXIT_STATUS)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

const EXIT_STATUS: &str =
    "Exit status: 0 done (warnings are shown), 1 the input has mistakes (each is shown), 2 the tool could not work.";

#[derive(Debug, Subcommand)]
enum Command {
    Build(BuildArguments),
    Check(check::CheckArguments),
    Explain(explain::ExplainArguments),
    Inspect(inspect::InspectArguments),
    Diff(diff::DiffArguments),
    Simulate(simulate::SimulateArguments),
    Publish(publish::PublishArguments),
    Verify(verify::VerifyArguments),
    Content(ContentArguments),
    Documents(documents::DocumentsArguments),
    Collect(collect::CollectArguments),
    Emit(emit::EmitArguments),
    Status(StatusArguments),
    Forget(ForgetArguments),
    Report(ReportArguments),
    Serve(serve::ServeArguments),
    New(NewArguments),
    Profile(ProfileArguments),
    Completions(CompletionsArguments),
    Manual(ManualArguments),
}

/// Build the packages of a course
///
/// Reads the course, reports everything that is wrong with it, and writes its packages, one per module by default, with
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
    /// Build for this standard, or for `all`; may be repeated [default: those of the manifest, else scorm2004-4th]
    #[arg(long = "standard", value_enum, value_name = "STANDARD")]
    standards: Vec<BuildStandard>,
    /// What to make of the course; may be repeated [default: those of
    /// the manifest, else modules]
    #[arg(long = "as", value_enum, value_name = "FORM")]
    forms: Vec<BuildForm>,
    /// The LMS that the packages are made for [default: as the manifest says, else generic]
    #[arg(long, value_enum)]
    lms: Option<BuildLms>,
    /// Where the packages go
    #[arg(long, value_name = "DIR", default_value = "dist")]
    out: PathBuf,
    /// Build a key of the LRS into the packages, for everybody who has them to read. FILE holds `key = "…"` and
    /// `secret = "…"`; the key should be able to write statements and nothing else. Rather let the launch bring one
    #[arg(long, value_name = "FILE")]
    embed_lrs_key: Option<PathBuf>,
    /// A package that learners have, or a folder of them: what they would lose is an error, and nothing is written; may be
    /// repeated
    #[arg(long, value_name = "PATH")]
    against: Vec<PathBuf>,
    /// A list of losses that are accepted, each with a reason
    #[arg(long, value_name = "FILE", requires = "against")]
    allow: Option<PathBuf>,
    /// The address of a folder on a web server where cmi5 packages will be unpacked, each in a folder named after its module:
    /// their `cmi5.xml` then holds whole addresses, and an LMS needs nothing else
    #[arg(long, value_name = "URL")]
    cmi5_url: Option<String>,
    /// How to report: all but `human` write one document to standard output
    #[arg(long, value_enum, default_value_t = FindingsFormat::Human)]
    format: FindingsFormat,
    /// Say nothing but what is wrong
    #[arg(short, long)]
    quiet: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum BuildStandard {
    #[value(name = "scorm2004-4th")]
    Scorm2004Fourth,
    #[value(name = "scorm2004-3rd")]
    Scorm2004Third,
    Scorm12,
    Cmi5,
    Xapi,
    All,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum BuildForm {
    /// A package for each module
    Modules,
    /// One package of the whole course
    Course,
    /// One file that Moodle restores into a ready course
    MoodleCourse,
    /// Pages that need no LMS, for a folder or a web server
    Site,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum BuildLms {
    Generic,
    Moodle,
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

/// Say what is queued, sent, refused and in conflict
///
/// For each LRS that statements have gone to, with its own words where it did not take one. Nobody is named.
#[derive(Debug, clap::Args)]
#[command(after_help = "Exit status: 0 nothing is refused or in conflict, 1 something is, 2 the tool could not work.")]
struct StatusArguments {
    /// The folder with the store of statements
    #[arg(long, value_name = "DIR", default_value = "tracking")]
    tracking: PathBuf,
    /// How to report: `json` writes one object, with every statement that an LRS did not take
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

/// Erase what is held of a person
///
/// Statements that no LRS has seen vanish; for the others, statements are queued that make them void there. The
/// person's bytes are gone from the store, and collecting the same records again does not bring them back. Answers that
/// were collected anonymously belong to nobody and stay.
#[derive(Debug, clap::Args)]
#[command(after_help = EXIT_STATUS)]
struct ForgetArguments {
    /// The person: an e-mail address, an account, or a pseudonym as it stands in statements
    actor: String,
    /// The folder with the store of statements
    #[arg(long, value_name = "DIR", default_value = "tracking")]
    tracking: PathBuf,
    /// The course: its folder, or its manifest in the folder `manifests`
    #[arg(long, value_name = "PATH", default_value = ".")]
    course: PathBuf,
    /// The file with the key of the pseudonyms; KITBAG_PSEUDONYM_KEY in the environment otherwise
    #[arg(long, value_name = "FILE")]
    key_file: Option<PathBuf>,
    /// Say what would be erased, and erase nothing
    #[arg(long)]
    dry_run: bool,
}

/// Report what came of a course
///
/// Per cohort: who started, completed and passed what, scores, time, attendance, learning gain, questions, evaluation,
/// comments and action plans. Groups of fewer people than the manifest's `minimum_group` are not broken down.
#[derive(Debug, clap::Args)]
#[command(after_help = EXIT_STATUS)]
struct ReportArguments {
    /// The course: its folder, or its manifest in the folder `manifests`
    #[arg(default_value = ".")]
    course: PathBuf,
    /// The folder with the store of statements
    #[arg(long, value_name = "DIR", default_value = "tracking")]
    tracking: PathBuf,
    /// Read the statements of this LRS instead; its key comes from where `kitbag emit` takes it
    #[arg(long, value_name = "URL")]
    lrs: Option<String>,
    /// A file with `key = "…"` and `secret = "…"`, or `authorization = "…"`
    #[arg(long, value_name = "FILE", requires = "lrs")]
    credentials: Option<PathBuf>,
    /// Only this cohort; may be repeated
    #[arg(long = "cohort", value_name = "NAME")]
    cohorts: Vec<String>,
    /// The first day that counts, YYYY-MM-DD in UTC
    #[arg(long, value_name = "DATE")]
    from: Option<jiff::civil::Date>,
    /// The last day that counts, YYYY-MM-DD in UTC
    #[arg(long, value_name = "DATE")]
    to: Option<jiff::civil::Date>,
    /// What to write: `csv` has one number a row, `html` is one page with charts
    #[arg(long, value_enum, default_value_t = ReportFormat::Table)]
    format: ReportFormat,
    /// The file to write; standard output where none is named
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// Write a small working course to start from
#[derive(Debug, clap::Args)]
struct NewArguments {
    /// The folder to make; it must not exist yet, or be empty
    dir: PathBuf,
}

/// Print the xAPI Profile that the course's statements follow
///
/// One JSON-LD document on standard output: the verbs, activity types and extensions below the course's base IRI, a
/// template for each kind of statement, and the patterns of their order.
#[derive(Debug, clap::Args)]
#[command(after_help = EXIT_STATUS)]
struct ProfileArguments {
    /// The course: its folder, or its manifest in the folder `manifests`
    #[arg(default_value = ".")]
    course: PathBuf,
}

/// Print a completion script for a shell
#[derive(Debug, clap::Args)]
struct CompletionsArguments {
    /// The shell that the script is for
    shell: clap_complete::Shell,
}

/// Write the manual pages
///
/// One page for `kitbag` and one for each command, in the form that `man` shows.
#[derive(Debug, clap::Args)]
struct ManualArguments {
    /// The folder to write them to; it is made if need be
    dir: PathBuf,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Human,
    Json,
}

/// How findings can be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FindingsFormat {
    /// For people
    Human,
    /// One object
    Json,
    /// SARIF 2.1.0, for code hosts and editors
    Sarif,
    /// JUnit XML, for build servers
    Junit,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ReportFormat {
    Table,
    Csv,
    Json,
    Html,
}

/// What stopped the tool: the sentence for people.
type Failure = String;

/// A time zone by its name in the time zone database.
fn time_zone(name: &str) -> Result<jiff::tz::TimeZone, Failure> {
    jiff::tz::TimeZone::get(name).map_err(|_| {
        format!("`{name}` is no time zone; write a name of the time zone database, for example Africa/Nairobi")
    })
}

/// Runs the command and gives the exit status: 0 done, 1 mistakes in the input, 2 the tool could not work.
pub fn run(arguments: &Arguments) -> ExitCode {
    let result = match &arguments.command {
        Command::Build(arguments) => build::run(arguments),
        Command::Check(arguments) => check::run(arguments),
        Command::Explain(arguments) => explain::run(arguments),
        Command::Inspect(arguments) => inspect::run(arguments),
        Command::Diff(arguments) => diff::run(arguments),
        Command::Simulate(arguments) => simulate::run(arguments),
        Command::Publish(arguments) => publish::run(arguments),
        Command::Verify(arguments) => verify::run(arguments),
        Command::Content(arguments) => content::run(arguments),
        Command::Documents(arguments) => documents::run(arguments),
        Command::Collect(arguments) => collect::run(arguments),
        Command::Emit(arguments) => emit::run(arguments),
        Command::Status(arguments) => status::run(arguments),
        Command::Forget(arguments) => forget::run(arguments),
        Command::Report(arguments) => report::run(arguments),
        Command::Serve(arguments) => serve::run(arguments),
        Command::New(arguments) => new::run(arguments),
        Command::Profile(arguments) => profile::run(arguments),
        Command::Completions(arguments) => completions::run(arguments),
        Command::Manual(arguments) => manual::run(arguments),
    };
    result.unwrap_or_else(|failure| {
        output::failure(&failure);
        ExitCode::from(2)
    })
}
