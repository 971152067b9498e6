//! What a text cites, in the order of reading. Facilitator notes are not part of it: learners do not get them.

use crate::course::{Block, Id, Inline, Question, QuestionKind};

/// Every citation among `blocks`, as often as it stands there.
pub(super) fn cited(blocks: &[Block]) -> Vec<&Id> {
    let mut found = Vec::new();
    in_blocks(blocks, &mut found);
    found
}

/// Every citation in a question and its feedback.
pub(super) fn cited_in_question(question: &Question) -> Vec<&Id> {
    let mut found = Vec::new();
    in_question(question, &mut found);
    found
}

fn in_blocks<'a>(blocks: &'a [Block], found: &mut Vec<&'a Id>) {
    for block in blocks {
        match block {
            Block::Heading { text, .. } | Block::Paragraph(text) => in_inlines(text, found),
            Block::Table { head, rows } => {
                let cells = head.iter().chain(rows.iter().flatten());
                cells.for_each(|cell| in_inlines(cell, found));
            }
            Block::Figure(figure) => in_inlines(&figure.caption, found),
            Block::Case { source, .. } => found.extend(source),
            Block::Question(question) => in_question(question, found),
            Block::Facilitator(_) => continue,
            _ => {}
        }
        block.children().into_iter().for_each(|children| in_blocks(children, found));
    }
}

fn in_question<'a>(question: &'a Question, found: &mut Vec<&'a Id>) {
    in_blocks(&question.stem, found);
    match &question.kind {
        QuestionKind::TrueFalse { true_feedback, false_feedback, .. } => {
            in_blocks(true_feedback, found);
            in_blocks(false_feedback, found);
        }
        QuestionKind::Choice { options, .. } => {
            for option in options {
                in_inlines(&option.text, found);
                in_blocks(&option.feedback, found);
            }
        }
        QuestionKind::Matching { sources, targets } => {
            targets.iter().for_each(|target| in_inlines(&target.text, found));
            for source in sources {
                in_inlines(&source.text, found);
                in_blocks(&source.feedback, found);
            }
        }
        QuestionKind::Sequencing { items } => items.iter().for_each(|item| in_inlines(&item.text, found)),
        QuestionKind::FillIn { anticipated, .. } => {
            anticipated.iter().for_each(|answer| in_blocks(&answer.feedback, found));
        }
        QuestionKind::Numeric { .. } | QuestionKind::LongFillIn { .. } | QuestionKind::Likert { .. } => {}
    }
    for feedback in [&question.right_feedback, &question.wrong_feedback, &question.feedback] {
        in_blocks(feedback, found);
    }
}

fn in_inlines<'a>(inlines: &'a [Inline], found: &mut Vec<&'a Id>) {
    for inline in inlines {
        match inline {
            Inline::Cite(ids) => found.extend(ids),
            Inline::Emphasis(children)
            | Inline::Strong(children)
            | Inline::Strikethrough(children)
            | Inline::Link { text: children, .. }
            | Inline::PageLink { text: children, .. } => in_inlines(children, found),
            Inline::Text(_)
            | Inline::Code(_)
            | Inline::Image { .. }
            | Inline::Html(_)
            | Inline::SoftBreak
            | Inline::LineBreak => {}
        }
    }
}
