//! Words, texts and signs of a script with their places: enough to see a call with its literals.
//!
//! Whether a `/` divides or begins a pattern is guessed from what stands before it. After a wrong guess some texts are
//! missed, or code is taken for text, which no rule asks for.

/// The smallest parts of a script; comments, patterns and white space are none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind<'t> {
    /// A name, keyword or number.
    Word(&'t str),
    /// A literal without its quotes, escapes as they are written. A template with expressions is none.
    Text(&'t str),
    /// Any other character.
    Sign(u8),
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Token<'t> {
    pub kind: Kind<'t>,
    /// Byte offset of the first character (behind the quote).
    pub at: usize,
}

/// Keywords behind which a value begins.
const BEFORE_VALUE: [&str; 11] =
    ["return", "typeof", "case", "in", "of", "delete", "void", "throw", "else", "do", "instanceof"];

/// The tokens of a script that begins at byte `offset` of its file.
pub(super) fn tokens(source: &str, offset: usize) -> Vec<Token<'_>> {
    let mut lexer = Lexer { source, at: 0, offset, tokens: Vec::new(), templates: Vec::new() };
    while lexer.at < source.len() {
        lexer.step();
    }
    lexer.tokens
}

struct Lexer<'t> {
    source: &'t str,
    at: usize,
    offset: usize,
    tokens: Vec<Token<'t>>,
    /// For each template whose expression is being read, the braces that are open in it.
    templates: Vec<usize>,
}

impl<'t> Lexer<'t> {
    fn step(&mut self) {
        let bytes = self.source.as_bytes();
        let rest = &bytes[self.at..];
        match rest[0] {
            byte if byte.is_ascii_whitespace() => self.at += 1,
            b'/' if rest.starts_with(b"//") => self.skip_to("\n", 0),
            b'/' if rest.starts_with(b"/*") => {
                self.at += 2;
                self.skip_to("*/", 2);
            }
            b'/' if self.begins_value() => self.pattern(),
            quote @ (b'"' | b'\'') => self.text(quote),
            b'`' => {
                self.at += 1;
                self.template();
            }
            byte if is_of_word(byte) => {
                let length = rest.iter().position(|byte| !is_of_word(*byte)).unwrap_or(rest.len());
                self.push(Kind::Word(&self.source[self.at..self.at + length]), self.at);
                self.at += length;
            }
            byte => self.sign(byte),
        }
    }

    fn push(&mut self, kind: Kind<'t>, at: usize) {
        self.tokens.push(Token { kind, at: self.offset + at });
    }

    fn skip_to(&mut self, end: &str, more: usize) {
        self.at = self.source[self.at..].find(end).map_or(self.source.len(), |found| self.at + found + more);
    }

    /// Whether a value may begin here, so that `/` is no division.
    fn begins_value(&self) -> bool {
        match self.tokens.last().map(|token| token.kind) {
            None => true,
            Some(Kind::Word(word)) => BEFORE_VALUE.contains(&word),
            Some(Kind::Text(_)) => false,
            Some(Kind::Sign(sign)) => !matches!(sign, b')' | b']' | b'}'),
        }
    }

    /// Passes over a pattern; a `/` in brackets does not end it.
    fn pattern(&mut self) {
        let bytes = self.source.as_bytes();
        let (mut at, mut in_class) = (self.at + 1, false);
        while let Some(byte) = bytes.get(at) {
            match byte {
                b'\n' => break,
                b'\\' => at += 1,
                b'[' => in_class = true,
                b']' => in_class = false,
                b'/' if !in_class => break,
                _ => {}
            }
            at += 1;
        }
        self.at = self.boundary(at + 1);
        // What follows a pattern is no value.
        self.push(Kind::Sign(b')'), self.at.min(self.source.len()));
    }

    fn text(&mut self, quote: u8) {
        let start = self.at + 1;
        let bytes = self.source.as_bytes();
        let mut at = start;
        while let Some(byte) = bytes.get(at).filter(|byte| **byte != quote && **byte != b'\n') {
            at += 1 + usize::from(*byte == b'\\');
        }
        let end = self.boundary(at);
        self.push(Kind::Text(&self.source[start..end]), start);
        self.at = self.boundary(end + 1);
    }

    /// A template from behind its quote, or from behind an expression in it.
    fn template(&mut self) {
        let start = self.at;
        let is_whole = start > 0 && self.source.as_bytes()[start - 1] == b'`';
        let bytes = self.source.as_bytes();
        let mut at = start;
        loop {
            match bytes.get(at) {
                None | Some(b'`') => break,
                Some(b'$') if bytes.get(at + 1) == Some(&b'{') => {
                    self.templates.push(0);
                    self.push(Kind::Sign(b'`'), start);
                    self.at = at + 2;
                    return;
                }
                Some(byte) => at += 1 + usize::from(*byte == b'\\'),
            }
        }
        let end = self.boundary(at);
        let kind = if is_whole { Kind::Text(&self.source[start..end]) } else { Kind::Sign(b')') };
        self.push(kind, start);
        self.at = self.boundary(end + 1);
    }

    fn sign(&mut self, byte: u8) {
        match (byte, self.templates.last_mut()) {
            (b'}', Some(0)) => {
                self.templates.pop();
                self.at += 1;
                return self.template();
            }
            (b'{', Some(open)) => *open += 1,
            (b'}', Some(open)) => *open -= 1,
            _ => {}
        }
        self.push(Kind::Sign(byte), self.at);
        self.at += 1;
    }

    /// The next place at which a character begins.
    fn boundary(&self, at: usize) -> usize {
        (at..)
            .find(|at| *at >= self.source.len() || self.source.is_char_boundary(*at))
            .map_or(0, |at| at.min(self.source.len()))
    }
}

/// Characters beyond ASCII stand in names, or in texts where it does not matter.
fn is_of_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$') || !byte.is_ascii()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(source: &str) -> Vec<&str> {
        let texts = tokens(source, 0).into_iter().filter_map(|token| match token.kind {
            Kind::Text(text) => Some(text),
            _ => None,
        });
        texts.collect()
    }

    #[test]
    fn texts_are_told_from_comments_patterns_and_divisions() {
        assert_eq!(texts(r#"f("a", 'b\'c') // "d""#), ["a", r"b\'c"]);
        assert_eq!(texts("/* 'x' */ a = /['\"/]'/g.test('b') / 2 / 'c'"), ["b", "c"]);
        assert_eq!(texts("return /'/.test(x) ? 'a' : `b`"), ["a", "b"]);
        assert_eq!(texts("a = `x ${ f({ 'b': `c` }) } 'no' ${ 'd' } 'no'` + 'e'"), ["b", "c", "d", "e"]);
    }

    #[test]
    fn scripts_of_any_kind_are_read_to_their_end() {
        for source in [
            "", "'", "'\\", "`", "`${", "`${`", "}", "/", "/[", "/\\", "/*", "'é\\é", "`\\é", "/\\é", "`${}", "`${a}${",
        ] {
            for token in tokens(source, 0) {
                assert!(token.at <= source.len(), "{source}");
            }
        }
    }
}
