//! One attempt on one SCO as events.
//!
//! What is told of a module must come out the same from a download, which knows little, and from the web services. So
//! scores are told one for each value, and what Moodle says of somebody's success is told once: neither belongs to an
//! attempt, because the gradebook and the completion reports know of none.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::activity::Place;
use super::time;
use super::track::{Interaction, Standard, Track};
use crate::course::Course;
use crate::records::{Deed, Event, Marks, Person, Precision, Response, Subject};
use crate::xapi::interaction;

/// What all records of one collection have in common.
#[derive(Debug, Clone)]
pub struct Setting<'c> {
    pub course: &'c Course,
    pub cohort: Option<String>,
    /// Where the clocks on the wall were that some records show; None: nobody said.
    pub zone: Option<TimeZone>,
}

/// Somebody's attempt on a SCO.
#[derive(Debug, Clone, Copy)]
pub struct Attempt<'a> {
    pub person: &'a Person,
    pub place: &'a Place,
    /// As Moodle counts it, from 1.
    pub number: u32,
    /// Whether Moodle's own verdict says when the place was completed: the SCO's is left out.
    pub has_verdict: bool,
}

impl Setting<'_> {
    /// An event that happens once.
    pub fn once(&self, person: &Person, subject: &Subject, deed: Deed, when: Timestamp, precision: Precision) -> Event {
        Event {
            person: Some(person.clone()),
            cohort: self.cohort.clone(),
            subject: subject.clone(),
            deed,
            when,
            precision,
            platform: "Moodle".to_owned(),
            attempt: None,
            occurrence: String::new(),
        }
    }

    /// The moment that a clock on the wall showed.
    pub fn moment(&self, wall: DateTime) -> Option<Timestamp> {
        self.zone.as_ref()?.to_timestamp(wall).ok()
    }
}

impl Attempt<'_> {
    /// An event of this attempt.
    pub fn event(
        &self,
        setting: &Setting<'_>,
        subject: &Subject,
        deed: Deed,
        when: Timestamp,
        precision: Precision,
    ) -> Event {
        let event = setting.once(self.person, subject, deed, when, precision);
        Event { attempt: Some(self.number.to_string()), ..event }
    }

    /// The end of a sitting; each total so far is an event of its own.
    pub fn terminated(&self, setting: &Setting<'_>, total: SignedDuration, when: Timestamp) -> Event {
        let deed = Deed::Terminated { duration: Some(total) };
        let event = self.event(setting, &self.place.subject, deed, when, Precision::Second);
        Event { occurrence: crate::xapi::duration(total), ..event }
    }

    /// Everything that a track says. A track without any time says nothing.
    pub fn events(&self, setting: &Setting<'_>, track: &Track) -> Vec<Event> {
        let subject = &self.place.subject;
        let mut events = Vec::new();
        let Some(last) = track.modified.or(track.started) else { return events };
        if let Some(started) = track.started {
            events.push(self.event(setting, subject, Deed::Initialized, started, Precision::Second));
        }
        for question in &track.interactions {
            events.push(self.responded(setting, track, question, last));
        }
        let once = |deed| setting.once(self.person, subject, deed, last, Precision::Second);
        events.extend(track.marks.map(|marks| once(Deed::Scored(marks))));
        events.extend(track.success.map(|success| once(verdict(success))));
        if track.completed && !self.has_verdict {
            events.push(once(Deed::Completed { duration: None }));
        }
        events.extend(track.total.map(|total| self.terminated(setting, total, last)));
        events
    }

    fn responded(&self, setting: &Setting<'_>, track: &Track, question: &Interaction, last: Timestamp) -> Event {
        let when = answered_at(setting, track, question).unwrap_or(last);
        let answer = answer(track.standard, question);
        let kind = question.kind.as_deref().unwrap_or("other");
        let name = question.description.as_deref().unwrap_or(&question.id);
        let subject = self.place.question(setting.course, &question.id, name, kind, patterns(track.standard, question));
        self.event(setting, &subject, Deed::Responded(answer), when, Precision::Second)
    }
}

/// Passed or failed, without the score: see the head of this file.
pub fn verdict(success: bool) -> Deed {
    let (marks, duration) = (None, None);
    if success { Deed::Passed { marks, duration } } else { Deed::Failed { marks, duration } }
}

