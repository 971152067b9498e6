//! Durations and moments as SCORM writes them, without a clock.

/// Seconds of a `timeinterval(second,10,2)` or `xs:duration`: `P1DT2H3.5S`. A year counts 365 days, a month 30. None for
/// anything else.
pub fn seconds(text: &str) -> Option<f64> {
    let rest = text.strip_prefix('P')?;
    let (date, time) = rest.split_once('T').map_or((rest, None), |(date, time)| (date, Some(time)));
    if (date.is_empty() && time.is_none()) || time == Some("") {
        return None;
    }
    let days = parts(date, &[('Y', 365.0), ('M', 30.0), ('D', 1.0)])?;
    let clock = parts(time.unwrap_or_default(), &[('H', 3600.0), ('M', 60.0), ('S', 1.0)])?;
    Some(days * 86_400.0 + clock)
}

/// Sums numbers with their units, each unit at most once and in order. Only seconds have decimals, at most two.
fn parts(mut text: &str, units: &[(char, f64)]) -> Option<f64> {
    let mut total = 0.0;
    let mut units = units.iter();
    while !text.is_empty() {
        let end = text.find(|c: char| c.is_ascii_alphabetic())?;
        let (number, unit) = (&text[..end], text[end..].chars().next()?);
        let (_, worth) = units.find(|(letter, _)| *letter == unit)?;
        let (whole, fraction) = number.split_once('.').map_or((number, None), |(whole, rest)| (whole, Some(rest)));
        let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        if !is_digits(whole) || fraction.is_some_and(|it| unit != 'S' || it.len() > 2 || !is_digits(it)) {
            return None;
        }
        total += number.parse::<f64>().ok()? * worth;
        text = &text[end + 1..];
    }
    Some(total)
}

/// A number of seconds as `timeinterval(second,10,2)`, in days and smaller units.
pub fn interval(seconds: f64) -> String {
    let hundredths = (seconds * 100.0).round().max(0.0) as u64;
    let whole = hundredths / 100;
    let (days, hours, minutes) = (whole / 86_400, whole / 3600 % 24, whole / 60 % 60);
    let mut text = "P".to_owned();
    if days > 0 {
        text.push_str(&format!("{days}D"));
    }
    let second = match hundredths % 6000 {
        0 => String::new(),
        rest if rest % 100 == 0 => format!("{}S", rest / 100),
        rest => format!("{}.{:02}S", rest / 100, rest % 100),
    };
    let time: String =
        [(hours, 'H'), (minutes, 'M')].iter().filter(|(n, _)| *n > 0).map(|(n, unit)| format!("{n}{unit}")).collect();
    match (time.is_empty() && second.is_empty(), days) {
        (true, 0) => "PT0S".to_owned(),
        (true, _) => text,
        (false, _) => format!("{text}T{time}{second}"),
    }
}

/// Seconds since 1970 in UTC of `time(second,10,0)` or an `xs:dateTime`: a year, with everything smaller that is given, such
/// as `2026-07-25T09:30:00.5+02:00`. A moment without a zone is taken for UTC. None for anything else.
pub fn moment(text: &str) -> Option<i64> {
    let (date, time) = text.split_once('T').map_or((text, None), |(date, time)| (date, Some(time)));
    let mut date = date.split('-');
    let year = number(date.next()?, 4, 1970, 2038)?;
    let month = date.next().map_or(Some(1), |text| number(text, 2, 1, 12))?;
    let day = date.next().map_or(Some(1), |text| number(text, 2, 1, days_of(year, month)))?;
    if date.next().is_some() || (time.is_some() && text.split('T').next()?.len() != 10) {
        return None;
    }
    let (clock, zone) = time.map_or(Some((0, 0)), |time| {
        let at = time.find(['Z', '+', '-']).unwrap_or(time.len());
        Some((clock(&time[..at])?, zone(&time[at..])?))
    })?;
    Some(days_since_1970(year, month, day) * 86_400 + clock - zone)
}

/// `hh[:mm[:ss[.s[s]]]]`.
fn clock(text: &str) -> Option<i64> {
    let (whole, fraction) = text.split_once('.').map_or((text, None), |(whole, rest)| (whole, Some(rest)));
    let mut parts = whole.split(':');
    let hour = number(parts.next()?, 2, 0, 23)?;
    let minute = parts.next().map(|text| number(text, 2, 0, 59));
    let second = parts.next().map(|text| number(text, 2, 0, 59));
    let is_fraction = |text: &str| matches!(text.len(), 1 | 2) && text.bytes().all(|byte| byte.is_ascii_digit());
    if parts.next().is_some() || fraction.is_some_and(|text| second.is_none() || !is_fraction(text)) {
        return None;
    }
    Some(hour * 3600 + minute.unwrap_or(Some(0))? * 60 + second.unwrap_or(Some(0))?)
}

/// `Z`, `+hh`, `+hh:mm` or nothing, in seconds. The run-time environment book knows a zone only behind a fraction; people
/// write it everywhere.
fn zone(text: &str) -> Option<i64> {
    if text.is_empty() || text == "Z" {
        return Some(0);
    }
    let sign = if text.starts_with('-') { -1 } else { 1 };
    let (hours, minutes) = text[1..].split_once(':').unwrap_or((&text[1..], "00"));
    Some(sign * (number(hours, 2, 0, 23)? * 3600 + number(minutes, 2, 0, 59)? * 60))
}

/// A number of exactly so many digits within bounds.
fn number(text: &str, digits: usize, least: i64, most: i64) -> Option<i64> {
    if text.len() != digits || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    text.parse().ok().filter(|number| (least..=most).contains(number))
}

fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn days_of(year: i64, month: i64) -> i64 {
    match month {
        2 => 28 + i64::from(is_leap(year)),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let years: i64 = (1970..year).map(|year| 365 + i64::from(is_leap(year))).sum();
    years + (1..month).map(|month| days_of(year, month)).sum::<i64>() + day - 1
}
