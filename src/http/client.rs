//! One site, spoken to over few connections that stay open.

use std::fmt;
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, LOCATION};
use reqwest::{Method, Url, redirect};
use serde::de::DeserializeOwned;

use super::address::bare;
use super::{Credentials, Error, Patience, retry_after};
use crate::xapi::Secret;

/// Longest wait for a connection.
const CONNECT: Duration = Duration::from_secs(10);
/// Most bytes of an answer.
const ANSWER_MAX: usize = 256 << 20;
/// Bytes a second that even a slow connection carries.
const SLOWEST: u64 = 50_000;
/// Most characters of an answer that a message repeats.
const WORDS_MAX: usize = 500;

/// Speaks to one site. Threads share it.
pub struct Client {
    inner: reqwest::blocking::Client,
    site: Url,
    authorization: Option<HeaderValue>,
    hidden: Vec<Secret>,
    timeout: Duration,
    stopped: Mutex<bool>,
    bell: Condvar,
}

/// What is asked, once or again.
#[derive(Clone)]
pub struct Request {
    method: Method,
    url: Url,
    headers: HeaderMap,
    body: Body,
    /// Bytes that travel, for as long as that takes.
    weight: u64,
}

/// What a request carries.
#[derive(Clone)]
enum Body {
    None,
    Bytes(Vec<u8>),
    /// Read from the disk while it is sent.
    File(PathBuf, u64),
}

/// An answer, whole.
pub struct Response {
    pub status: u16,
    headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Client {
    /// A client for the site of `address`, whose every request ends within `timeout`.
    ///
    /// # Errors
    /// The credentials cannot stand in a header, or the system has no certificates.
    pub fn new(address: &Url, credentials: Option<&Credentials>, timeout: Duration) -> Result<Self, Error> {
        // Fails when it is installed already, which is what is wanted.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut builder = reqwest::blocking::Client::builder()
            .user_agent(concat!("kitbag/", env!("CARGO_PKG_VERSION")))
            .redirect(redirect::Policy::none())
            .referer(false)
            .connect_timeout(CONNECT.min(timeout))
            .tcp_nodelay(true)
            .timeout(timeout);
        if address.scheme() == "http" {
            // A machine that has no certificates can still speak to a server of its own.
            builder = builder.tls_certs_only([]);
        }
        let inner = builder.build().map_err(|error| Error::Setup(error.without_url().to_string()))?;
        let authorization = credentials.map(Credentials::header).transpose()?;
        let hidden = credentials.map(Credentials::secrets).unwrap_or_default();
        let (stopped, bell) = (Mutex::new(false), Condvar::new());
        Ok(Self { inner, site: address.clone(), authorization, hidden, timeout, stopped, bell })
    }

    /// Keeps one more secret out of messages: one that travels in a form.
    pub fn hide(&mut self, secret: Secret) {
        self.hidden.push(secret);
    }

    /// Sends once and reads the whole answer, whatever its status.
    ///
    /// # Errors
    /// There is no answer, or one that sends elsewhere.
    pub fn send(&self, request: Request) -> Result<Response, Error> {
        let site = bare(&request.url);
        let begin = Instant::now();
        let timeout = self.timeout + Duration::from_secs(request.weight / SLOWEST);
        let ready = self.ready(request, timeout)?;
        let answer = self.inner.execute(ready).map_err(|error| Error::new(&error, &site, timeout))?;
        let (status, headers) = (answer.status(), answer.headers().clone());
        if let (true, Some(place)) = (status.is_redirection(), headers.get(LOCATION)) {
            let place = place.to_str().ok().and_then(|place| answer.url().join(place).ok());
            let to = place.as_ref().map_or("an address that cannot be read".to_owned(), bare);
            return Err(Error::Moved { from: site, to });
        }
        let body = Self::read(answer, &site, begin, timeout)?;
        Ok(Response { status: status.as_u16(), headers, body })
    }

    /// Sends, and sends again while that can help: only for requests that may be done twice.
    ///
    /// # Errors
    /// As for [`Self::send`], when patience has ended. A status that says so is an answer.
    pub fn send_patiently(&self, request: &Request, patience: Patience) -> Result<Response, Error> {
        let mut wait = patience.begin();
        loop {
            let answer = self.send(request.clone());
            let told = match &answer {
                Ok(answer) if answer.is_passing() => answer.retry_after(),
                Err(error) if error.is_passing() => None,
                _ => return answer,
            };
            let Some(pause) = wait.next(told) else { return answer };
            self.pause(pause)?;
        }
    }

    /// Waits, unless [`Self::stop`] is called meanwhile or has been before.
    ///
    /// # Errors
    /// It was stopped.
    pub fn pause(&self, pause: Duration) -> Result<(), Error> {
        let stopped = self.stopped.lock().unwrap_or_else(PoisonError::into_inner);
        let (stopped, _) =
            self.bell.wait_timeout_while(stopped, pause, |stopped| !*stopped).unwrap_or_else(PoisonError::into_inner);
        if *stopped { Err(Error::Stopped) } else { Ok(()) }
    }

    /// Ends every pause, now and later.
    pub fn stop(&self) {
        *self.stopped.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.bell.notify_all();
    }

    /// What the answer says in its own words, shortened, and without our secrets should it repeat them.
    pub fn words(&self, answer: &Response) -> String {
        let text = String::from_utf8_lossy(&answer.body[..answer.body.len().min(8 * WORDS_MAX)]).into_owned();
        let text = self.hidden.iter().fold(text, |text, secret| text.replace(secret.expose(), "…"));
        let mut words = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if let Some((end, _)) = words.char_indices().nth(WORDS_MAX) {
            words.truncate(end);
            words.push('…');
        }
        if words.is_empty() {
            format!("status {}", answer.status)
        } else {
            format!("status {}: {words}", answer.status)
        }
    }

    fn ready(&self, request: Request, timeout: Duration) -> Result<reqwest::blocking::Request, Error> {
        let at_home = request.url.origin() == self.site.origin();
        let mut ready = reqwest::blocking::Request::new(request.method, request.url);
        *ready.headers_mut() = request.headers;
        if let (true, Some(authorization)) = (at_home, &self.authorization) {
            ready.headers_mut().insert(AUTHORIZATION, authorization.clone());
        }
        *ready.timeout_mut() = Some(timeout);
        *ready.body_mut() = match request.body {
            Body::None => None,
            Body::Bytes(bytes) => Some(bytes.into()),
            Body::File(path, size) => {
                let fail = |error: std::io::Error| Error::File { path: path.clone(), reason: error.to_string() };
                Some(reqwest::blocking::Body::sized(File::open(&path).map_err(fail)?, size))
            }
        };
        Ok(ready)
    }

    /// Reads the body. The library's time-out is for each piece; an answer that drips must end too.
    fn read(
        mut answer: reqwest::blocking::Response,
        site: &str,
        begin: Instant,
        timeout: Duration,
    ) -> Result<Vec<u8>, Error> {
        let known = answer.content_length().and_then(|length| usize::try_from(length).ok()).unwrap_or(0);
        let mut body = Vec::with_capacity(known.min(1 << 20));
        let mut piece = [0; 16 << 10];
        loop {
            let broken = |error: std::io::Error| Error::Broken { site: site.to_owned(), reason: error.to_string() };
            let length = answer.read(&mut piece).map_err(broken)?;
            if length == 0 {
                return Ok(body);
            }
            body.extend_from_slice(&piece[..length]);
            if body.len() > ANSWER_MAX {
                return Err(Error::TooLarge { site: site.to_owned(), limit: ANSWER_MAX });
            }
            if begin.elapsed() > timeout {
                return Err(Error::TimedOut { site: site.to_owned(), after: timeout });
            }
        }
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Client").field("site", &bare(&self.site)).finish_non_exhaustive()
    }
}

impl Request {
    pub fn get(url: Url) -> Self {
        Self::new(Method::GET, url)
    }

