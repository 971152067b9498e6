//! The workshop at a glance: days, the slots that fill them, and what is held in each.
//!
//! Times are those on the wall of the room, without date and zone: a course is taught more than once.

use std::fmt;

use jiff::civil::{Date, Weekday};

use super::Id;

/// A workshop that teaches the whole course.
#[derive(Debug, Clone, PartialEq)]
pub struct Agenda {
    pub days: Vec<Day>,
    /// The days of the week on which people work where the course is taught; never empty.
    pub working_days: Vec<Weekday>,
}

/// A day; the first one is day 1.
#[derive(Debug, Clone, PartialEq)]
pub struct Day {
    pub title: String,
    /// In the order of time, each starting when the one before it ends.
    pub slots: Vec<Slot>,
}

/// A stretch of a day.
#[derive(Debug, Clone, PartialEq)]
pub struct Slot {
    pub start: WallTime,
    /// Later than `start`.
    pub end: WallTime,
    pub kind: SlotKind,
    /// None where the titles of the sessions say it.
    pub title: Option<String>,
    /// How it is taught: lecture, group work, gallery walk.
    pub method: Option<String>,
    /// What is held; never empty for [`SlotKind::Session`], always empty for [`SlotKind::Break`].
    pub pages: Vec<PageId>,
    /// Minutes that participants read before the slot. With the slot's own they make at least those of its pages.
    pub prework: u32,
}

/// What a slot is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SlotKind {
    Session,
    Opening,
    PreTest,
    /// A look back, at the beginning or the end of a day.
    Recap,
    /// Lunch too.
    Break,
    PostTest,
    ActionPlan,
    Evaluation,
    Certificates,
    Closing,
}

/// Names a page of a course: a session, a module's quiz by [`super::Quiz::PAGE`], or a form of [`super::Tests`].
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct PageId {
    /// Id of a module, or of the tests.
    pub module: Id,
    pub page: Id,
}

/// A time of the day, to the minute.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct WallTime {
    /// Minutes since midnight, less than a day's.
    minutes: u32,
}

impl Agenda {
    /// What people work where an agenda does not say: Monday to Friday.
    pub const WORKING_DAYS: [Weekday; 5] =
        [Weekday::Monday, Weekday::Tuesday, Weekday::Wednesday, Weekday::Thursday, Weekday::Friday];

    /// The dates of the days from day 1, which is `starts` whatever day of the week that is; the others are the working
    /// days that follow. They go on after the last day, to the end of the calendar.
    pub fn dates(&self, starts: Date) -> impl Iterator<Item = Date> {
        std::iter::successors(Some(starts), |date| {
            let mut next = date.tomorrow().ok()?;
            while !self.working_days.contains(&next.weekday()) {
                next = next.tomorrow().ok()?;
            }
            Some(next)
        })
    }
}

impl Day {
    /// Minutes in the room without breaks.
    pub fn minutes_together(&self) -> u32 {
        self.slots.iter().filter(|slot| slot.kind != SlotKind::Break).map(Slot::minutes).sum()
    }
}

impl Slot {
    /// Minutes in the room.
    pub fn minutes(&self) -> u32 {
        self.end.since(self.start)
    }
}

impl PageId {
    /// Reads `module/page`, for example `m1/key_definitions`.
    pub fn parse(text: &str) -> Option<Self> {
        let (module, page) = text.split_once('/')?;
        Some(Self { module: Id::parse(module).ok()?, page: Id::parse(page).ok()? })
    }
}

impl fmt::Display for PageId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}/{}", self.module, self.page)
    }
}

impl WallTime {
    /// Reads a time of 24 hours with two digits each, `09:05`.
    pub fn parse(text: &str) -> Option<Self> {
        let (hours, minutes) = text.split_once(':')?;
        let two_digits = |text: &str, below: u32| {
            let digits = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
            text.parse().ok().filter(|number: &u32| digits && *number < below)
        };
        Some(Self { minutes: two_digits(hours, 24)? * 60 + two_digits(minutes, 60)? })
    }

    /// Minutes from `earlier` until this time; 0 if it is not earlier.
    pub fn since(self, earlier: Self) -> u32 {
        self.minutes.saturating_sub(earlier.minutes)
    }
}

impl fmt::Display for WallTime {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:02}:{:02}", self.minutes / 60, self.minutes % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_the_day() {
        let time = |text| WallTime::parse(text).unwrap();
        assert_eq!(time("09:05").to_string(), "09:05");
        assert_eq!(time("12:00").since(time("10:45")), 75);
        assert_eq!(time("10:45").since(time("12:00")), 0);
        assert!(time("09:59") < time("10:00"));
        for wrong in ["24:00", "10:60", "9:00", "09:5", "+9:00", "0900", "", "09:00:00", "٠٩:٠٠"] {
            assert_eq!(WallTime::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn the_weekend_is_left_out() {
        let dates = |working_days: &[Weekday], starts: &str| {
            let agenda = Agenda { days: Vec::new(), working_days: working_days.to_vec() };
            agenda.dates(starts.parse().unwrap()).take(3).map(|date| date.to_string()).collect::<Vec<_>>()
        };
        assert_eq!(dates(&Agenda::WORKING_DAYS, "2027-02-25"), ["2027-02-25", "2027-02-26", "2027-03-01"]);
        // The first day is the one that is named, also where nobody works on it.
        assert_eq!(dates(&Agenda::WORKING_DAYS, "2027-02-27"), ["2027-02-27", "2027-03-01", "2027-03-02"]);
        assert_eq!(
            dates(&[Weekday::Sunday, Weekday::Thursday], "2027-02-25"),
            ["2027-02-25", "2027-02-28", "2027-03-04"]
        );
        assert_eq!(dates(&[Weekday::Friday], "9999-12-30"), ["9999-12-30", "9999-12-31"]);
    }

    #[test]
    fn pages_are_named_by_module_and_session() {
        assert_eq!(PageId::parse("m1/benefits").unwrap().to_string(), "m1/benefits");
        for wrong in ["m1", "m1/", "/benefits", "m1/a/b", "M1/benefits", "m1/1.2"] {
            assert_eq!(PageId::parse(wrong), None, "{wrong}");
        }
    }
}
