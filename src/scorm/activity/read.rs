//! From the tree of a manifest to [`Manifest`].

use std::collections::BTreeMap;
use std::ops::Range;

use roxmltree::{Document, Node};

use super::sequencing::{
    ChildSet, Combination, Condition, ConstrainedChoice, ControlMode, DeliveryControls, LimitConditions, Map, MoreMap,
    Objective, Objectives, Randomization, Required, Rollup, RollupAction, RollupConsiderations, RollupRule, Sequencing,
    SequencingRule, Shared, Test, Timing,
};
use super::{Activity, CompletionThreshold, Manifest, Organization, Resource, SharedData, TimeLimitAction};
use crate::scorm::names::ADLSEQ;
use crate::scorm::{HideLmsUi, ScormType};

impl Manifest {
    /// Reads whatever can be understood. Sub-manifests are passed over, as LMSs do.
    pub fn read(document: &Document<'_>) -> Self {
        let root = document.root_element();
        let base = attribute(root, "base").unwrap_or_default();
        let resources: Vec<Resource> = child(root, "resources").map(|node| resources(node, base)).unwrap_or_default();
        let by_identifier = resources.iter().map(|resource| (resource.identifier.as_str(), resource)).collect();
        let collection = child(root, "sequencingCollection").into_iter().flat_map(|node| children(node, "sequencing"));
        let collection = collection.filter_map(|node| Some((attribute(node, "ID")?.trim(), node))).collect();
        let reader = Reader { resources: by_identifier, collection };
        let organizations = child(root, "organizations");
        Self {
            identifier: attribute(root, "identifier").unwrap_or_default().trim().to_owned(),
            version: attribute(root, "version").map(str::to_owned),
            default: organizations.and_then(|node| Some(attribute(node, "default")?.trim().to_owned())),
            organizations: organizations
                .into_iter()
                .flat_map(|node| children(node, "organization"))
                .map(|node| reader.organization(node))
                .collect(),
            resources,
        }
    }
}

/// What items refer to.
struct Reader<'r, 'a, 'input> {
    resources: BTreeMap<&'r str, &'r Resource>,
    /// Entries of `imsss:sequencingCollection` by their `ID`.
    collection: BTreeMap<&'a str, Node<'a, 'input>>,
}

