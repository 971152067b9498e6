//! The agenda as tables, a day each.

use super::markdown::{escape, table};
use crate::course::{Agenda, Course, Day, Slot, SlotKind};

pub(super) fn workshop(course: &Course, agenda: &Agenda) -> String {
    let days = agenda.days.iter().enumerate().map(|(index, day)| {
        let number = index + 1;
        let rows: Vec<Vec<String>> = day.slots.iter().map(|slot| row(course, slot)).collect();
        let columns = [("Time", false), ("What", false), ("How", false)];
        let (title, summary, rows) = (escape(&day.title), summary(day), table(&columns, &rows));
        format!("### Day {number}: {title}\n\n{summary}\n\n{rows}")
    });
    format!("## Workshop\n\n{}", days.collect::<Vec<_>>().join("\n"))
}

fn row(course: &Course, slot: &Slot) -> Vec<String> {
    let time = format!("{}–{}", slot.start, slot.end);
    let pages: Vec<String> =
        slot.pages.iter().map(|page| escape(&course.title_of(page).unwrap_or_else(|| page.to_string()))).collect();
    let mut what: Vec<String> = slot.title.iter().map(|title| escape(title)).collect();
    what.extend(pages);
    let mut what = what.join("; ");
    if slot.prework > 0 {
        what += &format!(" ({} minutes read beforehand)", slot.prework);
    }
    vec![time, what, slot.method.as_deref().map(escape).unwrap_or_default()]
}

/// How long people work together, and how much they read beforehand.
fn summary(day: &Day) -> String {
    let together: u32 = day.slots.iter().filter(|slot| slot.kind != SlotKind::Break).map(Slot::minutes).sum();
    let prework: u32 = day.slots.iter().map(|slot| slot.prework).sum();
    let together = format!("{} h {} min without breaks", together / 60, together % 60);
    if prework > 0 {
        format!("{together}, and {prework} minutes of reading beforehand.")
    } else {
        format!("{together}.")
    }
}
