//! Running text: emphasis, links, citations and small pictures inside a paragraph.

use std::ops::Range;

use comrak::nodes::NodeValue;
use comrak::{Arena, Options, parse_document};

use super::page::{Converter, MAX_DEPTH, Node};
use super::{figure, stray};
use crate::course::{Id, Inline};
use crate::diagnostic::{Code, nearest};
use crate::sanitise;
use crate::source::toml::At;

/// Turns one paragraph of Markdown, without links or citations, into inline text: for definitions in front matter.
pub fn inline_text(text: &str) -> Vec<Inline> {
    fn walk<'n>(node: Node<'n>, depth: usize) -> Vec<Inline> {
        if depth > MAX_DEPTH {
            return Vec::new();
        }
        let inline = |child: Node<'n>| match &child.data.borrow().value {
            NodeValue::Text(text) => vec![Inline::Text(text.to_string())],
            NodeValue::Code(code) => vec![Inline::Code(code.literal.clone())],
            NodeValue::Emph => vec![Inline::Emphasis(walk(child, depth + 1))],
            NodeValue::Strong => vec![Inline::Strong(walk(child, depth + 1))],
            NodeValue::SoftBreak | NodeValue::LineBreak => vec![Inline::SoftBreak],
            _ => walk(child, depth + 1),
        };
        node.children().flat_map(inline).collect()
    }
    let arena = Arena::new();
    walk(parse_document(&arena, text, &Options::default()), 0)
}

