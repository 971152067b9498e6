//! Objectives and their maps, those of IMS and those that ADL added (CAM 5.1.7 and 5.1.14).

use std::collections::{BTreeMap, BTreeSet};

use roxmltree::Node;

use super::collection::Collection;
use super::{Name, trimmed};
use crate::check::Subject;
use crate::check::attribute::{own, value};
use crate::diagnostic::{ADL, Findings, rules};
use crate::scorm::names::{ADLSEQ, IMSSS};

rules! {
    ID_BLANK "objective-id-blank" Error [ADL] [
        "31.6.3.1.2.1.2", "31.10.1.2.4", "31.10.2.2.3", "PENDING:mapinfo-targetobjectiveid-empty", "31.15.2.1.3",
        "31.15.2.2.1.2",
    ]
        demand "The identifier of an objective is not empty; `%20` counts as a blank."
        consequence "Nothing can refer to an objective without a name, so what a learner reached in one activity does not reach the next."
        remedy "Write the identifier of the objective that is meant, or take an optional attribute away.";

    PRIMARY_NAMELESS "primary-objective-id" Error [ADL] ["31.10.1.2.2"]
        demand "A primary objective with a `mapInfo` has an `objectiveID`."
        consequence "The LMS cannot say which objective it shares with other activities: what learners reached is not carried over."
        remedy "Give the primary objective an `objectiveID`, or take its `mapInfo` away.";

    ID_TWICE "objective-id-twice" Error [ADL] ["31.10.1.2.3", "31.10.2.2.2", "31.15.2.1.2"]
        demand "The objectives of an activity have different identifiers, the primary one included; runs of blanks and `%20` count as one blank."
        consequence "Learners' results land in one of them and are read from another, so a score or a status seems lost."
        remedy "Rename one of them, and whatever refers to it.";

    READ_TWICE "objective-read-twice" Error [ADL] [
        "31.10.1.4.6.1", "31.10.1.4.6.2", "31.15.2.2.12.1", "31.15.2.2.12.2", "31.15.2.2.12.3", "31.15.2.2.12.4",
        "31.15.2.2.12.5",
    ]
        demand "An objective reads each value from one place: at most one of its maps says `true` to the same read attribute."
        consequence "Two sources may differ, and it is left to the LMS which one the learner's progress is judged by."
        remedy "Leave `true` with the map that counts and write `false` in the others.";

    WRITTEN_TWICE "objective-written-twice" Error [ADL] [
        "31.10.1.4.7.1", "31.10.1.4.7.2", "31.15.2.2.13.1", "31.15.2.2.13.2", "31.15.2.2.13.3", "31.15.2.2.13.4",
        "31.15.2.2.13.5",
    ]
        demand "In one activity at most one map writes a value to the same shared objective."
        consequence "The objectives overwrite each other's result, and which of them stays depends on the LMS: a learner who passed may appear as failed."
        remedy "Write `false` in all but one of the maps, or let them write to different targets.";

    DATA_UNKNOWN "objective-data-unknown" Error [ADL] ["31.15.2.1.4"]
        demand "Each `adlseq:objective` has the `objectiveID` of an objective in `imsss:objectives` of the same activity."
        consequence "It adds to an objective that does not exist: the scores and the progress that it should share are not shared."
        remedy "Write the `objectiveID` of one of the activity's objectives, letter by letter, or add that objective to `imsss:objectives`.";
}

/// Where identifiers of objectives stand, and the requirement not to be blank.
static IDENTIFIERS: [(Name, &str, &str); 6] = [
    ((IMSSS, "ruleCondition"), "referencedObjective", "31.6.3.1.2.1.2"),
    ((IMSSS, "primaryObjective"), "objectiveID", "31.10.1.2.4"),
    ((IMSSS, "objective"), "objectiveID", "31.10.2.2.3"),
    ((IMSSS, "mapInfo"), "targetObjectiveID", "PENDING:mapinfo-targetobjectiveid-empty"),
    ((ADLSEQ, "objective"), "objectiveID", "31.15.2.1.3"),
    ((ADLSEQ, "mapInfo"), "targetObjectiveID", "31.15.2.2.1.2"),
];

/// The elements with an `objectiveID`, and the requirement that it is their own.
static OBJECTIVES: [(Name, &str); 3] = [
    ((IMSSS, "primaryObjective"), "31.10.1.2.3"),
    ((IMSSS, "objective"), "31.10.2.2.2"),
    ((ADLSEQ, "objective"), "31.15.2.1.2"),
];

/// What maps read, by their namespace.
static READS: [(&str, &[(&str, &str)]); 2] = [
    (IMSSS, &[("readSatisfiedStatus", "31.10.1.4.6.1"), ("readNormalizedMeasure", "31.10.1.4.6.2")]),
    (
        ADLSEQ,
        &[
            ("readRawScore", "31.15.2.2.12.1"),
            ("readMinScore", "31.15.2.2.12.2"),
            ("readMaxScore", "31.15.2.2.12.3"),
            ("readCompletionStatus", "31.15.2.2.12.4"),
            ("readProgressMeasure", "31.15.2.2.12.5"),
        ],
    ),
];

/// What maps write, by their namespace.
static WRITES: [(&str, &[(&str, &str)]); 2] = [
    (IMSSS, &[("writeSatisfiedStatus", "31.10.1.4.7.1"), (WRITE_MEASURE, "31.10.1.4.7.2")]),
    (
        ADLSEQ,
        &[
            ("writeRawScore", "31.15.2.2.13.1"),
            ("writeMinScore", "31.15.2.2.13.2"),
            ("writeMaxScore", "31.15.2.2.13.3"),
            ("writeCompletionStatus", "31.15.2.2.13.4"),
            ("writeProgressMeasure", "31.15.2.2.13.5"),
        ],
    ),
];

