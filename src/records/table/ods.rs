//! Sheets out of ODS (OpenDocument 1.2, part 1, 9.1), read as a stream: a few bytes may claim a million repeated cells.

use std::io::{BufReader, Cursor, Read as _};

use quick_xml::events::{BytesStart, Event};

use super::xlsx::check_size;
use super::{MAX_BYTES, MAX_CELLS, MAX_ROWS, Row, TableError};

/// Widest sheet that is read.
const MAX_COLUMNS: usize = 1 << 14;
/// Most blanks that one element may stand for.
const MAX_BLANKS: usize = 1000;

/// Whether the archive holds an OpenDocument spreadsheet.
pub fn is_ods(bytes: &[u8]) -> Result<bool, TableError> {
    let archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
    Ok(archive.index_for_name("content.xml").is_some())
}

/// The rows of each sheet.
pub fn sheets(bytes: &[u8]) -> Result<Vec<(String, Vec<Row>)>, TableError> {
    check_size(bytes, MAX_BYTES)?;
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
    let entry = archive.by_name("content.xml").map_err(damaged)?;
    let mut reader = quick_xml::Reader::from_reader(BufReader::new(entry.take(MAX_BYTES)));
    reader.config_mut().expand_empty_elements = true;
    let mut sheets = Sheets::default();
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer).map_err(damaged)? {
            Event::Start(start) => sheets.start(&start)?,
            Event::End(end) => sheets.end(end.name().as_ref())?,
            Event::Text(text) => sheets.text(&text.xml10_content()),
            Event::GeneralRef(entity) => sheets.entity(&entity),
            Event::Eof => return Ok(sheets.done),
            _ => {}
        }
    }
}

/// What has been read.
#[derive(Default)]
struct Sheets {
    done: Vec<(String, Vec<Row>)>,
    line: u32,
    cells: usize,
    row: Row,
    row_repeats: u32,
    /// Blank cells that stand before the next one that says something.
    blank: usize,
    cell: Option<Cell>,
    /// How deep in a note of somebody beside the cell.
    note: usize,
}

struct Cell {
    repeats: usize,
    /// What its attributes say; else its text counts.
    value: Option<String>,
    text: String,
    paragraphs: usize,
}

