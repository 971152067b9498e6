//! Reports: every number counted again in another way, small groups kept out of sight, and each form as it looks.

mod cohorts;
mod command;
mod hiding;

use cohorts::{
    COHORTS, comment, has_quiz, has_test, is_right, made, minutes, modules, opinion, score, shipped, status, tracked,
    was_there,
};
use kitbag::course::Course;
use kitbag::report::{Group, GroupKind, Report, Summary, UnitRow, to_csv, to_html, to_json, to_table};
use snapbox::{assert_data_eq, file};

fn group<'r>(report: &'r Report, name: &str) -> &'r Group {
    report.groups.iter().find(|group| group.name.as_deref() == Some(name)).unwrap()
}

fn unit<'g>(group: &'g Group, id: &str) -> &'g UnitRow {
    group.units.iter().find(|unit| unit.id == id).unwrap()
}

fn people(cohort: usize) -> Vec<usize> {
    COHORTS[cohort].1.clone().collect()
}

/// The people of the two cohorts that are shown.
fn all() -> Vec<usize> {
    [people(0), people(1)].concat()
}

/// Quartiles by walking a sorted list, as a spreadsheet does it.
fn assert_summary(found: &Summary, mut expected: Vec<f64>) {
    expected.sort_by(f64::total_cmp);
    assert_eq!(found.n as usize, expected.len());
    let stats = found.stats.unwrap();
    let at = |share: f64| {
        let place = share * (expected.len() - 1) as f64;
        let (below, above) = (expected[place.floor() as usize], expected[place.ceil() as usize]);
        below + (above - below) * place.fract()
    };
    let found = [stats.min, stats.q1, stats.median, stats.q3, stats.max, stats.mean];
    let mean = expected.iter().sum::<f64>() / expected.len() as f64;
    for (found, wanted) in found.into_iter().zip([at(0.0), at(0.25), at(0.5), at(0.75), at(1.0), mean]) {
        assert!((found - wanted).abs() <= 0.0501, "found {found}, expected {wanted}");
    }
}

fn count(people: &[usize], is: impl Fn(usize) -> bool) -> u64 {
    people.iter().filter(|person| is(**person)).count() as u64
}

fn percent(part: u64, whole: usize) -> Option<f64> {
    Some((part as f64 * 1000.0 / whole as f64).round() / 10.0)
}

#[test]
fn progress_scores_and_time_are_those_of_the_people() {
    let course = shipped();
    let report = made(&course, &tracked(&course), &[]);
    assert_eq!(
        report.groups.iter().map(|group| group.kind).collect::<Vec<_>>()[..2],
        [GroupKind::All, GroupKind::Cohort]
    );
    assert_eq!(report.period, Some(["2027-02-26".to_owned(), "2027-09-05".to_owned()]));
    for (found, people) in [
        (&report.groups[0], all()),
        (group(&report, "Lima 2027"), people(0)),
        (group(&report, "Nairobi 2027"), people(1)),
    ] {
        assert_eq!(found.people as usize, people.len());
        let module = unit(found, "m1");
        assert_eq!(
            module.registered,
            Some(found.people),
            "who is registered for the course is registered for its modules"
        );
        assert_eq!(module.started, found.people);
        assert_eq!(module.completed, count(&people, has_quiz));
        let took: Vec<usize> = people.iter().copied().filter(|person| has_quiz(*person)).collect();
        let passed = count(&took, |person| score(&course, 0, person, 2) >= 70.0);
        assert!(passed > 0 && passed < took.len() as u64, "some pass and some do not");
        assert_eq!((module.passed, module.passed_percent), (passed, percent(passed, people.len())));
        assert_summary(&module.score, took.iter().map(|person| score(&course, 0, *person, 2)).collect());
        let times = people.iter().map(|person| minutes(*person).iter().sum::<i64>() as f64).collect();
        assert_summary(&module.minutes, times);
        let untouched = unit(found, "m5");
        assert_eq!((untouched.started, untouched.score.n, untouched.registered), (0, 0, Some(found.people)));
        assert_eq!(unit(found, "cdgt").started, found.people);
    }
}

