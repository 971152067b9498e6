//! The blocks of a document as paragraphs and tables.

use std::collections::BTreeMap;

use super::super::Error;
use super::super::model::{Block, Document, Frame, Heading, Inline, Reference, Style, Term};
use super::super::opc::{Opc, Relationships};
use super::{MAIN, MARGIN, PAGE, RELATIONSHIPS, frame_style, text_width};
use crate::xml::Xml;

/// Writes `word/document.xml`.
pub(super) struct Body<'a> {
    pub xml: Xml,
    pub opc: &'a mut Opc,
    pub relationships: Relationships,
    pub document: &'a Document,
    /// Whether every paragraph stays on the page of the next one.
    pub keeps_next: bool,
    /// Names of bookmarks by anchor: Word bears 40 letters, digits and `_`.
    bookmarks: BTreeMap<String, String>,
    bookmarks_written: usize,
    pub pictures: usize,
    /// First number and level of each numbered list.
    lists: Vec<(u32, usize)>,
    /// Whether the next paragraph begins a page.
    begins_page: bool,
    /// How many lists stand around what is written.
    level: usize,
    /// Room between the edges of what is written, in twentieths of a point.
    pub width: u32,
}

/// How a paragraph differs from its style.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Layout {
    /// Number of the list, and level from 0.
    pub item: Option<(usize, usize)>,
    /// Indented as an item of this level without its mark.
    pub continues: Option<usize>,
    pub to_the_end: bool,
    pub keep_next: bool,
}

impl<'a> Body<'a> {
    pub fn new(document: &'a Document, opc: &'a mut Opc, relationships: Relationships) -> Result<Self, Error> {
        Ok(Self {
            xml: Xml::compact()?,
            opc,
            relationships,
            document,
            keeps_next: false,
            bookmarks: BTreeMap::new(),
            bookmarks_written: 0,
            pictures: 0,
            lists: Vec::new(),
            begins_page: false,
            level: 0,
            width: text_width(document.landscape),
        })
    }

    pub fn finish(self) -> (Vec<u8>, Relationships, Vec<(u32, usize)>) {
        (self.xml.into_bytes(), self.relationships, self.lists)
    }

    /// The whole part; `header` and `footer` are ids of relationships.
    pub fn document(&mut self, header: &str, footer: &str) -> Result<(), Error> {
        self.xml.open(
            "w:document",
            &[
                ("xmlns:w", MAIN),
                ("xmlns:r", RELATIONSHIPS),
                ("xmlns:wp", "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"),
                ("xmlns:a", "http://schemas.openxmlformats.org/drawingml/2006/main"),
                ("xmlns:pic", "http://schemas.openxmlformats.org/drawingml/2006/picture"),
                ("xmlns:asvg", "http://schemas.microsoft.com/office/drawing/2016/SVG/main"),
            ],
        )?;
        self.xml.open("w:body", &[])?;
        self.blocks(&self.document.blocks)?;
        self.xml.open("w:sectPr", &[])?;
        self.xml.empty("w:headerReference", &[("w:type", "default"), ("r:id", header)])?;
        self.xml.empty("w:footerReference", &[("w:type", "default"), ("r:id", footer)])?;
        let (width, height) = (PAGE.0.to_string(), PAGE.1.to_string());
        if self.document.landscape {
            self.xml.empty("w:pgSz", &[("w:w", &height), ("w:h", &width), ("w:orient", "landscape")])?;
        } else {
            self.xml.empty("w:pgSz", &[("w:w", &width), ("w:h", &height)])?;
        }
        let margin = MARGIN.to_string();
        let (sides, zero) = (["w:top", "w:right", "w:bottom", "w:left"], "0");
        let mut margins: Vec<(&str, &str)> = sides.iter().map(|side| (*side, margin.as_str())).collect();
        margins.extend([("w:header", "624"), ("w:footer", "624"), ("w:gutter", zero)]);
        self.xml.empty("w:pgMar", &margins)?;
        let is_title = |block: &Block| matches!(block, Block::Paragraph { style: Style::Title, .. });
        if self.document.blocks.iter().any(is_title) {
            self.xml.empty("w:titlePg", &[])?;
        }
        if self.document.about.right_to_left {
            self.xml.empty("w:bidi", &[])?;
        }
        self.xml.close("w:sectPr")?;
        self.xml.close("w:body")?;
        self.xml.close("w:document")?;
        Ok(())
    }

    pub fn blocks(&mut self, blocks: &[Block]) -> Result<(), Error> {
        blocks.iter().try_for_each(|block| self.block(block))
    }