impl<'a, 'input> Reader<'_, 'a, 'input> {
    /// Goes through the items without calling itself: a manifest may nest them as deep as it likes.
    fn organization(&self, node: Node<'a, 'input>) -> Organization {
        let mut activities = vec![self.activity(node, None, 0)];
        // The items whose children are still to come, with where they stand in `activities`.
        let mut open = vec![(children(node, "item"), 0)];
        while let Some((items, parent)) = open.last_mut() {
            let parent = *parent;
            let Some(item) = items.next() else {
                open.pop();
                continue;
            };
            let index = activities.len();
            activities.push(self.activity(item, Some(parent), open.len()));
            activities[parent].children.push(index);
            open.push((children(item, "item"), index));
        }
        Organization {
            activities,
            objectives_global_to_system: boolean(node, "objectivesGlobalToSystem", true),
            shared_data_global_to_system: boolean(node, "sharedDataGlobalToSystem", true),
        }
    }

    fn activity(&self, node: Node<'a, 'input>, parent: Option<usize>, level: usize) -> Activity {
        let identifier = |name| attribute(node, name).map(|value| value.trim().to_owned());
        let reference = identifier("identifierref").filter(|reference| !reference.is_empty());
        let resource = reference.as_deref().and_then(|reference| self.resources.get(reference));
        let launch = resource.and_then(|resource| resource.href.as_deref());
        let local = child(node, "sequencing");
        Activity {
            identifier: identifier("identifier").unwrap_or_default(),
            title: text(node, "title").unwrap_or_default(),
            parent,
            children: Vec::new(),
            level,
            visible: boolean(node, "isvisible", true),
            launch: launch.map(|href| with_parameters(href, attribute(node, "parameters").unwrap_or_default())),
            scorm_type: resource.and_then(|resource| resource.scorm_type),
            resource: reference,
            sequencing: local.map(|local| self.sequencing(local)).unwrap_or_default(),
            is_sequenced: local.is_some(),
            time_limit_action: text(node, "timeLimitAction").and_then(|word| TimeLimitAction::from_word(&word)),
            data_from_lms: text(node, "dataFromLMS"),
            completion_threshold: child(node, "completionThreshold").map(completion_threshold).unwrap_or_default(),
            shared_data: child(node, "data").map(shared_data).unwrap_or_default(),
            hide: hidden_controls(node),
            prerequisites: text(node, "prerequisites"),
            mastery_score: text(node, "masteryscore").and_then(|score| decimal(&score, 0.0..=100.0)),
            max_time_allowed: text(node, "maxtimeallowed"),
            tag: start_tag(node),
        }
    }

    /// `local` with what it takes from the collection: an element that both have is the local one (CAM 5.1.1).
    fn sequencing(&self, local: Node<'a, 'input>) -> Sequencing {
        let entry = attribute(local, "IDRef").and_then(|id| self.collection.get(id.trim())).copied();
        let part = |name| child(local, name).or_else(|| entry.and_then(|entry| child(entry, name)));
        let objectives_of = |adlseq: bool| {
            let of = |node| children(node, "objectives").find(|node| is_adlseq(*node) == adlseq);
            of(local).or_else(|| entry.and_then(of))
        };
        let rules = part("sequencingRules");
        Sequencing {
            control: part("controlMode").map(control_mode).unwrap_or_default(),
            pre_conditions: rules_of(rules, "preConditionRule", super::PreConditionAction::from_word),
            exit_conditions: rules_of(rules, "exitConditionRule", super::ExitAction::from_word),
            post_conditions: rules_of(rules, "postConditionRule", super::PostConditionAction::from_word),
            limits: part("limitConditions").map(limits).unwrap_or_default(),
            rollup: part("rollupRules").map(rollup).unwrap_or_default(),
            considerations: part("rollupConsiderations").map(considerations).unwrap_or_default(),
            objectives: objectives(objectives_of(false), objectives_of(true)),
            randomization: part("randomizationControls").map(randomization).unwrap_or_default(),
            delivery: part("deliveryControls").map(delivery).unwrap_or_default(),
            constrained_choice: part("constrainedChoiceConsiderations").map(constrained_choice).unwrap_or_default(),
        }
    }
}

/// Where the start tag of an element lies: from `<` to the end of its name.
pub fn start_tag(node: Node<'_, '_>) -> Range<usize> {
    let start = node.range().start;
    let text = node.document().input_text().get(start..).unwrap_or_default();
    start..start + text.find(|c: char| c.is_whitespace() || c == '>' || c == '/').unwrap_or(text.len())
}

fn resources(node: Node<'_, '_>, base: &str) -> Vec<Resource> {
    let base = format!("{base}{}", attribute(node, "base").unwrap_or_default());
    let resource = |node| {
        let base = format!("{base}{}", attribute(node, "base").unwrap_or_default());
        let href = |node| attribute(node, "href").map(|href| format!("{base}{href}"));
        let dependencies = children(node, "dependency").filter_map(|node| attribute(node, "identifierref"));
        Resource {
            identifier: attribute(node, "identifier").unwrap_or_default().trim().to_owned(),
            kind: attribute(node, "type").unwrap_or_default().to_owned(),
            scorm_type: attribute(node, "scormType").and_then(ScormType::from_word),
            href: href(node),
            files: children(node, "file").filter_map(href).collect(),
            dependencies: dependencies.map(|identifier| identifier.trim().to_owned()).collect(),
        }
    };
    children(node, "resource").map(resource).collect()
}

/// The address that an LMS opens (CAM 3.4.1.9, the algorithm for `parameters`).
fn with_parameters(href: &str, parameters: &str) -> String {
    let parameters = parameters.trim().trim_start_matches(['?', '&']);
    if parameters.is_empty() || (parameters.starts_with('#') && href.contains('#')) {
        return href.to_owned();
    }
    let link = if parameters.starts_with('#') {
        ""
    } else if href.contains('?') {
        "&"
    } else {
        "?"
    };
    format!("{href}{link}{parameters}")
}

