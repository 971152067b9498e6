//! A place in a bucket: the part of Amazon's S3 that other makers' servers speak, too. An object shows when all of it has come.

use std::time::Duration;

use rusty_s3::actions::{DeleteObject, GetObject, HeadObject, PutObject, S3Action};
use rusty_s3::{Bucket as Address, Credentials as Signer, UrlStyle};
use uuid::Uuid;

use super::line::{Line, error_name};
use super::place::{Held, Place, PlaceError};
use super::remote::{ASK_AGAIN, Body, Remote, Server, When, caching};
use super::web::{below, carry};
use crate::http::{self, Method, Patience, Request, Url, base64, environment, media_type};
use crate::package::Digest;
use crate::xapi::Secret;

/// How long a signed request may be under way.
const VALID: Duration = Duration::from_secs(3600);

/// Where a bucket is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BucketAddress {
    pub bucket: String,
    /// Empty, or ends with `/`.
    pub prefix: String,
    /// The server; without one, that of Amazon for the region.
    pub endpoint: Option<Url>,
    pub region: String,
}

/// What signs requests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BucketKey {
    pub id: String,
    pub secret: Secret,
    pub session: Option<Secret>,
}

impl BucketKey {
    /// The key where Amazon's own tools look for it: `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN`.
    ///
    /// # Errors
    /// Half of it is missing.
    pub fn from_environment() -> Result<Option<Self>, http::Error> {
        let variable = |name: &str| environment(&format!("AWS_{name}"));
        let session = variable("SESSION_TOKEN").map(Secret::new);
        match (variable("ACCESS_KEY_ID"), variable("SECRET_ACCESS_KEY").map(Secret::new)) {
            (Some(id), Some(secret)) => Ok(Some(Self { id, secret, session })),
            (None, None) => Ok(None),
            _ => Err(http::Error::Setup(
                "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY belong together: one of them is missing".to_owned(),
            )),
        }
    }
}

struct Bucket {
    line: Line,
    address: Address,
    signer: Option<Signer>,
    prefix: String,
}

/// The address that `s3://bucket/prefix` names.
///
/// # Errors
/// It is none, or has something in it that does not belong there.
pub fn bucket_address(text: &str, endpoint: Option<Url>, region: String) -> Result<BucketAddress, http::Error> {
    // What is wrong here may be a key, so it is not repeated.
    let refuse = |reason: &str| http::Error::Address { address: "s3://…".to_owned(), reason: reason.to_owned() };
    let rest = text.strip_prefix("s3://").ok_or_else(|| refuse("it begins with s3:// and the name of a bucket"))?;
    let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
    if bucket.is_empty() || !bucket.bytes().all(is_name) {
        return Err(refuse("a bucket's name has letters, digits, `-`, `.` and `_`, and no key stands beside it"));
    }
    let prefix = prefix.trim_matches('/');
    if prefix.contains(['?', '#', '\\']) || (!prefix.is_empty() && prefix.split('/').any(is_no_folder)) {
        return Err(refuse("what follows the bucket is a path without `.`, `..`, `?`, `#` and `\\`"));
    }
    let prefix = if prefix.is_empty() { String::new() } else { format!("{prefix}/") };
    Ok(BucketAddress { bucket: bucket.to_owned(), prefix, endpoint, region })
}

fn is_no_folder(part: &str) -> bool {
    matches!(part, "" | "." | "..")
}

/// The place in a bucket. Without a key requests are not signed, which is enough to read what everybody may read.
///
/// # Errors
/// There is no such address, or no connection can be made from this machine.
pub fn bucket(
    address: &BucketAddress,
    key: Option<&BucketKey>,
    patience: Patience,
) -> Result<Box<dyn Place>, http::Error> {
    let BucketAddress { bucket, prefix, endpoint, region } = address;
    let refuse = |reason: &dyn std::fmt::Display| http::Error::Address {
        address: format!("s3://{bucket}"),
        reason: reason.to_string(),
    };
    // Servers of other makers seldom have a host for each bucket, and certificates have none with dots.
    let (server, style) = match endpoint {
        Some(endpoint) => (endpoint.clone(), UrlStyle::Path),
        None => {
            let server = http::address(&format!("https://s3.{region}.amazonaws.com"))?;
            (server, if bucket.contains('.') { UrlStyle::Path } else { UrlStyle::VirtualHost })
        }
    };
    let address = Address::new(server, style, bucket.clone(), region.clone()).map_err(|error| refuse(&error))?;
    let signer = key.map(|BucketKey { id, secret, session }| match session {
        None => Signer::new(id, secret.expose()),
        Some(session) => Signer::new_with_token(id, secret.expose(), session.expose()),
    });
    let name = match endpoint {
        Some(endpoint) => format!("s3://{bucket}/{prefix} at {endpoint}"),
        None => format!("s3://{bucket}/{prefix}"),
    };
    let line = Line::signed(address.base_url(), name, signer.is_some(), patience)?;
    Ok(Box::new(Remote::new(Bucket { line, address, signer, prefix: prefix.clone() })))
}

impl Bucket {
    fn key(&self, path: &str) -> String {
        format!("{}{path}", self.prefix)
    }

