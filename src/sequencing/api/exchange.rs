//! Between the data model and the activity tree (RTE 4.2; SN 4.2.1.7): what a SCO finds, and what becomes of what it sets.

use std::collections::BTreeSet;

use super::{Learner, Record, value};
use crate::sequencing::session::Session;
use crate::sequencing::state::{Item, Shared};
use crate::sequencing::time;
use crate::sequencing::tracking::For;
use crate::sequencing::tree::Edition;

/// The elements that hold an item of an objective, below `cmi.objectives.n.` and, for the primary one, below `cmi.`.
const ITEMS: [(&str, Item); 7] = [
    ("progress_measure", Item::Amount),
    ("completion_status", Item::Completion),
    ("score.scaled", Item::Measure),
    ("success_status", Item::Satisfied),
    ("score.raw", Item::RawScore),
    ("score.min", Item::MinScore),
    ("score.max", Item::MaxScore),
];

/// The data of an attempt that begins or is resumed.
pub(super) fn fill(session: &Session<'_>, activity: usize, learner: &Learner) -> Record {
    let definition = session.tree().activity(activity);
    let state = &session.state().activities[activity];
    let (mut record, entry) = match &state.record {
        Some(record) => (Record::clone(record), "resume"),
        None => (Record::default(), "ab-initio"),
    };
    for name in ["cmi.exit", "cmi.session_time", "adl.nav.request"] {
        record.values.remove(name);
    }
    let threshold = definition.completion_threshold;
    let primary = &definition.sequencing.objectives.primary;
    let launch = [
        ("cmi.entry", Some(entry.to_owned())),
        ("cmi.learner_id", Some(learner.id.clone())),
        ("cmi.learner_name", Some(learner.name.clone())),
        ("cmi.launch_data", definition.data_from_lms.clone()),
        ("cmi.time_limit_action", definition.time_limit_action.map(|action| action.as_str().to_owned())),
        ("cmi.max_time_allowed", definition.sequencing.limits.attempt_absolute_duration.clone()),
        (
            "cmi.completion_threshold",
            threshold.completed_by_measure.then(|| threshold.min_progress_measure.to_string()),
        ),
        ("cmi.scaled_passing_score", primary.satisfied_by_measure.then(|| primary.min_normalized_measure.to_string())),
        ("cmi.total_time", Some(time::interval(record.total_time))),
    ];
    for (name, value) in launch {
        value.and_then(|value| record.values.insert(name.to_owned(), value));
    }
    fill_objectives(session, activity, &mut record);
    if session.tree().edition() == Edition::Fourth {
        fill_shared_data(session, activity, &mut record);
    }
    record
}

fn fill_objectives(session: &Session<'_>, activity: usize, record: &mut Record) {
    for (objective, definition) in session.tree().activity(activity).sequencing.objectives.iter().enumerate() {
        let Some(id) = &definition.id else { continue };
        let index = member_named(record, id).unwrap_or_else(|| {
            let count = record.counts.entry("cmi.objectives".to_owned()).or_default();
            *count += 1;
            *count - 1
        });
        record.values.insert(format!("cmi.objectives.{index}.id"), id.clone());
        fill_items(session, (activity, objective), &format!("cmi.objectives.{index}"), record);
    }
}

/// Takes over what the tree knows; what it does not know any more goes, where a global objective says so.
fn fill_items(session: &Session<'_>, (activity, objective): (usize, usize), stem: &str, record: &mut Record) {
    for (name, item) in ITEMS {
        let name = format!("{stem}.{name}");
        match session.value(activity, objective, item, For::Content) {
            Some(value) => {
                let word = word_of(item, value);
                // To the tree, `not attempted` is incomplete.
                let is_same = record.values.get(&name).is_some_and(|old| number_of(item, old) == Some(value));
                if !is_same {
                    record.values.insert(name, word);
                }
            }
            None => {
                if session.shared(activity, objective, item) == Shared::Unknown {
                    record.values.remove(&name);
                }
            }
        }
    }
}

fn fill_shared_data(session: &Session<'_>, activity: usize, record: &mut Record) {
    let buckets = &session.tree().activity(activity).shared_data;
    record.counts.insert("adl.data".to_owned(), buckets.len());
    for (index, bucket) in buckets.iter().enumerate() {
        record.values.insert(format!("adl.data.{index}.id"), bucket.target.clone());
        if let Some(text) = session.state().data.get(&bucket.target) {
            record.values.insert(format!("adl.data.{index}.store"), text.clone());
        }
    }
}