    fn block(&mut self, block: &Block) -> Result<(), Error> {
        match block {
            Block::Heading(heading) => self.heading(heading),
            Block::Paragraph { style, text } => self.styled(*style, text),
            Block::List { start, items } => self.list(*start, items),
            Block::Table(table) => self.table(table),
            Block::Figure(figure) => self.figure(figure),
            Block::Frame(frame) => self.frame(frame),
            Block::Quote(blocks) => self.quote(blocks),
            Block::Code(text) => self.code(text),
            Block::Rule => self.paragraph("WritingLine", Layout::default(), &[]),
            Block::Question(question) => self.question(question),
            Block::Contents { title, depth } => self.contents(title, *depth),
            Block::Terms(terms) => terms.iter().try_for_each(|term| self.term(term)),
            Block::References(references) => references.iter().try_for_each(|reference| self.reference(reference)),
            Block::PageBreak => {
                self.begins_page = true;
                Ok(())
            }
        }
    }

    fn styled(&mut self, style: Style, text: &[Inline]) -> Result<(), Error> {
        let layout = Layout { continues: self.level.checked_sub(1), ..Layout::default() };
        let name = match style {
            Style::Body if self.level > 0 => "ListContinue",
            Style::Body => "Normal",
            Style::Title => "Title",
            Style::Subtitle => "Subtitle",
            Style::Lead => "Lead",
            Style::Label => "Label",
            Style::Small => "Small",
        };
        self.paragraph(name, layout, text)
    }

    /// A paragraph with its text.
    pub fn paragraph(&mut self, style: &str, layout: Layout, text: &[Inline]) -> Result<(), Error> {
        self.open_paragraph(style, layout)?;
        self.inlines(text)?;
        self.close_paragraph()
    }

    pub fn open_paragraph(&mut self, style: &str, layout: Layout) -> Result<(), Error> {
        self.xml.open("w:p", &[])?;
        self.xml.open("w:pPr", &[])?;
        self.xml.empty("w:pStyle", &[("w:val", style)])?;
        if layout.keep_next || self.keeps_next {
            self.xml.empty("w:keepNext", &[])?;
        }
        if std::mem::take(&mut self.begins_page) {
            self.xml.empty("w:pageBreakBefore", &[])?;
        }
        if let Some((list, level)) = layout.item {
            self.xml.open("w:numPr", &[])?;
            self.xml.empty("w:ilvl", &[("w:val", &level.min(8).to_string())])?;
            self.xml.empty("w:numId", &[("w:val", &list.to_string())])?;
            self.xml.close("w:numPr")?;
        }
        if let Some(level) = layout.continues {
            self.xml.empty("w:ind", &[("w:left", &(340 * (level + 1)).to_string())])?;
        }
        if layout.to_the_end {
            self.xml.empty("w:jc", &[("w:val", "right")])?;
        }
        self.xml.close("w:pPr")?;
        Ok(())
    }

    pub fn close_paragraph(&mut self) -> Result<(), Error> {
        Ok(self.xml.close("w:p")?)
    }

    /// Tables that touch would become one, and a cell must end with a paragraph.
    pub fn spacer(&mut self) -> Result<(), Error> {
        self.paragraph("Spacer", Layout::default(), &[])
    }

    fn heading(&mut self, heading: &Heading) -> Result<(), Error> {
        self.open_paragraph(&format!("Heading{}", heading.level), Layout::default())?;
        self.open_bookmark(&heading.anchor)?;
        self.inlines(&heading.full_text())?;
        self.close_bookmark()?;
        self.close_paragraph()
    }

    /// The name under which Word knows an anchor.
    pub fn bookmark(&mut self, anchor: &str) -> String {
        let next = self.bookmarks.len() + 1;
        self.bookmarks.entry(anchor.to_owned()).or_insert_with(|| format!("_Ref{next:06}")).clone()
    }

    pub fn open_bookmark(&mut self, anchor: &str) -> Result<(), Error> {
        let name = self.bookmark(anchor);
        self.bookmarks_written += 1;
        let id = self.bookmarks_written.to_string();
        Ok(self.xml.empty("w:bookmarkStart", &[("w:id", &id), ("w:name", &name)])?)
    }

    /// Ends the bookmark that was opened last.
    pub fn close_bookmark(&mut self) -> Result<(), Error> {
        Ok(self.xml.empty("w:bookmarkEnd", &[("w:id", &self.bookmarks_written.to_string())])?)
    }

    fn list(&mut self, start: Option<u32>, items: &[Vec<Block>]) -> Result<(), Error> {
        let list = match start {
            None => 1,
            Some(start) => {
                self.lists.push((start, self.level.min(8)));
                self.lists.len() + 1
            }
        };
        let style = if start.is_some() { "ListNumber" } else { "ListBullet" };
        let layout = Layout { item: Some((list, self.level)), ..Layout::default() };
        self.level += 1;
        for item in items {
            let rest = match item.as_slice() {
                [Block::Paragraph { text, .. }, rest @ ..] => {
                    self.paragraph(style, layout, text)?;
                    rest
                }
                blocks => {
                    self.paragraph(style, layout, &[])?;
                    blocks
                }
            };
            self.blocks(rest)?;
        }
        self.level -= 1;
        Ok(())
    }

