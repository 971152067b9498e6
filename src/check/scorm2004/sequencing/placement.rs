//! Which element may stand where, how often, and what it cannot be without.

use roxmltree::Node;

use super::{Name, alternatives, label, label_of};
use crate::check::Subject;
use crate::check::attribute::own;
use crate::diagnostic::{ADL, ADL_WARNS, Findings, rules};
use crate::scorm::names::{ADLSEQ, IMSCP, IMSSS};

rules! {
    MISPLACED "sequencing-misplaced" Error [ADL] [
        "31.5.7", "31.6.4", "31.7.8", "31.8.3", "31.9.5", "31.10.3", "31.11.5", "31.12.4", "31.13.1", "31.14.1",
        "31.15.1", "31.6.1.3", "31.6.2.3", "31.6.3.3", "31.6.3.1.3", "31.6.3.2.2", "31.6.3.1.2.5", "31.9.4.6",
        "31.9.4.4.3", "31.9.4.5.2", "31.9.4.4.2.3", "31.10.1.5", "31.10.2.5", "31.10.2.3.3", "31.10.2.4.6",
        "31.15.2.3", "31.15.2.2.14",
    ]
        demand "Every part of the sequencing stands inside the element that it is a part of: `controlMode` in `sequencing`, `ruleAction` in its rule, `mapInfo` in its objective."
        consequence "The schemas do not look at a stray part and LMSs do not find it: the course runs as if it were not there, so nothing is locked, skipped or rolled up as planned."
        remedy "Move it into the element that the message names.";

    REPEATED "sequencing-repeated" Error [ADL] [
        "32", "31.5", "31.6", "31.7", "31.9", "31.10", "31.11", "31.12", "31.13", "31.14", "31.15", "31.6.1.1",
        "31.6.2.1", "31.6.3.1", "31.6.1.2", "31.6.2.2", "31.6.3.2", "31.9.4.4", "31.9.4.5", "31.10.1", "31.10.1.3",
        "31.10.2.3",
    ]
        demand "A part of the sequencing that can be there once is not there twice."
        consequence "One LMS follows the first, another the last, a third both: the same course behaves differently wherever it is imported."
        remedy "Put what both say into one element and take the other away.";

    INCOMPLETE "sequencing-incomplete" Error [ADL] [
        "23.1", "31.6.1.1", "31.6.2.1", "31.6.3.1", "31.6.1.2", "31.6.2.2", "31.6.3.2", "31.6.3.1.2", "31.9.4.4",
        "31.9.4.5", "31.9.4.4.2", "31.10.1", "31.15.2", "31.15.2.2",
    ]
        demand "A rule has its conditions and its action, a list of conditions has a condition, objectives have a primary one, a collection has an entry."
        consequence "An LMS cannot carry out half a rule: it drops it without a word, or the import fails."
        remedy "Write the part that the message names; if the rule should always act, its condition is `always`.";

    ATTRIBUTE_MISSING "sequencing-attribute-missing" Error [ADL] [
        "31.6.3.1.2.4", "31.6.3.2.1", "31.9.4.4.2.2", "31.9.4.5.1", "31.10.2.2", "31.10.2.4.1", "31.15.2.1",
        "31.15.2.2.1",
    ]
        demand "A condition says what it asks, an action what it does, an objective and its map whom they are about."
        consequence "An LMS has nothing to go by: the rule does nothing, and what a learner reached is kept nowhere."
        remedy "Write the attribute that the message names.";

    AUXILIARY "auxiliary-resources" Warning [ADL_WARNS] ["PENDING:auxiliary-resources", "31.8"]
        demand "`auxiliaryResources` are not used."
        consequence "SCORM says nothing about what an LMS does with them, and LMSs do nothing: learners never see the glossary or calculator that was meant."
        remedy "Link to such help from the pages themselves and take the element away.";
}

const SEQUENCING: Name = (IMSSS, "sequencing");
const OBJECTIVE: &[Name] = &[(IMSSS, "primaryObjective"), (IMSSS, "objective")];

