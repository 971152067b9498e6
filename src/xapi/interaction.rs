//! Answers and correct responses as SCORM 2004, SCORM 1.2 and xAPI write them (SCORM 2004 4th Ed. RTE 4.2.9; SCORM 1.2 RTE
//! 3.4.4.1; xAPI 1.0.3 part two, 2.4.4.1 and 2.5.1).
//!
//! SCORM 2004 and xAPI share their delimiters: `[,]` between items, `[.]` inside a pair, `[:]` inside a range, but a bare
//! colon inside a step of a performance; and marks in front, `{case_matters=…}{order_matters=…}{lang=…}`. SCORM 1.2 has
//! commas, dots and braces around several items. What does not follow its format is passed on as it is: it is what the
//! record says.

use std::fmt;

use super::read::pattern::Interaction;
use crate::diagnostic::Severity;

/// The types of interactions of SCORM 2004 and xAPI. SCORM 1.2 has neither `long-fill-in` nor `other`.
pub const TYPES: [&str; 10] = [
    "true-false",
    "choice",
    "fill-in",
    "long-fill-in",
    "matching",
    "performance",
    "sequencing",
    "likert",
    "numeric",
    "other",
];

/// What stands between items.
pub const ITEMS: &str = "[,]";
/// What stands inside a pair.
pub const PAIR: &str = "[.]";
/// What stands inside a numeric range.
pub const RANGE: &str = "[:]";

/// An answer, or one of the alternatives that are right, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    Truth(bool),
    /// Identifiers: chosen, or in order.
    Ids(Vec<String>),
    /// Sources with their targets.
    Pairs(Vec<(String, String)>),
    /// A number, as it was written.
    Number(String),
    /// From and to, either of them perhaps blank.
    Range(String, String),
    Words {
        case_matters: Option<bool>,
        order_matters: Option<bool>,
        items: Vec<Words>,
    },
    /// Steps of a performance; a step or its answer may be blank.
    Steps {
        order_matters: Option<bool>,
        steps: Vec<(String, Words)>,
    },
    /// Anything else, as it is.
    Plain(String),
}

/// Words and their language, where it is said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    pub language: Option<String>,
    pub text: String,
}

/// An answer of SCORM 2004 or xAPI in xAPI's exact form: `t` becomes `true`, and a delimiter without an item after it goes.
pub fn response(kind: &str, text: &str) -> String {
    Answer::read(kind, text).to_string()
}

/// A correct response of SCORM 2004 or xAPI in xAPI's exact form; a number becomes a range.
pub fn pattern(kind: &str, text: &str) -> String {
    Answer::read(kind, text).into_pattern().to_string()
}

/// An answer of SCORM 1.2 in the form of SCORM 2004 and xAPI.
pub fn response_from_12(kind: &str, text: &str) -> String {
    Answer::read_12(kind, text).to_string()
}

/// A correct response of SCORM 1.2 in the form of SCORM 2004 and xAPI.
pub fn pattern_from_12(kind: &str, text: &str) -> String {
    Answer::read_12(kind, text).into_pattern().to_string()
}

/// An answer of SCORM 2004 or xAPI in the form of SCORM 1.2; None where SCORM 1.2 has none: a range, an identifier with a
/// comma.
pub fn response_to_12(kind: &str, text: &str) -> Option<String> {
    Answer::read(kind, text).write_12()
}

/// A correct response of SCORM 2004 or xAPI in the form of SCORM 1.2; None where SCORM 1.2 has none.
pub fn pattern_to_12(kind: &str, text: &str) -> Option<String> {
    match Answer::read(kind, text) {
        Answer::Range(min, max) if min == max => Some(min),
        answer => answer.write_12(),
    }
}

/// Whether `pattern` has the format of the type `kind`, one of [`TYPES`].
pub(super) fn is_pattern(kind: &'static str, pattern: &str) -> bool {
    let interaction = Interaction { kind, ..Interaction::default() };
    interaction.judge(pattern).iter().all(|(code, ..)| code.severity() != Severity::Error)
}

