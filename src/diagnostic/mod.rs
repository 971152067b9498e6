//! A finding: what is wrong in somebody's input, where, why it matters and what to do.
//!
//! Findings are data. Rooms that read collect them and go on; renderers stand apart: [`render_human`] and
//! [`render_human_report`] for people, [`JsonFinding`], [`Sarif`] and [`Junit`] for pipelines. Nothing here prints.
//!
//! ```
//! use kitbag::diagnostic::{Code, Findings, SourceFile, render_human};
//!
//! let file = SourceFile::new("toolkit.toml", "titel = \"A course\"\n");
//! let mut findings = Findings::default();
//! findings.add(Code::UnknownKey, &file, 0..5, "unknown key `titel`", "did you mean `title`?");
//! for finding in findings.into_sorted() {
//!     assert!(render_human(&finding, false).contains("--> toolkit.toml:1:1"));
//! }
//! ```
#![warn(missing_docs)]

mod code;
mod human;
mod json;
mod junit;
mod place;
mod report;
mod rule;
mod sarif;

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

pub use code::{Code, Severity};
pub use human::{render as render_human, render_report as render_human_report};
pub use json::JsonFinding;
pub use junit::Junit;
pub use place::{Place, SourceFile};
pub use report::{Origin, Report};
pub use rule::{ADL, ADL_WARNS, Membership, Profile, Rule, requirement_in_words, rules};
pub use sarif::Sarif;

/// Something that is wrong, or that deserves a second look.
#[derive(Debug, Clone)]
pub struct Finding {
    /// What kind of thing is wrong.
    pub code: Code,
    /// What is there, and wrong.
    pub message: String,
    /// None when the finding is about the course as a whole.
    pub place: Option<Place>,
    /// What to do about it.
    pub help: String,
    /// Which of its rule's requirements is broken.
    pub requirement: Option<&'static str>,
}

impl Finding {
    /// How bad it is: as bad as its code.
    pub fn severity(&self) -> Severity {
        self.code.severity()
    }
}

/// The findings of one run, in the order in which they were made until [`Findings::into_sorted`].
#[derive(Debug, Clone, Default)]
pub struct Findings(Vec<Finding>);

impl Findings {
    /// Adds a finding at `span` (byte offsets) of `file`.
    pub fn add(
        &mut self,
        code: Code,
        file: &Arc<SourceFile>,
        span: Range<usize>,
        message: impl fmt::Display,
        help: impl fmt::Display,
    ) {
        self.add_at(code, Some(Place::new(Arc::clone(file), span)), message, help);
    }

    /// Adds a finding at a place, as far as it is known.
    pub fn add_at(&mut self, code: Code, place: Option<Place>, message: impl fmt::Display, help: impl fmt::Display) {
        self.0.push(Finding { code, message: message.to_string(), place, help: help.to_string(), requirement: None });
    }

    /// Adds a finding about the course as a whole.
    pub fn add_general(&mut self, code: Code, message: impl fmt::Display, help: impl fmt::Display) {
        self.add_at(code, None, message, help);
    }

    /// Adds that `rule` is broken, in its requirement `requirement`. The rule's own remedy is the help.
    pub fn breach(
        &mut self,
        rule: &'static Rule,
        requirement: &'static str,
        place: Option<Place>,
        message: impl fmt::Display,
    ) {
        debug_assert!(rule.requirements.contains(&requirement), "{} knows no {requirement}", rule.code);
        self.0.push(Finding {
            code: Code::Rule(rule),
            message: message.to_string(),
            place,
            help: rule.remedy.to_owned(),
            requirement: Some(requirement),
        });
    }

    /// Those made so far, in the order in which they were made.
    pub fn iter(&self) -> impl Iterator<Item = &Finding> {
        self.0.iter()
    }

    /// Adds what another reader found.
    pub fn extend(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// Whether one of them is an error.
    pub fn has_errors(&self) -> bool {
        self.0.iter().any(|finding| finding.severity() == Severity::Error)
    }

    /// Whether there is a finding with one of `codes`.
    pub fn any(&self, codes: &[Code]) -> bool {
        self.0.iter().any(|finding| codes.contains(&finding.code))
    }

    /// Takes the findings with one of `codes` away.
    pub fn remove(&mut self, codes: &[Code]) {
        self.0.retain(|finding| !codes.contains(&finding.code));
    }

    /// By file, then place, then code: the same order whatever the order of reading.
    pub fn into_sorted(mut self) -> Vec<Finding> {
        self.0.sort_by(|a, b| {
            let key = |finding: &Finding| {
                let place = finding.place.as_ref();
                (place.map(|place| (place.file().name().to_owned(), place.start())), finding.code.as_str())
            };
            key(a).cmp(&key(b)).then_with(|| a.message.cmp(&b.message))
        });
        self.0
    }
}

/// The candidate that `word` was probably meant to be, as the beginning of a help sentence.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    candidates
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(word, candidate), candidate))
        .filter(|(distance, candidate)| *distance <= 1 + candidate.chars().count() / 3)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_word_is_offered_only_when_it_is_near() {
        assert_eq!(nearest("titel", ["title", "version"]), Some("title"));
        assert_eq!(nearest("zzz", ["title", "version"]), None);
    }

    #[test]
    fn findings_are_sorted_by_place() {
        let file = SourceFile::new("a.md", "one\ntwo\n");
        let mut findings = Findings::default();
        findings.add(Code::BadValue, &file, 4..7, "second", "");
        findings.add(Code::UnknownKey, &file, 0..3, "first", "");
        findings.add_general(Code::BadValue, "general", "");
        let messages: Vec<_> = findings.into_sorted().into_iter().map(|finding| finding.message).collect();
        assert_eq!(messages, ["general", "first", "second"]);
    }
}
