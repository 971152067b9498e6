//! SCORM 2004: ADL's application profile for content packages, 4th Edition, and what differs in the 3rd.

mod extension;
mod files;
mod length;
mod manifest;
mod namespaces;
mod organization;
mod outline;
mod parameters;
mod path;
mod resource;
mod schema;
mod sequencing;
mod third;

use outline::Outline;

use super::{Family, Subject};
use crate::diagnostic::Findings;
use crate::standard::Standard;

/// SCORM 2004, whatever the edition.
const BOTH: &[Standard] = &[Standard::Scorm2004Fourth, Standard::Scorm2004Third];

pub(super) fn families() -> impl Iterator<Item = Family> {
    let structure = [
        Family::new("Namespaces", BOTH, namespaces::RULES),
        Family::new("Schemas", BOTH, crate::check::schema::RULES),
        Family::new("Metadata in files, addresses, schemas of others", BOTH, schema::RULES),
        Family::new("Files", BOTH, files::RULES),
        Family::new("Manifest and metadata", BOTH, manifest::RULES),
        Family::new("Organizations and items", BOTH, organization::RULES),
        Family::new("What ADL adds to items", BOTH, extension::RULES),
        Family::new("Resources", BOTH, resource::RULES),
        Family::new("Lengths", BOTH, length::RULES),
        Family::new("SCORM 2004 3rd Edition", &[Standard::Scorm2004Third], third::RULES),
    ];
    structure.into_iter().chain(sequencing::FAMILIES)
}

pub(super) fn apply(subject: &Subject<'_>, findings: &mut Findings) {
    if !manifest::is_manifest(subject, findings) {
        return;
    }
    let outline = Outline::new(subject);
    let located = namespaces::apply(subject, findings);
    schema::apply(&outline, &located, findings);
    files::apply(&outline, &located, findings);
    manifest::apply(&outline, findings);
    organization::apply(&outline, findings);
    extension::apply(&outline, findings);
    resource::apply(&outline, findings);
    length::apply(&outline, findings);
    sequencing::apply(subject, findings);
    third::apply(subject, findings);
}
