//! An evaluation as items of a Moodle Feedback activity.

use crate::course::{Block, Course, Question, QuestionKind, Scale, Session, plain_text};

/// An item of a Feedback activity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// The question as HTML without tags, at most [`Item::NAME_MAX`] characters; of a heading, its text.
    pub name: String,
    /// The question's id: it stands before the name in what Moodle exports, and `kitbag collect` knows it there.
    pub label: String,
    pub kind: Kind,
}

impl Item {
    /// Most characters of a name.
    pub const NAME_MAX: usize = 255;
}

/// What is asked, as Moodle keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// A heading.
    Heading,
    /// Points with their values.
    Rated(Vec<(i32, String)>),
    /// Points of a scale on which one is no number.
    Choice(Vec<String>),
    /// Lines of free text.
    Text { lines: u32 },
}

impl Kind {
    /// Moodle's word for it, and how it keeps what is offered.
    pub(super) fn presentation(&self, name: &str) -> (&'static str, String) {
        // The characters that divide points cannot stand in one.
        let plain = |text: &str| text.replace(['|', '<', '>'], " ");
        match self {
            Self::Heading => ("label", format!("<h4>{}</h4>", super::page::escape(name))),
            Self::Rated(points) => {
                let points: Vec<_> = points.iter().map(|(value, text)| format!("{value}####{}", plain(text))).collect();
                ("multichoicerated", format!("r>>>>>{}<<<<<1", points.join("|")))
            }
            Self::Choice(points) => {
                let points: Vec<_> = points.iter().map(|text| plain(text)).collect();
                ("multichoice", format!("r>>>>>{}<<<<<1", points.join("|")))
            }
            Self::Text { lines } => ("textarea", format!("60|{lines}")),
        }
    }
}

/// The sessions in which opinions are asked, with what they ask.
///
/// A session is an evaluation when it asks for points on a scale. What it asks in words belongs to it; what has a right
/// answer does not.
pub(super) fn evaluations(course: &Course) -> Vec<(&Session, Vec<Item>)> {
    let sessions = course.modules.iter().flat_map(|module| &module.sessions);
    sessions
        .filter_map(|session| {
            let items = items(course, session);
            items.iter().any(|item| matches!(item.kind, Kind::Rated(_) | Kind::Choice(_))).then_some((session, items))
        })
        .collect()
}

/// Each opinion that a session asks for, below the headings that stand over them.
fn items(course: &Course, session: &Session) -> Vec<Item> {
    let mut items = Vec::new();
    let mut heading: Option<Item> = None;
    for block in &session.blocks {
        match block {
            Block::Heading { text, .. } => {
                heading = Some(Item {
                    name: super::page::name(&plain_text(text)),
                    label: String::new(),
                    kind: Kind::Heading,
                });
            }
            Block::Question(question) => {
                if let Some(item) = item(course, question) {
                    items.extend(heading.take());
                    items.push(item);
                }
            }
            _ => {}
        }
    }
    items
}

fn item(course: &Course, question: &Question) -> Option<Item> {
    let kind = match &question.kind {
        QuestionKind::Likert { scale } => points(course.scale(scale)?),
        QuestionKind::LongFillIn { lines, .. } => Kind::Text { lines: *lines },
        _ => return None,
    };
    Some(Item { name: as_html(&question.label()), label: question.id.to_string(), kind })
}

/// Moodle shows the name of a question as HTML.
fn as_html(label: &str) -> String {
    let html = label.replace('<', "&lt;").replace('>', "&gt;");
    if html.chars().count() > Item::NAME_MAX { super::page::name(label) } else { html }
}

/// Points that all have a value are rated. A point without one must not count as a number, so then none does.
fn points(scale: &Scale) -> Kind {
    let rated: Option<Vec<_>> = scale.points.iter().map(|point| Some((point.value?, point.label.clone()))).collect();
    rated.map_or_else(|| Kind::Choice(scale.points.iter().map(|point| point.label.clone()).collect()), Kind::Rated)
}
