//! From a course's blocks to those of a document: anchors, numbers of figures and sources, and the words around them.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Edition;
use super::drawing::Drawing;
use super::model::{self, Block, Caption, Column, Figure, Frame, FrameKind, Heading, Inline, Picture, Style};
use super::words::{Words, words};
use crate::course::{self, CalloutKind, Course, FigureImage, Id, ListItem, Module};
use crate::page::{Strings, fill, strings};
use crate::sanitise::html;

const NO_BREAK: char = '\u{a0}';

/// The drawings of some modules by their source text, each made once for all documents.
#[derive(Debug, Default)]
pub(super) struct Gallery(BTreeMap<String, Arc<Drawing>>);

impl Gallery {
    pub fn new<'c>(modules: impl IntoIterator<Item = &'c Module>) -> Self {
        let mut gallery = Self::default();
        for module in modules {
            module.sessions.iter().for_each(|session| gallery.add(&session.blocks));
            if let Some(quiz) = &module.quiz {
                gallery.add(&quiz.intro);
                quiz.questions.iter().for_each(|question| gallery.add(&question.stem));
            }
        }
        gallery
    }

    fn add(&mut self, blocks: &[course::Block]) {
        for block in blocks {
            match block {
                course::Block::Figure(figure) => {
                    if let FigureImage::Svg(text) = &figure.image
                        && let Some(drawing) = Drawing::new(text, &figure.alt)
                    {
                        self.0.insert(text.clone(), Arc::new(drawing));
                    }
                }
                course::Block::Question(question) => self.add(&question.stem),
                _ => {}
            }
            block.children().into_iter().for_each(|children| self.add(children));
        }
    }

    pub fn drawings(&self) -> impl Iterator<Item = &Arc<Drawing>> {
        self.0.values()
    }

    /// The picture of a figure; none if it cannot be shown. `module` holds the photographs.
    pub fn picture(&self, image: &FigureImage, module: &Module) -> Option<Picture> {
        match image {
            FigureImage::Svg(text) => self.0.get(text).cloned().map(Picture::Drawing),
            FigureImage::Raster { href, width, height } => photo(href, *width, *height, module),
        }
    }
}

fn photo(href: &str, width: u32, height: u32, module: &Module) -> Option<Picture> {
    let media = module.media.iter().find(|media| media.href == href)?;
    Some(Picture::Photo { source: media.source.clone(), width, height })
}

/// Writes the text of one document, from its first page to its last.
pub(super) struct Writer<'c> {
    pub course: &'c Course,
    pub words: &'static Words,
    pub strings: &'static Strings,
    pub edition: Edition,
    gallery: &'c Gallery,
    /// What is being written: its anchors begin with the module's id and the page's.
    module: &'c Module,
    page: String,
    pub(super) in_frame: bool,
    /// Whether citations are shown: slides have no list of sources.
    pub cites: bool,
    cited: Vec<&'c Id>,
    headings: u32,
    figures: u32,
    tables: u32,
}

impl<'c> Writer<'c> {
    pub fn new(course: &'c Course, module: &'c Module, gallery: &'c Gallery, edition: Edition) -> Self {
        Self {
            course,
            words: words(&course.language),
            strings: strings(&course.language),
            edition,
            gallery,
            module,
            page: module.id.to_string(),
            in_frame: false,
            cites: true,
            cited: Vec::new(),
            headings: 0,
            figures: 0,
            tables: 0,
        }
    }

    /// Begins a page of a module, and gives its anchor.
    pub fn turn_to(&mut self, module: &'c Module, page: &str) -> String {
        self.module = module;
        self.page = anchor(&module.id, page);
        self.headings = 0;
        self.page.clone()
    }

    pub fn blocks(&mut self, blocks: &'c [course::Block]) -> Vec<Block> {
        blocks.iter().filter_map(|block| self.block(block)).collect()
    }

