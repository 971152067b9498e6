//! The schemas of the standards. For SCORM they are also control files: XML Schemas that travel at the root of every package.
//!
//! This module knows their names and their text. It must not know how a schema is compiled or applied; that is
//! `check`'s business.

use crate::standard::Standard;

type File = (&'static str, &'static str);

/// Name and text of each schema of `standard`, in the order in which one may import another.
pub fn schemas_of(standard: Standard) -> &'static [(&'static str, &'static str)] {
    match standard {
        Standard::Scorm2004Fourth => &SCORM_2004_FOURTH,
        Standard::Scorm2004Third => &SCORM_2004_THIRD,
        Standard::Scorm12 => &SCORM_12,
        Standard::Cmi5 => &CMI5,
    }
}

/// Name and text of each control file, in the order in which one may import another; none for cmi5.
///
/// SCORM 2004, Content Aggregation Model, section 3 (Content Packaging), and SCORM 1.2 likewise: the schema of every
/// namespace that a manifest uses lies at the root of the package, under its own file name. A package that carries all
/// of these serves any manifest.
pub fn control_files(standard: Standard) -> &'static [(&'static str, &'static str)] {
    if standard == Standard::Cmi5 { &[] } else { schemas_of(standard) }
}

/// What both editions of SCORM 2004 have in common.
const XML: File = ("xml.xsd", include_str!("../../schemas/scorm2004-4th/xml.xsd"));
const IMSCP: File = ("imscp_v1p1.xsd", include_str!("../../schemas/scorm2004-4th/imscp_v1p1.xsd"));
const ADLNAV: File = ("adlnav_v1p3.xsd", include_str!("../../schemas/scorm2004-4th/adlnav_v1p3.xsd"));
const IMSSS: File = ("imsss_v1p0.xsd", include_str!("../../schemas/scorm2004-4th/imsss_v1p0.xsd"));
const LOM: File = ("lom.xsd", include_str!("../../schemas/scorm2004-4th/lom.xsd"));

const SCORM_2004_FOURTH: [File; 7] = [
    XML,
    IMSCP,
    ("adlcp_v1p3.xsd", include_str!("../../schemas/scorm2004-4th/adlcp_v1p3.xsd")),
    ("adlseq_v1p3.xsd", include_str!("../../schemas/scorm2004-4th/adlseq_v1p3.xsd")),
    ADLNAV,
    IMSSS,
    LOM,
];

const SCORM_2004_THIRD: [File; 7] = [
    XML,
    IMSCP,
    ("adlcp_v1p3.xsd", include_str!("../../schemas/scorm2004-3rd/adlcp_v1p3.xsd")),
    ("adlseq_v1p3.xsd", include_str!("../../schemas/scorm2004-3rd/adlseq_v1p3.xsd")),
    ADLNAV,
    IMSSS,
    LOM,
];

const SCORM_12: [File; 4] = [
    ("ims_xml.xsd", include_str!("../../schemas/scorm12/ims_xml.xsd")),
    ("imscp_rootv1p1p2.xsd", include_str!("../../schemas/scorm12/imscp_rootv1p1p2.xsd")),
    ("imsmd_rootv1p2p1.xsd", include_str!("../../schemas/scorm12/imsmd_rootv1p2p1.xsd")),
    ("adlcp_rootv1p2.xsd", include_str!("../../schemas/scorm12/adlcp_rootv1p2.xsd")),
];

const CMI5: [File; 1] = [("CourseStructure.xsd", include_str!("../../schemas/cmi5/CourseStructure.xsd"))];
