//! Tables and text as Markdown.

/// A column: its head, and whether it holds numbers.
pub(super) type Column<'a> = (&'a str, bool);

/// A table; each cell is Markdown already.
pub(super) fn table(columns: &[Column<'_>], rows: &[Vec<String>]) -> String {
    let line = |cells: &mut dyn Iterator<Item = &str>| format!("| {} |\n", cells.collect::<Vec<_>>().join(" | "));
    let mut text = line(&mut columns.iter().map(|(head, _)| *head));
    let rules: Vec<&str> = columns.iter().map(|(_, is_number)| if *is_number { "--:" } else { "---" }).collect();
    text += &format!("|{}|\n", rules.join("|"));
    for row in rows {
        text += &line(&mut row.iter().map(String::as_str));
    }
    text
}

/// An author's words without anything that Markdown would take for a mark.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        if matches!(character, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '#' | '&' | '~') {
            escaped.push('\\');
        }
        escaped.push(if character.is_control() { ' ' } else { character });
    }
    escaped
}

/// A row that sums up those above it.
pub(super) fn bold(cells: Vec<String>) -> Vec<String> {
    cells.into_iter().map(|cell| if cell.is_empty() { cell } else { format!("**{cell}**") }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn authors_words_stay_in_their_cell() {
        let rows = [vec![escape("a|b *c*"), "1".to_owned()]];
        let text = table(&[("What", false), ("Number", true)], &rows);
        assert_eq!(text, "| What | Number |\n|---|--:|\n| a\\|b \\*c\\* | 1 |\n");
    }
}
