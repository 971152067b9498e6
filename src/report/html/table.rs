//! Tables of the page: every number that a chart shows stands in one.

use crate::sanitise::escape;

/// A table with a name of its own; each row begins with what it is about.
#[derive(Debug, Default)]
pub(super) struct Table {
    pub caption: String,
    pub heads: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

impl Table {
    pub fn new(caption: &str, heads: &[&String]) -> Self {
        Self {
            caption: caption.to_owned(),
            heads: heads.iter().map(|head| (*head).clone()).collect(),
            rows: Vec::new(),
        }
    }

    /// `label` is what a screen reader says of the part of the page that scrolls. Nothing comes of a table without rows.
    pub fn html(&self, label: &str) -> String {
        if self.rows.is_empty() {
            return String::new();
        }
        let heads: String = self.heads.iter().map(|head| format!("<th scope=\"col\">{}</th>", escape(head))).collect();
        let rows: String = self.rows.iter().map(|row| row_html(row)).collect();
        format!(
            "{}<thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table></div>\n",
            open(&self.caption, label)
        )
    }
}

/// The beginning of a table that scrolls by itself where the page is narrow.
pub(super) fn open(caption: &str, label: &str) -> String {
    format!(
        "<div class=\"table\" role=\"region\" tabindex=\"0\" aria-label=\"{}\"><table>\n<caption>{}</caption>\n",
        escape(label),
        escape(caption)
    )
}

pub(super) fn row_html(row: &[String]) -> String {
    let Some((first, rest)) = row.split_first() else { return String::new() };
    let cells: String = rest.iter().map(|cell| format!("<td>{}</td>", escape(cell))).collect();
    format!("<tr><th scope=\"row\">{}</th>{cells}</tr>\n", escape(first))
}
