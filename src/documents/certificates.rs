//! Certificates: a page for each person who completed the course.

use super::handouts::about;
use super::model::{Block, Column, Document, Inline, Style, Table};
use super::text::paragraph;
use super::toolkit::heading;
use super::words::words;
use super::{Edition, Request, When};
use crate::course::Course;
use crate::page::fill;

/// Where a name or a signature is written.
const LINE: &str = "______________________________";

/// A page for each person who completed the course, none where nobody did; a blank one to write on where nobody is known.
pub(super) fn certificates(course: &Course, request: &Request) -> Option<Document> {
    let names: Vec<&str> = match &request.people {
        None => vec![LINE],
        Some(people) => {
            people.iter().filter(|person| person.has_completed).map(|person| person.name.as_str()).collect()
        }
    };
    let mut blocks = Vec::new();
    for (number, name) in (1..).zip(&names) {
        if number > 1 {
            blocks.push(Block::PageBreak);
        }
        blocks.extend(certificate(course, request.when.as_ref(), number, name));
    }
    let about = about(course, &words(&course.language).certificate, Edition::Learner);
    (!names.is_empty()).then_some(Document { about, landscape: false, blocks })
}

fn certificate(course: &Course, when: Option<&When>, number: u32, name: &str) -> Vec<Block> {
    let words = words(&course.language);
    let mut facts = vec![fill(&words.hours, "hours", hours(course))];
    facts.extend(when.and_then(|when| held(course, when)));
    facts.extend(when.and_then(|when| when.place.clone()));
    let mut blocks = vec![
        paragraph(Style::Label, course.publisher.as_str()),
        paragraph(Style::Title, words.certificate.as_str()),
        paragraph(Style::Body, words.certifies.as_str()),
        heading(1, &format!("certificate-{number}"), None, name),
        paragraph(Style::Body, words.completed.as_str()),
        paragraph(Style::Lead, course.title.as_str()),
        paragraph(Style::Label, facts.join(" · ")),
    ];
    if !course.outcomes.is_empty() {
        blocks.push(paragraph(Style::Label, words.outcomes.as_str()));
        let items = course.outcomes.iter().map(|outcome| vec![paragraph(Style::Small, outcome.label())]);
        blocks.push(Block::List { start: None, items: items.collect() });
    }
    blocks.push(signatures([&words.place, &words.date, &words.signature]));
    blocks
}

/// Hours in the room without breaks, by the agenda; where there is none, those of the modules. Rounded down.
fn hours(course: &Course) -> u32 {
    let planned =
        course.agenda.as_ref().map(|agenda| agenda.days.iter().map(crate::course::Day::minutes_together).sum());
    planned.unwrap_or_else(|| course.modules.iter().map(crate::course::Module::minutes).sum::<u32>()) / 60
}

/// From the first day to the last; none without an agenda, which alone knows how many there are.
fn held(course: &Course, when: &When) -> Option<String> {
    let agenda = course.agenda.as_ref()?;
    let last = agenda.dates(when.starts).take(agenda.days.len()).last()?;
    let text = &words(&course.language).held;
    Some(if last == when.starts { last.to_string() } else { fill(&fill(text, "from", when.starts), "to", last) })
}

fn signatures(words: [&String; 3]) -> Block {
    let head = words.map(|word| vec![paragraph(Style::Small, word.as_str())]).to_vec();
    let line = || vec![Block::Paragraph { style: Style::Body, text: vec![Inline::LineBreak, Inline::LineBreak] }];
    let columns = [2, 2, 3].map(|share| Column { share, numbers: false }).to_vec();
    Block::Table(Table {
        caption: None,
        columns,
        head,
        rows: vec![vec![line(), line(), line()]],
        rows_are_named: false,
    })
}
