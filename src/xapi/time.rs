//! Moments and durations as statements write them, and as they read them.

use jiff::civil::DateTime;
use jiff::tz::Offset;
use jiff::{SignedDuration, Timestamp};
use serde::Serializer;

const SECOND: i128 = 1_000_000_000;
/// The mean month of the Gregorian calendar, in nanoseconds.
const MONTH: i128 = 2_629_746 * SECOND;

/// Why a text is no moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoTimestamp {
    /// It is not written as RFC 3339 says, or there is no such day or time.
    Form,
    /// It does not say how far its clock was from UTC.
    NoOffset,
    /// `-00:00`: the offset is said to be unknown.
    UnknownOffset,
}

/// Why a text is no duration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoDuration {
    Form,
    /// Weeks stand alone.
    Weeks,
    /// `P0003-06-04T12:30:05`: the form of points in time, which xAPI does not want.
    Alternative,
}

/// How long something took: months, which have no length of their own, beside exact time; both in units of 10⁻⁹.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    months: i128,
    time: i128,
}

impl Span {
    /// The length; a month counts 30.436875 days, the mean of the calendar.
    pub fn length(self) -> SignedDuration {
        let nanos = self.time.saturating_add(self.months.saturating_mul(MONTH / SECOND));
        let seconds = i64::try_from(nanos / SECOND).unwrap_or(i64::MAX);
        SignedDuration::new(seconds, (nanos % SECOND) as i32)
    }

    /// Whether two durations are one, to the hundredth of a second (xAPI 1.0.3 part two, 4.6).
    pub fn same(self, other: Self) -> bool {
        let key = |span: Self| (span.months, span.time / (SECOND / 100));
        key(self) == key(other)
    }

    /// Whether it is more exact than a hundredth of a second.
    pub fn is_finer_than_hundredths(self) -> bool {
        self.time % (SECOND / 100) != 0
    }
}

/// RFC 3339 in UTC, with as many digits of the second as it has: `2026-11-23T07:51:15Z` (xAPI 2.0, 4.2.7).
pub fn timestamp(moment: Timestamp) -> String {
    moment.to_string()
}

/// ISO 8601, to the hundredth of a second: `PT12M34.5S` (xAPI 1.0.3 part two, 4.6).
pub fn duration(duration: SignedDuration) -> String {
    let hundredths = duration.as_millis().max(0) / 10;
    let (seconds, rest) = (hundredths / 100, hundredths % 100);
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    let mut text = "PT".to_owned();
    for (number, unit) in [(hours, 'H'), (minutes, 'M')] {
        if number > 0 {
            text.push_str(&format!("{number}{unit}"));
        }
    }
    if rest > 0 {
        let fraction = format!("{rest:02}");
        text.push_str(&format!("{seconds}.{}S", fraction.trim_end_matches('0')));
    } else if seconds > 0 || text.len() == 2 {
        text.push_str(&format!("{seconds}S"));
    }
    text
}

/// Reads a moment as RFC 3339 writes it.
///
/// # Errors
/// If it is written otherwise, does not exist in the calendar, or leaves its offset from UTC open.
pub fn parse_timestamp(text: &str) -> Result<Timestamp, NoTimestamp> {
    let bytes = text.as_bytes();
    let number = |from: usize, to: usize| -> Option<i16> {
        let digits = bytes.get(from..to)?;
        digits.iter().try_fold(0, |sum: i16, byte| byte.is_ascii_digit().then(|| sum * 10 + i16::from(byte - b'0')))
    };
    let marks = [(4, "-"), (7, "-"), (10, "Tt "), (13, ":"), (16, ":")];
    let marked = |&(at, any): &(usize, &str)| bytes.get(at).is_some_and(|byte| any.as_bytes().contains(byte));
    if !marks.iter().all(marked) {
        return Err(NoTimestamp::Form);
    }
    let field = |from: usize, to: usize| number(from, to).ok_or(NoTimestamp::Form);
    let small = |from: usize| Ok(field(from, from + 2)? as i8);
    let fraction = match bytes.get(19) {
        Some(b'.') => bytes[20..].iter().take_while(|byte| byte.is_ascii_digit()).count(),
        _ => 0,
    };
    let zone = match (bytes.get(19), fraction) {
        (Some(b'.'), 0) => return Err(NoTimestamp::Form),
        (Some(b'.'), _) => 20 + fraction,
        _ => 19,
    };
    let nanos = nanos(text.get(20..20 + fraction).unwrap_or_default());
    // A leap second is the last moment of its minute.
    let second = small(17)?.min(if field(17, 19)? == 60 { 59 } else { i8::MAX });
    let civil = DateTime::new(field(0, 4)?, small(5)?, small(8)?, small(11)?, small(14)?, second, nanos as i32)
        .map_err(|_| NoTimestamp::Form)?;
    let offset = offset(&bytes[zone.min(bytes.len())..])?;
    offset.to_timestamp(civil).map_err(|_| NoTimestamp::Form)
}

