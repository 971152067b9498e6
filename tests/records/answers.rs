//! Tests, evaluations, exports of online forms and plans of action.

use super::sheets::{rows, xlsx};
use super::tracking::Folder;

const AT: &str = "--starts 2027-02-01 --time-zone Africa/Nairobi";

#[test]
fn a_test_with_a_row_for_each_answer() {
    let folder = Folder::with(&[(
        "test.csv",
        b"participant_id,phase,item_id,response,correct,points,timestamp\n\
          7,pre,ct_q01,scan,0,0,2027-02-01T09:45:00+03:00\n\
          7,post,ct_q01,rule,1,1,2027-02-05T15:10:00+03:00\n\
          7,pre,ct_q04,trainers;data;society,1,1,2027-02-01T09:46:00+03:00\n\
          7,pre,Q13,440,,,2027-02-01T09:47:00+03:00\n\
          7,pre,ct_q15_pre,false,,,\n\
          7,quiz,m1_q01,,,,\n\
          7,pre,ct_q99,a,,,\n\
          7,pre,ct_q02,certainly,,,\n\
          ,pre,ct_q02,listed,,,\n",
    )]);
    let said = folder.collect(&format!("test test.csv {AT}"));
    assert_eq!(said.code, 1);
    assert!(said.err.contains("9 rows: 5 used, 3 rejected, 1 without anything to tell; 5 statements"), "{}", said.err);
    assert!(said.err.contains("the course has no question `ct_q99`"), "{}", said.err);
    assert!(said.err.contains("`certainly` is none of the options"), "{}", said.err);
    let told = folder.told();
    assert!(told[0].starts_with("2027-02-01T06:40:00Z responded /pretest/ct_q15_pre false"), "{told:#?}");
    assert_eq!(told[1], "2027-02-01T06:45:00Z responded /pretest/ct_q01_pre scan false");
    assert_eq!(told[2], "2027-02-01T06:46:00Z responded /pretest/ct_q04_pre trainers[,]data[,]society true");
    assert_eq!(told[3], "2027-02-01T06:47:00Z responded /pretest/ct_q13_pre 440 true");
    assert_eq!(told[4], "2027-02-05T12:10:00Z responded /posttest/ct_q01_post rule true");
}

/// All sixteen questions of the course's test; somebody knows the first and the thirteenth answer.
fn sixteen(identity: &str, who: &str) -> String {
    let header: Vec<String> = (1..=16).map(|number| format!("Q{number}")).collect();
    let mut cells = vec![""; 16];
    (cells[0], cells[12]) = ("C", "440");
    format!("{identity},{}\n{who},{}\n", header.join(","), cells.join(","))
}

#[test]
fn a_test_with_a_column_for_each_question_has_a_total() {
    let folder = Folder::with(&[("pre.csv", sixteen("E-mail", "ama@example.org").as_bytes())]);
    let said = folder.collect(&format!("test pre.csv {AT} --instrument tests/pretest"));
    assert_eq!(said.code, 0, "{}", said.err);
    assert_eq!(
        folder.told(),
        [
            "2027-02-01T06:40:00Z responded /pretest/ct_q01_pre rule true",
            "2027-02-01T06:40:00Z responded /pretest/ct_q13_pre 440 true",
            "2027-02-01T06:40:00Z scored /pretest 2.0",
        ]
    );
}

#[test]
fn a_score_tells_who_passed() {
    let folder = Folder::with(&[
        ("post.csv", b"E-mail,Score\nama@example.org,7 / 10\neve@example.org,50%\nann@example.org,150%\n"),
        ("quiz.csv", b"E-mail,Score\nama@example.org,100%\n"),
    ]);
    let said = folder.collect(&format!("test post.csv {AT} --instrument tests/posttest"));
    assert!(said.code == 1 && said.err.contains("`150%` is no share of a score"), "{}", said.err);
    let said = folder.collect(&format!("test quiz.csv {AT} --instrument m1/quiz"));
    assert_eq!(said.code, 0, "{}", said.err);
    let told: Vec<String> =
        folder.told().iter().map(|line| line.split_once(' ').map(|(_, rest)| rest.to_owned()).unwrap()).collect();
    for line in [
        "passed /posttest true 7.0",
        "scored /posttest 7.0",
        "failed /posttest false",
        "scored /posttest",
        "passed /m1 true",
        "scored /m1/quiz",
    ] {
        assert!(told.iter().any(|told| told == line), "{line}: {told:#?}");
    }
    assert_eq!(told.len(), 6, "{told:#?}");
    assert!(folder.dump().iter().any(|json| json.contains("\"scaled\":0.5")));
}

