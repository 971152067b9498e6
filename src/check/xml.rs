//! From the bytes of an XML file in a package to its text and its tree.

use std::borrow::Cow;
use std::sync::Arc;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, mem};
use roxmltree::{Document, ParsingOptions};

use super::crowd::{MOST_ATTRIBUTES, crowded};
use crate::diagnostic::{ADL, Findings, Place, SourceFile, rules};

rules! {
    NOT_WELL_FORMED "xml-syntax" Error [ADL] ["WELLFORMEDNESS"]
        demand "The manifest is well-formed XML."
        consequence "No LMS can read it: the import fails."
        remedy "Mend the XML at this place: often it is an `&` that should be `&amp;`, or an element that is not closed.";

    ENCODING "xml-encoding" Error [ADL] ["WELLFORMEDNESS"]
        demand "The bytes of an XML file are text in the encoding that it declares, or in UTF-8 when it declares none."
        consequence "An LMS refuses the file, or shows wrong characters to learners."
        remedy "Save the file as UTF-8 and write encoding=\"UTF-8\" into its first line.";

    DOCTYPE "xml-doctype" Error [ADL] ["SCHEMA_VALIDATION"]
        demand "The manifest has no document type declaration."
        consequence "It is not valid by the schemas of its standard; careful systems refuse it unread, because such declarations \
            can fetch files and swell without bounds."
        remedy "Take the declaration out, and write each entity that it defines as the text that it stands for.";
}

/// Decodes an XML file as XML 1.0 (section 4.3.3 and appendix F) says: by its byte order mark, by the encoding that its
/// declaration names, or else as UTF-8. None, with a finding, when the bytes are something else.
pub(super) fn decode(name: &str, bytes: &[u8], findings: &mut Findings) -> Option<Arc<SourceFile>> {
    match decoded(bytes) {
        Ok(text) => Some(SourceFile::new(name, text)),
        Err((message, readable)) => {
            let file = SourceFile::new(name, readable);
            let end = file.text().len();
            findings.breach(&ENCODING, "WELLFORMEDNESS", Some(Place::new(file, end..end)), message);
            None
        }
    }
}

/// The text, or what is wrong with the bytes and what could be read before that.
fn decoded(bytes: &[u8]) -> Result<String, (String, String)> {
    let (marked, length) = match Encoding::for_bom(bytes) {
        Some((encoding, length)) => (Some(encoding), length),
        None if bytes.starts_with(b"<\0?\0") => (Some(UTF_16LE), 0),
        None if bytes.starts_with(b"\0<\0?") => (Some(UTF_16BE), 0),
        None => (None, 0),
    };
    let bytes = &bytes[length..];
    if let Some(encoding) = marked {
        let text = convert(encoding, bytes)?;
        return match declared(&text, "encoding") {
            Some(label) if is_utf_16(label) == (encoding == UTF_8) => {
                Err((format!("the file says that it is {label}, but it is {}", encoding.name()), String::new()))
            }
            _ => Ok(text),
        };
    }
    let head = mem::decode_latin1(&bytes[..bytes.len().min(1024)]);
    match declared(&head, "encoding") {
        None => convert(UTF_8, bytes),
        Some(label) if is_utf_16(label) => {
            Err((format!("the file says that it is {label}, but it is not"), String::new()))
        }
        // The web reads this label as Windows-1252, XML does not.
        Some(label) if label.eq_ignore_ascii_case("ISO-8859-1") => Ok(mem::decode_latin1(bytes).into_owned()),
        Some(label) => match Encoding::for_label(label.as_bytes()) {
            Some(encoding) => convert(encoding, bytes),
            None => Err((format!("the encoding `{label}` is unknown"), String::new())),
        },
    }
}

fn convert(encoding: &'static Encoding, bytes: &[u8]) -> Result<String, (String, String)> {
    if let Some(text) = encoding.decode_without_bom_handling_and_without_replacement(bytes) {
        return Ok(text.into_owned());
    }
    let (readable, _) = encoding.decode_without_bom_handling(bytes);
    let before = readable.split('\u{fffd}').next().unwrap_or_default().to_owned();
    Err((format!("from here on it is not {}", encoding.name()), before))
}

/// What an XML declaration says: its `version` or its `encoding`.
fn declared<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    let declaration = text.strip_prefix("<?xml")?.split_once("?>")?.0;
    let value = declaration.split_once(name)?.1.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    value[1..].split_once(quote).map(|(label, _)| label)
}

fn is_utf_16(label: &str) -> bool {
    let label = label.to_ascii_uppercase();
    label.starts_with("UTF-16") || label.ends_with("UCS-2")
}

/// The text of a file as roxmltree takes it: a document type declaration that defines nothing itself is blanked out.
/// None when it defines entities, which are never expanded. Either is a finding.
pub(super) fn without_doctype(file: &Arc<SourceFile>, findings: &mut Findings) -> Option<Arc<SourceFile>> {
    let text = file.text();
    let Some(start) = doctype(text) else { return Some(Arc::clone(file)) };
    let rest = &text[start..];
    let end = start + rest.find(['>', '[']).map_or(rest.len(), |end| end + 1);
    let place = Place::new(Arc::clone(file), start..start + "<!DOCTYPE".len());
    if text[start..end].ends_with('>') {
        findings.breach(&DOCTYPE, "SCHEMA_VALIDATION", Some(place), "the file has a document type declaration");
        let blank: String = text[start..end]
            .chars()
            .flat_map(|c| std::iter::repeat_n(if c == '\n' { c } else { ' ' }, c.len_utf8()))
            .collect();
        return Some(SourceFile::new(file.name(), format!("{}{blank}{}", &text[..start], &text[end..])));
    }
    let message = "the file has a document type declaration with definitions of its own: nothing after it is looked at";
    findings.breach(&DOCTYPE, "SCHEMA_VALIDATION", Some(place), message);
    None
}

