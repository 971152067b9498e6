//! Folders, lists and lone manifests as packages.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use kitbag::package::read::{Limits, Package};
use tempfile::TempDir;

use super::{all_codes, codes, corpus, open};

const LIMITS: Limits = Limits { entries: 100, manifest: 1 << 20, total: 1 << 30, ratio: 100, held: 1 << 20 };

/// The files of the faultless package in a folder.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let package = Package::from_zip("package.zip", corpus::faultless().bytes(), &LIMITS);
    for (path, _) in package.entries() {
        fs::write(folder.path().join(path), package.read(path, 1 << 20).unwrap().unwrap()).unwrap();
    }
    folder
}

#[test]
fn a_folder_is_judged_like_the_zip_that_it_will_be() {
    let folder = folder();
    fs::create_dir_all(folder.path().join("media/empty")).unwrap();
    let (package, zip) = (open(folder.path()), Package::from_zip("", corpus::faultless().bytes(), &LIMITS));
    assert_eq!(all_codes(&package), BTreeSet::new());
    assert!(package.entries().map(|(path, _)| path).eq(zip.entries().map(|(path, _)| path)));
    assert_eq!(package.digest("sco.html").unwrap(), zip.digest("sco.html").unwrap());
    assert!(package.contains_folder("media/empty") && !package.contains_folder("media/full"));
}

#[cfg(unix)]
#[test]
fn links_are_not_followed_and_what_is_no_file_is_left_alone() {
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::symlink;
    use std::os::unix::net::UnixListener;

    let folder = folder();
    let inside = |name: &str| folder.path().join(name);
    symlink("/etc/passwd", inside("passwd.html")).unwrap();
    symlink(folder.path(), inside("again")).unwrap();
    let _socket = UnixListener::bind(inside("socket.html")).unwrap();
    fs::write(inside("media\\a.png"), "x").unwrap();
    fs::write(inside("SCO.html"), "x").unwrap();
    fs::write(inside("Thumbs.db"), "x").unwrap();
    fs::write(folder.path().join(std::ffi::OsStr::from_bytes(b"caf\xe9.html")), "x").unwrap();
    let package = open(folder.path());
    let expected =
        ["package-clutter", "package-device", "package-link", "path-backslash", "path-case", "path-encoding"];
    assert_eq!(codes(&package), expected);
    assert!(!package.contains("passwd.html") && !package.contains("socket.html"));
    assert!(package.entries().all(|(path, _)| !path.starts_with("again")));
    assert!(Package::open(&inside("socket.html"), &LIMITS).is_err(), "a socket is no package");
}

#[test]
fn a_file_that_goes_away_is_told() {
    let folder = folder();
    let package = open(folder.path());
    fs::remove_file(folder.path().join("sco.html")).unwrap();
    assert_eq!(codes(&package), ["package-unreadable"]);
}

#[test]
fn folders_have_bounds_too() {
    let folder = folder();
    let open = |limits| codes(&Package::open(folder.path(), &limits).unwrap());
    assert_eq!(open(Limits { entries: 5, ..LIMITS }), ["package-too-many-files"]);
    assert_eq!(open(Limits { total: 100, ..LIMITS }), ["package-too-large"]);
    assert_eq!(open(LIMITS), [""; 0]);
}

/// A package of which the manifest lies in `folder`, and a list with this text.
fn listed(folder: &Path, list: impl AsRef<[u8]>) -> Package {
    fs::write(folder.join("files.txt"), list).unwrap();
    Package::open_listed(&folder.join("imsmanifest.xml"), &folder.join("files.txt"), &LIMITS).unwrap()
}

#[test]
fn a_list_stands_for_the_files() {
    let folder = folder();
    let names = "imscp_v1p1.xsd adlcp_v1p3.xsd adlseq_v1p3.xsd adlnav_v1p3.xsd imsss_v1p0.xsd lom.xsd xml.xsd";
    let list = format!("\u{feff}\r\nsco.html\r\n\n./media/a.png\r\nempty/\r\n  \r\n{}\r\n", names.replace(' ', "\r\n"));
    let package = listed(folder.path(), &list);
    assert_eq!(codes(&package), [""; 0]);
    assert_eq!(package.entries().count(), 10);
    assert!(package.contains("media/a.png") && package.contains_folder("empty") && package.knows_its_files());
    assert!(package.read("imsmanifest.xml", 1 << 20).unwrap().is_some());
    let own = fs::read(folder.path().join("lom.xsd")).unwrap();
    assert_eq!(package.read("lom.xsd", 1 << 20).unwrap(), Some(own), "the standard's own text");
    assert_eq!(package.read("sco.html", 1 << 20).unwrap(), None);
    assert_eq!(package.digest("sco.html").unwrap(), None);

    assert_eq!(
        codes(&listed(folder.path(), "../a.html\nc:\\b.html\n")),
        ["path-backslash", "path-climbs", "path-drive"]
    );
    assert_eq!(codes(&listed(folder.path(), b"caf\xe9.html\n")), ["path-encoding"]);
    let many: String = (0..200).map(|n| format!("{n}.png\n")).collect();
    assert_eq!(codes(&listed(folder.path(), many)), ["package-too-many-files"]);
    assert!(Package::open_listed(&folder.path().join("gone.xml"), &folder.path().join("files.txt"), &LIMITS).is_err());
}

#[test]
fn a_lone_manifest_has_the_files_that_it_names() {
    let folder = folder();
    let path = folder.path().join("07-manifest.xml");
    fs::rename(folder.path().join("imsmanifest.xml"), &path).unwrap();
    let package = open(&path);
    assert!(!package.knows_its_files());
    assert!(package.contains("imsmanifest.xml") && package.contains("sco.html") && !package.contains("cmi5.xml"));
    assert_eq!(all_codes(&package), BTreeSet::new());

    let course = "<courseStructure xmlns=\"https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd\"/>";
    fs::write(&path, course).unwrap();
    let package = open(&path);
    assert!(package.contains("cmi5.xml") && !package.contains("imsmanifest.xml"));
    assert_eq!(package.read("cmi5.xml", 1000).unwrap().unwrap(), course.as_bytes());
}