#[test]
fn the_two_shapes_of_a_test_tell_the_same() {
    let wide = Folder::with(&[("pre.csv", sixteen("Code", "7").as_bytes())]);
    wide.collect(&format!("test pre.csv {AT} --instrument tests/pretest"));
    let mut text = String::from("Code,Phase,Item,Response\n");
    for number in 1..=16 {
        let answer = match number {
            1 => "rule",
            13 => "440",
            _ => "",
        };
        text += &format!("7,Avant,ct_q{number:02},{answer}\n");
    }
    let long = Folder::with(&[("pre.csv", text.as_bytes())]);
    let said = long.collect(&format!("test pre.csv {AT}"));
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(said.err.contains("16 rows: 3 used, 0 rejected, 13 without anything to tell"), "{}", said.err);
    assert_eq!(long.dump(), wide.dump());
}

const MICROSOFT: &str = "ID\tStart time\tCompletion time\tEmail\tName\tLast modified time\t\
    The facilitators explained clearly.\tHow was the pace?\tWhat was most useful to you, and why?\tWhich colour?\n\
    1\t2/5/27 15:41:12\t2/15/27 15:47:33\tama@example.org\tAma Mensah\t\tStrongly agree\tAbout right\tThe road map\tred\n\
    2\t2/5/27 15:41:13\t2/5/27 15:48:34\tanonymous\t\t\tDoes not apply to me\tVery fast\t-\tblue\n\
    3\t2/5/27 15:41:13\t2/5/27 15:48:34\tanonymous\t\t\tStrongly agree\tAbout right\tThe road map\tblue\n";

#[test]
fn an_anonymous_evaluation_leaves_no_trace_of_who_answered() {
    let folder = Folder::with(&[("form.tsv", MICROSOFT.as_bytes())]);
    let said = folder.collect("forms form.tsv --cohort Nairobi");
    assert_eq!(said.code, 1);
    assert!(said.err.contains("answers to m7/evaluation"), "{}", said.err);
    assert!(said.err.contains("Which colour?                          ignore  (not recognised)"), "{}", said.err);
    assert!(said.err.contains("3 rows: 2 used, 1 used in part, 0 rejected, 0 without"), "{}", said.err);
    assert!(
        said.err.contains("`Very fast` is no point of the scale `pace5`: Much too slow, A little too slow"),
        "{}",
        said.err
    );
    assert_eq!(
        folder.told(),
        [
            "2027-02-05T00:00:00Z commented /m7/m7_open_most The road map",
            "2027-02-05T00:00:00Z evaluated /m7/m7_facilitation_clear agree_strongly",
            "2027-02-05T00:00:00Z evaluated /m7/m7_facilitation_clear not_applicable",
            "2027-02-05T00:00:00Z evaluated /m7/m7_pace right",
            "2027-02-15T00:00:00Z commented /m7/m7_open_most The road map",
            "2027-02-15T00:00:00Z evaluated /m7/m7_facilitation_clear agree_strongly",
            "2027-02-15T00:00:00Z evaluated /m7/m7_pace right",
        ]
    );
    for word in ["ama@", "Mensah", "15:4", "15:48", "12:4", "registration\""] {
        assert!(!folder.store_holds(word), "{word}");
    }
    let before = folder.dump();
    folder.collect("forms form.tsv --cohort Nairobi");
    assert_eq!(folder.dump(), before);
}