/// Whether the word by which SCORM 1.2 or 2004 judges an answer means right or wrong; None for `neutral`,
/// `unanticipated` and a number.
pub fn success(result: &str) -> Option<bool> {
    match result.trim() {
        "correct" => Some(true),
        "incorrect" | "wrong" => Some(false),
        _ => None,
    }
}

impl Answer {
    /// Reads the form of SCORM 2004 and xAPI, and what content that is not so exact writes.
    pub fn read(kind: &str, text: &str) -> Self {
        match kind {
            "true-false" => truth(text),
            "choice" | "sequencing" => Self::Ids(split(text, ITEMS)),
            "matching" => pairs(text, ITEMS, PAIR),
            "numeric" => match text.split_once(RANGE) {
                Some((min, max)) => Self::Range(min.trim().to_owned(), max.trim().to_owned()),
                None => Self::Number(text.trim().to_owned()),
            },
            "fill-in" | "long-fill-in" => words(text),
            "performance" => steps(text),
            "likert" => Self::Plain(text.trim().to_owned()),
            _ => Self::Plain(text.to_owned()),
        }
    }

    /// Reads the form of SCORM 1.2. Its words have no marks, and its performances no steps.
    pub fn read_12(kind: &str, text: &str) -> Self {
        let inner = text.trim();
        let inner = inner.strip_prefix('{').and_then(|inner| inner.strip_suffix('}')).unwrap_or(inner);
        match kind {
            "true-false" => truth(text),
            "choice" | "sequencing" => Self::Ids(split(inner, ",")),
            "matching" => pairs(inner, ",", "."),
            "numeric" => Self::Number(text.trim().to_owned()),
            "likert" => Self::Plain(text.trim().to_owned()),
            _ => Self::Plain(text.to_owned()),
        }
    }

    /// The form of SCORM 1.2.
    fn write_12(&self) -> Option<String> {
        let plain = |text: &str, delimiters: &[char]| !text.is_empty() && !text.contains(delimiters);
        match self {
            Self::Truth(value) => Some(if *value { "t" } else { "f" }.to_owned()),
            Self::Ids(ids) => ids.iter().all(|id| plain(id, &[',', '{', '}'])).then(|| ids.join(",")),
            Self::Pairs(pairs) => {
                let sources = pairs.iter().all(|(source, _)| plain(source, &[',', '.', '{', '}']));
                let targets = pairs.iter().all(|(_, target)| plain(target, &[',', '{', '}']));
                let written: Vec<String> = pairs.iter().map(|(source, target)| format!("{source}.{target}")).collect();
                (sources && targets).then(|| written.join(","))
            }
            Self::Number(number) => Some(number.clone()),
            Self::Range(..) => None,
            Self::Words { items, .. } => {
                Some(items.iter().map(|words| words.text.as_str()).collect::<Vec<_>>().join(","))
            }
            Self::Steps { .. } => Some(self.to_string()),
            Self::Plain(text) => Some(text.clone()),
        }
    }

    /// What is right: a number is the range of itself (xAPI 1.0.3 part two, 2.4.4.1).
    fn into_pattern(self) -> Self {
        match self {
            Self::Number(number) if number.parse::<f64>().is_ok() => Self::Range(number.clone(), number),
            other => other,
        }
    }
}

impl fmt::Display for Answer {
    /// The form of SCORM 2004 and xAPI.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Truth(value) => write!(out, "{value}"),
            Self::Ids(ids) => out.write_str(&ids.join(ITEMS)),
            Self::Pairs(pairs) => {
                let pairs: Vec<String> =
                    pairs.iter().map(|(source, target)| format!("{source}{PAIR}{target}")).collect();
                out.write_str(&pairs.join(ITEMS))
            }
            Self::Number(text) | Self::Plain(text) => out.write_str(text),
            Self::Range(min, max) => write!(out, "{min}{RANGE}{max}"),
            Self::Words { case_matters, order_matters, items } => {
                mark(out, "case_matters", case_matters.as_ref())?;
                mark(out, "order_matters", order_matters.as_ref())?;
                let items: Vec<String> = items.iter().map(Words::to_string).collect();
                out.write_str(&items.join(ITEMS))
            }
            Self::Steps { order_matters, steps } => {
                mark(out, "order_matters", order_matters.as_ref())?;
                let steps: Vec<String> = steps.iter().map(|(step, answer)| format!("{step}{PAIR}{answer}")).collect();
                out.write_str(&steps.join(ITEMS))
            }
        }
    }
}

