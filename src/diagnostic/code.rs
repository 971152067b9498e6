//! The codes of findings. A code never changes its meaning and is never used again for another one.

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Nothing is built.
    Error,
    /// Built all the same; somebody should look.
    Warning,
}

impl Severity {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

macro_rules! codes {
    ($($name:ident $text:literal $severity:ident $why:literal)*) => {
        /// What kind of thing a finding is about.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $(#[doc = $why] $name,)*
        }

        impl Code {
            /// Every code, in the order of the documentation.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The code as people and pipelines see it.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }

            pub fn severity(self) -> Severity {
                match self { $(Self::$name => Severity::$severity,)* }
            }

            /// Why it matters, in a sentence.
            pub fn why(self) -> &'static str {
                match self { $(Self::$name => $why,)* }
            }
        }
    };
}

codes! {
    TomlSyntax "toml-syntax" Error "A file that cannot be read as TOML says nothing for certain."
    UnknownKey "unknown-key" Error "A key that nobody reads is a wish that nobody fulfils, often a typing error."
    MissingKey "missing-key" Error "Without this the course cannot be built."
    WrongType "wrong-type" Error "A value of another type cannot mean what the key is for."
    BadValue "bad-value" Error "A value out of its range would be refused or misread by an LMS."
    BadId "bad-id" Error "Ids travel into XML, addresses and LMS databases; only a safe alphabet survives all of them."
    DuplicateId "duplicate-id" Error "LMSs merge things that share an id: progress and results would be lost."
    UnknownId "unknown-id" Error "Something is named that does not exist."
    TextTooLong "text-too-long" Error "An LMS cuts or refuses text past its limit."
    MissingFile "missing-file" Error "A file is named that is not there."
    StrayFile "stray-file" Error "A file that nothing names never reaches a learner."
    PathEscapes "path-escapes" Error "A course may read only what lies inside it."
    NotUtf8 "not-utf8" Error "Text in another encoding shows wrong letters."
    FrontMatter "front-matter" Error "A session starts with its settings between two lines of +++."
    UnknownDirective "unknown-directive" Error "A block that nobody knows would vanish or show its colons."
    StrayDirective "stray-directive" Error "Colons that close nothing show that another block ends in the wrong place."
    StrayMark "stray-mark" Error "A mark that Markdown does not understand stands on the page as it was typed."
    UnclosedDirective "unclosed-directive" Error "A block that never ends swallows the rest of the page."
    MisplacedBlock "misplaced-block" Error "The block makes no sense in this place and would not be shown as meant."
    Heading "heading" Error "People who listen to a page find their way by its headings; a skipped level loses them."
    BrokenLink "broken-link" Error "The link leads nowhere."
    BadImage "bad-image" Error "The picture cannot be shown."
    EmptyText "empty-text" Error "Something to read is expected here."
    NoRightAnswer "no-right-answer" Error "A question that cannot be answered rightly fails every learner."
    QuestionShape "question-shape" Error "The question is not written the way its type needs."
    StateTooBig "state-too-big" Error "Answers past the LMS's limit for saved state would be lost when a learner leaves."
    InvalidPackage "invalid-package" Error "The package would not pass the standard's own rules, so it is not kept."
    UnknownReference "unknown-reference" Error "A citation must lead to its source."
    AgendaTimes "agenda-times" Error "Slots that overlap, leave a hole or run backwards send people to the wrong place."
    AgendaSessions "agenda-sessions" Error "A workshop teaches the whole course: every session and quiz has one slot, and a break holds none."
    AgendaMinutes "agenda-minutes" Error "A slot that is too short for its sessions takes the time from the next one, or from the activity."
    AgendaBreak "agenda-break" Warning "Nobody learns after three hours without a break."
    UnusedReference "unused-reference" Warning "A source that nothing cites misleads whoever checks the text."
    HtmlRemoved "html-removed" Warning "This HTML is taken out, because it could harm or mislead learners."
    SvgRemoved "svg-removed" Warning "This part of the drawing is taken out, because it could run code or call another site."
    OutcomeNotTaught "outcome-not-taught" Warning "The course promises an outcome that no session serves."
    OutcomeNotAssessed "outcome-not-assessed" Warning "Nobody will know whether learners reached this outcome."
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique() {
        let mut words: Vec<_> = Code::ALL.iter().map(|code| code.as_str()).collect();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), Code::ALL.len());
    }
}