#[test]
fn an_evaluation_with_labels_codes_and_grids() {
    let google = "Timestamp,Email Address,How far do you agree? [The facilitators explained clearly.],How was the pace?\n\
        2027/02/05 3:00:00 PM GMT+3,ama@example.org,4,3\n\
        2027/02/05 3:00:00 PM GMT+3,ama@example.org,Does not apply to me,1\n";
    let kobo = "\"start\";\"end\";\"reaction/m7_facilitation_clear\";\"reaction/m7_pace\";\"_id\";\"_uuid\";\"_submission_time\"\r\n\
        \"#date+start\";\"#date+end\";\"#reaction+clear\";\"#reaction+pace\";\"#meta+id\";\"#meta+uuid\";\"#date+sent\"\r\n\
        \"2027-02-05T14:50:00.000+03:00\";\"2027-02-05T15:00:00.000+03:00\";\"agree\";\"right\";\"1\";\"b2a1\";\"\"\r\n\
        \"2027-02-05T14:50:00.000+03:00\";\"2027-02-05T15:00:00.000+03:00\";\"not_applicable\";\"much_too_slow\";\"2\";\"b2a2\";\"\"\r\n";
    let long = "response_code,session_code,question_code,scale_id,value,label,comment,date\n\
        1,7.2,m7_facilitation_clear,agree5_na,4,Agree,,2027-02-05\n1,7.2,m7_pace,pace5,3,,,2027-02-05\n\
        2,7.2,m7_facilitation_clear,agree5_na,,Does not apply to me,,2027-02-05\n2,7.2,m7_pace,pace5,,Much too slow,,2027-02-05\n";
    for (command, name, text) in
        [("forms", "google.csv", google), ("forms", "kobo.csv", kobo), ("evaluation", "paper.csv", long)]
    {
        let folder = Folder::with(&[(name, text.as_bytes())]);
        let said = folder.collect(&format!("{command} {name}"));
        assert_eq!(said.code, 0, "{name}: {}", said.err);
        assert_eq!(
            folder.told(),
            [
                "2027-02-05T00:00:00Z evaluated /m7/m7_facilitation_clear agree",
                "2027-02-05T00:00:00Z evaluated /m7/m7_facilitation_clear not_applicable",
                "2027-02-05T00:00:00Z evaluated /m7/m7_pace much_too_slow",
                "2027-02-05T00:00:00Z evaluated /m7/m7_pace right",
            ],
            "{name}"
        );
        let platform = ["Google Forms", "KoboToolbox", "Evaluation form"];
        assert!(platform.iter().any(|platform| folder.dump().iter().all(|json| json.contains(platform))), "{name}");
    }
}

#[test]
fn answers_that_are_alike_are_all_counted() {
    let folder = Folder::with(&[("paper.csv", b"m7_pace,m7_open_most\n3,\n3,\n3,The plan\n")]);
    let said = folder.collect(&format!("evaluation paper.csv {AT} --cohort Nairobi"));
    assert_eq!(said.code, 0, "{}", said.err);
    assert_eq!(folder.told().len(), 4);
    assert_eq!(folder.told()[1], "2027-02-05T00:00:00Z evaluated /m7/m7_pace right");
    folder.collect(&format!("evaluation paper.csv {AT} --cohort Nairobi"));
    assert_eq!(folder.told().len(), 4);
}

#[test]
fn quizzes_of_online_forms() {
    let four = "In 2020 UN DESA described nine pillars of digital government transformation. Which of these are among them? Choose all that apply.";
    let fifteen = "ct_q15";
    // Microsoft: several choices end with a semicolon, points and feedback beside each question.
    let cells: [&[&str]; 2] = [
        &[
            "Id",
            "Start time",
            "Completion time",
            "Email",
            "Name",
            "Total points",
            "Quiz feedback",
            four,
            &format!("Points - {four}"),
            &format!("Feedback - {four}"),
            fifteen,
        ],
        &[
            "1",
            "2027-02-01T09:40",
            "2027-02-01T09:59",
            "ama@example.org",
            "Ama",
            "1",
            "",
            "The governance and management of data;The capacity of those who train officials;",
            "0",
            "",
            "TRUE",
        ],
    ];
    let kobo = format!(
        "start;end;e-mail;g/{four};g/{four}/app;g/{four}/data;ct_q15;_uuid\r\n2027-02-01T09:40:00+03:00;2027-02-01T09:59:00+03:00;ama@example.org;data trainers;0;1;true;u1\r\n"
    );
    let options = format!(
        "end;e-mail;{four}/data;{four}/trainers;{four}/app;ct_q15\n2027-02-01T09:59:00+03:00;ama@example.org;1;1;0;true\n"
    );
    let google = format!(
        "Timestamp,Email Address,Score,\"{four}\",ct_q15\n2027/02/01 9:59:00 AM GMT+3,ama@example.org,1 / 16,\"The governance and management of data, The capacity of those who train officials\",TRUE\n"
    );
    for (name, bytes, score) in [
        ("quiz.xlsx", xlsx(&[("Form1", &rows(&cells))]), true),
        ("kobo.csv", kobo.into_bytes(), false),
        ("options.csv", options.into_bytes(), false),
        ("google.csv", google.into_bytes(), true),
    ] {
        let folder = Folder::with(&[(name, &bytes)]);
        let said = folder.collect(&format!("forms {name} --instrument tests/pretest --time-zone Africa/Nairobi"));
        assert_eq!(said.code, 0, "{name}: {}", said.err);
        let mut expected = vec![
            "2027-02-01T06:59:00Z responded /pretest/ct_q04_pre trainers[,]data false".to_owned(),
            "2027-02-01T06:59:00Z responded /pretest/ct_q15_pre true false".to_owned(),
        ];
        expected.extend(score.then(|| "2027-02-01T06:59:00Z scored /pretest 1.0".to_owned()));
        assert_eq!(folder.told(), expected, "{name}: {}", said.err);
    }
}

