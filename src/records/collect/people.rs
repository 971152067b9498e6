//! Who stands on a list of attendance, and how much of it each was there for.

use super::attendance::{Mark, mark};
use super::rows::Rows;
use super::{Column, Identity, Mapping, Meaning, Role, Setting};
use crate::records::table::Table;

/// Somebody on a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attendee {
    /// The line of the list.
    pub line: u32,
    pub name: String,
    /// Given name and family name, where the list has them apart; otherwise the whole name as the second.
    pub parts: [String; 2],
    /// Marks that say that they were there.
    pub present: usize,
}

/// The people of a list, and how many columns it has for marks.
///
/// # Errors
/// Why it cannot be used, for whoever looks after the list.
pub fn people(setting: &Setting<'_>, table: &Table, columns: &[Column]) -> Result<(Vec<Attendee>, usize), String> {
    let mapping = Mapping { identity: Identity::Name, ..setting.mapping.clone() };
    let setting = Setting {
        mapping: &mapping,
        cohort: setting.cohort.clone(),
        zone: setting.zone.clone(),
        instrument: None,
        ..*setting
    };
    let rows = Rows::new(&setting, table, columns);
    if !(rows.has(Role::Name) || rows.has(Role::FamilyName) || rows.has(Role::GivenName)) {
        return Err("it has no column for names".to_owned());
    }
    if rows.has(Role::Mark) {
        return Err("it has a row for each mark; make a list with a row for each person".to_owned());
    }
    let marks: Vec<usize> = (0..columns.len())
        .filter(|index| matches!(columns[*index].meaning, Meaning::Session(_) | Meaning::Day(..) | Meaning::OnDate(..)))
        .collect();
    let mut found = Vec::new();
    for row in &table.rows {
        let Some(name) =
            rows.person(row).map_err(|error| format!("line {}: {error}", row.line))?.and_then(|person| person.name)
        else {
            continue;
        };
        let mut present = 0;
        for index in &marks {
            let Some(cell) = rows.cell(row, *index) else { continue };
            let said = mark(cell).ok_or_else(|| format!("line {}: `{cell}` is no mark", row.line))?;
            present += usize::from(matches!(said, Mark::Present(_)));
        }
        let part = |role| rows.get(row, role).map(str::to_owned);
        let parts = match (part(Role::GivenName), part(Role::FamilyName)) {
            (None, None) => [String::new(), name.clone()],
            (given, family) => [given.unwrap_or_default(), family.unwrap_or_default()],
        };
        found.push(Attendee { line: row.line, name, parts, present });
    }
    Ok((found, marks.len()))
}
