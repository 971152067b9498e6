//! A document as data that the template shows: JSON, and the pictures beside it.

use serde_json::{Value, json};

use super::super::Error;
use super::super::docx::frame_style;
use super::super::model::{
    Answers, Block, Caption, Choice, Document, Figure, Frame, Inline, Picture, Question, Style, Table,
};
use crate::page;

/// Points in a unit of a drawing, and in a pixel of a photograph at 150 an inch.
const POINTS_PER_UNIT: f64 = 0.75;
const POINTS_PER_PIXEL: f64 = 0.48;
/// Letters beyond which a row of a table may go on on the next page: it could be higher than one.
const LONG_ROW: usize = 1500;

/// Collects the pictures of a document while it becomes data.
#[derive(Default)]
pub(super) struct Data {
    /// What the template knows as `picture-0`, `picture-1` and so on.
    pub pictures: Vec<Vec<u8>>,
}

impl Data {
    /// What [`document.typ`](super) reads, except for the fonts.
    pub fn document(&mut self, document: &Document) -> Result<Value, Error> {
        let about = &document.about;
        let (language, region) = language(&about.language);
        Ok(json!({
            "about": {
                "title": about.title, "author": about.author, "description": about.description,
                "keywords": about.keywords, "version": about.version, "language": language, "region": region,
                "right-to-left": about.right_to_left, "running-title": about.running_title,
            },
            "colours": page::colours(),
            "landscape": document.landscape,
            "blocks": self.blocks(&document.blocks)?,
        }))
    }

    fn blocks(&mut self, blocks: &[Block]) -> Result<Value, Error> {
        blocks.iter().map(|block| self.block(block)).collect()
    }

    fn block(&mut self, block: &Block) -> Result<Value, Error> {
        Ok(match block {
            Block::Heading(heading) => json!({
                "kind": "heading", "level": heading.level, "anchor": heading.anchor,
                "text": self.inlines(&heading.full_text())?,
            }),
            Block::Paragraph { style, text } => {
                json!({ "kind": "paragraph", "style": style_name(*style), "text": self.inlines(text)? })
            }
            Block::List { start, items } => {
                let items = items.iter().map(|item| self.blocks(item)).collect::<Result<Value, _>>()?;
                json!({ "kind": "list", "start": start, "items": items })
            }
            Block::Table(table) => self.table(table)?,
            Block::Figure(figure) => self.figure(figure)?,
            Block::Frame(frame) => self.frame(frame)?,
            Block::Quote(blocks) => json!({ "kind": "quote", "blocks": self.blocks(blocks)? }),
            Block::Code(text) => json!({ "kind": "code", "text": text.trim_end() }),
            Block::Rule => json!({ "kind": "rule" }),
            Block::Question(question) => self.question(question)?,
            Block::Contents { title, depth } => json!({ "kind": "contents", "title": title, "depth": depth }),
            Block::Terms(terms) => {
                let mut entries = Vec::new();
                for term in terms {
                    let blocks = self.blocks(&term.blocks)?;
                    entries.push(json!({ "anchor": term.anchor, "name": term.name, "blocks": blocks }));
                }
                json!({ "kind": "terms", "terms": entries })
            }
            Block::References(references) => {
                let mut entries = Vec::new();
                for reference in references {
                    let text = self.inlines(&reference.text)?;
                    entries.push(json!({ "anchor": reference.anchor, "number": reference.number, "text": text }));
                }
                json!({ "kind": "references", "references": entries })
            }
            Block::PageBreak => json!({ "kind": "page-break" }),
        })
    }

    fn table(&mut self, table: &Table) -> Result<Value, Error> {
        let columns: Vec<Value> =
            table.columns.iter().map(|column| json!({ "share": column.share, "numbers": column.numbers })).collect();
        let head = table.head.iter().map(|cell| self.blocks(cell)).collect::<Result<Value, _>>()?;
        let mut rows = Vec::new();
        for row in &table.rows {
            let cells = row.iter().map(|cell| self.blocks(cell)).collect::<Result<Value, _>>()?;
            rows.push(json!({ "breaks": cells.to_string().len() > LONG_ROW, "cells": cells }));
        }
        let caption = match &table.caption {
            None => Value::Null,
            Some(caption) => {
                let mut value = self.caption(caption)?;
                value["anchor"] = format!("table-{}", caption.number).into();
                value
            }
        };
        Ok(json!({
            "kind": "table", "caption": caption, "columns": columns, "head": head, "rows": rows,
            "named": table.rows_are_named,
        }))
    }

