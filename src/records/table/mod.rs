//! Tables as people hand them in: CSV, TSV and their kin, XLSX and ODS, read into rows of text with their places.
//!
//! Nothing here knows what a column means. What cannot be a table is an error that says why; whatever the bytes, reading
//! ends within fixed bounds of time and memory and never panics.

mod cells;
mod header;
mod ods;
mod text;
mod xlsx;

use std::fs;
use std::io;
use std::path::Path;

pub use cells::Row;
use encoding_rs::Encoding;
pub use header::one_line;

/// Largest file that is read, and largest size of what a spreadsheet file holds when unpacked, in bytes.
pub const MAX_BYTES: u64 = 256 << 20;
/// Most rows of a table.
pub const MAX_ROWS: usize = 2_000_000;
/// Most cells of a table, blank ones between others included.
pub const MAX_CELLS: usize = 30_000_000;

/// A table: one file of text, or one sheet of a spreadsheet.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// The file's name as people know it.
    pub file: String,
    /// The sheet's name; None for text.
    pub sheet: Option<String>,
    /// The rows above the header.
    pub lead: Vec<Row>,
    /// Line or row of the header, from 1; 0 when there is none.
    pub header_line: u32,
    /// The words above the columns, each on one line; blank ones and repeated ones are as they were written.
    pub header: Vec<String>,
    /// A second header of tags (HXL), whose cells begin with `#`.
    pub tags: Option<Row>,
    /// Below the header; blank rows are left out, and counted in `blank`.
    pub rows: Vec<Row>,
    pub blank: usize,
    /// What a reader of the table should be told of how it was read: a guessed encoding, rows that are too short.
    pub notes: Vec<String>,
}

/// How to read what a file does not say of itself.
pub struct Options<'a> {
    /// Encoding of a text; None: found out.
    pub encoding: Option<&'static Encoding>,
    /// Encoding of a text that is neither UTF-8 nor UTF-16.
    pub legacy: &'static Encoding,
    /// Line of the header, from 1; None: found out.
    pub header_line: Option<u32>,
    /// Whether a header cell, on one line, is known: the row with most known cells is the header.
    pub knows: &'a dyn Fn(&str) -> bool,
}

/// Why a file is no table.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    #[error("it could not be read: {0}")]
    Io(#[from] io::Error),
    #[error("it holds more than {} MiB; split it into several files", MAX_BYTES >> 20)]
    TooLarge,
    #[error("it holds more than {MAX_ROWS} rows or {MAX_CELLS} cells; split it into several files")]
    TooMany,
    #[error("it is {0}; save it as CSV, XLSX or ODS")]
    Format(&'static str),
    #[error("its spreadsheet cannot be read: {0}; open it in a spreadsheet program and save it again")]
    Sheet(String),
    #[error("it has no rows")]
    Empty,
}

impl std::fmt::Debug for Options<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { encoding, legacy, header_line, knows: _ } = self;
        let mut text = formatter.debug_struct("Options");
        text.field("encoding", encoding)
            .field("legacy", legacy)
            .field("header_line", header_line)
            .finish_non_exhaustive()
    }
}

impl Default for Options<'_> {
    fn default() -> Self {
        Self { encoding: None, legacy: encoding_rs::WINDOWS_1252, header_line: None, knows: &|_| false }
    }
}

/// Reads the file at `path`; `name` is what people know it by. Text makes one table, a spreadsheet one for each sheet
/// that is not blank.
///
/// # Errors
/// See [`TableError`].
pub fn open(path: &Path, name: &str, options: &Options<'_>) -> Result<Vec<Table>, TableError> {
    if fs::metadata(path)?.len() > MAX_BYTES {
        return Err(TableError::TooLarge);
    }
    read(&fs::read(path)?, name, options)
}

/// The same for bytes that are there already.
///
/// # Errors
/// See [`TableError`].
pub fn read(bytes: &[u8], name: &str, options: &Options<'_>) -> Result<Vec<Table>, TableError> {
    let mut tables = Vec::new();
    if bytes.starts_with(b"PK\x03\x04") {
        let (sheets, hidden) =
            if ods::is_ods(bytes)? { (ods::sheets(bytes)?, Vec::new()) } else { xlsx::sheets(bytes)? };
        for (sheet, rows) in sheets {
            tables.extend(header::table(name, Some(sheet), rows, Vec::new(), options));
        }
        if let Some(first) = tables.first_mut() {
            first.notes.extend(hidden.iter().map(|sheet| format!("the sheet \"{sheet}\" is hidden and was not read")));
        }
    } else {
        refuse_others(bytes)?;
        let (rows, notes) = text::rows(bytes, options)?;
        tables.extend(header::table(name, None, rows, notes, options));
    }
    if tables.is_empty() { Err(TableError::Empty) } else { Ok(tables) }
}

/// Files that people take for tables.
fn refuse_others(bytes: &[u8]) -> Result<(), TableError> {
    let start = bytes.get(..512).unwrap_or(bytes).trim_ascii_start();
    if start.starts_with(b"\xd0\xcf\x11\xe0") {
        return Err(TableError::Format("an old Excel file (.xls), or one with a password"));
    }
    if start.starts_with(b"%PDF") {
        return Err(TableError::Format("a PDF"));
    }
    if start.get(..14).is_some_and(|start| start.eq_ignore_ascii_case(b"<!DOCTYPE html"))
        || start.get(..5).is_some_and(|start| start.eq_ignore_ascii_case(b"<html"))
    {
        return Err(TableError::Format("a web page, perhaps one that asks to log in"));
    }
    Ok(())
}

impl Table {
    /// Where a line stands, for people: `list.csv:12`, `list.xlsx, sheet "Day 1", row 12`.
    pub fn place(&self, line: u32) -> String {
        match &self.sheet {
            None => format!("{}:{line}", self.file),
            Some(sheet) => format!("{}, sheet \"{sheet}\", row {line}", self.file),
        }
    }

    /// The file, and the sheet if there is one.
    pub fn name(&self) -> String {
        match &self.sheet {
            None => self.file.clone(),
            Some(sheet) => format!("{}, sheet \"{sheet}\"", self.file),
        }
    }

    /// A name of its own for each column: the header, `Name (2)` for the second of two, `column C` for a blank one.
    pub fn column_names(&self) -> Vec<String> {
        let mut names: Vec<String> = Vec::with_capacity(self.header.len());
        let mut seen = std::collections::BTreeMap::<&str, usize>::new();
        for (index, cell) in self.header.iter().enumerate() {
            let count = seen.entry(cell).or_default();
            *count += 1;
            names.push(match (cell.is_empty(), *count) {
                (true, _) => format!("column {}", letters(index)),
                (false, 1) => cell.clone(),
                (false, count) => format!("{cell} ({count})"),
            });
        }
        names
    }

    /// The cells of a row that stand under no header, if any of them says something.
    pub fn surplus<'r>(&self, row: &'r Row) -> Option<Vec<&'r str>> {
        let cells: Vec<&str> = row.cells().skip(self.header.len()).filter(|cell| !cell.trim().is_empty()).collect();
        (!cells.is_empty()).then_some(cells)
    }
}

/// The letters by which spreadsheets call a column, from 0: `A`, `Z`, `AA`.
fn letters(mut index: usize) -> String {
    let mut text = Vec::new();
    loop {
        text.push(char::from(b'A' + u8::try_from(index % 26).unwrap_or_default()));
        match (index / 26).checked_sub(1) {
            Some(next) => index = next,
            None => return text.into_iter().rev().collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_have_letters() {
        for (index, text) in [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")] {
            assert_eq!(letters(index), text);
        }
    }
}
