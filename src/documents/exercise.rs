//! Questions on paper: what to do, where to write, and the key for whoever teaches.

use super::Edition;
use super::model::{Answers, Block, Choice, Inline, Question, Style};
use super::text::{Writer, paragraph};
use crate::course::{self, MatchTarget, QuestionKind, SequenceItem, on_paper};
use crate::page::fill;

impl<'c> Writer<'c> {
    /// A question inside a session.
    pub fn practice(&mut self, question: &'c course::Question) -> Question {
        let label = match &question.kind {
            QuestionKind::Likert { .. } => &self.strings.opinion,
            QuestionKind::LongFillIn { .. } => &self.strings.reflection,
            _ => &self.strings.practice,
        };
        self.question(question, label.clone())
    }

    /// A question of a quiz; `number` counts from 1.
    pub fn numbered(&mut self, question: &'c course::Question, number: usize) -> Question {
        self.question(question, fill(&self.words.numbered_question, "number", number))
    }

    fn question(&mut self, question: &'c course::Question, label: String) -> Question {
        let outside = std::mem::replace(&mut self.in_frame, true);
        let stem = self.blocks(&question.stem);
        let (hint, answers) = self.answers(question);
        let key = match self.edition {
            Edition::Facilitator => self.key(question),
            Edition::Learner => Vec::new(),
        };
        self.in_frame = outside;
        Question { anchor: format!("question-{}", question.id), label, stem, hint, answers, key }
    }

    fn answers(&mut self, question: &'c course::Question) -> (String, Answers) {
        let (strings, words) = (self.strings, self.words);
        match &question.kind {
            QuestionKind::TrueFalse { .. } => {
                let options = [&strings.right_answer, &strings.wrong_answer];
                let options = options.map(|text| vec![Inline::Text(text.clone())]);
                (strings.hint_true_false.clone(), Answers::Options { several: false, options: lettered(options) })
            }
            QuestionKind::Choice { several, options } => {
                let hint = if *several { &strings.hint_choices } else { &strings.hint_choice };
                let options: Vec<_> = options.iter().map(|option| self.inlines(&option.text)).collect();
                (hint.clone(), Answers::Options { several: *several, options: lettered(options) })
            }
            QuestionKind::Matching { sources, targets } => {
                let texts: Vec<_> = sources.iter().map(|source| self.inlines(&source.text)).collect();
                let sources =
                    texts.into_iter().enumerate().map(|(place, text)| Choice { mark: (place + 1).to_string(), text });
                let sources = sources.collect();
                let order = arranged_targets(targets).into_iter();
                let targets: Vec<_> = order.map(|place| self.inlines(&targets[place].text)).collect();
                (words.pairs_hint.clone(), Answers::Pairs { sources, targets: lettered(targets) })
            }
            QuestionKind::Sequencing { items } => {
                let order = arranged_items(items).into_iter();
                let items: Vec<_> = order.map(|place| self.inlines(&items[place].text)).collect();
                (words.order_hint.clone(), Answers::Order(lettered(items)))
            }
            QuestionKind::Numeric { unit, .. } => (strings.hint_numeric.clone(), Answers::Blank { unit: unit.clone() }),
            QuestionKind::FillIn { .. } => (strings.hint_fill_in.clone(), Answers::Blank { unit: None }),
            QuestionKind::LongFillIn { lines, .. } => (words.long_hint.clone(), Answers::Lines((*lines).clamp(1, 20))),
            QuestionKind::Likert { scale } => {
                let points = self.course.scale(scale).map(|scale| scale.points.as_slice()).unwrap_or_default();
                let points = points.iter().map(|point| point.label.clone()).collect();
                (strings.hint_likert.clone(), Answers::Scale(points))
            }
        }
    }

