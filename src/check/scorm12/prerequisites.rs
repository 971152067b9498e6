//! What an item waits for, written as an AICC script over the identifiers of items (Content Aggregation Model 1.2).

use std::collections::BTreeSet;

use super::{CAM, DEMANDED, Manifest};
use crate::check::{Subject, attribute};
use crate::diagnostic::{Findings, rules};
use crate::scorm::names::ADLCP_12;

rules! {
    SYNTAX "scorm12-prerequisites-syntax" Error [DEMANDED] ["SCORM 1.2 CAM 2.3"]
        demand "Prerequisites are an AICC script: identifiers of items, `&` and `|` between them, `~` before one, `=` or `<>` and a status behind one, round brackets, and `2*{A, B, C}` for two of three."
        consequence "The LMS cannot read the condition: the lesson is never locked, or never opens."
        remedy "Write it in these signs only, such as `lesson1 & (lesson2 | test=passed)`; in XML, `&` is written `&amp;` and `<` is written `&lt;`.";

    ITEM_UNKNOWN "scorm12-prerequisites-item-unknown" Error [DEMANDED] ["SCORM 1.2 CAM 2.3"]
        demand "Every identifier in prerequisites is that of an item."
        consequence "The LMS waits for something that nobody can complete: the lesson never opens."
        remedy "Write the identifier of an item; letter case counts.";

    ITSELF "scorm12-prerequisites-itself" Error [DEMANDED] ["SCORM 1.2 CAM 2.3"]
        demand "An item does not wait for itself."
        consequence "The lesson never opens, because it would have to be done before."
        remedy "Remove the item's own identifier from its prerequisites.";
}

/// The words of a status, and their first letters, which AICC takes for them.
const STATUSES: [&str; 7] = ["passed", "completed", "complete", "browsed", "failed", "not attempted", "incomplete"];
/// Brackets within brackets: more than any script of 200 characters needs, and no more than the stack bears.
const MAX_DEPTH: usize = 100;

pub(super) fn apply(subject: &Subject<'_>, manifest: &Manifest<'_>, findings: &mut Findings) {
    let mut items: Option<BTreeSet<&str>> = None;
    for node in subject.all(ADLCP_12, "prerequisites") {
        let text = node.text().unwrap_or_default();
        let Ok(identifiers) = identifiers(text) else {
            subject.at(findings, node, &SYNTAX, CAM, format_args!("`{}` is no such script", text.trim()));
            continue;
        };
        let items = items.get_or_insert_with(|| {
            manifest.items.iter().filter_map(|item| attribute::value(*item, "identifier")).collect()
        });
        let own = node.parent().and_then(|item| attribute::value(item, "identifier"));
        for identifier in identifiers {
            if own == Some(identifier) {
                subject.at(findings, node, &ITSELF, CAM, format_args!("`{identifier}` waits for itself"));
            } else if !items.contains(identifier) {
                subject.at(findings, node, &ITEM_UNKNOWN, CAM, format_args!("there is no item `{identifier}`"));
            }
        }
    }
}

/// A script that cannot be read.
#[derive(Debug)]
struct Unreadable;

/// The identifiers in a script, each once. An empty script waits for nothing.
fn identifiers(script: &str) -> Result<BTreeSet<&str>, Unreadable> {
    let mut reader = Reader { rest: script.trim(), found: BTreeSet::new() };
    if !reader.rest.is_empty() {
        reader.expression(0)?;
    }
    if reader.rest.is_empty() { Ok(reader.found) } else { Err(Unreadable) }
}

struct Reader<'a> {
    rest: &'a str,
    found: BTreeSet<&'a str>,
}

impl<'a> Reader<'a> {
    /// Operands with `&` or `|` between them.
    fn expression(&mut self, depth: usize) -> Result<(), Unreadable> {
        self.operand(depth)?;
        while self.takes("&") || self.takes("|") {
            self.operand(depth)?;
        }
        Ok(())
    }

    fn operand(&mut self, depth: usize) -> Result<(), Unreadable> {
        if depth > MAX_DEPTH {
            return Err(Unreadable);
        }
        while self.takes("~") {}
        if self.takes("(") {
            self.expression(depth + 1)?;
            return self.expects(")");
        }
        let word = self.word()?;
        if word.bytes().all(|byte| byte.is_ascii_digit()) && self.takes("*") {
            return self.set(depth);
        }
        self.found.insert(word);
        if self.takes("=") || self.takes("<>") {
            return self.status();
        }
        Ok(())
    }

    /// `{A, B, C}`
    fn set(&mut self, depth: usize) -> Result<(), Unreadable> {
        self.expects("{")?;
        self.expression(depth + 1)?;
        while self.takes(",") {
            self.expression(depth + 1)?;
        }
        self.expects("}")
    }

    /// A status, with or without quotation marks, in full or as its first letter.
    fn status(&mut self) -> Result<(), Unreadable> {
        let mark = ["\"", "'"].into_iter().find(|mark| self.takes(mark));
        let lower = self.rest.to_ascii_lowercase();
        let word = STATUSES.into_iter().filter(|status| lower.starts_with(status)).max_by_key(|status| status.len());
        let initial = STATUSES.iter().any(|status| lower.starts_with(&status[..1])).then_some(1);
        let length = word.map(str::len).or(initial).ok_or(Unreadable)?;
        let after = &self.rest[length..];
        if after.starts_with(is_word_sign) {
            return Err(Unreadable);
        }
        self.rest = after.trim_start();
        mark.map_or(Ok(()), |mark| self.expects(mark))
    }

    /// An identifier, or a number.
    fn word(&mut self) -> Result<&'a str, Unreadable> {
        let length = self.rest.find(|sign| !is_word_sign(sign)).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(length);
        self.rest = rest.trim_start();
        if word.is_empty() { Err(Unreadable) } else { Ok(word) }
    }

    fn takes(&mut self, sign: &str) -> bool {
        let Some(rest) = self.rest.strip_prefix(sign) else { return false };
        self.rest = rest.trim_start();
        true
    }

    fn expects(&mut self, sign: &str) -> Result<(), Unreadable> {
        if self.takes(sign) { Ok(()) } else { Err(Unreadable) }
    }
}

/// What an XML name consists of.
fn is_word_sign(sign: char) -> bool {
    sign.is_alphanumeric() || matches!(sign, '_' | '-' | '.')
}

#[cfg(test)]
mod tests {
    use super::identifiers;

    #[test]
    fn scripts_name_items() {
        let cases = [
            ("", ""),
            ("A", "A"),
            ("A & B|~C", "A B C"),
            ("(A&(B))", "A B"),
            ("2*{A, B ,C} & D", "A B C D"),
            ("A=passed & B<>\"not attempted\" & C='P'", "A B C"),
            ("A=c|B=incomplete", "A B"),
            ("A & A", "A"),
        ];
        for (script, expected) in cases {
            let found: Vec<&str> = identifiers(script).unwrap().into_iter().collect();
            assert_eq!(found.join(" "), expected, "{script}");
        }
    }

    #[test]
    fn what_is_no_script_is_refused() {
        let deep = "(".repeat(1_000_000);
        let words = "A ".repeat(3);
        for script in [
            "A &",
            "& A",
            "A B",
            "(A",
            "A)",
            "2*{}",
            "2*{A",
            "A=",
            "A=done",
            "A=passedB",
            "A == B",
            "A && B",
            "~",
            "A,B",
            &words,
            &deep,
        ] {
            assert!(identifiers(script).is_err(), "{}", &script[..script.len().min(20)]);
        }
    }
}
