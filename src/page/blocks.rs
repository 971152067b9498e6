//! Blocks to HTML.

use super::inline::picture;
use super::question::Setting;
use super::strings::fill;
use super::writer::PageWriter;
use crate::course::{Block, CalloutKind, Figure, FigureImage, Inline, ListItem, plain_text};
use crate::sanitise::escape;
use crate::sanitise::html::{Piece, join};
use crate::sanitise::svg;

/// A first cell with more characters than this is a text of its own, not the name of its row.
const LONGEST_ROW_NAME: usize = 80;

impl<'a> PageWriter<'a> {
    pub fn blocks(&mut self, blocks: &'a [Block]) -> String {
        if !blocks.iter().any(|block| matches!(block, Block::Html(_))) {
            return blocks.iter().map(|block| self.block(block)).collect();
        }
        let pieces = blocks
            .iter()
            .map(|block| match block {
                Block::Html(html) => Piece::Authors(html),
                _ => Piece::Ours(self.block(block)),
            })
            .collect();
        join(pieces)
    }

    fn block(&mut self, block: &'a Block) -> String {
        match block {
            Block::Heading { level, text } => {
                self.level = match self.form {
                    Some(title) => (level + 2).clamp(title + 1, 6),
                    None => (level + 1).clamp(3, 5),
                };
                let level = self.level;
                format!("<h{level}>{}</h{level}>\n", self.inlines(text))
            }
            Block::Paragraph(text) => format!("<p>{}</p>\n", self.inlines(text)),
            Block::List { start, items } => self.list(*start, items),
            Block::Quote(blocks) => format!("<blockquote>\n{}</blockquote>\n", self.blocks(blocks)),
            Block::Code { text, .. } => format!("<pre dir=\"ltr\"><code>{}</code></pre>\n", escape(text)),
            Block::Table { head, rows } => self.table(head, rows),
            Block::Rule => "<hr>\n".to_owned(),
            Block::Html(html) => join(vec![Piece::Authors(html)]),
            Block::Callout { kind, title, blocks } => self.callout(*kind, title.as_deref(), blocks),
            Block::KeyMessages(blocks) => self.boxed("key", &self.strings.key_messages, blocks),
            Block::Discussion(blocks) => self.boxed("discussion", &self.strings.discussion, blocks),
            Block::FurtherReading(blocks) => self.boxed("further", &self.strings.further_reading, blocks),
            Block::Figure(figure) => self.figure(figure),
            Block::Definition { term, blocks } => {
                let (label, term) = (escape(&self.strings.definition), escape(term));
                let text = self.blocks(blocks);
                format!(
                    "<div class=\"definition\" role=\"note\">\n<p class=\"label\">{label}</p>\n\
                     <p class=\"title\"><dfn>{term}</dfn></p>\n{text}</div>\n"
                )
            }
            Block::Case { title, place, year, source, blocks } => {
                let facts = [self.strings.case.as_str(), place, year];
                let text = self.titled("case", &facts, title, blocks);
                let sources = self.named_sources(source);
                if sources.is_empty() {
                    return format!("{text}</div>\n");
                }
                format!("{text}<p class=\"credit\">{}: {sources}</p>\n</div>\n", escape(&self.strings.source))
            }
            Block::Activity { title, minutes, group, blocks } => {
                let time = fill(&self.strings.minutes, "minutes", minutes);
                let facts = [self.strings.activity.as_str(), &time, group];
                format!("{}</div>\n", self.titled("activity", &facts, title, blocks))
            }
            Block::Facilitator(_) | Block::Slide(_) => String::new(),
            Block::Form { .. } | Block::Question(_) if !self.exercises => String::new(),
            Block::Form { id, title, blocks } => self.form(id, title, blocks),
            Block::Question(question) if self.form.is_some() => self.form_question(question),
            Block::Question(question) => self.question(question, Setting::Practice),
        }
    }

    fn list(&mut self, start: Option<u32>, items: &'a [ListItem]) -> String {
        let tight = items
            .iter()
            .all(|item| matches!(item.as_slice(), [Block::Paragraph(_)] | [Block::Paragraph(_), Block::List { .. }]));
        let mut html = match start {
            None => "<ul>\n".to_owned(),
            Some(1) => "<ol>\n".to_owned(),
            Some(start) => format!("<ol start=\"{start}\">\n"),
        };
        for item in items {
            let text = match item.as_slice() {
                [Block::Paragraph(text), rest @ ..] if tight => self.inlines(text) + &self.blocks(rest),
                blocks => self.blocks(blocks),
            };
            html.push_str(&format!("<li>{text}</li>\n"));
        }
        html.push_str(if start.is_some() { "</ol>\n" } else { "</ul>\n" });
        html
    }

