//! A whole course: the manifest, then every page, then what only shows when all of it is known.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use super::agenda::{self, Taught};
use super::folder::Folder;
use super::instruments::Instrument;
use super::library::{self, Found, report_file_error};
use super::manifest::{self, Manifest, ModuleEntry};
use super::module::{self, Pages};
use super::page::Body;
use super::toml::At;
use super::{instruments, whole};
use crate::course::{Agenda, Course, Download, Id, Media, Module, PageId, Quiz, Reference, Scale, Tests};
use crate::diagnostic::{Code, Finding, Findings, Place, SourceFile};

/// What came of reading a course.
#[derive(Debug)]
pub struct Read {
    /// None when there is a finding of severity error.
    pub course: Option<Course>,
    /// Where each question stands: the course itself knows no files.
    pub places: BTreeMap<Id, Place>,
    /// Sorted by file and place.
    pub findings: Vec<Finding>,
}

/// What stops the reading before it begins.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    #[error("there is no course at {0}: no folder `manifests` with a .toml file")]
    NoManifest(PathBuf),
    #[error("{0} holds several courses; name the manifest of one: {1}")]
    Several(PathBuf, String),
    #[error("{0} cannot be opened: {1}")]
    Open(PathBuf, std::io::Error),
}

/// Findings after which some of what the course says is not known.
const UNREAD: [Code; 3] = [Code::TomlSyntax, Code::FrontMatter, Code::NotUtf8];

/// Findings that say that something stands nowhere: not certain, and no help, while a part of the course is not known.
const FROM_THE_WHOLE: [Code; 4] =
    [Code::StrayFile, Code::UnusedReference, Code::OutcomeNotTaught, Code::OutcomeNotAssessed];

/// Reads the course at `path`: its folder, or its manifest inside the folder `manifests`.
///
/// # Errors
/// Only when no course can be found there; everything else is a finding.
pub fn read(path: &Path) -> Result<Read, ReadError> {
    let (root, manifest_path, only_course) = locate(path)?;
    let folder = Folder::open(&root).map_err(|error| ReadError::Open(root.clone(), error))?;
    let (mut findings, mut places) = (Findings::default(), BTreeMap::new());
    let course = match folder.text(&manifest_path) {
        Ok(file) => read_from(&folder, &file, only_course, &mut places, &mut findings),
        Err(error) => {
            report_file_error(&manifest_path, &error, &mut findings);
            None
        }
    };
    if findings.any(&UNREAD) {
        findings.remove(&FROM_THE_WHOLE);
    }
    let course = course.filter(|_| !findings.has_errors());
    Ok(Read { course, places, findings: findings.into_sorted() })
}

/// The course's folder, the manifest relative to it, and whether it is the only course there.
fn locate(path: &Path) -> Result<(PathBuf, String, bool), ReadError> {
    if path.is_file() {
        let absolute = fs::canonicalize(path).map_err(|error| ReadError::Open(path.to_owned(), error))?;
        let name = absolute.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let parent = absolute.parent().filter(|parent| parent.file_name().is_some_and(|name| name == "manifests"));
        let root = parent.and_then(Path::parent).ok_or_else(|| ReadError::NoManifest(path.to_owned()))?;
        let only = Folder::open(root).is_ok_and(|folder| manifests(&folder).len() == 1);
        return Ok((root.to_owned(), format!("manifests/{name}"), only));
    }
    let folder = Folder::open(path).map_err(|error| ReadError::Open(path.to_owned(), error))?;
    let names = manifests(&folder);
    match names.as_slice() {
        [] => Err(ReadError::NoManifest(path.to_owned())),
        [name] => Ok((path.to_owned(), format!("manifests/{name}"), true)),
        _ => Err(ReadError::Several(path.to_owned(), names.join(", "))),
    }
}

fn manifests(folder: &Folder) -> Vec<String> {
    let entries = folder.list("manifests").into_iter();
    entries.filter(|entry| !entry.is_folder && entry.extension() == "toml").map(|entry| entry.name).collect()
}

