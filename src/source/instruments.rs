//! The package of tests: instruments in `content/instruments/`, and the forms that the manifest makes of them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::context::Context;
use super::folder::{FileError, Folder};
use super::library::report_file_error;
use super::manifest::{FormEntry, Manifest, Role};
use super::module::read_quiz;
use super::page::{Body, media};
use crate::course::{Id, Module, Quiz, Scale, Tests};
use crate::diagnostic::{Code, Findings, SourceFile};

pub const FOLDER: &str = "content/instruments";
pub const FOLDER_NAME: &str = "instruments";

/// One file of questions, from which several forms can be made.
pub struct Instrument {
    pub file: Arc<SourceFile>,
    pub quiz: Quiz,
    pub body: Body,
}

impl Instrument {
    /// What it holds, with its file.
    pub fn body(&self) -> (&Arc<SourceFile>, &Body) {
        (&self.file, &self.body)
    }
}

/// Where a form's questions stand.
pub fn path(form: &FormEntry) -> String {
    format!("{FOLDER}/{}.md", form.file.value)
}

/// Reads each file that a form names, once.
pub fn read(
    folder: &Folder,
    manifest: &Manifest,
    scales: &[Scale],
    references: &BTreeMap<String, Id>,
    findings: &mut Findings,
) -> Vec<Instrument> {
    let context = Context {
        folder,
        module_folder: FOLDER,
        sessions: Vec::new(),
        outcomes: manifest.outcomes.iter().map(|outcome| &outcome.value.id).collect(),
        scales,
        references,
    };
    let mut seen = BTreeSet::new();
    let mut instruments = Vec::new();
    for form in manifest.tests.iter().flat_map(|tests| &tests.forms) {
        let path = path(form);
        if !seen.insert(path.clone()) {
            continue;
        }
        match folder.text(&path) {
            Ok(file) => {
                let (quiz, body) = read_quiz(&context, &file, false);
                instruments.push(Instrument { file, quiz, body });
            }
            Err(FileError::Missing) => {
                let help = format!("write {path}, or name another file");
                findings.add(
                    Code::MissingFile,
                    &manifest.file,
                    form.file.span.clone(),
                    format!("{path} is not there"),
                    help,
                );
            }
            Err(error) => report_file_error(&path, &error, findings),
        }
    }
    instruments
}

/// Makes the forms, each with question ids of its own.
pub fn assemble(manifest: &Manifest, instruments: &[Instrument], findings: &mut Findings) -> Option<Tests> {
    let tests = manifest.tests.as_ref()?;
    let mut seen = BTreeSet::new();
    let mut forms = Vec::new();
    for form in &tests.forms {
        let path = path(form);
        let Some(instrument) = instruments.iter().find(|instrument| instrument.file.name() == path) else { continue };
        if !seen.insert((path, form.suffix.as_ref())) {
            let message =
                format!("the form `{}` asks the questions of an earlier form under the same ids", form.id.value);
            let help = "give each form of one file a suffix of its own: suffix = \"pre\"";
            findings.add(Code::DuplicateId, &manifest.file, form.id.span.clone(), message, help);
        }
        let mut quiz = instrument.quiz.clone();
        quiz.title.clone_from(&form.title);
        for question in &mut quiz.questions {
            let Some(suffix) = &form.suffix else { break };
            match question.id.with_suffix(suffix) {
                Ok(id) => question.id = id,
                Err(error) => {
                    let message = format!("`{}_{suffix}` is not an id: {error}", question.id);
                    let help = "shorten the suffix, or the ids of the questions";
                    findings.add(Code::BadId, &manifest.file, form.id.span.clone(), message, help);
                }
            }
        }
        forms.push(Module {
            id: form.id.value.clone(),
            number: None,
            title: form.title.clone(),
            description: form.description.clone(),
            sessions: Vec::new(),
            quiz: Some(quiz),
            tracking: form.tracking.clone(),
            media: media(&instrument.body),
        });
    }
    let with = |role| tests.forms.iter().find(|form: &&FormEntry| form.role == role).map(|form| form.id.value.clone());
    Some(Tests {
        pre_test: with(Role::PreTest),
        post_test: with(Role::PostTest),
        id: tests.id.value.clone(),
        title: tests.title.clone(),
        description: tests.description.clone(),
        forms,
    })
}