    /// From three columns on a table may be wider than a small screen: then it scrolls inside a region of its own,
    /// which the keyboard reaches.
    fn table(&mut self, head: &'a [Vec<Inline>], rows: &'a [Vec<Vec<Inline>>]) -> String {
        let mut html = if head.len() > 2 {
            format!(
                "<div class=\"table wide\" role=\"group\" tabindex=\"0\" aria-label=\"{}\">\n<table>\n",
                escape(&self.strings.table)
            )
        } else {
            "<div class=\"table\">\n<table>\n".to_owned()
        };
        html.push_str("<thead>\n<tr>");
        for cell in head {
            let text = self.inlines(cell);
            html.push_str(&if text.is_empty() {
                "<td></td>".to_owned()
            } else {
                format!("<th scope=\"col\">{text}</th>")
            });
        }
        html.push_str("</tr>\n</thead>\n<tbody>\n");
        let rows_are_named = head.len() > 1 && rows.iter().all(|row| row.first().is_some_and(|cell| names_a_row(cell)));
        for row in rows {
            html.push_str("<tr>");
            for (column, cell) in row.iter().enumerate() {
                let text = self.inlines(cell);
                if column == 0 && rows_are_named {
                    html.push_str(&format!("<th scope=\"row\">{text}</th>"));
                } else if is_number(cell) {
                    html.push_str(&format!("<td class=\"number\">{text}</td>"));
                } else {
                    html.push_str(&format!("<td>{text}</td>"));
                }
            }
            html.push_str("</tr>\n");
        }
        html.push_str("</tbody>\n</table>\n</div>\n");
        html
    }

    fn callout(&mut self, kind: CalloutKind, title: Option<&str>, blocks: &'a [Block]) -> String {
        let (class, label) = match kind {
            CalloutKind::Note => ("note", &self.strings.note),
            CalloutKind::Tip => ("tip", &self.strings.tip),
            CalloutKind::Warning => ("warning", &self.strings.warning),
            CalloutKind::Example => ("example", &self.strings.example),
        };
        let title = title.map(|title| format!("<p class=\"title\">{}</p>\n", escape(title))).unwrap_or_default();
        format!(
            "<div class=\"callout {class}\" role=\"note\">\n<p class=\"label\">{}</p>\n{title}{}</div>\n",
            escape(label),
            self.blocks(blocks)
        )
    }

    /// A box with a label and no title of its own.
    fn boxed(&mut self, class: &str, label: &str, blocks: &'a [Block]) -> String {
        let id = self.fresh_id();
        format!(
            "<div class=\"{class}\" role=\"group\" aria-labelledby=\"{id}\">\n<p class=\"label\" id=\"{id}\">{}</p>\n{}</div>\n",
            escape(label),
            self.blocks(blocks)
        )
    }

    /// A box with facts and a heading, still open: it may get a last line.
    fn titled(&mut self, class: &str, facts: &[&str], title: &str, blocks: &'a [Block]) -> String {
        let id = self.fresh_id();
        let facts: Vec<String> =
            facts.iter().filter(|fact| !fact.is_empty()).map(|fact| format!("<span>{}</span>", escape(fact))).collect();
        let outside = self.level;
        self.level = (outside + 1).min(6);
        let level = self.level;
        let text = self.blocks(blocks);
        self.level = outside;
        format!(
            "<div class=\"{class}\" role=\"group\" aria-labelledby=\"{id}\">\n<p class=\"label\">{}</p>\n\
             <h{level} class=\"title\" id=\"{id}\">{}</h{level}>\n{text}",
            facts.join(" "),
            escape(title)
        )
    }

    fn figure(&mut self, figure: &'a Figure) -> String {
        let id = format!("{}-figure-{}", self.page, figure.id);
        let image = match &figure.image {
            FigureImage::Svg(text) => match svg::clean(text, &id, &figure.alt) {
                Ok(clean) => clean.svg,
                Err(_) => format!("<p>{}</p>", escape(&figure.alt)),
            },
            FigureImage::Raster { href, width, height } => picture(href, &figure.alt, *width, *height),
        };
        let mut html = format!("<figure id=\"{id}\">\n{image}\n<figcaption>{}", self.inlines(&figure.caption));
        if let Some(credit) = &figure.credit {
            html.push_str(&format!(" <span class=\"credit\">{}</span>", escape(credit)));
        }
        html.push_str("</figcaption>\n");
        if !figure.description.is_empty() {
            let summary = escape(&self.strings.description);
            let text = self.blocks(&figure.description);
            html.push_str(&format!("<details>\n<summary>{summary}</summary>\n{text}</details>\n"));
        }
        html.push_str("</figure>\n");
        html
    }
}

fn names_a_row(cell: &[Inline]) -> bool {
    let text = plain_text(cell);
    !text.is_empty() && text.chars().count() <= LONGEST_ROW_NAME
}

/// A figure, perhaps with a sign, a unit or a range: such cells stand under one another better at the line's end.
fn is_number(cell: &[Inline]) -> bool {
    let text = plain_text(cell);
    text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '−'))
        && text.contains(|c: char| c.is_ascii_digit())
        && text.chars().filter(|c| c.is_alphabetic()).count() <= 3
        && text.len() <= 16
}