fn read_from(
    folder: &Folder,
    file: &Arc<SourceFile>,
    only_course: bool,
    places: &mut BTreeMap<Id, Place>,
    findings: &mut Findings,
) -> Option<Course> {
    let manifest = manifest::read(file, findings);
    let references = library::references(folder, findings);
    let scales = library::scales(folder, findings);
    let manifest = manifest?;
    let known: BTreeMap<String, Id> =
        references.iter().map(|found| (found.value.id.to_string(), found.value.id.clone())).collect();
    let pages: Vec<Pages> =
        manifest.modules.par_iter().map(|module| module::read(folder, &manifest, module, &scales, &known)).collect();
    let instruments = instruments::read(folder, &manifest, &scales, &known, findings);
    let unread = unread(&manifest, &pages, &instruments);
    whole::check_ids(&pages, &instruments, findings);
    if manifest.is_whole && unread.is_empty() {
        whole::check_use(&pages, &instruments, &manifest, &references, findings);
    }
    let tests = instruments::assemble(&manifest, &instruments, findings);
    add_places(&manifest, &pages, &instruments, places);
    let agenda = agenda::read(folder, &taught(&manifest, &pages, tests.as_ref()), findings);
    if agenda.is_none() && manifest.packaging.downloads.contains(&Download::Agenda) {
        let message = "packages are to bring the agenda along, and the course has none";
        let help = "write content/agenda.toml, or take \"agenda\" out of `downloads` in [packaging]";
        findings.add(Code::MissingFile, &manifest.file, 0..0, message, help);
    }
    let mut pictures = BTreeSet::new();
    let mut modules = Vec::new();
    for (entry, pages) in manifest.modules.iter().zip(pages) {
        let module = finish_module(entry, pages, &mut pictures, findings);
        modules.extend(module);
    }
    for instrument in instruments {
        pictures.extend(instrument.body.files);
        findings.extend(instrument.body.findings);
    }
    if only_course && manifest.is_whole {
        whole::report_stray_files(folder, &manifest, &pictures, &unread, findings);
    }
    let ids: Vec<At<Id>> = manifest.modules.iter().map(|module| module.id.clone()).collect();
    let course = assemble(manifest, modules, tests, scales, references, agenda);
    whole::check_scores(&course, file, &ids, findings);
    Some(course)
}

/// Each question with the place of its id; those of an instrument under the ids that they have in its forms.
fn add_places(manifest: &Manifest, pages: &[Pages], instruments: &[Instrument], places: &mut BTreeMap<Id, Place>) {
    let place = |file: &Arc<SourceFile>, id: &At<Id>| Place::new(Arc::clone(file), id.span.clone());
    for (file, body) in pages.iter().flat_map(Pages::bodies) {
        places.extend(body.question_ids.iter().map(|id| (id.value.clone(), place(file, id))));
    }
    for form in manifest.tests.iter().flat_map(|tests| &tests.forms) {
        let path = instruments::path(form);
        let Some(instrument) = instruments.iter().find(|instrument| instrument.file.name() == path) else { continue };
        let (file, body) = instrument.body();
        for id in &body.question_ids {
            let named =
                form.suffix.as_ref().map_or_else(|| Ok(id.value.clone()), |suffix| id.value.with_suffix(suffix));
            places.extend(named.ok().map(|named| (named, place(file, id))));
        }
    }
}

/// The folders with a page that the manifest names and that could not be read.
fn unread<'m>(manifest: &'m Manifest, pages: &[Pages], instruments: &[Instrument]) -> BTreeSet<&'m str> {
    let modules = manifest.modules.iter().zip(pages);
    let lacking = modules
        .filter(|(entry, pages)| pages.sessions.len() < entry.sessions.len() || pages.quiz.is_some() != entry.quiz);
    let is_lost = |form| !instruments.iter().any(|instrument| instrument.file.name() == instruments::path(form));
    let lost_forms = manifest.tests.iter().flat_map(|tests| &tests.forms).filter(|form| is_lost(form));
    let folders = lacking.map(|(entry, _)| entry.folder.value.as_str());
    folders.chain(lost_forms.map(|_| instruments::FOLDER_NAME)).collect()
}