impl fmt::Display for Words {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        mark(out, "lang", self.language.as_ref())?;
        out.write_str(&self.text)
    }
}

fn mark(out: &mut fmt::Formatter<'_>, name: &str, value: Option<&impl fmt::Display>) -> fmt::Result {
    match value {
        Some(value) => write!(out, "{{{name}={value}}}"),
        None => Ok(()),
    }
}

fn truth(text: &str) -> Answer {
    match text.trim().to_ascii_lowercase().as_str() {
        "t" | "true" | "1" => Answer::Truth(true),
        "f" | "false" | "0" => Answer::Truth(false),
        _ => Answer::Plain(text.to_owned()),
    }
}

/// The items of a list that are not blank.
fn split(text: &str, delimiter: &str) -> Vec<String> {
    text.split(delimiter).map(str::trim).filter(|item| !item.is_empty()).map(str::to_owned).collect()
}

fn pairs(text: &str, items: &str, pair: &str) -> Answer {
    let pairs: Option<Vec<(String, String)>> = split(text, items)
        .into_iter()
        .map(|item| item.split_once(pair).map(|(source, target)| (source.trim().to_owned(), target.trim().to_owned())))
        .collect();
    pairs.map_or_else(|| Answer::Plain(text.to_owned()), Answer::Pairs)
}

fn words(text: &str) -> Answer {
    let (marks, rest) = flags(text);
    let items = rest.split(ITEMS).map(in_language).collect();
    Answer::Words { case_matters: marks.case, order_matters: marks.order, items }
}

fn steps(text: &str) -> Answer {
    let (marks, rest) = flags(text);
    let steps: Option<Vec<(String, Words)>> = rest
        .split(ITEMS)
        .map(|step| step.split_once(PAIR).map(|(step, answer)| (step.trim().to_owned(), step_answer(answer))))
        .collect();
    match steps {
        Some(steps) => Answer::Steps { order_matters: marks.order, steps },
        None => Answer::Plain(text.to_owned()),
    }
}

/// Some write the range of a step with the delimiter of other ranges.
fn step_answer(text: &str) -> Words {
    let number = |text: &str| text.trim().is_empty() || text.trim().parse::<f64>().is_ok();
    match text.split_once(RANGE) {
        Some((min, max)) if number(min) && number(max) => {
            Words { language: None, text: format!("{}:{}", min.trim(), max.trim()) }
        }
        _ => in_language(text),
    }
}

#[derive(Default)]
struct Flags {
    case: Option<bool>,
    order: Option<bool>,
}

/// The marks in front of all items, in either order, and the rest.
fn flags(text: &str) -> (Flags, &str) {
    let (mut flags, mut rest) = (Flags::default(), text);
    while let Some((name, value, after)) = marked(rest) {
        match (name, value) {
            ("case_matters", "true" | "false") => flags.case = Some(value == "true"),
            ("order_matters", "true" | "false") => flags.order = Some(value == "true"),
            _ => break,
        }
        rest = after;
    }
    (flags, rest)
}

fn in_language(text: &str) -> Words {
    match marked(text) {
        Some(("lang", tag, rest)) if oxilangtag::LanguageTag::parse(tag).is_ok() => {
            Words { language: Some(tag.to_owned()), text: rest.to_owned() }
        }
        _ => Words { language: None, text: text.to_owned() },
    }
}

/// `{name=value}` at the beginning of `text`, and what follows it.
fn marked(text: &str) -> Option<(&str, &str, &str)> {
    let (mark, rest) = text.strip_prefix('{')?.split_once('}')?;
    let (name, value) = mark.split_once('=')?;
    Some((name, value, rest))
}
