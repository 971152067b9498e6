//! A document as one HTML file that needs nothing else: style sheet and drawings stand in it.

use super::model::{Answers, Block, Cell, Choice, Document, Figure, Frame, Inline, Picture, Question, Style, Table};
use crate::page;
use crate::sanitise::{self, escape};

/// The file.
pub(super) fn html(document: &Document) -> String {
    let about = &document.about;
    let direction = if about.right_to_left { "rtl" } else { "ltr" };
    let page = if document.landscape { "A4 landscape" } else { "A4" };
    format!(
        "<!DOCTYPE html>\n<html lang=\"{}\" dir=\"{direction}\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" \
         content=\"width=device-width, initial-scale=1\">\n<title>{}</title>\n<style>\n{}{}@page {{ size: {page}; margin: 14mm; }}\n\
         </style>\n</head>\n<body>\n<main>\n{}</main>\n</body>\n</html>\n",
        escape(&about.language),
        escape(&about.title),
        page::base_css(),
        page::compact(include_str!("html.css")),
        blocks(&document.blocks)
    )
}

/// What stands in the file, for a page of another program below a heading of level `below`.
pub(super) fn fragment(document: &Document, below: u8) -> String {
    let on_a_page = document.blocks.iter().filter(|block| !matches!(block, Block::PageBreak)).cloned();
    let lowered = on_a_page.map(|mut block| {
        if let Block::Heading(heading) = &mut block {
            heading.level = (heading.level + below).min(6);
        }
        block
    });
    sanitise::html::for_others(&blocks(&lowered.collect::<Vec<_>>()))
}

fn blocks(list: &[Block]) -> String {
    list.iter().map(block).collect()
}

fn block(block: &Block) -> String {
    match block {
        Block::Heading(heading) => {
            let (level, anchor) = (heading.level, &heading.anchor);
            format!("<h{level} id=\"{anchor}\">{}</h{level}>\n", inlines(&heading.full_text()))
        }
        Block::Paragraph { style, text } => {
            let text = inlines(text);
            match style {
                Style::Body => format!("<p>{text}</p>\n"),
                Style::Title => format!("<h1>{text}</h1>\n"),
                style => format!("<p class=\"{}\">{text}</p>\n", class(*style)),
            }
        }
        Block::List { start, items } => {
            let items: String = items.iter().map(|item| format!("<li>{}</li>\n", blocks(item))).collect();
            match start {
                Some(start) => format!("<ol start=\"{start}\">\n{items}</ol>\n"),
                None => format!("<ul>\n{items}</ul>\n"),
            }
        }
        Block::Table(table) => self::table(table),
        Block::Figure(figure) => self::figure(figure),
        Block::Frame(frame) => self::frame(frame),
        Block::Quote(inner) => format!("<blockquote>\n{}</blockquote>\n", blocks(inner)),
        Block::Code(text) => format!("<pre dir=\"ltr\"><code>{}</code></pre>\n", escape(text)),
        Block::Rule => "<hr>\n".to_owned(),
        Block::Question(question) => self::question(question),
        // A file that scrolls has no pages to name.
        Block::Contents { .. } => String::new(),
        Block::Terms(terms) => {
            let entry = |term: &super::model::Term| {
                format!("<dt id=\"{}\">{}</dt>\n<dd>{}</dd>\n", term.anchor, escape(&term.name), blocks(&term.blocks))
            };
            format!("<dl>\n{}</dl>\n", terms.iter().map(entry).collect::<String>())
        }
        Block::References(references) => {
            let entry = |reference: &super::model::Reference| {
                format!("<li id=\"{}\">{}</li>\n", reference.anchor, inlines(&reference.text))
            };
            format!("<ol>\n{}</ol>\n", references.iter().map(entry).collect::<String>())
        }
        Block::PageBreak => "<div class=\"page-break\"></div>\n".to_owned(),
    }
}

fn class(style: Style) -> &'static str {
    match style {
        Style::Body => "body",
        Style::Title => "title",
        Style::Subtitle => "subtitle",
        Style::Lead => "lead",
        Style::Label => "label",
        Style::Small => "small",
    }
}