/// The only parents of each element.
static PARENTS: &[(Name, &[Name], &str)] = &[
    ((IMSSS, "controlMode"), &[SEQUENCING], "31.5.7"),
    ((IMSSS, "sequencingRules"), &[SEQUENCING], "31.6.4"),
    ((IMSSS, "limitConditions"), &[SEQUENCING], "31.7.8"),
    ((IMSSS, "auxiliaryResources"), &[SEQUENCING], "31.8.3"),
    ((IMSSS, "rollupRules"), &[SEQUENCING], "31.9.5"),
    ((IMSSS, "objectives"), &[SEQUENCING], "31.10.3"),
    ((IMSSS, "randomizationControls"), &[SEQUENCING], "31.11.5"),
    ((IMSSS, "deliveryControls"), &[SEQUENCING], "31.12.4"),
    ((ADLSEQ, "constrainedChoiceConsiderations"), &[SEQUENCING], "31.13.1"),
    ((ADLSEQ, "rollupConsiderations"), &[SEQUENCING], "31.14.1"),
    ((ADLSEQ, "objectives"), &[SEQUENCING], "31.15.1"),
    ((IMSSS, "preConditionRule"), &[(IMSSS, "sequencingRules")], "31.6.1.3"),
    ((IMSSS, "exitConditionRule"), &[(IMSSS, "sequencingRules")], "31.6.2.3"),
    ((IMSSS, "postConditionRule"), &[(IMSSS, "sequencingRules")], "31.6.3.3"),
    ((IMSSS, "ruleConditions"), RULE, "31.6.3.1.3"),
    ((IMSSS, "ruleAction"), RULE, "31.6.3.2.2"),
    ((IMSSS, "ruleCondition"), &[(IMSSS, "ruleConditions")], "31.6.3.1.2.5"),
    ((IMSSS, "rollupRule"), &[(IMSSS, "rollupRules")], "31.9.4.6"),
    ((IMSSS, "rollupConditions"), &[(IMSSS, "rollupRule")], "31.9.4.4.3"),
    ((IMSSS, "rollupAction"), &[(IMSSS, "rollupRule")], "31.9.4.5.2"),
    ((IMSSS, "rollupCondition"), &[(IMSSS, "rollupConditions")], "31.9.4.4.2.3"),
    ((IMSSS, "primaryObjective"), &[(IMSSS, "objectives")], "31.10.1.5"),
    ((IMSSS, "objective"), &[(IMSSS, "objectives")], "31.10.2.5"),
    ((IMSSS, "minNormalizedMeasure"), OBJECTIVE, "31.10.2.3.3"),
    ((IMSSS, "mapInfo"), OBJECTIVE, "31.10.2.4.6"),
    ((ADLSEQ, "objective"), &[(ADLSEQ, "objectives")], "31.15.2.3"),
    ((ADLSEQ, "mapInfo"), &[(ADLSEQ, "objective")], "31.15.2.2.14"),
];

const RULE: &[Name] = &[(IMSSS, "preConditionRule"), (IMSSS, "exitConditionRule"), (IMSSS, "postConditionRule")];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Times {
    AtMostOnce,
    Once,
    AtLeastOnce,
}

use Times::{AtLeastOnce, AtMostOnce, Once};

