//! Sequencing requests (SN 4.8): what is to be delivered next.

use super::exception::Exception;
use super::flow::{Direction, Flowed};
use super::session::{SequencingRequest, Session};
use super::tree::Edition;

/// What came of a sequencing request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sequenced {
    /// The activity that is to be delivered.
    pub delivery: Option<usize>,
    pub ends_session: bool,
    pub exception: Option<Exception>,
}

impl Sequenced {
    pub(super) fn delivers(activity: usize) -> Self {
        Self { delivery: Some(activity), ..Self::default() }
    }

    pub(super) fn refused(exception: Exception) -> Self {
        Self { exception: Some(exception), ..Self::default() }
    }

    fn ends() -> Self {
        Self { ends_session: true, ..Self::default() }
    }
}

impl From<Flowed> for Sequenced {
    fn from(flowed: Flowed) -> Self {
        match flowed {
            Flowed::Deliverable(activity) => Self::delivers(activity),
            Flowed::EndsSession => Self::ends(),
            Flowed::Refused(exception) => Self::refused(exception),
        }
    }
}

impl Session<'_> {
    /// \[SB.2.12\] Sequencing Request Process (SN 4.8.12). The 3rd Edition knows no jump: SB.2.12-1.
    pub fn sequencing_request_process(&mut self, request: SequencingRequest) -> Sequenced {
        match request {
            SequencingRequest::Start => self.start_sequencing_request_process(),
            SequencingRequest::ResumeAll => self.resume_all_sequencing_request_process(),
            SequencingRequest::Continue => self.continue_sequencing_request_process(),
            SequencingRequest::Previous => self.previous_sequencing_request_process(),
            SequencingRequest::Choice(target) => self.choice_sequencing_request_process(target),
            SequencingRequest::Retry => self.retry_sequencing_request_process(),
            SequencingRequest::Exit => self.exit_sequencing_request_process(),
            SequencingRequest::Jump(_) if self.tree.edition() == Edition::Third => {
                Sequenced::refused(Exception::UndefinedSequencing)
            }
            SequencingRequest::Jump(target) => self.jump_sequencing_request_process(target),
        }
    }

    /// \[SB.2.5\] Start Sequencing Request Process (SN 4.8.5). Errors: SB.2.5-1, and those of flow.
    pub fn start_sequencing_request_process(&mut self) -> Sequenced {
        if self.state.current.is_some() {
            return Sequenced::refused(Exception::StartTwice);
        }
        if self.tree.is_leaf(0) {
            return Sequenced::delivers(0);
        }
        self.flow_subprocess(0, Direction::Forward, true).into()
    }

    /// \[SB.2.6\] Resume All Sequencing Request Process (SN 4.8.6). Errors: SB.2.6-1, SB.2.6-2.
    pub fn resume_all_sequencing_request_process(&mut self) -> Sequenced {
        match (self.state.current, self.state.suspended) {
            (Some(_), _) => Sequenced::refused(Exception::ResumeDuringSession),
            (None, None) => Sequenced::refused(Exception::ResumeWithoutSuspended),
            (None, Some(suspended)) => Sequenced::delivers(suspended),
        }
    }

    /// \[SB.2.7\] Continue Sequencing Request Process (SN 4.8.7). Errors: SB.2.7-1, SB.2.7-2, and those of flow.
    pub fn continue_sequencing_request_process(&mut self) -> Sequenced {
        let Some(current) = self.state.current else { return Sequenced::refused(Exception::ContinueWithoutSession) };
        if self.tree.parent(current).is_some_and(|parent| !self.tree.sequencing(parent).control.flow) {
            return Sequenced::refused(Exception::ContinueForbidden);
        }
        self.flow_subprocess(current, Direction::Forward, false).into()
    }

    /// \[SB.2.8\] Previous Sequencing Request Process (SN 4.8.8). Errors: SB.2.8-1, SB.2.8-2, and those of flow.
    pub fn previous_sequencing_request_process(&mut self) -> Sequenced {
        let Some(current) = self.state.current else { return Sequenced::refused(Exception::PreviousWithoutSession) };
        if self.tree.parent(current).is_some_and(|parent| !self.tree.sequencing(parent).control.flow) {
            return Sequenced::refused(Exception::PreviousForbidden);
        }
        self.flow_subprocess(current, Direction::Backward, false).into()
    }

    /// \[SB.2.10\] Retry Sequencing Request Process (SN 4.8.10). Errors: SB.2.10-1 to SB.2.10-3.
    ///
    /// The root may be suspended, because something in it is: a Retry All goes on all the same, as in ADL's sample run-time
    /// environment.
    pub fn retry_sequencing_request_process(&mut self) -> Sequenced {
        let Some(current) = self.state.current else { return Sequenced::refused(Exception::RetryWithoutSession) };
        if self.is_active(current) || (self.is_suspended(current) && current != 0) {
            return Sequenced::refused(Exception::RetryOfActive);
        }
        if self.tree.is_leaf(current) {
            return Sequenced::delivers(current);
        }
        match self.flow_subprocess(current, Direction::Forward, true) {
            Flowed::Deliverable(activity) => Sequenced::delivers(activity),
            Flowed::Refused(_) | Flowed::EndsSession => Sequenced::refused(Exception::NothingToRetry),
        }
    }

    /// \[SB.2.11\] Exit Sequencing Request Process (SN 4.8.11). Errors: SB.2.11-1, SB.2.11-2.
    pub fn exit_sequencing_request_process(&mut self) -> Sequenced {
        match self.state.current {
            None => Sequenced::refused(Exception::ExitWithoutSession),
            Some(current) if self.is_active(current) => Sequenced::refused(Exception::ExitOfActive),
            Some(0) => Sequenced::ends(),
            Some(_) => Sequenced::default(),
        }
    }

    /// \[SB.2.13\] Jump Sequencing Request Process (SN 4.8.13), 4th Edition. Errors: SB.2.13-1.
    pub fn jump_sequencing_request_process(&mut self, target: usize) -> Sequenced {
        match self.state.current {
            None => Sequenced::refused(Exception::JumpWithoutSession),
            Some(_) => Sequenced::delivers(target),
        }
    }
}
