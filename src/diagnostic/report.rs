//! The findings about one input, together with what renderers must know of it.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::{Code, Finding, Severity};

/// What was found in one input.
#[derive(Debug)]
pub struct Report<'a> {
    /// What people call the input.
    pub name: &'a str,
    /// What the paths of its files are relative to.
    pub origin: Origin<'a>,
    /// In the order in which they are told.
    pub findings: &'a [Finding],
    /// Everything that was looked for, so that it can be told what is right too.
    pub looked_for: BTreeSet<Code>,
}

/// What the paths of findings are relative to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin<'a> {
    /// Where the input lies: paths are shown as they are.
    Here,
    /// A package, by its path.
    Inside(&'a str),
    /// One file of a package that is not there itself.
    Lone {
        /// Where it lies.
        path: &'a str,
        /// Where it would lie in the package.
        file: &'a str,
    },
}

impl Origin<'_> {
    /// The path at which people find `file`.
    pub fn path<'f>(&self, file: &'f str) -> Cow<'f, str> {
        match self {
            Self::Inside(package) => Cow::Owned(format!("{}/{file}", package.trim_end_matches('/'))),
            Self::Lone { path, file: lone } if *lone == file => Cow::Owned((*path).to_owned()),
            Self::Here | Self::Lone { .. } => Cow::Borrowed(file),
        }
    }
}

impl Report<'_> {
    /// How many findings have this severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|finding| finding.severity() == severity).count()
    }

    /// The path at which people find what a finding is about; the input, when it is about the input as a whole.
    pub(super) fn path<'f>(&'f self, finding: &'f Finding) -> Cow<'f, str> {
        match (&finding.place, self.origin) {
            (Some(place), origin) => origin.path(place.file().name()),
            (None, Origin::Lone { path, .. }) => Cow::Borrowed(path),
            (None, _) => Cow::Borrowed(self.name),
        }
    }
}
