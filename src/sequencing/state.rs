//! The state of a learner in a course: the tracking model (SN 4.2) as plain data.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::api::Record;
use super::tree::Tree;

/// All that is known of a learner in a course. It can be written down at any time and taken up again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct State {
    /// As in [`Tree`].
    pub activities: Vec<ActivityState>,
    /// Global objectives by their identifiers (SN 3.10.2).
    pub objectives: BTreeMap<String, [Shared; Item::COUNT]>,
    /// Shared data (`adl.data`) by the identifiers of the buckets.
    pub data: BTreeMap<String, String>,
    /// Current Activity.
    pub current: Option<usize>,
    /// Suspended Activity.
    pub suspended: Option<usize>,
    /// What the next choice at random hangs on.
    pub random: u64,
    /// Seconds since 1970 in UTC. Limits of time count only where somebody tells the time.
    pub now: Option<i64>,
}

/// What is tracked of one activity.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ActivityState {
    /// Activity Progress Status: whether it has ever been attempted.
    pub progress_known: bool,
    /// Activity Attempt Count.
    pub attempts: u64,
    pub active: bool,
    pub suspended: bool,
    /// Available Children, in their order: the selected ones.
    pub available: Vec<usize>,
    /// Whether it is among the available children of its parent.
    pub is_available: bool,
    /// Objective progress information, the primary objective first. What the book calls Attempt Progress Status,
    /// Completion Status and Completion Amount is [`Item::Completion`] and [`Item::Amount`] of the primary objective.
    pub objectives: Vec<Progress>,
    /// For each objective a bit for each [`Item`] that comes from an attempt on the parent that is over, and does not count
    /// for rollup (SN 3.2.5).
    pub stale: Vec<u8>,
    /// Whether the content has said in this attempt if it is completed, be it that this is not known.
    pub completion_reported: bool,
    /// Likewise if it is satisfied.
    pub success_reported: bool,
    /// Seconds spent in all attempts, as the content tells (Activity Experienced Duration).
    pub experienced: f64,
    /// Seconds spent in this attempt (Attempt Experienced Duration).
    pub attempt_experienced: f64,
    /// When the first attempt began, in seconds since 1970.
    pub begun: Option<i64>,
    /// When this attempt began.
    pub attempt_begun: Option<i64>,
    /// Run-time data of an attempt that is not over (RTE 2.1.1).
    pub record: Option<Box<Record>>,
}

/// What is known of an objective: a number for each [`Item`].
pub type Progress = [Option<f64>; Item::COUNT];

/// An item of objective progress information.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Item {
    /// Objective Satisfied Status: 1 or 0.
    Satisfied,
    /// Objective Normalized Measure: -1 to 1.
    Measure,
    RawScore,
    MinScore,
    MaxScore,
    /// Completion status: 1 or 0.
    Completion,
    /// Progress measure: 0 to 1.
    Amount,
}

/// What a global objective knows of an item.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub enum Shared {
    /// Nobody wrote it yet: who reads it has their own value.
    #[default]
    Never,
    /// Somebody wrote that it is not known.
    Unknown,
    Known(f64),
}

impl Item {
    pub const ALL: [Self; 7] = [
        Self::Satisfied,
        Self::Measure,
        Self::RawScore,
        Self::MinScore,
        Self::MaxScore,
        Self::Completion,
        Self::Amount,
    ];
    pub const COUNT: usize = Self::ALL.len();

    /// Its bit in [`ActivityState::stale`].
    pub(super) fn bit(self) -> u8 {
        1 << self as u8
    }

    /// In the words of a trace.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Satisfied => "satisfied",
            Self::Measure => "measure",
            Self::RawScore => "raw score",
            Self::MinScore => "lowest score",
            Self::MaxScore => "highest score",
            Self::Completion => "completed",
            Self::Amount => "progress measure",
        }
    }
}

impl State {
    /// A learner who has not begun. The seed decides what is selected and in which order, where the course leaves that to
    /// chance.
    pub fn new(tree: &Tree, seed: u64) -> Self {
        let activity = |index: usize| ActivityState {
            progress_known: false,
            attempts: 0,
            active: false,
            suspended: false,
            available: tree.activity(index).children.clone(),
            is_available: true,
            objectives: vec![Progress::default(); tree.objective_count(index)],
            stale: vec![0; tree.objective_count(index)],
            completion_reported: false,
            success_reported: false,
            experienced: 0.0,
            attempt_experienced: 0.0,
            begun: None,
            attempt_begun: None,
            record: None,
        };
        Self {
            activities: (0..tree.len()).map(activity).collect(),
            objectives: BTreeMap::new(),
            data: BTreeMap::new(),
            current: None,
            suspended: None,
            random: seed,
            now: None,
        }
    }

    /// Whether the state belongs to a tree of this shape.
    pub fn fits(&self, tree: &Tree) -> bool {
        let is_activity = |index: Option<usize>| index.is_none_or(|index| index < tree.len());
        let fits = |(index, state): (usize, &ActivityState)| {
            state.objectives.len() == tree.objective_count(index)
                && state.stale.len() == state.objectives.len()
                && state.available.iter().all(|child| tree.activity(index).children.contains(child))
        };
        self.activities.len() == tree.len()
            && is_activity(self.current)
            && is_activity(self.suspended)
            && self.activities.iter().enumerate().all(fits)
    }
}
