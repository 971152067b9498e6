//! What Moodle keeps of one attempt on one SCO: elements of SCORM's data model under two spellings, and elements of
//! Moodle's own among them.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::time;
use crate::records::Marks;

/// One attempt on one SCO.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Track {
    pub standard: Standard,
    /// Moodle's `x.start.time`: when the SCO was first opened in this attempt.
    pub started: Option<Timestamp>,
    /// Latest change of any element.
    pub modified: Option<Timestamp>,
    pub completed: bool,
    /// None for neither passed nor failed.
    pub success: Option<bool>,
    pub marks: Option<Marks>,
    /// Sum of the attempt's sessions so far.
    pub total: Option<SignedDuration>,
    pub interactions: Vec<Interaction>,
}

/// The edition whose words are used: they differ in names, formats and result words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Standard {
    Scorm12,
    #[default]
    Scorm2004,
}

/// An answered question, in the words of its standard.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Interaction {
    pub id: String,
    pub kind: Option<String>,
    pub description: Option<String>,
    pub response: Option<String>,
    pub result: Option<String>,
    pub latency: Option<SignedDuration>,
    pub patterns: Vec<String>,
    /// SCORM 2004's `timestamp`, or SCORM 1.2's `time` of day.
    pub time: Option<String>,
}

impl Track {
    /// Reads the reply of `mod_scorm_get_scorm_sco_tracks`. None when the reply says that nothing was attempted, which
    /// Moodle also says of a SCO that was opened and never given a status.
    pub fn from_reply(reply: &Value) -> Option<Self> {
        let tracks = reply.pointer("/data/tracks")?.as_array().filter(|tracks| !tracks.is_empty())?;
        let text = |value: &Value| match value {
            Value::String(text) => text.clone(),
            Value::Null => String::new(),
            other => other.to_string(),
        };
        let elements =
            tracks.iter().filter_map(|track| Some((track.get("element")?.as_str()?, text(track.get("value")?))));
        Some(Self::from_elements(elements))
    }

    /// Reads elements with their values, in any order. Durations may be prose.
    pub fn from_elements<'e>(elements: impl Iterator<Item = (&'e str, String)>) -> Self {
        let elements: BTreeMap<&str, String> = elements.filter(|(_, value)| !value.is_empty()).collect();
        let is_12 = elements.keys().any(|name| name.starts_with("cmi.core.") || name.starts_with("cmi.interactions_"));
        let get = |name: &str| elements.get(name).map(String::as_str);
        let status = get("cmi.core.lesson_status").filter(|_| is_12);
        let (completed, success) = match status.or(get("cmi.completion_status")).or(get("status")) {
            Some("passed") => (true, Some(true)),
            Some("failed") => (false, Some(false)),
            Some("completed") => (true, None),
            _ => (false, None),
        };
        let success = match get("cmi.success_status") {
            Some("passed") => Some(true),
            Some("failed") => Some(false),
            _ => success,
        };
        let prefix = if is_12 { "cmi.core." } else { "cmi." };
        Self {
            standard: if is_12 { Standard::Scorm12 } else { Standard::Scorm2004 },
            started: get("x.start.time").and_then(time::epoch),
            modified: get("timemodified").and_then(time::epoch),
            completed,
            success,
            marks: marks(|name| get(&format!("{prefix}score.{name}"))),
            total: get(&format!("{prefix}total_time")).or(get("total_time")).and_then(time::duration),
            interactions: interactions(&elements),
        }
    }
}

/// The score; what is no number, or lies outside its range, is left out.
fn marks<'v>(get: impl Fn(&str) -> Option<&'v str>) -> Option<Marks> {
    let number = |name| get(name).and_then(number);
    let (raw, mut min, mut max) = (number("raw"), number("min"), number("max"));
    if min.zip(max).is_some_and(|(min, max)| min >= max)
        || raw.is_some_and(|raw| min.is_some_and(|min| raw < min) || max.is_some_and(|max| raw > max))
    {
        (min, max) = (None, None);
    }
    let scaled = number("scaled").filter(|scaled| (-1.0..=1.0).contains(scaled));
    (raw.is_some() || scaled.is_some()).then_some(Marks { scaled, raw, min, max })
}

/// A finite decimal.
pub fn number(text: &str) -> Option<f64> {
    text.trim().parse().ok().filter(|number: &f64| number.is_finite())
}

