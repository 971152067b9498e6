//! Hand-outs, sheets and certificates; what is filled in goes through `kitbag collect` without a mapping.

use jiff::tz::TimeZone;
use kitbag::course::{Course, Module, Question, questions};
use kitbag::documents::{Edition, File, Format, Kind, Participant, Request, When, documents};
use kitbag::records::collect::{Kind as Record, Mapping, Meaning, columns, knows};
use kitbag::records::table::{self, Options};
use roxmltree::Document;

use super::{Parts, TOOLKIT, Tagged, arabic, file};
use crate::records::tracking::Folder;

const AT: &str = "--starts 2027-02-01 --time-zone Africa/Nairobi";

/// The text of every paragraph, in order.
fn lines(file: &File) -> Vec<String> {
    let parts = Parts::open(file);
    let document = Document::parse(parts.text("word/document.xml")).unwrap();
    let paragraphs = document.descendants().filter(|node| node.has_tag_name_of("p"));
    let words = |node: roxmltree::Node<'_, '_>| {
        node.descendants().filter(|node| node.has_tag_name_of("t")).filter_map(|node| node.text()).collect()
    };
    paragraphs.map(words).collect()
}

fn module(id: &str) -> &'static Module {
    TOOLKIT.modules.iter().find(|module| module.id.as_str() == id).unwrap()
}

/// Every question's words stand in the lines, in this order.
fn assert_asked(lines: &[String], questions: &[&Question]) {
    assert!(!questions.is_empty());
    let mut rest = lines.iter();
    for question in questions {
        let stem = question.label();
        assert!(rest.any(|line| line.ends_with(&stem)), "{stem}");
    }
}

#[test]
fn forms_ask_everything_in_order() {
    let plan = lines(file("cdgt-1.0.0-handout-m7-action_plan-plan.docx"));
    let sessions = &module("m7").sessions;
    let asked: Vec<&Question> =
        questions(&sessions[0].blocks).into_iter().filter(|question| !question.has_right_answer()).collect();
    assert_eq!(asked.len(), 24);
    assert_asked(&plan, &asked);
    assert!(plan.iter().any(|line| line.starts_with("A strong entry has two dates")), "the help is there");
    let views = lines(file("cdgt-1.0.0-handout-m7-evaluation.docx"));
    let asked: Vec<&Question> =
        questions(&sessions[1].blocks).into_iter().filter(|question| !question.has_right_answer()).collect();
    assert_asked(&views, &asked);
    for label in TOOLKIT.scales.iter().find(|scale| scale.id.as_str() == "agree5_na").unwrap().points.iter() {
        assert!(views.iter().any(|line| line.starts_with(&label.label)), "{}", label.label);
    }
    assert!(views.iter().any(|line| line == "Please do not write your name on this form."));
    assert!(!views.iter().any(|line| line.contains("Name:")));
    // A box for each point of the seven statements of the first scale.
    let boxes = views.iter().filter(|line| *line == "☐").count();
    assert_eq!(boxes, 7 * 5 + 6 * 5 + 2 * 6 + 2 * 5 + 2 * 6 + 2 * 4);
}

#[test]
fn tests_ask_everything_and_only_the_key_tells() {
    for form in &TOOLKIT.tests.as_ref().unwrap().forms {
        let asked: Vec<&Question> = form.questions().map(|(_, question)| question).collect();
        let paper = lines(file(&format!("cdgt-1.0.0-handout-{}.docx", form.id)));
        assert_asked(&paper, &asked);
        assert!(!paper.iter().any(|line| line.starts_with("Answer: ")), "{}", form.id);
        assert!(paper.iter().any(|line| line.contains("Participant code:")));
        let key = super::FILES.iter().find(|file| file.name.ends_with(&format!("handout-{}-key.docx", form.id)));
        assert_eq!(key.is_some(), form.is_scored(), "{}", form.id);
        if let Some(key) = key {
            let key = lines(key);
            assert_asked(&key, &asked);
            assert_eq!(key.iter().filter(|line| line.starts_with("Answer: ")).count(), asked.len());
        }
    }
    let of = |edition| {
        let request = Request { kinds: vec![Kind::Handouts], editions: vec![edition], ..Request::default() };
        documents(&TOOLKIT, &request).unwrap().into_iter().map(|file| file.name).collect::<Vec<_>>()
    };
    assert!(of(Edition::Learner).iter().all(|name| !name.contains("key") && !name.contains("attendance")));
    assert!(
        of(Edition::Facilitator)
            .iter()
            .all(|name| ["-key", "attendance", "sheet"].iter().any(|part| name.contains(part)))
    );
}

