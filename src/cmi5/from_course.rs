//! A unit of a course as a cmi5 course structure.

use super::structure::{AssignableUnit, Block, Child, CourseStructure, LaunchMethod, MoveOn, Objective};
use crate::course::{Completion, Course, Layout, Module, Outcome, Unit};
use crate::scorm::{LangString, page_href};
use crate::xapi::iri;

/// The structure of the package of `unit`: one assignable unit for each of its modules.
///
/// A unit's id is the IRI of its module, which statements from elsewhere use as well.
pub fn structure(course: &Course, unit: &Unit<'_>) -> CourseStructure {
    let text = |text: &str| LangString { language: course.language.clone(), text: text.to_owned() };
    let served: Vec<_> = unit.modules.iter().flat_map(|module| module.outcomes()).collect();
    let objectives = course.outcomes.iter().filter(|outcome| served.contains(&&outcome.id));
    CourseStructure {
        // Not the IRI of the module itself: no two things in a structure share an id (13.1.1).
        id: format!("{}/packages/{}", course.iri(), unit.id),
        title: text(unit.title),
        description: text(describe(unit.description, unit.title)),
        objectives: objectives
            .map(|outcome| Objective {
                id: objective(course, outcome),
                title: text(outcome.label()),
                description: text(&outcome.text),
            })
            .collect(),
        children: children(course, unit),
    }
}

/// The units one after the other; in a tree the modules of a whole course stand in a block, between the tests.
fn children(course: &Course, unit: &Unit<'_>) -> Vec<Child> {
    let mut children: Vec<Child> =
        unit.modules.iter().map(|module| Child::Unit(assignable(course, unit, module))).collect();
    if unit.id == Course::UNIT && course.packaging.sequence.layout == Layout::Tree {
        let text = |text: &str| LangString { language: course.language.clone(), text: text.to_owned() };
        let first = usize::from(course.pre_test().is_some());
        let block = Block {
            id: format!("{}/packages/{}/modules", course.iri(), unit.id),
            title: text(unit.title),
            description: text(describe(unit.description, unit.title)),
            units: course.modules.iter().map(|module| assignable(course, unit, module)).collect(),
        };
        children.splice(first..first + course.modules.len(), [Child::Block(block)]);
    }
    children
}

fn objective(course: &Course, outcome: &Outcome) -> String {
    format!("{}/outcomes/{}", course.iri(), outcome.id)
}

fn assignable(course: &Course, unit: &Unit<'_>, module: &Module) -> AssignableUnit {
    let text = |text: &str| LangString { language: course.language.clone(), text: text.to_owned() };
    let own = module.outcomes();
    let can_pass = module.is_scored() && module.tracking.pass_mark > 0;
    let must_pass = can_pass && module.tracking.completion == Completion::Passed;
    AssignableUnit {
        id: iri::module(course, &module.id),
        title: text(&module.title),
        description: text(describe(&module.description, &module.title)),
        objectives: course
            .outcomes
            .iter()
            .filter(|outcome| own.contains(&&outcome.id))
            .map(|outcome| objective(course, outcome))
            .collect(),
        url: page_href(module),
        move_on: match must_pass {
            _ if unit.id == Course::UNIT && !course.counts(module) => MoveOn::NotApplicable,
            true => MoveOn::CompletedAndPassed,
            false => MoveOn::Completed,
        },
        mastery_score: can_pass.then(|| f64::from(module.tracking.pass_mark.min(100)) / 100.0),
        launch_method: LaunchMethod::AnyWindow,
    }
}

/// A description is required (13.1.4); where the author wrote none, the title says at least what it is.
fn describe<'a>(description: &'a str, title: &'a str) -> &'a str {
    if description.trim().is_empty() { title } else { description }
}
