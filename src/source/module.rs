//! The pages of one module: sessions and quiz, each a file with front matter and Markdown.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use rayon::prelude::*;

use super::context::{Context, known_list};
use super::folder::{FileError, Folder};
use super::inline;
use super::library::report_file_error;
use super::manifest::{Manifest, ModuleEntry, SessionEntry};
use super::page::{self, Body};
use super::toml::{self, Table};
use crate::course::{self, Block, Id, Quiz, Scale, Session, Term};
use crate::diagnostic::{Code, Findings, SourceFile};

/// The pages of one module as read.
pub struct Pages {
    pub sessions: Vec<(Arc<SourceFile>, Session, Body)>,
    pub quiz: Option<(Arc<SourceFile>, Quiz, Body)>,
    pub findings: Findings,
}

impl Pages {
    pub fn session_ids(&self) -> Vec<&str> {
        self.sessions.iter().map(|(_, session, _)| session.id.as_str()).collect()
    }

    /// What every page of the module holds, with its file.
    pub fn bodies(&self) -> impl Iterator<Item = (&Arc<SourceFile>, &Body)> {
        let sessions = self.sessions.iter().map(|(file, _, body)| (file, body));
        sessions.chain(self.quiz.iter().map(|(file, _, body)| (file, body)))
    }
}

pub fn read(
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
    let mut open = |name: &str, span: Range<usize>| {
        let path = format!("{module_folder}/{name}.md");
        match folder.text(&path) {
            Ok(file) => Some(file),
            Err(FileError::Missing) => {
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
    entry: &SessionEntry,
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
            findings.add(Code::UnknownId, table.file(), outcome.span.clone(), message, known_list(&known));
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
            read.push(Term { name: key.value, definition: inline::inline_text(&text.value) });
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
    for nested in course::questions(&intro) {
        let place = body.question_ids.iter().find(|at| at.value == nested.id);
        let span = place.map_or(split.body..split.body, |at| at.span.clone());
        let help = "let it stand on its own, outside lists and other blocks";
        findings.add(Code::MisplacedBlock, file, span, "a question of the quiz stands inside another block", help);
    }
    for form in &body.form_ids {
        let help =
            "put it in a session: what a quiz asks is handed in and tried again, a learner's own document is kept";
        findings.add(Code::MisplacedBlock, file, form.span.clone(), "a form stands in a quiz", help);
    }
    for slide in &body.slides {
        let help = "put it in a session: the questions of a quiz become slides by themselves";
        findings.add(Code::MisplacedBlock, file, slide.clone(), "a slide stands in a quiz", help);
    }
    body.findings.extend(findings);
    (Quiz { title, minutes, intro, questions }, body)
}
