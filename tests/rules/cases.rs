//! Small cases for the rules, written as Markdown so that a person sees at once which line offends.
//!
//! `cases/*.md` holds a heading `## code` for each rule, with at least one case that breaks it and one that does not.
//! A case is a fenced block whose first word is its language and whose second word says where it stands in an
//! otherwise faultless package:
//!
//! | second word | the block is |
//! |---|---|
//! | `manifest` | the whole manifest |
//! | `metadata`, `organizations`, `organization`, `item`, `sequencing`, `resources`, `resource` | more children of that element |
//! | `collection` | more children of the manifest, behind the resources |
//! | `course`, `objectives`, `references`, `block`, `structure` (cmi5), `activity`, `activities` (xAPI) | likewise |
//! | `change` | lines of the otherwise faultless manifest that go (`-`), and lines that come where the last one went (`+`) |
//! | a path with a dot | that file, as part of the case that follows |
//!
//! More words: `3rd`, `1.2`, `cmi5`, `xapi` for the standard (else SCORM 2004 4th Edition). A block ```` ```files ```` before a
//! case adds files by their paths, or takes away those with a `-` before them.
//!
//! `{{N text}}` in a block stands for the text N times.
//!
//! A line that breaks a rule ends with `<!-- expect: CODE REQUIREMENT -->` (several divided by `;`), or
//! `// expect: …` in a script. What is not about a line of the case stands in a block ```` ```expect ```` behind it, one
//! `CODE REQUIREMENT` a line. Exactly what is expected must be found, by all profiles. But what only LMSs or careful
//! authors mind (the rules of `PRACTICE`) counts only in its own file, and nothing else counts there, save what is
//! expected: else every case about sequencing would have to tell what Moodle makes of it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use kitbag::check::{self, Options};
use kitbag::diagnostic::{Finding, Profile};
use kitbag::package::read::Package;
use kitbag::scorm::schemas::control_files;
use kitbag::standard::Standard;

/// The files of cases whose rules concern what every standard allows.
const PRACTICE: [&str; 6] = ["advice.md", "content.md", "keys.md", "moodle.md", "names.md", "reach.md"];

/// A fenced block.
struct Block {
    heading: String,
    line: usize,
    words: Vec<String>,
    text: String,
}

/// What is found: file, line, code, requirement. Line 0 stands for "somewhere else".
type Found = BTreeSet<(String, usize, String)>;

struct Case {
    name: String,
    /// Of the cases.
    file: String,
    heading: String,
    expected: Found,
    found: Found,
}

