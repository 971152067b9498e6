//! What a script says to an LMS, where it says it in literals.

use super::js::{Kind, Token};
use super::{EXIT_LOGOUT, NAV_REQUEST, PRACTICE, SEEN, TIMESTAMP, VALUE, WRONG_ELEMENT};
use crate::diagnostic::Rule;
use crate::standard::Standard;

/// A rule that is broken at a byte of the file.
pub(super) struct Breach {
    pub rule: &'static Rule,
    pub requirement: &'static str,
    pub at: usize,
    pub length: usize,
    pub message: String,
}

/// Beginnings of elements that only SCORM 1.2 has.
const ONLY_12: [&str; 3] = ["cmi.core.", "cmi.student_data.", "cmi.student_preference."];
/// Beginnings of elements that only SCORM 2004 has.
const ONLY_2004: [&str; 17] = [
    "cmi.completion_status",
    "cmi.completion_threshold",
    "cmi.success_status",
    "cmi.progress_measure",
    "cmi.scaled_passing_score",
    "cmi.score.",
    "cmi.exit",
    "cmi.entry",
    "cmi.mode",
    "cmi.credit",
    "cmi.location",
    "cmi.learner_",
    "cmi.session_time",
    "cmi.total_time",
    "cmi.comments_from_learner",
    "adl.nav.",
    "adl.data.",
];
/// Every value that an element takes.
const VOCABULARIES: [(&str, &[&str]); 5] = [
    ("cmi.completion_status", &["completed", "incomplete", "not attempted", "unknown"]),
    ("cmi.success_status", &["passed", "failed", "unknown"]),
    ("cmi.exit", &["time-out", "suspend", "logout", "normal", ""]),
    ("cmi.core.lesson_status", &["passed", "completed", "failed", "incomplete", "browsed", "not attempted"]),
    ("cmi.core.exit", &["time-out", "suspend", "logout", ""]),
];
/// Requests of navigation with which Moodle's `Terminate` fails or throws.
const REFUSED: [&str; 4] = ["exit", "exitAll", "abandon", "abandonAll"];

/// Calls in a script of a package of `standard`.
pub(super) fn judge(tokens: &[Token<'_>], standard: Standard, breaches: &mut Vec<Breach>) {
    let (is_own, is_others): (&[&str], &[&str]) = match standard {
        Standard::Scorm2004Fourth | Standard::Scorm2004Third => (&ONLY_2004, &ONLY_12),
        Standard::Scorm12 => (&ONLY_12, &ONLY_2004),
        Standard::Cmi5 => return,
    };
    let prefix = if standard == Standard::Scorm12 { "LMS" } else { "" };
    let starts = |element: &str, list: &[&str]| list.iter().any(|start| element.starts_with(start));
    for (index, three) in tokens.windows(3).enumerate() {
        let (Kind::Word(function), Kind::Sign(b'('), Kind::Text(element)) =
            (three[0].kind, three[1].kind, three[2].kind)
        else {
            continue;
        };
        let at = three[2].at;
        let mut add = |rule, requirement, at, length, message| {
            breaches.push(Breach { rule, requirement, at, length, message });
        };
        // Only a method of the API itself: a wrapper's own function may translate.
        let is_method = index > 0 && tokens[index - 1].kind == Kind::Sign(b'.');
        let bare = function.strip_prefix(prefix).unwrap_or_default();
        if is_method && matches!(bare, "SetValue" | "GetValue") && starts(element, is_others) {
            let message = format!("`{function}` asks for `{element}`, which {} does not have", standard.name());
            add(&WRONG_ELEMENT, PRACTICE, at, element.len(), message);
        }
        let is_setting = function.len() < 64 && function.to_ascii_lowercase().contains("set");
        let (Some(Kind::Sign(b',')), Some(Kind::Text(value)), Some(Kind::Sign(b')' | b','))) =
            (kind(tokens, index + 3), kind(tokens, index + 4), kind(tokens, index + 5))
        else {
            continue;
        };
        if !is_setting || !starts(element, is_own) {
            continue;
        }
        let place = tokens[index + 4].at;
        if VOCABULARIES.iter().any(|(name, values)| *name == element && !values.contains(&value)) {
            add(&VALUE, PRACTICE, place, value.len(), format!("`{value}` is no value of `{element}`"));
        } else if element.ends_with(".exit") && value == "logout" {
            add(&EXIT_LOGOUT, PRACTICE, place, value.len(), format!("`{element}` becomes `logout`"));
        } else if element == "adl.nav.request" && REFUSED.contains(&value) {
            add(&NAV_REQUEST, SEEN, place, value.len(), format!("the content asks for `{value}`"));
        }
    }
    if standard != Standard::Scorm12 {
        timestamps(tokens, breaches);
    }
}

/// `…timestamp", new Date().toISOString())`: three decimals and a `Z`.
fn timestamps(tokens: &[Token<'_>], breaches: &mut Vec<Breach>) {
    for (index, token) in tokens.iter().enumerate() {
        let is_element = matches!(token.kind, Kind::Text(text) if text.ends_with(".timestamp"));
        if !is_element || kind(tokens, index + 1) != Some(Kind::Sign(b',')) {
            continue;
        }
        let call = (index + 2..index + 12).find(|at| kind(tokens, *at) == Some(Kind::Word("toISOString")));
        let Some(call) = call else { continue };
        let signs = [1, 2, 3].map(|ahead| kind(tokens, call + ahead));
        if signs == [b'(', b')', b')'].map(|sign| Some(Kind::Sign(sign))) {
            let message = "the moment is told as `toISOString()` writes it".to_owned();
            breaches.push(Breach { rule: &TIMESTAMP, requirement: SEEN, at: tokens[call].at, length: 11, message });
        }
    }
}

fn kind<'t>(tokens: &[Token<'t>], index: usize) -> Option<Kind<'t>> {
    tokens.get(index).map(|token| token.kind)
}
