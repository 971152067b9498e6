//! Delivery (SN 4.9): the last checks, and the beginning of an attempt.

use super::exception::Exception;
use super::session::Session;
use super::state::{Item, Progress};

impl Session<'_> {
    /// \[DB.1.1\] Delivery Request Process (SN 4.9.1).
    ///
    /// # Errors
    ///
    /// DB.1.1-1, DB.1.1-3.
    pub fn delivery_request_process(&mut self, activity: usize) -> Result<(), Exception> {
        if !self.tree.is_leaf(activity) {
            return Err(Exception::DeliveryOfCluster);
        }
        let is_blocked = self.tree.path(activity).into_iter().any(|activity| self.check_activity_process(activity));
        if is_blocked { Err(Exception::DeliveryBlocked) } else { Ok(()) }
    }

    /// \[DB.2\] Content Delivery Environment Process (SN 4.9.2): attempts begin, or are resumed, from the root down.
    ///
    /// # Errors
    ///
    /// DB.2-1.
    pub fn content_delivery_environment_process(&mut self, activity: usize) -> Result<(), Exception> {
        if self.state.current.is_some_and(|current| self.is_active(current)) {
            return Err(Exception::DeliveryDuringActivity);
        }
        if self.state.suspended != Some(activity) {
            self.clear_suspended_activity_subprocess(activity);
        }
        self.terminate_descendent_attempts_process(activity);
        for activity in self.tree.path(activity) {
            if self.is_active(activity) {
                continue;
            }
            if self.tree.sequencing(activity).delivery.tracked {
                if self.is_suspended(activity) {
                    self.state.activities[activity].suspended = false;
                    self.say("DB.2", Some(activity), || "its attempt is resumed".to_owned());
                } else {
                    self.begin_attempt(activity);
                }
            }
            self.state.activities[activity].active = true;
        }
        self.state.current = Some(activity);
        self.state.suspended = None;
        self.say("DB.2", Some(activity), || "is delivered".to_owned());
        Ok(())
    }

    /// A new attempt: nothing is known of it yet, and what is known of the children counts for rollup no longer, where the
    /// control mode says so (`useCurrentAttemptObjectiveInfo`, `useCurrentAttemptProgressInfo`).
    fn begin_attempt(&mut self, activity: usize) {
        let tree = self.tree;
        let now = self.state.now;
        let state = &mut self.state.activities[activity];
        state.attempts += 1;
        state.progress_known = true;
        state.objectives.iter_mut().for_each(|objective| *objective = Progress::default());
        state.stale.fill(0);
        (state.completion_reported, state.success_reported) = (false, false);
        (state.attempt_experienced, state.attempt_begun) = (0.0, now);
        state.begun = state.begun.or(now);
        state.record = None;
        let attempts = state.attempts;
        self.say("DB.2", Some(activity), || format!("attempt {attempts} begins"));
        // What becomes stale, and in which regard.
        let mut waiting = vec![(activity, true, true)];
        while let Some((cluster, objectives, progress)) = waiting.pop() {
            let control = tree.sequencing(cluster).control;
            let objectives = objectives && control.use_current_attempt_objective_info;
            let progress = progress && control.use_current_attempt_progress_info;
            if objectives || progress {
                for &child in &tree.activity(cluster).children {
                    let of_progress = Item::Completion.bit() | Item::Amount.bit();
                    for (objective, stale) in self.state.activities[child].stale.iter_mut().enumerate() {
                        // Only the primary objective's completion is the progress of the attempt.
                        let of_progress = if objective == 0 { of_progress } else { 0 };
                        *stale |= if objectives { !of_progress } else { 0 } | if progress { of_progress } else { 0 };
                    }
                    waiting.push((child, objectives, progress));
                }
            }
        }
    }

    /// \[DB.2.1\] Clear Suspended Activity Subprocess (SN 4.9.3): another activity than the suspended one is delivered.
    /// Up to the activity that both have in common, attempts are not resumed.
    pub fn clear_suspended_activity_subprocess(&mut self, activity: usize) {
        let Some(suspended) = self.state.suspended.take() else { return };
        let common = self.tree.common_ancestor(activity, suspended);
        let path: Vec<usize> = self.tree.ancestry(suspended).take_while(|it| *it != common).collect();
        for activity in path {
            let children = &self.tree.activity(activity).children;
            let holds_suspended = children.iter().any(|child| self.is_suspended(*child));
            self.state.activities[activity].suspended = holds_suspended;
        }
    }
}
