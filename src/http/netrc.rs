//! The system's list of hosts and passwords, as ftp and curl read it: `~/.netrc`.

use super::Credentials;
use crate::xapi::Secret;

/// The login for `host`, else the default one. Entries without a login and a password are no use here.
pub(super) fn login(text: &str, host: &str) -> Option<Credentials> {
    let mut entries = Vec::new();
    let mut words = Words { rest: text };
    while let Some(word) = words.next() {
        match (word.as_str(), entries.last_mut()) {
            ("machine", _) => entries.push(Entry { machine: words.next(), ..Entry::default() }),
            ("default", _) => entries.push(Entry { is_default: true, ..Entry::default() }),
            ("login", Some(entry)) => entry.login = words.next(),
            ("password", Some(entry)) => entry.password = words.next(),
            ("account", _) => drop(words.next()),
            ("macdef", _) => words.skip_macro(),
            _ => {}
        }
    }
    let found = |entry: &&Entry| entry.machine.as_deref().is_some_and(|machine| machine.eq_ignore_ascii_case(host));
    let entry = entries.iter().find(found).or_else(|| entries.iter().find(|entry| entry.is_default))?;
    Some(Credentials::Basic { user: entry.login.clone()?, password: Secret::new(entry.password.clone()?) })
}

#[derive(Default)]
struct Entry {
    machine: Option<String>,
    is_default: bool,
    login: Option<String>,
    password: Option<String>,
}

/// Words between blanks; one in quotation marks may hold blanks, and a `#` at the beginning of a word ends the line.
struct Words<'t> {
    rest: &'t str,
}

impl Words<'_> {
    fn next(&mut self) -> Option<String> {
        self.rest = self.rest.trim_start();
        while self.rest.starts_with('#') {
            self.rest = self.rest.split_once('\n').map_or("", |(_, rest)| rest).trim_start();
        }
        if self.rest.is_empty() {
            return None;
        }
        if let Some(quoted) = self.rest.strip_prefix('"') {
            return Some(self.quoted(quoted.len()));
        }
        let end = self.rest.find(char::is_whitespace).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        Some(word.to_owned())
    }

    /// Reads up to the closing quotation mark; a backslash keeps the next character as it is.
    fn quoted(&mut self, length: usize) -> String {
        let mut word = String::new();
        let mut characters = self.rest[self.rest.len() - length..].chars();
        while let Some(character) = characters.next() {
            match character {
                '"' => break,
                '\\' => word.extend(characters.next()),
                other => word.push(other),
            }
        }
        self.rest = characters.as_str();
        word
    }

    /// A macro ends with an empty line.
    fn skip_macro(&mut self) {
        self.rest = self.rest.split_once("\n\n").map_or("", |(_, rest)| rest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str, host: &str) -> Option<(String, String)> {
        match login(text, host)? {
            Credentials::Basic { user, password } => Some((user, password.expose().to_owned())),
            Credentials::Header(_) => None,
        }
    }

    #[test]
    fn the_entry_of_the_host_else_the_default() {
        let text = "# hosts\nmachine a.example login ann password one # two\nmachine B.example\n  login ben\n  \
                    password \"t wo\\\"\"\nmacdef init\nmachine c.example login no password no\n\n\
                    machine d.example account x password only\ndefault login any password last\n";
        let pair = |user: &str, password: &str| Some((user.to_owned(), password.to_owned()));
        assert_eq!(of(text, "a.example"), pair("ann", "one"));
        assert_eq!(of(text, "b.example"), pair("ben", "t wo\""));
        assert_eq!(of(text, "c.example"), pair("any", "last"));
        assert_eq!(of(text, "d.example"), None);
        for torn in ["machine", "machine a.example login", "\"", "login x", "default password"] {
            assert_eq!(of(torn, "a.example"), None);
        }
    }
}
