//! Slides as their renderer sees them: each with its layout, its words, a picture perhaps, and what the speaker says.

use super::model::{About, Block, Inline, Picture, plain_text};
use super::text::width;

/// Slides in order.
#[derive(Debug, Clone)]
pub struct Deck {
    pub about: About,
    pub slides: Vec<Slide>,
}

/// One slide. Parts that are empty are not shown.
#[derive(Debug, Clone)]
pub struct Slide {
    pub layout: Layout,
    pub title: String,
    /// A few words above the title, for example number and time.
    pub label: String,
    pub points: Vec<Point>,
    pub picture: Option<(Picture, String)>,
    /// Paragraphs.
    pub notes: Vec<String>,
}

/// How a slide is laid out; each has a layout of its own in the master, which can be restyled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Layout {
    Title,
    Section,
    Points,
    /// A picture, with a line of words below it.
    Picture,
    PointsAndPicture,
    KeyMessages,
    Discussion,
    Activity,
    Question,
    Answer,
}

/// A paragraph of a slide.
#[derive(Debug, Clone)]
pub struct Point {
    /// From 0.
    pub level: usize,
    pub mark: Mark,
    pub text: Vec<Inline>,
}

/// What stands before a point.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mark {
    None,
    Bullet,
    Number(u32),
    /// A letter or number of a choice.
    Choice(String),
}

impl Layout {
    pub const ALL: [Self; 10] = [
        Self::Title,
        Self::Section,
        Self::Points,
        Self::Picture,
        Self::PointsAndPicture,
        Self::KeyMessages,
        Self::Discussion,
        Self::Activity,
        Self::Question,
        Self::Answer,
    ];

    /// How many half-width characters a line of its text holds, and how many lines there is room for. Estimated for the
    /// fonts of the theme, with some room to spare for others.
    pub fn room(self) -> (usize, f64) {
        match self {
            Self::Title => (90, 6.0),
            Self::Section => (82, 10.5),
            Self::Picture => (110, 2.0),
            Self::PointsAndPicture => (44, 14.5),
            Self::Discussion => (66, 11.5),
            Self::Points | Self::KeyMessages => (72, 12.0),
            Self::Activity | Self::Question | Self::Answer => (86, 14.5),
        }
    }
}

impl Point {
    /// The lines that it takes in `layout`, with the gap below it.
    pub fn lines(&self, layout: Layout) -> f64 {
        let (characters, _) = layout.room();
        let room = characters.saturating_sub(4 * (self.level + usize::from(self.mark != Mark::None))).max(10);
        width(&plain_text(&self.text)).div_ceil(room).max(1) as f64 + 0.35
    }
}

impl Slide {
    /// The lines that its points take.
    pub fn lines(&self) -> f64 {
        self.points.iter().map(|point| point.lines(self.layout)).sum()
    }

    /// The slide, or as many as its points need, all about as full: they have its title, and the first has its notes. Text
    /// that is only a little too long stays on one slide, in smaller letters.
    pub fn split(self) -> Vec<Self> {
        let (_, room) = self.layout.room();
        let total = self.lines();
        if total <= room * MOST {
            return vec![self];
        }
        let count = (total / room).ceil();
        // From pages that are equally full to pages that are full, until no more of them are needed than must be.
        let mut limit = total / count;
        let mut pages = self.pages(limit);
        while pages.len() as f64 > count && limit < room {
            limit += 0.5;
            pages = self.pages(limit);
        }
        let count = pages.len();
        let number = |place: usize| if count > 1 { format!(" ({}/{count})", place + 1) } else { String::new() };
        let slide = |(place, points): (usize, Vec<Point>)| Self {
            layout: self.layout,
            title: format!("{}{}", self.title, number(place)),
            label: self.label.clone(),
            points,
            picture: self.picture.clone(),
            notes: if place == 0 { self.notes.clone() } else { Vec::new() },
        };
        pages.into_iter().enumerate().map(slide).collect()
    }

    /// The points on pages of `limit` lines, each with one point at least.
    fn pages(&self, limit: f64) -> Vec<Vec<Point>> {
        let mut pages: Vec<Vec<Point>> = Vec::new();
        let mut used = 0.0;
        for point in &self.points {
            let lines = point.lines(self.layout);
            match pages.last_mut() {
                Some(page) if used + lines <= limit => {
                    used += lines;
                    page.push(point.clone());
                }
                _ => {
                    used = lines;
                    pages.push(vec![point.clone()]);
                }
            }
        }
        pages
    }
}

