//! The list of references of each module, in the order of their authors.

use std::collections::BTreeSet;

use super::cited::{cited, cited_in_question};
use super::markdown::escape;
use crate::course::{Course, Id, Module, Reference};

/// One list for each module that cites something, and for each form of the tests, as Markdown.
pub fn references(course: &Course) -> String {
    let mut text = "## References\n".to_owned();
    for module in course.modules.iter().chain(course.tests.iter().flat_map(|tests| &tests.forms)) {
        let mut found: Vec<&Reference> = cited_in(module).into_iter().filter_map(|id| course.reference(id)).collect();
        found.sort_by_cached_key(|reference| (reference.author.to_lowercase(), reference.year, &reference.title));
        if found.is_empty() {
            continue;
        }
        let number = module.number.map(|number| format!("Module {number}: ")).unwrap_or_default();
        text += &format!("\n### {number}{}\n\n", escape(&module.title));
        for reference in found {
            text += &format!("- {}\n", entry(reference));
        }
    }
    text
}

fn cited_in(module: &Module) -> BTreeSet<&Id> {
    let mut found = BTreeSet::new();
    for session in &module.sessions {
        found.extend(cited(&session.blocks));
    }
    if let Some(quiz) = &module.quiz {
        found.extend(cited(&quiz.intro));
        found.extend(quiz.questions.iter().flat_map(cited_in_question));
    }
    found
}

/// Author (year). *Title*. Publisher. Address (day of reading).
fn entry(reference: &Reference) -> String {
    let mut entry = escape(&reference.author);
    if let Some(year) = reference.year {
        entry += &format!(" ({year})");
    }
    let stop = if reference.title.ends_with(['?', '!', '.']) { "" } else { "." };
    entry += &format!(". *{}*{stop}", escape(&reference.title));
    if let Some(publisher) = reference.publisher.as_ref().filter(|publisher| **publisher != reference.author) {
        entry += &format!(" {}.", escape(publisher));
    }
    if let Some(url) = &reference.url {
        entry += &format!(" <{url}>");
    }
    if let Some(seen) = &reference.seen {
        entry += &format!(" (seen {seen})");
    }
    entry
}
