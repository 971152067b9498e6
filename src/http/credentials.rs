//! Where keys come from: the environment, a file, the system's netrc. Never the command line, which every process of the
//! machine can read.

use std::path::{Path, PathBuf};

use reqwest::Url;
use reqwest::header::HeaderValue;
use serde::Deserialize;

use super::{Error, netrc};
use crate::xapi::Secret;

/// What a service knows us by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Credentials {
    /// A key and its secret, or a user and a password.
    Basic { user: String, password: Secret },
    /// The whole value of the header `Authorization`.
    Header(Secret),
}

/// Where to look for credentials, besides the system's netrc.
#[derive(Debug, Clone, Copy)]
pub struct Sources<'s> {
    /// A file that was named; nothing else is asked then.
    pub file: Option<&'s Path>,
    /// What the variables begin with: `KITBAG_LRS` for `KITBAG_LRS_KEY`, `KITBAG_LRS_SECRET` and `KITBAG_LRS_AUTH`.
    pub prefix: &'s str,
}

/// A file with something secret in it.
#[derive(Debug)]
pub struct SecretFile {
    pub path: PathBuf,
    pub text: Secret,
    /// Whether other users of this machine can read it.
    pub is_exposed: bool,
}

/// Why there are no credentials.
#[derive(Debug, thiserror::Error)]
pub enum CredentialsError {
    #[error("cannot read {}: {source}", path.display())]
    Io { path: PathBuf, source: std::io::Error },
    #[error(
        "{}{} is not understood: it holds `key = \"…\"` and `secret = \"…\"`, or `authorization = \"Basic …\"`",
        path.display(), line.map(|line| format!(", line {line},")).unwrap_or_default()
    )]
    File { path: PathBuf, line: Option<usize> },
    #[error("{prefix}_KEY and {prefix}_SECRET belong together: one of them is missing")]
    Half { prefix: String },
}

/// The credentials file: one form or the other.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Keys {
    key: Option<String>,
    secret: Option<String>,
    authorization: Option<String>,
}

impl Credentials {
    /// Finds the credentials for `site`, and the file they stand in, if they do.
    ///
    /// # Errors
    /// A file cannot be read or understood, or a variable lacks its other half.
    pub fn find(sources: Sources<'_>, site: &Url) -> Result<Option<(Self, Option<SecretFile>)>, CredentialsError> {
        if let Some(path) = sources.file {
            let file = SecretFile::read(path)?;
            return Ok(Some((Self::from_file(&file)?, Some(file))));
        }
        if let Some(found) = Self::from_environment(sources.prefix)? {
            return Ok(Some((found, None)));
        }
        let Some(path) = netrc_path().filter(|path| path.is_file()) else { return Ok(None) };
        let file = SecretFile::read(&path)?;
        let host = site.host_str().unwrap_or_default();
        Ok(netrc::login(file.text.expose(), host).map(|found| (found, Some(file))))
    }

    /// What a credentials file holds.
    ///
    /// # Errors
    /// When it is not of the form.
    pub fn from_file(file: &SecretFile) -> Result<Self, CredentialsError> {
        let text = file.text.expose();
        let refuse = |line| CredentialsError::File { path: file.path.clone(), line };
        // What the parser says would repeat the line, and the secret with it.
        let keys: Keys = toml::from_str(text).map_err(|error| {
            refuse(error.span().and_then(|span| text.get(..span.start)).map(|before| before.matches('\n').count() + 1))
        })?;
        match keys {
            Keys { key: Some(user), secret: Some(secret), authorization: None } => {
                Ok(Self::Basic { user, password: Secret::new(secret) })
            }
            Keys { key: None, secret: None, authorization: Some(value) } => Ok(Self::Header(Secret::new(value))),
            _ => Err(refuse(None)),
        }
    }

    fn from_environment(prefix: &str) -> Result<Option<Self>, CredentialsError> {
        let variable = |name: &str| environment(&format!("{prefix}_{name}"));
        match (variable("AUTH"), variable("KEY"), variable("SECRET")) {
            (Some(value), _, _) => Ok(Some(Self::Header(Secret::new(value)))),
            (None, Some(user), Some(secret)) => Ok(Some(Self::Basic { user, password: Secret::new(secret) })),
            (None, None, None) => Ok(None),
            _ => Err(CredentialsError::Half { prefix: prefix.to_owned() }),
        }
    }

