//! `docs/rules.md` is made from the rules' own words and the cases that show them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;

use kitbag::check;
use kitbag::diagnostic::{Code, Profile, Rule, requirement_in_words};
use kitbag::standard::Standard;

use super::{compare, root};

const HEAD: &str = "# Rules about packages

What `kitbag check` looks for, with an example of each rule broken and kept. [check.md](check.md) tells how to use it, \
[findings.md](findings.md) lists the codes about courses, records and statements. `kitbag explain CODE` says the same at the terminal, \
without the examples.

Each rule says who minds: the profile `adl` stands for ADL's conformance suite for SCORM 2004 and for the words of the other standards, `moodle` for what Moodle is known to \
stumble over, `strict` for careful authors; `--profile strict` looks at every rule. An example is a part of a package that is right otherwise; \
a comment with a code stands where the finding is reported.

";

#[test]
fn every_rule_is_documented() {
    let examples = examples();
    let mut text = HEAD.to_owned();
    let families: Vec<_> = check::families().filter(|family| !family.rules.is_empty()).collect();
    for family in &families {
        let codes = family.rules.iter().map(|rule| format!("[{0}](#{0})", rule.code)).collect::<Vec<_>>();
        let _ = writeln!(text, "- **[{}](#{})**: {}", family.title, anchor(family.title), codes.join(", "));
    }
    text += "- **[By requirement](#by-requirement)**\n";
    for family in &families {
        let _ = write!(text, "\n## {}\n", family.title);
        if (1..Standard::ALL.len()).contains(&family.standards.len()) {
            let names: Vec<_> = family.standards.iter().map(|standard| standard.name()).collect();
            let _ = write!(text, "\nFor packages of {}.\n", names.join(" and "));
        }
        for rule in family.rules {
            describe(rule, examples.get(rule.code), &mut text);
        }
    }
    by_requirement(&mut text);
    compare("docs/rules.md", text);
}

#[test]
fn a_code_means_one_thing() {
    let mut codes = BTreeSet::new();
    for code in Code::ALL.iter().copied().chain(check::rules().map(Code::Rule)) {
        assert!(codes.insert(code.as_str()), "two things are called {code}");
    }
}