impl Sheets {
    fn start(&mut self, start: &BytesStart<'_>) -> Result<(), TableError> {
        match start.name().as_ref() {
            "table:table" => {
                self.done.push((attribute(start, "table:name").unwrap_or_default(), Vec::new()));
                self.line = 1;
            }
            "table:table-row" => {
                self.row = Row::new(self.line);
                self.row_repeats = number(start, "table:number-rows-repeated").try_into().unwrap_or(u32::MAX);
                self.blank = 0;
            }
            "table:table-cell" | "table:covered-table-cell" => {
                let repeats = number(start, "table:number-columns-repeated");
                self.cell = Some(Cell { repeats, value: value(start), text: String::new(), paragraphs: 0 });
            }
            "office:annotation" => self.note += 1,
            "text:p" if self.note == 0 => {
                if let Some(cell) = &mut self.cell {
                    cell.paragraphs += 1;
                    if cell.paragraphs > 1 {
                        cell.text.push('\n');
                    }
                }
            }
            "text:s" => self.text(&" ".repeat(number(start, "text:c").min(MAX_BLANKS))),
            "text:tab" => self.text("\t"),
            "text:line-break" => self.text("\n"),
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, name: &str) -> Result<(), TableError> {
        match name {
            "office:annotation" => self.note = self.note.saturating_sub(1),
            "table:table-cell" | "table:covered-table-cell" => self.end_cell()?,
            "table:table-row" => self.end_row()?,
            _ => {}
        }
        Ok(())
    }

    fn end_cell(&mut self) -> Result<(), TableError> {
        let Some(cell) = self.cell.take() else { return Ok(()) };
        let text = cell.value.unwrap_or(cell.text);
        if text.is_empty() {
            self.blank = self.blank.saturating_add(cell.repeats);
            return Ok(());
        }
        let width = self.row.len().saturating_add(self.blank).saturating_add(cell.repeats);
        self.cells = self.cells.saturating_add(width - self.row.len());
        if width > MAX_COLUMNS || self.cells > MAX_CELLS || text.len().saturating_mul(cell.repeats) > 1 << 24 {
            return Err(TableError::TooMany);
        }
        (0..self.blank).for_each(|_| self.row.push(""));
        (0..cell.repeats).for_each(|_| self.row.push(&text));
        self.blank = 0;
        Ok(())
    }

    fn end_row(&mut self) -> Result<(), TableError> {
        let mut row = std::mem::take(&mut self.row);
        let Some((_, rows)) = self.done.last_mut() else { return Ok(()) };
        if !row.is_blank() {
            let repeats = self.row_repeats as usize;
            self.cells = self.cells.saturating_add(row.len().saturating_mul(repeats - 1));
            if rows.len().saturating_add(repeats) > MAX_ROWS || self.cells > MAX_CELLS {
                return Err(TableError::TooMany);
            }
            row.shrink();
            for line in 0..self.row_repeats {
                row.line = self.line.saturating_add(line);
                rows.push(row.clone());
            }
        }
        self.line = self.line.saturating_add(self.row_repeats);
        Ok(())
    }

    fn text(&mut self, text: &str) {
        if let Some(cell) = self.cell.as_mut().filter(|cell| cell.paragraphs > 0 && self.note == 0) {
            cell.text.push_str(text);
        }
    }

    fn entity(&mut self, entity: &quick_xml::events::BytesRef<'_>) {
        let predefined = quick_xml::escape::resolve_predefined_entity(entity);
        match (entity.resolve_char_ref(), predefined) {
            (Ok(Some(character)), _) => self.text(character.encode_utf8(&mut [0; 4])),
            (_, Some(text)) => self.text(text),
            _ => {}
        }
    }
}

/// The value that attributes give; None where the text is the value (ODF 1.2 part 1, 19.385).
fn value(start: &BytesStart<'_>) -> Option<String> {
    match attribute(start, "office:value-type")?.as_str() {
        "float" | "currency" => attribute(start, "office:value"),
        "percentage" => attribute(start, "office:value"),
        "date" => attribute(start, "office:date-value"),
        "time" => attribute(start, "office:time-value").map(|text| clock(&text).unwrap_or(text)),
        "boolean" => attribute(start, "office:boolean-value").map(|text| text.to_ascii_uppercase()),
        _ => attribute(start, "office:string-value"),
    }
}

/// `PT09H05M00S` as the time of the day that it stands for, `09:05`.
fn clock(text: &str) -> Option<String> {
    let (hours, rest) = text.strip_prefix("PT")?.split_once('H')?;
    let (minutes, rest) = rest.split_once('M')?;
    let seconds: f64 = rest.strip_suffix('S')?.parse().ok()?;
    let (hours, minutes): (u32, u32) = (hours.parse().ok()?, minutes.parse().ok()?);
    let second = if seconds >= 1.0 { format!(":{:02}", seconds as u32) } else { String::new() };
    Some(format!("{hours:02}:{minutes:02}{second}"))
}

fn attribute(start: &BytesStart<'_>, name: &str) -> Option<String> {
    let attribute = start.try_get_attribute(name).ok()??;
    attribute.normalized_value(quick_xml::XmlVersion::Implicit1_0).ok().map(|value| value.into_owned())
}

/// A count, 1 where nothing or nonsense is said.
fn number(start: &BytesStart<'_>, name: &str) -> usize {
    attribute(start, name).and_then(|text| text.parse().ok()).unwrap_or(1).max(1)
}

fn damaged(error: impl std::fmt::Display) -> TableError {
    TableError::Sheet(error.to_string())
}
