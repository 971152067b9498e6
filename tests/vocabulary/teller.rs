//! Which statement tells which event, and which events are the same one.

use std::collections::BTreeSet;
use std::path::Path;

use jiff::SignedDuration;
use kitbag::course::{Course, PageId};
use kitbag::records::{Action, ActionStatus, Deed, Event, Half, Marks, OtherActivity, Person, Response, Subject};
use kitbag::xapi::{Actors, Statement, Teller, Untellable};
use serde_json::{Value, json};

use super::{actors, course, event, id, json, tell};

const BASE: &str = "https://kitbag.example/courses";

fn question(module: &str, question: &str) -> Subject {
    Subject::Question { module: id(module), question: id(question) }
}

fn words(text: &str) -> Response {
    Response { text: Some(text.to_owned()), success: None, latency: None }
}

fn tell_all(events: &[Event]) -> BTreeSet<String> {
    events.iter().map(|event| tell(event).unwrap().id.to_string()).collect()
}

#[test]
fn an_answer_kept_by_an_lms_follows_the_scorm_profile() {
    let response = Response {
        text: Some("b".to_owned()),
        success: Some(false),
        latency: Some(SignedDuration::from_millis(12_500)),
    };
    let answer = Event { attempt: Some("2".to_owned()), ..event(question("m1", "m1_q01"), Deed::Responded(response)) };
    let told = json(&tell(&answer).unwrap());
    assert_eq!(told["actor"], json!({ "objectType": "Agent", "mbox": "mailto:ama@example.org" }));
    assert_eq!(
        told["verb"],
        json!({ "id": "http://adlnet.gov/expapi/verbs/responded", "display": { "en": "responded" } })
    );
    assert_eq!(told["object"]["id"], format!("{BASE}/cdgt/m1/m1_q01"));
    assert_eq!(told["object"]["definition"]["type"], "http://adlnet.gov/expapi/activities/cmi.interaction");
    assert_eq!(told["result"], json!({ "success": false, "response": "b", "duration": "PT12.5S" }));
    assert_eq!(told["timestamp"], "2027-02-01T09:30:15Z");
    let context = &told["context"];
    let activities = &context["contextActivities"];
    assert_eq!(activities["parent"][0]["id"], format!("{BASE}/cdgt/m1"));
    assert_eq!(activities["parent"][0]["definition"]["type"], "http://adlnet.gov/expapi/activities/lesson");
    let attempt = &activities["grouping"][0];
    assert!(attempt["id"].as_str().unwrap().starts_with(&format!("{BASE}/cdgt/m1?attemptId=")), "{attempt}");
    assert_eq!(attempt["definition"]["type"], "http://adlnet.gov/expapi/activities/attempt");
    assert_eq!(activities["grouping"][1]["id"], format!("{BASE}/cdgt"));
    assert_eq!(activities["grouping"][1]["definition"]["type"], "http://adlnet.gov/expapi/activities/course");
    assert_eq!(activities["category"][0]["id"], "https://w3id.org/xapi/scorm");
    assert_eq!(activities["category"][1]["id"], format!("{BASE}/xapi/profile/v1.0"));
    assert_eq!(context["extensions"], json!({ format!("{BASE}/xapi/extensions/cohort"): "Accra 2027" }));
    assert_eq!((&context["language"], &context["platform"]), (&json!("en"), &json!("Moodle")));
}

#[test]
fn what_no_sco_says_is_not_called_scorm() {
    let told = json(&tell(&event(Subject::Course, Deed::Registered)).unwrap());
    let activities = &told["context"]["contextActivities"];
    assert_eq!(activities["category"].as_array().unwrap().len(), 1);
    assert_eq!(activities.get("grouping"), None);
    assert_eq!(activities.get("parent"), None);
    assert_eq!(told.get("result"), None);
}

#[test]
fn the_same_event_read_again_is_the_same_statement() {
    let completed = Deed::Completed { duration: None };
    let first = Event { attempt: Some("1".to_owned()), ..event(Subject::Module(id("m1")), completed) };
    let again = Event { when: "2027-02-03T00:00:00Z".parse().unwrap(), platform: "Sheet".to_owned(), ..first.clone() };
    let retried = Event { attempt: Some("2".to_owned()), ..first.clone() };
    let unnumbered = Event { attempt: None, ..first.clone() };
    assert_eq!(tell_all(&[first.clone(), again, retried, unnumbered]).len(), 1, "completed once is completed");
    let other_cohort = Event { cohort: Some("Lomé 2027".to_owned()), ..first.clone() };
    let other_module = Event { subject: Subject::Module(id("m2")), ..first.clone() };
    let other_person = Event {
        person: Some(Person { email: Some("kofi@example.org".to_owned()), ..Person::default() }),
        ..first.clone()
    };
    assert_eq!(tell_all(&[first, other_cohort, other_module, other_person]).len(), 4);
}

