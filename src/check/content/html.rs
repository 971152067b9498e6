//! Tags of an HTML page with their attributes and places, as far as rules need them: a page of any quality is read, and
//! nothing is built.

use std::ops::Range;

/// A start tag.
#[derive(Debug)]
pub(super) struct Tag<'t> {
    /// As it is written.
    pub name: &'t str,
    pub attributes: Vec<Attribute<'t>>,
    /// What stands inside `script` and `style`; empty for others.
    pub content: Range<usize>,
}

/// An attribute; without a value it has an empty one.
#[derive(Debug)]
pub(super) struct Attribute<'t> {
    pub name: &'t str,
    pub value: &'t str,
    /// Byte offset of the value.
    pub at: usize,
}

impl<'t> Tag<'t> {
    pub fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }

    pub fn value(&self, name: &str) -> Option<&'t str> {
        let mut attributes = self.attributes.iter();
        attributes.find(|attribute| attribute.name.eq_ignore_ascii_case(name)).map(|attribute| attribute.value)
    }
}

/// Every start tag outside of comments, in order.
pub(super) fn tags(text: &str) -> Tags<'_> {
    Tags { text, at: 0 }
}

/// See [`tags`].
#[derive(Debug)]
pub(super) struct Tags<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Iterator for Tags<'t> {
    type Item = Tag<'t>;

    fn next(&mut self) -> Option<Tag<'t>> {
        loop {
            self.at += self.text[self.at..].find('<')?;
            let rest = &self.text[self.at..];
            if let Some(comment) = rest.strip_prefix("<!--") {
                self.at += "<!--".len() + comment.find("-->")?;
                continue;
            }
            self.at += 1;
            if rest[1..].starts_with(|c: char| c.is_ascii_alphabetic()) {
                return Some(self.tag());
            }
        }
    }
}

impl<'t> Tags<'t> {
    fn tag(&mut self) -> Tag<'t> {
        let name = self.take(|byte| !byte.is_ascii_whitespace() && !matches!(byte, b'>' | b'/'));
        let mut attributes = Vec::new();
        loop {
            self.take(|byte| byte.is_ascii_whitespace() || byte == b'/');
            match self.peek() {
                None => break,
                Some(b'>') => {
                    self.at += 1;
                    break;
                }
                Some(_) => attributes.push(self.attribute()),
            }
        }
        let mut tag = Tag { name, attributes, content: self.at..self.at };
        if let Some(end) = ["script", "style"].into_iter().find(|raw| tag.is(raw)) {
            tag.content.end = self.raw_end(end);
            self.at = tag.content.end;
        }
        tag
    }

    fn attribute(&mut self) -> Attribute<'t> {
        let start = self.at;
        // An attribute may begin with `=`, or with a character of several bytes.
        self.at += self.text[start..].chars().next().map_or(0, char::len_utf8);
        self.take(|byte| !byte.is_ascii_whitespace() && !matches!(byte, b'=' | b'>' | b'/'));
        let name = &self.text[start..self.at];
        let behind = self.at;
        self.take(|byte| byte.is_ascii_whitespace());
        if self.peek() != Some(b'=') {
            self.at = behind;
            return Attribute { name, value: "", at: behind };
        }
        self.at += 1;
        self.take(|byte| byte.is_ascii_whitespace());
        let quote = self.peek().filter(|byte| matches!(byte, b'"' | b'\''));
        self.at += usize::from(quote.is_some());
        let at = self.at;
        let value = match quote {
            Some(quote) => self.take(|byte| byte != quote),
            None => self.take(|byte| !byte.is_ascii_whitespace() && byte != b'>'),
        };
        self.at = (self.at + usize::from(quote.is_some())).min(self.text.len());
        Attribute { name, value, at }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// What follows as long as it is of a kind; the kinds end at ASCII only.
    fn take(&mut self, is_taken: impl Fn(u8) -> bool) -> &'t str {
        let rest = &self.text[self.at..];
        let length = rest.bytes().position(|byte| !is_taken(byte)).unwrap_or(rest.len());
        self.at += length;
        rest.get(..length).unwrap_or_default()
    }

    /// Where the content of a `script` or `style` ends.
    fn raw_end(&self, name: &str) -> usize {
        let bytes = self.text.as_bytes();
        let mut at = self.at;
        while let Some(found) = self.text[at..].find("</") {
            at += found;
            let end = bytes.get(at + 2..at + 2 + name.len());
            if end.is_some_and(|end| end.eq_ignore_ascii_case(name.as_bytes())) {
                return at;
            }
            at += 2;
        }
        self.text.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str) -> Vec<String> {
        tags(text)
            .map(|tag| {
                let attributes: String = tag
                    .attributes
                    .iter()
                    .map(|attribute| format!(" {}={:?}", attribute.name, attribute.value))
                    .collect();
                format!("{}{attributes}|{}", tag.name, &text[tag.content.clone()])
            })
            .collect()
    }

    #[test]
    fn tags_are_read_however_they_are_written() {
        assert_eq!(
            written("<p CLASS=a b='c>d' e>x<!-- <i> --><SCRIPT src = \"s.js\">if (a < b) '</p>'</Script><br/>< 3"),
            ["p CLASS=\"a\" b=\"c>d\" e=\"\"|", "SCRIPT src=\"s.js\"|if (a < b) '</p>'", "br|"]
        );
    }

    #[test]
    fn text_of_any_kind_is_read_to_its_end() {
        for text in
            ["<", "<a", "<a b", "<a b=", "<a b='", "<a =\u{e9}é='", "<a é", "<script>", "<!--", "<a\u{2028}b=c>", "é<é"]
        {
            for tag in tags(text) {
                assert!(
                    text.get(tag.content).is_some() && tag.attributes.iter().all(|it| it.at <= text.len()),
                    "{text}"
                );
            }
        }
    }
}
