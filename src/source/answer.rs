//! One answer of a question: its box, its id, its text and its feedback. It must not know the types of questions.

use std::collections::BTreeSet;
use std::ops::Range;

use comrak::nodes::NodeValue;

use super::page::{Converter, Node};
use super::toml::{At, parse_id};
use crate::course::{Block, Id, Inline, plain_text};
use crate::diagnostic::Code;

/// One line of a list of answers.
pub struct Line {
    pub span: Range<usize>,
    pub ticked: Option<bool>,
    pub id: Option<At<String>>,
    pub text: Vec<Inline>,
    pub feedback: Vec<Block>,
}

/// The items of a list of answers.
pub fn lines<'n>(converter: &mut Converter<'_>, list: Node<'n>) -> Vec<Line> {
    let mut found: Vec<Line> = Vec::new();
    let mut ids = BTreeSet::new();
    for item in list.children() {
        let span = converter.span(item);
        let mut line = Line { span: span.clone(), ticked: None, id: None, text: Vec::new(), feedback: Vec::new() };
        for (index, child) in item.children().enumerate() {
            match child.data.borrow().value {
                NodeValue::Paragraph if index == 0 => line.text = converter.inlines(child),
                NodeValue::BlockQuote => line.feedback.extend(converter.blocks(child)),
                _ => {
                    let help = "an answer is one paragraph, with its feedback below in lines that start with >";
                    converter.add(
                        Code::QuestionShape,
                        converter.span(child),
                        "this does not belong to an answer",
                        help,
                    );
                }
            }
        }
        take_marks(converter, &mut line);
        if let Some(id) = &line.id
            && !ids.insert(id.value.clone())
        {
            let message = format!("the id `{}` is used twice in this question", id.value);
            converter.add(Code::DuplicateId, id.span.clone(), message, "give each answer an id of its own");
        }
        found.push(line);
    }
    found
}

/// Whether somebody meant `list` as the answers of a question.
pub fn looks_like_answers(converter: &Converter<'_>, list: Node<'_>) -> bool {
    let source = &converter.file.text()[converter.span(list)];
    matches!(list.data.borrow().value, NodeValue::List(_) | NodeValue::Table(_))
        && ["{#", "[x]", "[X]", "[ ]"].iter().any(|mark| source.contains(mark))
}

/// Takes `[x]` and `{#id}` off the beginning of a line's text.
fn take_marks(converter: &Converter<'_>, line: &mut Line) {
    let Some(Inline::Text(text)) = line.text.first_mut() else { return };
    let mut rest = text.trim_start();
    for (mark, value) in [("[x]", true), ("[X]", true), ("[ ]", false)] {
        if let Some(after) = rest.strip_prefix(mark) {
            line.ticked = Some(value);
            rest = after.trim_start();
            break;
        }
    }
    if line.ticked.is_none()
        && let Some((inside, after)) = rest.strip_prefix('[').and_then(|after| after.split_once(']'))
        && inside.trim().chars().count() <= 1
    {
        rest = after.trim_start();
    }
    let marked = rest.strip_prefix('{').map(str::trim_start).and_then(|rest| rest.strip_prefix('#'));
    if let Some((id, after)) = marked.and_then(|after| after.split_once('}')) {
        let id = id.trim();
        let source = &converter.file.text()[line.span.clone()];
        let at = source.find(id).map_or(line.span.start, |at| line.span.start + at);
        line.id = Some(At { value: id.to_owned(), span: at..at + id.len() });
        rest = after.trim_start();
    }
    *text = rest.to_owned();
    if text.is_empty() {
        line.text.remove(0);
    }
}

pub fn ticked(converter: &mut Converter<'_>, line: &Line) -> bool {
    if line.ticked.is_none() {
        let help = "start it with [x] if it is right, with [ ] if it is not";
        converter.add(Code::QuestionShape, line.span.clone(), "this answer has no box, [x] or [ ]", help);
    }
    line.ticked.unwrap_or(false)
}

pub fn option_id(converter: &mut Converter<'_>, line: &Line) -> Option<Id> {
    if plain_text(&line.text).is_empty() && !line.text.iter().any(|inline| matches!(inline, Inline::Image { .. })) {
        converter.add(Code::EmptyText, line.span.clone(), "this answer has no text", "write what can be chosen");
    }
    match &line.id {
        Some(id) => parse_id(converter.file, id, &mut converter.body.findings).map(|id| id.value),
        None => {
            let message = "this answer has no id";
            let help = format!("write {{#{}}} before its text, and never change it", proposed_id(&line.text));
            converter.add(Code::MissingKey, line.span.clone(), message, help);
            None
        }
    }
}

/// An id made of the first words of a text, for help lines.
fn proposed_id(text: &[Inline]) -> String {
    let words = plain_text(text).to_ascii_lowercase();
    let words = words.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let id = words.take(3).collect::<Vec<_>>().join("_");
    Id::parse(&id).map_or_else(|_| "an_id".to_owned(), |id| id.to_string())
}

/// A table cell `{#id} text`; None when it is empty.
pub fn labelled<'n>(converter: &mut Converter<'_>, cell: Node<'n>) -> Option<(Id, Vec<Inline>)> {
    let text = converter.inlines(cell);
    if text.is_empty() {
        return None;
    }
    let mut line = Line { span: converter.span(cell), ticked: None, id: None, text, feedback: Vec::new() };
    take_marks(converter, &mut line);
    let Some(id) = &line.id else {
        let help = format!("write {{#{}}} before its text, and never change it", proposed_id(&line.text));
        converter.add(Code::MissingKey, line.span.clone(), "this cell has no id", help);
        return None;
    };
    parse_id(converter.file, id, &mut converter.body.findings).map(|id| (id.value, line.text))
}
