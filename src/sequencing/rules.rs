//! Utility processes: whether rules apply, whether limits are exceeded (SN 4.2.1, 4.7).

use super::session::Session;
use super::state::Item;
use super::time;
use super::tracking::For;
use crate::scorm::activity::{Combination, Condition, LimitConditions, PreConditionAction, SequencingRule, Test};

/// What is known of a condition: something may not be known yet (SN 3.4.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    True,
    False,
    Unknown,
}

impl Verdict {
    fn not(self) -> Self {
        match self {
            Self::True => Self::False,
            Self::False => Self::True,
            Self::Unknown => Self::Unknown,
        }
    }

    /// Conditions taken together. None of them says nothing.
    pub(super) fn combined(combination: Combination, verdicts: impl Iterator<Item = Self>) -> Self {
        let (decides, otherwise) = match combination {
            Combination::All => (Self::False, Self::True),
            Combination::Any => (Self::True, Self::False),
        };
        let (mut is_empty, mut result) = (true, otherwise);
        for verdict in verdicts {
            is_empty = false;
            if verdict == decides {
                return decides;
            }
            if verdict == Self::Unknown {
                result = Self::Unknown;
            }
        }
        if is_empty { Self::Unknown } else { result }
    }
}

impl From<bool> for Verdict {
    fn from(value: bool) -> Self {
        if value { Self::True } else { Self::False }
    }
}

