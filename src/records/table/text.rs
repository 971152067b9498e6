//! Rows out of text: which encoding, which delimiter, whether quotation marks enclose cells.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use super::{MAX_CELLS, MAX_ROWS, Options, Row, TableError};

/// What may stand between cells; of two that fit alike, the first.
const DELIMITERS: [u8; 5] = [b'\t', b';', b',', b'|', b':'];
/// How many rows are looked at for the delimiter.
const LOOKED_AT: usize = 60;
/// A cell in quotation marks ends within this many bytes, or its first mark is none: one stray mark must not swallow
/// the rest of a file.
const MAX_QUOTED: usize = 64 << 10;

/// The rows of a text, and what should be said of how it was read.
pub fn rows(bytes: &[u8], options: &Options<'_>) -> Result<(Vec<Row>, Vec<String>), TableError> {
    let (text, note) = decode(bytes, options);
    let mut notes: Vec<String> = note.into_iter().collect();
    if is_binary(&text) {
        return Err(TableError::Format("no text but a damaged spreadsheet, or a file of another kind"));
    }
    let (text, named) = named_delimiter(&text);
    let style = match named {
        Some(delimiter) => Style { delimiter, quotes: has_quotes(text, delimiter) },
        None => style(text),
    };
    let mut rows = Vec::new();
    let mut cells = 0;
    // The line that names the delimiter is the first.
    let mut parser = Parser { text, style, at: 0, line: if named.is_some() { 2 } else { 1 } };
    while let Some(row) = parser.row() {
        cells += row.len();
        if rows.len() == MAX_ROWS || cells > MAX_CELLS {
            return Err(TableError::TooMany);
        }
        rows.push(row);
    }
    if text.contains('\0') {
        notes.push("it holds NUL characters, as damaged files do".to_owned());
    }
    Ok((rows, notes))
}

/// Text of bytes in whatever encoding, and a note when it had to be guessed.
fn decode<'a>(bytes: &'a [u8], options: &Options<'_>) -> (Cow<'a, str>, Option<String>) {
    let decode = |encoding: &'static Encoding, bytes: &'a [u8]| encoding.decode_without_bom_handling(bytes);
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        let (text, damaged) = decode(encoding, &bytes[length..]);
        let note = damaged.then(|| format!("some bytes are no {}; they are shown as \u{fffd}", encoding.name()));
        return (text, note);
    }
    if let Some(encoding) = options.encoding {
        let (text, damaged) = decode(encoding, bytes);
        let note = damaged.then(|| format!("some bytes are no {}; they are shown as \u{fffd}", encoding.name()));
        return (text, note);
    }
    if let Some(encoding) = utf_16(bytes) {
        return (decode(encoding, bytes).0, Some(format!("it was read as {}, by its look", encoding.name())));
    }
    if let (text, false) = decode(UTF_8, bytes) {
        return (text, None);
    }
    // Legacy encodings of several bytes refuse what is not theirs; those of one byte take everything.
    let (text, damaged) = decode(options.legacy, bytes);
    let (text, name) = if damaged {
        (decode(encoding_rs::WINDOWS_1252, bytes).0, encoding_rs::WINDOWS_1252.name())
    } else {
        (text, options.legacy.name())
    };
    (text, Some(format!("it is not UTF-8 and was read as {name}; if letters are wrong, name the encoding")))
}

/// Whether more than one character in a hundred is one that no text holds.
fn is_binary(text: &str) -> bool {
    let (mut odd, mut all) = (0_usize, 0_usize);
    for character in text.chars().take(64 << 10) {
        all += 1;
        odd += usize::from(character.is_control() && !matches!(character, '\t' | '\n' | '\r' | '\u{b}' | '\u{c}'));
    }
    odd > 3 && odd > all / 100
}

/// UTF-16 without a byte order mark shows by NULs in every second byte.
fn utf_16(bytes: &[u8]) -> Option<&'static Encoding> {
    let start = bytes.get(..2048).unwrap_or(bytes);
    let nuls = |offset: usize| start.iter().skip(offset).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (nuls(0), nuls(1));
    let most = start.len() / 4;
    match () {
        () if start.len() < 8 => None,
        () if odd > most && even < odd / 8 => Some(UTF_16LE),
        () if even > most && odd < even / 8 => Some(UTF_16BE),
        () => None,
    }
}

