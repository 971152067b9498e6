//! Flow (SN 4.8.1 to 4.8.3): the way through the tree, forward and backward.
//!
//! The book writes the subprocesses as functions that call themselves. Here they are loops: a manifest may hold ten
//! thousand activities that are all skipped.

use super::exception::Exception;
use super::session::Session;
use super::tree::Edition;
use crate::scorm::activity::PreConditionAction;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    Forward,
    Backward,
}

/// Where a step through the tree leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Traversal {
    To(usize, Direction),
    /// Beyond the last activity: the learner leaves the course.
    EndsSession,
    Refused(Exception),
}

/// What the way through the tree came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flowed {
    Deliverable(usize),
    EndsSession,
    Refused(Exception),
}

impl Session<'_> {
    /// \[SB.2.1\] Flow Tree Traversal Subprocess (SN 4.8.1): the next activity in a direction.
    ///
    /// With `considers_children`, the way leads into the activity; else past it. `came_from` is the direction before a
    /// cluster was entered from behind, that allows the way forward only: within it, the way leads forward although the
    /// learner goes back.
    ///
    /// The 3rd Edition refuses to go beyond the last activity (SB.2.1-1), in the 4th the learner leaves the course.
    pub(super) fn flow_tree_traversal_subprocess(
        &mut self,
        mut activity: usize,
        direction: Direction,
        mut considers_children: bool,
        came_from: Option<Direction>,
    ) -> Traversal {
        let tree = self.tree;
        let mut direction = direction;
        let mut is_reversed = false;
        let siblings = |session: &Self, activity: usize| {
            tree.parent(activity).map(|parent| session.state.activities[parent].available.clone()).unwrap_or_default()
        };
        if came_from == Some(Direction::Backward) {
            let around = siblings(self, activity);
            if around.last() == Some(&activity) {
                (direction, is_reversed) = (Direction::Backward, true);
                activity = around.first().copied().unwrap_or(activity);
            }
        }
        loop {
            let enters = considers_children && !tree.is_leaf(activity);
            if enters {
                let available = &self.state.activities[activity].available;
                let forward_only = tree.sequencing(activity).control.forward_only;
                let (next, direction) = match direction {
                    Direction::Forward => (available.first(), Direction::Forward),
                    Direction::Backward if forward_only => (available.first(), Direction::Forward),
                    Direction::Backward => (available.last(), Direction::Backward),
                };
                return next.map_or(Traversal::Refused(Exception::NoAvailableChildren), |next| {
                    Traversal::To(*next, direction)
                });
            }
            let Some(parent) = tree.parent(activity) else {
                return match (direction, tree.edition()) {
                    (Direction::Backward, _) => Traversal::Refused(Exception::BeginningOfTree),
                    (Direction::Forward, Edition::Third) => Traversal::Refused(Exception::EndOfTree),
                    (Direction::Forward, Edition::Fourth) => {
                        self.terminate_descendent_attempts_process(0);
                        Traversal::EndsSession
                    }
                };
            };
            if direction == Direction::Backward && !is_reversed && tree.sequencing(parent).control.forward_only {
                return Traversal::Refused(Exception::BackwardForbidden);
            }
            let around = &self.state.activities[parent].available;
            let place = around.iter().position(|sibling| *sibling == activity);
            let next = match direction {
                Direction::Forward => place.and_then(|place| around.get(place + 1)),
                Direction::Backward => place.and_then(|place| place.checked_sub(1)).and_then(|place| around.get(place)),
            };
            if let Some(next) = next {
                return Traversal::To(*next, direction);
            }
            (activity, considers_children, is_reversed) = (parent, false, false);
        }
    }

    /// \[SB.2.2\] Flow Activity Traversal Subprocess (SN 4.8.2): whether the activity can be delivered, or else the next
    /// one in the direction that can.
    fn flow_activity_traversal_subprocess(
        &mut self,
        mut activity: usize,
        mut direction: Direction,
        mut came_from: Option<Direction>,
    ) -> Flowed {
        let tree = self.tree;
        loop {
            if tree.parent(activity).is_some_and(|parent| !tree.sequencing(parent).control.flow) {
                self.say("SB.2.2", Some(activity), || "its parent does not allow flow".to_owned());
                return Flowed::Refused(Exception::FlowForbidden);
            }
            let next = if self.pre_condition(activity, PreConditionAction::Skip) {
                let next = self.flow_tree_traversal_subprocess(activity, direction, false, came_from);
                if let Traversal::To(_, Direction::Backward) = next
                    && came_from == Some(Direction::Backward)
                {
                    came_from = None;
                }
                next
            } else if self.check_activity_process(activity) {
                self.say("SB.2.2", Some(activity), || {
                    "it is disabled or exceeds a limit: the way ends here".to_owned()
                });
                return Flowed::Refused(Exception::FlowBlocked);
            } else if tree.is_leaf(activity) {
                return Flowed::Deliverable(activity);
            } else {
                let next = self.flow_tree_traversal_subprocess(activity, direction, true, None);
                let turns = direction == Direction::Backward && matches!(next, Traversal::To(_, Direction::Forward));
                came_from = turns.then_some(Direction::Backward);
                next
            };
            match next {
                Traversal::To(next, towards) => (activity, direction) = (next, towards),
                Traversal::EndsSession => return Flowed::EndsSession,
                Traversal::Refused(exception) => return Flowed::Refused(exception),
            }
        }
    }

    /// \[SB.2.3\] Flow Subprocess (SN 4.8.3).
    pub(super) fn flow_subprocess(
        &mut self,
        activity: usize,
        direction: Direction,
        considers_children: bool,
    ) -> Flowed {
        match self.flow_tree_traversal_subprocess(activity, direction, considers_children, None) {
            Traversal::To(next, towards) => self.flow_activity_traversal_subprocess(next, towards, None),
            Traversal::EndsSession => Flowed::EndsSession,
            Traversal::Refused(exception) => Flowed::Refused(exception),
        }
    }
}
