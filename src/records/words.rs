//! Words that people write above columns and into cells, in the six official languages of the United Nations and in
//! Portuguese.

use std::collections::BTreeMap;
use std::sync::LazyLock;

/// A text as it is compared: lower case, without accents, marks and punctuation, words apart by one blank.
pub fn normalise(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for character in text.chars().flat_map(char::to_lowercase) {
        match fold(character) {
            Some("") => {}
            Some(letters) => plain.push_str(letters),
            None if character.is_alphanumeric() => plain.push(character),
            None => plain.push(' '),
        }
    }
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What stands for a letter when texts are compared; None for most.
fn fold(character: char) -> Option<&'static str> {
    Some(match character {
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' => "a",
        'ç' | 'č' | 'ć' => "c",
        'è' | 'é' | 'ê' | 'ë' => "e",
        'ì' | 'í' | 'î' | 'ï' | 'ı' => "i",
        'ñ' => "n",
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' => "o",
        'ù' | 'ú' | 'û' | 'ü' => "u",
        'ý' | 'ÿ' => "y",
        'œ' => "oe",
        'æ' => "ae",
        'ё' => "е",
        // Forms of one Arabic letter; vowel signs, the stroke that stretches words, marks of direction, combining accents.
        'أ' | 'إ' | 'آ' | 'ٱ' => "ا",
        'ى' => "ي",
        'ة' => "ه",
        '\u{64b}'..='\u{652}' | '\u{640}' | '\u{300}'..='\u{36f}' => "",
        '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' => "",
        '\'' | '’' | '‘' => "",
        '٠' | '۰' => "0",
        '١' | '۱' => "1",
        '٢' | '۲' => "2",
        '٣' | '۳' => "3",
        '٤' | '۴' => "4",
        '٥' | '۵' => "5",
        '٦' | '۶' => "6",
        '٧' | '۷' => "7",
        '٨' | '۸' => "8",
        '٩' | '۹' => "9",
        _ => return None,
    })
}

/// What words stand for, each compared by its normalised form.
#[derive(Debug)]
pub struct Words<T>(BTreeMap<String, T>);

impl<T: Copy> Words<T> {
    /// Lists of words as people write them, apart by `|`; of two lists with one word, the first counts.
    pub fn of(lists: &[(T, &str)]) -> Self {
        let mut words = BTreeMap::new();
        for (value, list) in lists {
            for word in list.split('|').map(normalise) {
                words.entry(word).or_insert(*value);
            }
        }
        Self(words)
    }

    /// What `text` stands for as a whole.
    pub fn find(&self, text: &str) -> Option<T> {
        self.0.get(&normalise(text)).copied().filter(|_| !text.trim().is_empty())
    }

    /// Every word, normalised.
    pub fn iter(&self) -> impl Iterator<Item = (&str, T)> {
        self.0.iter().map(|(word, value)| (word.as_str(), *value))
    }
}

/// Whether nothing stands in a cell, or only a dash.
pub fn is_blank(text: &str) -> bool {
    text.trim().chars().all(|c| "-–—.".contains(c))
}

/// Whether a cell says nothing, or says that there is nothing to say: not the same as 0 or no.
pub fn says_nothing(text: &str) -> bool {
    is_blank(text) || NOTHING.find(text).is_some()
}

static NOTHING: LazyLock<Words<()>> =
    LazyLock::new(|| Words::of(&[((), "n/a|na|not applicable|not available|not attempted|s/o|null")]));

static TRUTHS: LazyLock<Words<bool>> = LazyLock::new(|| {
    Words::of(&[
        (
            true,
            "1|true|t|yes|y|x|oui|vrai|o|sí|s|verdadero|да|верно|д|نعم|صح|صحيح|是|对|正确|sim|verdadeiro|correct|right|correcto|correto|juste|правильно|ok",
        ),
        (
            false,
            "0|false|f|no|n|non|faux|falso|нет|неверно|لا|خطأ|خاطئ|否|错|错误|não|incorrect|wrong|incorrecto|incorreto|неправильно",
        ),
    ])
});

/// Yes or no, right or wrong, 1 or 0.
pub fn truth(text: &str) -> Option<bool> {
    match text.trim() {
        "✓" | "✔" | "☑" | "✅" | "√" => Some(true),
        "✗" | "✘" | "☐" | "❌" => Some(false),
        text => TRUTHS.find(text),
    }
}

/// A number with a point or a comma, or the first of `4 / 5` with the second.
pub fn number(text: &str) -> Option<(f64, Option<f64>)> {
    let one = |text: &str| {
        let plain: String =
            text.trim().chars().map(|c| fold(c).and_then(|digit| digit.chars().next()).unwrap_or(c)).collect();
        let plain = plain.trim_end_matches('%').trim().replace(',', ".");
        let is_plain = plain.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '-'));
        plain.parse::<f64>().ok().filter(|number| is_plain && number.is_finite())
    };
    match text.split_once('/') {
        Some((number, of)) => Some((one(number)?, Some(one(of)?))),
        None => Some((one(text)?, None)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_compared_without_what_differs_by_accident() {
        assert_eq!(normalise("  Prénom(s) : "), "prenom s");
        assert_eq!(normalise("E-Mail\u{a0}address"), "e mail address");
        assert_eq!(normalise("الاِسْم الأول"), "الاسم الاول");
        assert_eq!(normalise("Ещё № ١٢"), "еще 12");
    }

    #[test]
    fn nothing_is_not_zero() {
        assert!(says_nothing(" - ") && says_nothing("") && says_nothing("N/A") && says_nothing("Not Attempted"));
        assert!(!says_nothing("0") && !says_nothing("no"));
        assert_eq!((truth("0"), truth("Sí"), truth("✔"), truth("maybe")), (Some(false), Some(true), Some(true), None));
    }

    #[test]
    fn numbers_of_people() {
        assert_eq!(number("13,5 / 15"), Some((13.5, Some(15.0))));
        assert_eq!(number("٤"), Some((4.0, None)));
        assert_eq!(number("80%"), Some((80.0, None)));
        for wrong in ["", "four", "1e5", "inf", "NaN", "4 /", "1,000.5"] {
            assert_eq!(number(wrong), None, "{wrong}");
        }
    }
}
