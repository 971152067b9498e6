//! How large the saved state of a module can become, so that a build can refuse what would not be kept.
//!
//! The format, and what each part of it costs, is described at the top of `src/runtime/state.js`; this is the sum.

use crate::course::{Id, Module, Question, QuestionKind};

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
    /// Most UTF-16 units of suspend data (SCORM 2004 4th Ed. RTE 4.2.23).
    pub const MAX_UNITS: usize = 64_000;
    /// Most bytes of state and interactions together: what a browser delivers when a page is closed is limited
    /// to 64 KiB, and a few other elements travel along.
    pub const MAX_BYTES: usize = 60_000;

    /// Whether everything that a learner may write in the module can be saved.
    pub fn fits(&self) -> bool {
        self.units <= Self::MAX_UNITS && self.bytes + self.interaction_bytes <= Self::MAX_BYTES
    }
}

/// `{"v":1,"s":…}` without what stands in its lists.
const FIXED: usize = 66;
/// Longest number that can be typed, in characters.
pub(super) const LONGEST_NUMBER: usize = 30;
/// Longest answer to a fill-in question, in characters (SCORM 2004 4th Ed. RTE 4.1.1.6, fill-in).
pub(super) const LONGEST_WORD: usize = 250;
/// A name such as `cmi.interactions.99.correct_responses.0.pattern`, with the signs around it.
const ELEMENT: usize = 56;
/// Most bytes of a description: 250 characters.
const DESCRIPTION: usize = 750;
/// `{case_matters=false}{lang=zh-Hans}`, and what else may stand before a word.
const PREFIX: usize = 64;
/// Type, weighting, timestamp, result and latency.
const FACTS: usize = 96;

/// The largest state of `module`.
pub(super) fn bound(module: &Module) -> SuspendBound {
    let mut bound = SuspendBound { units: FIXED, bytes: FIXED, interaction_bytes: 0 };
    let ids = module.sessions.iter().map(|session| length(&session.id) + 3);
    let outcomes = module.outcomes().into_iter().map(|id| length(id) + 10);
    let ascii: usize = ids.chain(outcomes).sum();
    bound.add_ascii(ascii);
    for (_, question) in module.questions() {
        bound.add_question(question);
    }
    bound
}

impl SuspendBound {
    fn add_ascii(&mut self, characters: usize) {
        self.units += characters;
        self.bytes += characters;
    }

    fn add_question(&mut self, question: &Question) {
        let id = length(&question.id);
        self.add_ascii(2 * id + 9);
        let answer = answer(&question.kind);
        let patterns = patterns(&question.kind);
        match answer {
            Answer::Ids(characters) => self.add_ascii(characters),
            Answer::Typed(characters) => {
                self.units += 2 * characters;
                self.bytes += 3 * characters;
            }
        }
        let outcome = question.outcome.as_ref().map_or(0, length);
        // The delimiters of the standard take three characters where the state takes one.
        let response = 3 * answer.characters() + PREFIX;
        let elements = 9 + patterns.len();
        self.interaction_bytes +=
            elements * ELEMENT + id + outcome + FACTS + DESCRIPTION + response + patterns.iter().sum::<usize>();
    }
}

/// The longest answer that the state may hold, in characters.
#[derive(Clone, Copy)]
enum Answer {
    Ids(usize),
    /// Anything that can be typed: up to two UTF-16 units and three bytes each.
    Typed(usize),
}

impl Answer {
    fn characters(self) -> usize {
        match self {
            Self::Ids(characters) | Self::Typed(characters) => characters,
        }
    }
}

fn answer(kind: &QuestionKind) -> Answer {
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
        // No scale is at hand here: a point's id is as long as an id may be.
        QuestionKind::Likert { .. } => Answer::Ids(Id::MAX),
        QuestionKind::Numeric { .. } => Answer::Typed(LONGEST_NUMBER),
        QuestionKind::FillIn { .. } => Answer::Typed(LONGEST_WORD),
        QuestionKind::LongFillIn { max, .. } => Answer::Typed(*max as usize),
    }
}

/// Bytes of the patterns of what is right.
fn patterns(kind: &QuestionKind) -> Vec<usize> {
    match kind {
        QuestionKind::FillIn { accepted, .. } => accepted.iter().map(|text| PREFIX + text.len()).collect(),
        QuestionKind::LongFillIn { .. } | QuestionKind::Likert { .. } => Vec::new(),
        _ => vec![3 * answer(kind).characters()],
    }
}

fn joined(lengths: impl Iterator<Item = usize>) -> Answer {
    Answer::Ids(lengths.map(|length| length + 1).sum::<usize>().saturating_sub(1))
}

fn length(id: &Id) -> usize {
    id.as_str().len()
}
