//! The `question` block: its stem, what can be answered, what is right, and the feedback.

use std::collections::BTreeSet;
use std::ops::Range;

use comrak::nodes::{ListType, NodeValue};

use super::answer::{labelled, lines, looks_like_answers, option_id, ticked};
use super::context::known_list;
use super::directive::Directive;
use super::page::{Converter, Node};
use crate::course::{
    AnticipatedAnswer, Block, ChoiceOption, Id, Inline, MatchSource, MatchTarget, Question, QuestionKind, SequenceItem,
    plain_text,
};
use crate::diagnostic::{Code, nearest};
use crate::source::toml::At;

/// Most options, pairs or items of one question (SCORM 2004 4th Ed. RTE 4.2.9.1).
const MAX_OPTIONS: usize = 36;
/// Longest answer of a fill-in question, in characters (the same section).
const MAX_FILL_IN: usize = 250;
/// Most alternatives of a fill-in question (the same section).
const MAX_ACCEPTED: usize = 5;

/// The children of a question, in their roles.
struct Parts<'n> {
    stem: Vec<Node<'n>>,
    answers: Option<Node<'n>>,
    feedback: Vec<Node<'n>>,
}

pub fn question<'n>(converter: &mut Converter<'_>, node: Node<'n>, directive: &mut Directive) -> Option<Question> {
    let id = directive.required_id(converter.file, &mut converter.body.findings);
    if let Some(id) = &id {
        converter.body.question_ids.push(id.clone());
    }
    let help = format!("write type=… with one of {}", QuestionKind::NAMES.join(", "));
    let kind_word = directive.required("type", &help, converter.file, &mut converter.body.findings);
    let outcome = known(converter, directive.setting("outcome"), "outcome");
    let session = known(converter, directive.setting("session"), "session");
    let weight = weight(converter, directive);
    let kind_word = kind_word?;
    let parts = split(node, &kind_word.value);
    let stem: Vec<Block> = parts.stem.iter().filter_map(|child| converter.block(child)).collect();
    let [right_feedback, wrong_feedback, feedback] = closing_feedback(converter, &parts.feedback);
    let kind = kind(converter, directive, &kind_word, &parts);
    directive.finish(false, true, converter.file, &mut converter.body.findings);
    let question = Question {
        id: id?.value,
        stem,
        kind: kind?,
        outcome,
        session,
        weight,
        right_feedback,
        wrong_feedback,
        feedback,
    };
    check_label(converter, &question, directive.span.clone());
    Some(question)
}

/// Divides the children: the answers are the last list or table, the feedback is the quotations at the end.
fn split<'n>(node: Node<'n>, kind: &str) -> Parts<'n> {
    let mut stem: Vec<Node<'n>> = node.children().collect();
    let mut feedback = Vec::new();
    while stem.last().is_some_and(|last| matches!(last.data.borrow().value, NodeValue::BlockQuote)) {
        feedback.extend(stem.pop());
    }
    feedback.reverse();
    let is_answers = |node: &Node<'n>| {
        matches!(
            (&node.data.borrow().value, kind),
            (NodeValue::List(_), "choice" | "choices" | "true-false" | "sequencing" | "fill-in")
                | (NodeValue::Table(_), "matching")
        )
    };
    let answers = if stem.last().is_some_and(is_answers) { stem.pop() } else { None };
    Parts { stem, answers, feedback }
}

