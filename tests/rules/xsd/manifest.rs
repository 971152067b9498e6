//! One manifest that uses every element of the five SCORM schemas, and what happens when a piece of it changes.

use super::validate;
use kitbag::scorm::schemas::control_files;
use kitbag::standard::Standard;
use xsd_schema::validation::{ErrorOnlySink, SchemaValidator, ValidationFlags, drive_quick_xml};
use xsd_schema::{LoaderChain, ResolverConfig, SchemaResolver, SchemaSet, SchemaSetBuilder, XsdVersion};

use crate::support::xmllint;

const MANIFEST: &str = include_str!("manifest.xml");

/// Replacements that make the manifest invalid: what is wrong, a piece of the manifest, what to put in its place.
#[rustfmt::skip]
const BREACHES: &[(&str, &str, &str)] = &[
    // imscp
    ("two lists of organizations", "<organizations default=\"O\">", "<organizations/><organizations default=\"O\">"),
    ("a manifest without identifier", "<manifest identifier=\"M\"", "<manifest"),
    ("an identifier that is no name", "identifier=\"R2\"", "identifier=\"2\""),
    ("an identifier twice", "identifier=\"R2\"", "identifier=\"I1\""),
    ("an unknown attribute", "<item identifier", "<item hidden=\"true\" identifier"),
    ("isvisible is no boolean", "isvisible=\"true\"", "isvisible=\"yes\""),
    ("schemaversion before schema", "<schema>ADL SCORM</schema>", "<schemaversion/><schema>ADL SCORM</schema>"),
    ("text in place of metadata", "<metadata>\n    <schema>ADL SCORM</schema>", "<metadata>ADL SCORM"),
    ("an organization without items", "<item identifier=\"I1\"", "</organization><organization identifier=\"O2\"><title>Empty</title></organization><organization identifier=\"O3\"><item identifier=\"I1\""),
    ("metadata before the title", "<title>Before you lift</title>", "<metadata/><title>Before you lift</title>"),
    ("a title with markup", "Before you lift", "Before <b xmlns=\"urn:x\">you</b> lift"),
    ("text between elements", "<file href=\"lift.css\"/>", "<file href=\"lift.css\"/>and"),
    ("a dependency before a file", "<file href=\"lift.css\"/>", "<dependency identifierref=\"R2\"/><file href=\"lift.css\"/>"),
    ("a dependency after an extension", "<dependency identifierref=\"R2\"/>", "<x xmlns=\"urn:x\"/><dependency identifierref=\"R2\"/>"),
    ("a file after an extension", "<file href=\"lift.css\"/>", "<x xmlns=\"urn:x\"/><file href=\"lift.css\"/>"),
    ("a resource after an extension", "<resource identifier=\"R2\"", "<x xmlns=\"urn:x\"/><resource identifier=\"R2\""),
    ("a resource without type", "type=\"webcontent\" href=\"lift.html\"", "href=\"lift.html\""),
    ("an extension in no namespace", "<dependency identifierref=\"R3\"/>", "<dependency identifierref=\"R3\"/><x xmlns=\"\"/>"),
    ("a foreign attribute that nobody declares on a dependency", "<dependency ", "<dependency xmlns:x=\"urn:x\" x:y=\"1\" "),
    // xml
    ("a language that is none", "xml:lang=\"en\"", "xml:lang=\"e_n\""),
    ("an unknown way to keep space", "xml:lang=\"en\"", "xml:space=\"some\""),
    // adlcp
    ("a SCORM type with a blank", "scormType=\"sco\"", "scormType=\" sco\""),
    ("an unknown SCORM type", "scormType=\"sco\"", "scormType=\"SCO\""),
    ("shared data: no boolean", "sharedDataGlobalToSystem=\"false\"", "sharedDataGlobalToSystem=\"no\""),
    ("an unknown time limit action", "exit,no message", "exit, no message"),
    ("a threshold above 1", "minProgressMeasure=\"0.8\"", "minProgressMeasure=\"1.01\""),
    ("a weight below 0", "progressWeight=\"0.5\"", "progressWeight=\"-0.1\""),
    ("a threshold with an exponent", "minProgressMeasure=\"0.8\"", "minProgressMeasure=\"8e-1\""),
    ("shared data without a map", "<adlcp:map targetID=\"notes\" readSharedData=\"true\" writeSharedData=\"true\"/>", ""),
    ("a map without target", "targetID=\"notes\" ", ""),
    ("an element inside dataFromLMS", ">start<", "><x xmlns=\"urn:x\"/><"),
    // adlseq
    ("objectives global: no boolean", "objectivesGlobalToSystem=\"false\"", "objectivesGlobalToSystem=\"FALSE\""),
    ("an unknown rollup consideration", "\"ifAttempted\"", "\"never\""),
    ("preventActivation is no boolean", "preventActivation=\"true\"", "preventActivation=\"\""),
    ("an objective without map", "<adlseq:mapInfo targetObjectiveID=\"far\" readRawScore=\"false\" writeProgressMeasure=\"true\"/>", ""),
    ("an objective of ADL without identifier", "<adlseq:objective objectiveID=\"near\">", "<adlseq:objective>"),
    ("a map of ADL without target", "<adlseq:mapInfo targetObjectiveID=\"far\"", "<adlseq:mapInfo"),
    ("an attribute of IMS on a map of ADL", "readRawScore", "readSatisfiedStatus"),
    // adlnav
    ("an unknown control", ">abandonAll<", ">abandonEverything<"),
    ("two interfaces", "</adlnav:presentation>", "<adlnav:navigationInterface/></adlnav:presentation>"),
    ("an attribute on presentation", "<adlnav:presentation>", "<adlnav:presentation id=\"p\">"),
    // imsss
    ("rules before the control mode", "<imsss:controlMode ", "<imsss:sequencingRules/><imsss:controlMode "),
    ("an extension of sequencing that nobody declares", "</imsss:sequencing>\n        <adlnav", "<x xmlns=\"urn:x\"/></imsss:sequencing>\n        <adlnav"),
    ("an ID that is no name", "ID=\"S\"", "ID=\"1\""),
    ("a post-condition before an exit condition", "<imsss:exitConditionRule>", "<imsss:postConditionRule><imsss:ruleAction action=\"retry\"/></imsss:postConditionRule><imsss:exitConditionRule>"),
    ("a pre-condition with the action of an exit", "\"hiddenFromChoice\"", "\"exit\""),
    ("an exit with the action of a post-condition", "action=\"exit\"", "action=\"exitAll\""),
    ("a post-condition with the action of a pre-condition", "\"retryAll\"", "\"skip\""),
    ("a rule without action", "<imsss:ruleAction action=\"exit\"/>", ""),
    ("no condition among the conditions", "<imsss:ruleCondition condition=\"attempted\"/>", ""),
    ("an unknown condition", "\"attempted\"", "\"tried\""),
    ("a measure below -1", "\"-0.5\"", "\"-1.5\""),
    ("an unknown operator", "operator=\"not\"", "operator=\"NOT\""),
    ("an unknown combination", "conditionCombination=\"any\"", "conditionCombination=\"some\""),
    ("a negative attempt limit", "attemptLimit=\"3\"", "attemptLimit=\"-3\""),
    ("a limit that is no duration", "\"PT45M\"", "\"45 minutes\""),
    ("a day that does not exist", "2024-02-29T", "2023-02-29T"),
    ("an auxiliary resource without purpose", " purpose=\"help\"", ""),
    ("a rollup rule without conditions", "<imsss:rollupRule childActivitySet", "<imsss:rollupRule><imsss:rollupAction action=\"satisfied\"/></imsss:rollupRule><imsss:rollupRule childActivitySet"),
    ("rollup on a condition that only sequencing knows", "\"completed\"", "\"always\""),
    ("an unknown rollup action", "\"incomplete\"", "\"failed\""),
    ("an unknown set of children", "\"atLeastCount\"", "\"most\""),
    ("a percentage above 1", "minimumPercent=\"0.5\"", "minimumPercent=\"50\""),
    ("a negative count", "minimumCount=\"2\"", "minimumCount=\"-2\""),
    ("a weight above 1", "objectiveMeasureWeight=\"0.25\"", "objectiveMeasureWeight=\"25\""),
    ("objectives without a primary one", "<imsss:primaryObjective satisfiedByMeasure=\"true\">", "<imsss:objective objectiveID=\"a\"/><imsss:primaryObjective>"),
    ("an objective without identifier", "<imsss:objective objectiveID=\"near\">", "<imsss:objective>"),
    ("a passing score above 1", ">0.8<", ">80<"),
    ("a map of IMS without target", "<imsss:mapInfo targetObjectiveID=\"far\"", "<imsss:mapInfo"),
    ("an unknown time to shuffle", "\"onEachNewAttempt\"", "\"always\""),
    ("selectCount is no number", "selectCount=\"4\"", "selectCount=\"four\""),
    ("a collection of nothing", "<imsss:sequencing ID=\"S\"/>", "<!-- empty -->"),
    // lom
    ("LOM that breaks its schema", "<general><title>", "<general><title/><title>"),
];

