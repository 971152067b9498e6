//! Where a table's header stands, and what stands around it.

use super::{Options, Row, Table};

/// How many rows are looked at for the header.
const LOOKED_AT: usize = 40;

/// Text on one line: line breaks and runs of blanks become one blank.
pub fn one_line(text: &str) -> String {
    text.split(|c: char| c.is_whitespace() || c == '\u{feff}' || c == '\u{200b}')
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Makes a table of rows; None when all of them are blank.
pub fn table(
    file: &str,
    sheet: Option<String>,
    mut rows: Vec<Row>,
    mut notes: Vec<String>,
    options: &Options<'_>,
) -> Option<Table> {
    if rows.iter().all(Row::is_blank) {
        return None;
    }
    let at = match options.header_line {
        Some(line) => rows.iter().position(|row| row.line >= line)?,
        None => position(&rows, options.knows),
    };
    let mut below = rows.split_off(at);
    let first = below.remove(0);
    let mut header: Vec<String> = first.cells().map(one_line).collect();
    let widest = below.iter().map(width).max().unwrap_or(0);
    while header.last().is_some_and(String::is_empty) && header.len() > widest {
        header.pop();
    }
    let tags = below.iter().position(|row| !row.is_blank()).filter(|&index| is_tags(&below[index]));
    let tags = tags.map(|index| below.remove(index));
    let all = below.len();
    below.retain(|row| !row.is_blank());
    let blank = all - below.len();
    let short = below.iter().filter(|row| row.len() < header.len()).count();
    if short > 0 && sheet.is_none() {
        notes.push(format!("{short} rows have fewer cells than the header; what is missing counts as empty"));
    }
    Some(Table {
        file: file.to_owned(),
        sheet,
        lead: rows,
        header_line: first.line,
        header,
        tags,
        rows: below,
        blank,
        notes,
    })
}

/// The row with most known cells, the first of several; when nothing is known, the first row that is about as wide as
/// most others.
fn position(rows: &[Row], knows: &dyn Fn(&str) -> bool) -> usize {
    let known = |row: &Row| row.cells().filter(|cell| knows(&one_line(cell))).count();
    let mut best = (0, 0);
    for (index, row) in rows.iter().enumerate().take(LOOKED_AT) {
        let count = known(row);
        if count > best.0 {
            best = (count, index);
        }
    }
    if best.0 > 0 {
        return best.1;
    }
    let mut widths: Vec<usize> = rows.iter().take(LOOKED_AT).map(width).filter(|width| *width > 0).collect();
    widths.sort_unstable();
    let usual = widths.get(widths.len() / 2).copied().unwrap_or(1);
    let filled = |row: &Row| row.cells().filter(|cell| !cell.trim().is_empty()).count();
    let is_wide = |row: &Row| !row.is_blank() && filled(row) * 2 >= usual && width(row) * 3 >= usual * 2;
    rows.iter().position(is_wide).or_else(|| rows.iter().position(|row| !row.is_blank())).unwrap_or(0)
}

/// Number of cells up to the last one that says something.
fn width(row: &Row) -> usize {
    row.cells().enumerate().filter(|(_, cell)| !cell.trim().is_empty()).last().map_or(0, |(index, _)| index + 1)
}

fn is_tags(row: &Row) -> bool {
    let mut cells = row.cells().map(str::trim).filter(|cell| !cell.is_empty());
    cells.all(|cell| cell.len() > 1 && cell.starts_with('#') && cell[1..].starts_with(|c: char| c.is_alphabetic()))
}