fn kind<'n>(
    converter: &mut Converter<'_>,
    directive: &mut Directive,
    word: &At<String>,
    parts: &Parts<'n>,
) -> Option<QuestionKind> {
    match word.value.as_str() {
        "choice" => choice(converter, directive, parts, false),
        "choices" => choice(converter, directive, parts, true),
        "true-false" => true_false(converter, directive, parts),
        "matching" => matching(converter, directive, parts),
        "sequencing" => sequencing(converter, directive, parts),
        "numeric" => numeric(converter, directive),
        "fill-in" => fill_in(converter, directive, parts),
        "long-fill-in" => {
            let max = directive.integer("max", 1..=4000, converter.file, &mut converter.body.findings).unwrap_or(1000);
            let lines = directive.integer("lines", 1..=40, converter.file, &mut converter.body.findings).unwrap_or(4);
            Some(QuestionKind::LongFillIn { max, lines })
        }
        "likert" => {
            let help = "name a scale of content/instruments/scales.toml: scale=agree5";
            let scale = directive.required("scale", help, converter.file, &mut converter.body.findings)?;
            known(converter, Some(scale), "scale").map(|scale| QuestionKind::Likert { scale })
        }
        unknown => {
            let help = match nearest(unknown, QuestionKind::NAMES) {
                Some(known) => format!("did you mean `{known}`?"),
                None => format!("the types are {}", QuestionKind::NAMES.join(", ")),
            };
            converter.add(Code::BadValue, word.span.clone(), format!("there is no question type `{unknown}`"), help);
            None
        }
    }
}

/// The list or table of answers, which must be there.
fn answers<'n>(
    converter: &mut Converter<'_>,
    directive: &Directive,
    parts: &Parts<'n>,
    what: &str,
) -> Option<Node<'n>> {
    let apart = parts.stem.iter().position(|node| looks_like_answers(converter, node));
    if let Some(index) = apart.filter(|index| index + 1 < parts.stem.len() || parts.answers.is_some()) {
        let between = parts.stem.get(index + 1).or(parts.answers.as_ref()).map_or(0..0, |node| converter.span(node));
        let help =
            "let the answers be one list or table: start the lines of feedback below an answer with two blanks and >";
        converter.add(Code::QuestionShape, between, "this tears the answers apart, or follows them", help);
        return None;
    }
    if parts.answers.is_none() {
        let help = format!("write {what} below the question; docs/authoring.md shows each type");
        converter.add(Code::QuestionShape, directive.span.clone(), "the question has no answers", help);
    }
    parts.answers
}

fn choice<'n>(
    converter: &mut Converter<'_>,
    directive: &Directive,
    parts: &Parts<'n>,
    several: bool,
) -> Option<QuestionKind> {
    let list =
        answers(converter, directive, parts, "a list, - [x] {#id} for what is right and - [ ] {#id} for what is not,")?;
    let mut options = Vec::new();
    let lines = lines(converter, list);
    let (count, all_ticked) = (lines.len(), lines.iter().all(|line| line.ticked.is_some()));
    let mut right_count = 0;
    for line in lines {
        let right = ticked(converter, &line);
        right_count += usize::from(right);
        if let Some(id) = option_id(converter, &line) {
            options.push(ChoiceOption { id, text: line.text, right, feedback: line.feedback });
        }
    }
    let span = directive.span.clone();
    // An answer that could not be read may be the right one.
    if right_count == 0 && all_ticked {
        converter.add(Code::NoRightAnswer, span, "no option is right", "tick what is right: - [x] {#id} …");
    } else if right_count > 1 && !several {
        let help = "leave one tick, or write type=choices";
        converter.add(
            Code::QuestionShape,
            span,
            format!("{right_count} options are right, but one can be chosen"),
            help,
        );
    }
    check_count(converter, directive, count);
    Some(QuestionKind::Choice { several, options })
}

