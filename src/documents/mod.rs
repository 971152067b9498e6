//! Documents for people in a room: the toolkit as a book, slides, the agenda.
//!
//! ```text
//! course ─> toolkit, agenda, handouts, certificates (a Document) ─> docx, html, pdf
//!        ├> slides          (a Deck)     ─> pptx
//!        └> calendar, sheets (finished)  ─> ics, csv
//! ```
//!
//! One file composes each kind of document from the course and knows no file format; one folder writes each format and
//! knows no course. [`model`] is all that they share. The room reads no clock: dates and ids in files are fixed, and the
//! same course gives the same bytes.

mod agenda;
mod calendar;
mod certificates;
mod deck;
mod docx;
mod drawing;
mod exercise;
mod handouts;
mod html;
pub mod model;
mod opc;
#[cfg_attr(not(feature = "pdf"), path = "pdf/absent.rs")]
mod pdf;
mod pptx;
mod sheets;
mod slides;
mod text;
mod toolkit;
mod words;

use std::path::PathBuf;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use rayon::prelude::*;

use crate::course::{Course, Module};
use deck::Deck;
use model::Document;
use text::Gallery;

/// What is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Toolkit,
    Slides,
    Agenda,
    /// Forms, tests on paper with their keys, lists to sign, and sheets that `collect` reads back.
    Handouts,
    Certificates,
}

/// How it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    Docx,
    Pptx,
    Html,
    /// iCalendar.
    Ics,
    Csv,
    /// Needs the feature `pdf`.
    Pdf,
}

/// Whom a document is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Edition {
    /// With notes and answers.
    Facilitator,
    Learner,
}

/// Which documents to write; an empty list means all.
#[derive(Debug, Clone, Default)]
pub struct Request {
    pub kinds: Vec<Kind>,
    pub formats: Vec<Format>,
    pub editions: Vec<Edition>,
    /// Ids of modules that get a document of their own, in place of the whole course.
    pub modules: Vec<String>,
    pub when: Option<When>,
    /// Who takes part; none: not known.
    pub people: Option<Vec<Participant>>,
    /// Folders with fonts for what those that come with Kitbag lack.
    pub fonts: Vec<PathBuf>,
}

/// One workshop that teaches the course.
#[derive(Debug, Clone)]
pub struct When {
    /// The date of day 1.
    pub starts: Date,
    /// One of the time zone database; None: no calendar is made.
    pub zone: Option<TimeZone>,
    /// Where it is held, in the organizer's words.
    pub place: Option<String>,
}

/// Somebody who takes part, for lists and certificates. Names go into documents and nowhere else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Participant {
    /// As the certificate has it.
    pub name: String,
    /// Given name and family name, as lists have them.
    pub parts: [String; 2],
    pub has_completed: bool,
}

/// A document as it will lie on disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    pub name: String,
    pub bytes: Vec<u8>,
}

/// Why a document could not be made.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("the course has no module `{id}`; it has {known}")]
    NoModule { id: String, known: String },
    #[error("cannot read {}: {source}", path.display())]
    Picture { path: PathBuf, source: std::io::Error },
    #[error("a sheet could not be written: {0}")]
    Sheet(#[from] csv::Error),
    #[error("a calendar needs {0}")]
    NoCalendar(&'static str),
    #[error(
        "cannot write PDF: this kitbag was built without it; build it with `cargo install --path . --features pdf`, or ask \
         for another format"
    )]
    NoPdf,
    #[error("cannot read fonts in {}: {source}", path.display())]
    Font { path: PathBuf, source: std::io::Error },
    #[error(
        "cannot write {name} as PDF: no font has {missing}; name a folder of fonts that have them with --font-path DIR \
         (Debian: fonts-noto-core, and fonts-noto-cjk for Chinese, Japanese and Korean), or ask for another format with \
         --format"
    )]
    Characters { name: String, missing: String },
    #[error("cannot write {name} as an accessible PDF: {reason}")]
    Typesetting { name: String, reason: String },
    #[error("a part of a document could not be written: {0}")]
    Xml(#[from] std::io::Error),
    #[error(transparent)]
    Package(#[from] crate::package::Error),
}

/// Something to render: the name of its files without their extension, and what stands in them.
struct Work {
    name: String,
    body: Body,
    formats: &'static [Format],
}

/// What the renderers take.
enum Body {
    Document(Document),
    Deck(Deck),
    /// Of one format, and finished.
    Text(Format, String),
}

impl Kind {
    pub const ALL: [Self; 5] = [Self::Toolkit, Self::Slides, Self::Agenda, Self::Handouts, Self::Certificates];

    /// The formats that it can be written in.
    pub fn formats(self) -> &'static [Format] {
        match self {
            Self::Toolkit | Self::Certificates => &[Format::Docx, Format::Pdf],
            Self::Slides => &[Format::Pptx],
            Self::Agenda => &[Format::Docx, Format::Html, Format::Pdf, Format::Ics],
            Self::Handouts => &[Format::Docx, Format::Pdf, Format::Csv],
        }
    }
}

