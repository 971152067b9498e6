//! ADL's own verdicts, case by case. Where ours differ, `docs/deviations.md` says why.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use kitbag::check::{self, Check, Judgement, Options};
use kitbag::diagnostic::{Code, Profile, Severity};
use kitbag::package::read::Package;

use crate::support::shared;

/// A row of `verdicts.tsv`.
struct Row {
    file: String,
    failed_checks: Vec<String>,
    failed: BTreeSet<String>,
    warned: BTreeSet<String>,
}

/// File, what ADL says, what we say.
type Difference = (String, String, String);

#[test]
fn verdicts_agree_with_adl() {
    let Some(shared) = shared() else { return };
    let folder = shared.join("adl-cases");
    let (mut differences, mut details) = (BTreeSet::new(), BTreeMap::new());
    let mut cases = 0;
    for (row, package) in rows(&folder) {
        let judgement = check::package(&package, &Options { profiles: vec![Profile::Adl], standard: None });
        for (adl, here) in differing(&row, &judgement) {
            let told: Vec<String> = judgement.findings.iter().map(|finding| format!("  {}", finding.message)).collect();
            details.insert(row.file.clone(), told.join("\n"));
            differences.insert((row.file.clone(), adl, here));
        }
        cases += 1;
    }
    assert_eq!(cases, 695);
    let allowed = deviations();
    let show = |difference: &Difference| {
        format!(
            "| {} | {} | {} |\n{}",
            difference.0,
            difference.1,
            difference.2,
            details.get(&difference.0).map_or("", |told| told)
        )
    };
    let new: Vec<String> = differences.difference(&allowed).map(show).collect();
    let gone: Vec<String> = allowed.difference(&differences).map(show).collect();
    assert!(new.is_empty(), "{} differ that docs/deviations.md does not list\n{}", new.len(), new.join("\n"));
    assert!(gone.is_empty(), "docs/deviations.md lists what does not differ\n{}", gone.join("\n"));
}

/// What ADL says and what we say: of the checks that fail; of the requirements, where the application profile alone
/// decides. A manifest that is not even valid may break any number of them.
fn differing(row: &Row, judgement: &Judgement) -> Vec<(String, String)> {
    let verdict = |checks: &[String]| checks.first().map_or("PASS", String::as_str).to_owned();
    let here: Vec<String> = judgement.failed_checks.iter().map(|check| check.as_str().to_owned()).collect();
    if verdict(&here) != verdict(&row.failed_checks) {
        return vec![(verdict(&row.failed_checks), verdict(&here))];
    }
    let is_judged = row.failed_checks.iter().all(|check| check == Check::ApplicationProfile.as_str());
    let numbers = |severity: Severity| -> BTreeSet<String> {
        let told = judgement.findings.iter().filter(|finding| matches!(finding.code, Code::Rule(_)));
        let told = told.filter(|finding| finding.severity() == severity).filter_map(|finding| finding.requirement);
        let is_check = |told: &str| Check::ALL.iter().any(|check| check.as_str() == told);
        told.filter(|told| !is_check(told)).map(str::to_owned).collect()
    };
    let list = |word: &str, numbers: &BTreeSet<String>| {
        format!("{word} {}", numbers.iter().map(String::as_str).collect::<Vec<_>>().join(", "))
    };
    [("fails", &row.failed, Severity::Error), ("warns", &row.warned, Severity::Warning)]
        .into_iter()
        .filter(|(_, adl, severity)| is_judged && **adl != numbers(*severity))
        .map(|(word, adl, severity)| (list(word, adl), list(word, &numbers(severity))))
        .collect()
}

/// The table of `docs/deviations.md`: its first three columns, of the rows that name a case.
fn deviations() -> BTreeSet<Difference> {
    let text = include_str!("../../docs/deviations.md");
    let row = |line: &str| {
        let cells: Vec<&str> = line.strip_prefix("| ")?.split(" | ").collect();
        let is_case = cells[0].starts_with("mutants/") || cells[0].starts_with("valid/");
        (is_case && cells.len() == 4).then(|| (cells[0].to_owned(), cells[1].to_owned(), cells[2].to_owned()))
    };
    text.lines().filter_map(row).collect()
}

fn rows(folder: &Path) -> Vec<(Row, Package)> {
    let table = std::fs::read_to_string(folder.join("verdicts.tsv")).unwrap();
    let mut lists: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let list = |text: &str| {
        let parts = text.split(',').filter(|part| *part != "-");
        parts.map(|part| part.strip_prefix("REQ_").unwrap_or(part).to_owned()).collect::<Vec<_>>()
    };
    table
        .lines()
        .skip(1)
        .map(|line| {
            let cells: Vec<&str> = line.split('\t').collect();
            let paths = lists.entry(cells[1].to_owned()).or_insert_with(|| {
                let text = std::fs::read_to_string(folder.join(cells[1])).unwrap();
                text.lines().map(str::to_owned).collect()
            });
            let bytes = std::fs::read(folder.join(cells[0])).unwrap();
            let package = Package::listed(cells[0], ("imsmanifest.xml", bytes), paths.iter().cloned());
            let row = Row {
                file: cells[0].to_owned(),
                failed_checks: list(cells[4]),
                failed: list(cells[6]).into_iter().collect(),
                warned: list(cells[7]).into_iter().collect(),
            };
            (row, package)
        })
        .collect()
}