fn true_false<'n>(converter: &mut Converter<'_>, directive: &Directive, parts: &Parts<'n>) -> Option<QuestionKind> {
    let list = answers(converter, directive, parts, "two lines, - [x] true and - [ ] false,")?;
    let mut lines = lines(converter, list);
    let help = "write two lines, true and false, and tick the one that is right: - [x] true";
    let mut take = |word: &str| {
        let at = lines.iter().position(|line| plain_text(&line.text).eq_ignore_ascii_case(word))?;
        Some(lines.remove(at))
    };
    let (Some(yes), Some(no)) = (take("true"), take("false")) else {
        converter.add(Code::QuestionShape, directive.span.clone(), "the answers are not true and false", help);
        return None;
    };
    for line in lines {
        converter.add(Code::QuestionShape, line.span, "there is a third answer", help);
    }
    let (yes_ticked, no_ticked) = (ticked(converter, &yes), ticked(converter, &no));
    if yes_ticked == no_ticked {
        let message = if yes_ticked { "both answers are right" } else { "neither answer is right" };
        converter.add(Code::NoRightAnswer, directive.span.clone(), message, help);
    }
    Some(QuestionKind::TrueFalse { answer: yes_ticked, true_feedback: yes.feedback, false_feedback: no.feedback })
}

fn sequencing<'n>(converter: &mut Converter<'_>, directive: &Directive, parts: &Parts<'n>) -> Option<QuestionKind> {
    let list = answers(converter, directive, parts, "a numbered list in the right order, 1. {#id} …,")?;
    if !matches!(&list.data.borrow().value, NodeValue::List(list) if list.list_type == ListType::Ordered) {
        let help = "number the items in the right order: 1. {#id} …";
        converter.add(Code::QuestionShape, converter.span(list), "the items are not numbered", help);
    }
    let mut items = Vec::new();
    let lines = lines(converter, list);
    let count = lines.len();
    for line in lines {
        if line.ticked.is_some() || !line.feedback.is_empty() {
            let help = "the numbers say what is right; write the feedback below the list, > right: … and > wrong: …";
            converter.add(
                Code::QuestionShape,
                line.span.clone(),
                "an item has no box and no feedback of its own",
                help,
            );
        }
        if let Some(id) = option_id(converter, &line) {
            items.push(SequenceItem { id, text: line.text });
        }
    }
    check_count(converter, directive, count);
    Some(QuestionKind::Sequencing { items })
}

fn matching<'n>(converter: &mut Converter<'_>, directive: &Directive, parts: &Parts<'n>) -> Option<QuestionKind> {
    let table = answers(converter, directive, parts, "a table with two columns whose rows belong together")?;
    let (mut sources, mut targets): (Vec<MatchSource>, Vec<MatchTarget>) = (Vec::new(), Vec::new());
    let mut seen = BTreeSet::new();
    for row in table.children().skip(1) {
        let span = converter.span(row);
        let cells: Vec<Node<'n>> = row.children().collect();
        let [left, right, feedback @ ..] = cells.as_slice() else {
            converter.add(Code::QuestionShape, span, "the table has one column", "give it two: | left | right |");
            return None;
        };
        let source = labelled(converter, left);
        let Some((target, text)) = labelled(converter, right) else {
            let help = "write {#id} and the text in the right cell; only the left one may be empty";
            converter.add(Code::QuestionShape, span, "the row has no right cell", help);
            continue;
        };
        match targets.iter().find(|known| known.id == target) {
            None if text.is_empty() => {
                let message = format!("the right cell `{target}` has no text");
                converter.add(Code::EmptyText, converter.span(right), message, "write what can be chosen");
            }
            None => targets.push(MatchTarget { id: target.clone(), text }),
            Some(known) if !text.is_empty() && text != known.text => {
                let message = format!("the right cell `{target}` has another text than before");
                let help = "repeat its id alone, or give this one an id of its own";
                converter.add(Code::DuplicateId, converter.span(right), message, help);
            }
            Some(_) => {}
        }
        if let Some((id, text)) = source {
            if text.is_empty() {
                let message = format!("the left cell `{id}` has no text");
                converter.add(Code::EmptyText, converter.span(left), message, "write what is to be matched");
            }
            if !seen.insert(id.clone()) {
                let help = "give each left cell an id of its own";
                converter.add(Code::DuplicateId, span, format!("the id `{id}` is used twice in this question"), help);
            }
            let feedback = feedback.first().map(|cell| converter.inlines(cell)).filter(|text| !text.is_empty());
            let feedback = feedback.map(Block::Paragraph).into_iter().collect();
            sources.push(MatchSource { id, text, target, feedback });
        }
    }
    if sources.is_empty() {
        converter.add(
            Code::NoRightAnswer,
            directive.span.clone(),
            "no row has a left cell",
            "write at least two pairs",
        );
    }
    check_count(converter, directive, sources.len().max(targets.len()));
    Some(QuestionKind::Matching { sources, targets })
}

