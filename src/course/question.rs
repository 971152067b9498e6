//! Questions, as an author thinks of them; each standard turns them into its own interactions.

use super::{Block, Id, Inline, plain_text};

/// One question of a quiz, or a practice question inside a session.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    pub id: Id,
    pub stem: Vec<Block>,
    pub kind: QuestionKind,
    /// The outcome that the question tests.
    pub outcome: Option<Id>,
    /// The session that teaches what the question asks.
    pub session: Option<Id>,
    /// Weight in the quiz's score: 0 or more. Practice questions and those without a right answer never count.
    pub weight: f64,
    /// Shown after a right answer, a wrong answer, or any answer.
    pub right_feedback: Vec<Block>,
    pub wrong_feedback: Vec<Block>,
    pub feedback: Vec<Block>,
}

/// What is asked, and what is right.
#[derive(Debug, Clone, PartialEq)]
pub enum QuestionKind {
    TrueFalse {
        answer: bool,
        true_feedback: Vec<Block>,
        false_feedback: Vec<Block>,
    },
    /// At least two options, at least one of them right; exactly one unless `several`.
    Choice {
        several: bool,
        options: Vec<ChoiceOption>,
    },
    /// Every source has one right target; a target may serve several sources or none.
    Matching {
        sources: Vec<MatchSource>,
        targets: Vec<MatchTarget>,
    },
    /// The items stand in the right order.
    Sequencing {
        items: Vec<SequenceItem>,
    },
    /// A closed range; both ends count as right. Absolute values under 100,000.
    Numeric {
        min: f64,
        max: f64,
        unit: Option<String>,
    },
    /// A word or short phrase, at most 250 characters.
    FillIn {
        accepted: Vec<String>,
        anticipated: Vec<AnticipatedAnswer>,
        case_matters: bool,
    },
    /// Free text, at most `max` characters (1 to 4,000); never right or wrong.
    LongFillIn {
        max: u32,
        lines: u32,
    },
    /// A point on a scale; never right or wrong.
    Likert {
        scale: Id,
    },
}

#[derive(Debug, Clone, PartialEq)]
pub struct ChoiceOption {
    pub id: Id,
    pub text: Vec<Inline>,
    pub right: bool,
    pub feedback: Vec<Block>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct MatchSource {
    pub id: Id,
    pub text: Vec<Inline>,
    /// Id of the right target.
    pub target: Id,
    pub feedback: Vec<Block>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct MatchTarget {
    pub id: Id,
    pub text: Vec<Inline>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct SequenceItem {
    pub id: Id,
    pub text: Vec<Inline>,
}

/// A wrong answer that the author foresaw.
#[derive(Debug, Clone, PartialEq)]
pub struct AnticipatedAnswer {
    pub text: String,
    pub feedback: Vec<Block>,
}

/// A rating scale, used by likert questions.
#[derive(Debug, Clone, PartialEq)]
pub struct Scale {
    pub id: Id,
    /// In the order in which they are shown.
    pub points: Vec<ScalePoint>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct ScalePoint {
    pub id: Id,
    pub label: String,
    /// The code in reports; none for "not applicable", which is never a number.
    pub value: Option<i32>,
}

/// The places of `items` in the order in which paper shows them under the letters A, B, C: that of the alphabet, so that
/// the order says nothing of the answer; the other way round where it would.
pub fn on_paper<T>(items: &[T], text: impl Fn(&T) -> &[Inline]) -> Vec<usize> {
    let mut places: Vec<usize> = (0..items.len()).collect();
    places.sort_by_cached_key(|place| (plain_text(text(&items[*place])).to_lowercase(), *place));
    if places.is_sorted() {
        places.reverse();
    }
    places
}

impl QuestionKind {
    /// The words by which authors and the runtime know the kinds.
    pub const NAMES: [&'static str; 9] =
        ["choice", "choices", "true-false", "matching", "sequencing", "numeric", "fill-in", "long-fill-in", "likert"];

    /// One of [`QuestionKind::NAMES`].
    pub fn name(&self) -> &'static str {
        match self {
            Self::Choice { several: false, .. } => "choice",
            Self::Choice { several: true, .. } => "choices",
            Self::TrueFalse { .. } => "true-false",
            Self::Matching { .. } => "matching",
            Self::Sequencing { .. } => "sequencing",
            Self::Numeric { .. } => "numeric",
            Self::FillIn { .. } => "fill-in",
            Self::LongFillIn { .. } => "long-fill-in",
            Self::Likert { .. } => "likert",
        }
    }

    /// The ids of which an answer is made, each at its place in the source: options, points, items or sources, and apart
    /// from them the targets of a matching question. Empty where an answer is no id of the author's.
    pub fn answer_ids<'a>(&'a self, scales: &'a [Scale]) -> (Vec<&'a Id>, Vec<&'a Id>) {
        match self {
            Self::Choice { options, .. } => (options.iter().map(|option| &option.id).collect(), Vec::new()),
            Self::Matching { sources, targets } => {
                (sources.iter().map(|source| &source.id).collect(), targets.iter().map(|target| &target.id).collect())
            }
            Self::Sequencing { items } => (items.iter().map(|item| &item.id).collect(), Vec::new()),
            Self::Likert { scale } => {
                let points = scales.iter().filter(|known| known.id == *scale).flat_map(|scale| &scale.points);
                (points.map(|point| &point.id).collect(), Vec::new())
            }
            Self::TrueFalse { .. } | Self::Numeric { .. } | Self::FillIn { .. } | Self::LongFillIn { .. } => {
                (Vec::new(), Vec::new())
            }
        }
    }
}

impl Question {
    /// Longest label: `cmi.interactions.n.description` holds 250 characters (SCORM 2004 4th Ed. RTE 4.2.9).
    pub const LABEL_MAX: usize = 250;

    /// What is asked, on one line, for reports: all paragraphs of the stem where they fit, else the last one,
    /// which asks the question.
    pub fn label(&self) -> String {
        let paragraphs: Vec<String> = self
            .stem
            .iter()
            .filter_map(|block| match block {
                Block::Paragraph(text) => Some(plain_text(text)),
                _ => None,
            })
            .collect();
        let whole = paragraphs.join(" ");
        if whole.chars().count() <= Self::LABEL_MAX { whole } else { paragraphs.last().cloned().unwrap_or_default() }
    }

    /// Whether an answer can be right or wrong.
    pub fn has_right_answer(&self) -> bool {
        !matches!(self.kind, QuestionKind::LongFillIn { .. } | QuestionKind::Likert { .. })
    }
}
