//! Whether an LRS holds the statement that was sent to it.
//!
//! What comes back is seldom the same text: an LRS adds properties, writes moments in another way and may leave out
//! what is not part of the statement (xAPI 1.0.3 part two, 2.3.1; IEEE 9274.1.1-2023, 4.2.1).

use serde_json::{Map, Number, Value};

use super::time::{parse_duration, parse_timestamp};

/// Whether two statements with the same id are the same statement.
pub fn same_statement(one: &Value, other: &Value) -> bool {
    difference(one, other).is_none()
}

/// Where two statements differ, as a path for people: `result.score.raw`. None if they are the same statement.
///
/// Not compared are `stored`, `authority` and `version`, the words of verbs and the definitions of activities. Moments are compared to
/// the millisecond, durations to the hundredth of a second and by their value; members of a group have no order.
pub fn difference(one: &Value, other: &Value) -> Option<String> {
    let mut path = Vec::new();
    (!same(Part::Statement, one, other, &mut path)).then(|| path.join("."))
}

/// What a value is, as far as it matters for comparing.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Statement,
    SubStatement,
    Actor,
    Verb,
    /// An activity, or an actor, or another statement.
    Object,
    Activity,
    Context,
    ContextActivities,
    Account,
    Result,
    Uuid,
    Moment,
    Duration,
    /// Compared without regard to capitals.
    Caseless,
    Mbox,
    Members,
    Activities,
    /// Compared as it is.
    Plain,
}

impl Part {
    /// What the property `key` is; None when it is not compared.
    fn property(self, key: &str) -> Option<Self> {
        Some(match (self, key) {
            (Self::Statement, "stored" | "authority" | "version") => return None,
            (Self::Verb, "display") | (Self::Activity | Self::Object, "definition") => return None,
            (Self::Statement | Self::SubStatement, "actor") => Self::Actor,
            (Self::Statement | Self::SubStatement, "verb") => Self::Verb,
            (Self::Statement | Self::SubStatement, "object") => Self::Object,
            (Self::Statement | Self::SubStatement, "result") => Self::Result,
            (Self::Statement | Self::SubStatement, "context") => Self::Context,
            (Self::Statement | Self::SubStatement, "timestamp") => Self::Moment,
            (Self::Statement, "id") | (Self::Context, "registration") => Self::Uuid,
            (Self::Actor, "mbox") => Self::Mbox,
            (Self::Actor, "mbox_sha1sum") | (Self::Context, "language") => Self::Caseless,
            (Self::Actor, "account") => Self::Account,
            (Self::Actor, "member") => Self::Members,
            (Self::Result, "duration") => Self::Duration,
            (Self::Context, "instructor" | "team") => Self::Actor,
            (Self::Context, "contextActivities") => Self::ContextActivities,
            (Self::Context, "statement") => Self::Object,
            (Self::ContextActivities, _) => Self::Activities,
            _ => Self::Plain,
        })
    }

    /// The kind of object that an object without `objectType` is.
    fn default_type(self) -> Option<&'static str> {
        match self {
            Self::Actor => Some("Agent"),
            Self::Object | Self::Activity => Some("Activity"),
            _ => None,
        }
    }
}

fn same(part: Part, one: &Value, other: &Value, path: &mut Vec<String>) -> bool {
    match (part, one, other) {
        (Part::Object, Value::Object(map), _) => same_maps(object_part(map), one, other, path),
        (Part::Activities, _, _) => same_lists(Part::Activity, list(one), list(other), path),
        (Part::Members, Value::Array(one), Value::Array(other)) => same_members(one, other),
        (Part::Uuid | Part::Caseless, Value::String(one), Value::String(other)) => one.eq_ignore_ascii_case(other),
        (Part::Mbox, Value::String(one), Value::String(other)) => same_mbox(one, other),
        (Part::Moment, Value::String(one), Value::String(other)) => {
            match (parse_timestamp(one), parse_timestamp(other)) {
                (Ok(one), Ok(other)) => one.duration_since(other).abs() < jiff::SignedDuration::from_millis(1),
                _ => one == other,
            }
        }
        (Part::Duration, Value::String(one), Value::String(other)) => {
            match (parse_duration(one), parse_duration(other)) {
                (Ok(one), Ok(other)) => one.same(other),
                _ => one == other,
            }
        }
        (_, Value::Object(_), Value::Object(_)) => same_maps(part, one, other, path),
        (_, Value::Array(one), Value::Array(other)) => {
            same_lists(part, one.iter().collect(), other.iter().collect(), path)
        }
        (_, Value::Number(one), Value::Number(other)) => same_numbers(one, other),
        _ => one == other,
    }
}

