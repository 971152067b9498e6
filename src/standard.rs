//! The standards and editions that packages follow.
#![warn(missing_docs)]

/// A standard, in one edition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standard {
    /// SCORM 2004 4th Edition.
    Scorm2004Fourth,
    /// SCORM 2004 3rd Edition. Also what calls itself `CAM 1.3`, the editions before.
    Scorm2004Third,
    /// SCORM 1.2.
    Scorm12,
    /// cmi5, first edition ("Quartz").
    Cmi5,
    /// Packages that are launched as `tincan.xml` says, and speak to a Learning Record Store alone.
    Xapi,
}

impl Standard {
    /// The newest edition of each first.
    pub const ALL: [Self; 5] = [Self::Scorm2004Fourth, Self::Scorm2004Third, Self::Scorm12, Self::Cmi5, Self::Xapi];

    /// The files by which packages are known, the one that counts first.
    pub const MANIFESTS: [&str; 3] = ["imsmanifest.xml", "cmi5.xml", "tincan.xml"];

    /// The word on the command line and in the names of packages.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Scorm2004Fourth => "scorm2004-4th",
            Self::Scorm2004Third => "scorm2004-3rd",
            Self::Scorm12 => "scorm12",
            Self::Cmi5 => "cmi5",
            Self::Xapi => "xapi",
        }
    }

    /// The name for people.
    pub fn name(self) -> &'static str {
        match self {
            Self::Scorm2004Fourth => "SCORM 2004 4th Edition",
            Self::Scorm2004Third => "SCORM 2004 3rd Edition",
            Self::Scorm12 => "SCORM 1.2",
            Self::Cmi5 => "cmi5",
            Self::Xapi => "xAPI (tincan.xml)",
        }
    }

    /// The file at the root of a package that describes it.
    pub fn manifest(self) -> &'static str {
        match self {
            Self::Scorm2004Fourth | Self::Scorm2004Third | Self::Scorm12 => "imsmanifest.xml",
            Self::Cmi5 => "cmi5.xml",
            Self::Xapi => "tincan.xml",
        }
    }
}
