//! When to try again.

use std::time::{Duration, Instant};

use jiff::Timestamp;
use uuid::Uuid;

/// How long to go on trying: the pause doubles from `first` to `longest`, until `total` has gone by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    pub first: Duration,
    pub longest: Duration,
    pub total: Duration,
}

/// The pauses of one thing that is tried again and again.
#[derive(Debug)]
pub struct Wait {
    patience: Patience,
    begin: Instant,
    tries: u32,
}

impl Patience {
    /// Gives up before somebody who waits for an answer does: for the first contact.
    pub const SHORT: Self =
        Self { first: Duration::from_millis(500), longest: Duration::from_secs(4), total: Duration::from_secs(10) };
    /// Outlasts the restart of a server.
    pub const LONG: Self =
        Self { first: Duration::from_millis(500), longest: Duration::from_secs(30), total: Duration::from_secs(300) };

    pub fn begin(self) -> Wait {
        Wait { patience: self, begin: Instant::now(), tries: 0 }
    }
}

impl Wait {
    /// The next pause: as long as the server told, else a random part of the doubled one, at least half of it. None when
    /// patience ends before the pause does.
    pub fn next(&mut self, told: Option<Duration>) -> Option<Duration> {
        let doubled = self.patience.first.saturating_mul(1 << self.tries.min(16)).min(self.patience.longest);
        self.tries += 1;
        let random = doubled.mul_f64(0.5 + 0.5 * fraction());
        // Many clients are told the same moment: come back at different ones, never earlier.
        let pause = told.map_or(random, |told| told + random.min(Duration::from_secs(1)) / 4);
        (self.begin.elapsed() + pause <= self.patience.total).then_some(pause)
    }
}

/// A random number from 0 to 1.
fn fraction() -> f64 {
    f64::from(Uuid::new_v4().as_fields().0) / f64::from(u32::MAX)
}

/// Reads `Retry-After`: seconds, or a date, which is compared with the server's own clock (RFC 9110, 10.2.3).
pub fn retry_after(value: &str, date: Option<&str>, now: Timestamp) -> Option<Duration> {
    let value = value.trim();
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(Duration::from_secs(value.parse().unwrap_or(u64::from(u32::MAX))));
    }
    let read = |text: &str| jiff::fmt::rfc2822::parse(text.trim()).ok().map(|zoned| zoned.timestamp());
    let until = read(value)?;
    let now = date.and_then(read).unwrap_or(now);
    Some(Duration::try_from(until.duration_since(now)).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_of_retry_after() {
        let now: Timestamp = "2026-11-23T07:51:15Z".parse().unwrap();
        let date = Some("Mon, 23 Nov 2026 08:00:00 GMT");
        for (value, date, seconds) in [
            ("120", None, Some(120)),
            (" 0 ", None, Some(0)),
            ("Mon, 23 Nov 2026 07:51:45 GMT", None, Some(30)),
            ("Mon, 23 Nov 2026 08:00:10 GMT", date, Some(10)),
            ("Mon, 23 Nov 2026 07:00:00 GMT", date, Some(0)),
            ("99999999999999999999999", None, Some(u64::from(u32::MAX))),
            ("soon", None, None),
            ("-1", None, None),
            ("", None, None),
        ] {
            assert_eq!(retry_after(value, date, now), seconds.map(Duration::from_secs), "{value}");
        }
    }

    #[test]
    fn pauses_double_up_to_the_longest() {
        let patience = Patience {
            first: Duration::from_millis(100),
            longest: Duration::from_millis(400),
            total: Duration::from_secs(60),
        };
        let mut wait = patience.begin();
        for most in [100, 200, 400, 400] {
            let pause = wait.next(None).unwrap().as_millis();
            assert!(pause >= most / 2 && pause <= most, "{pause} of {most}");
        }
    }

    #[test]
    fn what_the_server_tells_is_kept_to_or_given_up() {
        let mut wait = Patience::SHORT.begin();
        assert!(wait.next(Some(Duration::from_secs(3))).unwrap() >= Duration::from_secs(3));
        assert_eq!(wait.next(Some(Duration::from_secs(11))), None);
    }
}
