//! A document as its renderers see it: blocks in reading order, with every word, number and picture that they show.
//!
//! Nothing here knows a course or a file format. A document is complete: whoever writes it adds no words of its own, and a
//! renderer that cannot show a part shows its text.

use std::path::PathBuf;
use std::sync::Arc;

use super::Edition;
use super::drawing::Drawing;

/// A whole document.
#[derive(Debug, Clone)]
pub struct Document {
    pub about: About,
    /// Pages lie on their side: for wide tables.
    pub landscape: bool,
    pub blocks: Vec<Block>,
}

/// What a document says of itself: in the properties of its file, and in the running lines of its pages.
#[derive(Debug, Clone)]
pub struct About {
    pub title: String,
    pub description: String,
    pub author: String,
    /// Licence of the content, as text for people.
    pub rights: String,
    pub keywords: Vec<String>,
    pub version: String,
    /// BCP 47 language tag.
    pub language: String,
    pub right_to_left: bool,
    /// None where there is only one.
    pub edition: Option<Edition>,
    /// What stands at the head of every page but the first.
    pub running_title: String,
}

/// A part of a document.
#[derive(Debug, Clone)]
pub enum Block {
    Heading(Heading),
    Paragraph {
        style: Style,
        text: Vec<Inline>,
    },
    /// `start` is the first number; none for bullets.
    List {
        start: Option<u32>,
        items: Vec<Vec<Block>>,
    },
    Table(Table),
    Figure(Figure),
    Frame(Frame),
    Quote(Vec<Block>),
    /// Text of a program, written from left to right in every language.
    Code(String),
    Rule,
    Question(Question),
    /// The headings of the document down to `depth`, with the pages they stand on.
    Contents {
        title: String,
        depth: u8,
    },
    Terms(Vec<Term>),
    References(Vec<Reference>),
    PageBreak,
}

/// A heading. Headings nest: each is at most one level deeper than the one before it.
#[derive(Debug, Clone)]
pub struct Heading {
    /// 1 to 4.
    pub level: u8,
    /// Unique in the document: a letter, then letters, digits, `_` and `-`.
    pub anchor: String,
    /// For example `1.2`; printed before the text.
    pub number: Option<String>,
    pub text: Vec<Inline>,
}

impl Heading {
    /// Number and text: `1.2 Benefits`, or `Module 1: Introduction` where the number is more than digits.
    pub fn full_text(&self) -> Vec<Inline> {
        let is_bare = |number: &str| number.chars().all(|c| c.is_ascii_digit() || c == '.');
        let number = self.number.iter().map(|number| {
            let divider = if is_bare(number) { " " } else { ": " };
            Inline::Text(format!("{number}{divider}"))
        });
        number.chain(self.text.iter().cloned()).collect()
    }
}

/// What a paragraph is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    Body,
    /// The document's own title, once.
    Title,
    Subtitle,
    /// The first words of a part, larger than the rest.
    Lead,
    /// A few words above what they name.
    Label,
    /// Credits, hints and other asides.
    Small,
}

/// Rows of cells below a header, which is repeated on every page.
#[derive(Debug, Clone)]
pub struct Table {
    pub caption: Option<Caption>,
    pub columns: Vec<Column>,
    /// As many cells as columns.
    pub head: Vec<Cell>,
    pub rows: Vec<Vec<Cell>>,
    /// Whether the first cell of each row names the row.
    pub rows_are_named: bool,
}

/// A column: how wide it is beside the others, and whether its cells are numbers, which end at the same edge.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// At least 1.
    pub share: u32,
    pub numbers: bool,
}

pub type Cell = Vec<Block>;

/// For example `Figure`, 3 and what the figure shows.
#[derive(Debug, Clone)]
pub struct Caption {
    pub label: String,
    /// Counted through the document, apart for figures and tables; from 1.
    pub number: u32,
    pub text: Vec<Inline>,
}

/// A picture with its words.
#[derive(Debug, Clone)]
pub struct Figure {
    pub anchor: String,
    pub picture: Picture,
    pub alt: String,
    pub caption: Caption,
    /// What the picture tells, in words; empty where the document shows none.
    pub description: Vec<Block>,
    pub credit: Option<String>,
}

impl Figure {
    /// Its alternative text, with the words of its description, for whoever has it read aloud.
    pub fn full_alt(&self) -> String {
        let words = self.description.iter().map(block_text);
        [self.alt.clone()].into_iter().chain(words).collect::<Vec<_>>().join(" ")
    }
}

