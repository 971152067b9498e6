//! Dates as people and platforms write them.

use std::sync::LazyLock;

use jiff::civil::{Date, Time};
use jiff::tz::{Offset, TimeZone};
use jiff::{Timestamp, ToSpan as _};

use super::Precision;
use super::words::{Words, normalise};

/// Whether 4/5/2027 is in May or in April.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateOrder {
    DayFirst,
    MonthFirst,
}

/// A date, and what more its record says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Moment {
    pub date: Date,
    pub time: Option<Time>,
    pub precision: Precision,
    /// None where the record names no zone.
    pub offset: Option<Offset>,
}

/// Why a text gives no date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DateError {
    #[error("it is no date that is known here")]
    Unknown,
    #[error("it may be two dates: write `date_order = \"day-first\"` or `\"month-first\"` into the mapping")]
    Ambiguous,
}

/// The months by the words that people write; a word of at least three letters may be cut
/// short.
static MONTHS: LazyLock<Words<u32>> = LazyLock::new(|| {
    Words::of(&[
        (1, "january|janvier|enero|janeiro|январь|января|يناير|كانون الثاني|جانفي|一月"),
        (2, "february|février|fevrier|febrero|fevereiro|февраль|февраля|فبراير|شباط|فيفري|二月"),
        (3, "march|mars|marzo|março|март|марта|مارس|آذار|三月"),
        (4, "april|avril|abril|апрель|апреля|أبريل|ابريل|نيسان|أفريل|四月"),
        (5, "may|mai|mayo|maio|май|мая|مايو|أيار|ماي|五月"),
        (6, "june|juin|junio|junho|июнь|июня|يونيو|حزيران|جوان|六月"),
        (7, "july|juillet|julio|julho|июль|июля|يوليو|تموز|جويلية|七月"),
        (8, "august|août|aout|agosto|август|августа|أغسطس|آب|أوت|八月"),
        (9, "september|septembre|septiembre|setembro|сентябрь|сентября|سبتمبر|أيلول|九月"),
        (10, "october|octobre|octubre|outubro|октябрь|октября|أكتوبر|تشرين الأول|十月"),
        (11, "november|novembre|noviembre|novembro|ноябрь|ноября|نوفمبر|تشرين الثاني|十一月"),
        (12, "december|décembre|decembre|diciembre|dezembro|декабрь|декабря|ديسمبر|كانون الأول|十二月"),
    ])
});
/// Most words that are no part of the date: the day of the week, `at`, `de`.
const MAX_OTHER_WORDS: usize = 5;
/// Spreadsheets count days from 1899-12-30; these are the years 2000 to 2099.
const SERIAL_DAYS: std::ops::Range<f64> = 36_526.0..73_051.0;

impl Moment {
    /// The moment in the zone that the record names, else in `zone`; midnight where no time is known.
    pub fn timestamp(&self, zone: &TimeZone) -> Option<Timestamp> {
        let civil = self.date.to_datetime(self.time.unwrap_or(Time::midnight()));
        match self.offset {
            Some(offset) => offset.to_timestamp(civil).ok(),
            None => zone.to_ambiguous_zoned_datetime(civil).compatible().ok().map(|zoned| zoned.timestamp()),
        }
    }
}

/// The order that a column's dates have in common; None when none of them shows it, or two contradict each other.
pub fn order_of<'a>(column: impl IntoIterator<Item = &'a str>) -> Option<DateOrder> {
    let (mut day_first, mut month_first) = (false, false);
    for text in column {
        let is = |order| parse(text, Some(order)).is_ok();
        match (is(DateOrder::DayFirst), is(DateOrder::MonthFirst)) {
            (true, false) => day_first = true,
            (false, true) => month_first = true,
            _ => {}
        }
    }
    match (day_first, month_first) {
        (true, false) => Some(DateOrder::DayFirst),
        (false, true) => Some(DateOrder::MonthFirst),
        _ => None,
    }
}

/// Reads a date with or without a time.
///
/// # Errors
/// See [`DateError`].
pub fn parse(text: &str, order: Option<DateOrder>) -> Result<Moment, DateError> {
    let text = text.trim();
    if let Some(moment) = iso(text).or_else(|| counted(text)) {
        return Ok(moment);
    }
    let mut words = Parts::new(text);
    let offset = words.take_offset();
    let clock = words.take_clock()?;
    let date = words.date(order)?;
    let (time, precision) = clock.map_or((None, Precision::Day), |(time, precision)| (Some(time), precision));
    Ok(Moment { date, time, precision, offset })
}

