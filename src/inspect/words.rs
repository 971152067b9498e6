//! Sequencing in words that people understand. Only what differs from the standard's defaults is said.

use crate::scorm::HideLmsUi;
use crate::scorm::activity::{
    Activity, ChildSet, Combination, Condition, Objective, PostConditionAction, PreConditionAction, Required,
    RollupAction, RollupRule, Sequencing, SequencingRule, Shared, Test, TimeLimitAction, Timing,
};

type Words = Vec<String>;

/// Everything that the manifest asks of the LMS for an activity, save for its objectives.
pub(super) fn activity(activity: &Activity) -> Words {
    let mut words = sequencing(&activity.sequencing);
    let threshold = &activity.completion_threshold;
    if threshold.completed_by_measure {
        words.push(format!("completed from {} progress on", percent(threshold.min_progress_measure)));
    }
    if threshold.progress_weight != 1.0 {
        words.push(format!("its progress weighs {}", threshold.progress_weight));
    }
    let said = [
        ("opens when the learner has done: ", &activity.prerequisites),
        ("at most this time: ", &activity.max_time_allowed),
        ("receives the launch data: ", &activity.data_from_lms),
    ];
    words.extend(said.iter().filter_map(|(what, value)| Some(format!("{what}{}", value.as_ref()?))));
    if let Some(score) = activity.mastery_score {
        words.push(format!("passed from the score {score} on"));
    }
    if let Some(action) = activity.time_limit_action {
        words.push(
            match action {
                TimeLimitAction::ExitMessage => "when its time is up, it ends with a message",
                TimeLimitAction::ExitNoMessage => "when its time is up, it ends",
                TimeLimitAction::ContinueMessage => "when its time is up, there is a message",
                TimeLimitAction::ContinueNoMessage => "when its time is up, it goes on",
            }
            .to_owned(),
        );
    }
    for map in &activity.shared_data {
        let verb = match (map.read, map.write) {
            (true, true) => "reads and writes",
            (true, false) => "reads",
            (false, true) => "writes",
            (false, false) => "names",
        };
        words.push(format!("{verb} the shared data `{}`", map.target));
    }
    if !activity.hide.is_empty() {
        let controls: Vec<&str> = activity.hide.iter().copied().map(HideLmsUi::as_str).collect();
        words.push(format!("asks the LMS to hide its controls: {}", controls.join(", ")));
    }
    words
}

fn sequencing(sequencing: &Sequencing) -> Words {
    let control = sequencing.control;
    let delivery = sequencing.delivery;
    let choice = sequencing.constrained_choice;
    let rollup = &sequencing.rollup;
    let flags = [
        (!control.choice, "its parts cannot be chosen from the table of contents"),
        (control.flow, "its parts follow one another with `next` and `previous`"),
        (control.forward_only, "there is no way back among its parts"),
        (!control.choice_exit, "nothing outside can be chosen while it is open"),
        (!control.use_current_attempt_objective_info, "results of its parts from earlier attempts count"),
        (!control.use_current_attempt_progress_info, "progress in its parts from earlier attempts counts"),
        (choice.prevent_activation, "its parts cannot be chosen before it is open"),
        (choice.constrain_choice, "from its parts, only the part before and the part after can be chosen"),
        (!delivery.tracked, "the LMS records nothing of it"),
        (delivery.completion_set_by_content, "completed only when the content says so"),
        (delivery.objective_set_by_content, "passed or failed only when the content says so"),
        (!rollup.objective_satisfied, "its result does not count for what it is part of"),
        (!rollup.progress_completion, "its completion does not count for what it is part of"),
        (!sequencing.considerations.measure_satisfaction_if_active, "no score decides while it is open"),
    ];
    let mut words: Words = flags.iter().filter(|(holds, _)| *holds).map(|(_, text)| (*text).to_owned()).collect();
    if rollup.measure_weight != 1.0 {
        words.push(format!("its score weighs {}", rollup.measure_weight));
    }
    limits(sequencing, &mut words);
    conditions(sequencing, &mut words);
    words.extend(rollup.rules.iter().map(rollup_rule));
    considerations(sequencing, &mut words);
    randomization(sequencing, &mut words);
    words
}

