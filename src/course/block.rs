//! What stands on a page: blocks, and the inline text inside them.

use super::{Id, Question};

/// A block of a page.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    /// `level` is 2 to 4: the page's own title is level 1 of the text.
    Heading {
        level: u8,
        text: Vec<Inline>,
    },
    Paragraph(Vec<Inline>),
    List {
        start: Option<u32>,
        items: Vec<ListItem>,
    },
    Quote(Vec<Block>),
    Code {
        language: String,
        text: String,
    },
    /// The first row is the header. Every row has as many cells as the header.
    Table {
        head: Vec<Vec<Inline>>,
        rows: Vec<Vec<Vec<Inline>>>,
    },
    Rule,
    /// HTML of the author, not yet sanitised.
    Html(String),
    Callout {
        kind: CalloutKind,
        title: Option<String>,
        blocks: Vec<Block>,
    },
    /// What to remember.
    KeyMessages(Vec<Block>),
    Figure(Figure),
    Definition {
        term: String,
        blocks: Vec<Block>,
    },
    /// A case study. `source` is a citation.
    Case {
        title: String,
        place: String,
        year: String,
        source: Vec<Id>,
        blocks: Vec<Block>,
    },
    Discussion(Vec<Block>),
    /// An activity for one learner or a group. `minutes` at least 1; `group` says for how many.
    Activity {
        title: String,
        minutes: u32,
        group: String,
        blocks: Vec<Block>,
    },
    FurtherReading(Vec<Block>),
    /// A document of the learner's own, such as a plan: headings, text and questions, to be printed or taken along.
    Form {
        id: Id,
        title: String,
        blocks: Vec<Block>,
    },
    /// Notes for whoever teaches; never part of a learner's package.
    Facilitator(Vec<Block>),
    /// A slide for whoever teaches; never part of a learner's package.
    Slide(Slide),
    Question(Box<Question>),
}

/// An item of a list.
pub type ListItem = Vec<Block>;

/// The kinds of callout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CalloutKind {
    Note,
    Tip,
    Warning,
    Example,
}

/// A figure: a picture with everything that a reader who cannot see it needs.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    pub id: Id,
    pub image: FigureImage,
    /// Short alternative text, at most 250 characters.
    pub alt: String,
    pub caption: Vec<Inline>,
    /// The long description: all that the picture tells, in words.
    pub description: Vec<Block>,
    pub credit: Option<String>,
}

/// A slide as its author wrote it.
#[derive(Debug, Clone, PartialEq)]
pub struct Slide {
    pub title: String,
    /// A figure of the same session.
    pub figure: Option<Id>,
    /// Paragraphs and lists.
    pub blocks: Vec<Block>,
    /// What the speaker says besides.
    pub notes: Vec<Block>,
}

/// The picture of a figure.
#[derive(Debug, Clone, PartialEq)]
pub enum FigureImage {
    /// Text of an SVG document, not yet cleaned; it stands in the page and takes the theme's colours.
    Svg(String),
    /// The href of a [`super::Media`], with the picture's size in pixels.
    Raster { href: String, width: u32, height: u32 },
}

/// Text inside a block.
#[derive(Debug, Clone, PartialEq)]
pub enum Inline {
    Text(String),
    Emphasis(Vec<Inline>),
    Strong(Vec<Inline>),
    Strikethrough(Vec<Inline>),
    Code(String),
    /// `href` is an absolute `https:` or `http:` or `mailto:` address.
    Link {
        href: String,
        text: Vec<Inline>,
    },
    /// A link to another page of the module.
    PageLink {
        session: Id,
        text: Vec<Inline>,
    },
    /// A picture in running text; `href` of a [`super::Media`], with its size in pixels.
    Image {
        href: String,
        alt: String,
        width: u32,
        height: u32,
    },
    /// A citation of one reference or several.
    Cite(Vec<Id>),
    /// A tag or other piece of HTML of the author, not yet sanitised.
    Html(String),
    SoftBreak,
    LineBreak,
}

/// The questions among `blocks`, at any depth, in reading order.
pub fn questions(blocks: &[Block]) -> Vec<&Question> {
    let mut found = Vec::new();
    for block in blocks {
        if let Block::Question(question) = block {
            found.push(question.as_ref());
        }
        for children in block.children() {
            found.extend(questions(children));
        }
    }
    found
}

impl Block {
    /// The lists of blocks inside this one.
    pub fn children(&self) -> Vec<&[Block]> {
        match self {
            Self::List { items, .. } => items.iter().map(Vec::as_slice).collect(),
            Self::Figure(figure) => vec![&figure.description],
            Self::Quote(blocks)
            | Self::KeyMessages(blocks)
            | Self::Discussion(blocks)
            | Self::FurtherReading(blocks)
            | Self::Facilitator(blocks)
            | Self::Callout { blocks, .. }
            | Self::Definition { blocks, .. }
            | Self::Case { blocks, .. }
            | Self::Activity { blocks, .. }
            | Self::Form { blocks, .. } => vec![blocks],
            Self::Heading { .. }
            | Self::Paragraph(_)
            | Self::Code { .. }
            | Self::Table { .. }
            | Self::Rule
            | Self::Html(_)
            | Self::Slide(_)
            | Self::Question(_) => Vec::new(),
        }
    }
}

/// The words of inline text alone, on one line: for titles, descriptions and anything without markup.
pub fn plain_text(inlines: &[Inline]) -> String {
    let mut text = String::new();
    collect_text(inlines, &mut text);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn collect_text(inlines: &[Inline], text: &mut String) {
    for inline in inlines {
        match inline {
            Inline::Text(part) | Inline::Code(part) => text.push_str(part),
            Inline::Emphasis(children)
            | Inline::Strong(children)
            | Inline::Strikethrough(children)
            | Inline::Link { text: children, .. }
            | Inline::PageLink { text: children, .. } => collect_text(children, text),
            Inline::Image { alt, .. } => text.push_str(alt),
            Inline::SoftBreak | Inline::LineBreak => text.push(' '),
            Inline::Cite(_) | Inline::Html(_) => {}
        }
    }
}
