//! SCORM 2004: ADL's application profile for content packages, 4th Edition, and what differs in the 3rd.

mod files;
mod manifest;
mod namespaces;
mod organization;
mod resource;
mod schema;
mod sequencing;
mod third;

use super::Subject;
use crate::diagnostic::{Findings, Rule};

pub(super) fn rules() -> impl Iterator<Item = &'static Rule> {
    let structure = [
        namespaces::RULES,
        schema::RULES,
        files::RULES,
        manifest::RULES,
        organization::RULES,
        resource::RULES,
        third::RULES,
    ];
    structure.into_iter().chain(sequencing::RULES).flatten().copied()
}

pub(super) fn apply(subject: &Subject<'_>, findings: &mut Findings) {
    namespaces::apply(subject, findings);
    schema::apply(subject, findings);
    files::apply(subject, findings);
    manifest::apply(subject, findings);
    organization::apply(subject, findings);
    resource::apply(subject, findings);
    sequencing::apply(subject, findings);
    third::apply(subject, findings);
}