#[test]
fn attendance_counts_each_person_once_a_day() {
    let course = shipped();
    let report = made(&course, &tracked(&course), &[]);
    let found = group(&report, "Lima 2027");
    let ids: Vec<&str> = found.attendance.iter().map(|row| row.id.as_str()).collect();
    assert_eq!(ids, ["day_1", "day_2", "day_3", "day_4", "day_5", "day_5/morning", "m1/key_definitions"]);
    for row in found.attendance.iter().filter(|row| row.day.is_some()) {
        let day = row.day.unwrap();
        let there: Vec<usize> = people(0).into_iter().filter(|person| was_there(*person, day)).collect();
        assert_eq!(row.people as usize, there.len(), "{}", row.id);
        assert_eq!(row.percent, percent(row.people, 14));
        assert_summary(&row.minutes, there.iter().map(|person| 300.0 + *person as f64).collect());
    }
    assert_eq!(found.attendance[6].people, count(&people(0), |person| person % 3 != 0));
}

#[test]
fn the_gain_is_that_of_people_who_took_both_tests() {
    let course = shipped();
    let report = made(&course, &tracked(&course), &[]);
    let forms = course.modules.len();
    // The pairs of the other cohort are too few to be shown, so they are not in the sum either.
    assert!(group(&report, "Nairobi 2027").gain.as_ref().unwrap().hidden);
    for (found, asked) in [(&report.groups[0], all()), (group(&report, "Lima 2027"), people(0))] {
        let people = people(0);
        let gain = found.gain.as_ref().unwrap();
        let both: Vec<usize> =
            people.iter().copied().filter(|person| has_test(*person, 0) && has_test(*person, 1)).collect();
        assert_eq!(gain.pairs as usize, both.len());
        assert_eq!(gain.before_only, count(&asked, |person| has_test(person, 0) && !has_test(person, 1)));
        assert_eq!(gain.after_only, count(&asked, |person| !has_test(person, 0) && has_test(person, 1)));
        let scores = gain.scores.as_ref().unwrap();
        let before = |person: &usize| score(&course, forms, *person, 0);
        let after = |person: &usize| score(&course, forms + 1, *person, 1);
        assert_summary(&scores.before, both.iter().map(before).collect());
        assert_summary(&scores.after, both.iter().map(after).collect());
        assert_summary(&scores.gain, both.iter().map(|person| after(person) - before(person)).collect());
        let normalised = both.iter().filter(|person| before(person) < 100.0);
        let normalised = normalised.map(|person| (after(person) - before(person)) / (100.0 - before(person)));
        assert_summary(&scores.normalised, normalised.collect());
        assert_eq!(scores.better + scores.same + scores.worse, gain.pairs);
        outcomes_before_and_after(&course, found, &both);
    }
}

fn outcomes_before_and_after(course: &Course, found: &Group, both: &[usize]) {
    let forms = course.modules.len();
    let rows = &found.gain.as_ref().unwrap().outcomes;
    assert_eq!(rows.len(), 7, "the test asks about every outcome");
    for row in rows {
        let share = |phase: usize| {
            let quiz = modules(course)[forms + phase].quiz.as_ref().unwrap();
            let of = quiz.questions.iter().enumerate();
            let asked: Vec<usize> = of
                .filter(|(_, question)| question.outcome.as_ref().is_some_and(|id| id.as_str() == row.id))
                .map(|(at, _)| at)
                .collect();
            let right = both
                .iter()
                .map(|person| asked.iter().filter(|at| is_right(*person, **at, phase)).count())
                .sum::<usize>();
            right as f64 * 100.0 / (asked.len() * both.len()) as f64
        };
        assert_eq!(row.n as usize, both.len());
        assert!(
            (row.before.unwrap() - share(0)).abs() < 0.07 && (row.after.unwrap() - share(1)).abs() < 0.07,
            "{row:?}"
        );
    }
}

