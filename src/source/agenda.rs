//! The agenda of the workshop, `content/agenda.toml`: its days and slots, and whether it can be kept.
//!
//! A course without this file has no agenda; one with it holds every session once, in time that adds up.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use jiff::civil::Weekday;

use super::folder::{FileError, Folder};
use super::library::report_file_error;
use super::toml::{self, At, Table};
use crate::course::{Agenda, Day, PageId, Slot, SlotKind, WallTime};
use crate::diagnostic::{Code, Findings, SourceFile, nearest};

pub const AGENDA: &str = "content/agenda.toml";

/// Longest title and method of a slot, in characters: they stand in the cell of a table.
const TEXT_MAX: usize = 200;
/// Most minutes without a break.
const STRETCH_MAX: u32 = 180;

const KINDS: [(&str, SlotKind); 10] = [
    ("session", SlotKind::Session),
    ("opening", SlotKind::Opening),
    ("pre-test", SlotKind::PreTest),
    ("recap", SlotKind::Recap),
    ("break", SlotKind::Break),
    ("post-test", SlotKind::PostTest),
    ("action-plan", SlotKind::ActionPlan),
    ("evaluation", SlotKind::Evaluation),
    ("certificates", SlotKind::Certificates),
    ("closing", SlotKind::Closing),
];

const WEEKDAYS: [(&str, Weekday); 7] = [
    ("monday", Weekday::Monday),
    ("tuesday", Weekday::Tuesday),
    ("wednesday", Weekday::Wednesday),
    ("thursday", Weekday::Thursday),
    ("friday", Weekday::Friday),
    ("saturday", Weekday::Saturday),
    ("sunday", Weekday::Sunday),
];

/// A page of the course, in its order.
pub struct Taught {
    pub page: PageId,
    /// None when the page could not be read.
    pub minutes: Option<u32>,
    /// False for the forms of the tests: a follow-up comes months after the workshop.
    pub must_be_held: bool,
}

/// A slot and the place of its start, and of each of its pages.
struct PlacedSlot {
    slot: Slot,
    span: Range<usize>,
    pages: Vec<Range<usize>>,
}

struct PlacedDay {
    title: String,
    slots: Vec<PlacedSlot>,
}

/// Reads the agenda, if there is one, and holds it against what the course teaches.
pub fn read(folder: &Folder, taught: &[Taught], findings: &mut Findings) -> Option<Agenda> {
    let file = match folder.text(AGENDA) {
        Ok(file) => file,
        Err(FileError::Missing) => return None,
        Err(error) => {
            report_file_error(AGENDA, &error, findings);
            return None;
        }
    };
    let mut own = Findings::default();
    let (working_days, days) = toml::read(&file, 0, file.text(), "the agenda", &mut own, |root, findings| {
        let working_days = working_days(root, findings);
        let days = root.required_tables("days", "write a day: [[days]], its title and its slots", findings, day);
        (working_days, days)
    });
    // A slot that could not be read would look like a hole, and its sessions like forgotten ones.
    if !own.has_errors() {
        check_times(&file, &days, &mut own);
        check_pages(&file, &days, taught, &mut own);
    }
    findings.extend(own);
    let day =
        |day: PlacedDay| Day { title: day.title, slots: day.slots.into_iter().map(|placed| placed.slot).collect() };
    Some(Agenda { days: days.into_iter().map(day).collect(), working_days })
}

/// Days of the week by name, in the order in which they are written; Monday to Friday where nothing is said.
fn working_days(table: &mut Table<'_>, findings: &mut Findings) -> Vec<Weekday> {
    let mut found = Vec::new();
    for text in table.strings("working_days", findings) {
        let known = WEEKDAYS.iter().find(|(name, _)| *name == text.value).map(|(_, day)| *day);
        let help = "write days of the week, each once, for example [\"sunday\", \"monday\"]";
        match known {
            Some(day) if !found.contains(&day) => found.push(day),
            Some(_) => {
                let message = format!("`working_days` names {} twice", text.value);
                findings.add(Code::BadValue, table.file(), text.span, message, help);
            }
            None => {
                let message = format!("`{}` is no day of the week", text.value);
                findings.add(Code::BadValue, table.file(), text.span, message, help);
            }
        }
    }
    if found.is_empty() { Agenda::WORKING_DAYS.to_vec() } else { found }
}

