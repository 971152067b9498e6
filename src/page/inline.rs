//! Inline text to HTML.

use super::strings::fill;
use super::writer::{PageWriter, external_link};
use crate::course::{Id, Inline};
use crate::sanitise::escape;
use crate::sanitise::html::{Piece, join};

const NO_BREAK: &str = "\u{a0}";

impl<'a> PageWriter<'a> {
    pub fn inlines(&mut self, inlines: &'a [Inline]) -> String {
        if !inlines.iter().any(|inline| matches!(inline, Inline::Html(_))) {
            return followed(inlines).map(|(inline, next)| self.inline(inline, next)).collect();
        }
        let pieces = followed(inlines)
            .map(|(inline, next)| match inline {
                Inline::Html(html) => Piece::Authors(html),
                _ => Piece::Ours(self.inline(inline, next)),
            })
            .collect();
        join(pieces)
    }

    /// A citation stays on the line of the word before it.
    fn inline(&mut self, inline: &'a Inline, next: Option<&Inline>) -> String {
        let cited = matches!(next, Some(Inline::Cite(_)));
        match inline {
            Inline::SoftBreak if cited => NO_BREAK.to_owned(),
            Inline::Text(text) if cited && text.ends_with(' ') => escape(text.trim_end_matches(' ')) + NO_BREAK,
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
        let course = self.course;
        let mut named: Vec<_> = ids
            .iter()
            .filter_map(|id| course.reference(id))
            .map(|reference| (self.source_number(&reference.id), reference))
            .collect();
        named.sort_unstable_by_key(|(number, _)| *number);
        let links: Vec<String> = named
            .into_iter()
            .map(|(number, reference)| {
                let year = reference.year.map(|year| format!(" {year}")).unwrap_or_default();
                let anchor = self.source_anchor(&reference.id);
                format!("<a href=\"#{anchor}\"><bdi>{}</bdi>{year} [{number}]</a>", escape(&reference.author))
            })
            .collect();
        // Names hold commas and semicolons of their own.
        links.join(" · ")
    }
}

/// Each inline with the one that follows it.
fn followed(inlines: &[Inline]) -> impl Iterator<Item = (&Inline, Option<&Inline>)> {
    inlines.iter().enumerate().map(|(place, inline)| (inline, inlines.get(place + 1)))
}

/// A photograph. Pages that are not shown yet do not fetch theirs.
pub(super) fn picture(href: &str, alt: &str, width: u32, height: u32) -> String {
    let (href, alt) = (escape(href), escape(alt));
    format!("<img src=\"{href}\" alt=\"{alt}\" width=\"{width}\" height=\"{height}\" loading=\"lazy\">")
}
