//! Counts become the report: rows in the order of the course, in the author's words, without what must stay hidden.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::answers::{self, Responses};
use super::catalogue::{Catalogue, MeetingKey, QuestionKey, UnitKey};
use super::counts::{Counts, FollowUpCounts, UnitCounts};
use super::gather::{Gathered, Selection};
use super::model::{
    Actions, AttendanceRow, CourseFacts, FORMAT, FollowUp, Gain, GainScores, Group, GroupKind, MeetingKind,
    OutcomeGain, OutcomeRow, Report, StateRow, Summary, UnitKind, UnitRow,
};
use super::tally::{Tally, Unit, percent};
use super::together::{LEAST_PAIRS, together};
use crate::records::Half;
use crate::store::Names;

/// Everything that the rows are made with.
pub(super) struct Composer<'a> {
    pub catalogue: &'a Catalogue<'a>,
    pub responses: &'a Responses,
    /// Fewer people are not told of.
    pub least: u64,
}

pub(super) fn compose<E>(
    catalogue: &Catalogue<'_>,
    names: &Names,
    selection: &Selection,
    gathered: &Gathered,
    response: impl FnMut(u32) -> Result<Option<String>, E>,
) -> Result<Report, E> {
    let course = catalogue.course;
    let responses = Responses::read(gathered.groups.values(), response)?;
    let composer = Composer { catalogue, responses: &responses, least: u64::from(course.xapi.minimum_group.max(1)) };
    let mut cohorts: Vec<(Option<&str>, &Counts)> = gathered
        .groups
        .iter()
        .map(|(cohort, counts)| (cohort.map(|cohort| names.cohorts.get(&cohort).map_or("", String::as_str)), counts))
        .collect();
    // What belongs to no cohort comes last.
    cohorts.sort_by_key(|(name, _)| (name.is_none(), *name));
    let mut groups = Vec::new();
    let all: Vec<&Counts> = cohorts.iter().map(|(_, counts)| *counts).collect();
    let (sum, left_out) = together(&all, composer.least);
    if cohorts.len() != 1 {
        groups.push(Group { left_out, ..composer.group(GroupKind::All, None, &sum) });
    }
    for (name, counts) in cohorts {
        let kind = if name.is_some() { GroupKind::Cohort } else { GroupKind::Without };
        groups.push(composer.group(kind, name, counts));
    }
    if let Some(first) = groups.first_mut() {
        first.comments = composer.comments(&all);
    }
    let day = |moment: Timestamp| TimeZone::UTC.to_datetime(moment).date().to_string();
    Ok(Report {
        format: FORMAT,
        course: CourseFacts {
            id: course.id.to_string(),
            iri: course.iri(),
            title: course.title.clone(),
            version: course.version.clone(),
            language: course.language.clone(),
        },
        period: gathered.period.map(|(first, last)| [day(first), day(last)]),
        statements: gathered.statements,
        minimum_group: composer.least,
        cohorts: selection.cohorts.clone(),
        groups,
    })
}