#[test]
fn which_form_was_answered_is_asked_for() {
    let folder = Folder::with(&[("quiz.csv", b"E-mail,Date,ct_q15\nama@example.org,2027-02-01,true\n")]);
    let said = folder.collect("test quiz.csv");
    assert_eq!(said.code, 1);
    assert!(said.err.contains("name it with --instrument, for example tests/pretest"), "{}", said.err);
    assert_eq!(folder.dump().len(), 0);
}

#[test]
fn plans_and_what_became_of_them() {
    let folder = Folder::with(&[
        ("plan.csv", "Participant ID,Action ID,Objective,Owner,Start,Indicator,Status,Date\n\
            7,a1,Birth certificates in ten days,Registry,2027-03-01,Days until issue,not started,2027-02-05\n\
            7,,Train the clerks,,,,,2027-02-05\n8,a1,,,,,,\n".as_bytes()),
        ("three.csv", "participant_id;date;action_id;status;evidence;barrier;supervisor_view\n\
            7;05.05.2027;a1;Started;\"Form 12; signed\";;agrees\n7;16.05.2027;a1;Terminé;;;\n7;16.05.2027;a2;perhaps;;;\n".as_bytes()),
    ]);
    let said = folder.collect("actions plan.csv");
    assert!(said.err.contains("3 rows: 2 used, 1 rejected"), "{}", said.err);
    let said = folder.collect("actions three.csv");
    assert!(
        said.err.contains("`perhaps` is no status of an action: not started, started, done, dropped"),
        "{}",
        said.err
    );
    let told = folder.told();
    assert_eq!(told.len(), 4, "{told:#?}");
    assert!(told[0].starts_with("2027-02-05T00:00:00Z planned /actions"), "{told:#?}");
    assert!(told[2].starts_with("2027-05-05T00:00:00Z followed up /actions started"), "{told:#?}");
    assert!(told[3].starts_with("2027-05-16T00:00:00Z followed up /actions done"), "{told:#?}");
    let dump = folder.dump().join("\n");
    assert!(dump.contains("Form 12; signed") && dump.contains("Birth certificates in ten days"));
}

/// A paper form as it was typed in, with a cell that cannot be read.
const PAPER: &str = "m7_pace,m7_open_most,Desk\n3,The plan,1\nsoon,-all of it,2\n";

