//! Rules: what a finding about a package rests on, with everything that people are told about it.

use std::cmp::Ordering;

use super::Severity;

/// A rule that packages are held to. Rooms that judge declare theirs with [`rules!`](crate::diagnostic::rules); the
/// documentation and `kitbag explain` are made from these words.
#[derive(Debug)]
pub struct Rule {
    /// Never changes its meaning and is never used again for another rule.
    pub code: &'static str,
    /// How bad it is to break it.
    pub severity: Severity,
    /// Who minds when it is broken.
    pub profiles: &'static [Membership],
    /// What the rule rests on: ADL's requirement numbers without `REQ_`, `PENDING:name` for requirements that ADL
    /// enforces without a number, or another source in words (`cmi5 13.1.4`, `Moodle 4.2`, `APPNOTE 4.4.17`). A
    /// finding names the one that it is about.
    pub requirements: &'static [&'static str],
    /// What must hold, in a sentence or two.
    pub demand: &'static str,
    /// What happens to a learner or an administrator if it does not.
    pub consequence: &'static str,
    /// What to do.
    pub remedy: &'static str,
}

/// A point of view from which a package is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Profile {
    /// What ADL's conformance suite fails or warns of.
    Adl,
    /// What Moodle is known to stumble over.
    Moodle,
    /// Everything, also what only careful authors mind.
    Strict,
}

/// That a rule belongs to a profile, and why.
pub type Membership = (Profile, &'static str);

/// A rule that ADL's suite enforces.
pub const ADL: Membership = (Profile::Adl, "ADL's conformance suite fails the package");
/// A rule that ADL's suite only warns of.
pub const ADL_WARNS: Membership = (Profile::Adl, "ADL's conformance suite warns of it");

impl Profile {
    /// In the order of the documentation.
    pub const ALL: [Self; 3] = [Self::Adl, Self::Moodle, Self::Strict];

    /// The word on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Adl => "adl",
            Self::Moodle => "moodle",
            Self::Strict => "strict",
        }
    }
}

impl Rule {
    /// Whether a judgement by `profiles` looks at this rule. The strict profile looks at all of them.
    pub fn is_in(&self, profiles: &[Profile]) -> bool {
        profiles.contains(&Profile::Strict) || self.profiles.iter().any(|(profile, _)| profiles.contains(profile))
    }
}

/// What a rule rests on, for people: `30.6.3.5` is a number of ADL's, and not everything of ADL's has one.
pub fn requirement_in_words(requirement: &str) -> String {
    let is_shouted = |text: &str| text.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_');
    if requirement.starts_with(|first: char| first.is_ascii_digit()) {
        format!("ADL requirement {requirement}")
    } else if let Some(name) = requirement.strip_prefix("PENDING:") {
        format!("a requirement of ADL's suite without a number ({name})")
    } else if is_shouted(requirement) {
        format!("check {requirement} of ADL's suite")
    } else if let Some(process) = requirement.strip_prefix("SN ") {
        format!("SCORM 2004 Sequencing and Navigation, process {process}")
    } else if requirement.starts_with("Moodle ") {
        format!("observed with {requirement}")
    } else {
        requirement.to_owned()
    }
}

impl PartialEq for Rule {
    fn eq(&self, other: &Self) -> bool {
        self.code == other.code
    }
}

impl Eq for Rule {}

impl PartialOrd for Rule {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Rule {
    fn cmp(&self, other: &Self) -> Ordering {
        self.code.cmp(other.code)
    }
}

impl std::hash::Hash for Rule {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.code.hash(state);
    }
}

/// Declares rules, and a constant `RULES` with all that this call declares, so that none is forgotten in the
/// documentation:
///
/// ```text
/// rules! {
///     TITLE_MISSING "title-missing" Error [ADL] ["30.6.3.5", "30.6.3.6.6"]
///         demand "An organization and an item have exactly one title."
///         consequence "The learner sees an entry without a name."
///         remedy "Write one title as the first child.";
/// }
/// ```
#[macro_export]
#[doc(hidden)]
macro_rules! declare_rules {
    ($($name:ident $code:literal $severity:ident [$($profile:expr),* $(,)?] [$($requirement:literal),+ $(,)?]
        demand $demand:literal consequence $consequence:literal remedy $remedy:literal;)*) => {
        $(
            #[doc = $demand]
            pub static $name: $crate::diagnostic::Rule = $crate::diagnostic::Rule {
                code: $code,
                severity: $crate::diagnostic::Severity::$severity,
                profiles: &[$($profile),*],
                requirements: &[$($requirement),+],
                demand: $demand,
                consequence: $consequence,
                remedy: $remedy,
            };
        )*
        /// Every rule of this module, in the order of the documentation.
        pub static RULES: &[&$crate::diagnostic::Rule] = &[$(&$name),*];
    };
}

#[doc(inline)]
pub use declare_rules as rules;