fn numeric(converter: &mut Converter<'_>, directive: &mut Directive) -> Option<QuestionKind> {
    let (min, max) = match directive.setting("answer") {
        Some(answer) => {
            let answer = number(converter, &answer);
            (answer, answer)
        }
        None => {
            let min = directive.setting("min").map(|text| number(converter, &text));
            let max = directive.setting("max").map(|text| number(converter, &text));
            let (Some(min), Some(max)) = (min, max) else {
                let help = "write answer=2, or min=… and max=… (both: some LMSs refuse a range with an open end)";
                converter.add(Code::NoRightAnswer, directive.span.clone(), "no number is right", help);
                return None;
            };
            (min, max)
        }
    };
    let unit = directive.setting("unit").map(|unit| unit.value);
    let (min, max) = (min?, max?);
    if min > max {
        let message = format!("the range from {min} to {max} is empty");
        converter.add(Code::NoRightAnswer, directive.span.clone(), message, "the smaller number is min");
    }
    Some(QuestionKind::Numeric { min, max, unit })
}

fn fill_in<'n>(converter: &mut Converter<'_>, directive: &mut Directive, parts: &Parts<'n>) -> Option<QuestionKind> {
    let case_matters = match directive.setting("case_matters") {
        Some(value) if value.value == "true" => true,
        Some(value) if value.value != "false" => {
            let message = format!("`case_matters` cannot be `{}`", value.value);
            converter.add(Code::BadValue, value.span, message, "it is true or false");
            false
        }
        _ => false,
    };
    let list = answers(converter, directive, parts, "a list, - [x] before each accepted answer,")?;
    let (mut accepted, mut anticipated) = (Vec::new(), Vec::new());
    for line in lines(converter, list) {
        let text = plain_text(&line.text);
        if text.is_empty() || text.chars().count() > MAX_FILL_IN || text.contains("[,]") {
            let help = format!("an answer has 1 to {MAX_FILL_IN} characters and no [,]");
            converter.add(Code::QuestionShape, line.span.clone(), "this answer cannot be recorded", help);
        }
        if ticked(converter, &line) {
            if !line.feedback.is_empty() {
                let help = "write it below the list: > right: …";
                converter.add(Code::QuestionShape, line.span, "an accepted answer has no feedback of its own", help);
            }
            accepted.push(text);
        } else {
            anticipated.push(AnticipatedAnswer { text, feedback: line.feedback });
        }
    }
    let span = directive.span.clone();
    if accepted.is_empty() {
        converter.add(Code::NoRightAnswer, span, "no answer is accepted", "tick what is right: - [x] road map");
    } else if accepted.len() > MAX_ACCEPTED {
        let help = format!("keep the {MAX_ACCEPTED} likeliest; upper and lower case need not be listed");
        converter.add(Code::QuestionShape, span, format!("{} answers are accepted", accepted.len()), help);
    }
    Some(QuestionKind::FillIn { accepted, anticipated, case_matters })
}

fn number(converter: &mut Converter<'_>, text: &At<String>) -> Option<f64> {
    let value = text.value.parse::<f64>().ok().filter(|value| value.is_finite() && value.abs() < 100_000.0);
    if value.is_none() {
        let help = "write a number with a decimal point, under 100000: some LMSs refuse larger ones";
        converter.add(Code::BadValue, text.span.clone(), format!("`{}` cannot be an answer", text.value), help);
    }
    value
}

