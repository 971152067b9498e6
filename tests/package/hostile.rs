//! Zips that mean harm, or were made by careless programs.

use std::io::Write;

use kitbag::check::{self, Options};
use kitbag::diagnostic::Profile;
use kitbag::package::read::{Limits, Package};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

fn codes(package: &Package) -> Vec<&'static str> {
    let options = Options { profiles: vec![Profile::Strict], standard: None };
    check::package(package, &options).findings.iter().map(|finding| finding.code.as_str()).collect()
}

#[test]
fn a_plain_zip_is_read_without_being_unpacked() {
    let mut zip = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file("a/b.txt", SimpleFileOptions::default()).unwrap();
    zip.write_all(&b"deflated ".repeat(1000)).unwrap();
    zip.start_file("c.txt", SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored)).unwrap();
    zip.write_all(b"stored").unwrap();
    let bytes = zip.finish().unwrap().into_inner();
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.zip"), &bytes).unwrap();
    for package in [
        Package::from_zip("a.zip", bytes, &Limits::default()),
        Package::open(&folder.path().join("a.zip"), &Limits::default()).unwrap(),
    ] {
        assert_eq!(codes(&package), ["manifest-missing"]);
        let paths: Vec<_> = package.entries().map(|(path, entry)| (path, entry.size)).collect();
        assert_eq!(paths, [("a/b.txt", Some(9000)), ("c.txt", Some(6))]);
        assert_eq!(package.read("a/b.txt", 9000).unwrap().unwrap(), b"deflated ".repeat(1000));
        assert_eq!(package.read("c.txt", 6).unwrap().unwrap(), b"stored");
        assert!(package.read("c.txt", 5).is_err());
        assert!(package.read("d.txt", 5).unwrap().is_none());
    }
}