fn limits(sequencing: &Sequencing, words: &mut Words) {
    let limits = &sequencing.limits;
    if let Some(attempts) = limits.attempts {
        words.push(format!("at most {attempts} {}", if attempts == 1 { "attempt" } else { "attempts" }));
    }
    let times = [
        ("at most {} for an attempt", &limits.attempt_absolute_duration),
        ("at most {} of an attempt spent in it", &limits.attempt_experienced_duration),
        ("at most {} for all attempts", &limits.activity_absolute_duration),
        ("at most {} of all attempts spent in it", &limits.activity_experienced_duration),
        ("opens from {} on", &limits.begin),
        ("closes at {}", &limits.end),
    ];
    words.extend(times.iter().filter_map(|(text, time)| Some(text.replace("{}", time.as_ref()?))));
}

fn conditions(sequencing: &Sequencing, words: &mut Words) {
    for rule in &sequencing.pre_conditions {
        let action = match rule.action {
            PreConditionAction::Skip => "skipped",
            PreConditionAction::Disabled => "locked",
            PreConditionAction::HiddenFromChoice => "not offered for choosing",
            PreConditionAction::StopForwardTraversal => "nothing after it is reached with `next`,",
        };
        words.push(format!("{action} {}", when(rule)));
    }
    for rule in &sequencing.exit_conditions {
        words.push(format!("ends {}", when(rule)));
    }
    for rule in &sequencing.post_conditions {
        let action = match rule.action {
            PostConditionAction::ExitParent => "what it is part of ends too",
            PostConditionAction::ExitAll => "the whole course ends",
            PostConditionAction::Retry => "it begins again",
            PostConditionAction::RetryAll => "the whole course begins again",
            PostConditionAction::Continue => "the next activity follows",
            PostConditionAction::Previous => "the activity before follows",
        };
        let when = when(rule);
        words.push(if when == "always" { format!("after it, {action}") } else { format!("after it, {action} {when}") });
    }
}

/// The conditions of a rule.
fn when<A>(rule: &SequencingRule<A>) -> String {
    let texts: Vec<String> = rule.conditions.iter().map(condition).collect();
    match texts.as_slice() {
        [] => "never (the rule has no condition)".to_owned(),
        [one] if one == "always" => one.clone(),
        _ => format!("if {}", join(&texts, rule.combination)),
    }
}

fn join(texts: &[String], combination: Combination) -> String {
    texts.join(match combination {
        Combination::All => " and ",
        Combination::Any => " or ",
    })
}

fn condition(condition: &Condition) -> String {
    let threshold = condition.threshold;
    let (yes, no) = match condition.test {
        Test::ObjectiveMeasureGreaterThan => {
            (format!("its score is above {threshold}"), format!("its score is not above {threshold}"))
        }
        Test::ObjectiveMeasureLessThan => {
            (format!("its score is below {threshold}"), format!("its score is not below {threshold}"))
        }
        test => {
            let (yes, no) = told(test);
            (yes.to_owned(), no.to_owned())
        }
    };
    let text = if condition.not { no } else { yes };
    match &condition.objective {
        None => text,
        Some(objective) => format!("{text} (objective `{objective}`)"),
    }
}

/// A test that holds, and one that does not.
fn told(test: Test) -> (&'static str, &'static str) {
    match test {
        Test::Satisfied => ("it is passed", "it is not passed"),
        Test::ObjectiveStatusKnown => ("it is known whether it is passed", "it is not known whether it is passed"),
        Test::ObjectiveMeasureKnown => ("it has a score", "it has no score"),
        Test::ObjectiveMeasureGreaterThan => ("its score is high", "its score is not high"),
        Test::ObjectiveMeasureLessThan => ("its score is low", "its score is not low"),
        Test::Completed => ("it is completed", "it is not completed"),
        Test::ActivityProgressKnown => {
            ("it is known whether it is completed", "it is not known whether it is completed")
        }
        Test::Attempted => ("it has been opened", "it has not been opened"),
        Test::AttemptLimitExceeded => ("its attempts are used up", "it has attempts left"),
        Test::TimeLimitExceeded => ("its time is used up", "it has time left"),
        Test::OutsideAvailableTimeRange => ("it is closed at this time", "it is open at this time"),
        Test::Always => ("always", "never"),
    }
}

