//! The header `Range` (RFC 9110, section 14): which part of a file is wanted.

use std::ops::Range;

/// What a request wants of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Wanted {
    Whole,
    /// These bytes; there is at least one.
    Part(Range<u64>),
    /// A part that the file does not have.
    Beyond,
}

/// Reads the header's value for a file of `size` bytes. What is no range of bytes is ignored, as the standard demands;
/// several ranges get the whole file, as it allows: nobody who fetches packages asks for them.
pub(super) fn wanted(value: &str, size: u64) -> Wanted {
    let Some((unit, range)) = value.split_once('=') else { return Wanted::Whole };
    let Some((first, last)) = range.trim().split_once('-') else { return Wanted::Whole };
    if !unit.trim().eq_ignore_ascii_case("bytes") {
        return Wanted::Whole;
    }
    match (first, last) {
        ("", last) => match number(last) {
            None => Wanted::Whole,
            Some(0) => Wanted::Beyond,
            // Nothing can be cut from an empty file, and all of it was asked for.
            Some(_) if size == 0 => Wanted::Whole,
            Some(length) => Wanted::Part(size.saturating_sub(length)..size),
        },
        (first, last) => {
            let last = if last.is_empty() { Some(u64::MAX) } else { number(last) };
            match (number(first), last) {
                (Some(first), Some(last)) if first > last => Wanted::Whole,
                (Some(first), Some(_)) if first >= size => Wanted::Beyond,
                (Some(first), Some(last)) => Wanted::Part(first..last.saturating_add(1).min(size)),
                _ => Wanted::Whole,
            }
        }
    }
}

/// Digits only; what is too large is as large as can be.
fn number(text: &str) -> Option<u64> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_as_the_standard_says() {
        let (whole, beyond) = (Wanted::Whole, Wanted::Beyond);
        for (value, size, expected) in [
            ("bytes=0-0", 10, Wanted::Part(0..1)),
            ("bytes=2-5", 10, Wanted::Part(2..6)),
            ("Bytes = 2-5", 10, Wanted::Part(2..6)),
            ("bytes=2-", 10, Wanted::Part(2..10)),
            ("bytes=9-99999999999999999999999", 10, Wanted::Part(9..10)),
            ("bytes=0-18446744073709551615", 10, Wanted::Part(0..10)),
            ("bytes=-3", 10, Wanted::Part(7..10)),
            ("bytes=-30", 10, Wanted::Part(0..10)),
            ("bytes=10-", 10, beyond.clone()),
            ("bytes=99999999999999999999999-", 10, beyond.clone()),
            ("bytes=-0", 10, beyond.clone()),
            ("bytes=0-", 0, beyond),
            ("bytes=-3", 0, whole.clone()),
            ("bytes=5-2", 10, whole.clone()),
            ("bytes=0-1,3-4", 10, whole.clone()),
            ("bytes=-", 10, whole.clone()),
            ("bytes=", 10, whole.clone()),
            ("bytes", 10, whole.clone()),
            ("bytes=+1-2", 10, whole.clone()),
            ("bytes=1-2x", 10, whole.clone()),
            ("items=1-2", 10, whole.clone()),
            ("", 10, whole),
        ] {
            assert_eq!(wanted(value, size), expected, "{value} of {size}");
        }
    }
}
