//! All groups together, without giving away what is hidden of a small one.
//!
//! If a group is too small to be shown, nobody may find its numbers by taking those of the others from the sum. So a
//! sum leaves out the parts that are hidden, unless these together are as many as a group has to be: then the
//! difference speaks of enough people.

use std::collections::BTreeSet;

use super::counts::{AnswerCounts, Counts, FollowUpCounts, GainCounts, OutcomeGainCounts, UnitCounts};
use super::tally::Tally;

/// Pairs of scores below which only their number is told.
pub(super) const LEAST_PAIRS: u64 = 10;

/// Something that is told of `n` people, and hidden when they are too few.
pub(super) trait Cell: Clone + Default {
    fn n(&self) -> u64;
    fn absorb(&mut self, other: &Self);
}

/// The counts of all groups, and how many people are not in them.
pub(super) fn together(groups: &[&Counts], least: u64) -> (Counts, u64) {
    let (shown, small): (Vec<&Counts>, Vec<&Counts>) = groups.iter().partition(|group| group.people >= least);
    let few: u64 = small.iter().map(|group| group.people).sum();
    let (people, left_out) = if few >= least { (groups.to_vec(), 0) } else { (shown, few) };
    let mut all = Counts { people: people.iter().map(|group| group.people).sum(), ..Counts::default() };
    sum_units(&mut all, &people, least);
    for key in keys(&people, |group| group.meetings.keys()) {
        let parts: Vec<_> = people.iter().filter_map(|group| group.meetings.get(&key)).collect();
        let meeting = all.meetings.entry(key).or_default();
        meeting.people = parts.iter().map(|part| part.people).sum();
        meeting.seconds = sum(parts.iter().map(|part| &part.seconds), least);
    }
    for key in keys(&people, |group| group.outcomes.keys()) {
        let parts: Vec<_> = people.iter().filter_map(|group| group.outcomes.get(&key)).collect();
        let outcome = all.outcomes.entry(key).or_default();
        outcome.started = parts.iter().map(|part| part.started).sum();
        outcome.completed = parts.iter().map(|part| part.completed).sum();
        outcome.passed = parts.iter().map(|part| part.passed).sum();
        outcome.scores = sum(parts.iter().map(|part| &part.scores), least);
    }
    let least_pairs = least.max(LEAST_PAIRS);
    all.gain = sum(people.iter().map(|group| &group.gain), least_pairs);
    all.gain.before_only = people.iter().map(|group| group.gain.before_only).sum();
    all.gain.after_only = people.iter().map(|group| group.gain.after_only).sum();
    for key in keys(&people, |group| group.gains.keys()) {
        all.gains.insert(key, sum(people.iter().filter_map(|group| group.gains.get(&key)), least_pairs));
    }
    for key in keys(&people, |group| group.answers.keys()) {
        all.answers.insert(key, sum(people.iter().filter_map(|group| group.answers.get(&key)), least));
    }
    // Opinions may belong to nobody, so that how many people are known of a group says nothing of them.
    for key in keys(groups, |group| group.opinions.keys()) {
        all.opinions.insert(key, sum(groups.iter().filter_map(|group| group.opinions.get(&key)), least));
    }
    all.actions.people = people.iter().map(|group| group.actions.people).sum();
    all.actions.planned = people.iter().map(|group| group.actions.planned).sum();
    for (window, counts) in all.actions.follow_ups.iter_mut().enumerate() {
        *counts = sum(people.iter().map(|group| &group.actions.follow_ups[window]), least);
    }
    (all, left_out)
}

fn sum_units(all: &mut Counts, people: &[&Counts], least: u64) {
    for key in keys(people, |group| group.units.keys()) {
        let parts: Vec<&UnitCounts> = people.iter().filter_map(|group| group.units.get(&key)).collect();
        let total = |of: fn(&UnitCounts) -> u64| parts.iter().map(|part| of(part)).sum();
        let unit = UnitCounts {
            registered: total(|part| part.registered),
            started: total(|part| part.started),
            completed: total(|part| part.completed),
            passed: total(|part| part.passed),
            scores: sum(parts.iter().map(|part| &part.scores), least),
            seconds: sum(parts.iter().map(|part| &part.seconds), least),
        };
        all.units.insert(key, unit);
    }
}

/// The parts that are shown, with the hidden ones where these are enough together.
fn sum<'a, C: Cell + 'a>(parts: impl Iterator<Item = &'a C>, least: u64) -> C {
    let (mut shown, mut hidden) = (C::default(), C::default());
    for part in parts {
        if part.n() >= least { &mut shown } else { &mut hidden }.absorb(part);
    }
    if hidden.n() >= least || shown.n() == 0 {
        shown.absorb(&hidden);
    }
    shown
}

fn keys<'a, K: Ord + Copy + 'a, I: Iterator<Item = &'a K>>(
    groups: &[&'a Counts],
    of: impl Fn(&'a Counts) -> I,
) -> BTreeSet<K> {
    groups.iter().flat_map(|group| of(group)).copied().collect()
}

impl Cell for Tally {
    fn n(&self) -> u64 {
        Self::n(self)
    }

    fn absorb(&mut self, other: &Self) {
        Self::absorb(self, other);
    }
}

impl Cell for AnswerCounts {
    fn n(&self) -> u64 {
        self.n
    }

    fn absorb(&mut self, other: &Self) {
        self.n += other.n;
        self.judged += other.judged;
        self.right += other.right;
        for (response, count) in &other.responses {
            *self.responses.entry(*response).or_default() += count;
        }
    }
}

impl Cell for GainCounts {
    fn n(&self) -> u64 {
        self.gain.n()
    }

    fn absorb(&mut self, other: &Self) {
        self.better += other.better;
        self.same += other.same;
        self.worse += other.worse;
        self.before.absorb(&other.before);
        self.after.absorb(&other.after);
        self.gain.absorb(&other.gain);
        self.normalised.absorb(&other.normalised);
    }
}

impl Cell for OutcomeGainCounts {
    fn n(&self) -> u64 {
        self.before.n()
    }

    fn absorb(&mut self, other: &Self) {
        self.before.absorb(&other.before);
        self.after.absorb(&other.after);
    }
}

impl Cell for FollowUpCounts {
    fn n(&self) -> u64 {
        self.people
    }

    fn absorb(&mut self, other: &Self) {
        self.people += other.people;
        for (state, count) in &other.states {
            *self.states.entry(*state).or_default() += count;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(n: i64) -> Tally {
        let mut tally = Tally::default();
        (0..n).for_each(|value| tally.add(value));
        tally
    }

    #[test]
    fn a_small_part_cannot_be_found_by_taking_away_the_others() {
        assert_eq!(sum([tally(7), tally(6), tally(2)].iter(), 5).n(), 13, "two people would be the difference");
        assert_eq!(sum([tally(7), tally(3), tally(2)].iter(), 5).n(), 12, "the difference is five people");
        assert_eq!(sum([tally(2), tally(1)].iter(), 5).n(), 3, "so few that the sum is hidden itself");
    }
}