fn iso(text: &str) -> Option<Moment> {
    let day = |date| Moment { date, time: None, precision: Precision::Day, offset: None };
    if text.len() == 10 {
        return text.parse().ok().map(day);
    }
    let (date, rest) = (text.get(..10)?.parse::<Date>().ok()?, text.get(10..)?);
    let rest = rest.strip_prefix(['T', 't', ' '])?;
    let length = rest.find(|c: char| !(c.is_ascii_digit() || c == ':' || c == '.')).unwrap_or(rest.len());
    let (clock, zone) = rest.split_at(length);
    let time: Time = clock.parse().ok()?;
    let precision = if clock.matches(':').count() > 1 { Precision::Second } else { Precision::Minute };
    let zone = zone.trim();
    let offset = if zone.is_empty() { None } else { Some(offset(zone)?) };
    Some(Moment { time: Some(time), precision, offset, ..day(date) })
}

/// A number of days as spreadsheets count them, or of seconds as Unix does.
fn counted(text: &str) -> Option<Moment> {
    if !text.chars().all(|c| c.is_ascii_digit() || c == '.') {
        return None;
    }
    let number: f64 = text.parse().ok()?;
    if SERIAL_DAYS.contains(&number) {
        let date = Date::constant(1899, 12, 30).checked_add((number.trunc() as i64).days()).ok()?;
        let seconds = (number.fract() * 86_400.0).round() as i64;
        let time = Time::midnight().checked_add(seconds.seconds()).ok().filter(|_| seconds > 0);
        let precision = if time.is_some() { Precision::Second } else { Precision::Day };
        return Some(Moment { date, time, precision, offset: None });
    }
    if (946_684_800.0..4_102_444_800.0).contains(&number) {
        let civil = Offset::UTC.to_datetime(Timestamp::from_second(number as i64).ok()?);
        let (date, time) = (civil.date(), Some(civil.time()));
        return Some(Moment { date, time, precision: Precision::Second, offset: Some(Offset::UTC) });
    }
    None
}

/// `Z`, `+03:00`, `+0300`, `+3`.
fn offset(text: &str) -> Option<Offset> {
    if text.eq_ignore_ascii_case("z") {
        return Some(Offset::UTC);
    }
    let (sign, rest) = match text.chars().next()? {
        '+' => (1, &text[1..]),
        '-' => (-1, &text[1..]),
        '−' => (-1, &text['−'.len_utf8()..]),
        _ => return None,
    };
    let (hours, minutes) = match rest.split_once(':') {
        Some(parts) => parts,
        None if rest.len() == 4 && rest.is_ascii() => rest.split_at(2),
        None => (rest, "0"),
    };
    let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.parse().ok()?);
    let is_known = (0..=14).contains(&hours) && (0..60).contains(&minutes);
    is_known.then(|| Offset::from_seconds(sign * (hours * 3600 + minutes * 60)).ok()).flatten()
}

/// A text taken apart: numbers, words, and the marks between them.
struct Parts {
    parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq)]
enum Part {
    /// A number and how many digits it has.
    Number(u32, usize),
    Word(String),
    Mark(char),
}

