//! Whether a value is one of its type (RTE 4.1.1).

use super::element::Kind;
use crate::sequencing::time;

/// What is wrong with a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Not of the type, or longer than an LMS must take.
    Mismatch,
    /// A number beyond the bounds.
    OutOfRange,
}

/// A value is whole or not at all: one that is longer than the smallest permitted maximum is refused, because some LMS
/// would cut it.
///
/// # Errors
///
/// What is wrong with it. `interaction` is the type of the interaction that the value belongs to.
pub fn check(kind: Kind, value: &str, interaction: Option<&str>) -> Result<(), Fault> {
    let is_valid = match kind {
        Kind::Children(_) | Kind::Count => false,
        Kind::Characters(most) => length(value) <= most,
        Kind::Localized(most) => is_localized(value, most),
        Kind::Identifier => is_identifier(value, 4000),
        Kind::State(words) => words.contains(&value),
        Kind::Real(least, most) => {
            let number = real(value).ok_or(Fault::Mismatch)?;
            return if (least..=most).contains(&number) { Ok(()) } else { Err(Fault::OutOfRange) };
        }
        Kind::Interval => time::seconds(value).is_some(),
        Kind::Moment => is_moment(value),
        Kind::Language => value.is_empty() || is_language(value),
        Kind::Result => matches!(value, "correct" | "incorrect" | "unanticipated" | "neutral") || real(value).is_some(),
        Kind::Pattern => interaction.is_some_and(|kind| is_pattern(kind, value)),
        Kind::Response => interaction.is_some_and(|kind| is_response(kind, value)),
        Kind::Navigation => navigation_target(value).is_some(),
    };
    if is_valid { Ok(()) } else { Err(Fault::Mismatch) }
}

/// The word and the target of an `adl.nav.request`.
pub fn navigation_target(value: &str) -> Option<(&str, Option<&str>)> {
    const PLAIN: [&str; 8] =
        ["continue", "previous", "exit", "exitAll", "abandon", "abandonAll", "suspendAll", "_none_"];
    if PLAIN.contains(&value) {
        return Some((value, None));
    }
    let (target, word) = value.strip_prefix("{target=")?.rsplit_once('}')?;
    (matches!(word, "choice" | "jump") && !target.is_empty()).then_some((word, Some(target)))
}

/// A `real(10,7)`: digits, and at most seven of them behind the point.
pub fn real(value: &str) -> Option<f64> {
    let digits = value.strip_prefix('-').unwrap_or(value);
    let (whole, fraction) = digits.split_once('.').map_or((digits, None), |(whole, rest)| (whole, Some(rest)));
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let has_digits = !whole.is_empty() || fraction.is_some_and(|it| !it.is_empty());
    let is_real = has_digits && is_digits(whole) && fraction.is_none_or(|it| is_digits(it) && it.len() <= 7);
    is_real.then(|| value.parse().ok()).flatten()
}

pub fn length(value: &str) -> usize {
    value.chars().map(char::len_utf16).sum()
}

/// `time(second,10,0)`: the zone stands behind a fraction of a second only.
fn is_moment(value: &str) -> bool {
    let clock = value.split_once('T').map_or("", |(_, clock)| clock);
    let has_zone = clock.contains(['Z', '+', '-']);
    time::moment(value).is_some() && (!has_zone || clock.contains('.'))
}

fn is_localized(value: &str, most: usize) -> bool {
    let text = match value.strip_prefix("{lang=") {
        None => value,
        Some(rest) => match rest.split_once('}') {
            Some((language, text)) if is_language(language) => text,
            _ => return false,
        },
    };
    length(text) <= most
}

