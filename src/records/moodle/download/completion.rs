//! Activity completion and course completion: Moodle's own verdict, with its date.

use super::super::activity::Place;
use super::super::sco::verdict;
use super::super::time;
use super::{DateOrder, Reader, people, squeezed, unescaped};
use crate::records::table::{Row, Table};
use crate::records::{Deed, Person, Precision, Subject};

/// An activity's two columns: state and date.
struct Pair {
    name: String,
    state: usize,
    date: usize,
}

/// What a state says.
enum State {
    Not,
    Completed,
    /// Completed, with or without the grade to pass.
    Graded(bool),
}

/// The pairs of columns of the activity completion: behind each activity stands a column for the date, whose header is
/// blank or the date by which it is expected. None: the table has no such columns.
pub fn activities(table: &Table) -> Option<Vec<(String, usize)>> {
    let header = &table.header;
    let is_date = |cell: &str| cell.is_empty() || time::wall_clock(cell, DateOrder::DayFirst).is_some();
    let start = (1..header.len()).find(|start| {
        let rest = &header[*start..];
        rest.chunks(2).all(|pair| {
            let is_activity = !pair[0].is_empty() && !people::IDENTITY.contains(&squeezed(&pair[0]).as_str());
            is_activity && pair.get(1).is_none_or(|date| is_date(date))
        })
    })?;
    let pairs = header[start..].chunks(2).enumerate();
    Some(pairs.map(|(index, pair)| (unescaped(&pair[0]), start + 2 * index)).collect())
}

/// Activity completion.
pub fn of_activities(reader: &mut Reader<'_, '_>) -> Result<(), String> {
    let pairs = activities(reader.table).unwrap_or_default();
    let pairs = pairs.into_iter().map(|(name, state)| Pair { name, state, date: state + 1 }).collect();
    all(reader, pairs, None)
}

/// Course completion: activities, other criteria, and the date on which the course was completed.
pub fn of_course(reader: &mut Reader<'_, '_>) -> Result<(), String> {
    let header = &reader.table.header;
    let mut pairs = Vec::new();
    for (state, pair) in header.windows(2).enumerate() {
        if pair[1].strip_prefix(pair[0].as_str()).is_some_and(|rest| rest.starts_with(" - ")) {
            pairs.push(Pair { name: unescaped(&pair[0]), state, date: state + 1 });
        }
    }
    let complete = reader.column("coursecomplete");
    all(reader, pairs, complete)
}

fn all(reader: &mut Reader<'_, '_>, pairs: Vec<Pair>, course: Option<usize>) -> Result<(), String> {
    reader.need_zone()?;
    let names: Vec<&str> = pairs.iter().map(|pair| pair.name.as_str()).collect();
    reader.activities.meet(reader.setting.course, &names);
    let places: Vec<Place> =
        names.iter().map(|name| reader.activities.place(reader.setting.course, name, None, true)).collect();
    let dates: Vec<usize> = pairs.iter().map(|pair| pair.date).chain(course).collect();
    let day = reader.latest_day(&dates);
    if day.is_none() {
        reader.note("it does not say since when anybody takes part: add the day, for example --date 2026-11-23");
    }
    for row in &reader.table.rows {
        let Some(person) = reader.person(row) else { continue };
        if let Some(day) = day {
            reader.once(row, &person, &Subject::Course, Deed::Registered, (day, Precision::Day));
        }
        for (pair, place) in pairs.iter().zip(&places) {
            activity(reader, row, &person, pair, place);
        }
        if let Some(when) = course.and_then(|column| reader.moment(row, column)) {
            reader.once(row, &person, &Subject::Course, Deed::Completed { duration: None }, when);
        }
    }
    Ok(())
}

fn activity(reader: &mut Reader<'_, '_>, row: &Row, person: &Person, pair: &Pair, place: &Place) {
    let cell = row.cell(pair.state).trim();
    let Some(state) = state(cell) else {
        // Criteria of the course that are no activity have no state that could be told.
        return reader.reject(row, format!("`{cell}` under \"{}\" is no state of completion in English", pair.name));
    };
    if matches!(state, State::Not) {
        return;
    }
    let Some(when) = reader.moment(row, pair.date) else {
        if row.cell(pair.date).trim().is_empty() {
            reader.reject(row, format!("\"{}\" is completed, and no date says when", pair.name));
        }
        return;
    };
    reader.once(row, person, &place.subject, Deed::Completed { duration: None }, when);
    if let State::Graded(success) = state {
        reader.once(row, person, &place.subject, verdict(success), when);
    }
}

/// The state; what a teacher has set by hand counts.
fn state(cell: &str) -> Option<State> {
    let cell = cell.split_once(" (set by ").map_or(cell, |(state, _)| state);
    Some(match cell {
        "" | "-" | "Not completed" => State::Not,
        "Completed" => State::Completed,
        "Completed (achieved pass grade)" => State::Graded(true),
        "Completed (did not achieve pass grade)" => State::Graded(false),
        _ => return None,
    })
}
