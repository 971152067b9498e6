//! Sequencing and rollup rules: conditions, actions and limits (CAM 5.1.3, 5.1.4 and 5.1.6).

use roxmltree::Node;

use super::booleans::unknown_word;
use super::collection::Collection;
use super::{Name, trimmed};
use crate::check::Subject;
use crate::check::attribute::own;
use crate::diagnostic::{ADL, ADL_WARNS, Findings, rules};
use crate::scorm::names::{IMSCP, IMSSS};

rules! {
    TIME_CONDITION "condition-of-time" Warning [ADL_WARNS] ["31.6.3.1.2.4.1", "31.9.4.4.2.2.1"]
        demand "Conditions do not ask `timeLimitExceeded` or `outsideAvailableTimeRange`."
        consequence "SCORM leaves it to the LMS whether it watches the clock for sequencing, and most do not: there the condition never holds, and the rule never acts."
        remedy "Ask for something that the content reports, or let the LMS open and close the course by date.";

    TIME_LIMIT "limit-of-time" Warning [ADL_WARNS] ["31.7.3", "31.7.4", "31.7.5", "31.7.6", "31.7.7"]
        demand "Of the limits, only `attemptLimit` and `attemptAbsoluteDurationLimit` are used."
        consequence "An LMS need not watch the others: learners come in before the begin and stay past the end, and nobody is told."
        remedy "Take the attribute away, and set the dates and times in the LMS itself.";

    OBJECTIVE_UNKNOWN "condition-objective-unknown" Error [ADL] ["31.6.3.1.2.1.3"]
        demand "`referencedObjective` is the `objectiveID` of an objective of the same activity; in the sequencingCollection, of every activity that uses the entry."
        consequence "The LMS asks for an objective that does not exist: the answer is always unknown, so the rule never acts and learners are not led as planned."
        remedy "Write the `objectiveID` of one of the activity's objectives, letter by letter, or take `referencedObjective` away to ask for the primary objective.";

    ORGANIZATION_ACTION "organization-action" Error [ADL] ["31.6.3.2.1.1.2"]
        demand "A post-condition rule of the organization itself does not say `exitParent` or `previous`."
        consequence "The organization is the top of the course: nothing lies above or before it, so a learner who ends there meets an error of the LMS, or nothing."
        remedy "Say `exitAll`, `retry`, `retryAll` or `continue`, or move the rule to an item.";
}

/// What a condition can ask.
const CONDITIONS: &[&str] = &[
    "satisfied",
    "objectiveStatusKnown",
    "objectiveMeasureKnown",
    "objectiveMeasureGreaterThan",
    "objectiveMeasureLessThan",
    "completed",
    "activityProgressKnown",
    "attempted",
    "attemptLimitExceeded",
    "timeLimitExceeded",
    "outsideAvailableTimeRange",
    "always",
];
const TIME_CONDITIONS: [&str; 2] = ["timeLimitExceeded", "outsideAvailableTimeRange"];

/// The elements with a condition. Of a rollup the schemas refuse three of the words; ADL's profile does not.
static CONDITION: [(Name, &str); 2] =
    [((IMSSS, "ruleCondition"), "31.6.3.1.2.4.1"), ((IMSSS, "rollupCondition"), "31.9.4.4.2.2.1")];

/// What an action can say, by the rule that it stands in.
static ACTIONS: [(&str, &[&str], &str); 3] = [
    ("preConditionRule", &["skip", "disabled", "hiddenFromChoice", "stopForwardTraversal"], "31.6.1.2.1.1"),
    ("exitConditionRule", &["exit"], "31.6.2.2.1.1"),
    ("postConditionRule", &["exitParent", "exitAll", "retry", "retryAll", "continue", "previous"], "31.6.3.2.1.1"),
];

/// Limits that an LMS need not watch.
static TIME_LIMITS: [(&str, &str); 5] = [
    ("attemptExperiencedDurationLimit", "31.7.3"),
    ("activityAbsoluteDurationLimit", "31.7.4"),
    ("activityExperiencedDurationLimit", "31.7.5"),
    ("beginTimeLimit", "31.7.6"),
    ("endTimeLimit", "31.7.7"),
];

pub(super) fn check<'a>(
    subject: &Subject<'_>,
    collection: &Collection<'a>,
    node: Node<'a, 'a>,
    findings: &mut Findings,
) {
    if node.tag_name().namespace() != Some(IMSSS) {
        return;
    }
    match node.tag_name().name() {
        "ruleCondition" => {
            condition(subject, node, findings);
            referenced_objective(subject, collection, node, findings);
        }
        "rollupCondition" => condition(subject, node, findings),
        "ruleAction" => action(subject, node, findings),
        "limitConditions" => limits(subject, node, findings),
        _ => {}
    }
}

fn condition(subject: &Subject<'_>, node: Node<'_, '_>, findings: &mut Findings) {
    let Some(attribute) = own(node, "condition") else { return };
    let Some((_, requirement)) = CONDITION.iter().find(|(element, _)| node.has_tag_name(*element)) else { return };
    let text = trimmed(attribute.value());
    if !CONDITIONS.contains(&text) {
        unknown_word(subject, attribute, CONDITIONS, requirement, findings);
    } else if TIME_CONDITIONS.contains(&text) {
        let message = format_args!("the condition asks {text}");
        subject.at_attribute(findings, attribute, &TIME_CONDITION, requirement, message);
    }
}

fn referenced_objective<'a>(
    subject: &Subject<'_>,
    collection: &Collection<'a>,
    node: Node<'a, 'a>,
    findings: &mut Findings,
) {
    let Some(attribute) = own(node, "referencedObjective") else { return };
    if !collection.knows_objective(node, attribute.value()) {
        let message = format_args!("no objective here has the objectiveID \"{}\"", attribute.value());
        subject.at_attribute(findings, attribute, &OBJECTIVE_UNKNOWN, "31.6.3.1.2.1.3", message);
    }
}

fn action(subject: &Subject<'_>, node: Node<'_, '_>, findings: &mut Findings) {
    let Some(attribute) = own(node, "action") else { return };
    let Some(rule) = node.parent_element() else { return };
    let Some((_, words, requirement)) = ACTIONS.iter().find(|(name, _, _)| rule.has_tag_name((IMSSS, *name))) else {
        return;
    };
    let text = trimmed(attribute.value());
    if !words.contains(&text) {
        unknown_word(subject, attribute, words, requirement, findings);
    }
    let of_organization = || {
        let sequencing = rule.ancestors().find(|node| node.has_tag_name((IMSSS, "sequencing")));
        let holder = sequencing.and_then(|sequencing| sequencing.parent_element());
        holder.is_some_and(|holder| holder.has_tag_name((IMSCP, "organization")))
    };
    if rule.has_tag_name((IMSSS, "postConditionRule")) && matches!(text, "exitParent" | "previous") && of_organization()
    {
        let message = format_args!("the organization says {text} after an attempt");
        subject.at_attribute(findings, attribute, &ORGANIZATION_ACTION, "31.6.3.2.1.1.2", message);
    }
}

fn limits(subject: &Subject<'_>, node: Node<'_, '_>, findings: &mut Findings) {
    for (name, requirement) in TIME_LIMITS {
        if let Some(attribute) = own(node, name) {
            subject.at_attribute(findings, attribute, &TIME_LIMIT, requirement, format_args!("{name} is set"));
        }
    }
}
