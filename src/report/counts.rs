//! What the people of one group did, counted. Two groups can be put together, number by number, in any order.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::catalogue::{Catalogue, MeetingKey, QuestionKey, UnitKey};
use super::person::{Action, Answer, Person};
use super::tally::Tally;

/// The counts of one group.
#[derive(Debug, Clone, Default)]
pub(super) struct Counts {
    pub people: u64,
    pub units: BTreeMap<UnitKey, UnitCounts>,
    pub meetings: BTreeMap<MeetingKey, MeetingCounts>,
    /// By place among the outcomes of the course.
    pub outcomes: BTreeMap<usize, OutcomeCounts>,
    pub gain: GainCounts,
    /// By place among the outcomes of the course.
    pub gains: BTreeMap<usize, OutcomeGainCounts>,
    pub answers: BTreeMap<QuestionKey, AnswerCounts>,
    /// Told as evaluations, or points on a scale; those that belong to nobody too.
    pub opinions: BTreeMap<QuestionKey, AnswerCounts>,
    pub actions: ActionCounts,
}

#[derive(Debug, Clone, Default)]
pub(super) struct UnitCounts {
    pub registered: u64,
    pub started: u64,
    pub completed: u64,
    pub passed: u64,
    pub scores: Tally,
    pub seconds: Tally,
}

#[derive(Debug, Clone, Default)]
pub(super) struct MeetingCounts {
    pub people: u64,
    pub seconds: Tally,
}

/// How well the quizzes' questions on an outcome were answered.
#[derive(Debug, Clone, Default)]
pub(super) struct OutcomeCounts {
    /// Answered one of its questions, or all of them, or all of them well enough.
    pub started: u64,
    pub completed: u64,
    pub passed: u64,
    /// Of those who answered all.
    pub scores: Tally,
}

/// The scores of people who took both tests.
#[derive(Debug, Clone, Default)]
pub(super) struct GainCounts {
    pub before_only: u64,
    pub after_only: u64,
    pub better: u64,
    pub same: u64,
    pub worse: u64,
    pub before: Tally,
    pub after: Tally,
    pub gain: Tally,
    pub normalised: Tally,
}

/// Shares of right answers of people who answered in both tests.
#[derive(Debug, Clone, Default)]
pub(super) struct OutcomeGainCounts {
    pub before: Tally,
    pub after: Tally,
}

#[derive(Debug, Clone, Default)]
pub(super) struct AnswerCounts {
    pub n: u64,
    /// Those that were judged right or wrong.
    pub judged: u64,
    pub right: u64,
    /// By the number of the response.
    pub responses: BTreeMap<u32, u64>,
}

/// Actions of plans, and what became of them.
#[derive(Debug, Clone, Default)]
pub(super) struct ActionCounts {
    /// Who planned, and how many actions.
    pub people: u64,
    pub planned: u64,
    /// After three and after six months.
    pub follow_ups: [FollowUpCounts; 2],
}

#[derive(Debug, Clone, Default)]
pub(super) struct FollowUpCounts {
    pub people: u64,
    /// By the number of the state's word.
    pub states: BTreeMap<Option<u32>, u64>,
}

/// Where the middle between three and six months lies, in days.
const BETWEEN_FOLLOW_UPS: i64 = 137;

impl Counts {
    /// Counts a person.
    pub fn add(&mut self, catalogue: &Catalogue<'_>, person: &Person) {
        self.people += 1;
        self.add_units(person);
        for (key, seconds) in &person.attended {
            self.add_meeting(*key, *seconds);
        }
        self.add_whole_days(person);
        for (key, answer) in &person.answers {
            self.answer(catalogue, *key, answer);
        }
        self.add_outcomes(catalogue, person);
        self.add_gain(catalogue, person);
        self.actions.add(person);
    }

    /// Counts an answer that belongs to nobody, or that of a person.
    pub fn answer(&mut self, catalogue: &Catalogue<'_>, key: QuestionKey, answer: &Answer) {
        let is_opinion = answer.is_opinion || catalogue.is_opinion(key);
        let list = if is_opinion { &mut self.opinions } else { &mut self.answers };
        let counts = list.entry(key).or_default();
        counts.n += 1;
        counts.judged += u64::from(answer.success.is_some());
        counts.right += u64::from(answer.success == Some(true));
        if let Some(response) = answer.response.filter(|_| is_opinion || !catalogue.is_free_text(key)) {
            *counts.responses.entry(response).or_default() += 1;
        }
    }

    fn add_units(&mut self, person: &Person) {
        let is_registered = person.units.get(&UnitKey::Course).is_some_and(|doing| doing.registered);
        for (key, doing) in &person.units {
            let unit = self.units.entry(*key).or_default();
            unit.registered += u64::from(doing.registered && !is_registered);
            unit.started += u64::from(doing.started);
            unit.completed += u64::from(doing.completed);
            unit.passed += u64::from(doing.passed);
            if let Some(score) = doing.score {
                unit.scores.add(score);
            }
            if let Some(seconds) = doing.seconds() {
                unit.seconds.add(seconds);
            }
        }
        // Who is registered for the course is registered for all that is in it: see `registered`.
        if is_registered {
            self.units.entry(UnitKey::Course).or_default().registered += 1;
        }
    }

