//! The order of a whole course in the words of SCORM 2004: what the author asks for as rules, objectives and rollup.
//!
//! Each part says itself that it is done, by an objective that it shares with the parts that wait for it: the status
//! `completed` travels in the 4th Edition only, and in few LMSs. That objectives outlive an attempt at the course
//! (`adlseq:objectivesGlobalToSystem`) is wanted: what a learner has opened stays open.

use super::activity::{
    ChildSet, Combination, Condition, Map, Objective, PostConditionAction, PreConditionAction, Required, RollupAction,
    RollupConsiderations, RollupRule, Sequencing, SequencingRule, Test,
};
use super::from_course::item_id;
use super::{Item, Manifest};
use crate::course::{Course, Layout, Module, Order};

/// The objective by which a part says that it is done.
pub fn done_objective(part: &Module) -> String {
    format!("{}-done", part.id)
}

/// The objective by which the pre-test says that a learner knows a module.
pub fn known_objective(module: &Module) -> String {
    format!("{}-known", module.id)
}

/// Adds to the manifest of the whole course what makes an LMS keep its order and add up its results.
pub fn sequence(manifest: &mut Manifest, course: &Course) {
    let modules = course.pre_test().into_iter().chain(&course.modules).chain(course.post_test());
    let heaviest = modules.clone().map(|part| course.weight(part)).max().unwrap_or(0).max(1);
    for part in modules {
        let identifier = item_id(course, part);
        if let Some(item) = manifest.organization.items.iter_mut().find(|item| item.identifier == identifier) {
            sequence_part(&mut item.sequencing, course, part, heaviest);
        }
    }
    add_up(&mut manifest.organization.sequencing);
    if course.packaging.sequence.layout == Layout::Tree {
        fold(manifest, course);
    }
}

/// The modules go into a folder between the tests.
fn fold(manifest: &mut Manifest, course: &Course) {
    let is_module = |item: &Item| course.modules.iter().any(|module| item_id(course, module) == item.identifier);
    let items = std::mem::take(&mut manifest.organization.items);
    let place = items.iter().position(is_module).unwrap_or(0);
    let (modules, mut rest): (Vec<Item>, Vec<Item>) = items.into_iter().partition(is_module);
    let mut sequencing = Sequencing { control: manifest.organization.sequencing.control, ..Sequencing::default() };
    let weight = |items: &[Item]| items.iter().map(|item| item.sequencing.rollup.measure_weight).sum::<f64>();
    add_up(&mut sequencing);
    // The folder's score is the mean of its modules'; it weighs as much as they do together.
    let (own, others) = (weight(&modules), rest.iter().map(|item| item.sequencing.rollup.measure_weight));
    let heaviest = others.fold(own, f64::max).max(1.0);
    sequencing.rollup.measure_weight = own / heaviest;
    for item in &mut rest {
        item.sequencing.rollup.measure_weight /= heaviest;
    }
    let folder = Item {
        identifier: format!("{}-modules", course.id),
        resource: None,
        title: course.title.clone(),
        hide: Vec::new(),
        items: modules,
        sequencing,
    };
    rest.insert(place, folder);
    manifest.organization.items = rest;
}

/// Complete and passed when all that counts is; nothing is left to an LMS's own idea of a default.
fn add_up(sequencing: &mut Sequencing) {
    let rule = |children, not, test, action| RollupRule {
        children,
        minimum_count: 0,
        minimum_percent: 0.0,
        combination: Combination::Any,
        conditions: vec![(not, test)],
        action,
        tag: 0..0,
    };
    sequencing.rollup.rules = vec![
        rule(ChildSet::Any, true, Test::Satisfied, RollupAction::NotSatisfied),
        rule(ChildSet::All, false, Test::Satisfied, RollupAction::Satisfied),
        rule(ChildSet::Any, true, Test::Completed, RollupAction::Incomplete),
        rule(ChildSet::All, false, Test::Completed, RollupAction::Completed),
    ];
}

