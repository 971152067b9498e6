//! Moments and durations, as Moodle and SCORM write them.

use jiff::civil::{Date, DateTime, Time};
use jiff::{SignedDuration, Timestamp};

use crate::records::Precision;

/// In which order a date of numbers with two-digit parts stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateOrder {
    DayFirst,
    MonthFirst,
}

/// A duration: ISO 8601 (`PT1H2M3.5S`), SCORM 1.2's `HHHH:MM:SS.SS`, or Moodle's English prose (`1 hours 2 minutes 3.5 seconds`).
pub fn duration(text: &str) -> Option<SignedDuration> {
    let text = text.trim();
    if text.starts_with('P') {
        return iso(text);
    }
    if text.contains(':') {
        return clock(text);
    }
    prose(text)
}

/// SCORM 2004's `timeinterval`. Years and months have no length of their own: 365 and 30 days.
fn iso(text: &str) -> Option<SignedDuration> {
    let (date, time) = match text.strip_prefix('P')?.split_once('T') {
        Some((date, time)) => (date, Some(time)),
        None => (text.strip_prefix('P')?, None),
    };
    let days = units(date, &[('Y', 365 * 86_400), ('M', 30 * 86_400), ('W', 7 * 86_400), ('D', 86_400)])?;
    let rest = match time {
        Some("") => return None,
        Some(time) => units(time, &[('H', 3600), ('M', 60), ('S', 1)])?,
        None if date.is_empty() => return None,
        None => SignedDuration::ZERO,
    };
    days.checked_add(rest)
}

fn units(mut text: &str, units: &[(char, i64)]) -> Option<SignedDuration> {
    let mut sum = SignedDuration::ZERO;
    for (unit, seconds) in units {
        if let Some((number, rest)) = text.split_once(*unit) {
            sum = sum.checked_add(scaled(number, *seconds)?)?;
            text = rest;
        }
    }
    text.is_empty().then_some(sum)
}

fn clock(text: &str) -> Option<SignedDuration> {
    let mut parts = text.split(':');
    let (hours, minutes, seconds) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    scaled(hours, 3600)?.checked_add(scaled(minutes, 60)?)?.checked_add(scaled(seconds, 1)?)
}

/// Pairs of a number and a word that begins as the unit does in English.
fn prose(text: &str) -> Option<SignedDuration> {
    let mut sum = None;
    let mut words = text.split_whitespace();
    while let Some(number) = words.next() {
        let seconds = match words.next()?.to_lowercase().as_str() {
            "years" | "year" => 365 * 86_400,
            "months" | "month" => 30 * 86_400,
            "weeks" | "week" => 7 * 86_400,
            "days" | "day" => 86_400,
            "hours" | "hour" => 3600,
            "minutes" | "minute" => 60,
            "seconds" | "second" => 1,
            _ => return None,
        };
        sum = sum.unwrap_or(SignedDuration::ZERO).checked_add(scaled(number, seconds)?);
    }
    sum
}

