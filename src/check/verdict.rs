//! The verdict of ADL's conformance suite, as it follows from the findings.

use serde::Serialize;

use crate::diagnostic::{Code, Finding, Profile, Severity};

/// A check of ADL's suite (content aggregation package, SCORM 2004 4th Edition), in running order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Check {
    /// There is a manifest, and it lies at the root.
    ManifestAtRoot,
    /// It is well-formed XML.
    Wellformedness,
    /// It holds no other manifest.
    Submanifest,
    /// Its root is `manifest` in the namespace of IMS Content Packaging.
    ManifestRootElement,
    /// The control files that it needs lie at the root.
    RequiredFilesAtRoot,
    /// It is valid by these schemas.
    SchemaValidation,
    /// What resources and files refer to is there.
    ResourceHref,
    /// It keeps to the application profile.
    ApplicationProfile,
}

impl Check {
    /// In running order.
    pub const ALL: [Self; 8] = [
        Self::ManifestAtRoot,
        Self::Wellformedness,
        Self::Submanifest,
        Self::ManifestRootElement,
        Self::RequiredFilesAtRoot,
        Self::SchemaValidation,
        Self::ResourceHref,
        Self::ApplicationProfile,
    ];

    /// ADL's name. Rules that make up one of the first seven checks have it as their requirement.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ManifestAtRoot => "MANIFEST_AT_ROOT",
            Self::Wellformedness => "WELLFORMEDNESS",
            Self::Submanifest => "SUBMANIFEST",
            Self::ManifestRootElement => "MANIFEST_ROOT_ELEMENT",
            Self::RequiredFilesAtRoot => "REQUIRED_FILES_AT_ROOT",
            Self::SchemaValidation => "SCHEMA_VALIDATION",
            Self::ResourceHref => "RESOURCE_HREF",
            Self::ApplicationProfile => "APPLICATION_PROFILE",
        }
    }

    /// Whether ADL's suite ends its run when this check fails. Kitbag goes on: people want to hear of everything.
    pub fn stops(self) -> bool {
        self <= Self::RequiredFilesAtRoot
    }

    fn of(requirement: &str) -> Self {
        Self::ALL.into_iter().find(|check| check.as_str() == requirement).unwrap_or(Self::ApplicationProfile)
    }
}

/// The checks that ADL's suite would report as failed, in its order: none, if the package passes.
///
/// After a check that stops the suite it reports no other.
pub fn failed_checks(findings: &[Finding]) -> Vec<Check> {
    let mut failed: Vec<Check> = findings.iter().filter_map(check_of).collect();
    failed.sort_unstable();
    failed.dedup();
    if failed.first().is_some_and(|first| first.stops()) {
        failed.truncate(1);
    }
    failed
}

fn check_of(finding: &Finding) -> Option<Check> {
    match finding.code {
        Code::Rule(rule) if rule.severity == Severity::Error && rule.is_in_adl() => {
            Some(Check::of(finding.requirement.unwrap_or_default()))
        }
        _ => None,
    }
}

impl crate::diagnostic::Rule {
    fn is_in_adl(&self) -> bool {
        self.profiles.iter().any(|(profile, _)| *profile == Profile::Adl)
    }
}
