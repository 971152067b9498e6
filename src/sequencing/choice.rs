//! Choice (SN 4.8.4, 4.8.9): whether a learner may go where they want to.

use super::exception::Exception;
use super::flow::{Direction, Flowed};
use super::request::Sequenced;
use super::session::Session;
use crate::scorm::activity::PreConditionAction;

impl Session<'_> {
    /// \[SB.2.4\] Choice Activity Traversal Subprocess (SN 4.8.4): whether a choice may lead past the activity.
    ///
    /// # Errors
    ///
    /// SB.2.4-1 to SB.2.4-3.
    pub fn choice_activity_traversal_subprocess(
        &mut self,
        activity: usize,
        direction: Direction,
    ) -> Result<(), Exception> {
        match direction {
            Direction::Forward if self.pre_condition(activity, PreConditionAction::StopForwardTraversal) => {
                Err(Exception::ForwardTraversalStopped)
            }
            Direction::Forward => Ok(()),
            Direction::Backward => match self.tree.parent(activity) {
                None => Err(Exception::ChoiceBeforeRoot),
                Some(parent) if self.tree.sequencing(parent).control.forward_only => {
                    Err(Exception::ChoiceBackwardForbidden)
                }
                Some(_) => Ok(()),
            },
        }
    }

    /// \[SB.2.9\] Choice Sequencing Request Process (SN 4.8.9).
    ///
    /// # Errors
    ///
    /// SB.2.9-1 to SB.2.9-9, SB.2.4-1 to SB.2.4-3.
    pub fn choice_sequencing_request_process(&mut self, target: Option<usize>) -> Sequenced {
        let Some(target) = target else { return Sequenced::refused(Exception::ChoiceWithoutTarget) };
        let checked = self.check_target(target).and_then(|()| self.check_way(target));
        if let Err(exception) = checked {
            return Sequenced::refused(exception);
        }
        if self.tree.is_leaf(target) {
            return Sequenced::delivers(target);
        }
        match self.flow_subprocess(target, Direction::Forward, true) {
            Flowed::Deliverable(activity) => Sequenced::delivers(activity),
            Flowed::Refused(_) | Flowed::EndsSession => {
                if let Some(current) = self.state.current {
                    let common = self.tree.common_ancestor(current, target);
                    self.terminate_descendent_attempts_process(common);
                    self.end_attempt_process(common);
                }
                self.state.current = Some(target);
                Sequenced::refused(Exception::NothingBelowChoice)
            }
        }
    }

    /// Steps 2 to 4: whether the target may be chosen, wherever the learner is.
    fn check_target(&mut self, target: usize) -> Result<(), Exception> {
        for activity in self.tree.path(target) {
            if !self.state.activities[activity].is_available {
                return Err(Exception::ChoiceNotAvailable);
            }
            if self.pre_condition(activity, PreConditionAction::HiddenFromChoice) {
                return Err(Exception::HiddenFromChoice);
            }
        }
        match self.tree.parent(target) {
            Some(parent) if !self.tree.sequencing(parent).control.choice => Err(Exception::ChoiceNotAllowed),
            _ => Ok(()),
        }
    }

    /// Steps 5 to 11: whether there is a way from where the learner is.
    fn check_way(&mut self, target: usize) -> Result<(), Exception> {
        let tree = self.tree;
        let Some(current) = self.state.current else { return self.check_way_down(0, target, true) };
        if current == target {
            return Ok(());
        }
        if tree.parent(current).is_some() && tree.parent(current) == tree.parent(target) {
            return self.check_siblings(current, target);
        }
        let common = tree.common_ancestor(current, target);
        if current == common {
            return self.check_way_down(common, target, true);
        }
        // The way up: the common ancestor counts only where it is the target.
        let path: Vec<usize> = tree.ancestry(current).take_while(|activity| *activity != common).collect();
        if path.iter().any(|activity| !tree.sequencing(*activity).control.choice_exit) {
            return Err(Exception::ChoiceExitViolated);
        }
        if target == common {
            return Ok(());
        }
        let is_forward = self.is_forward(current, target);
        if let Some(constrained) = path.iter().find(|it| tree.sequencing(**it).constrained_choice.constrain_choice) {
            self.check_constrained_choice(*constrained, target, is_forward)?;
        }
        self.check_way_down(common, target, is_forward)
    }

    /// Step 7: from one child to another.
    fn check_siblings(&mut self, current: usize, target: usize) -> Result<(), Exception> {
        let around = self.tree.parent(current).map(|parent| self.state.activities[parent].available.clone());
        let around = around.unwrap_or_default();
        let place = |activity| around.iter().position(|sibling| *sibling == activity);
        let (Some(from), Some(to)) = (place(current), place(target)) else { return Err(Exception::NothingToWalk) };
        let (direction, walked) = match from < to {
            true => (Direction::Forward, &around[from..to]),
            false => (Direction::Backward, &around[to + 1..=from]),
        };
        walked.iter().try_for_each(|activity| self.choice_activity_traversal_subprocess(*activity, direction))
    }

    /// Steps 8 and 10: from an ancestor down to the target, which itself does not count.
    fn check_way_down(&mut self, ancestor: usize, target: usize, is_forward: bool) -> Result<(), Exception> {
        let tree = self.tree;
        let mut path: Vec<usize> = tree.ancestry(target).skip(1).take_while(|activity| *activity != ancestor).collect();
        if target != ancestor {
            path.push(ancestor);
        }
        path.reverse();
        for activity in path {
            if is_forward {
                self.choice_activity_traversal_subprocess(activity, Direction::Forward)?;
            }
            let prevents = tree.sequencing(activity).constrained_choice.prevent_activation;
            if prevents && activity != ancestor && !self.is_active(activity) {
                return Err(Exception::ActivationPrevented);
            }
        }
        Ok(())
    }

    /// Whether the target comes after the activity on the way forward through the available children.
    fn is_forward(&self, activity: usize, target: usize) -> bool {
        let tree = self.tree;
        let common = tree.common_ancestor(activity, target);
        let branch = |below: usize| tree.ancestry(below).take_while(|it| *it != common).last();
        let around = &self.state.activities[common].available;
        let place = |below| branch(below).and_then(|branch| around.iter().position(|sibling| *sibling == branch));
        place(activity) < place(target)
    }

    /// Step 10.5: an activity that constrains choice lets learners choose only within itself, and within the next activity
    /// in the direction of the target.
    fn check_constrained_choice(
        &mut self,
        constrained: usize,
        target: usize,
        is_forward: bool,
    ) -> Result<(), Exception> {
        let direction = if is_forward { Direction::Forward } else { Direction::Backward };
        let considered = self.choice_flow_subprocess(constrained, direction);
        let allows = self.tree.is_within(target, considered) || target == constrained;
        if allows { Ok(()) } else { Err(Exception::ChoiceConstrained) }
    }

    /// \[SB.2.9.1\] Choice Flow Subprocess (SN 4.8.9): the activity next to the one that constrains choice, or that one itself
    /// where there is none.
    pub fn choice_flow_subprocess(&self, constrained: usize, direction: Direction) -> usize {
        self.choice_flow_tree_traversal_subprocess(constrained, direction).unwrap_or(constrained)
    }

    /// \[SB.2.9.2\] Choice Flow Tree Traversal Subprocess (SN 4.8.9).
    pub fn choice_flow_tree_traversal_subprocess(&self, activity: usize, direction: Direction) -> Option<usize> {
        self.tree.ancestry(activity).find_map(|activity| {
            let around = &self.state.activities[self.tree.parent(activity)?].available;
            let place = around.iter().position(|sibling| *sibling == activity)?;
            match direction {
                Direction::Forward => around.get(place + 1).copied(),
                Direction::Backward => around.get(place.checked_sub(1)?).copied(),
            }
        })
    }
}
