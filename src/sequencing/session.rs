//! A learner's run through a course: requests in, activities out.

use super::exception::Exception;
use super::state::State;
use super::trace::{Step, Trace};
use super::tree::Tree;

/// A tree, what is known of a learner, and the reasons for what happened last.
#[derive(Debug, Clone)]
pub struct Session<'t> {
    pub(super) tree: &'t Tree,
    pub(super) state: State,
    pub(super) trace: Trace,
}

/// What the learner or the content wants (SN 5.6.2). Activities are indices into the tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NavigationRequest {
    Start,
    ResumeAll,
    Continue,
    Previous,
    Forward,
    Backward,
    /// None for an identifier that names no activity.
    Choice(Option<usize>),
    /// Likewise.
    Jump(Option<usize>),
    Exit,
    ExitAll,
    Abandon,
    AbandonAll,
    SuspendAll,
}

/// How the current activity ends (SN 4.5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TerminationRequest {
    Exit,
    /// Comes from a rule only.
    ExitParent,
    ExitAll,
    Abandon,
    AbandonAll,
    SuspendAll,
}

/// What is looked for next (SN 4.8).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SequencingRequest {
    Start,
    ResumeAll,
    Continue,
    Previous,
    Choice(Option<usize>),
    Jump(usize),
    Retry,
    Exit,
}

/// What came of a navigation request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Outcome {
    /// The activity that is delivered now.
    pub delivered: Option<usize>,
    /// Whether the learner has left the course.
    pub ended: bool,
    pub exception: Option<Exception>,
}

impl<'t> Session<'t> {
    /// A learner who has not begun.
    pub fn new(tree: &'t Tree, seed: u64) -> Self {
        Self::resume(tree, State::new(tree, seed))
    }

    /// A learner of whom something is known. `state` must fit the tree ([`State::fits`]).
    pub fn resume(tree: &'t Tree, state: State) -> Self {
        Self { tree, state, trace: Trace::on() }
    }

    /// Without reasons, and so a little faster.
    #[must_use]
    pub fn quiet(mut self) -> Self {
        self.trace = Trace::off();
        self
    }

    pub fn tree(&self) -> &'t Tree {
        self.tree
    }

    pub fn state(&self) -> &State {
        &self.state
    }

    /// Why the last request ended as it did.
    pub fn trace(&self) -> &[Step] {
        self.trace.steps()
    }

    /// Tells the time, in seconds since 1970 in UTC: limits of time count from now on.
    pub fn set_now(&mut self, now: i64) {
        self.state.now = Some(now);
    }

    /// The activity that the learner sees now.
    pub fn delivered(&self) -> Option<usize> {
        self.state.current.filter(|current| self.tree.is_leaf(*current) && self.is_active(*current))
    }

    /// \[OP.1\] Overall Sequencing Process (SN C, 4.3): carries a navigation request through.
    pub fn overall_sequencing_process(&mut self, request: NavigationRequest) -> Outcome {
        self.trace.clear();
        let navigation = match self.navigation_request_process(request) {
            Ok(navigation) => navigation,
            Err(exception) => return self.refused("NB.2.1", exception),
        };
        let mut sequencing = navigation.sequencing;
        if let Some(request) = navigation.termination {
            match self.termination_request_process(request) {
                // What a rule asks for takes the place of what was pending.
                Ok(termination) => sequencing = termination.sequencing.or(sequencing),
                Err(exception) => return self.refused("TB.2.3", exception),
            }
        }
        let Some(request) = sequencing else { return Outcome::default() };
        self.prepare_course(request);
        let sequenced = self.sequencing_request_process(request);
        if sequenced.ends_session {
            self.end_session();
            return Outcome { ended: true, exception: sequenced.exception, delivered: None };
        }
        if let Some(exception) = sequenced.exception {
            return self.refused("SB.2.12", exception);
        }
        let Some(activity) = sequenced.delivery else { return Outcome::default() };
        if let Err(exception) = self.delivery_request_process(activity) {
            return self.refused("DB.1.1", exception);
        }
        match self.content_delivery_environment_process(activity) {
            Ok(()) => Outcome { delivered: Some(activity), ..Outcome::default() },
            Err(exception) => self.refused("DB.2", exception),
        }
    }

    /// Before a new attempt on the root: children are selected and put in order, and what is not global to the system
    /// begins anew (SN 3.10.2).
    fn prepare_course(&mut self, request: SequencingRequest) {
        let begins = match self.state.current {
            None => request != SequencingRequest::ResumeAll,
            Some(current) => current == 0 && request == SequencingRequest::Retry,
        };
        if !begins || self.is_suspended(0) {
            return;
        }
        if self.state.current.is_none() {
            self.prepare_available_children();
        }
        let organization = self.tree.organization();
        if !organization.objectives_global_to_system {
            self.state.objectives.clear();
        }
        if !organization.shared_data_global_to_system {
            self.state.data.clear();
        }
    }

    /// What would come of a request, without doing it.
    pub fn foresee(&self, request: NavigationRequest) -> Outcome {
        self.clone().quiet().overall_sequencing_process(request)
    }

    fn refused(&mut self, process: &'static str, exception: Exception) -> Outcome {
        self.say(process, None, || format!("refused, {}: {}", exception.code(), exception.meaning()));
        Outcome { exception: Some(exception), ..Outcome::default() }
    }

    /// The learner leaves: attempts on activities that are still active end (SN 4.3, end of the sequencing session).
    fn end_session(&mut self) {
        self.say("OP.1", None, || "the learner leaves the course".to_owned());
        if self.is_active(0) {
            self.end_attempt_process(0);
        }
        self.state.current = None;
    }

    pub(super) fn say(&mut self, process: &'static str, activity: Option<usize>, text: impl FnOnce() -> String) {
        self.trace.add(process, activity, text);
    }

    pub(super) fn is_active(&self, activity: usize) -> bool {
        self.state.activities[activity].active
    }

    pub(super) fn is_suspended(&self, activity: usize) -> bool {
        self.state.activities[activity].suspended
    }
}
