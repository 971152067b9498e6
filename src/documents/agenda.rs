//! The agenda: the whole workshop on one page, then each day with what is done and how.

use super::model::{About, Block, Cell, Document, Inline, Style};
use super::text::{paragraph, table};
use super::toolkit::heading;
use super::words::{Words, words};
use crate::course::{Agenda, Course, Day, Slot, SlotKind};
use crate::page::fill;

/// None if the course has no agenda.
pub(super) fn agenda(course: &Course) -> Option<Document> {
    let agenda = course.agenda.as_ref()?;
    let words = words(&course.language);
    let mut blocks = vec![heading(1, "at-a-glance", None, &words.at_a_glance), at_a_glance(course, agenda, words)];
    for (place, day) in agenda.days.iter().enumerate() {
        blocks.push(Block::PageBreak);
        if place == 0 {
            blocks.push(heading(1, "programme", None, &words.programme));
        }
        blocks.extend(programme(course, day, place + 1, words));
    }
    let about = About {
        title: format!("{}: {}", course.title, words.agenda),
        description: course.description.clone(),
        author: course.publisher.clone(),
        rights: course.rights.clone(),
        keywords: course.keywords.clone(),
        version: course.version.clone(),
        language: course.language.clone(),
        right_to_left: course.is_right_to_left(),
        edition: None,
        running_title: course.title.clone(),
    };
    Some(Document { about, landscape: true, blocks })
}

/// A column for each day, and a row for each stretch of work between two breaks and for each break.
fn at_a_glance(course: &Course, agenda: &Agenda, words: &Words) -> Block {
    let days: Vec<Vec<&[Slot]>> = agenda.days.iter().map(|day| stretches(&day.slots)).collect();
    let count = days.iter().map(Vec::len).max().unwrap_or(0);
    let rows = (0..count).map(|row| {
        days.iter().map(|day| day.get(row).map(|slots| stretch(course, slots)).unwrap_or_default()).collect()
    });
    let head = agenda.days.iter().enumerate().map(|(place, day)| {
        let number = fill(&words.day, "number", place + 1);
        vec![paragraph(Style::Label, number), paragraph(Style::Body, day.title.as_str())]
    });
    let mut table = table(None, head.collect(), rows.collect());
    table.columns.iter_mut().for_each(|column| column.share = 1);
    table.rows_are_named = false;
    Block::Table(table)
}

/// Slots between breaks and the breaks themselves, in turn: work stands at even places, breaks at odd ones.
fn stretches(slots: &[Slot]) -> Vec<&[Slot]> {
    let mut stretches = Vec::new();
    for group in slots.chunk_by(|one, other| is_break(one) == is_break(other)) {
        if stretches.is_empty() && group.first().is_some_and(is_break) {
            stretches.push(&slots[..0]);
        }
        stretches.push(group);
    }
    stretches
}

fn is_break(slot: &Slot) -> bool {
    slot.kind == SlotKind::Break
}

fn stretch(course: &Course, slots: &[Slot]) -> Cell {
    let line = |slot: &Slot| {
        let time = Inline::Strong(vec![Inline::Text(format!("{} ", slot.start))]);
        let what = Inline::Text(what(course, slot));
        let what = if is_break(slot) { Inline::Emphasis(vec![what]) } else { what };
        Block::Paragraph { style: Style::Small, text: vec![time, what] }
    };
    slots.iter().map(line).collect()
}

pub(super) fn what(course: &Course, slot: &Slot) -> String {
    let pages = slot.pages.iter().map(|page| course.title_of(page).unwrap_or_else(|| page.to_string()));
    slot.title.clone().into_iter().chain(pages).collect::<Vec<_>>().join("; ")
}

fn programme(course: &Course, day: &Day, number: usize, words: &Words) -> Vec<Block> {
    let title = fill(&words.day, "number", number);
    let together: u32 = day.slots.iter().filter(|slot| !is_break(slot)).map(Slot::minutes).sum();
    let prework: u32 = day.slots.iter().map(|slot| slot.prework).sum();
    let mut facts = vec![fill(&fill(&words.together, "hours", together / 60), "minutes", together % 60)];
    if prework > 0 {
        facts.push(fill(&words.reading, "minutes", prework));
    }
    let rows = day.slots.iter().map(|slot| row(course, slot, words)).collect();
    let head = [&words.time, &words.what, &words.how].map(|text| vec![paragraph(Style::Body, text.as_str())]);
    let mut table = table(None, head.to_vec(), rows);
    for (column, share) in table.columns.iter_mut().zip([13, 45, 42]) {
        (column.share, column.numbers) = (share, false);
    }
    table.rows_are_named = true;
    vec![
        heading(2, &format!("day-{number}"), Some(&title), &day.title),
        paragraph(Style::Label, facts.join(" · ")),
        Block::Table(table),
    ]
}

fn row(course: &Course, slot: &Slot, words: &Words) -> Vec<Cell> {
    let time = paragraph(Style::Body, format!("{}–{}", slot.start, slot.end));
    let what = Inline::Text(what(course, slot));
    let what = if is_break(slot) { Inline::Emphasis(vec![what]) } else { Inline::Strong(vec![what]) };
    let mut said = vec![Block::Paragraph { style: Style::Body, text: vec![what] }];
    if slot.prework > 0 {
        said.push(paragraph(Style::Small, fill(&words.prework, "minutes", slot.prework)));
    }
    let method = slot.method.iter().map(|method| paragraph(Style::Body, method.as_str())).collect();
    vec![vec![time], said, method]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::course::WallTime;

    #[test]
    fn work_and_breaks_take_turns() {
        let slot = |kind| Slot {
            start: WallTime::parse("09:00").unwrap(),
            end: WallTime::parse("10:00").unwrap(),
            kind,
            title: None,
            method: None,
            pages: Vec::new(),
            prework: 0,
        };
        use SlotKind::{Break, Opening, Recap};
        let lengths = |kinds: &[SlotKind]| {
            let slots: Vec<Slot> = kinds.iter().copied().map(slot).collect();
            stretches(&slots).iter().map(|stretch| stretch.len()).collect::<Vec<_>>()
        };
        assert_eq!(lengths(&[Opening, Recap, Break, Recap]), [2, 1, 1]);
        assert_eq!(lengths(&[Break, Recap]), [0, 1, 1]);
        assert_eq!(lengths(&[]), Vec::<usize>::new());
    }
}
