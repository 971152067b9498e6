//! The schemas of the standards; for SCORM 2004 4th Edition, the control files that travel at the root of every package.
//!
//! This module knows their names and their text. It must not know how a schema is compiled or applied; that is
//! `check`'s business.

use crate::standard::Standard;

/// Name and text of each schema that manifests of `standard` are held to, in the order in which one may import another.
pub fn schemas_of(standard: Standard) -> &'static [(&'static str, &'static str)] {
    match standard {
        Standard::Scorm2004Fourth | Standard::Scorm2004Third => control_files(),
        Standard::Scorm12 | Standard::Cmi5 => &[],
    }
}

/// Name and text of each control file, in the order in which one may import another.
///
/// SCORM 2004 4th Edition, Content Aggregation Model, section 3 (Content Packaging): the schema of every namespace that a
/// manifest uses lies at the root of the package, under its own file name. A package that carries all of these serves
/// any manifest.
pub fn control_files() -> &'static [(&'static str, &'static str)] {
    &CONTROL_FILES
}

const CONTROL_FILES: [(&str, &str); 7] = [
    ("xml.xsd", include_str!("../../schemas/scorm2004-4th/xml.xsd")),
    ("imscp_v1p1.xsd", include_str!("../../schemas/scorm2004-4th/imscp_v1p1.xsd")),
    ("adlcp_v1p3.xsd", include_str!("../../schemas/scorm2004-4th/adlcp_v1p3.xsd")),
    ("adlseq_v1p3.xsd", include_str!("../../schemas/scorm2004-4th/adlseq_v1p3.xsd")),
    ("adlnav_v1p3.xsd", include_str!("../../schemas/scorm2004-4th/adlnav_v1p3.xsd")),
    ("imsss_v1p0.xsd", include_str!("../../schemas/scorm2004-4th/imsss_v1p0.xsd")),
    ("lom.xsd", include_str!("../../schemas/scorm2004-4th/lom.xsd")),
];
