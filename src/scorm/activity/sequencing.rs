//! Sequencing as types: all of `imsss` and `adlseq`, with the standard's defaults (SCORM 2004 4th Edition, CAM 5.1; SN 3).
//!
//! Identifiers of objectives are as they are compared: `%20` is a blank, and runs of blanks are one.
//! `Default` of each type is what holds where a manifest says nothing. `tag` is where an element's start tag lies in
//! the manifest, in bytes from `<` to the end of the name, so that a finding can point at it.

use std::ops::Range;

use crate::scorm::token::tokens;

/// `imsss:sequencing` with what it takes from the collection (CAM 5.1.1): how an activity is sequenced.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sequencing {
    pub control: ControlMode,
    /// Looked at before an activity may be delivered, in this order.
    pub pre_conditions: Vec<SequencingRule<PreConditionAction>>,
    /// Looked at when a descendant of the activity has ended.
    pub exit_conditions: Vec<SequencingRule<ExitAction>>,
    /// Looked at when the activity has ended.
    pub post_conditions: Vec<SequencingRule<PostConditionAction>>,
    pub limits: LimitConditions,
    pub rollup: Rollup,
    pub considerations: RollupConsiderations,
    pub objectives: Objectives,
    pub randomization: Randomization,
    pub delivery: DeliveryControls,
    pub constrained_choice: ConstrainedChoice,
}

/// `imsss:controlMode` (CAM 5.1.2): how a learner moves among the children of an activity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ControlMode {
    pub choice: bool,
    pub choice_exit: bool,
    pub flow: bool,
    pub forward_only: bool,
    pub use_current_attempt_objective_info: bool,
    pub use_current_attempt_progress_info: bool,
}

/// `preConditionRule`, `exitConditionRule` or `postConditionRule` (CAM 5.1.3).
#[derive(Debug, Clone, PartialEq)]
pub struct SequencingRule<A> {
    pub combination: Combination,
    /// Those that can be understood; a rule without any never applies (SN UP.2.1).
    pub conditions: Vec<Condition>,
    pub action: A,
    pub tag: Range<usize>,
}

/// `imsss:ruleCondition` (CAM 5.1.3.2.1).
#[derive(Debug, Clone, PartialEq)]
pub struct Condition {
    /// `operator="not"`.
    pub not: bool,
    pub test: Test,
    /// Identifier of an objective of the activity; none is the primary one.
    pub objective: Option<String>,
    /// -1 to 1; for the two tests that compare a measure.
    pub threshold: f64,
}

/// `imsss:limitConditions` (CAM 5.1.4). Durations and moments are as the manifest writes them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LimitConditions {
    pub attempts: Option<u64>,
    /// `xs:duration`.
    pub attempt_absolute_duration: Option<String>,
    /// `xs:duration`; an LMS need not heed it, nor those that follow.
    pub attempt_experienced_duration: Option<String>,
    /// `xs:duration`.
    pub activity_absolute_duration: Option<String>,
    /// `xs:duration`.
    pub activity_experienced_duration: Option<String>,
    /// `xs:dateTime`.
    pub begin: Option<String>,
    /// `xs:dateTime`.
    pub end: Option<String>,
}

/// `imsss:rollupRules` (CAM 5.1.6): what an activity gives to its parent, and how its own state follows from its
/// children's.
#[derive(Debug, Clone, PartialEq)]
pub struct Rollup {
    /// Whether the activity counts for its parent's satisfaction.
    pub objective_satisfied: bool,
    /// Whether the activity counts for its parent's completion.
    pub progress_completion: bool,
    /// 0 to 1.
    pub measure_weight: f64,
    pub rules: Vec<RollupRule>,
}

/// `imsss:rollupRule` (CAM 5.1.6.1).
#[derive(Debug, Clone, PartialEq)]
pub struct RollupRule {
    pub children: ChildSet,
    /// For [`ChildSet::AtLeastCount`].
    pub minimum_count: u64,
    /// 0 to 1; for [`ChildSet::AtLeastPercent`].
    pub minimum_percent: f64,
    pub combination: Combination,
    /// Each with whether it is negated.
    pub conditions: Vec<(bool, Test)>,
    pub action: RollupAction,
    pub tag: Range<usize>,
}

/// `adlseq:rollupConsiderations` (CAM 5.1.12): when a child counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RollupConsiderations {
    pub satisfied: Required,
    pub not_satisfied: Required,
    pub completed: Required,
    pub incomplete: Required,
    /// `measureSatisfactionIfActive`.
    pub measure_satisfaction_if_active: bool,
}

/// `imsss:objectives` with what `adlseq:objectives` adds to them (CAM 5.1.7 and 5.1.8).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Objectives {
    /// Every activity has one; the one that rolls up.
    pub primary: Objective,
    pub others: Vec<Objective>,
}

/// `imsss:primaryObjective` or `imsss:objective` (CAM 5.1.7.1 and 5.1.7.2).
#[derive(Debug, Clone, PartialEq)]
pub struct Objective {
    /// Becomes `cmi.objectives.n.id`. Only a primary objective may go without.
    pub id: Option<String>,
    pub satisfied_by_measure: bool,
    /// -1 to 1.
    pub min_normalized_measure: f64,
    /// `imsss:mapInfo`.
    pub maps: Vec<Map>,
    /// `adlseq:mapInfo` of the `adlseq:objective` with the same identifier.
    pub more_maps: Vec<MoreMap>,
    /// None for the primary objective that no element declares.
    pub tag: Option<Range<usize>>,
}

