//! Questions to HTML: forms that the runtime marks, and that print as a worksheet.
//!
//! Right answers are not in the markup, save where the order of the items is the answer; they travel in the
//! page's data.

use super::bound::{LONGEST_NUMBER, LONGEST_WORD};
use super::strings::fill;
use super::writer::PageWriter;
use crate::course::{
    Block, ChoiceOption, FeedbackTime, Id, MatchSource, MatchTarget, Question, QuestionKind, SequenceItem, plain_text,
};
use crate::sanitise::escape;

/// A scale with more points than this, or with longer words, is a list and not a row.
const MOST_STEPS: usize = 6;
const LONGEST_STEP: usize = 28;

/// Where a question stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Setting {
    /// Inside a session: it tells at once what was right.
    Practice,
    /// In the quiz.
    Quiz(FeedbackTime),
}

impl<'a> PageWriter<'a> {
    pub fn question(&mut self, question: &'a Question, setting: Setting) -> String {
        let id = &question.id;
        let exercise = Exercise { question, tells: setting != Setting::Quiz(FeedbackTime::Never), described: false };
        let (hint, body) = self.answers(&exercise);
        let label = escape(match (&question.kind, setting) {
            (_, Setting::Quiz(_)) => &self.strings.question,
            (QuestionKind::Likert { .. }, _) => &self.strings.opinion,
            (QuestionKind::LongFillIn { .. }, _) => &self.strings.reflection,
            _ => &self.strings.practice,
        });
        let stem = self.blocks(&question.stem);
        let mut html = format!(
            "<div class=\"question\" id=\"{id}\" data-question=\"{id}\" data-type=\"{}\" role=\"group\" \
             aria-labelledby=\"{id}-label {id}-stem\">\n<p class=\"label\" id=\"{id}-label\">{label}</p>\n\
             <div class=\"stem\" id=\"{id}-stem\">\n{stem}</div>\n<p class=\"hint\">{}</p>\n{body}",
            question.kind.name(),
            escape(&hint)
        );
        html.push_str(&self.closing_feedback(&exercise));
        if matches!(setting, Setting::Practice | Setting::Quiz(FeedbackTime::Question)) {
            html.push_str(&self.check_button(question));
        }
        html.push_str("<p class=\"verdict\" data-verdict role=\"status\"></p>\n</div>\n");
        html
    }

    /// A question of a form: no card and no label around it, and its general feedback, where nothing is right or
    /// wrong, in sight above the field as guidance.
    pub(super) fn form_question(&mut self, question: &'a Question) -> String {
        let id = &question.id;
        let guided = !question.has_right_answer() && !question.feedback.is_empty();
        let text = matches!(question.kind, QuestionKind::LongFillIn { .. });
        // How much may be written is told below the field.
        let exercise = Exercise { question, tells: true, described: guided || !text };
        let (hint, body) = self.answers(&exercise);
        let stem = self.blocks(&question.stem);
        let hint = if guided { self.blocks(&question.feedback) } else { format!("<p>{}</p>\n", escape(&hint)) };
        let hint = format!("<div class=\"hint\" id=\"{id}-hint\">\n{hint}</div>\n");
        // A single field has its name and description on itself.
        let group = match question.kind {
            QuestionKind::LongFillIn { .. } | QuestionKind::FillIn { .. } | QuestionKind::Numeric { .. } => {
                String::new()
            }
            _ => format!(" role=\"group\" aria-labelledby=\"{id}-stem\" aria-describedby=\"{id}-hint\""),
        };
        let mut html = format!(
            "<div class=\"question\" id=\"{id}\" data-question=\"{id}\" data-type=\"{}\"{group}>\n\
             <div class=\"stem\" id=\"{id}-stem\">\n{stem}</div>\n{}{body}",
            question.kind.name(),
            if exercise.described { hint.as_str() } else { "" }
        );
        if question.has_right_answer() {
            html.push_str(&self.closing_feedback(&exercise));
            html.push_str(&self.check_button(question));
        }
        html.push_str("<p class=\"verdict\" data-verdict role=\"status\"></p>\n</div>\n");
        html
    }