/// Replacements that leave it valid, surprising as some are.
#[rustfmt::skip]
const VARIATIONS: &[(&str, &str, &str)] = &[
    ("an extension that nobody declares", "<file href=\"lift.css\"/>", "<file href=\"lift.css\"><x xmlns=\"urn:x\"/></file>"),
    ("several extensions after repeated elements", "<dependency identifierref=\"R3\"/>", "<dependency identifierref=\"R3\"/><x xmlns=\"urn:x\"/><y xmlns=\"urn:x\"/>"),
    ("a foreign attribute that nobody declares", "<item ", "<item xmlns:x=\"urn:x\" x:y=\"1\" "),
    ("a foreign attribute that is declared, on a dependency", "<dependency identifierref=\"R2\"/>", "<dependency identifierref=\"R2\" adlcp:scormType=\"asset\"/>"),
    ("a stray element of sequencing, which is local to its parent", "<adlnav:presentation>", "<imsss:controlMode flow=\"maybe\"/><adlnav:presentation>"),
    ("the withdrawn persistState", "<resource identifier=\"R1\"", "<resource adlcp:persistState=\"true\" identifier=\"R1\""),
    ("blanks around a token", ">suspendAll<", "> suspendAll\n<"),
    ("numbers for booleans", "isvisible=\"true\"", "isvisible=\"0\""),
    ("no passing score in its element, which stands for the default", "<imsss:minNormalizedMeasure>0.8</imsss:minNormalizedMeasure>", "<imsss:minNormalizedMeasure/>"),
    ("the extensions of sequencing in another order", "<adlseq:constrainedChoiceConsiderations preventActivation=\"true\" constrainChoice=\"true\"/>\n", "<adlseq:objectives><adlseq:objective objectiveID=\"near\"><adlseq:mapInfo targetObjectiveID=\"far\"/></adlseq:objective></adlseq:objectives><adlseq:constrainedChoiceConsiderations/>\n"),
    ("a threshold in the form of earlier editions", "<adlcp:completionThreshold completedByMeasure=\"true\" minProgressMeasure=\"0.8\" progressWeight=\"0.5\"/>", "<adlcp:completionThreshold>0.8</adlcp:completionThreshold>"),
    ("a manifest inside the manifest", "  <imsss:sequencingCollection>", "<manifest identifier=\"M2\"><organizations/><resources/></manifest><imsss:sequencingCollection>"),
    ("no language at all", "xml:lang=\"en\"", "xml:lang=\"\""),
];

