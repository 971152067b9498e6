//! The manifest of any SCORM package as data: its activity trees, with sequencing, and its resources.
//!
//! Everything that SCORM 2004 (3rd and 4th Edition) and 1.2 can say is here, and reading never fails: a value that
//! makes no sense is read as the standard's default, an element without the attributes that it needs is passed over.
//! What is wrong is for `check` to say.
//!
//! [`scorm::Manifest`](crate::scorm::Manifest) stands apart on purpose. It is what Kitbag writes: few things, and with
//! metadata. Sequencing is the same in both.

mod read;
mod sequencing;

use std::ops::Range;

use super::{HideLmsUi, ScormType};
use crate::scorm::token::tokens;

pub use read::start_tag;
pub use sequencing::{
    ChildSet, Combination, Condition, ConstrainedChoice, ControlMode, DeliveryControls, ExitAction, LimitConditions,
    Map, MoreMap, Objective, Objectives, PostConditionAction, PreConditionAction, Randomization, Required, Rollup,
    RollupAction, RollupConsiderations, RollupRule, Sequencing, SequencingRule, Shared, Test, Timing,
};

/// `imscp:manifest` (CAM 3.4.1).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Manifest {
    pub identifier: String,
    /// Version of the content.
    pub version: Option<String>,
    /// Identifier of the organization that an LMS offers.
    pub default: Option<String>,
    pub organizations: Vec<Organization>,
    pub resources: Vec<Resource>,
}

/// `imscp:organization` (CAM 3.4.1.8): one activity tree.
#[derive(Debug, Clone, PartialEq)]
pub struct Organization {
    /// The organization itself comes first, then its items in the order of the manifest, so that parents come before
    /// their children. Never empty.
    pub activities: Vec<Activity>,
    /// `adlseq:objectivesGlobalToSystem`: whether global objectives outlive the learner's run of this course.
    pub objectives_global_to_system: bool,
    /// `adlcp:sharedDataGlobalToSystem`, likewise for shared data.
    pub shared_data_global_to_system: bool,
}

/// `imscp:item` (CAM 3.4.1.9), or the organization as the root of its items.
#[derive(Debug, Clone, PartialEq)]
pub struct Activity {
    /// Empty when the manifest gives none.
    pub identifier: String,
    pub title: String,
    /// Index of its parent in [`Organization::activities`]; none for the organization.
    pub parent: Option<usize>,
    /// Indices of its children, in their order.
    pub children: Vec<usize>,
    /// 0 for the organization.
    pub level: usize,
    /// `isvisible`.
    pub visible: bool,
    /// `identifierref`, whether or not there is such a resource.
    pub resource: Option<String>,
    /// What is opened: the resource's `href` behind the `xml:base` values in force, with `parameters` (CAM 3.4.1.9),
    /// seen from the root of the package. Percent signs are as written.
    pub launch: Option<String>,
    /// Of the resource.
    pub scorm_type: Option<ScormType>,
    pub sequencing: Sequencing,
    /// Whether the manifest says anything about the sequencing of this activity.
    pub is_sequenced: bool,
    pub time_limit_action: Option<TimeLimitAction>,
    pub data_from_lms: Option<String>,
    pub completion_threshold: CompletionThreshold,
    /// `adlcp:data`, 4th Edition.
    pub shared_data: Vec<SharedData>,
    /// `adlnav:hideLMSUI`.
    pub hide: Vec<HideLmsUi>,
    /// `adlcp:prerequisites` of SCORM 1.2: an AICC script over identifiers of items.
    pub prerequisites: Option<String>,
    /// `adlcp:masteryscore` of SCORM 1.2, 0 to 100.
    pub mastery_score: Option<f64>,
    /// `adlcp:maxtimeallowed` of SCORM 1.2, `HHHH:MM:SS.SS`.
    pub max_time_allowed: Option<String>,
    /// The start tag of its element in the manifest, in bytes from `<` to the end of the name.
    pub tag: Range<usize>,
}

/// `adlcp:completionThreshold` (CAM 5.1.13).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CompletionThreshold {
    /// Whether progress decides on completion. The 3rd Edition's form, a number as text, says so too.
    pub completed_by_measure: bool,
    /// 0 to 1.
    pub min_progress_measure: f64,
    /// 0 to 1: how much the activity counts for its parent's progress.
    pub progress_weight: f64,
}

/// `adlcp:map` (CAM 5.1.14): data that activities share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharedData {
    pub target: String,
    pub read: bool,
    pub write: bool,
}

/// `imscp:resource` (CAM 3.4.1.20).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resource {
    pub identifier: String,
    pub kind: String,
    /// None when the manifest does not say, or says something else.
    pub scorm_type: Option<ScormType>,
    /// Behind the `xml:base` values in force.
    pub href: Option<String>,
    /// `imscp:file`, behind the `xml:base` values in force.
    pub files: Vec<String>,
    /// Identifiers of resources.
    pub dependencies: Vec<String>,
}

tokens! {
    /// `adlcp:timeLimitAction` (CAM 3.4.1.11).
    TimeLimitAction {
        ExitMessage = "exit,message",
        ExitNoMessage = "exit,no message",
        ContinueMessage = "continue,message",
        ContinueNoMessage = "continue,no message",
    }
}

impl Manifest {
    /// The organization that an LMS offers: the default one, or else the first.
    pub fn default_organization(&self) -> Option<&Organization> {
        let default = self.default.as_deref();
        let named =
            self.organizations.iter().find(|organization| Some(organization.root().identifier.as_str()) == default);
        named.or_else(|| self.organizations.first())
    }

    pub fn resource(&self, identifier: &str) -> Option<&Resource> {
        self.resources.iter().find(|resource| resource.identifier == identifier)
    }
}

impl Organization {
    /// The organization itself as an activity.
    pub fn root(&self) -> &Activity {
        &self.activities[0]
    }

    /// The activities that are items.
    pub fn items(&self) -> &[Activity] {
        &self.activities[1..]
    }

    pub fn children<'a>(&'a self, activity: &'a Activity) -> impl DoubleEndedIterator<Item = &'a Activity> {
        activity.children.iter().map(|index| &self.activities[*index])
    }
}

impl Activity {
    /// Whether it has no children: an activity that is delivered.
    pub fn is_leaf(&self) -> bool {
        self.children.is_empty()
    }
}

impl Default for CompletionThreshold {
    fn default() -> Self {
        Self { completed_by_measure: false, min_progress_measure: 1.0, progress_weight: 1.0 }
    }
}
