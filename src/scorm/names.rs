//! Namespaces of SCORM's manifests.

/// IMS Content Packaging 1.1.4, as SCORM 2004 uses it.
pub const IMSCP: &str = "http://www.imsglobal.org/xsd/imscp_v1p1";
/// ADL's extensions to content packaging, SCORM 2004.
pub const ADLCP: &str = "http://www.adlnet.org/xsd/adlcp_v1p3";
/// ADL's extensions to sequencing, SCORM 2004.
pub const ADLSEQ: &str = "http://www.adlnet.org/xsd/adlseq_v1p3";
/// ADL's navigation, SCORM 2004.
pub const ADLNAV: &str = "http://www.adlnet.org/xsd/adlnav_v1p3";
/// IMS Simple Sequencing.
pub const IMSSS: &str = "http://www.imsglobal.org/xsd/imsss";
/// IEEE Learning Object Metadata.
pub const LOM: &str = "http://ltsc.ieee.org/xsd/LOM";
/// IMS Content Packaging, as SCORM 1.2 uses it.
pub const IMSCP_12: &str = "http://www.imsproject.org/xsd/imscp_rootv1p1p2";
/// ADL's extensions to content packaging, SCORM 1.2.
pub const ADLCP_12: &str = "http://www.adlnet.org/xsd/adlcp_rootv1p2";
/// IMS Metadata, as SCORM 1.2 uses it.
pub const IMSMD_12: &str = "http://www.imsglobal.org/xsd/imsmd_rootv1p2p1";
/// The structure of a cmi5 course.
pub const CMI5: &str = "https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd";
/// Packages that are launched for an LRS alone.
pub const TINCAN: &str = "http://projecttincan.com/tincan.xsd";
/// `xsi:schemaLocation` and its kin.
pub const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";
/// `xml:base`, `xml:lang`.
pub const XML: &str = "http://www.w3.org/XML/1998/namespace";