/// What would make the text about a rule read badly beside the others.
#[test]
fn rules_speak_in_sentences() {
    let mut wrong = Vec::new();
    for rule in check::rules() {
        for text in [rule.demand, rule.consequence, rule.remedy] {
            if !text.ends_with('.') || text.contains("  ") || text.starts_with(char::is_lowercase) {
                wrong.push(format!("{}: {text}", rule.code));
            }
        }
        for (_, why) in rule.profiles {
            if why.ends_with('.') || why.is_empty() {
                wrong.push(format!("{}: {why}", rule.code));
            }
        }
        let repeated = [rule.demand == rule.consequence, rule.consequence == rule.remedy, rule.demand == rule.remedy];
        if repeated.contains(&true) {
            wrong.push(format!("{} says one thing twice", rule.code));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn describe(rule: &Rule, examples: Option<&Examples>, text: &mut String) {
    let _ = write!(text, "\n### {}\n\n{}\n\n", rule.code, rule.demand);
    let _ = writeln!(text, "- If it stays: {}", rule.consequence);
    let _ = writeln!(text, "- What to do: {}", rule.remedy);
    let mut who: Vec<String> =
        rule.profiles.iter().map(|(profile, why)| format!("`{}` ({why})", profile.as_str())).collect();
    if who.is_empty() {
        who.push(format!("`{}`", Profile::Strict.as_str()));
    }
    let severity = if rule.severity.as_str() == "error" { "An error" } else { "A warning" };
    let _ = writeln!(text, "- {severity} for {}", who.join(", "));
    let _ = writeln!(text, "- Rests on: {}", sources(rule));
    let Some(examples) = examples else { return };
    for (word, example) in [("Broken", &examples.broken), ("Kept", &examples.kept)] {
        if let Some(example) = example {
            let _ = write!(text, "\n{word}:\n\n{example}");
        }
    }
}

/// What a rule rests on: first ADL's numbers, then what has none.
fn sources(rule: &Rule) -> String {
    let is_number = |requirement: &&&str| requirement.starts_with(|first: char| first.is_ascii_digit());
    let (numbers, others): (Vec<&&str>, Vec<&&str>) = rule.requirements.iter().partition(is_number);
    let numbers: Vec<&str> = numbers.into_iter().copied().collect();
    let word = if numbers.len() == 1 { "ADL requirement" } else { "ADL requirements" };
    let numbers = (!numbers.is_empty()).then(|| format!("{word} {}", numbers.join(", ")));
    let others = others.into_iter().map(|requirement| requirement_in_words(requirement));
    numbers.into_iter().chain(others).collect::<Vec<_>>().join("; ")
}

fn by_requirement(text: &mut String) {
    let mut table: BTreeMap<(Vec<u32>, &str), Vec<&str>> = BTreeMap::new();
    for rule in check::rules() {
        for requirement in rule.requirements {
            let numbers: Result<Vec<u32>, _> = requirement.split('.').map(str::parse).collect();
            // What is no number comes last.
            let key = numbers.unwrap_or_else(|_| vec![u32::MAX]);
            table.entry((key, requirement)).or_default().push(rule.code);
        }
    }
    *text += "\n## By requirement\n\nNumbers are those of ADL's conformance suite, without `REQ_`; `PENDING:` is what it enforces without a number.\n\n";
    *text += "| requirement | rules |\n|---|---|\n";
    for ((_, requirement), mut codes) in table {
        codes.dedup();
        let links: Vec<String> = codes.iter().map(|code| format!("[{code}](#{code})")).collect();
        let _ = writeln!(text, "| {requirement} | {} |", links.join(", "));
    }
}

/// The name by which a heading can be linked to.
fn anchor(title: &str) -> String {
    let kept = title.to_lowercase().replace(' ', "-");
    kept.chars().filter(|character| character.is_alphanumeric() || *character == '-').collect()
}

/// The first case of a rule that breaks it, and the first that keeps it, as Markdown.
#[derive(Default)]
struct Examples {
    broken: Option<String>,
    kept: Option<String>,
}

/// A case: paragraphs and fenced blocks, and the codes that are expected.
#[derive(Default)]
struct Case {
    parts: Vec<String>,
    codes: BTreeSet<String>,
}

fn examples() -> BTreeMap<String, Examples> {
    let mut examples: BTreeMap<String, Examples> = BTreeMap::new();
    let folder = fs::read_dir(root().join("tests/rules/cases")).unwrap();
    let mut paths: Vec<_> = folder.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    for path in paths {
        let text = fs::read_to_string(path).unwrap();
        for section in text.split("\n## ").skip(1) {
            let (code, body) = section.split_once('\n').unwrap();
            let own = examples.entry(code.trim().to_owned()).or_default();
            for case in cases(body) {
                let place = if case.codes.contains(code.trim()) { &mut own.broken } else { &mut own.kept };
                if place.is_none() && !case.parts.is_empty() {
                    *place = Some(case.parts.join("\n"));
                }
            }
        }
    }
    examples
}

/// The cases under one heading; `tests/rules/cases.rs` tells how they are written.
fn cases(body: &str) -> Vec<Case> {
    let mut cases = Vec::new();
    let mut case = Case::default();
    let mut fences = body.split("\n```").skip(1).step_by(2).peekable();
    while let Some(fence) = fences.next() {
        let (words, text) = fence.split_once('\n').unwrap_or((fence, ""));
        let mut words = words.split_whitespace();
        let (language, place) = (words.next().unwrap(), words.next().unwrap_or_default());
        if language == "files" {
            case.parts.push(changes(text));
            continue;
        }
        if place.contains('.') {
            case.parts.push(format!("`{place}`:\n"));
        }
        case.codes.extend(expected(text));
        if !text.trim().is_empty() {
            case.parts.push(format!("```{language}\n{}```\n", shown(text)));
        }
        if place.contains('.') {
            continue;
        }
        if let Some(fence) = fences.next_if(|fence| fence.starts_with("expect")) {
            let told = fence.lines().skip(1).filter_map(|line| line.split_whitespace().next());
            case.codes.extend(told.map(str::to_owned));
            case.parts.push("This is reported for the package, not for a line.\n".to_owned());
        }
        cases.push(std::mem::take(&mut case));
    }
    cases
}

/// Which files a package has besides the usual ones, and which it has not.
fn changes(text: &str) -> String {
    let quoted =
        |paths: Vec<&str>| paths.iter().map(|path| format!("`{}`", path.trim())).collect::<Vec<_>>().join(", ");
    let (without, with): (Vec<&str>, Vec<&str>) = text.lines().partition(|line| line.starts_with('-'));
    let without = without.iter().map(|line| line.trim_start_matches('-')).collect::<Vec<_>>();
    match (with.is_empty(), without.is_empty()) {
        (true, _) => format!("A package without {}.\n", quoted(without)),
        (false, true) => format!("A package with {}.\n", quoted(with)),
        (false, false) => format!("A package with {}, without {}.\n", quoted(with), quoted(without)),
    }
}

/// The codes that a line is expected to be reported for, and where in the line that stands.
fn expectation(line: &str) -> Option<(std::ops::Range<usize>, Vec<&str>)> {
    let start = line.find("expect:")?;
    let rest = &line[start..];
    let end = start + [" -->", " */"].iter().filter_map(|end| rest.find(end)).min().unwrap_or(rest.len());
    let told = line[start..end].trim_start_matches("expect:").split(';');
    Some((start..end, told.filter_map(|told| told.split_whitespace().next()).collect()))
}

fn expected(text: &str) -> Vec<String> {
    let lines = text.lines().filter_map(expectation);
    lines.flat_map(|(_, codes)| codes.into_iter().map(str::to_owned)).collect()
}

/// A block as readers see it: at the left margin, with nothing of an expectation but the codes.
fn shown(text: &str) -> String {
    let margin = |line: &&str| line.len() - line.trim_start().len();
    let indent = text.lines().filter(|line| !line.trim().is_empty()).map(|line| margin(&line)).min().unwrap_or(0);
    let mut shown = String::new();
    for line in text.lines() {
        let line = line.get(indent..).unwrap_or_default();
        match expectation(line) {
            Some((range, codes)) => {
                let _ = writeln!(shown, "{}{}{}", &line[..range.start], codes.join(", "), &line[range.end..]);
            }
            None => {
                let _ = writeln!(shown, "{}", line.trim_end());
            }
        }
    }
    shown
}
