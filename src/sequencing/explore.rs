//! Walks at random through a course: what can be delivered, and where learners get stuck.
//!
//! A walk opens the course and does what learners do: it leaves activities with all kinds of results, goes on, back or
//! elsewhere, closes the course and opens it again. What walks find is there; what they do not find may only be rare.

use std::collections::BTreeSet;

use serde::Serialize;

use super::exception::Exception;
use super::selection::random;
use super::session::{NavigationRequest, Session};
use super::state::Item;
use super::tracking::For;
use super::tree::Tree;

/// What came of walking.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Exploration {
    pub walks: usize,
    pub steps: usize,
    /// Leaves that were delivered, as indices into the tree.
    #[serde(skip)]
    pub delivered: BTreeSet<usize>,
    /// Leaves that never were.
    #[serde(skip)]
    pub never_delivered: Vec<usize>,
    /// Activities behind which nothing was left to do but to close the course, and the way there.
    #[serde(skip)]
    pub dead_ends: Vec<(usize, Vec<String>)>,
    /// Activities that come again whatever learners do.
    #[serde(skip)]
    pub loops: Vec<(usize, Vec<String>)>,
    /// How many walks completed the course.
    pub completed: usize,
    /// How many walks satisfied its primary objective.
    pub satisfied: usize,
    /// Why the course does not even open, if it does not.
    #[serde(skip)]
    pub start: Option<Exception>,
}

/// Steps of one walk: long enough to come through a course in several ways.
fn length_of_walk(tree: &Tree) -> usize {
    (tree.len() * 4).clamp(20, 400)
}

/// Why no learner can open the course, and at which activity it ends: Start delivers nothing, and there is nothing to
/// choose. None if one can.
pub fn cannot_start(tree: &Tree) -> Option<(Exception, Option<usize>)> {
    let mut session = Session::new(tree, 1);
    let untouched = session.clone().quiet();
    let exception = session.overall_sequencing_process(NavigationRequest::Start).exception?;
    let mut choices = (0..tree.len()).map(|activity| NavigationRequest::Choice(Some(activity)));
    let can_choose = choices.any(|request| untouched.foresee(request).delivered.is_some());
    let place = session.trace().iter().rev().find_map(|step| step.activity);
    (!can_choose).then_some((exception, place))
}

/// Walks for so many steps. The same seed walks the same way.
pub fn explore(tree: &Tree, steps: usize, seed: u64) -> Exploration {
    let mut found = Exploration {
        walks: 0,
        steps: 0,
        delivered: BTreeSet::new(),
        never_delivered: Vec::new(),
        dead_ends: Vec::new(),
        loops: Vec::new(),
        completed: 0,
        satisfied: 0,
        start: cannot_start(tree).map(|(exception, _)| exception),
    };
    let mut seed = seed;
    while found.steps < steps && found.start.is_none() {
        found.walks += 1;
        let mut walk = Walk::new(tree, random(&mut seed));
        walk.open();
        let mut is_open = true;
        for _ in 0..length_of_walk(tree).min(steps - found.steps) {
            found.steps += 1;
            if let Some(delivered) = walk.session.delivered() {
                found.delivered.insert(delivered);
                walk.look_around(delivered, &mut found);
            }
            is_open = walk.step(is_open);
        }
        let is_reached = |item| walk.session.value(0, 0, item, For::Content).is_some_and(|value| value > 0.0);
        found.completed += usize::from(walk.was_completed || is_reached(Item::Completion));
        found.satisfied += usize::from(walk.was_satisfied || is_reached(Item::Satisfied));
    }
    let leaves = (0..tree.len()).filter(|activity| tree.is_leaf(*activity));
    found.never_delivered = leaves.filter(|leaf| !found.delivered.contains(leaf)).collect();
    found
}

/// What the content reports when a learner leaves it.
#[derive(Debug, Clone, Copy)]
struct Outcome {
    completed: Option<f64>,
    satisfied: Option<f64>,
    measure: Option<f64>,
}

struct Walk<'t> {
    session: Session<'t>,
    random: u64,
    /// What was done so far, for people.
    way: Vec<String>,
    was_completed: bool,
    was_satisfied: bool,
    /// Places that have been looked at: what is there does not hang on the walk much.
    seen: BTreeSet<(usize, u64)>,
}

impl<'t> Walk<'t> {
    fn new(tree: &'t Tree, seed: u64) -> Self {
        Self {
            session: Session::new(tree, seed).quiet(),
            random: seed,
            way: Vec::new(),
            was_completed: false,
            was_satisfied: false,
            seen: BTreeSet::new(),
        }
    }

    fn die(&mut self, sides: usize) -> usize {
        (random(&mut self.random) % sides.max(1) as u64) as usize
    }

    /// One of the values, or nothing.
    fn maybe(&mut self, values: &[f64]) -> Option<f64> {
        let place = self.die(values.len() + 1);
        values.get(place).copied()
    }

