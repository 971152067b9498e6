//! Which change loses what.

use std::fs;

use super::{PACKAGE, build, change, changes, compare, course, kitbag, losses, unpack};

const MANIFEST: &str = "manifests/toolkit.toml";
const WELCOME: &str = "content/01_first_steps/welcome.md";
const QUIZ: &str = "content/01_first_steps/quiz.md";

/// A change of the course in some files (file, from, to), and what is lost by it.
type Case = (&'static [(&'static str, &'static str, &'static str)], &'static [&'static str]);

#[test]
fn changes_of_a_course_lose_what_hangs_on_their_ids() {
    let cases: [Case; 9] = [
        (&[(MANIFEST, "title = \"First steps\"", "title = \"Other steps\"")], &[]),
        (&[(QUIZ, "#m1_q01", "#m1_q09")], &["question-gone my_course-m1-item m1_q01"]),
        (&[(WELCOME, "{#manifest}", "{#settings}")], &["answer-gone my_course-m1-item m1_p01 manifest"]),
        (&[(WELCOME, "type=choice", "type=choices")], &["question-type-changed my_course-m1-item m1_p01"]),
        (
            &[(
                MANIFEST,
                "{ id = \"welcome\", title = \"Welcome\" },\n  { id = \"more\", title = \"More\" },",
                "{ id = \"more\", title = \"More\" },\n  { id = \"welcome\", title = \"Welcome\" },",
            )],
            &[],
        ),
        (
            &[
                (MANIFEST, "id = \"write\"", "id = \"author\""),
                (WELCOME, "outcomes = [\"write\"]", "outcomes = [\"author\"]"),
                ("content/01_first_steps/more.md", "outcomes = [\"write\"]", "outcomes = [\"author\"]"),
                (QUIZ, "outcome=write", "outcome=author"),
                (WELCOME, "outcome=write", "outcome=author"),
                ("content/01_first_steps/more.md", "outcome=write", "outcome=author"),
            ],
            &["objective-gone my_course-m1-item write"],
        ),
        (
            &[(MANIFEST, "id = \"m1\"", "id = \"m9\"")],
            &[
                "item-renamed my_course-m1-item",
                "manifest-renamed my_course-m1",
                "organization-renamed my_course-m1-organization",
            ],
        ),
        (
            &[(MANIFEST, "id = \"my_course\"", "id = \"our_course\"")],
            &[
                "item-renamed my_course-m1-item",
                "manifest-renamed my_course-m1",
                "organization-renamed my_course-m1-organization",
            ],
        ),
        (
            &[
                (MANIFEST, "id = \"m1\"", "id = \"m9\""),
                (MANIFEST, "title = \"First steps\"", "title = \"Something else\""),
            ],
            &[
                "item-gone my_course-m1-item",
                "manifest-renamed my_course-m1",
                "organization-renamed my_course-m1-organization",
            ],
        ),
    ];
    for (edits, expected) in cases {
        let project = course();
        for (file, from, to) in edits {
            change(&project, file, from, to);
        }
        build(&project, "new");
        let name = fs::read_dir(project.root().join("new"))
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let name = name.filter(|name| name.ends_with(".zip")).collect::<Vec<_>>().remove(0);
        let (comparison, is_lost) = compare(&project, &format!("old/{PACKAGE}"), &format!("new/{name}"));
        assert_eq!(losses(&comparison), expected, "{edits:?}");
        assert_eq!(is_lost, !expected.is_empty(), "{edits:?}");
        assert!(!comparison["changes"].as_array().unwrap().is_empty() || !expected.is_empty(), "{edits:?}");
    }
}

#[test]
fn a_session_that_goes_takes_its_answers() {
    let project = course();
    change(&project, MANIFEST, "\n  { id = \"more\", title = \"More\" },", "");
    fs::remove_file(project.root().join("content/01_first_steps/more.md")).unwrap();
    build(&project, "new");
    let (comparison, _) = compare(&project, &format!("old/{PACKAGE}"), &format!("new/{PACKAGE}"));
    assert_eq!(losses(&comparison), ["session-gone my_course-m1-item more", "question-gone my_course-m1-item m1_p03"]);
    let (comparison, is_lost) = compare(&project, &format!("new/{PACKAGE}"), &format!("old/{PACKAGE}"));
    assert_eq!((losses(&comparison), is_lost), (Vec::new(), false));
    assert_eq!(
        changes(&comparison),
        ["session-added my_course-m1-item more", "question-added my_course-m1-item m1_p03"]
    );
}