fn day(table: &mut Table<'_>, findings: &mut Findings) -> PlacedDay {
    let title = table.limited_string("title", TEXT_MAX, "say what the day is about", findings);
    let help = "write what happens: slots = [{ start = \"09:00\", end = \"09:30\", … }]";
    let slots = table.required_tables("slots", help, findings, slot).into_iter().flatten().collect();
    PlacedDay { title: title.map(|at| at.value).unwrap_or_default(), slots }
}

fn slot(table: &mut Table<'_>, findings: &mut Findings) -> Option<PlacedSlot> {
    let start = time(table, "start", findings);
    let end = time(table, "end", findings);
    let kind = table.choice("kind", &KINDS, findings).unwrap_or(SlotKind::Session);
    let pages = pages(table, findings);
    let is_named_by_sessions = kind == SlotKind::Session || !pages.is_empty();
    let help = "say what happens";
    let title = match is_named_by_sessions {
        true => table.optional_string("title", TEXT_MAX, help, findings),
        false => table.limited_string("title", TEXT_MAX, help, findings),
    };
    let method = table.optional_string("method", TEXT_MAX, "say how it is taught", findings);
    let prework = table.integer("prework", 1..=600, findings).map_or(0, |at| at.value);
    let (start, end) = (start?, end?);
    let (pages, spans): (Vec<PageId>, Vec<Range<usize>>) = pages.into_iter().map(|at| (at.value, at.span)).unzip();
    let (title, method) = (title.map(|at| at.value), method.map(|at| at.value));
    let slot = Slot { start: start.value, end: end.value, kind, title, method, pages, prework };
    Some(PlacedSlot { slot, span: start.span, pages: spans })
}

fn time(table: &mut Table<'_>, key: &'static str, findings: &mut Findings) -> Option<At<WallTime>> {
    let help = "write hours and minutes: \"09:05\"";
    let text = table.required_string(key, help, findings)?;
    let time = WallTime::parse(&text.value);
    if time.is_none() {
        let message = format!("`{}` is not a time of the day", text.value);
        findings.add(Code::BadValue, table.file(), text.span.clone(), message, help);
    }
    time.map(|value| At { value, span: text.span })
}

fn pages(table: &mut Table<'_>, findings: &mut Findings) -> Vec<At<PageId>> {
    let texts = table.strings("sessions", findings);
    let page = |text: At<String>| match PageId::parse(&text.value) {
        Some(value) => Some(At { value, span: text.span }),
        None => {
            let message = format!("`{}` names no session", text.value);
            let help = "write the module's id, a slash and the session's id, \"m1/welcome\", or \"m1/quiz\"";
            findings.add(Code::BadId, table.file(), text.span, message, help);
            None
        }
    };
    texts.into_iter().filter_map(page).collect()
}

/// Slots follow one another without overlap and hole, and people get a break.
fn check_times(file: &Arc<SourceFile>, days: &[PlacedDay], findings: &mut Findings) {
    for day in days {
        let mut before: Option<WallTime> = None;
        let mut stretch = 0;
        for PlacedSlot { slot, span, .. } in &day.slots {
            let (start, end) = (slot.start, slot.end);
            let mut add = |code, message: String, help: String| findings.add(code, file, span.clone(), message, help);
            if end <= start {
                let message = format!("the slot starts at {start} and ends at {end}");
                add(Code::AgendaTimes, message, "let it end after its start".to_owned());
            }
            match before {
                Some(before) if start < before => {
                    let message = format!("the slot starts at {start}, but the one before it ends at {before}");
                    add(Code::AgendaTimes, message, format!("start it at {before}, or end the one before it earlier"));
                }
                Some(before) if start > before => {
                    let message = format!("nothing is planned from {before} to {start}");
                    add(Code::AgendaTimes, message, format!("start the slot at {before}, or write what happens then"));
                }
                _ => {}
            }
            before = Some(before.map_or(end, |before| before.max(end)));
            if slot.kind == SlotKind::Break {
                stretch = 0;
                continue;
            }
            let long_before = stretch > STRETCH_MAX;
            stretch += slot.minutes();
            if stretch > STRETCH_MAX && !long_before {
                let message = format!("with this slot people sit for {stretch} minutes without a break");
                let help = format!("let a break of kind = \"break\" begin after {STRETCH_MAX} minutes at most");
                add(Code::AgendaBreak, message, help);
            }
        }
    }
}