impl Format {
    /// Whether this program can write it.
    pub fn is_built_in(self) -> bool {
        self != Self::Pdf || cfg!(feature = "pdf")
    }

    /// The extension of its files.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Docx => "docx",
            Self::Pptx => "pptx",
            Self::Html => "html",
            Self::Ics => "ics",
            Self::Csv => "csv",
            Self::Pdf => "pdf",
        }
    }
}

impl Edition {
    pub const ALL: [Self; 2] = [Self::Facilitator, Self::Learner];

    /// As file names say it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Facilitator => "facilitator",
            Self::Learner => "learner",
        }
    }
}

/// Makes the documents that are asked for, in the order of their names.
///
/// # Errors
/// If a module does not exist, or a picture cannot be read.
pub fn documents(course: &Course, request: &Request) -> Result<Vec<File>, Error> {
    if request.formats.iter().any(|format| !format.is_built_in()) {
        return Err(Error::NoPdf);
    }
    let selections = selections(course, &request.modules)?;
    let forms = course.tests.iter().flat_map(|tests| &tests.forms);
    let gallery = Gallery::new(selections.iter().flat_map(|selection| selection.modules.iter().copied()).chain(forms));
    let works = compose(course, request, &selections, &gallery)?;
    let wanted = |format: &Format| {
        if request.formats.is_empty() { format.is_built_in() } else { request.formats.contains(format) }
    };
    let tasks: Vec<(&Work, Format)> = works
        .iter()
        .flat_map(|work| work.formats.iter().copied().filter(wanted).map(move |format| (work, format)))
        .collect();
    // Each drawing is put into pixels once, before the documents that wait for it.
    if tasks.iter().any(|(_, format)| matches!(format, Format::Docx | Format::Pptx)) {
        gallery.drawings().collect::<Vec<_>>().into_par_iter().for_each(|drawing| {
            drawing.png();
        });
    }
    let fonts = pdf::Fonts::read(&request.fonts)?;
    let files =
        tasks.into_par_iter().map(|(work, format)| render(work, format, &fonts)).collect::<Result<Vec<_>, _>>()?;
    let mut files: Vec<File> = files.into_iter().flatten().collect();
    files.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(files)
}

/// The agenda's title, and its text as harmless HTML for a page of another program, below a heading of level 2. None if the
/// course has no agenda.
pub fn agenda_page(course: &Course) -> Option<(String, String)> {
    let document = agenda::agenda(course)?;
    Some((words::words(&course.language).agenda.clone(), html::fragment(&document, 2)))
}

/// Modules that make one document.
struct Selection<'c> {
    /// What names them in files: empty for the whole course.
    mark: String,
    modules: Vec<&'c Module>,
}