fn sequence_part(sequencing: &mut Sequencing, course: &Course, part: &Module, heaviest: u32) {
    let asked = course.packaging.sequence;
    let is = |test: Option<&Module>| test.is_some_and(|test| test.id == part.id);
    let counts = course.counts(part);
    let can_pass = part.is_scored() && part.tracking.pass_mark > 0;
    sequencing.rollup.objective_satisfied = counts && can_pass;
    // Where modules can be skipped all of them may be, and something has to be left that completes the course.
    let unlocks = asked.order == Order::PreTestUnlocks;
    sequencing.rollup.progress_completion = counts || (unlocks && is(course.pre_test()));
    sequencing.rollup.measure_weight = f64::from(course.weight(part)) / f64::from(heaviest);
    if !asked.is_ordered() {
        return;
    }
    let needed = course.needed_before(part);
    let others = &mut sequencing.objectives.others;
    others.extend(needed.iter().map(|part| objective(course, done_objective(part), Way::Read)));
    others.push(objective(course, done_objective(part), Way::Write));
    if !needed.is_empty() {
        let of = |part: &&Module, test| condition(true, test, Some(done_objective(part)));
        // What is unknown is neither satisfied nor not satisfied: only both conditions together lock.
        let conditions =
            needed.iter().flat_map(|part| [of(part, Test::ObjectiveStatusKnown), of(part, Test::Satisfied)]).collect();
        sequencing.pre_conditions.push(rule(Combination::Any, conditions, PreConditionAction::Disabled));
    }
    if unlocks && is(course.pre_test()) {
        let known = course.modules.iter().filter(|module| course.known_by(module).is_some());
        others.extend(known.map(|module| {
            let mut known = objective(course, known_objective(module), Way::Write);
            known.maps.push(map(course, &done_objective(module), Way::Write));
            known
        }));
    }
    let is_module = !is(course.pre_test()) && !is(course.post_test());
    if unlocks && is_module && course.known_by(part).is_some() {
        others.push(objective(course, known_objective(part), Way::Read));
        let conditions = vec![condition(false, Test::Satisfied, Some(known_objective(part)))];
        sequencing.pre_conditions.push(rule(Combination::All, conditions, PreConditionAction::Skip));
        sequencing.considerations = RollupConsiderations {
            satisfied: Required::IfNotSkipped,
            not_satisfied: Required::IfNotSkipped,
            completed: Required::IfNotSkipped,
            incomplete: Required::IfNotSkipped,
            ..RollupConsiderations::default()
        };
    }
    if asked.remediation && is(course.post_test()) {
        let conditions =
            vec![condition(false, Test::ObjectiveStatusKnown, None), condition(true, Test::Satisfied, None)];
        sequencing.post_conditions.push(rule(Combination::All, conditions, PostConditionAction::Previous));
    }
    // The way back stops at what is not passed, or not complete.
    if asked.remediation && is_module {
        let passed = can_pass.then(|| condition(false, Test::Satisfied, None));
        let conditions = passed.into_iter().chain([condition(false, Test::Completed, None)]).collect();
        sequencing.pre_conditions.push(rule(Combination::All, conditions, PreConditionAction::Skip));
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Read,
    Write,
}

/// An objective that shares whether it is satisfied, under the objective's own name below the course's IRI.
fn objective(course: &Course, id: String, way: Way) -> Objective {
    Objective { maps: vec![map(course, &id, way)], id: Some(id), ..Objective::default() }
}

fn map(course: &Course, id: &str, way: Way) -> Map {
    Map {
        target: format!("{}/objectives/{id}", course.iri()),
        read_satisfied_status: way == Way::Read,
        read_normalized_measure: false,
        write_satisfied_status: way == Way::Write,
        write_normalized_measure: false,
    }
}

fn rule<A>(combination: Combination, conditions: Vec<Condition>, action: A) -> SequencingRule<A> {
    SequencingRule { combination, conditions, action, tag: 0..0 }
}

fn condition(not: bool, test: Test, objective: Option<String>) -> Condition {
    Condition { not, test, objective, threshold: 0.0 }
}
