//! From downloads.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::ExitCode;

use super::{Collecting, add_up, in_order};
use crate::cli::{Failure, output};
use crate::records::Precision;
use crate::records::moodle::download::{self, Collected, Told};
use crate::records::moodle::{Activities, Setting};
use crate::records::rejects;
use crate::records::table::{self, MAX_BYTES, Options, Table, TableError};
use crate::store::Added;
use crate::xapi::Statement;

pub(super) fn run(collecting: &Collecting<'_>) -> Result<ExitCode, Failure> {
    let setting = collecting.setting(None);
    let told = collecting.told()?;
    let mut activities = collecting.activities()?;
    let (mut statements, mut is_clean) = (Vec::new(), true);
    for path in &collecting.arguments.files {
        is_clean &= file(collecting, &setting, &told, &mut activities, path, &mut statements)?;
    }
    collecting.keep(&activities)?;
    if setting.cohort.is_none() && !collecting.arguments.quiet {
        output::talk(
            "no --cohort is given: name it with the short name of the course in Moodle, so that these statements meet those \
             of the web services",
        );
    }
    let mut sum = Added::default();
    add_up(&mut sum, &collecting.store()?.add(in_order(statements)).map_err(|error| error.to_string())?);
    collecting.sum_up(&sum);
    Ok(if is_clean { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// Reads a file. False: something in it could not be used.
fn file(
    collecting: &Collecting<'_>,
    setting: &Setting<'_>,
    told: &Told,
    activities: &mut Activities,
    path: &Path,
    statements: &mut Vec<(bool, Statement, Precision)>,
) -> Result<bool, Failure> {
    let name = path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned());
    let failed = |error: std::io::Error| format!("{} cannot be read: {error}", path.display());
    let tables = match fs::metadata(path).map_err(failed)?.len() {
        // Before it is in memory.
        size if size > MAX_BYTES => Err(TableError::TooLarge.to_string()),
        _ => tables(&fs::read(path).map_err(failed)?, &name),
    };
    let tables = match tables {
        Ok(tables) => tables,
        Err(error) => {
            output::talk(&format!("{name}: {error}"));
            return Ok(false);
        }
    };
    let (mut is_clean, mut kept) = (true, Vec::new());
    for table in &tables {
        for note in &table.notes {
            output::talk(&format!("{}: {note}", table.name()));
        }
        match download::collect(table, setting, told, activities) {
            Ok((kind, collected)) => {
                let Collected { events, rejects, notes } = collected;
                let mut rejects = rejects;
                let count = events.len();
                for (line, event) in events {
                    match collecting.teller.tell(&event) {
                        Ok(statement) => {
                            statements.push((collecting.teller.is_anonymous(&event), statement, event.precision));
                        }
                        Err(reason) => rejects.push((line, reason.to_string())),
                    }
                }
                if !collecting.arguments.quiet {
                    output::talk(&format!(
                        "{}: {}, {} rows, {count} events",
                        table.name(),
                        kind.name(),
                        table.rows.len()
                    ));
                    notes.iter().for_each(|note| output::talk(&format!("  {note}")));
                }
                is_clean &= rejects.is_empty();
                kept.push((table, show(table, rejects)));
            }
            Err(reason) => {
                output::talk(&format!("{}: {reason}", table.name()));
                is_clean = false;
            }
        }
    }
    let path = rejects::path(&collecting.arguments.tracking.join("rejects"), "moodle", path);
    let all: Vec<rejects::Rejected<'_>> = kept.iter().map(|(table, rejects)| (*table, rejects.as_slice())).collect();
    rejects::write(&path, &all).map_err(|error| format!("{} cannot be written: {error}", path.display()))?;
    if all.iter().any(|(_, rejects)| !rejects.is_empty()) {
        output::talk(&format!("the rows are kept in {}", path.display()));
    }
    Ok(is_clean)
}

fn tables(bytes: &[u8], name: &str) -> Result<Vec<Table>, String> {
    if bytes.trim_ascii().is_empty() || bytes == b"\xef\xbb\xbf" {
        return Err(
            "it is empty; that is what Moodle gives for the interactions of a SCORM 2004 attempt: download the track \
                    details instead, or use the web services"
                .to_owned(),
        );
    }
    if let Some(table) = std::str::from_utf8(bytes).ok().and_then(|text| download::table_of_json(name, text)) {
        return table.map(|table| vec![table]).map_err(|error| error.to_string());
    }
    let options = Options { knows: &download::knows, ..Options::default() };
    table::read(bytes, name, &options).map_err(|error| error.to_string())
}

/// Shows what could not be used. Gives each line once, with all its reasons.
fn show(table: &Table, rejects: Vec<(u32, String)>) -> Vec<(u32, String)> {
    let mut reasons: BTreeMap<u32, String> = BTreeMap::new();
    for (line, reason) in rejects {
        let known = reasons.entry(line).or_default();
        if !known.contains(&reason) {
            output::talk(&format!("{}: {reason}", table.place(line)));
            known.push_str(if known.is_empty() { "" } else { "; " });
            known.push_str(&reason);
        }
    }
    reasons.into_iter().collect()
}
