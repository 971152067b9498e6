//! Every answer, status, score and time that the SCOs set and Moodle kept, against what they did set.

use std::collections::BTreeMap;
use std::fs;

use jiff::SignedDuration;
use serde_json::Value;

use super::{IRI, from_site, object, server::Server, statements, student, succeeded, verb};
use crate::support::shared;

/// What a SCO had set at the end of an attempt.
type Elements = BTreeMap<String, String>;

/// What the sessions left in each attempt: student, SCO, attempt. Coming back after a normal exit begins anew; after a
/// suspension it goes on, and times add up.
fn attempts(text: &str) -> BTreeMap<(String, String, i64), (Elements, SignedDuration)> {
    let mut all: BTreeMap<_, (Elements, SignedDuration)> = BTreeMap::new();
    for line in text.lines() {
        let session: Value = serde_json::from_str(line).unwrap();
        let text = |key: &str| session[key].as_str().unwrap().to_owned();
        let (elements, total) =
            all.entry((text("student"), text("sco"), session["attempt"].as_i64().unwrap())).or_default();
        if session["lms_at_start"]["entry"] != "resume" {
            (*elements, *total) = Default::default();
        }
        for pair in session["set"].as_array().unwrap() {
            let (name, value) = (pair[0].as_str().unwrap(), pair[1].as_str().unwrap());
            if name.ends_with("session_time") {
                *total += duration(value);
            }
            elements.insert(name.to_owned(), value.to_owned());
        }
    }
    all
}

fn duration(text: &str) -> SignedDuration {
    let iso = match text.split(':').collect::<Vec<_>>().as_slice() {
        [hours, minutes, seconds] => format!("PT{hours}H{minutes}M{seconds}S"),
        _ => text.to_owned(),
    };
    kitbag::xapi::parse_duration(&iso).map(kitbag::xapi::Span::length).unwrap_or_else(|_| panic!("{text}"))
}

/// The activity that a SCO is, and that its questions belong to.
fn activity(sco: &str) -> String {
    match sco {
        "m1-sco" => format!("{IRI}/m1"),
        "m3-sco" => format!("{IRI}/m3"),
        _ => format!("{IRI}/m2#{sco}"),
    }
}

fn question(sco: &str, id: &str) -> String {
    match (id.starts_with("urn:"), sco.starts_with("m2")) {
        (true, _) => id.to_owned(),
        (false, true) => format!("{}/{id}", activity(sco)),
        (false, false) => format!("{}#{id}", activity(sco)),
    }
}

/// SCORM 1.2's words in xAPI's form, for the answers that were given.
fn converted(answer: &str) -> String {
    match answer {
        "t" => "true".to_owned(),
        "f" => "false".to_owned(),
        _ if answer.starts_with("1.") => answer.replace('.', "[.]").replace(',', "[,]"),
        _ => answer.to_owned(),
    }
}