    fn frame(&mut self, frame: &Frame) -> Result<(), Error> {
        let (style, _, _) = frame_style(frame.kind);
        self.open_cell(style)?;
        let label: Vec<&str> =
            [frame.label.as_str()].into_iter().chain(frame.facts.iter().map(String::as_str)).collect();
        self.paragraph("Label", Layout::default(), &[Inline::Text(label.join(" · "))])?;
        if let Some(title) = &frame.title {
            self.paragraph("FrameTitle", Layout::default(), &[Inline::Text(title.clone())])?;
        }
        self.blocks(&frame.blocks)?;
        self.close_cell()
    }

    /// A table of one cell, which sets apart what stands in it.
    pub fn open_cell(&mut self, style: &str) -> Result<(), Error> {
        self.xml.open("w:tbl", &[])?;
        self.xml.open("w:tblPr", &[])?;
        self.xml.empty("w:tblStyle", &[("w:val", style)])?;
        if self.document.about.right_to_left {
            self.xml.empty("w:bidiVisual", &[])?;
        }
        self.xml.empty("w:tblW", &[("w:w", &self.width.to_string()), ("w:type", "dxa")])?;
        self.xml.empty("w:tblLayout", &[("w:type", "fixed")])?;
        self.xml.close("w:tblPr")?;
        self.xml.open("w:tblGrid", &[])?;
        let width = self.width.to_string();
        self.xml.empty("w:gridCol", &[("w:w", &width)])?;
        self.xml.close("w:tblGrid")?;
        self.xml.open("w:tr", &[])?;
        self.xml.open("w:tc", &[])?;
        self.xml.open("w:tcPr", &[])?;
        self.xml.empty("w:tcW", &[("w:w", &width), ("w:type", "dxa")])?;
        self.xml.close("w:tcPr")?;
        self.width -= INSIDE_FRAME;
        Ok(())
    }

    pub fn close_cell(&mut self) -> Result<(), Error> {
        self.width += INSIDE_FRAME;
        self.xml.close("w:tc")?;
        self.xml.close("w:tr")?;
        self.xml.close("w:tbl")?;
        self.spacer()
    }

    fn quote(&mut self, blocks: &[Block]) -> Result<(), Error> {
        for block in blocks {
            match block {
                Block::Paragraph { text, .. } => self.paragraph("Quote", Layout::default(), text)?,
                block => self.block(block)?,
            }
        }
        Ok(())
    }

    fn code(&mut self, text: &str) -> Result<(), Error> {
        text.lines().try_for_each(|line| {
            let line = Inline::Text(line.replace('\t', "    "));
            self.paragraph("Code", Layout::default(), &[line])
        })
    }

    fn term(&mut self, term: &Term) -> Result<(), Error> {
        self.open_paragraph("Term", Layout::default())?;
        self.open_bookmark(&term.anchor)?;
        self.inlines(&[Inline::Text(term.name.clone())])?;
        self.close_bookmark()?;
        self.close_paragraph()?;
        self.blocks(&term.blocks)
    }

    fn reference(&mut self, reference: &Reference) -> Result<(), Error> {
        self.open_paragraph("Bibliography", Layout::default())?;
        self.open_bookmark(&reference.anchor)?;
        self.inlines(&[Inline::Text(format!("[{}]", reference.number))])?;
        self.close_bookmark()?;
        self.tab()?;
        self.inlines(&reference.text)?;
        self.close_paragraph()
    }

    /// A field with an entry for each heading, each with a field for its page inside.
    fn contents(&mut self, title: &str, depth: u8) -> Result<(), Error> {
        self.paragraph("TOCHeading", Layout::default(), &[Inline::Text(title.to_owned())])?;
        let document = self.document;
        let headings: Vec<&Heading> = document
            .blocks
            .iter()
            .filter_map(|block| match block {
                Block::Heading(heading) if heading.level <= depth => Some(heading),
                _ => None,
            })
            .collect();
        for (place, heading) in headings.iter().enumerate() {
            self.open_paragraph(&format!("TOC{}", heading.level), Layout::default())?;
            if place == 0 {
                self.field_mark("begin")?;
                self.instruction(&format!(" TOC \\o \"1-{depth}\" \\h \\z \\u "))?;
                self.field_mark("separate")?;
            }
            let name = self.bookmark(&heading.anchor);
            self.xml.open("w:hyperlink", &[("w:anchor", &name), ("w:history", "1")])?;
            self.inlines(&heading.full_text())?;
            self.tab()?;
            self.field_mark("begin")?;
            self.instruction(&format!(" PAGEREF {name} \\h "))?;
            self.field_mark("separate")?;
            self.field_mark("end")?;
            self.xml.close("w:hyperlink")?;
            if place + 1 == headings.len() {
                self.field_mark("end")?;
            }
            self.close_paragraph()?;
        }
        Ok(())
    }
}

/// What a frame takes from the width of what stands in it, in twentieths of a point.
const INSIDE_FRAME: u32 = 396;
