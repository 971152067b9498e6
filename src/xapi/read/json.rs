//! JSON with places, one level at a time.
//!
//! `serde_json` hands out each value as a piece of the text that it came from, so that a value's place is the place of
//! that piece. Properties stay in their order, and one that is there twice is seen twice.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

/// A value: its text, and where that begins in the file.
#[derive(Debug, Clone, Copy)]
pub struct Node<'t> {
    text: &'t str,
    start: usize,
}

/// A property of an object.
#[derive(Debug)]
pub struct Entry<'t> {
    pub key: Cow<'t, str>,
    /// Where the key stands, with its quotation marks.
    pub span: Range<usize>,
    pub value: Node<'t>,
}

/// What keeps a text from being read: where, and what.
#[derive(Debug)]
pub struct Slip {
    pub span: Range<usize>,
    pub message: String,
    pub is_too_deep: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Null,
    Boolean,
    Number,
    Text,
    List,
    Object,
}

impl<'t> Node<'t> {
    /// The one value of a text. What stands inside it is well formed then, except for halves of characters in escapes.
    pub fn parse(text: &'t str) -> Result<Self, Slip> {
        let raw = serde_json::from_str::<&RawValue>(text).map_err(|error| slip(text, 0, &error))?;
        Ok(Self::of(raw, text, 0))
    }

    /// `raw` is a piece of `text`, which begins at `start` of the file.
    fn of(raw: &'t RawValue, text: &str, start: usize) -> Self {
        let piece = raw.get();
        let offset = piece.as_ptr().addr().saturating_sub(text.as_ptr().addr());
        Self { text: piece, start: start + offset }
    }

    pub fn span(&self) -> Range<usize> {
        self.start..self.start + self.text.len()
    }

    /// The first character: where something is said about an object as a whole.
    pub fn head(&self) -> Range<usize> {
        self.start..self.start + 1
    }

    pub fn kind(&self) -> Kind {
        match self.text.as_bytes().first() {
            Some(b'{') => Kind::Object,
            Some(b'[') => Kind::List,
            Some(b'"') => Kind::Text,
            Some(b't' | b'f') => Kind::Boolean,
            Some(b'n') => Kind::Null,
            _ => Kind::Number,
        }
    }

    pub fn is_true(&self) -> bool {
        self.text == "true"
    }

    /// The digits and signs of a number.
    pub fn number(&self) -> &'t str {
        self.text
    }

    pub fn entries(&self) -> Result<Vec<Entry<'t>>, Slip> {
        let raw: RawEntries<'t> = self.decode()?;
        let mut end = 0;
        let entries = raw.0.into_iter().map(|(key, value)| {
            let value = Self::of(value, self.text, self.start);
            let between = end..value.start - self.start;
            let piece = &self.text[between.clone()];
            let first = self.start + between.start + piece.find('"').unwrap_or(0);
            let last = self.start + between.start + piece.rfind('"').map_or(piece.len(), |quote| quote + 1);
            end = value.start - self.start + value.text.len();
            Entry { key, span: first..last, value }
        });
        Ok(entries.collect())
    }

    pub fn items(&self) -> Result<Vec<Self>, Slip> {
        let raw: Vec<&'t RawValue> = self.decode()?;
        Ok(raw.into_iter().map(|item| Self::of(item, self.text, self.start)).collect())
    }

    pub fn text(&self) -> Result<Cow<'t, str>, Slip> {
        let inner = self.text.get(1..self.text.len().saturating_sub(1)).unwrap_or_default();
        if !inner.contains('\\') {
            return Ok(Cow::Borrowed(inner));
        }
        self.decode::<Key<'t>>().map(|key| key.0)
    }

    /// The value without places.
    pub fn value(&self) -> Result<serde_json::Value, Slip> {
        self.decode()
    }

    fn decode<T: Deserialize<'t>>(&self) -> Result<T, Slip> {
        serde_json::from_str(self.text).map_err(|error| slip(self.text, self.start, &error))
    }
}

/// Tells an error of the parser, whose lines and columns count from the beginning of `text`.
fn slip(text: &str, start: usize, error: &serde_json::Error) -> Slip {
    let line: usize = text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
    let at = start + (line + error.column().saturating_sub(1)).min(text.len());
    let message = error.to_string();
    let message = message.split(" at line ").next().unwrap_or_default().to_owned();
    Slip { span: at..at + 1, is_too_deep: message.starts_with("recursion limit"), message }
}

struct Key<'t>(Cow<'t, str>);

impl<'de> Deserialize<'de> for Key<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Keys;
        impl<'de> Visitor<'de> for Keys {
            type Value = Key<'de>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a text")
            }

            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(Key(Cow::Borrowed(text)))
            }

            fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Key(Cow::Owned(text.to_owned())))
            }
        }
        deserializer.deserialize_str(Keys)
    }
}

struct RawEntries<'t>(Vec<(Cow<'t, str>, &'t RawValue)>);

impl<'de> Deserialize<'de> for RawEntries<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries;
        impl<'de> Visitor<'de> for Entries {
            type Value = RawEntries<'de>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut entries = Vec::with_capacity(8);
                while let Some(key) = map.next_key::<Key<'de>>()? {
                    entries.push((key.0, map.next_value::<&RawValue>()?));
                }
                Ok(RawEntries(entries))
            }
        }
        deserializer.deserialize_map(Entries)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_and_value_knows_its_place() {
        let text = " { \"a\" : 1 ,\n\"b\\u0063\": [ true, \"x\\\"y\" ],\"a\":{} }";
        let node = Node::parse(text).unwrap();
        let entries = node.entries().unwrap();
        let found: Vec<_> =
            entries.iter().map(|entry| (&*entry.key, &text[entry.span.clone()], &text[entry.value.span()])).collect();
        assert_eq!(found, [("a", "\"a\"", "1"), ("bc", "\"b\\u0063\"", "[ true, \"x\\\"y\" ]"), ("a", "\"a\"", "{}"),]);
        let items = entries[1].value.items().unwrap();
        assert_eq!((items[0].is_true(), items[1].text().unwrap()), (true, Cow::Borrowed("x\"y")));
        assert_eq!(&text[items[1].span()], "\"x\\\"y\"");
    }

    #[test]
    fn slips_are_told_where_they_are() {
        let slip = Node::parse("{\n  \"a\": tru }").unwrap_err();
        assert_eq!((slip.span.start, slip.is_too_deep), (12, false));
        let half = Node::parse("[ \"\\ud800\" ]").unwrap().items().unwrap()[0].text().unwrap_err();
        assert!(half.span.start > 2, "{half:?}");
        let deep = format!("{}{}", "[".repeat(500), "]".repeat(500));
        assert!(Node::parse(&deep).unwrap().value().unwrap_err().is_too_deep);
    }
}
