//! Findings as JUnit XML, which build servers show among the results of tests.
//!
//! There is no standard; this is what GitLab and Jenkins read. A suite is an input, a case is something that was looked
//! for, so that a rule that is broken since yesterday shows as a test that fails since yesterday. An error is a
//! failure. A warning must not fail a pipeline and should be seen all the same: it is a skipped case.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::{Code, Finding, Report, Severity};

/// Of findings with one code, so many are told.
const TOLD: usize = 100;

/// A document in the making.
#[derive(Debug, Default)]
pub struct Junit {
    suites: String,
    tally: Tally,
}

#[derive(Debug, Default, Clone, Copy)]
struct Tally {
    tests: usize,
    failures: usize,
    errors: usize,
    skipped: usize,
}

impl Junit {
    /// Adds the findings about one input.
    pub fn add(&mut self, report: &Report<'_>) {
        let mut found: BTreeMap<Code, Vec<&Finding>> =
            report.looked_for.iter().map(|code| (*code, Vec::new())).collect();
        for finding in report.findings {
            found.entry(finding.code).or_default().push(finding);
        }
        let mut tally = Tally::default();
        let cases: String =
            found.into_iter().map(|(code, findings)| case(report, code, &findings, &mut tally)).collect();
        self.suite(report.name, tally, &cases);
    }

    /// Adds that an input could not be looked at.
    pub fn add_failure(&mut self, name: &str, message: &str) {
        let case = format!(
            "    <testcase classname=\"{}\" name=\"readable\">\n      <error message=\"{}\"/>\n    </testcase>\n",
            class(&escape(name)),
            escape(message)
        );
        self.suite(name, Tally { tests: 1, errors: 1, ..Tally::default() }, &case);
    }

    fn suite(&mut self, name: &str, tally: Tally, cases: &str) {
        let _ = write!(
            self.suites,
            "  <testsuite name=\"{}\" {}>\n{cases}  </testsuite>\n",
            escape(name),
            tally.attributes()
        );
        self.tally.tests += tally.tests;
        self.tally.failures += tally.failures;
        self.tally.errors += tally.errors;
        self.tally.skipped += tally.skipped;
    }

    /// The document.
    pub fn finish(self) -> String {
        let attributes = self.tally.attributes();
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"kitbag\" {attributes}>\n{}</testsuites>",
            self.suites
        )
    }
}

impl Tally {
    fn attributes(self) -> String {
        let Self { tests, failures, errors, skipped } = self;
        format!("tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\" skipped=\"{skipped}\"")
    }
}

fn case(report: &Report<'_>, code: Code, findings: &[&Finding], tally: &mut Tally) -> String {
    tally.tests += 1;
    let head = format!("    <testcase classname=\"{}\" name=\"{code}\"", class(&escape(report.name)));
    let Some(first) = findings.first() else { return head + "/>\n" };
    let element = match code.severity() {
        Severity::Error => {
            tally.failures += 1;
            "failure"
        }
        Severity::Warning => {
            tally.skipped += 1;
            "skipped"
        }
    };
    let more = if findings.len() > 1 { format!(" (and {} more)", findings.len() - 1) } else { String::new() };
    let kind = if element == "failure" { " type=\"error\"" } else { "" };
    format!(
        "{head} file=\"{}\">\n      <{element}{kind} message=\"{}\">{}</{element}>\n    </testcase>\n",
        escape(&report.path(first)),
        escape(&format!("{}{more}", first.message)),
        escape(&words(report, code, findings))
    )
}

/// The findings line by line, and what they mean.
fn words(report: &Report<'_>, code: Code, findings: &[&Finding]) -> String {
    let mut text = String::new();
    for finding in findings.iter().take(TOLD) {
        text += &report.path(finding);
        if let Some(place) = finding.place.as_ref().filter(|place| !place.file().text().is_empty()) {
            let (line, column) = place.start();
            let _ = write!(text, ":{line}:{column}");
        }
        let _ = write!(text, ": {}", finding.message);
        if let Some(requirement) = finding.requirement {
            let _ = write!(text, " [{requirement}]");
        }
        text += "\n";
        if code.rule().is_none() {
            let _ = writeln!(text, "  What to do: {}", finding.help);
        }
    }
    if findings.len() > TOLD {
        let _ = writeln!(text, "and {} more", findings.len() - TOLD);
    }
    match code.rule() {
        Some(rule) => {
            let _ = write!(text, "If it stays: {}\nWhat to do: {}", rule.consequence, rule.remedy);
        }
        None => {
            let _ = write!(text, "Why it matters: {}", code.why());
        }
    }
    text
}

/// Jenkins takes what stands before a dot for a package of classes.
fn class(name: &str) -> String {
    name.replace('.', "_")
}

/// Text for an attribute or an element. XML 1.0 cannot hold most control characters, not even by their numbers.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped += "&amp;",
            '<' => escaped += "&lt;",
            '>' => escaped += "&gt;",
            '"' => escaped += "&quot;",
            '\n' => escaped += "&#10;",
            '\t' => escaped += "&#9;",
            '\u{0}'..'\u{20}' | '\u{7f}' | '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::{Findings, Origin, SourceFile};
    use super::*;

    #[test]
    fn any_text_makes_well_formed_xml() {
        let text = "\u{0}\u{1}\u{8}\u{b}\u{1f}\u{7f}\u{fffe}<]]>&\"'\n\té";
        let file = SourceFile::new(text, text);
        let mut findings = Findings::default();
        findings.add(Code::HtmlRemoved, &file, 0..1, text, text);
        findings.add(Code::BadId, &file, 0..1, text, text);
        let findings = findings.into_sorted();
        let looked_for = BTreeSet::from([Code::BadId, Code::Heading]);
        let mut junit = Junit::default();
        junit.add(&Report { name: text, origin: Origin::Inside(text), findings: &findings, looked_for });
        junit.add_failure(text, text);
        let text = junit.finish();
        let document = roxmltree::Document::parse(&text).unwrap();
        let names: Vec<_> = document.descendants().filter_map(|node| node.attribute("message")).collect();
        assert_eq!(names.len(), 3, "{text}");
        assert!(names.iter().all(|name| name.ends_with("<]]>&\"'\n\té")), "{text}");
        assert_eq!(document.root_element().attribute("tests"), Some("4"));
    }

    #[test]
    fn many_findings_of_one_rule_are_one_case() {
        let file = SourceFile::new("a", "x".repeat(300));
        let mut findings = Findings::default();
        for at in 0..250 {
            findings.add(Code::BadId, &file, at..at + 1, format_args!("bad {at:03}"), "help");
        }
        let findings = findings.into_sorted();
        let mut junit = Junit::default();
        junit.add(&Report { name: "p", origin: Origin::Here, findings: &findings, looked_for: BTreeSet::new() });
        let text = junit.finish();
        assert!(text.contains("message=\"bad 000 (and 249 more)\""), "{text}");
        assert!(text.contains("bad 099") && !text.contains("bad 100") && text.contains("and 150 more&#10;"), "{text}");
    }
}
