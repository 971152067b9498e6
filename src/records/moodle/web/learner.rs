//! Everything that the site keeps of one learner.

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::super::sco::{Attempt, grade, verdict};
use super::super::track::Track;
use super::course::Scorm;
use super::{Failure, Frame, Learner, Reader, integer, list, moment, truth};
use crate::records::{Deed, Event, Precision, Subject};

/// Moodle writes the time of somebody's last access once a minute at most; what is older than this is over.
const SETTLED: i64 = 5 * 60;
/// More attempts than anybody makes; a count beyond it is a mistake.
const ATTEMPTS_MAX: i64 = 1_000;

/// What was read of somebody, so that the next run asks only what may have changed. It names nobody.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub struct Seen {
    /// [`Learner::access`] at that time, once it could not hide anything later; None: read again.
    pub access: Option<i64>,
    /// Digest of the completion states.
    pub completion: String,
    /// Whether the course was completed.
    pub course: bool,
}

/// What there is to tell of somebody.
#[derive(Debug, Default)]
pub struct Reading {
    /// None: nothing has changed since it was seen.
    pub events: Option<Vec<Event>>,
    /// None: something was refused, and has to be asked again next time.
    pub seen: Option<Seen>,
    /// SCOs of which Moodle says that they were not attempted, in attempts that there are.
    pub withheld: usize,
}

/// Moodle's verdicts on somebody.
struct Completion {
    digest: String,
    events: Vec<Event>,
    /// Course modules whose completion is tracked.
    tracked: Vec<i64>,
}

