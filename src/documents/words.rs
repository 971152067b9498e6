//! The words that documents say on their own account: one table per language of the United Nations, beside that of the pages.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

/// The words of one language. A table that lacks one of these keys, or has another, does not load.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Words {
    pub toolkit: String,
    pub agenda: String,
    pub facilitator_edition: String,
    pub learner_edition: String,
    pub version: String,
    pub outcomes: String,
    pub outcome: String,
    pub audiences: String,
    pub goals: String,
    pub keywords: String,
    pub taught_in: String,
    pub outcomes_caption: String,
    pub figure: String,
    pub table: String,
    pub numbered_question: String,
    pub answer: String,
    pub why: String,
    pub facilitator: String,
    pub references: String,
    pub at_a_glance: String,
    pub programme: String,
    pub day: String,
    pub day_morning: String,
    pub day_afternoon: String,
    pub attendance: String,
    pub attendance_note: String,
    pub answer_key: String,
    pub points: String,
    pub tick_one: String,
    pub unsigned: String,
    pub row_number: String,
    pub name: String,
    pub family_name: String,
    pub given_name: String,
    pub email: String,
    pub code: String,
    pub organization: String,
    pub signature: String,
    pub date: String,
    pub place: String,
    pub phase: String,
    pub response_number: String,
    pub certificate: String,
    pub certifies: String,
    pub completed: String,
    pub hours: String,
    pub held: String,
    pub time: String,
    pub what: String,
    pub how: String,
    pub prework: String,
    pub together: String,
    pub reading: String,
    pub order_hint: String,
    pub pairs_hint: String,
    pub from_to: String,
    pub long_hint: String,
}

#[expect(clippy::expect_used, reason = "the tables are part of the program, and a test loads each")]
static TABLES: LazyLock<BTreeMap<&'static str, Words>> = LazyLock::new(|| {
    let read = |(language, text)| (language, toml::from_str(text).expect("a table of words"));
    TEXTS.into_iter().map(read).collect()
});

const TEXTS: [(&str, &str); 6] = [
    ("en", include_str!("words/en.toml")),
    ("ar", include_str!("words/ar.toml")),
    ("es", include_str!("words/es.toml")),
    ("fr", include_str!("words/fr.toml")),
    ("ru", include_str!("words/ru.toml")),
    ("zh", include_str!("words/zh.toml")),
];

/// The words for a course in `language`, a BCP 47 tag: English ones where there is no table for it.
pub(super) fn words(language: &str) -> &'static Words {
    let primary = language.split('-').next().unwrap_or_default();
    let tables = &*TABLES;
    tables.get(primary).unwrap_or(&tables["en"])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_has_the_same_places_to_fill() {
        let read = |text| toml::from_str::<BTreeMap<String, String>>(text).unwrap();
        let places = |text: &str| {
            let mut names: Vec<String> =
                text.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0.to_owned())).collect();
            names.sort();
            names
        };
        let english = read(TEXTS[0].1);
        for (language, text) in TEXTS {
            assert!(!words(language).figure.is_empty());
            for (key, text) in read(text) {
                assert_eq!(places(&text), places(&english[&key]), "{language}: {key}");
                assert!(!text.trim().is_empty(), "{language}: {key}");
            }
        }
        assert_eq!(words("zh-Hans").figure, words("zh").figure);
        assert_eq!(words("pt").figure, words("en").figure);
    }
}