    /// What to do, and the controls to do it with.
    fn answers(&mut self, exercise: &Exercise<'a>) -> (String, String) {
        let strings = self.strings;
        match &exercise.question.kind {
            QuestionKind::TrueFalse { true_feedback, false_feedback, .. } => {
                let options = [
                    ("true", escape(&strings.right_answer), true_feedback.as_slice()),
                    ("false", escape(&strings.wrong_answer), false_feedback.as_slice()),
                ];
                (strings.hint_true_false.clone(), self.options(exercise, "radio", "options row", options))
            }
            QuestionKind::Choice { several, options } => {
                let (hint, control) =
                    if *several { (&strings.hint_choices, "checkbox") } else { (&strings.hint_choice, "radio") };
                let options: Vec<_> = options
                    .iter()
                    .map(|ChoiceOption { id, text, feedback, .. }| {
                        (id.as_str(), self.inlines(text), feedback.as_slice())
                    })
                    .collect();
                (hint.clone(), self.options(exercise, control, "options", options))
            }
            QuestionKind::Likert { scale } => {
                let points = self.course.scale(scale).map(|scale| scale.points.as_slice()).unwrap_or_default();
                let options: Vec<_> =
                    points.iter().map(|point| (point.id.as_str(), escape(&point.label), [].as_slice())).collect();
                let short = points.len() <= MOST_STEPS
                    && points.iter().all(|point| point.label.chars().count() <= LONGEST_STEP);
                let class = if short { "options row scale" } else { "options scale" };
                (strings.hint_likert.clone(), self.options(exercise, "radio", class, options))
            }
            QuestionKind::Matching { sources, targets } => {
                (strings.hint_matching.clone(), self.pairs(exercise, sources, targets))
            }
            QuestionKind::Sequencing { items } => (strings.hint_sequencing.clone(), self.sequence(items)),
            QuestionKind::Numeric { unit, .. } => {
                (strings.hint_numeric.clone(), self.number_field(exercise, unit.as_deref()))
            }
            QuestionKind::FillIn { anticipated, .. } => {
                let mut html = format!(
                    "<p class=\"entry\"><input type=\"text\" {} maxlength=\"{LONGEST_WORD}\"></p>\n",
                    self.field(exercise, None)
                );
                for (number, answer) in anticipated.iter().enumerate() {
                    html.push_str(&self.feedback(exercise, "data-feedback-for", &number.to_string(), &answer.feedback));
                }
                (strings.hint_fill_in.clone(), html)
            }
            QuestionKind::LongFillIn { max, lines } => {
                let html = format!(
                    "<p class=\"entry\"><textarea {} maxlength=\"{max}\" rows=\"{lines}\"></textarea></p>\n\
                     <p class=\"count\" id=\"{}-count\" data-count></p>\n",
                    self.field(exercise, Some("count")),
                    exercise.question.id
                );
                (fill(&strings.hint_long_fill_in, "max", max), html)
            }
        }
    }

    /// Radio buttons or checkboxes: value, text, feedback.
    fn options(
        &mut self,
        exercise: &Exercise<'a>,
        control: &str,
        class: &str,
        options: impl IntoIterator<Item = (&'a str, String, &'a [Block])>,
    ) -> String {
        let name = &exercise.question.id;
        let mut html = format!("<ul class=\"{class}\" data-options>\n");
        for (value, text, feedback) in options {
            html.push_str(&format!(
                "<li data-option=\"{value}\"><label><input type=\"{control}\" name=\"{name}\" value=\"{value}\"> \
                 <span>{text}</span></label>\n{}</li>\n",
                self.feedback(exercise, "data-feedback-for", value, feedback)
            ));
        }
        html.push_str("</ul>\n");
        html
    }

    fn pairs(&mut self, exercise: &Exercise<'a>, sources: &'a [MatchSource], targets: &'a [MatchTarget]) -> String {
        let name = &exercise.question.id;
        let targets: Vec<(&Id, String)> =
            targets.iter().map(|target| (&target.id, escape(&plain_text(&target.text)))).collect();
        let choices: String =
            targets.iter().map(|(id, text)| format!("<option value=\"{id}\">{text}</option>")).collect();
        let choose = escape(&self.strings.choose);
        let mut html = "<ul class=\"pairs\">\n".to_owned();
        for MatchSource { id, text, feedback, .. } in sources {
            let text = self.inlines(text);
            html.push_str(&format!(
                "<li data-source=\"{id}\"><label for=\"{name}-source-{id}\">{text}</label> \
                 <select id=\"{name}-source-{id}\" name=\"{name}\" data-match=\"{id}\"><option value=\"\">{choose}</option>\
                 {choices}</select>\n{}</li>\n",
                self.feedback(exercise, "data-feedback-for", id.as_str(), feedback)
            ));
        }
        // On paper nothing unfolds.
        let listed: Vec<String> = targets.iter().map(|(_, text)| format!("<span>{text}</span>")).collect();
        html.push_str(&format!(
            "</ul>\n<p class=\"paper\">{} {}</p>\n",
            escape(&self.strings.choices),
            listed.join(" ")
        ));
        html
    }

