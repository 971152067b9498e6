//! Answers with a row for each: `participant_id, phase, item_id, response, correct, points`, or
//! `response_code, question_code, value, label, comment`.

use std::collections::BTreeMap;

use super::answers::{Asked, Responses, counting, platform, read_or_result, scored, total};
use super::columns::{Known, question};
use super::place::Instrument;
use super::rows::{Rows, When};
use super::{Kind, Meaning, Role};
use crate::course::{Id, Question, QuestionKind};
use crate::records::table::Row;
use crate::records::words::{number, truth};
use crate::records::{Deed, Event, Person, Response, Subject};

/// What somebody answered in one sitting.
struct Sitting<'t> {
    answers: BTreeMap<Id, Option<bool>>,
    last: &'t Row,
    when: When,
}

/// Somebody, an instrument, an attempt, a cohort.
type SittingKey = (Person, crate::course::PageId, String, String);

pub fn collect(kind: Kind, rows: &mut Rows<'_>) {
    rows.platform = platform(kind, rows.table);
    let asked = Asked::of(kind, rows.setting, &[]);
    let known = Names {
        all: Known::of(kind, rows.setting.course, None),
        each: asked.instruments.iter().map(Known::of_one).collect(),
    };
    let mut responses = Responses::default();
    let mut sittings: BTreeMap<SittingKey, Sitting<'_>> = BTreeMap::new();
    rows.each(|rows, row, complaints| {
        let answer = read(rows, &asked, &known, &mut responses, row).unwrap_or_else(|complaint| {
            complaints.push(complaint);
            None
        });
        let Some(answer) = answer else { return Vec::new() };
        if let (Some(person), false) = (&answer.person, asked.evaluates(answer.instrument)) {
            let text = |role| rows.get(row, role).unwrap_or_default().to_owned();
            let key = (person.clone(), answer.instrument.page.clone(), text(Role::Attempt), text(Role::Cohort));
            let sitting = sittings.entry(key).or_insert_with(|| Sitting {
                answers: BTreeMap::new(),
                last: row,
                when: answer.when,
            });
            sitting.answers.insert(answer.question.id.clone(), answer.success);
            sitting.when = sitting.when.max(answer.when);
            sitting.last = row;
        }
        answer.event.into_iter().collect()
    });
    let mut partial = 0;
    let mut totals = Vec::new();
    for ((person, page, ..), sitting) in sittings {
        let Some(instrument) = asked.instruments.iter().find(|instrument| instrument.page == page) else { continue };
        if !counting(instrument).all(|question| sitting.answers.contains_key(&question.id)) {
            partial += 1;
            continue;
        }
        let marks = total(instrument, sitting.answers.iter().map(|(id, success)| (id, *success)));
        if let Some(marks) = marks {
            let told = scored(rows, instrument, sitting.last, Some(&person), marks, sitting.when);
            totals.extend(told.into_iter().map(|event| (sitting.last.line, event)));
        }
    }
    rows.collected.events.extend(totals);
    if partial > 0 {
        let text = "tests lack items, so they have no total; a row without a response says that an item was left open";
        rows.collected.notes.push(format!("{partial} {text}"));
    }
}

/// What items are called: anywhere, and in each instrument.
struct Names {
    all: Known,
    each: Vec<Known>,
}

/// What a row says.
struct Answer<'a, 'c> {
    instrument: &'a Instrument<'c>,
    question: &'c Question,
    person: Option<Person>,
    success: Option<bool>,
    when: When,
    /// None where the item was left open.
    event: Option<Event>,
}