/// The answers of the key's first table, by the number of the question.
fn key() -> Vec<String> {
    let parts = Parts::open(file("cdgt-1.0.0-handout-pretest-key.docx"));
    let document = Document::parse(parts.text("word/document.xml")).unwrap();
    let table = document.descendants().find(|node| node.has_tag_name_of("tbl")).unwrap();
    let text = |cell: roxmltree::Node<'_, '_>| {
        cell.descendants().filter(|node| node.has_tag_name_of("t")).filter_map(|node| node.text()).collect::<String>()
    };
    let rows = table.children().filter(|node| node.has_tag_name_of("tr")).skip(1);
    rows.map(|row| text(row.children().filter(|node| node.has_tag_name_of("tc")).nth(1).unwrap())).collect()
}

fn sheet(name: &str) -> Vec<Vec<String>> {
    let text = std::str::from_utf8(&file(name).bytes).unwrap();
    let text = text.strip_prefix('\u{feff}').expect("spreadsheets know UTF-8 by its mark");
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

fn csv(rows: &[Vec<String>]) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer("\u{feff}".as_bytes().to_vec());
    rows.iter().for_each(|row| writer.write_record(row).unwrap());
    writer.into_inner().unwrap()
}

#[test]
fn a_paper_test_that_is_typed_in_is_collected_without_a_mapping() {
    let mut rows = sheet("cdgt-1.0.0-sheet-tests.csv");
    let answers = key();
    assert_eq!((rows.len(), rows[0].len()), (1, 3 + 16));
    assert_eq!(rows[0][3], "1. ct_q01");
    let typed = |code: &str, phase: &str, answers: &[String]| {
        [code, "", phase].into_iter().map(str::to_owned).chain(answers.iter().cloned()).collect::<Vec<_>>()
    };
    // Whoever writes down the key knows everything; the other one turned the order round, wrote the
    // pairs with a hyphen, and left one open.
    let turned = |answer: &String| {
        let parts: Vec<&str> = answer.split(", ").collect();
        if parts.len() > 3 && !answer.contains('–') {
            return parts.into_iter().rev().collect::<Vec<_>>().join(" ");
        }
        answer.replace('–', "-")
    };
    let mut others: Vec<String> = answers.iter().map(turned).collect();
    others[0].clear();
    rows.extend([typed("7", "pre", &others), typed("7", "post", &answers)]);
    let folder = Folder::with(&[("typed.csv", &csv(&rows))]);
    let said = folder.collect(&format!("test typed.csv {AT}"));
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(said.err.contains("typed.csv: 2 rows: 2 used, 0 rejected"), "{}", said.err);
    let told = folder.told();
    let of = |verb: &str, object: &str| {
        let lines = told.iter().filter(|line| line.contains(&format!(" {verb} {object}")));
        lines.cloned().collect::<Vec<_>>()
    };
    assert_eq!(of("scored", "/posttest"), ["2027-02-05T12:05:00Z scored /posttest 16.0"]);
    assert_eq!(of("passed", "/posttest").len(), 1);
    let (before, after) = (of("responded", "/pretest/"), of("responded", "/posttest/"));
    assert_eq!((before.len(), after.len()), (15, 16));
    assert!(after.iter().all(|line| line.ends_with(" true")), "{after:#?}");
    let wrong: Vec<&String> = before.iter().filter(|line| line.ends_with(" false")).collect();
    assert_eq!(wrong.len(), 1, "only the order that was turned round is wrong: {wrong:#?}");
}

