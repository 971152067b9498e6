//! What people hand in, made into events: attendance, evaluations, tests, plans of action, and exports of online forms.
//!
//! Columns are found by what their headers mean; the mapping file says what was found and is believed when it says
//! otherwise. Each row becomes events, or says nothing, or is kept with the reason why it could not be used.

mod actions;
mod answer;
mod answers;
mod attendance;
mod columns;
mod long;
mod mapping;
mod meaning;
mod people;
mod place;
mod rows;

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::tz::TimeZone;

pub use answers::instrument_of;
pub use columns::{Column, Source, columns};
pub use mapping::{Identity, Mapping, Stage, instrument, text as mapping_text, with_new as mapping_with};
pub use meaning::{Meaning, Role};
pub use people::{Attendee, people};
pub use place::{evaluation, start_of};
pub use rows::account_of_name;

use super::table::Table;
use super::words::normalise;
use super::{Event, Half, Moment, Person};
use crate::course::{Course, PageId};

/// What a table records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Attendance,
    Evaluation,
    Test,
    Actions,
    /// Answers to whatever form, as an online service exports them.
    Forms,
}

/// What is known besides the table and its mapping.
#[derive(Debug)]
pub struct Setting<'c> {
    pub course: &'c Course,
    pub cohort: Option<String>,
    /// The first day of the workshop.
    pub starts: Option<Date>,
    /// Where the clocks of the records stand.
    pub zone: TimeZone,
    /// What the answers are answers to; None: what the mapping says, else what fits best.
    pub instrument: Option<PageId>,
    pub mapping: &'c Mapping,
}

/// What a table says.
#[derive(Debug, Default)]
pub struct Collected {
    /// With the line that each comes from.
    pub events: Vec<(u32, Event)>,
    /// Lines that could not be used, or not wholly, with the reason.
    pub rejects: Vec<(u32, String)>,
    /// Lines that say nothing: a number and no name, a person without an answer.
    pub empty: Vec<u32>,
    /// What people should know of how the table was read.
    pub notes: Vec<String>,
    /// Whether a time counts that names no zone.
    pub has_local_times: bool,
}

impl Kind {
    /// As the command line and the mapping file call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Attendance => "attendance",
            Self::Evaluation => "evaluation",
            Self::Test => "test",
            Self::Actions => "actions",
            Self::Forms => "forms",
        }
    }
}

/// Whether a header cell means something in records of this kind, for finding the header.
pub fn knows<'c>(kind: Kind, course: &'c Course) -> impl Fn(&str) -> bool + 'c {
    let known = columns::Known::of(kind, course, None);
    move |cell| known.guess(cell).is_some()
}

/// What `table` says, its columns meaning what `columns` says.
pub fn collect(kind: Kind, setting: &Setting<'_>, table: &Table, columns: &[Column]) -> Collected {
    if !tells(kind, columns) {
        let reason = means_nothing(setting.course, table);
        let rejects = table.rows.iter().map(|row| (row.line, reason.clone())).collect();
        return Collected { rejects, notes: table.notes.clone(), ..Collected::default() };
    }
    let mut rows = rows::Rows::new(setting, table, columns);
    match kind {
        Kind::Attendance => attendance::collect(&mut rows),
        Kind::Actions => actions::collect(&mut rows),
        Kind::Evaluation | Kind::Test | Kind::Forms if rows.has(Role::Item) => long::collect(kind, &mut rows),
        Kind::Evaluation | Kind::Test | Kind::Forms => answers::collect(kind, &mut rows),
    }
    rows.collected.has_local_times = rows.has_local_times.get();
    let shared = shared_accounts(&rows.collected.events);
    rows.collected.notes.extend(shared);
    rows.collected
}

/// Accounts under which the table has names with no word in common: two people, taken for one.
fn shared_accounts(events: &[(u32, Event)]) -> Vec<String> {
    let mut first = BTreeMap::<&str, (u32, &str)>::new();
    let mut notes = BTreeMap::new();
    for (line, event) in events {
        let Some(Person { email: None, account: Some(account), name: Some(name) }) = &event.person else { continue };
        let (other_line, other) = *first.entry(account).or_insert((*line, name));
        if other == name || notes.contains_key(account) {
            continue;
        }
        let words = normalise(other);
        let words: Vec<&str> = words.split(' ').collect();
        if !normalise(name).split(' ').any(|word| words.contains(&word)) {
            let text = format!(
                "lines {other_line} and {line} have one code, `{account}`, and two names, {other} and {name}: they are \
                taken for one person; if they are two, let the mapping ignore the column"
            );
            notes.insert(account, text);
        }
    }
    notes.into_values().collect()
}

/// Whether any column says more than whom and when a row is about.
fn tells(kind: Kind, columns: &[Column]) -> bool {
    let says = |role: &Role| match kind {
        // Whoever stands on a list of participants is registered.
        Kind::Attendance => *role != Role::Ignore,
        Kind::Evaluation => *role == Role::Item,
        Kind::Test | Kind::Forms => matches!(role, Role::Item | Role::Score),
        Kind::Actions => matches!(role, Role::ActionId | Role::Action | Role::Status),
    };
    columns.iter().any(|column| match &column.meaning {
        Meaning::Role(role) => says(role),
        Meaning::Points(_) => false,
        _ => true,
    })
}

/// Why nothing is told of a table, and what it may be instead.
fn means_nothing(course: &Course, table: &Table) -> String {
    let mapping = Mapping::default();
    let says = |kind: &Kind| {
        let mut columns = columns(*kind, course, table, &mapping, None);
        let is_mark = |column: &Column| !matches!(column.meaning, Meaning::Role(role) if !matches!(role, Role::Mark));
        columns.retain(|column| *kind != Kind::Attendance || is_mark(column));
        tells(*kind, &columns)
    };
    let all = [Kind::Attendance, Kind::Evaluation, Kind::Test, Kind::Actions];
    let kinds: Vec<String> = all.iter().filter(|kind| says(kind)).map(|kind| format!("`{}`", kind.name())).collect();
    let looks = if kinds.is_empty() { String::new() } else { format!("; it looks like {}", kinds.join(" or ")) };
    format!("no column of this table means anything here{looks}")
}
