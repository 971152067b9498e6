//! The agenda as iCalendar, read by a parser that shares no code with ours.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use jiff::tz::TimeZone;
use kitbag::course::{Course, SlotKind};
use kitbag::documents::{Format, Kind, Request, When, documents};
use serde_json::Value;

use super::{TOOLKIT, arabic};
use crate::support::python_tool;

fn calendar(course: &Course, starts: &str, zone: &str) -> Vec<u8> {
    let place = Some("Room 3, first floor; ask".to_owned());
    let when = When { starts: starts.parse().unwrap(), zone: Some(TimeZone::get(zone).unwrap()), place };
    let request =
        Request { kinds: vec![Kind::Agenda], formats: vec![Format::Ics], when: Some(when), ..Request::default() };
    let files = documents(course, &request).unwrap();
    assert_eq!(files.len(), 1);
    assert!(files[0].name.ends_with("-agenda.ics"));
    files.into_iter().next().unwrap().bytes
}

/// What Python's icalendar finds; without it the test is skipped.
fn read(bytes: &[u8]) -> Option<Value> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let python = python_tool("python")?;
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), bytes).unwrap();
    let output =
        Command::new(python).arg(root.join("tests/documents/read_calendar.py")).arg(file.path()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(serde_json::from_slice(&output.stdout).unwrap())
}

fn starts(read: &Value, summary: &str) -> Vec<String> {
    let events = read["events"].as_array().unwrap();
    let event = events.iter().find(|event| event["summary"].as_str().unwrap().starts_with(summary)).unwrap();
    event["start"].as_array().unwrap().iter().map(|time| time.as_str().unwrap().to_owned()).collect()
}

#[test]
fn every_slot_is_an_event_at_its_time() {
    let Some(read) = read(&calendar(&TOOLKIT, "2027-03-01", "Africa/Nairobi")) else { return };
    assert_eq!(read["errors"], Value::Array(Vec::new()));
    assert_eq!(read["zone"], "Africa/Nairobi");
    let events = read["events"].as_array().unwrap();
    let days = &TOOLKIT.agenda.as_ref().unwrap().days;
    let slots: Vec<_> =
        (1..).zip(days).flat_map(|(date, day)| day.slots.iter().map(move |slot| (date, slot))).collect();
    assert_eq!(events.len(), slots.len());
    for (event, (date, slot)) in events.iter().zip(slots) {
        for (name, time) in [("start", slot.start), ("end", slot.end)] {
            let [local, by_name, by_rules] = [0, 1, 2].map(|place| event[name][place].as_str().unwrap());
            assert_eq!(local, format!("2027-03-0{date}T{time}:00+03:00"));
            assert_eq!(by_name, by_rules);
        }
        assert_eq!(event["free"], slot.kind == SlotKind::Break);
        assert_eq!(event["location"], "Room 3, first floor; ask");
        if let Some(page) = slot.pages.first() {
            let title = TOOLKIT.title_of(page).unwrap();
            assert!(event["summary"].as_str().unwrap().contains(&title), "{event}: {title}");
        }
        let description = event["description"].as_str().unwrap();
        assert!(description.starts_with(&format!("Day {date}: ")) && description.ends_with(&ending(slot)), "{event}");
    }
    let ids: BTreeSet<&str> = events.iter().map(|event| event["uid"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), events.len());
    assert!(ids.contains("cdgt-2027-03-01-m1-key_definitions@kitbag.example"));
}

fn ending(slot: &kitbag::course::Slot) -> String {
    match slot.prework {
        0 => slot.method.clone().unwrap_or_default(),
        minutes => format!("{minutes} minutes read beforehand"),
    }
}

#[test]
fn clocks_change_inside_the_workshop_and_the_weekend_is_left_out() {
    // Thursday and Friday in winter time; the clocks go forward on Sunday, 28 March.
    let Some(found) = read(&calendar(&TOOLKIT, "2027-03-25", "Europe/Paris")) else { return };
    let utc = |time: &str| format!("{time}+00:00");
    let first = starts(&found, "1.1 ");
    assert_eq!(first, ["2027-03-25T10:05:00+01:00".to_owned(), utc("2027-03-25T09:05:00"), utc("2027-03-25T09:05:00")]);
    let last = starts(&found, "Certificates");
    assert_eq!(last, ["2027-03-31T16:10:00+02:00".to_owned(), utc("2027-03-31T14:10:00"), utc("2027-03-31T14:10:00")]);
    // In autumn the other way round, and half an hour's change where people have that.
    for (zone, date, day_1, day_5) in [
        ("America/New_York", "2027-11-04", "14:05", "21:10"),
        ("Australia/Lord_Howe", "2027-10-01", "23:35", "05:10"),
        ("UTC", "2027-03-25", "10:05", "16:10"),
    ] {
        let found = read(&calendar(&TOOLKIT, date, zone)).unwrap();
        for (summary, expected) in [("1.1 ", day_1), ("Certificates", day_5)] {
            let times = starts(&found, summary);
            assert!(times[1].contains(&format!("T{expected}:00+00:00")), "{zone}: {times:?}");
            assert_eq!(times[1], times[2], "{zone}");
        }
    }
}

#[test]
fn the_week_is_that_of_the_agenda() {
    use jiff::civil::Weekday::{Monday, Sunday, Thursday, Tuesday, Wednesday};
    let mut course = TOOLKIT.clone();
    course.agenda.as_mut().unwrap().working_days = vec![Sunday, Monday, Tuesday, Wednesday, Thursday];
    let Some(found) = read(&calendar(&course, "2027-03-03", "Africa/Cairo")) else { return };
    let dates: BTreeSet<&str> =
        found["events"].as_array().unwrap().iter().map(|event| &event["start"][0].as_str().unwrap()[..10]).collect();
    assert_eq!(
        dates.into_iter().collect::<Vec<_>>(),
        ["2027-03-03", "2027-03-04", "2027-03-07", "2027-03-08", "2027-03-09"]
    );
}

#[test]
fn the_same_workshop_gives_the_same_bytes_in_short_lines() {
    let bytes = calendar(&TOOLKIT, "2027-03-25", "Europe/Paris");
    assert_eq!(bytes, calendar(&TOOLKIT, "2027-03-25", "Europe/Paris"));
    let text = String::from_utf8(bytes).unwrap();
    assert!(text.ends_with("END:VCALENDAR\r\n"));
    assert!(text.split("\r\n").all(|line| line.len() <= 75 && !line.contains(['\n', '\r'])));
}

#[test]
fn whoever_asks_for_a_calendar_is_told_what_it_needs() {
    let ask = |course: &Course, zone: Option<TimeZone>| {
        let when = When { starts: "2027-03-01".parse().unwrap(), zone, place: None };
        let request =
            Request { kinds: vec![Kind::Agenda], formats: vec![Format::Ics], when: Some(when), ..Request::default() };
        documents(course, &request).unwrap_err().to_string()
    };
    assert!(ask(&TOOLKIT, None).contains("--time-zone Africa/Nairobi"));
    let mut course = arabic();
    course.agenda = None;
    assert!(ask(&course, Some(TimeZone::UTC)).starts_with("a calendar needs an agenda"));
}