fn object_part(map: &Map<String, Value>) -> Part {
    match map.get("objectType").and_then(Value::as_str) {
        Some("Agent" | "Group") => Part::Actor,
        Some("SubStatement") => Part::SubStatement,
        Some("StatementRef") => Part::Plain,
        _ => Part::Activity,
    }
}

fn same_maps(part: Part, one: &Value, other: &Value, path: &mut Vec<String>) -> bool {
    let (Value::Object(one), Value::Object(other)) = (one, other) else { return false };
    let keys = one.keys().chain(other.keys().filter(|key| !one.contains_key(*key)));
    for key in keys {
        let Some(inner) = part.property(key) else { continue };
        path.push(key.clone());
        let is_same = match (one.get(key), other.get(key)) {
            (Some(one), Some(other)) => same(inner, one, other, path),
            // An LRS gives a moment to a statement that came without one.
            _ if inner == Part::Moment => true,
            (Some(only), None) | (None, Some(only)) => {
                key == "objectType" && part.default_type().is_some_and(|kind| only == kind)
            }
            (None, None) => true,
        };
        if !is_same {
            return false;
        }
        path.pop();
    }
    true
}

fn same_lists(part: Part, one: Vec<&Value>, other: Vec<&Value>, path: &mut Vec<String>) -> bool {
    one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(part, one, other, path))
}

/// One activity stands for a list of one.
fn list(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(list) => list.iter().collect(),
        single => vec![single],
    }
}

fn same_members(one: &[Value], other: &[Value]) -> bool {
    let mut rest: Vec<&Value> = other.iter().collect();
    one.len() == other.len()
        && one.iter().all(|member| {
            let found = rest.iter().position(|candidate| same(Part::Actor, member, candidate, &mut Vec::new()));
            found.map(|index| rest.swap_remove(index)).is_some()
        })
}

/// The domain of an address knows no capitals.
fn same_mbox(one: &str, other: &str) -> bool {
    match (one.rsplit_once('@'), other.rsplit_once('@')) {
        (Some((one, one_domain)), Some((other, other_domain))) => {
            one == other && one_domain.eq_ignore_ascii_case(other_domain)
        }
        _ => one == other,
    }
}

