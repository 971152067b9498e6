//! What would speak of too few people stays hidden, in sums too.

use std::path::Path;

use kitbag::records::{Deed, Marks, OtherActivity, Response, Subject};
use kitbag::report::{GroupKind, Selection, report, to_csv, to_html, to_json, to_table};
use kitbag::store::Store;
use snapbox::{assert_data_eq, file};

use super::cohorts::{COHORTS, course, event, events, id, made, shipped, track, tracked};
use super::{group, unit};

#[test]
fn a_small_group_is_not_broken_down_and_cannot_be_found_in_the_sum() {
    let course = shipped();
    let store = tracked(&course);
    let whole = made(&course, &store, &[]);
    let small = group(&whole, "Suva 2027");
    assert!(small.hidden && small.people == 3 && small.gain.is_none() && small.actions.is_none());
    assert!(
        small.units.is_empty()
            && small.attendance.is_empty()
            && small.questions.is_empty()
            && small.outcomes.is_empty()
    );
    assert!(small.evaluation.iter().all(|row| row.hidden && row.points.is_empty() && row.median.is_none()));
    let sum = &whole.groups[0];
    assert_eq!((sum.people, sum.left_out), (26, 3));
    let without = made(&course, &store, &["Lima 2027", "Nairobi 2027"]);
    assert_eq!(without.groups[0].units, sum.units, "nothing of the small group is in the sum");
    assert_eq!(without.groups[0].evaluation, sum.evaluation);
    let alone = made(&course, &store, &["Suva 2027"]);
    assert!(alone.groups.len() == 1 && alone.groups[0].hidden && alone.groups[0].comments.iter().all(|row| row.hidden));
    let text = format!(
        "{}{}{}{}",
        to_table(&alone),
        to_csv(&alone).unwrap(),
        to_json(&alone).unwrap(),
        to_html(&course, &alone)
    );
    assert!(!text.contains("Answer 26"), "a comment of the small group");
}

#[test]
fn small_groups_count_in_the_sum_when_they_are_enough_together() {
    let course = shipped();
    let mut store = tracked(&course);
    let others: Vec<_> =
        (40..42).map(|person| event(Some("Apia 2027"), Some(person), Subject::Course, Deed::Registered, 0)).collect();
    track(&course, &mut store, &others);
    let sum = &made(&course, &store, &[]).groups[0];
    assert_eq!((sum.people, sum.left_out, sum.units[0].registered), (31, 0, Some(31)));
}

#[test]
fn with_few_pairs_only_their_number_is_told() {
    let mut course = shipped();
    course.xapi.minimum_group = 1;
    let store = tracked(&course);
    let found = made(&course, &store, &["Nairobi 2027"]);
    let gain = found.groups[0].gain.as_ref().unwrap();
    assert!(
        gain.pairs < 10 && gain.hidden && gain.scores.is_none() && gain.outcomes.iter().all(|row| row.hidden),
        "{gain:?}"
    );
    let small = made(&course, &store, &["Suva 2027"]);
    assert!(!small.groups[0].hidden && small.groups[0].units[1].started == 3, "the manifest allows it");
}

#[test]
fn a_person_of_two_cohorts_counts_in_each_and_the_best_attempt_counts() {
    let course = shipped();
    let mut store = Store::temporary().unwrap();
    let module = || Subject::Module(id("m2"));
    let marks = |scaled| Some(Marks { scaled: Some(scaled), ..Marks::default() });
    let mut told = Vec::new();
    for person in 0..6 {
        for cohort in ["One", "Two"] {
            told.push(event(Some(cohort), Some(person), module(), Deed::Completed { duration: None }, 3));
        }
        for (attempt, scaled) in [("1", 0.9), ("2", 0.4)] {
            let deed = if scaled > 0.7 {
                Deed::Passed { marks: marks(scaled), duration: None }
            } else {
                Deed::Failed { marks: marks(scaled), duration: None }
            };
            let mut scored = event(Some("One"), Some(person), module(), deed, attempt.parse().unwrap());
            scored.attempt = Some(attempt.to_owned());
            told.push(scored);
        }
    }
    track(&course, &mut store, &told);
    let found = made(&course, &store, &[]);
    for (name, passed) in [("One", 6), ("Two", 0)] {
        let row = unit(group(&found, name), "m2");
        assert_eq!((row.completed, row.passed), (6, passed), "{name}");
    }
    assert_eq!(unit(group(&found, "One"), "m2").score.stats.unwrap().min, 90.0);
    assert_eq!(unit(&found.groups[0], "m2").completed, 12);
}

