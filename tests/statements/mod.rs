//! xAPI statements: those that break a rule are refused by its name and at its place, all others are read and written.

mod check;
mod soup;

use std::collections::BTreeSet;
use std::ops::Range;

use kitbag::diagnostic::{Code, Findings, SourceFile};
use kitbag::xapi::{Statement, Version, read, read_all};

const INVALID: &str = include_str!("invalid.txt");
const VALID: &str = include_str!("valid.txt");

/// A statement of a data file.
struct Case {
    line: usize,
    /// What stands behind `# `, cut at ` | `.
    title: Vec<&'static str>,
    json: String,
    /// Where the marks « and » stood.
    span: Range<usize>,
}

fn cases(text: &'static str) -> Vec<Case> {
    let mut cases = Vec::new();
    for (index, piece) in text.split("\n# ").enumerate().skip(1) {
        let (title, rest) = piece.split_once('\n').unwrap();
        let marked = rest.split("\n## ").next().unwrap().trim_end();
        let start = marked.find('«').unwrap_or(0);
        let end = marked.find('»').map_or(0, |end| end - '«'.len_utf8());
        let line = text.split("\n# ").take(index).map(|piece| piece.lines().count() + 1).sum::<usize>() + 1;
        let json = marked.replace(['«', '»'], "");
        cases.push(Case { line, title: title.split(" | ").collect(), json, span: start..end });
    }
    cases
}

fn told(findings: Findings) -> Vec<(&'static str, Range<usize>)> {
    let sorted = findings.into_sorted();
    sorted.iter().map(|finding| (finding.code.as_str(), finding.place.as_ref().unwrap().span())).collect()
}