fn compose(
    course: &Course,
    request: &Request,
    selections: &[Selection<'_>],
    gallery: &Gallery,
) -> Result<Vec<Work>, Error> {
    let kinds = if request.kinds.is_empty() { &Kind::ALL } else { request.kinds.as_slice() };
    let editions = if request.editions.is_empty() { &Edition::ALL } else { request.editions.as_slice() };
    let mut works = Vec::new();
    for kind in kinds {
        let mut add = |name: String, body: Body| works.push(Work { name, body, formats: kind.formats() });
        match kind {
            Kind::Toolkit => {
                for Selection { mark, modules } in selections {
                    for edition in editions {
                        let name = format!("{}{mark}-{}-toolkit-{}", course.id, course.version, edition.as_str());
                        if let Some(document) = toolkit::toolkit(course, modules, gallery, *edition) {
                            add(name, Body::Document(document));
                        }
                    }
                }
            }
            Kind::Slides => {
                if request.modules.is_empty()
                    && let Some(deck) = slides::of_course(course, gallery)
                {
                    add(format!("{}-{}-slides", course.id, course.version), Body::Deck(deck));
                }
                for module in selections.iter().flat_map(|selection| &selection.modules) {
                    let name = format!("{}-{}-{}-slides", course.id, module.id, course.version);
                    add(name, Body::Deck(slides::of_module(course, module, gallery)));
                }
            }
            Kind::Agenda if request.modules.is_empty() => {
                if let Some(document) = agenda::agenda(course) {
                    add(format!("{}-{}-agenda", course.id, course.version), Body::Document(document));
                }
                if let Some(text) = calendar(course, request)? {
                    add(format!("{}-{}-agenda", course.id, course.version), Body::Text(Format::Ics, text));
                }
            }
            Kind::Handouts => {
                for (name, body) in hand_outs(course, request, selections, gallery, editions)? {
                    add(format!("{}-{}-{name}", course.id, course.version), body);
                }
            }
            Kind::Certificates if request.modules.is_empty() => {
                if let Some(document) = certificates::certificates(course, request) {
                    add(format!("{}-{}-certificates", course.id, course.version), Body::Document(document));
                }
            }
            Kind::Agenda | Kind::Certificates => {}
        }
    }
    Ok(works)
}

/// Hand-outs and sheets, with the ends of their names; lists of the whole course are for whoever teaches.
fn hand_outs(
    course: &Course,
    request: &Request,
    selections: &[Selection<'_>],
    gallery: &Gallery,
    editions: &[Edition],
) -> Result<Vec<(String, Body)>, Error> {
    let mut made = Vec::new();
    for edition in editions {
        for Selection { modules, .. } in selections {
            made.extend(handouts::handouts(course, modules, gallery, *edition));
        }
    }
    let mut sheets = Vec::new();
    if request.modules.is_empty() && editions.contains(&Edition::Facilitator) {
        made.extend(handouts::attendance(course, request));
        sheets = sheets::sheets(course)?;
    }
    let made = made.into_iter().map(|(name, document)| (name, Body::Document(document)));
    let sheets = sheets.into_iter().map(|(name, text)| (name.to_owned(), Body::Text(Format::Csv, text)));
    Ok(made.chain(sheets).collect())
}

/// The calendar, if it is known when and where the clocks stand; only who asks for one is told what is missing.
fn calendar(course: &Course, request: &Request) -> Result<Option<String>, Error> {
    let known = request.when.as_ref().and_then(|when| Some((when, when.zone.as_ref()?)));
    let missing = match known {
        Some((when, zone)) => match calendar::calendar(course, when, zone) {
            Some(text) => return Ok(Some(text)),
            None => "an agenda, dates within the calendar, and a time zone with a name",
        },
        None => "the first day and the time zone: --starts 2027-03-01 --time-zone Africa/Nairobi",
    };
    if request.formats.contains(&Format::Ics) { Err(Error::NoCalendar(missing)) } else { Ok(None) }
}

/// The whole course, or each module that is named.
fn selections<'c>(course: &'c Course, ids: &[String]) -> Result<Vec<Selection<'c>>, Error> {
    if ids.is_empty() {
        return Ok(vec![Selection { mark: String::new(), modules: course.modules.iter().collect() }]);
    }
    let find = |id: &String| {
        let module = course.modules.iter().find(|module| module.id.as_str() == id).ok_or_else(|| Error::NoModule {
            id: id.clone(),
            known: course.modules.iter().map(|module| module.id.as_str()).collect::<Vec<_>>().join(", "),
        })?;
        Ok(Selection { mark: format!("-{id}"), modules: vec![module] })
    };
    ids.iter().map(find).collect()
}

/// None where the format is for another kind of work.
fn render(work: &Work, format: Format, fonts: &pdf::Fonts) -> Result<Option<File>, Error> {
    let bytes = match (&work.body, format) {
        (Body::Document(document), Format::Docx) => docx::docx(document)?,
        (Body::Document(document), Format::Html) => html::html(document).into_bytes(),
        (Body::Document(document), Format::Pdf) => pdf::pdf(&work.name, document, fonts)?,
        (Body::Deck(deck), Format::Pptx) => pptx::pptx(deck)?,
        (Body::Text(own, text), format) if *own == format => text.clone().into_bytes(),
        (Body::Document(_) | Body::Deck(_) | Body::Text(..), _) => return Ok(None),
    };
    Ok(Some(File { name: format!("{}.{}", work.name, format.extension()), bytes }))
}
