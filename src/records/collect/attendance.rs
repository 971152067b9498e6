//! Lists of who was there: a column for each session, day or half day, or a row for each mark.

use std::sync::LazyLock;

use jiff::SignedDuration;
use jiff::civil::Time;

use super::columns::unread_date;
use super::meaning::half_of;
use super::place::{Sessions, slot_of};
use super::rows::{Rows, When};
use super::{Column, Half, Meaning, Role, Source};
use crate::records::table::Row;
use crate::records::words::{Words, number, truth};
use crate::records::{Deed, Event, Subject, parse_date};

/// What a mark says.
pub enum Mark {
    Absent,
    /// With the time of arrival where the mark is one.
    Present(Option<Time>),
}

static MARKS: LazyLock<Words<bool>> = LazyLock::new(|| {
    Words::of(&[
        (
            true,
            "p|present|pr|attended|late|l|présent|présente|présent(e)|retard|en retard|r|presente|asistió|asistio|tarde|t|atrasado|compareceu|atraso|присутствовал|присутствовала|присутствует|был|была|опоздал|опоздала|حاضر|حاضرة|حضر|ح|متأخر|متأخرة|出席|到|迟到|出勤|已到|到场",
        ),
        (
            false,
            "a|absent|absence|abs|e|excused|ex|absente|absent(e)|excusé|excusée|excusé(e)|ausente|faltó|falta|justificado|justificada|f|faltou|отсутствовал|отсутствовала|отсутствует|не был|не была|уважительная причина|н|غائب|غائبة|غ|بعذر|معذور|缺席|缺勤|请假|未到",
        ),
    ])
});

pub fn collect(rows: &mut Rows<'_>) {
    rows.platform = "Attendance sheet";
    let sessions = Sessions::of(rows.setting.course);
    let not_known = |column: &&Column| column.source == Source::Nothing;
    let unread: Vec<(usize, String)> = (0..)
        .zip(rows.columns)
        .filter_map(|(index, column)| Some((index, unread_date(&Some(column).filter(not_known)?.name)?)))
        .collect();
    rows.each(|rows, row, complaints| {
        read(rows, &sessions, &unread, row, complaints).unwrap_or_else(|complaint| {
            complaints.push(complaint);
            Vec::new()
        })
    });
}

fn read(
    rows: &Rows<'_>,
    sessions: &Sessions,
    unread: &[(usize, String)],
    row: &Row,
    complaints: &mut Vec<String>,
) -> Result<Vec<Event>, String> {
    let marks: Vec<usize> = (0..rows.columns.len())
        .filter(|index| {
            matches!(rows.columns[*index].meaning, Meaning::Session(_) | Meaning::Day(..) | Meaning::OnDate(..))
        })
        .collect();
    let Some(person) = rows.person(row)? else {
        let says = |index: &usize| rows.cell(row, *index).is_some();
        let is_marked = marks.iter().any(says) || rows.get(row, Role::Mark).is_some();
        return if is_marked { Err("it does not say who was there".to_owned()) } else { Ok(Vec::new()) };
    };
    let mut events = Vec::new();
    let mut first: Option<When> = None;
    let mut add = |subject, deed, when: When, events: &mut Vec<Event>| {
        first = Some(first.map_or(when, |first| first.min(when)));
        events.push(rows.event(row, Some(&person), subject, deed, when));
    };
    for index in marks {
        let Some(cell) = rows.cell(row, index) else { continue };
        let column = &rows.columns[index];
        match mark(cell)
            .ok_or_else(|| format!("`{cell}` is no mark"))
            .and_then(|mark| told(rows, &column.meaning, &mark))
        {
            Ok(Some((subject, when))) => add(subject, Deed::Attended { duration: None }, when, &mut events),
            Ok(None) => {}
            Err(complaint) => complaints.push(format!("{}: {complaint}", column.name)),
        }
    }
    for (index, problem) in unread {
        if rows.cell(row, *index).is_some() {
            complaints.push(format!("{}: {problem}", rows.columns[*index].name));
        }
    }
    if let Some((subject, when)) = long(rows, sessions, row)? {
        let duration = match rows.get(row, Role::Minutes) {
            None => None,
            Some(text) => match number(text).filter(|(minutes, _)| (0.0..=1440.0).contains(minutes)) {
                Some((minutes, _)) => SignedDuration::try_from_secs_f64(minutes * 60.0).ok(),
                None => return Err(format!("`{text}` is no number of minutes")),
            },
        };
        add(subject, Deed::Attended { duration }, when, &mut events);
    }
    // Whoever stands on the list is registered, present or not.
    let registered = match (first, rows.setting.starts) {
        // Midnight would lie on the day before in UTC, east of Greenwich.
        (_, Some(_)) => (rows.on_day(1, rows.start_of(1, None))?.0, crate::records::Precision::Day),
        (Some((moment, _)), None) => (moment, crate::records::Precision::Day),
        (None, None) => match rows.moment(row)? {
            Some(moment) => rows.timestamp(moment)?,
            None if complaints.is_empty() => {
                return Err("it has no date: name the first day of the workshop with --starts".to_owned());
            }
            None => return Ok(events),
        },
    };
    events.push(rows.event(row, Some(&person), Subject::Course, Deed::Registered, registered));
    Ok(events)
}