#[test]
fn every_rule_is_broken_once_and_told_by_its_name_and_place() {
    let cases = cases(INVALID);
    let mut broken = BTreeSet::new();
    let mut failures = Vec::new();
    for case in &cases {
        let version = (case.title.get(2) == Some(&"2.0")).then_some(Version::V2);
        let (_, findings) = read(&SourceFile::new("x.json", case.json.as_str()), version);
        let found = told(findings);
        if found != [(case.title[0], case.span.clone())] {
            let found: Vec<_> = found.iter().map(|(code, span)| (code, span, &case.json[span.clone()])).collect();
            failures.push(format!("invalid.txt:{}: {} at {:?}, but {found:?}", case.line, case.title[0], case.span));
        }
        broken.insert(case.title[0]);
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    let rules: BTreeSet<&str> =
        Code::ALL.iter().map(|code| code.as_str()).filter(|code| code.starts_with("xapi-")).collect();
    let unbroken: Vec<_> = rules.difference(&broken).collect();
    assert!(unbroken.is_empty(), "no statement breaks {unbroken:?}");
    assert!(rules.len() >= 60 && cases.len() >= rules.len());
}

#[test]
fn what_xapi_allows_is_read_without_findings_and_written_again() {
    let cases = cases(VALID);
    assert!(cases.len() >= 25, "only {}", cases.len());
    for case in &cases {
        let file = SourceFile::new("x.json", case.json.as_str());
        let version = case.json.contains("contextAgents").then_some(Version::V2);
        let (statement, findings) = read(&file, None);
        assert_eq!(told(findings), [], "valid.txt:{}: {}", case.line, case.title[0]);
        let statement = statement.unwrap_or_else(|| panic!("valid.txt:{}: {} is not read", case.line, case.title[0]));
        assert_eq!(reread(&statement, version), statement, "valid.txt:{}: {}", case.line, case.title[0]);
    }
}

/// Writes a statement and reads it again.
fn reread(statement: &Statement, version: Option<Version>) -> Statement {
    let json = serde_json::to_string(statement).unwrap();
    let (read, findings) = read(&SourceFile::new("x.json", json.as_str()), version);
    assert_eq!(told(findings), [], "{json}");
    read.unwrap_or_else(|| panic!("not read: {json}"))
}

#[test]
fn one_run_reports_every_breach() {
    let text = "[{\n  \"Actor\": { \"mbox\": 7 },\n  \"verb\": { \"id\": \"did\", \"display\": { \"e\": null } },\n\
        \"object\": { \"objectType\": \"Agent\" },\n  \"result\": { \"score\": { \"scaled\": 2, \"raw\": \"x\" } }\n}, 3, {}]";
    let file = SourceFile::new("many.json", text);
    let mut found = Vec::new();
    read_all(&file, None, |statement, findings| {
        assert_eq!(statement, None);
        for finding in findings.into_sorted() {
            let (line, column) = finding.place.as_ref().unwrap().start();
            found.push(format!("{line}:{column} {}", finding.code.as_str()));
        }
    });
    assert_eq!(
        found,
        [
            "1:2 xapi-id-missing",
            "1:2 xapi-timestamp-missing",
            "2:3 xapi-property-case",
            "2:22 xapi-not-text",
            "3:19 xapi-iri",
            "3:39 xapi-language-map-key",
            "3:44 xapi-null",
            "4:11 xapi-identifier-missing",
            "5:36 xapi-score-scaled",
            "5:46 xapi-not-number",
            "6:4 xapi-not-object",
            "6:7 xapi-actor-missing",
            "6:7 xapi-empty-object",
            "6:7 xapi-id-missing",
            "6:7 xapi-object-missing",
            "6:7 xapi-timestamp-missing",
            "6:7 xapi-verb-missing",
        ]
    );
}

#[test]
fn parts_that_cannot_be_understood_leave_the_rest_of_the_statement() {
    let case = cases(INVALID).into_iter().find(|case| case.title[0] == "xapi-duration").unwrap();
    let (statement, findings) = read(&SourceFile::new("x.json", case.json), None);
    assert!(findings.has_errors());
    assert_eq!(statement.unwrap().result, Some(kitbag::xapi::Outcome::default()));
}

#[test]
fn no_statement_at_all_is_told_too() {
    for (text, expected) in [
        ("null", &["xapi-null"][..]),
        ("[null, 1]", &["xapi-null", "xapi-not-object"]),
        ("", &["json-syntax"]),
        ("{\"statements\": [], \"more\": \"\"}", &[]),
        ("{\"statements\": [true]}", &["xapi-not-object"]),
    ] {
        let mut found = Vec::new();
        read_all(&SourceFile::new("x.json", text), None, |_, findings| {
            found.extend(told(findings).into_iter().map(|(code, _)| code));
        });
        assert_eq!(found, expected, "{text}");
    }
}

#[test]
fn long_objects_and_lists_take_no_long_time() {
    let keys: Vec<String> = (0..50_000).map(|number| format!("\"urn:x:{number}\":1")).collect();
    let ids: Vec<String> = (0..50_000).map(|number| format!("{{\"id\":\"{number}\"}}")).collect();
    let pattern: Vec<String> = (0..50_000).map(|number| number.to_string()).collect();
    let text = cases(VALID).remove(0).json.replace(
        "{ \"id\": \"https://example.org/course\" }",
        &format!(
            "{{ \"id\": \"urn:x\", \"definition\": {{ \"type\": \"http://adlnet.gov/expapi/activities/cmi.interaction\", \
             \"interactionType\": \"choice\", \"choices\": [{}], \"correctResponsesPattern\": [\"{}\"], \"extensions\": {{{}}} }} }}",
            ids.join(","),
            pattern.join("[,]"),
            keys.join(",")
        ),
    );
    let start = std::time::Instant::now();
    let (_, findings) = read(&SourceFile::new("x.json", text), None);
    assert_eq!(told(findings), []);
    assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
}

#[test]
fn nesting_is_bounded() {
    let deep = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
    let base = cases(VALID).remove(0).json;
    let extended = base.replacen('{', &format!("{{ \"result\": {{ \"extensions\": {{ \"urn:x\": {deep} }} }},"), 1);
    for (text, code) in [(extended.as_str(), "json-too-deep"), (deep.as_str(), "xapi-not-object")] {
        let (_, findings) = read(&SourceFile::new("x.json", text), None);
        let codes: Vec<_> = told(findings).into_iter().map(|(code, _)| code).collect();
        assert_eq!(codes, [code]);
    }
}