/// Takes away the line `sep=;` by which Excel is told the delimiter.
fn named_delimiter(text: &str) -> (&str, Option<u8>) {
    let Some(rest) = text.strip_prefix("sep=") else { return (text, None) };
    let Some(&delimiter) = rest.as_bytes().first().filter(|byte| DELIMITERS.contains(byte)) else {
        return (text, None);
    };
    let rest = &rest[1..];
    let after = rest.strip_prefix("\r\n").or_else(|| rest.strip_prefix('\n'));
    after.map_or((text, None), |after| (after, Some(delimiter)))
}

/// How cells are kept apart.
#[derive(Debug, Clone, Copy)]
struct Style {
    delimiter: u8,
    quotes: bool,
}

/// The delimiter that gives the most rows of the same width.
fn style(text: &str) -> Style {
    let mut best = (0.0, Style { delimiter: b',', quotes: true });
    for delimiter in DELIMITERS {
        let style = Style { delimiter, quotes: has_quotes(text, delimiter) };
        let mut parser = Parser { text, style, at: 0, line: 1 };
        let rows = std::iter::from_fn(|| parser.row()).filter(|row| !row.is_blank()).take(LOOKED_AT);
        let mut widths: Vec<usize> = rows.map(|row| row.len()).collect();
        widths.sort_unstable();
        let Some((width, count)) =
            widths.chunk_by(PartialEq::eq).map(|same| (same[0], same.len())).max_by_key(|(_, count)| *count)
        else {
            continue;
        };
        let share = count as f64 / widths.len() as f64;
        let score = (width - 1) as f64 * share * share;
        if score > best.0 {
            best = (score, style);
        }
    }
    best.1
}

/// Whether quotation marks enclose cells, as in CSV, or are part of them, as in Moodle's text downloads.
fn has_quotes(text: &str, delimiter: u8) -> bool {
    let bytes = text.as_bytes();
    let (mut whole, mut broken) = (0_usize, 0_usize);
    let is_edge = |byte: Option<&u8>| byte.is_none_or(|byte| [delimiter, b'\n', b'\r'].contains(byte));
    let mut at = 0;
    while at < bytes.len() && whole + broken < 1000 {
        let is_start = bytes[at] == b'"' && is_edge(at.checked_sub(1).and_then(|before| bytes.get(before)));
        if !is_start {
            at += 1;
            continue;
        }
        match closing(bytes, at + 1, delimiter) {
            Some(Closing { end, clean: true }) => (whole, at) = (whole + 1, end + 1),
            _ => (broken, at) = (broken + 1, at + 1),
        }
    }
    whole >= broken
}

/// The end of a cell in quotation marks.
struct Closing {
    /// Where the last mark stands.
    end: usize,
    /// Whether every mark inside is doubled.
    clean: bool,
}

/// Finds the mark that ends the cell whose text begins at `from`: the first one, not doubled, before a delimiter or the end of a
/// line.
fn closing(bytes: &[u8], from: usize, delimiter: u8) -> Option<Closing> {
    let mut at = from;
    let mut clean = true;
    while at < bytes.len() && at - from < MAX_QUOTED {
        if bytes[at] != b'"' {
            at += 1;
            continue;
        }
        match bytes.get(at + 1) {
            Some(b'"') => at += 2,
            Some(b'\n' | b'\r') | None => return Some(Closing { end: at, clean }),
            Some(byte) if *byte == delimiter => return Some(Closing { end: at, clean }),
            // Another cell starts here: the first mark was a stray one.
            Some(_) if [delimiter, b'\n', b'\r'].contains(&bytes[at - 1]) => return None,
            Some(_) => (clean, at) = (false, at + 1),
        }
    }
    None
}

/// Takes rows off a text.
struct Parser<'a> {
    text: &'a str,
    style: Style,
    at: usize,
    line: u32,
}