    fn block(&mut self, block: &'c course::Block) -> Option<Block> {
        Some(match block {
            course::Block::Heading { level, text } => self.heading(*level, text),
            course::Block::Paragraph(text) => Block::Paragraph { style: Style::Body, text: self.inlines(text) },
            course::Block::List { start, items } => self.list(*start, items),
            course::Block::Quote(blocks) => Block::Quote(self.blocks(blocks)),
            course::Block::Code { text, .. } => Block::Code(text.trim_end().to_owned()),
            course::Block::Table { head, rows } => self.table(head, rows),
            course::Block::Rule => Block::Rule,
            course::Block::Html(text) => {
                let words = html::text(text);
                let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
                if words.is_empty() {
                    return None;
                }
                paragraph(Style::Body, words)
            }
            course::Block::Figure(figure) => self.figure(figure),
            course::Block::Question(question) => Block::Question(self.practice(question)),
            course::Block::Facilitator(_) if self.edition == Edition::Learner => return None,
            course::Block::Slide(_) => return None,
            framed => self.framed(framed)?,
        })
    }

    /// The text's own headings begin at level 2; the page's title has level 2 in the document.
    fn heading(&mut self, level: u8, text: &'c [course::Inline]) -> Block {
        let text = self.inlines(text);
        if self.in_frame {
            return Block::Paragraph { style: Style::Label, text };
        }
        self.headings += 1;
        let anchor = format!("{}-h{}", self.page, self.headings);
        Block::Heading(Heading { level: (level + 1).clamp(3, 4), anchor, number: None, text })
    }

    fn list(&mut self, start: Option<u32>, items: &'c [ListItem]) -> Block {
        Block::List { start, items: items.iter().map(|item| self.blocks(item)).collect() }
    }

