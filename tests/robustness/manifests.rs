//! Whatever stands in a manifest, judging its package ends with findings, and every renderer can write them.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use kitbag::check::{self, Options};
use kitbag::diagnostic::{Junit, Origin, Profile, Report, Sarif, render_human_report};
use kitbag::package::read::Package;
use kitbag::standard::Standard;
use proptest::prelude::*;
use proptest::sample::{Index, select};

const NAMES: [&str; 60] = [
    "manifest",
    "metadata",
    "schema",
    "schemaversion",
    "organizations",
    "organization",
    "item",
    "title",
    "resources",
    "resource",
    "file",
    "dependency",
    "adlcp:location",
    "adlcp:completionThreshold",
    "adlcp:dataFromLMS",
    "adlcp:timeLimitAction",
    "adlcp:data",
    "adlcp:map",
    "adlcp:prerequisites",
    "adlcp:masteryscore",
    "adlcp:maxtimeallowed",
    "adlcp:timelimitaction",
    "adlcp:datafromlms",
    "adlnav:presentation",
    "adlnav:navigationInterface",
    "adlnav:hideLMSUI",
    "adlseq:constrainedChoiceConsiderations",
    "adlseq:rollupConsiderations",
    "adlseq:objectives",
    "adlseq:objective",
    "adlseq:mapInfo",
    "imsss:sequencing",
    "imsss:sequencingCollection",
    "imsss:controlMode",
    "imsss:sequencingRules",
    "imsss:preConditionRule",
    "imsss:postConditionRule",
    "imsss:exitConditionRule",
    "imsss:ruleConditions",
    "imsss:ruleCondition",
    "imsss:ruleAction",
    "imsss:limitConditions",
    "imsss:auxiliaryResources",
    "imsss:rollupRules",
    "imsss:rollupRule",
    "imsss:rollupConditions",
    "imsss:rollupCondition",
    "imsss:rollupAction",
    "imsss:objectives",
    "imsss:primaryObjective",
    "imsss:objective",
    "imsss:minNormalizedMeasure",
    "imsss:mapInfo",
    "imsss:randomizationControls",
    "imsss:deliveryControls",
    "lom:lom",
    "course",
    "block",
    "au",
    "langstring",
];

const ATTRIBUTES: [&str; 56] = [
    "identifier",
    "identifierref",
    "version",
    "default",
    "structure",
    "isvisible",
    "parameters",
    "type",
    "href",
    "base",
    "xml:base",
    "xml:lang",
    "adlcp:scormType",
    "adlcp:scormtype",
    "adlcp:persistState",
    "adlcp:sharedDataGlobalToSystem",
    "adlseq:objectivesGlobalToSystem",
    "completedByMeasure",
    "minProgressMeasure",
    "progressWeight",
    "targetID",
    "readSharedData",
    "writeSharedData",
    "ID",
    "IDRef",
    "choice",
    "choiceExit",
    "flow",
    "forwardOnly",
    "useCurrentAttemptObjectiveInfo",
    "useCurrentAttemptProgressInfo",
    "conditionCombination",
    "condition",
    "operator",
    "referencedObjective",
    "measureThreshold",
    "action",
    "attemptLimit",
    "attemptAbsoluteDurationLimit",
    "rollupObjectiveSatisfied",
    "rollupProgressCompletion",
    "objectiveMeasureWeight",
    "childActivitySet",
    "minimumCount",
    "minimumPercent",
    "satisfiedByMeasure",
    "objectiveID",
    "targetObjectiveID",
    "readSatisfiedStatus",
    "writeNormalizedMeasure",
    "randomizationTiming",
    "selectCount",
    "tracked",
    "id",
    "moveOn",
    "launchMethod",
];

const VALUES: [&str; 44] = [
    "",
    " ",
    "true",
    "false",
    "1",
    "0",
    "-1",
    "1.5",
    "1e300",
    "NaN",
    "99999999999999999999",
    "org",
    "lesson",
    "sco",
    "a",
    "b",
    "x y",
    "é",
    "\u{202e}",
    "\u{fffd}",
    "sco.html",
    "./sco.html",
    "../../sco.html",
    "/sco.html",
    "sco.html?a=b#c",
    "C:\\a",
    "http://example.org/",
    "https://",
    "//",
    "%",
    "%zz",
    "urn:x",
    "?a",
    "&b=c",
    "always",
    "never",
    "any",
    "all",
    "satisfied",
    "skip",
    "retry",
    "PT1H",
    "P1M1DT",
    "webcontent",
];

const PLACES: [&str; 7] = ["metadata", "item", "sequencing", "organization", "organizations", "resource", "resources"];
const FRAME: &str = include_str!("../rules/frames/scorm2004-4th.xml");

