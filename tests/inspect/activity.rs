//! Activity trees of any manifest as data.

use kitbag::scorm::activity::{
    Activity, ChildSet, Combination, CompletionThreshold, Manifest, PostConditionAction, PreConditionAction, Required,
    RollupAction, Sequencing, Shared, SharedData, Test, TimeLimitAction, Timing, start_tag,
};
use kitbag::scorm::{HideLmsUi, ScormType};

fn read(text: &str) -> Manifest {
    Manifest::read(&roxmltree::Document::parse(text).unwrap())
}

/// The one item of a 4th Edition manifest, with `inside` it, and a sequencing collection.
fn item(inside: &str, collection: &str) -> Activity {
    let text = format!(
        r#"<manifest identifier="m" xmlns="http://www.imsglobal.org/xsd/imscp_v1p1"
             xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_v1p3" xmlns:adlseq="http://www.adlnet.org/xsd/adlseq_v1p3"
             xmlns:adlnav="http://www.adlnet.org/xsd/adlnav_v1p3" xmlns:imsss="http://www.imsglobal.org/xsd/imsss">
           <organizations default="o"><organization identifier="o"><title>O</title>
             <item identifier="i" identifierref="r"><title>I</title>{inside}</item>
           </organization></organizations>
           <resources><resource identifier="r" type="webcontent" adlcp:scormType="sco" href="a.html"/></resources>
           <imsss:sequencingCollection>{collection}</imsss:sequencingCollection>
         </manifest>"#
    );
    read(&text).organizations.remove(0).activities.remove(1)
}

fn sequencing(inside: &str) -> Sequencing {
    item(&format!("<imsss:sequencing>{inside}</imsss:sequencing>"), "").sequencing
}

#[test]
fn a_tree_has_parents_before_children_and_knows_its_places() {
    let text = r#"<manifest identifier="m" version="1.0" xmlns="http://www.imsglobal.org/xsd/imscp_v1p1"><organizations default="two">
        <organization identifier="one"><title>One</title></organization>
        <organization identifier="two"><title>Two</title>
          <item identifier="a"><title>A &amp; <!-- odd --> B</title><item identifier="a1"/><item identifier="a2" isvisible="false"/></item>
          <item identifier="b"/>
        </organization></organizations></manifest>"#;
    let document = roxmltree::Document::parse(text).unwrap();
    let manifest = Manifest::read(&document);
    assert_eq!((manifest.identifier.as_str(), manifest.version.as_deref()), ("m", Some("1.0")));
    let organization = manifest.default_organization().unwrap();
    let rows: Vec<_> = organization
        .activities
        .iter()
        .map(|activity| (activity.identifier.as_str(), activity.parent, activity.level, activity.children.as_slice()))
        .collect();
    assert_eq!(
        rows,
        [
            ("two", None, 0, &[1, 4][..]),
            ("a", Some(0), 1, &[2, 3]),
            ("a1", Some(1), 2, &[]),
            ("a2", Some(1), 2, &[]),
            ("b", Some(0), 1, &[]),
        ]
    );
    assert_eq!(organization.items()[0].title, "A &  B");
    assert!(organization.items()[1].visible && !organization.items()[2].visible);
    assert_eq!(&text[organization.items()[3].tag.clone()], "<item");
    assert!(text[organization.items()[3].tag.start..].starts_with("<item identifier=\"b\""));
    assert_eq!(start_tag(document.root_element()), 0.."<manifest".len());
}

#[test]
fn an_item_tells_all_that_stands_beside_its_sequencing() {
    let item = item(
        r#"<adlcp:timeLimitAction>exit,no message</adlcp:timeLimitAction><adlcp:dataFromLMS>x=1</adlcp:dataFromLMS>
           <adlcp:completionThreshold completedByMeasure="true" minProgressMeasure="0.8" progressWeight="0.5"/>
           <adlcp:data><adlcp:map targetID="d1"/><adlcp:map targetID="d2" readSharedData="false" writeSharedData="true"/></adlcp:data>
           <adlnav:presentation><adlnav:navigationInterface><adlnav:hideLMSUI>exitAll</adlnav:hideLMSUI>
           <adlnav:hideLMSUI>nothing</adlnav:hideLMSUI></adlnav:navigationInterface></adlnav:presentation>"#,
        "",
    );
    assert_eq!(item.time_limit_action, Some(TimeLimitAction::ExitNoMessage));
    assert_eq!(item.data_from_lms.as_deref(), Some("x=1"));
    let threshold = CompletionThreshold { completed_by_measure: true, min_progress_measure: 0.8, progress_weight: 0.5 };
    assert_eq!(item.completion_threshold, threshold);
    let map = |target: &str, read, write| SharedData { target: target.to_owned(), read, write };
    assert_eq!(item.shared_data, [map("d1", true, false), map("d2", false, true)]);
    assert_eq!(item.hide, [HideLmsUi::ExitAll]);
    assert_eq!((item.scorm_type, item.launch.as_deref()), (Some(ScormType::Sco), Some("a.html")));
    assert!(!item.is_sequenced);
    assert_eq!(item.sequencing, Sequencing::default());
}

