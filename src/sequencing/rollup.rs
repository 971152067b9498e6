//! Rollup (SN 4.6): what becomes of activities follows from what became of their children.

use std::collections::BTreeSet;

use super::rules::Verdict;
use super::session::Session;
use super::state::Item;
use super::tracking::For;
use super::tree::Edition;
use crate::scorm::activity::{
    ChildSet, Combination, Condition, PreConditionAction, Required, RollupAction, RollupRule, Test,
};

/// A rule as a rollup process looks at it: the activity's own, or the one that holds where it has none.
struct Rule<'r> {
    children: ChildSet,
    minimum_count: u64,
    minimum_percent: f64,
    combination: Combination,
    conditions: &'r [(bool, Test)],
}

impl<'r> From<&'r RollupRule> for Rule<'r> {
    fn from(rule: &'r RollupRule) -> Self {
        Self {
            children: rule.children,
            minimum_count: rule.minimum_count,
            minimum_percent: rule.minimum_percent,
            combination: rule.combination,
            conditions: &rule.conditions,
        }
    }
}

impl Session<'_> {
    /// \[RB.1.5\] Overall Rollup Process (SN 4.6.7): from the activity up to the root. What is written to a global
    /// objective on the way concerns the parents of those that read it as well (SN 4.6.1); each activity passes on what it
    /// shares only once, so that this ends.
    pub fn overall_rollup_process(&mut self, activity: usize) {
        let tree = self.tree;
        let mut waiting = BTreeSet::new();
        let mut has_shared = BTreeSet::new();
        waiting.insert(activity);
        // Clusters that come later in the tree are never above those that come earlier: children go first.
        while let Some(next) = waiting.pop_last() {
            if !tree.is_leaf(next) {
                self.rollup(next);
            }
            self.await_rollup(next, &mut waiting, &mut has_shared);
        }
    }

    /// What must be rolled up after this activity.
    fn await_rollup(&self, activity: usize, waiting: &mut BTreeSet<usize>, has_shared: &mut BTreeSet<usize>) {
        let tree = self.tree;
        waiting.extend(tree.parent(activity));
        if has_shared.insert(activity) {
            for target in tree.written_by(activity) {
                let readers = tree.readers(target).iter().filter(|reader| **reader != activity);
                waiting.extend(readers.filter_map(|reader| tree.parent(*reader)));
            }
        }
    }

    fn rollup(&mut self, activity: usize) {
        let before = self.state.activities[activity].objectives[0];
        self.measure_rollup_process(activity);
        if self.tree.edition() == Edition::Fourth {
            self.completion_measure_rollup_process(activity);
        }
        self.objective_rollup_process(activity);
        self.activity_progress_rollup_process(activity);
        let after = self.state.activities[activity].objectives[0];
        if before != after {
            let changes = |(item, after): (Item, Option<f64>)| {
                (before[item as usize] != after)
                    .then(|| format!("{} {}", item.as_str(), after.map_or("unknown".to_owned(), |it| it.to_string())))
            };
            let changes: Vec<String> = Item::ALL.into_iter().zip(after).filter_map(changes).collect();
            self.say("RB.1.5", Some(activity), || format!("rolled up: {}", changes.join(", ")));
        }
    }

    /// \[RB.1.1\] Measure Rollup Process (SN 4.6.2): the weighted mean of the children's measures.
    pub fn measure_rollup_process(&mut self, activity: usize) {
        let tree = self.tree;
        let weight = |child: usize| tree.sequencing(child).rollup.measure_weight;
        let measure = self.mean(activity, Item::Measure, weight);
        self.write(activity, 0, Item::Measure, measure);
    }

    /// \[RB.1.1 b\] Completion Measure Rollup Process (SN 4.6.3), 4th Edition: likewise for progress.
    pub fn completion_measure_rollup_process(&mut self, activity: usize) {
        let tree = self.tree;
        let weight = |child: usize| tree.activity(child).completion_threshold.progress_weight;
        let amount = self.mean(activity, Item::Amount, weight);
        self.write(activity, 0, Item::Amount, amount);
    }

    /// Children whose value is not known count as 0, if any child's is known.
    fn mean(&self, activity: usize, item: Item, weight: impl Fn(usize) -> f64) -> Option<f64> {
        let (mut total, mut counted, mut is_known) = (0.0, 0.0, false);
        for &child in &self.state.activities[activity].available {
            if self.tree.sequencing(child).delivery.tracked {
                counted += weight(child);
                if let Some(value) = self.value(child, 0, item, For::Rollup) {
                    total += weight(child) * value;
                    is_known = true;
                }
            }
        }
        (is_known && counted > 0.0).then(|| total / counted)
    }

    /// \[RB.1.2\] Objective Rollup Process (SN 4.6.4): by measure where the primary objective says so
    /// (\[RB.1.2 a\]), else by the activity's rules (\[RB.1.2 b\]), else by the default rules (\[RB.1.2 c\]).
    pub fn objective_rollup_process(&mut self, activity: usize) {
        if self.tree.objective(activity, 0).satisfied_by_measure {
            self.objective_rollup_using_measure_process(activity);
        } else {
            let not_satisfied = [(false, Test::ObjectiveStatusKnown)];
            let satisfied = [(false, Test::Satisfied)];
            self.rollup_using_rules(
                activity,
                Item::Satisfied,
                [(RollupAction::NotSatisfied, &not_satisfied), (RollupAction::Satisfied, &satisfied)],
            );
        }
    }

    /// \[RB.1.2 a\] Objective Rollup Using Measure Process. While the activity is active, its measure counts only where
    /// `measureSatisfactionIfActive` says so.
    pub fn objective_rollup_using_measure_process(&mut self, activity: usize) {
        self.follow_measure(activity, 0, Item::Satisfied);
    }

    /// \[RB.1.3\] Activity Progress Rollup Process (SN 4.6.5): by measure where the completion threshold says so
    /// (\[RB.1.3 a\], 4th Edition), else by the activity's rules, else by the default rules (\[RB.1.3 b\]).
    pub fn activity_progress_rollup_process(&mut self, activity: usize) {
        let tree = self.tree;
        let threshold = tree.activity(activity).completion_threshold;
        if threshold.completed_by_measure && tree.edition() == Edition::Fourth {
            self.follow_measure(activity, 0, Item::Completion);
        } else {
            let incomplete = [(false, Test::ActivityProgressKnown)];
            let completed = [(false, Test::Completed)];
            self.rollup_using_rules(
                activity,
                Item::Completion,
                [(RollupAction::Incomplete, &incomplete), (RollupAction::Completed, &completed)],
            );
        }
    }

    /// Two actions that exclude each other: the second prevails where the rules of both apply. The default conditions hold
    /// for all children, where the activity has rules for neither action.
    fn rollup_using_rules(&mut self, activity: usize, item: Item, actions: [(RollupAction, &[(bool, Test); 1]); 2]) {
        let rules = &self.tree.sequencing(activity).rollup.rules;
        let has_rules = rules.iter().any(|rule| actions.iter().any(|(action, _)| *action == rule.action));
        let mut result = None;
        for ((action, conditions), value) in actions.into_iter().zip([0.0, 1.0]) {
            let default = Rule {
                children: ChildSet::All,
                minimum_count: 0,
                minimum_percent: 0.0,
                combination: Combination::Any,
                conditions,
            };
            let applies = if has_rules {
                self.rollup_rule_check_subprocess(activity, action)
            } else {
                self.rollup_rule_applies(activity, action, &default)
            };
            if applies {
                result = Some(value);
            }
        }
        // No rule that applies leaves things as they were.
        if result.is_some() {
            self.write(activity, 0, item, result);
        }
    }

    /// \[RB.1.4\] Rollup Rule Check Subprocess (SN 4.6.6): whether a rule of the activity with this action applies.
    pub fn rollup_rule_check_subprocess(&mut self, activity: usize, action: RollupAction) -> bool {
        let rules = &self.tree.sequencing(activity).rollup.rules;
        let rules = rules.iter().filter(|rule| rule.action == action);
        rules.into_iter().any(|rule| self.rollup_rule_applies(activity, action, &Rule::from(rule)))
    }

    fn rollup_rule_applies(&mut self, activity: usize, action: RollupAction, rule: &Rule<'_>) -> bool {
        let (mut known_true, mut known_false, mut unknown) = (0_u64, 0_u64, 0_u64);
        for position in 0..self.state.activities[activity].available.len() {
            let child = self.state.activities[activity].available[position];
            if self.tree.sequencing(child).delivery.tracked && self.check_child_for_rollup_subprocess(child, action) {
                match self.evaluate_rollup_conditions_subprocess(child, rule.combination, rule.conditions) {
                    Verdict::True => known_true += 1,
                    Verdict::False => known_false += 1,
                    Verdict::Unknown => unknown += 1,
                }
            }
        }
        let all = known_true + known_false + unknown;
        match rule.children {
            ChildSet::All => known_false == 0 && unknown == 0,
            ChildSet::Any => known_true > 0,
            ChildSet::None => known_true == 0 && unknown == 0,
            ChildSet::AtLeastCount => known_true >= rule.minimum_count,
            ChildSet::AtLeastPercent => all > 0 && known_true as f64 / all as f64 >= rule.minimum_percent,
        }
    }

    /// \[RB.1.4.1\] Evaluate Rollup Conditions Subprocess (SN 4.6.6).
    pub fn evaluate_rollup_conditions_subprocess(
        &self,
        child: usize,
        combination: Combination,
        conditions: &[(bool, Test)],
    ) -> Verdict {
        let verdict = |&(not, test): &(bool, Test)| {
            let condition = Condition { not, test, objective: None, threshold: 0.0 };
            self.condition(child, &condition, For::Rollup)
        };
        Verdict::combined(combination, conditions.iter().map(verdict))
    }

    /// \[RB.1.4.2\] Check Child for Rollup Subprocess (SN 4.6.6): whether a child counts.
    pub fn check_child_for_rollup_subprocess(&mut self, child: usize, action: RollupAction) -> bool {
        let sequencing = self.tree.sequencing(child);
        let considerations = sequencing.considerations;
        let (counts, required) = match action {
            RollupAction::Satisfied => (sequencing.rollup.objective_satisfied, considerations.satisfied),
            RollupAction::NotSatisfied => (sequencing.rollup.objective_satisfied, considerations.not_satisfied),
            RollupAction::Completed => (sequencing.rollup.progress_completion, considerations.completed),
            RollupAction::Incomplete => (sequencing.rollup.progress_completion, considerations.incomplete),
        };
        let state = &self.state.activities[child];
        let is_attempted = state.progress_known && state.attempts > 0;
        counts
            && match required {
                Required::Always => true,
                Required::IfAttempted => is_attempted,
                Required::IfNotSuspended => !(is_attempted && state.suspended),
                Required::IfNotSkipped => !self.pre_condition(child, PreConditionAction::Skip),
            }
    }
}
