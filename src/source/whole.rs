//! What only shows when every page of a course is known: ids used twice, references and outcomes without use, scores that
//! some learners cannot have, files that nothing names.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::figure::{report_clashes, report_duplicates};
use super::folder::Folder;
use super::instruments::{self, Instrument};
use super::library::Found;
use super::manifest::Manifest;
use super::module::Pages;
use super::page::Body;
use super::toml::At;
use crate::course::{Course, Id, Media, Module, Order, Quiz, Reference};
use crate::diagnostic::{Code, Findings, SourceFile};

/// Every page of the modules, then the instruments, each with its file.
fn bodies<'a>(
    pages: &'a [Pages],
    instruments: &'a [Instrument],
) -> impl Iterator<Item = (&'a Arc<SourceFile>, &'a Body)> {
    pages.iter().flat_map(Pages::bodies).chain(instruments.iter().map(Instrument::body))
}

/// Ids and names that must be there once.
pub fn check_ids(pages: &[Pages], instruments: &[Instrument], findings: &mut Findings) {
    let questions =
        bodies(pages, instruments).flat_map(|(file, body)| body.question_ids.iter().map(move |id| (file, id)));
    report_duplicates("question", questions, findings);
    for pages in pages {
        check_document(&pages.bodies().collect::<Vec<_>>(), &pages.session_ids(), findings);
        report_clashes(media(pages.bodies()), findings);
    }
    instruments.iter().for_each(|instrument| check_document(&[instrument.body()], &[], findings));
    report_clashes(media(instruments.iter().map(Instrument::body)), findings);
}

/// What nothing cites, teaches or tests. That is certain only if every page has been read.
pub fn check_use(
    pages: &[Pages],
    instruments: &[Instrument],
    manifest: &Manifest,
    references: &[Found<Reference>],
    findings: &mut Findings,
) {
    let cited: BTreeSet<&Id> = bodies(pages, instruments).flat_map(|(_, body)| body.cited.iter()).collect();
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

/// One HTML document: no two of its elements may have the same id.
fn check_document(bodies: &[(&Arc<SourceFile>, &Body)], sessions: &[&str], findings: &mut Findings) {
    let ids = |of: fn(&Body) -> &[At<Id>]| {
        bodies.iter().flat_map(move |(file, body)| of(body).iter().map(move |id| (*file, id)))
    };
    report_duplicates("figure", ids(|body| &body.figure_ids), findings);
    report_duplicates("form", ids(|body| &body.form_ids), findings);
    for (file, id) in ids(|body| &body.question_ids) {
        if sessions.iter().chain(&Module::RESERVED_IDS).any(|page| *page == id.value.as_str()) {
            let message = format!("a page of the module is called `{}` already", id.value);
            findings.add(Code::DuplicateId, file, id.span.clone(), message, "give the question another id");
        }
    }
}

fn media<'a>(
    bodies: impl Iterator<Item = (&'a Arc<SourceFile>, &'a Body)>,
) -> impl Iterator<Item = (&'a Arc<SourceFile>, &'a At<Media>)> {
    bodies.flat_map(|(file, body)| body.media.iter().map(move |media| (file, media)))
}

/// Modules that learners may pass over although their scores count: an LMS takes a score that is missing for 0 (SCORM 2004
/// 4th Ed. SN 4.6.2). `ids` are those of the modules, where the manifest names them.
pub fn check_scores(course: &Course, file: &Arc<SourceFile>, ids: &[At<Id>], findings: &mut Findings) {
    if course.packaging.sequence.order != Order::PreTestUnlocks {
        return;
    }
    let loses = |id: &&At<Id>| {
        let module = course.modules.iter().find(|module| module.id == id.value);
        module.is_some_and(|module| course.weight(module) > 0 && course.known_by(module).is_some())
    };
    let losing: Vec<&At<Id>> = ids.iter().filter(loses).collect();
    let Some(first) = losing.first() else { return };
    let names: Vec<String> = losing.iter().map(|id| format!("`{}`", id.value)).collect();
    let message = format!(
        "the pre-test can make {} needless: who skips a module has no score in it, and the course's score counts that as 0",
        names.join(", ")
    );
    let help = "let the tests make the score: weight = 1 under `tracking` of a form, and weight = 0 for these modules";
    findings.add(Code::SkippedScore, file, first.span.clone(), message, help);
}

/// Files and folders below `content/` that nothing names. `pictures` are the files that pages show; what the pages in
/// the `unread` folders show is not known.
pub fn report_stray_files(
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
        .chain(manifest.tests.iter().flat_map(|tests| tests.forms.iter().map(instruments::path)))
        .collect();
    for entry in folder.list("content").into_iter().filter(|entry| entry.is_folder) {
        let path = format!("content/{}", entry.name);
        if path != instruments::FOLDER && !manifest.modules.iter().any(|module| module.folder.value == entry.name) {
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