impl Reader<'_> {
    /// Reads what the site keeps of a learner, or finds by few questions that nothing has changed since `seen`.
    ///
    /// # Errors
    /// The site cannot be reached.
    pub fn learner(&self, frame: &Frame, learner: &Learner, seen: Option<&Seen>) -> Result<Reading, Failure> {
        let completion = self.completion(frame, learner)?;
        let is_same = |seen: &&Seen| {
            learner.access.is_some()
                && seen.access == learner.access
                && completion.as_ref().is_some_and(|completion| completion.digest == seen.completion)
        };
        let seen = seen.filter(is_same);
        let course = match seen {
            Some(seen) if seen.course => return Ok(Reading { seen: Some(seen.clone()), ..Reading::default() }),
            _ => self.course_completion(frame, learner)?,
        };
        if let (Some(seen), Some(None)) = (seen, &course) {
            return Ok(Reading { seen: Some(seen.clone()), ..Reading::default() });
        }
        let is_whole = frame.is_whole && completion.is_some() && course.is_some();
        let (digest, mut events, tracked) = match completion {
            Some(Completion { digest, events, tracked }) => (digest, events, tracked),
            None => Default::default(),
        };
        if let Some(day) = frame.starts.or(frame.listed) {
            let deed = Deed::Registered;
            events.push(self.setting.once(&learner.person, &Subject::Course, deed, day, Precision::Day));
        }
        let course = course.flatten();
        let is_complete = course.is_some();
        events.extend(course);
        let (mut is_whole, mut withheld) = (is_whole, 0);
        for scorm in &frame.scorms {
            let has_verdict = tracked.contains(&scorm.module);
            match self.scorm(scorm, learner, has_verdict, &mut events)? {
                Some(count) => withheld += count,
                None => is_whole = false,
            }
        }
        let is_over = |access: &i64| frame.listed.is_some_and(|listed| listed.as_second() - access >= SETTLED);
        let access = learner.access.filter(is_over);
        let seen = is_whole.then_some(Seen { access, completion: digest, course: is_complete });
        Ok(Reading { events: Some(events), seen, withheld })
    }

    /// Moodle's own verdict on every activity. None: refused.
    fn completion(&self, frame: &Frame, learner: &Learner) -> Result<Option<Completion>, Failure> {
        let parameters = [("courseid", frame.id.to_string()), ("userid", learner.id.to_string())];
        let Some(reply) = self.ask("core_completion_get_activities_completion_status", &parameters)? else {
            return Ok(None);
        };
        let mut completion = Completion { digest: String::new(), events: Vec::new(), tracked: Vec::new() };
        let mut hash = Sha256::new();
        for status in list(&reply.value, "statuses") {
            let (module, state) = (integer(status.get("cmid")), integer(status.get("state")).unwrap_or(0));
            let when = moment(status.get("timecompleted"));
            hash.update(format!("{module:?} {state} {when:?}\n"));
            let Some(module) = module.filter(|_| integer(status.get("tracking")) != Some(0)) else { continue };
            completion.tracked.push(module);
            let Some(place) = frame.places.get(&module) else { continue };
            let Some(when) = when.filter(|_| (1..=3).contains(&state)) else { continue };
            let once = |deed| self.setting.once(&learner.person, &place.subject, deed, when, Precision::Second);
            completion.events.push(once(Deed::Completed { duration: None }));
            if state > 1 {
                completion.events.push(once(verdict(state == 2)));
            }
        }
        completion.digest = hash.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        Ok(Some(completion))
    }

    /// Whether the course is completed. None: refused; Some(None): it is not.
    fn course_completion(&self, frame: &Frame, learner: &Learner) -> Result<Option<Option<Event>>, Failure> {
        let parameters = [("courseid", frame.id.to_string()), ("userid", learner.id.to_string())];
        let Some(reply) = self.ask("core_completion_get_course_completion_status", &parameters)? else {
            return Ok(None);
        };
        let Some(status) = reply.value.get("completionstatus").filter(|status| truth(status.get("completed"))) else {
            return Ok(Some(None));
        };
        // The reply does not say when; all criteria were met with the last one, any of them with the first.
        let times = list(status, "completions").iter().filter_map(|criterion| moment(criterion.get("timecompleted")));
        let when = if integer(status.get("aggregation")) == Some(2) { times.min() } else { times.max() };
        let deed = Deed::Completed { duration: None };
        let event = |when| self.setting.once(&learner.person, &Subject::Course, deed, when, Precision::Second);
        Ok(Some(when.map(event)))
    }

    /// All attempts on an activity; gives how many SCOs are withheld. None: something was refused.
    fn scorm(
        &self,
        scorm: &Scorm,
        learner: &Learner,
        has_verdict: bool,
        events: &mut Vec<Event>,
    ) -> Result<Option<usize>, Failure> {
        let Some(count) = self.attempts(scorm, learner)? else { return Ok(None) };
        let (mut withheld, mut is_whole) = (0, true);
        for number in 1..=count.clamp(0, ATTEMPTS_MAX) {
            let mut tracks = Vec::new();
            for sco in &scorm.scos {
                let Some(reply) = self.tracks(sco.id, learner, number)? else {
                    is_whole = false;
                    continue;
                };
                match Track::from_reply(&reply) {
                    Some(track) => tracks.push((&sco.place, track)),
                    None => withheld += 1,
                }
            }
            let number = u32::try_from(number).unwrap_or(u32::MAX);
            let whole = Attempt { person: &learner.person, place: &scorm.place, number, has_verdict };
            let is_lone = scorm.scos.len() == 1;
            for (place, track) in &tracks {
                let attempt = Attempt { place, has_verdict: has_verdict && is_lone, ..whole };
                events.extend(attempt.events(self.setting, track));
            }
            if !is_lone {
                let tracks: Vec<&Track> = tracks.iter().map(|(_, track)| track).collect();
                events.extend(self.together(scorm, &whole, &tracks));
            }
        }
        Ok(is_whole.then_some(withheld))
    }

    /// How often somebody has attempted an activity. None: refused.
    fn attempts(&self, scorm: &Scorm, learner: &Learner) -> Result<Option<i64>, Failure> {
        let function = "mod_scorm_get_scorm_attempt_count";
        let parameters = [("scormid", scorm.id.to_string()), ("userid", learner.id.to_string())];
        if self.is_closed(function) {
            return Ok(None);
        }
        match self.call(function, &parameters) {
            Ok(reply) => return Ok(integer(reply.value.get("attemptscount"))),
            // A closed activity: its tracks are still told, and attempt 0 is the last one.
            Err(Failure::Refused(refusal)) if matches!(refusal.code.as_str(), "expired" | "notopenyet") => {}
            Err(Failure::Refused(refusal)) => return self.refused(function, &refusal).map(|()| None),
            Err(failure) => return Err(failure),
        }
        let mut last = 0;
        for sco in &scorm.scos {
            let Some(reply) = self.tracks(sco.id, learner, 0)? else { return Ok(None) };
            last = last.max(integer(reply.pointer("/data/attempt")).unwrap_or(0));
        }
        Ok(Some(last))
    }

    fn tracks(&self, sco: i64, learner: &Learner, attempt: i64) -> Result<Option<Value>, Failure> {
        let parameters =
            [("scoid", sco.to_string()), ("userid", learner.id.to_string()), ("attempt", attempt.to_string())];
        Ok(self.ask("mod_scorm_get_scorm_sco_tracks", &parameters)?.map(|reply| reply.value))
    }

    /// What the SCOs of an activity make together: when the attempt began, its grade, and how long it took so far.
    fn together(&self, scorm: &Scorm, attempt: &Attempt<'_>, tracks: &[&Track]) -> Vec<Event> {
        let subject = &scorm.place.subject;
        let mut events = Vec::new();
        if let Some(started) = tracks.iter().filter_map(|track| track.started).min() {
            events.push(attempt.event(self.setting, subject, Deed::Initialized, started, Precision::Second));
        }
        let Some(last) = tracks.iter().filter_map(|track| track.modified).max() else { return events };
        if let Some(marks) = grade(scorm.method, tracks) {
            let deed = Deed::Scored(marks);
            events.push(self.setting.once(attempt.person, subject, deed, last, Precision::Second));
        }
        let total: SignedDuration = tracks.iter().filter_map(|track| track.total).sum();
        if total > SignedDuration::ZERO {
            events.push(attempt.terminated(self.setting, total, last));
        }
        events
    }
}

/// The latest moment at which anybody of the course is known to have done something.
pub(super) fn latest(frame: &Frame) -> Option<Timestamp> {
    let latest = frame.learners.iter().filter_map(|learner| learner.access).max()?;
    (latest > 0).then(|| Timestamp::from_second(latest).ok()).flatten()
}
