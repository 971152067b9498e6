//! The few words that a Moodle course needs besides the course's own, in the languages of the United Nations.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

/// The words of one language.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Words {
    /// Title of the page at the top.
    pub about: String,
    pub outcomes: String,
    /// Heads of a table: what there is to do, and how long it takes.
    pub part: String,
    pub time: String,
    /// `{minutes}` is the number.
    pub minutes: String,
    pub documents: String,
    /// What is said above an evaluation.
    pub anonymous: String,
}

#[allow(clippy::expect_used, reason = "the table is part of the program, and a test loads it")]
static TABLES: LazyLock<BTreeMap<String, Words>> =
    LazyLock::new(|| toml::from_str(include_str!("words.toml")).expect("the table is TOML"));

/// Those for `language`, a BCP 47 tag; English ones where there are none for it.
pub(super) fn words(language: &str) -> &'static Words {
    let primary = language.split('-').next().unwrap_or_default();
    TABLES.get(primary).unwrap_or_else(|| &TABLES["en"])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_of_the_interface_has_its_words() {
        for language in ["ar", "en", "es", "fr", "ru", "zh"] {
            assert!(TABLES[language].minutes.contains("{minutes}"), "{language}");
        }
        assert_eq!(words("fr-CA").documents, TABLES["fr"].documents);
        assert_eq!(words("sw").documents, TABLES["en"].documents);
    }
}