#[test]
fn the_3rd_editions_threshold_is_a_number() {
    let item = item("<adlcp:completionThreshold> 0.75 </adlcp:completionThreshold>", "");
    let threshold =
        CompletionThreshold { completed_by_measure: true, min_progress_measure: 0.75, progress_weight: 1.0 };
    assert_eq!(item.completion_threshold, threshold);
}

#[test]
fn rules_keep_their_order_and_conditions() {
    let rules = sequencing(
        r#"<imsss:sequencingRules>
             <imsss:preConditionRule>
               <imsss:ruleConditions conditionCombination="any">
                 <imsss:ruleCondition condition="satisfied" operator="not" referencedObjective="entry"/>
                 <imsss:ruleCondition condition="objectiveMeasureLessThan" measureThreshold="-0.25"/>
               </imsss:ruleConditions>
               <imsss:ruleAction action="disabled"/>
             </imsss:preConditionRule>
             <imsss:exitConditionRule><imsss:ruleConditions><imsss:ruleCondition condition="always"/></imsss:ruleConditions>
               <imsss:ruleAction action="exit"/></imsss:exitConditionRule>
             <imsss:postConditionRule><imsss:ruleAction action="retryAll"/></imsss:postConditionRule>
             <imsss:postConditionRule><imsss:ruleAction action="dance"/></imsss:postConditionRule>
           </imsss:sequencingRules>"#,
    );
    let pre = &rules.pre_conditions[0];
    assert_eq!((pre.combination, pre.action), (Combination::Any, PreConditionAction::Disabled));
    assert_eq!((pre.conditions[0].not, pre.conditions[0].test), (true, Test::Satisfied));
    assert_eq!(pre.conditions[0].objective.as_deref(), Some("entry"));
    assert_eq!((pre.conditions[1].test, pre.conditions[1].threshold), (Test::ObjectiveMeasureLessThan, -0.25));
    assert_eq!(rules.exit_conditions[0].combination, Combination::All);
    assert_eq!(rules.post_conditions.len(), 1, "an action that nobody knows does nothing");
    assert_eq!(rules.post_conditions[0].action, PostConditionAction::RetryAll);
    assert_eq!(rules.post_conditions[0].conditions, []);
}

#[test]
fn rollup_limits_and_the_rest_are_read() {
    let read = sequencing(
        r#"<imsss:controlMode choice="false" choiceExit="false" flow="true" forwardOnly="true"
             useCurrentAttemptObjectiveInfo="false" useCurrentAttemptProgressInfo="false"/>
           <imsss:limitConditions attemptLimit="3" attemptAbsoluteDurationLimit="PT1H" endTimeLimit="2030-01-01T00:00:00"/>
           <imsss:rollupRules rollupObjectiveSatisfied="false" rollupProgressCompletion="false" objectiveMeasureWeight="0.3">
             <imsss:rollupRule childActivitySet="atLeastPercent" minimumCount="2" minimumPercent="0.6">
               <imsss:rollupConditions><imsss:rollupCondition operator="not" condition="attempted"/></imsss:rollupConditions>
               <imsss:rollupAction action="incomplete"/>
             </imsss:rollupRule>
           </imsss:rollupRules>
           <imsss:randomizationControls randomizationTiming="once" selectCount="4" reorderChildren="true" selectionTiming="onEachNewAttempt"/>
           <imsss:deliveryControls tracked="false" completionSetByContent="true" objectiveSetByContent="true"/>
           <adlseq:constrainedChoiceConsiderations preventActivation="true" constrainChoice="true"/>
           <adlseq:rollupConsiderations requiredForSatisfied="ifAttempted" requiredForNotSatisfied="ifNotSkipped"
             requiredForCompleted="ifNotSuspended" measureSatisfactionIfActive="false"/>"#,
    );
    let control = read.control;
    assert!(!control.choice && !control.choice_exit && control.flow && control.forward_only);
    assert!(!control.use_current_attempt_objective_info && !control.use_current_attempt_progress_info);
    assert_eq!(read.limits.attempts, Some(3));
    assert_eq!(read.limits.attempt_absolute_duration.as_deref(), Some("PT1H"));
    assert_eq!((read.limits.begin, read.limits.end.as_deref()), (None, Some("2030-01-01T00:00:00")));
    assert!(!read.rollup.objective_satisfied && !read.rollup.progress_completion);
    assert_eq!(read.rollup.measure_weight, 0.3);
    let rule = &read.rollup.rules[0];
    assert_eq!((rule.children, rule.minimum_count, rule.minimum_percent), (ChildSet::AtLeastPercent, 2, 0.6));
    assert_eq!((rule.combination, rule.action), (Combination::Any, RollupAction::Incomplete));
    assert_eq!(rule.conditions, [(true, Test::Attempted)]);
    assert_eq!((read.randomization.reorder_timing, read.randomization.reorder_children), (Timing::Once, true));
    assert_eq!(read.randomization.selection_timing, Timing::OnEachNewAttempt);
    assert_eq!(read.randomization.select_count, Some(4));
    assert!(
        !read.delivery.tracked && read.delivery.completion_set_by_content && read.delivery.objective_set_by_content
    );
    assert!(read.constrained_choice.prevent_activation && read.constrained_choice.constrain_choice);
    let considerations = read.considerations;
    assert_eq!(
        (considerations.satisfied, considerations.not_satisfied),
        (Required::IfAttempted, Required::IfNotSkipped)
    );
    assert_eq!((considerations.completed, considerations.incomplete), (Required::IfNotSuspended, Required::Always));
    assert!(!considerations.measure_satisfaction_if_active);
}