fn completion_threshold(node: Node<'_, '_>) -> CompletionThreshold {
    let standard = CompletionThreshold::default();
    let threshold = CompletionThreshold {
        completed_by_measure: boolean(node, "completedByMeasure", standard.completed_by_measure),
        min_progress_measure: number(node, "minProgressMeasure", 0.0, standard.min_progress_measure),
        progress_weight: number(node, "progressWeight", 0.0, standard.progress_weight),
    };
    match node.text().and_then(|text| decimal(text, 0.0..=1.0)) {
        Some(measure) if node.attributes().len() == 0 => {
            CompletionThreshold { completed_by_measure: true, min_progress_measure: measure, ..threshold }
        }
        _ => threshold,
    }
}

fn shared_data(node: Node<'_, '_>) -> Vec<SharedData> {
    let map = |node| {
        Some(SharedData {
            target: attribute(node, "targetID")?.trim().to_owned(),
            read: boolean(node, "readSharedData", true),
            write: boolean(node, "writeSharedData", false),
        })
    };
    children(node, "map").filter_map(map).collect()
}

fn hidden_controls(item: Node<'_, '_>) -> Vec<HideLmsUi> {
    let interface = child(item, "presentation").and_then(|node| child(node, "navigationInterface"));
    let controls = interface.into_iter().flat_map(|node| children(node, "hideLMSUI"));
    controls.filter_map(|node| HideLmsUi::from_word(node.text()?)).collect()
}

fn control_mode(node: Node<'_, '_>) -> ControlMode {
    let standard = ControlMode::default();
    ControlMode {
        choice: boolean(node, "choice", standard.choice),
        choice_exit: boolean(node, "choiceExit", standard.choice_exit),
        flow: boolean(node, "flow", standard.flow),
        forward_only: boolean(node, "forwardOnly", standard.forward_only),
        use_current_attempt_objective_info: boolean(
            node,
            "useCurrentAttemptObjectiveInfo",
            standard.use_current_attempt_objective_info,
        ),
        use_current_attempt_progress_info: boolean(
            node,
            "useCurrentAttemptProgressInfo",
            standard.use_current_attempt_progress_info,
        ),
    }
}

/// Rules of one kind. One whose action the standard does not know does nothing, and is left out.
fn rules_of<A>(
    rules: Option<Node<'_, '_>>,
    name: &'static str,
    action: impl Fn(&str) -> Option<A>,
) -> Vec<SequencingRule<A>> {
    let rule = |node| {
        let conditions = child(node, "ruleConditions");
        let condition = |node| {
            Some(Condition {
                not: is_negated(node),
                test: Test::from_word(attribute(node, "condition")?)?,
                objective: identifier(node, "referencedObjective"),
                threshold: number(node, "measureThreshold", -1.0, 0.0),
            })
        };
        Some(SequencingRule {
            combination: combination(conditions, Combination::All),
            conditions: conditions
                .into_iter()
                .flat_map(|node| children(node, "ruleCondition"))
                .filter_map(condition)
                .collect(),
            action: action(attribute(child(node, "ruleAction")?, "action")?)?,
            tag: start_tag(node),
        })
    };
    rules.into_iter().flat_map(|rules| children(rules, name)).filter_map(rule).collect()
}

fn combination(conditions: Option<Node<'_, '_>>, standard: Combination) -> Combination {
    conditions.and_then(|node| Combination::from_word(attribute(node, "conditionCombination")?)).unwrap_or(standard)
}

fn is_negated(condition: Node<'_, '_>) -> bool {
    attribute(condition, "operator").is_some_and(|operator| operator.trim() == "not")
}

fn limits(node: Node<'_, '_>) -> LimitConditions {
    let time = |name| attribute(node, name).map(|value| value.trim().to_owned());
    LimitConditions {
        attempts: count(node, "attemptLimit"),
        attempt_absolute_duration: time("attemptAbsoluteDurationLimit"),
        attempt_experienced_duration: time("attemptExperiencedDurationLimit"),
        activity_absolute_duration: time("activityAbsoluteDurationLimit"),
        activity_experienced_duration: time("activityExperiencedDurationLimit"),
        begin: time("beginTimeLimit"),
        end: time("endTimeLimit"),
    }
}

