//! The data model that content sees, element by element, and the states of its API.

use std::collections::BTreeSet;

use kitbag::sequencing::api::element::{self, Access, ELEMENTS, Kind};
use kitbag::sequencing::api::{Api, Learner};
use kitbag::sequencing::{Edition, NavigationRequest, Session, Tree};

use super::course::{tree, tree_of};

const COURSE: &str = "root flow\n a obj=p,sbm/0.8 obj=x threshold=0.5 launch=text data=b/rw data=w/w data=r/r\n b";

fn delivered(tree: &Tree) -> (Api, Session<'_>) {
    let mut session = Session::new(tree, 1);
    let activity = session.overall_sequencing_process(NavigationRequest::Start).delivered.unwrap();
    let mut api = Api::new(activity, Learner { id: "id-1".to_owned(), name: "Ada".to_owned() });
    assert!(api.initialize("", &session));
    (api, session)
}

fn set(api: &mut Api, session: &Session<'_>, name: &str, value: &str) -> u16 {
    let is_set = api.set_value(name, value, session);
    let code = api.get_last_error().0;
    assert_eq!(is_set, code == 0, "{name}");
    code
}

fn get(api: &mut Api, session: &Session<'_>, name: &str) -> (String, u16) {
    let value = api.get_value(name, session);
    (value, api.get_last_error().0)
}