#[test]
fn every_case_is_judged_as_it_says() {
    let mut wrong = Vec::new();
    for case in cases() {
        for missing in case.expected.difference(&case.found) {
            wrong.push(format!("{}: not found: {missing:?}", case.name));
        }
        for extra in case.found.difference(&case.expected) {
            wrong.push(format!("{}: not expected: {extra:?}", case.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_rule_has_a_case_that_breaks_it_and_one_that_does_not() {
    let cases = cases();
    let mut lacking = Vec::new();
    for rule in check::rules() {
        assert!(!rule.requirements.is_empty() && !rule.demand.is_empty(), "{}", rule.code);
        if kitbag::package::read::rules::RULES.contains(&rule) {
            continue; // a file cannot break these, but a zip can: tests/package/hostile.rs
        }
        if check::rules_for_backups().any(|known| known.code == rule.code && rule.code.starts_with("backup-")) {
            continue; // nor these, but a course can: tests/moodle_course/broken.rs
        }
        let own: Vec<&Case> = cases.iter().filter(|case| case.heading == rule.code).collect();
        let breaks = |case: &&Case| case.expected.iter().any(|(_, _, told)| told.split(' ').next() == Some(rule.code));
        if !own.iter().any(breaks) {
            lacking.push(format!("{}: no case breaks it", rule.code));
        }
        if own.iter().all(breaks) {
            lacking.push(format!("{}: no case keeps it", rule.code));
        }
    }
    assert!(lacking.is_empty(), "{}", lacking.join("\n"));
}

/// The profile's rules about sequencing are tables: each row wants a case.
#[test]
fn every_number_of_the_sequencing_is_broken_by_a_case() {
    let cases = cases();
    let told: BTreeSet<&str> = cases.iter().flat_map(|case| &case.expected).map(|(_, _, told)| told.as_str()).collect();
    let rules = check::families().filter(|family| family.title.starts_with("Sequencing:")).flat_map(|it| it.rules);
    let numbers: Vec<String> =
        rules.flat_map(|rule| rule.requirements.iter().map(move |number| format!("{} {number}", rule.code))).collect();
    let lacking: Vec<&String> = numbers.iter().filter(|number| !told.contains(number.as_str())).collect();
    assert!(!numbers.is_empty() && lacking.is_empty(), "{lacking:?}");
}

/// What an LMS must not be given: many different mistakes in course structures.
#[test]
fn cmi5_is_broken_in_many_ways() {
    let cases = cases();
    let broken = cases.iter().filter(|case| case.file == "cmi5.md" && !case.expected.is_empty()).count();
    assert!(broken >= 30, "{broken} course structures");
}

fn cases() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rules/cases");
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let mut cases: Vec<Case> = paths.iter().flat_map(|path| cases_of(path)).collect();
    let practice = cases.iter().filter(|case| PRACTICE.contains(&case.file.as_str()));
    let home: BTreeMap<String, String> = practice.map(|case| (case.heading.clone(), case.file.clone())).collect();
    for case in &mut cases {
        let (file, expected) = (&case.file, &case.expected);
        case.found.retain(|found| {
            let code = found.2.split(' ').next().unwrap();
            let is_counted = home.get(code).map_or(!PRACTICE.contains(&file.as_str()), |home| home == file);
            is_counted || expected.contains(found)
        });
    }
    cases
}

fn cases_of(path: &Path) -> Vec<Case> {
    let name = path.file_name().unwrap().to_str().unwrap();
    let blocks = blocks(&std::fs::read_to_string(path).unwrap());
    let mut cases = Vec::new();
    let (mut files, mut changes): (BTreeMap<String, String>, Vec<String>) = Default::default();
    let mut blocks = blocks.into_iter().peekable();
    while let Some(mut block) = blocks.next() {
        block.text = repeated(&block.text);
        let place = block.words.get(1).cloned().unwrap_or_default();
        if block.words[0] == "files" {
            changes.extend(block.text.lines().map(str::to_owned));
            continue;
        }
        if place.contains('.') {
            files.insert(place, block.text);
            continue;
        }
        let elsewhere = blocks.next_if(|next| next.words[0] == "expect").map(|next| next.text).unwrap_or_default();
        let standard = block.words.get(2).map_or("4th", String::as_str);
        let (manifest, first_line) = frame(&place, standard, &block.text);
        let mut package = faultless(standard);
        let mut expected = Found::new();
        for (path, text) in std::mem::take(&mut files) {
            expect(&path, &text, &mut expected);
            package.insert(path, text.into_bytes());
        }
        let name_of_manifest = standard_of(standard).manifest();
        expect(name_of_manifest, &manifest, &mut expected);
        expected.extend(elsewhere.lines().map(|told| (String::new(), 0, told.trim().to_owned())));
        package.insert(name_of_manifest.to_owned(), manifest.into_bytes());
        for change in std::mem::take(&mut changes) {
            match change.strip_prefix('-') {
                Some(gone) => drop(package.remove(gone.trim())),
                None => drop(package.insert(change, b"x".to_vec())),
            }
        }

        let package = Package::in_memory("case.zip", package);
        let options = Options { profiles: vec![Profile::Strict], standard: None };
        let lines: BTreeSet<(String, usize)> = expected.iter().map(|(file, line, _)| (file.clone(), *line)).collect();
        let found = check::package(&package, &options).findings.iter().map(|finding| told(finding, &lines)).collect();
        cases.push(Case {
            name: format!("tests/rules/cases/{name}:{} (manifest's lines less {first_line})", block.line),
            file: name.to_owned(),
            heading: block.heading,
            expected,
            found,
        });
    }
    cases
}

/// A finding, with its place if something is expected there; else it may be one of those expected elsewhere.
fn told(finding: &Finding, lines: &BTreeSet<(String, usize)>) -> (String, usize, String) {
    let told = format!("{} {}", finding.code.as_str(), finding.requirement.unwrap_or_default());
    let place = finding.place.as_ref().map(|place| (place.file().name().to_owned(), place.start().0));
    match place.filter(|place| lines.contains(place)) {
        Some((file, line)) => (file, line, told),
        None => (String::new(), 0, told),
    }
}

fn expect(file: &str, text: &str, expected: &mut Found) {
    for (index, line) in text.lines().enumerate() {
        let Some((_, told)) = line.split_once("expect:") else { continue };
        let told = told.split("-->").next().unwrap().split("*/").next().unwrap();
        expected.extend(told.split(';').map(|told| (file.to_owned(), index + 1, told.trim().to_owned())));
    }
}

fn blocks(text: &str) -> Vec<Block> {
    let (mut blocks, mut heading, mut open): (Vec<Block>, String, bool) = Default::default();
    for (index, line) in text.lines().enumerate() {
        if let Some(words) = line.strip_prefix("```") {
            open = !open;
            if open {
                let words = words.split_whitespace().map(str::to_owned).collect();
                blocks.push(Block { heading: heading.clone(), line: index + 1, words, text: String::new() });
            }
        } else if open {
            let block = blocks.last_mut().unwrap();
            block.text.push_str(line);
            block.text.push('\n');
        } else if let Some(code) = line.strip_prefix("## ") {
            heading = code.trim().to_owned();
        }
    }
    blocks
}

/// The files of a package without a fault, besides its manifest.
fn faultless(standard: &str) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::from([("sco.html".to_owned(), page(standard).into_bytes())]);
    let controls = control_files(standard_of(standard)).iter();
    files.extend(controls.map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec())));
    files
}

/// A page that opens and closes a session with the LMS.
fn page(standard: &str) -> String {
    let (api, prefix) = if standard == "1.2" { ("API", "LMS") } else { ("API_1484_11", "") };
    let script = format!(
        "const api = window.parent.{api};\napi.{prefix}Initialize('');\n\
         addEventListener('pagehide', () => api.{prefix}Finish(''));"
    );
    let script = if standard == "1.2" { script } else { script.replace("Finish", "Terminate") };
    format!(
        "<!doctype html><html lang=\"en\"><head><title>A</title></head><body><script>\n{script}\n</script></body></html>"
    )
}

fn standard_of(word: &str) -> Standard {
    match word {
        "4th" => Standard::Scorm2004Fourth,
        "3rd" => Standard::Scorm2004Third,
        "1.2" => Standard::Scorm12,
        "cmi5" => Standard::Cmi5,
        "xapi" => Standard::Xapi,
        other => panic!("there is no standard {other}"),
    }
}

/// A manifest without a fault, with `text` put into the place that is asked for, and the line on which it begins.
fn frame(place: &str, standard: &str, text: &str) -> (String, usize) {
    if place == "manifest" {
        return (text.to_owned(), 0);
    }
    let frame = match standard_of(standard) {
        Standard::Scorm2004Fourth => include_str!("frames/scorm2004-4th.xml"),
        Standard::Scorm2004Third => include_str!("frames/scorm2004-3rd.xml"),
        Standard::Scorm12 => include_str!("frames/scorm12.xml"),
        Standard::Cmi5 => include_str!("frames/cmi5.xml"),
        Standard::Xapi => include_str!("frames/tincan.xml"),
    };
    if place == "change" {
        return (changed(frame, text), 0);
    }
    let mark = format!("<!-- {place} -->\n");
    let at = frame.find(&mark).unwrap_or_else(|| panic!("the frame has no place {place}"));
    let manifest = format!("{}{text}{}", &frame[..at], &frame[at + mark.len()..]);
    (manifest, frame[..at].matches('\n').count())
}

/// `frame` with the lines of `text` that begin with `-` taken away, and those with `+` put where the last one was.
fn changed(frame: &str, text: &str) -> String {
    let mut lines: Vec<&str> = frame.lines().collect();
    let mut at = 0;
    for change in text.lines().filter(|line| !line.trim().is_empty()) {
        if let Some(gone) = change.strip_prefix('-') {
            at = lines.iter().position(|line| line.trim() == gone.trim()).unwrap_or_else(|| panic!("no line {gone}"));
            lines.remove(at);
        } else {
            lines.insert(at, change.strip_prefix('+').unwrap());
            at += 1;
        }
    }
    lines.join("\n") + "\n"
}

/// `text` with every `{{N text}}` repeated N times.
fn repeated(text: &str) -> String {
    let Some((before, rest)) = text.split_once("{{") else { return text.to_owned() };
    let (repeat, rest) = rest.split_once("}}").unwrap();
    let (times, part) = repeat.split_once(' ').unwrap();
    format!("{before}{}{}", part.repeat(times.parse().unwrap()), repeated(rest))
}