    /// A request with nothing in it yet.
    pub fn new(method: Method, url: Url) -> Self {
        Self { method, url, headers: HeaderMap::new(), body: Body::None, weight: 0 }
    }

    /// A request that carries these bytes.
    pub fn bytes(self, bytes: Vec<u8>) -> Self {
        Self { body: Body::Bytes(bytes), ..self }
    }

    /// A request that carries a file of `size` bytes, which is never in memory whole.
    pub fn file(self, path: &Path, size: u64) -> Self {
        Self { weight: size, body: Body::File(path.to_owned(), size), ..self }
    }

    /// Gives `size` bytes, there or back, the time that they take.
    pub fn weighing(self, size: u64) -> Self {
        Self { weight: self.weight.max(size), ..self }
    }

    /// A request that carries JSON.
    pub fn post_json(url: Url, json: Vec<u8>) -> Self {
        Self::new(Method::POST, url).bytes(json).header(CONTENT_TYPE.as_str(), "application/json")
    }

    /// A request that carries a form, as a page of a browser sends it.
    pub fn post_form<'f>(url: Url, fields: impl IntoIterator<Item = (&'f str, &'f str)>) -> Self {
        let mut form = url.clone();
        form.query_pairs_mut().clear().extend_pairs(fields);
        let body = form.query().unwrap_or_default().as_bytes().to_vec();
        let kind = "application/x-www-form-urlencoded";
        Self::new(Method::POST, url).bytes(body).header(CONTENT_TYPE.as_str(), kind)
    }

    /// Adds a header; what cannot stand in one is left out.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::from_str(value)) {
            self.headers.insert(name, value);
        }
        self
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", self.method, bare(&self.url))
    }
}

impl Response {
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// Whether the same request may be answered better later.
    pub fn is_passing(&self) -> bool {
        matches!(self.status, 408 | 425 | 429 | 500 | 502..=504)
    }

    /// A header's value; the name is in small letters.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// How long the server asks to wait.
    pub fn retry_after(&self) -> Option<Duration> {
        retry_after(self.header("retry-after")?, self.header("date"), Timestamp::now())
    }

    /// # Errors
    /// The body is no JSON of this shape.
    pub fn json<T: DeserializeOwned>(&self) -> serde_json::Result<T> {
        serde_json::from_slice(&self.body)
    }
}

impl fmt::Debug for Response {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "status {}, {} bytes", self.status, self.body.len())
    }
}
