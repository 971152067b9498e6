//! Answers with a column for each question: tests on paper, evaluations, exports of online forms.

use std::collections::BTreeMap;

use sha2::{Digest as _, Sha256};

use super::columns::question;
use super::place::{Instrument, Phase, evaluation, form_of_phase, instruments};
use super::rows::{Rows, When};
use super::{Kind, Meaning, Role, Setting, answer};
use crate::course::{Id, PageId, Question, QuestionKind, Quiz};
use crate::records::table::{Row, Table};
use crate::records::words::{normalise, number, says_nothing, truth};
use crate::records::{Deed, Event, Marks, Person, Response, Subject};

/// What answers can be answers to.
pub struct Asked<'c> {
    kind: Kind,
    pub instruments: Vec<Instrument<'c>>,
    /// What they are answers to where a row does not say.
    page: Option<PageId>,
}

impl<'c> Asked<'c> {
    pub fn of(kind: Kind, setting: &Setting<'c>, used: &[&str]) -> Self {
        let instruments = instruments(setting.course);
        let said = setting.instrument.clone().or_else(|| setting.mapping.instrument.clone());
        let page = said.or_else(|| best(kind, setting, &instruments, used));
        Self { kind, instruments, page }
    }

    /// What a row's answers are answers to.
    pub fn instrument(&self, rows: &Rows<'_>, row: &Row) -> Result<&Instrument<'c>, String> {
        let page = match rows.get(row, Role::Phase) {
            None => self.page.clone(),
            Some(text) => {
                let phase =
                    Phase::read(text).ok_or_else(|| format!("`{text}` is no phase: pre, post, quiz, followup"))?;
                form_of_phase(rows.setting.course, phase).or_else(|| self.page.clone())
            }
        };
        let page = page.ok_or("what it answers is not known: name it with --instrument, for example tests/pretest")?;
        let found = self.instruments.iter().find(|instrument| instrument.page == page);
        found.ok_or_else(|| format!("`{page}` asks nothing"))
    }

    /// Whether the answers are views, which are kept without names where the course says so.
    pub fn evaluates(&self, instrument: &Instrument<'_>) -> bool {
        let is_quiz = instrument.page.page.as_str() == Quiz::PAGE;
        self.kind == Kind::Evaluation || self.kind == Kind::Forms && !instrument.is_form && !is_quiz
    }
}

/// The instrument that has most of the questions in use; None when several have as many.
fn best(kind: Kind, setting: &Setting<'_>, instruments: &[Instrument<'_>], used: &[&str]) -> Option<PageId> {
    if kind == Kind::Evaluation {
        return evaluation(setting.course);
    }
    let count = |instrument: &Instrument<'_>| used.iter().filter(|id| question(instrument, id).is_some()).count();
    let most = instruments.iter().map(count).max().filter(|most| *most > 0)?;
    let mut found = instruments.iter().filter(|instrument| count(instrument) == most);
    let first = found.next()?;
    found.next().is_none().then(|| first.page.clone())
}

/// What the answers of these columns are answers to, as far as it is known before the rows are read.
pub fn instrument_of(kind: Kind, setting: &Setting<'_>, columns: &[super::Column]) -> Option<PageId> {
    let used = used(columns);
    Asked::of(kind, setting, &used).page
}

fn used(columns: &[super::Column]) -> Vec<&str> {
    let id = |column: &'_ super::Column| match &column.meaning {
        Meaning::Question(_) | Meaning::Option(..) => true,
        _ => column.meaning == Meaning::Role(Role::Item),
    };
    columns
        .iter()
        .filter(|column| id(column))
        .filter_map(|column| match &column.meaning {
            Meaning::Question(id) | Meaning::Option(id, _) => Some(id.as_str()),
            _ => None,
        })
        .collect()
}

pub fn collect(kind: Kind, rows: &mut Rows<'_>) {
    rows.platform = platform(kind, rows.table);
    let asked = Asked::of(kind, rows.setting, &used(rows.columns));
    let mut responses = Responses::default();
    rows.each(|rows, row, complaints| {
        read(rows, &asked, &mut responses, row, complaints).unwrap_or_else(|complaint| {
            complaints.push(complaint);
            Vec::new()
        })
    });
}