#[test]
fn what_no_statement_gives_to_a_cohort_belongs_to_the_persons_only_one() {
    let course = shipped();
    let mut store = Store::temporary().unwrap();
    let mut told = Vec::new();
    for person in 0..5 {
        told.push(event(None, Some(person), Subject::Module(id("m1")), Deed::Initialized, 1));
        told.push(event(Some("One"), Some(person), Subject::Course, Deed::Registered, 0));
        told.push(event(None, Some(person + 5), Subject::Module(id("m1")), Deed::Initialized, 1));
    }
    track(&course, &mut store, &told);
    let found = made(&course, &store, &[]);
    let kinds: Vec<GroupKind> = found.groups.iter().map(|group| group.kind).collect();
    assert_eq!(kinds, [GroupKind::All, GroupKind::Cohort, GroupKind::Without]);
    assert!(found.groups[1..].iter().all(|group| group.people == 5 && unit(group, "m1").started == 5));
}

#[test]
fn what_the_course_does_not_know_stands_under_its_own_name() {
    let course = shipped();
    let mut store = Store::temporary().unwrap();
    let package = || OtherActivity {
        iri: "https://other.example/package".to_owned(),
        name: "Another package".to_owned(),
        module: None,
        parent: None,
        interaction: None,
    };
    let question = || OtherActivity {
        iri: "https://other.example/package/q1".to_owned(),
        name: "A question".to_owned(),
        parent: Some(package().iri),
        interaction: Some(("choice".to_owned(), Vec::new())),
        ..package()
    };
    let mut told = Vec::new();
    for person in 0..6 {
        let response = Response {
            text: Some(["a[,]c", "b"][person % 2].to_owned()),
            success: Some(person % 2 == 0),
            latency: None,
        };
        told.push(event(None, Some(person), Subject::Other(question()), Deed::Responded(response), 1));
        told.push(event(None, Some(person), Subject::Other(package()), Deed::Completed { duration: None }, 1));
    }
    track(&course, &mut store, &told);
    let found = &made(&course, &store, &[]).groups[0];
    let row = unit(found, "https://other.example/package");
    assert_eq!((row.title.as_str(), row.started, row.completed), ("Another package", 6, 6));
    let row = &found.questions[0];
    assert_eq!(
        (row.unit.as_str(), row.label.as_str(), row.n, row.right_percent),
        ("Another package", "A question", 6, Some(50.0))
    );
    let answers: Vec<_> = row.answers.iter().map(|answer| answer.count).collect();
    assert_eq!(answers, [3, 3]);
}

#[test]
fn only_the_days_that_are_asked_for_count() {
    let course = shipped();
    let store = tracked(&course);
    let of = |from: &str, to: &str| {
        let selection = Selection { from: from.parse().ok(), to: to.parse().ok(), ..Selection::default() };
        report(&course, &store, &selection).unwrap()
    };
    let days = of("2027-03-01", "2027-03-01");
    assert_eq!(days.period, Some(["2027-03-01".to_owned(), "2027-03-01".to_owned()]));
    let ids: Vec<&str> = days.groups[0].attendance.iter().map(|row| row.id.as_str()).collect();
    assert_eq!(ids, ["day_1", "m1/key_definitions"]);
    let nothing = of("2020-01-01", "2020-12-31");
    assert!(nothing.period.is_none() && nothing.groups[0].people == 0);
    assert!(to_table(&nothing).contains("Nothing has been recorded yet."));
}

#[test]
fn the_order_of_collecting_changes_nothing() {
    let course = shipped();
    let mut told = events(&course);
    told.reverse();
    let mut store = Store::temporary().unwrap();
    for part in told.chunks(97) {
        track(&course, &mut store, part);
    }
    let (one, other) = (made(&course, &tracked(&course), &[]), made(&course, &store, &[]));
    assert_eq!(to_json(&one).unwrap(), to_json(&other).unwrap());
}

#[test]
fn a_report_in_arabic_reads_from_right_to_left() {
    let course = course(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/courses/arabic"));
    let html = to_html(&course, &made(&course, &tracked(&course), &[COHORTS[0].0]));
    assert!(html.contains("<html lang=\"ar\" dir=\"rtl\">"));
    assert_data_eq!(html, file!["arabic.html"].raw());
}

#[test]
fn the_page_needs_nothing_else() {
    let course = shipped();
    let html = to_html(&course, &made(&course, &tracked(&course), &[]));
    for word in ["<script", " src=", "<link", "@import", "url(", " style=", " onclick=", "http:"] {
        assert!(!html.contains(word), "{word}");
    }
    assert!(html.contains("more time for =practice, please &lt;b&gt;"), "what people wrote is text");
    let ids: Vec<&str> = html.split(" id=\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    let mut once = ids.clone();
    once.sort_unstable();
    once.dedup();
    assert_eq!(once.len(), ids.len(), "an id stands twice");
}