/// The answer in SCORM 2004's form.
pub fn answer(standard: Standard, question: &Interaction) -> Response {
    let text = question.response.as_deref().map(|text| match (standard, question.kind.as_deref()) {
        (_, None) => text.to_owned(),
        (Standard::Scorm12, Some(kind)) => interaction::response_from_12(kind, text),
        (Standard::Scorm2004, Some(kind)) => interaction::response(kind, text),
    });
    Response { text, success: question.result.as_deref().and_then(interaction::success), latency: question.latency }
}

/// What is right, in SCORM 2004's form.
pub fn patterns(standard: Standard, question: &Interaction) -> Vec<String> {
    let convert = |pattern: &String| match (standard, question.kind.as_deref()) {
        (_, None) => pattern.clone(),
        (Standard::Scorm12, Some(kind)) => interaction::pattern_from_12(kind, pattern),
        (Standard::Scorm2004, Some(kind)) => interaction::pattern(kind, pattern),
    };
    question.patterns.iter().map(convert).collect()
}

/// When a question was answered, as the content says. A clock without a zone, or a time of day without a date, is believed
/// only where it falls into the attempt.
fn answered_at(setting: &Setting<'_>, track: &Track, question: &Interaction) -> Option<Timestamp> {
    let text = question.time.as_deref()?;
    let (started, last) = (track.started.or(track.modified)?, track.modified.or(track.started)?);
    let zone = setting.zone.clone().unwrap_or(TimeZone::UTC);
    let on_wall = |wall: DateTime| zone.to_timestamp(wall).ok();
    let slack = SignedDuration::from_mins(2);
    let falls_into = |moment: &Timestamp| is_between(*moment, (started, last), slack);
    if let Some(time) = time::time_of_day(text) {
        let first_day = zone.to_datetime(started).date();
        let last_day = zone.to_datetime(last).date();
        return [last_day, first_day].into_iter().find_map(|day| on_wall(day.to_datetime(time)).filter(falls_into));
    }
    if let Ok(moment) = text.parse::<Timestamp>() {
        // Learners' clocks go wrong, but seldom by days.
        let day = SignedDuration::from_hours(26);
        return is_between(moment, (started, last), day).then_some(moment);
    }
    on_wall(text.parse().ok()?).filter(falls_into)
}

/// Whether a moment lies between two others, which may be wrong by `slack`. They may lie at the end of all time.
fn is_between(moment: Timestamp, (first, last): (Timestamp, Timestamp), slack: SignedDuration) -> bool {
    let first = first.checked_sub(slack).unwrap_or(Timestamp::MIN);
    let last = last.checked_add(slack).unwrap_or(Timestamp::MAX);
    (first..=last).contains(&moment)
}

/// Moodle's grade of one attempt: the score that its SCOs make together, by the activity's `grademethod` (0 finished SCOs,
/// 1 highest, 2 average, 3 sum). None where no SCO has a score: what Moodle then writes, 0, would be a score that nobody
/// gave.
pub fn grade(method: i64, tracks: &[&Track]) -> Option<Marks> {
    let scores: Vec<f64> = tracks.iter().filter_map(|track| track.marks?.raw).collect();
    let highest =
        scores.iter().copied().fold(None, |best: Option<f64>, score| Some(best.map_or(score, |best| best.max(score))));
    let sum: f64 = scores.iter().sum();
    let highest = highest?;
    let raw = match method {
        0 => return None, // a count, no score
        2 => sum / f64::from(u32::try_from(scores.len()).ok()?),
        3 => sum,
        _ => highest,
    };
    let same = |get: fn(&Marks) -> Option<f64>| {
        let mut values = tracks.iter().filter_map(|track| track.marks.as_ref()).map(get);
        let first = values.next()??;
        values.all(|value| value == Some(first)).then_some(first)
    };
    // The range of the whole is known only where all parts have the same one and the score is that of one part.
    let range = if matches!(method, 3) { (None, None) } else { (same(|marks| marks.min), same(|marks| marks.max)) };
    let (min, max) = range;
    let scaled = match (min, max) {
        (Some(min), Some(max)) if min == 0.0 && max > 0.0 => Some(raw / max),
        _ => None,
    };
    Some(Marks { scaled, raw: Some(raw), min, max })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_at_the_ends_of_time_have_neighbours() {
        let slack = SignedDuration::from_hours(26);
        for end in [Timestamp::MIN, Timestamp::MAX] {
            assert!(is_between(end, (end, end), slack));
            assert!(!is_between(Timestamp::UNIX_EPOCH, (end, end), slack));
        }
    }
}
