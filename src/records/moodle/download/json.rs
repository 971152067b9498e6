//! The JSON that Moodle makes of a table: a list in a list, with squeezed headers as keys.

use serde_json::{Map, Value};

use crate::records::table::{Row, Table};

/// The table that a JSON download holds; None: it is no such file.
pub fn table(file: &str, text: &str) -> Option<Table> {
    let value: Value = serde_json::from_str(text.trim_start_matches('\u{feff}')).ok()?;
    let mut list = value.as_array()?;
    if let Some(inner) = list.first().and_then(Value::as_array) {
        list = inner;
    }
    let rows: Vec<&Map<String, Value>> = list.iter().map(Value::as_object).collect::<Option<_>>()?;
    let header: Vec<String> = rows.first()?.keys().cloned().collect();
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
    Some(Table {
        file: file.to_owned(),
        sheet: None,
        lead: Vec::new(),
        header_line: 0,
        header,
        tags: None,
        rows,
        blank: 0,
        notes: vec!["it is JSON: its rows are counted instead of its lines".to_owned()],
    })
}