#[test]
fn titles_and_order_are_free() {
    let project = course();
    change(&project, MANIFEST, "title = \"More\"", "title = \"Much more\"");
    change(&project, MANIFEST, "{ id = \"welcome\", title = \"Welcome\" },\n", "");
    change(
        &project,
        MANIFEST,
        "title = \"Much more\" },",
        "title = \"Much more\" },\n  { id = \"welcome\", title = \"Welcome\" },",
    );
    build(&project, "new");
    let (comparison, is_lost) = compare(&project, &format!("old/{PACKAGE}"), &format!("new/{PACKAGE}"));
    assert_eq!((losses(&comparison), is_lost), (Vec::new(), false));
    // The numbers before the titles move with the order.
    let sessions = ["title-changed my_course-m1-item more", "title-changed my_course-m1-item welcome"];
    let order = ["order-changed my_course-m1-item", "order-changed my_course-m1-item"];
    assert_eq!(changes(&comparison), [sessions, order].concat());
    let files: Vec<&str> =
        comparison["files"].as_array().unwrap().iter().map(|file| file["path"].as_str().unwrap()).collect();
    assert_eq!(files, ["m1.html"]);
}

#[test]
fn a_package_and_itself_differ_in_nothing() {
    let project = course();
    unpack(&project, "new");
    let (comparison, is_lost) = compare(&project, &format!("old/{PACKAGE}"), "new");
    assert!(!is_lost);
    for list in ["losses", "changes", "files", "unseen"] {
        assert_eq!(comparison[list], serde_json::json!([]), "{list}");
    }
}

/// Changes inside a package (file, from, to), and what is lost by them.
#[test]
fn changes_of_a_package_lose_what_an_lms_knows_it_by() {
    let cases: [Case; 7] = [
        (&[("assets/kitbag.js", "STATE_VERSION=1;", "STATE_VERSION=2;")], &["state-version-changed my_course-m1-item"]),
        (&[("imsmanifest.xml", "scormType=\"sco\"", "scormType=\"asset\"")], &["item-not-tracked my_course-m1-item"]),
        (
            &[("imsmanifest.xml", "identifierref=\"my_course-m1-sco\"", "identifierref=\"nothing\"")],
            &["item-not-tracked my_course-m1-item"],
        ),
        (
            &[("imsmanifest.xml", "href=\"m1.html\"", "href=\"start.html\"")],
            &["state-version-changed my_course-m1-item", "launch-moved my_course-m1-item"],
        ),
        (&[("imsmanifest.xml", "2004 4th Edition", "2004 3rd Edition")], &[]),
        (
            &[("imsmanifest.xml", "objectiveID=\"m1-primary\"", "objectiveID=\"other\"")],
            &["objective-gone my_course-m1-item m1-primary"],
        ),
        (
            &[("imsmanifest.xml", "item identifier=\"my_course-m1-item\"", "item identifier=\"lesson_1\"")],
            &["item-renamed my_course-m1-item"],
        ),
    ];
    for (edits, expected) in cases {
        let project = course();
        unpack(&project, "new");
        for (file, from, to) in edits {
            change(&project, &format!("new/{file}"), from, to);
        }
        let (comparison, is_lost) = compare(&project, &format!("old/{PACKAGE}"), "new");
        assert_eq!(losses(&comparison), expected, "{edits:?}");
        assert_eq!(is_lost, !expected.is_empty(), "{edits:?}");
    }
}

#[test]
fn no_progress_moves_to_another_standard() {
    let project = course();
    kitbag(project.root()).args(["build", "--quiet", "--out", "new", "--standard", "scorm12"]).assert().code(0);
    let (comparison, is_lost) =
        compare(&project, &format!("old/{PACKAGE}"), &format!("new/{}", PACKAGE.replace("scorm2004-4th", "scorm12")));
    assert!(losses(&comparison).contains(&"edition-changed scorm12".to_owned()), "{:?}", losses(&comparison));
    assert!(is_lost);
}

#[test]
fn a_path_that_moves_is_a_warning() {
    let project = course();
    unpack(&project, "new");
    change(&project, "new/imsmanifest.xml", "\"m1.html\"", "\"start.html\"");
    fs::rename(project.root().join("new/m1.html"), project.root().join("new/start.html")).unwrap();
    let (comparison, is_lost) = compare(&project, &format!("old/{PACKAGE}"), "new");
    assert_eq!((losses(&comparison), is_lost), (vec!["launch-moved my_course-m1-item".to_owned()], false));
}