/// Every page of the course has one slot, and each slot is long enough for its pages.
fn check_pages(file: &Arc<SourceFile>, days: &[PlacedDay], taught: &[Taught], findings: &mut Findings) {
    let minutes: BTreeMap<&PageId, Option<u32>> = taught.iter().map(|taught| (&taught.page, taught.minutes)).collect();
    let mut held: BTreeMap<&PageId, usize> = BTreeMap::new();
    for PlacedSlot { slot, span, pages } in days.iter().flat_map(|day| &day.slots) {
        for (page, span) in slot.pages.iter().zip(pages) {
            if !minutes.contains_key(page) {
                let names: Vec<String> = minutes.keys().map(|page| page.to_string()).collect();
                let help = match nearest(&page.to_string(), names.iter().map(String::as_str)) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "write the module's id, a slash and the session's id as the manifest has them".to_owned(),
                };
                findings.add(Code::UnknownId, file, span.clone(), format!("the course has no `{page}`"), help);
            } else if let Some(first) = held.get(page) {
                let message = format!("`{page}` is held twice");
                let help = format!("the first time stands in line {}; take one away", file.position(*first).0);
                findings.add(Code::AgendaSessions, file, span.clone(), message, help);
            } else {
                held.insert(page, span.start);
            }
        }
        match (slot.kind, slot.pages.is_empty()) {
            (SlotKind::Break, false) => {
                let help = "give the slot another kind, or the session a slot of its own";
                findings.add(Code::AgendaSessions, file, span.clone(), "a session stands in a break", help);
            }
            (SlotKind::Session, true) => {
                let help = "name what is held, sessions = [\"m1/welcome\"], or say what else it is, kind = \"break\"";
                findings.add(Code::AgendaSessions, file, span.clone(), "the slot holds no session", help);
            }
            _ => {}
        }
        let needed: Option<u32> = slot.pages.iter().map(|page| minutes.get(page).copied().flatten()).sum();
        if let Some(needed) = needed {
            check_minutes(file, slot, span, needed, findings);
        }
    }
    let forgotten = taught.iter().filter(|taught| taught.must_be_held && !held.contains_key(&taught.page));
    for page in forgotten.map(|taught| &taught.page) {
        let help = "write it into the `sessions` of a slot, or take the agenda away";
        findings.add(Code::AgendaSessions, file, 0..0, format!("no slot holds `{page}`"), help);
    }
}

fn check_minutes(file: &Arc<SourceFile>, slot: &Slot, span: &Range<usize>, needed: u32, findings: &mut Findings) {
    let (room, prework) = (slot.minutes(), slot.prework);
    if prework > needed {
        let message = format!("{prework} minutes are read before the slot, but its sessions take {needed}");
        let help = "count as `prework` only what the sessions' own minutes hold";
        findings.add(Code::AgendaMinutes, file, span.clone(), message, help);
    } else if room + prework < needed {
        let before = if prework > 0 { format!(", and {prework} are read before it") } else { String::new() };
        let message = format!("the sessions of this slot take {needed} minutes; it has {room}{before}");
        let help = "make the slot longer, or say in `prework` how many of the minutes participants read beforehand";
        findings.add(Code::AgendaMinutes, file, span.clone(), message, help);
    }
}
