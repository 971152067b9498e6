//! Where something stands in a file.

use std::ops::Range;
use std::sync::Arc;

/// A text file that was read, under the name that people know it by.
#[derive(Debug, PartialEq, Eq)]
pub struct SourceFile {
    name: String,
    text: String,
    /// Byte offset of each line's start.
    lines: Vec<usize>,
    /// The number of the first line; more than 1 when only a part of the file is held.
    first_line: usize,
}

/// A stretch of a file.
#[derive(Debug, Clone)]
pub struct Place {
    file: Arc<SourceFile>,
    span: Range<usize>,
}

impl SourceFile {
    /// `name` is the path relative to the course, with `/`.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Arc<Self> {
        Self::part(name, text, 1)
    }

    /// Lines of a file that is too large to hold, the first of them being its line `first_line`, from 1.
    pub fn part(name: impl Into<String>, text: impl Into<String>, first_line: usize) -> Arc<Self> {
        let text = text.into();
        let lines = std::iter::once(0).chain(text.match_indices('\n').map(|(index, _)| index + 1)).collect();
        Arc::new(Self { name: name.into(), text, lines, first_line })
    }

    /// What people know it by.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// All that is held of it; empty for what is no text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Line and column of a byte offset, both from 1; columns count characters.
    pub fn position(&self, offset: usize) -> (usize, usize) {
        let offset = self.floor(offset);
        let line = self.lines.partition_point(|start| *start <= offset);
        let start = self.lines[line - 1];
        (line - 1 + self.first_line, self.text[start..offset].chars().count() + 1)
    }

    /// Byte offset of a line and a byte column, both from 1; past the end, the end.
    pub fn offset(&self, line: usize, byte_column: usize) -> usize {
        let start = self.lines.get(line.saturating_sub(self.first_line)).copied().unwrap_or(self.text.len());
        self.floor(start.saturating_add(byte_column.saturating_sub(1)))
    }

    /// The text of a line (from 1) without its line break.
    pub fn line(&self, line: usize) -> &str {
        let start = self.offset(line, 1);
        self.text[start..].lines().next().unwrap_or_default()
    }

    /// `offset`, moved to the nearest character boundary before it, inside the text.
    fn floor(&self, offset: usize) -> usize {
        let mut offset = offset.min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        offset
    }
}

impl Place {
    /// `span` holds byte offsets; what lies outside the text is cut off.
    pub fn new(file: Arc<SourceFile>, span: Range<usize>) -> Self {
        let start = file.floor(span.start);
        let end = file.floor(span.end.max(start));
        Self { file, span: start..end }
    }

    /// Where it lies.
    pub fn file(&self) -> &SourceFile {
        &self.file
    }

    /// Byte offsets in the file's text.
    pub fn span(&self) -> Range<usize> {
        self.span.clone()
    }

    /// The number of the line that it begins in, and the bytes of all lines that it touches.
    pub fn lines(&self) -> (usize, Range<usize>) {
        let file = &self.file;
        let first = file.lines.partition_point(|start| *start <= self.span.start).max(1) - 1;
        let last = file.lines.partition_point(|start| *start < self.span.end.max(self.span.start + 1));
        let end = file.lines.get(last).copied().unwrap_or(file.text.len());
        (first + file.first_line, file.lines[first]..end)
    }

    /// Line and column of the beginning, both from 1.
    pub fn start(&self) -> (usize, usize) {
        self.file.position(self.span.start)
    }

    /// Line and column just behind the end, both from 1.
    pub fn end(&self) -> (usize, usize) {
        self.file.position(self.span.end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters() {
        let file = SourceFile::new("x", "añb\nc");
        assert_eq!(file.position(0), (1, 1));
        assert_eq!(file.position(3), (1, 3));
        assert_eq!(file.position(2), (1, 2), "inside a character: its start");
        assert_eq!(file.position(5), (2, 1));
        assert_eq!(file.position(99), (2, 2));
    }

    #[test]
    fn offsets_outside_the_text_are_its_end() {
        let file = SourceFile::new("x", "ab\n");
        assert_eq!(file.offset(1, 2), 1);
        assert_eq!(file.offset(9, 9), 3);
        assert_eq!(file.line(1), "ab");
        assert_eq!(Place::new(file, 50..60).start(), (2, 1));
    }

    #[test]
    fn lines_of_a_part_count_from_where_it_begins() {
        let file = SourceFile::part("x", "ab\ncd", 40);
        assert_eq!(file.position(4), (41, 2));
        assert_eq!(file.offset(41, 2), 4);
        assert_eq!(file.line(40), "ab");
    }
}
