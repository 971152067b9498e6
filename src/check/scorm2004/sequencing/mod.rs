//! Sequencing (CAM chapter 5), as far as ADL's application profile asks more than the schemas do.

mod booleans;
mod collection;
mod conditions;
mod objectives;
mod placement;

use crate::check::Subject;
use crate::diagnostic::{Findings, Rule};

pub(super) const RULES: [&[&Rule]; 5] =
    [booleans::RULES, placement::RULES, conditions::RULES, objectives::RULES, collection::RULES];

pub(super) fn apply(subject: &Subject<'_>, findings: &mut Findings) {
    booleans::apply(subject, findings);
    placement::apply(subject, findings);
    conditions::apply(subject, findings);
    objectives::apply(subject, findings);
    collection::apply(subject, findings);
}
