//! The manifest of a package as data: the part of SCORM 2004 4th Edition, CAM chapter 3, that Kitbag writes.
//!
//! What is left out is left out on purpose. Moodle passes over `sequencingCollection` and `adlcp:data`, and a completion
//! threshold would overrule what the content itself reports.

use super::Lom;
use super::activity::Sequencing;
use super::token::tokens;

/// `imscp:manifest` (CAM 3.4.1) of one package with one organization.
#[derive(Debug, Clone, PartialEq)]
pub struct Manifest {
    /// Shares one pool of unique values with the identifiers of organization, items and resources.
    pub identifier: String,
    /// Version of the content; at most 20 characters travel safely.
    pub version: String,
    pub metadata: Lom,
    pub organization: Organization,
    pub resources: Vec<Resource>,
}

/// `imscp:organization` (CAM 3.4.1.8).
#[derive(Debug, Clone, PartialEq)]
pub struct Organization {
    pub identifier: String,
    /// At most 200 characters travel safely.
    pub title: String,
    pub items: Vec<Item>,
    pub sequencing: Sequencing,
}

/// `imscp:item` (CAM 3.4.1.9): a leaf that launches a resource, or a folder of items.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// Learners' results follow this value from build to build.
    pub identifier: String,
    /// Identifier of the resource to launch; none for a folder.
    pub resource: Option<String>,
    /// At most 200 characters travel safely.
    pub title: String,
    /// Controls of the LMS that the content asks to hide (CAM 5.2, `adlnav:presentation`).
    pub hide: Vec<HideLmsUi>,
    pub items: Vec<Item>,
    /// Nothing is written where it says nothing.
    pub sequencing: Sequencing,
}

/// `imscp:resource` (CAM 3.4.1.20) of type `webcontent`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resource {
    pub identifier: String,
    pub scorm_type: ScormType,
    /// What is launched; one of `files`.
    pub href: Option<String>,
    /// Paths from the package's root.
    pub files: Vec<String>,
    /// Identifiers of resources whose files this one needs too.
    pub dependencies: Vec<String>,
}

tokens! {
    /// `adlcp:scormType` (CAM 3.4.1.20).
    ScormType {
        Sco = "sco",
        Asset = "asset",
    }

    /// A navigation control that an LMS can hide: `adlnav:hideLMSUI` (CAM 5.2.1.1).
    HideLmsUi {
        Previous = "previous",
        Continue = "continue",
        Exit = "exit",
        ExitAll = "exitAll",
        Abandon = "abandon",
        AbandonAll = "abandonAll",
        SuspendAll = "suspendAll",
    }
}

impl Manifest {
    /// Every item that launches something, in order.
    pub fn leaves(&self) -> Vec<&Item> {
        fn collect<'i>(items: &'i [Item], leaves: &mut Vec<&'i Item>) {
            for item in items {
                if item.resource.is_some() {
                    leaves.push(item);
                }
                collect(&item.items, leaves);
            }
        }
        let mut leaves = Vec::new();
        collect(&self.organization.items, &mut leaves);
        leaves
    }

    /// Every objective identifier that an LMS creates in `cmi.objectives`, item by item.
    pub fn objective_ids(&self) -> impl Iterator<Item = &str> {
        self.leaves()
            .into_iter()
            .flat_map(|item| item.sequencing.objectives.iter())
            .filter_map(|objective| objective.id.as_deref())
    }
}

/// An edition of SCORM 2004 for which manifests are written. What Kitbag puts into one is known to both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edition2004 {
    Third,
    Fourth,
}

impl Edition2004 {
    /// The value of `imscp:schemaversion` (CAM 3.4.1.5).
    pub fn schema_version(self) -> &'static str {
        match self {
            Self::Third => "2004 3rd Edition",
            Self::Fourth => "2004 4th Edition",
        }
    }
}