#[test]
fn objectives_have_the_maps_of_both_namespaces() {
    let read = sequencing(
        r#"<imsss:objectives>
             <imsss:primaryObjective objectiveID="p" satisfiedByMeasure="true"><imsss:minNormalizedMeasure>0.6</imsss:minNormalizedMeasure>
               <imsss:mapInfo targetObjectiveID="g" readSatisfiedStatus="false" writeSatisfiedStatus="true"/></imsss:primaryObjective>
             <imsss:objective objectiveID="s"/>
           </imsss:objectives>
           <adlseq:objectives><adlseq:objective objectiveID="s">
             <adlseq:mapInfo targetObjectiveID="h" readRawScore="false" writeCompletionStatus="true"/></adlseq:objective></adlseq:objectives>"#,
    );
    let primary = &read.objectives.primary;
    assert_eq!((primary.id.as_deref(), primary.satisfied_by_measure), (Some("p"), true));
    assert_eq!(primary.min_normalized_measure, 0.6);
    let map = &primary.maps[0];
    assert_eq!(map.target, "g");
    assert!(!map.read_satisfied_status && map.read_normalized_measure);
    assert!(map.write_satisfied_status && !map.write_normalized_measure);
    assert_eq!(primary.more_maps, []);
    let more = &read.objectives.others[0].more_maps[0];
    let all =
        Shared { raw_score: true, min_score: true, max_score: true, completion_status: true, progress_measure: true };
    let none = Shared {
        raw_score: false,
        min_score: false,
        max_score: false,
        completion_status: false,
        progress_measure: false,
    };
    assert_eq!(more.target, "h");
    assert_eq!(more.read, Shared { raw_score: false, ..all });
    assert_eq!(more.write, Shared { completion_status: true, ..none });
    assert_eq!(read.objectives.iter().filter_map(|objective| objective.id.as_deref()).collect::<Vec<_>>(), ["p", "s"]);
}

#[test]
fn identifiers_of_objectives_are_folded() {
    let read = sequencing(
        r#"<imsss:sequencingRules><imsss:preConditionRule><imsss:ruleConditions>
             <imsss:ruleCondition condition="satisfied" referencedObjective="%20obj%20%201 "/></imsss:ruleConditions>
             <imsss:ruleAction action="skip"/></imsss:preConditionRule></imsss:sequencingRules>
           <imsss:objectives><imsss:primaryObjective/><imsss:objective objectiveID="obj%201"/></imsss:objectives>"#,
    );
    assert_eq!(read.objectives.others[0].id.as_deref(), Some("obj 1"));
    assert_eq!(read.pre_conditions[0].conditions[0].objective, read.objectives.others[0].id);
}

#[test]
fn what_an_activity_says_itself_stands_before_what_the_collection_says() {
    let item = item(
        r#"<imsss:sequencing IDRef="c"><imsss:controlMode flow="true"/>
             <imsss:objectives><imsss:primaryObjective objectiveID="own"/></imsss:objectives></imsss:sequencing>"#,
        r#"<imsss:sequencing ID="c"><imsss:controlMode choice="false"/><imsss:limitConditions attemptLimit="2"/>
             <imsss:objectives><imsss:primaryObjective objectiveID="shared"/></imsss:objectives>
             <adlseq:objectives><adlseq:objective objectiveID="own"><adlseq:mapInfo targetObjectiveID="g"/></adlseq:objective></adlseq:objectives>
           </imsss:sequencing>"#,
    );
    assert!(item.sequencing.control.flow && item.sequencing.control.choice, "the whole element is replaced");
    assert_eq!(item.sequencing.limits.attempts, Some(2));
    assert_eq!(item.sequencing.objectives.primary.id.as_deref(), Some("own"));
    assert_eq!(item.sequencing.objectives.primary.more_maps[0].target, "g", "adlseq:objectives is another element");
}

