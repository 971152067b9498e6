//! The agenda as iCalendar (RFC 5545): an event for each slot, on the dates of one workshop.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{Offset, TimeZone, TimeZoneTransition};
use jiff::{SignedDuration, Timestamp};

use super::When;
use super::agenda::what;
use super::words::words;
use crate::course::{Course, Slot, SlotKind, WallTime};
use crate::page::fill;

/// Longest line without its end, in bytes (RFC 5545, 3.1).
const LINE_MAX: usize = 75;

/// None if the course has no agenda, or the dates end before it does.
pub(super) fn calendar(course: &Course, when: &When, zone: &TimeZone) -> Option<String> {
    let agenda = course.agenda.as_ref()?;
    let name = zone.iana_name()?;
    let words = words(&course.language);
    let days: Vec<_> = agenda.days.iter().zip(agenda.dates(when.starts)).collect();
    let (_, last) = days.last().filter(|_| days.len() == agenda.days.len())?;
    let title = format!("{}: {}", course.title, words.agenda);
    let mut text = Lines::default();
    text.put("BEGIN", "VCALENDAR");
    text.put("VERSION", "2.0");
    text.put("PRODID", "-//Kitbag//Agenda//EN");
    text.put("CALSCALE", "GREGORIAN");
    text.put("METHOD", "PUBLISH");
    text.put("NAME", &escaped(&title));
    text.put("X-WR-CALNAME", &escaped(&title));
    text.put("X-WR-TIMEZONE", name);
    zone_rules(&mut text, zone, name, when.starts, *last)?;
    for (number, (day, date)) in (1..).zip(&days) {
        let mut others = 0;
        for slot in &day.slots {
            let key = slot.pages.first().map(|page| format!("{}-{}", page.module, page.page)).unwrap_or_else(|| {
                others += 1;
                format!("day-{number}-{others}")
            });
            let about = fill(&words.day, "number", number);
            event(
                &mut text,
                course,
                when,
                name,
                &Held { slot, date: *date, key, day: format!("{about}: {}", day.title) },
            );
        }
    }
    text.put("END", "VCALENDAR");
    Some(text.0)
}

/// A slot on its date.
struct Held<'c> {
    slot: &'c Slot,
    date: Date,
    /// What tells it apart in the workshop; not its time, which may change.
    key: String,
    day: String,
}

fn event(text: &mut Lines, course: &Course, when: &When, zone: &str, held: &Held<'_>) {
    let Held { slot, date, key, day } = held;
    let words = words(&course.language);
    let at = |time: WallTime| format!("{}T{}", date.strftime("%Y%m%d"), time.to_string().replace(':', "") + "00");
    let prework = Some(slot.prework).filter(|minutes| *minutes > 0);
    let prework = prework.map(|minutes| fill(&words.prework, "minutes", minutes));
    let description: Vec<&str> =
        [Some(day.as_str()), slot.method.as_deref(), prework.as_deref()].into_iter().flatten().collect();
    text.put("BEGIN", "VEVENT");
    text.put("UID", &format!("{}-{}-{key}@{}", course.id, when.starts, host(&course.base_iri)));
    // No clock is read: the same workshop gives the same file.
    text.put("DTSTAMP", &format!("{}T000000Z", when.starts.strftime("%Y%m%d")));
    text.put(&format!("DTSTART;TZID={zone}"), &at(slot.start));
    text.put(&format!("DTEND;TZID={zone}"), &at(slot.end));
    let language = format!(";LANGUAGE={}", course.language);
    text.put(&format!("SUMMARY{language}"), &escaped(&what(course, slot)));
    text.put(&format!("DESCRIPTION{language}"), &escaped(&description.join("\n")));
    if let Some(place) = &when.place {
        text.put("LOCATION", &escaped(place));
    }
    // Breaks do not make people busy.
    let busy = if slot.kind == SlotKind::Break { "TRANSPARENT" } else { "OPAQUE" };
    text.put("TRANSP", busy);
    text.put("END", "VEVENT");
}

/// The host of the course's base IRI: who answers for the ids.
fn host(base_iri: &str) -> &str {
    let rest = base_iri.split_once("://").map_or(base_iri, |(_, rest)| rest);
    rest.split(['/', ':', '?', '#']).next().unwrap_or(rest)
}

