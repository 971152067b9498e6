//! A site of a small course: every link arrives, every file is kept for times without a network, nothing is fetched from
//! elsewhere, and it speaks the course's language.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use kitbag::build::{Form, Places, Request, build};
use kitbag::course::{Course, Media};
use kitbag::diff::Against;
use kitbag::package::Digest;
use kitbag::package::read::{Limits, Package};
use kitbag::{page, source};

fn course(folder: &str) -> Course {
    source::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)).unwrap().course.unwrap()
}

/// The files of the course's site.
fn site(course: &Course, out: &Path) -> BTreeMap<String, Vec<u8>> {
    let (against, places) = (Against::default(), Places::new());
    let request = Request {
        units: &[],
        forms: &[Form::Site],
        standards: &[],
        lms: None,
        key: None,
        against: &against,
        places: &places,
        cmi5_url: None,
    };
    let built = build(course, request, out, |_, _| {}).unwrap();
    assert!(built.findings.is_empty(), "{:?}", built.findings);
    let [package] = &built.report.unwrap().packages[..] else { panic!("one site") };
    assert_eq!(package.file, format!("{}-{}.site.zip", course.id, course.version));
    let zip = Package::open(&out.join(&package.file), &Limits::default()).unwrap();
    let read = |path: &str| zip.read(path, 1 << 24).unwrap().unwrap();
    package.files.iter().map(|file| (file.path.clone(), read(&file.path))).collect()
}

/// The values of attributes that name something to go to or to load.
fn references(html: &str) -> Vec<&str> {
    [" href=\"", " src=\""]
        .iter()
        .flat_map(|attribute| html.split(attribute).skip(1))
        .map(|rest| rest.split('"').next().unwrap())
        .collect()
}

/// What `reference` on the page `from` names.
fn resolve(from: &str, reference: &str) -> String {
    let mut folders: Vec<&str> = from.split('/').collect();
    folders.pop();
    for part in reference.split('/') {
        if part == ".." {
            folders.pop().expect("a link leaves the site");
        } else {
            folders.push(part);
        }
    }
    folders.join("/")
}

#[test]
fn every_link_arrives_and_nothing_is_loaded_from_elsewhere() {
    let out = tempfile::tempdir().unwrap();
    for folder in [".", "tests/golden/every_block", "tests/courses/arabic"] {
        let files = site(&course(folder), &out.path().join(folder));
        let mut reached = BTreeSet::from(["index.html".to_owned()]);
        for (path, body) in files.iter().filter(|(path, _)| path.ends_with(".html")) {
            let html = std::str::from_utf8(body).unwrap();
            for reference in references(html).into_iter().filter(|reference| !reference.starts_with('#')) {
                if reference.starts_with("https://") || reference.starts_with("http://") {
                    let element = html.split(&format!("=\"{reference}\"")).next().unwrap().rsplit('<').next().unwrap();
                    assert!(element.starts_with("a "), "{path} loads {reference}");
                    continue;
                }
                let target = resolve(path, reference);
                assert!(files.contains_key(&target), "{path} names {reference}, which is not there");
                reached.insert(target);
            }
        }
        let besides = ["manifest.webmanifest", "sw.js"];
        for path in files.keys().filter(|path| !besides.contains(&path.as_str())) {
            assert!(reached.contains(path), "nothing leads to {path}");
        }
    }
}

#[test]
fn the_worker_keeps_every_file_as_it_is() {
    let out = tempfile::tempdir().unwrap();
    let mut course = course("tests/golden/every_block");
    // Two modules may each have a picture of this name.
    let source = out.path().join("picture.png");
    fs::write(&source, "a picture").unwrap();
    course.modules[0].media.push(Media { href: "media/map.png".to_owned(), source });
    let files = site(&course, out.path());
    let picture = format!("{}/media/map.png", course.modules[0].id);
    assert_eq!(files[&picture], b"a picture");
    let worker = std::str::from_utf8(&files["sw.js"]).unwrap();
    let json = worker.strip_prefix("self.KITBAG=").unwrap().split(";\n").next().unwrap();
    let told: serde_json::Value = serde_json::from_str(json).unwrap();
    let told: BTreeMap<String, String> =
        serde_json::from_value::<Vec<_>>(told["files"].clone()).unwrap().into_iter().collect();
    let there: BTreeMap<String, String> = files
        .iter()
        .filter(|(path, _)| *path != "sw.js")
        .map(|(path, body)| (path.clone(), Digest::of(body).to_string()))
        .collect();
    assert_eq!(told, there);
}

#[test]
fn the_same_course_gives_the_same_bytes_and_another_one_another_version() {
    let mut course = course("tests/golden/every_block");
    let name = format!("{}-{}.site.zip", course.id, course.version);
    let out = tempfile::tempdir().unwrap();
    let make = |n: &str, course: &Course| {
        site(course, &out.path().join(n));
        fs::read(out.path().join(n).join(&name)).unwrap()
    };
    let first = make("a", &course);
    assert!(first == make("b", &course));
    course.modules[0].sessions[0].title.push('!');
    let version = |n: &str| {
        let zip = Package::open(&out.path().join(n).join(&name), &Limits::default()).unwrap();
        String::from_utf8(zip.read("sw.js", 1 << 20).unwrap().unwrap()).unwrap()
    };
    let before = version("a");
    site(&course, &out.path().join("a"));
    let version_of = |text: &str| text.split("\"version\":\"").nth(1).unwrap()[..64].to_owned();
    assert_ne!(version_of(&before), version_of(&version("a")));
}

#[test]
fn it_speaks_the_language_of_the_course_and_of_no_platform() {
    let out = tempfile::tempdir().unwrap();
    for (folder, mark, words) in [
        (".", "<html lang=\"en\" dir=\"ltr\"", ["learning platform", "LMS"]),
        ("tests/courses/arabic", "<html lang=\"ar\" dir=\"rtl\"", ["المنصة التعليمية", "منصة تعليمية"]),
    ] {
        for (path, body) in site(&course(folder), &out.path().join(folder)) {
            let text = String::from_utf8(body).unwrap();
            if let Some((_, data)) = text.split_once("id=\"kitbag-data\">") {
                assert!(text.contains(mark), "{path}");
                let data: serde_json::Value = serde_json::from_str(data.split_once("</script>").unwrap().0).unwrap();
                for word in words {
                    assert!(!data["strings"].to_string().contains(word), "{path} speaks of a platform: {word}");
                }
            }
        }
    }
    let manifest: serde_json::Value =
        serde_json::from_str(&page::web_manifest(&course("tests/courses/arabic"))).unwrap();
    assert_eq!((manifest["lang"].as_str(), manifest["dir"].as_str()), (Some("ar"), Some("rtl")));
}

#[test]
fn the_text_of_an_author_is_never_markup_on_the_first_page() {
    let mut course = course("tests/golden/every_block");
    let bad = "</script><img src=x onerror=alert(1)> \" & '";
    course.title = bad.to_owned();
    course.description = bad.to_owned();
    course.publisher = bad.to_owned();
    course.outcomes[0].text = bad.to_owned();
    course.modules[0].title = bad.to_owned();
    course.modules[0].description = bad.to_owned();
    let html = page::index(&course);
    assert!(!html.contains("<img") && html.matches("<script").count() == 2);
    let manifest: serde_json::Value = serde_json::from_str(&page::web_manifest(&course)).unwrap();
    assert_eq!(manifest["name"], bad);
}