    /// A signed request with `headers`, which are signed, too.
    fn request<'a>(
        &self,
        method: Method,
        mut action: impl S3Action<'a>,
        headers: &[(&'static str, String)],
    ) -> Request {
        for (name, value) in headers {
            action.headers_mut().insert(*name, value.clone());
        }
        let request = Request::new(method, action.sign(VALID));
        headers.iter().fold(request, |request, (name, value)| request.header(name, value))
    }

    fn send(&self, path: &str, body: &Body<'_>, when: When<'_>) -> Result<bool, PlaceError> {
        let (action, key) = (format!("write {path}"), self.key(path));
        let (digest, size) = match body {
            Body::Bytes(bytes) => (Digest::of(bytes), bytes.len() as u64),
            Body::File(_, measure) => (measure.sha256, measure.size),
        };
        let mut headers = kind(path, caching(body));
        // A server that knows it refuses what was changed on the way.
        headers.push(("x-amz-checksum-sha256", base64(&digest.bytes())));
        headers.push(("content-length", size.to_string()));
        match when {
            When::Always => {}
            When::New => headers.push(("if-none-match", "*".to_owned())),
            When::Still(revision) => headers.push(("if-match", revision.to_owned())),
        }
        let put = PutObject::new(&self.address, self.signer.as_ref(), &key);
        let answer = self.line.ask(&action, &carry(self.request(Method::PUT, put, &headers), body))?;
        // 409: somebody else is writing it at this very moment; 404: somebody has removed what was to be there.
        let is_refused = !matches!(when, When::Always)
            && (answer.status == 409 || (answer.status == 404 && error_name(&answer.body) == Some("NoSuchKey")));
        if is_refused { Ok(false) } else { self.line.done(&action, &answer) }
    }
}

impl Server for Bucket {
    fn name(&self) -> String {
        self.line.place().to_owned()
    }

    fn get(&self, path: &str, size: u64) -> Result<Option<Held>, PlaceError> {
        let (action, key) = (format!("read {path}"), self.key(path));
        let get = GetObject::new(&self.address, self.signer.as_ref(), &key);
        let answer = self.line.ask(&action, &self.request(Method::GET, get, &[]).weighing(size))?;
        if answer.status == 404 && error_name(&answer.body) == Some("NoSuchBucket") {
            return Err(self.line.refused(&action, &answer));
        }
        self.line.held(&action, answer)
    }

    fn size(&self, path: &str) -> Result<Option<Option<u64>>, PlaceError> {
        let (action, key) = (format!("look for {path}"), self.key(path));
        let head = HeadObject::new(&self.address, self.signer.as_ref(), &key);
        self.line.size(&action, &self.line.ask(&action, &self.request(Method::HEAD, head, &[]))?)
    }

    fn put(&self, path: &str, body: &Body<'_>, when: When<'_>) -> Result<bool, PlaceError> {
        self.send(path, body, when)
    }

    fn copy(&self, from: &str, to: &str) -> Result<bool, PlaceError> {
        let (action, key) = (format!("copy {from} to {to}"), self.key(to));
        // The source is a path with the bucket before it, escaped as in an address.
        let mut source = self.address.base_url().clone();
        source.set_path("");
        let source = below(&source, &format!("{}/{}", self.address.name(), self.key(from)));
        let mut headers = kind(to, ASK_AGAIN);
        headers.push(("x-amz-copy-source", source.path().to_owned()));
        headers.push(("x-amz-metadata-directive", "REPLACE".to_owned()));
        headers.push(("content-length", "0".to_owned()));
        let put = PutObject::new(&self.address, self.signer.as_ref(), &key);
        let answer = self.line.ask(&action, &self.request(Method::PUT, put, &headers))?;
        match answer.status {
            405 | 501 => Ok(false),
            // A copy that fails late is told of in the body of a success.
            200 if error_name(&answer.body).is_some() => Ok(false),
            _ => self.line.done(&action, &answer),
        }
    }

    /// Tries a condition that is not so on an object that nobody needs.
    fn keeps_conditions(&self) -> Result<Option<bool>, PlaceError> {
        let path = format!(".kitbag/{}", Uuid::new_v4());
        let body = Body::Bytes(b"This file may be removed.\n");
        self.send(&path, &body, When::Always)?;
        let was_done = self.send(&path, &body, When::New)?;
        let key = self.key(&path);
        let delete = DeleteObject::new(&self.address, self.signer.as_ref(), &key);
        // Whoever may only write leaves it there.
        let _ = self.line.ask("clear away", &self.request(Method::DELETE, delete, &[]));
        Ok(Some(!was_done))
    }
}

/// What a server is to say of an object.
fn kind(path: &str, caching: &str) -> Vec<(&'static str, String)> {
    vec![("cache-control", caching.to_owned()), ("content-type", media_type(path).to_owned())]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_bucket_and_a_path() {
        let of = |text: &str| bucket_address(text, None, "eu-central-1".to_owned());
        let found = of("s3://courses/kit/a/").unwrap();
        assert_eq!((found.bucket.as_str(), found.prefix.as_str()), ("courses", "kit/a/"));
        assert_eq!(of("s3://courses").unwrap().prefix, "");
        for wrong in
            ["courses", "s3://", "s3:///a", "s3://key:opensesame@courses/a", "s3://c/../opensesame", "s3://c/a//b"]
        {
            let error = of(wrong).unwrap_err().to_string();
            assert!(!error.contains("opensesame"), "{error}");
        }
    }
}
