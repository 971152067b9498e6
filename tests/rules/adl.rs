//! ADL's own verdicts, case by case.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use kitbag::check::{self, Options};
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

#[test]
fn verdicts_agree_with_adl() {
    let Some(shared) = shared() else { return };
    let folder = shared.join("adl-cases");
    let mut lines = Vec::new();
    for (row, package) in rows(&folder) {
        let options = Options { profiles: vec![Profile::Adl], standard: None };
        let judgement = check::package(&package, &options);
        let checks: Vec<String> = judgement.failed_checks.iter().map(|check| check.as_str().to_owned()).collect();
        if checks.first() != row.failed_checks.first() {
            lines.push(format!(
                "{}: ADL {:?}, here {checks:?}; ADL's numbers {:?}",
                row.file, row.failed_checks, row.failed
            ));
        } else if row.failed_checks.iter().all(|check| check == "APPLICATION_PROFILE") {
            let numbers = |severity: Severity| -> BTreeSet<String> {
                let of = judgement
                    .findings
                    .iter()
                    .filter(|finding| finding.severity() == severity && matches!(finding.code, Code::Rule(_)));
                of.filter_map(|finding| finding.requirement).map(str::to_owned).collect()
            };
            if numbers(Severity::Error) != row.failed {
                lines.push(format!("{}: ADL fails {:?}, here {:?}", row.file, row.failed, numbers(Severity::Error)));
            }
            if numbers(Severity::Warning) != row.warned {
                lines.push(format!("{}: ADL warns {:?}, here {:?}", row.file, row.warned, numbers(Severity::Warning)));
            }
        }
    }
    assert!(lines.is_empty(), "{} disagree\n{}", lines.len(), lines.join("\n"));
}

fn rows(folder: &Path) -> Vec<(Row, Package)> {
    let table = std::fs::read_to_string(folder.join("verdicts.tsv")).unwrap();
    let mut lists: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let list = |text: &str| text.split(',').filter(|part| *part != "-").map(str::to_owned).collect::<Vec<_>>();
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
