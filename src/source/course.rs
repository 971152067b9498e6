//! A whole course: the manifest, then every page, then what only shows when all of it is known.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use super::agenda::{self, Taught};
use super::context::Context;
use super::figure::report_duplicates;
use super::folder::Folder;
use super::library::{self, Found, report_file_error};
use super::manifest::{self, Manifest, ModuleEntry};
use super::page::{self, Body};
use super::tests::{self, Instrument};
use super::toml::{self, At, Table};
use crate::course::{Agenda, Block, Course, Id, Media, Module, PageId, Quiz, Reference, Scale, Session, Term, Tests};
use crate::diagnostic::{Code, Finding, Findings, SourceFile};

/// What came of reading a course.
#[derive(Debug)]
pub struct Read {
    /// None when there is a finding of severity error.
    pub course: Option<Course>,
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

/// Reads the course at `path`: its folder, or its manifest inside the folder `manifests`.
///
/// # Errors
/// Only when no course can be found there; everything else is a finding.
pub fn read(path: &Path) -> Result<Read, ReadError> {
    let (root, manifest_path, only_course) = locate(path)?;
    let folder = Folder::open(&root).map_err(|error| ReadError::Open(root.clone(), error))?;
    let mut findings = Findings::default();
    let course = match folder.text(&manifest_path) {
        Ok(file) => read_from(&folder, &file, only_course, &mut findings),
        Err(error) => {
            report_file_error(&manifest_path, &error, &mut findings);
            None
        }
    };
    let course = course.filter(|_| !findings.has_errors());
    Ok(Read { course, findings: findings.into_sorted() })
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

/// The pages of one module as read.
struct Pages {
    sessions: Vec<(Arc<SourceFile>, Session, Body)>,
    quiz: Option<(Arc<SourceFile>, Quiz, Body)>,
    findings: Findings,
}

fn read_from(folder: &Folder, file: &Arc<SourceFile>, only_course: bool, findings: &mut Findings) -> Option<Course> {
    let manifest = manifest::read(file, findings);
    let references = library::references(folder, findings);
    let scales = library::scales(folder, findings);
    let manifest = manifest?;
    let known: BTreeMap<String, Id> =
        references.iter().map(|found| (found.value.id.to_string(), found.value.id.clone())).collect();
    let pages: Vec<Pages> =
        manifest.modules.par_iter().map(|module| read_module(folder, &manifest, module, &scales, &known)).collect();
    let instruments = tests::read(folder, &manifest, &scales, &known, findings);
    cross_check(&pages, &instruments, &manifest, &references, findings);
    let tests = tests::assemble(&manifest, &instruments, findings);
    let agenda = agenda::read(folder, &taught(&manifest, &pages, tests.as_ref()), findings);
    let mut pictures = BTreeSet::new();
    let mut modules = Vec::new();
    let mut unread = BTreeSet::new();
    for (entry, pages) in manifest.modules.iter().zip(pages) {
        if pages.sessions.len() < entry.sessions.len() || pages.quiz.is_some() != entry.quiz {
            unread.insert(entry.folder.value.as_str());
        }
        let module = finish_module(entry, pages, &mut pictures, findings);
        modules.extend(module);
    }
    for instrument in instruments {
        findings.extend(instrument.body.findings);
    }
    if only_course {
        report_stray_files(folder, &manifest, &pictures, &unread, findings);
    }
    Some(assemble(manifest, modules, tests, scales, references, agenda))
}

fn read_module(
    folder: &Folder,
    manifest: &Manifest,
    module: &ModuleEntry,
    scales: &[Scale],
    references: &BTreeMap<String, Id>,
) -> Pages {
    let module_folder = format!("content/{}", module.folder.value);
    let context = Context {
        folder,
        module_folder: &module_folder,
        sessions: module.sessions.iter().map(|session| &session.id.value).collect(),
        outcomes: manifest.outcomes.iter().map(|outcome| &outcome.value.id).collect(),
        scales,
        references,
    };
    let mut findings = Findings::default();
    let mut open = |name: &str, span: std::ops::Range<usize>| {
        let path = format!("{module_folder}/{name}.md");
        match folder.text(&path) {
            Ok(file) => Some(file),
            Err(super::folder::FileError::Missing) => {
                let help = format!("write {path}, or take it out of the manifest");
                findings.add(Code::MissingFile, &manifest.file, span, format!("{path} is not there"), help);
                None
            }
            Err(error) => {
                report_file_error(&path, &error, &mut findings);
                None
            }
        }
    };
    let files: Vec<_> = module
        .sessions
        .iter()
        .enumerate()
        .map(|(index, entry)| (index, entry, open(entry.id.value.as_str(), entry.id.span.clone())))
        .collect();
    let quiz = if module.quiz { open(Quiz::PAGE, module.id.span.clone()) } else { None };
    let sessions = files
        .into_par_iter()
        .filter_map(|(index, entry, file)| file.map(|file| (index, entry, file)))
        .map(|(index, entry, file)| {
            let number = format!("{}.{}", module.number, index + 1);
            let (session, body) = read_session(&context, &file, entry, number);
            (file, session, body)
        })
        .collect();
    let quiz = quiz.map(|file| {
        let (quiz, body) = read_quiz(&context, &file, true);
        (file, quiz, body)
    });
    Pages { sessions, quiz, findings }
}

fn read_session(
    context: &Context<'_>,
    file: &Arc<SourceFile>,
    entry: &manifest::SessionEntry,
    number: String,
) -> (Session, Body) {
    let mut findings = Findings::default();
    let split = page::split(file, &mut findings);
    let front = split.front.map(|(base, text)| {
        toml::read(file, base, &text, "the front matter", &mut findings, |table, findings| {
            session_front(context, table, findings)
        })
    });
    let (minutes, objectives, outcomes, terms) = front.unwrap_or_default();
    let mut body = page::convert(context, file, split.body);
    if body.blocks.is_empty() {
        findings.add(
            Code::EmptyText,
            file,
            split.body..split.body,
            "the session has no text",
            "write it below the second +++",
        );
    }
    body.findings.extend(findings);
    let session = Session {
        id: entry.id.value.clone(),
        number,
        title: entry.title.clone(),
        minutes,
        objectives,
        outcomes,
        terms,
        blocks: std::mem::take(&mut body.blocks),
    };
    (session, body)
}

type SessionFront = (u32, Vec<String>, Vec<Id>, Vec<Term>);

fn session_front(context: &Context<'_>, table: &mut Table<'_>, findings: &mut Findings) -> SessionFront {
    let minutes = front_minutes(table, findings);
    let objectives = table.strings("objectives", findings);
    if objectives.is_empty() {
        let help = "say what the learner can do afterwards: objectives = [\"Tell … apart\", \"Explain …\"]";
        table.missing("objectives", help, findings);
    }
    let outcomes = table.ids("outcomes", findings);
    for outcome in &outcomes {
        if !context.outcomes.contains(&&outcome.value) {
            let message = format!("there is no outcome `{}`", outcome.value);
            let known: Vec<&str> = context.outcomes.iter().map(|id| id.as_str()).collect();
            findings.add(
                Code::UnknownId,
                table.file(),
                outcome.span.clone(),
                message,
                format!("known: {}", known.join(", ")),
            );
        }
    }
    let terms = table.table("terms", findings, |terms, findings| {
        terms.accept_all_keys();
        let mut read = Vec::new();
        for key in terms.keys() {
            let Some(text) = terms.string_named(&key.value, findings) else { continue };
            if text.value.trim().is_empty() {
                let help = "define the term in a sentence";
                findings.add(Code::EmptyText, terms.file(), text.span, format!("`{}` is not defined", key.value), help);
                continue;
            }
            read.push(Term { name: key.value, definition: page::inline_text(&text.value) });
        }
        read
    });
    let ids = outcomes.into_iter().map(|at| at.value).collect();
    (minutes, objectives.into_iter().map(|at| at.value).collect(), ids, terms.unwrap_or_default())
}

fn front_minutes(table: &mut Table<'_>, findings: &mut Findings) -> u32 {
    if !table.has("minutes") {
        table.missing("minutes", "say how long it takes: minutes = 45", findings);
    }
    table.integer("minutes", 1..=600, findings).map_or(1, |at| at.value)
}

/// Reads a quiz, or an instrument of the same form; a quiz must count for something.
pub fn read_quiz(context: &Context<'_>, file: &Arc<SourceFile>, must_count: bool) -> (Quiz, Body) {
    let mut findings = Findings::default();
    let split = page::split(file, &mut findings);
    let front = split.front.map(|(base, text)| {
        toml::read(file, base, &text, "the front matter", &mut findings, |table, findings| {
            let title = table.limited_string("title", 200, "give the quiz a title", findings);
            (title.map(|at| at.value).unwrap_or_default(), front_minutes(table, findings))
        })
    });
    let (title, minutes) = front.unwrap_or_default();
    let mut body = page::convert(context, file, split.body);
    let (mut intro, mut questions) = (Vec::new(), Vec::new());
    for block in std::mem::take(&mut body.blocks) {
        match block {
            Block::Question(question) => questions.push(*question),
            other => intro.push(other),
        }
    }
    if must_count && !questions.iter().any(|question| question.has_right_answer() && question.weight > 0.0) {
        let help = "write at least one question that can be answered rightly, with a weight above 0";
        findings.add(Code::NoRightAnswer, file, split.body..split.body, "nothing in this quiz counts", help);
    }
    body.findings.extend(findings);
    (Quiz { title, minutes, intro, questions }, body)
}

/// What only shows when every page is known.
fn cross_check(
    pages: &[Pages],
    instruments: &[Instrument],
    manifest: &Manifest,
    references: &[Found<Reference>],
    findings: &mut Findings,
) {
    let bodies = || {
        pages.iter().flat_map(|pages| {
            let sessions = pages.sessions.iter().map(|(file, _, body)| (file, body));
            sessions.chain(pages.quiz.iter().map(|(file, _, body)| (file, body)))
        })
    };
    let bodies = || bodies().chain(instruments.iter().map(|instrument| (&instrument.file, &instrument.body)));
    let questions = bodies().flat_map(|(file, body)| body.question_ids.iter().map(move |id| (file, id)));
    report_duplicates("question", questions, findings);
    for pages in pages {
        let sessions = pages.sessions.iter().map(|(file, _, body)| (file, body));
        let bodies = sessions.chain(pages.quiz.iter().map(|(file, _, body)| (file, body)));
        let figures = bodies.flat_map(|(file, body)| body.figure_ids.iter().map(move |id| (file, id)));
        report_duplicates("figure", figures, findings);
    }
    let cited: BTreeSet<&Id> = bodies().flat_map(|(_, body)| body.cited.iter()).collect();
    for reference in references.iter().filter(|found| !cited.contains(&found.value.id)) {
        let message = format!("nothing cites the reference `{}`", reference.value.id);
        let help = "cite it where the text relies on it, or take it away";
        findings.add(Code::UnusedReference, &reference.file, reference.span.clone(), message, help);
    }
    let sessions = || pages.iter().flat_map(|pages| pages.sessions.iter().map(|(_, session, _)| session));
    let assessed: BTreeSet<&Id> = pages
        .iter()
        .flat_map(|pages| &pages.quiz)
        .map(|(_, quiz, _)| quiz)
        .chain(instruments.iter().map(|instrument| &instrument.quiz))
        .flat_map(|quiz| quiz.questions.iter().filter_map(|question| question.outcome.as_ref()))
        .collect();
    for outcome in &manifest.outcomes {
        if !assessed.contains(&outcome.value.id) {
            let message = format!("no question of a quiz tests the outcome `{}`", outcome.value.id);
            let help = "write outcome=… at the questions that test it";
            findings.add(Code::OutcomeNotAssessed, &manifest.file, outcome.span.clone(), message, help);
        }
        if !sessions().any(|session| session.outcomes.contains(&outcome.value.id)) {
            let message = format!("no session serves the outcome `{}`", outcome.value.id);
            let help = "add it to the `outcomes` of the sessions that teach it";
            findings.add(Code::OutcomeNotTaught, &manifest.file, outcome.span.clone(), message, help);
        }
    }
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
        media.extend(body.media.into_iter().map(|media| (media.href.clone(), media)));
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

/// Files and folders below `content/` that nothing names. `pictures` are the files that pages show; what the pages in
/// the `unread` folders show is not known.
fn report_stray_files(
    folder: &Folder,
    manifest: &Manifest,
    pictures: &BTreeSet<String>,
    unread: &BTreeSet<&str>,
    findings: &mut Findings,
) {
    let mut report = |path: &str, message: String, help: &str| {
        findings.add(Code::StrayFile, &SourceFile::new(path, ""), 0..0, message, help);
    };
    let named: BTreeSet<String> = manifest
        .modules
        .iter()
        .flat_map(|module| {
            let sessions = module.sessions.iter().map(|session| session.id.value.as_str());
            let pages = sessions.chain(module.quiz.then_some(Quiz::PAGE));
            pages.map(|page| format!("content/{}/{page}.md", module.folder.value))
        })
        .chain(manifest.tests.iter().flat_map(|tests| tests.forms.iter().map(tests::path)))
        .collect();
    for entry in folder.list("content").into_iter().filter(|entry| entry.is_folder) {
        let path = format!("content/{}", entry.name);
        if path != tests::FOLDER && !manifest.modules.iter().any(|module| module.folder.value == entry.name) {
            let help = "add a module with this folder to the manifest, or take the folder away";
            report(&path, format!("no module names the folder {path}"), help);
            continue;
        }
        let folder_name = entry.name;
        for entry in folder.list(&path).into_iter().filter(|entry| !entry.is_folder) {
            let path = format!("{path}/{}", entry.name);
            if pictures.contains(&path) || named.contains(&path) {
                continue;
            }
            match entry.extension().as_str() {
                "md" => {
                    let help = "name it in the manifest, as a session or a form, or take the file away";
                    report(&path, format!("nothing names the file {path}"), help);
                }
                "svg" | "png" | "jpg" | "jpeg" | "webp" | "gif" if !unread.contains(folder_name.as_str()) => {
                    report(
                        &path,
                        format!("no page shows the picture {path}"),
                        "show it in a figure block, or take it away",
                    );
                }
                _ => {}
            }
        }
    }
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
    }
}
