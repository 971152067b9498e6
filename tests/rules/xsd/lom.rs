//! LOM records: no manifest of ADL's holds one, so these cases are our own, each judged by both validators.

use super::validate;
use kitbag::standard::Standard;

use crate::support::xmllint;

const RECORD: &str = include_str!("lom.xml");

/// For each element with children: the path to it, those that stand at most once, those that may repeat.
const CHILDREN: &[(&str, &[&str], &[&str])] = &[
    ("", &["general", "lifeCycle", "metaMetadata", "technical", "rights"], &["educational", "relation"]),
    ("", &[], &["annotation", "classification"]),
    ("general", &["title", "structure", "aggregationLevel"], &["identifier", "language", "description", "keyword"]),
    ("general", &[], &["coverage"]),
    ("general/identifier", &["catalog", "entry"], &[]),
    ("general/title", &[], &["string"]),
    ("general/structure", &["source", "value"], &[]),
    ("lifeCycle", &["version", "status"], &["contribute"]),
    ("lifeCycle/contribute", &["role", "date"], &["entity"]),
    ("lifeCycle/contribute/date", &["dateTime", "description"], &[]),
    ("metaMetadata", &["language"], &["identifier", "contribute", "metadataSchema"]),
    ("metaMetadata/contribute", &["role", "date"], &["entity"]),
    ("technical", &["size", "installationRemarks", "otherPlatformRequirements", "duration"], &["format", "location"]),
    ("technical", &[], &["requirement"]),
    ("technical/duration", &["duration", "description"], &[]),
    ("technical/requirement", &[], &["orComposite"]),
    ("technical/requirement/orComposite", &["type", "name", "minimumVersion", "maximumVersion"], &[]),
    ("educational", &["interactivityType", "interactivityLevel", "semanticDensity", "difficulty"], &["context"]),
    ("educational", &["typicalLearningTime"], &["learningResourceType", "intendedEndUserRole", "typicalAgeRange"]),
    ("educational", &[], &["description", "language"]),
    ("rights", &["cost", "copyrightAndOtherRestrictions", "description"], &[]),
    ("relation", &["kind", "resource"], &[]),
    ("relation/resource", &[], &["identifier", "description"]),
    ("annotation", &["entity", "date", "description"], &[]),
    ("classification", &["purpose", "description"], &["taxonPath", "keyword"]),
    ("classification/taxonPath", &["source"], &["taxon"]),
    ("classification/taxonPath/taxon", &["id", "entry"], &[]),
];

/// For each vocabulary: the path, a word of it, and a word of another.
const VOCABULARIES: &[(&str, &str, &str)] = &[
    ("general/structure", "networked", "mixed"),
    ("general/aggregationLevel", "4", "5"),
    ("lifeCycle/status", "unavailable", "unknown"),
    ("lifeCycle/contribute/role", "subject matter expert", "creator"),
    ("metaMetadata/contribute/role", "validator", "author"),
    ("technical/requirement/orComposite/type", "operating system", "unix"),
    ("technical/requirement/orComposite/name", "ms-internet explorer", "browser"),
    ("educational/interactivityType", "expositive", "passive"),
    ("educational/learningResourceType", "problem statement", "video"),
    ("educational/interactivityLevel", "very high", "very easy"),
    ("educational/semanticDensity", "low", "easy"),
    ("educational/intendedEndUserRole", "manager", "student"),
    ("educational/context", "higher education", "university"),
    ("educational/difficulty", "very difficult", "hard"),
    ("rights/cost", "yes", "true"),
    ("rights/copyrightAndOtherRestrictions", "no", "No"),
    ("relation/kind", "isversionof", "isVersionOf"),
    ("classification/purpose", "accessibility restrictions", "accessibility"),
];

#[rustfmt::skip]
const VALID_DATES: &[&str] = &[
    "1999", "2024-12", "2024-02-29", "2024-01-31T23", "2024-01-31T23:59", "2024-01-31T00:00:00", "2024-01-31T00:00:00.25",
    "2024-01-31T00:00:00.5Z", "2024-01-31T00:00:00.5-03:30",
];
#[rustfmt::skip]
const INVALID_DATES: &[&str] = &[
    "", "24", "-2024", "2024-13", "2024-00-01", "2024-01-32", "2024-01-01T24", "2024-01-01 10:00", "2024-01-01T10:00:00Z",
];
const VALID_DURATIONS: &[&str] = &["P1Y2M3DT4H5M6S", "PT0.5S", "P0D"];
const INVALID_DURATIONS: &[&str] = &["", "-P1D", "P", "P1DT", "PT1D", "1H", "P1H", "PT1.5H"];

/// Changes that make the full record invalid: what is wrong, a piece of the record, what to put in its place.
const BREACHES: &[(&str, &str, &str)] = &[
    ("an element that LOM does not know", "<relation>", "<author>A. Trainer</author><relation>"),
    ("an extension, which the strict form forbids", "<relation>", "<x xmlns='urn:x'/><relation>"),
    ("an extension further in", "<taxonPath/>", "<taxonPath><x xmlns='urn:x'/></taxonPath>"),
    ("an attribute that LOM does not know", "<relation>", "<relation id='r'>"),
    ("a foreign attribute", "<relation>", "<relation xmlns:x='urn:x' x:id='r'>"),
    ("the attribute that counts elements, with another value", "<title>", "<title once='false'>"),
    ("text between elements", "<relation>", "<relation>based on"),
    ("text where strings belong", "<keyword><string>back</string></keyword>", "<keyword>back</keyword>"),
    ("an element in another category", "<classification/>", "<classification><size>1</size></classification>"),
    ("a language that is none", "language=\"de\"", "language=\"de_DE\""),
    ("a language code that is none", "<language>en-GB</language>", "<language>English (British)</language>"),
    (
        "no language of the metadata in its element",
        "<language>en</language>\n  </metaMetadata>",
        "<language/></metaMetadata>",
    ),
    ("a negative size", "482133", "-1"),
    ("a size with its unit", "482133", "482133 bytes"),
    ("a source that is no LOM vocabulary", "<source>LOMv1.0</source>", "<source>House list</source>"),
    ("markup inside a string", "Sound.", "<b>Sound</b>"),
    (
        "a narrower type put in by hand",
        "<format>",
        "<format xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance'
           xmlns:xs='http://www.w3.org/2001/XMLSchema' xsi:type='xs:token'>",
    ),
    ("an element in no namespace", "<relation>", "<relation xmlns=''>"),
];

