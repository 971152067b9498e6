//! Who takes part in a workshop, from the attendance sheet: for lists and certificates.

use std::path::Path;

use jiff::tz::TimeZone;

use super::{Failure, output};
use crate::course::Course;
use crate::documents::Participant;
use crate::records::collect::{Kind, Mapping, Setting, columns, knows, people};
use crate::records::table::{self, Options};

/// The people of a list, in its order. Whoever was there for `percent` of its columns or more has completed the course; on
/// a list without columns for marks, everybody has.
pub fn read(course: &Course, path: &Path, percent: u8, quiet: bool) -> Result<Vec<Participant>, Failure> {
    let shown = path.display();
    let known = knows(Kind::Attendance, course);
    let tables = table::open(path, &shown.to_string(), &Options { knows: &known, ..Options::default() })
        .map_err(|error| format!("{shown}: {error}"))?;
    let [table] = tables.as_slice() else {
        return Err(format!("{shown} has several sheets; leave the one with the names"));
    };
    let mapping = Mapping::default();
    let setting =
        Setting { course, cohort: None, starts: None, zone: TimeZone::UTC, instrument: None, mapping: &mapping };
    let found = columns(Kind::Attendance, course, table, &mapping, None);
    let (attendees, marks) = people(&setting, table, &found).map_err(|error| format!("{shown}: {error}"))?;
    let has_completed = |present: usize| present * 100 >= usize::from(percent) * marks;
    let absent: Vec<String> = attendees
        .iter()
        .filter(|attendee| !has_completed(attendee.present))
        .map(|attendee| format!("line {}: {} of {marks}", attendee.line, attendee.present))
        .collect();
    if !quiet {
        let count = attendees.len() - absent.len();
        output::talk(&format!("{shown}: {count} of {} people were there for {percent} % or more", attendees.len()));
        absent.iter().for_each(|line| output::talk(&format!("  {line}, no certificate")));
    }
    let participant = |attendee: crate::records::collect::Attendee| Participant {
        has_completed: has_completed(attendee.present),
        name: attendee.name,
        parts: attendee.parts,
    };
    Ok(attendees.into_iter().map(participant).collect())
}
