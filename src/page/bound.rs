//! How large the saved state of a module can become, so that a build can refuse what would not be kept.
//!
//! The format, and what each part of it costs, is described at the top of `src/runtime/state.js`; this is the sum.

use super::Kind;
use crate::course::{Id, Module, Question, QuestionKind, Scale};

/// An upper bound of what a learner's work in one module takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SuspendBound {
    /// UTF-16 units of `cmi.suspend_data`.
    pub units: usize,
    /// The same in UTF-8 bytes.
    pub bytes: usize,
    /// UTF-8 bytes of all interactions, with the names of their elements.
    pub interaction_bytes: usize,
}

impl SuspendBound {
    /// Whether everything that a learner may write in the module can be saved.
    pub fn fits(&self, kind: Kind) -> bool {
        let limits = kind.limits();
        self.units <= limits.units && self.bytes_sent(kind) <= limits.bytes
    }

    /// Bytes that a closing page may have to send at once.
    pub fn bytes_sent(&self, kind: Kind) -> usize {
        self.bytes + if kind.sends_answers_along() { self.interaction_bytes } else { 0 }
    }
}

/// The longest state of a module without sessions, outcomes and questions.
const FIXED: usize = r#"{"v":1,"s":999999,"d":[],"a":{},"c":[],"t":9999,"b":0.9999,"u":1,"o":{}}"#.len();
/// Longest number that can be typed, in characters.
pub(super) const LONGEST_NUMBER: usize = 30;
/// Longest answer to a fill-in question, in characters (SCORM 2004 4th Ed. RTE 4.1.1.6, fill-in).
pub(super) const LONGEST_WORD: usize = 250;
/// The attempt's UUID, in packages that send statements.
const ATTEMPT: usize = r#","r":"00000000-0000-4000-8000-000000000000""#.len();
/// The names of the elements of one interaction, without its patterns: nine times `cmi.interactions.99.` and a
/// separator, and `id`, `type`, `objectives.0.id`, `timestamp`, `weighting`, `description`, `learner_response`,
/// `result` and `latency`.
const NAMES: usize = 9 * 22 + 79;
/// The name of one pattern, `cmi.interactions.99.correct_responses.0.pattern`, and a separator.
const PATTERN_NAME: usize = 49;
/// Type, timestamp, weighting, result and latency, as `src/runtime/interactions.js` counts them.
const FACTS: usize = 12 + 22 + 9 + 9 + 15;
/// `{lang=…}` before a typed text.
const LANGUAGE: usize = 20;
/// `{case_matters=…}` before an accepted text.
const CASE: usize = 24;
/// Most patterns that the runtime writes for a fill-in question.
const MOST_PATTERNS: usize = 5;

/// The largest state of `module`, in a package that sends statements or not.
pub(super) fn bound(scales: &[Scale], module: &Module, is_tracked: bool) -> SuspendBound {
    let mut bound = SuspendBound { units: FIXED, bytes: FIXED, interaction_bytes: 0 };
    let ids = module.sessions.iter().map(|session| length(&session.id) + 3);
    let outcomes = module.outcomes().into_iter().map(|id| length(id) + 10);
    let ascii: usize = ids.chain(outcomes).chain(is_tracked.then_some(ATTEMPT)).sum();
    bound.add_ascii(ascii);
    for (_, question) in module.questions() {
        bound.add_question(scales, question);
    }
    bound
}

impl SuspendBound {
    fn add_ascii(&mut self, characters: usize) {
        self.units += characters;
        self.bytes += characters;
    }

