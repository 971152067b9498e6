//! Hand-outs: forms to write on, tests on paper with their keys, and lists to sign.

use super::model::{About, Answers, Block, Cell, Column, Document, Inline, Question, Style, Table};
use super::text::{Gallery, Writer, paragraph};
use super::toolkit::heading;
use super::words::words;
use super::{Edition, Participant, Request};
use crate::course::{self, Course, Day, Id, Module, PageId, QuestionKind, Slot, questions};
use crate::page::{fill, strings};
use crate::records::Half;
use crate::records::collect::{evaluation, start_of};

/// Where a few words are written.
const BLANK: &str = "______________________";
/// To tick.
const BOX: &str = "☐";
/// Lines of a list for names.
const LINES: usize = 18;

/// A document and the end of its file's name.
pub(super) type Named = (String, Document);

/// The hand-outs of `modules`; those of the whole course with its tests and lists.
pub(super) fn handouts(course: &Course, modules: &[&Module], gallery: &Gallery, edition: Edition) -> Vec<Named> {
    let mut made = Vec::new();
    if edition == Edition::Learner {
        for module in modules {
            let parts = module.sessions.iter().flat_map(|session| parts(course, module, session));
            made.extend(parts.map(|part| form(course, module, gallery, &part)));
        }
    }
    if modules.len() == course.modules.len() {
        let forms = course.tests.iter().flat_map(|tests| &tests.forms);
        made.extend(forms.filter_map(|module| test(course, module, gallery, edition)));
    }
    made
}

/// A part of a session that people fill in.
struct Part<'c> {
    /// Of the session, and of the form where the part is one.
    ids: Vec<&'c Id>,
    title: &'c str,
    blocks: &'c [course::Block],
    /// Whether it asks what people think of the course.
    is_evaluation: bool,
}

/// The forms of a session; of the page that evaluates the course, where it has none, what asks for views, from the heading
/// above the first question to the last.
fn parts<'c>(course: &Course, module: &Module, session: &'c course::Session) -> Vec<Part<'c>> {
    let page = PageId { module: module.id.clone(), page: session.id.clone() };
    let is_evaluation = evaluation(course).as_ref() == Some(&page);
    let forms = session.blocks.iter().filter_map(|block| match block {
        course::Block::Form { id, title, blocks } if !questions(blocks).is_empty() => {
            Some(Part { ids: vec![&session.id, id], title, blocks, is_evaluation })
        }
        _ => None,
    });
    let mut parts: Vec<Part<'c>> = forms.collect();
    let asks =
        |block: &course::Block| matches!(block, course::Block::Question(question) if !question.has_right_answer());
    if is_evaluation
        && parts.is_empty()
        && let (Some(first), Some(last)) = (session.blocks.iter().position(asks), session.blocks.iter().rposition(asks))
    {
        let is_heading = |block: &course::Block| matches!(block, course::Block::Heading { level: 2, .. });
        let first = session.blocks[..first].iter().rposition(is_heading).unwrap_or(first);
        let blocks = &session.blocks[first..=last];
        parts.push(Part { ids: vec![&session.id], title: &session.title, blocks, is_evaluation });
    }
    parts
}

fn form<'c>(course: &'c Course, module: &'c Module, gallery: &'c Gallery, part: &Part<'c>) -> Named {
    let words = words(&course.language);
    let mut writer = Writer::new(course, module, gallery, Edition::Learner);
    let mut blocks = head(course, part.title, None);
    let is_unsigned = part.is_evaluation && course.xapi.anonymous_evaluations;
    blocks.push(match is_unsigned {
        true => paragraph(Style::Small, words.unsigned.as_str()),
        false => to_fill_in(&[&words.name, &words.organization, &words.date]),
    });
    blocks.extend(asked(&mut writer, part.blocks));
    let ids: Vec<&str> = std::iter::once(&module.id).chain(part.ids.iter().copied()).map(Id::as_str).collect();
    let about = about(course, part.title, Edition::Learner);
    (format!("handout-{}", ids.join("-")), Document { about, landscape: false, blocks })
}

/// A form of the tests, or, for whoever teaches, its key; none where there is nothing to ask, or nothing is right.
fn test<'c>(course: &'c Course, module: &'c Module, gallery: &'c Gallery, edition: Edition) -> Option<Named> {
    let quiz = module.quiz.as_ref().filter(|quiz| !quiz.questions.is_empty())?;
    if edition == Edition::Facilitator && !module.is_scored() {
        return None;
    }
    let (words, strings) = (words(&course.language), strings(&course.language));
    let mut writer = Writer::new(course, module, gallery, edition);
    let key = Some(words.answer_key.as_str()).filter(|_| edition == Edition::Facilitator);
    let mut blocks = head(course, &module.title, key);
    blocks.push(paragraph(Style::Label, fill(&strings.minutes, "minutes", quiz.minutes)));
    match key {
        Some(_) => blocks.push(marking(&mut writer, &quiz.questions)),
        None => {
            blocks.push(to_fill_in(&[&words.code, &words.date]));
            blocks.extend(writer.blocks(&quiz.intro));
        }
    }
    let asked: Vec<Asked<'c>> =
        quiz.questions.iter().zip(1..).map(|(question, number)| Asked { question, number }).collect();
    blocks.extend(together(&mut writer, &asked));
    let end = if key.is_some() { "-key" } else { "" };
    let title = key.map_or_else(|| module.title.clone(), |key| format!("{}: {key}", module.title));
    let about = about(course, &title, edition);
    Some((format!("handout-{}{end}", module.id), Document { about, landscape: false, blocks }))
}