/// What a mark in a column tells; None when somebody was absent.
fn told(rows: &Rows<'_>, meaning: &Meaning, mark: &Mark) -> Result<Option<(Subject, When)>, String> {
    let Mark::Present(arrival) = mark else { return Ok(None) };
    let day_told = |day, half, start: Option<Time>| {
        let when = rows.on_day(day, arrival.or(start))?;
        Ok(Some((Subject::Day { day, half }, when)))
    };
    match meaning {
        Meaning::Session(page) => {
            let slot = slot_of(rows.setting.course, page);
            let (day, time) = slot.ok_or("the agenda does not hold this session, so it has no time")?;
            Ok(Some((Subject::Page(page.clone()), rows.on_day(day, arrival.or(Some(time)))?)))
        }
        Meaning::Day(day, half) => day_told(*day, *half, rows.start_of(*day, *half)),
        Meaning::OnDate(date, time) => {
            let day = rows.day_of(*date)?;
            let half = time.map(|time| if time.hour() < 12 { Half::Morning } else { Half::Afternoon });
            day_told(day, half, time.or_else(|| rows.start_of(day, None)))
        }
        _ => Ok(None),
    }
}

/// What the row tells by itself, where each mark has a row.
fn long(rows: &Rows<'_>, sessions: &Sessions, row: &Row) -> Result<Option<(Subject, When)>, String> {
    let (session, day) = (rows.get(row, Role::Session), rows.get(row, Role::Day));
    let has_place = session.is_some() || day.is_some() || rows.get(row, Role::Time).is_some();
    let said = rows.get(row, Role::Mark);
    if !rows.has(Role::Mark) && !has_place || rows.has(Role::Mark) && said.is_none() {
        return Ok(None);
    }
    let arrival = match said {
        None => None,
        Some(cell) => match mark(cell).ok_or_else(|| format!("`{cell}` is no mark"))? {
            Mark::Absent => return Ok(None),
            Mark::Present(arrival) => arrival,
        },
    };
    let moment = rows.moment(row)?;
    if let Some(name) = session {
        let page = sessions.find(name).ok_or_else(|| format!("the course has no session `{name}`"))?;
        let slot = slot_of(rows.setting.course, page);
        let when = match (moment, slot) {
            (Some(moment), slot) => rows.at(moment.date, arrival.or(moment.time).or(slot.map(|(_, time)| time)))?,
            (None, Some((day, time))) => rows.on_day(day, arrival.or(Some(time)))?,
            (None, None) => return Err("it has no date, and the agenda does not hold this session".to_owned()),
        };
        return Ok(Some((Subject::Page(page.clone()), when)));
    }
    let half = match rows.get(row, Role::Half) {
        Some(text) => Some(half_of(text).ok_or_else(|| format!("`{text}` is no half of a day"))?),
        None => None,
    };
    let day = match (day.map(|text| (text, day_number(text))), moment) {
        (Some((_, Some(day))), _) => day,
        (Some((text, None)), _) => return Err(format!("`{text}` is no day of the workshop")),
        (None, Some(moment)) => rows.day_of(moment.date)?,
        (None, None) => return Err("it says neither which session nor which day".to_owned()),
    };
    let time = arrival.or(moment.and_then(|moment| moment.time)).or_else(|| rows.start_of(day, half));
    let when = match moment {
        Some(moment) => rows.at(moment.date, time)?,
        None => rows.on_day(day, time)?,
    };
    Ok(Some((Subject::Day { day, half }, when)))
}

fn day_number(text: &str) -> Option<u32> {
    match Meaning::of_day(text) {
        Some(Meaning::Day(day, _)) => Some(day),
        _ => text.parse().ok().filter(|day| (1..=99).contains(day)),
    }
}

/// What a cell says of whether somebody was there; None when it is no mark.
pub fn mark(cell: &str) -> Option<Mark> {
    // Moodle writes the points behind the mark: `P (2/2)`.
    let plain = cell.split('(').next().filter(|_| cell.ends_with(')'));
    let said = MARKS.find(cell).or_else(|| truth(cell)).or_else(|| MARKS.find(plain?));
    match said {
        Some(true) => Some(Mark::Present(None)),
        Some(false) => Some(Mark::Absent),
        // A time of arrival is a time of some day.
        None => parse_date(&format!("2000-01-03 {cell}"), None)
            .or_else(|_| parse_date(&format!("3 January 2000 {cell}"), None))
            .ok()
            .and_then(|moment| moment.time)
            .map(|time| Mark::Present(Some(time))),
    }
}