/// Whole numbers are exact; others are kept at least as 32-bit floating point numbers (xAPI 1.0.3 part two, 2.2).
fn same_numbers(one: &Number, other: &Number) -> bool {
    if one == other {
        return true;
    }
    let (Some(one), Some(other)) = (one.as_f64(), other.as_f64()) else { return false };
    one == other || (one.fract() != 0.0 && other.fract() != 0.0 && one as f32 == other as f32)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn statement() -> Value {
        json!({
            "id": "e05aa883-acaf-40ad-bf54-02c8ce485fb0",
            "actor": { "objectType": "Group", "mbox": "mailto:Team@Example.org", "member": [
                { "mbox": "mailto:a@example.org" }, { "account": { "homePage": "https://a.example", "name": "b" } },
            ] },
            "verb": { "id": "https://a.example/did", "display": { "en": "did" } },
            "object": { "objectType": "Activity", "id": "https://a.example/it", "definition": { "name": { "en": "It" } } },
            "result": { "score": { "scaled": 0.7, "raw": 7 }, "duration": "PT90.25S", "extensions": { "https://a.example/n": 123_456_789 } },
            "context": {
                "registration": "ec531277-b57b-4c15-8d91-d292c5b2b8f7",
                "contextActivities": { "parent": [{ "id": "https://a.example/p" }] },
                "language": "en-GB",
            },
            "timestamp": "2026-11-23T07:51:15.25Z",
        })
    }

    /// The statement with the value at a pointer replaced, or taken away.
    fn with(pointer: &str, value: Value) -> Value {
        let mut changed = statement();
        let (parent, key) = pointer.rsplit_once('/').unwrap();
        let parent = changed.pointer_mut(parent).unwrap();
        match (parent, value) {
            (Value::Array(list), value) => list[key.parse::<usize>().unwrap()] = value,
            (Value::Object(map), Value::Null) => drop(map.remove(key)),
            (Value::Object(map), value) => drop(map.insert(key.to_owned(), value)),
            _ => unreachable!(),
        }
        changed
    }

    #[test]
    fn what_an_lrs_may_change_is_no_difference() {
        for (pointer, value) in [
            ("/stored", json!("2026-11-23T08:00:00Z")),
            ("/version", json!("1.0.0")),
            ("/authority", json!({ "mbox": "mailto:lrs@example.org" })),
            ("/id", json!("E05AA883-ACAF-40AD-BF54-02C8CE485FB0")),
            ("/timestamp", json!("2026-11-23T07:51:15.250+00:00")),
            ("/timestamp", json!("2026-11-23T08:51:15.2504+01:00")),
            ("/timestamp", Value::Null),
            ("/verb/display", Value::Null),
            ("/verb/display", json!({ "en": "has done" })),
            ("/object/definition", Value::Null),
            ("/object/objectType", Value::Null),
            ("/actor/mbox", json!("mailto:Team@example.ORG")),
            (
                "/actor/member",
                json!([
                    { "objectType": "Agent", "account": { "name": "b", "homePage": "https://a.example" } },
                    { "objectType": "Agent", "mbox": "mailto:a@example.org" },
                ]),
            ),
            ("/result/duration", json!("PT1M30.254S")),
            ("/result/score/raw", json!(7.0)),
            ("/result/score/scaled", json!(0.699_999_988_079_071)),
            ("/context/contextActivities/parent", json!({ "objectType": "Activity", "id": "https://a.example/p" })),
            ("/context/language", json!("en-gb")),
        ] {
            let changed = with(pointer, value);
            assert_eq!(difference(&statement(), &changed), None, "{pointer}");
            assert!(same_statement(&changed, &statement()), "{pointer}");
        }
    }

    #[test]
    fn another_statement_is_told_with_the_place_of_the_difference() {
        for (pointer, value) in [
            ("/id", json!("e05aa883-acaf-40ad-bf54-02c8ce485fb1")),
            ("/timestamp", json!("2026-11-23T07:51:15.252Z")),
            ("/verb/id", json!("https://a.example/undid")),
            ("/object/id", json!("https://a.example/IT")),
            ("/object/objectType", json!("Agent")),
            ("/actor/mbox", json!("mailto:team@example.org")),
            ("/actor/name", json!("Team")),
            ("/actor/member", json!([{ "mbox": "mailto:a@example.org" }, { "mbox": "mailto:a@example.org" }])),
            ("/actor/objectType", Value::Null),
            ("/result/duration", json!("PT90.26S")),
            ("/result/score/raw", json!(8)),
            ("/result/success", json!(true)),
            ("/result", Value::Null),
            ("/context/registration", Value::Null),
            ("/context/contextActivities/parent", json!([])),
        ] {
            let changed = with(pointer, value);
            let path = pointer[1..].replace('/', ".");
            assert_eq!(difference(&statement(), &changed).as_deref(), Some(path.as_str()));
            assert!(!same_statement(&changed, &statement()), "{pointer}");
        }
        let mut changed = statement();
        changed["result"]["extensions"] = json!({ "https://a.example/n": 123_456_788 });
        assert_eq!(difference(&statement(), &changed).as_deref(), Some("result.extensions.https://a.example/n"));
    }
}