/// `imsss:mapInfo` (CAM 5.1.7.3): what a global objective shares with an objective of an activity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Map {
    pub target: String,
    pub read_satisfied_status: bool,
    pub read_normalized_measure: bool,
    pub write_satisfied_status: bool,
    pub write_normalized_measure: bool,
}

/// `adlseq:mapInfo` (CAM 5.1.8.2): likewise for scores and progress.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MoreMap {
    pub target: String,
    pub read: Shared,
    pub write: Shared,
}

/// Which values an `adlseq:mapInfo` shares in one direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shared {
    pub raw_score: bool,
    pub min_score: bool,
    pub max_score: bool,
    pub completion_status: bool,
    pub progress_measure: bool,
}

/// `imsss:randomizationControls` (CAM 5.1.9).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Randomization {
    pub reorder_timing: Timing,
    pub reorder_children: bool,
    pub selection_timing: Timing,
    /// How many children are taken; none takes them all.
    pub select_count: Option<u64>,
}

/// `imsss:deliveryControls` (CAM 5.1.10).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeliveryControls {
    pub tracked: bool,
    pub completion_set_by_content: bool,
    pub objective_set_by_content: bool,
}

/// `adlseq:constrainedChoiceConsiderations` (CAM 5.1.11).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ConstrainedChoice {
    pub prevent_activation: bool,
    pub constrain_choice: bool,
}

tokens! {
    /// `conditionCombination`.
    Combination {
        All = "all",
        Any = "any",
    }

    /// What a condition looks at (CAM 5.1.3.2.1 and 5.1.6.2.1).
    Test {
        Satisfied = "satisfied",
        ObjectiveStatusKnown = "objectiveStatusKnown",
        ObjectiveMeasureKnown = "objectiveMeasureKnown",
        /// Not in rollup, like the next one and `Always`.
        ObjectiveMeasureGreaterThan = "objectiveMeasureGreaterThan",
        ObjectiveMeasureLessThan = "objectiveMeasureLessThan",
        Completed = "completed",
        ActivityProgressKnown = "activityProgressKnown",
        Attempted = "attempted",
        AttemptLimitExceeded = "attemptLimitExceeded",
        TimeLimitExceeded = "timeLimitExceeded",
        OutsideAvailableTimeRange = "outsideAvailableTimeRange",
        Always = "always",
    }

    /// Action of a `preConditionRule`.
    PreConditionAction {
        Skip = "skip",
        Disabled = "disabled",
        HiddenFromChoice = "hiddenFromChoice",
        StopForwardTraversal = "stopForwardTraversal",
    }

    /// Action of an `exitConditionRule`.
    ExitAction {
        Exit = "exit",
    }

    /// Action of a `postConditionRule`.
    PostConditionAction {
        ExitParent = "exitParent",
        ExitAll = "exitAll",
        Retry = "retry",
        RetryAll = "retryAll",
        Continue = "continue",
        Previous = "previous",
    }

    /// `childActivitySet` of a rollup rule.
    ChildSet {
        All = "all",
        Any = "any",
        None = "none",
        AtLeastCount = "atLeastCount",
        AtLeastPercent = "atLeastPercent",
    }

    /// Action of a rollup rule.
    RollupAction {
        Satisfied = "satisfied",
        NotSatisfied = "notSatisfied",
        Completed = "completed",
        Incomplete = "incomplete",
    }

    /// When a child counts for its parent.
    Required {
        Always = "always",
        IfAttempted = "ifAttempted",
        IfNotSkipped = "ifNotSkipped",
        IfNotSuspended = "ifNotSuspended",
    }

    /// When children are selected or put in random order.
    Timing {
        Never = "never",
        Once = "once",
        OnEachNewAttempt = "onEachNewAttempt",
    }
}

impl Objectives {
    /// The primary objective, then the others in the order of the manifest.
    pub fn iter(&self) -> impl Iterator<Item = &Objective> {
        std::iter::once(&self.primary).chain(&self.others)
    }
}

impl Default for ControlMode {
    fn default() -> Self {
        Self {
            choice: true,
            choice_exit: true,
            flow: false,
            forward_only: false,
            use_current_attempt_objective_info: true,
            use_current_attempt_progress_info: true,
        }
    }
}

impl Default for Rollup {
    fn default() -> Self {
        Self { objective_satisfied: true, progress_completion: true, measure_weight: 1.0, rules: Vec::new() }
    }
}

impl Default for RollupConsiderations {
    fn default() -> Self {
        Self {
            satisfied: Required::Always,
            not_satisfied: Required::Always,
            completed: Required::Always,
            incomplete: Required::Always,
            measure_satisfaction_if_active: true,
        }
    }
}

impl Default for Objective {
    fn default() -> Self {
        Self {
            id: None,
            satisfied_by_measure: false,
            min_normalized_measure: 1.0,
            maps: Vec::new(),
            more_maps: Vec::new(),
            tag: None,
        }
    }
}

impl Default for Randomization {
    fn default() -> Self {
        Self {
            reorder_timing: Timing::Never,
            reorder_children: false,
            selection_timing: Timing::Never,
            select_count: None,
        }
    }
}

impl Default for DeliveryControls {
    fn default() -> Self {
        Self { tracked: true, completion_set_by_content: false, objective_set_by_content: false }
    }
}