    fn add_meeting(&mut self, key: MeetingKey, seconds: i64) {
        let meeting = self.meetings.entry(key).or_default();
        meeting.people += 1;
        if seconds > 0 {
            meeting.seconds.add(seconds);
        }
    }

    /// Who was there for half of a day was there on that day.
    fn add_whole_days(&mut self, person: &Person) {
        let mut halves: BTreeMap<u32, i64> = BTreeMap::new();
        for (key, seconds) in &person.attended {
            if let MeetingKey::Day(day, Some(_)) = key {
                *halves.entry(*day).or_default() += seconds;
            }
        }
        for (day, seconds) in halves {
            if !person.attended.contains_key(&MeetingKey::Day(day, None)) {
                self.add_meeting(MeetingKey::Day(day, None), seconds);
            }
        }
    }

    fn add_outcomes(&mut self, catalogue: &Catalogue<'_>, person: &Person) {
        for (outcome, questions) in &catalogue.quizzes {
            let given =
                questions.iter().filter_map(|question| person.success(*question).map(|right| (*question, right)));
            let given: Vec<(usize, bool)> = given.collect();
            if given.is_empty() {
                continue;
            }
            let counts = self.outcomes.entry(*outcome).or_default();
            counts.started += 1;
            if given.len() < questions.len() {
                continue;
            }
            let weight = |question: usize| catalogue.questions[question].question.weight;
            let all: f64 = given.iter().map(|(question, _)| weight(*question)).sum();
            let reached: f64 = given.iter().filter(|(_, right)| *right).map(|(question, _)| weight(*question)).sum();
            let needed =
                given.iter().map(|(question, _)| weight(*question) * catalogue.pass_mark(*question)).sum::<f64>();
            counts.completed += 1;
            counts.passed += u64::from(needed > 0.0 && reached >= needed - 1e-9);
            counts.scores.add((reached / all * 10_000.0).round() as i64);
        }
    }

    fn add_gain(&mut self, catalogue: &Catalogue<'_>, person: &Person) {
        let Some((first, second)) = catalogue.tests else { return };
        let score = |form| person.units.get(&UnitKey::Module(form)).and_then(|doing| doing.score);
        match (score(first), score(second)) {
            (Some(before), Some(after)) => {
                self.gain.add(before, after);
                for (outcome, tests) in &catalogue.tested {
                    let share = |questions: &[usize]| {
                        let given: Vec<bool> =
                            questions.iter().filter_map(|question| person.success(*question)).collect();
                        let right = given.iter().filter(|right| **right).count();
                        (!given.is_empty()).then(|| (right * 10_000 / given.len()) as i64)
                    };
                    if let (Some(before), Some(after)) = (share(&tests[0]), share(&tests[1])) {
                        let counts = self.gains.entry(*outcome).or_default();
                        counts.before.add(before);
                        counts.after.add(after);
                    }
                }
            }
            (Some(_), None) => self.gain.before_only += 1,
            (None, Some(_)) => self.gain.after_only += 1,
            (None, None) => {}
        }
    }
}

impl GainCounts {
    /// All in hundredths of a per cent.
    fn add(&mut self, before: i64, after: i64) {
        match after.cmp(&before) {
            std::cmp::Ordering::Greater => self.better += 1,
            std::cmp::Ordering::Equal => self.same += 1,
            std::cmp::Ordering::Less => self.worse += 1,
        }
        self.before.add(before);
        self.after.add(after);
        self.gain.add(after - before);
        if before < 10_000 {
            self.normalised.add(((after - before) as f64 / (10_000 - before) as f64 * 10_000.0).round() as i64);
        }
    }
}

impl ActionCounts {
    fn add(&mut self, person: &Person) {
        let planned = person.actions.values().filter(|action| action.planned.is_some()).count() as u64;
        self.people += u64::from(planned > 0);
        self.planned += planned;
        // An action of which only the follow-up is told was planned with the person's others.
        let first = person.actions.values().filter_map(|action| action.planned).min();
        let mut was_followed = [false; 2];
        for action in person.actions.values() {
            for (window, was_followed) in was_followed.iter_mut().enumerate() {
                if let Some(state) = action.state(first, window) {
                    *was_followed = true;
                    *self.follow_ups[window].states.entry(state).or_default() += 1;
                }
            }
        }
        for (counts, was_followed) in self.follow_ups.iter_mut().zip(was_followed) {
            counts.people += u64::from(was_followed);
        }
    }
}

impl Action {
    /// How far it had come when it was last looked at after three (0) or after six (1) months.
    fn state(&self, first: Option<Timestamp>, window: usize) -> Option<Option<u32>> {
        let planned = self.planned.or(first);
        let window_of = |when: Timestamp| {
            let days = planned.map_or(0, |planned| when.duration_since(planned).as_hours() / 24);
            usize::from(days >= BETWEEN_FOLLOW_UPS)
        };
        let looks = self.followed.iter().filter(|(when, _)| window_of(*when) == window);
        looks.max().map(|(_, state)| *state)
    }
}

impl Person {
    /// Whether a question of the course was answered rightly; None if it was not answered or not judged.
    fn success(&self, question: usize) -> Option<bool> {
        self.answers.get(&QuestionKey::Known(question))?.success
    }
}
