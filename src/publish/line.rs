//! Requests to a server that holds a place, and what its answers mean to whoever publishes.

use std::time::Duration;

use super::place::{Held, PlaceError};
use crate::http::{self, Client, Credentials, Patience, Request, Response, Url};

/// Longest wait for an answer, not counting the time that a large file travels.
const TIMEOUT: Duration = Duration::from_secs(60);
/// Most characters of an error's name.
const NAME_MAX: usize = 60;

/// The way to one server.
#[derive(Debug)]
pub(super) struct Line {
    client: Client,
    patience: Patience,
    place: String,
    has_credentials: bool,
    /// Whether the server's words may be repeated: not where they could hold a signature.
    repeats_words: bool,
}

impl Line {
    /// To a server that is asked with credentials in a header, or with none.
    ///
    /// # Errors
    /// No connection can be made with these credentials, or from this machine.
    pub(super) fn new(site: &Url, credentials: Option<&Credentials>, patience: Patience) -> Result<Self, http::Error> {
        let client = Client::new(site, credentials, TIMEOUT)?;
        let has_credentials = credentials.is_some();
        Ok(Self { client, patience, place: site.to_string(), has_credentials, repeats_words: true })
    }

    /// To a server whose every address is signed. Of its words only the name of an error is repeated.
    ///
    /// # Errors
    /// As for [`Self::new`].
    pub(super) fn signed(
        site: &Url,
        place: String,
        has_credentials: bool,
        patience: Patience,
    ) -> Result<Self, http::Error> {
        let client = Client::new(site, None, TIMEOUT)?;
        Ok(Self { client, patience, place, has_credentials, repeats_words: false })
    }

    pub(super) fn place(&self) -> &str {
        &self.place
    }

    /// Sends, again and again while that can help. `action` follows "cannot".
    pub(super) fn ask(&self, action: &str, request: &Request) -> Result<Response, PlaceError> {
        let answer = self.client.send_patiently(request, self.patience);
        answer.map_err(|error| self.cannot(action, error.to_string()))
    }

    /// Reads the answer to GET: a file and its revision, or that there is none.
    pub(super) fn held(&self, action: &str, answer: Response) -> Result<Option<Held>, PlaceError> {
        match answer.status {
            404 | 410 => Ok(None),
            200 => Ok(Some(Held { revision: answer.header("etag").map(str::to_owned), bytes: answer.body })),
            _ => Err(self.refused(action, &answer)),
        }
    }

    /// Reads the answer to HEAD: the size of a file, should the server tell it, or that there is none.
    pub(super) fn size(&self, action: &str, answer: &Response) -> Result<Option<Option<u64>>, PlaceError> {
        match answer.status {
            404 | 410 => Ok(None),
            200 | 204 => Ok(Some(answer.header("content-length").and_then(|value| value.parse().ok()))),
            // Where HEAD is not known, GET must tell.
            405 | 501 => Ok(Some(None)),
            _ => Err(self.refused(action, answer)),
        }
    }

    /// Reads the answer to a PUT, or to something that stands for one: whether it was done, or its condition was not so.
    pub(super) fn done(&self, action: &str, answer: &Response) -> Result<bool, PlaceError> {
        match answer.status {
            200..=299 => Ok(true),
            412 => Ok(false),
            _ => Err(self.refused(action, answer)),
        }
    }

    /// What a status means that stands in the way.
    pub(super) fn refused(&self, action: &str, answer: &Response) -> PlaceError {
        let advice = advice(answer.status, self.has_credentials);
        let words = match (self.repeats_words, error_name(&answer.body)) {
            (true, _) => self.client.words(answer),
            (false, Some(name)) => format!("status {}: {name}", answer.status),
            (false, None) => format!("status {}", answer.status),
        };
        self.cannot(action, format!("{advice}{words}"))
    }

    pub(super) fn cannot(&self, action: &str, reason: String) -> PlaceError {
        PlaceError::Cannot { place: self.place.clone(), action: action.to_owned(), reason }
    }
}

/// The name that servers of buckets give to an error, such as `NoSuchBucket`: letters only, so that no secret is one.
pub(super) fn error_name(body: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(body).ok()?;
    let (_, rest) = text.split_once("<Code>")?;
    let (name, _) = rest.split_once("</Code>")?;
    (!name.is_empty() && name.len() <= NAME_MAX && name.bytes().all(|byte| byte.is_ascii_alphabetic())).then_some(name)
}

fn advice(status: u16, has_credentials: bool) -> &'static str {
    match status {
        401 if has_credentials => "the server does not know these credentials; ",
        401 => "the server wants credentials; ",
        403 if has_credentials => "these credentials may not do that, or are wrong; ",
        403 => "the server does not allow that without credentials; ",
        405 | 501 => "the server takes no files this way; ",
        413 => "the server takes no files of this size; ",
        423 => "somebody has locked it; ",
        507 => "the server is full; ",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_an_error_and_nothing_else() {
        let name = |text: &'static str| error_name(text.as_bytes());
        assert_eq!(name("<Error><Code>NoSuchBucket</Code><Message>x</Message></Error>"), Some("NoSuchBucket"));
        for text in ["", "<Code>", "<Code></Code>", "<Code>a1b2c3</Code>", "<Code>a b</Code>", "<Code>é</Code>"] {
            assert_eq!(name(text), None, "{text}");
        }
    }
}