#[test]
fn answers_and_scores_differ_by_their_value_and_attempt() {
    let answer = |text: &str, attempt: &str| Event {
        attempt: Some(attempt.to_owned()),
        ..event(question("m1", "m1_q01"), Deed::Responded(words(text)))
    };
    assert_eq!(tell_all(&[answer("a", "1"), answer("b", "1"), answer("a", "2"), answer("a", "1")]).len(), 3);
    let scored = |raw: f64, scaled: Option<f64>| {
        event(Subject::Module(id("m1")), Deed::Scored(Marks { scaled, raw: Some(raw), min: None, max: None }))
    };
    assert_eq!(tell_all(&[scored(85.0, None), scored(85.0, Some(0.85)), scored(70.0, None)]).len(), 2);
}

#[test]
fn a_module_stands_in_the_course_and_a_session_in_its_module() {
    let attended = |subject| json(&tell(&event(subject, Deed::Attended { duration: None })).unwrap());
    let session = PageId::parse("m1/key_definitions").unwrap();
    let told = attended(Subject::Page(session));
    assert_eq!(told["object"]["id"], format!("{BASE}/cdgt/m1/key_definitions"));
    assert_eq!(told["object"]["definition"]["name"], json!({ "en": "Key definitions" }));
    assert_eq!(told["context"]["contextActivities"]["parent"][0]["id"], format!("{BASE}/cdgt/m1"));
    let told = attended(Subject::Day { day: 2, half: Some(Half::Morning) });
    assert_eq!(told["object"]["id"], format!("{BASE}/cdgt/workshop/day_2/morning"));
    assert_eq!(told["object"]["definition"]["type"], "http://adlnet.gov/expapi/activities/meeting");
    assert_eq!(told["context"]["contextActivities"]["parent"][0]["id"], format!("{BASE}/cdgt/workshop/day_2"));
    let form = attended(Subject::Page(PageId::parse("tests/pretest").unwrap()));
    assert_eq!(form["object"]["id"], format!("{BASE}/cdgt/pretest"));
    assert_eq!(form["context"]["contextActivities"]["parent"][0]["id"], format!("{BASE}/cdgt"));
}

#[test]
fn evaluations_are_anonymous_and_nothing_joins_their_answers() {
    let item = |item: &str, text: &str, response: &str| Event {
        occurrence: response.to_owned(),
        ..event(question("m7", item), Deed::Evaluated(words(text)))
    };
    let answer = Event { attempt: Some("1".to_owned()), ..item("m7_react_o1", "agree", "17") };
    let told = tell(&answer).unwrap();
    let told_json = json(&told);
    assert_eq!(
        told_json["actor"],
        json!({ "objectType": "Agent", "account": { "homePage": BASE, "name": Actors::ANONYMOUS } })
    );
    assert_eq!(told.timestamp.to_string(), "2027-02-01T00:00:00Z");
    let context = told.context.as_ref().unwrap();
    assert_eq!(context.registration, None);
    assert!(!told_json.to_string().contains("attemptId") && !told_json.to_string().contains("\"17\""), "{told_json}");
    assert_eq!(context.extensions.len(), 1, "the cohort stays");
    let by_nobody = Event { person: None, ..answer.clone() };
    let by_other = Event { person: Some(Person { account: Some("x".to_owned()), ..Person::default() }), ..answer };
    assert_eq!(told, tell(&by_nobody).unwrap());
    assert_eq!(told, tell(&by_other).unwrap());
    let same_item = item("m7_react_o1", "agree", "18");
    let other_item = item("m7_react_o2", "agree", "17");
    let reread = item("m7_react_o1", "agree", "17");
    assert_eq!(tell_all(&[by_nobody, same_item, other_item, reread]).len(), 3);
}

#[test]
fn ids_of_anonymous_answers_depend_on_the_key() {
    let course = course();
    let answer = Event { person: None, ..event(question("m7", "m7_react_o1"), Deed::Evaluated(words("agree"))) };
    let by = |key: Option<&str>| {
        let mut xapi = course.xapi.clone();
        xapi.actors = kitbag::course::ActorForm::Email;
        let actors = Actors::new(&xapi, key.map(kitbag::xapi::Secret::new).as_ref()).unwrap();
        Teller::new(&course, &actors).tell(&answer)
    };
    assert_ne!(by(Some("one key of the tests")).unwrap().id, by(Some("another key of tests")).unwrap().id);
    assert_eq!(by(None), Err(Untellable::NoKey));
}

