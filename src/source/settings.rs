//! The settings of a block, `{#id key=value other="several words"}`. It must not know which settings a block has.

use std::ops::Range;
use std::sync::Arc;

use super::toml::{At, TYPOGRAPHIC};
use crate::diagnostic::{Code, Findings, SourceFile};

const HELP: &str = "settings look like {#id key=value other=\"several words\"}";

/// Settings taken apart.
#[derive(Debug, Default)]
pub struct Settings {
    pub id: Option<At<String>>,
    pub pairs: Vec<(At<String>, At<String>)>,
}

/// Takes `text`, brackets included, apart; it starts at byte `start` of the file. Mistakes become findings.
pub fn parse(file: &Arc<SourceFile>, start: usize, text: &str, findings: &mut Findings) -> Settings {
    let mut settings = Settings::default();
    let Some((inner, after)) = text.strip_prefix('{').and_then(|text| text.rsplit_once('}')) else {
        let span = start..start + text.len();
        findings.add(Code::BadValue, file, span, "these settings have no closing bracket", HELP);
        return settings;
    };
    if !after.is_empty() {
        let span = start + text.len() - after.len()..start + text.len();
        let help = "the title stands before the settings: ::: name The title {key=value}";
        findings.add(Code::BadValue, file, span, "words stand after the settings", help);
    }
    let mut reader = Reader { file, findings, text: inner, base: start + 1, at: 0 };
    while let Some(word) = reader.word() {
        if let Some(id) = inner[word.clone()].strip_prefix('#') {
            let id = reader.without_comma(id);
            let value = At { value: id.to_owned(), span: reader.span(word.start..word.start + 1 + id.len()) };
            if settings.id.is_some() {
                reader.twice("an id stands here twice", value.span.clone());
            }
            settings.id = Some(value);
            reader.lone_words(&format!("an id holds no blanks: write {{#{id}_…}}"));
        } else if reader.equals(&word) {
            let key = &inner[word.clone()];
            let Some(value) = reader.value(key) else { return settings };
            let help = format!("several words stand between quotation marks: {key}=\"{} …\"", value.value);
            let span = reader.span(word);
            if settings.pairs.iter().any(|(earlier, _)| earlier.value == key) {
                reader.twice(&format!("`{key}` stands here twice"), span.clone());
            }
            settings.pairs.push((At { value: key.to_owned(), span }, value));
            reader.lone_words(&help);
        } else {
            reader.at = word.start;
            reader.lone_words(&format!("an id starts with #, and a setting has a value; {HELP}"));
        }
    }
    settings
}

/// Goes through the text between the brackets.
struct Reader<'a> {
    file: &'a Arc<SourceFile>,
    findings: &'a mut Findings,
    text: &'a str,
    /// Where the text starts in the file.
    base: usize,
    at: usize,
}

impl<'a> Reader<'a> {
    fn span(&self, range: Range<usize>) -> Range<usize> {
        self.base + range.start..self.base + range.end
    }

    fn twice(&mut self, message: &str, span: Range<usize>) {
        self.findings.add(Code::BadValue, self.file, span, message, "take one of them away");
    }

    fn skip_blanks(&mut self) {
        let rest = &self.text[self.at..];
        self.at += rest.len() - rest.trim_start().len();
    }

    /// The next word, up to a blank or an equals sign.
    fn word(&mut self) -> Option<Range<usize>> {
        self.skip_blanks();
        let rest = &self.text[self.at..];
        let length = rest.chars().next()?.len_utf8();
        let length = rest[length..].find(|c: char| c.is_whitespace() || c == '=').map_or(rest.len(), |at| length + at);
        let word = self.at..self.at + length;
        self.at = word.end;
        Some(word)
    }

    /// Goes past the equals sign after `key`, if there is one.
    fn equals(&mut self, key: &Range<usize>) -> bool {
        self.skip_blanks();
        if !self.text[self.at..].starts_with('=') {
            return false;
        }
        self.at += 1;
        self.skip_blanks();
        if self.at > key.end + 1 {
            let key_text = &self.text[key.clone()];
            let message = format!("there are blanks around the equals sign of `{key_text}`");
            let span = self.span(key.start..self.at);
            self.findings.add(Code::BadValue, self.file, span, message, format!("write {key_text}=… without them"));
        }
        true
    }