    /// The value of the header `Authorization`, marked so that nothing prints it.
    pub(super) fn header(&self) -> Result<HeaderValue, Error> {
        let refuse = |_| Error::Setup("the credentials hold characters that no header can".to_owned());
        let mut value = HeaderValue::from_str(&self.header_value()).map_err(refuse)?;
        value.set_sensitive(true);
        Ok(value)
    }

    /// Every form in which an answer could repeat a secret.
    pub(super) fn secrets(&self) -> Vec<Secret> {
        let whole = self.header_value();
        let token = whole.split_once(' ').map_or(whole.as_str(), |(_, token)| token).trim().to_owned();
        let mut secrets = vec![Secret::new(token)];
        if let Self::Basic { password, .. } = self {
            secrets.push(password.clone());
        }
        secrets.retain(|secret| !secret.expose().is_empty());
        secrets
    }

    /// The value of the header `Authorization`.
    pub fn authorization(&self) -> Secret {
        Secret::new(self.header_value())
    }

    fn header_value(&self) -> String {
        match self {
            Self::Basic { user, password } => {
                format!("Basic {}", base64(format!("{user}:{}", password.expose()).as_bytes()))
            }
            Self::Header(value) => value.expose().trim().to_owned(),
        }
    }
}

impl SecretFile {
    /// # Errors
    /// The file cannot be read, or is no text.
    pub fn read(path: &Path) -> Result<Self, CredentialsError> {
        let fail = |source| CredentialsError::Io { path: path.to_owned(), source };
        let text = Secret::new(std::fs::read_to_string(path).map_err(fail)?);
        Ok(Self { path: path.to_owned(), text, is_exposed: is_exposed(path) })
    }
}

#[cfg(unix)]
fn is_exposed(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::metadata(path).is_ok_and(|data| data.permissions().mode() & 0o044 != 0)
}

#[cfg(not(unix))]
fn is_exposed(_: &Path) -> bool {
    false
}

#[expect(clippy::disallowed_methods, reason = "a secret on the command line could be read by every process")]
pub(crate) fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// `NETRC`, else the file in the home folder.
fn netrc_path() -> Option<PathBuf> {
    let name = if cfg!(windows) { "_netrc" } else { ".netrc" };
    environment("NETRC").map(PathBuf::from).or_else(|| Some(std::env::home_dir()?.join(name)))
}

/// RFC 4648, 4.
pub(crate) fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for group in bytes.chunks(3) {
        let bits = (0..3).fold(0_usize, |bits, place| bits << 8 | usize::from(group.get(place).copied().unwrap_or(0)));
        for place in 0..4 {
            let digit = DIGITS[bits >> (18 - 6 * place) & 63];
            out.push(if place <= group.len() { char::from(digit) } else { '=' });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from_file(text: &str) -> Result<Credentials, String> {
        let file = SecretFile { path: PathBuf::from("key.toml"), text: Secret::new(text), is_exposed: false };
        Credentials::from_file(&file).map_err(|error| error.to_string())
    }

    #[test]
    fn base64_of_every_length() {
        for (text, expected) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("a:ü?", "YTrDvD8=")] {
            assert_eq!(base64(text.as_bytes()), expected);
        }
    }

    #[test]
    fn a_file_holds_a_pair_or_a_header() {
        let basic = Credentials::Basic { user: "k".to_owned(), password: Secret::new("s") };
        assert_eq!(from_file("key = \"k\"\nsecret = 's'\n"), Ok(basic));
        assert_eq!(from_file("authorization = \"Bearer x\""), Ok(Credentials::Header(Secret::new("Bearer x"))));
    }

    #[test]
    fn a_file_that_is_not_understood_is_not_repeated() {
        for text in [
            "key = \"k\"\nsecret = \"opensesame\nauthorization = 1",
            "key = \"k\"\nsecret = [\"opensesame\"]",
            "opensesame = 1",
            "secret = \"opensesame\"",
            "",
        ] {
            let error = from_file(text).unwrap_err();
            assert!(error.contains("key.toml") && !error.contains("opensesame"), "{error}");
        }
    }

    #[test]
    fn every_form_of_a_secret_is_known() {
        let basic = Credentials::Basic { user: "k".to_owned(), password: Secret::new("opensesame") };
        let secrets: Vec<String> = basic.secrets().iter().map(|secret| secret.expose().to_owned()).collect();
        assert_eq!(secrets, ["azpvcGVuc2VzYW1l", "opensesame"]);
        assert!(!format!("{basic:?}").contains("opensesame"));
    }
}
