//! What is counted on a page, and the sum over pages.

use std::ops::AddAssign;

use super::cited::cited;
use super::readability::Prose;
use super::text::RunningText;
use crate::course::{Block, Question, QuestionKind, Session};

/// What one session or several hold.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Counts {
    pub minutes: u32,
    pub words: usize,
    pub figures: usize,
    pub cases: usize,
    pub activities: usize,
    pub questions: ByType,
    pub citations: usize,
    pub prose: Prose,
}

/// Questions of each type, in the order of [`QuestionKind::NAMES`].
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct ByType([usize; QuestionKind::NAMES.len()]);

impl Counts {
    pub fn of(session: &Session) -> Self {
        let text = RunningText::of(&session.blocks);
        let mut counts = Self {
            minutes: session.minutes,
            words: text.words(),
            citations: cited(&session.blocks).len(),
            prose: Prose::of(&text.prose),
            ..Self::default()
        };
        counts.add_blocks(&session.blocks);
        counts
    }

    fn add_blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            match block {
                Block::Figure(_) => self.figures += 1,
                Block::Case { .. } => self.cases += 1,
                Block::Activity { .. } => self.activities += 1,
                Block::Question(question) => self.questions.add(question),
                // Learners do not get these.
                Block::Facilitator(_) => continue,
                _ => {}
            }
            block.children().into_iter().for_each(|children| self.add_blocks(children));
        }
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.minutes += other.minutes;
        self.words += other.words;
        self.figures += other.figures;
        self.cases += other.cases;
        self.activities += other.activities;
        self.questions += other.questions;
        self.citations += other.citations;
        self.prose += other.prose;
    }
}

impl ByType {
    pub fn of(questions: &[Question]) -> Self {
        let mut counts = Self::default();
        questions.iter().for_each(|question| counts.add(question));
        counts
    }

    /// Each type's word and number.
    pub fn each(&self) -> impl Iterator<Item = (&'static str, usize)> {
        QuestionKind::NAMES.into_iter().zip(self.0)
    }

    pub fn total(&self) -> usize {
        self.0.iter().sum()
    }

    fn add(&mut self, question: &Question) {
        let name = question.kind.name();
        for (known, count) in QuestionKind::NAMES.iter().zip(&mut self.0) {
            *count += usize::from(*known == name);
        }
    }
}

impl AddAssign for ByType {
    fn add_assign(&mut self, other: Self) {
        for (count, other) in self.0.iter_mut().zip(other.0) {
            *count += other;
        }
    }
}