/// Where the document type declaration begins, if there is one: after nothing but comments, instructions and blanks.
fn doctype(text: &str) -> Option<usize> {
    let mut at = 0;
    loop {
        let rest = &text[at..];
        let blank = rest.len() - rest.trim_start().len();
        at += blank;
        let rest = &rest[blank..];
        let end = if rest.starts_with("<!DOCTYPE") {
            return Some(at);
        } else if rest.starts_with("<!--") {
            "-->"
        } else if rest.starts_with("<?") {
            "?>"
        } else {
            return None;
        };
        at += rest.find(end)? + end.len();
    }
}

/// The tree of a file. None, with a finding, when it is not well-formed, or would keep the parser busy for hours.
pub(super) fn parse<'a>(file: &'a Arc<SourceFile>, findings: &mut Findings) -> Option<Document<'a>> {
    if let Some(start) = crowded(file.text()) {
        let place = Place::new(Arc::clone(file), start..start + 1);
        let message =
            format!("an element has more than {MOST_ATTRIBUTES} attributes: nothing of the file is looked at");
        findings.breach(&NOT_WELL_FORMED, "WELLFORMEDNESS", Some(place), message);
        return None;
    }
    match Document::parse_with_options(file.text(), ParsingOptions { allow_dtd: false, ..ParsingOptions::default() }) {
        Ok(document) => {
            // The parser takes every 1.x for 1.0.
            if let Some(version) = declared(file.text(), "version").filter(|version| *version != "1.0") {
                let place = Place::new(Arc::clone(file), 0.."<?xml".len());
                let message = format!("the file says that it is XML {version}; manifests are XML 1.0");
                findings.breach(&NOT_WELL_FORMED, "WELLFORMEDNESS", Some(place), message);
            }
            Some(document)
        }
        Err(error) => {
            let at = file.offset(error.pos().row as usize, 1);
            let column = (error.pos().col as usize).saturating_sub(1);
            let line = file.text()[at..].lines().next().unwrap_or_default();
            let at = at + line.char_indices().nth(column).map_or(line.len(), |(offset, _)| offset);
            let place = Place::new(Arc::clone(file), at..at + 1);
            findings.breach(&NOT_WELL_FORMED, "WELLFORMEDNESS", Some(place), wording(&error));
            None
        }
    }
}

/// The parser's words without the place that they end with.
fn wording(error: &roxmltree::Error) -> Cow<'static, str> {
    let message = error.to_string();
    let place = format!(" at {}", error.pos());
    match message.strip_suffix(&place) {
        Some(words) => Cow::Owned(words.to_owned()),
        None => Cow::Owned(message),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf_16(text: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(unit).collect()
    }

    #[test]
    fn files_are_read_in_the_encoding_that_they_are_in() {
        let declared = |label: &str| format!("<?xml version='1.0' encoding = \"{label}\" ?><a>é</a>");
        let latin = |label: &str| mem::encode_latin1_lossy(&declared(label)).into_owned();
        for bytes in [
            "<a>é</a>".as_bytes().to_vec(),
            "\u{feff}<a>é</a>".as_bytes().to_vec(),
            declared("utf-8").into_bytes(),
            latin("iso-8859-1"),
            latin("windows-1252"),
            utf_16(&format!("\u{feff}{}", declared("UTF-16")), u16::to_le_bytes),
            utf_16(&format!("\u{feff}{}", declared("UTF-16")), u16::to_be_bytes),
            utf_16(&declared("UTF-16LE"), u16::to_le_bytes),
            utf_16(&declared("UTF-16"), u16::to_be_bytes),
            utf_16("\u{feff}<a>é</a>", u16::to_le_bytes),
        ] {
            let text = decoded(&bytes).unwrap();
            assert!(text.starts_with('<') && text.ends_with("<a>é</a>"), "{text}");
        }
        for bytes in [
            b"<a>\xe9</a>".to_vec(),
            latin("utf-8"),
            latin("no-such"),
            declared("UTF-16").into_bytes(),
            utf_16(&format!("\u{feff}{}", declared("UTF-8")), u16::to_le_bytes),
            b"\xff\xfe<\0a".to_vec(),
            b"\xff\xfe\0".to_vec(),
        ] {
            assert!(bytes.len() < 5 && bytes[2] == b'<' || decoded(&bytes).is_err(), "{bytes:?}");
        }
    }

    #[test]
    fn a_doctype_is_found_only_where_it_can_stand() {
        for (text, at) in [
            ("<!DOCTYPE a><a/>", Some(0)),
            ("<?xml version='1.0'?>\n<!-- <!DOCTYPE x> --><!DOCTYPE a [<!ENTITY b 'c'>]><a/>", Some(43)),
            ("<a><!DOCTYPE a></a>", None),
            ("<!-- <!DOCTYPE a> <a/>", None),
            ("", None),
        ] {
            assert_eq!(doctype(text), at, "{text}");
        }
    }
}
