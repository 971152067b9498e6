//! What learners would lose.

use std::collections::{BTreeMap, BTreeSet};

use super::Loss;
use super::rules::*;
use crate::diagnostic::{Rule, Severity};
use crate::inspect::{Activity, Inspection, Kind, Page, Question, path_of};
use crate::standard::Standard;

/// What would be lost if `new` took the place of `old`, the worst first; and what cannot be seen, in sentences.
pub fn losses(old: &Inspection, new: &Inspection) -> (Vec<Loss>, Vec<String>) {
    let mut comparer = Comparer { losses: Vec::new(), unseen: Vec::new() };
    if family(old) == family(new) {
        comparer.packages(old, new);
    } else {
        let message = format!("{} is replaced by {}", name(old), name(new));
        comparer.lost(&EDITION_CHANGED, new.standard.unwrap_or_default().to_owned(), message);
    }
    // Stable: losses of one severity stand in the order of the old package.
    comparer.losses.sort_by_key(|loss| loss.rule.severity != Severity::Error);
    (comparer.losses, comparer.unseen)
}

/// Editions between which LMSs carry attempts.
fn family(inspection: &Inspection) -> Option<&'static str> {
    match inspection.standard {
        Some(standard) if standard.starts_with("scorm2004") => Some("scorm2004"),
        other => other,
    }
}

fn name(inspection: &Inspection) -> &'static str {
    let standard = Standard::ALL.into_iter().find(|standard| Some(standard.as_str()) == inspection.standard);
    standard.map_or("something without a manifest", Standard::name)
}

/// Activities that only the new package has: an old one may be there under another identifier.
struct Heirs<'a> {
    by_launch: BTreeMap<&'a str, &'a Activity>,
    by_title: BTreeMap<&'a str, &'a Activity>,
}

impl<'a> Heirs<'a> {
    fn new(old: &Inspection, new: &'a Inspection) -> Self {
        let known: BTreeSet<&str> = old.activities().map(|activity| activity.identifier.as_str()).collect();
        let mut heirs = Self { by_launch: BTreeMap::new(), by_title: BTreeMap::new() };
        for activity in new.activities().filter(|activity| !known.contains(activity.identifier.as_str())) {
            if let Some(launch) = &activity.launch {
                heirs.by_launch.entry(path_of(launch)).or_insert(activity);
            }
            heirs.by_title.entry(&activity.title).or_insert(activity);
        }
        heirs
    }

    /// What opens the same page, or else has the same title.
    fn of(&self, activity: &Activity) -> Option<&'a Activity> {
        let launch = activity.launch.as_deref().map(path_of);
        let same_page = launch.and_then(|launch| self.by_launch.get(launch));
        same_page.or_else(|| self.by_title.get(activity.title.as_str())).copied()
    }
}

struct Comparer {
    losses: Vec<Loss>,
    unseen: Vec<String>,
}

impl Comparer {
    fn lost(&mut self, rule: &'static Rule, subject: String, message: String) {
        self.losses.push(Loss::new(rule, subject, message));
    }

    fn packages(&mut self, old: &Inspection, new: &Inspection) {
        let identifier =
            |inspection: &Inspection| inspection.manifest.as_ref().map(|manifest| manifest.identifier.clone());
        let (was, is) = (identifier(old).unwrap_or_default(), identifier(new).unwrap_or_default());
        if was != is {
            self.lost(&MANIFEST_RENAMED, was.clone(), format!("the manifest `{was}` is now `{is}`"));
        }
        if ![Standard::Cmi5, Standard::Xapi].map(|standard| Some(standard.as_str())).contains(&old.standard) {
            self.organizations(old, new);
        }
        if old.standard.is_none() {
            self.site(old, new);
        }
        let by_identifier: BTreeMap<&str, &Activity> =
            new.activities().map(|activity| (activity.identifier.as_str(), activity)).collect();
        let heirs = Heirs::new(old, new);
        let mut seen = BTreeSet::new();
        for activity in old.activities().filter(|activity| seen.insert(activity.identifier.as_str())) {
            match by_identifier.get(activity.identifier.as_str()) {
                Some(now) => self.activity((old, activity), (new, now)),
                None => self.gone(activity, &heirs),
            }
        }
    }

    fn organizations(&mut self, old: &Inspection, new: &Inspection) {
        for organization in &old.organizations {
            let id = &organization.identifier;
            if !new.organizations.iter().any(|other| other.identifier == *id) {
                self.lost(&ORGANIZATION_RENAMED, id.clone(), format!("there is no organization `{id}` any more"));
            }
        }
    }

    /// A site has no manifest: its pages keep what learners did in the browser, by the module's id.
    fn site(&mut self, old: &Inspection, new: &Inspection) {
        for was in &old.pages {
            match new.pages.iter().find(|is| is.module == was.module) {
                Some(is) => self.pages(&was.module, was, is),
                None => {
                    let message = format!("there is no module `{}` any more", was.module);
                    self.lost(&ITEM_GONE, was.module.clone(), message);
                }
            }
        }
    }

