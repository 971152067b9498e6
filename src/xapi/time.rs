//! Moments and durations as statements write them.

use jiff::{SignedDuration, Timestamp};
use serde::Serializer;

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
}
