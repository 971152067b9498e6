//! What is different and takes nothing from anybody.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::inspect::{Activity, Inspection, Kind, Page, path_of};
use crate::package::read::Package;

/// Something that is different.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// What became of it, for example `title-changed` or `question-added`.
    pub what: &'static str,
    /// Identifiers; empty for the package as a whole.
    pub subject: String,
    pub old: Option<String>,
    pub new: Option<String>,
}

/// A file that is different; sizes in bytes, None where it is missing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FileChange {
    pub path: String,
    pub what: &'static str,
    pub old_size: Option<u64>,
    pub new_size: Option<u64>,
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
    let by_identifier: BTreeMap<&str, &Activity> =
        old.activities().map(|activity| (activity.identifier.as_str(), activity)).collect();
    for activity in new.activities() {
        match by_identifier.get(activity.identifier.as_str()) {
            Some(was) => changes.activity((old, was), (new, activity)),
            None => changes.differs("item-added", &activity.identifier, None, Some(activity.title.clone())),
        }
    }
    for folder in
        old.activities().filter(|activity| matches!(activity.kind, Kind::Folder | Kind::Block | Kind::Nothing))
    {
        if !new.activities().any(|activity| activity.identifier == folder.identifier) {
            changes.differs("folder-removed", &folder.identifier, Some(folder.title.clone()), None);
        }
    }
    let order = |one: &Inspection, other: &Inspection| -> Vec<String> {
        let common =
            one.activities().filter(|activity| other.activities().any(|o| o.identifier == activity.identifier));
        common.map(|activity| activity.identifier.clone()).collect()
    };
    changes.order("", order(old, new), order(new, old));
    changes.0
}

impl Changes {
    fn differs(&mut self, what: &'static str, subject: &str, old: Option<String>, new: Option<String>) {
        if old != new {
            self.0.push(Change { what, subject: subject.to_owned(), old, new });
        }
    }

    fn order(&mut self, subject: &str, old: Vec<String>, new: Vec<String>) {
        self.differs("order-changed", subject, Some(old.join(", ")), Some(new.join(", ")));
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
        for session in &is.sessions {
            let subject = format!("{id} {}", session.id);
            let title = Some(session.title.clone());
            match was.sessions.iter().find(|other| other.id == session.id) {
                Some(other) => self.differs("title-changed", &subject, Some(other.title.clone()), title),
                None => self.differs("session-added", &subject, None, title),
            }
        }
        for question in &is.questions {
            let subject = format!("{id} {}", question.id);
            match was.questions.iter().find(|other| other.id == question.id) {
                Some(other) if other.kind == question.kind => {
                    for answer in question.answers.difference(&other.answers) {
                        self.differs("answer-added", &format!("{subject} {answer}"), None, Some(answer.clone()));
                    }
                }
                Some(_) => {}
                None => self.differs("question-added", &subject, None, Some(question.kind.clone())),
            }
        }
        let sessions = |page: &Page| page.sessions.iter().map(|session| session.id.clone()).collect::<Vec<_>>();
        let questions = |page: &Page| page.questions.iter().map(|question| question.id.clone()).collect::<Vec<_>>();
        for (one, other) in [(sessions(was), sessions(is)), (questions(was), questions(is))] {
            let common = |a: &[String], b: &[String]| a.iter().filter(|id| b.contains(id)).cloned().collect();
            self.order(id, common(&one, &other), common(&other, &one));
        }
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
        changes.push(FileChange { path: path.to_owned(), what, old_size, new_size });
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