/// Which `cmi.objectives.n` has this identifier.
fn member_named(record: &Record, id: &str) -> Option<usize> {
    let count = record.counts.get("cmi.objectives").copied().unwrap_or(0);
    (0..count).find(|index| record.values.get(&format!("cmi.objectives.{index}.id")).is_some_and(|own| own == id))
}

/// Takes over into the tree what was changed. What the SCO says of itself prevails over what it says of its primary
/// objective.
pub(super) fn map_back(session: &mut Session<'_>, activity: usize, record: &Record, changed: &BTreeSet<String>) {
    let tree = session.tree();
    for (index, bucket) in tree.activity(activity).shared_data.iter().enumerate() {
        let name = format!("adl.data.{index}.store");
        if let Some(text) = record.values.get(&name).filter(|_| bucket.write && changed.contains(&name)) {
            session.state.data.insert(bucket.target.clone(), text.clone());
        }
    }
    if !tree.activity(activity).sequencing.delivery.tracked {
        return;
    }
    for (objective, definition) in tree.activity(activity).sequencing.objectives.iter().enumerate() {
        let index = definition.id.as_deref().and_then(|id| member_named(record, id));
        if let Some(index) = index {
            map_items(session, (activity, objective), &format!("cmi.objectives.{index}"), record, changed);
        }
    }
    map_items(session, (activity, 0), "cmi", record, changed);
}

fn map_items(
    session: &mut Session<'_>,
    (activity, objective): (usize, usize),
    stem: &str,
    record: &Record,
    changed: &BTreeSet<String>,
) {
    for (name, item) in ITEMS {
        let name = format!("{stem}.{name}");
        if let Some(value) = record.values.get(&name).filter(|_| changed.contains(&name)) {
            session.overwrite(activity, objective, item, number_of(item, value));
            let state = &mut session.state.activities[activity];
            match item {
                Item::Completion if objective == 0 => state.completion_reported = true,
                Item::Satisfied if objective == 0 => state.success_reported = true,
                _ => {}
            }
        }
    }
    // In the 3rd Edition, the tree does not know progress: the threshold decides here.
    let threshold = session.tree().activity(activity).completion_threshold;
    let measure = format!("{stem}.progress_measure");
    let decides = stem == "cmi" && session.tree().edition() == Edition::Third && threshold.completed_by_measure;
    if let Some(amount) = record.values.get(&measure).filter(|_| decides && changed.contains(&measure)) {
        let completed = value::real(amount).map(|amount| f64::from(amount >= threshold.min_progress_measure));
        session.overwrite(activity, 0, Item::Completion, completed);
    }
}

/// Keeps the data for the time when the attempt is resumed.
pub(super) fn keep(session: &mut Session<'_>, activity: usize, record: &Record) {
    if session.tree().activity(activity).sequencing.delivery.tracked {
        session.state.activities[activity].record = Some(Box::new(record.clone()));
    }
}

/// The SCO has terminated: its time counts, and it says whether its attempt can be resumed.
pub(super) fn close(session: &mut Session<'_>, activity: usize, record: &mut Record) {
    let spent = record.values.get("cmi.session_time").and_then(|text| time::seconds(text)).unwrap_or(0.0);
    record.total_time += spent;
    let is_suspended = record.values.get("cmi.exit").is_some_and(|exit| exit == "suspend");
    if session.tree().activity(activity).sequencing.delivery.tracked {
        let state = &mut session.state.activities[activity];
        state.experienced += spent;
        state.attempt_experienced += spent;
        state.suspended = is_suspended;
    }
    keep(session, activity, record);
}

fn number_of(item: Item, value: &str) -> Option<f64> {
    match item {
        Item::Satisfied | Item::Completion => match value {
            "passed" | "completed" => Some(1.0),
            "failed" | "incomplete" | "not attempted" => Some(0.0),
            _ => None,
        },
        _ => value::real(value),
    }
}

fn word_of(item: Item, value: f64) -> String {
    match item {
        Item::Satisfied => if value > 0.0 { "passed" } else { "failed" }.to_owned(),
        Item::Completion => if value > 0.0 { "completed" } else { "incomplete" }.to_owned(),
        _ => value.to_string(),
    }
}
