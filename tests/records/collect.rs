//! Lists of who was there, the mapping file, and what becomes of rows that cannot be used.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::OnceLock;

use jiff::tz::TimeZone;
use kitbag::course::Course;
use kitbag::records::collect::{Kind, Mapping, Setting, collect, columns, knows};
use kitbag::records::table::{Options, read};
use kitbag::source;
use proptest::prelude::*;

use super::sheets::{rows, xlsx};
use super::tracking::Folder;

const AT: &str = "--starts 2027-02-01 --time-zone Africa/Nairobi";

const LIST: &str = "Attendance sheet,Nairobi,,,,,,,\n\
    No.,Family name,Given name,E-mail,Organisation,Day 1 AM,Day 1 PM,1.1,Signature\n\
    1,Mensah,Ama,ama@example.org,MoICT,P,✓,1,\n\
    2,Diallo,Kofi,KOFI@example.org,,L,A,09:25,\n\
    3,Okoye,,not-an-address,,P,P,1,\n\
    4,Achieng,Wanjiru,w@example.org,,E,maybe,0,\n\
    5,,,,,,,,\n\
    ,,,,,,,,\n";

#[test]
fn attendance_becomes_statements_and_every_row_is_accounted_for() {
    let folder = Folder::with(&[("list.csv", LIST.as_bytes())]);
    let said = folder.collect(&format!("attendance list.csv {AT}"));
    assert_eq!(said.code, 1, "{}", said.err);
    assert!(
        said.err.contains("6 rows: 2 used, 1 used in part, 1 rejected, 2 without anything to tell; 8 statements"),
        "{}",
        said.err
    );
    assert!(
        said.err.contains("error[unusable-row]: `not-an-address` is no e-mail address\n --> list.csv:5:1"),
        "{}",
        said.err
    );
    assert!(said.err.contains("Day 1 PM: `maybe` is no mark\n --> list.csv:6:1"), "{}", said.err);
    assert_eq!(
        folder.told(),
        [
            "2027-02-01T06:00:00Z attended /workshop/day_1/morning",
            "2027-02-01T06:00:00Z attended /workshop/day_1/morning",
            "2027-02-01T06:00:00Z registered ",
            "2027-02-01T06:00:00Z registered ",
            "2027-02-01T06:00:00Z registered ",
            "2027-02-01T06:25:00Z attended /m1/key_definitions",
            "2027-02-01T07:05:00Z attended /m1/key_definitions",
            "2027-02-01T10:50:00Z attended /workshop/day_1/afternoon",
        ]
    );
    let rejects = folder.rejects("attendance-list.csv");
    assert_eq!(
        rejects.trim_start_matches('\u{feff}'),
        "line,reason,No.,Family name,Given name,E-mail,Organisation,Day 1 AM,Day 1 PM,1.1,Signature\n\
         5,`not-an-address` is no e-mail address,3,Okoye,,not-an-address,,P,P,1,\n\
         6,Day 1 PM: `maybe` is no mark,4,Achieng,Wanjiru,w@example.org,,E,maybe,0,\n"
    );
    for word in ["Mensah", "ama@example.org", "kofi@example.org"] {
        assert!(!folder.store_holds(word), "{word}");
    }
}

