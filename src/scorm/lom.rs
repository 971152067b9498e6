//! Learning object metadata (IEEE 1484.12.1) as data: the part that Kitbag writes.
//!
//! Vocabulary values are those of LOMv1.0, spelled as the standard spells them. Empty lists and missing values
//! leave their elements out.

/// A text in one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LangString {
    /// BCP 47 tag.
    pub language: String,
    pub text: String,
}

/// `lom:lom`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Lom {
    /// IRI of what is described (1.1, catalog `URI`).
    pub iri: String,
    /// Language of the metadata themselves (3.4) and of the content (1.3, 5.11).
    pub language: String,
    /// 1.2
    pub title: Option<LangString>,
    /// 1.4
    pub description: Option<LangString>,
    /// 1.5
    pub keywords: Vec<LangString>,
    /// 2.1
    pub version: Option<LangString>,
    /// 2.2: `draft`, `final`, `revised` or `unavailable`.
    pub status: Option<&'static str>,
    /// 2.3
    pub contributions: Vec<Contribution>,
    /// 4.1: media types.
    pub formats: Vec<&'static str>,
    /// 5
    pub educational: Educational,
    /// 6.3
    pub rights: Option<LangString>,
    /// 9
    pub classifications: Vec<Classification>,
}

/// Who did what (2.3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contribution {
    /// A role of LOMv1.0, for example `publisher`.
    pub role: &'static str,
    /// A person or a body; written as a vCard.
    pub entity: String,
}

/// For whom, for what and for how long (5).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Educational {
    /// 5.2
    pub resource_types: Vec<&'static str>,
    /// 5.5
    pub end_user_roles: Vec<&'static str>,
    /// 5.6
    pub contexts: Vec<&'static str>,
    /// 5.9, in minutes; 0 is not written.
    pub minutes: u32,
    /// 5.10
    pub descriptions: Vec<LangString>,
}

/// Where it belongs (9).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Classification {
    /// A purpose of LOMv1.0, for example `educational objective`.
    pub purpose: &'static str,
    /// Name of the system that the taxa come from, for example its IRI.
    pub source: LangString,
    /// Each stands in a path of its own.
    pub taxa: Vec<Taxon>,
    pub description: Option<LangString>,
}

/// One place in a system (9.2.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taxon {
    pub id: String,
    pub entry: Option<LangString>,
}