fn table(table: &Table) -> String {
    let total: u32 = table.columns.iter().map(|column| column.share).sum::<u32>().max(1);
    let columns: String =
        table.columns.iter().map(|column| format!("<col style=\"width: {}%\">", column.share * 100 / total)).collect();
    let caption = table.caption.as_ref().map_or_else(String::new, |caption| {
        format!("<caption>{} {} {}</caption>\n", escape(&caption.label), caption.number, inlines(&caption.text))
    });
    let head: String = table.head.iter().map(|cell| format!("<th scope=\"col\">{}</th>", self::cell(cell))).collect();
    let rows: String = table
        .rows
        .iter()
        .map(|row| {
            let cells: String = row
                .iter()
                .enumerate()
                .map(|(place, cell)| match (table.rows_are_named && place == 0, self::cell(cell)) {
                    (true, text) => format!("<th scope=\"row\">{text}</th>"),
                    (false, text) => format!("<td>{text}</td>"),
                })
                .collect();
            format!("<tr>{cells}</tr>\n")
        })
        .collect();
    format!(
        "<table>\n{caption}<colgroup>{columns}</colgroup>\n<thead>\n<tr>{head}</tr>\n</thead>\n<tbody>\n{rows}</tbody>\n</table>\n"
    )
}

/// A cell with one plain paragraph holds its text alone.
fn cell(cell: &Cell) -> String {
    match cell.as_slice() {
        [Block::Paragraph { style: Style::Body, text }] => inlines(text),
        blocks => self::blocks(blocks),
    }
}

fn figure(figure: &Figure) -> String {
    let image = match &figure.picture {
        Picture::Drawing(drawing) => drawing.svg.clone(),
        // The file stands alone: a photograph is told, not shown.
        Picture::Photo { .. } => format!("<p>{}</p>", escape(&figure.alt)),
    };
    let caption = &figure.caption;
    let credit = figure.credit.as_ref().map(|credit| format!(" {}", escape(credit))).unwrap_or_default();
    format!(
        "<figure id=\"{}\">\n{image}\n<figcaption>{} {} {}{credit}</figcaption>\n</figure>\n",
        figure.anchor,
        escape(&caption.label),
        caption.number,
        inlines(&caption.text)
    )
}

fn frame(frame: &Frame) -> String {
    let label: Vec<&str> = [frame.label.as_str()].into_iter().chain(frame.facts.iter().map(String::as_str)).collect();
    let title =
        frame.title.as_ref().map(|title| format!("<p class=\"title\">{}</p>\n", escape(title))).unwrap_or_default();
    format!(
        "<div class=\"frame\" role=\"group\">\n<p class=\"label\">{}</p>\n{title}{}</div>\n",
        escape(&label.join(" · ")),
        blocks(&frame.blocks)
    )
}

fn question(question: &Question) -> String {
    let choices = |choices: &[Choice]| -> String {
        let line = |choice: &Choice| format!("<li>{} {}</li>\n", escape(&choice.mark), inlines(&choice.text));
        format!("<ul class=\"choices\">\n{}</ul>\n", choices.iter().map(line).collect::<String>())
    };
    let answers = match &question.answers {
        Answers::Options { options, .. } => choices(options),
        Answers::Pairs { sources, targets } => choices(sources) + &choices(targets),
        Answers::Order(items) => choices(items),
        Answers::Blank { unit } => format!("<p>________ {}</p>\n", escape(unit.as_deref().unwrap_or_default())),
        Answers::Lines(count) => "<hr class=\"line\">\n".repeat(*count as usize),
        Answers::Scale(points) => {
            let points: String = points.iter().map(|point| format!("<li>{}</li>\n", escape(point))).collect();
            format!("<ul class=\"choices\">\n{points}</ul>\n")
        }
    };
    format!(
        "<div class=\"question\" id=\"{}\">\n<p class=\"label\">{}</p>\n{}<p class=\"small\">{}</p>\n{answers}{}</div>\n",
        question.anchor,
        escape(&question.label),
        blocks(&question.stem),
        escape(&question.hint),
        blocks(&question.key)
    )
}

fn inlines(text: &[Inline]) -> String {
    text.iter()
        .map(|inline| match inline {
            Inline::Text(text) => escape(text),
            Inline::Emphasis(inner) => format!("<em>{}</em>", inlines(inner)),
            Inline::Strong(inner) => format!("<strong>{}</strong>", inlines(inner)),
            Inline::Strikethrough(inner) => format!("<s>{}</s>", inlines(inner)),
            Inline::Code(text) => format!("<code>{}</code>", escape(text)),
            Inline::Link { href, text } => format!("<a href=\"{}\">{}</a>", escape(href), inlines(text)),
            Inline::Reference { anchor, text } => format!("<a href=\"#{anchor}\">{}</a>", inlines(text)),
            Inline::Image { alt, .. } => escape(alt),
            Inline::LineBreak => "<br>\n".to_owned(),
        })
        .collect()
}