    fn caption(&mut self, caption: &Caption) -> Result<Value, Error> {
        Ok(json!({
            "label": caption.label, "number": caption.number.to_string(), "text": self.inlines(&caption.text)?,
        }))
    }

    fn figure(&mut self, figure: &Figure) -> Result<Value, Error> {
        let (width, height) = figure.picture.size();
        let scale = match figure.picture {
            Picture::Drawing(_) => POINTS_PER_UNIT,
            Picture::Photo { .. } => POINTS_PER_PIXEL,
        };
        Ok(json!({
            "kind": "figure", "anchor": figure.anchor, "credit": figure.credit,
            "caption": self.caption(&figure.caption)?,
            "picture": {
                "path": self.picture(&figure.picture)?, "alt": figure.full_alt(),
                "width": width * scale, "height": height * scale,
            },
        }))
    }

    /// The name under which the template finds a picture.
    fn picture(&mut self, picture: &Picture) -> Result<String, Error> {
        let bytes = match picture {
            Picture::Drawing(drawing) => drawing.svg.clone().into_bytes(),
            Picture::Photo { source, .. } => {
                std::fs::read(source).map_err(|error| Error::Picture { path: source.clone(), source: error })?
            }
        };
        self.pictures.push(bytes);
        Ok(picture_path(self.pictures.len() - 1))
    }

    fn frame(&mut self, frame: &Frame) -> Result<Value, Error> {
        let (_, ground, edge) = frame_style(frame.kind);
        Ok(json!({
            "kind": "frame", "ground": ground, "edge": edge, "label": frame.label, "facts": frame.facts,
            "title": frame.title, "blocks": self.blocks(&frame.blocks)?,
        }))
    }

    fn question(&mut self, question: &Question) -> Result<Value, Error> {
        let answers = match &question.answers {
            Answers::Options { several, options } => {
                json!({ "kind": "options", "several": several, "options": self.choices(options)? })
            }
            Answers::Pairs { sources, targets } => {
                json!({ "kind": "pairs", "sources": self.choices(sources)?, "targets": self.choices(targets)? })
            }
            Answers::Order(options) => json!({ "kind": "order", "options": self.choices(options)? }),
            Answers::Blank { unit } => json!({ "kind": "blank", "unit": unit.as_deref().unwrap_or_default() }),
            Answers::Lines(count) => json!({ "kind": "lines", "count": count }),
            Answers::Scale(points) => json!({ "kind": "scale", "points": points }),
        };
        Ok(json!({
            "kind": "question", "anchor": question.anchor, "label": question.label, "hint": question.hint,
            "stem": self.blocks(&question.stem)?, "answers": answers, "key": self.blocks(&question.key)?,
        }))
    }

    fn choices(&mut self, choices: &[Choice]) -> Result<Value, Error> {
        choices.iter().map(|choice| Ok(json!({ "mark": choice.mark, "text": self.inlines(&choice.text)? }))).collect()
    }

    fn inlines(&mut self, text: &[Inline]) -> Result<Value, Error> {
        text.iter().map(|inline| self.inline(inline)).collect()
    }

    fn inline(&mut self, inline: &Inline) -> Result<Value, Error> {
        Ok(match inline {
            // A line feed in text would begin a line.
            Inline::Text(text) => text.replace('\n', " ").into(),
            Inline::Emphasis(inner) => json!({ "emphasis": self.inlines(inner)? }),
            Inline::Strong(inner) => json!({ "strong": self.inlines(inner)? }),
            Inline::Strikethrough(inner) => json!({ "strike": self.inlines(inner)? }),
            Inline::Code(text) => json!({ "code": text }),
            Inline::Link { href, text } => json!({ "link": { "href": href, "text": self.inlines(text)? } }),
            Inline::Reference { anchor, text } => {
                json!({ "reference": { "anchor": anchor, "text": self.inlines(text)? } })
            }
            Inline::Image { picture, alt } => json!({ "image": { "path": self.picture(picture)?, "alt": alt } }),
            Inline::LineBreak => json!({ "break": true }),
        })
    }
}

/// The name of the picture at `place`; what kind it is shows in its bytes.
pub(super) fn picture_path(place: usize) -> String {
    format!("picture-{place}")
}

fn style_name(style: Style) -> &'static str {
    match style {
        Style::Body => "body",
        Style::Title => "title",
        Style::Subtitle => "subtitle",
        Style::Lead => "lead",
        Style::Label => "label",
        Style::Small => "small",
    }
}

/// The language and, if it is named, the region of a BCP 47 tag.
fn language(tag: &str) -> (&str, Option<&str>) {
    let mut parts = tag.split('-');
    let language = parts.next().unwrap_or("en");
    (language, parts.find(|part| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_alphabetic())))
}
