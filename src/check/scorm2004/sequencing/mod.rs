//! Sequencing (CAM chapter 5), as far as ADL's application profile asks more than the schemas do.

mod booleans;
mod collection;
mod conditions;
mod objectives;
mod placement;

use super::BOTH;
use crate::check::{Family, Subject};
use crate::diagnostic::Findings;

pub(super) const FAMILIES: [Family; 5] = [
    Family::new("Sequencing: true and false", BOTH, booleans::RULES),
    Family::new("Sequencing: where it stands", BOTH, placement::RULES),
    Family::new("Sequencing: rules and conditions", BOTH, conditions::RULES),
    Family::new("Sequencing: objectives", BOTH, objectives::RULES),
    Family::new("Sequencing: collections", BOTH, collection::RULES),
];

pub(super) fn apply(subject: &Subject<'_>, findings: &mut Findings) {
    booleans::apply(subject, findings);
    placement::apply(subject, findings);
    conditions::apply(subject, findings);
    objectives::apply(subject, findings);
    collection::apply(subject, findings);
}
