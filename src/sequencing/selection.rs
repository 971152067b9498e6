//! Selection and randomization of children (SN 4.7).

use super::session::Session;
use crate::scorm::activity::Timing;

impl Session<'_> {
    /// At the beginning of a session: every cluster's children are selected and put in order.
    pub(super) fn prepare_available_children(&mut self) {
        for activity in 0..self.tree.len() {
            self.select_children_process(activity);
            self.randomize_children_process(activity);
        }
    }

    /// When an attempt on a cluster is over, before the next one.
    pub(super) fn prepare_next_attempt(&mut self, activity: usize) {
        let randomization = self.tree.sequencing(activity).randomization;
        if randomization.selection_timing == Timing::OnEachNewAttempt {
            self.select_children_process(activity);
        }
        if randomization.reorder_timing == Timing::OnEachNewAttempt {
            self.randomize_children_process(activity);
        }
    }

    /// Whether the time has come, of which `timing` speaks.
    fn is_due(&self, activity: usize, timing: Timing) -> bool {
        let state = &self.state.activities[activity];
        !self.tree.is_leaf(activity)
            && !state.active
            && !state.suspended
            && match timing {
                Timing::Never => false,
                Timing::Once => !state.progress_known,
                Timing::OnEachNewAttempt => true,
            }
    }

    /// \[SR.1\] Select Children Process (SN 4.7.1). The children that are selected keep their order. The book leaves open
    /// what a selection on each new attempt does: here, each attempt has its own.
    pub fn select_children_process(&mut self, activity: usize) {
        let randomization = self.tree.sequencing(activity).randomization;
        let Some(count) = randomization.select_count else { return };
        if !self.is_due(activity, randomization.selection_timing) {
            return;
        }
        let children = &self.tree.activity(activity).children;
        let count = usize::try_from(count).unwrap_or(usize::MAX).min(children.len());
        let mut shuffled = children.clone();
        self.shuffle(&mut shuffled);
        let mut selected = shuffled[..count].to_vec();
        selected.sort_unstable();
        for child in children {
            self.state.activities[*child].is_available = selected.binary_search(child).is_ok();
        }
        let names: Vec<&str> = selected.iter().map(|child| self.tree.identifier(*child)).collect();
        let text = format!("selected: {}", names.join(", "));
        self.say("SR.1", Some(activity), || text);
        self.state.activities[activity].available = selected;
    }

    /// \[SR.2\] Randomize Children Process (SN 4.7.2).
    pub fn randomize_children_process(&mut self, activity: usize) {
        let randomization = self.tree.sequencing(activity).randomization;
        if !randomization.reorder_children || !self.is_due(activity, randomization.reorder_timing) {
            return;
        }
        let mut children = std::mem::take(&mut self.state.activities[activity].available);
        self.shuffle(&mut children);
        let names: Vec<&str> = children.iter().map(|child| self.tree.identifier(*child)).collect();
        let text = format!("in the order {}", names.join(", "));
        self.say("SR.2", Some(activity), || text);
        self.state.activities[activity].available = children;
    }

    /// Fisher and Yates.
    fn shuffle(&mut self, list: &mut [usize]) {
        for last in (1..list.len()).rev() {
            let other = random(&mut self.state.random) % (last as u64 + 1);
            list.swap(last, other as usize);
        }
    }
}

/// The next number at random: SplitMix64.
pub(super) fn random(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut mixed = *state;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}