#[test]
fn a_value_that_makes_no_sense_is_the_default() {
    let read = sequencing(
        r#"<imsss:controlMode choice="no" flow="1"/><imsss:limitConditions attemptLimit="-1"/>
           <imsss:rollupRules objectiveMeasureWeight="1.5"><imsss:rollupRule childActivitySet="some" minimumPercent="NaN">
             <imsss:rollupAction action="completed"/></imsss:rollupRule><imsss:rollupRule/></imsss:rollupRules>
           <imsss:objectives><imsss:objective><imsss:minNormalizedMeasure>high</imsss:minNormalizedMeasure>
             <imsss:mapInfo targetObjectiveID=" "/></imsss:objective></imsss:objectives>"#,
    );
    assert!(read.control.choice && read.control.flow);
    assert_eq!(read.limits.attempts, None);
    assert_eq!(read.rollup.measure_weight, 1.0);
    assert_eq!((read.rollup.rules.len(), read.rollup.rules[0].children), (1, ChildSet::All));
    assert_eq!(read.rollup.rules[0].minimum_percent, 0.0);
    assert_eq!(read.objectives.others[0].min_normalized_measure, 1.0);
    assert_eq!(read.objectives.others[0].maps, []);
    assert_eq!(read.objectives.primary.tag, None);
}

#[test]
fn scorm_12_has_words_of_its_own() {
    let manifest = read(
        r#"<manifest identifier="m" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2">
             <organizations default="o"><organization identifier="o"><title>O</title><item identifier="i" identifierref="r"><title>I</title>
               <adlcp:prerequisites type="aicc_script">a&amp;b</adlcp:prerequisites><adlcp:maxtimeallowed>01:00:00</adlcp:maxtimeallowed>
               <adlcp:timelimitaction>continue,message</adlcp:timelimitaction><adlcp:datafromlms>x</adlcp:datafromlms>
               <adlcp:masteryscore>80</adlcp:masteryscore></item></organization></organizations>
             <resources><resource identifier="r" type="webcontent" adlcp:scormtype="asset" href="a.html"/></resources></manifest>"#,
    );
    let item = &manifest.organizations[0].items()[0];
    assert_eq!(item.prerequisites.as_deref(), Some("a&b"));
    assert_eq!((item.mastery_score, item.max_time_allowed.as_deref()), (Some(80.0), Some("01:00:00")));
    assert_eq!(
        (item.time_limit_action, item.data_from_lms.as_deref()),
        (Some(TimeLimitAction::ContinueMessage), Some("x"))
    );
    assert_eq!(item.scorm_type, Some(ScormType::Asset));
}

#[test]
fn what_is_opened_has_its_bases_and_parameters() {
    let launch = |href: &str, parameters: &str| {
        let text = format!(
            r#"<manifest identifier="m" xml:base="a/"><organizations default="o"><organization identifier="o">
                 <item identifier="i" identifierref="r" parameters="{parameters}"/></organization></organizations>
               <resources xml:base="b/"><resource identifier="r" xml:base="c/" href="{href}"><file href="x.html"/></resource></resources></manifest>"#
        );
        let manifest = read(&text);
        assert_eq!(manifest.resource("r").unwrap().files, ["a/b/c/x.html"]);
        manifest.organizations[0].items()[0].launch.clone().unwrap()
    };
    assert_eq!(launch("x.html", ""), "a/b/c/x.html");
    assert_eq!(launch("x.html", "?&amp;a=1"), "a/b/c/x.html?a=1");
    assert_eq!(launch("x.html?b=2", "a=1"), "a/b/c/x.html?b=2&a=1");
    assert_eq!(launch("x.html", "#top"), "a/b/c/x.html#top");
    assert_eq!(launch("x.html#end", "#top"), "a/b/c/x.html#end");
}

#[test]
fn depth_has_no_limit() {
    const DEPTH: usize = 100_000;
    let text = format!(
        "<manifest><organizations><organization>{}{}</organization></organizations></manifest>",
        "<item>".repeat(DEPTH),
        "</item>".repeat(DEPTH)
    );
    let manifest = read(&text);
    assert_eq!(manifest.organizations[0].items().len(), DEPTH);
    assert_eq!(manifest.organizations[0].items()[DEPTH - 1].level, DEPTH);
}