impl Session<'_> {
    /// \[UP.1\] Limit Conditions Check Process (SN 4.9.1): whether a limit forbids another attempt. The book lets an LMS
    /// pass over limits of time; here they count where somebody tells the time.
    pub fn limit_conditions_check_process(&mut self, activity: usize) -> bool {
        let sequencing = self.tree.sequencing(activity);
        if !sequencing.delivery.tracked || self.is_active(activity) || self.is_suspended(activity) {
            return false;
        }
        let attempts = self.state.activities[activity].attempts;
        // The attempt count says it all: without an attempt the activity progress is not known.
        let is_exceeded = sequencing.limits.attempts.is_some_and(|limit| attempts >= limit);
        if is_exceeded {
            self.say("UP.1", Some(activity), || format!("its limit of attempts is reached: there were {attempts}"));
            return true;
        }
        let is_late = self.time_limit_exceeded(activity) == Verdict::True
            || self.outside_available_time_range(activity) == Verdict::True;
        if is_late {
            self.say("UP.1", Some(activity), || "a limit of time is exceeded".to_owned());
        }
        is_late
    }

    /// \[UP.2\] Sequencing Rules Check Process (SN 4.2.1): the action of the first rule that applies, of those whose action
    /// is looked for.
    pub fn sequencing_rules_check_process<A: Copy>(
        &mut self,
        activity: usize,
        rules: &[SequencingRule<A>],
        is_looked_for: impl Fn(A) -> bool,
    ) -> Option<A> {
        let mut rules = rules.iter().filter(|rule| is_looked_for(rule.action));
        let applies = |rule: &&SequencingRule<A>| {
            self.sequencing_rule_check_subprocess(activity, rule.combination, &rule.conditions) == Verdict::True
        };
        rules.find(applies).map(|rule| rule.action)
    }

    /// \[UP.2.1\] Sequencing Rule Check Subprocess (SN 4.2.1).
    pub fn sequencing_rule_check_subprocess(
        &mut self,
        activity: usize,
        combination: Combination,
        conditions: &[Condition],
    ) -> Verdict {
        let verdicts = conditions.iter().map(|condition| self.condition(activity, condition, For::Rules));
        let verdict = Verdict::combined(combination, verdicts);
        self.say("UP.2.1", Some(activity), || {
            let words: Vec<String> = conditions.iter().map(in_words).collect();
            let link = if combination == Combination::All { " and " } else { " or " };
            format!("{} is {}", words.join(link), format!("{verdict:?}").to_lowercase())
        });
        verdict
    }

    /// \[UP.5\] Check Activity Process (SN 4.2.2): whether the activity must not be delivered.
    pub fn check_activity_process(&mut self, activity: usize) -> bool {
        let rule = self.pre_condition(activity, PreConditionAction::Disabled);
        rule || self.limit_conditions_check_process(activity)
    }

    /// Whether a pre-condition rule with this action applies (UP.2).
    pub(super) fn pre_condition(&mut self, activity: usize, action: PreConditionAction) -> bool {
        let tree = self.tree;
        let rules = &tree.sequencing(activity).pre_conditions;
        let applies = self.sequencing_rules_check_process(activity, rules, |it| it == action).is_some();
        if applies {
            self.say("UP.2", Some(activity), || format!("its rule applies: {}", action.as_str()));
        }
        applies
    }

    /// A condition of a sequencing or rollup rule (SN 3.4.2, 3.7.2).
    pub(super) fn condition(&self, activity: usize, condition: &Condition, purpose: For) -> Verdict {
        let objective = self.tree.objective_named(activity, condition.objective.as_deref());
        let value = |item| objective.and_then(|objective| self.value(activity, objective, item, purpose));
        let is_true = |item| value(item).map_or(Verdict::Unknown, |value| Verdict::from(value > 0.0));
        let compared = |is_met: fn(f64, f64) -> bool| {
            value(Item::Measure).map_or(Verdict::Unknown, |measure| is_met(measure, condition.threshold).into())
        };
        let state = &self.state.activities[activity];
        let verdict = match condition.test {
            Test::Always => Verdict::True,
            Test::Satisfied => is_true(Item::Satisfied),
            Test::ObjectiveStatusKnown => value(Item::Satisfied).is_some().into(),
            Test::ObjectiveMeasureKnown => value(Item::Measure).is_some().into(),
            Test::ObjectiveMeasureGreaterThan => compared(|measure, threshold| measure > threshold),
            Test::ObjectiveMeasureLessThan => compared(|measure, threshold| measure < threshold),
            Test::Completed => is_true(Item::Completion),
            Test::ActivityProgressKnown => value(Item::Completion).is_some().into(),
            Test::Attempted => (state.progress_known && state.attempts > 0).into(),
            Test::AttemptLimitExceeded => {
                let limit = self.tree.sequencing(activity).limits.attempts;
                limit.map_or(Verdict::Unknown, |limit| (state.attempts >= limit).into())
            }
            Test::TimeLimitExceeded => self.time_limit_exceeded(activity),
            Test::OutsideAvailableTimeRange => self.outside_available_time_range(activity),
        };
        if condition.not { verdict.not() } else { verdict }
    }

    /// Unknown without a limit, or where nobody tells what it is about.
    fn time_limit_exceeded(&self, activity: usize) -> Verdict {
        let limits = &self.tree.sequencing(activity).limits;
        let state = &self.state.activities[activity];
        let since = |begun: Option<i64>| Some((self.state.now? - begun?) as f64);
        let pairs = [
            (&limits.attempt_absolute_duration, since(state.attempt_begun)),
            (&limits.attempt_experienced_duration, Some(state.attempt_experienced)),
            (&limits.activity_absolute_duration, since(state.begun)),
            (&limits.activity_experienced_duration, Some(state.experienced)),
        ];
        let verdict = |(limit, spent): (&Option<String>, Option<f64>)| {
            Some(Verdict::from(spent? >= time::seconds(limit.as_deref()?)?))
        };
        Verdict::combined(Combination::Any, pairs.into_iter().filter_map(verdict))
    }

    fn outside_available_time_range(&self, activity: usize) -> Verdict {
        let LimitConditions { begin, end, .. } = &self.tree.sequencing(activity).limits;
        let Some(now) = self.state.now else { return Verdict::Unknown };
        let begin = begin.as_deref().and_then(time::moment).map(|begin| Verdict::from(now < begin));
        let end = end.as_deref().and_then(time::moment).map(|end| Verdict::from(now > end));
        Verdict::combined(Combination::Any, begin.into_iter().chain(end))
    }
}

fn in_words(condition: &Condition) -> String {
    let not = if condition.not { "not " } else { "" };
    let objective = condition.objective.as_ref().map(|id| format!(" ({id})")).unwrap_or_default();
    let threshold = match condition.test {
        Test::ObjectiveMeasureGreaterThan | Test::ObjectiveMeasureLessThan => format!(" {}", condition.threshold),
        _ => String::new(),
    };
    format!("`{not}{}{threshold}`{objective}", condition.test.as_str())
}