    fn add_question(&mut self, scales: &[Scale], question: &Question) {
        let id = length(&question.id);
        self.add_ascii(id + r#""":"","#.len());
        if !matches!(question.kind, QuestionKind::Likert { .. }) {
            self.add_ascii(id + r#""","#.len());
        }
        let response = match answer(scales, &question.kind) {
            Answer::Ids(characters) => {
                self.add_ascii(characters);
                // The delimiters of the standard take three characters where the state takes one.
                3 * characters
            }
            Answer::Typed(characters) => {
                self.units += 2 * characters;
                self.bytes += 3 * characters;
                LANGUAGE + 3 * characters
            }
        };
        let patterns: usize = patterns(scales, &question.kind).iter().map(|bytes| PATTERN_NAME + bytes).sum();
        let outcome = question.outcome.as_ref().map_or(0, length);
        self.interaction_bytes += NAMES + FACTS + id + outcome + question.label().len() + response + patterns;
    }
}

/// The longest answer that the state may hold, in characters.
#[derive(Clone, Copy)]
enum Answer {
    Ids(usize),
    /// Anything that can be typed: up to two UTF-16 units and three bytes each.
    Typed(usize),
}

fn answer(scales: &[Scale], kind: &QuestionKind) -> Answer {
    match kind {
        QuestionKind::TrueFalse { .. } => Answer::Ids("false".len()),
        QuestionKind::Choice { several: false, options } => {
            Answer::Ids(options.iter().map(|option| length(&option.id)).max().unwrap_or(0))
        }
        QuestionKind::Choice { several: true, options } => joined(options.iter().map(|option| length(&option.id))),
        QuestionKind::Sequencing { items } => joined(items.iter().map(|item| length(&item.id))),
        QuestionKind::Matching { sources, targets } => {
            let target = targets.iter().map(|target| length(&target.id)).max().unwrap_or(0);
            joined(sources.iter().map(|source| length(&source.id) + 1 + target))
        }
        QuestionKind::Likert { scale } => {
            let points = scales.iter().filter(|known| known.id == *scale).flat_map(|scale| &scale.points);
            Answer::Ids(points.map(|point| length(&point.id)).max().unwrap_or(Id::MAX))
        }
        QuestionKind::Numeric { .. } => Answer::Typed(LONGEST_NUMBER),
        QuestionKind::FillIn { .. } => Answer::Typed(LONGEST_WORD),
        QuestionKind::LongFillIn { max, .. } => Answer::Typed(*max as usize),
    }
}

/// Bytes of each pattern of what is right.
fn patterns(scales: &[Scale], kind: &QuestionKind) -> Vec<usize> {
    match kind {
        QuestionKind::FillIn { accepted, .. } => {
            accepted.iter().take(MOST_PATTERNS).map(|text| CASE + LANGUAGE + text.len()).collect()
        }
        _ => match answer(scales, kind) {
            Answer::Ids(characters) if !matches!(kind, QuestionKind::Likert { .. }) => vec![3 * characters],
            _ if matches!(kind, QuestionKind::Numeric { .. }) => vec![2 * LONGEST_NUMBER],
            _ => Vec::new(),
        },
    }
}

fn joined(lengths: impl Iterator<Item = usize>) -> Answer {
    Answer::Ids(lengths.map(|length| length + 1).sum::<usize>().saturating_sub(1))
}

fn length(id: &Id) -> usize {
    id.as_str().len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::course::{Block, ChoiceOption};
    use crate::course::{Completion, FeedbackTime, Inline, Progression, Quiz, Tracking};

    fn id(text: &str) -> Id {
        Id::parse(text).unwrap()
    }

    fn module(questions: Vec<Question>) -> Module {
        Module {
            id: id("m1"),
            number: Some(1),
            title: "One".to_owned(),
            description: String::new(),
            sessions: Vec::new(),
            quiz: Some(Quiz { title: "Quiz".to_owned(), minutes: 5, intro: Vec::new(), questions }),
            tracking: Tracking {
                pass_mark: 70,
                completion: Completion::Passed,
                progression: Progression::Free,
                attempts: 0,
                shuffle_questions: false,
                shuffle_options: false,
                feedback: FeedbackTime::Quiz,
                weight: None,
            },
            media: Vec::new(),
        }
    }

    fn question(kind: QuestionKind) -> Question {
        Question {
            id: id("q1"),
            stem: vec![Block::Paragraph(vec![Inline::Text("Why?".to_owned())])],
            kind,
            outcome: None,
            session: None,
            weight: 1.0,
            right_feedback: Vec::new(),
            wrong_feedback: Vec::new(),
            feedback: Vec::new(),
        }
    }

    fn options(ids: &[&str]) -> Vec<ChoiceOption> {
        let option = |text: &&str| ChoiceOption { id: id(text), text: Vec::new(), right: true, feedback: Vec::new() };
        ids.iter().map(option).collect()
    }

    #[test]
    fn a_full_state_is_as_long_as_the_bound_says() {
        let kind = QuestionKind::Choice { several: true, options: options(&["a", "bb", "ccc"]) };
        let state = r#"{"v":1,"s":999999,"d":[],"a":{"q1":"a,bb,ccc"},"c":["q1"],"t":9999,"b":0.9999,"u":1,"o":{}}"#;
        // The bound counts a comma after each entry; the last one of a list has none.
        assert_eq!(bound(&[], &module(vec![question(kind)]), false).units, state.len() + 2);
    }

    #[test]
    fn typed_text_may_cost_more_than_its_length() {
        let empty = bound(&[], &module(Vec::new()), false);
        let full = bound(&[], &module(vec![question(QuestionKind::LongFillIn { max: 1000, lines: 4 })]), false);
        assert_eq!(full.units - empty.units, 2 * 1000 + 13);
        assert_eq!(full.bytes - empty.bytes, 3 * 1000 + 13);
        assert!(full.interaction_bytes > 3 * 1000);
    }

    #[test]
    fn statements_need_room_for_the_attempt() {
        let units = |is_tracked| bound(&[], &module(Vec::new()), is_tracked).units;
        assert_eq!(units(true) - units(false), 43);
    }

    #[test]
    fn a_module_that_asks_for_too_much_text_does_not_fit() {
        let essays =
            |number| module((0..number).map(|_| question(QuestionKind::LongFillIn { max: 4000, lines: 9 })).collect());
        assert!(bound(&[], &essays(2), false).fits(Kind::Scorm2004));
        assert!(!bound(&[], &essays(3), false).fits(Kind::Scorm2004));
        assert!(bound(&[], &essays(3), false).fits(Kind::Xapi), "answers are told in statements");
        assert!(!bound(&[], &essays(1), false).fits(Kind::Scorm12));
        assert!(bound(&[], &essays(50), false).fits(Kind::Site));
    }
}
