//! Forms to HTML: a document of the learner's own, with buttons that print it and download it.
//!
//! What a question looks like inside a form stands with the other questions.

use super::writer::PageWriter;
use crate::course::{Block, Id};
use crate::sanitise::escape;

impl<'a> PageWriter<'a> {
    /// Headings of the text inside stand below the form's title, also in the outline of the page.
    pub(super) fn form(&mut self, id: &Id, title: &str, blocks: &'a [Block]) -> String {
        // No id of an author holds a hyphen, so this one cannot be a figure's.
        let id = format!("{}-form-{id}", self.page);
        let outside = (self.level, self.form);
        let level = (self.level + 1).min(5);
        (self.level, self.form) = (level, Some(level));
        let text = self.blocks(blocks);
        (self.level, self.form) = outside;
        format!(
            "<div class=\"form\" id=\"{id}\" data-form role=\"form\" aria-labelledby=\"{id}-title\">\n\
             <h{level} class=\"title\" id=\"{id}-title\">{}</h{level}>\n{text}\
             <div class=\"actions\"><button type=\"button\" data-print>{}</button> \
             <button type=\"button\" data-download>{}</button></div>\n</div>\n",
            escape(title),
            escape(&self.strings.print),
            escape(&self.strings.download)
        )
    }
}