    fn sequence(&mut self, items: &'a [SequenceItem]) -> String {
        let mut html = "<ol class=\"sequence\" data-sequence>\n".to_owned();
        for SequenceItem { id, text } in items {
            let name = plain_text(text);
            let up = escape(&fill(&self.strings.move_up, "item", &name));
            let down = escape(&fill(&self.strings.move_down, "item", &name));
            html.push_str(&format!(
                "<li data-item=\"{id}\"><span>{}</span> <span class=\"moves\">\
                 <button type=\"button\" data-move=\"up\" aria-label=\"{up}\">↑</button>\
                 <button type=\"button\" data-move=\"down\" aria-label=\"{down}\">↓</button></span></li>\n",
                self.inlines(text)
            ));
        }
        html.push_str("</ol>\n");
        html
    }

    fn number_field(&self, exercise: &Exercise<'a>, unit: Option<&str>) -> String {
        let unit = unit
            .map(|unit| format!(" <span id=\"{}-unit\">{}</span>", exercise.question.id, escape(unit)))
            .unwrap_or_default();
        format!(
            "<p class=\"entry number\"><input type=\"text\" inputmode=\"decimal\" maxlength=\"{LONGEST_NUMBER}\" {}>{unit}</p>\n",
            self.field(exercise, (!unit.is_empty()).then_some("unit"))
        )
    }

    /// The attributes that every field for writing has; `note` is what describes it, for example its unit.
    fn field(&self, exercise: &Exercise<'a>, note: Option<&str>) -> String {
        let id = &exercise.question.id;
        let notes: Vec<String> =
            exercise.described.then_some("hint").into_iter().chain(note).map(|note| format!("{id}-{note}")).collect();
        let described =
            if notes.is_empty() { String::new() } else { format!(" aria-describedby=\"{}\"", notes.join(" ")) };
        format!("name=\"{id}\" dir=\"auto\" autocomplete=\"off\" aria-labelledby=\"{id}-stem\"{described}")
    }

    /// Feedback waits, hidden, until the runtime shows it. A quiz that tells nothing does not carry any.
    fn feedback(&mut self, exercise: &Exercise<'a>, attribute: &str, value: &str, blocks: &'a [Block]) -> String {
        if blocks.is_empty() || !exercise.tells {
            return String::new();
        }
        let class = match (attribute, value) {
            ("data-feedback", "right") => "feedback right",
            ("data-feedback", "wrong") => "feedback wrong",
            _ => "feedback",
        };
        format!("<div class=\"{class}\" {attribute}=\"{value}\" hidden>\n{}</div>\n", self.blocks(blocks))
    }

    /// What is told after a right answer, a wrong one, and any.
    fn closing_feedback(&mut self, exercise: &Exercise<'a>) -> String {
        let question = exercise.question;
        [("right", &question.right_feedback), ("wrong", &question.wrong_feedback), ("any", &question.feedback)]
            .map(|(when, blocks)| self.feedback(exercise, "data-feedback", when, blocks))
            .concat()
    }

    fn check_button(&self, question: &Question) -> String {
        let text = match &question.kind {
            QuestionKind::Likert { .. } => return String::new(),
            QuestionKind::LongFillIn { .. } if question.feedback.is_empty() => return String::new(),
            QuestionKind::LongFillIn { .. } => &self.strings.compare,
            _ => &self.strings.check,
        };
        format!("<div class=\"actions\"><button type=\"button\" data-check>{}</button></div>\n", escape(text))
    }
}

/// A question as it is being written.
struct Exercise<'a> {
    question: &'a Question,
    /// Whether its feedback may be told.
    tells: bool,
    /// Whether the hint is an element of its own, which describes the field.
    described: bool,
}
