//! Two packages compared: what learners would lose if the new one took the place of the old one in an LMS, and what else
//! is different.
//!
//! The room compares what `inspect` sees of both. It judges neither package by itself; that is `check`'s.

mod against;
mod changes;
mod exceptions;
mod human;
mod losses;
mod rules;

use serde::{Serialize, Serializer};

use crate::diagnostic::{Findings, Rule, Severity};
use crate::inspect::Inspection;
use crate::package::Digest;
use crate::package::read::Package;

pub use against::Against;
pub use changes::{Change, FileChange};
pub use exceptions::{Exception, Exceptions};
pub use human::render as render_human;
pub use losses::losses;
pub(crate) use rules::ADDRESS_GONE;
pub use rules::RULES;

/// What became of a package.
#[derive(Debug, Clone, Serialize)]
pub struct Comparison {
    /// Rises when a reader of the old form would misread the new one.
    pub format: u32,
    pub old: Side,
    pub new: Side,
    /// The worst first.
    pub losses: Vec<Loss>,
    /// What learners do not lose anything by.
    pub changes: Vec<Change>,
    pub files: Vec<FileChange>,
    /// What may be lost as well and cannot be seen, in sentences.
    pub unseen: Vec<String>,
    /// Exceptions that nothing needed.
    pub unused_exceptions: Vec<Exception>,
}

/// One of the two packages.
#[derive(Debug, Clone, Serialize)]
pub struct Side {
    pub package: String,
    pub sha256: Option<Digest>,
    pub standard: Option<&'static str>,
    pub identifier: Option<String>,
    pub version: Option<String>,
}

/// Something that learners, or those who read their results, would lose.
#[derive(Debug, Clone, Serialize)]
pub struct Loss {
    #[serde(rename = "code", serialize_with = "code")]
    pub rule: &'static Rule,
    pub severity: &'static str,
    /// What it is about, by identifiers: an exception names code and subject.
    pub subject: String,
    pub message: String,
    pub consequence: &'static str,
    pub remedy: &'static str,
    /// The reason of the exception on record, if there is one.
    pub allowed: Option<String>,
}

fn code<S: Serializer>(rule: &&'static Rule, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(rule.code)
}

impl Comparison {
    /// Compares two packages, each with what is in it. Reads the files that both have and that are equally large.
    pub fn of(old: (&Package, &Inspection), new: (&Package, &Inspection), exceptions: &Exceptions) -> Self {
        let (mut losses, unseen) = losses(old.1, new.1);
        let unused_exceptions = exceptions.apply(&mut losses);
        Self {
            format: 1,
            old: Side::of(old.1),
            new: Side::of(new.1),
            losses,
            changes: changes::changes(old.1, new.1),
            files: changes::files(old.0, new.0),
            unseen,
            unused_exceptions,
        }
    }

    /// Whether progress would be lost that no exception gives up.
    pub fn loses_progress(&self) -> bool {
        self.losses.iter().any(Loss::counts)
    }
}

impl Side {
    fn of(inspection: &Inspection) -> Self {
        let manifest = inspection.manifest.as_ref();
        Self {
            package: inspection.package.clone(),
            sha256: inspection.sha256,
            standard: inspection.standard,
            identifier: manifest.map(|manifest| manifest.identifier.clone()),
            version: manifest.and_then(|manifest| manifest.version.clone()),
        }
    }
}

impl Loss {
    pub(crate) fn new(rule: &'static Rule, subject: String, message: String) -> Self {
        Self {
            rule,
            severity: rule.severity.as_str(),
            subject,
            message,
            consequence: rule.consequence,
            remedy: rule.remedy,
            allowed: None,
        }
    }

    /// Whether it is certain, and no exception gives it up.
    pub fn counts(&self) -> bool {
        self.rule.severity == Severity::Error && self.allowed.is_none()
    }

    /// Adds it as a finding; `place` says which package takes the place of which.
    pub fn tell(&self, place: &str, findings: &mut Findings) {
        let requirement = self.rule.requirements.first().copied().unwrap_or_default();
        findings.breach(self.rule, requirement, None, format_args!("{place}: {} ({})", self.message, self.subject));
    }
}
