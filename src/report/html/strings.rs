//! The words of the report's page: one table per language of the United Nations. A number stands beside its noun, so that
//! no sentence hangs on a plural form.

use std::sync::LazyLock;

use serde::Deserialize;

/// The words of one language. A table that lacks one of these keys, or has another, does not load.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Strings {
    /// Between whole numbers and decimals.
    pub decimal: String,
    pub skip: String,
    pub report: String,
    pub period: String,
    pub statements: String,
    pub minimum: String,
    pub nothing: String,
    pub groups: String,
    pub all_groups: String,
    pub without_group: String,
    pub people_count: String,
    pub hidden_group: String,
    pub left_out: String,
    pub table_of: String,

    pub progress: String,
    pub whole_course: String,
    pub module: String,
    pub module_number: String,
    pub registered: String,
    pub started: String,
    pub completed: String,
    pub passed: String,
    pub passed_percent: String,
    pub scores: String,
    pub time: String,
    pub people: String,
    pub least: String,
    pub lower_quartile: String,
    pub median: String,
    pub upper_quartile: String,
    pub most: String,
    pub box_note: String,

    pub outcomes: String,
    pub outcome: String,
    pub outcomes_note: String,

    pub attendance: String,
    pub meeting: String,
    pub day: String,
    pub morning: String,
    pub afternoon: String,
    pub percent: String,
    pub median_minutes: String,

    pub gain: String,
    pub pairs: String,
    pub too_few_pairs: String,
    pub better: String,
    pub measure: String,
    pub before: String,
    pub after: String,
    pub each_gain: String,
    pub gain_points: String,
    pub normalised: String,
    pub by_outcome: String,

    pub questions: String,
    pub question: String,
    pub right_percent: String,
    pub answers: String,
    pub answer: String,
    pub answer_true: String,
    pub answer_false: String,
    pub answer_right: String,
    pub too_low: String,
    pub too_high: String,
    pub other: String,
    pub is_right: String,

    pub evaluation: String,
    pub item: String,
    pub given: String,
    pub top_two: String,
    pub comments: String,
    pub comment_count: String,
    pub too_few: String,

    pub actions: String,
    pub planned: String,
    pub after_months: String,
    pub when: String,
    pub not_started: String,
    pub action_started: String,
    pub done: String,
    pub dropped: String,
}

/// A language and its table, read when a report first needs it.
struct Table {
    language: &'static str,
    strings: LazyLock<Strings>,
}

macro_rules! table {
    ($language:literal) => {
        Table {
            language: $language,
            strings: LazyLock::new(|| {
                toml::from_str(include_str!(concat!("strings/", $language, ".toml")))
                    .expect("the tables are part of the program, and a test loads each")
            }),
        }
    };
}

static TABLES: [Table; 6] = [table!("en"), table!("ar"), table!("es"), table!("fr"), table!("ru"), table!("zh")];

/// The words for a course in `language`, a BCP 47 tag: English ones where there is no table for it.
pub(super) fn strings(language: &str) -> &'static Strings {
    let primary = language.split('-').next().unwrap_or_default();
    &TABLES.iter().find(|table| table.language == primary).unwrap_or(&TABLES[0]).strings
}

/// `text` with `{name}` replaced by `value`.
pub(super) fn fill(text: &str, name: &str, value: impl std::fmt::Display) -> String {
    text.replace(&format!("{{{name}}}"), &value.to_string())
}

impl Strings {
    /// A number as the language writes it.
    pub fn number(&self, number: f64) -> String {
        number.to_string().replace('.', &self.decimal)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The names in curly brackets, in order of the alphabet.
    fn placeholders(text: &str) -> Vec<&str> {
        let mut names: Vec<&str> =
            text.split('{').skip(1).map(|rest| rest.split('}').next().unwrap_or_default()).collect();
        names.sort_unstable();
        names
    }

    #[test]
    fn every_language_has_the_same_keys_and_placeholders() {
        let english: toml::Table = toml::from_str(include_str!("strings/en.toml")).unwrap();
        for (language, text) in [
            ("ar", include_str!("strings/ar.toml")),
            ("es", include_str!("strings/es.toml")),
            ("fr", include_str!("strings/fr.toml")),
            ("ru", include_str!("strings/ru.toml")),
            ("zh", include_str!("strings/zh.toml")),
        ] {
            assert!(!strings(language).skip.is_empty());
            let other: toml::Table = toml::from_str(text).unwrap();
            assert_eq!(english.keys().collect::<Vec<_>>(), other.keys().collect::<Vec<_>>(), "keys of {language}");
            for (key, text) in &english {
                let (text, other) = (text.as_str().unwrap(), other[key].as_str().unwrap());
                assert_eq!(placeholders(text), placeholders(other), "{language}: {key}");
                assert!(!other.trim().is_empty(), "{language}: {key} is empty");
            }
        }
    }

    #[test]
    fn numbers_are_written_as_the_language_does() {
        assert_eq!(strings("fr-CA").number(81.5), "81,5");
        assert_eq!(strings("pt").number(81.5), "81.5", "a language without a table");
    }
}