fn weight(converter: &mut Converter<'_>, directive: &mut Directive) -> f64 {
    let Some(text) = directive.setting("weight") else { return 1.0 };
    match text.value.parse::<f64>().ok().filter(|weight| (0.0..=1000.0).contains(weight)) {
        Some(weight) => weight,
        None => {
            let message = format!("the weight cannot be `{}`", text.value);
            converter.add(Code::BadValue, text.span, message, "it is a number from 0 to 1000");
            1.0
        }
    }
}

/// An id that must be one of the course's outcomes, sessions or scales.
fn known(converter: &mut Converter<'_>, text: Option<At<String>>, what: &str) -> Option<Id> {
    let text = text?;
    let candidates: Vec<&Id> = match what {
        "outcome" => converter.context.outcomes.clone(),
        "session" => converter.context.sessions.clone(),
        _ => converter.context.scales.iter().map(|scale| &scale.id).collect(),
    };
    if let Some(id) = candidates.iter().find(|id| id.as_str() == text.value) {
        return Some((*id).clone());
    }
    let help = match nearest(&text.value, candidates.iter().map(|id| id.as_str())) {
        Some(known) => format!("did you mean `{known}`?"),
        None => known_list(&candidates.iter().map(|id| id.as_str()).collect::<Vec<_>>()),
    };
    converter.add(Code::UnknownId, text.span, format!("there is no {what} `{}`", text.value), help);
    None
}

fn check_count(converter: &mut Converter<'_>, directive: &Directive, count: usize) {
    if !(2..=MAX_OPTIONS).contains(&count) {
        let message = format!("the question has {count} {}", if count == 1 { "answer" } else { "answers" });
        let help = format!("a question of this type has 2 to {MAX_OPTIONS}");
        converter.add(Code::QuestionShape, directive.span.clone(), message, help);
    }
}

fn check_label(converter: &mut Converter<'_>, question: &Question, span: Range<usize>) {
    let label = question.label();
    let length = label.chars().count();
    if length == 0 {
        let help = "write what is asked, before the answers";
        converter.add(Code::EmptyText, span, "the question asks nothing", help);
    } else if length > Question::LABEL_MAX {
        let message =
            format!("the question's last paragraph has {length} characters; an LMS keeps {}", Question::LABEL_MAX);
        let help = "tell the situation in paragraphs of their own, and ask in a short last one";
        converter.add(Code::TextTooLong, span, message, help);
    }
}

/// The quotations at the end, by what they are for: after a right answer, a wrong one, any. Lines that follow one another
/// are one quotation and one paragraph for Markdown, so that a line with a mark ends what was said before it.
fn closing_feedback<'n>(converter: &mut Converter<'_>, quotes: &[Node<'n>]) -> [Vec<Block>; 3] {
    let mut all = [Vec::new(), Vec::new(), Vec::new()];
    for quote in quotes {
        let mut role = 2;
        for block in converter.blocks(quote) {
            let Block::Paragraph(text) = block else {
                all[role].push(block);
                continue;
            };
            let mut said = Vec::new();
            let mut starts_line = true;
            for mut inline in text {
                if starts_line && let Some(marked) = take_mark(&mut inline) {
                    said.pop_if(|last| matches!(last, Inline::SoftBreak | Inline::LineBreak));
                    if !said.is_empty() {
                        all[role].push(Block::Paragraph(std::mem::take(&mut said)));
                    }
                    role = marked;
                }
                starts_line = matches!(inline, Inline::SoftBreak | Inline::LineBreak);
                said.push(inline);
            }
            all[role].push(Block::Paragraph(said));
        }
    }
    all
}

/// Which answer a text is for, if it starts with a mark, which it then loses.
fn take_mark(inline: &mut Inline) -> Option<usize> {
    let Inline::Text(text) = inline else { return None };
    let (role, rest) =
        ["right:", "wrong:"].iter().enumerate().find_map(|(role, mark)| Some((role, text.strip_prefix(mark)?)))?;
    *text = rest.trim_start().to_owned();
    Some(role)
}
