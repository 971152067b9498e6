//! Organizations and items, and what ADL adds to items.

use std::collections::BTreeSet;

use roxmltree::Node;

use super::{CAM, CAREFUL, DEMANDED, MOODLE_TOO, Manifest, children};
use crate::check::{Subject, attribute};
use crate::diagnostic::{Findings, rules};
use crate::scorm::names::{ADLCP_12, IMSCP_12};

rules! {
    ORGANIZATION_MISSING "scorm12-organization-missing" Error [DEMANDED, MOODLE_TOO] ["SCORM 1.2 CAM 2.3"]
        demand "A package that learners work through has an organization with at least one item."
        consequence "The LMS imports a course in which there is nothing to open."
        remedy "Write an `organization` with an `item` for each lesson.";

    DEFAULT_UNKNOWN "scorm12-default-unknown" Error [DEMANDED] ["SCORM 1.2 CAM 2.3"]
        demand "`default` names one of the organizations."
        consequence "The LMS shows another organization than the author meant, or none."
        remedy "Write the identifier of an organization into `default`.";

    TITLE_MISSING "scorm12-title-missing" Error [DEMANDED, MOODLE_TOO] ["SCORM 1.2 CAM 2.3"]
        demand "An organization and an item have a title that says something."
        consequence "Learners see an entry without a name, or Moodle leaves it out."
        remedy "Write the title as the first child.";

    REFERENCE_UNKNOWN "scorm12-item-reference-unknown" Error [DEMANDED, MOODLE_TOO] ["SCORM 1.2 CAM 2.3"]
        demand "`identifierref` of an item names a resource."
        consequence "Learners who choose the entry see nothing, and can never complete the course."
        remedy "Write the identifier of a resource, letter by letter.";

    LEAF_EMPTY "scorm12-item-without-resource" Warning [DEMANDED, MOODLE_TOO] ["SCORM 1.2 CAM 2.3"]
        demand "An item without items of its own refers to a resource."
        consequence "Learners see an entry that opens nothing; some LMSs wait for its completion forever."
        remedy "Add `identifierref`, or remove the item.";

    WRONG_PARENT "scorm12-adlcp-parent" Error [DEMANDED] ["SCORM 1.2 CAM 2.3"]
        demand "What ADL adds stands where it belongs: `location` in a `metadata`, everything else in an `item`."
        consequence "LMSs pass over it: a mastery score, a time limit or a prerequisite has no effect."
        remedy "Move the element to the item that it is meant for, after its title, items and metadata.";

    TWICE "scorm12-adlcp-twice" Error [DEMANDED] ["SCORM 1.2 CAM 2.3"]
        demand "An item has each of ADL's elements at most once."
        consequence "LMSs take one of them, and nobody knows which."
        remedy "Keep one.";

    NOT_SCO "scorm12-adlcp-without-sco" Error [DEMANDED] ["SCORM 1.2 CAM 2.3"]
        demand "`maxtimeallowed`, `timelimitaction`, `datafromlms` and `masteryscore` stand only on items that refer to a SCO."
        consequence "Only a SCO can read them: they have no effect, and nobody passes or fails by them."
        remedy "Move the element to an item whose resource has `adlcp:scormtype=\"sco\"`, or make the resource a SCO if it talks to the LMS.";

    TIME_FORM "scorm12-maxtimeallowed-form" Error [DEMANDED] ["SCORM 1.2 CAM 2.3"]
        demand "`maxtimeallowed` has the form `HHHH:MM:SS.SS`: two to four digits of hours, minutes and seconds below 60, and up to two decimal places."
        consequence "The LMS cannot tell how much time learners have, and gives them none or no end."
        remedy "Write for example `0000:45:00` for three quarters of an hour.";

    TIME_WITHOUT_LIMIT "scorm12-timelimitaction-without-time" Warning [CAREFUL] ["SCORM 1.2 CAM 2.3"]
        demand "`timelimitaction` comes with a `maxtimeallowed`."
        consequence "What should happen when the time is over never happens, because there is no time."
        remedy "Add `maxtimeallowed`, or remove `timelimitaction`.";

    SCORE_RANGE "scorm12-masteryscore-range" Error [DEMANDED] ["SCORM 1.2 CAM 2.3"]
        demand "`masteryscore` is a number from 0 to 100."
        consequence "The LMS cannot compare scores with it: everybody passes, or nobody."
        remedy "Write the score to reach as a number such as `80`, without a percent sign.";
}

/// ADL's elements on items, and whether they ask for a SCO.
const ELEMENTS: [(&str, bool); 5] = [
    ("prerequisites", false),
    ("maxtimeallowed", true),
    ("timelimitaction", true),
    ("datafromlms", true),
    ("masteryscore", true),
];

pub(super) fn apply(subject: &Subject<'_>, manifest: &Manifest<'_>, findings: &mut Findings) {
    for organizations in children(subject.document.root_element(), "organizations") {
        list(subject, organizations, findings);
    }
    for organization in subject.all(IMSCP_12, "organization") {
        title(subject, organization, findings);
        if children(organization, "item").next().is_none() {
            subject.at(findings, organization, &ORGANIZATION_MISSING, CAM, "the organization has no item");
        }
    }
    for item in &manifest.items {
        title(subject, *item, findings);
        let is_leaf = children(*item, "item").next().is_none();
        match attribute::own(*item, "identifierref") {
            Some(reference) if !manifest.resources.contains_key(reference.value()) => {
                let message = format_args!("there is no resource `{}`", reference.value());
                subject.at_attribute(findings, reference, &REFERENCE_UNKNOWN, CAM, message);
            }
            None if is_leaf => subject.at(findings, *item, &LEAF_EMPTY, CAM, "the item refers to no resource"),
            _ => {}
        }
        additions(subject, manifest, *item, findings);
    }
    parents(subject, findings);
}

