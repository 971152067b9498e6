//! Reading TOML so that one run reports everything that is wrong.
//!
//! A typed deserialiser stops at the first mistake; a [`Table`] hands out values key by key, notes each mistake
//! with its place, and at the end reports the keys that nobody asked for.

use std::ops::Range;
use std::sync::Arc;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::course::Id;
use crate::diagnostic::{Code, Findings, SourceFile, nearest};

/// A value and the bytes of the file that it stands in.
#[derive(Debug, Clone)]
pub struct At<T> {
    pub value: T,
    pub span: Range<usize>,
}

/// A table of a file that is being read.
pub struct Table<'a> {
    file: &'a Arc<SourceFile>,
    /// Where the TOML text starts in the file.
    base: usize,
    entries: &'a DeTable<'a>,
    span: Range<usize>,
    /// What people call the table, for messages: `[course]`, "the front matter".
    name: String,
    /// Some of the file could not be parsed: what is missing, unknown or of the wrong type is not certain.
    damaged: bool,
    asked: Vec<&'static str>,
}

/// Parses `text`, which starts at byte `base` of `file`, and hands its top table to `read`.
///
/// Syntax errors become findings; what could be read in spite of them is read.
pub fn read<R>(
    file: &Arc<SourceFile>,
    base: usize,
    text: &str,
    name: &str,
    findings: &mut Findings,
    read: impl FnOnce(&mut Table<'_>, &mut Findings) -> R,
) -> R {
    let (root, errors) = DeTable::parse_recoverable(text);
    let mut last = None;
    for error in &errors {
        let span = error.span().unwrap_or(0..0);
        let (message, help) = slip(text, &span, error.message());
        // One slip may disturb the parser several times.
        let this = Some((file.position(base + span.start).0, message.clone()));
        if std::mem::replace(&mut last, this.clone()) == this && message == COLON {
            continue;
        }
        findings.add(Code::TomlSyntax, file, base + span.start..base + span.end, message, help);
    }
    let span = base..base + text.len().min(1);
    let damaged = !errors.is_empty();
    let mut table =
        Table { file, base, entries: root.get_ref(), span, name: name.to_owned(), damaged, asked: Vec::new() };
    let result = read(&mut table, findings);
    table.finish(findings);
    result
}

const COLON: &str = "a colon stands where TOML wants an equals sign";

/// What is wrong and what to do, in the words of somebody who has never heard of TOML.
fn slip(text: &str, span: &Range<usize>, message: &str) -> (String, &'static str) {
    let at = span.start.min(text.len());
    let line_start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let line = text[line_start..].lines().next().unwrap_or_default();
    let key =
        line.trim_start().split(|c: char| !(c.is_alphanumeric() || "_-\"".contains(c))).next().unwrap_or_default();
    let after_key = line.trim_start()[key.len()..].trim_start();
    if text[at..].starts_with(TYPOGRAPHIC) {
        let help = "write straight quotation marks: key = \"text\"; word processors put curly ones in their place";
        return ("these quotation marks are not the ones that TOML knows".to_owned(), help);
    }
    if !key.is_empty() && after_key.starts_with(':') {
        return (COLON.to_owned(), "write key = value: minutes = 30");
    }
    let help = if message.starts_with("duplicate key") {
        "it stands here for the second time; keep one of the two"
    } else if message.starts_with("missing comma") {
        "write a comma between two entries, also when each stands on a line of its own"
    } else if message.starts_with("unclosed table") {
        "end the line with the bracket that it starts with: [course], or [[modules]]"
    } else if message.starts_with("unclosed array") {
        "end the list with a square bracket: [\"one\", \"two\"]"
    } else if message.contains("escape") {
        "a backslash has a meaning of its own here: write / in the names of folders, or \\\\ for a backslash"
    } else if message.starts_with("invalid basic string") {
        "end the text with a double quote, on the same line: key = \"text\""
    } else if message.starts_with("unexpected key or value") && after_key.contains('"') {
        "the text ends at its second double quote; write \\\" for a quotation mark inside it"
    } else {
        "in TOML a text stands between double quotes, key = \"text\", and a list between square brackets"
    };
    (message.to_owned(), help)
}

/// Quotation marks that word processors write, and that neither TOML nor settings know.
pub const TYPOGRAPHIC: [char; 9] = ['“', '”', '„', '‟', '«', '»', '‘', '’', '‚'];

impl<'a> Table<'a> {
    pub fn file(&self) -> &'a Arc<SourceFile> {
        self.file
    }

    /// Where the table stands.
    pub fn span(&self) -> Range<usize> {
        self.span.clone()
    }

    /// Every key with its place, for tables whose keys the author chooses.
    pub fn keys(&self) -> Vec<At<String>> {
        let key = |key: &Spanned<std::borrow::Cow<'_, str>>| At {
            value: key.get_ref().to_string(),
            span: self.shifted(key.span()),
        };
        let mut keys: Vec<_> = self.entries.keys().map(key).collect();
        keys.sort_by_key(|key| key.span.start);
        keys
    }

    /// Says that a key that must be there is not.
    pub fn missing(&self, key: &str, help: &str, findings: &mut Findings) {
        if self.damaged {
            return;
        }
        let message = format!("{} has no `{key}`", self.name);
        findings.add(Code::MissingKey, self.file, self.span(), message, help);
    }

    pub fn string(&mut self, key: &'static str, findings: &mut Findings) -> Option<At<String>> {
        let value = self.take(key)?;
        self.as_string(key, value, findings)
    }

    /// A text that must be there and not be blank.
    pub fn required_string(&mut self, key: &'static str, help: &str, findings: &mut Findings) -> Option<At<String>> {
        if !self.has(key) {
            self.asked.push(key);
            self.missing(key, help, findings);
            return None;
        }
        let text = self.string(key, findings)?;
        if text.value.trim().is_empty() {
            findings.add(Code::EmptyText, self.file, text.span, format!("`{key}` is empty"), help);
            return None;
        }
        Some(text)
    }

    /// A text of at most `max` characters.
    pub fn limited_string(
        &mut self,
        key: &'static str,
        max: usize,
        help: &str,
        findings: &mut Findings,
    ) -> Option<At<String>> {
        let text = self.required_string(key, help, findings)?;
        check_length(self.file, key, &text, max, findings);
        Some(text)
    }

    /// A text of at most `max` characters that need not be there, but is not blank.
    pub fn optional_string(
        &mut self,
        key: &'static str,
        max: usize,
        help: &str,
        findings: &mut Findings,
    ) -> Option<At<String>> {
        self.asked.push(key);
        if self.has(key) { self.limited_string(key, max, help, findings) } else { None }
    }

    pub fn id(&mut self, key: &'static str, findings: &mut Findings) -> Option<At<Id>> {
        let help = "give it an id of a-z, 0-9 and _ that will never change";
        let text = self.required_string(key, help, findings)?;
        parse_id(self.file, &text, findings)
    }

    pub fn optional_id(&mut self, key: &'static str, findings: &mut Findings) -> Option<At<Id>> {
        let text = self.string(key, findings)?;
        parse_id(self.file, &text, findings)
    }

    pub fn boolean(&mut self, key: &'static str, findings: &mut Findings) -> Option<bool> {
        let value = self.take(key)?;
        let found = value.get_ref().as_bool();
        if found.is_none() {
            self.wrong_type(key, value, "true or false", findings);
        }
        found
    }

    /// A whole number within `range`.
    pub fn integer(
        &mut self,
        key: &'static str,
        range: std::ops::RangeInclusive<u32>,
        findings: &mut Findings,
    ) -> Option<At<u32>> {
        let value = self.take(key)?;
        self.as_integer(key, value, range, findings)
    }

    /// One of `words`.
    pub fn choice<T: Copy>(
        &mut self,
        key: &'static str,
        words: &[(&'static str, T)],
        findings: &mut Findings,
    ) -> Option<T> {
        let text = self.string(key, findings)?;
        let found = words.iter().find(|(word, _)| *word == text.value).map(|(_, value)| *value);
        if found.is_none() {
            let list = words.iter().map(|(word, _)| format!("\"{word}\"")).collect::<Vec<_>>().join(", ");
            let message = format!("`{key}` cannot be \"{}\"", text.value);
            findings.add(Code::BadValue, self.file, text.span, message, format!("it is one of {list}"));
        }
        found
    }

    /// The texts of a list, none of them blank.
    pub fn strings(&mut self, key: &'static str, findings: &mut Findings) -> Vec<At<String>> {
        let Some(items) = self.array(key, "a list of texts, [\"…\", \"…\"]", findings) else { return Vec::new() };
        let mut texts: Vec<At<String>> =
            items.into_iter().filter_map(|item| self.as_string(key, item, findings)).collect();
        texts.retain(|text| {
            let blank = text.value.trim().is_empty();
            if blank {
                let message = format!("an entry of `{key}` is empty");
                findings.add(
                    Code::EmptyText,
                    self.file,
                    text.span.clone(),
                    message,
                    "write something, or take it away",
                );
            }
            !blank
        });
        texts
    }

    pub fn ids(&mut self, key: &'static str, findings: &mut Findings) -> Vec<At<Id>> {
        let texts = self.strings(key, findings);
        texts.iter().filter_map(|text| parse_id(self.file, text, findings)).collect()
    }

    pub fn integers(
        &mut self,
        key: &'static str,
        range: std::ops::RangeInclusive<u32>,
        findings: &mut Findings,
    ) -> Vec<At<u32>> {
        let Some(items) = self.array(key, "a list of whole numbers", findings) else { return Vec::new() };
        items.into_iter().filter_map(|item| self.as_integer(key, item, range.clone(), findings)).collect()
    }

    /// Hands the table under `key` to `read`; None when there is none.
    pub fn table<R>(
        &mut self,
        key: &'static str,
        findings: &mut Findings,
        read: impl FnOnce(&mut Table<'_>, &mut Findings) -> R,
    ) -> Option<R> {
        let value = self.take(key)?;
        let name = self.name.strip_suffix(']').map_or_else(|| format!("[{key}]"), |outer| format!("{outer}.{key}]"));
        self.open(key, name, value, findings, read)
    }

    /// Hands the table under a key that the author chose to `read`.
    pub fn table_named<R>(
        &mut self,
        key: &str,
        findings: &mut Findings,
        read: impl FnOnce(&mut Table<'_>, &mut Findings) -> R,
    ) -> Option<R> {
        let value = self.entries.get(key)?;
        self.open(key, format!("[{key}]"), value, findings, read)
    }

    /// Hands each table of the list under `key` to `read`, in order.
    pub fn tables<R>(
        &mut self,
        key: &'static str,
        findings: &mut Findings,
        mut read: impl FnMut(&mut Table<'_>, &mut Findings) -> R,
    ) -> Vec<R> {
        let Some(items) = self.array(key, "a list of tables", findings) else { return Vec::new() };
        let open = |item| self.open(key, format!("an entry of `{key}`"), item, findings, &mut read);
        items.into_iter().filter_map(open).collect()
    }

    /// The same for a list that must be there and not be empty.
    pub fn required_tables<R>(
        &mut self,
        key: &'static str,
        help: &str,
        findings: &mut Findings,
        read: impl FnMut(&mut Table<'_>, &mut Findings) -> R,
    ) -> Vec<R> {
        let list = self.entries.get(key).map(|value| value.get_ref().as_array());
        if list.is_none_or(|list| list.is_some_and(|items| items.is_empty())) {
            self.missing(key, help, findings);
        }
        self.tables(key, findings, read)
    }

    /// The text under a key that the author chose.
    pub fn string_named(&self, key: &str, findings: &mut Findings) -> Option<At<String>> {
        let value = self.entries.get(key)?;
        self.as_string(key, value, findings)
    }

    /// For tables whose keys the author chooses: none of them is unknown.
    pub fn accept_all_keys(&mut self) {
        self.asked.push("*");
    }

    pub fn has(&self, key: &str) -> bool {
        self.entries.contains_key(key)
    }

    fn open<R>(
        &self,
        key: &str,
        name: String,
        value: &Spanned<DeValue<'_>>,
        findings: &mut Findings,
        read: impl FnOnce(&mut Table<'_>, &mut Findings) -> R,
    ) -> Option<R> {
        let Some(entries) = value.get_ref().as_table() else {
            self.wrong_type(key, value, "a table", findings);
            return None;
        };
        let span = self.shifted(value.span());
        let (file, base, damaged) = (self.file, self.base, self.damaged);
        let mut table = Table { file, base, entries, span, name, damaged, asked: Vec::new() };
        let result = read(&mut table, findings);
        table.finish(findings);
        Some(result)
    }

    fn take(&mut self, key: &'static str) -> Option<&'a Spanned<DeValue<'a>>> {
        self.asked.push(key);
        self.entries.get(key)
    }

    fn array(
        &mut self,
        key: &'static str,
        wanted: &str,
        findings: &mut Findings,
    ) -> Option<Vec<&'a Spanned<DeValue<'a>>>> {
        let value = self.take(key)?;
        let Some(items) = value.get_ref().as_array() else {
            self.wrong_type(key, value, wanted, findings);
            return None;
        };
        Some(items.iter().collect())
    }

    fn as_string(&self, key: &str, value: &Spanned<DeValue<'_>>, findings: &mut Findings) -> Option<At<String>> {
        let Some(text) = value.get_ref().as_str() else {
            self.wrong_type(key, value, "a text between double quotes", findings);
            return None;
        };
        // Reported already, and no text at all.
        if self.damaged && text.starts_with(TYPOGRAPHIC) {
            return None;
        }
        Some(At { value: text.to_owned(), span: self.shifted(value.span()) })
    }

    fn as_integer(
        &self,
        key: &str,
        value: &Spanned<DeValue<'_>>,
        range: std::ops::RangeInclusive<u32>,
        findings: &mut Findings,
    ) -> Option<At<u32>> {
        let Some(integer) = value.get_ref().as_integer() else {
            self.wrong_type(key, value, "a whole number", findings);
            return None;
        };
        let span = self.shifted(value.span());
        let number = u32::from_str_radix(&integer.as_str().replace('_', ""), integer.radix()).ok();
        match number.filter(|number| range.contains(number)) {
            Some(value) => Some(At { value, span }),
            None => {
                let message = format!("`{key}` is {}", integer.as_str());
                let help = format!("it goes from {} to {}", range.start(), range.end());
                findings.add(Code::BadValue, self.file, span, message, help);
                None
            }
        }
    }

    fn wrong_type(&self, key: &str, value: &Spanned<DeValue<'_>>, wanted: &str, findings: &mut Findings) {
        if self.damaged {
            return;
        }
        let message = format!("`{key}` is a TOML {}", value.get_ref().type_str());
        findings.add(Code::WrongType, self.file, self.shifted(value.span()), message, format!("it must be {wanted}"));
    }

    fn shifted(&self, span: Range<usize>) -> Range<usize> {
        self.base + span.start..self.base + span.end
    }

    /// Reports the keys that nobody asked for.
    fn finish(&self, findings: &mut Findings) {
        if self.damaged || self.asked.contains(&"*") {
            return;
        }
        for key in self.keys() {
            if self.asked.contains(&key.value.as_str()) {
                continue;
            }
            let help = match nearest(&key.value, self.asked.iter().copied()) {
                Some(known) => format!("did you mean `{known}`?"),
                None => {
                    let mut known = self.asked.clone();
                    known.sort_unstable();
                    known.dedup();
                    format!("known here: {}", known.join(", "))
                }
            };
            let message = format!("{} has no key `{}`", self.name, key.value);
            findings.add(Code::UnknownKey, self.file, key.span, message, help);
        }
    }
}

/// Reads an id, or says why it is none.
pub fn parse_id(file: &Arc<SourceFile>, text: &At<String>, findings: &mut Findings) -> Option<At<Id>> {
    match Id::parse(&text.value) {
        Ok(value) => Some(At { value, span: text.span.clone() }),
        Err(error) => {
            let message = format!("`{}` is not an id: {error}", text.value);
            let help = "an id starts with a lower-case letter and holds a-z, 0-9 and _ only";
            findings.add(Code::BadId, file, text.span.clone(), message, help);
            None
        }
    }
}

/// Says so when a text has more than `max` characters.
pub fn check_length(file: &Arc<SourceFile>, what: &str, text: &At<String>, max: usize, findings: &mut Findings) {
    let length = text.value.chars().count();
    if length > max {
        let message = format!("`{what}` has {length} characters; an LMS keeps {max}");
        findings.add(Code::TextTooLong, file, text.span.clone(), message, format!("shorten it to {max} characters"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_run_reports_every_mistake() {
        let text = "a = 1\nnumbr = 3\nname = 7\nflag = \"yes\"\nmany = [\"x\", 2]\nlow = 0\n";
        let file = SourceFile::new("x.toml", text);
        let mut findings = Findings::default();
        read(&file, 0, text, "the file", &mut findings, |table, findings| {
            table.integer("number", 1..=9, findings);
            table.integer("low", 1..=9, findings);
            table.string("name", findings);
            table.boolean("flag", findings);
            assert_eq!(table.strings("many", findings).len(), 1);
            table.required_string("title", "give it a title", findings);
        });
        let found: Vec<_> = findings
            .into_sorted()
            .iter()
            .map(|finding| format!("{} {:?}", finding.code.as_str(), finding.place.as_ref().unwrap().start()))
            .collect();
        assert_eq!(
            found,
            [
                "missing-key (1, 1)",
                "unknown-key (1, 1)",
                "unknown-key (2, 1)",
                "wrong-type (3, 8)",
                "wrong-type (4, 8)",
                "wrong-type (5, 14)",
                "bad-value (6, 7)"
            ]
        );
    }
}