#[test]
fn an_attendance_sheet_that_is_filled_in_is_collected_without_a_mapping() {
    let mut rows = sheet("cdgt-1.0.0-sheet-attendance.csv");
    assert_eq!(rows[0].len(), 6 + 2 * 5);
    for (place, row) in [(1, ["Mensah", "Ama", "ama@example.org"]), (2, ["Diallo", "Kofi", ""])] {
        row.iter().enumerate().for_each(|(cell, text)| (*text).clone_into(&mut rows[place][cell + 1]));
    }
    "K7".clone_into(&mut rows[2][4]);
    for (cell, mark) in [(6, "✓"), (7, "✓"), (8, "P"), (15, "1")] {
        mark.clone_into(&mut rows[1][cell]);
    }
    "A".clone_into(&mut rows[2][6]);
    "L".clone_into(&mut rows[2][9]);
    let folder = Folder::with(&[("list.csv", &csv(&rows))]);
    let said = folder.collect(&format!("attendance list.csv {AT}"));
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(
        said.err.contains("30 rows: 2 used, 0 rejected, 28 without anything to tell; 7 statements"),
        "{}",
        said.err
    );
    assert_eq!(
        folder.told(),
        [
            "2027-02-01T06:00:00Z attended /workshop/day_1/morning",
            "2027-02-01T06:00:00Z registered ",
            "2027-02-01T06:00:00Z registered ",
            "2027-02-01T10:50:00Z attended /workshop/day_1/afternoon",
            "2027-02-02T06:00:00Z attended /workshop/day_2/morning",
            "2027-02-02T10:50:00Z attended /workshop/day_2/afternoon",
            "2027-02-05T10:30:00Z attended /workshop/day_5/afternoon",
        ]
    );
    assert!(!folder.store_holds("Mensah") && !folder.store_holds("ama@example.org"));
}

#[test]
fn days_after_a_weekend_are_told_on_their_dates() {
    let mut rows = sheet("cdgt-1.0.0-sheet-attendance.csv");
    "ama@example.org".clone_into(&mut rows[1][3]);
    "P".clone_into(&mut rows[1][10]);
    let folder = Folder::with(&[("list.csv", &csv(&rows[..2]))]);
    let said = folder.collect("attendance list.csv --starts 2027-03-25 --time-zone Europe/Paris");
    assert_eq!(said.code, 0, "{}", said.err);
    // Day 3 of a workshop that begins on a Thursday is a Monday, after the clocks went forward.
    assert!(
        folder.told().contains(&"2027-03-29T07:00:00Z attended /workshop/day_3/morning".to_owned()),
        "{:?}",
        folder.told()
    );
}

#[test]
fn views_that_are_typed_in_are_collected_without_a_mapping() {
    let mut rows = sheet("cdgt-1.0.0-sheet-evaluation.csv");
    let mut row = vec![String::new(); rows[0].len()];
    "1".clone_into(&mut row[0]);
    let place = |rows: &[Vec<String>], id: &str| rows[0].iter().position(|head| head.ends_with(id)).unwrap();
    for (id, answer) in [("m7_react_o1", "4"), ("m7_pace", "About right"), ("m7_open_most", "The maps")] {
        answer.clone_into(&mut row[place(&rows, id)]);
    }
    rows.push(row);
    let folder = Folder::with(&[("views.csv", &csv(&rows))]);
    let said = folder.collect(&format!("evaluation views.csv --cohort Nairobi {AT}"));
    assert_eq!(said.code, 0, "{}", said.err);
    let told: Vec<String> = folder.told().iter().map(|line| line.split_once(' ').unwrap().1.to_owned()).collect();
    for line in
        ["evaluated /m7/m7_pace right", "evaluated /m7/m7_react_o1 agree", "commented /m7/m7_open_most The maps"]
    {
        assert!(told.iter().any(|told| told == line), "{told:#?}");
    }
}