#[test]
fn named_evaluations_keep_their_person() {
    let mut course = course();
    course.xapi.anonymous_evaluations = false;
    let actors = actors(&course);
    let teller = Teller::new(&course, &actors);
    let told = teller.tell(&event(question("m7", "m7_react_o1"), Deed::Evaluated(words("agree")))).unwrap();
    assert!(told.context.unwrap().registration.is_some());
    assert_eq!(told.verb.id, format!("{BASE}/xapi/verbs/evaluated"));
}

#[test]
fn words_are_comments() {
    let told = tell(&event(question("m7", "m7_open_most"), Deed::Evaluated(words("The role play")))).unwrap();
    assert_eq!(told.verb.id, "http://adlnet.gov/expapi/verbs/commented");
}

#[test]
fn plans_name_the_action_and_not_its_owner() {
    let details = vec![("owner".to_owned(), "Ama Mensah".to_owned()), ("indicator".to_owned(), "days".to_owned())];
    let action = Action {
        id: "a1".to_owned(),
        text: Some("One form for all offices".to_owned()),
        status: Some(ActionStatus::Started),
        details,
    };
    let planned = tell(&event(Subject::Course, Deed::Planned(action.clone()))).unwrap();
    let told = json(&planned);
    assert_eq!(told["object"]["id"], format!("{BASE}/cdgt/actions"));
    assert_eq!(told["result"]["response"], "One form for all offices");
    let extension = &told["result"]["extensions"][format!("{BASE}/xapi/extensions/action")];
    assert_eq!(
        *extension,
        json!({ "id": "a1", "text": "One form for all offices", "status": "started", "indicator": "days" })
    );
    let followed = |status| Deed::FollowedUp(Action { status: Some(status), ..action.clone() });
    let started = event(Subject::Course, followed(ActionStatus::Started));
    assert_eq!(json(&tell(&started).unwrap())["result"]["response"], "started");
    let done = event(Subject::Course, followed(ActionStatus::Done));
    let other = Deed::Planned(Action { id: "a2".to_owned(), ..action.clone() });
    let all = [event(Subject::Course, Deed::Planned(action)), event(Subject::Course, other), started, done];
    assert_eq!(tell_all(&all).len(), 4);
}

#[test]
fn activities_of_other_packages_are_told_by_their_records() {
    let other = |iri: &str, parent: Option<&str>, interaction| {
        Subject::Other(OtherActivity {
            iri: iri.to_owned(),
            name: "Question 1".to_owned(),
            module: Some(id("m2")),
            parent: parent.map(str::to_owned),
            interaction,
        })
    };
    let sco = "https://moodle.example.org/mod/scorm/view.php?id=7";
    let choice = Some(("choice".to_owned(), vec!["a[,]c".to_owned()]));
    let answer = Event {
        attempt: Some("1".to_owned()),
        ..event(other(&format!("{sco}#q1"), Some(sco), choice), Deed::Responded(words("a")))
    };
    let told = json(&tell(&answer).unwrap());
    assert_eq!(told["object"]["definition"]["interactionType"], "choice");
    assert_eq!(told["object"]["definition"]["correctResponsesPattern"], json!(["a[,]c"]));
    let activities = &told["context"]["contextActivities"];
    assert_eq!(activities["parent"][0]["id"], sco);
    assert!(activities["grouping"][0]["id"].as_str().unwrap().starts_with(&format!("{sco}&attemptId=")));
    assert_eq!(activities["grouping"][1]["id"], format!("{BASE}/cdgt/m2"));
    let broken = event(other("no iri", None, None), Deed::Initialized);
    assert_eq!(tell(&broken), Err(Untellable::BadIri("no iri".to_owned())));
}