#[test]
fn what_statements_speak_of_is_compared() {
    let project = course();
    let tracked = "[[modules]]";
    change(&project, MANIFEST, tracked, "[xapi]\nin_packages = true\n\n[[modules]]");
    build(&project, "old");
    change(&project, MANIFEST, "https://training.example/courses", "https://training.example/other");
    build(&project, "new");
    let (comparison, is_lost) = compare(&project, &format!("old/{PACKAGE}"), &format!("new/{PACKAGE}"));
    assert_eq!((losses(&comparison), is_lost), (vec!["activity-id-changed my_course-m1-item".to_owned()], false));
}

/// Packages of other makers: a folder with items and their pages.
fn other_maker(project: &crate::support::Project, name: &str, items: &str) {
    let folder = project.root().join(name);
    fs::create_dir_all(&folder).unwrap();
    let manifest = format!(
        r#"<manifest identifier="m" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2">
             <organizations default="o"><organization identifier="o"><title>Course</title>{items}</organization></organizations>
             <resources><resource identifier="r" type="webcontent" adlcp:scormtype="sco" href="a.html"><file href="a.html"/></resource></resources></manifest>"#
    );
    fs::write(folder.join("imsmanifest.xml"), manifest).unwrap();
    fs::write(folder.join("a.html"), "<p>Page</p>").unwrap();
}

#[test]
fn of_other_makers_packages_it_is_said_what_cannot_be_seen() {
    let project = course();
    let item = |id: &str, inside: &str| {
        format!(r#"<item identifier="{id}" identifierref="r"><title>{id}</title>{inside}</item>"#)
    };
    other_maker(
        &project,
        "a",
        &(item("one", "") + &item("two", "") + r#"<item identifier="part"><title>Part</title></item>"#),
    );
    other_maker(&project, "b", &item("two", "<adlcp:masteryscore>70</adlcp:masteryscore>"));
    let output = kitbag(project.root()).args(["diff", "a", "b"]).assert().code(1);
    output.stderr_eq("").stdout_eq(snapbox::str![[r#"
old a (scorm12)
new b (scorm12)

What learners would lose
  error[item-gone] one: there is no item `one` (one) any more
    if it stays: Its tracks and grades go: what learners did in it is no longer in the LMS, and the
      course's grade changes.
    help: Keep the item, perhaps hidden, until nobody needs its results; or record the loss as an
      exception.

What cannot be seen
  - `two`: its page was not made by Kitbag, so its questions and the state that it saves cannot be
    compared

What else is different
  - sequencing changed, two: nothing → “passed from the score 70 on”
  - folder removed, part: “Part”

Files: 1
  imsmanifest.xml  changed  598 B → 525 B

"#]]);
}

#[test]
fn people_see_losses_first() {
    let project = course();
    change(&project, QUIZ, "#m1_q01", "#m1_q09");
    change(&project, WELCOME, "{#manifest}", "{#settings}");
    build(&project, "new");
    let args = ["diff", &format!("old/{PACKAGE}"), &format!("new/{PACKAGE}")];
    kitbag(project.root()).args(args).assert().code(1).stderr_eq("").stdout_eq(snapbox::str![[r#"
old my_course-m1-0.1.0.scorm2004-4th.zip (scorm2004-4th, version 0.1.0)
new my_course-m1-0.1.0.scorm2004-4th.zip (scorm2004-4th, version 0.1.0)

What learners would lose
  error[answer-gone] my_course-m1-item m1_p01 manifest: the question `m1_p01` has no `manifest` to
    choose any more
    if it stays: Learners who chose it see no answer of theirs, and reports name an answer that
      nobody can look up.
    help: Keep the id; the words may change.
  error[question-gone] my_course-m1-item m1_q01: `my_course-m1-item` has no question `m1_q01` any
    more
    if it stays: Answers are kept and reported by the question's id: those given so far are not
      shown again, and reports no longer join them.
    help: Keep the question's id; its words may change. A question that asks something else is a new
      one.

What else is different
  - answer added, my_course-m1-item m1_p01 settings: “settings”
  - question added, my_course-m1-item m1_q09: “true-false”

Files: 1
  m1.html  changed  14 KiB → 14 KiB

"#]]);
}

#[test]
fn without_a_manifest_there_is_nothing_to_compare() {
    let project = course();
    kitbag(project.root()).args(["diff", &format!("old/{PACKAGE}"), "content"]).assert().code(2).stdout_eq("");
}
