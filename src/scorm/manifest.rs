//! The manifest of a package as data: the part of SCORM 2004 4th Edition, CAM chapter 3, that Kitbag writes.
//!
//! What is left out is left out on purpose. Moodle stops at `mapInfo` and passes over `sequencingCollection` and
//! `adlcp:data`; a completion threshold would overrule what the content itself reports.

use super::Lom;
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
    pub sequencing: Option<Sequencing>,
}

/// `imscp:item` (CAM 3.4.1.9) without children: a leaf that launches a resource.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// Learners' results follow this value from build to build.
    pub identifier: String,
    /// Identifier of the resource to launch.
    pub resource: String,
    /// At most 200 characters travel safely.
    pub title: String,
    /// Controls of the LMS that the content asks to hide (CAM 5.2, `adlnav:presentation`).
    pub hide: Vec<HideLmsUi>,
    pub sequencing: Option<Sequencing>,
}

/// `imsss:sequencing` (CAM 5.1.1). Every part is optional.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sequencing {
    pub control_mode: Option<ControlMode>,
    pub objectives: Option<Objectives>,
    pub delivery_controls: Option<DeliveryControls>,
}

/// `imsss:controlMode` (CAM 5.1.2): how a learner moves among the children.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ControlMode {
    pub choice: bool,
    pub flow: bool,
}

/// `imsss:objectives` (CAM 5.1.7).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Objectives {
    pub primary: Objective,
    /// Each has an identifier of its own.
    pub others: Vec<Objective>,
}

/// `imsss:primaryObjective` or `imsss:objective` (CAM 5.1.7.1 and 5.1.7.3).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Objective {
    /// Becomes `cmi.objectives.n.id`. Only a primary objective may go without.
    pub id: Option<String>,
    /// The scaled score, -1 to 1, from which on the objective is satisfied; none lets the content say it.
    pub min_normalized_measure: Option<f64>,
}

/// `imsss:deliveryControls` (CAM 5.1.9): who sets the status of an activity whose content sets none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeliveryControls {
    pub completion_set_by_content: bool,
    pub objective_set_by_content: bool,
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
    /// Every objective identifier that an LMS creates in `cmi.objectives`, item by item.
    pub fn objective_ids(&self) -> impl Iterator<Item = &str> {
        self.organization
            .items
            .iter()
            .filter_map(|item| item.sequencing.as_ref()?.objectives.as_ref())
            .flat_map(|objectives| std::iter::once(&objectives.primary).chain(&objectives.others))
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
