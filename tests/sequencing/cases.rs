//! Cases of our own, each named after the process that it exercises.
//!
//! `cases/*.md` hold courses (```` ```course ````, in the words of `course.rs`) and scripts (```` ```script ````) under headings
//! that begin with the number of a process, or with the code of an exception, which the script then must meet. A script is
//! about the course before it; behind `script`, `3rd` stands for the 3rd Edition, and `seed=N` for what is left to chance.

use std::collections::BTreeSet;
use std::path::Path;

use kitbag::sequencing::script::{Script, Verb, play};
use kitbag::sequencing::{Edition, Exception, Session};

use super::course::tree_of;

struct Case {
    name: String,
    course: String,
    edition: Edition,
    seed: u64,
    script: Script,
}

/// The numbers of the processes that scripts can lead to.
const PROCESSES: [&str; 38] = [
    "OP.1", "NB.2.1", "TB.2.1", "TB.2.2", "TB.2.3", "RB.1.1", "RB.1.2", "RB.1.3", "RB.1.4", "RB.1.4.1", "RB.1.4.2",
    "RB.1.5", "SR.1", "SR.2", "SB.2.1", "SB.2.2", "SB.2.3", "SB.2.4", "SB.2.5", "SB.2.6", "SB.2.7", "SB.2.8", "SB.2.9",
    "SB.2.9.1", "SB.2.10", "SB.2.11", "SB.2.12", "SB.2.13", "DB.1.1", "DB.2", "DB.2.1", "UP.1", "UP.2", "UP.2.1",
    "UP.3", "UP.4", "UP.5", "SM.10",
];

fn cases() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sequencing/cases");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files.iter().flat_map(|path| cases_of(path)).collect()
}

fn cases_of(path: &Path) -> Vec<Case> {
    let text = std::fs::read_to_string(path).unwrap();
    let (mut cases, mut heading, mut course) = (Vec::new(), String::new(), String::new());
    let mut lines = text.lines().enumerate();
    while let Some((number, line)) = lines.next() {
        if let Some(text) = line.strip_prefix('#') {
            heading = text.trim_start_matches('#').trim().to_owned();
        }
        let Some(words) = line.strip_prefix("```") else { continue };
        let words: Vec<&str> = words.split(' ').collect();
        let block: Vec<&str> =
            lines.by_ref().map(|(_, line)| line).take_while(|line| !line.starts_with("```")).collect();
        // Lines keep their numbers.
        let block = format!("{}{}", "\n".repeat(number + 1), block.join("\n"));
        match words[0] {
            "course" => course = block,
            "script" => {
                let name = format!("{}:{} {heading}", path.file_name().unwrap().to_string_lossy(), number + 1);
                let script = Script::read(&block).unwrap_or_else(|mistakes| panic!("{name}: {mistakes:?}"));
                let edition = if words.contains(&"3rd") { Edition::Third } else { Edition::Fourth };
                let seed = words.iter().find_map(|word| word.strip_prefix("seed=")).map_or(1, |it| it.parse().unwrap());
                cases.push(Case { name, course: course.clone(), edition, seed, script });
            }
            other => panic!("{}:{}: a block of {other}", path.display(), number + 1),
        }
    }
    cases
}

/// What the heading begins with.
fn subject(case: &Case) -> &str {
    case.name.split(' ').nth(1).unwrap_or_default().trim_end_matches([':', ','])
}

#[test]
fn every_case_comes_to_what_it_expects() {
    let cases = cases();
    assert!(cases.len() >= 150, "{} cases", cases.len());
    let mut wrong = Vec::new();
    for case in &cases {
        let tree = tree_of(&case.course, case.edition);
        let played = play(&case.script, Session::new(&tree, case.seed));
        if let Some(failure) = &played.failure {
            let (tree, why) = (failure.tree.join("\n  "), failure.why.join("\n  "));
            wrong.push(format!(
                "{}\n  line {}: {}: {}\n  {tree}\n\n  {why}",
                case.name, failure.line, failure.command, failure.message
            ));
        }
        assert!(played.failure.is_some() || played.expectations > 0, "{} expects nothing", case.name);
    }
    assert!(wrong.is_empty(), "{} of {} fail\n\n{}", wrong.len(), cases.len(), wrong.join("\n\n"));
}

#[test]
fn every_case_is_named_after_a_process_or_an_exception_that_it_meets() {
    for case in &cases() {
        let subject = subject(case);
        match Exception::ALL.iter().find(|exception| exception.code() == subject) {
            Some(exception) => {
                let meets = |verb: &Verb| *verb == Verb::ExpectException(Some(*exception));
                assert!(case.script.commands.iter().any(|command| meets(&command.verb)), "{}", case.name);
            }
            None => assert!(PROCESSES.contains(&subject), "{} is named after no process", case.name),
        }
    }
}

#[test]
fn every_process_and_every_exception_has_a_case() {
    let cases = cases();
    let told: BTreeSet<&str> = cases.iter().map(subject).collect();
    let lacking: Vec<&str> = PROCESSES.into_iter().filter(|process| !told.contains(process)).collect();
    assert!(lacking.is_empty(), "no case for {lacking:?}");
    let by_script = |exception: &&&Exception| !told.contains(exception.code());
    let called: Vec<&str> = super::processes::CALLED.iter().map(|exception| exception.code()).collect();
    let lacking: Vec<&str> = Exception::ALL
        .iter()
        .filter(|exception| by_script(&exception))
        .map(|exception| exception.code())
        .filter(|code| !called.contains(code) && !super::processes::NEVER.contains(code))
        .collect();
    assert!(lacking.is_empty(), "no case for {lacking:?}");
}
