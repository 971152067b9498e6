//! Termination (SN 4.5): how attempts end, and what rules make of it.

use super::exception::Exception;
use super::session::{SequencingRequest, Session, TerminationRequest};
use super::state::Item;
use super::tracking::For;
use crate::scorm::activity::PostConditionAction;

/// What ending the current activity leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Termination {
    /// Takes the place of the request that was pending.
    pub sequencing: Option<SequencingRequest>,
}

/// What post-condition rules ask for.
#[derive(Debug, Clone, Copy, Default)]
struct PostCondition {
    termination: Option<TerminationRequest>,
    sequencing: Option<SequencingRequest>,
}

impl Session<'_> {
    /// \[TB.2.1\] Sequencing Exit Action Rules Subprocess (SN 4.5.1): the highest activity above the current one whose
    /// exit rules apply ends and becomes the current one.
    pub fn sequencing_exit_action_rules_subprocess(&mut self) {
        let Some(current) = self.state.current else { return };
        let mut path = self.tree.path(current);
        path.pop();
        let tree = self.tree;
        for activity in path {
            let rules = &tree.sequencing(activity).exit_conditions;
            if self.sequencing_rules_check_process(activity, rules, |_| true).is_some() {
                self.say("TB.2.1", Some(activity), || "its exit rule applies: it ends".to_owned());
                self.terminate_descendent_attempts_process(activity);
                self.end_attempt_process(activity);
                self.state.current = Some(activity);
                return;
            }
        }
    }

    /// \[TB.2.2\] Sequencing Post Condition Rules Subprocess (SN 4.5.2).
    fn sequencing_post_condition_rules_subprocess(&mut self, current: usize) -> PostCondition {
        if self.is_suspended(current) {
            return PostCondition::default();
        }
        let tree = self.tree;
        let rules = &tree.sequencing(current).post_conditions;
        let Some(action) = self.sequencing_rules_check_process(current, rules, |_| true) else {
            return PostCondition::default();
        };
        self.say("TB.2.2", Some(current), || format!("its post-condition rule applies: {}", action.as_str()));
        let sequencing = |request| PostCondition { termination: None, sequencing: Some(request) };
        let termination = |request| PostCondition { termination: Some(request), sequencing: None };
        match action {
            PostConditionAction::Retry => sequencing(SequencingRequest::Retry),
            PostConditionAction::Continue => sequencing(SequencingRequest::Continue),
            PostConditionAction::Previous => sequencing(SequencingRequest::Previous),
            PostConditionAction::ExitParent => termination(TerminationRequest::ExitParent),
            PostConditionAction::ExitAll => termination(TerminationRequest::ExitAll),
            PostConditionAction::RetryAll => PostCondition {
                termination: Some(TerminationRequest::ExitAll),
                sequencing: Some(SequencingRequest::Retry),
            },
        }
    }

    /// \[TB.2.3\] Termination Request Process (SN 4.5.3).
    ///
    /// # Errors
    ///
    /// TB.2.3-1 to TB.2.3-4, TB.2.3-7.
    pub fn termination_request_process(&mut self, request: TerminationRequest) -> Result<Termination, Exception> {
        let current = self.state.current.ok_or(Exception::TerminationWithoutSession)?;
        let ends_current = matches!(request, TerminationRequest::Exit | TerminationRequest::Abandon);
        if ends_current && !self.is_active(current) {
            return Err(Exception::TerminationTwice);
        }
        match request {
            TerminationRequest::Exit => self.exit(current),
            TerminationRequest::ExitAll => Ok(self.exit_all(current, None)),
            TerminationRequest::SuspendAll => self.suspend_all(current),
            TerminationRequest::Abandon => {
                self.say("TB.2.3", Some(current), || "it is abandoned".to_owned());
                self.forget_attempt(current);
                self.state.activities[current].active = false;
                Ok(Termination::default())
            }
            TerminationRequest::AbandonAll => {
                self.forget_attempt(current);
                let path: Vec<usize> = self.tree.ancestry(current).collect();
                path.into_iter().for_each(|activity| self.state.activities[activity].active = false);
                self.state.current = Some(0);
                Ok(Termination { sequencing: Some(SequencingRequest::Exit) })
            }
            TerminationRequest::ExitParent => Err(Exception::UndefinedTermination),
        }
    }

    /// An abandoned attempt has no result, whatever the content has said of it.
    fn forget_attempt(&mut self, activity: usize) {
        for item in [Item::Completion, Item::Amount, Item::Satisfied, Item::Measure] {
            self.write(activity, 0, item, None);
        }
    }

    /// TB.2.3, step 3.
    fn exit(&mut self, current: usize) -> Result<Termination, Exception> {
        self.end_attempt_process(current);
        self.sequencing_exit_action_rules_subprocess();
        loop {
            let current = self.state.current.ok_or(Exception::TerminationWithoutSession)?;
            let after = self.sequencing_post_condition_rules_subprocess(current);
            match after.termination {
                Some(TerminationRequest::ExitAll) => return Ok(self.exit_all(current, after.sequencing)),
                Some(TerminationRequest::ExitParent) => {
                    let parent = self.tree.parent(current).ok_or(Exception::RootHasNoParent)?;
                    self.state.current = Some(parent);
                    self.end_attempt_process(parent);
                }
                _ if current == 0 && after.sequencing != Some(SequencingRequest::Retry) => {
                    return Ok(Termination { sequencing: Some(SequencingRequest::Exit) });
                }
                _ => return Ok(Termination { sequencing: after.sequencing }),
            }
        }
    }

    /// TB.2.3, step 4.
    fn exit_all(&mut self, current: usize, sequencing: Option<SequencingRequest>) -> Termination {
        if self.is_active(current) {
            self.end_attempt_process(current);
        }
        self.terminate_descendent_attempts_process(0);
        if self.is_active(0) {
            self.end_attempt_process(0);
        }
        self.state.current = Some(0);
        Termination { sequencing: sequencing.or(Some(SequencingRequest::Exit)) }
    }

    /// TB.2.3, step 5.
    fn suspend_all(&mut self, current: usize) -> Result<Termination, Exception> {
        let suspended = if self.is_active(current) || self.is_suspended(current) {
            self.overall_rollup_process(current);
            current
        } else {
            self.tree.parent(current).ok_or(Exception::NothingToSuspend)?
        };
        self.state.suspended = Some(suspended);
        let path: Vec<usize> = self.tree.ancestry(suspended).collect();
        for activity in path {
            let state = &mut self.state.activities[activity];
            (state.active, state.suspended) = (false, true);
        }
        self.state.current = Some(0);
        self.say("TB.2.3", Some(suspended), || "it is suspended, with what is above it".to_owned());
        Ok(Termination { sequencing: Some(SequencingRequest::Exit) })
    }

    /// \[UP.3\] Terminate Descendent Attempts Process (SN 4.5.3): attempts between the current activity and the common
    /// ancestor with `activity` end.
    pub fn terminate_descendent_attempts_process(&mut self, activity: usize) {
        let Some(current) = self.state.current else { return };
        let common = self.tree.common_ancestor(current, activity);
        let between = self.tree.ancestry(current).take_while(|it| *it != common).skip(1);
        let path: Vec<usize> = between.collect();
        path.into_iter().for_each(|activity| self.end_attempt_process(activity));
    }

    /// \[UP.4\] End Attempt Process (SN 4.5.4).
    ///
    /// What the content did not say of an attempt that is over is taken for granted (SN 3.13): it counts as completed
    /// and satisfied, unless the manifest says that the content sets it.
    pub fn end_attempt_process(&mut self, activity: usize) {
        let tree = self.tree;
        if tree.is_leaf(activity) {
            let delivery = tree.sequencing(activity).delivery;
            if delivery.tracked && !self.is_suspended(activity) {
                let is_open = |item, reported: bool| !reported && self.value(activity, 0, item, For::Rules).is_none();
                let state = &self.state.activities[activity];
                let completion_is_open = is_open(Item::Completion, state.completion_reported);
                let success_is_open = is_open(Item::Satisfied, state.success_reported);
                if !delivery.completion_set_by_content && completion_is_open {
                    self.say("UP.4", Some(activity), || "ends; nothing says whether it is completed: it is".to_owned());
                    self.write(activity, 0, Item::Completion, Some(1.0));
                }
                if !delivery.objective_set_by_content && success_is_open {
                    self.say("UP.4", Some(activity), || "ends; nothing says whether it is satisfied: it is".to_owned());
                    self.write(activity, 0, Item::Satisfied, Some(1.0));
                }
            }
        } else {
            let children = &self.state.activities[activity].available;
            let suspended = children.iter().any(|child| self.is_suspended(*child));
            self.state.activities[activity].suspended = suspended;
        }
        self.state.activities[activity].active = false;
        self.overall_rollup_process(activity);
        self.prepare_next_attempt(activity);
    }
}