fn interactions(elements: &BTreeMap<&str, String>) -> Vec<Interaction> {
    let mut found: BTreeMap<u32, Interaction> = BTreeMap::new();
    let mut patterns: BTreeMap<(u32, u32), &str> = BTreeMap::new();
    for (name, value) in elements {
        let Some((index, field)) = indexed(name, "cmi.interactions") else { continue };
        let interaction = found.entry(index).or_default();
        match field {
            "id" => interaction.id.clone_from(value),
            "type" => interaction.kind = Some(value.clone()),
            "description" => interaction.description = Some(value.clone()),
            "learner_response" | "student_response" => interaction.response = Some(value.clone()),
            "result" => interaction.result = Some(value.clone()),
            "latency" => interaction.latency = time::duration(value),
            "timestamp" | "time" => interaction.time = Some(value.clone()),
            _ => {
                if let Some((number, "pattern")) = indexed(field, "correct_responses") {
                    patterns.insert((index, number), value);
                }
            }
        }
    }
    for ((index, _), pattern) in patterns {
        if let Some(interaction) = found.get_mut(&index) {
            interaction.patterns.push(pattern.to_owned());
        }
    }
    // Without an id nobody can say what was asked; SCORM wants the id before everything else.
    found.into_values().filter(|interaction| !interaction.id.is_empty()).collect()
}

/// Takes `prefix`, a number and the rest apart, in both spellings: `cmi.interactions.0.id`, `cmi.interactions_0.id`.
fn indexed<'n>(name: &'n str, prefix: &str) -> Option<(u32, &'n str)> {
    let rest = name.strip_prefix(prefix)?.strip_prefix(['.', '_'])?;
    let (number, field) = rest.split_once('.')?;
    Some((number.parse().ok()?, field))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn track(elements: &[(&str, &str)]) -> Track {
        Track::from_elements(elements.iter().map(|(name, value)| (*name, (*value).to_owned())))
    }

    #[test]
    fn both_spellings_are_the_same_question() {
        let new = track(&[
            ("cmi.interactions.0.id", "q1"),
            ("cmi.interactions.0.learner_response", "true"),
            ("cmi.interactions.0.correct_responses.1.pattern", "b"),
            ("cmi.interactions.0.correct_responses.0.pattern", "a"),
            ("cmi.interactions.0.latency", "PT9.5S"),
        ]);
        let old = track(&[
            ("cmi.interactions_0.id", "q1"),
            ("cmi.interactions_0.student_response", "true"),
            ("cmi.interactions_0.correct_responses_1.pattern", "b"),
            ("cmi.interactions_0.correct_responses_0.pattern", "a"),
            ("cmi.interactions_0.latency", "00:00:09.50"),
        ]);
        assert_eq!(new.interactions, old.interactions);
        assert_eq!(new.interactions[0].patterns, ["a", "b"]);
        assert_eq!((new.standard, old.standard), (Standard::Scorm2004, Standard::Scorm12));
    }

    #[test]
    fn statuses_of_both_standards() {
        let of = |elements: &[(&str, &str)]| {
            let track = track(elements);
            (track.completed, track.success)
        };
        assert_eq!(of(&[("cmi.core.lesson_status", "passed")]), (true, Some(true)));
        assert_eq!(of(&[("cmi.core.lesson_status", "failed")]), (false, Some(false)));
        assert_eq!(of(&[("cmi.core.lesson_status", "incomplete")]), (false, None));
        assert_eq!(
            of(&[("cmi.completion_status", "completed"), ("cmi.success_status", "failed")]),
            (true, Some(false))
        );
        assert_eq!(of(&[("cmi.completion_status", "completed")]), (true, None));
        assert_eq!(of(&[]), (false, None));
    }

    #[test]
    fn scores_outside_their_range_lose_the_range() {
        let marks = |raw: &str, max: &str| {
            track(&[("cmi.score.raw", raw), ("cmi.score.min", "0"), ("cmi.score.max", max)]).marks.unwrap()
        };
        assert_eq!(marks("62.5", "125").max, Some(125.0));
        assert_eq!(marks("130", "125").max, None);
        assert_eq!(track(&[("cmi.score.raw", "")]).marks, None);
        assert_eq!(track(&[("cmi.score.scaled", "2")]).marks, None);
    }

    #[test]
    fn not_attempted_is_nothing() {
        let reply = json!({"data": {"attempt": 1, "tracks": []}, "warnings": [{"warningcode": "notattempted"}]});
        assert_eq!(Track::from_reply(&reply), None);
    }
}
