//! Inline text to HTML.

use super::strings::fill;
use super::writer::{PageWriter, external_link};
use crate::course::{Id, Inline};
use crate::sanitise::escape;
use crate::sanitise::html::{Piece, join};

impl<'a> PageWriter<'a> {
    pub fn inlines(&mut self, inlines: &'a [Inline]) -> String {
        if !inlines.iter().any(|inline| matches!(inline, Inline::Html(_))) {
            return inlines.iter().map(|inline| self.inline(inline)).collect();
        }
        let pieces = inlines
            .iter()
            .map(|inline| match inline {
                Inline::Html(html) => Piece::Authors(html),
                _ => Piece::Ours(self.inline(inline)),
            })
            .collect();
        join(pieces)
    }

    fn inline(&mut self, inline: &'a Inline) -> String {
        match inline {
            Inline::Text(text) => escape(text),
            Inline::Emphasis(text) => format!("<em>{}</em>", self.inlines(text)),
            Inline::Strong(text) => format!("<strong>{}</strong>", self.inlines(text)),
            Inline::Strikethrough(text) => format!("<s>{}</s>", self.inlines(text)),
            Inline::Code(text) => format!("<code>{}</code>", escape(text)),
            Inline::Link { href, text } => {
                let text = self.inlines(text);
                if href.starts_with("mailto:") {
                    format!("<a href=\"{}\">{text}</a>", escape(href))
                } else {
                    external_link("out", href, &text)
                }
            }
            Inline::PageLink { session, text } => {
                format!("<a href=\"#{session}\" data-go=\"{session}\">{}</a>", self.inlines(text))
            }
            Inline::Image { href, alt, width, height } => picture(href, alt, *width, *height),
            Inline::Cite(ids) => self.citation(ids),
            Inline::Html(html) => join(vec![Piece::Authors(html)]),
            Inline::SoftBreak => "\n".to_owned(),
            Inline::LineBreak => "<br>\n".to_owned(),
        }
    }

    /// Numbers in square brackets, each a link to its entry in the page's list of sources: long names of
    /// organisations would tear the sentence apart.
    fn citation(&mut self, ids: &'a [Id]) -> String {
        let mut cited: Vec<(usize, &Id)> = ids.iter().map(|id| (self.source_number(id), id)).collect();
        cited.sort_unstable();
        let links: Vec<String> = cited
            .into_iter()
            .map(|(number, id)| {
                let label = escape(&fill(&self.strings.source_number, "number", number));
                format!("<a href=\"#{}\" aria-label=\"{label}\">{number}</a>", self.source_anchor(id))
            })
            .collect();
        format!("<span class=\"cite\">[{}]</span>", links.join(", "))
    }

    /// Where a case comes from: author and year, linked to the entry in the list of sources.
    pub fn named_sources(&mut self, ids: &'a [Id]) -> String {
        let links: Vec<String> = ids
            .iter()
            .filter_map(|id| self.course.reference(id))
            .map(|reference| {
                let number = self.source_number(&reference.id);
                let year = reference.year.map(|year| format!(" {year}")).unwrap_or_default();
                let anchor = self.source_anchor(&reference.id);
                format!("<a href=\"#{anchor}\"><bdi>{}</bdi>{year} [{number}]</a>", escape(&reference.author))
            })
            .collect();
        links.join(", ")
    }
}

/// A photograph. Pages that are not shown yet do not fetch theirs.
pub(super) fn picture(href: &str, alt: &str, width: u32, height: u32) -> String {
    let (href, alt) = (escape(href), escape(alt));
    format!("<img src=\"{href}\" alt=\"{alt}\" width=\"{width}\" height=\"{height}\" loading=\"lazy\">")
}
