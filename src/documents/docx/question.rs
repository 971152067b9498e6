//! Questions with room to answer them.

use super::super::Error;
use super::super::model::{Answers, Choice, Inline, Question};
use super::body::{Body, Layout};

/// To tick one of several, and to tick as many as are right.
const ROUND: &str = "○";
const SQUARE: &str = "☐";
/// Where a letter, a number or a few words are written.
const SHORT: &str = "___";
const LONG: &str = "______________________________";

impl Body<'_> {
    pub fn question(&mut self, question: &Question) -> Result<(), Error> {
        self.open_paragraph("QuestionLabel", Layout::default())?;
        self.open_bookmark(&question.anchor)?;
        self.inlines(&[Inline::Text(question.label.clone())])?;
        self.close_bookmark()?;
        self.close_paragraph()?;
        self.keeps_next = true;
        self.blocks(&question.stem)?;
        self.keeps_next = false;
        let keep_next = Layout { keep_next: true, ..Layout::default() };
        self.paragraph("Small", keep_next, &[Inline::Text(question.hint.clone())])?;
        self.answers(&question.answers)?;
        if !question.key.is_empty() {
            self.spacer()?;
            self.open_cell("FrameKey")?;
            self.blocks(&question.key)?;
            self.close_cell()?;
        }
        Ok(())
    }

    fn answers(&mut self, answers: &Answers) -> Result<(), Error> {
        let line = |text: String| [Inline::Text(text)];
        match answers {
            Answers::Options { several, options } => self.choices(if *several { SQUARE } else { ROUND }, options),
            Answers::Pairs { sources, targets } => {
                self.choices(SHORT, sources)?;
                self.spacer()?;
                self.choices("", targets)
            }
            Answers::Order(items) => self.choices(SHORT, items),
            Answers::Blank { unit } => {
                let unit = unit.as_ref().map(|unit| format!(" {unit}")).unwrap_or_default();
                self.paragraph("Normal", Layout::default(), &line(format!("{LONG}{unit}")))
            }
            Answers::Lines(count) => (1..=*count).try_for_each(|line| {
                self.paragraph("WritingLine", Layout { keep_next: line < *count, ..Layout::default() }, &[])
            }),
            Answers::Scale(points) => {
                let points: Vec<String> =
                    points.iter().map(|point| format!("{SQUARE}\u{a0}{}", point.replace(' ', "\u{a0}"))).collect();
                self.paragraph("Normal", Layout::default(), &line(points.join("    ")))
            }
        }
    }

    /// A line for each choice: where to write, its mark, its text.
    fn choices(&mut self, place: &str, choices: &[Choice]) -> Result<(), Error> {
        for (number, choice) in (1..).zip(choices) {
            self.open_paragraph("Choice", Layout { keep_next: number < choices.len(), ..Layout::default() })?;
            self.inlines(&[Inline::Text(place.to_owned())])?;
            self.tab()?;
            self.inlines(&[Inline::Strong(vec![Inline::Text(choice.mark.clone())])])?;
            self.tab()?;
            self.inlines(&choice.text)?;
            self.close_paragraph()?;
        }
        Ok(())
    }
}