fn read<'a, 'c>(
    rows: &Rows<'_>,
    asked: &'a Asked<'c>,
    known: &Names,
    responses: &mut Responses,
    row: &Row,
) -> Result<Option<Answer<'a, 'c>>, String> {
    let Some(item) = rows.get(row, Role::Item) else {
        let says = [Role::Response, Role::Correct].iter().any(|role| rows.get(row, *role).is_some());
        return if says { Err("it does not say which item was answered".to_owned()) } else { Ok(None) };
    };
    let (instrument, question) = find(rows, asked, known, row, item)?;
    let evaluates = asked.evaluates(instrument);
    let is_anonymous = evaluates && rows.setting.course.xapi.anonymous_evaluations;
    let person = if is_anonymous { None } else { rows.person(row)? };
    if person.is_none() && !evaluates {
        return Err("it does not say who answered".to_owned());
    }
    let subject = Subject::Question { module: instrument.module.id.clone(), question: question.id.clone() };
    let when = || rows.when(row, Some(&instrument.page));
    let Some(response) = response(rows, question, row)? else {
        // An item that was left open is no answer, but it counts in the total.
        let is_open = !evaluates && question.has_right_answer();
        return Ok(Some(Answer { instrument, question, person, success: Some(false), when: when()?, event: None })
            .filter(|_| is_open));
    };
    let mut when = when()?;
    if is_anonymous {
        when = rows.day(row, when)?;
    }
    let success = response.success;
    let deed =
        if evaluates { Deed::Evaluated(Response { success: None, ..response }) } else { Deed::Responded(response) };
    let mut event = rows.event(row, person.as_ref(), subject, deed, when);
    event.occurrence = if evaluates {
        responses.key(rows, row, Some(&question.id))?.of(&question.id)
    } else {
        rows.get(row, Role::Attempt).unwrap_or_default().to_owned()
    };
    Ok(Some(Answer { instrument, question, person, success, when, event: Some(event) }))
}

/// The question that an item names, by its id, its wording or its number, and what asks it.
fn find<'a, 'c>(
    rows: &Rows<'_>,
    asked: &'a Asked<'c>,
    known: &Names,
    row: &Row,
    item: &str,
) -> Result<(&'a Instrument<'c>, &'c Question), String> {
    let said = asked.instrument(rows, row);
    if let Ok(instrument) = &said {
        let index = asked.instruments.iter().position(|known| known.page == instrument.page);
        let id = match index.and_then(|index| known.each.get(index)).and_then(|known| known.guess(item)) {
            Some(Meaning::Question(id)) => id,
            _ => item.to_owned(),
        };
        if let Some(question) = question(instrument, &id) {
            return Ok((instrument, question));
        }
    }
    let id = match known.all.guess(item) {
        Some(Meaning::Question(id)) => id,
        _ => return Err(format!("the course has no question `{item}`")),
    };
    let mut found = asked.instruments.iter().filter_map(|instrument| Some((instrument, question(instrument, &id)?)));
    match (found.next(), found.next(), said) {
        (Some(found), None, _) => Ok(found),
        (None, _, _) => Err(format!("the course has no question `{item}`")),
        (Some(_), Some(_), Ok(instrument)) => Err(format!("{} does not ask `{item}`", instrument.page)),
        (Some(_), Some(_), Err(complaint)) => Err(complaint),
    }
}

/// The answer of a row: what was said, whether it was right, or both.
fn response(rows: &Rows<'_>, question: &Question, row: &Row) -> Result<Option<Response>, String> {
    let correct = match rows.get(row, Role::Correct) {
        None => None,
        Some(text) => Some(truth(text).ok_or_else(|| format!("`{text}` is neither right nor wrong"))?),
    };
    let earned = rows.get(row, Role::Points).and_then(number).map(|(points, _)| points > 0.0);
    let success = correct.or(earned).filter(|_| question.has_right_answer());
    let is_wordy = matches!(question.kind, QuestionKind::LongFillIn { .. });
    let comment = || rows.get(row, Role::Comment).filter(|_| is_wordy);
    let Some(cell) = rows.any(row, Role::Response).or_else(comment) else {
        return Ok(success.map(|success| Response { text: None, success: Some(success), latency: None }));
    };
    let response = read_or_result(rows.setting, question, cell)?;
    Ok(response.map(|response| Response { success: success.or(response.success), ..response }))
}
