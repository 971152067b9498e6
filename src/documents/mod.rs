//! Documents for people in a room: the toolkit as a book, slides, the agenda.
//!
//! ```text
//! course ─> toolkit, agenda (a Document) ─> docx, html
//!        └> slides          (a Deck)     ─> pptx
//! ```
//!
//! One file composes each kind of document from the course and knows no file format; one folder writes each format and
//! knows no course. [`model`] is all that they share. The room reads no clock: dates and ids in files are fixed, and the
//! same course gives the same bytes.

mod agenda;
mod docx;
mod drawing;
mod exercise;
pub mod model;
mod opc;
mod text;
mod toolkit;
mod words;

use std::path::PathBuf;

use rayon::prelude::*;

use crate::course::{Course, Module};
use model::Document;
use text::Gallery;

/// What is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Toolkit,
    Agenda,
}

/// How it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    Docx,
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
    #[error("a part of a document could not be written: {0}")]
    Xml(#[from] std::io::Error),
    #[error(transparent)]
    Package(#[from] crate::package::Error),
}

/// Something to render: the name of its files without their extension, and what stands in them.
struct Work {
    name: String,
    document: Document,
    formats: &'static [Format],
}

impl Kind {
    pub const ALL: [Self; 2] = [Self::Toolkit, Self::Agenda];

    /// The formats that it can be written in.
    pub fn formats(self) -> &'static [Format] {
        match self {
            Self::Toolkit | Self::Agenda => &[Format::Docx],
        }
    }
}

impl Format {
    /// The extension of its files.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Docx => "docx",
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
    let selections = selections(course, &request.modules)?;
    let gallery = Gallery::new(selections.iter().flat_map(|selection| selection.modules.iter().copied()));
    let works = compose(course, request, &selections, &gallery);
    let wanted = |format: &Format| request.formats.is_empty() || request.formats.contains(format);
    let tasks: Vec<(&Work, Format)> = works
        .iter()
        .flat_map(|work| work.formats.iter().copied().filter(wanted).map(move |format| (work, format)))
        .collect();
    // Each drawing is put into pixels once, before the documents that wait for it.
    gallery.drawings().collect::<Vec<_>>().into_par_iter().for_each(|drawing| {
        drawing.png();
    });
    let mut files = tasks.into_par_iter().map(|(work, format)| render(work, format)).collect::<Result<Vec<_>, _>>()?;
    files.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(files)
}

/// Modules that make one document.
struct Selection<'c> {
    /// What names them in files: empty for the whole course.
    mark: String,
    modules: Vec<&'c Module>,
}

fn compose(course: &Course, request: &Request, selections: &[Selection<'_>], gallery: &Gallery) -> Vec<Work> {
    let kinds = if request.kinds.is_empty() { &Kind::ALL } else { request.kinds.as_slice() };
    let editions = if request.editions.is_empty() { &Edition::ALL } else { request.editions.as_slice() };
    let mut works = Vec::new();
    for kind in kinds {
        match kind {
            Kind::Toolkit => {
                for Selection { mark, modules } in selections {
                    works.extend(editions.iter().filter_map(|edition| {
                        let document = toolkit::toolkit(course, modules, gallery, *edition)?;
                        let name = format!("{}{mark}-{}-toolkit-{}", course.id, course.version, edition.as_str());
                        Some(Work { name, document, formats: kind.formats() })
                    }));
                }
            }
            Kind::Agenda if request.modules.is_empty() => works.extend(agenda::agenda(course).map(|document| Work {
                name: format!("{}-{}-agenda", course.id, course.version),
                document,
                formats: kind.formats(),
            })),
            Kind::Agenda => {}
        }
    }
    works
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

fn render(work: &Work, format: Format) -> Result<File, Error> {
    let bytes = match format {
        Format::Docx => docx::docx(&work.document)?,
    };
    Ok(File { name: format!("{}.{}", work.name, format.extension()), bytes })
}
