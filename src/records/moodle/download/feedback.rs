//! The responses of a feedback, named or anonymous.

use super::super::feedback::{Answers, Item, Kind};
use super::{Reader, people, squeezed, unescaped};
use crate::records::Precision;

pub fn collect(reader: &mut Reader<'_, '_>) -> Result<(), String> {
    let header = &reader.table.header;
    let date = reader.column("date").filter(|_| reader.column("userfullname").is_some());
    if date.is_some() {
        reader.need_zone()?;
    } else if reader.told.date.is_none() {
        return Err("it does not say when people answered: add the day, for example --date 2026-11-23".to_owned());
    }
    let about_people = ["userfullname", "responsenumber", "groups", "course", "date"];
    let columns: Vec<(usize, String)> = header
        .iter()
        .enumerate()
        .map(|(column, cell)| (column, unescaped(cell)))
        .filter(|(_, cell)| !about_people.contains(&squeezed(cell).as_str()))
        .filter(|(_, cell)| !people::IDENTITY.contains(&squeezed(cell).as_str()))
        .collect();
    let (name, place) = reader.activity();
    let rows = &reader.table.rows;
    let items: Vec<(usize, Item)> = columns
        .into_iter()
        .map(|(column, header)| {
            let answers: Vec<String> = rows.iter().map(|row| answer(row.cell(column))).collect();
            (column, reader.activities.item(&name, &header, || Kind::seen(&answers)))
        })
        .collect();
    let mut answers = Answers::default();
    for row in rows {
        let person = match date {
            Some(_) => match reader.person(row) {
                Some(person) => Some(person),
                None => continue,
            },
            None => None,
        };
        let when = match date {
            Some(date) => reader.moment(row, date),
            None => reader.told.date.map(|day| (day, Precision::Day)),
        };
        let Some(when) = when else {
            if date.is_some_and(|date| row.cell(date).trim().is_empty()) {
                reader.reject(row, "no date says when it was answered");
            }
            continue;
        };
        for (column, item) in &items {
            let text = answer(row.cell(*column));
            if let Some(event) = answers.event(reader.setting, &place, item, person.as_ref(), &text, when) {
                reader.add(row, event);
            }
        }
    }
    Ok(())
}

/// What somebody wrote. Downloads put three blanks where Moodle keeps a line break.
fn answer(cell: &str) -> String {
    unescaped(cell.trim()).replace("   ", "\n")
}
