//! What every part of a statement is read with: values of the right type, and a finding for everything else.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::super::statement::{Extensions, LanguageMap};
use super::super::time::{self, NoDuration, NoTimestamp};
use super::json::{Entry, Kind, Node, Slip};
use super::{Version, form};
use crate::diagnostic::{Code, Findings, SourceFile, nearest};

/// Reads the values of one text and notes what is wrong with them.
pub struct Reader<'f> {
    file: &'f Arc<SourceFile>,
    pub version: Version,
    pub findings: Findings,
}

/// An object whose properties were looked through: those that xAPI does not know are reported.
#[derive(Debug)]
pub struct Object<'t> {
    node: Node<'t>,
    entries: Vec<Entry<'t>>,
}

/// A value and where it stands.
#[derive(Debug, Clone)]
pub struct At<T> {
    pub value: T,
    pub span: Range<usize>,
}

impl<'t> Object<'t> {
    /// The first value under `key`, also when the key's capitals are wrong, which was reported.
    pub fn get(&self, key: &str) -> Option<Node<'t>> {
        self.entry(key).map(|entry| entry.value)
    }

    pub fn entry(&self, key: &str) -> Option<&Entry<'t>> {
        let exact = self.entries.iter().find(|entry| entry.key == key);
        exact.or_else(|| self.entries.iter().find(|entry| entry.key.eq_ignore_ascii_case(key)))
    }

    pub fn has(&self, key: &str) -> bool {
        self.entry(key).is_some()
    }

    pub fn entries(&self) -> &[Entry<'t>] {
        &self.entries
    }

    /// Where something is said about the object as a whole.
    pub fn head(&self) -> Range<usize> {
        self.node.head()
    }
}

impl<'f> Reader<'f> {
    pub fn new(file: &'f Arc<SourceFile>, version: Version) -> Self {
        Self { file, version, findings: Findings::default() }
    }

    pub fn add(&mut self, code: Code, span: Range<usize>, message: impl fmt::Display, help: impl fmt::Display) {
        self.findings.add(code, self.file, span, message, help);
    }

    /// A property that must be there is not.
    pub fn missing(&mut self, code: Code, object: &Object<'_>, message: &str, help: &str) {
        self.add(code, object.head(), message, help);
    }

    pub fn slip(&mut self, slip: Slip) {
        if slip.is_too_deep {
            let message = "this is nested more than a hundred levels deep";
            self.add(Code::JsonTooDeep, slip.span, message, "take out levels that say nothing");
        } else {
            let message = format!("this is no JSON: {}", slip.message);
            self.add(
                Code::JsonSyntax,
                slip.span,
                message,
                "write it as RFC 8259 says; a program that writes JSON does so",
            );
        }
    }