fn head(course: &Course, title: &str, key: Option<&str>) -> Vec<Block> {
    let line = std::iter::once(course.title.as_str()).chain(key).collect::<Vec<_>>().join(" · ");
    vec![paragraph(Style::Label, line), heading(1, "top", None, title)]
}

pub(super) fn about(course: &Course, title: &str, edition: Edition) -> About {
    About {
        title: format!("{}: {title}", course.title),
        description: course.description.clone(),
        author: course.publisher.clone(),
        rights: course.rights.clone(),
        keywords: course.keywords.clone(),
        version: course.version.clone(),
        language: course.language.clone(),
        right_to_left: course.is_right_to_left(),
        edition: Some(edition),
        running_title: course.title.clone(),
    }
}

/// Words, each with a line to write on.
fn to_fill_in(words: &[&str]) -> Block {
    let parts: Vec<String> = words.iter().map(|word| format!("{word}:\u{a0}{BLANK}")).collect();
    paragraph(Style::Body, parts.join("   "))
}

/// A question under its number on the paper.
struct Asked<'c> {
    question: &'c course::Question,
    number: usize,
}

/// The blocks of a form; its headings are the document's, and its questions are numbered.
fn asked<'c>(writer: &mut Writer<'c>, blocks: &'c [course::Block]) -> Vec<Block> {
    let mut written = Vec::new();
    let mut waiting: Vec<Asked<'c>> = Vec::new();
    let (mut number, mut headings) = (0, 0);
    for block in blocks {
        if let course::Block::Question(question) = block {
            number += 1;
            waiting.push(Asked { question, number });
            continue;
        }
        written.extend(together(writer, &std::mem::take(&mut waiting)));
        match block {
            course::Block::Heading { text, .. } => {
                headings += 1;
                written.push(heading(2, &format!("part-{headings}"), None, &course::plain_text(text)));
            }
            course::Block::Facilitator(_) => {}
            block => written.extend(writer.blocks(std::slice::from_ref(block))),
        }
    }
    written.extend(together(writer, &waiting));
    written
}

/// Questions one after the other; those on one scale, where they follow one another, share a table.
fn together<'c>(writer: &mut Writer<'c>, asked: &[Asked<'c>]) -> Vec<Block> {
    let mut blocks = Vec::new();
    let scale = |asked: &Asked<'c>| match &asked.question.kind {
        QuestionKind::Likert { scale } => Some(scale),
        _ => None,
    };
    for group in asked.chunk_by(|one, other| scale(one).is_some() && scale(one) == scale(other)) {
        match group.first().and_then(scale).and_then(|scale| writer.course.scale(scale)) {
            Some(scale) if group.len() > 1 => blocks.push(rated(writer, group, scale)),
            _ => blocks.extend(group.iter().map(|asked| Block::Question(one(writer, asked)))),
        }
    }
    blocks
}

/// A question by itself. What helps to answer it stands below what it asks, where nothing can be wrong.
fn one<'c>(writer: &mut Writer<'c>, asked: &Asked<'c>) -> Question {
    let mut question = writer.numbered(asked.question, asked.number);
    if !asked.question.has_right_answer() {
        question.key.clear();
        let help = writer.blocks(&asked.question.feedback).into_iter().map(|block| match block {
            Block::Paragraph { style: Style::Body, text } => Block::Paragraph { style: Style::Small, text },
            block => block,
        });
        question.stem.extend(help);
    }
    if let Answers::Lines(lines) = &mut question.answers {
        // Handwriting needs more room than typing.
        *lines = (*lines).max(2);
    }
    question
}

/// Statements and the points of their scale: a box for each.
fn rated<'c>(writer: &mut Writer<'c>, group: &[Asked<'c>], scale: &course::Scale) -> Block {
    let label = |point: &course::ScalePoint| match point.value {
        Some(value) => format!("{} ({value})", point.label),
        None => point.label.clone(),
    };
    let points = scale.points.iter().map(|point| vec![paragraph(Style::Small, label(point))]);
    let head = std::iter::once(vec![paragraph(Style::Small, writer.words.tick_one.as_str())]).chain(points).collect();
    let rows = group.iter().map(|asked| {
        let mut stem = writer.blocks(&asked.question.stem);
        if let Some(Block::Paragraph { text, .. }) = stem.first_mut() {
            text.insert(0, Inline::Text(format!("{}. ", asked.number)));
        }
        let boxes = scale.points.iter().map(|_| vec![paragraph(Style::Body, BOX)]);
        std::iter::once(stem).chain(boxes).collect()
    });
    let rows = rows.collect();
    let shares = std::iter::once(24).chain(scale.points.iter().map(|_| 9));
    let columns = shares.map(|share| Column { share, numbers: false }).collect();
    Block::Table(Table { caption: None, columns, head, rows, rows_are_named: true })
}