/// A child, how often it stands in its parent, and the requirement.
type Child = (Name, Times, &'static str);

/// What stands how often in each element.
static CHILDREN: &[(Name, &[Child])] = &[
    ((IMSCP, "manifest"), &[((IMSSS, "sequencingCollection"), AtMostOnce, "32")]),
    ((IMSSS, "sequencingCollection"), &[(SEQUENCING, AtLeastOnce, "23.1")]),
    (
        SEQUENCING,
        &[
            ((IMSSS, "controlMode"), AtMostOnce, "31.5"),
            ((IMSSS, "sequencingRules"), AtMostOnce, "31.6"),
            ((IMSSS, "limitConditions"), AtMostOnce, "31.7"),
            ((IMSSS, "rollupRules"), AtMostOnce, "31.9"),
            ((IMSSS, "objectives"), AtMostOnce, "31.10"),
            ((IMSSS, "randomizationControls"), AtMostOnce, "31.11"),
            ((IMSSS, "deliveryControls"), AtMostOnce, "31.12"),
            ((ADLSEQ, "constrainedChoiceConsiderations"), AtMostOnce, "31.13"),
            ((ADLSEQ, "rollupConsiderations"), AtMostOnce, "31.14"),
            ((ADLSEQ, "objectives"), AtMostOnce, "31.15"),
        ],
    ),
    (
        (IMSSS, "preConditionRule"),
        &[((IMSSS, "ruleConditions"), Once, "31.6.1.1"), ((IMSSS, "ruleAction"), Once, "31.6.1.2")],
    ),
    (
        (IMSSS, "exitConditionRule"),
        &[((IMSSS, "ruleConditions"), Once, "31.6.2.1"), ((IMSSS, "ruleAction"), Once, "31.6.2.2")],
    ),
    (
        (IMSSS, "postConditionRule"),
        &[((IMSSS, "ruleConditions"), Once, "31.6.3.1"), ((IMSSS, "ruleAction"), Once, "31.6.3.2")],
    ),
    ((IMSSS, "ruleConditions"), &[((IMSSS, "ruleCondition"), AtLeastOnce, "31.6.3.1.2")]),
    (
        (IMSSS, "rollupRule"),
        &[((IMSSS, "rollupConditions"), Once, "31.9.4.4"), ((IMSSS, "rollupAction"), Once, "31.9.4.5")],
    ),
    ((IMSSS, "rollupConditions"), &[((IMSSS, "rollupCondition"), AtLeastOnce, "31.9.4.4.2")]),
    ((IMSSS, "objectives"), &[((IMSSS, "primaryObjective"), Once, "31.10.1")]),
    ((IMSSS, "primaryObjective"), &[((IMSSS, "minNormalizedMeasure"), AtMostOnce, "31.10.1.3")]),
    ((IMSSS, "objective"), &[((IMSSS, "minNormalizedMeasure"), AtMostOnce, "31.10.2.3")]),
    ((ADLSEQ, "objectives"), &[((ADLSEQ, "objective"), AtLeastOnce, "31.15.2")]),
    ((ADLSEQ, "objective"), &[((ADLSEQ, "mapInfo"), AtLeastOnce, "31.15.2.2")]),
];

/// The attribute that each element cannot be without.
static ATTRIBUTES: &[(Name, &str, &str)] = &[
    ((IMSSS, "ruleCondition"), "condition", "31.6.3.1.2.4"),
    ((IMSSS, "ruleAction"), "action", "31.6.3.2.1"),
    ((IMSSS, "rollupCondition"), "condition", "31.9.4.4.2.2"),
    ((IMSSS, "rollupAction"), "action", "31.9.4.5.1"),
    ((IMSSS, "objective"), "objectiveID", "31.10.2.2"),
    ((IMSSS, "mapInfo"), "targetObjectiveID", "31.10.2.4.1"),
    ((ADLSEQ, "objective"), "objectiveID", "31.15.2.1"),
    ((ADLSEQ, "mapInfo"), "targetObjectiveID", "31.15.2.2.1"),
];

pub(super) fn check(subject: &Subject<'_>, node: Node<'_, '_>, findings: &mut Findings) {
    parents(subject, node, findings);
    if let Some((_, counts)) = CHILDREN.iter().find(|(element, _)| node.has_tag_name(*element)) {
        for child in *counts {
            children(subject, node, *child, findings);
        }
    }
    if let Some((_, attribute, requirement)) = ATTRIBUTES.iter().find(|(element, _, _)| node.has_tag_name(*element))
        && own(node, attribute).is_none()
    {
        let message = format_args!("{} has no {attribute}", label_of(node));
        subject.at(findings, node, &ATTRIBUTE_MISSING, requirement, message);
    }
    auxiliary(subject, node, findings);
}

fn parents(subject: &Subject<'_>, node: Node<'_, '_>, findings: &mut Findings) {
    let Some((element, parents, requirement)) = PARENTS.iter().find(|(element, _, _)| node.has_tag_name(*element))
    else {
        return;
    };
    let Some(parent) = node.parent_element() else { return };
    if !parents.iter().any(|name| parent.has_tag_name(*name)) {
        let names: Vec<String> = parents.iter().copied().map(label).collect();
        let (element, inside) = (label(*element), label_of(parent));
        let belongs = alternatives(names.iter().map(String::as_str));
        let message = format_args!("{element} stands in {inside}; it belongs in {belongs}");
        subject.at(findings, node, &MISPLACED, requirement, message);
    }
}

/// Whether `child` stands in `node` as often as it should.
fn children(subject: &Subject<'_>, node: Node<'_, '_>, (child, times, requirement): Child, findings: &mut Findings) {
    let mut found = node.children().filter(|node| node.has_tag_name(child));
    let first = found.next();
    if first.is_none() && times != AtMostOnce {
        let message = format_args!("{} has no {}", label_of(node), label(child));
        subject.at(findings, node, &INCOMPLETE, requirement, message);
    }
    if times != AtLeastOnce {
        for another in found {
            let message = format_args!("{} has one {} already", label_of(node), label(child));
            subject.at(findings, another, &REPEATED, requirement, message);
        }
    }
}

fn auxiliary(subject: &Subject<'_>, node: Node<'_, '_>, findings: &mut Findings) {
    const AUXILIARY_RESOURCES: Name = (IMSSS, "auxiliaryResources");
    if node.has_tag_name(AUXILIARY_RESOURCES) {
        let message = "auxiliaryResources are named here";
        subject.at(findings, node, &AUXILIARY, "PENDING:auxiliary-resources", message);
    }
    if node.has_tag_name(SEQUENCING) {
        for another in node.children().filter(|child| child.has_tag_name(AUXILIARY_RESOURCES)).skip(1) {
            subject.at(findings, another, &AUXILIARY, "31.8", "this sequencing has auxiliaryResources already");
        }
    }
}
