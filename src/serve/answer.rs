//! From a request to its answer: conditions, ranges and headers (RFC 9110, sections 13 to 15).

use std::io::{self, Seek as _, SeekFrom};
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{self, HeaderMap, HeaderName};
use axum::http::{HeaderValue, Method, StatusCode, Uri};
use axum::response::Response;
use jiff::fmt::rfc2822::DateTimePrinter;
use tokio::io::AsyncReadExt as _;
use tokio_util::io::ReaderStream;

use super::folder::{Folder, Found, Shown};
use super::range::{Wanted, wanted};
use crate::http::media_type;
use crate::publish::{ASK_AGAIN, FOREVER};

/// Bytes of a file that are in memory for one reader.
const PIECE: usize = 64 << 10;

/// Answers one request.
pub(super) async fn answer(State(folder): State<Arc<Folder>>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    if !matches!(parts.method, Method::GET | Method::HEAD) {
        let mut response = plain(StatusCode::METHOD_NOT_ALLOWED);
        response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, HEAD, OPTIONS"));
        return response;
    }
    let path = parts.uri.path().to_owned();
    // Looking for a file, and reading it for its digest, would hold up everybody else.
    let found = tokio::task::spawn_blocking(move || folder.find(&path)).await.map_err(io::Error::other);
    let response = match found.flatten() {
        Ok(Found::File(shown)) => file(shown, &parts.method, &parts.headers),
        Ok(Found::Folder) => Ok(moved(&parts.uri)),
        Ok(Found::Nothing) => Ok(plain(StatusCode::NOT_FOUND)),
        Err(error) => Err(error),
    };
    response.unwrap_or_else(|error| match error.kind() {
        io::ErrorKind::PermissionDenied => plain(StatusCode::FORBIDDEN),
        _ => plain(StatusCode::INTERNAL_SERVER_ERROR),
    })
}

fn file(shown: Shown, method: &Method, asked: &HeaderMap) -> io::Result<Response> {
    let etag = format!("\"{}\"", shown.sha256);
    if all(asked, &header::IF_MATCH).is_some_and(|tags| !names(&tags, &etag, false)) {
        return Ok(with_etag(plain(StatusCode::PRECONDITION_FAILED), &etag, shown.is_kept));
    }
    // Of If-Modified-Since nothing is believed: two versions that were kept in the same second have the same date.
    if all(asked, &header::IF_NONE_MATCH).is_some_and(|tags| names(&tags, &etag, true)) {
        return Ok(with_etag(bare(StatusCode::NOT_MODIFIED), &etag, shown.is_kept));
    }
    let wanted = match range(asked, &etag) {
        Some(range) if *method == Method::GET => wanted(&range, shown.size),
        _ => Wanted::Whole,
    };
    let size = shown.size;
    let mut response = match wanted {
        Wanted::Beyond => {
            let mut response = plain(StatusCode::RANGE_NOT_SATISFIABLE);
            set(&mut response, header::CONTENT_RANGE, &format!("bytes */{size}"));
            return Ok(with_etag(response, &etag, shown.is_kept));
        }
        Wanted::Whole => bare(StatusCode::OK),
        Wanted::Part(_) => bare(StatusCode::PARTIAL_CONTENT),
    };
    let part = match wanted {
        Wanted::Part(part) => {
            set(&mut response, header::CONTENT_RANGE, &format!("bytes {}-{}/{size}", part.start, part.end - 1));
            part
        }
        _ => 0..size,
    };
    set(&mut response, header::CONTENT_LENGTH, &(part.end - part.start).to_string());
    set(&mut response, header::CONTENT_TYPE, media_type(&shown.name));
    set(&mut response, header::ACCEPT_RANGES, "bytes");
    let written = shown.modified.map(|modified| DateTimePrinter::new().timestamp_to_rfc9110_string(&modified));
    if let Some(Ok(modified)) = written {
        set(&mut response, header::LAST_MODIFIED, &modified);
    }
    if *method == Method::GET {
        let mut file = shown.file;
        file.seek(SeekFrom::Start(part.start))?;
        let part = tokio::fs::File::from_std(file).take(part.end - part.start);
        *response.body_mut() = Body::from_stream(ReaderStream::with_capacity(part, PIECE));
    }
    Ok(with_etag(response, &etag, shown.is_kept))
}

/// The range that is asked for, unless the asker has a part of other bytes. A date does not tell which bytes those are.
fn range(asked: &HeaderMap, etag: &str) -> Option<String> {
    let range = one(asked, &header::RANGE)?;
    match asked.contains_key(header::IF_RANGE) {
        true => (one(asked, &header::IF_RANGE)? == etag).then_some(range),
        false => Some(range),
    }
}

/// The value of a header that stands once.
fn one(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?.to_str().ok()?;
    values.next().is_none().then(|| value.trim().to_owned())
}

/// The values of a header that may stand several times, as one list.
fn all(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    let values: Vec<&str> = headers.get_all(name).iter().map(|value| value.to_str().unwrap_or_default()).collect();
    (!values.is_empty()).then(|| values.join(","))
}

/// Whether a list of entity tags has this one; a weak tag counts only for whoever compares weakly.
fn names(tags: &str, etag: &str, weakly: bool) -> bool {
    tags.trim() == "*"
        || tags.split(',').map(str::trim).any(|tag| tag == etag || weakly && tag.strip_prefix("W/") == Some(etag))
}

/// Leads to the same folder with a slash at its end. The path has been found, so it begins with one slash, not with two, and
/// cannot lead to another host.
fn moved(uri: &Uri) -> Response {
    let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    let mut response = plain(StatusCode::PERMANENT_REDIRECT);
    set(&mut response, header::LOCATION, &format!("{}/{query}", uri.path()));
    response
}

fn with_etag(mut response: Response, etag: &str, is_kept: bool) -> Response {
    set(&mut response, header::ETAG, etag);
    // Whoever was refused may be right the next time.
    let is_lasting = is_kept && !response.status().is_client_error();
    set(&mut response, header::CACHE_CONTROL, if is_lasting { FOREVER } else { ASK_AGAIN });
    response
}

/// An answer that says nothing but its status, in words.
fn plain(status: StatusCode) -> Response {
    let mut response = bare(status);
    set(&mut response, header::CONTENT_TYPE, "text/plain; charset=utf-8");
    set(&mut response, header::CACHE_CONTROL, ASK_AGAIN);
    *response.body_mut() = Body::from(format!("{status}\n"));
    response
}

fn bare(status: StatusCode) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    set(&mut response, header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    response
}

/// Sets a header; what cannot stand in one is left out.
fn set(response: &mut Response, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}

#[cfg(test)]
mod tests {
    use super::names;

    #[test]
    fn tags_are_compared_strongly_and_weakly() {
        for (tags, weakly, strongly) in [
            ("\"a\"", true, true),
            (" \"b\" , \"a\"", true, true),
            ("W/\"a\"", true, false),
            ("*", true, true),
            ("a", false, false),
            ("\"A\"", false, false),
            ("", false, false),
        ] {
            assert_eq!((names(tags, "\"a\"", true), names(tags, "\"a\"", false)), (weakly, strongly), "{tags}");
        }
    }
}
