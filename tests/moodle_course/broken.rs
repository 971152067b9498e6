//! A faultless backup, broken in one place at a time.

use std::collections::{BTreeMap, BTreeSet};

use kitbag::check::{self, Options};
use kitbag::package::read::{Limits, Package};

use crate::cli::build;
use crate::support::Project;

type Files = BTreeMap<String, Vec<u8>>;

fn faultless() -> Files {
    let project = Project::starter();
    build(&project).args(["-q", "--as", "moodle-course"]).assert().code(0);
    let path = project.root().join("dist/my_course-0.1.0.mbz");
    let package = Package::open(&path, &Limits::default()).unwrap();
    let paths: Vec<String> = package.entries().map(|(path, _)| path.to_owned()).collect();
    paths.into_iter().map(|path| (path.clone(), package.read(&path, u64::MAX).unwrap().unwrap())).collect()
}

fn codes(files: &Files) -> BTreeSet<&'static str> {
    let package = Package::in_memory("course.mbz", files.clone());
    check::package(&package, &Options::default()).findings.iter().map(|finding| finding.code.as_str()).collect()
}

/// `old` becomes `new` in the first file whose path ends with `path`.
fn change(files: &mut Files, path: &str, old: &str, new: &str) {
    let (_, bytes) = files.iter_mut().find(|(known, _)| known.ends_with(path)).unwrap();
    let text = String::from_utf8(bytes.clone()).unwrap();
    assert!(text.contains(old), "{path} has no {old}");
    *bytes = text.replacen(old, new, 1).into_bytes();
}

/// What is broken, by the rule that must tell it, and nothing else.
#[test]
fn each_rule_is_broken_by_what_it_is_about() {
    let whole = faultless();
    assert_eq!(codes(&whole), BTreeSet::new());
    let mut told = BTreeSet::new();
    let mut breaks = |expected: &str, how: &dyn Fn(&mut Files)| {
        let mut files = whole.clone();
        how(&mut files);
        assert_eq!(codes(&files), expected.split(' ').collect(), "{expected}");
        told.extend(expected.split(' ').map(str::to_owned));
    };
    breaks("backup-file", &|files| drop(files.remove("scales.xml")));
    breaks("backup-file", &|files| drop(files.remove("activities/scorm_2/grades.xml")));
    breaks("backup-ids", &|files| change(files, "scorm_2/module.xml", "<module id=\"2\"", "<module id=\"9\""));
    breaks("backup-ids backup-reference", &|files| {
        change(files, "page_1/page.xml", "contextid=\"101\"", "contextid=\"102\"")
    });
    breaks("backup-ids", &|files| change(files, "section_2/section.xml", "id=\"2\"", "id=\"7\""));
    breaks("backup-bytes", &|files| {
        let path = files.keys().find(|path| path.starts_with("files/")).unwrap().clone();
        files.remove(&path);
    });
    breaks("backup-bytes", &|files| {
        let page = |(_, bytes): &(&String, &mut Vec<u8>)| bytes.to_ascii_lowercase().starts_with(b"<!doctype html>");
        files.iter_mut().find(page).unwrap().1.push(b' ');
    });
    breaks("backup-reference", &|files| {
        files.insert("activities/scorm_2/inforef.xml".to_owned(), b"<inforef></inforef>".to_vec());
    });
    breaks("backup-package", &|files| change(files, "scorm_2/scorm.xml", "<sha1hash>", "<sha1hash>0"));
    breaks("backup-package", &|files| change(files, "scorm_2/scorm.xml", "<reference>", "<reference>old-"));
    let locked = |files: &mut Files, module: i32| {
        let locked = format!(r#"{{"op":"&amp;","c":[{{"type":"completion","cm":{module},"e":1}}],"showc":[true]}}"#);
        change(files, "scorm_2/module.xml", "<availability>$@NULL@$", &format!("<availability>{locked}"));
    };
    breaks("backup-condition", &|files| locked(files, 77));
    let mut after_the_previous = whole.clone();
    locked(&mut after_the_previous, -1);
    assert_eq!(codes(&after_the_previous), BTreeSet::new(), "Moodle has a word for the activity before");
    breaks("backup-mapinfo", &|files| {
        change(files, "scorm_2/scorm.xml", "</seq_objectives>", "<seq_mapinfo id=\"1\"/></seq_objectives>");
    });
    breaks("backup-name", &|files| {
        change(files, "moodle_backup.xml", "<original_course_fullname>", "<original_course_fullname>&lt;b>");
    });
    for (path, element, most) in [("scorm_2/module.xml", "idnumber", 100), ("section_2/section.xml", "name", 255)] {
        breaks("backup-name", &|files| {
            change(files, path, &format!("<{element}>"), &format!("<{element}>{}", "é".repeat(most)))
        });
    }
    breaks("backup-people", &|files| {
        drop(files.insert("users.xml".to_owned(), b"<users><user id=\"3\"/></users>".to_vec()))
    });
    breaks("backup-people", &|files| change(files, "files.xml", "<userid>$@NULL@$", "<userid>4"));
    breaks("backup-people", &|files| {
        change(
            files,
            "moodle_backup.xml",
            "scorm_2_userinfo</name>\n        <value>0",
            "scorm_2_userinfo</name>\n        <value>1",
        )
    });
    breaks("backup-attempts", &|files| change(files, "scorm_2/scorm.xml", "<maxattempt>0", "<maxattempt>1"));
    breaks("backup-status", &|files| change(files, "scorm_2/scorm.xml", "<version>SCORM_1.3", "<version>SCORM_1.2"));
    breaks("backup-idnumber", &|files| {
        change(files, "scorm_2/module.xml", "<idnumber>my_course-m1", "<idnumber>my_course-about")
    });
    breaks("xml-syntax", &|files| change(files, "scorm_2/inforef.xml", "</inforef>", ""));
    let family = check::families().find(|family| family.title == "Moodle course backups").unwrap();
    let untold: Vec<_> = family.rules.iter().filter(|rule| !told.contains(rule.code)).map(|rule| rule.code).collect();
    assert!(untold.is_empty(), "{untold:?}");
}
