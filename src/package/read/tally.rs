//! What is wrong with a container, gathered by rule: a program that packs wrongly does so with every file, and nobody
//! wants to read ten thousand times about it.

use std::collections::BTreeMap;
use std::fmt::{self, Display, Write};

use crate::diagnostic::{Findings, Place, Rule, SourceFile};

/// How many examples a finding tells.
const EXAMPLES: usize = 3;
/// The longest name that is shown whole, in characters.
const NAME: usize = 120;

#[derive(Debug, Default)]
pub(super) struct Tally(BTreeMap<&'static Rule, Noted>);

#[derive(Debug, Default)]
struct Noted {
    /// Where the first of them is, in words that can be shown.
    place: Option<String>,
    examples: Vec<String>,
    count: usize,
}

impl Tally {
    /// `rule` is broken by the entry `path`, or by the package as a whole.
    pub(super) fn note(&mut self, rule: &'static Rule, path: Option<&str>, message: impl Display) {
        let noted = self.0.entry(rule).or_default();
        if noted.count == 0 {
            noted.place = path.map(|path| shown(path).to_string());
        }
        if noted.examples.len() < EXAMPLES {
            noted.examples.push(message.to_string());
        }
        noted.count += 1;
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn into_findings(self) -> Findings {
        let mut findings = Findings::default();
        for (rule, noted) in self.0 {
            let mut message = noted.examples.join("; ");
            if noted.count > noted.examples.len() {
                let _ = write!(message, "; and {} more", noted.count - noted.examples.len()); // a String takes all
            }
            let place = noted.place.map(|name| Place::new(SourceFile::new(name, ""), 0..0));
            findings.breach(rule, rule.requirements[0], place, message);
        }
        findings
    }
}

/// A name as it may be shown in a terminal: without control characters and marks that turn the text around, and not
/// endless.
pub(super) struct Shown<'a>(&'a str);

pub(super) fn shown(name: &str) -> Shown<'_> {
    Shown(name)
}

impl Display for Shown<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for c in self.0.chars().take(NAME) {
            match c {
                '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' => {
                    write!(formatter, "{}", c.escape_unicode())?;
                }
                c if c.is_control() => write!(formatter, "{}", c.escape_default())?,
                c => formatter.write_char(c)?,
            }
        }
        if self.0.chars().nth(NAME).is_some() { formatter.write_char('…') } else { Ok(()) }
    }
}
