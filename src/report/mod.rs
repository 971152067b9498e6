//! What came of it: facts of the store, gathered into one report, and the report as table, CSV, JSON or HTML.
//!
//! ```text
//! facts, one person after the other -> counts of each group -> report without what must stay hidden -> table, CSV, JSON, HTML
//! ```
//!
//! Pure functions: this room knows neither files nor clocks nor the network, and the same facts give the same bytes.

mod answers;
mod catalogue;
mod compose;
mod counts;
mod csv;
mod gather;
mod grid;
mod html;
mod json;
mod model;
mod person;
mod table;
mod tally;
mod together;
mod verb;

pub use csv::to_csv;
pub use gather::{Gatherer, Selection};
pub use html::to_html;
pub use json::to_json;
pub use model::{
    Actions, AnswerLabel, AnswerRow, AttendanceRow, CommentRow, CourseFacts, FollowUp, Gain, GainScores, Group,
    GroupKind, ItemRow, MeetingKind, OutcomeGain, OutcomeRow, PointRow, QuestionRow, Report, StateRow, Summary,
    UnitKind, UnitRow,
};
pub use table::to_table;
pub use tally::Stats;

use crate::course::Course;
use crate::store::{Error, Store};
use crate::xapi::{Activity, Object, Statement};

/// The report of everything in a store.
///
/// # Errors
/// The store cannot be read.
pub fn report(course: &Course, store: &Store, selection: &Selection) -> Result<Report, Error> {
    let names = store.names()?;
    let mut gatherer = Gatherer::new(course, &names, selection);
    store.facts(|fact| gatherer.take(&fact))?;
    gatherer.finish(|number| store.response(number))
}

/// Whether a statement has to do with a course, by its object or its context: an LRS may hold much else.
pub fn speaks_of(course: &Course, statement: &Statement) -> bool {
    let root = course.iri();
    let is_ours = |activity: &Activity| {
        let rest = activity.id.strip_prefix(&root);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?', '#']))
    };
    let is_object = matches!(&statement.object, Object::Activity(activity) if is_ours(activity));
    let mut context = statement.context.iter().flat_map(|context| {
        let activities = &context.context_activities;
        [&activities.parent, &activities.grouping, &activities.other].into_iter().flatten()
    });
    is_object || context.any(|activity| is_ours(activity))
}
