//! The text of the Attendance plugin: a row for each person, a column for each session, and three sums behind them.

use std::collections::BTreeSet;

use jiff::civil::{Date, DateTime};

use super::super::time;
use super::{Reader, people, squeezed};
use crate::records::{Deed, Half, Precision, Subject};

/// A session of the plugin.
struct Session {
    column: usize,
    start: DateTime,
}

pub fn collect(reader: &mut Reader<'_, '_>) -> Result<(), String> {
    reader.need_zone()?;
    let sessions: Vec<Session> = reader
        .table
        .header
        .iter()
        .enumerate()
        .filter_map(|(column, cell)| session(column, cell, reader.order))
        .collect();
    if sessions.is_empty() {
        return Err("none of its columns begins with the date and time of a session in English".to_owned());
    }
    let days: Vec<Date> =
        sessions.iter().map(|session| session.start.date()).collect::<BTreeSet<_>>().into_iter().collect();
    for row in &reader.table.rows {
        let Some(person) = reader.person(row) else { continue };
        for session in &sessions {
            let cell = row.cell(session.column).trim();
            match present(cell) {
                Some(false) => continue,
                Some(true) => {}
                None => {
                    reader.reject(row, format!("`{cell}` is no status of the Attendance plugin as it is installed"));
                    continue;
                }
            }
            let Some(when) = reader.setting.moment(session.start) else { continue };
            let is_divided = sessions.iter().filter(|other| other.start.date() == session.start.date()).count() > 1;
            let half = if session.start.hour() < 12 { Half::Morning } else { Half::Afternoon };
            let day = days.iter().position(|day| *day == session.start.date()).unwrap_or_default() + 1;
            let subject =
                Subject::Day { day: u32::try_from(day).unwrap_or(u32::MAX), half: is_divided.then_some(half) };
            reader.once(row, &person, &subject, Deed::Attended { duration: None }, (when, Precision::Minute));
        }
    }
    reader.note(format!(
        "the {} days with sessions are taken as day 1 to day {} of the workshop",
        days.len(),
        days.len()
    ));
    Ok(())
}

/// `23 Nov 2026 9.00AM All students`: the date, the time, and the group.
fn session(column: usize, cell: &str, order: time::DateOrder) -> Option<Session> {
    if people::IDENTITY.contains(&squeezed(cell).as_str()) {
        return None;
    }
    let words: Vec<&str> = cell.split_whitespace().collect();
    let (start, precision) =
        (1..=words.len()).rev().find_map(|count| time::wall_clock(&words[..count].join(" "), order))?;
    (precision >= Precision::Minute).then_some(Session { column, start })
}

/// Whether a status, with its points perhaps, means that somebody was there: `P (2/2)`.
fn present(cell: &str) -> Option<bool> {
    match cell.split([' ', '(']).next().unwrap_or_default() {
        "P" | "L" => Some(true),
        "A" | "E" | "" | "?" | "-" => Some(false),
        _ => None,
    }
}