impl Parser<'_> {
    fn row(&mut self) -> Option<Row> {
        let bytes = self.text.as_bytes();
        if self.at >= bytes.len() {
            return None;
        }
        let mut row = Row::new(self.line);
        loop {
            self.cell(&mut row);
            match bytes.get(self.at) {
                Some(byte) if *byte == self.style.delimiter => self.at += 1,
                Some(b'\r') if bytes.get(self.at + 1) == Some(&b'\n') => self.at += 2,
                Some(_) => self.at += 1,
                None => break,
            }
            if bytes.get(self.at - 1).is_some_and(|byte| matches!(byte, b'\n' | b'\r')) {
                self.line = self.line.saturating_add(1);
                break;
            }
            // A delimiter at the very end opens a last, empty cell.
            if self.at >= bytes.len() {
                row.push("");
                break;
            }
        }
        row.shrink();
        Some(row)
    }

    /// Takes a cell, up to the delimiter or the end of the line.
    fn cell(&mut self, row: &mut Row) {
        let bytes = self.text.as_bytes();
        let delimiter = self.style.delimiter;
        if self.style.quotes
            && bytes.get(self.at) == Some(&b'"')
            && let Some(Closing { end, .. }) = closing(bytes, self.at + 1, delimiter)
        {
            let inside = &self.text[self.at + 1..end];
            let breaks = inside.bytes().filter(|byte| *byte == b'\n').count();
            self.line = self.line.saturating_add(u32::try_from(breaks).unwrap_or(u32::MAX));
            row.push(&inside.replace("\"\"", "\""));
            self.at = end + 1;
            return;
        }
        let is_edge = |byte: &u8| *byte == delimiter || matches!(byte, b'\n' | b'\r');
        let length = bytes[self.at..].iter().position(is_edge).unwrap_or(bytes.len() - self.at);
        row.push(&self.text[self.at..self.at + length]);
        self.at += length;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &[u8]) -> Vec<Vec<String>> {
        let (rows, _) = rows(text, &Options::default()).unwrap();
        rows.iter().map(|row| row.cells().map(str::to_owned).collect()).collect()
    }

    #[test]
    fn delimiters_and_quotation_marks_are_found_out() {
        let expected = vec![vec!["a, b", "c"], vec!["d", "10:30"]];
        assert_eq!(read(b"\"a, b\",c\nd,10:30\n"), expected);
        assert_eq!(read(b"a, b\tc\r\nd\t10:30"), expected);
        assert_eq!(read(b"\"a, b\";\"c\"\r\n\"d\";\"10:30\"\r\n"), expected);
        assert_eq!(read(b"sep=;\na, b;c\nd;10:30\n"), expected);
        assert_eq!(read(b"a:b\nc:d\n"), [["a", "b"], ["c", "d"]]);
        assert_eq!(read(b"a,\n"), [["a", ""]]);
        assert_eq!(read(b"a,"), [["a", ""]]);
    }

    #[test]
    fn text_without_quoting_keeps_its_marks() {
        assert_eq!(
            read(b"Name\tSays\n\"Ama\" B\t\"yes\" no\nC\t5\"\n"),
            [["Name", "Says"], ["\"Ama\" B", "\"yes\" no"], ["C", "5\""]]
        );
    }

    #[test]
    fn a_stray_mark_swallows_nothing() {
        let rows = read(b"\"a\",\"b\"\n\"c,d\ne,f\n\"g\",\"h \"\"x\"\"\ny\"\n");
        assert_eq!(rows, [["a", "b"], ["\"c", "d"], ["e", "f"], ["g", "h \"x\"\ny"]]);
    }

    #[test]
    fn lines_are_counted_through_cells_that_hold_breaks() {
        let (rows, _) = rows(b"a,b\r\n\"1\r\n2\",c\r\nd,e\r\n", &Options::default()).unwrap();
        assert_eq!(rows.iter().map(|row| row.line).collect::<Vec<_>>(), [1, 2, 4]);
    }

    #[test]
    fn encodings_are_found_out() {
        let text = "Nom;Prénom\nÉ;à\n";
        let wide = |mark: &[u8], byte: fn(u16) -> [u8; 2]| {
            [mark, &text.encode_utf16().flat_map(byte).collect::<Vec<_>>()].concat()
        };
        let expected = [["Nom", "Prénom"], ["É", "à"]];
        assert_eq!(read(text.as_bytes()), expected);
        assert_eq!(read(&[b"\xef\xbb\xbf", text.as_bytes()].concat()), expected);
        assert_eq!(read(&wide(b"\xff\xfe", u16::to_le_bytes)), expected);
        assert_eq!(read(&wide(b"\xfe\xff", u16::to_be_bytes)), expected);
        assert_eq!(read(&wide(b"", u16::to_le_bytes)), expected);
        assert_eq!(read(b"Nom;Pr\xe9nom\n\xc9;\xe0\n"), expected);
        let russian = Options { legacy: encoding_rs::WINDOWS_1251, ..Options::default() };
        let (rows, notes) = rows(b"\xc8\xec\xff;a\n", &russian).unwrap();
        assert_eq!(rows[0].cell(0), "Имя");
        assert!(notes[0].contains("windows-1251"), "{notes:?}");
    }
}