/// By how much text may be longer than there is room for before it is divided.
const MOST: f64 = 1.25;

/// The paragraphs and lists among `blocks` as points.
pub fn points(blocks: &[Block]) -> Vec<Point> {
    let mut found = Vec::new();
    collect(blocks, 0, &mut found);
    found
}

fn collect(blocks: &[Block], level: usize, found: &mut Vec<Point>) {
    for block in blocks {
        match block {
            Block::Paragraph { text, .. } => found.push(Point { level, mark: Mark::None, text: text.clone() }),
            Block::List { start, items } => {
                for (item, number) in items.iter().zip(start.unwrap_or(1)..) {
                    let mark = if start.is_some() { Mark::Number(number) } else { Mark::Bullet };
                    let before = found.len();
                    collect(item, level, found);
                    if let Some(point) = found.get_mut(before) {
                        point.mark = mark;
                    }
                    found.iter_mut().skip(before + 1).for_each(|point| point.level += 1);
                }
            }
            Block::Quote(blocks) => collect(blocks, level, found),
            Block::Frame(frame) => collect(&frame.blocks, level, found),
            Block::Table(table) => {
                for row in &table.rows {
                    let cells: Vec<String> =
                        row.iter().map(|cell| texts(cell).join(" ")).filter(|cell| !cell.is_empty()).collect();
                    found.push(Point { level, mark: Mark::Bullet, text: vec![Inline::Text(cells.join(" – "))] });
                }
            }
            _ => {}
        }
    }
}

/// The words of `blocks`, a paragraph each, with marks before the items of lists: for notes, which have no looks.
pub fn texts(blocks: &[Block]) -> Vec<String> {
    let text = |point: Point| {
        let text = plain_text(&point.text);
        match point.mark {
            Mark::None => text,
            Mark::Bullet => format!("– {text}"),
            Mark::Number(number) => format!("{number}. {text}"),
            Mark::Choice(mark) => format!("{mark}) {text}"),
        }
    };
    points(blocks).into_iter().map(text).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slide(texts: &[usize]) -> Slide {
        let point =
            |length: &usize| Point { level: 0, mark: Mark::Bullet, text: vec![Inline::Text("x".repeat(*length))] };
        Slide {
            layout: Layout::Points,
            title: "Title".to_owned(),
            label: String::new(),
            points: texts.iter().map(point).collect(),
            picture: None,
            notes: vec!["Say this".to_owned()],
        }
    }

    #[test]
    fn what_does_not_fit_goes_on_the_next_slide() {
        let slides = slide(&[130; 7]).split();
        assert_eq!(slides.iter().map(|slide| slide.points.len()).collect::<Vec<_>>(), [4, 3], "about as full");
        assert_eq!(slides[1].title, "Title (2/2)");
        assert!(slides[1].notes.is_empty());
        assert!(slide(&[130; 40]).split().iter().all(|slide| slide.lines() <= slide.layout.room().1));
        assert_eq!(slide(&[130; 6]).split().len(), 1, "a little smaller");
        assert_eq!(slide(&[10; 3]).split().len(), 1);
        assert_eq!(slide(&[5000]).split().len(), 1, "a single point stays whole");
        assert_eq!(slide(&[]).split().len(), 1);
    }

    #[test]
    fn items_have_marks_and_what_follows_them_is_deeper() {
        let paragraph = |text: &str| Block::Paragraph {
            style: super::super::model::Style::Body,
            text: vec![Inline::Text(text.to_owned())],
        };
        let list =
            Block::List { start: Some(3), items: vec![vec![paragraph("a"), paragraph("b")], vec![paragraph("c")]] };
        let points = points(&[list]);
        assert_eq!(points.iter().map(|point| point.level).collect::<Vec<_>>(), [0, 1, 0]);
        assert_eq!(
            (&points[0].mark, &points[1].mark, &points[2].mark),
            (&Mark::Number(3), &Mark::None, &Mark::Number(4))
        );
    }
}
