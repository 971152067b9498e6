//! Findings for people: the line in question, what is wrong with it, and what to do.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Message, Origin as Header, Renderer, Snippet};

use super::rule::requirement_in_words;
use super::{Finding, Place, Report, Severity};

/// Of findings with one code, so many are shown: who has mended ten knows how.
const SHOWN: usize = 10;
/// Lines that are longer, in bytes, are cut before they are drawn.
const LONG: usize = 2_000;
/// Bytes of a long line that are kept before and behind the place in question.
const AROUND: usize = 200;

/// One finding as text, with or without ANSI colours.
pub fn render(finding: &Finding, colour: bool) -> String {
    let header = finding.place.as_ref().map(|place| place.file().name());
    draw(finding, header, colour, vec![Level::HELP.message(finding.help.as_str())])
}

/// The findings about one input, each as text. What a rule says of itself stands with the first finding of the rule;
/// of many findings with one code the first are shown, and the others counted.
pub fn render_report(report: &Report<'_>, colour: bool) -> Vec<String> {
    let mut counts = BTreeMap::new();
    let mut told = BTreeSet::new();
    let mut texts = Vec::new();
    for finding in report.findings {
        let count = counts.entry(finding.code).or_insert(0);
        *count += 1;
        if *count > SHOWN {
            continue;
        }
        let mut notes = Vec::new();
        if let Some(rule) = finding.code.rule() {
            if *count == 1 {
                notes.push(Level::NOTE.message(format!("if it stays: {}", rule.consequence)));
            }
            if let Some(requirement) = finding.requirement
                && told.insert((finding.code, requirement))
            {
                notes.push(Level::NOTE.message(requirement_in_words(requirement)));
            }
        }
        if *count == 1 || finding.code.rule().is_none() {
            notes.push(Level::HELP.message(finding.help.as_str()));
        }
        texts.push(draw(finding, Some(&report.path(finding)), colour, notes));
    }
    for (code, count) in counts.into_iter().filter(|(_, count)| *count > SHOWN) {
        let word = code.severity().as_str();
        texts.push(format!("{word}[{code}]: and {} more; --format json lists them", count - SHOWN));
    }
    texts
}