/// `Z`, or `+hh:mm`.
fn offset(zone: &[u8]) -> Result<Offset, NoTimestamp> {
    let digit = |byte: u8| byte.is_ascii_digit().then(|| i32::from(byte - b'0'));
    match *zone {
        [] => Err(NoTimestamp::NoOffset),
        [b'Z' | b'z'] => Ok(Offset::UTC),
        [b'-', b'0', b'0', b':', b'0', b'0'] => Err(NoTimestamp::UnknownOffset),
        [sign @ (b'+' | b'-'), h1, h2, b':', m1, m2] => {
            let [Some(h1), Some(h2), Some(m1), Some(m2)] = [h1, h2, m1, m2].map(digit) else {
                return Err(NoTimestamp::Form);
            };
            let (hours, minutes) = (h1 * 10 + h2, m1 * 10 + m2);
            if hours > 23 || minutes > 59 {
                return Err(NoTimestamp::Form);
            }
            let seconds = (hours * 60 + minutes) * 60;
            Offset::from_seconds(if sign == b'-' { -seconds } else { seconds }).map_err(|_| NoTimestamp::Form)
        }
        _ => Err(NoTimestamp::Form),
    }
}

/// The digits behind a decimal sign in units of 10⁻⁹; what is finer is cut off.
fn nanos(digits: &str) -> i128 {
    let kept = digits.bytes().chain(std::iter::repeat(b'0')).take(9);
    kept.fold(0, |sum, byte| sum * 10 + i128::from(byte - b'0'))
}

/// Reads a duration of ISO 8601:2004, 4.4.3.2: `P3Y1M29DT4H35M59.14S`, `P4W`.
///
/// # Errors
/// If it is written otherwise, or has more than 15 digits in one place.
pub fn parse_duration(text: &str) -> Result<Span, NoDuration> {
    const UNITS: [(bool, u8, bool, i128); 7] = [
        (false, b'Y', true, 12),
        (false, b'M', true, 1),
        (false, b'W', false, 604_800),
        (false, b'D', false, 86_400),
        (true, b'H', false, 3_600),
        (true, b'M', false, 60),
        (true, b'S', false, 1),
    ];
    let body = text.strip_prefix('P').ok_or(NoDuration::Form)?;
    if body.starts_with(|c: char| c.is_ascii_digit()) && body.contains(['-', ':']) {
        return Err(NoDuration::Alternative);
    }
    let mut span = Span { months: 0, time: 0 };
    let (mut rest, mut in_time, mut next, mut parts, mut weeks, mut is_last) = (body, false, 0, 0, false, false);
    while !rest.is_empty() {
        if let Some(time) = rest.strip_prefix('T').filter(|time| !in_time && !time.is_empty()) {
            (rest, in_time) = (time, true);
        }
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let (whole, after) = rest.split_at(digits);
        let (fraction, after) = match after.strip_prefix(['.', ',']) {
            Some(after) => after.split_at(after.bytes().take_while(u8::is_ascii_digit).count()),
            None => ("", after),
        };
        let has_fraction = rest.len() - digits > after.len();
        let letter = after.bytes().next().ok_or(NoDuration::Form)?;
        let unit = UNITS.iter().position(|unit| (unit.0, unit.1) == (in_time, letter));
        let unit = unit.filter(|unit| *unit >= next).ok_or(NoDuration::Form)?;
        // Only the smallest unit may have a fraction.
        if is_last || !(1..=15).contains(&digits) || (has_fraction && fraction.is_empty()) {
            return Err(NoDuration::Form);
        }
        is_last = has_fraction;
        let whole: i128 = whole.parse().map_err(|_| NoDuration::Form)?;
        let amount = (whole * SECOND + nanos(fraction)) * UNITS[unit].3;
        *(if UNITS[unit].2 { &mut span.months } else { &mut span.time }) += amount;
        weeks |= letter == b'W';
        (rest, next, parts) = (&after[1..], unit + 1, parts + 1);
    }
    match parts {
        0 => Err(NoDuration::Form),
        2.. if weeks => Err(NoDuration::Weeks),
        _ => Ok(span),
    }
}

