//! Identifiers: written once by an author, never changed, and the root of every other identifier.

use std::fmt;

/// An identifier that is safe wherever it travels: as an XML NCName, a SCORM short identifier in Moodle's
/// stricter reading, a JSON key, a path segment and a part of an IRI.
///
/// A lower-case letter, then lower-case letters, digits and underscores; at most [`Id::MAX`] characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id(String);

/// Why a text is not an [`Id`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    #[error("it is empty")]
    Empty,
    #[error("it is longer than {} characters", Id::MAX)]
    TooLong,
    #[error("it must start with a lower-case letter")]
    Start,
    #[error("it holds `{0}`; only a-z, 0-9 and _ are allowed")]
    Character(char),
}

impl Id {
    /// Longest identifier, in characters.
    pub const MAX: usize = 64;

    /// # Errors
    /// Says what keeps `text` from being an identifier.
    pub fn parse(text: &str) -> Result<Self, IdError> {
        let first = text.chars().next().ok_or(IdError::Empty)?;
        if let Some(bad) = text.chars().find(|c| !matches!(c, 'a'..='z' | '0'..='9' | '_')) {
            return Err(IdError::Character(bad));
        }
        if !first.is_ascii_lowercase() {
            return Err(IdError::Start);
        }
        if text.len() > Self::MAX {
            return Err(IdError::TooLong);
        }
        Ok(Self(text.to_owned()))
    }

    /// This id and `suffix`, joined by an underscore.
    ///
    /// # Errors
    /// [`IdError::TooLong`].
    pub fn with_suffix(&self, suffix: &Self) -> Result<Self, IdError> {
        Self::parse(&format!("{self}_{suffix}"))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Id {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// Whether Windows keeps a name for its devices, whatever its ending and its letters' case: no file can have it.
pub fn is_device_name(stem: &str) -> bool {
    let stem = stem.to_ascii_lowercase();
    let is_numbered = |prefix| matches!(stem.strip_prefix(prefix).map(str::as_bytes), Some([b'0'..=b'9']));
    matches!(stem.as_str(), "con" | "prn" | "aux" | "nul") || is_numbered("com") || is_numbered("lpt")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepts_what_every_consumer_bears() {
        assert_eq!(Id::parse("m1_q01").unwrap().as_str(), "m1_q01");
        assert!(Id::parse(&"a".repeat(Id::MAX)).is_ok());
    }

    #[test]
    fn says_what_is_wrong() {
        assert_eq!(Id::parse(""), Err(IdError::Empty));
        assert_eq!(Id::parse("1a"), Err(IdError::Start));
        assert_eq!(Id::parse("_a"), Err(IdError::Start));
        assert_eq!(Id::parse("a-b"), Err(IdError::Character('-')));
        assert_eq!(Id::parse("aB"), Err(IdError::Character('B')));
        assert_eq!(Id::parse("é"), Err(IdError::Character('é')));
        assert_eq!(Id::parse(&"a".repeat(Id::MAX + 1)), Err(IdError::TooLong));
    }
}
