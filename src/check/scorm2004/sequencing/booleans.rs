//! Booleans and words out of a fixed list, as the profile wants them written.

use roxmltree::{Attribute, Node};

use super::{Name, alternatives, trimmed};
use crate::check::Subject;
use crate::diagnostic::{ADL, Findings, nearest, rules};
use crate::scorm::names::{ADLCP, ADLSEQ, IMSCP, IMSSS};

rules! {
    BOOLEAN_WORD "boolean-word" Error [ADL] [
        "30.6.3.3.1", "30.6.3.4.2", "30.6.3.6.3.1", "30.6.3.7.14.2.2.2", "30.6.3.7.14.2.3.2",
        "PENDING:threshold-completedbymeasure", "31.5.1.2", "31.5.2.2", "31.5.3.2", "31.5.4.2", "31.5.5.2", "31.5.6.2",
        "31.9.1.2", "31.9.2.2", "31.10.1.1.2", "31.10.2.1.2", "31.10.2.4.2.2", "31.10.2.4.3.2", "31.10.2.4.4.2",
        "31.10.2.4.5.2", "31.11.3.2", "31.12.1.2", "31.12.2.2", "31.12.3.2", "31.13.2.2", "31.13.3.2", "31.14.6.2",
        "31.15.2.2.2.2", "31.15.2.2.3.2", "31.15.2.2.4.2", "31.15.2.2.5.2", "31.15.2.2.6.2", "31.15.2.2.7.2",
        "31.15.2.2.8.2", "31.15.2.2.9.2", "31.15.2.2.10.2", "31.15.2.2.11.2",
    ]
        demand "An attribute that answers yes or no says `true` or `false`, in small letters."
        consequence "The schemas also allow `1` and `0`, but an LMS may compare with the word: Moodle takes whatever is not exactly `true` for no and so keeps `choice=\"1\"`, `flow=\"1\"` or `satisfiedByMeasure=\"1\"` as no. Learners meet the opposite of what was meant, and nobody is told."
        remedy "Write `true` instead of `1` or yes, and `false` instead of `0` or no.";

    WORD_UNKNOWN "word-unknown" Error [ADL] [
        "31.6.1.2.1.1", "31.6.2.2.1.1", "31.6.3.2.1.1", "31.6.3.1.1.1", "31.6.3.1.2.3.1", "31.6.3.1.2.4.1",
        "31.9.4.1.1", "31.9.4.4.1.1", "31.9.4.4.2.1.1", "31.9.4.4.2.2.1", "31.9.4.5.1.1", "31.11.1.1", "31.11.4.1",
        "31.14.2.2", "31.14.3.2", "31.14.4.2", "31.14.5.2",
    ]
        demand "Where SCORM has a list of words for an attribute, the attribute says one of them, letter by letter."
        consequence "An LMS drops a rule that it cannot read, or refuses the course: learners walk past a step that should hold them, or wait for a status that never comes."
        remedy "Write one of the words that the message lists; capital and small letters count.";

    MINIMUM_COUNT "minimum-count" Error [ADL] ["31.9.4.2.1"]
        demand "`minimumCount` is a whole number, 0 or more."
        consequence "The LMS cannot tell how many parts a learner has to do, so the unit above them never becomes complete, or does so at once."
        remedy "Write the number in digits: `minimumCount=\"2\"`.";
}

/// What an attribute may say.
#[derive(Clone, Copy)]
enum Form {
    Boolean,
    Word(&'static [&'static str]),
    /// A whole number, 0 or more.
    Count,
}

struct Value {
    /// Empty for an attribute without prefix.
    namespace: &'static str,
    attribute: &'static str,
    form: Form,
    requirement: &'static str,
}

const fn boolean(attribute: &'static str, requirement: &'static str) -> Value {
    Value { namespace: "", attribute, form: Form::Boolean, requirement }
}