fn rollup_rule(rule: &RollupRule) -> String {
    let action = match rule.action {
        RollupAction::Satisfied => "passed",
        RollupAction::NotSatisfied => "failed",
        RollupAction::Completed => "completed",
        RollupAction::Incomplete => "not completed",
    };
    let children = match rule.children {
        ChildSet::All => "all of its parts".to_owned(),
        ChildSet::Any => "any of its parts".to_owned(),
        ChildSet::None => "none of its parts".to_owned(),
        ChildSet::AtLeastCount => format!("at least {} of its parts", rule.minimum_count),
        ChildSet::AtLeastPercent => format!("at least {} of its parts", percent(rule.minimum_percent)),
    };
    let conditions = rule.conditions.iter().map(|(not, test)| {
        let (yes, no) = told(*test);
        (if *not { no } else { yes }).to_owned()
    });
    let conditions: Words = conditions.collect();
    format!("{action} if of {children} holds: {}", join(&conditions, rule.combination))
}

fn considerations(sequencing: &Sequencing, words: &mut Words) {
    let considerations = sequencing.considerations;
    let all = [
        ("a pass", considerations.satisfied),
        ("a fail", considerations.not_satisfied),
        ("completion", considerations.completed),
        ("missing completion", considerations.incomplete),
    ];
    for (what, required) in all {
        let when = match required {
            Required::Always => continue,
            Required::IfAttempted => "only if it has been opened",
            Required::IfNotSkipped => "only if it is not skipped",
            Required::IfNotSuspended => "only if it is not suspended",
        };
        words.push(format!("for {what} of what it is part of it counts {when}"));
    }
}

fn randomization(sequencing: &Sequencing, words: &mut Words) {
    let random = sequencing.randomization;
    let when = |timing| match timing {
        Timing::Never => None,
        Timing::Once => Some("once"),
        Timing::OnEachNewAttempt => Some("anew in each attempt"),
    };
    if let (Some(count), Some(when)) = (random.select_count, when(random.selection_timing)) {
        words.push(format!("{count} of its parts are drawn, {when}"));
    }
    if let (true, Some(when)) = (random.reorder_children, when(random.reorder_timing)) {
        words.push(format!("its parts come in random order, {when}"));
    }
}

/// When an objective is passed, and what it shares with global objectives.
pub(super) fn objective(objective: &Objective) -> Words {
    let mut words = Words::new();
    if objective.satisfied_by_measure {
        words.push(format!("passed from the scaled score {} on", objective.min_normalized_measure));
    }
    for map in &objective.maps {
        let read = [(map.read_satisfied_status, "status"), (map.read_normalized_measure, "score")];
        let write = [(map.write_satisfied_status, "status"), (map.write_normalized_measure, "score")];
        share(&map.target, &read, &write, &mut words);
    }
    for map in &objective.more_maps {
        share(&map.target, &values(map.read), &values(map.write), &mut words);
    }
    words
}

fn values(shared: Shared) -> [(bool, &'static str); 5] {
    [
        (shared.raw_score, "raw score"),
        (shared.min_score, "least score"),
        (shared.max_score, "greatest score"),
        (shared.completion_status, "completion"),
        (shared.progress_measure, "progress"),
    ]
}

fn share(target: &str, read: &[(bool, &str)], write: &[(bool, &str)], words: &mut Words) {
    for (verb, preposition, values) in [("reads", "from", read), ("writes", "to", write)] {
        let values: Vec<&str> = values.iter().filter(|(shares, _)| *shares).map(|(_, value)| *value).collect();
        if !values.is_empty() {
            words.push(format!("{verb} {} {preposition} the global objective `{target}`", values.join(", ")));
        }
    }
}

fn percent(share: f64) -> String {
    format!("{} %", (share * 1e6).round() / 1e4)
}