/// The one attribute for which ADL's suite compares targets letter by letter.
const WRITE_MEASURE: &str = "writeNormalizedMeasure";

/// What has been met so far on the walk.
#[derive(Default)]
pub(super) struct Seen<'a> {
    /// The first objective with an ID, by the element around it, its namespace and the ID, folded.
    objectives: BTreeMap<(Node<'a, 'a>, &'a str, String), Node<'a, 'a>>,
    /// What is written: by the element around the objectives, the attribute, and the target.
    writes: BTreeSet<(Node<'a, 'a>, &'static str, String)>,
}

pub(super) fn check<'a>(
    subject: &Subject<'_>,
    collection: &Collection<'a>,
    seen: &mut Seen<'a>,
    node: Node<'a, 'a>,
    findings: &mut Findings,
) {
    if let Some((_, name, requirement)) = IDENTIFIERS.iter().find(|(element, _, _)| node.has_tag_name(*element))
        && let Some(attribute) = own(node, name)
        && folded(attribute.value()).is_empty()
    {
        subject.at_attribute(findings, attribute, &ID_BLANK, requirement, format_args!("{name} is blank"));
    }
    if let Some((_, requirement)) = OBJECTIVES.iter().find(|(element, _)| node.has_tag_name(*element)) {
        seen.id(subject, node, requirement, findings);
        reads(subject, node, findings);
    }
    if node.has_tag_name((IMSSS, "primaryObjective"))
        && own(node, "objectiveID").is_none()
        && node.children().any(|child| child.has_tag_name((IMSSS, "mapInfo")))
    {
        let message = "the primary objective has a mapInfo, but no objectiveID";
        subject.at(findings, node, &PRIMARY_NAMELESS, "31.10.1.2.2", message);
    }
    if node.has_tag_name((ADLSEQ, "objective"))
        && let Some(id) = own(node, "objectiveID")
        && collection.has_objective(node, id.value()) == Some(false)
    {
        let message = format_args!("no objective of this activity has the objectiveID \"{}\"", id.value());
        subject.at_attribute(findings, id, &DATA_UNKNOWN, "31.15.2.1.4", message);
    }
    if node.tag_name().name() == "mapInfo" {
        seen.writes(subject, node, findings);
    }
}

impl<'a> Seen<'a> {
    /// Whether the objective at `node` shares its ID with one of its siblings.
    fn id(&mut self, subject: &Subject<'_>, node: Node<'a, 'a>, requirement: &'static str, findings: &mut Findings) {
        let (Some(id), Some(parent)) = (own(node, "objectiveID"), node.parent_element()) else { return };
        let key = (parent, node.tag_name().namespace().unwrap_or_default(), folded(id.value()));
        let Some(first) = self.objectives.get(&key).copied() else {
            self.objectives.insert(key, node);
            return;
        };
        let message = format_args!("another objective here has the objectiveID \"{}\"", id.value());
        subject.at_attribute(findings, id, &ID_TWICE, requirement, message);
        // ADL's suite holds the same against the primary objective, under its own number.
        if first.has_tag_name((IMSSS, "primaryObjective")) && !node.has_tag_name((IMSSS, "primaryObjective")) {
            let Some(id) = own(first, "objectiveID") else { return };
            let message = format_args!("another objective here has the objectiveID \"{}\"", id.value());
            subject.at_attribute(findings, id, &ID_TWICE, "31.10.1.2.3", message);
        }
    }

    /// Whether the map at `node` writes what another map of the activity writes.
    fn writes(&mut self, subject: &Subject<'_>, node: Node<'a, 'a>, findings: &mut Findings) {
        let Some((_, writes)) = WRITES.iter().find(|(space, _)| Some(*space) == node.tag_name().namespace()) else {
            return;
        };
        let objective =
            node.parent_element().filter(|parent| OBJECTIVES.iter().any(|(name, _)| parent.has_tag_name(*name)));
        let scope = objective.and_then(|objective| objective.parent_element());
        let (Some(scope), Some(target)) = (scope, value(node, "targetObjectiveID")) else { return };
        for (name, requirement) in *writes {
            let Some(attribute) = own(node, name).filter(|attribute| trimmed(attribute.value()) == "true") else {
                continue;
            };
            let key = if *name == WRITE_MEASURE { target.to_owned() } else { folded(target) };
            if !self.writes.insert((scope, name, key)) {
                let message = format_args!("another map of this activity has {name} for \"{target}\" too");
                subject.at_attribute(findings, attribute, &WRITTEN_TWICE, requirement, message);
            }
        }
    }
}

/// Whether the objective at `node` reads the same value through two maps. Only a written `true` counts, in ADL's suite,
/// though `true` is also the default.
fn reads(subject: &Subject<'_>, node: Node<'_, '_>, findings: &mut Findings) {
    let namespace = node.tag_name().namespace().unwrap_or_default();
    let Some((_, reads)) = READS.iter().find(|(space, _)| *space == namespace) else { return };
    for (name, requirement) in *reads {
        let maps = node.children().filter(|child| child.tag_name().name() == "mapInfo");
        let maps = maps.filter(|map| map.tag_name().namespace() == Some(namespace));
        let read = maps.filter_map(|map| own(map, name));
        for attribute in read.filter(|attribute| trimmed(attribute.value()) == "true").skip(1) {
            let message = format_args!("another map of this objective has {name} too");
            subject.at_attribute(findings, attribute, &READ_TWICE, requirement, message);
        }
    }
}

/// An identifier as ADL's suite compares it: `%20` is a blank, blanks at the ends do not count, and several are one.
pub(super) fn folded(id: &str) -> String {
    let text = id.replace("%20", " ");
    text.split([' ', '\t', '\r', '\n']).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}
