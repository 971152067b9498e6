//! The JSON that Moodle makes of a table: a list in a list, with squeezed headers as keys.

use serde_json::{Map, Value};

use crate::records::table::{MAX_CELLS, MAX_ROWS, Row, Table, TableError};

/// The table that a JSON download holds; None: it is no such file.
///
/// # Errors
/// It has too many rows or cells.
pub fn table(file: &str, text: &str) -> Option<Result<Table, TableError>> {
    let value: Value = serde_json::from_str(text.trim_start_matches('\u{feff}')).ok()?;
    let mut list = value.as_array()?;
    if let Some(inner) = list.first().and_then(Value::as_array) {
        list = inner;
    }
    let rows: Vec<&Map<String, Value>> = list.iter().map(Value::as_object).collect::<Option<_>>()?;
    let header: Vec<String> = rows.first()?.keys().cloned().collect();
    // Each row gets a cell for each key of the first.
    if rows.len() > MAX_ROWS || header.len().saturating_mul(rows.len()) > MAX_CELLS {
        return Some(Err(TableError::TooMany));
    }
    let cell = |row: &Map<String, Value>, key: &String| match row.get(key) {
        Some(Value::String(text)) => text.clone(),
        None | Some(Value::Null) => String::new(),
        Some(other) => other.to_string(),
    };
    let rows = rows.iter().zip(1..).map(|(row, number)| {
        let cells: Vec<String> = header.iter().map(|key| cell(row, key)).collect();
        Row::of(number, cells.iter().map(String::as_str))
    });
    let rows = rows.collect();
    Some(Ok(Table {
        file: file.to_owned(),
        sheet: None,
        lead: Vec::new(),
        header_line: 0,
        header,
        tags: None,
        rows,
        blank: 0,
        notes: vec!["it is JSON: its rows are counted instead of its lines".to_owned()],
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_that_grows_without_bounds_is_refused() {
        let keys: Vec<String> = (0..6000).map(|key| format!("\"{key}\":1")).collect();
        let text = |rows: usize| format!("[[{{{}}}{}]]", keys.join(","), ",{}".repeat(rows));
        assert_eq!(table("a.json", &text(1)).unwrap().unwrap().rows.len(), 2);
        assert!(matches!(table("a.json", &text(5000)), Some(Err(TableError::TooMany))));
    }
}