/// Every session, quiz and form that the manifest names, with its minutes where the page could be read.
fn taught(manifest: &Manifest, pages: &[Pages], tests: Option<&Tests>) -> Vec<Taught> {
    let page = |module: &Id, page: &Id| PageId { module: module.clone(), page: page.clone() };
    let mut taught = Vec::new();
    for (entry, pages) in manifest.modules.iter().zip(pages) {
        for id in entry.sessions.iter().map(|session| &session.id.value) {
            let read = pages.sessions.iter().find(|(_, session, _)| session.id == *id);
            let minutes = read.map(|(_, session, _)| session.minutes);
            taught.push(Taught { page: page(&entry.id.value, id), minutes, must_be_held: true });
        }
        if let (true, Ok(quiz)) = (entry.quiz, Id::parse(Quiz::PAGE)) {
            let minutes = pages.quiz.as_ref().map(|(_, quiz, _)| quiz.minutes);
            taught.push(Taught { page: page(&entry.id.value, &quiz), minutes, must_be_held: true });
        }
    }
    if let Some(entry) = &manifest.tests {
        for id in entry.forms.iter().map(|form| &form.id.value) {
            let read = tests.and_then(|tests| tests.forms.iter().find(|form| form.id == *id));
            let minutes = read.map(Module::minutes);
            taught.push(Taught { page: page(&entry.id.value, id), minutes, must_be_held: false });
        }
    }
    taught
}

fn finish_module(
    entry: &ModuleEntry,
    pages: Pages,
    pictures: &mut BTreeSet<String>,
    findings: &mut Findings,
) -> Option<Module> {
    findings.extend(pages.findings);
    let mut media: BTreeMap<String, Media> = BTreeMap::new();
    let mut keep = |body: Body, findings: &mut Findings| {
        pictures.extend(body.files);
        media.extend(body.media.into_iter().map(|At { value: media, .. }| (media.href.clone(), media)));
        findings.extend(body.findings);
    };
    let mut sessions = Vec::new();
    for (_, session, body) in pages.sessions {
        keep(body, findings);
        sessions.push(session);
    }
    let quiz = pages.quiz.map(|(_, quiz, body)| {
        keep(body, findings);
        quiz
    });
    Some(Module {
        id: entry.id.value.clone(),
        number: Some(entry.number),
        title: entry.title.clone(),
        description: entry.description.clone(),
        sessions,
        quiz,
        tracking: entry.tracking.clone(),
        media: media.into_values().collect(),
    })
}

fn assemble(
    manifest: Manifest,
    modules: Vec<Module>,
    tests: Option<Tests>,
    scales: Vec<Scale>,
    references: Vec<Found<Reference>>,
    agenda: Option<Agenda>,
) -> Course {
    let mut references: Vec<Reference> = references.into_iter().map(|found| found.value).collect();
    references.sort_by(|a, b| a.id.cmp(&b.id));
    Course {
        id: manifest.id,
        base_iri: manifest.base_iri,
        title: manifest.title,
        description: manifest.description,
        version: manifest.version,
        language: manifest.language,
        publisher: manifest.publisher,
        rights: manifest.rights,
        sdgs: manifest.sdgs,
        keywords: manifest.keywords,
        audiences: manifest.audiences,
        outcomes: manifest.outcomes.into_iter().map(|at: At<_>| at.value).collect(),
        modules,
        tests,
        scales,
        references,
        agenda,
        packaging: manifest.packaging,
        moodle: manifest.moodle,
        xapi: manifest.xapi,
    }
}
