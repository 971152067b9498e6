//! What ADL adds to an item: limits of time, data for the content, thresholds, shared data, and the controls of the LMS
//! (CAM 3.4.1.11 to 3.4.1.18, 5.2).

use roxmltree::Node;

use super::manifest::{count, required};
use super::outline::{Outline, attribute, text_of};
use crate::diagnostic::{ADL, ADL_WARNS, Findings, nearest, rules};
use crate::scorm::names::{ADLCP, ADLNAV, IMSCP};

rules! {
    PLACE "extension-misplaced" Error [ADL] [
        "30.6.3.7.1.1.2.2", "30.6.3.6.9.1", "30.6.3.6.10.1", "30.6.3.7.14.1", "PENDING:threshold-parent",
        "PENDING:threshold-value-parent", "33.1", "33.3.2", "33.3.1.2",
    ]
        demand "ADL's elements stand where the standard puts them: `timeLimitAction`, `dataFromLMS`, `completionThreshold`, `data` and \
            `presentation` in an item, `location` in `metadata`, `hideLMSUI` in `navigationInterface` in `presentation`."
        consequence "The LMS does not see the element: it has no effect."
        remedy "Move the element to its place.";

    NOT_LAUNCHED "extension-without-sco" Error [ADL] [
        "30.6.3.6.9.1.1", "30.6.3.6.10.2", "30.6.3.6.13.1", "30.6.3.7.14.1.1", "33.2",
    ]
        demand "`timeLimitAction`, `dataFromLMS` and a threshold written as text belong to an item that refers to a SCO; `data` and \
            `presentation` to one that refers to a SCO or an asset."
        consequence "Nothing that is launched can use it: it has no effect."
        remedy "Move it to an item that refers to a SCO, or mend that item's `identifierref`.";

    WORD "extension-word" Error [ADL] ["30.6.3.6.9.2", "33.1.1.1"]
        demand "`timeLimitAction` and `hideLMSUI` say one of the words of the standard, letter by letter."
        consequence "The LMS does not know what to do: a control stays, or time runs out without a message."
        remedy "Write one of the words that the message lists.";

    THRESHOLD_FORM "threshold-form" Error [ADL] [
        "PENDING:threshold-value-with-attributes", "PENDING:threshold-minprogressmeasure", "PENDING:threshold-progressweight",
        "30.6.3.6.13.2",
    ]
        demand "The measures of `completionThreshold` are numbers from 0 to 1, in attributes and without text beside them."
        consequence "The LMS cannot tell when a learner has completed the activity."
        remedy "Write `<adlcp:completionThreshold completedByMeasure=\"true\" minProgressMeasure=\"0.8\"/>`.";

    THRESHOLD_OLD "threshold-deprecated" Warning [ADL_WARNS] ["PENDING:threshold-value-deprecated"]
        demand "`completionThreshold` has its measure in the attribute `minProgressMeasure`; as text it is the form of the 3rd Edition."
        consequence "An LMS of the 4th Edition may not read it, and then completes the activity at other times."
        remedy "Write `minProgressMeasure=\"0.8\"`, with `completedByMeasure=\"true\"`.";

    TARGET_BLANK "shared-data-target-blank" Error [ADL] ["30.6.3.7.14.2.1.2"]
        demand "`targetID` names the shared data; it is not empty."
        consequence "The LMS has no name to keep the data under: what one activity writes, another cannot read."
        remedy "Write a URI, such as `urn:example:notes`.";
}

const TIME_LIMIT_ACTIONS: [&str; 4] = ["exit,message", "exit,no message", "continue,message", "continue,no message"];
const CONTROLS: [&str; 7] = ["previous", "continue", "exit", "exitAll", "abandon", "abandonAll", "suspendAll"];

pub(super) fn apply(outline: &Outline<'_>, findings: &mut Findings) {
    for &node in &outline.elements {
        match node.tag_name().namespace() {
            Some(ADLCP) => packaging(outline, node, findings),
            Some(ADLNAV) => navigation(outline, node, findings),
            _ => {}
        }
    }
}

fn packaging(outline: &Outline<'_>, node: Node<'_, '_>, findings: &mut Findings) {
    match node.tag_name().name() {
        "location" => placed(outline, node, &[(IMSCP, "metadata")], "30.6.3.7.1.1.2.2", findings),
        "timeLimitAction" => {
            placed(outline, node, &[(IMSCP, "item")], "30.6.3.6.9.1", findings);
            launched(outline, node, &["sco"], "30.6.3.6.9.1.1", findings);
            word(outline, node, &text_of(node), &TIME_LIMIT_ACTIONS, "30.6.3.6.9.2", findings);
        }
        "dataFromLMS" => {
            placed(outline, node, &[(IMSCP, "item")], "30.6.3.6.10.1", findings);
            launched(outline, node, &["sco"], "30.6.3.6.10.2", findings);
        }
        "completionThreshold" => threshold(outline, node, findings),
        "data" => {
            placed(outline, node, &[(IMSCP, "item")], "30.6.3.7.14.1", findings);
            launched(outline, node, &["sco", "asset"], "30.6.3.7.14.1.1", findings);
            count(outline.subject, node, (ADLCP, "map"), 1..=usize::MAX - 1, "30.6.3.7.14.2", findings);
        }
        "map" => {
            let target = required(outline.subject, node, "targetID", "30.6.3.7.14.2.1", findings);
            if let Some(target) = target.filter(|target| target.value().trim().is_empty()) {
                let message = "targetID is empty";
                outline.subject.at_attribute(findings, target, &TARGET_BLANK, "30.6.3.7.14.2.1.2", message);
            }
        }
        _ => {}
    }
}