/// What is right, and what it counts: for whoever marks a pile of papers.
fn marking<'c>(writer: &mut Writer<'c>, questions: &'c [course::Question]) -> Block {
    let words = writer.words;
    let rows = questions.iter().zip(1..).filter_map(|(question, number): (_, u32)| {
        let answer = writer.right_answer(question)?;
        let cells = [number.to_string(), answer, question.weight.to_string()];
        Some(cells.map(|text| vec![paragraph(Style::Body, text)]).to_vec())
    });
    let rows = rows.collect();
    let head = [&words.row_number, &words.answer, &words.points];
    let columns = [(1, true), (8, false), (2, true)].map(|(share, numbers)| Column { share, numbers });
    let head = head.map(|text| vec![paragraph(Style::Body, text.as_str())]).to_vec();
    Block::Table(Table { caption: None, columns: columns.to_vec(), head, rows, rows_are_named: true })
}

/// A day of the workshop as it stands above columns: its halves, or the whole where it has no lunch.
pub(super) fn parts_of_day(course: &Course, number: u32) -> Vec<String> {
    let words = words(&course.language);
    let has_afternoon = start_of(course, number, Some(Half::Afternoon)).is_some_and(|start| start.hour() >= 12);
    let texts = if has_afternoon { vec![&words.day_morning, &words.day_afternoon] } else { vec![&words.day] };
    texts.into_iter().map(|text| fill(text, "number", number)).collect()
}

/// Lists to sign, a page for each day, with the names of those who take part if they are known; none without an agenda.
pub(super) fn attendance(course: &Course, request: &Request) -> Option<Named> {
    let agenda = course.agenda.as_ref()?;
    let when = request.when.as_ref();
    let mut dates = when.map(|when| agenda.dates(when.starts));
    let words = words(&course.language);
    let mut blocks = Vec::new();
    for (number, day) in (1..).zip(&agenda.days) {
        if number > 1 {
            blocks.push(Block::PageBreak);
        }
        let date = dates.as_mut().and_then(Iterator::next).map(|date| date.to_string());
        let place = when.and_then(|when| when.place.clone());
        blocks.push(paragraph(Style::Label, format!("{} · {}", course.title, words.attendance)));
        let title = fill(&words.day, "number", number);
        blocks.push(heading(1, &format!("day-{number}"), Some(&title), &day.title));
        let facts: Vec<String> = hours(day).into_iter().chain(date).chain(place).collect();
        blocks.push(paragraph(Style::Label, facts.join(" · ")));
        blocks.push(paragraph(Style::Body, words.attendance_note.as_str()));
        blocks.push(list(course, number, request.people.as_deref().unwrap_or_default()));
    }
    let about = about(course, &words.attendance, Edition::Facilitator);
    Some(("handout-attendance".to_owned(), Document { about, landscape: true, blocks }))
}

fn hours(day: &Day) -> Option<String> {
    let (first, last): (&Slot, &Slot) = (day.slots.first()?, day.slots.last()?);
    Some(format!("{}–{}", first.start, last.end))
}

fn list(course: &Course, number: u32, people: &[Participant]) -> Block {
    let words = words(&course.language);
    let parts = parts_of_day(course, number);
    let fixed = [(&words.row_number, 3), (&words.family_name, 11), (&words.given_name, 11), (&words.email, 13)];
    let mut columns: Vec<(&str, u32)> = fixed.iter().map(|(text, share)| (text.as_str(), *share)).collect();
    columns.push((&words.code, 9));
    columns.extend(parts.iter().map(|text| (text.as_str(), 7)));
    columns.push((&words.signature, 12));
    let cell = |text: &str| -> Cell { vec![paragraph(Style::Body, text)] };
    let rows = (0..LINES.max(people.len())).map(|line| {
        let mut row = vec![Vec::new(); columns.len()];
        row[0] = cell(&(line + 1).to_string());
        if let Some(Participant { parts: [given, family], .. }) = people.get(line) {
            (row[1], row[2]) = (cell(family), cell(given));
        }
        row
    });
    let rows = rows.collect();
    let head = columns.iter().map(|(text, _)| vec![paragraph(Style::Small, *text)]).collect();
    let columns = columns.iter().map(|(_, share)| Column { share: *share, numbers: false }).collect();
    Block::Table(Table { caption: None, columns, head, rows, rows_are_named: false })
}
