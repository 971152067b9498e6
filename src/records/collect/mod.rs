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
mod place;
mod rows;

use jiff::civil::Date;
use jiff::tz::TimeZone;

pub use answers::instrument_of;
pub use columns::{Column, Source, columns};
pub use mapping::{Identity, Mapping, Stage, instrument, text as mapping_text, with_new as mapping_with};
pub use meaning::{Meaning, Role};
pub use rows::account_of_name;

use super::table::Table;
use super::words::normalise;
use super::{Event, Half, Moment};
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
    let mut rows = rows::Rows::new(setting, table, columns);
    match kind {
        Kind::Attendance => attendance::collect(&mut rows),
        Kind::Actions => actions::collect(&mut rows),
        Kind::Evaluation | Kind::Test | Kind::Forms if rows.has(Role::Item) => long::collect(kind, &mut rows),
        Kind::Evaluation | Kind::Test | Kind::Forms => answers::collect(kind, &mut rows),
    }
    rows.collected
}