const fn word(attribute: &'static str, words: &'static [&'static str], requirement: &'static str) -> Value {
    Value { namespace: "", attribute, form: Form::Word(words), requirement }
}

const COMBINATION: &[&str] = &["all", "any"];
const OPERATOR: &[&str] = &["not", "noOp"];
const TIMING: &[&str] = &["never", "once", "onEachNewAttempt"];
const REQUIRED_FOR: &[&str] = &["always", "ifAttempted", "ifNotSkipped", "ifNotSuspended"];

/// Every attribute with such a value, by its element. Conditions and actions of rules are in [`super::conditions`].
static VALUES: &[(Name, &[Value])] = &[
    (
        (IMSCP, "organization"),
        &[
            Value { namespace: ADLSEQ, ..boolean("objectivesGlobalToSystem", "30.6.3.3.1") },
            Value { namespace: ADLCP, ..boolean("sharedDataGlobalToSystem", "30.6.3.4.2") },
        ],
    ),
    ((IMSCP, "item"), &[boolean("isvisible", "30.6.3.6.3.1")]),
    ((ADLCP, "completionThreshold"), &[boolean("completedByMeasure", "PENDING:threshold-completedbymeasure")]),
    (
        (ADLCP, "map"),
        &[boolean("readSharedData", "30.6.3.7.14.2.2.2"), boolean("writeSharedData", "30.6.3.7.14.2.3.2")],
    ),
    (
        (IMSSS, "controlMode"),
        &[
            boolean("choice", "31.5.1.2"),
            boolean("choiceExit", "31.5.2.2"),
            boolean("flow", "31.5.3.2"),
            boolean("forwardOnly", "31.5.4.2"),
            boolean("useCurrentAttemptObjectiveInfo", "31.5.5.2"),
            boolean("useCurrentAttemptProgressInfo", "31.5.6.2"),
        ],
    ),
    ((IMSSS, "ruleConditions"), &[word("conditionCombination", COMBINATION, "31.6.3.1.1.1")]),
    ((IMSSS, "ruleCondition"), &[word("operator", OPERATOR, "31.6.3.1.2.3.1")]),
    (
        (IMSSS, "rollupRules"),
        &[boolean("rollupObjectiveSatisfied", "31.9.1.2"), boolean("rollupProgressCompletion", "31.9.2.2")],
    ),
    (
        (IMSSS, "rollupRule"),
        &[
            word("childActivitySet", &["all", "any", "none", "atLeastCount", "atLeastPercent"], "31.9.4.1.1"),
            Value { namespace: "", attribute: "minimumCount", form: Form::Count, requirement: "31.9.4.2.1" },
        ],
    ),
    ((IMSSS, "rollupConditions"), &[word("conditionCombination", COMBINATION, "31.9.4.4.1.1")]),
    ((IMSSS, "rollupCondition"), &[word("operator", OPERATOR, "31.9.4.4.2.1.1")]),
    (
        (IMSSS, "rollupAction"),
        &[word("action", &["satisfied", "notSatisfied", "completed", "incomplete"], "31.9.4.5.1.1")],
    ),
    ((IMSSS, "primaryObjective"), &[boolean("satisfiedByMeasure", "31.10.1.1.2")]),
    ((IMSSS, "objective"), &[boolean("satisfiedByMeasure", "31.10.2.1.2")]),
    (
        (IMSSS, "mapInfo"),
        &[
            boolean("readSatisfiedStatus", "31.10.2.4.2.2"),
            boolean("readNormalizedMeasure", "31.10.2.4.3.2"),
            boolean("writeSatisfiedStatus", "31.10.2.4.4.2"),
            boolean("writeNormalizedMeasure", "31.10.2.4.5.2"),
        ],
    ),
    (
        (IMSSS, "randomizationControls"),
        &[
            word("randomizationTiming", TIMING, "31.11.1.1"),
            boolean("reorderChildren", "31.11.3.2"),
            word("selectionTiming", TIMING, "31.11.4.1"),
        ],
    ),
    (
        (IMSSS, "deliveryControls"),
        &[
            boolean("tracked", "31.12.1.2"),
            boolean("completionSetByContent", "31.12.2.2"),
            boolean("objectiveSetByContent", "31.12.3.2"),
        ],
    ),
    (
        (ADLSEQ, "constrainedChoiceConsiderations"),
        &[boolean("preventActivation", "31.13.2.2"), boolean("constrainChoice", "31.13.3.2")],
    ),
    (
        (ADLSEQ, "rollupConsiderations"),
        &[
            word("requiredForSatisfied", REQUIRED_FOR, "31.14.2.2"),
            word("requiredForNotSatisfied", REQUIRED_FOR, "31.14.3.2"),
            word("requiredForCompleted", REQUIRED_FOR, "31.14.4.2"),
            word("requiredForIncomplete", REQUIRED_FOR, "31.14.5.2"),
            boolean("measureSatisfactionIfActive", "31.14.6.2"),
        ],
    ),
    (
        (ADLSEQ, "mapInfo"),
        &[
            boolean("readRawScore", "31.15.2.2.2.2"),
            boolean("readMinScore", "31.15.2.2.3.2"),
            boolean("readMaxScore", "31.15.2.2.4.2"),
            boolean("readCompletionStatus", "31.15.2.2.5.2"),
            boolean("readProgressMeasure", "31.15.2.2.6.2"),
            boolean("writeRawScore", "31.15.2.2.7.2"),
            boolean("writeMinScore", "31.15.2.2.8.2"),
            boolean("writeMaxScore", "31.15.2.2.9.2"),
            boolean("writeCompletionStatus", "31.15.2.2.10.2"),
            boolean("writeProgressMeasure", "31.15.2.2.11.2"),
        ],
    ),
];

pub(super) fn check(subject: &Subject<'_>, node: Node<'_, '_>, findings: &mut Findings) {
    let Some((_, values)) = VALUES.iter().find(|(element, _)| node.has_tag_name(*element)) else { return };
    for attribute in node.attributes() {
        let is_meant = |value: &&Value| {
            value.attribute == attribute.name() && value.namespace == attribute.namespace().unwrap_or_default()
        };
        if let Some(value) = values.iter().find(is_meant) {
            judge(subject, attribute, value, findings);
        }
    }
}

fn judge(subject: &Subject<'_>, attribute: Attribute<'_, '_>, value: &Value, findings: &mut Findings) {
    let (name, text) = (attribute.name(), trimmed(attribute.value()));
    match value.form {
        Form::Boolean if !matches!(text, "true" | "false") => {
            let message = format_args!("{name} is \"{text}\", neither \"true\" nor \"false\"");
            subject.at_attribute(findings, attribute, &BOOLEAN_WORD, value.requirement, message);
        }
        Form::Word(words) if !words.contains(&text) => {
            unknown_word(subject, attribute, words, value.requirement, findings);
        }
        Form::Count if !is_count(text) => {
            let message = format_args!("{name} is \"{text}\", which is no whole number from 0 on");
            subject.at_attribute(findings, attribute, &MINIMUM_COUNT, value.requirement, message);
        }
        _ => {}
    }
}

/// `attribute` says none of `words`.
pub(super) fn unknown_word(
    subject: &Subject<'_>,
    attribute: Attribute<'_, '_>,
    words: &[&str],
    requirement: &'static str,
    findings: &mut Findings,
) {
    let (name, text) = (attribute.name(), trimmed(attribute.value()));
    let guess = nearest(text, words.iter().copied()).map(|word| format!(", perhaps {word}")).unwrap_or_default();
    let words = alternatives(words.iter().copied());
    let message = format_args!("{name} is \"{text}\"; it can be {words}{guess}");
    subject.at_attribute(findings, attribute, &WORD_UNKNOWN, requirement, message);
}

/// Whether a text is a number as `xs:nonNegativeInteger` has it: `2`, `+2`, `007` and even `-0`.
fn is_count(text: &str) -> bool {
    let (digits, negative) = match text.strip_prefix('-') {
        Some(digits) => (digits, true),
        None => (text.strip_prefix('+').unwrap_or(text), false),
    };
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit() && (!negative || byte == b'0'))
}
