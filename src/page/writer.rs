//! What is known and remembered while one page of a module is written: where we are, and what was cited.
//!
//! The blocks, the inline text and the questions are written by the methods in the files of those names.

use super::strings::{Strings, fill};
use crate::course::{Course, Id, Reference};
use crate::sanitise::escape;

/// Writes the blocks of one page (a session, the quiz or the glossary).
pub(super) struct PageWriter<'a> {
    pub course: &'a Course,
    pub strings: &'a Strings,
    /// The page's id; all ids inside the page begin with it.
    pub page: &'a str,
    /// Whether exercises are written. The glossary, which shows blocks a second time, leaves them out.
    pub exercises: bool,
    /// Level of the heading under which the next block stands: 2 for the page's title (HTML's numbering).
    pub(super) level: u8,
    /// Level of the title of the form that is being written, if one is.
    pub(super) form: Option<u8>,
    cited: Vec<&'a Id>,
    last_number: usize,
}

impl<'a> PageWriter<'a> {
    pub fn new(course: &'a Course, strings: &'a Strings, page: &'a str) -> Self {
        Self { course, strings, page, exercises: true, level: 2, form: None, cited: Vec::new(), last_number: 0 }
    }

    /// An id that is unique in the document.
    pub fn fresh_id(&mut self) -> String {
        self.last_number += 1;
        format!("{}-{}", self.page, self.last_number)
    }

    /// The number under which the page's list of sources has this reference.
    pub fn source_number(&mut self, id: &'a Id) -> usize {
        if let Some(place) = self.cited.iter().position(|cited| *cited == id) {
            return place + 1;
        }
        self.cited.push(id);
        self.cited.len()
    }

    /// The fragment of the reference's entry in the list of sources.
    pub fn source_anchor(&self, id: &Id) -> String {
        format!("{}-ref-{id}", self.page)
    }

    /// The list of what the page has cited so far, for its end; empty if that is nothing.
    pub fn sources(&self) -> String {
        let entries: Vec<String> = self
            .cited
            .iter()
            .filter_map(|id| self.course.reference(id))
            .map(|reference| {
                format!("<li id=\"{}\">{}</li>\n", self.source_anchor(&reference.id), self.source_entry(reference))
            })
            .collect();
        if entries.is_empty() {
            return String::new();
        }
        let heading = escape(&self.strings.sources);
        format!("<div class=\"sources\">\n<h3>{heading}</h3>\n<ol>\n{}</ol>\n</div>\n", entries.concat())
    }

    /// Author (year). Title. Publisher. Address. Day of reading.
    fn source_entry(&self, reference: &Reference) -> String {
        let mut entry = format!("<bdi>{}</bdi>", escape(&reference.author));
        if let Some(year) = reference.year {
            entry.push_str(&format!(" ({year})"));
        }
        entry.push_str(&format!(". <cite><bdi>{}</bdi></cite>.", escape(&reference.title)));
        if let Some(publisher) = reference.publisher.as_ref().filter(|publisher| **publisher != reference.author) {
            entry.push_str(&format!(" <bdi>{}</bdi>.", escape(publisher)));
        }
        if let Some(url) = &reference.url {
            let shown = url.trim_start_matches("https://").trim_start_matches("http://").trim_end_matches('/');
            entry.push(' ');
            entry.push_str(&external_link("url", url, &format!("<bdi>{}</bdi>", escape(shown))));
            entry.push('.');
        }
        if let Some(day) = &reference.seen {
            let time = format!("<time dir=\"ltr\">{}</time>", escape(day));
            entry.push_str(&format!(
                " <span class=\"seen\">{}.</span>",
                fill(&escape(&self.strings.seen), "date", time)
            ));
        }
        entry
    }
}

/// A link that leaves the module. It opens elsewhere, since the learner's place is here, and says so.
pub(super) fn external_link(class: &str, href: &str, text: &str) -> String {
    format!(
        "<a class=\"{class}\" href=\"{}\" target=\"_blank\" rel=\"noopener\" aria-describedby=\"new-window\">{text}</a>",
        escape(href)
    )
}