fn read(
    rows: &Rows<'_>,
    asked: &Asked<'_>,
    responses: &mut Responses,
    row: &Row,
    complaints: &mut Vec<String>,
) -> Result<Vec<Event>, String> {
    let answers = |index: &usize| {
        let column = &rows.columns[*index];
        let is_answer =
            matches!(column.meaning, Meaning::Question(_) | Meaning::Option(..) | Meaning::Role(Role::Score));
        is_answer && rows.written(row, *index).is_some()
    };
    if !(0..rows.columns.len()).any(|index| answers(&index)) {
        return Ok(Vec::new());
    }
    let instrument = asked.instrument(rows, row)?;
    let evaluates = asked.evaluates(instrument);
    let is_anonymous = evaluates && rows.setting.course.xapi.anonymous_evaluations;
    let person = if is_anonymous { None } else { rows.person(row)? };
    if person.is_none() && !evaluates {
        return Err("it does not say who answered".to_owned());
    }
    let mut when = rows.when(row, Some(&instrument.page))?;
    if is_anonymous {
        when = rows.day(row, when)?;
    }
    let given = given(rows, instrument, row, complaints);
    if evaluates && !complaints.is_empty() && is_known_by_content(rows, row) {
        // The row is another one as soon as it is mended, and its other answers would count twice.
        return Ok(Vec::new());
    }
    let key = responses.key(rows, row, None)?;
    let mut events = Vec::new();
    for (question, response) in &given {
        let subject = Subject::Question { module: instrument.module.id.clone(), question: question.id.clone() };
        let mut event = if evaluates {
            let deed = Deed::Evaluated(Response { success: None, ..response.clone() });
            let mut event = rows.event(row, person.as_ref(), subject, deed, when);
            event.occurrence = key.of(&question.id);
            event
        } else {
            rows.event(row, person.as_ref(), subject, Deed::Responded(response.clone()), when)
        };
        if let Some(attempt) = rows.get(row, Role::Attempt).filter(|_| !evaluates) {
            event.occurrence = attempt.to_owned();
        }
        events.push(event);
    }
    // What could not be read may have been right.
    let is_whole = complaints.is_empty() || rows.get(row, Role::Score).is_some();
    if !evaluates
        && is_whole
        && let Some(marks) = marks(rows, instrument, row, &given)?
    {
        events.extend(scored(rows, instrument, row, person.as_ref(), marks, when));
    }
    Ok(events)
}