impl Parts {
    fn new(text: &str) -> Self {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let digit = |c: char| c.is_numeric() && normalise(&c.to_string()).chars().all(|c| c.is_ascii_digit());
            let is_word = |c: char| c.is_alphabetic() || ('\u{300}'..='\u{36f}').contains(&c);
            let length = |is: &dyn Fn(char) -> bool| rest.find(|c| !is(c)).unwrap_or(rest.len());
            let taken = if digit(first) {
                let length = length(&digit);
                let digits = normalise(&rest[..length]);
                parts.push(Part::Number(digits.parse().unwrap_or(u32::MAX), digits.len()));
                length
            } else if is_word(first) {
                let length = length(&is_word);
                parts.push(Part::Word(normalise(&rest[..length])));
                length
            } else {
                if !first.is_whitespace() {
                    parts.push(Part::Mark(first));
                }
                first.len_utf8()
            };
            rest = &rest[taken..];
        }
        Self { parts }
    }

    /// Takes `GMT+3`, `UTC`, or `UTC+03:00` away.
    fn take_offset(&mut self) -> Option<Offset> {
        let at =
            self.parts.iter().position(|part| matches!(part, Part::Word(word) if word == "gmt" || word == "utc"))?;
        // An offset has four digits at most, and a text may have thousands.
        if self.parts[at + 1..].iter().any(|part| matches!(part, Part::Number(_, digits) if *digits > 4)) {
            return None;
        }
        let tail: String = self.parts[at + 1..]
            .iter()
            .map(|part| match part {
                Part::Number(number, digits) => format!("{number:0digits$}"),
                Part::Word(word) => word.clone(),
                Part::Mark(mark) => mark.to_string(),
            })
            .collect();
        let found = if tail.is_empty() { Some(Offset::UTC) } else { offset(&tail) };
        if found.is_some() {
            self.parts.truncate(at);
        }
        found
    }

    /// Takes the time of the day away: `7:51 AM`, `14:05:09`, `9AM`, `下午3:05`.
    fn take_clock(&mut self) -> Result<Option<(Time, Precision)>, DateError> {
        let half = self.take_half();
        let number = |part: Option<&Part>| match part {
            Some(Part::Number(number, digits)) if *digits <= 2 => i8::try_from(*number).ok(),
            _ => None,
        };
        let is_colon = |part: Option<&Part>| matches!(part, Some(Part::Mark(':')));
        let at = self.parts.iter().position(|part| *part == Part::Mark(':'));
        let (range, hour, minute, second) = match (at, half) {
            (Some(colon), _) => {
                let start = colon.checked_sub(1).ok_or(DateError::Unknown)?;
                let hour = number(self.parts.get(start)).ok_or(DateError::Unknown)?;
                let minute = number(self.parts.get(colon + 1)).ok_or(DateError::Unknown)?;
                let has_second = is_colon(self.parts.get(colon + 2));
                let second = if has_second { number(self.parts.get(colon + 3)) } else { None };
                // A fraction of a second says nothing here.
                let fraction = has_second && self.parts.get(colon + 4) == Some(&Part::Mark('.'));
                let end = colon
                    + if fraction {
                        6
                    } else if has_second {
                        4
                    } else {
                        2
                    };
                (start..end.min(self.parts.len()), hour, minute, second)
            }
            (None, Some((_, at))) => match at.checked_sub(1).map(|before| (before, number(self.parts.get(before)))) {
                Some((before, Some(hour))) => (before..at, hour, 0, None),
                _ => return Err(DateError::Unknown),
            },
            (None, None) => return Ok(None),
        };
        self.parts.drain(range);
        let hour = match half {
            Some((true, _)) if hour < 12 => hour + 12,
            Some((false, _)) if hour == 12 => 0,
            _ => hour,
        };
        let precision = if second.is_some() { Precision::Second } else { Precision::Minute };
        let time = Time::new(hour, minute, second.unwrap_or(0), 0).map_err(|_| DateError::Unknown)?;
        Ok(Some((time, precision)))
    }

    /// Takes `AM` or `p. m.` away: whether it is after noon, and where it stood.
    fn take_half(&mut self) -> Option<(bool, usize)> {
        let letter = |part: Option<&Part>, letters: &str| matches!(part, Some(Part::Word(word)) if letters.contains(word.as_str()));
        for at in 0..self.parts.len() {
            let Part::Word(word) = &self.parts[at] else { continue };
            let after = match word.as_str() {
                "am" | "ص" | "上午" | "дп" => false,
                "pm" | "م" | "下午" | "пп" => true,
                // The marks stand between the letters of a. m. and p. m.
                "a" | "p" if letter(self.parts.get(at + 2), "m") && self.parts[at + 1] == Part::Mark('.') => {
                    let after = word == "p";
                    let dot = usize::from(self.parts.get(at + 3) == Some(&Part::Mark('.')));
                    self.parts.drain(at..at + 3 + dot);
                    return Some((after, at));
                }
                _ => continue,
            };
            self.parts.remove(at);
            return Some((after, at));
        }
        None
    }

    fn date(&self, order: Option<DateOrder>) -> Result<Date, DateError> {
        let numbers: Vec<(u32, usize)> = self
            .parts
            .iter()
            .filter_map(|part| match part {
                Part::Number(number, digits) => Some((*number, *digits)),
                _ => None,
            })
            .collect();
        let words: Vec<&str> = self
            .parts
            .iter()
            .filter_map(|part| match part {
                Part::Word(word) => Some(word.as_str()),
                _ => None,
            })
            .collect();
        if words.len() > MAX_OTHER_WORDS {
            return Err(DateError::Unknown);
        }
        match (month(&words), numbers.as_slice()) {
            (Some(month), [a, b]) => {
                let (day, year) = if a.1 == 4 { (b, a) } else { (a, b) };
                date(year_of(*year)?, month, day.0)
            }
            (None, [year, month, day]) if year.1 == 4 => date(year.0, month.0, day.0),
            (None, [first, second, year]) if year.1 == 4 || year.1 == 2 => {
                let year = year_of(*year)?;
                let day_first = date(year, second.0, first.0);
                let month_first = date(year, first.0, second.0);
                match (day_first, month_first, order) {
                    (Ok(date), Ok(other), None) if date != other => Err(DateError::Ambiguous),
                    (result, _, Some(DateOrder::DayFirst)) | (result @ Ok(_), _, None) => result,
                    (_, result, Some(DateOrder::MonthFirst)) | (_, result, None) => result,
                }
            }
            _ => Err(DateError::Unknown),
        }
    }
}