fn changed(changes: &[(&str, &str, &str)]) -> Vec<(String, String)> {
    let change = |(what, piece, replacement): &(&str, &str, &str)| {
        assert!(MANIFEST.contains(piece), "{what}: the manifest has no {piece}");
        ((*what).to_owned(), MANIFEST.replacen(piece, replacement, 1))
    };
    changes.iter().map(change).collect()
}

#[test]
fn a_manifest_with_every_element_is_valid_in_all_variations() {
    let mut documents = changed(VARIATIONS);
    documents.push(("as it is".to_owned(), MANIFEST.to_owned()));
    for (what, document) in &documents {
        assert_eq!(validate(document), [], "{what}");
    }
    for ((what, _), valid) in
        documents.iter().zip(xmllint::verdicts_on_texts(Standard::Scorm2004Fourth, &documents).unwrap_or_default())
    {
        assert!(valid, "xmllint refuses: {what}");
    }
}

#[test]
fn every_breach_of_a_schema_is_found() {
    let documents = changed(BREACHES);
    for (what, document) in &documents {
        assert!(!validate(document).is_empty(), "nobody sees: {what}");
    }
    for ((what, _), valid) in
        documents.iter().zip(xmllint::verdicts_on_texts(Standard::Scorm2004Fourth, &documents).unwrap_or_default())
    {
        assert!(!valid, "xmllint does not see: {what}");
    }
}