/// A record with `content` at the end of `path`.
fn record(path: &str, content: &str) -> String {
    let steps: Vec<&str> = path.split('/').filter(|step| !step.is_empty()).collect();
    let open: String = steps.iter().map(|step| format!("<{step}>")).collect();
    let close: String = steps.iter().rev().map(|step| format!("</{step}>")).collect();
    format!("<lom xmlns='http://ltsc.ieee.org/xsd/LOM'>{open}{content}{close}</lom>")
}

/// An element with the least content that is valid.
fn smallest(parent: &str, name: &str) -> String {
    let content = match (parent, name) {
        (_, "size") => "1",
        (_, "language") => "en",
        (_, "dateTime") => "2024",
        ("technical/duration", "duration") => "PT1S",
        ("general/structure", "source") => "LOMv1.0",
        ("general/structure", "value") => "atomic",
        _ => "",
    };
    format!("<{name}>{content}</{name}>")
}

fn assert_all(documents: &[(String, String)], expected: bool) {
    assert!(!documents.is_empty());
    for (what, document) in documents {
        let found = validate(document);
        assert_eq!(found.is_empty(), expected, "{what}: {found:?}");
    }
    for ((what, _), valid) in
        documents.iter().zip(xmllint::verdicts_on_texts(Standard::Scorm2004Fourth, documents).unwrap_or_default())
    {
        assert_eq!(valid, expected, "xmllint on: {what}");
    }
}

#[test]
fn a_full_record_is_valid() {
    assert_all(&[("the full record".to_owned(), RECORD.to_owned())], true);
    assert_all(&[("an empty record".to_owned(), record("", ""))], true);
}

#[test]
fn breaches_are_found() {
    let breach = |(what, piece, replacement): &(&str, &str, &str)| {
        assert!(RECORD.contains(piece), "{what}: the record has no {piece}");
        ((*what).to_owned(), RECORD.replacen(piece, replacement, 1))
    };
    assert_all(&BREACHES.iter().map(breach).collect::<Vec<_>>(), false);
}

#[test]
fn what_stands_once_cannot_stand_twice() {
    let (mut valid, mut invalid) = (Vec::new(), Vec::new());
    for (parent, once, repeatable) in CHILDREN {
        for name in once.iter().chain(*repeatable) {
            let one = smallest(parent, name);
            valid.push((format!("one {parent}/{name}"), record(parent, &one)));
            let twice = (format!("two {parent}/{name}"), record(parent, &format!("{one}{one}")));
            if once.contains(name) { invalid.push(twice) } else { valid.push(twice) }
        }
        // Not only next to each other.
        for (name, other) in once.iter().zip(repeatable.iter()) {
            let (one, between) = (smallest(parent, name), smallest(parent, other));
            invalid
                .push((format!("two {parent}/{name} around {other}"), record(parent, &format!("{one}{between}{one}"))));
        }
    }
    assert_all(&valid, true);
    assert_all(&invalid, false);
}

#[test]
fn children_come_in_any_order() {
    let documents: Vec<(String, String)> = CHILDREN
        .iter()
        .map(|(parent, once, repeatable)| {
            let children: String = once.iter().chain(*repeatable).rev().map(|name| smallest(parent, name)).collect();
            (format!("the children of {parent} in reverse"), record(parent, &children))
        })
        .collect();
    assert_all(&documents, true);
}

#[test]
fn values_come_from_their_vocabulary() {
    let with = |path: &str, word: &str| {
        let content = format!("<source>LOMv1.0</source><value>{word}</value>");
        (format!("{path}: {word}"), record(path, &content))
    };
    assert_all(&VOCABULARIES.iter().map(|(path, word, _)| with(path, word)).collect::<Vec<_>>(), true);
    assert_all(&VOCABULARIES.iter().map(|(path, _, word)| with(path, word)).collect::<Vec<_>>(), false);
}

#[test]
fn dates_and_durations_have_their_form() {
    let dates = |values: &[&str]| -> Vec<(String, String)> {
        let date = |value: &&str| {
            (format!("date {value}"), record("annotation/date", &format!("<dateTime>{value}</dateTime>")))
        };
        values.iter().map(date).collect()
    };
    let durations = |values: &[&str]| -> Vec<(String, String)> {
        let duration = |value: &&str| {
            (format!("duration {value}"), record("technical/duration", &format!("<duration>{value}</duration>")))
        };
        values.iter().map(duration).collect()
    };
    assert_all(&[dates(VALID_DATES), durations(VALID_DURATIONS)].concat(), true);
    assert_all(&[dates(INVALID_DATES), durations(INVALID_DURATIONS)].concat(), false);
}