#[test]
fn questions_tell_who_answered_what() {
    let course = shipped();
    let report = made(&course, &tracked(&course), &[]);
    let took: Vec<usize> = all().into_iter().filter(|person| has_quiz(*person)).collect();
    let quiz = course.modules[0].quiz.as_ref().unwrap();
    for (at, question) in quiz.questions.iter().enumerate().filter(|(_, question)| question.has_right_answer()) {
        let row = report.groups[0].questions.iter().find(|row| row.id == format!("m1/{}", question.id)).unwrap();
        let right = count(&took, |person| is_right(person, at, 2));
        assert_eq!((row.n as usize, row.right_percent), (took.len(), percent(right, took.len())));
        // What is right was chosen by all whose answer is right, and where the answer is one of several, by nobody else.
        let chosen: Vec<u64> =
            row.answers.iter().filter(|answer| answer.right == Some(true)).map(|answer| answer.count).collect();
        assert!(!chosen.is_empty() && chosen.iter().all(|count| *count >= right), "{row:?}");
        if matches!(question.kind, kitbag::course::QuestionKind::Choice { several: false, .. }) {
            assert_eq!(row.answers.iter().map(|answer| answer.count).sum::<u64>(), row.n);
            assert_eq!(chosen, [right]);
        }
    }
}

#[test]
fn outcomes_are_passed_by_the_questions_that_test_them() {
    let course = shipped();
    let report = made(&course, &tracked(&course), &[]);
    let row = report.groups[0].outcomes.iter().find(|row| row.id == "o1").unwrap();
    let of_module = |module: usize| {
        let quiz = course.modules[module].quiz.as_ref();
        let questions = quiz.into_iter().flat_map(|quiz| quiz.questions.iter().enumerate());
        questions
            .filter(|(_, question)| question.outcome.as_ref().is_some_and(|id| id.as_str() == "o1"))
            .map(|(at, _)| at)
            .collect::<Vec<_>>()
    };
    assert!((1..course.modules.len()).all(|module| of_module(module).is_empty()), "only the first module tests o1");
    let (asked, took) = (of_module(0), all().into_iter().filter(|person| has_quiz(*person)).collect::<Vec<_>>());
    let share = |person: &usize| {
        asked.iter().filter(|at| is_right(*person, **at, 2)).count() as f64 * 100.0 / asked.len() as f64
    };
    assert_eq!((row.started, row.completed), (took.len() as u64, took.len() as u64));
    assert_eq!(row.passed, count(&took, |person| share(&person) >= 70.0));
    assert_summary(&row.score, took.iter().map(share).collect());
}

#[test]
fn evaluations_are_counted_by_point_and_never_averaged_over_what_is_no_number() {
    let course = shipped();
    let report = made(&course, &tracked(&course), &[]);
    let found = group(&report, "Nairobi 2027");
    for (item, id) in
        ["m7/m7_react_o1", "m7/m7_react_m1", "m7/m7_pace", "m7/m7_facilitation_clear"].into_iter().enumerate()
    {
        let row = found.evaluation.iter().find(|row| row.id == id).unwrap();
        let points = row.points.len();
        for (at, point) in row.points.iter().enumerate() {
            assert_eq!(
                point.count,
                count(&people(1), |person| opinion(person, item, points) == at),
                "{id} {}",
                point.id
            );
        }
        let given = people(1).into_iter().filter_map(|person| row.points[opinion(person, item, points)].value);
        let mut values: Vec<i32> = given.collect();
        values.sort_unstable();
        let middle = (f64::from(values[(values.len() - 1) / 2]) + f64::from(values[values.len() / 2])) / 2.0;
        assert_eq!((row.n, row.median), (12, Some(middle)));
        let highest = row.points.iter().filter_map(|point| point.value).max().unwrap();
        let top_two = values.iter().filter(|value| **value >= highest - 1).count() as u64;
        assert_eq!(row.top_two_percent, percent(top_two, values.len()));
    }
    assert!(found.evaluation.iter().any(|row| row.points.iter().any(|point| point.value.is_none() && point.count > 0)));
}

