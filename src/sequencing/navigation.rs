//! Navigation requests (SN 4.4): whether they may be considered, and what they mean.

use super::exception::Exception;
use super::session::{NavigationRequest, SequencingRequest, Session, TerminationRequest};
use super::tree::Edition;

/// What a navigation request means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Navigation {
    pub termination: Option<TerminationRequest>,
    pub sequencing: Option<SequencingRequest>,
}

impl Session<'_> {
    /// \[NB.2.1\] Navigation Request Process (SN 4.4.1).
    ///
    /// # Errors
    ///
    /// NB.2.1-1 to NB.2.1-8, NB.2.1-10 to NB.2.1-13. The 3rd Edition knows no jump: NB.2.1-13.
    pub fn navigation_request_process(&self, request: NavigationRequest) -> Result<Navigation, Exception> {
        let current = self.state.current;
        let needs_current = || current.ok_or(Exception::NavigationWithoutSession);
        let only = |sequencing| Ok(Navigation { termination: None, sequencing: Some(sequencing) });
        let exit = SequencingRequest::Exit;
        match request {
            NavigationRequest::Start | NavigationRequest::ResumeAll if current.is_some() => {
                Err(Exception::SessionAlreadyBegun)
            }
            NavigationRequest::Start => only(SequencingRequest::Start),
            NavigationRequest::ResumeAll if self.state.suspended.is_none() => Err(Exception::NothingToResume),
            NavigationRequest::ResumeAll => only(SequencingRequest::ResumeAll),
            NavigationRequest::Continue => {
                let current = needs_current()?;
                match self.tree.parent(current) {
                    Some(parent) if self.tree.sequencing(parent).control.flow => {
                        Ok(self.leaving(current, SequencingRequest::Continue))
                    }
                    _ => Err(Exception::ContinueNotByFlow),
                }
            }
            NavigationRequest::Previous => {
                let current = needs_current()?;
                let parent = self.tree.parent(current).ok_or(Exception::PreviousFromRoot)?;
                let control = self.tree.sequencing(parent).control;
                if control.flow && !control.forward_only {
                    Ok(self.leaving(current, SequencingRequest::Previous))
                } else {
                    Err(Exception::PreviousNotByFlow)
                }
            }
            NavigationRequest::Forward | NavigationRequest::Backward => Err(Exception::DirectionNotDefined),
            NavigationRequest::Choice(target) => self.choice_navigation(target.ok_or(Exception::NoSuchTarget)?),
            NavigationRequest::Jump(_) if self.tree.edition() == Edition::Third => Err(Exception::UndefinedNavigation),
            NavigationRequest::Jump(target) => match target {
                Some(target) if self.state.activities[target].is_available => Ok(Navigation {
                    termination: Some(TerminationRequest::Exit),
                    sequencing: Some(SequencingRequest::Jump(target)),
                }),
                _ => Err(Exception::NoSuchTarget),
            },
            NavigationRequest::Exit | NavigationRequest::Abandon => {
                if !self.is_active(needs_current()?) {
                    return Err(Exception::AlreadyTerminated);
                }
                let is_exit = request == NavigationRequest::Exit;
                let termination = if is_exit { TerminationRequest::Exit } else { TerminationRequest::Abandon };
                Ok(Navigation { termination: Some(termination), sequencing: Some(exit) })
            }
            NavigationRequest::ExitAll | NavigationRequest::AbandonAll | NavigationRequest::SuspendAll => {
                needs_current()?;
                let termination = match request {
                    NavigationRequest::ExitAll => TerminationRequest::ExitAll,
                    NavigationRequest::AbandonAll => TerminationRequest::AbandonAll,
                    _ => TerminationRequest::SuspendAll,
                };
                Ok(Navigation { termination: Some(termination), sequencing: Some(exit) })
            }
        }
    }

    /// The current activity ends first, unless it has.
    fn leaving(&self, current: usize, sequencing: SequencingRequest) -> Navigation {
        let termination = self.is_active(current).then_some(TerminationRequest::Exit);
        Navigation { termination, sequencing: Some(sequencing) }
    }

    /// The part of NB.2.1 that concerns choice (step 8).
    fn choice_navigation(&self, target: usize) -> Result<Navigation, Exception> {
        let tree = self.tree;
        let request = SequencingRequest::Choice(Some(target));
        if tree.parent(target).is_some_and(|parent| !tree.sequencing(parent).control.choice) {
            return Err(Exception::ChoiceForbidden);
        }
        let Some(current) = self.state.current else {
            return Ok(Navigation { termination: None, sequencing: Some(request) });
        };
        let are_siblings = tree.parent(current).is_some() && tree.parent(current) == tree.parent(target);
        if !are_siblings {
            let common = tree.common_ancestor(current, target);
            // The common ancestor does not end, unless it is the current activity.
            let mut path = tree.ancestry(current).take_while(|activity| *activity != common || common == current);
            if path.any(|activity| self.is_active(activity) && !tree.sequencing(activity).control.choice_exit) {
                return Err(Exception::ChoiceExitForbidden);
            }
        }
        Ok(self.leaving(current, request))
    }
}
