//! Judges xAPI statements, as many as there may be, without holding more of them than one line or one document.

use std::io::{self, BufRead};
use std::sync::Arc;

use serde::de::IgnoredAny;

use crate::diagnostic::{Code, Findings, SourceFile};
use crate::xapi::{Version, read_all};

/// Judges every statement of `input` by the rules of `version`, or of the version that it names, or of 1.0.3, and hands
/// its findings to `each`, which is called once for each statement, and once for a text that is none.
///
/// The input is one statement, a list of them, or JSON Lines: one statement in each line. Which of these it is shows in
/// its first line. `name` is what people call the input.
///
/// # Errors
/// If the input cannot be read.
pub fn statements(
    mut input: impl BufRead,
    name: &str,
    version: Option<Version>,
    mut each: impl FnMut(Findings),
) -> io::Result<()> {
    let mut bytes = Vec::new();
    let (mut number, mut is_lines) = (0, false);
    while next_line(&mut input, &mut bytes)? {
        number += 1;
        if number == 1 && bytes.starts_with(b"\xef\xbb\xbf") {
            bytes.drain(..3);
        }
        if bytes.trim_ascii().is_empty() {
            continue;
        }
        if !is_lines && !is_whole(&bytes) {
            input.read_to_end(&mut bytes)?;
        }
        is_lines = true;
        judge(name, &bytes, number, version, &mut each);
    }
    Ok(())
}

fn next_line(input: &mut impl BufRead, bytes: &mut Vec<u8>) -> io::Result<bool> {
    bytes.clear();
    Ok(input.read_until(b'\n', bytes)? > 0)
}

/// Whether a line holds whole values. One that is broken in itself does too, if it ends as a whole one ends: what
/// follows is judged all the same.
fn is_whole(line: &[u8]) -> bool {
    match serde_json::from_slice::<IgnoredAny>(line) {
        Ok(_) => true,
        Err(error) => !error.is_eof() && line.trim_ascii_end().ends_with(b"}"),
    }
}

fn judge(name: &str, bytes: &[u8], line: usize, version: Option<Version>, each: &mut impl FnMut(Findings)) {
    let text = String::from_utf8_lossy(bytes);
    let file = SourceFile::part(name, text.trim_end(), line);
    if let Err(error) = std::str::from_utf8(bytes) {
        let at = error.valid_up_to();
        let mut findings = Findings::default();
        let help = "save it as UTF-8";
        findings.add(Code::NotUtf8, &file, at..at + 1, "this is not UTF-8", help);
        each(findings);
        return;
    }
    read_all(&Arc::clone(&file), version, |_, findings| each(findings));
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The findings of each statement of an input.
    fn judged(input: &[u8]) -> Vec<Vec<String>> {
        let mut all = Vec::new();
        let told = |findings: Findings| {
            let told = findings.into_sorted().into_iter().map(|finding| {
                let (line, column) = finding.place.as_ref().map(|place| place.start()).unwrap_or_default();
                format!("{line}:{column} {}", finding.code.as_str())
            });
            all.push(told.collect());
        };
        statements(input, "x", None, told).unwrap();
        all
    }

    const RIGHT: &str = r#"{"id":"6b3c1c3e-0f6a-4f1b-9d5c-0d2a5c1e7a11","timestamp":"2026-11-23T07:51:15Z","actor":{"mbox":"mailto:a@b.example"},"verb":{"id":"urn:x:did","display":{"en":"did"}},"object":{"id":"urn:x:it"}}"#;

    #[test]
    fn lines_lists_and_single_statements_are_told_apart() {
        let none: Vec<String> = Vec::new();
        let pretty = RIGHT.replace(",\"", ",\n\"");
        for (input, count) in [
            (RIGHT.to_owned(), 1),
            (pretty.clone(), 1),
            (format!("\u{feff}{RIGHT}\r\n\r\n{RIGHT}"), 2),
            (format!("[{RIGHT},{RIGHT}]"), 2),
            (format!("[\n{pretty},\n{RIGHT}\n]\n"), 2),
            (format!("[{RIGHT}]\n[]\n{RIGHT}\n"), 2),
            (String::new(), 0),
            ("\n \n".to_owned(), 0),
        ] {
            assert_eq!(judged(input.as_bytes()), vec![none.clone(); count], "{input}");
        }
    }

    #[test]
    fn a_broken_line_does_not_hide_the_next_one() {
        let wrong = RIGHT.replace("urn:x:it", "it");
        let text = format!("{{\"id\": tru}}\n\n{wrong}\n[1,\n\u{e9}\n{wrong}\n");
        let mut bytes = text.into_bytes();
        let at = bytes.windows(2).position(|pair| pair == [0xc3, 0xa9]).unwrap();
        bytes.remove(at);
        let found: Vec<String> = judged(&bytes).concat();
        assert_eq!(found, ["1:11 json-syntax", "3:183 xapi-iri", "4:3 json-syntax", "5:1 not-utf8", "6:183 xapi-iri"]);
    }

    #[test]
    fn a_broken_document_is_one_document() {
        let pretty = RIGHT.replace(",\"", ",\n\"").replace("\"verb\":", "\"verb\"");
        assert_eq!(judged(pretty.as_bytes()), [["4:7 json-syntax"]]);
        assert_eq!(judged(format!("[{RIGHT},\n{RIGHT}").as_bytes()).len(), 1);
    }
}
