//! What one person did in one group, gathered while the person's facts pass by.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::catalogue::{Catalogue, MeetingKey, Place, QuestionKey, UnitKey};
use super::verb::Verb;
use crate::store::Fact;

/// What a person did; two of them can be put together, in any order.
#[derive(Debug, Default)]
pub(super) struct Person {
    pub units: BTreeMap<UnitKey, Doing>,
    pub attended: BTreeMap<MeetingKey, i64>,
    /// The last answer to each question.
    pub answers: BTreeMap<QuestionKey, Answer>,
    /// By what tells the person's actions apart.
    pub actions: BTreeMap<Option<i64>, Action>,
}

/// What a person did with the course, a module, or something else.
#[derive(Debug, Default)]
pub(super) struct Doing {
    pub registered: bool,
    pub started: bool,
    pub completed: bool,
    pub passed: bool,
    /// The best one, in hundredths of a per cent of the most that can be reached.
    pub score: Option<i64>,
    /// The longest time told of each attempt, in seconds.
    times: BTreeMap<Option<i64>, i64>,
}

/// An answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Answer {
    pub when: Timestamp,
    pub success: Option<bool>,
    pub response: Option<u32>,
    /// Told as an answer to an evaluation.
    pub is_opinion: bool,
}

/// An action that a person planned, followed up, or both.
#[derive(Debug, Default)]
pub(super) struct Action {
    pub planned: Option<Timestamp>,
    pub followed: Vec<(Timestamp, Option<u32>)>,
}

impl Person {
    pub fn take(&mut self, catalogue: &Catalogue<'_>, verb: Verb, fact: &Fact) {
        let place = catalogue.place(fact.activity);
        match verb {
            Verb::Attended => self.attend(place, fact),
            Verb::Responded | Verb::Evaluated => self.answer(catalogue, verb, fact),
            Verb::Planned => {
                let planned = &mut self.actions.entry(fact.attempt).or_default().planned;
                *planned = Some(planned.map_or(fact.when, |before| before.min(fact.when)));
            }
            Verb::FollowedUp => {
                self.actions.entry(fact.attempt).or_default().followed.push((fact.when, fact.response));
            }
            _ => self.learn(catalogue, verb, fact),
        }
    }

    fn attend(&mut self, place: Place, fact: &Fact) {
        let key = match place {
            Place::Day(day, half) => MeetingKey::Day(day, half),
            Place::Session(module, session) => MeetingKey::Session(module, session),
            _ => MeetingKey::Other(fact.activity),
        };
        let seconds = seconds(fact).unwrap_or_default();
        let longest = self.attended.entry(key).or_default();
        *longest = seconds.max(*longest);
    }

    fn answer(&mut self, catalogue: &Catalogue<'_>, verb: Verb, fact: &Fact) {
        let key = question(catalogue, fact.activity);
        let is_opinion = verb == Verb::Evaluated;
        let answer = Answer { when: fact.when, success: fact.success, response: fact.response, is_opinion };
        let last = self.answers.entry(key).or_insert(answer);
        *last = answer.max(*last);
        if !is_opinion {
            let unit = Some(catalogue.unit(fact.activity)).filter(|unit| !matches!(unit, UnitKey::Other(_)));
            self.start(unit, catalogue.whole(fact.activity));
        }
    }

    fn learn(&mut self, catalogue: &Catalogue<'_>, verb: Verb, fact: &Fact) {
        if verb == Verb::Registered {
            self.units.entry(catalogue.unit(fact.activity)).or_default().registered = true;
            return;
        }
        self.start(Some(catalogue.unit(fact.activity)), catalogue.whole(fact.activity));
        let place = catalogue.place(fact.activity);
        let is_whole = matches!(place, Place::Course | Place::Module(_) | Place::Other(_));
        if !is_whole && !matches!(place, Place::Quiz(_)) {
            return;
        }
        let doing = self.units.entry(catalogue.unit(fact.activity)).or_default();
        if is_whole {
            doing.completed |= verb == Verb::Completed || fact.completion == Some(true);
            if let Some(seconds) = seconds(fact) {
                let longest = doing.times.entry(fact.attempt).or_default();
                *longest = seconds.max(*longest);
            }
        }
        doing.passed |= verb == Verb::Passed || (fact.success == Some(true) && verb != Verb::Failed);
        if verb != Verb::Progressed {
            doing.score = doing.score.max(score(fact));
        }
    }

    /// What is begun with a part is begun as a whole, and everything begins the course.
    fn start(&mut self, unit: Option<UnitKey>, whole: Option<UnitKey>) {
        for key in [unit, whole, Some(UnitKey::Course)].into_iter().flatten() {
            self.units.entry(key).or_default().started = true;
        }
    }

    /// Adds what the same person did elsewhere.
    pub fn absorb(&mut self, other: Self) {
        for (key, doing) in other.units {
            self.units.entry(key).or_default().absorb(doing);
        }
        for (key, seconds) in other.attended {
            let longest = self.attended.entry(key).or_default();
            *longest = seconds.max(*longest);
        }
        for (key, answer) in other.answers {
            let last = self.answers.entry(key).or_insert(answer);
            *last = answer.max(*last);
        }
        for (key, action) in other.actions {
            let own = self.actions.entry(key).or_default();
            own.planned = [own.planned, action.planned].into_iter().flatten().min();
            own.followed.extend(action.followed);
        }
    }
}

impl Doing {
    /// Seconds of all attempts together; None where no time was told.
    pub fn seconds(&self) -> Option<i64> {
        (!self.times.is_empty()).then(|| self.times.values().sum())
    }

    fn absorb(&mut self, other: Self) {
        self.registered |= other.registered;
        self.started |= other.started;
        self.completed |= other.completed;
        self.passed |= other.passed;
        self.score = self.score.max(other.score);
        for (attempt, seconds) in other.times {
            let longest = self.times.entry(attempt).or_default();
            *longest = seconds.max(*longest);
        }
    }
}

/// What an answer belongs to.
pub(super) fn question(catalogue: &Catalogue<'_>, activity: u32) -> QuestionKey {
    match catalogue.place(activity) {
        Place::Question(question) => QuestionKey::Known(question),
        _ => QuestionKey::Other(activity),
    }
}

/// In hundredths of a per cent. A raw score without its maximum says nothing.
fn score(fact: &Fact) -> Option<i64> {
    let of_range = || {
        let (raw, max, min) = (fact.raw?, fact.max?, fact.min.unwrap_or(0.0));
        (max > min).then(|| (raw - min) / (max - min))
    };
    let share = fact.scaled.or_else(of_range).filter(|share| share.is_finite())?;
    Some((share.clamp(-1.0, 1.0) * 10_000.0).round() as i64)
}

fn seconds(fact: &Fact) -> Option<i64> {
    fact.duration.map(|duration| duration.as_secs().max(0))
}