fn list<'a>(subject: &Subject<'a>, organizations: Node<'a, 'a>, findings: &mut Findings) {
    if children(organizations, "organization").next().is_none() {
        subject.at(findings, organizations, &ORGANIZATION_MISSING, CAM, "there is no organization");
    } else if let Some(default) = attribute::own(organizations, "default") {
        let mut identifiers =
            children(organizations, "organization").filter_map(|node| attribute::value(node, "identifier"));
        if !identifiers.any(|identifier| identifier == default.value()) {
            let message = format_args!("no organization has the identifier `{}`", default.value());
            subject.at_attribute(findings, default, &DEFAULT_UNKNOWN, CAM, message);
        }
    }
}

fn title<'a>(subject: &Subject<'a>, node: Node<'a, 'a>, findings: &mut Findings) {
    let name = node.tag_name().name();
    match children(node, "title").next() {
        None => subject.at(findings, node, &TITLE_MISSING, CAM, format_args!("the {name} has no title")),
        Some(title) if title.text().unwrap_or_default().trim().is_empty() => {
            subject.at(findings, title, &TITLE_MISSING, CAM, format_args!("the title of the {name} is blank"));
        }
        Some(_) => {}
    }
}

/// What ADL adds to an item.
fn additions(subject: &Subject<'_>, manifest: &Manifest<'_>, item: Node<'_, '_>, findings: &mut Findings) {
    let mut seen = BTreeSet::new();
    for node in item.children().filter(|child| child.tag_name().namespace() == Some(ADLCP_12)) {
        let Some((name, needs_sco)) = ELEMENTS.into_iter().find(|(name, _)| node.has_tag_name((ADLCP_12, *name)))
        else {
            continue;
        };
        if !seen.insert(name) {
            subject.at(findings, node, &TWICE, CAM, format_args!("this item has a `{name}` already"));
        }
        if needs_sco && !manifest.is_sco(item) {
            subject.at(findings, node, &NOT_SCO, CAM, format_args!("`{name}` stands on an item that refers to no SCO"));
        }
        let text = node.text().unwrap_or_default();
        if name == "maxtimeallowed" && !is_time(text.trim()) {
            subject.at(findings, node, &TIME_FORM, CAM, format_args!("the time is `{text}`"));
        }
        if name == "masteryscore" && !is_score(text.trim()) {
            subject.at(findings, node, &SCORE_RANGE, CAM, format_args!("the score to reach is `{text}`"));
        }
    }
    if seen.contains("timelimitaction") && !seen.contains("maxtimeallowed") {
        subject.at(
            findings,
            item,
            &TIME_WITHOUT_LIMIT,
            CAM,
            "the item says what to do when its time is over, but has no limit",
        );
    }
}

/// ADL's elements that stand in the wrong parent.
fn parents(subject: &Subject<'_>, findings: &mut Findings) {
    for node in subject.document.descendants().filter(|node| node.tag_name().namespace() == Some(ADLCP_12)) {
        let name = node.tag_name().name();
        let parent = match name {
            "location" => "metadata",
            name if ELEMENTS.iter().any(|(known, _)| *known == name) => "item",
            _ => continue,
        };
        if !node.parent().is_some_and(|found| found.has_tag_name((IMSCP_12, parent))) {
            let found = node.parent().map_or("", |found| found.tag_name().name());
            subject.at(findings, node, &WRONG_PARENT, CAM, format_args!("`{name}` stands in `{found}`"));
        }
    }
}

/// A CMITimespan: `HHHH:MM:SS.SS` with two to four digits of hours.
fn is_time(text: &str) -> bool {
    let digits = |part: &str, least: usize, most: usize| {
        (least..=most).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    let below_60 = |part: &str| digits(part, 2, 2) && part < "60";
    let (whole, fraction) = text.split_once('.').map_or((text, None), |(whole, fraction)| (whole, Some(fraction)));
    let parts: Vec<&str> = whole.split(':').collect();
    fraction.is_none_or(|fraction| digits(fraction, 1, 2))
        && matches!(parts[..], [hours, minutes, seconds] if digits(hours, 2, 4) && below_60(minutes) && below_60(seconds))
}

/// A number from 0 to 100, without an exponent.
fn is_score(text: &str) -> bool {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'+' | b'-'));
    is_plain && text.parse::<f64>().is_ok_and(|score| (0.0..=100.0).contains(&score))
}

#[cfg(test)]
mod tests {
    use super::{is_score, is_time};

    #[test]
    fn times_and_scores_have_their_forms() {
        for time in ["0000:30:00.00", "00:00:01", "9999:59:59.9"] {
            assert!(is_time(time), "{time}");
        }
        for time in [
            "",
            "30",
            "0:30:00",
            "00:60:00",
            "00:30:60",
            "00:30:00.",
            "00:30:00.123",
            "00:30",
            "aa:00:00",
            "00000:00:00",
        ] {
            assert!(!is_time(time), "{time}");
        }
        for score in ["0", "100", "79.5"] {
            assert!(is_score(score), "{score}");
        }
        for score in ["", "101", "-1", "80%", "1e1", "NaN", "inf"] {
            assert!(!is_score(score), "{score}");
        }
    }
}