    fn table(&mut self, head: &'c [Vec<course::Inline>], rows: &'c [Vec<Vec<course::Inline>>]) -> Block {
        let mut cells = |row: &'c [Vec<course::Inline>]| -> Vec<model::Cell> {
            row.iter().map(|cell| vec![Block::Paragraph { style: Style::Body, text: self.inlines(cell) }]).collect()
        };
        let head = cells(head);
        let rows = rows.iter().map(|row| cells(row)).collect();
        Block::Table(table(None, head, rows))
    }

    fn framed(&mut self, block: &'c course::Block) -> Option<Block> {
        let strings = self.strings;
        let mut facts = Vec::new();
        let mut title = None;
        let (kind, label, blocks) = match block {
            course::Block::Callout { kind, title: given, blocks } => {
                title = given.clone();
                let (kind, label) = match kind {
                    CalloutKind::Note => (FrameKind::Note, &strings.note),
                    CalloutKind::Tip => (FrameKind::Tip, &strings.tip),
                    CalloutKind::Warning => (FrameKind::Warning, &strings.warning),
                    CalloutKind::Example => (FrameKind::Example, &strings.example),
                };
                (kind, label, blocks)
            }
            course::Block::KeyMessages(blocks) => (FrameKind::KeyMessages, &strings.key_messages, blocks),
            course::Block::Discussion(blocks) => (FrameKind::Discussion, &strings.discussion, blocks),
            course::Block::FurtherReading(blocks) => (FrameKind::FurtherReading, &strings.further_reading, blocks),
            course::Block::Facilitator(blocks) => (FrameKind::Facilitator, &self.words.facilitator, blocks),
            course::Block::Definition { term, blocks } => {
                title = Some(term.clone());
                (FrameKind::Definition, &strings.definition, blocks)
            }
            course::Block::Case { title: given, place, year, blocks, .. } => {
                title = Some(given.clone());
                facts = vec![place.clone(), year.clone()];
                (FrameKind::Case, &strings.case, blocks)
            }
            course::Block::Activity { title: given, minutes, group, blocks } => {
                title = Some(given.clone());
                facts = vec![fill(&strings.minutes, "minutes", minutes), group.clone()];
                (FrameKind::Activity, &strings.activity, blocks)
            }
            course::Block::Form { title: given, blocks, .. } => {
                title = Some(given.clone());
                (FrameKind::Form, &strings.reflection, blocks)
            }
            _ => return None,
        };
        facts.retain(|fact| !fact.is_empty());
        let outside = std::mem::replace(&mut self.in_frame, true);
        let mut blocks = self.blocks(blocks);
        self.in_frame = outside;
        if let course::Block::Case { source, .. } = block
            && !source.is_empty()
        {
            blocks.push(self.named_sources(source));
        }
        Some(Block::Frame(Frame { kind, label: label.clone(), facts, title, blocks }))
    }

    /// Where a case comes from: authors and years, with the numbers of their entries.
    fn named_sources(&mut self, ids: &'c [Id]) -> Block {
        let mut text = vec![Inline::Text(format!("{}: ", self.strings.source))];
        for (place, id) in ids.iter().enumerate() {
            if place > 0 {
                text.push(Inline::Text(" · ".to_owned()));
            }
            if let Some(reference) = self.course.reference(id) {
                let year = reference.year.map(|year| format!(" {year}")).unwrap_or_default();
                text.push(Inline::Text(format!("{}{year}{NO_BREAK}", reference.author)));
            }
            text.extend(self.citation(std::slice::from_ref(id)));
        }
        Block::Paragraph { style: Style::Small, text }
    }

    fn figure(&mut self, figure: &'c course::Figure) -> Block {
        let text = self.inlines(&figure.caption);
        let Some(picture) = self.picture(figure) else {
            return Block::Paragraph { style: Style::Body, text };
        };
        self.figures += 1;
        let caption = Caption { label: self.words.figure.clone(), number: self.figures, text };
        Block::Figure(Figure {
            anchor: format!("{}-figure-{}", self.page, figure.id),
            picture,
            alt: figure.alt.clone(),
            caption,
            description: self.blocks(&figure.description),
            credit: figure.credit.clone(),
        })
    }

    /// The picture of a figure of the module that is being written.
    pub fn picture(&self, figure: &course::Figure) -> Option<Picture> {
        self.gallery.picture(&figure.image, self.module)
    }

    /// A caption of the next table.
    pub fn table_caption(&mut self, text: &str) -> Caption {
        self.tables += 1;
        Caption { label: self.words.table.clone(), number: self.tables, text: vec![Inline::Text(text.to_owned())] }
    }

    pub fn inlines(&mut self, inlines: &'c [course::Inline]) -> Vec<Inline> {
        let mut text = Vec::with_capacity(inlines.len());
        for inline in inlines {
            match inline {
                course::Inline::Text(part) => text.push(Inline::Text(part.clone())),
                course::Inline::Emphasis(inner) => text.push(Inline::Emphasis(self.inlines(inner))),
                course::Inline::Strong(inner) => text.push(Inline::Strong(self.inlines(inner))),
                course::Inline::Strikethrough(inner) => text.push(Inline::Strikethrough(self.inlines(inner))),
                course::Inline::Code(code) => text.push(Inline::Code(code.clone())),
                course::Inline::Link { href, text: inner } => {
                    text.push(Inline::Link { href: href.clone(), text: self.inlines(inner) });
                }
                course::Inline::PageLink { session, text: inner } => {
                    let anchor = anchor(&self.module.id, session.as_str());
                    text.push(Inline::Reference { anchor, text: self.inlines(inner) });
                }
                course::Inline::Image { href, alt, width, height } => {
                    text.push(match photo(href, *width, *height, self.module) {
                        Some(picture) => Inline::Image { picture, alt: alt.clone() },
                        None => Inline::Text(alt.clone()),
                    });
                }
                course::Inline::Cite(_) if !self.cites => trim_end(text.last_mut()),
                course::Inline::Cite(ids) => {
                    stay_on_line(text.last_mut());
                    text.extend(self.citation(ids));
                }
                // A tag alone; the words between two tags are text of their own.
                course::Inline::Html(_) => {}
                course::Inline::SoftBreak => text.push(Inline::Text(" ".to_owned())),
                course::Inline::LineBreak => text.push(Inline::LineBreak),
            }
        }
        text
    }

    /// Numbers in square brackets, each a cross-reference to the list of sources.
    fn citation(&mut self, ids: &'c [Id]) -> Vec<Inline> {
        let mut cited: Vec<(usize, &Id)> = ids.iter().map(|id| (self.source_number(id), id)).collect();
        cited.sort_unstable();
        let mut text = vec![Inline::Text("[".to_owned())];
        for (place, (number, id)) in cited.into_iter().enumerate() {
            if place > 0 {
                text.push(Inline::Text(", ".to_owned()));
            }
            let number = vec![Inline::Text(number.to_string())];
            text.push(Inline::Reference { anchor: source_anchor(id), text: number });
        }
        text.push(Inline::Text("]".to_owned()));
        text
    }

    /// Sources are numbered as the document first cites them.
    fn source_number(&mut self, id: &'c Id) -> usize {
        let known = self.cited.iter().position(|cited| *cited == id);
        known.unwrap_or_else(|| {
            self.cited.push(id);
            self.cited.len() - 1
        }) + 1
    }

    /// What has been cited so far, in the order of the numbers.
    pub fn references(&self) -> Vec<model::Reference> {
        let cited = self.cited.iter().enumerate();
        let entry = |(place, id): (usize, &&Id)| {
            let reference = self.course.reference(id)?;
            Some(model::Reference { anchor: source_anchor(id), number: place + 1, text: self.source(reference) })
        };
        cited.filter_map(entry).collect()
    }

    /// Author (year). Title. Publisher. Address. Day of reading.
    fn source(&self, reference: &course::Reference) -> Vec<Inline> {
        let year = reference.year.map(|year| format!(" ({year})")).unwrap_or_default();
        let stop = if reference.title.ends_with(['?', '!', '.']) { " " } else { ". " };
        let mut text = vec![
            Inline::Text(format!("{}{year}. ", reference.author)),
            Inline::Emphasis(vec![Inline::Text(reference.title.clone())]),
            Inline::Text(stop.to_owned()),
        ];
        if let Some(publisher) = reference.publisher.as_ref().filter(|publisher| **publisher != reference.author) {
            text.push(Inline::Text(format!("{publisher}. ")));
        }
        if let Some(url) = &reference.url {
            let shown = url.trim_start_matches("https://").trim_start_matches("http://").trim_end_matches('/');
            text.push(Inline::Link { href: url.clone(), text: vec![Inline::Text(shown.to_owned())] });
            text.push(Inline::Text(". ".to_owned()));
        }
        if let Some(day) = &reference.seen {
            text.push(Inline::Text(format!("{}.", fill(&self.strings.seen, "date", day))));
        }
        text
    }
}