/// Elements that can be set, with values that are good, values that are none (406), and numbers beyond the bounds (407).
/// `{N}` stands for so many letters.
type Row = (&'static str, &'static [&'static str], &'static [&'static str], &'static [&'static str]);

const REALS: &[&str] = &["-1.5", "0", "7", "100.25", "-0.1234567"];
const NO_REALS: &[&str] = &["", "one", "1e3", "+1", "1,5", "0.12345678", " 1", "-", "."];
const STATUSES: &[&str] = &["completed", "incomplete", "not attempted", "unknown"];
const NO_MOMENTS: &[&str] = &[
    "",
    "26",
    "1969",
    "2026-13",
    "2026-02-29",
    "2026-09-01T24",
    "2026-09-01T08:00:00Z",
    "2026-09-01T08:00:00.123Z",
    "2026-9-1",
    "2026-09-01 08:00",
];
const MOMENTS: &[&str] = &[
    "2026",
    "2026-09",
    "2028-02-29",
    "2026-09-01T08",
    "2026-09-01T08:00:00",
    "2026-09-01T08:00:00.5",
    "2026-09-01T08:00:00.12+02:00",
    "2026-09-01T08:00:00.0Z",
];
const INTERVALS: &[&str] = &["PT0S", "P1Y2M3DT4H5M6.78S", "PT1.5S", "P3D", "PT100H"];
const NO_INTERVALS: &[&str] = &["", "P", "PT", "1H", "PT1.234S", "PT1M1H", "P1.5D", "PT-1S", "P1DT"];
const IDENTIFIERS: &[&str] = &["id", "urn:example:1", "http://example.org/a#b", "a_b-c.d~%20"];
const NO_IDENTIFIERS: &[&str] = &["", "two words", "urn:x", "urn::y", "{a}", "{4001}"];

const ROWS: &[Row] = &[
    ("adl.data.0.store", &["", "text", "{64000}"], &["{64001}"], &[]),
    (
        "adl.nav.request",
        &[
            "continue",
            "previous",
            "exit",
            "exitAll",
            "abandon",
            "abandonAll",
            "suspendAll",
            "_none_",
            "{target=b}choice",
            "{target=b}jump",
        ],
        &["", "start", "resumeAll", "choice", "{target=}choice", "{target=b}continue", "{target=b"],
        &[],
    ),
    (
        "cmi.comments_from_learner.0.comment",
        &["", "{lang=fr}bien", "{4000}", "{lang=en}{4000}"],
        &["{4001}", "{lang=}x", "{lang=e}x", "{lang=en"],
        &[],
    ),
    ("cmi.comments_from_learner.0.location", &["", "{250}"], &["{251}"], &[]),
    ("cmi.comments_from_learner.0.timestamp", MOMENTS, NO_MOMENTS, &[]),
    ("cmi.completion_status", STATUSES, &["", "passed", "Completed"], &[]),
    ("cmi.exit", &["time-out", "suspend", "logout", "normal", ""], &["done", "Suspend"], &[]),
    ("cmi.interactions.0.id", IDENTIFIERS, NO_IDENTIFIERS, &[]),
    ("cmi.interactions.0.correct_responses.0.pattern", &["true", "false"], &["", "1", "yes"], &[]),
    ("cmi.interactions.0.description", &["", "{lang=en-GB}why", "{250}"], &["{251}", "{lang=english-}x"], &[]),
    ("cmi.interactions.0.latency", INTERVALS, NO_INTERVALS, &[]),
    ("cmi.interactions.0.learner_response", &["true", "false"], &["", "t", "true[,]false"], &[]),
    ("cmi.interactions.0.objectives.0.id", IDENTIFIERS, NO_IDENTIFIERS, &[]),
    (
        "cmi.interactions.0.result",
        &["correct", "incorrect", "unanticipated", "neutral", "0.5"],
        &["", "wrong", "1e2"],
        &[],
    ),
    ("cmi.interactions.0.timestamp", MOMENTS, NO_MOMENTS, &[]),
    ("cmi.interactions.0.type", &["true-false"], &["", "essay"], &[]),
    ("cmi.interactions.0.weighting", REALS, NO_REALS, &[]),
    ("cmi.learner_preference.audio_captioning", &["-1", "0", "1"], &["", "2", "on"], &[]),
    ("cmi.learner_preference.audio_level", &["0", "1.5"], NO_REALS, &["-0.1"]),
    ("cmi.learner_preference.delivery_speed", &["0", "2"], NO_REALS, &["-1"]),
    (
        "cmi.learner_preference.language",
        &["", "en", "de-CH-1996", "i-klingon", "x-own"],
        &["e", "1", "en_GB", "en-", "i", "{251}"],
        &[],
    ),
    ("cmi.location", &["", "{1000}"], &["{1001}"], &[]),
    ("cmi.objectives.0.completion_status", STATUSES, &["", "passed"], &[]),
    ("cmi.objectives.0.description", &["", "{250}"], &["{251}"], &[]),
    ("cmi.objectives.2.id", &["new"], NO_IDENTIFIERS, &[]),
    ("cmi.objectives.0.progress_measure", &["0", "0.5", "1.0"], NO_REALS, &["-0.1", "1.1"]),
    ("cmi.objectives.0.score.max", REALS, NO_REALS, &[]),
    ("cmi.objectives.0.score.min", REALS, NO_REALS, &[]),
    ("cmi.objectives.0.score.raw", REALS, NO_REALS, &[]),
    ("cmi.objectives.0.score.scaled", &["-1", "0", "1.0000000"], NO_REALS, &["-1.01", "2"]),
    ("cmi.objectives.0.success_status", &["passed", "failed", "unknown"], &["", "completed"], &[]),
    ("cmi.progress_measure", &["0", "1"], NO_REALS, &["-1", "1.0000001"]),
    ("cmi.score.max", REALS, NO_REALS, &[]),
    ("cmi.score.min", REALS, NO_REALS, &[]),
    ("cmi.score.raw", REALS, NO_REALS, &[]),
    ("cmi.score.scaled", &["-1", "0.8"], NO_REALS, &["1.5"]),
    ("cmi.session_time", INTERVALS, NO_INTERVALS, &[]),
    ("cmi.success_status", &["passed", "failed", "unknown"], &["", "Passed"], &[]),
    ("cmi.suspend_data", &["", "{64000}"], &["{64001}"], &[]),
];

/// `{N}` becomes so many letters.
fn grown(value: &str) -> String {
    let Some((before, rest)) = value.rsplit_once('{') else { return value.to_owned() };
    match rest.strip_suffix('}').and_then(|count| count.parse().ok()) {
        Some(count) => format!("{before}{}", "x".repeat(count)),
        None => value.to_owned(),
    }
}

/// With what must be there before an element can be set.
fn prepared(tree: &Tree) -> (Api, Session<'_>) {
    let (mut api, session) = delivered(tree);
    assert_eq!(set(&mut api, &session, "cmi.interactions.0.id", "i"), 0);
    assert_eq!(set(&mut api, &session, "cmi.interactions.0.type", "true-false"), 0);
    (api, session)
}

#[test]
fn each_element_takes_what_is_of_its_type_and_nothing_else() {
    let tree = tree(COURSE);
    for (name, good, bad, beyond) in ROWS {
        let is_written_only = element::find(name).unwrap().access == Access::Write;
        for value in *good {
            let (mut api, session) = prepared(&tree);
            let value = grown(value);
            assert_eq!(set(&mut api, &session, name, &value), 0, "{name} = {value:.40}");
            let read = get(&mut api, &session, name);
            match *name {
                _ if is_written_only => assert_eq!(read.1, 405, "{name}"),
                // They follow from a measure in this course.
                "cmi.completion_status" | "cmi.success_status" => assert_eq!(read, ("unknown".to_owned(), 0)),
                _ => assert_eq!(read, (value, 0), "{name}"),
            }
        }
        for (values, code) in [(bad, 406), (beyond, 407)] {
            for value in *values {
                let (mut api, session) = prepared(&tree);
                let before = get(&mut api, &session, name);
                assert_eq!(set(&mut api, &session, name, &grown(value)), code, "{name} = {value}");
                assert_eq!(get(&mut api, &session, name), before, "{name} has changed");
            }
        }
    }
}

/// An element as it is called here.
fn called(element: &str) -> String {
    let name = element.replace(".n.", ".0.").replace(".m.", ".0.");
    if name == "cmi.objectives.0.id" { "cmi.objectives.2.id".to_owned() } else { name }
}

#[test]
fn every_element_that_can_be_set_has_a_row() {
    let rows: BTreeSet<&str> = ROWS.iter().map(|row| row.0).collect();
    let settable = ELEMENTS.iter().filter(|element| element.access != Access::Read).map(|element| called(element.name));
    let settable: BTreeSet<String> = settable.collect();
    assert_eq!(rows.into_iter().map(str::to_owned).collect::<BTreeSet<String>>(), settable);
}

#[test]
fn what_can_only_be_read_cannot_be_set() {
    let tree = tree(COURSE);
    let readable = ELEMENTS.iter().filter(|element| element.access == Access::Read);
    let mut count = 0;
    for element in readable {
        let (mut api, session) = prepared(&tree);
        assert_eq!(set(&mut api, &session, &called(element.name), "1"), 404, "{}", element.name);
        count += 1;
    }
    assert!(count > 25);
    let (mut api, session) = prepared(&tree);
    assert_eq!(set(&mut api, &session, "adl.nav.request_valid.continue", "true"), 404);
    assert_eq!(set(&mut api, &session, "adl.data.2.store", "x"), 404);
    assert_eq!(set(&mut api, &session, "adl.data.1.store", "x"), 0);
    assert_eq!(get(&mut api, &session, "adl.data.1.store").1, 405);
}

/// Elements that have a value from the beginning: by default, or from the manifest.
#[test]
fn what_nobody_has_set_has_its_default_or_no_value() {
    let tree = tree(COURSE);
    let known = [
        ("adl.data.n.id", "b"),
        ("cmi.completion_threshold", "0.5"),
        ("cmi.entry", "ab-initio"),
        ("cmi.launch_data", "text"),
        ("cmi.learner_id", "id-1"),
        ("cmi.learner_name", "Ada"),
        ("cmi.objectives.n.id", "p"),
        ("cmi.scaled_passing_score", "0.8"),
        ("adl.data._count", "3"),
        ("cmi.objectives._count", "2"),
    ];
    let (mut api, session) = delivered(&tree);
    for element in ELEMENTS.iter().filter(|element| element.access != Access::Write) {
        let name = element.name.replace(".n.", ".0.").replace(".m.", ".0.");
        let read = get(&mut api, &session, &name);
        let from_manifest = known.iter().find(|(known, _)| *known == element.name).map(|(_, value)| *value);
        // Nothing is in these collections yet.
        let is_empty = ["comments", "interactions.0"].iter().any(|part| name.contains(part)) && name.contains(".0.");
        let expected = match (element.kind, from_manifest.or(element.default)) {
            (_, Some(value)) => (value.to_owned(), 0),
            _ if is_empty => (String::new(), 301),
            (Kind::Children(children), _) => (children.to_owned(), 0),
            (Kind::Count, _) => ("0".to_owned(), 0),
            _ => (String::new(), 403),
        };
        assert_eq!(read, expected, "{name}");
    }
}

#[test]
fn names_that_are_none_have_their_own_errors() {
    let tree = tree(COURSE);
    let (mut api, session) = prepared(&tree);
    let names = [
        ("", 301, 351),
        ("cmi", 401, 401),
        ("cmi.nothing", 401, 401),
        ("cmi.core.lesson_status", 401, 401),
        ("adl.nav.request_valid.exit", 401, 404),
        ("cmi.score.scaled.more", 401, 401),
        ("cmi.objectives.00.id", 401, 401),
        ("cmi.objectives.x.id", 401, 401),
        ("cmi.score._count", 301, 404),
        ("cmi.location._children", 301, 404),
        ("cmi.objectives.7.id", 301, 351),
        ("cmi.interactions.5.objectives.0.id", 301, 351),
    ];
    for (name, read, written) in names {
        assert_eq!(get(&mut api, &session, name).1, read, "{name}");
        assert_eq!(set(&mut api, &session, name, "1"), written, "{name}");
    }
}

#[test]
fn collections_grow_one_by_one_and_begin_with_an_identifier() {
    let tree = tree(COURSE);
    let (mut api, session) = prepared(&tree);
    let steps = [
        ("cmi.objectives.2.success_status", "passed", 408),
        ("cmi.objectives.3.id", "later", 351),
        ("cmi.objectives.2.id", "x", 351),
        ("cmi.objectives.2.id", "mine", 0),
        ("cmi.objectives.2.id", "other", 351),
        ("cmi.objectives.2.id", "mine", 0),
        ("cmi.objectives.0.id", "mine", 351),
        ("cmi.interactions.1.type", "choice", 408),
        ("cmi.interactions.1.id", "j", 0),
        ("cmi.interactions.1.learner_response", "a", 408),
        ("cmi.interactions.1.correct_responses.0.pattern", "a", 408),
        ("cmi.interactions.1.type", "choice", 0),
        ("cmi.interactions.1.learner_response", "a[,]b", 0),
        ("cmi.interactions.1.correct_responses.1.pattern", "a", 351),
        ("cmi.interactions.1.correct_responses.0.pattern", "a[,]b", 0),
        ("cmi.interactions.1.correct_responses.1.pattern", "a[,]b", 351),
        ("cmi.interactions.1.correct_responses.1.pattern", "c", 0),
        ("cmi.interactions.0.correct_responses.0.pattern", "true", 0),
        ("cmi.interactions.0.correct_responses.1.pattern", "false", 351),
        ("cmi.interactions.1.objectives.0.id", "x", 0),
        ("cmi.interactions.1.objectives.1.id", "x", 351),
        ("cmi.comments_from_learner.0.location", "page 1", 0),
    ];
    for (name, value, code) in steps {
        assert_eq!(set(&mut api, &session, name, value), code, "{name} = {value}");
    }
    let counts = [
        ("cmi.objectives", "3"),
        ("cmi.interactions", "2"),
        ("cmi.interactions.1.correct_responses", "2"),
        ("cmi.interactions.1.objectives", "1"),
        ("cmi.interactions.0.objectives", "0"),
        ("cmi.comments_from_learner", "1"),
    ];
    for (collection, count) in counts {
        assert_eq!(get(&mut api, &session, &format!("{collection}._count")), (count.to_owned(), 0), "{collection}");
    }
    for index in 3..100 {
        assert_eq!(set(&mut api, &session, &format!("cmi.objectives.{index}.id"), &format!("o{index}")), 0);
    }
    assert_eq!(set(&mut api, &session, "cmi.objectives.100.id", "one too many"), 351);
}

/// Type of the interaction, good patterns, bad patterns, good responses, bad responses.
type Interaction =
    (&'static str, &'static [&'static str], &'static [&'static str], &'static [&'static str], &'static [&'static str]);

#[test]
fn responses_look_as_the_type_of_the_interaction_says() {
    let rows: [Interaction; 10] = [
        ("true-false", &["true"], &["True", ""], &["false"], &["0"]),
        ("choice", &["a", "a[,]b", ""], &["a[,]a", "a b"], &["b[,]c", ""], &["a[,]", "a[,]a"]),
        (
            "fill-in",
            &[
                "word",
                "{case_matters=true}{order_matters=false}{lang=en}a[,]b",
                "{order_matters=true}{case_matters=true}a",
            ],
            &["{case_matters=yes}a", "{lang=}a"],
            &["a[,]{lang=en}b", ""],
            &["{lang=1}a"],
        ),
        (
            "long-fill-in",
            &["{case_matters=true}{lang=en}text"],
            &["{case_matters=1}text"],
            &["text", ""],
            &["{lang=}text"],
        ),
        ("likert", &["agree"], &["", "I agree"], &["agree"], &["a b"]),
        ("matching", &["a[.]1[,]b[.]2"], &["a", "a[.]"], &["a[.]1"], &["[.]1"]),
        (
            "performance",
            &["{order_matters=false}step[.]1[:]3[,][.]word", "step[.]"],
            &["step", "step[.]3[:]1", "[.]"],
            &["step[.]2[,]other[.]"],
            &["step", "[.]"],
        ),
        ("sequencing", &["a[,]b[,]a"], &["a[,] "], &["b[,]a"], &["b a"]),
        ("numeric", &["1[:]2", "[:]", "1[:]", "[:]2.5"], &["1", "2[:]1", "a[:]b"], &["1.5", "-2"], &["1[:]2", ""]),
        ("other", &["anything [,] at all", ""], &[], &["{whatever", ""], &[]),
    ];
    let tree = tree(COURSE);
    for (kind, patterns, no_patterns, responses, no_responses) in rows {
        let tests = [
            ("correct_responses.0.pattern", patterns, 0),
            ("correct_responses.0.pattern", no_patterns, 406),
            ("learner_response", responses, 0),
            ("learner_response", no_responses, 406),
        ];
        for (element, values, code) in tests {
            for value in values {
                let (mut api, session) = prepared(&tree);
                assert_eq!(set(&mut api, &session, "cmi.interactions.0.type", kind), 0);
                let name = format!("cmi.interactions.0.{element}");
                assert_eq!(set(&mut api, &session, &name, value), code, "{kind} {element} {value}");
            }
        }
    }
}

#[test]
fn the_api_has_three_states() {
    let tree = tree(COURSE);
    let mut session = Session::new(&tree, 1);
    let activity = session.overall_sequencing_process(NavigationRequest::Start).delivered.unwrap();
    let mut api = Api::new(activity, Learner::default());
    let code = |api: &Api| api.get_last_error().0;
    // Before Initialize.
    assert!(api.get_value("cmi.mode", &session).is_empty() && code(&api) == 122);
    assert!(!api.set_value("cmi.location", "1", &session) && code(&api) == 132);
    assert!(!api.commit("", &mut session) && code(&api) == 142);
    assert!(!api.terminate("", &mut session) && code(&api) == 112);
    assert!(!api.initialize("x", &session) && code(&api) == 201);
    // In between.
    assert!(api.initialize("", &session) && code(&api) == 0);
    assert!(!api.initialize("", &session) && code(&api) == 103);
    assert!(!api.commit("x", &mut session) && code(&api) == 201);
    assert!(!api.terminate("x", &mut session) && code(&api) == 201);
    assert!(api.commit("", &mut session) && code(&api) == 0);
    assert!(api.terminate("", &mut session) && code(&api) == 0);
    // After Terminate.
    assert!(api.get_value("cmi.mode", &session).is_empty() && code(&api) == 123);
    assert!(!api.set_value("cmi.location", "1", &session) && code(&api) == 133);
    assert!(!api.commit("", &mut session) && code(&api) == 143);
    assert!(!api.terminate("", &mut session) && code(&api) == 113);
    assert!(!api.initialize("", &session) && code(&api) == 104);
    // Errors speak.
    assert_eq!(api.get_error_string("104"), "Content Instance Terminated");
    assert_eq!(api.get_error_string("0"), "No Error");
    assert_eq!((api.get_error_string("999"), api.get_error_string("x")), ("", ""));
    assert_eq!(api.get_diagnostic(""), "Terminate was called before");
    assert_eq!(api.get_diagnostic("104"), "Terminate was called before");
    assert_eq!(api.get_diagnostic("403"), "Data Model Element Value Not Initialized");
    for code in [101, 102, 111, 201, 301, 351, 391, 401, 402, 403, 404, 405, 406, 407, 408] {
        assert!(!api.get_error_string(&code.to_string()).is_empty(), "{code}");
    }
}

#[test]
fn the_third_edition_keeps_less_and_shares_nothing() {
    let tree = tree_of(COURSE, Edition::Third);
    let (mut api, session) = delivered(&tree);
    assert_eq!(set(&mut api, &session, "cmi.suspend_data", &"x".repeat(4000)), 0);
    assert_eq!(set(&mut api, &session, "cmi.suspend_data", &"x".repeat(4001)), 406);
    assert_eq!(get(&mut api, &session, "adl.data._count").1, 401);
    assert_eq!(set(&mut api, &session, "adl.nav.request", "{target=b}jump"), 406);
    assert_eq!(get(&mut api, &session, "adl.nav.request_valid.jump.{target=b}").1, 401);
    assert_eq!(set(&mut api, &session, "cmi.progress_measure", "0.5"), 0);
    assert_eq!(get(&mut api, &session, "cmi.completion_status"), ("completed".to_owned(), 0));
}

/// Lengths are counted in UTF-16 units, as LMSs do.
#[test]
fn lengths_are_counted_as_lmss_do() {
    let tree = tree(COURSE);
    let (mut api, session) = delivered(&tree);
    assert_eq!(set(&mut api, &session, "cmi.location", &"é".repeat(1000)), 0);
    assert_eq!(set(&mut api, &session, "cmi.location", &"𝄞".repeat(500)), 0);
    assert_eq!(set(&mut api, &session, "cmi.location", &"𝄞".repeat(501)), 406);
}
