//! Text laid out for a terminal, in letters of any width.

use unicode_width::UnicodeWidthStr;

/// A size for people: at most four characters and a unit.
pub fn bytes(size: u64) -> String {
    const UNITS: [&str; 4] = ["KiB", "MiB", "GiB", "TiB"];
    if size < 1024 {
        return format!("{size} B");
    }
    let mut value = size as f64 / 1024.0;
    let mut units = UNITS.iter();
    let mut unit = units.next();
    while value >= 1024.0
        && let Some(next) = units.next()
    {
        value /= 1024.0;
        unit = Some(next);
    }
    let digits = usize::from(value < 10.0);
    format!("{value:.digits$} {}", unit.unwrap_or(&"B"))
}

/// Text that is being laid out.
#[derive(Debug)]
pub struct Text {
    text: String,
    width: usize,
}

impl Text {
    /// Lines of at most `width` columns, where words allow it; never less than 40.
    pub fn new(width: usize) -> Self {
        Self { text: String::new(), width: width.max(40) }
    }

    pub fn into_string(self) -> String {
        self.text
    }

    pub fn width(&self) -> usize {
        self.width
    }

    /// One paragraph: `first` begins its first line, `rest` the others.
    pub fn paragraph(&mut self, first: &str, rest: &str, text: &str) {
        let mut line = first.to_owned();
        let mut is_empty = true;
        for word in text.split_whitespace() {
            if !is_empty && line.width() + 1 + word.width() > self.width {
                self.line(&line);
                rest.clone_into(&mut line);
                is_empty = true;
            }
            if !is_empty {
                line.push(' ');
            }
            line.push_str(word);
            is_empty = false;
        }
        self.line(&line);
    }

    pub fn line(&mut self, line: &str) {
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }

    /// Begins a part.
    pub fn heading(&mut self, title: &str) {
        self.line("");
        self.paragraph("", "", title);
    }

    /// Rows whose cells stand below each other; the first cell may be cut, numbers stand to the right.
    pub fn table(&mut self, rows: &[[String; 3]]) {
        let widest = |column: usize| rows.iter().map(|row| row[column].width()).max().unwrap_or(0);
        let (second, third) = (widest(1), widest(2));
        let first = widest(0).min(self.width.saturating_sub(second + third + 6).max(12));
        for [a, b, c] in rows {
            let a = cut(a, first);
            let line = format!(
                "  {a}{}  {}{b}  {}{c}",
                " ".repeat(first - a.width()),
                " ".repeat(second - b.width()),
                " ".repeat(third - c.width())
            );
            self.line(&line);
        }
    }
}

/// The end of a text that is too long: of paths, it says more than the beginning.
fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut rest = text;
    while rest.width() >= width
        && let Some(first) = rest.chars().next()
    {
        rest = &rest[first.len_utf8()..];
    }
    format!("…{rest}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_short() {
        let sizes = [0, 1023, 1024, 10_239, 10_240, 1_048_576, 3 << 30, u64::MAX].map(bytes);
        assert_eq!(sizes, ["0 B", "1023 B", "1.0 KiB", "10.0 KiB", "10 KiB", "1.0 MiB", "3.0 GiB", "16777216 TiB"]);
    }

    #[test]
    fn wide_letters_take_two_columns() {
        let mut page = Text { text: String::new(), width: 12 };
        page.paragraph("- ", "  ", "報告書 報告書 ok");
        assert_eq!(page.text, "- 報告書\n  報告書 ok\n");
        assert_eq!(cut("assets/報告書.png", 10), "…告書.png");
    }
}
