//! The gradebook.

use super::super::time;
use super::super::track::number;
use super::{Reader, unescaped};
use crate::records::{Deed, Marks, Precision, Subject};

/// An activity's columns; Moodle writes one for each way of showing a grade.
struct Grade {
    name: String,
    real: Option<usize>,
    percentage: Option<usize>,
}

pub fn collect(reader: &mut Reader<'_, '_>) -> Result<(), String> {
    let header = &reader.table.header;
    let exported = reader.column("lastdownloadedfromthiscourse").ok_or("it does not say when it was downloaded")?;
    let mut grades: Vec<Grade> = Vec::new();
    for (column, cell) in header.iter().enumerate() {
        // `SCORM package: Module 1 package (Real)`; a total has no kind of activity before it.
        let Some((_, rest)) = cell.split_once(": ") else { continue };
        let (name, shown) = match rest.rsplit_once(" (") {
            Some((name, shown @ ("Real)" | "Percentage)" | "Letter)" | "Feedback)"))) => (name, shown),
            _ => (rest, "Real)"),
        };
        let name = unescaped(name);
        let index = grades.iter().position(|grade| grade.name == name).unwrap_or(grades.len());
        if index == grades.len() {
            grades.push(Grade { name, real: None, percentage: None });
        }
        match shown {
            "Real)" => grades[index].real = Some(column),
            "Percentage)" => grades[index].percentage = Some(column),
            _ => {}
        }
    }
    let names: Vec<&str> = grades.iter().map(|grade| grade.name.as_str()).collect();
    reader.activities.meet(reader.setting.course, &names);
    let mut zeros = 0;
    for row in &reader.table.rows {
        let Some(person) = reader.person(row) else { continue };
        let Some(when) = time::epoch(row.cell(exported)).map(time::day) else {
            reader.reject(row, "the column for the time of the download holds none");
            continue;
        };
        reader.once(row, &person, &Subject::Course, Deed::Registered, (when, Precision::Day));
        for grade in &grades {
            let Some(raw) = grade.real.and_then(|column| decimal(row.cell(column))) else { continue };
            if raw == 0.0 {
                zeros += 1;
                continue;
            }
            let percentage = grade.percentage.and_then(|column| decimal(row.cell(column).trim_end_matches(['%', ' '])));
            let scaled = percentage.map(|percentage| percentage / 100.0).filter(|scaled| (-1.0..=1.0).contains(scaled));
            let place = reader.activities.place(reader.setting.course, &grade.name, None, true);
            let marks = Marks { raw: Some(raw), scaled, ..Marks::default() };
            reader.once(row, &person, &place.subject, Deed::Scored(marks), (when, Precision::Day));
        }
    }
    if grades.iter().any(|grade| grade.real.is_none()) {
        reader.note("grades are read where they stand as numbers: choose the display type Real when you export");
    }
    if zeros > 0 {
        reader.note(format!(
            "{zeros} grades of 0 are not told: Moodle writes 0 also for an activity that was completed without a score; the \
             interactions report, with its column for each SCO, or the web services know"
        ));
    }
    reader.note("the day of the download stands for the time of a grade until a report or the web services say it");
    Ok(())
}

/// A number with a point or a comma before the fraction.
fn decimal(cell: &str) -> Option<f64> {
    number(&cell.trim().replace(',', "."))
}
