//! Rows that could not be used, kept as a table that people can mend and hand in again.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use super::table::{Row, Table};
use super::words::number;

/// A table with the lines of it that could not be used, or not wholly, and why.
pub type Rejected<'t> = (&'t Table, &'t [(u32, String)]);

/// Where the rejects of a file stand in the folder `rejects`: digits of its path tell files of one name apart.
pub fn path(folder: &Path, kind: &str, file: &Path) -> PathBuf {
    let name = file.file_name().unwrap_or(file.as_os_str()).to_string_lossy();
    let name: String =
        name.chars().map(|c| if c.is_control() || "/\\:*?\"<>|".contains(c) { '_' } else { c }).collect();
    // Links stay: the same words on the command line are the same file.
    let whole = std::path::absolute(file).unwrap_or_else(|_| file.to_owned());
    let digest = Sha256::digest(whole.as_os_str().as_encoded_bytes());
    let digits: String = digest.iter().take(4).map(|byte| format!("{byte:02x}")).collect();
    folder.join(format!("{kind}-{name}-{digits}.csv"))
}

/// Writes the rejects of one file in the place of those of an earlier run; removes these when there are none.
///
/// The columns are those of the file, behind `line` and `reason`, and `sheet` where it has sheets. Cells that a
/// spreadsheet program would take for formulas start with an apostrophe.
///
/// # Errors
/// The folder or the file cannot be written.
pub fn write(path: &Path, tables: &[Rejected<'_>]) -> io::Result<()> {
    if tables.iter().all(|(_, rejects)| rejects.is_empty()) {
        return match fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        };
    }
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    // The mark by which spreadsheet programs know UTF-8.
    file.write_all(b"\xef\xbb\xbf")?;
    file.write_all(&csv(tables)?)?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}

fn csv(tables: &[Rejected<'_>]) -> io::Result<Vec<u8>> {
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
    for (table, rejects) in tables.iter().filter(|(_, rejects)| !rejects.is_empty()) {
        let sheet = table.sheet.as_deref();
        let names = ["line", "reason"].into_iter().chain(sheet.map(|_| "sheet")).map(str::to_owned);
        writer.write_record(names.chain(table.header.iter().map(|cell| safe(cell))))?;
        for (line, reason) in *rejects {
            let Some(row) = row(table, *line) else { continue };
            let start = [line.to_string(), safe(reason)].into_iter().chain(sheet.map(safe));
            writer.write_record(start.chain(row.cells().map(safe)))?;
        }
    }
    writer.into_inner().map_err(|error| io::Error::other(error.to_string()))
}

/// The row that begins at a line.
pub fn row(table: &Table, line: u32) -> Option<&Row> {
    table.rows.binary_search_by_key(&line, |row| row.line).ok().and_then(|index| table.rows.get(index))
}

/// A cell that no spreadsheet program runs.
fn safe(cell: &str) -> String {
    if is_formula(cell) { format!("'{cell}") } else { cell.to_owned() }
}

/// What a cell said before it was made safe.
pub fn as_written(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|rest| is_formula(rest)).map_or(cell, str::trim)
}

fn is_formula(cell: &str) -> bool {
    cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && cell.trim().len() > 1 && number(cell).is_none()
}