/// The answers of a row. An answer that cannot be read is a complaint, and the others count.
fn given<'c>(
    rows: &Rows<'_>,
    instrument: &Instrument<'c>,
    row: &Row,
    complaints: &mut Vec<String>,
) -> Vec<(&'c Question, Response)> {
    let mut given: Vec<(&'c Question, Response)> = Vec::new();
    let mut chosen: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut points: BTreeMap<&Id, f64> = BTreeMap::new();
    for (index, column) in rows.columns.iter().enumerate() {
        let Some(cell) = rows.written(row, index) else { continue };
        match &column.meaning {
            Meaning::Question(id) => {
                let read = question(instrument, id)
                    .ok_or_else(|| {
                        format!(
                            "{} does not ask `{id}`; for another test name another mapping with --mapping",
                            instrument.page
                        )
                    })
                    .and_then(|question| Ok((question, read_or_result(rows.setting, question, cell)?)));
                match read {
                    Ok((question, Some(response))) => given.push((question, response)),
                    Ok((_, None)) => {}
                    Err(complaint) => complaints.push(format!("{}: {complaint}", column.name)),
                }
            }
            Meaning::Option(id, option) => {
                let options = chosen.entry(id).or_default();
                if truth(cell) == Some(true) {
                    options.push(option);
                }
            }
            Meaning::Points(id) => {
                if let (Some(question), Some((number, _))) = (question(instrument, id), number(cell)) {
                    points.insert(&question.id, number);
                }
            }
            _ => {}
        }
    }
    for (id, options) in chosen {
        let Some(question) = question(instrument, id) else { continue };
        let QuestionKind::Choice { options: all, .. } = &question.kind else { continue };
        match answer::chosen(all, &options) {
            // Nothing chosen is no answer.
            Ok(response) if !options.is_empty() => given.push((question, response)),
            Ok(_) => {}
            Err(complaint) => complaints.push(format!("{id}: {complaint}")),
        }
    }
    // Whoever marked the answer knows best whether it was right.
    for (question, response) in &mut given {
        if let Some(points) = points.get(&question.id).filter(|_| question.has_right_answer()) {
            response.success = Some(*points > 0.0);
        }
    }
    given
}

/// An answer, or only whether it was right: lists of results hold 1 and 0. None where there is nothing to say.
pub fn read_or_result(setting: &Setting<'_>, question: &Question, cell: &str) -> Result<Option<Response>, String> {
    let has_point_for_it = matches!(question.kind, QuestionKind::Likert { .. });
    if says_nothing(cell) {
        return Ok(answer::read(setting.course, question, cell).ok().filter(|_| has_point_for_it));
    }
    answer::read(setting.course, question, cell).map(Some).or_else(|complaint| {
        let is_result = question.has_right_answer() && !matches!(question.kind, QuestionKind::Numeric { .. });
        match truth(cell).filter(|_| is_result && cell.chars().count() == 1 && !cell.chars().all(char::is_alphabetic)) {
            Some(success) => Ok(Some(Response { text: None, success: Some(success), latency: None })),
            None => Err(complaint),
        }
    })
}

/// The score that the row names, else the one that its answers make if every question that counts has a column.
fn marks(
    rows: &Rows<'_>,
    instrument: &Instrument<'_>,
    row: &Row,
    given: &[(&Question, Response)],
) -> Result<Option<Marks>, String> {
    if let Some(cell) = rows.get(row, Role::Score) {
        let (raw, of) = number(cell).ok_or_else(|| format!("`{cell}` is no score"))?;
        if of.is_none() && cell.ends_with('%') {
            let share = Some(raw / 100.0).filter(|share| (0.0..=1.0).contains(share));
            let scaled = share.ok_or_else(|| format!("`{cell}` is no share of a score"))?;
            return Ok(Some(Marks { scaled: Some(scaled), ..Marks::default() }));
        }
        let max = of.or_else(|| Some(possible(instrument)).filter(|max| raw <= *max && *max > 0.0));
        return Ok(Some(marks_of(raw, max)));
    }
    let has_column = |question: &Question| {
        rows.columns.iter().any(|column| match &column.meaning {
            Meaning::Question(id) | Meaning::Option(id, _) => {
                super::columns::question(instrument, id).is_some_and(|known| known.id == question.id)
            }
            _ => false,
        })
    };
    if !counting(instrument).all(has_column) || given.is_empty() {
        return Ok(None);
    }
    Ok(total(instrument, given.iter().map(|(question, response)| (&question.id, response.success))))
}

/// The score that answers make; None where nothing counts.
pub fn total<'a>(instrument: &Instrument<'_>, answers: impl Iterator<Item = (&'a Id, Option<bool>)>) -> Option<Marks> {
    let right: Vec<&Id> = answers.filter(|(_, success)| *success == Some(true)).map(|(id, _)| id).collect();
    let max = possible(instrument);
    let earned = counting(instrument).filter(|question| right.contains(&&question.id)).map(|question| question.weight);
    (max > 0.0).then(|| marks_of(earned.sum(), Some(max)))
}

/// The questions that count in a score.
pub fn counting<'c>(instrument: &Instrument<'c>) -> impl Iterator<Item = &'c Question> {
    instrument.questions.iter().copied().filter(|question| question.has_right_answer() && question.weight > 0.0)
}

fn possible(instrument: &Instrument<'_>) -> f64 {
    counting(instrument).map(|question| question.weight).sum()
}

fn marks_of(raw: f64, max: Option<f64>) -> Marks {
    let scaled = max.map(|max| raw / max);
    Marks { scaled, raw: Some(raw), min: Some(0.0), max }
}

/// What a score tells: the score and, where the form or the quiz has a pass mark, whether it is enough.
pub fn scored(
    rows: &Rows<'_>,
    instrument: &Instrument<'_>,
    row: &Row,
    person: Option<&Person>,
    marks: Marks,
    when: When,
) -> Vec<Event> {
    let module = Subject::Module(instrument.module.id.clone());
    let subject = if instrument.is_form { module.clone() } else { Subject::Page(instrument.page.clone()) };
    let mut event = rows.event(row, person, subject, Deed::Scored(marks), when);
    event.occurrence = rows.get(row, Role::Attempt).unwrap_or_default().to_owned();
    let mut events = vec![event];
    let is_quiz = instrument.page.page.as_str() == Quiz::PAGE;
    let pass_mark = f64::from(instrument.module.tracking.pass_mark);
    if let Some(scaled) = marks.scaled.filter(|_| pass_mark > 0.0 && (instrument.is_form || is_quiz)) {
        let (marks, duration) = (Some(marks), None);
        // Seven of ten are 70 %, whatever becomes of 0.7 in binary.
        let deed = match scaled * 100.0 + 1e-9 >= pass_mark {
            true => Deed::Passed { marks, duration },
            false => Deed::Failed { marks, duration },
        };
        // Whoever passes its quiz passes the module.
        events.push(Event { subject: module, deed, ..events[0].clone() });
    }
    events
}

