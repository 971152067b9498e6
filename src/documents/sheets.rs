//! Sheets to fill in on a computer, whose columns `kitbag collect` reads back: who was there, answers to tests and views.

use super::handouts::parts_of_day;
use super::words::words;
use crate::course::{Course, Module, Question, questions};
use crate::records::collect::evaluation;

/// Lines of a list for names.
const LINES: usize = 30;

/// A sheet and the end of its file's name.
type Named = (&'static str, String);

/// The sheets of the course, as CSV: UTF-8 with the mark by which spreadsheets know it, commas, CR LF.
///
/// # Errors
/// Only if the CSV writer fails.
pub(super) fn sheets(course: &Course) -> Result<Vec<Named>, csv::Error> {
    let mut made = Vec::new();
    if let Some(agenda) = &course.agenda {
        made.push(("sheet-attendance", attendance(course, agenda.days.len())?));
    }
    if let Some(pre_test) = course.pre_test().or_else(|| course.post_test()) {
        made.push(("sheet-tests", tests(course, pre_test)?));
    }
    if let Some(page) = evaluation(course) {
        let sessions =
            course.modules.iter().filter(|module| module.id == page.module).flat_map(|module| &module.sessions);
        let asked: Vec<&Question> =
            sessions.filter(|session| session.id == page.page).flat_map(|session| questions(&session.blocks)).collect();
        made.push(("sheet-evaluation", views(course, &asked)?));
    }
    Ok(made)
}

/// A line for each person, and a column for each half of each day.
fn attendance(course: &Course, days: usize) -> Result<String, csv::Error> {
    let words = words(&course.language);
    let fixed = [&words.row_number, &words.family_name, &words.given_name, &words.email, &words.code];
    let mut head: Vec<String> = fixed.into_iter().chain([&words.organization]).cloned().collect();
    head.extend((1..).take(days).flat_map(|number| parts_of_day(course, number)));
    let rows = (1..=LINES).map(|line| {
        let mut row = vec![String::new(); head.len()];
        row[0] = line.to_string();
        row
    });
    csv(std::iter::once(head.clone()).chain(rows))
}

/// A line for each paper: who, before or after, and the answer to each question under its number and the id that all
/// forms of the test share.
fn tests(course: &Course, form: &Module) -> Result<String, csv::Error> {
    let words = words(&course.language);
    let fixed = [&words.code, &words.email, &words.phase].map(Clone::clone);
    // Both forms ask the same: their ids differ by a suffix.
    let [before, after] = [course.pre_test(), course.post_test()].map(|form| form.map(bases).unwrap_or_default());
    let ids: Vec<&str> = match before == after && !before.is_empty() {
        true => before.iter().map(|(base, _)| *base).collect(),
        false => form.questions().map(|(_, question)| question.id.as_str()).collect(),
    };
    csv(std::iter::once(fixed.into_iter().chain(numbered(ids.into_iter())).collect()))
}

/// A line for each form without a name; the number is only to find the paper again.
fn views(course: &Course, asked: &[&Question]) -> Result<String, csv::Error> {
    let views = asked.iter().copied().filter(|question| !question.has_right_answer());
    let head = std::iter::once(words(&course.language).response_number.clone())
        .chain(numbered(views.map(|question| question.id.as_str())));
    csv(std::iter::once(head.collect()))
}

/// The ids of a form's questions without its suffix, with what is asked; empty where an id has none.
fn bases(form: &Module) -> Vec<(&str, String)> {
    let bases = form.questions().map(|(_, question)| {
        let (base, _) = question.id.as_str().rsplit_once('_')?;
        Some((base, question.label()))
    });
    bases.collect::<Option<_>>().unwrap_or_default()
}

fn numbered<'c>(ids: impl Iterator<Item = &'c str>) -> impl Iterator<Item = String> {
    (1..).zip(ids).map(|(number, id): (u32, _)| format!("{number}. {id}"))
}

fn csv(rows: impl Iterator<Item = Vec<String>>) -> Result<String, csv::Error> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    rows.into_iter().try_for_each(|row| writer.write_record(row))?;
    let bytes = writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))?;
    Ok(format!("\u{feff}{}", String::from_utf8(bytes).unwrap_or_default()))
}
