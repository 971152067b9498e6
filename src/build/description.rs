//! What tells an LMS what is in a package, in the words of each standard.

use std::io;

use super::key;
use crate::cmi5::{self, CourseStructure};
use crate::course::{Course, Target, Unit};
use crate::package::Identifiers;
use crate::scorm::{self, Edition2004, LangString, Manifest};
use crate::standard::Standard;
use crate::xapi;

/// The file at the root of a package that describes it.
pub(super) struct Description {
    pub xml: Vec<u8>,
    pub identifiers: Identifiers,
}

/// Describes the package of `unit`. `shared` are the paths of the files that all its pages use, `cmi5_url` is the address below
/// which pages of cmi5 will lie.
pub(super) fn describe(
    course: &Course,
    unit: &Unit<'_>,
    target: Target,
    standard: Standard,
    shared: &[&str],
    has_key: bool,
    cmi5_url: Option<&str>,
) -> io::Result<Description> {
    let manifest = || {
        let mut manifest = scorm::manifest(course, unit, shared);
        if has_key {
            manifest.metadata.keywords.push(LangString { language: "en".to_owned(), text: key::KEYWORD.to_owned() });
        }
        if unit.id == Course::UNIT && target.has_sequencing() {
            scorm::sequence(&mut manifest, course);
        }
        manifest
    };
    let scorm = |manifest: Manifest, xml: Vec<u8>| Description { xml, identifiers: Identifiers::of(&manifest) };
    Ok(match standard {
        Standard::Scorm2004Fourth | Standard::Scorm2004Third => {
            let manifest = manifest();
            let edition = if standard == Standard::Scorm2004Third { Edition2004::Third } else { Edition2004::Fourth };
            let xml = manifest.to_xml(edition)?;
            scorm(manifest, xml)
        }
        Standard::Scorm12 => {
            let manifest = manifest();
            let xml = manifest.to_xml_12()?;
            scorm(manifest, xml)
        }
        Standard::Cmi5 => {
            let mut structure = cmi5::structure(course, unit);
            if let Some(base) = cmi5_url {
                structure.put_at(&format!("{base}{}/", unit.id));
            }
            Description { xml: structure.to_xml()?, identifiers: identifiers(course, unit, &structure) }
        }
        Standard::Xapi => {
            let structure = cmi5::structure(course, unit);
            let identifiers = Identifiers { manifest: String::new(), ..identifiers(course, unit, &structure) };
            Description { xml: xapi::tincan(course, unit)?, identifiers }
        }
    })
}

/// Statements name units and objectives by their IRIs; there is no organization and no resource.
fn identifiers(course: &Course, unit: &Unit<'_>, structure: &CourseStructure) -> Identifiers {
    Identifiers {
        activity: unit.iri(course),
        manifest: structure.id.clone(),
        organization: String::new(),
        items: structure.units().map(|unit| unit.id.clone()).collect(),
        resources: Vec::new(),
        objectives: structure.objectives.iter().map(|objective| objective.id.clone()).collect(),
    }
}