#[test]
fn everything_that_moodle_kept_is_told() {
    let Some(shared) = shared() else { return };
    let folder = tempfile::tempdir().unwrap();
    let talk = succeeded(from_site(folder.path(), &Server::start(&shared.join("moodle-data/ws")).url));
    assert!(talk.contains("1 SCOs in attempts that were begun"), "{talk}");
    let all = statements(folder.path());
    let find = |who: &str, what: &str, on: &str, matches: &dyn Fn(&Value) -> bool| {
        all.iter().any(|one| student(one) == who && verb(one) == what && object(one) == on && matches(one))
    };
    let text = fs::read_to_string(shared.join("moodle-data/ground-truth.sessions.jsonl")).unwrap();
    let mut attempts = attempts(&text);
    attempts.retain(|(_, sco, _), _| !sco.starts_with("m4")); // another course of the site
    let (mut answers, mut lost) = (0, 0);
    for ((student, sco, attempt), (elements, total)) in &attempts {
        let is_12 = sco == "m3-sco";
        let get = |name: &str| elements.get(name).map(String::as_str);
        let status = get(if is_12 { "cmi.core.lesson_status" } else { "cmi.completion_status" });
        let Some(status) = status else {
            // Moodle withholds a SCO that was never given a status.
            assert_eq!((student.as_str(), sco.as_str()), ("cdgt03", "m2-sco-b"));
            lost += 1;
            continue;
        };
        let (on, number) = (activity(sco), attempt.to_string());
        let in_attempt = |one: &Value| {
            let grouping = one["context"]["contextActivities"]["grouping"].as_array().unwrap();
            grouping.iter().any(|activity| {
                let id = activity["id"].as_str().unwrap();
                id.contains("attemptId=")
                    && activity["definition"]["name"]["en"].as_str().is_none_or(|name| name.contains(&number))
            })
        };
        assert!(find(student, "initialized", &on, &in_attempt), "{student} {on} {attempt} initialized");
        let length = kitbag::xapi::duration(*total);
        let lasted = |one: &Value| in_attempt(one) && one["result"]["duration"] == length.as_str();
        assert!(find(student, "terminated", &on, &lasted), "{student} {on} {attempt} lasted {length}");

        let success = get("cmi.success_status").or(Some(status).filter(|_| is_12));
        if let Some(verb @ ("passed" | "failed")) = success {
            assert!(find(student, verb, &on, &|_| true), "{student} {on} {verb}");
        }
        if status == "completed" && !is_12 {
            assert!(find(student, "completed", &on, &|_| true), "{student} {on} completed");
        }
        let score = |name: &str| {
            get(&format!("cmi.{}score.{name}", if is_12 { "core." } else { "" }))
                .map(|text| text.parse::<f64>().unwrap())
        };
        if let Some(raw) = score("raw") {
            let scored = |one: &Value| {
                let told = &one["result"]["score"];
                let same = |name: &str, value: Option<f64>| told[name].as_f64() == value;
                same("raw", Some(raw))
                    && same("min", score("min"))
                    && same("max", score("max"))
                    && same("scaled", score("scaled"))
            };
            assert!(find(student, "scored", &on, &scored), "{student} {on} scored {raw}");
        }
        answers += check_answers(student, sco, elements, &|on, matches| {
            find(student, "responded", on, &|one| in_attempt(one) && matches(one))
        });
    }
    assert_eq!(lost, 1);
    let told = all.iter().filter(|one| verb(one) == "responded").count();
    assert_eq!(answers, told, "nothing is told that was not answered");
    assert!(answers > 130, "{answers}");
}

/// Whether a statement is the one that is looked for.
type Test<'t> = &'t dyn Fn(&Value) -> bool;

/// Checks each answer of an attempt; gives how many there are.
fn check_answers(student: &str, sco: &str, elements: &Elements, find: &dyn Fn(&str, Test<'_>) -> bool) -> usize {
    let ids: Vec<(&str, &str)> = elements
        .iter()
        .filter_map(|(name, id)| Some((name.strip_prefix("cmi.interactions.")?.strip_suffix(".id")?, id.as_str())))
        .filter(|(index, _)| !index.contains('.'))
        .collect();
    for (index, id) in &ids {
        let get = |field: &str| elements.get(&format!("cmi.interactions.{index}.{field}")).map(String::as_str);
        let is_12 = sco == "m3-sco";
        let response = get("learner_response").or(get("student_response"));
        let response = response.map(|text| if is_12 { converted(text) } else { text.to_owned() });
        let success = match get("result") {
            Some("correct") => Some(true),
            Some("incorrect" | "wrong") => Some(false),
            _ => None,
        };
        let latency = get("latency").map(|text| kitbag::xapi::duration(duration(text)));
        let on = question(sco, id);
        let answered = |one: &Value| {
            let result = &one["result"];
            result["response"].as_str() == response.as_deref()
                && result["success"].as_bool() == success
                && result["duration"].as_str() == latency.as_deref()
                && one["object"]["definition"]["interactionType"].as_str() == get("type")
        };
        assert!(find(&on, &answered), "{student} {on}: {response:?} {success:?} {latency:?}");
        if let Some(time) = get("timestamp") {
            let time = kitbag::xapi::parse_timestamp(time)
                .or_else(|_| kitbag::xapi::parse_timestamp(&format!("{time}Z")))
                .unwrap();
            let at = |one: &Value| one["timestamp"].as_str().unwrap().parse::<jiff::Timestamp>().unwrap() == time;
            assert!(find(&on, &|one| answered(one) && at(one)), "{student} {on} at {time}");
        }
    }
    ids.len()
}