    /// The value of `key`. None when nothing after it can be told apart.
    fn value(&mut self, key: &str) -> Option<At<String>> {
        let start = self.at;
        let rest = &self.text[start..];
        if let Some(quoted) = rest.strip_prefix('"') {
            let Some(length) = quoted.find('"') else {
                let message = format!("the value of `{key}` has no closing quotation mark");
                self.findings.add(Code::BadValue, self.file, self.span(start..self.text.len()), message, HELP);
                return None;
            };
            self.at += length + 2;
            return Some(At { value: quoted[..length].to_owned(), span: self.span(start..self.at) });
        }
        let curly = |c: char| TYPOGRAPHIC.contains(&c) || c == '\'';
        if let Some(quoted) = rest.strip_prefix(curly)
            && let Some((value, after)) = quoted.split_once(|c: char| curly(c) || c == '"')
        {
            self.at = self.text.len() - after.len();
            let span = self.span(start..self.at);
            let message = format!("the quotation marks of `{key}` are not straight double ones");
            let help = format!("write {key}=\"{value}\"; word processors put curly ones in their place");
            self.findings.add(Code::BadValue, self.file, span.clone(), message, help);
            return Some(At { value: value.to_owned(), span });
        }
        let length = rest.find(char::is_whitespace).unwrap_or(rest.len());
        self.at += length;
        let value = self.without_comma(&rest[..length]);
        Some(At { value: value.to_owned(), span: self.span(start..start + value.len()) })
    }

    /// `word`, which has just been read, without a comma at its end.
    fn without_comma(&mut self, word: &'a str) -> &'a str {
        let Some(bare) = word.strip_suffix(',') else { return word };
        let span = self.span(self.at - 1..self.at);
        self.findings.add(Code::BadValue, self.file, span, "a comma stands between settings", HELP);
        bare
    }

    /// Reports the words that follow and are neither an id nor a setting, as one.
    fn lone_words(&mut self, help: &str) {
        self.skip_blanks();
        let (start, mut end) = (self.at, self.at);
        while let Some(word) = self.word() {
            let is_setting =
                self.text[word.end..].trim_start().starts_with('=') && !self.text[word.clone()].starts_with('=');
            if self.text[word.clone()].starts_with('#') || is_setting {
                self.at = word.start;
                break;
            }
            end = word.end;
        }
        if end > start {
            let message = format!("`{}` is no setting", &self.text[start..end]);
            self.findings.add(Code::BadValue, self.file, self.span(start..end), message, help);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> (Vec<String>, Vec<String>) {
        let file = SourceFile::new("x.md", text);
        let mut findings = Findings::default();
        let settings = parse(&file, 0, text, &mut findings);
        let id = settings.id.iter().map(|id| format!("#{}", id.value));
        let pairs = settings.pairs.iter().map(|(key, value)| format!("{}={}", key.value, value.value));
        let found = findings.into_sorted().into_iter().map(|finding| finding.message);
        (id.chain(pairs).collect(), found.collect())
    }

    #[test]
    fn takes_settings_apart() {
        let (read, found) = parsed("{ #a1 b=c  d=\"e f\" g=\"\" }");
        assert_eq!(read, ["#a1", "b=c", "d=e f", "g="]);
        assert_eq!(found, [""; 0]);
    }

    #[test]
    fn says_what_stands_there_twice() {
        assert_eq!(parsed("{#a b=1 #c}").1, ["an id stands here twice"]);
        assert_eq!(parsed("{#a b=1 c=2 b=3}").1, ["`b` stands here twice"]);
    }

    #[test]
    fn reads_on_after_a_slip() {
        for (text, expected, message) in [
            ("{#a, b=c}", ["#a", "b=c"], "a comma stands between settings"),
            ("{#a b = c}", ["#a", "b=c"], "there are blanks around the equals sign of `b`"),
            ("{#a b=“c d”}", ["#a", "b=c d"], "the quotation marks of `b` are not straight double ones"),
            ("{#a b='c d'}", ["#a", "b=c d"], "the quotation marks of `b` are not straight double ones"),
            ("{#a b=c d e}", ["#a", "b=c"], "`d e` is no setting"),
            ("{#a x y b=c}", ["#a", "b=c"], "`x y` is no setting"),
            ("{#a =x b=c}", ["#a", "b=c"], "`=x` is no setting"),
        ] {
            assert_eq!(parsed(text), (expected.map(str::to_owned).to_vec(), vec![message.to_owned()]), "{text}");
        }
    }
}
