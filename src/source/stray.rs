//! Marks that were meant as Markdown but stand on the page as they were typed: a table without its line of dashes, a
//! list with a bullet from a word processor, a heading without its blank. It must not know the syntax tree: it sees
//! the lines of one paragraph, and one stretch of running text.

use std::ops::Range;

use crate::diagnostic::Code;

/// A mark that was not understood, with its place in the text that was looked at.
#[derive(Debug)]
pub struct Stray {
    pub code: Code,
    pub span: Range<usize>,
    pub message: &'static str,
    pub help: &'static str,
}

/// Bullets that word processors write.
const BULLETS: [char; 7] = ['•', '◦', '▪', '●', '○', '■', '·'];

/// The first mark at the start of a line of `paragraph`, which is a paragraph as it stands in its file.
pub fn in_lines(paragraph: &str) -> Option<Stray> {
    let mut at = 0;
    let mut before: Option<Start> = None;
    for line in paragraph.split_inclusive('\n') {
        let text = line.trim_start_matches(|c: char| c.is_whitespace() || c == '>');
        let start = at + line.len() - text.len();
        let text = text.trim_end();
        at += line.len();
        let span = start..start + text.len();
        if let Some((code, message, help)) = alone(text) {
            return Some(Stray { code, span, message, help });
        }
        // A sentence may happen to break before a number or a dash; two lines in a row do not.
        let this = Start::of(text);
        if this.is_some_and(|this| before.is_some_and(|before| this.follows(before))) {
            let message = "these lines run together as one paragraph";
            let help = "for a list, leave an empty line above it, and start each line with 1. or with - and a blank";
            return Some(Stray { code: Code::StrayMark, span, message, help });
        }
        before = this;
    }
    None
}

/// What one line shows by itself.
fn alone(line: &str) -> Option<(Code, &'static str, &'static str)> {
    let hashes = line.len() - line.trim_start_matches('#').len();
    let after_mark = line.strip_prefix(['-', '*', '+']).unwrap_or_default();
    if line.starts_with("::") || line.ends_with(":::") {
        let help = "a block starts with a line of three colons and its name, and ends with a line of three colons";
        Some((Code::StrayDirective, "these colons open nothing and close nothing", help))
    } else if line.starts_with('|') {
        let help = "below the first row of a table stands a line with as many cells of dashes: |---|---|";
        Some((Code::StrayMark, "this line starts like a table, but belongs to none", help))
    } else if (2..=6).contains(&hashes) {
        Some((Code::StrayMark, "this line starts like a heading, but is none", "write a blank after the ##"))
    } else if line.starts_with(BULLETS) {
        Some((Code::StrayMark, "this bullet makes no list", "start each line of a list with - and a blank"))
    } else if after_mark.starts_with(['[', '{', '\u{a0}']) {
        let help = "write an ordinary blank after the mark that starts the line: - [x] {#id} …";
        Some((Code::StrayMark, "this line starts like a list, but is none", help))
    } else {
        None
    }
}

/// How a line starts that may be one of several.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Start {
    Number(u32),
    Dash,
}

impl Start {
    fn of(line: &str) -> Option<Self> {
        if line.starts_with(['–', '—']) {
            return Some(Self::Dash);
        }
        let digits = line.len() - line.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let number = line[..digits].parse().ok()?;
        line[digits..].starts_with(['.', ')']).then_some(Self::Number(number))
    }

    fn follows(self, before: Self) -> bool {
        match (before, self) {
            (Self::Number(before), Self::Number(this)) => before.checked_add(1) == Some(this),
            (before, this) => before == this,
        }
    }
}

/// The first mark in running text that is no link, no footnote and no citation. `is_reference` knows the references.
pub fn in_text(text: &str, is_reference: impl Fn(&str) -> bool) -> Option<Stray> {
    let stray = |at: usize, length: usize, message, help| {
        let code = Code::StrayMark;
        Some(Stray { code, span: at..at + length, message, help })
    };
    if let Some(at) = text.find("](") {
        let help = "an address in a link holds no blanks: [text](page.md), and a picture's name none either";
        return stray(at, 2, "this looks like a link or a picture, but is none", help);
    }
    if let Some(at) = text.find("[^") {
        return stray(at, 2, "there are no footnotes", "cite the source, [@id], or say it in the text");
    }
    for (at, _) in text.match_indices(['@', '[']) {
        let rest = &text[at + 1..];
        let id = &rest[..rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(rest.len())];
        let closed = text[at..].starts_with('@') || rest[id.len()..].starts_with(']');
        // An at sign in an address stands for something else.
        let free = !text[..at].ends_with(|c: char| c.is_alphanumeric() || "./-_".contains(c));
        if closed && free && is_reference(id) {
            let help = "a citation has both, the brackets and the @: [@id]";
            return stray(at, 1 + id.len(), "this names a reference, but cites nothing", help);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_at_the_start_of_a_line() {
        for text in [
            "| a | b |\n| 1 | 2 |",
            "Look:\n  :: note",
            "The end :::",
            "##Title",
            "> > • one",
            "-[x] {#a} A",
            "-\u{a0}one",
            "Three things:\n2. one\n3. two",
            "– one\n– two",
        ] {
            assert!(in_lines(text).is_some(), "{text}");
        }
        for text in [
            "It began in\n1999. Then it went\non.",
            "One thing\n– this one –\nis enough.",
            "#1 of all, a::b, a | b",
            "-1 is less than 0",
            "A *word* at\n*the start*",
        ] {
            assert!(in_lines(text).is_none(), "{text}");
        }
    }

    #[test]
    fn places_lie_in_the_line() {
        let found = in_lines("> One\n> | a | b |\n> more").unwrap();
        assert_eq!(found.span, 8..17);
    }

    #[test]
    fn marks_in_running_text() {
        let found = |text| in_text(text, |id| id == "known").map(|stray| stray.message);
        for text in ["![a](my file.svg)", "A note[^1].", "So (@known).", "As @known says", "See [known]."] {
            assert!(found(text).is_some(), "{text}");
        }
        for text in ["a@b.org", "[other]", "known", "[1]", "me@known.org", "x.org/@known"] {
            assert_eq!(found(text), None, "{text}");
        }
    }
}