fn navigation(outline: &Outline<'_>, node: Node<'_, '_>, findings: &mut Findings) {
    match node.tag_name().name() {
        "presentation" => {
            placed(outline, node, &[(IMSCP, "item")], "33.1", findings);
            launched(outline, node, &["sco", "asset"], "33.2", findings);
            count(outline.subject, node, (ADLNAV, "navigationInterface"), 0..=1, "33.1", findings);
        }
        "navigationInterface" => placed(outline, node, &[(ADLNAV, "presentation")], "33.3.2", findings),
        "hideLMSUI" => {
            placed(outline, node, &[(ADLNAV, "navigationInterface")], "33.3.1.2", findings);
            let text = text_of(node).split_whitespace().collect::<Vec<_>>().join(" ");
            word(outline, node, &text, &CONTROLS, "33.1.1.1", findings);
        }
        _ => {}
    }
}

/// With an attribute or without text it is the form of the 4th Edition, else that of the 3rd.
fn threshold(outline: &Outline<'_>, node: Node<'_, '_>, findings: &mut Findings) {
    let subject = outline.subject;
    let text = text_of(node);
    if node.attributes().len() == 0 && !text.trim().is_empty() {
        placed(outline, node, &[(IMSCP, "item")], "PENDING:threshold-value-parent", findings);
        launched(outline, node, &["sco"], "30.6.3.6.13.1", findings);
        if !is_measure(&text) {
            let message = format!("the threshold is \"{}\", which is no number from 0 to 1", text.trim());
            subject.at(findings, node, &THRESHOLD_FORM, "30.6.3.6.13.2", message);
        }
        let message = "the threshold is written as text";
        subject.at(findings, node, &THRESHOLD_OLD, "PENDING:threshold-value-deprecated", message);
        return;
    }
    placed(outline, node, &[(IMSCP, "item"), (IMSCP, "organization")], "PENDING:threshold-parent", findings);
    if !text.trim().is_empty() {
        let message = "the threshold has text beside its attributes";
        subject.at(findings, node, &THRESHOLD_FORM, "PENDING:threshold-value-with-attributes", message);
    }
    let measures = [
        ("minProgressMeasure", "PENDING:threshold-minprogressmeasure"),
        ("progressWeight", "PENDING:threshold-progressweight"),
    ];
    for (name, requirement) in measures {
        if let Some(measure) = attribute(node, name).filter(|measure| !is_measure(measure.value())) {
            let message = format!("{name} is \"{}\", which is no number from 0 to 1", measure.value());
            subject.at_attribute(findings, measure, &THRESHOLD_FORM, requirement, message);
        }
    }
}

/// `xs:decimal` from 0 to 1.
fn is_measure(text: &str) -> bool {
    let text = text.trim();
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let is_decimal = digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
        && digits.bytes().filter(|byte| *byte == b'.').count() <= 1
        && digits.bytes().any(|byte| byte.is_ascii_digit());
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    // Digit by digit: a floating-point number takes what is a little more than 1 for 1.
    let is_in_range = match whole.trim_start_matches('0') {
        "" => !text.starts_with('-') || is_zero(part),
        "1" => !text.starts_with('-') && is_zero(part),
        _ => false,
    };
    is_decimal && is_in_range
}

fn is_zero(digits: &str) -> bool {
    digits.bytes().all(|digit| digit == b'0')
}

fn placed(
    outline: &Outline<'_>,
    node: Node<'_, '_>,
    parents: &[(&str, &str)],
    requirement: &'static str,
    findings: &mut Findings,
) {
    let Some(parent) = node.parent_element() else { return };
    if !parents.iter().any(|name| parent.has_tag_name(*name)) {
        let names: Vec<String> = parents.iter().map(|(_, name)| format!("`{name}`")).collect();
        let (name, inside) = (node.tag_name().name(), parent.tag_name().name());
        let message = format!("`{name}` stands in `{inside}`; it belongs in {}", names.join(" or "));
        outline.subject.at(findings, node, &PLACE, requirement, message);
    }
}

/// Whether the item that `node` stands in refers to a resource of one of these types.
fn launched<'a>(
    outline: &Outline<'a>,
    node: Node<'a, 'a>,
    types: &[&str],
    requirement: &'static str,
    findings: &mut Findings,
) {
    let found = outline.scorm_type(node.parent_element());
    if !found.is_some_and(|found| types.contains(&found)) {
        let name = node.tag_name().name();
        let message = match found {
            Some(found) => format!("`{name}` belongs to what refers to `{found}`, not to a SCO"),
            None => format!("`{name}` belongs to nothing that refers to a SCO"),
        };
        outline.subject.at(findings, node, &NOT_LAUNCHED, requirement, message);
    }
}

fn word(
    outline: &Outline<'_>,
    node: Node<'_, '_>,
    text: &str,
    words: &[&str],
    requirement: &'static str,
    findings: &mut Findings,
) {
    if !words.contains(&text) {
        let guess = nearest(text, words.iter().copied()).map_or_else(String::new, |word| format!(", perhaps `{word}`"));
        let list = words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ");
        let message = format!("{} is \"{text}\"; it can be {list}{guess}", node.tag_name().name());
        outline.subject.at(findings, node, &WORD, requirement, message);
    }
}
