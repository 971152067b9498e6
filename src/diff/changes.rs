//! What is different and takes nothing from anybody.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::inspect::{Activity, Inspection, Kind, Page, Question, Session, path_of};
use crate::package::read::Package;

/// Something that is different.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// What became of it, for example `title-changed` or `question-added`.
    pub what: Cow<'static, str>,
    /// Identifiers; empty for the package as a whole.
    pub subject: String,
    pub old: Option<String>,
    pub new: Option<String>,
}

/// A file that is different; sizes in bytes, None where it is missing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileChange {
    pub path: String,
    pub what: Cow<'static, str>,
    pub old_size: Option<u64>,
    pub new_size: Option<u64>,
}

impl Change {
    /// A sentence without its stop.
    pub fn in_words(&self) -> String {
        let what = self.what.replace('-', " ");
        let subject = if self.subject.is_empty() { String::new() } else { format!(", {}", self.subject) };
        let said = |value: &Option<String>| match value.as_deref() {
            None | Some("") => "nothing".to_owned(),
            Some(value) => format!("“{value}”"),
        };
        match (&self.old, &self.new) {
            (None, None) => format!("{what}{subject}"),
            (None, Some(_)) => format!("{what}{subject}: {}", said(&self.new)),
            (Some(_), None) => format!("{what}{subject}: {}", said(&self.old)),
            (old, new) => format!("{what}{subject}: {} → {}", said(old), said(new)),
        }
    }
}

#[derive(Default)]
struct Changes(Vec<Change>);

pub(super) fn changes(old: &Inspection, new: &Inspection) -> Vec<Change> {
    let mut changes = Changes::default();
    let text = |text: Option<&'static str>| text.map(str::to_owned);
    changes.differs("edition-changed", "", text(old.standard), text(new.standard));
    let version = |inspection: &Inspection| inspection.manifest.as_ref().and_then(|manifest| manifest.version.clone());
    changes.differs("version-changed", "", version(old), version(new));
    for organization in &new.organizations {
        if let Some(was) = old.organizations.iter().find(|other| other.identifier == organization.identifier) {
            let (was_title, title) = (was.title.clone(), organization.title.clone());
            changes.differs("title-changed", &organization.identifier, Some(was_title), Some(title));
            let said = |words: &[String]| Some(words.join("; "));
            changes.differs(
                "sequencing-changed",
                &organization.identifier,
                said(&was.sequencing),
                said(&organization.sequencing),
            );
        }
    }
    let (was, is) = (by_identifier(old), by_identifier(new));
    for activity in new.activities() {
        match was.get(activity.identifier.as_str()) {
            Some(was) => changes.activity((old, was), (new, activity)),
            None => changes.differs("item-added", &activity.identifier, None, Some(activity.title.clone())),
        }
    }
    let is_folder = |activity: &&Activity| matches!(activity.kind, Kind::Folder | Kind::Block | Kind::Nothing);
    for folder in old.activities().filter(is_folder) {
        if !is.contains_key(folder.identifier.as_str()) {
            changes.differs("folder-removed", &folder.identifier, Some(folder.title.clone()), None);
        }
    }
    let ids = |inspection: &Inspection| inspection.activities().map(|activity| activity.identifier.clone()).collect();
    changes.order("", ids(old), ids(new));
    changes.0
}

fn by_identifier(inspection: &Inspection) -> BTreeMap<&str, &Activity> {
    inspection.activities().map(|activity| (activity.identifier.as_str(), activity)).collect()
}

impl Changes {
    fn differs(&mut self, what: &'static str, subject: &str, old: Option<String>, new: Option<String>) {
        if old != new {
            self.0.push(Change { what: what.into(), subject: subject.to_owned(), old, new });
        }
    }

    /// The order of the ids that both have.
    fn order(&mut self, subject: &str, old: Vec<String>, new: Vec<String>) {
        let common = |ids: &[String], others: &[String]| {
            let others: BTreeSet<&String> = others.iter().collect();
            ids.iter().filter(|id| others.contains(id)).cloned().collect::<Vec<_>>().join(", ")
        };
        self.differs("order-changed", subject, Some(common(&old, &new)), Some(common(&new, &old)));
    }