fn rollup(node: Node<'_, '_>) -> Rollup {
    let standard = Rollup::default();
    Rollup {
        objective_satisfied: boolean(node, "rollupObjectiveSatisfied", standard.objective_satisfied),
        progress_completion: boolean(node, "rollupProgressCompletion", standard.progress_completion),
        measure_weight: number(node, "objectiveMeasureWeight", 0.0, standard.measure_weight),
        rules: children(node, "rollupRule").filter_map(rollup_rule).collect(),
    }
}

fn rollup_rule(node: Node<'_, '_>) -> Option<RollupRule> {
    let conditions = child(node, "rollupConditions");
    let condition = |node| Some((is_negated(node), Test::from_word(attribute(node, "condition")?)?));
    Some(RollupRule {
        children: attribute(node, "childActivitySet").and_then(ChildSet::from_word).unwrap_or(ChildSet::All),
        minimum_count: count(node, "minimumCount").unwrap_or(0),
        minimum_percent: number(node, "minimumPercent", 0.0, 0.0),
        combination: combination(conditions, Combination::Any),
        conditions: conditions
            .into_iter()
            .flat_map(|node| children(node, "rollupCondition"))
            .filter_map(condition)
            .collect(),
        action: RollupAction::from_word(attribute(child(node, "rollupAction")?, "action")?)?,
        tag: start_tag(node),
    })
}

fn considerations(node: Node<'_, '_>) -> RollupConsiderations {
    let required = |name| attribute(node, name).and_then(Required::from_word).unwrap_or(Required::Always);
    RollupConsiderations {
        satisfied: required("requiredForSatisfied"),
        not_satisfied: required("requiredForNotSatisfied"),
        completed: required("requiredForCompleted"),
        incomplete: required("requiredForIncomplete"),
        measure_satisfaction_if_active: boolean(node, "measureSatisfactionIfActive", true),
    }
}

fn objectives(imsss: Option<Node<'_, '_>>, adlseq: Option<Node<'_, '_>>) -> Objectives {
    let mut more: BTreeMap<String, Vec<MoreMap>> = BTreeMap::new();
    for node in adlseq.into_iter().flat_map(|node| children(node, "objective")) {
        let Some(id) = identifier(node, "objectiveID") else { continue };
        more.entry(id).or_default().extend(children(node, "mapInfo").filter_map(more_map));
    }
    let objective = |node| {
        let id = identifier(node, "objectiveID");
        let measure = child(node, "minNormalizedMeasure").and_then(|node| decimal(node.text()?, -1.0..=1.0));
        Objective {
            satisfied_by_measure: boolean(node, "satisfiedByMeasure", false),
            min_normalized_measure: measure.unwrap_or(1.0),
            maps: children(node, "mapInfo").filter_map(map).collect(),
            more_maps: id.as_deref().and_then(|id| more.get(id)).cloned().unwrap_or_default(),
            tag: Some(start_tag(node)),
            id,
        }
    };
    Objectives {
        primary: imsss.and_then(|node| child(node, "primaryObjective")).map(objective).unwrap_or_default(),
        others: imsss.into_iter().flat_map(|node| children(node, "objective")).map(objective).collect(),
    }
}

fn map(node: Node<'_, '_>) -> Option<Map> {
    Some(Map {
        target: identifier(node, "targetObjectiveID")?,
        read_satisfied_status: boolean(node, "readSatisfiedStatus", true),
        read_normalized_measure: boolean(node, "readNormalizedMeasure", true),
        write_satisfied_status: boolean(node, "writeSatisfiedStatus", false),
        write_normalized_measure: boolean(node, "writeNormalizedMeasure", false),
    })
}

