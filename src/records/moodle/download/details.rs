//! Files about one attempt of one person, which say neither whose nor which: the command must.

use jiff::Timestamp;

use super::super::activity::Place;
use super::super::sco::Attempt;
use super::super::track::Track;
use super::{Reader, scorm};
use crate::records::table::Row;
use crate::records::{Person, Precision};

/// Track details: the elements of a SCO as Moodle keeps them, without any time but those that the content set.
pub fn tracks(reader: &mut Reader<'_, '_>) -> Result<(), String> {
    let person = learner(reader)?.clone();
    let table = reader.table;
    let elements = table.rows.iter().map(|row| (row.cell(0).trim(), row.cell(1).to_owned()));
    let mut track = Track::from_elements(elements);
    let answered =
        track.interactions.iter().filter_map(|question| question.time.as_deref()?.parse::<Timestamp>().ok()).max();
    let Some(when) = answered.or(reader.told.date) else {
        return Err("it does not say when anything happened: add the day, for example --date 2026-11-23".to_owned());
    };
    track.modified = Some(when);
    let precision = if answered.is_some() { Precision::Minute } else { Precision::Day };
    let place = place(reader);
    let attempt = Attempt { person: &person, place: &place, number: number(reader), has_verdict: false };
    let Some(row) = table.rows.first() else { return Ok(()) };
    for mut event in attempt.events(reader.setting, &track) {
        if event.when == when {
            event.precision = precision;
        }
        reader.add(row, event);
    }
    Ok(())
}

/// The page of one attempt's interactions; for SCORM 2004 it is empty.
pub fn interactions(reader: &mut Reader<'_, '_>) -> Result<(), String> {
    let person = learner(reader)?.clone();
    let Some(day) = reader.told.date else {
        return Err(
            "it does not say when the questions were answered: add the day, for example --date 2026-11-23".to_owned()
        );
    };
    let place = place(reader);
    let attempt = Attempt { person: &person, place: &place, number: number(reader), has_verdict: false };
    let column = |word: &str| reader.column(word);
    let (Some(id), response, right, result) =
        (column("id"), column("response"), column("rightanswer"), column("result"))
    else {
        return Err("it has no column for the question".to_owned());
    };
    for row in &reader.table.rows {
        let text = |column: Option<usize>| text(row, column);
        let Some(id) = text(Some(id)) else {
            reader.reject(row, "it does not say which question it is about");
            continue;
        };
        let question = scorm::question(id, text(response), text(right), text(result));
        let mut event = scorm::responded(reader, &attempt, &question, day);
        event.precision = Precision::Day;
        reader.add(row, event);
    }
    Ok(())
}

fn text(row: &Row, column: Option<usize>) -> Option<String> {
    let text = super::unescaped(row.cell(column?).trim());
    (!text.is_empty()).then_some(text)
}

fn number(reader: &Reader<'_, '_>) -> u32 {
    reader.told.attempt.max(1)
}

/// The SCO: as told, else the activity, which then has one SCO.
fn place(reader: &mut Reader<'_, '_>) -> Place {
    let (name, activity) = reader.activity();
    match reader.told.sco.clone() {
        Some(sco) => reader.activities.sco(reader.setting.course, (&activity, &name), false, None, &sco),
        None => activity,
    }
}

/// Whose attempt it is, as told.
fn learner<'p>(reader: &'p Reader<'_, '_>) -> Result<&'p Person, String> {
    reader.told.learner.as_ref().ok_or_else(|| {
        "it does not say whose attempt it is: add --learner with the person's e-mail address, and --attempt if it is not \
         the first"
            .to_owned()
    })
}