    fn activity(&mut self, old: (&Inspection, &Activity), new: (&Inspection, &Activity)) {
        let (was, is) = (old.1, new.1);
        let id = &is.identifier;
        self.differs("title-changed", id, Some(was.title.clone()), Some(is.title.clone()));
        let parameters = |activity: &Activity| {
            let launch = activity.launch.as_deref()?;
            launch.strip_prefix(path_of(launch)).map(str::to_owned)
        };
        self.differs("parameters-changed", id, parameters(was), parameters(is));
        let seen = |activity: &Activity| Some(if activity.is_visible { "shown" } else { "hidden" }.to_owned());
        self.differs("visibility-changed", id, seen(was), seen(is));
        let said = |activity: &Activity| {
            let objectives =
                activity.objectives.iter().filter(|objective| !objective.says.is_empty()).map(|objective| {
                    format!(
                        "objective {}: {}",
                        objective.id.as_deref().unwrap_or("(primary)"),
                        objective.says.join("; ")
                    )
                });
            Some(activity.sequencing.iter().cloned().chain(objectives).collect::<Vec<_>>().join("; "))
        };
        self.differs("sequencing-changed", id, said(was), said(is));
        for objective in is.objectives.iter().filter_map(|objective| objective.id.as_deref()) {
            if !was.objectives.iter().any(|other| other.id.as_deref() == Some(objective)) {
                self.differs("objective-added", &format!("{id} {objective}"), None, Some(objective.to_owned()));
            }
        }
        if let (Some(was), Some(is)) = (old.0.page_of(was), new.0.page_of(is)) {
            self.pages(id, was, is);
        }
    }

    fn pages(&mut self, id: &str, was: &Page, is: &Page) {
        let sessions: BTreeMap<&str, &Session> =
            was.sessions.iter().map(|session| (session.id.as_str(), session)).collect();
        for session in &is.sessions {
            let subject = format!("{id} {}", session.id);
            let title = Some(session.title.clone());
            match sessions.get(session.id.as_str()) {
                Some(other) => self.differs("title-changed", &subject, Some(other.title.clone()), title),
                None => self.differs("session-added", &subject, None, title),
            }
        }
        let questions: BTreeMap<&str, &Question> =
            was.questions.iter().map(|question| (question.id.as_str(), question)).collect();
        for question in &is.questions {
            let subject = format!("{id} {}", question.id);
            match questions.get(question.id.as_str()) {
                Some(other) if other.kind == question.kind => {
                    for answer in question.answers.difference(&other.answers) {
                        self.differs("answer-added", &format!("{subject} {answer}"), None, Some(answer.clone()));
                    }
                }
                Some(_) => {}
                None => self.differs("question-added", &subject, None, Some(question.kind.clone())),
            }
        }
        let sessions = |page: &Page| page.sessions.iter().map(|session| session.id.clone()).collect();
        self.order(id, sessions(was), sessions(is));
        let questions = |page: &Page| page.questions.iter().map(|question| question.id.clone()).collect();
        self.order(id, questions(was), questions(is));
        self.differs("endpoint-changed", id, was.endpoint.clone(), is.endpoint.clone());
    }
}

/// Files that came, went or hold something else. A file that cannot be read counts as changed.
pub(super) fn files(old: &Package, new: &Package) -> Vec<FileChange> {
    let was: BTreeMap<&str, Option<u64>> = old.entries().map(|(path, entry)| (path, entry.size)).collect();
    let is: BTreeMap<&str, Option<u64>> = new.entries().map(|(path, entry)| (path, entry.size)).collect();
    let digest = |package: &Package, path| package.digest(path).ok().flatten();
    let mut changes = Vec::new();
    let mut add = |path: &str, what, old_size, new_size| {
        changes.push(FileChange { path: path.to_owned(), what: Cow::Borrowed(what), old_size, new_size });
    };
    for (path, size) in &was {
        match is.get(path) {
            None => add(path, "removed", *size, None),
            Some(now) if now != size => add(path, "changed", *size, *now),
            Some(now) => {
                let digests = (digest(old, path), digest(new, path));
                if digests.0.is_none() || digests.0 != digests.1 {
                    add(path, "changed", *size, *now);
                }
            }
        }
    }
    for (path, size) in is.iter().filter(|(path, _)| !was.contains_key(*path)) {
        add(path, "added", None, *size);
    }
    changes.sort_by(|a, b| a.path.cmp(&b.path));
    changes
}
