//! The words of the interface: one table per language of the United Nations.
//!
//! Everything that the page says on its own account, in Rust or in the browser, comes from these tables; the
//! course's words never do. No sentence hangs on a plural form: a number stands beside its noun.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::Kind;
use crate::course::Download;

/// The words of one language. A table that lacks one of these keys, or has another, does not load.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Strings {
    pub skip: String,
    pub contents: String,
    pub module: String,
    pub minutes: String,
    pub progress: String,
    pub pager: String,
    pub back: String,
    pub next: String,
    pub glossary: String,
    pub finish: String,
    pub new_window: String,

    pub objectives: String,
    pub note: String,
    pub tip: String,
    pub warning: String,
    pub example: String,
    pub key_messages: String,
    pub definition: String,
    pub case: String,
    pub discussion: String,
    pub activity: String,
    pub further_reading: String,
    pub table: String,
    pub description: String,
    pub sources: String,
    pub source: String,
    pub source_number: String,
    pub seen: String,

    pub question: String,
    pub practice: String,
    pub opinion: String,
    pub reflection: String,
    pub hint_choice: String,
    pub hint_choices: String,
    pub hint_true_false: String,
    pub hint_matching: String,
    pub hint_sequencing: String,
    pub hint_numeric: String,
    pub hint_fill_in: String,
    pub hint_long_fill_in: String,
    pub hint_likert: String,
    pub right_answer: String,
    pub wrong_answer: String,
    pub choose: String,
    pub choices: String,
    pub move_up: String,
    pub move_down: String,
    pub check: String,
    pub compare: String,
    pub submit: String,
    pub retry: String,
    pub print: String,
    pub download: String,
    pub downloads: String,
    pub download_toolkit: String,
    pub download_agenda: String,

    pub fact_questions: String,
    pub fact_minutes: String,
    pub fact_pass_mark: String,
    pub fact_attempts: String,
    pub per_cent: String,
    pub unlimited: String,

    pub modules: String,
    pub all_modules: String,
    pub outcomes: String,
    pub start: String,
    pub go_on: String,
    pub kept: String,

    /// The words that the runtime needs; they travel in the page's data.
    js: BTreeMap<String, String>,
    /// What it says of a platform that follows the learner's work.
    lms: BTreeMap<String, String>,
    /// What it says besides where the work is kept at an LRS.
    lrs: BTreeMap<String, String>,
    /// What it says in a part of a course that comes too early.
    pub course: BTreeMap<String, String>,
    /// What it says instead where the work stays in the browser.
    site: BTreeMap<String, String>,
}

impl Strings {
    /// What a document that learners fetch is called.
    pub fn download_title(&self, download: Download) -> &str {
        match download {
            Download::Toolkit => &self.download_toolkit,
            Download::Agenda => &self.download_agenda,
        }
    }

    /// The words that the runtime needs in a package for `kind`.
    pub fn of(&self, kind: Kind) -> BTreeMap<&str, &str> {
        let others = match kind {
            Kind::Cmi5 | Kind::Xapi => vec![&self.lms, &self.lrs],
            Kind::Site => vec![&self.site],
            Kind::Scorm2004 | Kind::Scorm2004Third | Kind::Scorm12 | Kind::Scorm12Moodle => vec![&self.lms],
        };
        self.js.iter().chain(others.into_iter().flatten()).map(|(key, text)| (key.as_str(), text.as_str())).collect()
    }
}

/// A language of the interface and its table, read when a course first needs it.
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
pub(crate) fn strings(language: &str) -> &'static Strings {
    let primary = language.split('-').next().unwrap_or_default();
    &TABLES.iter().find(|table| table.language == primary).unwrap_or(&TABLES[0]).strings
}

/// `text` with `{name}` replaced by `value`.
pub(crate) fn fill(text: &str, name: &str, value: impl std::fmt::Display) -> String {
    text.replace(&format!("{{{name}}}"), &value.to_string())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// The names in curly brackets, in order of the alphabet.
    fn placeholders(text: &str) -> Vec<&str> {
        let mut names: Vec<&str> =
            text.split('{').skip(1).map(|rest| rest.split('}').next().unwrap_or_default()).collect();
        names.sort_unstable();
        names
    }

    fn flat(text: &str) -> BTreeMap<String, String> {
        let table: toml::Table = toml::from_str(text).unwrap();
        let mut flat = BTreeMap::new();
        for (key, value) in table {
            match value {
                toml::Value::String(text) => {
                    flat.insert(key, text);
                }
                toml::Value::Table(inner) => {
                    for (name, text) in inner {
                        flat.insert(format!("{key}.{name}"), text.as_str().unwrap().to_owned());
                    }
                }
                other => panic!("{key} is {other}"),
            }
        }
        flat
    }

    #[test]
    fn every_language_has_the_same_keys_and_placeholders() {
        let english = flat(include_str!("strings/en.toml"));
        for (language, text) in [
            ("ar", include_str!("strings/ar.toml")),
            ("es", include_str!("strings/es.toml")),
            ("fr", include_str!("strings/fr.toml")),
            ("ru", include_str!("strings/ru.toml")),
            ("zh", include_str!("strings/zh.toml")),
        ] {
            let other = flat(text);
            assert_eq!(
                english.keys().collect::<Vec<_>>(),
                other.keys().collect::<Vec<_>>(),
                "keys of {language} differ from those of English"
            );
            for (key, text) in &english {
                assert_eq!(placeholders(text), placeholders(&other[key]), "{language}: {key}");
                assert!(!other[key].trim().is_empty(), "{language}: {key} is empty");
            }
        }
    }

    #[test]
    fn the_runtime_gets_the_words_that_it_declares() {
        let types = include_str!("../runtime/types.d.ts");
        let declared = types.split("interface Strings {").nth(1).and_then(|rest| rest.split('}').next()).unwrap();
        // With a question mark: a word that only some kinds of packages have.
        let declared: BTreeSet<&str> =
            declared.lines().filter_map(|line| line.trim().strip_suffix(": string;")).collect();
        let always: BTreeSet<&str> = declared.iter().copied().filter(|name| !name.ends_with('?')).collect();
        let all: BTreeSet<&str> = declared.iter().map(|name| name.trim_end_matches('?')).collect();
        let english = strings("en");
        let given = |kind| english.of(kind).into_keys().collect::<BTreeSet<_>>();
        assert_eq!(given(Kind::Site), always, "other words, and none of a platform");
        assert!(given(Kind::Scorm2004).is_superset(&always) && given(Kind::Scorm2004).is_subset(&all));
        assert_eq!(given(Kind::Cmi5), all);
        assert_ne!(english.of(Kind::Site)["saved"], english.of(Kind::Scorm12)["saved"]);
    }

    #[test]
    fn every_table_loads_and_regions_share_their_language() {
        for table in &TABLES {
            assert!(!strings(table.language).skip.is_empty());
        }
        assert_eq!(strings("zh-Hans").glossary, strings("zh").glossary);
        assert_eq!(strings("pt").glossary, strings("en").glossary);
    }
}