    /// The learner opens the course; where nothing comes by itself, they choose something.
    fn open(&mut self) {
        let request = match self.session.state().suspended {
            Some(_) => NavigationRequest::ResumeAll,
            None => NavigationRequest::Start,
        };
        if self.session.overall_sequencing_process(request).delivered.is_none() {
            self.choose();
        }
        self.way.push("open".to_owned());
    }

    fn choose(&mut self) {
        let target = self.die(self.session.tree().len());
        self.request("choice", NavigationRequest::Choice(Some(target)));
    }

    fn request(&mut self, word: &str, request: NavigationRequest) -> bool {
        let outcome = self.session.overall_sequencing_process(request);
        if outcome.exception.is_none() {
            let tree = self.session.tree();
            let target = match request {
                NavigationRequest::Choice(Some(target)) => format!(" {}", tree.identifier(target)),
                _ => String::new(),
            };
            self.way.push(format!("{word}{target}"));
        }
        let root = |item| self.session.value(0, 0, item, For::Content).is_some_and(|value| value > 0.0);
        let (completed, satisfied) = (root(Item::Completion), root(Item::Satisfied));
        self.was_completed |= completed;
        self.was_satisfied |= satisfied;
        !outcome.ended
    }

    /// Does something. Whether the course is still open.
    fn step(&mut self, is_open: bool) -> bool {
        if !is_open || self.session.state().current.is_none() {
            self.open();
            return self.session.state().current.is_some();
        }
        if let Some(delivered) = self.session.delivered() {
            let outcome = self.some_outcome();
            self.report(delivered, &outcome);
        }
        match self.die(20) {
            0..=9 => self.request("continue", NavigationRequest::Continue),
            10..=12 => self.request("previous", NavigationRequest::Previous),
            13 => self.request("suspendAll", NavigationRequest::SuspendAll),
            14 => self.request("exitAll", NavigationRequest::ExitAll),
            _ => {
                self.choose();
                self.session.state().current.is_some()
            }
        }
    }

    /// Learners pass more often than not.
    fn some_outcome(&mut self) -> Outcome {
        if self.die(2) == 0 {
            return Outcome { completed: Some(1.0), satisfied: Some(1.0), measure: Some(1.0) };
        }
        Outcome {
            completed: self.maybe(&[0.0, 1.0]),
            satisfied: self.maybe(&[0.0, 1.0]),
            measure: self.maybe(&[-1.0, 0.0, 0.25, 0.5, 0.75, 0.9, 1.0]),
        }
    }

    /// The content reports the outcome for itself; of its other objectives, each may fare differently.
    fn report(&mut self, activity: usize, outcome: &Outcome) {
        for objective in 0..self.session.tree().objective_count(activity) {
            let outcome = if objective == 0 || self.die(2) == 0 { *outcome } else { self.some_outcome() };
            self.session.report(activity, objective, outcome.completed, outcome.satisfied, outcome.measure);
        }
        let word = |value: Option<f64>, words: [&'static str; 2]| value.map(|value| words[usize::from(value > 0.0)]);
        let words = [
            word(outcome.completed, ["incomplete", "completed"]).map(str::to_owned),
            word(outcome.satisfied, ["failed", "passed"]).map(str::to_owned),
            outcome.measure.map(|measure| measure.to_string()),
        ];
        let words: Vec<String> = words.into_iter().flatten().collect();
        self.way.push(format!("{} {}", self.session.tree().identifier(activity), words.join(" ")).trim().to_owned());
    }

    /// Whether learners can get away from here, with the best result and with none.
    fn look_around(&mut self, here: usize, found: &mut Exploration) {
        let tree = self.session.tree();
        let is_known = found.dead_ends.iter().chain(&found.loops).any(|(activity, _)| *activity == here);
        if is_known || !self.seen.insert((here, self.session.state().activities[here].attempts.min(2))) {
            return;
        }
        let mut choices: Vec<NavigationRequest> = vec![NavigationRequest::Continue, NavigationRequest::Previous];
        choices.extend((0..tree.len()).map(|target| NavigationRequest::Choice(Some(target))));
        let (mut moves_on, mut comes_again) = (false, false);
        for value in [Some(1.0), Some(0.0), None] {
            let mut then = self.session.clone();
            (0..tree.objective_count(here)).for_each(|objective| then.report(here, objective, value, value, value));
            for request in &choices {
                // The learner's choice of where they are is no way out.
                if *request == NavigationRequest::Choice(Some(here)) {
                    continue;
                }
                let outcome = then.foresee(*request);
                moves_on |= outcome.ended || outcome.delivered.is_some_and(|delivered| delivered != here);
                comes_again |= *request == NavigationRequest::Continue && outcome.delivered == Some(here);
                if moves_on {
                    return;
                }
            }
        }
        let leaves = (0..tree.len()).filter(|activity| tree.is_leaf(*activity));
        // At the end of a course, there is nothing left to do; a folder above can always be chosen, and leads here again.
        if comes_again {
            found.loops.push((here, self.way.clone()));
        } else if leaves.into_iter().any(|leaf| leaf != here && self.session.state().activities[leaf].attempts == 0) {
            found.dead_ends.push((here, self.way.clone()));
        }
    }
}