    /// An object with none but the `known` properties. `name` is what people call it.
    pub fn object<'t>(&mut self, node: Node<'t>, name: &str, known: &[&str]) -> Option<Object<'t>> {
        let object = self.map(node, name)?;
        self.known(&object, name, known);
        Some(object)
    }

    /// Reports what is not among the `known` properties of an object.
    pub fn known(&mut self, object: &Object<'_>, name: &str, known: &[&str]) {
        for entry in &object.entries {
            if entry.value.kind() == Kind::Null {
                self.null(&entry.key, entry.value);
            }
            if known.contains(&&*entry.key) {
                continue;
            }
            if let Some(right) = known.iter().find(|key| key.eq_ignore_ascii_case(&entry.key)) {
                let message = format!("`{}` is not written like this", short(&entry.key));
                self.add(Code::XapiPropertyCase, entry.span.clone(), message, format!("write `{right}`"));
            } else {
                let message = format!("`{name}` has no property `{}`", short(&entry.key));
                let help = match nearest(&short(&entry.key), known.iter().copied()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "take it out, or put it under `extensions` with an IRI as its key".to_owned(),
                };
                self.add(Code::XapiUnknownProperty, entry.span.clone(), message, help);
            }
        }
    }

    /// An object whose keys are not fixed.
    pub fn map<'t>(&mut self, node: Node<'t>, name: &str) -> Option<Object<'t>> {
        self.expect(node, name, Kind::Object)?;
        let entries = node.entries().map_err(|slip| self.slip(slip)).ok()?;
        if entries.is_empty() {
            let message = format!("`{name}` is empty");
            self.add(Code::XapiEmptyObject, node.span(), message, "leave it out");
        }
        self.twice(&entries);
        Some(Object { node, entries })
    }

    fn twice(&mut self, entries: &[Entry<'_>]) {
        // Nearly every object is small, and then comparing is faster than sorting.
        let is_small = entries.len() <= 16;
        let mut seen = BTreeSet::new();
        for (index, entry) in entries.iter().enumerate() {
            let is_new = match is_small {
                true => entries[..index].iter().all(|earlier| earlier.key != entry.key),
                false => seen.insert(&entry.key),
            };
            if !is_new {
                let message = format!("`{}` is there for the second time", short(&entry.key));
                self.add(Code::XapiDuplicateProperty, entry.span.clone(), message, "keep one of the two");
            }
        }
    }

    /// The entries of a list.
    pub fn list<'t>(&mut self, node: Node<'t>, name: &str) -> Option<Vec<Node<'t>>> {
        self.expect(node, name, Kind::List)?;
        let items = node.items().map_err(|slip| self.slip(slip)).ok()?;
        for item in items.iter().filter(|item| item.kind() == Kind::Null) {
            self.null(name, *item);
        }
        Some(items)
    }

    pub fn null(&mut self, name: &str, node: Node<'_>) {
        self.add(Code::XapiNull, node.span(), format!("`{}` is null", short(name)), "leave out what is not known");
    }

    /// Reports a value of another type. Null is reported where it is found.
    fn expect(&mut self, node: Node<'_>, name: &str, kind: Kind) -> Option<()> {
        let found = node.kind();
        if found == kind {
            return Some(());
        }
        let (code, wanted, help) = match kind {
            Kind::Object => (Code::XapiNotObject, "an object", "write { … }"),
            Kind::List => (Code::XapiNotList, "a list", "write [ … ]"),
            Kind::Number => (Code::XapiNotNumber, "a number", "write it without quotation marks"),
            Kind::Boolean => (Code::XapiNotBoolean, "true or false", "write it without quotation marks"),
            _ => (Code::XapiNotText, "a text", "write it between double quotation marks"),
        };
        if found != Kind::Null {
            self.add(code, node.span(), format!("`{}` is not {wanted}", short(name)), help);
        }
        None
    }

    pub fn text<'t>(&mut self, node: Node<'t>, name: &str) -> Option<At<Cow<'t, str>>> {
        self.expect(node, name, Kind::Text)?;
        let value = node.text().map_err(|slip| self.slip(slip)).ok()?;
        Some(At { value, span: node.span() })
    }

    /// A text that has a form of its own.
    fn formed<'t>(
        &mut self,
        node: Node<'t>,
        name: &str,
        is_right: fn(&str) -> bool,
        (code, wanted, help): (Code, &str, &str),
    ) -> Option<Cow<'t, str>> {
        let text = self.text(node, name)?;
        if !is_right(&text.value) {
            self.add(code, text.span, format!("`{name}` is no {wanted}: \"{}\"", short(&text.value)), help);
            return None;
        }
        Some(text.value)
    }

    pub fn iri<'t>(&mut self, node: Node<'t>, name: &str) -> Option<Cow<'t, str>> {
        let help = "write a whole IRI, with its scheme: https://…";
        self.formed(node, name, form::is_iri, (Code::XapiIri, "IRI", help))
    }

    pub fn irl<'t>(&mut self, node: Node<'t>, name: &str) -> Option<Cow<'t, str>> {
        let help = "write a whole address, with its scheme and host: https://…";
        self.formed(node, name, form::is_irl, (Code::XapiIrl, "IRL", help))
    }

    pub fn language<'t>(&mut self, node: Node<'t>, name: &str) -> Option<Cow<'t, str>> {
        let help = "write a tag of RFC 5646: en, en-GB, zh-Hant";
        self.formed(node, name, form::is_language, (Code::XapiContextLanguage, "language tag", help))
    }

    pub fn mbox<'t>(&mut self, node: Node<'t>, name: &str) -> Option<Cow<'t, str>> {
        let help = "write mailto: and one address: mailto:ana@example.org";
        self.formed(node, name, form::is_mbox, (Code::XapiMbox, "mailto IRI", help))
    }

    pub fn sha1<'t>(&mut self, node: Node<'t>, name: &str) -> Option<Cow<'t, str>> {
        let help = "write the SHA-1 hash of the mbox, mailto: included, as 40 hexadecimal digits";
        self.formed(node, name, |text| form::is_hex(text, &[40]), (Code::XapiMboxSha1sum, "SHA-1 hash", help))
    }

    pub fn openid<'t>(&mut self, node: Node<'t>, name: &str) -> Option<Cow<'t, str>> {
        let help = "write a whole URI, with its scheme and in ASCII";
        self.formed(node, name, form::is_uri, (Code::XapiOpenid, "URI", help))
    }

    pub fn sha2<'t>(&mut self, node: Node<'t>, name: &str) -> Option<Cow<'t, str>> {
        let help = "write the SHA-2 hash of the bytes in hexadecimal digits: 64 of them for SHA-256";
        let is_right = |text: &str| form::is_hex(text, &[56, 64, 96, 128]);
        self.formed(node, name, is_right, (Code::XapiAttachmentSha2, "SHA-2 hash", help))
    }

    pub fn media_type<'t>(&mut self, node: Node<'t>, name: &str) -> Option<Cow<'t, str>> {
        let help = "write an Internet media type: application/pdf";
        self.formed(node, name, form::is_media_type, (Code::XapiAttachmentContentType, "media type", help))
    }

    pub fn uuid(&mut self, node: Node<'_>, name: &str) -> Option<Uuid> {
        let help = "write 32 hexadecimal digits in groups of 8-4-4-4-12";
        let is_right = |text: &str| form::uuid(text).is_some();
        self.formed(node, name, is_right, (Code::XapiUuid, "UUID", help)).and_then(|text| form::uuid(&text))
    }

    pub fn timestamp(&mut self, node: Node<'_>, name: &str) -> Option<Timestamp> {
        let text = self.text(node, name)?;
        let error = match time::parse_timestamp(&text.value) {
            Ok(moment) => return Some(moment),
            Err(error) => error,
        };
        let example = "2026-11-23T07:51:15Z";
        let (code, what, help) = match error {
            NoTimestamp::Form => (Code::XapiTimestamp, "is no moment of RFC 3339", format!("write it like {example}")),
            NoTimestamp::NoOffset => (
                Code::XapiTimestampOffset,
                "does not say its offset from UTC",
                format!("add Z for UTC, or the offset: {example}"),
            ),
            NoTimestamp::UnknownOffset => (
                Code::XapiTimestampUnknownOffset,
                "has the offset -00:00, which means that it is unknown",
                format!("write UTC as Z: {example}"),
            ),
        };
        self.add(code, text.span, format!("`{name}` {what}: \"{}\"", short(&text.value)), help);
        None
    }

    pub fn duration(&mut self, node: Node<'_>, name: &str) -> Option<SignedDuration> {
        let text = self.text(node, name)?;
        let example = "PT1H2M3.25S";
        let (code, what, help) = match time::parse_duration(&text.value) {
            Ok(span) => {
                if span.is_finer_than_hundredths() {
                    let message = format!("`{name}` is more exact than a hundredth of a second");
                    self.add(Code::XapiDurationPrecision, text.span, message, format!("round it: {example}"));
                }
                return Some(span.length());
            }
            Err(NoDuration::Form) => {
                (Code::XapiDuration, "is no duration of ISO 8601", format!("write it like {example} or P3D"))
            }
            Err(NoDuration::Weeks) => {
                (Code::XapiDurationWeeks, "combines weeks with other units", "write days: P29D for P4W1D".to_owned())
            }
            Err(NoDuration::Alternative) => (
                Code::XapiDurationAlternative,
                "is written in the alternative form of ISO 8601",
                format!("write it with letters: {example}"),
            ),
        };
        self.add(code, text.span, format!("`{name}` {what}: \"{}\"", short(&text.value)), help);
        None
    }

    pub fn boolean(&mut self, node: Node<'_>, name: &str) -> Option<bool> {
        self.expect(node, name, Kind::Boolean).map(|()| node.is_true())
    }

    pub fn number(&mut self, node: Node<'_>, name: &str) -> Option<At<f64>> {
        self.expect(node, name, Kind::Number)?;
        let value = form::number(node.number());
        if value.is_none() {
            let message = format!("`{name}` is larger than any number that can be kept");
            self.add(Code::XapiNotNumber, node.span(), message, "write a number below 1e308");
        }
        value.map(|value| At { value, span: node.span() })
    }

    pub fn language_map(&mut self, node: Node<'_>, name: &str) -> Option<LanguageMap> {
        let map = self.map(node, name)?;
        let mut read = LanguageMap::new();
        for entry in &map.entries {
            if entry.value.kind() == Kind::Null {
                self.null(&entry.key, entry.value);
            }
            let text = self.text(entry.value, &entry.key);
            if !form::is_language(&entry.key) {
                let message = format!("`{}` is no language tag", short(&entry.key));
                let help = "write a tag of RFC 5646: en, en-GB, zh-Hant";
                self.add(Code::XapiLanguageMapKey, entry.span.clone(), message, help);
            } else if let Some(text) = text {
                read.entry(Cow::Owned(entry.key.to_string())).or_insert_with(|| text.value.into_owned());
            }
        }
        Some(read)
    }

    pub fn extensions(&mut self, node: Node<'_>, name: &str) -> Option<Extensions> {
        let map = self.map(node, name)?;
        let mut read = Extensions::new();
        for entry in &map.entries {
            if !form::is_iri(&entry.key) {
                let message = format!("the key `{}` is no IRI", short(&entry.key));
                let help = "name the extension by an IRI of a domain that you own: https://…";
                self.add(Code::XapiExtensionKey, entry.span.clone(), message, help);
            }
            match entry.value.value() {
                Ok(value) => drop(read.entry(Cow::Owned(entry.key.to_string())).or_insert(value)),
                Err(slip) => self.slip(slip),
            }
        }
        Some(read)
    }

    /// Whether `objectType` is there and says `wanted`; another word is reported under `code`.
    pub fn object_type(&mut self, object: &Object<'_>, wanted: &[&'static str], code: Code) -> Option<&'static str> {
        let text = self.text(object.get("objectType")?, "objectType")?;
        if let Some(found) = wanted.iter().copied().find(|word| *word == text.value) {
            return Some(found);
        }
        let list = wanted.iter().map(|word| format!("\"{word}\"")).collect::<Vec<_>>().join(" or ");
        let almost = wanted.iter().copied().find(|word| word.eq_ignore_ascii_case(&text.value));
        let code = if almost.is_some() { Code::XapiValueCase } else { code };
        let message = format!("`objectType` cannot be \"{}\" here", short(&text.value));
        self.add(code, text.span, message, format!("write {list}"));
        almost
    }
}

/// The beginning of a text, for messages.
pub fn short(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(60) {
        Some((end, _)) => Cow::Owned(format!("{}…", &text[..end])),
        None => Cow::Borrowed(text),
    }
}
