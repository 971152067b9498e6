//! Sheets out of XLSX, cell by cell: a sheet may claim a size that no memory holds.

use std::fmt::Write as _;
use std::io::{self, Cursor, Read as _};
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{DataRef, ExcelDateTime, Reader as _, SheetVisible, Xlsx, XlsxError};

use super::{MAX_BYTES, MAX_CELLS, MAX_ROWS, Row, TableError};

/// The rows of each sheet that people see, and the names of the sheets that they do not see.
type Sheets = (Vec<(String, Vec<Row>)>, Vec<String>);

/// Reads the sheets of a workbook.
pub fn sheets(bytes: &[u8]) -> Result<Sheets, TableError> {
    check_size(bytes, MAX_BYTES)?;
    // The bytes are anybody's, and the reader another's.
    catch_unwind(AssertUnwindSafe(|| read(bytes)))
        .unwrap_or_else(|_| Err(TableError::Sheet("it is damaged".to_owned())))
}

fn read(bytes: &[u8]) -> Result<Sheets, TableError> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(damaged)?;
    let (seen, hidden): (Vec<_>, Vec<_>) =
        book.sheets_metadata().iter().cloned().partition(|sheet| sheet.visible == SheetVisible::Visible);
    let mut sheets = Vec::new();
    // Of the whole book: there may be thousands of sheets.
    let mut cells = 0;
    for name in seen.into_iter().map(|sheet| sheet.name) {
        // A sheet that is a chart has no cells.
        let Some(rows) = sheet(&mut book, &name, &mut cells)? else { continue };
        sheets.push((name, rows));
    }
    Ok((sheets, hidden.into_iter().map(|sheet| sheet.name).collect()))
}

fn sheet(book: &mut Xlsx<Cursor<&[u8]>>, name: &str, cells: &mut usize) -> Result<Option<Vec<Row>>, TableError> {
    let mut reader = match book.worksheet_cells_reader(name) {
        Ok(reader) => reader,
        Err(XlsxError::NotAWorksheet(_)) => return Ok(None),
        Err(error) => return Err(damaged(error)),
    };
    let mut rows: Vec<Row> = Vec::new();
    let mut row = Row::new(0);
    while let Some(cell) = reader.next_cell_with_formula().map_err(damaged)? {
        let (line, column) = (cell.pos.0.saturating_add(1), cell.pos.1 as usize);
        let text = match (cell.value, cell.formula) {
            // Never computed: the formula itself is shown, for nothing can be made of it.
            (DataRef::Empty, Some(formula)) => format!("={formula}"),
            (value, _) => text(&value),
        };
        if text.is_empty() {
            continue;
        }
        if line != row.line {
            finish(&mut rows, std::mem::replace(&mut row, Row::new(line)))?;
        }
        if column < row.len() {
            return Err(TableError::Sheet(format!("row {line} of sheet \"{name}\" names a column twice")));
        }
        *cells += column + 1 - row.len();
        if *cells > MAX_CELLS || column >= 1 << 14 {
            return Err(TableError::TooMany);
        }
        while row.len() < column {
            row.push("");
        }
        row.push(&text);
    }
    finish(&mut rows, row)?;
    Ok(Some(rows))
}

/// Puts a row that is whole behind the others.
fn finish(rows: &mut Vec<Row>, mut row: Row) -> Result<(), TableError> {
    if row.line == 0 {
        return Ok(());
    }
    if rows.last().is_some_and(|last| last.line >= row.line) {
        return Err(TableError::Sheet(format!("row {} stands in the wrong place", row.line)));
    }
    if rows.len() == MAX_ROWS {
        return Err(TableError::TooMany);
    }
    row.shrink();
    rows.push(row);
    Ok(())
}

/// A cell as text: dates and times in ISO 8601, numbers as short as they are exact.
fn text(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(truth) => if *truth { "TRUE" } else { "FALSE" }.to_owned(),
        DataRef::DateTime(moment) => moment_text(moment),
        DataRef::Error(error) => error.to_string(),
        DataRef::Empty => String::new(),
    }
}

fn moment_text(moment: &ExcelDateTime) -> String {
    let days = moment.as_f64();
    if !(0.0..2_958_466.0).contains(&days) {
        return days.to_string();
    }
    if moment.is_duration() || days < 1.0 {
        let seconds = (days * 86_400.0).round() as u64;
        return clock(seconds / 3600, seconds / 60 % 60, seconds % 60);
    }
    let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
    let mut text = format!("{year:04}-{month:02}-{day:02}");
    if (hour, minute, second) != (0, 0, 0) {
        let _ = write!(text, "T{}", clock(hour.into(), minute.into(), second.into()));
    }
    text
}

fn clock(hours: u64, minutes: u64, seconds: u64) -> String {
    if seconds == 0 { format!("{hours:02}:{minutes:02}") } else { format!("{hours:02}:{minutes:02}:{seconds:02}") }
}

fn damaged(error: impl std::fmt::Display) -> TableError {
    TableError::Sheet(error.to_string())
}

/// Refuses an archive that has more than `limit` bytes when unpacked, by unpacking it into nothing: what it says of itself may be wrong.
pub fn check_size(bytes: &[u8], limit: u64) -> Result<(), TableError> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
    let mut left = limit;
    for index in 0..archive.len() {
        let entry = archive.by_index(index).map_err(damaged)?;
        let size = io::copy(&mut entry.take(left + 1), &mut io::sink()).map_err(damaged)?;
        left = left.checked_sub(size).ok_or(TableError::TooLarge)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    #[test]
    fn what_an_archive_holds_is_counted() {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for name in ["a", "b"] {
            zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
            zip.write_all(&[b' '; 5000]).unwrap();
        }
        let bytes = zip.finish().unwrap().into_inner();
        assert!(bytes.len() < 1000);
        assert!(check_size(&bytes, 10_000).is_ok());
        assert!(matches!(check_size(&bytes, 9_999), Err(TableError::TooLarge)));
    }
}
