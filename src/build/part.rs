//! What the page of a module is told of the whole course that it is a part of.

use crate::course::{Course, Id, Module, Order, Target, Unit};
use crate::page::{Known, Part};
use crate::scorm;

/// What `module` knows of the whole course; none in a package of its own, or where every part stands for itself.
pub(super) fn part<'c>(course: &'c Course, unit: &Unit<'c>, module: &'c Module, target: Target) -> Option<Part<'c>> {
    let sequence = course.packaging.sequence;
    if unit.id != Course::UNIT || !sequence.is_ordered() {
        return None;
    }
    let is = |test: Option<&Module>| test.is_some_and(|test| test.id == module.id);
    let is_kept = target.has_sequencing();
    let known = course.modules.iter().filter_map(|module| {
        let share = f64::from(module.tracking.pass_mark.clamp(1, 100)) / 100.0;
        Some(Known {
            id: scorm::known_objective(module),
            outcomes: course.known_by(module)?.into_iter().map(Id::as_str).collect(),
            share,
        })
    });
    let unlocks = is_kept && sequence.order == Order::PreTestUnlocks && is(course.pre_test());
    Some(Part {
        course: course.iri(),
        done: is_kept.then(|| scorm::done_objective(module)),
        known: if unlocks { known.collect() } else { Vec::new() },
        leads: is_kept && sequence.remediation && is(course.post_test()),
        needs: course.needed_before(module),
    })
}