#[test]
fn the_shape_of_a_table_changes_nothing() {
    let plain = Folder::with(&[("list.csv", LIST.as_bytes())]);
    plain.collect(&format!("attendance list.csv {AT}"));
    let tabs = LIST.replace(',', "\t");
    let wide: Vec<u8> = [0xff, 0xfe].into_iter().chain(tabs.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let cells: Vec<Vec<&str>> = LIST.lines().map(|line| line.split(',').collect()).collect();
    let sheet = rows(&cells.iter().map(Vec::as_slice).collect::<Vec<_>>());
    for (name, bytes) in [
        ("list.tsv", tabs.into_bytes()),
        ("list.txt", wide),
        ("list.csv", LIST.replace(',', ";").replace('\n', "\r\n").into_bytes()),
        ("list.xlsx", xlsx(&[("List", &sheet)])),
    ] {
        let folder = Folder::with(&[(name, &bytes)]);
        let said = folder.collect(&format!("attendance {name} {AT}"));
        assert_eq!(said.code, 1, "{name}: {}", said.err);
        assert_eq!(folder.dump(), plain.dump(), "{name}");
    }
}

#[test]
fn the_language_of_a_list_changes_nothing() {
    let plain = Folder::with(&[(
        "list.csv",
        b"Name,E-mail,Day 2 morning,Day 3\nAma,ama@example.org,present,absent\nEve,e@example.org,no,yes\n",
    )]);
    let said = plain.collect(&format!("attendance list.csv {AT}"));
    assert_eq!((said.code, plain.told().len()), (0, 4), "{}", said.err);
    for text in [
        "Nom;Courriel;Jour 2 matin;Jour 3\nAma;ama@example.org;présent;absent\nEve;e@example.org;non;oui\n",
        "Nombre y apellidos;Correo electrónico;Día 2 mañana;Día 3\nAma;ama@example.org;presente;ausente\nEve;e@example.org;no;sí\n",
        "ФИО;Электронная почта;День 2 утро;День 3\nАма;ama@example.org;присутствовал;отсутствовал\nEve;e@example.org;нет;да\n",
        "الاسم,البريد الإلكتروني,اليوم ٢ صباحاً,اليوم ٣\nAma,ama@example.org,حاضر,غائب\nEve,e@example.org,لا,نعم\n",
        "姓名,电子邮件,第2天上午,第3天\nAma,ama@example.org,出席,缺席\nEve,e@example.org,否,是\n",
        "Nome,Endereço de e-mail,Dia 2 manhã,Dia 3\nAma,ama@example.org,presente,ausente\nEve,e@example.org,não,sim\n",
        "Name,E-mail,Date,Half day,Status\nAma,ama@example.org,2/2/2027,AM,P\nEve,e@example.org,2027-02-03,,L\nEve,e@example.org,2/15/2027,AM,A\n",
    ] {
        let (latin, _, failed) = encoding_rs::WINDOWS_1252.encode(text);
        let bytes = if failed { text.as_bytes().to_vec() } else { latin.into_owned() };
        let folder = Folder::with(&[("list.csv", &bytes)]);
        let said = folder.collect(&format!("attendance list.csv {AT}"));
        assert_eq!(said.code, 0, "{text}{}", said.err);
        let attended: Vec<String> = folder.told().into_iter().filter(|line| line.contains("attended")).collect();
        assert_eq!(attended, plain.told()[2..], "{text}{}", said.err);
    }
}

#[test]
fn the_list_of_a_moodle_plugin_and_several_sheets_are_read() {
    let plugin = "Course\tDigital\nGroup\tAll participants\n\nLast name\tFirst name\tID number\t1 Feb 2027 9AM All\t\t2 Feb 2027 2PM All\tTaken sessions\tPoints\tPercentage\n\
        Mensah\tAma \"Efua\"\t7\tP (2/2)\tbus was late\tA (0/2)\t2\t2 / 4\t50%\n";
    let days = [
        ("Day 1", rows(&[&["ID", "1.1"], &["7", "x"]])),
        ("Day 2", rows(&[&["ID", "2.2"], &["7", "maybe"]])),
        ("Notes", rows(&[&["Remember"], &["the keys"]])),
        (r#"Lists" state="hidden"#, rows(&[&["P"], &["A"]])),
    ];
    let days = xlsx(&days.each_ref().map(|(name, rows)| (*name, rows.as_str())));
    let folder = Folder::with(&[("plugin.txt", plugin.as_bytes()), ("days.xlsx", &days)]);
    let said = folder.collect(&format!("attendance plugin.txt days.xlsx {AT}"));
    assert_eq!(said.code, 1, "{}", said.err);
    assert_eq!(
        folder.told(),
        [
            "2027-02-01T06:00:00Z attended /workshop/day_1/morning",
            "2027-02-01T06:00:00Z registered ",
            "2027-02-01T07:05:00Z attended /m1/key_definitions",
        ]
    );
    let rejects = folder.rejects("attendance-days.xlsx");
    assert!(rejects.contains("2,2.2: `maybe` is no mark,Day 2,7,maybe\n"), "{rejects}");
    assert!(rejects.contains("2,no column of this table means anything here,Notes,the keys\n"), "{rejects}");
    assert!(said.err.contains("--> days.xlsx, sheet \"Notes\":2:1"), "{}", said.err);
    assert!(said.err.contains("the sheet \"Lists\" is hidden and was not read"), "{}", said.err);
}

#[test]
fn the_same_files_again_or_in_another_order_change_nothing() {
    let files: [(&str, &[u8]); 3] = [
        ("a.csv", LIST.as_bytes()),
        ("b.csv", b"participant_id,e-mail,session_code,date,status,minutes\n7,ama@example.org,1.1,2027-02-01,P,40\n7,,1.2,,P,\n8,,1.2,,P,\n"),
        ("c.csv", b"E-mail,Day 1 AM,1.1\nama@example.org,08:55,P\n"),
    ];
    let one = Folder::with(&files);
    one.collect(&format!("attendance a.csv b.csv c.csv {AT}"));
    let (before, rejects) = (one.dump(), one.rejects("attendance-a.csv"));
    let mapping = one.read("tracking/mappings/attendance.toml");
    let again = one.collect(&format!("attendance a.csv b.csv c.csv {AT}"));
    assert!(again.err.contains("\n0 new statements"), "{}", again.err);
    assert_eq!(one.dump(), before);
    assert_eq!(one.rejects("attendance-a.csv"), rejects);
    assert_eq!(one.read("tracking/mappings/attendance.toml"), mapping);

    let other = Folder::with(&files);
    for file in ["c.csv", "a.csv", "b.csv"] {
        other.collect(&format!("attendance {file} {AT}"));
    }
    assert_eq!(other.dump(), before);
}

#[test]
fn what_was_rejected_can_be_mended_and_collected() {
    let folder = Folder::with(&[("list.csv", LIST.as_bytes())]);
    folder.collect(&format!("attendance list.csv {AT}"));
    let rejects = folder.rejects("attendance-list.csv");
    folder.write("mended.csv", rejects.replace("not-an-address", "okoye@example.org").replace("maybe", "P").as_bytes());
    let said = folder.collect(&format!("attendance mended.csv {AT}"));
    assert_eq!(said.code, 0, "{}", said.err);
    assert_eq!(folder.told().len(), 13);
    // A file that is mended in its place leaves no rejects.
    folder.write("list.csv", LIST.replace("not-an-address", "okoye@example.org").replace("maybe", "P").as_bytes());
    assert_eq!(folder.collect(&format!("attendance list.csv {AT}")).code, 0);
    assert_eq!(folder.told().len(), 13);
    assert!(folder.rejects_of("attendance-list.csv").is_empty());
}

#[test]
fn the_mapping_is_shown_kept_and_believed() {
    let folder = Folder::with(&[("list.csv", b"Who,Mail,Premier jour,Zodiac\nAma,ama@example.org,asist,Leo\n")]);
    let said = folder.collect(&format!("attendance list.csv {AT} --dry-run"));
    assert!(said.out.contains("Who           ignore  (not recognised)"), "{}", said.out);
    assert!(said.out.contains("Premier jour  day 1"), "{}", said.out);
    assert!(!folder.path().join("tracking").exists(), "a rehearsal writes nothing");
    assert_eq!(folder.collect(&format!("attendance list.csv {AT}")).code, 1);
    let mapping = folder.read("tracking/mappings/attendance.toml");
    assert!(mapping.contains("# \"Zodiac\" = \"ignore\"   # not recognised\n"), "{mapping}");
    let mapping =
        mapping.replace("# \"Asistió\" = \"present\"", "\"asist\" = \"present\"").replace("\"day 1\"", "\"day 2\"");
    folder.write("tracking/mappings/attendance.toml", mapping.as_bytes());
    let said = folder.collect(&format!("attendance list.csv {AT}"));
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(said.err.contains("Zodiac        ignore  (not recognised)"), "{}", said.err);
    assert_eq!(folder.told()[1], "2027-02-02T06:00:00Z attended /workshop/day_2");
    // New columns are added and what stands there stays.
    folder.write("more.csv", b"Mail,2.1\nama@example.org,x\n");
    assert_eq!(folder.collect(&format!("attendance more.csv {AT}")).code, 0);
    let more = folder.read("tracking/mappings/attendance.toml");
    assert_eq!(more, mapping.replace("[columns]\n", "[columns]\n\"2.1\" = \"session m2/introduction\"\n"));
}

#[test]
fn mistakes_in_the_mapping_are_findings() {
    let folder = Folder::with(&[
        ("list.csv", b"Mail,Day 1\nama@example.org,x\n"),
        ("map.toml", b"date_order = \"american\"\ntime_zone = \"Mars\"\n[columns]\n\"Mail\" = \"post\"\n\"Day 1\" = \"session m9/nothing\"\n"),
    ]);
    let said = folder.collect(&format!("attendance list.csv {AT} --mapping map.toml"));
    assert_eq!(said.code, 1);
    for line in ["map.toml:1:14", "map.toml:2:13", "map.toml:4:10", "map.toml:5:11"] {
        assert!(said.err.contains(line), "{line}\n{}", said.err);
    }
    assert!(!folder.path().join("tracking").exists());
}

#[test]
fn nothing_is_guessed_about_dates_and_people() {
    let folder = Folder::with(&[("list.csv", b"Name,Code,Date,Status\nAma,7,3/2/2027,P\nEve,,2027-02-03,P\n")]);
    let said = folder.collect("attendance list.csv");
    assert!(said.err.contains("`3/2/2027`: it may be two dates: write `date_order = \"day-first\"`"), "{}", said.err);
    assert!(
        said.err.contains("two people may have one name: if no two have, write `identity = \"name\"`"),
        "{}",
        said.err
    );
    assert_eq!(folder.dump().len(), 0);
    let mapping = folder.read("tracking/mappings/attendance.toml");
    let mapping = mapping.replace("# date_order", "date_order").replace("# identity", "identity");
    folder.write("tracking/mappings/attendance.toml", mapping.as_bytes());
    let said = folder.collect("attendance list.csv");
    assert!(said.err.contains("name the first day with --starts"), "{}", said.err);
    let said = folder.collect(&format!("attendance list.csv {AT}"));
    assert_eq!(said.code, 0, "{}", said.err);
    let told = folder.told();
    assert_eq!(told[2], "2027-02-03T06:00:00Z attended /workshop/day_3");
    assert_eq!(told[2], told[3]);
}

#[test]
fn rejects_run_no_formulas_and_files_that_are_no_tables_stop_the_run() {
    let folder = Folder::with(&[
        ("list.csv", b"Name,E-mail,Day 1\n=HYPERLINK(\"x\"),ama@example.org,@SUM(1)\n-5,x,1\n"),
        ("page.csv", b"<!DOCTYPE html><html></html>"),
    ]);
    folder.collect(&format!("attendance list.csv {AT}"));
    let rejects = folder.rejects("attendance-list.csv");
    assert!(
        rejects.contains(",\"'=HYPERLINK(\"\"x\"\")\",ama@example.org,'@SUM(1)\n") || rejects.contains(",'=HYPERLINK("),
        "{rejects}"
    );
    assert!(rejects.contains(",-5,x,1\n"), "{rejects}");
    let said = folder.collect(&format!("attendance page.csv {AT}"));
    assert_eq!(said.code, 2);
    assert!(said.err.contains("page.csv: it is a web page"), "{}", said.err);
}

#[test]
fn an_address_is_one_person_whatever_stands_above_it() {
    let folder = Folder::with(&[
        ("a.csv", b"Code,Day 1\nAma@example.org,P\n"),
        ("b.csv", b"E-mail,Day 1\nama@example.org,P\nann@x.example;bob@x.example,P\nann@@x,P\n"),
    ]);
    assert_eq!(folder.collect(&format!("attendance a.csv {AT}")).code, 0);
    let before = folder.dump();
    let said = folder.collect(&format!("attendance b.csv {AT}"));
    assert_eq!(said.code, 1);
    assert!(said.err.contains("`ann@x.example;bob@x.example` is no e-mail address"), "{}", said.err);
    assert!(said.err.contains("`ann@@x` is no e-mail address"), "{}", said.err);
    assert_eq!(folder.dump(), before);
}

#[test]
fn a_table_of_another_kind_is_refused() {
    let folder = Folder::with(&[
        ("list.csv", b"Name,E-mail,Day 1 AM\nAma,ama@example.org,P\n"),
        ("scores.csv", b"Name,E-mail,Before we began\nAma,ama@example.org,7\n"),
    ]);
    for kind in ["test", "evaluation", "forms", "actions"] {
        let said = folder.collect(&format!("{kind} list.csv {AT}"));
        assert_eq!(said.code, 1, "{kind}: {}", said.err);
        let reason = "no column of this table means anything here; it looks like `attendance`\n";
        assert!(said.err.contains(reason), "{kind}: {}", said.err);
        let said = folder.collect(&format!("{kind} scores.csv {AT}"));
        assert!(said.code == 1 && said.err.contains("means anything here\n"), "{kind}: {}", said.err);
    }
    assert_eq!(folder.dump().len(), 0);
}

#[test]
fn a_column_under_a_date_is_never_passed_over() {
    let list = b"E-mail,04/02/2027,Tue 2 Feb,1 Feb AM,Zodiac\nama@example.org,P,P,P,Leo\n";
    let folder = Folder::with(&[
        ("list.csv", list),
        ("day.toml", b"date_order = \"day-first\"\n"),
        ("shown.csv", b"E-mail,02/15/2027,02/03/2027\nama@example.org,,P\n"),
    ]);
    let said = folder.collect(&format!("attendance list.csv {AT}"));
    assert_eq!(said.code, 1);
    assert!(said.err.contains("04/02/2027: it may be two dates: write `date_order = \"day-first\"`"), "{}", said.err);
    for header in ["Tue 2 Feb", "1 Feb AM"] {
        let line = format!("{header}: it seems to be a date, and which one is not known");
        assert!(said.err.contains(&line), "{}", said.err);
    }
    assert!(!said.err.contains("Zodiac: it"), "{}", said.err);
    folder.collect(&format!("attendance list.csv {AT} --mapping day.toml"));
    assert_eq!(folder.told()[1], "2027-02-04T06:00:00Z attended /workshop/day_4");
    assert_eq!(folder.collect(&format!("attendance shown.csv {AT}")).code, 0);
    assert_eq!(folder.told()[1], "2027-02-03T06:00:00Z attended /workshop/day_3");
}

#[test]
fn a_file_that_cannot_be_read_stops_no_other() {
    let damaged: Vec<u8> = b"PK\x03\x05".iter().copied().chain((0..4000).map(|at| (at * 37 % 251) as u8)).collect();
    let folder = Folder::with(&[("bad.xlsx", &damaged), ("list.csv", b"E-mail,Date\nama@example.org,2027-02-01\n")]);
    let said = folder.collect("attendance bad.xlsx nothere.csv list.csv --starts 2027-02-01");
    assert_eq!(said.code, 2, "{}", said.err);
    assert!(said.err.contains("bad.xlsx: it is no text but a damaged spreadsheet"), "{}", said.err);
    assert!(said.err.contains("nothere.csv: it could not be read"), "{}", said.err);
    assert!(said.err.contains("2 new statements"), "{}", said.err);
    let said = folder.collect("attendance list.csv --mapping nothere.toml");
    assert_eq!(said.code, 2);
    assert!(said.err.contains("nothere.toml cannot be read"), "{}", said.err);
    assert!(!folder.path().join("nothere.toml").exists());
}

#[test]
fn times_without_a_zone_and_codes_with_two_names_are_told() {
    let folder = Folder::with(&[(
        "plan.csv",
        b"Code,Name,Action,Date\n7,Ama Mensah,Train,2027-02-01\n7,MENSAH Ama,Teach,2027-02-01\n\
          7,Kofi Diallo,Write,2027-02-01\n",
    )]);
    let said = folder.collect("actions plan.csv");
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(said.err.contains("lines 2 and 4 have one code, `7`, and two names, Ama Mensah and Kofi"), "{}", said.err);
    assert!(!said.err.contains("lines 2 and 3") && !said.err.contains("taken for UTC"), "{}", said.err);
    folder.write("timed.csv", b"Code,Action,Date\n7,Train,2027-02-01 10:00\n");
    assert!(folder.collect("actions timed.csv").err.contains("taken for UTC"));
    folder.write("zoned.csv", b"Code,Action,Date\n8,Train,2027-02-01T10:00Z\n");
    assert!(!folder.collect("actions zoned.csv").err.contains("taken for UTC"));
}

#[test]
fn without_a_key_it_is_said_how_to_make_one() {
    let folder = Folder::with(&[("list.csv", LIST.as_bytes()), ("key", b"short")]);
    let said = folder.collect(&format!("attendance list.csv {AT}"));
    assert_eq!(said.code, 2);
    assert!(said.err.contains("openssl rand -hex 32"), "{}", said.err);
}

/// Words of headers and cells, out of which nearly sensible tables are made.
const PIECES: [&str; 40] = [
    "Name",
    "E-mail",
    "participant_id",
    "Date",
    "Day 1 AM",
    "1.1",
    "Status",
    "item_id",
    "response",
    "phase",
    "ct_q01",
    "m7_pace",
    "How was the pace?",
    "action_id",
    "Objective",
    "barrier",
    "Points - How was the pace?",
    "x/ct_q04/app",
    "ct_q04 [app]",
    "_uuid",
    ",",
    ",",
    ",",
    ",",
    ",",
    "\n",
    "\n",
    "\n",
    "a@example.org",
    "P",
    "2027-02-01",
    "3/2/2027",
    "pre",
    "rule",
    "1",
    "4 / 5",
    "done",
    "\"",
    "[,]",
    "é[",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_row_of_any_table_is_accounted_for(pieces in prop::collection::vec(prop::sample::select(PIECES.to_vec()), 1..80), starts in any::<bool>()) {
        static COURSE: OnceLock<Course> = OnceLock::new();
        let course = COURSE.get_or_init(|| source::read(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap().course.unwrap());
        let mapping = Mapping::default();
        let starts = starts.then(|| "2027-02-01".parse().unwrap());
        for kind in [Kind::Attendance, Kind::Evaluation, Kind::Test, Kind::Actions, Kind::Forms] {
            let knows = knows(kind, course);
            let options = Options { knows: &knows, ..Options::default() };
            for table in read(pieces.concat().as_bytes(), "soup", &options).unwrap_or_default() {
                let columns = columns(kind, course, &table, &mapping, None);
                let setting = Setting { course, cohort: None, starts, zone: TimeZone::UTC, instrument: None, mapping: &mapping };
                let collected = collect(kind, &setting, &table, &columns);
                let mut lines: BTreeSet<u32> = collected.events.iter().map(|(line, _)| *line).collect();
                lines.extend(collected.rejects.iter().map(|(line, _)| *line));
                lines.extend(&collected.empty);
                let expected: BTreeSet<u32> = table.rows.iter().map(|row| row.line).collect();
                prop_assert_eq!(lines, expected, "{:?}", kind);
            }
        }
    }
}

#[test]
fn rejects_of_files_with_one_name_stand_side_by_side() {
    let folder = Folder::with(&[("week1/list.csv", LIST.as_bytes()), ("week2/list.csv", LIST.as_bytes())]);
    folder.collect(&format!("attendance week1/list.csv {AT}"));
    folder.collect(&format!("attendance week2/list.csv week1/list.csv {AT}"));
    assert_eq!(folder.rejects_of("attendance-list.csv").len(), 2);
    folder.write("week2/list.csv", LIST.replace("not-an-address", "o@example.org").replace("maybe", "P").as_bytes());
    assert_eq!(folder.collect(&format!("attendance ./week2/list.csv {AT}")).code, 0);
    assert!(folder.rejects("attendance-list.csv").contains("not-an-address"));
}

#[test]
fn whoever_is_known_by_name_is_forgotten_by_name() {
    let folder = Folder::with(&[
        ("list.csv", b"Name,Day 1 AM\nAma Mensah,P\n"),
        ("tracking/mappings/attendance.toml", b"identity = \"name\"\n"),
    ]);
    let said = folder.collect(&format!("attendance list.csv {AT}"));
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(!folder.dump().is_empty());
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_kitbag"))
        .current_dir(folder.path())
        .args(["forget", "AMA Mensah", "--key-file", "key", "--course", env!("CARGO_MANIFEST_DIR")])
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    assert!(String::from_utf8_lossy(&output.stdout).contains("statements erased: "), "{output:?}");
}
