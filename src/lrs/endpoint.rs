//! An LRS that has been greeted: its address, its version, and the three things it is asked.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

use super::Error;
use super::version::{choose, other};
use crate::course::XapiVersion;
use crate::http::{self, Client, Credentials, Patience, Request, Response, Url};

/// Largest body at first; an LRS that finds one too large makes it smaller.
const BATCH_BYTES: usize = 1 << 20;

/// A Learning Record Store. Threads share it.
#[derive(Debug)]
pub struct Lrs {
    pub(super) client: Client,
    endpoint: Url,
    version: String,
    has_credentials: bool,
    /// Whether the key may ask for statements.
    may_read: AtomicBool,
    /// Most bytes of a body.
    pub(super) batch_bytes: AtomicUsize,
    /// Whether it has refused a batch for what it holds already.
    pub(super) refuses_duplicates: AtomicBool,
}

/// What an LRS says of itself.
#[derive(Deserialize)]
struct About {
    version: Vec<String>,
}

/// Reads the address of an LRS, as it is or with `statements` at its end. The result ends with `/` and is what the store
/// knows the LRS by.
///
/// # Errors
/// It is no address, or holds credentials.
pub fn endpoint(text: &str) -> Result<Url, Error> {
    let mut url = http::address(text)?;
    url.set_query(None);
    url.set_fragment(None);
    let path = url.path().trim_end_matches('/');
    let path = format!("{}/", path.strip_suffix("/statements").unwrap_or(path).trim_end_matches('/'));
    url.set_path(&path);
    Ok(url)
}

impl Lrs {
    /// Greets the LRS: finds the version to speak, and that it is an LRS which knows the credentials.
    ///
    /// # Errors
    /// There is none, it is out of reach, or it does not let us in.
    pub fn connect(
        endpoint: &Url,
        credentials: Option<&Credentials>,
        preferred: XapiVersion,
        timeout: Duration,
    ) -> Result<Self, Error> {
        let mut lrs = Self {
            client: Client::new(endpoint, credentials, timeout)?,
            endpoint: endpoint.clone(),
            version: preferred.as_str().to_owned(),
            has_credentials: credentials.is_some(),
            may_read: AtomicBool::new(true),
            batch_bytes: AtomicUsize::new(BATCH_BYTES),
            refuses_duplicates: AtomicBool::new(false),
        };
        let mut candidates = match lrs.about()? {
            Some(offered) => vec![
                choose(preferred, &offered)
                    .ok_or_else(|| Error::Version { endpoint: endpoint.to_string(), offered: offered.join(", ") })?,
            ],
            None => vec![other(preferred).as_str().to_owned(), preferred.as_str().to_owned()],
        };
        let mut first_words = None;
        while let Some(version) = candidates.pop() {
            lrs.version = version;
            let Some(words) = lrs.greet()? else { return Ok(lrs) };
            first_words.get_or_insert(words);
        }
        Err(lrs.unexpected(first_words.unwrap_or_default()))
    }

    /// The version that is spoken, as the header `X-Experience-API-Version` says it.
    pub fn version(&self) -> &str {
        &self.version
    }

    pub fn endpoint(&self) -> &Url {
        &self.endpoint
    }

    /// The versions the LRS lists, if it has a page about itself.
    fn about(&self) -> Result<Option<Vec<String>>, Error> {
        let answer = self.get("about", &[], Patience::SHORT)?;
        Ok(answer.is_success().then(|| answer.json::<About>().ok().map(|about| about.version)).flatten())
    }

    /// Asks for one statement, to learn whether this is an LRS that knows us. Some words if it may be the version that it
    /// dislikes.
    fn greet(&self) -> Result<Option<String>, Error> {
        let answer = self.get("statements", &[("limit", "1")], Patience::SHORT)?;
        match answer.status {
            200 if answer.json::<Value>().is_ok_and(|body| body.get("statements").is_some_and(Value::is_array)) => {
                Ok(None)
            }
            200 => Err(self.no_lrs("what it answers is no list of statements".to_owned())),
            // A key that may only write is a good key.
            403 => {
                self.may_read.store(false, Ordering::Relaxed);
                Ok(None)
            }
            400 => Ok(Some(self.client.words(&answer))),
            _ => Err(self.refusal(&answer, "read")),
        }
    }

    /// Sends statements, joined to one JSON array, once.
    pub(super) fn post(&self, body: Vec<u8>) -> Result<Response, http::Error> {
        self.client.send(self.speak(Request::post_json(self.url("statements", &[])?, body)))
    }

    /// The statement with this id, as the LRS holds it. One that has been voided counts too when `voided` asks for it.
    pub(super) fn find(&self, id: Uuid, voided: bool) -> Result<Option<Value>, Error> {
        let parameter = if voided { "voidedStatementId" } else { "statementId" };
        let id = id.to_string();
        let answer = self.get("statements", &[(parameter, &id)], Patience::LONG)?;
        let has_id = |value: &Value| {
            value.get("id").and_then(Value::as_str).is_some_and(|found| found.eq_ignore_ascii_case(&id))
        };
        match answer.status {
            404 | 204 => Ok(None),
            200 => {
                let body: Value = answer.json().map_err(|error| self.unexpected(error.to_string()))?;
                // Ralph gives a list of one, or of none; without a filter for voided ones even a list of others.
                Ok(match body {
                    Value::Object(mut found) => match found.remove("statements") {
                        Some(Value::Array(list)) => list.into_iter().find(has_id),
                        _ => Some(Value::Object(found)).filter(has_id),
                    },
                    _ => None,
                })
            }
            _ => Err(self.refusal(&answer, "read")),
        }
    }

    pub(super) fn may_read(&self) -> bool {
        self.may_read.load(Ordering::Relaxed)
    }

    /// Asks until there is an answer or patience ends.
    pub(super) fn get(&self, path: &str, query: &[(&str, &str)], patience: Patience) -> Result<Response, Error> {
        let request = self.speak(Request::get(self.url(path, query)?));
        Ok(self.client.send_patiently(&request, patience)?)
    }

    /// Adds what every request to an LRS carries (xAPI 1.0.3 part three, 3.2).
    pub(super) fn speak(&self, request: Request) -> Request {
        request.header("x-experience-api-version", &self.version)
    }

    fn url(&self, path: &str, query: &[(&str, &str)]) -> Result<Url, http::Error> {
        let refuse = |error: &dyn std::fmt::Display| http::Error::Address {
            address: self.endpoint.to_string(),
            reason: error.to_string(),
        };
        let mut url = self.endpoint.join(path).map_err(|error| refuse(&error))?;
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        Ok(url)
    }

    /// What an answer means that refuses all of us, not a statement.
    pub(super) fn refusal(&self, answer: &Response, deed: &'static str) -> Error {
        let (endpoint, words) = (self.endpoint.to_string(), self.client.words(answer));
        match answer.status {
            401 if !self.has_credentials => Error::NoCredentials { endpoint },
            401 => Error::Unauthorised { endpoint, words },
            403 => Error::Forbidden { endpoint, deed, words },
            404 | 405 => self.no_lrs(words),
            _ if answer.is_passing() => Error::Away { endpoint, words },
            _ => self.unexpected(words),
        }
    }

    pub(super) fn unexpected(&self, words: String) -> Error {
        Error::Unexpected { endpoint: self.endpoint.to_string(), words }
    }

    fn no_lrs(&self, words: String) -> Error {
        Error::NoLrs { endpoint: self.endpoint.to_string(), words }
    }
}