#[test]
fn headers_mean_what_they_say_in_every_language() {
    let mut course: Course = TOOLKIT.clone();
    for language in ["en", "ar", "es", "fr", "ru", "zh"] {
        language.clone_into(&mut course.language);
        let request = Request { kinds: vec![Kind::Handouts], formats: vec![Format::Csv], ..Request::default() };
        let files = documents(&course, &request).unwrap();
        let meanings = |name: &str, kind: Record| {
            let file = files.iter().find(|file| file.name.ends_with(name)).unwrap();
            let known = knows(kind, &course);
            // A row, so that there is a table.
            let bytes = [file.bytes.as_slice(), b"1\r\n"].concat();
            let options = Options { knows: &known, ..Options::default() };
            let table = table::read(&bytes, name, &options).unwrap().remove(0);
            let columns = columns(kind, &course, &table, &Mapping::default(), None);
            columns.into_iter().map(|column| column.meaning.to_string()).collect::<Vec<_>>()
        };
        let days = (1..=5).flat_map(|day| ["morning", "afternoon"].map(|half| format!("day {day} {half}")));
        let fixed = ["ignore", "family name", "given name", "e-mail", "account", "ignore"].map(str::to_owned);
        let expected: Vec<String> = fixed.into_iter().chain(days).collect();
        assert_eq!(meanings("sheet-attendance.csv", Record::Attendance), expected, "{language}");
        let tests = meanings("sheet-tests.csv", Record::Test);
        assert_eq!(tests[..3], ["account", "e-mail", "phase"], "{language}");
        assert!(tests[3..].iter().all(|meaning| meaning.starts_with("question ct_q")), "{language}: {tests:?}");
        let views = meanings("sheet-evaluation.csv", Record::Evaluation);
        assert_eq!(views[0], "response id", "{language}");
        assert!(views[1..].iter().all(|meaning| matches!(Meaning::parse(meaning), Some(Meaning::Question(_)))));
    }
}

/// A workshop with two people, of whom one completed the course.
fn workshop() -> Request {
    let person = |given: &str, family: &str, has_completed| Participant {
        name: format!("{given} {family}"),
        parts: [given.to_owned(), family.to_owned()],
        has_completed,
    };
    let zone = Some(TimeZone::get("Africa/Nairobi").unwrap());
    Request {
        when: Some(When { starts: "2027-02-25".parse().unwrap(), zone, place: Some("Nairobi".to_owned()) }),
        people: Some(vec![person("Ama", "Mensah", true), person("Kofi", "Diallo", false)]),
        ..Request::default()
    }
}

#[test]
fn certificates_are_for_those_who_completed() {
    let request = Request { kinds: vec![Kind::Certificates, Kind::Handouts], ..workshop() };
    let files = documents(&TOOLKIT, &request).unwrap();
    assert_eq!(files, documents(&TOOLKIT, &request).unwrap());
    let of = |end: &str| lines(files.iter().find(|file| file.name.ends_with(end)).unwrap());
    let certificates = of("certificates.docx");
    assert_eq!(certificates.iter().filter(|line| *line == "Ama Mensah").count(), 1);
    assert!(!certificates.iter().any(|line| line.contains("Kofi")));
    assert!(
        certificates.iter().any(|line| line == "30 hours of learning together · 2027-02-25 to 2027-03-03 · Nairobi"),
        "{certificates:#?}"
    );
    for outcome in &TOOLKIT.outcomes {
        assert!(certificates.iter().any(|line| line == outcome.label()));
    }
    let signed = of("handout-attendance.docx");
    for (word, count) in [("Mensah", 5), ("Kofi", 5), ("Day 5, afternoon", 1), ("18", 5)] {
        assert_eq!(signed.iter().filter(|line| *line == word).count(), count, "{word}");
    }
    for day in ["2027-02-25", "2027-02-26", "2027-03-01", "2027-03-02", "2027-03-03"] {
        assert_eq!(signed.iter().filter(|line| line.contains(day)).count(), 1, "{day}");
    }
    let blank = lines(file("cdgt-1.0.0-certificates.docx"));
    assert!(blank.iter().any(|line| line.starts_with("______")));
    let nobody = Request { people: Some(Vec::new()), kinds: vec![Kind::Certificates], ..workshop() };
    assert_eq!(documents(&TOOLKIT, &nobody).unwrap(), Vec::new());
}