#[test]
fn comments_tell_neither_when_nor_by_whom() {
    let course = shipped();
    let report = made(&course, &tracked(&course), &[]);
    let row = &report.groups[0].comments[0];
    let mut written: Vec<String> = (0..29).map(comment).collect();
    assert_ne!(row.comments, written, "not in the order of the records");
    let mut found = row.comments.clone();
    written.sort();
    found.sort();
    assert_eq!(found, written);
    assert!(group(&report, "Lima 2027").comments.is_empty(), "not by cohort");
    let few = &report.groups[0].comments[1];
    assert!(few.hidden && few.n == 2 && few.comments.is_empty(), "{few:?}");
}

#[test]
fn plans_are_followed_for_half_a_year() {
    let course = shipped();
    let report = made(&course, &tracked(&course), &[]);
    let actions = report.groups[0].actions.as_ref().unwrap();
    let planned = |person: usize| 1 + person as u64 % 2;
    assert_eq!((actions.people, actions.planned), (26, all().into_iter().map(planned).sum()));
    for follow_up in &actions.follow_ups {
        let followed: Vec<usize> = all().into_iter().filter(|person| !person.is_multiple_of(3)).collect();
        assert_eq!(follow_up.people as usize, followed.len());
        for state in &follow_up.states {
            let of = followed.iter().filter(|person| status(**person, follow_up.months).as_str() == state.state);
            assert_eq!(
                state.actions,
                of.map(|person| planned(*person)).sum::<u64>(),
                "{} {}",
                follow_up.months,
                state.state
            );
        }
    }
}

#[test]
fn each_form_looks_like_this() {
    let course = shipped();
    let store = tracked(&course);
    let report = made(&course, &store, &["Lima 2027", "Suva 2027"]);
    assert_data_eq!(to_table(&report), file!["report.txt"].raw());
    assert_data_eq!(to_html(&course, &report), file!["report.html"].raw());
    assert!(to_table(&report).lines().all(|line| line.chars().count() <= 80));
    // These have every question with every answer, and one group is enough to see how.
    let report = made(&course, &store, &["Lima 2027"]);
    assert_data_eq!(to_csv(&report).unwrap(), file!["report.csv"].raw());
    assert_data_eq!(to_json(&report).unwrap(), file!["report.json"].raw());
}

#[test]
fn the_json_is_as_its_schema_says() {
    let course = shipped();
    let report = made(&course, &tracked(&course), &[]);
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas/report.schema.json");
    let schema = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let mut json: serde_json::Value = serde_json::from_str(&to_json(&report).unwrap()).unwrap();
    let errors: Vec<String> = validator.iter_errors(&json).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{errors:?}");
    json["groups"][0]["units"][0]["started"] = serde_json::Value::from("many");
    assert!(!validator.is_valid(&json));
}

#[test]
fn the_csv_has_one_number_a_row_and_no_formula() {
    let course = shipped();
    let report = made(&course, &tracked(&course), &[]);
    let text = to_csv(&report).unwrap();
    let rows: Vec<csv::StringRecord> =
        csv::Reader::from_reader(text.as_bytes()).records().map(Result::unwrap).collect();
    let value = |row: [&str; 5]| {
        let [group, section, id, measure, option] = row;
        let is = |found: &&csv::StringRecord| {
            [&found[0], &found[1], &found[2], &found[4], &found[5]] == [group, section, id, measure, option]
        };
        let found: Vec<_> = rows.iter().filter(is).collect();
        assert_eq!(found.len(), 1, "{row:?}");
        (found[0][6].to_owned(), found[0][7].to_owned())
    };
    let median = unit(group(&report, "Lima 2027"), "m1").score.stats.unwrap().median;
    assert_eq!(value(["Lima 2027", "module", "m1", "score_percent", "median"]), (median.to_string(), String::new()));
    assert_eq!(value(["(all)", "group", "", "left_out", ""]), ("3".to_owned(), String::new()));
    assert_eq!(value(["Nairobi 2027", "gain", "", "gain", ""]), (String::new(), "hidden".to_owned()));
    assert!(rows.iter().all(|row| row[6].is_empty() || row[6].parse::<f64>().is_ok()));
    assert!(rows.iter().flat_map(csv::StringRecord::iter).all(|cell| !cell.starts_with(['=', '+', '@'])));
}
