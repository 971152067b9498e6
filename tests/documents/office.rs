//! Office files in other people's programs: a validator of ECMA-376, two readers in Python, and LibreOffice.

use std::path::{Path, PathBuf};
use std::process::Command;

use kitbag::documents::{File, Request, documents};
use serde_json::Value;

use super::{FILES, TOOLKIT, arabic};
use crate::support::{python_tool, skipped};

fn office_files(files: &[File]) -> impl Iterator<Item = &File> {
    files.iter().filter(|file| file.name.ends_with(".docx") || file.name.ends_with(".pptx"))
}

fn write<'f>(files: impl Iterator<Item = &'f File>, folder: &Path) -> Vec<PathBuf> {
    let write = |file: &File| {
        let path = folder.join(&file.name);
        std::fs::write(&path, &file.bytes).unwrap();
        path
    };
    files.map(write).collect()
}

#[test]
fn every_file_is_valid() {
    let Some(audit) = python_tool("openxml-audit") else { return };
    let folder = tempfile::tempdir().unwrap();
    write(office_files(&FILES), folder.path());
    write(office_files(&documents(&arabic(), &Request::default()).unwrap()), folder.path());
    let output = Command::new(&audit).arg("--recursive").arg(folder.path()).output().unwrap();
    assert!(
        output.status.success(),
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    // A file that is broken on purpose is told.
    let broken = folder.path().join("broken.docx");
    std::fs::write(&broken, "no zip").unwrap();
    assert!(!Command::new(audit).arg(broken).output().unwrap().status.success());
}

#[test]
fn other_readers_find_what_was_written() {
    let Some(python) = python_tool("python") else { return };
    let folder = tempfile::tempdir().unwrap();
    let files = write(office_files(&FILES), folder.path());
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/documents/open.py");
    let output = Command::new(python).arg(script).args(&files).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let sessions: usize = TOOLKIT.modules.iter().map(|module| module.sessions.len()).sum();
    for (file, line) in files.iter().zip(String::from_utf8(output.stdout).unwrap().lines()) {
        let found: Value = serde_json::from_str(line).unwrap();
        let name = file.file_name().unwrap().to_str().unwrap();
        let count = |key: &str| found[key].as_array().unwrap().len();
        if name.contains("toolkit") {
            assert!(count("headings") > sessions, "{name}");
            assert_eq!(found["pictures"], 28, "{name}");
        } else if name.ends_with(".pptx") {
            assert!(count("titles") > 10 && count("empty") == 0, "{name}: {found}");
            assert!(found["notes"].as_array().unwrap().iter().filter(|notes| *notes != "").count() > 3, "{name}");
        } else if name.contains("agenda") {
            assert_eq!(count("headings"), 2 + TOOLKIT.agenda.as_ref().unwrap().days.len());
        }
    }
}

#[test]
fn libreoffice_lays_them_out() {
    if Command::new("soffice").arg("--version").output().is_err() || Command::new("pdfinfo").arg("-v").output().is_err()
    {
        return skipped("no LibreOffice or no poppler-utils").unwrap_or_default();
    }
    let folder = tempfile::tempdir().unwrap();
    let wanted = ["cdgt-1.0.0-agenda.docx", "cdgt-m7-1.0.0-slides.pptx"];
    let files = write(FILES.iter().filter(|file| wanted.contains(&file.name.as_str())), folder.path());
    let profile = format!("-env:UserInstallation=file://{}", folder.path().join("profile").display());
    let output = Command::new("soffice")
        .args([&profile, "--headless", "--convert-to", "pdf", "--outdir"])
        .arg(folder.path())
        .args(&files)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let pages = |name: &str| -> usize {
        let output = Command::new("pdfinfo").arg(folder.path().join(name)).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let line =
            text.lines().find_map(|line| line.strip_prefix("Pages:")).unwrap_or_else(|| panic!("{name}: {text}"));
        line.trim().parse().unwrap()
    };
    // The workshop on one page, and a page for each day.
    assert_eq!(pages("cdgt-1.0.0-agenda.pdf"), 1 + TOOLKIT.agenda.as_ref().unwrap().days.len());
    let slides = office_files(&FILES).find(|file| file.name == wanted[1]).unwrap();
    let count = super::Parts::open(slides).paths().filter(|path| path.starts_with("ppt/slides/slide")).count();
    assert_eq!(pages("cdgt-m7-1.0.0-slides.pdf"), count);
}