/// Nothing stands before the full stop where a citation is left out.
fn trim_end(before: Option<&mut Inline>) {
    if let Some(Inline::Text(text)) = before {
        text.truncate(text.trim_end().len());
    }
}

/// A citation stays on the line of the word before it.
fn stay_on_line(before: Option<&mut Inline>) {
    if let Some(Inline::Text(text)) = before
        && text.ends_with(' ')
    {
        text.pop();
        text.push(NO_BREAK);
    }
}

/// The anchor of a page of a module.
pub(super) fn anchor(module: &Id, page: &str) -> String {
    format!("{module}-{page}")
}

fn source_anchor(id: &Id) -> String {
    format!("source-{id}")
}

pub(super) fn paragraph(style: Style, text: impl Into<String>) -> Block {
    Block::Paragraph { style, text: vec![Inline::Text(text.into())] }
}

/// A table whose columns are as wide as what they hold asks for.
pub(super) fn table(caption: Option<Caption>, head: Vec<model::Cell>, rows: Vec<Vec<model::Cell>>) -> model::Table {
    let columns: Vec<Column> = (0..head.len())
        .map(|column| {
            let texts: Vec<String> =
                rows.iter().filter_map(|row| row.get(column)).map(|cell| cell_text(cell)).collect();
            let longest = texts.iter().chain([&cell_text(&head[column])]).map(|text| width(text)).max().unwrap_or(0);
            let numbers = !texts.is_empty() && texts.iter().all(|text| is_number(text));
            Column { share: u32::try_from(longest.clamp(8, 60)).unwrap_or(60), numbers }
        })
        .collect();
    let rows_are_named = head.len() > 1 && rows.iter().all(|row| row.first().is_some_and(|cell| names_a_row(cell)));
    model::Table { caption, columns, head, rows, rows_are_named }
}

fn names_a_row(cell: &[Block]) -> bool {
    let text = cell_text(cell);
    !text.is_empty() && text.chars().count() <= 80
}

fn cell_text(cell: &[Block]) -> String {
    let texts = cell.iter().map(|block| match block {
        Block::Paragraph { text, .. } => model::plain_text(text),
        _ => String::new(),
    });
    texts.collect::<Vec<_>>().join(" ")
}

/// How wide a text is, in half-width characters.
pub(super) fn width(text: &str) -> usize {
    unicode_width::UnicodeWidthStr::width(text)
}

/// A number, perhaps with a sign, a unit or a range.
fn is_number(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '−'))
        && text.chars().filter(|c| c.is_alphabetic()).count() <= 3
        && text.len() <= 16
}