    /// The right answer, then what the author says to whoever gives it or another one.
    fn key(&mut self, question: &'c course::Question) -> Vec<Block> {
        let mut key = Vec::new();
        if let Some(answer) = self.right_answer(question) {
            let label = Inline::Strong(vec![Inline::Text(format!("{}: ", self.words.answer))]);
            key.push(Block::Paragraph { style: Style::Body, text: vec![label, Inline::Text(answer)] });
        }
        let (course, words) = (question, self.words);
        let explained: Vec<&'c [course::Block]> = match &course.kind {
            QuestionKind::TrueFalse { answer, true_feedback, false_feedback } => {
                if *answer {
                    vec![true_feedback, false_feedback]
                } else {
                    vec![false_feedback, true_feedback]
                }
            }
            QuestionKind::Choice { options, .. } => {
                let right = options.iter().filter(|option| option.right);
                right.map(|option| option.feedback.as_slice()).collect()
            }
            _ => Vec::new(),
        };
        let told = [&course.right_feedback, &course.feedback];
        let before = key.len();
        for blocks in explained.into_iter().chain(told.map(Vec::as_slice)) {
            key.extend(self.blocks(blocks));
        }
        if key.len() > before && before > 0 {
            key.insert(before, paragraph(Style::Label, words.why.clone()));
        }
        key
    }

    /// As letters and words; none where nothing is right.
    pub(super) fn right_answer(&self, question: &course::Question) -> Option<String> {
        Some(match &question.kind {
            QuestionKind::TrueFalse { answer, .. } => {
                let text = if *answer { &self.strings.right_answer } else { &self.strings.wrong_answer };
                text.clone()
            }
            QuestionKind::Choice { options, .. } => {
                let right = options.iter().enumerate().filter(|(_, option)| option.right);
                right.map(|(place, _)| letter(place)).collect::<Vec<_>>().join(", ")
            }
            QuestionKind::Matching { sources, targets } => {
                let order = arranged_targets(targets);
                let pairs = sources.iter().enumerate().filter_map(|(place, source)| {
                    let target = targets.iter().position(|target| target.id == source.target)?;
                    Some(format!("{}–{}", place + 1, letter_of(&order, target)))
                });
                pairs.collect::<Vec<_>>().join(", ")
            }
            QuestionKind::Sequencing { items } => {
                let order = arranged_items(items);
                (0..items.len()).map(|place| letter_of(&order, place)).collect::<Vec<_>>().join(", ")
            }
            QuestionKind::Numeric { min, max, unit } => {
                let unit = unit.as_ref().map(|unit| format!(" {unit}")).unwrap_or_default();
                let range = fill(&fill(&self.words.from_to, "from", min), "to", max);
                if min == max { format!("{min}{unit}") } else { format!("{range}{unit}") }
            }
            QuestionKind::FillIn { accepted, .. } => accepted.first()?.clone(),
            QuestionKind::LongFillIn { .. } | QuestionKind::Likert { .. } => return None,
        })
    }
}

/// Under letters A, B, C.
fn lettered(texts: impl IntoIterator<Item = Vec<Inline>>) -> Vec<Choice> {
    texts.into_iter().enumerate().map(|(place, text)| Choice { mark: letter(place), text }).collect()
}

/// The letter of the choice at `place`, from 0; a number after the last letter.
fn letter(place: usize) -> String {
    match u8::try_from(place) {
        Ok(place @ 0..26) => char::from(b'A' + place).to_string(),
        _ => (place + 1).to_string(),
    }
}

fn arranged_targets(targets: &[MatchTarget]) -> Vec<usize> {
    on_paper(targets, |target| &target.text)
}

fn arranged_items(items: &[SequenceItem]) -> Vec<usize> {
    on_paper(items, |item| &item.text)
}

/// The letter of the item that stands at `place` in the source.
fn letter_of(order: &[usize], place: usize) -> String {
    order.iter().position(|other| *other == place).map(letter).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_arrangement_gives_the_answer_away() {
        let arranged = |items: &[&str]| {
            let items: Vec<_> = items.iter().map(|item| vec![course::Inline::Text((*item).to_owned())]).collect();
            on_paper(&items, |item| item)
        };
        assert_eq!(arranged(&["b", "a", "c"]), [1, 0, 2]);
        assert_eq!(arranged(&["a", "b", "c"]), [2, 1, 0]);
        assert_eq!(letter_of(&[1, 0, 2], 0), "B");
    }

    #[test]
    fn letters_go_on_as_numbers() {
        let choices = lettered(vec![Vec::new(); 27]);
        assert_eq!([&choices[0].mark, &choices[25].mark, &choices[26].mark], ["A", "Z", "27"]);
    }
}