    /// An activity that the new package does not have. A folder holds nothing of a learner's own.
    fn gone(&mut self, activity: &Activity, heirs: &Heirs<'_>) {
        if matches!(activity.kind, Kind::Folder | Kind::Block | Kind::Nothing) {
            return;
        }
        let id = &activity.identifier;
        match heirs.of(activity) {
            Some(heir) => {
                let message = format!("the item `{id}` ({}) is now called `{}`", activity.title, heir.identifier);
                self.lost(&ITEM_RENAMED, id.clone(), message);
            }
            None => {
                self.lost(&ITEM_GONE, id.clone(), format!("there is no item `{id}` ({}) any more", activity.title));
            }
        }
    }

    fn activity(&mut self, old: (&Inspection, &Activity), new: (&Inspection, &Activity)) {
        let (was, is) = (old.1, new.1);
        let id = &was.identifier;
        let tracks = |kind| matches!(kind, Kind::Sco | Kind::AssignableUnit);
        if tracks(was.kind) && !tracks(is.kind) {
            let message = format!("the item `{id}` ({}) launched a SCO and does not any more", was.title);
            self.lost(&ITEM_NOT_TRACKED, id.clone(), message);
            return;
        }
        if let (Some(from), Some(to)) = (&was.launch, &is.launch)
            && path_of(from) != path_of(to)
        {
            let message = format!("the item `{id}` opened {} and now opens {}", path_of(from), path_of(to));
            self.lost(&LAUNCH_MOVED, id.clone(), message);
        }
        let pages = (old.0.page_of(was), new.0.page_of(is));
        self.objectives(was, is, pages);
        match pages {
            (Some(was), Some(is)) => self.pages(id, was, is),
            (Some(_), None) => {
                let message = format!("the page of `{id}` was made by Kitbag, and is now made by something else");
                self.lost(&STATE_VERSION_CHANGED, id.clone(), message);
            }
            (None, _) if tracks(was.kind) => self.unseen.push(format!(
                "`{id}`: its page was not made by Kitbag, so its questions and the state that it saves cannot be compared"
            )),
            (None, _) => {}
        }
    }

    fn objectives(&mut self, was: &Activity, is: &Activity, pages: (Option<&Page>, Option<&Page>)) {
        let ids = |activity: &Activity, page: Option<&Page>| -> BTreeSet<String> {
            let declared = activity.objectives.iter().filter_map(|objective| objective.id.clone());
            declared.chain(page.into_iter().flat_map(|page| page.outcomes.iter().cloned())).collect()
        };
        for gone in ids(was, pages.0).difference(&ids(is, pages.1)) {
            let id = &was.identifier;
            self.lost(&OBJECTIVE_GONE, format!("{id} {gone}"), format!("`{id}` has no objective `{gone}` any more"));
        }
    }

    fn pages(&mut self, id: &str, was: &Page, is: &Page) {
        if was.state_version != is.state_version {
            let version = |page: &Page| page.state_version.map_or("unknown".to_owned(), |version| version.to_string());
            let message =
                format!("the saved state of `{id}` was of version {}, and is of {}", version(was), version(is));
            self.lost(&STATE_VERSION_CHANGED, id.to_owned(), message);
        }
        if let (Some(from), Some(to)) = (&was.activity_id, &is.activity_id)
            && from != to
        {
            let message = format!("statements of `{id}` spoke of {from}, and now speak of {to}");
            self.lost(&ACTIVITY_ID_CHANGED, id.to_owned(), message);
        }
        let sessions: BTreeSet<&str> = is.sessions.iter().map(|session| session.id.as_str()).collect();
        for session in was.sessions.iter().filter(|session| !sessions.contains(session.id.as_str())) {
            let message = format!("`{id}` has no session `{}` ({}) any more", session.id, session.title);
            self.lost(&SESSION_GONE, format!("{id} {}", session.id), message);
        }
        self.questions(id, was, is);
    }

    fn questions(&mut self, id: &str, was: &Page, is: &Page) {
        let questions: BTreeMap<&str, &Question> =
            is.questions.iter().map(|question| (question.id.as_str(), question)).collect();
        for question in &was.questions {
            let subject = format!("{id} {}", question.id);
            let Some(now) = questions.get(question.id.as_str()) else {
                self.lost(&QUESTION_GONE, subject, format!("`{id}` has no question `{}` any more", question.id));
                continue;
            };
            if now.kind != question.kind {
                let message = format!("the question `{}` was {}, and is {}", question.id, question.kind, now.kind);
                self.lost(&QUESTION_TYPE_CHANGED, subject, message);
                continue;
            }
            for answer in question.answers.difference(&now.answers) {
                let message = format!("the question `{}` has no `{answer}` to choose any more", question.id);
                self.lost(&ANSWER_GONE, format!("{subject} {answer}"), message);
            }
        }
    }
}
