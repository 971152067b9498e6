//! From the text of a script to commands.

use super::{Command, Expected, Mistake, Request, Script, Verb};
use crate::sequencing::exception::Exception;
use crate::sequencing::time;

/// Requests by their words, and whether they name an activity.
const REQUESTS: [(&str, bool); 12] = [
    ("start", false),
    ("resume", false),
    ("continue", false),
    ("previous", false),
    ("choice", true),
    ("jump", true),
    ("exit", false),
    ("exitAll", false),
    ("abandon", false),
    ("abandonAll", false),
    ("suspendAll", false),
    ("forward", false),
];

impl Script {
    /// Reads all lines.
    ///
    /// # Errors
    ///
    /// Every line that is no command.
    pub fn read(text: &str) -> Result<Self, Vec<Mistake>> {
        let (mut commands, mut mistakes) = (Vec::new(), Vec::new());
        for (index, text) in text.lines().enumerate() {
            let text = text.trim_start_matches('\u{feff}').trim_end();
            if text.trim().is_empty() || text.starts_with('#') {
                continue;
            }
            let line = index + 1;
            match verb(text) {
                Ok(verb) => commands.push(Command { line, text: text.to_owned(), verb }),
                Err(message) => mistakes.push(Mistake { line, message }),
            }
        }
        if mistakes.is_empty() { Ok(Self { commands }) } else { Err(mistakes) }
    }
}

fn verb(text: &str) -> Result<Verb, String> {
    let (word, rest) = text.split_once([' ', '\t']).unwrap_or((text, ""));
    let rest = rest.trim_start();
    if let Some(&(word, has_target)) = REQUESTS.iter().find(|(known, _)| *known == word) {
        return request(word, has_target, rest).map(Verb::Request);
    }
    let nothing = |verb: Verb| match rest {
        "" => Ok(verb),
        _ => Err(format!("`{word}` stands alone")),
    };
    match word {
        "relaunch" => nothing(Verb::Relaunch),
        "quit" => nothing(Verb::Quit),
        "init" => nothing(Verb::Initialize),
        "commit" => nothing(Verb::Commit),
        "terminate" => nothing(Verb::Terminate),
        "print-tree" => nothing(Verb::PrintTree),
        "setv" => element(text, rest).map(|(element, value, error)| Verb::Set { element, value, error }),
        "get" => element(text, rest).map(|(element, value, error)| Verb::Get { element, value, error }),
        "coi" => Ok(Verb::Objectives(list(rest))),
        "now" => time::moment(rest)
            .map(Verb::Now)
            .ok_or_else(|| format!("`{rest}` is no moment, such as 2026-07-25T09:30:00")),
        "expect" if rest.is_empty() => Err("`expect` needs the identifier of an activity, or `-` for none".to_owned()),
        "expect" => Ok(Verb::Expect((rest != "-").then(|| rest.to_owned()))),
        "expect-available" => available(rest),
        "expect-status" => status(rest),
        "expect-exception" if rest == "-" => Ok(Verb::ExpectException(None)),
        "expect-exception" => {
            let exception = Exception::ALL.iter().find(|exception| exception.code() == rest);
            let wrong = || format!("`{rest}` is no exception of the standard, such as NB.2.1-1, and not `-` for none");
            exception.map(|exception| Verb::ExpectException(Some(*exception))).ok_or_else(wrong)
        }
        _ => Err(format!("there is no command `{word}`")),
    }
}

fn request(word: &'static str, has_target: bool, rest: &str) -> Result<Request, String> {
    match (has_target, rest) {
        (true, "") => Err(format!("`{word}` needs the identifier of an activity")),
        (false, rest) if !rest.is_empty() => Err(format!("`{word}` stands alone")),
        _ => Ok(Request { word, target: has_target.then(|| rest.to_owned()) }),
    }
}

/// An element, a value and an error, divided by tabs; the value may be missing, and then the error is the second one.
fn element(text: &str, rest: &str) -> Result<(String, String, u16), String> {
    let parts: Vec<&str> = rest.split('\t').collect();
    let (name, value, error) = match parts.as_slice() {
        [name, value, error] => (*name, *value, *error),
        [name, value] => (*name, *value, "0"),
        [name] => (*name, "", "0"),
        _ => return Err(format!("`{text}` has too many parts")),
    };
    let error = error.trim().parse().map_err(|_| format!("`{error}` is no error code"))?;
    if name.is_empty() {
        return Err("the name of an element is missing".to_owned());
    }
    Ok((name.to_owned(), value.to_owned(), error))
}

fn list(text: &str) -> Vec<String> {
    text.split(',').map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

fn available(rest: &str) -> Result<Verb, String> {
    let wrong = || "`expect-available` needs a request, and `yes` or `no`: `expect-available choice ID yes`".to_owned();
    let (request_text, answer) = rest.rsplit_once([' ', '\t']).ok_or_else(wrong)?;
    let is_available = match answer {
        "yes" => true,
        "no" => false,
        _ => return Err(wrong()),
    };
    let (word, target) = request_text.trim_end().split_once([' ', '\t']).unwrap_or((request_text.trim_end(), ""));
    let &(word, has_target) =
        REQUESTS.iter().find(|(known, _)| *known == word).ok_or_else(|| format!("there is no request `{word}`"))?;
    Ok(Verb::ExpectAvailable { request: request(word, has_target, target.trim())?, is_available })
}

/// An activity, then completion, success and score, each of which may be `-` for anything; the last ones may be missing.
fn status(rest: &str) -> Result<Verb, String> {
    let parts: Vec<&str> = rest.split([' ', '\t']).filter(|part| !part.is_empty()).collect();
    let usage = "`expect-status` needs an activity and its state: `expect-status ID completed passed 0.8`";
    let [activity, words @ ..] = parts.as_slice() else { return Err(usage.to_owned()) };
    if words.is_empty() || words.len() > 3 {
        return Err(usage.to_owned());
    }
    let known = |place: usize, [no, yes]: [&str; 2]| match words.get(place).copied().unwrap_or("-") {
        "-" => Ok(None),
        "unknown" => Ok(Some(None)),
        word if word == yes => Ok(Some(Some(true))),
        word if word == no => Ok(Some(Some(false))),
        word => Err(format!("`{word}` is not `{yes}`, `{no}`, `unknown` or `-`")),
    };
    let measure = match words.get(2).copied().unwrap_or("-") {
        "-" => None,
        word => match word.parse::<f64>() {
            Ok(measure) if measure.is_finite() => Some(measure),
            _ => return Err(format!("`{word}` is no score")),
        },
    };
    let status = Expected {
        completed: known(0, ["incomplete", "completed"])?,
        satisfied: known(1, ["failed", "passed"])?,
        measure,
    };
    Ok(Verb::ExpectStatus { activity: (*activity).to_owned(), status })
}