fn block_text(block: &Block) -> String {
    match block {
        Block::Paragraph { text, .. } => plain_text(text),
        Block::List { items, .. } => items.iter().flatten().map(block_text).collect::<Vec<_>>().join(" "),
        _ => String::new(),
    }
}

/// Where a picture comes from.
#[derive(Debug, Clone)]
pub enum Picture {
    Drawing(Arc<Drawing>),
    /// A PNG, JPEG or WebP on disk, with its size in pixels.
    Photo {
        source: PathBuf,
        width: u32,
        height: u32,
    },
}

impl Picture {
    /// Width and height, in units of its own.
    pub fn size(&self) -> (f64, f64) {
        match self {
            Self::Drawing(drawing) => (drawing.width, drawing.height),
            Self::Photo { width, height, .. } => (f64::from(*width), f64::from(*height)),
        }
    }
}

/// Text set apart, under a label.
#[derive(Debug, Clone)]
pub struct Frame {
    pub kind: FrameKind,
    /// What it is, for example `Activity`.
    pub label: String,
    /// For example time and group, or place and year.
    pub facts: Vec<String>,
    pub title: Option<String>,
    pub blocks: Vec<Block>,
}

/// What a frame holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FrameKind {
    Objectives,
    Note,
    Tip,
    Warning,
    Example,
    KeyMessages,
    Definition,
    Case,
    Discussion,
    Activity,
    FurtherReading,
    Form,
    /// Notes for whoever teaches; only in facilitators' editions.
    Facilitator,
}

/// A question on paper.
#[derive(Debug, Clone)]
pub struct Question {
    pub anchor: String,
    /// For example `Question 3`.
    pub label: String,
    pub stem: Vec<Block>,
    /// What to do.
    pub hint: String,
    pub answers: Answers,
    /// What is right and why; empty where learners read.
    pub key: Vec<Block>,
}

/// Where the answer is written, or what it is chosen from.
#[derive(Debug, Clone)]
pub enum Answers {
    Options {
        /// Whether more than one may be ticked.
        several: bool,
        options: Vec<Choice>,
    },
    /// Each source, known by a number, has one of the targets, known by letters.
    Pairs { sources: Vec<Choice>, targets: Vec<Choice> },
    /// To be numbered; not in the right order.
    Order(Vec<Choice>),
    /// A number or a few words, perhaps with a unit behind.
    Blank { unit: Option<String> },
    /// Free text on this many lines.
    Lines(u32),
    /// The points of a scale, in order.
    Scale(Vec<String>),
}

/// Something to choose or to arrange.
#[derive(Debug, Clone)]
pub struct Choice {
    /// A letter or number.
    pub mark: String,
    pub text: Vec<Inline>,
}

/// An entry of the glossary.
#[derive(Debug, Clone)]
pub struct Term {
    pub anchor: String,
    pub name: String,
    pub blocks: Vec<Block>,
}

/// An entry of the list of sources, under the number by which the text cites it.
#[derive(Debug, Clone)]
pub struct Reference {
    pub anchor: String,
    pub number: usize,
    pub text: Vec<Inline>,
}

/// Text inside a block.
#[derive(Debug, Clone)]
pub enum Inline {
    Text(String),
    Emphasis(Vec<Inline>),
    Strong(Vec<Inline>),
    Strikethrough(Vec<Inline>),
    Code(String),
    /// `href` is an absolute address.
    Link {
        href: String,
        text: Vec<Inline>,
    },
    /// A cross-reference to what bears `anchor` in the same document.
    Reference {
        anchor: String,
        text: Vec<Inline>,
    },
    /// A picture in running text.
    Image {
        picture: Picture,
        alt: String,
    },
    LineBreak,
}

/// The words of inline text alone, on one line.
pub fn plain_text(inlines: &[Inline]) -> String {
    let mut text = String::new();
    collect(inlines, &mut text);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn collect(inlines: &[Inline], text: &mut String) {
    for inline in inlines {
        match inline {
            Inline::Text(part) | Inline::Code(part) => text.push_str(part),
            Inline::Emphasis(inner)
            | Inline::Strong(inner)
            | Inline::Strikethrough(inner)
            | Inline::Link { text: inner, .. }
            | Inline::Reference { text: inner, .. } => collect(inner, text),
            Inline::Image { alt, .. } => text.push_str(alt),
            Inline::LineBreak => text.push(' '),
        }
    }
}
