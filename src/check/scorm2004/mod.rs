//! SCORM 2004: ADL's application profile for content packages, 4th Edition, and what differs in the 3rd.

mod files;
mod manifest;
mod namespaces;
mod organization;
mod resource;
mod schema;
mod sequencing;
mod third;

use super::{Family, Subject};
use crate::diagnostic::Findings;
use crate::standard::Standard;

/// SCORM 2004, whatever the edition.
const BOTH: &[Standard] = &[Standard::Scorm2004Fourth, Standard::Scorm2004Third];

pub(super) fn families() -> impl Iterator<Item = Family> {
    let structure = [
        Family::new("Namespaces", BOTH, namespaces::RULES),
        Family::new("Schemas", BOTH, schema::RULES),
        Family::new("Files", BOTH, files::RULES),
        Family::new("Manifest and metadata", BOTH, manifest::RULES),
        Family::new("Organizations and items", BOTH, organization::RULES),
        Family::new("Resources", BOTH, resource::RULES),
        Family::new("SCORM 2004 3rd Edition", &[Standard::Scorm2004Third], third::RULES),
    ];
    structure.into_iter().chain(sequencing::FAMILIES)
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
