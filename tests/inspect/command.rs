//! `kitbag inspect`.

use std::fs;
use std::path::Path;

use serde_json::Value;
use snapbox::cmd::{Command, cargo_bin};

use crate::support::Project;

const PACKAGE: &str = "dist/my_course-m1-0.1.0.scorm2004-4th.zip";

fn kitbag(folder: &Path) -> Command {
    Command::new(cargo_bin!("kitbag")).current_dir(folder)
}

fn built() -> Project {
    let project = Project::starter();
    kitbag(project.root()).args(["build", "--quiet"]).assert().code(0);
    project
}

fn json(folder: &Path, package: &str) -> Value {
    let output = kitbag(folder).args(["inspect", package, "--format", "json"]).output().unwrap();
    serde_json::from_slice(&output.stdout).unwrap()
}

fn schema() -> jsonschema::Validator {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas/inspect.schema.json");
    jsonschema::validator_for(&serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()).unwrap()
}

/// A folder with files.
fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

#[test]
fn a_built_package_is_described() {
    let project = built();
    kitbag(project.root()).args(["inspect", PACKAGE]).assert().code(0).stderr_eq("").stdout_eq(snapbox::str![[r#"
my_course-m1-0.1.0.scorm2004-4th.zip
  standard  SCORM 2004 4th Edition
  files     11, [..] KiB packed, [..] KiB unpacked
  sha256    [..]
  manifest  imsmanifest.xml, [..] KiB, `my_course-m1`, version 0.1.0
            sha256 [..]

Activities of `my_course-m1-organization`: First steps
  - its parts follow one another with `next` and `previous`
  First steps [SCO]
    - `my_course-m1-item` opens m1.html
    - primary objective `m1-primary`: passed from the scaled score 0.5 on
    - objective `write`
    - completed only when the content says so
    - passed or failed only when the content says so
    - asks the LMS to hide its controls: previous, continue
    - made by Kitbag: 2 sessions, 4 questions, saved state of version 1

Resources
  my_course-m1-sco (sco)        1 file [..] KiB
  my_course-m1-shared (asset)  2 files [..] KiB

Biggest files
...
Tracking that can be seen
  - pages made by Kitbag: m1.html
  - calls the SCORM 2004 API: assets/kitbag.js

"#]]);
}

#[test]
fn the_json_follows_its_schema_and_tells_what_a_page_asks() {
    let project = built();
    let inspection = json(project.root(), PACKAGE);
    assert_valid(&inspection);
    let zip = fs::read(project.root().join(PACKAGE)).unwrap();
    assert_eq!(inspection["sha256"], kitbag::package::Digest::of(&zip).to_string());
    let page = &inspection["pages"][0];
    assert_eq!(page["state_version"], 1);
    let questions: Vec<(&str, &str, usize)> = page["questions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|question| {
            let text = |key: &str| question[key].as_str().unwrap();
            (text("id"), text("kind"), question["answers"].as_array().unwrap().len())
        })
        .collect();
    assert_eq!(
        questions,
        [("m1_p01", "choice", 2), ("m1_p02", "likert", 3), ("m1_q01", "true-false", 2), ("m1_q02", "sequencing", 3)]
    );
}

fn assert_valid(inspection: &Value) {
    let errors: Vec<String> =
        schema().iter_errors(inspection).map(|error| format!("{error} at {}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{errors:#?}");
}

/// The state version that `inspect` reads is the one that the runtime writes.
#[test]
fn the_version_of_the_state_is_that_of_the_runtime() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/runtime/state.js");
    let state = fs::read_to_string(path).unwrap();
    let version = json(built().root(), PACKAGE)["pages"][0]["state_version"].to_string();
    assert!(state.contains(&format!("export const STATE_VERSION = {version};")));
}

#[test]
fn sequencing_is_told_in_words() {
    let folder = folder(&[
        (
            "imsmanifest.xml",
            r#"<manifest identifier="m" xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" xmlns:imsss="http://www.imsglobal.org/xsd/imsss"
             xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_v1p3" xmlns:adlseq="http://www.adlnet.org/xsd/adlseq_v1p3">
             <metadata><schema>ADL SCORM</schema><schemaversion>2004 4th Edition</schemaversion></metadata>
             <organizations default="o"><organization identifier="o"><title>Course</title>
               <item identifier="entry" identifierref="r" isvisible="false"><title>Entry test</title>
                 <adlcp:completionThreshold completedByMeasure="true" minProgressMeasure="0.8"/>
                 <adlcp:data><adlcp:map targetID="notes" writeSharedData="true"/></adlcp:data>
                 <imsss:sequencing>
                   <imsss:limitConditions attemptLimit="1" attemptAbsoluteDurationLimit="PT30M"/>
                   <imsss:objectives><imsss:primaryObjective objectiveID="p" satisfiedByMeasure="true">
                     <imsss:minNormalizedMeasure>0.6</imsss:minNormalizedMeasure>
                     <imsss:mapInfo targetObjectiveID="g" readSatisfiedStatus="false" readNormalizedMeasure="false" writeSatisfiedStatus="true"/>
                   </imsss:primaryObjective></imsss:objectives>
                   <adlseq:objectives><adlseq:objective objectiveID="p"><adlseq:mapInfo targetObjectiveID="g" readRawScore="false"
                     readMinScore="false" readMaxScore="false" readCompletionStatus="false" writeProgressMeasure="true"/></adlseq:objective></adlseq:objectives>
                 </imsss:sequencing></item>
               <item identifier="part"><title>Part</title><item identifier="page" identifierref="gone"><title>Page</title>
                 <imsss:sequencing><imsss:sequencingRules>
                   <imsss:preConditionRule><imsss:ruleConditions conditionCombination="any">
                     <imsss:ruleCondition condition="satisfied" operator="not" referencedObjective="x"/>
                     <imsss:ruleCondition condition="objectiveMeasureLessThan" measureThreshold="0.5"/></imsss:ruleConditions>
                     <imsss:ruleAction action="disabled"/></imsss:preConditionRule>
                   <imsss:postConditionRule><imsss:ruleConditions><imsss:ruleCondition condition="always"/></imsss:ruleConditions>
                     <imsss:ruleAction action="exitParent"/></imsss:postConditionRule>
                 </imsss:sequencingRules></imsss:sequencing></item>
                 <imsss:sequencing><imsss:controlMode choice="false" flow="true" forwardOnly="true"/>
                   <imsss:rollupRules rollupObjectiveSatisfied="false" objectiveMeasureWeight="0"><imsss:rollupRule childActivitySet="atLeastPercent" minimumPercent="0.5">
                     <imsss:rollupConditions><imsss:rollupCondition condition="completed"/><imsss:rollupCondition condition="attempted" operator="not"/></imsss:rollupConditions>
                     <imsss:rollupAction action="completed"/></imsss:rollupRule></imsss:rollupRules>
                   <imsss:randomizationControls randomizationTiming="once" reorderChildren="true" selectCount="2" selectionTiming="onEachNewAttempt"/>
                   <adlseq:rollupConsiderations requiredForCompleted="ifNotSkipped"/></imsss:sequencing></item>
             </organization></organizations>
             <resources><resource identifier="r" type="webcontent" adlcp:scormType="asset" href="a.html"><file href="a.html"/></resource></resources></manifest>"#,
        ),
        ("a.html", "<script>find(window, 'API_1484_11')</script>"),
    ]);
    let output = kitbag(folder.path()).args(["inspect", "."]).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let (_, tree) = text.split_once("Activities").unwrap();
    let (tree, _) = tree.split_once("\n\nBiggest").unwrap();
    snapbox::assert_data_eq!(
        tree,
        snapbox::str![[r#"
 of `o`: Course
  Entry test [asset, hidden]
    - `entry` opens a.html
    - primary objective `p`: passed from the scaled score 0.6 on; writes status to the global
      objective `g`; reads progress from the global objective `g`; writes progress to the global
      objective `g`
    - at most 1 attempt
    - at most PT30M for an attempt
    - completed from 80 % progress on
    - reads and writes the shared data `notes`
  Part [folder]
    - `part`
    - its parts cannot be chosen from the table of contents
    - its parts follow one another with `next` and `previous`
    - there is no way back among its parts
    - its result does not count for what it is part of
    - its score weighs 0
    - completed if of at least 50 % of its parts holds: it is completed or it has not been opened
    - for completion of what it is part of it counts only if it is not skipped
    - 2 of its parts are drawn, anew in each attempt
    - its parts come in random order, once
    Page [nothing to open]
      - `page`
      - locked if it is not passed (objective `x`) or its score is below 0.5
      - after it, what it is part of ends too

Resources
  r (asset)  1 file  44 B
"#]]
    );
}

#[test]
fn other_standards_are_described_too() {
    let scorm12 = folder(&[
        (
            "imsmanifest.xml",
            r#"<manifest identifier="m" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2">
             <organizations default="o"><organization identifier="o"><title>Course</title><item identifier="i" identifierref="r"><title>One</title>
               <adlcp:prerequisites type="aicc_script">a|b</adlcp:prerequisites><adlcp:masteryscore>80</adlcp:masteryscore></item></organization></organizations>
             <resources><resource identifier="r" type="webcontent" adlcp:scormtype="sco" href="a.html"><file href="a.html"/></resource></resources></manifest>"#,
        ),
        ("a.html", "<script>api.LMSInitialize('')</script>"),
    ]);
    let inspection = json(scorm12.path(), ".");
    assert_valid(&inspection);
    assert_eq!(inspection["standard"], "scorm12");
    assert_eq!(inspection["sha256"], Value::Null);
    let item = &inspection["organizations"][0]["activities"][0];
    assert_eq!(
        item["sequencing"],
        serde_json::json!(["opens when the learner has done: a|b", "passed from the score 80 on"])
    );
    assert_eq!(inspection["tracking"]["seen"], serde_json::json!({"scorm12-api": ["a.html"]}));

    let cmi5 = folder(&[(
        "cmi5.xml",
        r#"<courseStructure xmlns="https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd"><course id="https://c"><title><langstring>Course</langstring></title></course>
             <block id="https://b"><title><langstring>Block</langstring></title>
               <au id="https://a" moveOn="CompletedAndPassed" masteryScore="0.7"><title><langstring>Unit</langstring></title><objectives><objective idref="o"/></objectives><url>a.html?x=1</url></au></block></courseStructure>"#,
    )]);
    let inspection = json(cmi5.path(), ".");
    assert_valid(&inspection);
    let activities = inspection["organizations"][0]["activities"].as_array().unwrap();
    let kinds: Vec<_> = activities
        .iter()
        .map(|activity| (activity["kind"].as_str().unwrap(), activity["level"].as_u64().unwrap()))
        .collect();
    assert_eq!(kinds, [("block", 1), ("assignable-unit", 2)]);
    assert_eq!(
        activities[1]["sequencing"],
        serde_json::json!(["done when it is completed and passed", "passed from the scaled score 0.7"])
    );
    assert_eq!(activities[1]["launch"], "a.html?x=1");
    assert_eq!(activities[1]["objectives"][0]["id"], "o");

    let xapi = folder(&[(
        "tincan.xml",
        r#"<tincan xmlns="http://projecttincan.com/tincan.xsd"><activities>
             <activity id="https://q" type="http://adlnet.gov/expapi/activities/cmi.interaction"><name>Question</name></activity>
             <activity id="https://c" type="http://adlnet.gov/expapi/activities/course"><name> Course </name><launch lang="en">a.html?x=1</launch></activity>
           </activities></tincan>"#,
    )]);
    let inspection = json(xapi.path(), ".");
    assert_valid(&inspection);
    assert_eq!((&inspection["standard"], &inspection["manifest"]["identifier"]), (&"xapi".into(), &"https://c".into()));
    assert_eq!(inspection["organizations"][0]["title"], "Course");
    let kinds: Vec<_> =
        inspection["organizations"][0]["activities"].as_array().unwrap().iter().map(|it| &it["kind"]).collect();
    assert_eq!(kinds, ["nothing", "activity"]);
    assert_eq!(inspection["organizations"][0]["activities"][1]["launch"], "a.html?x=1");
}

#[test]
fn without_a_manifest_the_files_are_told_and_the_status_is_1() {
    let folder = folder(&[("readme.txt", "no course")]);
    let output = kitbag(folder.path()).args(["inspect", "."]).assert().code(1);
    output.stdout_eq(snapbox::str![[r#"
.
  standard  none that can be seen: there is no manifest to read
  files     1, 9 B unpacked

Biggest files
  readme.txt  9 B

Tracking that can be seen
  nothing: no page or script of it can be read

"#]]);
    kitbag(folder.path()).args(["inspect", "nowhere.zip"]).assert().code(2).stdout_eq("");
}