pub(super) fn serialize_timestamp<S: Serializer>(moment: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(moment)
}

pub(super) fn serialize_duration<S: Serializer>(
    value: &Option<SignedDuration>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match value {
        Some(value) => serializer.serialize_str(&duration(*value)),
        None => serializer.serialize_none(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_iso_8601() {
        for (millis, text) in [
            (0, "PT0S"),
            (754_500, "PT12M34.5S"),
            (3_723_000, "PT1H2M3S"),
            (300_000, "PT5M"),
            (50, "PT0.05S"),
            (86_400_000, "PT24H"),
        ] {
            assert_eq!(duration(SignedDuration::from_millis(millis)), text);
        }
    }

    #[test]
    fn moments_are_rfc_3339_with_an_offset() {
        for (text, moment) in [
            ("2026-11-23T07:51:15Z", "2026-11-23T07:51:15Z"),
            ("2026-11-23t07:51:15.5z", "2026-11-23T07:51:15.5Z"),
            ("2008-09-15 15:53:00.601+00:00", "2008-09-15T15:53:00.601Z"),
            ("2026-11-23T07:51:15.1234567899-05:30", "2026-11-23T13:21:15.123456789Z"),
            ("2016-12-31T23:59:60Z", "2016-12-31T23:59:59Z"),
        ] {
            assert_eq!(parse_timestamp(text), Ok(moment.parse().unwrap()), "{text}");
        }
        for text in ["2008-09-15T15:53:00.601-00:00", "2026-11-23T07:51:15-00:00"] {
            assert_eq!(parse_timestamp(text), Err(NoTimestamp::UnknownOffset), "{text}");
        }
        for text in ["2026-11-23T07:51:15", "2026-11-23T07:51:15.25"] {
            assert_eq!(parse_timestamp(text), Err(NoTimestamp::NoOffset), "{text}");
        }
        for text in [
            "",
            "2026",
            "2026-11-23",
            "01/011/2015",
            "2026-02-30T07:51:15Z",
            "2026-11-23T24:00:00Z",
            "2026-11-23T07:51Z",
            "2026-11-23T07:51:15.Z",
            "2026-11-23T07:51:15ZZ",
            "2026-11-23T07:51:15-00",
            "2026-11-23T07:51:15-0000",
            "2026-11-23T07:51:15+24:00",
            "2026-11-23T07:51:15+0a:00",
            "20261123T075115Z",
            "2026-11-23T07:51:15Ä",
            "+026-11-23T07:51:15Z",
        ] {
            assert_eq!(parse_timestamp(text), Err(NoTimestamp::Form), "{text}");
        }
    }

    #[test]
    fn durations_are_read_by_value() {
        for (text, seconds) in [
            ("PT4H35M59.14S", 16_559.14),
            ("PT16559.14S", 16_559.14),
            ("P4W", 2_419_200.0),
            ("P1DT0.5H", 88_200.0),
            ("PT1,5M", 90.0),
            ("P1Y", 31_556_952.0),
            ("P0.5M", 1_314_873.0),
            ("PT0S", 0.0),
        ] {
            let read = parse_duration(text).map(|span| span.length().as_millis() as f64 / 1000.0);
            assert_eq!(read, Ok(seconds), "{text}");
        }
        for text in [
            "",
            "P",
            "PT",
            "P1DT",
            "1H",
            "P1H",
            "PA1H0M0S",
            "PT1M1H",
            "PT1H1H",
            "PT1.5H3M",
            "PT.5S",
            "PT5.S",
            "pt5s",
            "-PT5S",
            "PT-5S",
            "PT5",
            "P1",
            "PT1S ",
            "P1T1T1S",
            "PT1000000000000000S",
            "PÄ",
        ] {
            assert_eq!(parse_duration(text), Err(NoDuration::Form), "{text}");
        }
        assert_eq!(parse_duration("P4W1D"), Err(NoDuration::Weeks));
        assert_eq!(parse_duration("P0003-06-04T12:30:05"), Err(NoDuration::Alternative));
    }
}