impl Converter<'_> {
    /// Ids of references, separated by blanks or semicolons, an `@` before each allowed.
    pub fn references(&mut self, list: &At<String>) -> Vec<Id> {
        if list.value.contains(',') || list.value.contains("@ ") {
            let help = "name ids alone, and put semicolons between them: [@one; @two]; pages belong into the text";
            self.add(Code::UnknownReference, list.span.clone(), "these references cannot be told apart", help);
            return Vec::new();
        }
        let words = list.value.split(|c: char| c.is_whitespace() || c == ';').filter(|word| !word.is_empty());
        let mut found = Vec::new();
        for word in words {
            let name = word.trim_start_matches('@');
            match self.context.references.get(name) {
                Some(id) => {
                    self.body.cited.insert(id.clone());
                    found.push(id.clone());
                }
                None => {
                    let help = match nearest(name, self.context.references.keys().map(String::as_str)) {
                        Some(known) => format!("did you mean `{known}`?"),
                        None => format!("add [{name}] to content/references.toml"),
                    };
                    let message = format!("there is no reference `{name}`");
                    self.add(Code::UnknownReference, list.span.clone(), message, help);
                }
            }
        }
        found
    }

    pub fn inlines<'n>(&mut self, parent: Node<'n>) -> Vec<Inline> {
        self.depth += 1;
        let mut inlines = Vec::new();
        if self.depth > MAX_DEPTH {
            let span = self.span(parent);
            self.add(Code::MisplacedBlock, span, "the text is nested too deeply", "use fewer levels");
        } else {
            for child in parent.children() {
                self.inline(child, &mut inlines);
            }
        }
        self.depth -= 1;
        inlines
    }

    fn inline<'n>(&mut self, node: Node<'n>, out: &mut Vec<Inline>) {
        let value = node.data.borrow().value.clone();
        match value {
            NodeValue::Text(text) => self.text(&text, self.span(node), out),
            NodeValue::Code(code) => out.push(Inline::Code(code.literal)),
            NodeValue::Emph => out.push(Inline::Emphasis(self.inlines(node))),
            NodeValue::Strong => out.push(Inline::Strong(self.inlines(node))),
            NodeValue::Strikethrough => out.push(Inline::Strikethrough(self.inlines(node))),
            NodeValue::SoftBreak => out.push(Inline::SoftBreak),
            NodeValue::LineBreak => out.push(Inline::LineBreak),
            NodeValue::HtmlInline(html) => {
                let span = self.span(node);
                self.note_removed_html(&html, span);
                out.push(Inline::Html(html));
            }
            NodeValue::Link(link) => {
                let text = self.inlines(node);
                if text.iter().any(|inline| matches!(inline, Inline::Cite(_))) {
                    let help = "put the citation behind the link: it is a link itself";
                    self.add(Code::MisplacedBlock, self.span(node), "a citation stands inside a link", help);
                }
                out.extend(self.link(&link.url, text, self.span(node)));
            }
            NodeValue::Image(link) => {
                let alt = crate::course::plain_text(&self.inlines(node));
                out.extend(figure::inline_image(self, &link.url, alt, self.span(node)));
            }
            _ => {
                let span = self.span(node);
                self.add(Code::MisplacedBlock, span, "this kind of text is not supported", "write it another way");
            }
        }
    }

    /// Splits running text at its citations, `[@a; @b]`.
    fn text(&mut self, text: &str, span: Range<usize>, out: &mut Vec<Inline>) {
        let mut rest = text;
        while let Some(open) = rest.find("[@") {
            let Some(length) = rest[open..].find(']') else {
                let message = "this citation is not closed on its line";
                self.add(Code::UnknownReference, span, message, "write it on one line: [@one; @two]");
                return;
            };
            if open > 0 {
                self.note_stray_mark(&rest[..open], &span);
                out.push(Inline::Text(rest[..open].to_owned()));
            }
            let ids = &rest[open + 1..open + length];
            let place = self.place(ids, &span);
            let found = self.references(&At { value: ids.to_owned(), span: place });
            out.push(Inline::Cite(found));
            rest = &rest[open + length + 1..];
        }
        if !rest.is_empty() {
            self.note_stray_mark(rest, &span);
            out.push(Inline::Text(rest.to_owned()));
        }
    }

    fn link(&mut self, href: &str, text: Vec<Inline>, span: Range<usize>) -> Option<Inline> {
        if href.starts_with("https://") || href.starts_with("http://") || href.starts_with("mailto:") {
            return Some(Inline::Link { href: href.to_owned(), text });
        }
        if let Some(name) = href.strip_suffix(".md") {
            if let Some(session) = self.context.sessions.iter().find(|id| id.as_str() == name) {
                return Some(Inline::PageLink { session: (*session).clone(), text });
            }
            let help = match nearest(name, self.context.sessions.iter().map(|id| id.as_str())) {
                Some(known) => format!("did you mean `{known}.md`?"),
                None => "a link may lead to a session of the same module: each module travels alone".to_owned(),
            };
            self.add(Code::BrokenLink, span, format!("this module has no session `{name}`"), help);
            return None;
        }
        if self.file.text()[span.clone()].starts_with("[^") {
            self.add(Code::StrayMark, span, stray::NO_FOOTNOTES.0, stray::NO_FOOTNOTES.1);
            return None;
        }
        let help = "link to another session with its file name, or to an address that starts with https://";
        self.add(Code::BrokenLink, span, format!("the link `{href}` leads nowhere"), help);
        None
    }

    fn note_stray_mark(&mut self, text: &str, span: &Range<usize>) {
        let references = self.context.references;
        if let Some(stray) = stray::in_text(text, |id| references.contains_key(id)) {
            let place = self.place(&text[stray.span], span);
            self.add(stray.code, place, stray.message, stray.help);
        }
    }

    /// Comrak gives the place of a whole text; a part of it is found again in the source where it can be.
    fn place(&self, part: &str, span: &Range<usize>) -> Range<usize> {
        let source = &self.file.text()[span.clone()];
        source.find(part).map_or(span.clone(), |at| span.start + at..span.start + at + part.len())
    }

    pub fn note_removed_html(&mut self, html: &str, span: Range<usize>) {
        if let Some(what) = sanitise::html::removed(html) {
            let help = "use Markdown, or one of the tags for text such as <abbr>, <bdi>, <sub>";
            self.add(Code::HtmlRemoved, span, format!("{what} is taken out"), help);
        }
    }
}