#[test]
fn what_cannot_be_told_says_why() {
    let unknown: [(Subject, &str); 4] = [
        (Subject::Module(id("m9")), "the course has no module or form `m9`"),
        (Subject::Page(PageId::parse("m1/nothing").unwrap()), "the course has no session, quiz or form `m1/nothing`"),
        (question("m1", "m2_q01"), "the module `m1` has no question `m2_q01`"),
        (Subject::Day { day: 6, half: None }, "the workshop has no day 6"),
    ];
    for (subject, why) in unknown {
        assert_eq!(tell(&event(subject, Deed::Registered)).unwrap_err().to_string(), why);
    }
    let marks = |scaled, raw, min, max| Deed::Scored(Marks { scaled, raw, min, max });
    let negative = Deed::Completed { duration: Some(SignedDuration::from_secs(-1)) };
    let impossible = [
        (marks(Some(1.5), None, None, None), "the score of 1.5 cannot be: a scaled score lies between -1 and 1"),
        (
            marks(None, Some(120.0), Some(0.0), Some(100.0)),
            "the score of 120 cannot be: it lies outside the least and the greatest score",
        ),
        (
            marks(None, Some(1.0), Some(1.0), Some(1.0)),
            "the score of 1 cannot be: the greatest score is not greater than the least",
        ),
        (marks(Some(f64::NAN), None, None, None), "the score of NaN cannot be: it is no number"),
        (marks(None, None, None, None), "there is no score"),
        (Deed::Progressed(1.2), "1.2 is not a share of the whole, between 0 and 1"),
        (negative, "the duration is negative"),
    ];
    for (deed, why) in impossible {
        assert_eq!(tell(&event(Subject::Module(id("m1")), deed)).unwrap_err().to_string(), why);
    }
    let nobody = Event { person: None, ..event(Subject::Course, Deed::Registered) };
    assert_eq!(tell(&nobody), Err(Untellable::NoIdentity));
    let silent = Deed::Evaluated(Response { text: None, success: None, latency: None });
    assert_eq!(tell(&event(question("m7", "m7_react_o1"), silent)), Err(Untellable::NoAnswer));
}

#[test]
fn activities_are_made_once() {
    let course = course();
    let actors = actors(&course);
    let teller = Teller::new(&course, &actors);
    let object = |statement: Statement| match statement.object {
        kitbag::xapi::Object::Activity(activity) => activity,
        other => panic!("{other:?}"),
    };
    let answer = event(question("m1", "m1_q01"), Deed::Responded(words("a")));
    let [one, two] = [teller.tell(&answer).unwrap(), teller.tell(&answer).unwrap()].map(object);
    assert!(std::sync::Arc::ptr_eq(&one, &two));
}

#[test]
fn the_guide_shows_a_statement_as_it_is() {
    let course = course();
    let actors = actors(&course);
    let attended = Event {
        cohort: Some("Nairobi 2027".to_owned()),
        platform: "Attendance sheet".to_owned(),
        when: "2027-02-02T00:00:00Z".parse().unwrap(),
        ..event(Subject::Day { day: 2, half: Some(Half::Morning) }, Deed::Attended { duration: None })
    };
    let told = json(&Teller::new(&course, &actors).tell(&attended).unwrap());
    let guide = include_str!("../../docs/tracking.md");
    let (_, shown) = guide.split_once("### A statement").unwrap();
    let shown = shown.split("```").nth(1).unwrap().strip_prefix("json").unwrap();
    let shown: Value = serde_json::from_str(shown).unwrap();
    assert_eq!(shown, told, "the statement is\n{}", serde_json::to_string(&told).unwrap());
}

#[test]
fn definitions_speak_the_language_of_the_course() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/courses/arabic");
    let course = kitbag::source::read(&folder).unwrap().course.unwrap();
    let actors = actors(&course);
    let teller = Teller::new(&course, &actors);
    let definition = |id: &str, text: &str| {
        let told = json(&teller.tell(&event(question("m1", id), Deed::Responded(words(text)))).unwrap());
        assert_eq!(told["context"]["language"], "ar");
        told["object"]["definition"].clone()
    };
    let fill_in = definition("m1_q03", "{lang=ar}كلمة");
    assert_eq!(fill_in["name"].as_object().unwrap().keys().collect::<Vec<_>>(), ["ar"]);
    let patterns = fill_in["correctResponsesPattern"].as_array().unwrap();
    assert!(patterns.iter().all(|pattern| pattern.as_str().unwrap().starts_with("{lang=ar}")), "{patterns:?}");
    let matching = definition("m1_q02", "a[.]b");
    for list in ["source", "target"] {
        assert!(matching[list][0]["description"]["ar"].is_string(), "{matching:#}");
    }
}

#[test]
fn a_workshop_without_an_agenda_has_a_month_of_days() {
    let course = Course { agenda: None, ..course() };
    let actors = actors(&course);
    let teller = Teller::new(&course, &actors);
    let on = |day| teller.tell(&event(Subject::Day { day, half: None }, Deed::Attended { duration: None }));
    assert!(on(1).is_ok() && on(31).is_ok());
    assert_eq!((on(0), on(32)), (Err(Untellable::UnknownDay(0)), Err(Untellable::UnknownDay(32))));
}