#[test]
fn an_anonymous_form_that_is_mended_is_told_once() {
    let at = format!("{AT} --cohort Nairobi");
    let folder = Folder::with(&[("paper.csv", PAPER.as_bytes())]);
    let said = folder.collect(&format!("evaluation paper.csv {at}"));
    assert_eq!(said.code, 1, "{}", said.err);
    assert!(said.err.contains("2 rows: 1 used, 1 rejected"), "{}", said.err);
    assert_eq!(folder.told().len(), 2);
    // In the rejects, which have further columns and an apostrophe, in the file, and in a sheet.
    folder.write(
        "mended.csv",
        folder.rejects("evaluation-paper.csv").replace("3,soon,", "3,3,").replace(",soon,", ",3,").as_bytes(),
    );
    assert_eq!(folder.collect(&format!("evaluation mended.csv {at}")).code, 0);
    let mended = folder.dump();
    assert_eq!(mended.len(), 4);
    assert!(folder.told().iter().any(|told| told.ends_with("m7_open_most -all of it")), "{:#?}", folder.told());
    folder.write("paper.csv", PAPER.replace("soon", "3").replace(",2\n", ",two\n").as_bytes());
    assert_eq!(folder.collect(&format!("evaluation paper.csv {at}")).code, 0);
    let cells: [&[&str]; 3] =
        [&["Desk", "m7_pace", "m7_open_most"], &["1", "3", "The plan"], &["2", "3", " -all of it"]];
    folder.write("paper.xlsx", &xlsx(&[("Forms", &rows(&cells))]));
    assert_eq!(folder.collect(&format!("evaluation paper.xlsx {at}")).code, 0);
    assert_eq!(folder.dump(), mended);
}

#[test]
fn a_test_with_an_answer_that_cannot_be_read_has_no_total_of_its_own() {
    let text = sixteen("E-mail", "ama@example.org").replace(",C,,", ",C,what,");
    let folder = Folder::with(&[("pre.csv", text.as_bytes())]);
    let said = folder.collect(&format!("test pre.csv {AT} --instrument tests/pretest"));
    assert_eq!(said.code, 1, "{}", said.err);
    assert_eq!(folder.told().len(), 2, "{:#?}", folder.told());
    assert!(!folder.told().iter().any(|told| told.contains("scored")), "{:#?}", folder.told());
    // A total that somebody else has made stands.
    let text = text.replace("E-mail", "Score,E-mail").replace("ama@", "2,ama@");
    folder.write("scores.csv", text.as_bytes());
    folder.collect(&format!("test scores.csv {AT} --instrument tests/pretest"));
    assert!(folder.told().iter().any(|told| told.ends_with("scored /pretest 2.0")), "{:#?}", folder.told());
}

#[test]
fn the_day_of_an_anonymous_answer_is_that_of_the_record() {
    for (zone, date) in
        [("Africa/Nairobi", "2027-02-05"), ("Asia/Tokyo", "2027-02-05 08:30"), ("America/Lima", "2027-02-05 22:00")]
    {
        let wide = format!("Date,m7_pace\n{date},3\n");
        let long = format!("response_code,question_code,value,date\n1,m7_pace,3,{date}\n");
        for text in [wide, long] {
            let folder = Folder::with(&[("paper.csv", text.as_bytes())]);
            let said = folder.collect(&format!("evaluation paper.csv --time-zone {zone}"));
            assert_eq!(said.code, 0, "{}", said.err);
            assert_eq!(folder.told(), ["2027-02-05T00:00:00Z evaluated /m7/m7_pace right"], "{zone}\n{text}");
        }
    }
}

#[test]
fn the_order_of_the_store_joins_no_anonymous_answers() {
    let folder = Folder::with(&[("form.tsv", MICROSOFT.as_bytes())]);
    folder.collect("forms form.tsv --cohort Nairobi");
    let ids = folder.ids();
    assert_eq!(ids.len(), 7);
    assert!(ids.is_sorted(), "{ids:#?}");
}

#[test]
fn codes_of_responses_need_something_that_tells_workshops_apart() {
    let text = "response_code,question_code,value\nR1,m7_pace,3\nR2,m7_pace,3\n";
    let folder = Folder::with(&[("first.csv", text.as_bytes()), ("second.csv", text.as_bytes())]);
    let said = folder.collect(&format!("evaluation first.csv {AT}"));
    assert_eq!(said.code, 1);
    assert!(said.err.contains("name the group with --cohort"), "{}", said.err);
    assert_eq!(folder.dump().len(), 0);
    folder.collect(&format!("evaluation first.csv {AT} --cohort Nairobi"));
    folder.collect(&format!("evaluation second.csv {AT} --cohort Kisumu"));
    assert_eq!(folder.dump().len(), 4);
    let both = "cohort,response_code,question_code,value\nNairobi,R1,m7_pace,3\nKisumu,R1,m7_pace,3\n";
    folder.write("both.csv", both.as_bytes());
    assert_eq!(folder.collect(&format!("evaluation both.csv {AT}")).code, 0);
    assert_eq!(folder.dump().len(), 4, "the same responses in another table");
}
