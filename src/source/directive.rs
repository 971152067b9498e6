//! The line that opens a block: `::: name Title {#id key=value other="several words"}`.

use std::ops::Range;
use std::sync::Arc;

use super::settings;
use super::toml::{At, parse_id};
use crate::course::Id;
use crate::diagnostic::{Code, Findings, SourceFile, nearest};

/// An opening line, taken apart.
#[derive(Debug)]
pub struct Directive {
    pub name: At<String>,
    /// The words between the name and the settings; empty when there are none.
    pub title: At<String>,
    pub id: Option<At<String>>,
    settings: Vec<(At<String>, At<String>)>,
    asked: Vec<&'static str>,
    /// The whole line without its colons.
    pub span: Range<usize>,
}

impl Directive {
    /// Takes `line` apart, which starts at byte `base` of the file. Mistakes become findings; the rest is kept.
    pub fn parse(file: &Arc<SourceFile>, base: usize, line: &str, findings: &mut Findings) -> Self {
        let colons = line.len() - line.trim_start().trim_start_matches(':').len();
        let rest = &line[colons..];
        let start = base + colons + (rest.len() - rest.trim_start().len());
        let rest = rest.trim();
        let span = start..start + rest.len();
        let name_length = rest.find(|c: char| c.is_whitespace() || c == '{').unwrap_or(rest.len());
        let (name, tail) = rest.split_at(name_length);
        let (title, settings) = match tail.find('{') {
            Some(open) => (&tail[..open], Some((start + name_length + open, &tail[open..]))),
            None => (tail, None),
        };
        let title_start = start + name_length + (title.len() - title.trim_start().len());
        let title = title.trim();
        let settings = settings.map(|(at, text)| settings::parse(file, at, text, findings)).unwrap_or_default();
        Self {
            name: At { value: name.to_owned(), span: start..start + name_length },
            title: At { value: title.to_owned(), span: title_start..title_start + title.len() },
            id: settings.id,
            settings: settings.pairs,
            asked: Vec::new(),
            span,
        }
    }

    /// The value of a setting.
    pub fn setting(&mut self, key: &'static str) -> Option<At<String>> {
        self.asked.push(key);
        self.settings.iter().find(|(name, _)| name.value == key).map(|(_, value)| value.clone())
    }

    /// A setting that must be there and not be blank.
    pub fn required(
        &mut self,
        key: &'static str,
        help: &str,
        file: &Arc<SourceFile>,
        findings: &mut Findings,
    ) -> Option<At<String>> {
        let value = self.setting(key);
        match &value {
            None => {
                let message = format!("`{}` has no `{key}`", self.name.value);
                findings.add(Code::MissingKey, file, self.span.clone(), message, help);
            }
            Some(text) if text.value.trim().is_empty() => {
                findings.add(Code::EmptyText, file, text.span.clone(), format!("`{key}` is empty"), help);
                return None;
            }
            Some(_) => {}
        }
        value
    }

    /// A whole number within `range`.
    pub fn integer(
        &mut self,
        key: &'static str,
        range: std::ops::RangeInclusive<u32>,
        file: &Arc<SourceFile>,
        findings: &mut Findings,
    ) -> Option<u32> {
        let text = self.setting(key)?;
        let number = text.value.parse().ok().filter(|number| range.contains(number));
        if number.is_none() {
            let message = format!("`{key}` cannot be `{}`", text.value);
            let help = format!("it is a whole number from {} to {}", range.start(), range.end());
            findings.add(Code::BadValue, file, text.span, message, help);
        }
        number
    }

    /// The id of the block, `#id`, which must be there.
    pub fn required_id(&self, file: &Arc<SourceFile>, findings: &mut Findings) -> Option<At<Id>> {
        let Some(id) = &self.id else {
            let message = format!("`{}` has no id", self.name.value);
            let help = "write {#an_id …} with an id that will never change";
            findings.add(Code::MissingKey, file, self.span.clone(), message, help);
            return None;
        };
        parse_id(file, id, findings)
    }

    /// The title, which must be there.
    pub fn required_title(&self, file: &Arc<SourceFile>, findings: &mut Findings) -> String {
        if self.title.value.is_empty() {
            let message = format!("`{}` has no title", self.name.value);
            let help = format!("write it after the name: ::: {} The title", self.name.value);
            findings.add(Code::MissingKey, file, self.span.clone(), message, help);
        }
        self.title.value.clone()
    }

    /// Reports the settings, the title and the id that the block has no use for.
    pub fn finish(&self, has_title: bool, has_id: bool, file: &Arc<SourceFile>, findings: &mut Findings) {
        for (key, _) in &self.settings {
            if self.asked.contains(&key.value.as_str()) {
                continue;
            }
            let help = match nearest(&key.value, self.asked.iter().copied()) {
                _ if key.value == "id" && self.id.is_none() => "write the id as {#an_id …}".to_owned(),
                Some(known) => format!("did you mean `{known}`?"),
                None if self.asked.is_empty() => "this block has no settings".to_owned(),
                None => format!("known here: {}", self.asked.join(", ")),
            };
            let message = format!("`{}` has no setting `{}`", self.name.value, key.value);
            findings.add(Code::UnknownKey, file, key.span.clone(), message, help);
        }
        if !has_title && !self.title.value.is_empty() {
            let message = format!("a `{}` block takes no title", self.name.value);
            findings.add(Code::BadValue, file, self.title.span.clone(), message, "move the words into the block");
        }
        if let Some(id) = self.id.as_ref().filter(|_| !has_id) {
            let message = format!("a `{}` block takes no id", self.name.value);
            findings.add(Code::UnknownKey, file, id.span.clone(), message, "take the id away");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> (Directive, Vec<crate::diagnostic::Finding>) {
        let file = SourceFile::new("x.md", line);
        let mut findings = Findings::default();
        let directive = Directive::parse(&file, 0, line, &mut findings);
        (directive, findings.into_sorted())
    }

    #[test]
    fn takes_a_line_apart() {
        let (mut directive, findings) =
            parse("::: case One centre, 647 systems {#c1 place=\"Republic of Korea\" year=2025}");
        assert!(findings.is_empty());
        assert_eq!(directive.name.value, "case");
        assert_eq!(directive.title.value, "One centre, 647 systems");
        assert_eq!(directive.id.as_ref().unwrap().value, "c1");
        assert_eq!(directive.setting("place").unwrap().value, "Republic of Korea");
        assert_eq!(directive.setting("year").unwrap().value, "2025");
        assert_eq!(directive.title.span, 9..32);
    }

    #[test]
    fn says_what_is_not_closed() {
        assert_eq!(parse("::: note {a=1").1.len(), 1);
        assert_eq!(parse("::: note {a=\"1}").1.len(), 1);
        assert_eq!(parse("::: note {a b=}").1.len(), 1);
        assert!(parse(":::note").1.is_empty());
    }
}
