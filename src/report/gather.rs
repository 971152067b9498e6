//! Facts in, one person after the other; counts of each group out. Memory does not grow with the number of people.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::catalogue::Catalogue;
use super::compose::compose;
use super::counts::Counts;
use super::model::Report;
use super::person::{Answer, Person, question};
use super::verb::Verb;
use crate::course::Course;
use crate::store::{Fact, Names};

/// What a report is about.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// Only these cohorts; all where it is empty.
    pub cohorts: Vec<String>,
    /// The first and the last day that count, in UTC.
    pub from: Option<Date>,
    pub to: Option<Date>,
}

/// Makes a report of the facts that it is given.
#[derive(Debug)]
pub struct Gatherer<'a> {
    catalogue: Catalogue<'a>,
    names: &'a Names,
    selection: &'a Selection,
    verbs: BTreeMap<u32, Verb>,
    from: Timestamp,
    until: Timestamp,
    actor: Option<u32>,
    /// What the present actor did, by cohort.
    person: BTreeMap<Option<u32>, Person>,
    gathered: Gathered,
}

/// What became of all facts.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    /// By number of the cohort.
    pub groups: BTreeMap<Option<u32>, Counts>,
    pub statements: u64,
    /// The first and the last moment.
    pub period: Option<(Timestamp, Timestamp)>,
}

impl<'a> Gatherer<'a> {
    pub fn new(course: &'a Course, names: &'a Names, selection: &'a Selection) -> Self {
        let base = &course.base_iri;
        let midnight = |day: Option<Date>| TimeZone::UTC.to_timestamp(day?.at(0, 0, 0, 0)).ok();
        Self {
            catalogue: Catalogue::new(course, names),
            names,
            selection,
            verbs: names.verbs.iter().filter_map(|(number, iri)| Some((*number, Verb::of(iri, base)?))).collect(),
            from: midnight(selection.from).unwrap_or(Timestamp::MIN),
            until: midnight(selection.to.and_then(|day| day.tomorrow().ok())).unwrap_or(Timestamp::MAX),
            actor: None,
            person: BTreeMap::new(),
            gathered: Gathered::default(),
        }
    }

    /// Takes a fact. Those of one actor have to come one after the other.
    pub fn take(&mut self, fact: &Fact) {
        let Some(verb) = self.verbs.get(&fact.verb).copied() else { return };
        if fact.when < self.from || fact.when >= self.until {
            return;
        }
        if self.actor != Some(fact.actor) {
            self.count_person();
            self.actor = Some(fact.actor);
        }
        if self.names.anonymous.contains(&fact.actor) {
            self.count_nobody(verb, fact);
        } else {
            self.person.entry(fact.cohort).or_default().take(&self.catalogue, verb, fact);
        }
        // A statement of a cohort that is not asked for says nothing of when the others learned.
        if self.selection.has(self.names, fact.cohort) {
            self.gathered.statements += 1;
            let (first, last) = self.gathered.period.unwrap_or((fact.when, fact.when));
            self.gathered.period = Some((first.min(fact.when), last.max(fact.when)));
        }
    }

    /// The report. `response` gives the text of a response by its number.
    ///
    /// # Errors
    /// Those of `response`.
    pub fn finish<E>(mut self, response: impl FnMut(u32) -> Result<Option<String>, E>) -> Result<Report, E> {
        self.count_person();
        compose(&self.catalogue, self.names, self.selection, &self.gathered, response)
    }

    /// An answer that belongs to nobody stands for itself.
    fn count_nobody(&mut self, verb: Verb, fact: &Fact) {
        if !matches!(verb, Verb::Evaluated | Verb::Responded) || !self.selection.has(self.names, fact.cohort) {
            return;
        }
        let answer = Answer {
            when: fact.when,
            success: fact.success,
            response: fact.response,
            is_opinion: verb == Verb::Evaluated,
        };
        let key = question(&self.catalogue, fact.activity);
        self.gathered.groups.entry(fact.cohort).or_default().answer(&self.catalogue, key, &answer);
    }

    /// Counts what the present actor did. What no statement gives to a cohort belongs to the person's only one.
    fn count_person(&mut self) {
        let mut person = std::mem::take(&mut self.person);
        if let Some(rest) = person.remove(&None) {
            let mut named = person.values_mut();
            match (named.next(), named.next()) {
                (Some(only), None) => only.absorb(rest),
                _ => drop(person.insert(None, rest)),
            }
        }
        for (cohort, person) in person {
            if self.selection.has(self.names, cohort) {
                self.gathered.groups.entry(cohort).or_default().add(&self.catalogue, &person);
            }
        }
    }
}

impl Selection {
    fn has(&self, names: &Names, cohort: Option<u32>) -> bool {
        let name = || names.cohorts.get(&cohort?);
        self.cohorts.is_empty() || name().is_some_and(|name| self.cohorts.contains(name))
    }
}