const TIMES: [Role; 2] = [Role::Time, Role::StartTime];

/// Whether nothing but what it says tells a response apart: it has neither number nor time.
fn is_known_by_content(rows: &Rows<'_>, row: &Row) -> bool {
    TIMES.into_iter().chain([Role::ResponseId]).all(|role| rows.get(row, role).is_none())
}

/// All that a row says, however it is written and wherever its columns stand.
fn content(rows: &Rows<'_>, row: &Row) -> Vec<String> {
    let columns = rows.columns.iter().enumerate();
    let meant = columns.filter(|(_, column)| column.meaning != Meaning::Role(Role::Ignore));
    let mut said: Vec<String> = meant
        .filter_map(|(index, column)| Some(format!("{}\n{}", column.meaning, normalise(rows.written(row, index)?))))
        .collect();
    said.sort();
    said
}

/// Tells responses of one table apart, and the same response the same when it is read again.
#[derive(Default)]
pub struct Responses {
    seen: BTreeMap<([u8; 32], Option<Id>), u32>,
}

/// What one response is known by, in no readable form.
pub struct ResponseKey {
    digest: [u8; 32],
    nth: u32,
}

impl Responses {
    /// By its number, time and cohort, else by its time and person, else by all that it says; of several that are alike, by which
    /// one it is. A table with a row for each answer names the item.
    ///
    /// # Errors
    /// It has a number only, and every workshop may have numbered its forms from 1.
    pub fn key(&mut self, rows: &Rows<'_>, row: &Row, item: Option<&Id>) -> Result<ResponseKey, String> {
        let roles = [Role::ResponseId, Role::Time, Role::StartTime, Role::Email, Role::Account, Role::Name];
        let known = roles.map(|role| rows.get(row, role).unwrap_or_default().to_owned());
        let cohort = rows.cohort(row);
        let has_time = TIMES.into_iter().any(|role| rows.has(role));
        let parts: Vec<String> = if is_known_by_content(rows, row) {
            content(rows, row)
        } else if known[0].is_empty() {
            known.to_vec()
        } else if cohort.is_none() && !has_time {
            let text = "another workshop may have used its response code too: name the group with --cohort";
            return Err(text.to_owned());
        } else {
            known.into_iter().take(3).chain(cohort).collect()
        };
        let mut digest = Sha256::new();
        for part in parts {
            digest.update(part.len().to_le_bytes());
            digest.update(part);
        }
        let digest: [u8; 32] = digest.finalize().into();
        let nth = self.seen.entry((digest, item.cloned())).or_default();
        *nth += 1;
        Ok(ResponseKey { digest, nth: *nth })
    }
}

impl ResponseKey {
    /// What tells the answer to one question apart; two answers of one response have nothing in common.
    pub fn of(&self, question: &Id) -> String {
        let mut digest = Sha256::new();
        digest.update(self.digest);
        digest.update(self.nth.to_le_bytes());
        digest.update(question.as_str());
        digest.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect()
    }
}

/// The service that a table comes from, by the shape of its header.
pub fn platform(kind: Kind, table: &Table) -> &'static str {
    let header: Vec<String> = table.header.iter().map(|cell| cell.trim().to_lowercase()).collect();
    let has = |name: &str| header.iter().any(|cell| cell == name);
    let first = header.first().map(String::as_str).unwrap_or_default();
    if has("_uuid") || has("_submission_time") || has("__version__") {
        return "KoboToolbox";
    }
    if first == "id"
        && header.get(1).zip(header.get(2)).is_some_and(|(start, _)| !start.starts_with('_'))
        && header.len() > 4
        && is_microsoft(&header)
    {
        return "Microsoft Forms";
    }
    if GOOGLE.contains(&first) {
        return "Google Forms";
    }
    if kind == Kind::Test { "Test sheet" } else { "Evaluation form" }
}

/// What Google Forms calls its first column.
const GOOGLE: [&str; 9] = [
    "timestamp",
    "horodateur",
    "marca temporal",
    "carimbo de data/hora",
    "отметка времени",
    "طابع زمني",
    "时间戳记",
    "时间戳",
    "hora de envío",
];

/// The second and third column of Microsoft Forms are times, whatever their language.
fn is_microsoft(header: &[String]) -> bool {
    let role = |index: usize| header.get(index).and_then(|cell| Meaning::of_header(Kind::Forms, cell));
    role(1) == Some(Meaning::Role(Role::StartTime)) && role(2) == Some(Meaning::Role(Role::Time))
}
