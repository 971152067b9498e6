//! Objectives and their maps (SN 3.10, 4.2): what an activity knows of its own, and what it shares.
//!
//! A global objective that has ever been written takes the place of the activity's own value where a map reads it, even if
//! what was written is that nothing is known. Writing goes to the activity and to all global objectives of its maps.

use super::session::Session;
use super::state::{Item, Shared};
use super::tree::Edition;

/// What a value is wanted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum For {
    /// The content, and people: what is known.
    Content,
    /// Sequencing rules: of an activity that is not tracked, they know nothing.
    Rules,
    /// Rollup of the parent: what comes from an earlier attempt on the parent may not count
    /// (`useCurrentAttemptObjectiveInfo`, `useCurrentAttemptProgressInfo`; SN 3.2.5).
    Rollup,
}

impl Session<'_> {
    /// What is known of an item of an objective; the primary objective is 0. Satisfaction by measure and completion by
    /// measure follow from the measure.
    pub(super) fn value(&self, activity: usize, objective: usize, item: Item, purpose: For) -> Option<f64> {
        if purpose != For::Content && !self.tree.sequencing(activity).delivery.tracked {
            return None;
        }
        // The content is told what was shared, although for rules a measure decides on it here.
        let is_shared = purpose == For::Content
            && item == Item::Completion
            && self.shared(activity, objective, item) != Shared::Never;
        if let Some((measure, least)) = self.derived_from(activity, objective, item).filter(|_| !is_shared) {
            if !self.measure_decides_now(activity, objective, item) {
                return None;
            }
            return Some(f64::from(self.raw_value(activity, objective, measure, purpose)? >= least));
        }
        self.raw_value(activity, objective, item, purpose)
    }

    fn raw_value(&self, activity: usize, objective: usize, item: Item, purpose: For) -> Option<f64> {
        match self.shared(activity, objective, item) {
            Shared::Known(value) => return Some(value),
            Shared::Unknown => return None,
            Shared::Never => {}
        }
        let state = &self.state.activities[activity];
        let is_stale = state.stale[objective] & item.bit() != 0;
        state.objectives[objective][item as usize].filter(|_| !(is_stale && purpose == For::Rollup))
    }

    /// What content can say of an objective, in one go: 1 or 0 for the statuses, -1 to 1 for the measure, and nothing where
    /// it is silent.
    pub(super) fn report(
        &mut self,
        activity: usize,
        objective: usize,
        completed: Option<f64>,
        satisfied: Option<f64>,
        measure: Option<f64>,
    ) {
        if !self.tree.sequencing(activity).delivery.tracked {
            return;
        }
        let amount = completed;
        let items = [
            (Item::Amount, amount),
            (Item::Completion, completed),
            (Item::Measure, measure),
            (Item::Satisfied, satisfied),
        ];
        for (item, value) in items.into_iter().filter(|(_, value)| value.is_some()) {
            self.overwrite(activity, objective, item, value);
        }
        if objective == 0 {
            let state = &mut self.state.activities[activity];
            state.completion_reported |= completed.is_some();
            state.success_reported |= satisfied.is_some();
        }
    }

    /// What the objective reads from a global objective.
    pub(super) fn shared(&self, activity: usize, objective: usize, item: Item) -> Shared {
        let target = self.tree.maps(activity, objective).reads[item as usize].as_ref();
        let global = target.and_then(|target| self.state.objectives.get(target));
        global.map_or(Shared::Never, |global| global[item as usize])
    }

    /// Which item decides on this one, and from which value on.
    fn derived_from(&self, activity: usize, objective: usize, item: Item) -> Option<(Item, f64)> {
        match item {
            Item::Satisfied => {
                let definition = self.tree.objective(activity, objective);
                definition.satisfied_by_measure.then_some((Item::Measure, definition.min_normalized_measure))
            }
            Item::Completion if objective == 0 && self.tree.edition() == Edition::Fourth => {
                let threshold = self.tree.activity(activity).completion_threshold;
                threshold.completed_by_measure.then_some((Item::Amount, threshold.min_progress_measure))
            }
            _ => None,
        }
    }

    /// Sets an item of an objective, and what its maps write. What follows from a measure cannot be set.
    ///
    /// That something is not known any more is written only where it was known.
    pub(super) fn write(&mut self, activity: usize, objective: usize, item: Item, value: Option<f64>) {
        let was_known = self.state.activities[activity].objectives[objective][item as usize].is_some();
        if value.is_some() || was_known {
            self.overwrite(activity, objective, item, value);
        }
    }

    /// Likewise, but what is not known is written in any case: the content says so.
    pub(super) fn overwrite(&mut self, activity: usize, objective: usize, item: Item, value: Option<f64>) {
        if self.derived_from(activity, objective, item).is_some() {
            return;
        }
        self.keep(activity, objective, item, value);
        self.share(activity, objective, item, value);
        // A cluster's primary objective is decided on by rollup.
        if objective != 0 || self.tree.is_leaf(activity) {
            match item {
                Item::Measure => self.follow_measure(activity, objective, Item::Satisfied),
                Item::Amount => self.follow_measure(activity, objective, Item::Completion),
                _ => {}
            }
        }
    }

    /// Sets what follows from a measure, if it does.
    pub(super) fn follow_measure(&mut self, activity: usize, objective: usize, item: Item) {
        let Some((measure, least)) = self.derived_from(activity, objective, item) else { return };
        let known = self.state.activities[activity].objectives[objective];
        let value = known[measure as usize].filter(|_| self.measure_decides_now(activity, objective, item));
        if value.is_some() || known[item as usize].is_some() {
            let value = value.map(|value| f64::from(value >= least));
            self.keep(activity, objective, item, value);
            self.share(activity, objective, item, value);
        }
    }

    fn keep(&mut self, activity: usize, objective: usize, item: Item, value: Option<f64>) {
        let state = &mut self.state.activities[activity];
        state.objectives[objective][item as usize] = value;
        state.stale[objective] &= !item.bit();
    }

    /// `measureSatisfactionIfActive` (SN 3.8): whether a cluster may be satisfied before its attempt is over.
    fn measure_decides_now(&self, activity: usize, objective: usize, item: Item) -> bool {
        let is_open = item == Item::Satisfied && objective == 0 && !self.tree.is_leaf(activity);
        !is_open
            || !self.is_active(activity)
            || self.tree.sequencing(activity).considerations.measure_satisfaction_if_active
    }

    /// Writes to the global objectives.
    fn share(&mut self, activity: usize, objective: usize, item: Item, value: Option<f64>) {
        let tree = self.tree;
        for target in &tree.maps(activity, objective).writes[item as usize] {
            let global = self.state.objectives.entry(target.clone()).or_default();
            global[item as usize] = value.map_or(Shared::Unknown, Shared::Known);
            let shown = value.map_or("unknown".to_owned(), |value| value.to_string());
            self.say("SM.10", Some(activity), || format!("writes to `{target}`: {} {shown}", item.as_str()));
        }
    }
}