impl Composer<'_> {
    fn group(&self, kind: GroupKind, name: Option<&str>, counts: &Counts) -> Group {
        // Of nobody there is nothing to hide.
        let hidden = counts.people > 0 && counts.people < self.least;
        let has_people = counts.people >= self.least;
        Group {
            kind,
            name: name.map(str::to_owned),
            people: counts.people,
            left_out: 0,
            hidden,
            units: if has_people { self.units(counts) } else { Vec::new() },
            outcomes: if has_people { self.outcomes(counts) } else { Vec::new() },
            attendance: if has_people { self.attendance(counts) } else { Vec::new() },
            gain: self.gain(counts).filter(|_| has_people),
            questions: if has_people { self.questions(counts) } else { Vec::new() },
            evaluation: self.evaluation(counts),
            comments: Vec::new(),
            actions: self.actions(counts).filter(|_| has_people),
        }
    }

    fn units(&self, counts: &Counts) -> Vec<UnitRow> {
        let none = UnitCounts::default();
        let in_course = counts.units.get(&UnitKey::Course).map_or(0, |unit| unit.registered);
        let has_registrations = counts.units.values().any(|unit| unit.registered > 0);
        // Every module has its row, also where nobody has begun it.
        let known = (0..self.catalogue.modules.len()).map(UnitKey::Module);
        let mut keys: Vec<UnitKey> = std::iter::once(UnitKey::Course).chain(known).collect();
        let mut others: Vec<UnitKey> =
            counts.units.keys().filter(|key| matches!(key, UnitKey::Other(_))).copied().collect();
        others.sort_by_key(|key| self.unit_title(*key));
        keys.extend(others);
        let row = |key: UnitKey| {
            let unit = counts.units.get(&key).unwrap_or(&none);
            let by_course = if matches!(key, UnitKey::Module(_)) { in_course } else { 0 };
            UnitRow {
                kind: self.unit_kind(key),
                id: self.unit_id(key),
                number: match key {
                    UnitKey::Module(module) => self.catalogue.modules[module].number,
                    _ => None,
                },
                title: self.unit_title(key),
                registered: has_registrations.then_some(unit.registered + by_course),
                started: unit.started,
                completed: unit.completed,
                passed: unit.passed,
                passed_percent: percent(unit.passed, unit.started),
                score: self.summary(&unit.scores, Unit::Percent),
                minutes: self.summary(&unit.seconds, Unit::Minutes),
            }
        };
        keys.into_iter().map(row).collect()
    }

    fn outcomes(&self, counts: &Counts) -> Vec<OutcomeRow> {
        let row = |(at, outcome): (usize, &crate::course::Outcome)| {
            self.catalogue.quizzes.get(&at)?;
            let counts = counts.outcomes.get(&at).cloned().unwrap_or_default();
            Some(OutcomeRow {
                id: outcome.id.to_string(),
                label: outcome.label().to_owned(),
                started: counts.started,
                completed: counts.completed,
                passed: counts.passed,
                passed_percent: percent(counts.passed, counts.started),
                score: self.summary(&counts.scores, Unit::Percent),
            })
        };
        self.catalogue.course.outcomes.iter().enumerate().filter_map(row).collect()
    }

    fn attendance(&self, counts: &Counts) -> Vec<AttendanceRow> {
        let mut keys: Vec<MeetingKey> = counts.meetings.keys().copied().collect();
        keys.sort_by_key(|key| (matches!(key, MeetingKey::Other(_)).then(|| self.meeting(*key).2), *key));
        let row = |key: MeetingKey| {
            let meeting = &counts.meetings[&key];
            let (kind, id, title) = self.meeting(key);
            AttendanceRow {
                kind,
                id,
                day: match key {
                    MeetingKey::Day(day, _) => Some(day),
                    _ => None,
                },
                title,
                people: meeting.people,
                percent: percent(meeting.people, counts.people),
                minutes: self.summary(&meeting.seconds, Unit::Minutes),
            }
        };
        keys.into_iter().map(row).collect()
    }

    fn gain(&self, counts: &Counts) -> Option<Gain> {
        let (first, second) = self.catalogue.tests?;
        let gain = &counts.gain;
        let pairs = gain.gain.n();
        if pairs + gain.before_only + gain.after_only == 0 {
            return None;
        }
        let least = self.least.max(LEAST_PAIRS);
        let hidden = pairs > 0 && pairs < least;
        let summary = |tally: &Tally, unit| self.summary(tally, unit);
        let scores = (pairs >= least).then(|| GainScores {
            better: gain.better,
            same: gain.same,
            worse: gain.worse,
            before: summary(&gain.before, Unit::Percent),
            after: summary(&gain.after, Unit::Percent),
            gain: summary(&gain.gain, Unit::Percent),
            normalised: summary(&gain.normalised, Unit::Ratio),
        });
        let outcome = |(at, counts): (&usize, &super::counts::OutcomeGainCounts)| {
            let outcome = &self.catalogue.course.outcomes[*at];
            let n = counts.before.n();
            let mean = |tally: &Tally| tally.stats(Unit::Percent).filter(|_| n >= least).map(|stats| stats.mean);
            OutcomeGain {
                id: outcome.id.to_string(),
                label: outcome.label().to_owned(),
                n,
                hidden: n < least,
                before: mean(&counts.before),
                after: mean(&counts.after),
            }
        };
        Some(Gain {
            before_title: self.catalogue.modules[first].title.clone(),
            after_title: self.catalogue.modules[second].title.clone(),
            pairs,
            before_only: gain.before_only,
            after_only: gain.after_only,
            hidden,
            scores,
            outcomes: counts.gains.iter().map(outcome).collect(),
        })
    }

    fn actions(&self, counts: &Counts) -> Option<Actions> {
        let actions = &counts.actions;
        let has_follow_ups = actions.follow_ups.iter().any(|follow_up| follow_up.people > 0);
        let follow_ups = [3, 6].into_iter().zip(&actions.follow_ups);
        (actions.people > 0 || has_follow_ups).then(|| Actions {
            people: actions.people,
            planned: actions.planned,
            follow_ups: follow_ups.map(|(months, counts)| self.follow_up(months, counts)).collect(),
        })
    }

    fn follow_up(&self, months: u32, counts: &FollowUpCounts) -> FollowUp {
        const STATES: [&str; 4] = ["not-started", "started", "done", "dropped"];
        let hidden = counts.people > 0 && counts.people < self.least;
        let mut by_word: BTreeMap<&str, u64> = BTreeMap::new();
        for (state, count) in counts.states.iter().filter(|_| !hidden) {
            *by_word.entry(state.and_then(|state| self.responses.get(state)).unwrap_or("unknown")).or_default() +=
                count;
        }
        let known = STATES.iter().filter(|_| !hidden).map(|state| (*state, by_word.get(state).copied().unwrap_or(0)));
        let others = by_word.iter().filter(|(state, _)| !STATES.contains(state)).map(|(state, count)| (*state, *count));
        let states =
            known.chain(others).map(|(state, actions)| StateRow { state: state.to_owned(), actions }).collect();
        FollowUp { months, people: counts.people, hidden, states }
    }

    pub fn summary(&self, tally: &Tally, unit: Unit) -> Summary {
        let n = tally.n();
        Summary { n, hidden: n > 0 && n < self.least, stats: tally.stats(unit).filter(|_| n >= self.least) }
    }

    pub fn unit_title(&self, key: UnitKey) -> String {
        match key {
            UnitKey::Course => self.catalogue.course.title.clone(),
            UnitKey::Module(module) => self.catalogue.modules[module].title.clone(),
            UnitKey::Other(activity) => self.catalogue.name(activity),
        }
    }

    fn unit_kind(&self, key: UnitKey) -> UnitKind {
        match key {
            UnitKey::Course => UnitKind::Course,
            UnitKey::Module(module) if module < self.catalogue.course.modules.len() => UnitKind::Module,
            UnitKey::Module(_) => UnitKind::Form,
            UnitKey::Other(_) => UnitKind::Other,
        }
    }

    fn unit_id(&self, key: UnitKey) -> String {
        match key {
            UnitKey::Course => self.catalogue.course.id.to_string(),
            UnitKey::Module(module) => self.catalogue.modules[module].id.to_string(),
            UnitKey::Other(activity) => self.catalogue.iri(activity).to_owned(),
        }
    }

    fn meeting(&self, key: MeetingKey) -> (MeetingKind, String, String) {
        match key {
            MeetingKey::Day(day, half) => {
                let days = self.catalogue.course.agenda.iter().flat_map(|agenda| &agenda.days);
                let title = days.map(|day| &day.title).nth(day as usize - 1).cloned().unwrap_or_default();
                let (kind, end) = match half {
                    None => (MeetingKind::Day, ""),
                    Some(Half::Morning) => (MeetingKind::Morning, "/morning"),
                    Some(Half::Afternoon) => (MeetingKind::Afternoon, "/afternoon"),
                };
                (kind, format!("day_{day}{end}"), title)
            }
            MeetingKey::Session(module, session) => {
                let module = self.catalogue.modules[module];
                let session = &module.sessions[session];
                let title = format!("{} {}", session.number, session.title);
                (MeetingKind::Session, format!("{}/{}", module.id, session.id), title)
            }
            MeetingKey::Other(activity) => {
                (MeetingKind::Other, self.catalogue.iri(activity).to_owned(), self.catalogue.name(activity))
            }
        }
    }

    /// Title of what asks a question, id and words of the question.
    pub fn question(&self, key: QuestionKey) -> (String, String, String) {
        match key {
            QuestionKey::Known(at) => {
                let asked = &self.catalogue.questions[at];
                let module = self.catalogue.modules[asked.module];
                let id = format!("{}/{}", module.id, asked.question.id);
                (module.title.clone(), id, answers::label(asked.question))
            }
            QuestionKey::Other(activity) => {
                let unit = self.catalogue.whole(activity).map_or_else(String::new, |unit| self.unit_title(unit));
                (unit, self.catalogue.iri(activity).to_owned(), self.catalogue.name(activity))
            }
        }
    }
}