#[test]
fn the_list_says_who_completed() {
    let mut rows = sheet("cdgt-1.0.0-sheet-attendance.csv");
    for (place, name, marks) in [(1, "Ama", 8), (2, "Kofi", 7), (3, "Wanjiru", 10)] {
        name.clone_into(&mut rows[place][2]);
        rows[place][6..6 + marks].iter_mut().for_each(|cell| "P".clone_into(cell));
    }
    let folder = Folder::with(&[("list.csv", &csv(&rows))]);
    let run = |more: &[&str]| {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_kitbag"))
            .current_dir(folder.path())
            .args(["documents", env!("CARGO_MANIFEST_DIR"), "--only", "certificates", "--out", "out"])
            .args(["--people", "list.csv", "--format", "docx"])
            .args(more)
            .output()
            .unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    let names = || {
        let bytes = std::fs::read(folder.path().join("out/cdgt-1.0.0-certificates.docx")).unwrap();
        let lines = lines(&File { name: String::new(), bytes });
        ["Ama", "Kofi", "Wanjiru"].into_iter().filter(|name| lines.iter().any(|line| line == name)).collect::<Vec<_>>()
    };
    let (code, said) = run(&[]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("list.csv: 2 of 3 people were there for 80 % or more"), "{said}");
    assert!(said.contains("line 3: 7 of 10, no certificate") && !said.contains("Kofi"), "{said}");
    assert_eq!(names(), ["Ama", "Wanjiru"]);
    run(&["--attended", "100"]);
    assert_eq!(names(), ["Wanjiru"]);
    "maybe".clone_into(&mut rows[1][6]);
    folder.write("list.csv", &csv(&rows));
    let (code, said) = run(&[]);
    assert_eq!(code, Some(2));
    assert!(said.contains("list.csv: line 2: `maybe` is no mark"), "{said}");
    folder.write("list.csv", b"colour,shape\nred,round\n");
    assert!(run(&[]).1.contains("it has no column for names"));
}

#[test]
fn a_module_brings_its_own_forms_alone() {
    let request = Request {
        kinds: vec![Kind::Handouts, Kind::Certificates],
        formats: vec![Format::Docx],
        modules: vec!["m7".to_owned()],
        ..workshop()
    };
    let names: Vec<String> = documents(&TOOLKIT, &request).unwrap().into_iter().map(|file| file.name).collect();
    assert_eq!(names, ["cdgt-1.0.0-handout-m7-action_plan-plan.docx", "cdgt-1.0.0-handout-m7-evaluation.docx"]);
}

#[test]
fn a_small_course_in_arabic_has_hand_outs_too() {
    let request = Request { kinds: vec![Kind::Handouts, Kind::Certificates], ..Request::default() };
    let course = arabic();
    let files = documents(&course, &request).unwrap();
    assert!(!files.is_empty());
    for file in files.iter().filter(|file| file.name.ends_with(".docx")) {
        Parts::open(file).hold_together();
        assert!(lines(file).iter().any(|line| line.contains(&course.title)), "{}", file.name);
    }
}