#[derive(Debug, Clone)]
struct Element {
    name: &'static str,
    attributes: Vec<(&'static str, String)>,
    text: String,
    children: Vec<Element>,
}

impl Element {
    fn write(&self, xml: &mut String) {
        let _ = write!(xml, "<{}", self.name);
        let mut written = BTreeSet::new();
        for (name, value) in self.attributes.iter().filter(|(name, _)| written.insert(*name)) {
            let _ = write!(xml, " {name}=\"{}\"", escape(value));
        }
        let _ = write!(xml, ">{}", escape(&self.text));
        for child in &self.children {
            child.write(xml);
        }
        let _ = writeln!(xml, "</{}>", self.name);
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

fn value() -> impl Strategy<Value = String> {
    prop_oneof![8 => select(&VALUES[..]).prop_map(str::to_owned), 1 => "\\PC{0,12}", 1 => "[a-z./?#%&=:]{0,300}"]
}

/// An element without children.
fn leaf() -> impl Strategy<Value = Element> {
    let attributes = prop::collection::vec((select(&ATTRIBUTES[..]), value()), 0..5);
    (select(&NAMES[..]), attributes, value()).prop_map(|(name, attributes, text)| Element {
        name,
        attributes,
        text,
        children: Vec::new(),
    })
}

fn element() -> impl Strategy<Value = Element> {
    leaf().prop_recursive(4, 24, 5, |inner| {
        (leaf(), prop::collection::vec(inner, 0..5)).prop_map(|(element, children)| Element { children, ..element })
    })
}

/// A manifest that is right, but for what was put into it and what was changed in it.
fn manifest() -> impl Strategy<Value = String> {
    let put = prop::collection::vec((select(&PLACES[..]), element()), 0..4);
    let changed = prop::collection::vec((any::<Index>(), value()), 0..4);
    let namespace = select(
        &[("", ""), ("xsd/imscp_v1p1", "xsd/imscp_rootv1p1p2"), ("2004 4th", "2004 3rd"), ("imsss\"", "imss\"")][..],
    );
    (put, changed, namespace).prop_map(|(put, changed, (from, to))| {
        let mut xml = FRAME.to_owned();
        for (place, element) in put {
            let mark = format!("<!-- {place} -->\n");
            let mut text = String::new();
            element.write(&mut text);
            xml = xml.replacen(&mark, &(text + &mark), 1);
        }
        for (index, value) in changed {
            let quotes: Vec<usize> = xml.match_indices('"').map(|(at, _)| at).collect();
            let pair = index.index(quotes.len() / 2) * 2;
            xml.replace_range(quotes[pair] + 1..quotes[pair + 1], &escape(&value));
        }
        if from.is_empty() { xml } else { xml.replace(from, to) }
    })
}

/// Pieces of manifests in any order: most of it is not even XML.
fn soup() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        select(&NAMES[..]).prop_map(|name| format!("<{name} ")),
        select(&NAMES[..]).prop_map(|name| format!("</{name}>")),
        select(&ATTRIBUTES[..]).prop_map(|name| format!("{name}=\"")),
        select(
            &[
                "\"",
                ">",
                "/>",
                "<!--",
                "-->",
                "<![CDATA[",
                "]]>",
                "<!DOCTYPE manifest [<!ENTITY a \"b\">]>",
                "&a;",
                "<?xml"
            ][..]
        )
        .prop_map(str::to_owned),
        value(),
    ];
    (any::<bool>(), prop::collection::vec(piece, 0..40)).prop_map(|(has_start, pieces)| {
        let start = if has_start { FRAME.split("<metadata>").next().unwrap() } else { "" };
        start.to_owned() + &pieces.concat()
    })
}

fn judge(manifest: &[u8], paths: &[String], standard: Option<Standard>) {
    let place = standard.map_or("imsmanifest.xml", Standard::manifest);
    let files = paths.iter().map(|path| (path.clone(), manifest.to_vec()));
    let files = files.chain([
        ("sco.html".to_owned(), b"<script>API.LMSInitialize('')".to_vec()),
        (place.to_owned(), manifest.to_vec()),
    ]);
    let package = Package::in_memory("fuzz.zip", files);
    let judgement = check::package(&package, &Options { profiles: vec![Profile::Strict], standard });
    let looked_for = BTreeSet::new();
    let report =
        Report { name: "fuzz.zip", origin: Origin::Inside("fuzz.zip"), findings: &judgement.findings, looked_for };
    assert!(render_human_report(&report, false).len() <= judgement.findings.len() + check::rules().count());
    let (mut sarif, mut junit) = (Sarif::default(), Junit::default());
    sarif.add(&report);
    junit.add(&report);
    serde_json::from_str::<serde_json::Value>(&sarif.finish()).unwrap();
    roxmltree::Document::parse(&junit.finish()).unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn manifests_that_are_nearly_right_are_judged(
        manifest in manifest(),
        paths in prop::collection::vec(value(), 0..3),
        standard in prop::option::of(select(&Standard::ALL[..])),
    ) {
        judge(manifest.as_bytes(), &paths, standard);
    }

    #[test]
    fn manifests_that_are_none_are_judged(
        soup in soup(),
        standard in prop::option::of(select(&Standard::ALL[..])),
    ) {
        judge(soup.as_bytes(), &[], standard);
    }

    #[test]
    fn bytes_are_judged(bytes in prop::collection::vec(any::<u8>(), 0..200), mark in 0..4_usize) {
        let marks: [&[u8]; 4] = [b"", b"\xff\xfe", b"\xfe\xff", b"<?xml version='1.0' encoding='utf-16'?>"];
        judge(&[marks[mark], &bytes].concat(), &[], None);
    }
}