/// `xmllint` cannot see these two: it does not look for what an `xs:IDREF` names.
#[test]
fn a_reference_to_nothing_is_found() {
    for (what, document) in
        changed(&[("default", "default=\"O\"", "default=\"P\""), ("IDRef", "IDRef=\"S\"", "IDRef=\"T\"")])
    {
        let rules: Vec<&str> = validate(&document).iter().map(|found| found.rule).collect();
        assert_eq!(rules, ["cvc-id.1"], "{what}");
    }
}

/// The control files together with a schema of somebody else's, which holds `declaration`.
fn widened(declaration: &str) -> Option<SchemaSet> {
    let resolver = SchemaResolver::with_config_and_loader(ResolverConfig::default(), Box::new(LoaderChain::new()));
    let mut schemas = SchemaSetBuilder::with_resolver(resolver, XsdVersion::V1_0);
    for (name, text) in control_files(Standard::Scorm2004Fourth) {
        schemas = schemas.add_source(text, &format!("control:///{name}")).expect("a control file is a schema");
    }
    let foreign = format!(
        "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema' xmlns:ss='http://www.imsglobal.org/xsd/imsss'
           targetNamespace='urn:x' elementFormDefault='qualified'>
           <xs:import namespace='http://www.imsglobal.org/xsd/imsss' schemaLocation='imsss_v1p0.xsd'/>
           {declaration}
         </xs:schema>"
    );
    schemas.add_source(&foreign, "control:///x.xsd").ok()?.compile().ok().map(|compiled| compiled.into_schema_set())
}

#[test]
fn no_other_schema_can_widen_sequencing() {
    let plain = widened("<xs:element name='x' type='xs:string'/>").expect("a schema of somebody else's does no harm");
    let derived = "<xs:complexType name='x'><xs:complexContent><xs:extension base='ss:controlMode'>
        <xs:attribute name='speed'/></xs:extension></xs:complexContent></xs:complexType>";
    assert!(widened(derived).is_none(), "a type of imsss is final");
    let substitute = widened("<xs:element name='x' substitutionGroup='ss:sequencing'/>").expect("it may be declared");

    let collection = |inner: &str| {
        format!("<c:sequencingCollection xmlns:c='http://www.imsglobal.org/xsd/imsss'>{inner}</c:sequencingCollection>")
    };
    let errors = |schemas: &SchemaSet, document: &str| {
        let mut errors = Vec::new();
        let validator = SchemaValidator::new(schemas, ValidationFlags::empty());
        let mut run = validator.start_run(ErrorOnlySink { errors: &mut errors });
        drive_quick_xml(document.as_bytes(), &mut run, schemas).expect("the document is XML");
        drop(run);
        errors.len()
    };
    assert_eq!(errors(&plain, &collection("<c:sequencing/>")), 0);
    assert_eq!(errors(&substitute, &collection("<c:sequencing/>")), 0);
    assert_ne!(errors(&substitute, &collection("<x xmlns='urn:x'/>")), 0, "it stands for no sequencing");
}