/// The rules of the time zone for the days of the workshop: what holds on the first, and each change until the last.
/// None if a date is out of range.
fn zone_rules(text: &mut Lines, zone: &TimeZone, name: &str, first: Date, last: Date) -> Option<()> {
    let moment = |date: Date, time: Time| zone.to_timestamp(date.to_datetime(time)).ok();
    let begin = moment(first, Time::midnight())?.checked_sub(SignedDuration::from_secs(1)).ok()?;
    let end = moment(last.tomorrow().ok()?, Time::midnight())?;
    text.put("BEGIN", "VTIMEZONE");
    text.put("TZID", name);
    match zone.preceding(begin).next() {
        Some(transition) => observance(text, zone, &transition),
        None => {
            let offset = zone.to_offset(begin);
            rule(text, "STANDARD", DateTime::constant(1970, 1, 1, 0, 0, 0, 0), [offset, offset], name);
        }
    }
    let changes = zone.following(begin).take_while(|transition| transition.timestamp() <= end);
    changes.for_each(|transition| observance(text, zone, &transition));
    text.put("END", "VTIMEZONE");
    Some(())
}

/// A change of the clocks; its start is told by the clocks as they were before (RFC 5545, 3.6.5).
fn observance(text: &mut Lines, zone: &TimeZone, transition: &TimeZoneTransition<'_>) {
    let moment = transition.timestamp();
    let before = moment.checked_sub(SignedDuration::from_secs(1)).unwrap_or(Timestamp::MIN);
    let (from, to) = (zone.to_offset(before), transition.offset());
    let kind = if transition.dst().is_dst() { "DAYLIGHT" } else { "STANDARD" };
    rule(text, kind, from.to_datetime(moment), [from, to], transition.abbreviation());
}

fn rule(text: &mut Lines, kind: &str, start: DateTime, [from, to]: [Offset; 2], name: &str) {
    text.put("BEGIN", kind);
    text.put("DTSTART", &start.strftime("%Y%m%dT%H%M%S").to_string());
    text.put("TZOFFSETFROM", &offset(from));
    text.put("TZOFFSETTO", &offset(to));
    text.put("TZNAME", name);
    text.put("END", kind);
}

/// `+0300`, with seconds where an old offset has them.
fn offset(offset: Offset) -> String {
    let seconds = offset.seconds();
    let sign = if seconds < 0 { '-' } else { '+' };
    let seconds = seconds.unsigned_abs();
    let rest = if seconds.is_multiple_of(60) { String::new() } else { format!("{:02}", seconds % 60) };
    format!("{sign}{:02}{:02}{rest}", seconds / 3600, seconds / 60 % 60)
}

/// A value of the type TEXT (RFC 5545, 3.3.11).
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\\' | ';' | ',' => escaped.extend(['\\', character]),
            '\n' => escaped.push_str("\\n"),
            character if character.is_control() => {}
            character => escaped.push(character),
        }
    }
    escaped
}

/// Lines that end with CR LF and are folded between characters.
#[derive(Default)]
struct Lines(String);

impl Lines {
    fn put(&mut self, name: &str, value: &str) {
        let mut length = 0;
        for character in format!("{name}:{value}").chars() {
            if length + character.len_utf8() > LINE_MAX {
                self.0.push_str("\r\n ");
                length = 1;
            }
            self.0.push(character);
            length += character.len_utf8();
        }
        self.0.push_str("\r\n");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_folded_between_characters_and_come_back_whole() {
        let value = format!("{}{}", "a".repeat(60), "日本語".repeat(40));
        let mut lines = Lines::default();
        lines.put("SUMMARY", &value);
        assert!(lines.0.split("\r\n").all(|line| line.len() <= 75));
        assert!(lines.0.split("\r\n").next().unwrap().len() > 72);
        assert_eq!(lines.0.replace("\r\n ", ""), format!("SUMMARY:{value}\r\n"));
    }

    #[test]
    fn text_that_has_a_meaning_is_escaped() {
        assert_eq!(escaped("a, b; c\\d\ne\r"), "a\\, b\\; c\\\\d\\ne");
    }

    #[test]
    fn offsets_of_all_times() {
        let of = |seconds| offset(Offset::from_seconds(seconds).unwrap());
        assert_eq!([of(10800), of(-12600), of(561), of(0)], ["+0300", "-0330", "+000921", "+0000"]);
    }

    #[test]
    fn ids_belong_to_the_host_of_the_course() {
        assert_eq!(host("https://kitbag.example:8080/courses"), "kitbag.example");
    }
}
