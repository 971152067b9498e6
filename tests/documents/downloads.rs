//! Documents that packages bring along for learners.

use std::fs;

use kitbag::check::{self, Options};
use kitbag::diagnostic::Profile;
use kitbag::package::read::{Limits, Package};

use crate::cli::build;
use crate::support::Project;

fn with(words: &str) -> Project {
    let project = Project::starter();
    let path = project.root().join("manifests/toolkit.toml");
    let manifest = fs::read_to_string(&path).unwrap();
    let at = "[packaging]\n";
    let manifest = match manifest.contains(at) {
        true => manifest.replacen(at, &format!("{at}{words}\n"), 1),
        false => format!("{manifest}\n{at}{words}\n"),
    };
    fs::write(path, manifest).unwrap();
    project
}

fn open(project: &Project, name: &str) -> Package {
    Package::open(&project.root().join("dist").join(name), &Limits::default()).unwrap()
}

fn text(package: &Package, path: &str) -> String {
    String::from_utf8(package.read(path, 1 << 24).unwrap().unwrap()).unwrap()
}

#[test]
fn learners_fetch_the_documents_that_the_manifest_names() {
    let project = with("downloads = [\"toolkit\", \"agenda\"]");
    let slot = "slots = [{ start = \"09:00\", end = \"12:00\", sessions = [\"m1/welcome\", \"m1/quiz\"] }]";
    fs::write(project.root().join("content/agenda.toml"), format!("[[days]]\ntitle = \"One\"\n{slot}\n")).unwrap();
    build(&project).args(["-q", "--standard", "all", "--as", "modules", "--as", "moodle-course"]).assert().code(0);
    for standard in ["scorm2004-4th", "scorm2004-3rd", "scorm12", "cmi5", "xapi"] {
        let package = open(&project, &format!("my_course-m1-0.1.0.{standard}.zip"));
        let page = text(&package, "m1.html");
        for href in ["documents/m1.docx", "documents/agenda.docx"] {
            assert!(page.contains(&format!("href=\"{href}\" download")), "{standard}: {href}");
            let bytes = package.read(href, 1 << 24).unwrap().unwrap();
            let document = Package::from_zip(href, bytes, &Limits::default());
            assert!(text(&document, "word/document.xml").contains("<w:body>"), "{standard}: {href}");
        }
        let profiles = vec![Profile::Adl, Profile::Moodle];
        let judgement = check::package(&package, &Options { profiles, ..Options::default() });
        let codes = judgement.findings.iter().map(|finding| finding.code.as_str());
        let codes: Vec<_> = codes.filter(|code| *code != "edition-earlier").collect();
        assert!(codes.is_empty(), "{standard}: {codes:?}");
    }
    // In Moodle the whole book stands on a shelf as well.
    let course = open(&project, "my_course-0.1.0.mbz");
    let shelf = course.entries().filter(|(path, _)| path.ends_with("/page.xml")).map(|(path, _)| text(&course, path));
    assert!(shelf.into_iter().any(|page| page.contains("@@PLUGINFILE@@/my_course-toolkit.docx")));
}

#[test]
fn nothing_is_brought_along_unless_somebody_asks() {
    let project = with("");
    build(&project).arg("-q").assert().code(0);
    let package = open(&project, "my_course-m1-0.1.0.scorm2004-4th.zip");
    assert!(package.entries().all(|(path, _)| !path.starts_with("documents/")));
}

#[test]
fn what_cannot_be_brought_along_is_said() {
    let output = build(&with("downloads = [\"slides\", \"agenda\", \"agenda\"]")).arg("-q").assert().code(1);
    let told = String::from_utf8_lossy(&output.get_output().stderr).into_owned();
    assert!(
        told.contains("the course has none")
            && told.contains("cannot bring `slides` along")
            && told.contains("`agenda` is there twice"),
        "{told}"
    );
}