fn draw(finding: &Finding, header: Option<&str>, colour: bool, notes: Vec<Message<'_>>) -> String {
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    let level = match finding.severity() {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let title = level.primary_title(finding.message.as_str()).id(finding.code.as_str());
    let mut is_cut = false;
    let group = match (&finding.place, header) {
        (Some(place), Some(header)) if !place.file().text().is_empty() => {
            let (first_line, lines) = place.lines();
            let span = place.span();
            let seen = excerpt(place, lines.clone());
            let snippet = Snippet::source(&place.file().text()[seen.clone()]).line_start(first_line);
            let marked = span.start - seen.start..span.end.min(seen.end) - seen.start;
            let snippet = snippet.annotation(AnnotationKind::Primary.span(marked));
            if seen == lines {
                title.element(snippet.path(header))
            } else {
                // What is cut off in front still counts in the column.
                is_cut = true;
                let (line, column) = place.start();
                title.element(Header::path(header).line(line).char_column(column)).element(snippet)
            }
        }
        // A folder, a file that cannot be shown as text, or a package as a whole: only its name.
        (_, Some(header)) => title.element(Header::path(header)),
        (_, None) => Group::with_title(title),
    };
    let text = renderer.render(&[group.elements(notes)]);
    if is_cut { without_second_header(&text) } else { text }
}

/// Lines without a header of their own get an empty one from the renderer.
fn without_second_header(text: &str) -> String {
    let is_empty = |line: &str| anstream::adapter::strip_str(line).to_string().trim() == ":::";
    text.split('\n').filter(|line| !is_empty(line)).collect::<Vec<_>>().join("\n")
}

/// What is shown of the lines of a place: all, unless they are so long that nobody finds the place in them.
fn excerpt(place: &Place, lines: Range<usize>) -> Range<usize> {
    if lines.len() <= LONG {
        return lines;
    }
    let text = place.file().text();
    let span = place.span();
    let mut start = span.start.saturating_sub(AROUND).max(lines.start);
    let mut end = span.end.min(span.start + AROUND).saturating_add(AROUND).min(lines.end);
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    while !text.is_char_boundary(end) {
        end += 1;
    }
    start..end
}
#[cfg(test)]
mod tests {
    use super::super::{Code, Findings, Rule, SourceFile};
    use super::*;

    #[test]
    fn shows_the_place_and_the_help() {
        let file = SourceFile::new("manifests/toolkit.toml", "[course]\ntitel = \"x\"\n");
        let mut findings = Findings::default();
        findings.add(Code::UnknownKey, &file, 9..14, "unknown key `titel`", "did you mean `title`?");
        let text = render(&findings.into_sorted()[0], false);
        snapbox::assert_data_eq!(
            text,
            snapbox::str![[r#"
error[unknown-key]: unknown key `titel`
 --> manifests/toolkit.toml:2:1
  |
2 | titel = "x"
  | ^^^^^
  |
  = help: did you mean `title`?
"#]]
        );
    }

    #[test]
    fn a_long_line_is_cut_around_the_place() {
        let text = format!("{}<titel/>{}\n", "<item/>".repeat(50_000), "é".repeat(5_000));
        let file = SourceFile::new("imsmanifest.xml", text);
        let mut findings = Findings::default();
        findings.add(Code::UnknownKey, &file, 350_000..350_006, "unknown", "did you mean `title`?");
        let text = render(&findings.into_sorted()[0], false);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[1], " --> imsmanifest.xml:1:350001");
        let (drawn, mark) = (lines[3], lines[4]);
        assert!(drawn.chars().count() < 200 && drawn.contains("<item/><titel/>é"), "{drawn}");
        assert_eq!(mark.find('^'), drawn.find("<titel"), "{text}");
        assert!(!text.contains(":::"), "{text}");
    }

    static RULE: Rule = Rule {
        code: "title-missing",
        severity: Severity::Warning,
        profiles: &[crate::diagnostic::ADL],
        requirements: &["30.6.3.5", "PENDING:title", "Moodle 4.2"],
        demand: "An item has a title.",
        consequence: "The learner sees an entry without a name.",
        remedy: "Write one.",
    };

    #[test]
    fn a_report_tells_each_thing_once_and_counts_what_is_many() {
        let file = SourceFile::new("imsmanifest.xml", "<item/>\n".repeat(300));
        let mut findings = Findings::default();
        for line in 0..13 {
            let place = Place::new(std::sync::Arc::clone(&file), line * 8..line * 8 + 5);
            let requirement = if line == 1 { "PENDING:title" } else { "30.6.3.5" };
            findings.breach(&RULE, requirement, Some(place), format_args!("item {line} has none"));
        }
        findings.breach(&RULE, "Moodle 4.2", None, "nothing has a title");
        let findings = findings.into_sorted();
        let origin = crate::diagnostic::Origin::Inside("dist/course.zip");
        let looked_for = BTreeSet::new();
        let report = Report { name: "dist/course.zip", origin, findings: &findings, looked_for };
        let texts = render_report(&report, false);
        assert_eq!(texts.len(), 11, "ten, and what became of the others");
        snapbox::assert_data_eq!(
            [texts[0].as_str(), texts[1].as_str(), texts[2].as_str(), texts[3].as_str(), texts[10].as_str()]
                .join("\n\n"),
            snapbox::str![[r#"
warning[title-missing]: nothing has a title
--> dist/course.zip
 = note: if it stays: The learner sees an entry without a name.
 = note: observed with Moodle 4.2
 = help: Write one.

warning[title-missing]: item 0 has none
 --> dist/course.zip/imsmanifest.xml:1:1
  |
1 | <item/>
  | ^^^^^
  |
  = note: ADL requirement 30.6.3.5

warning[title-missing]: item 1 has none
 --> dist/course.zip/imsmanifest.xml:2:1
  |
2 | <item/>
  | ^^^^^
  |
  = note: a requirement of ADL's suite without a number (title)

warning[title-missing]: item 2 has none
 --> dist/course.zip/imsmanifest.xml:3:1
  |
3 | <item/>
  | ^^^^^

warning[title-missing]: and 4 more; --format json lists them
"#]]
        );
    }

    #[test]
    fn shows_no_line_of_what_has_none() {
        let mut findings = Findings::default();
        findings.add(Code::StrayFile, &SourceFile::new("content/a", ""), 0..0, "nothing names it", "take it away");
        let text = render(&findings.into_sorted()[0], false);
        snapbox::assert_data_eq!(
            text,
            snapbox::str![[r#"
error[stray-file]: nothing names it
--> content/a
 = help: take it away
"#]]
        );
    }
}
