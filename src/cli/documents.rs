//! `kitbag documents`.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::ValueEnum;
use jiff::civil::Date;

use super::{EXIT_STATUS, Failure, output, participants, time_zone};
use crate::course::Course;
use crate::documents::{self, Edition, Format, Kind, Request, When};
use crate::package::{self, Outcome};
use crate::source;

/// Write the course as documents: the toolkit as a book, slides, the agenda, hand-outs, certificates
///
/// They come from the same content as the packages. Files that are right already stay as they are. No network is used.
#[derive(Debug, clap::Args)]
#[command(after_help = EXIT_STATUS)]
pub struct DocumentsArguments {
    /// The course: its folder, or its manifest in the folder `manifests`
    #[arg(default_value = ".")]
    course: PathBuf,
    /// Write this only; may be repeated
    #[arg(long, value_enum, value_name = "WHAT")]
    only: Vec<KindName>,
    /// Write this format only; may be repeated [default: all that there are]
    #[arg(long, value_enum, value_name = "FORMAT")]
    format: Vec<FormatName>,
    /// Write this edition only, where there are two
    #[arg(long, value_enum, value_name = "EDITION")]
    edition: Vec<EditionName>,
    /// Write this module only, as a document of its own; may be repeated
    #[arg(long = "module", value_name = "ID")]
    modules: Vec<String>,
    /// The first day of a workshop: dates on lists and certificates and, with a time zone, a calendar
    #[arg(long, value_name = "DATE")]
    starts: Option<Date>,
    /// Where the workshop's clocks stand, for example Africa/Nairobi
    #[arg(long, value_name = "ZONE", requires = "starts")]
    time_zone: Option<String>,
    /// Where the workshop is held
    #[arg(long, value_name = "TEXT", requires = "starts")]
    place: Option<String>,
    /// Who takes part: the attendance sheet, as CSV, XLSX or ODS. Certificates are for those who were there
    #[arg(long, value_name = "FILE")]
    people: Option<PathBuf>,
    /// Certificates are for whoever was there for this much of the list's columns
    #[arg(long, value_name = "PERCENT", default_value_t = 80, value_parser = clap::value_parser!(u8).range(0..=100))]
    attended: u8,
    /// Look for fonts of PDF here, too; may be repeated
    ///
    /// Kitbag brings fonts for Latin, Greek, Cyrillic and Arabic letters. Fonts of the system are never used unasked.
    #[arg(long = "font-path", value_name = "DIR")]
    fonts: Vec<PathBuf>,
    /// Where the documents go
    #[arg(long, value_name = "DIR", default_value = "dist/documents")]
    out: PathBuf,
    /// Say nothing but what is wrong
    #[arg(short, long)]
    quiet: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum KindName {
    Toolkit,
    Slides,
    Agenda,
    /// Forms, tests on paper with their keys, lists to sign, sheets to fill in
    Handouts,
    Certificates,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum FormatName {
    Docx,
    Pptx,
    Html,
    /// iCalendar
    Ics,
    /// Sheets to fill in
    Csv,
    /// Accessible (PDF/UA-1), where this program was built with it
    Pdf,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum EditionName {
    /// With notes and answers
    Facilitator,
    Learner,
}

pub fn run(arguments: &DocumentsArguments) -> Result<ExitCode, Failure> {
    let read = source::read(&arguments.course).map_err(|error| error.to_string())?;
    output::findings(&read.findings);
    let Some(course) = &read.course else {
        return Ok(ExitCode::from(1));
    };
    let request = request(arguments, course)?;
    let files = documents::documents(course, &request).map_err(|error| error.to_string())?;
    let named: Vec<(String, Vec<u8>)> = files.into_iter().map(|file| (file.name, file.bytes)).collect();
    let outcomes = package::put(&arguments.out, &named).map_err(|error| error.to_string())?;
    if !arguments.quiet {
        for ((name, bytes), outcome) in named.iter().zip(outcomes) {
            let word = if outcome == Outcome::Built { "written" } else { "unchanged" };
            output::talk(&format!(
                "{word:>9}  {} ({} KB)",
                arguments.out.join(name).display(),
                bytes.len().div_ceil(1000)
            ));
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn request(arguments: &DocumentsArguments, course: &Course) -> Result<Request, Failure> {
    let kind = |name: &KindName| match name {
        KindName::Toolkit => Kind::Toolkit,
        KindName::Slides => Kind::Slides,
        KindName::Agenda => Kind::Agenda,
        KindName::Handouts => Kind::Handouts,
        KindName::Certificates => Kind::Certificates,
    };
    let format = |name: &FormatName| match name {
        FormatName::Docx => Format::Docx,
        FormatName::Pptx => Format::Pptx,
        FormatName::Html => Format::Html,
        FormatName::Ics => Format::Ics,
        FormatName::Csv => Format::Csv,
        FormatName::Pdf => Format::Pdf,
    };
    let edition = |name: &EditionName| match name {
        EditionName::Facilitator => Edition::Facilitator,
        EditionName::Learner => Edition::Learner,
    };
    let people = arguments.people.as_ref();
    let people =
        people.map(|path| participants::read(course, path, arguments.attended, arguments.quiet)).transpose()?;
    let zone = arguments.time_zone.as_deref().map(time_zone).transpose()?;
    let place = arguments.place.as_ref().map(|place| place.trim().to_owned()).filter(|place| !place.is_empty());
    Ok(Request {
        kinds: arguments.only.iter().map(kind).collect(),
        formats: arguments.format.iter().map(format).collect(),
        editions: arguments.edition.iter().map(edition).collect(),
        modules: arguments.modules.clone(),
        when: arguments.starts.map(|starts| When { starts, zone, place }),
        people,
        fonts: arguments.fonts.clone(),
    })
}
