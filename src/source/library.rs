//! What the whole course shares: the references that it cites and the scales of its questions.

use std::ops::Range;
use std::sync::Arc;

use super::folder::{FileError, Folder};
use super::toml::{self, At, Table, parse_id};
use crate::course::{Reference, Scale, ScalePoint};
use crate::diagnostic::{Code, Findings, SourceFile};

pub const REFERENCES: &str = "content/references.toml";
pub const SCALES: &str = "content/instruments/scales.toml";

/// A reference with the place of its id.
pub struct Found<T> {
    pub value: T,
    pub file: Arc<SourceFile>,
    pub span: Range<usize>,
}

pub fn references(folder: &Folder, findings: &mut Findings) -> Vec<Found<Reference>> {
    entries(folder, REFERENCES, findings, |id, table, findings| {
        let help = "say who wrote it, as it is to be printed: author = \"World Bank\"";
        let author = table.required_string("author", help, findings)?;
        let title = table.required_string("title", "give the title as it stands on the source", findings)?;
        let publisher = table.string("publisher", findings).map(|at| at.value);
        let year = table.integer("year", 1800..=2200, findings).map(|at| at.value);
        let url = table.string("url", findings);
        let seen = table.string("seen", findings);
        let file = Arc::clone(table.file());
        if let Some(url) =
            url.as_ref().filter(|url| !url.value.starts_with("https://") && !url.value.starts_with("http://"))
        {
            let message = format!("`{}` is not an address", url.value);
            findings.add(Code::BadValue, &file, url.span.clone(), message, "it starts with https://");
        }
        if let Some(seen) = seen.as_ref().filter(|seen| !is_day(&seen.value)) {
            let message = format!("`{}` is not a day", seen.value);
            findings.add(Code::BadValue, &file, seen.span.clone(), message, "write it as year-month-day: 2026-11-23");
        }
        let text = |at: Option<At<String>>| at.map(|at| at.value);
        Some(Reference {
            id,
            author: author.value,
            title: title.value,
            publisher,
            year,
            url: text(url),
            seen: text(seen),
        })
    })
}

pub fn scales(folder: &Folder, findings: &mut Findings) -> Vec<Scale> {
    let found = entries(folder, SCALES, findings, |id, table, findings| {
        let mut seen = std::collections::BTreeSet::new();
        let points = table.tables("points", findings, |point, findings| {
            let id = point.id("id", findings)?;
            let label = point.required_string("label", "write what people read", findings);
            let value = point.integer("value", 0..=1000, findings).and_then(|at| i32::try_from(at.value).ok());
            if !seen.insert(id.value.clone()) {
                let message = format!("the point `{}` stands twice in this scale", id.value);
                findings.add(Code::DuplicateId, point.file(), id.span, message, "give each point an id of its own");
            }
            Some(ScalePoint { id: id.value, label: label?.value, value })
        });
        if points.len() < 2 {
            let message = format!("the scale `{id}` has {} points", points.len());
            let help = "write two or more: points = [{ id = \"yes\", label = \"Yes\", value = 1 }, …]";
            findings.add(Code::BadValue, table.file(), table.span(), message, help);
        }
        Some(Scale { id, points: points.into_iter().flatten().collect() })
    });
    found.into_iter().map(|found| found.value).collect()
}

/// Reads a file whose top-level tables are named by ids that the author chose. No file: no entries.
fn entries<T>(
    folder: &Folder,
    path: &str,
    findings: &mut Findings,
    mut read: impl FnMut(crate::course::Id, &mut Table<'_>, &mut Findings) -> Option<T>,
) -> Vec<Found<T>> {
    let file = match folder.text(path) {
        Ok(file) => file,
        Err(FileError::Missing) => return Vec::new(),
        Err(error) => {
            report_file_error(path, &error, findings);
            return Vec::new();
        }
    };
    toml::read(&file, 0, file.text(), "the file", findings, |root, findings| {
        root.accept_all_keys();
        let mut found = Vec::new();
        for key in root.keys() {
            let Some(id) = parse_id(&file, &key, findings) else { continue };
            let entry = root.table_named(&key.value, findings, |table, findings| read(id.value, table, findings));
            if let Some(value) = entry.flatten() {
                found.push(Found { value, file: Arc::clone(&file), span: key.span });
            }
        }
        found
    })
}

/// A file that is there but cannot be read.
pub fn report_file_error(path: &str, error: &FileError, findings: &mut Findings) {
    let (code, help) = match error {
        FileError::Missing => (Code::MissingFile, "write the file, or take away what names it"),
        FileError::Escapes => (Code::PathEscapes, "a course may read only what lies inside it"),
        FileError::NotUtf8(_) => (Code::NotUtf8, "save the file again as UTF-8"),
        FileError::TooLarge | FileError::Io(_) => (Code::MissingFile, "see that the file is a text that can be opened"),
    };
    let file = SourceFile::new(path, "");
    findings.add(code, &file, 0..0, format!("{path}: {error}"), help);
}

fn is_day(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts.as_slice() else { return false };
    let number = |text: &str, length: usize, max: u32| {
        let digits = text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit());
        digits && text.parse().is_ok_and(|number: u32| (1..=max).contains(&number))
    };
    number(year, 4, 9999) && number(month, 2, 12) && number(day, 2, 31)
}

#[cfg(test)]
mod tests {
    use super::is_day;

    #[test]
    fn days() {
        assert!(is_day("2026-11-23"));
        for wrong in ["2026-13-01", "2026-1-01", "26-11-23", "2026-11-00", "2026-+1-01", "today"] {
            assert!(!is_day(wrong), "{wrong}");
        }
    }
}
