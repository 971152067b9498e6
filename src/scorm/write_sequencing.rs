//! Sequencing as XML: `imsss:sequencing` with what `adlseq` adds, in the order of the schema (CAM 5.1).
//!
//! What holds by default is not written, and an activity of which nothing is to be said has no element at all.

use std::io;

use super::activity::{
    Condition, Map, Objective, Rollup, RollupConsiderations, RollupRule, Sequencing, SequencingRule, Test,
};
use crate::xml::Xml;

/// Whether `adlseq` is needed.
pub(super) fn has_considerations(sequencing: &Sequencing) -> bool {
    sequencing.considerations != RollupConsiderations::default()
}

/// Writes the element, if there is anything to write.
pub(super) fn sequencing(xml: &mut Xml, sequencing: &Sequencing) -> io::Result<()> {
    if *sequencing == Sequencing::default() {
        return Ok(());
    }
    xml.open("imsss:sequencing", &[])?;
    let control = &sequencing.control;
    if *control != Default::default() {
        xml.empty("imsss:controlMode", &[("choice", boolean(control.choice)), ("flow", boolean(control.flow))])?;
    }
    if !sequencing.pre_conditions.is_empty() || !sequencing.post_conditions.is_empty() {
        xml.open("imsss:sequencingRules", &[])?;
        for rule in &sequencing.pre_conditions {
            condition_rule(xml, "imsss:preConditionRule", rule, rule.action.as_str())?;
        }
        for rule in &sequencing.post_conditions {
            condition_rule(xml, "imsss:postConditionRule", rule, rule.action.as_str())?;
        }
        xml.close("imsss:sequencingRules")?;
    }
    rollup(xml, &sequencing.rollup)?;
    let objectives = &sequencing.objectives;
    if *objectives != Default::default() {
        xml.open("imsss:objectives", &[])?;
        objective(xml, "imsss:primaryObjective", &objectives.primary)?;
        for other in &objectives.others {
            objective(xml, "imsss:objective", other)?;
        }
        xml.close("imsss:objectives")?;
    }
    let delivery = &sequencing.delivery;
    if *delivery != Default::default() {
        let attributes = [
            ("completionSetByContent", boolean(delivery.completion_set_by_content)),
            ("objectiveSetByContent", boolean(delivery.objective_set_by_content)),
        ];
        xml.empty("imsss:deliveryControls", &attributes)?;
    }
    if has_considerations(sequencing) {
        let considerations = &sequencing.considerations;
        let attributes = [
            ("requiredForSatisfied", considerations.satisfied.as_str()),
            ("requiredForNotSatisfied", considerations.not_satisfied.as_str()),
            ("requiredForCompleted", considerations.completed.as_str()),
            ("requiredForIncomplete", considerations.incomplete.as_str()),
        ];
        xml.empty("adlseq:rollupConsiderations", &attributes)?;
    }
    xml.close("imsss:sequencing")
}

fn condition_rule<A>(xml: &mut Xml, name: &str, rule: &SequencingRule<A>, action: &str) -> io::Result<()> {
    xml.open(name, &[])?;
    xml.open("imsss:ruleConditions", &[("conditionCombination", rule.combination.as_str())])?;
    for Condition { not, test, objective, .. } in &rule.conditions {
        let objective = objective.as_deref().map(|objective| ("referencedObjective", objective));
        let attributes: Vec<(&str, &str)> = objective.into_iter().chain(operator(*not, *test)).collect();
        xml.empty("imsss:ruleCondition", &attributes)?;
    }
    xml.close("imsss:ruleConditions")?;
    xml.empty("imsss:ruleAction", &[("action", action)])?;
    xml.close(name)
}

fn operator<'a>(not: bool, test: Test) -> impl Iterator<Item = (&'a str, &'a str)> {
    not.then_some(("operator", "not")).into_iter().chain([("condition", test.as_str())])
}

fn rollup(xml: &mut Xml, rollup: &Rollup) -> io::Result<()> {
    if *rollup == Rollup::default() {
        return Ok(());
    }
    let weight = format!("{:.4}", rollup.measure_weight.clamp(0.0, 1.0));
    let attributes = [
        ("rollupObjectiveSatisfied", boolean(rollup.objective_satisfied)),
        ("rollupProgressCompletion", boolean(rollup.progress_completion)),
        ("objectiveMeasureWeight", weight.as_str()),
    ];
    xml.open("imsss:rollupRules", &attributes)?;
    for RollupRule { children, combination, conditions, action, .. } in &rollup.rules {
        xml.open("imsss:rollupRule", &[("childActivitySet", children.as_str())])?;
        xml.open("imsss:rollupConditions", &[("conditionCombination", combination.as_str())])?;
        for (not, test) in conditions {
            xml.empty("imsss:rollupCondition", &operator(*not, *test).collect::<Vec<_>>())?;
        }
        xml.close("imsss:rollupConditions")?;
        xml.empty("imsss:rollupAction", &[("action", action.as_str())])?;
        xml.close("imsss:rollupRule")?;
    }
    xml.close("imsss:rollupRules")
}

fn objective(xml: &mut Xml, name: &str, objective: &Objective) -> io::Result<()> {
    let mut attributes = Vec::new();
    attributes.extend(objective.id.as_deref().map(|id| ("objectiveID", id)));
    attributes.extend(objective.satisfied_by_measure.then_some(("satisfiedByMeasure", "true")));
    if !objective.satisfied_by_measure && objective.maps.is_empty() {
        return xml.empty(name, &attributes);
    }
    xml.open(name, &attributes)?;
    if objective.satisfied_by_measure {
        // Two places hold every percent; xs:decimal knows no exponent.
        let measure = format!("{:.2}", objective.min_normalized_measure.clamp(-1.0, 1.0));
        xml.text("imsss:minNormalizedMeasure", &[], &measure)?;
    }
    for map in &objective.maps {
        map_info(xml, map)?;
    }
    xml.close(name)
}

fn map_info(xml: &mut Xml, map: &Map) -> io::Result<()> {
    let attributes = [
        ("targetObjectiveID", map.target.as_str()),
        ("readSatisfiedStatus", boolean(map.read_satisfied_status)),
        ("readNormalizedMeasure", boolean(map.read_normalized_measure)),
        ("writeSatisfiedStatus", boolean(map.write_satisfied_status)),
        ("writeNormalizedMeasure", boolean(map.write_normalized_measure)),
    ];
    xml.empty("imsss:mapInfo", &attributes)
}

/// The words of the standard: `1` and `0` are valid XML Schema, but fail the application profile.
fn boolean(value: bool) -> &'static str {
    if value { "true" } else { "false" }
}