fn more_map(node: Node<'_, '_>) -> Option<MoreMap> {
    Some(MoreMap {
        target: identifier(node, "targetObjectiveID")?,
        read: Shared {
            raw_score: boolean(node, "readRawScore", true),
            min_score: boolean(node, "readMinScore", true),
            max_score: boolean(node, "readMaxScore", true),
            completion_status: boolean(node, "readCompletionStatus", true),
            progress_measure: boolean(node, "readProgressMeasure", true),
        },
        write: Shared {
            raw_score: boolean(node, "writeRawScore", false),
            min_score: boolean(node, "writeMinScore", false),
            max_score: boolean(node, "writeMaxScore", false),
            completion_status: boolean(node, "writeCompletionStatus", false),
            progress_measure: boolean(node, "writeProgressMeasure", false),
        },
    })
}

fn randomization(node: Node<'_, '_>) -> Randomization {
    let timing = |name| attribute(node, name).and_then(Timing::from_word).unwrap_or(Timing::Never);
    Randomization {
        reorder_timing: timing("randomizationTiming"),
        reorder_children: boolean(node, "reorderChildren", false),
        selection_timing: timing("selectionTiming"),
        select_count: count(node, "selectCount"),
    }
}

fn delivery(node: Node<'_, '_>) -> DeliveryControls {
    DeliveryControls {
        tracked: boolean(node, "tracked", true),
        completion_set_by_content: boolean(node, "completionSetByContent", false),
        objective_set_by_content: boolean(node, "objectiveSetByContent", false),
    }
}

fn constrained_choice(node: Node<'_, '_>) -> ConstrainedChoice {
    ConstrainedChoice {
        prevent_activation: boolean(node, "preventActivation", false),
        constrain_choice: boolean(node, "constrainChoice", false),
    }
}

fn is_adlseq(node: Node<'_, '_>) -> bool {
    node.tag_name().namespace() == Some(ADLSEQ)
}

/// Child elements with this local name, whatever their namespace: manifests that get namespaces wrong are read too.
/// SCORM 1.2 writes some names in small letters that 2004 writes in camel case.
fn children<'a, 'input>(node: Node<'a, 'input>, name: &'static str) -> impl Iterator<Item = Node<'a, 'input>> {
    node.children().filter(move |child| child.is_element() && child.tag_name().name().eq_ignore_ascii_case(name))
}

fn child<'a, 'input>(node: Node<'a, 'input>, name: &'static str) -> Option<Node<'a, 'input>> {
    children(node, name).next()
}

fn attribute<'a>(node: Node<'a, '_>, name: &'static str) -> Option<&'a str> {
    node.attributes().find(|attribute| attribute.name().eq_ignore_ascii_case(name)).map(|attribute| attribute.value())
}

/// The identifier of an objective as it is compared: `%20` is a blank, and blanks are folded. Never empty.
fn identifier(node: Node<'_, '_>, name: &'static str) -> Option<String> {
    let text = attribute(node, name)?.replace("%20", " ");
    let words: Vec<&str> = text.split_whitespace().collect();
    (!words.is_empty()).then(|| words.join(" "))
}

/// The words of a child element. None when there is no such element, or nothing in it.
fn text(node: Node<'_, '_>, name: &'static str) -> Option<String> {
    let text: String = child(node, name)?.children().filter(Node::is_text).filter_map(|part| part.text()).collect();
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

fn boolean(node: Node<'_, '_>, name: &'static str, standard: bool) -> bool {
    match attribute(node, name).map(str::trim) {
        Some("true" | "1") => true,
        Some("false" | "0") => false,
        _ => standard,
    }
}

/// A number from `least` to 1.
fn number(node: Node<'_, '_>, name: &'static str, least: f64, standard: f64) -> f64 {
    attribute(node, name).and_then(|value| decimal(value, least..=1.0)).unwrap_or(standard)
}

fn decimal(text: &str, range: std::ops::RangeInclusive<f64>) -> Option<f64> {
    text.trim().parse().ok().filter(|number| range.contains(number))
}

fn count(node: Node<'_, '_>, name: &'static str) -> Option<u64> {
    attribute(node, name).and_then(|value| value.trim().parse().ok())
}
