//! Tables of text that line up and fit a width, in any script.

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

/// A table: its first column takes what the others leave and is wrapped, the others are numbers.
#[derive(Debug)]
pub(super) struct Grid {
    heads: Vec<String>,
    rows: Vec<Vec<String>>,
}

/// Between two columns.
const GAP: usize = 2;
/// What the first column has at least.
const LEAST: usize = 16;

impl Grid {
    pub fn new(heads: &[&str]) -> Self {
        Self { heads: heads.iter().map(|head| (*head).to_owned()).collect(), rows: Vec::new() }
    }

    pub fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push(cells.into_iter().collect());
    }

    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Lines of at most `width` columns.
    pub fn render(&self, width: usize) -> String {
        let lines = || std::iter::once(&self.heads).chain(&self.rows);
        let widths: Vec<usize> = (1..self.heads.len())
            .map(|at| lines().filter_map(|row| row.get(at)).map(|cell| cell.width()).max().unwrap_or(0))
            .collect();
        let numbers: usize = widths.iter().map(|width| width + GAP).sum();
        let longest = lines().filter_map(|row| row.first()).map(|cell| cell.width()).max().unwrap_or(0);
        let first = longest.min(width.saturating_sub(numbers).max(LEAST));
        let mut text = String::new();
        for (at, row) in lines().enumerate() {
            if at == 1 {
                text += &format!("{}\n", "-".repeat(first + numbers));
            }
            let wrapped = wrap(row.first().map_or("", String::as_str), first);
            for (line_number, line) in wrapped.iter().enumerate() {
                let mut out = pad(line, first);
                // Numbers stand beside the last line of a title.
                if line_number + 1 == wrapped.len() {
                    for (cell, width) in row.iter().skip(1).zip(&widths) {
                        out += &" ".repeat(GAP + width - cell.width());
                        out += cell;
                    }
                }
                text += out.trim_end();
                text.push('\n');
            }
        }
        text
    }
}

fn pad(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(text.width())))
}

/// The text in lines of at most `width` columns, broken at blanks where there are any; at least one line. What people
/// wrote must not steer the terminal, so control characters become blanks.
pub(super) fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut used = 0;
    for word in text.split(|character: char| character.is_whitespace() || character.is_control()) {
        if word.is_empty() {
            continue;
        }
        let gap = usize::from(used > 0);
        if used + gap + word.width() <= width {
            push(&mut lines, if gap > 0 { " " } else { "" });
            push(&mut lines, word);
            used += gap + word.width();
            continue;
        }
        if used > 0 {
            lines.push(String::new());
            used = 0;
        }
        for character in word.chars() {
            let size = character.width().unwrap_or(0);
            if used + size > width && used > 0 {
                lines.push(String::new());
                used = 0;
            }
            push(&mut lines, character.encode_utf8(&mut [0; 4]));
            used += size;
        }
    }
    lines
}

fn push(lines: &mut [String], text: &str) {
    if let Some(line) = lines.last_mut() {
        line.push_str(text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_titles_wrap_and_numbers_line_up() {
        let mut grid = Grid::new(&["Module", "n", "Median"]);
        grid.row(["A title that is longer than its column".to_owned(), "7".to_owned(), "81.5".to_owned()]);
        grid.row(["数字政府转型".to_owned(), "12".to_owned(), "–".to_owned()]);
        let lines: Vec<String> = grid.render(32).lines().map(str::to_owned).collect();
        assert_eq!(lines[0], "Module                 n  Median");
        assert_eq!(lines[1], "-".repeat(32));
        assert_eq!(
            lines[2..],
            [
                "A title that is",
                "longer than its",
                "column                 7    81.5",
                "数字政府转型          12       –"
            ]
        );
    }

    #[test]
    fn a_word_without_blanks_is_broken() {
        assert_eq!(wrap("数字政府转型", 5), ["数字", "政府", "转型"]);
        assert_eq!(wrap("", 5), [""]);
        assert_eq!(wrap("a b", 1), ["a", "b"]);
        assert_eq!(wrap("a\u{1b}[31mb\u{7}", 9), ["a [31mb"], "nothing steers the terminal");
    }
}