/// A number that is not negative, times a unit, to the hundredth of a second. A comma may stand before the fraction.
fn scaled(number: &str, seconds: i64) -> Option<SignedDuration> {
    let number = number.replace(',', ".");
    let (whole, fraction) = number.split_once('.').unwrap_or((&number, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(fraction) {
        return None;
    }
    let whole: i64 = whole.parse().ok()?;
    let hundredths: i64 = format!("{fraction}0").get(..2)?.parse().ok()?;
    let hundredths = whole.checked_mul(100)?.checked_add(hundredths)?.checked_mul(seconds)?;
    Some(SignedDuration::from_millis(hundredths.checked_mul(10)?))
}

/// A time of day as SCORM 1.2 keeps it: `HH:MM:SS` with a fraction perhaps.
pub fn time_of_day(text: &str) -> Option<Time> {
    let text = text.trim();
    if text.contains(['T', '-']) { None } else { text.parse().ok() }
}

/// Seconds since 1970, as a JSON number or its digits; None for 0, which Moodle writes for never.
pub fn epoch(text: &str) -> Option<Timestamp> {
    let seconds: i64 = text.trim().parse().ok()?;
    (seconds > 0).then(|| Timestamp::from_second(seconds).ok()).flatten()
}

/// The beginning of a moment's day in UTC.
pub fn day(moment: Timestamp) -> Timestamp {
    const DAY: i64 = 24 * 60 * 60;
    Timestamp::from_second(moment.as_second().div_euclid(DAY) * DAY).unwrap_or(moment)
}

/// A moment on the wall, in the zone of whoever downloaded the file: `Monday, 23 November 2026, 7:51 AM`,
/// `23/11/26, 07:51`, `2026-11-23 07:51:15`, `23 Nov 2026 9.00AM`, in English. `order` is for dates of numbers.
pub fn wall_clock(text: &str, order: DateOrder) -> Option<(DateTime, Precision)> {
    let words: Vec<&str> =
        text.split(|c: char| c.is_whitespace() || c == ',').filter(|word| !word.is_empty()).collect();
    let mut date = None;
    let mut rest: &[&str] = &words;
    while let Some((first, others)) = rest.split_first() {
        if let Some(found) = numbers(first, order) {
            (date, rest) = (Some(found), others);
            break;
        }
        if let [day, month, year, ..] = rest
            && let Some(found) = named(day, month, year)
        {
            (date, rest) = (Some(found), &rest[3..]);
            break;
        }
        rest = others; // the name of the day of the week
    }
    let date = date?;
    match rest {
        [] => Some((date.to_datetime(Time::midnight()), Precision::Day)),
        [time] => time_on_wall(time, ""),
        [time, half] => time_on_wall(time, half),
        _ => None,
    }
    .map(|(time, precision)| (date.to_datetime(time.time()), precision))
}

/// Whether a date of numbers can stand only in one order.
pub fn date_order(text: &str) -> Option<DateOrder> {
    let parts: Vec<u32> =
        text.split([',', ' ']).next()?.split(['/', '.', '-']).map_while(|part| part.parse().ok()).collect();
    match parts.as_slice() {
        [13..=31, 1..=12, _] => Some(DateOrder::DayFirst),
        [1..=12, 13..=31, _] => Some(DateOrder::MonthFirst),
        _ => None,
    }
}

fn named(day: &str, month: &str, year: &str) -> Option<Date> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let month = month.trim_end_matches('.').to_lowercase();
    let number = MONTHS.iter().position(|name| *name == month || (month.len() == 3 && name.starts_with(&month)))? + 1;
    Date::new(year.parse().ok()?, i8::try_from(number).ok()?, day.parse().ok()?).ok()
}

fn numbers(text: &str, order: DateOrder) -> Option<Date> {
    let parts: Vec<&str> = text.split(['/', '.', '-']).collect();
    let [first, second, third] = parts.as_slice() else { return None };
    if first.len() == 4 {
        return Date::new(first.parse().ok()?, second.parse().ok()?, third.parse().ok()?).ok();
    }
    let (day, month) = match order {
        DateOrder::DayFirst => (first, second),
        DateOrder::MonthFirst => (second, first),
    };
    let year: i16 = third.parse().ok()?;
    let year = if third.len() == 2 { 2000 + year } else { year };
    Date::new(year, month.parse().ok()?, day.parse().ok()?).ok()
}

/// `7:51` `AM`, `07:51:15`, `9.00AM`, on any day.
fn time_on_wall(time: &str, half: &str) -> Option<(DateTime, Precision)> {
    let time = time.to_lowercase();
    let (time, half) =
        match time.strip_suffix("am").map(|time| (time, "am")).or_else(|| Some((time.strip_suffix("pm")?, "pm"))) {
            Some(found) => found,
            None => (time.as_str(), half),
        };
    let parts: Vec<i8> = time.split([':', '.']).map(|part| part.parse().ok()).collect::<Option<_>>()?;
    let (hour, minute, second) = match parts.as_slice() {
        [hour, minute] => (*hour, *minute, None),
        [hour, minute, second] => (*hour, *minute, Some(*second)),
        _ => return None,
    };
    let hour = match half.to_lowercase().as_str() {
        "" => hour,
        "am" if (1..=12).contains(&hour) => hour % 12,
        "pm" if (1..=12).contains(&hour) => hour % 12 + 12,
        _ => return None,
    };
    let precision = if second.is_some() { Precision::Second } else { Precision::Minute };
    let time = Time::new(hour, minute, second.unwrap_or(0), 0).ok()?;
    Some((Date::ZERO.to_datetime(time), precision))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_of_every_spelling() {
        for (text, millis) in [
            ("PT12M34.5S", 754_500),
            ("PT1H2M3S", 3_723_000),
            ("PT16M0.05S", 960_050),
            ("P1DT1S", 86_401_000),
            ("01:00:00.25", 3_600_250),
            ("00:00:09.50", 9_500),
            ("0011:11:11", 40_271_000),
            ("4 minutes 59.8 seconds", 299_800),
            ("1 hours 2 minutes 3 seconds", 3_723_000),
            ("PT0S", 0),
        ] {
            assert_eq!(duration(text), Some(SignedDuration::from_millis(millis)), "{text}");
        }
        for text in ["", "P", "PT", "PT5", "12", "5 Minuten", "1:2", "PT-5S", "99999999999999999999:00:00"] {
            assert_eq!(duration(text), None, "{text}");
        }
    }

    #[test]
    fn a_time_of_day_has_no_date() {
        assert_eq!(time_of_day("07:51:24"), Some(jiff::civil::time(7, 51, 24, 0)));
        assert_eq!(time_of_day("2026-11-23T10:51:59.41+03:00"), None);
        assert_eq!(time_of_day("2026-11-23T10:51:59"), None);
    }

    #[test]
    fn moments_on_the_wall() {
        let at = |text: &str, order| wall_clock(text, order).map(|(moment, precision)| (moment.to_string(), precision));
        let minute = Some(("2026-11-23T07:51:00".to_owned(), Precision::Minute));
        assert_eq!(at("Monday, 23 November 2026, 7:51 AM", DateOrder::DayFirst), minute);
        assert_eq!(at("23 November 2026, 7:51\u{202f}AM", DateOrder::DayFirst), minute);
        assert_eq!(at("23/11/26, 07:51", DateOrder::DayFirst), minute);
        assert_eq!(at("11/23/26, 07:51", DateOrder::MonthFirst), minute);
        assert_eq!(at("23 Nov 2026 7.51AM", DateOrder::DayFirst), minute);
        let second = Some(("2026-11-23T19:51:15".to_owned(), Precision::Second));
        assert_eq!(at("2026-11-23 19:51:15", DateOrder::DayFirst), second);
        assert_eq!(at("23 November 2026, 12:05 AM", DateOrder::DayFirst).unwrap().0, "2026-11-23T00:05:00");
        assert_eq!(at("23 November 2026, 12:05 PM", DateOrder::DayFirst).unwrap().0, "2026-11-23T12:05:00");
        for text in ["", "-", "lundi 23 novembre 2026, 07:51", "23/13/26, 07:51", "2026-11-23 25:00"] {
            assert_eq!(at(text, DateOrder::DayFirst), None, "{text}");
        }
        assert_eq!(date_order("23/11/26, 07:51"), Some(DateOrder::DayFirst));
        assert_eq!(date_order("11/23/26, 07:51"), Some(DateOrder::MonthFirst));
        assert_eq!(date_order("11/12/26, 07:51"), None);
    }
}