/// `language_type`: a language of two or three letters, `i` or `x`, and subtags.
fn is_language(value: &str) -> bool {
    let mut parts = value.split('-');
    let first = parts.next().unwrap_or_default();
    let has_more = value.contains('-');
    let is_letters = first.bytes().all(|byte| byte.is_ascii_alphabetic());
    let is_known = is_letters && (matches!(first.len(), 2 | 3) || (matches!(first, "i" | "x") && has_more));
    let is_subtag = |part: &str| (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    value.len() <= 250 && is_known && parts.all(is_subtag)
}

/// A URI, or what could be one without a scheme.
fn is_identifier(value: &str, most: usize) -> bool {
    let is_allowed = |c: char| !c.is_whitespace() && !c.is_control() && !"<>\"{}|\\^`[]".contains(c);
    let is_urn = |rest: &str| rest.split_once(':').is_some_and(|(name, rest)| !name.is_empty() && !rest.is_empty());
    !value.is_empty()
        && length(value) <= most
        && value.chars().all(is_allowed)
        && value.get(..4).filter(|scheme| scheme.eq_ignore_ascii_case("urn:")).is_none_or(|_| is_urn(&value[4..]))
}

fn is_short_identifier(value: &str) -> bool {
    is_identifier(value, 250)
}

/// At most so many parts, each of them good.
fn is_list(value: &str, most: usize, is_good: impl Fn(&str) -> bool) -> bool {
    let parts: Vec<&str> = value.split("[,]").collect();
    parts.len() <= most && parts.into_iter().all(is_good)
}

fn is_pair(value: &str) -> bool {
    value.split_once("[.]").is_some_and(|(one, other)| is_short_identifier(one) && is_short_identifier(other))
}

/// Takes `{name=true}` or `{name=false}` from the front. None if it is there with another value.
fn without_flag<'v>(value: &'v str, name: &str) -> Option<&'v str> {
    let start = format!("{{{name}=");
    let Some(rest) = value.strip_prefix(start.as_str()) else { return Some(value) };
    rest.strip_prefix("true}").or_else(|| rest.strip_prefix("false}"))
}

/// The two flags of a fill-in, in either order.
fn without_flags<'v>(value: &'v str, names: &[&str]) -> Option<&'v str> {
    let mut rest = value;
    for _ in names {
        for name in names {
            rest = without_flag(rest, name)?;
        }
    }
    Some(rest)
}

/// `cmi.interactions.n.correct_responses.m.pattern` (RTE 4.2.9.1).
fn is_pattern(interaction: &str, value: &str) -> bool {
    match interaction {
        "fill-in" => without_flags(value, &["case_matters", "order_matters"])
            .is_some_and(|value| is_list(value, 10, |part| is_localized(part, 250))),
        "long-fill-in" => without_flag(value, "case_matters").is_some_and(|value| is_localized(value, 4000)),
        "performance" => {
            without_flag(value, "order_matters").is_some_and(|value| is_list(value, 125, is_step_of_pattern))
        }
        "numeric" => is_range(value),
        _ => is_response(interaction, value),
    }
}

/// `cmi.interactions.n.learner_response` (RTE 4.2.9.2).
fn is_response(interaction: &str, value: &str) -> bool {
    match interaction {
        "true-false" => matches!(value, "true" | "false"),
        "choice" => value.is_empty() || (is_list(value, 36, is_short_identifier) && is_set(value)),
        "sequencing" => value.is_empty() || is_list(value, 36, is_short_identifier),
        "fill-in" => is_list(value, 10, |part| is_localized(part, 250)),
        "long-fill-in" => is_localized(value, 4000),
        "likert" => is_short_identifier(value),
        "matching" => value.is_empty() || is_list(value, 36, is_pair),
        "performance" => is_list(value, 250, is_step),
        "numeric" => real(value).is_some(),
        _ => length(value) <= 4000,
    }
}

/// No part twice.
fn is_set(value: &str) -> bool {
    let mut parts: Vec<&str> = value.split("[,]").collect();
    let count = parts.len();
    parts.sort_unstable();
    parts.dedup();
    parts.len() == count
}

/// `lowest[:]highest`, either of which may be missing.
fn is_range(value: &str) -> bool {
    let Some((least, most)) = value.split_once("[:]") else { return false };
    let end = |text: &str| if text.is_empty() { Some(None) } else { real(text).map(Some) };
    match (end(least), end(most)) {
        (Some(Some(least)), Some(Some(most))) => least <= most,
        (Some(_), Some(_)) => true,
        _ => false,
    }
}

/// `name[.]answer`, where one may be missing; the answer is a number or characters.
fn is_step(value: &str) -> bool {
    value.split_once("[.]").is_some_and(|(name, answer)| {
        (!name.is_empty() || !answer.is_empty())
            && (name.is_empty() || is_short_identifier(name))
            && length(answer) <= 250
    })
}

fn is_step_of_pattern(value: &str) -> bool {
    let is_answer_in_order = |(_, answer): (&str, &str)| !answer.contains("[:]") || is_range(answer);
    is_step(value) && value.split_once("[.]").is_some_and(is_answer_in_order)
}