/// A year of two or four digits.
fn year_of((number, digits): (u32, usize)) -> Result<u32, DateError> {
    match digits {
        4 => Ok(number),
        2 => Ok(2000 + number),
        _ => Err(DateError::Unknown),
    }
}

fn date(year: u32, month: u32, day: u32) -> Result<Date, DateError> {
    let small = |number: u32| i8::try_from(number).map_err(|_| DateError::Unknown);
    let year = i16::try_from(year).map_err(|_| DateError::Unknown)?;
    Date::new(year, small(month)?, small(day)?).map_err(|_| DateError::Unknown)
}

/// The month that one of the words, or two of them together, names.
fn month(words: &[&str]) -> Option<u32> {
    let pairs = words.windows(2).map(|pair| pair.join(" "));
    let mut candidates: Vec<String> = pairs.collect();
    candidates.extend(words.iter().map(|word| (*word).to_owned()));
    let whole = candidates.iter().find_map(|word| MONTHS.find(word));
    let is_short = |word: &str, name: &str| word.chars().count() >= 3 && name.starts_with(word);
    let short = |word: &String| MONTHS.iter().find(|(name, _)| is_short(word, name)).map(|(_, month)| month);
    whole.or_else(|| candidates.iter().find_map(short))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> String {
        match parse(text, None) {
            Ok(moment) => moment.timestamp(&TimeZone::UTC).unwrap().to_string(),
            Err(error) => format!("{error:?}"),
        }
    }

    #[test]
    fn platforms_write_dates_in_many_ways() {
        for (text, expected) in [
            ("2026-11-23", "2026-11-23T00:00:00Z"),
            ("2026-11-23 07:51", "2026-11-23T07:51:00Z"),
            ("2026-11-23T07:51:15.123+03:00", "2026-11-23T04:51:15.123Z"),
            ("2026/09/27 3:00:00 PM GMT+3", "2026-09-27T12:00:00Z"),
            ("2026/09/27 12:05:00 AM UTC", "2026-09-27T00:05:00Z"),
            ("8/20/25 12:51:45", "2025-08-20T12:51:45Z"),
            ("20.8.2025 12:51", "2025-08-20T12:51:00Z"),
            ("Monday, 23 November 2026, 7:51 AM", "2026-11-23T07:51:00Z"),
            ("1 Feb 2027 9AM All", "2027-02-01T09:00:00Z"),
            ("lundi 23 novembre 2026, 07:51", "2026-11-23T07:51:00Z"),
            ("lunes, 23 de noviembre de 2026, 7:51 p. m.", "2026-11-23T19:51:00Z"),
            ("понедельник, 23 ноября 2026, 07:51", "2026-11-23T07:51:00Z"),
            ("23 авг. 2026 г.", "2026-08-23T00:00:00Z"),
            ("الاثنين، 23 تشرين الثاني 2026، 7:51 م", "2026-11-23T19:51:00Z"),
            ("٢٣ نوفمبر ٢٠٢٦", "2026-11-23T00:00:00Z"),
            ("2026年11月23日 星期一 下午3:05", "2026-11-23T15:05:00Z"),
            ("segunda-feira, 1 de março de 2027", "2027-03-01T00:00:00Z"),
            ("46349", "2026-11-23T00:00:00Z"),
            ("46349.5", "2026-11-23T12:00:00Z"),
            ("1795420800", "2026-11-23T08:00:00Z"),
            ("8/4/2025 23:25:41", "Ambiguous"),
            ("4/4/2025", "2025-04-04T00:00:00Z"),
            ("", "Unknown"),
            ("31/31/2025", "Unknown"),
            ("soon", "Unknown"),
            ("12", "Unknown"),
            ("2026-11-23T25:00:00", "Unknown"),
            ("10:30", "Unknown"),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }

    #[test]
    fn a_column_shows_the_order_of_its_dates() {
        assert_eq!(order_of(["8/4/2025", "8/25/2025", "x"]), Some(DateOrder::MonthFirst));
        assert_eq!(order_of(["8/4/2025", "25/4/2025"]), Some(DateOrder::DayFirst));
        assert_eq!(order_of(["8/4/2025", "9/4/2025"]), None);
        assert_eq!(order_of(["8/25/2025", "25/8/2025"]), None);
        assert_eq!(parse("8/4/2025", Some(DateOrder::MonthFirst)).unwrap().date, Date::constant(2025, 8, 4));
    }

    #[test]
    fn no_text_makes_it_panic() {
        for text in [
            ":",
            "a.m",
            "a.",
            "1:",
            ":1:",
            "99:99 pm",
            "p. m.",
            "GMT",
            "GMT+",
            "GMT+99",
            "2026-11-23T",
            "٣:",
            "1:2:3.",
            "½",
        ] {
            let _ = parse(text, None);
        }
    }
}
