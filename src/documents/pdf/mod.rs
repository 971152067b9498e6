//! A document as PDF, set by typst under its enforcement of PDF/UA-1 (ISO 14289-1): tagged, with language, title, bookmarks
//! and alternative texts, or not at all.
//!
//! `document.typ` is how it looks. What authors write reaches it as data only, so that nothing in a course is read as code.
//! There is no date in the file, no package is fetched, and no font of the system is looked for.

mod data;
mod fonts;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::LazyLock;

use serde_json::Value;
use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::syntax::{FileId, Source, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Feature, Library, LibraryExt, World};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use super::Error;
use super::model::Document;
pub(super) use fonts::Fonts;
use fonts::{Choice, DRAWINGS};

/// The file. `name` is that of the document, for people.
///
/// # Errors
/// If a picture cannot be read, if no font has all characters of the document, or if the file would not be PDF/UA-1.
pub(super) fn pdf(name: &str, document: &Document, fonts: &Fonts) -> Result<Vec<u8>, Error> {
    let paper = Paper::new(name, document, fonts)?;
    let failed = |errors: &[SourceDiagnostic]| Error::Typesetting { name: name.to_owned(), reason: reasons(errors) };
    let pages = typst::compile::<PagedDocument>(&paper).output.map_err(|errors| failed(&errors))?;
    let standards = PdfStandards::new(&[PdfStandard::Ua_1])
        .map_err(|error| Error::Typesetting { name: name.to_owned(), reason: error.message().to_string() })?;
    let creator = Smart::Custom(Some(format!("Kitbag {}", env!("CARGO_PKG_VERSION"))));
    let options = PdfOptions { ident: Smart::Custom(name.to_owned()), creator, standards, ..PdfOptions::default() };
    typst_pdf::pdf(&pages, &options).map_err(|errors| failed(&errors))
}

fn reasons(diagnostics: &[SourceDiagnostic]) -> String {
    diagnostics.iter().map(|diagnostic| diagnostic.message.as_str()).collect::<Vec<_>>().join("; ")
}

static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| {
    // Tables whose rows have names say so in their tags.
    let features = [Feature::A11yExtras].into_iter().collect();
    LazyHash::new(Library::builder().with_features(features).build())
});

/// All that typst may see: the template, a document's data and pictures, and the fonts that were chosen for it.
struct Paper {
    template: Source,
    files: BTreeMap<String, Bytes>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
}

impl Paper {
    fn new(name: &str, document: &Document, fonts: &Fonts) -> Result<Self, Error> {
        let mut data = data::Data::default();
        let mut value = data.document(document)?;
        let mut characters = BTreeSet::new();
        in_value(&value["about"], &mut characters);
        in_value(&value["blocks"], &mut characters);
        let drawings = data.pictures.iter().filter_map(|picture| std::str::from_utf8(picture).ok());
        characters.extend(drawings.flat_map(str::chars));
        let Choice { families, fonts } = fonts.choose(name, &characters, &document.about.language)?;
        let drawing_fonts: Vec<&str> = [DRAWINGS].into_iter().chain(families.iter().map(String::as_str)).collect();
        value["drawing-fonts"] = drawing_fonts.into();
        value["fonts"] = families.into();
        let pictures = data.pictures.into_iter().enumerate();
        let mut files: BTreeMap<String, Bytes> =
            pictures.map(|(place, bytes)| (data::picture_path(place), Bytes::new(bytes))).collect();
        files.insert("document.json".to_owned(), Bytes::from_string(value.to_string()));
        let book = LazyHash::new(FontBook::from_fonts(&fonts));
        Ok(Self { template: Source::detached(include_str!("document.typ")), files, book, fonts })
    }
}

impl World for Paper {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.book
    }

    fn main(&self) -> FileId {
        self.template.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.main() { Ok(self.template.clone()) } else { Err(missing(id)) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        let is_ours = *id.root() == VirtualRoot::Project;
        let file = self.files.get(id.vpath().get_without_slash()).filter(|_| is_ours);
        file.cloned().ok_or_else(|| missing(id))
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.get(index).cloned()
    }

    /// A document knows no clock.
    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}

fn missing(id: FileId) -> FileError {
    FileError::NotFound(PathBuf::from(id.vpath().get_without_slash()))
}

/// All characters of the strings in `value`.
fn in_value(value: &Value, characters: &mut BTreeSet<char>) {
    match value {
        Value::String(text) => characters.extend(text.chars()),
        Value::Array(values) => values.iter().for_each(|value| in_value(value, characters)),
        Value::Object(values) => values.values().for_each(|value| in_value(value, characters)),
        _ => {}
    }
}
