//! A place on a web server: WebDAV (RFC 4918) where the server speaks it, else plain PUT (RFC 9110, 9.3.4).
//!
//! With WebDAV nothing is written where it shows: it goes to a name of its own in [`ASIDE`] and is moved when it is whole. A
//! server without it is trusted to show what it was sent only when all of it has come.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use uuid::Uuid;

use super::line::Line;
use super::place::{Held, Place, PlaceError};
use super::remote::{Body, Remote, Server, When, caching};
use crate::http::{self, Credentials, Method, Patience, Request, Url, media_type};

/// The folder where uploads wait until they are whole.
const ASIDE: &str = ".kitbag";

#[derive(Debug)]
struct Web {
    line: Line,
    /// Ends with `/`.
    base: Url,
    powers: Mutex<Option<Powers>>,
    /// Folders that are there.
    folders: Mutex<BTreeSet<String>>,
}

/// What a server can.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Powers {
    /// Folders, moves, copies.
    Dav,
    Put,
}

/// The place at `base`, which is asked for nothing yet. Reading needs no credentials where the server wants none.
///
/// # Errors
/// No connection can be made with these credentials, or from this machine.
pub fn web(base: &Url, credentials: Option<&Credentials>, patience: Patience) -> Result<Box<dyn Place>, http::Error> {
    let mut base = base.clone();
    base.set_query(None);
    base.set_fragment(None);
    base.set_path(&format!("{}/", base.path().trim_end_matches('/')));
    let line = Line::new(&base, credentials, patience)?;
    Ok(Box::new(Remote::new(Web { line, base, powers: Mutex::default(), folders: Mutex::default() })))
}

impl Web {
    fn url(&self, path: &str) -> Url {
        below(&self.base, path)
    }

    /// Asks the server once what it can.
    fn powers(&self) -> Result<Powers, PlaceError> {
        let mut powers = self.powers.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = *powers {
            return Ok(known);
        }
        let action = "ask what can be done";
        let answer = self.line.ask(action, &Request::new(Method::OPTIONS, self.base.clone()))?;
        if matches!(answer.status, 401 | 403) {
            return Err(self.line.refused(action, &answer));
        }
        let classes = answer.header("dav").unwrap_or_default();
        let is_dav = classes.split(',').any(|class| class.trim() == "1");
        Ok(*powers.insert(if is_dav { Powers::Dav } else { Powers::Put }))
    }

    /// Makes the folders above `path` that are not there.
    fn make_folders(&self, path: &str) -> Result<(), PlaceError> {
        let mut folders = self.folders.lock().unwrap_or_else(PoisonError::into_inner);
        let ends = path.match_indices('/').map(|(end, _)| end + 1);
        for folder in std::iter::once("").chain(ends.map(|end| &path[..end])) {
            if folders.contains(folder) {
                continue;
            }
            let action = format!("make the folder {folder}");
            let answer = self.line.ask(&action, &Request::new(method("MKCOL"), self.url(folder)))?;
            // 405 says that it is there. The folder of the place itself often may not be made, and need not be.
            if !answer.is_success() && answer.status != 405 && !folder.is_empty() {
                return Err(self.line.refused(&action, &answer));
            }
            folders.insert(folder.to_owned());
        }
        Ok(())
    }

    fn send(&self, action: &str, url: Url, path: &str, body: &Body<'_>, when: When<'_>) -> Result<bool, PlaceError> {
        let request = Request::new(Method::PUT, url).header("content-type", media_type(path));
        let request = condition(carry(request, body).header("cache-control", caching(body)), when);
        self.line.done(action, &self.line.ask(action, &request)?)
    }

    /// Lets `fill` bring something to a name aside, and moves it to `path` from there.
    fn put_aside(
        &self,
        path: &str,
        when: When<'_>,
        fill: impl FnOnce(&str) -> Result<bool, PlaceError>,
    ) -> Result<bool, PlaceError> {
        let aside = format!("{ASIDE}/{}", Uuid::new_v4());
        self.make_folders(&aside)?;
        self.make_folders(path)?;
        let moved = fill(&aside).and_then(|filled| if filled { self.take(&aside, path, when) } else { Ok(false) });
        if !matches!(moved, Ok(true)) {
            // What cannot be cleared away now does no harm where it is.
            let _ = self.line.ask("clear away", &Request::new(Method::DELETE, self.url(&aside)));
        }
        moved
    }

    /// Moves what waits aside to `path`.
    fn take(&self, aside: &str, path: &str, when: When<'_>) -> Result<bool, PlaceError> {
        let (action, target) = (format!("write {path}"), self.url(path));
        let mut request = Request::new(method("MOVE"), self.url(aside)).header("destination", target.as_str());
        request = request.header("overwrite", if matches!(when, When::New) { "F" } else { "T" });
        if let When::Still(revision) = when {
            request = request.header("if", &format!("<{}> ([{revision}])", target.path()));
        }
        let answer = self.line.ask(&action, &request)?;
        // An earlier try may have moved it, though no answer came.
        if answer.status == 404 { Ok(false) } else { self.line.done(&action, &answer) }
    }
}

impl Server for Web {
    fn name(&self) -> String {
        self.line.place().to_owned()
    }

    fn get(&self, path: &str, size: u64) -> Result<Option<Held>, PlaceError> {
        let action = format!("read {path}");
        let request = Request::get(self.url(path)).weighing(size);
        self.line.held(&action, self.line.ask(&action, &request)?)
    }

    fn size(&self, path: &str) -> Result<Option<Option<u64>>, PlaceError> {
        let action = format!("look for {path}");
        self.line.size(&action, &self.line.ask(&action, &Request::new(Method::HEAD, self.url(path)))?)
    }

    fn put(&self, path: &str, body: &Body<'_>, when: When<'_>) -> Result<bool, PlaceError> {
        let action = format!("write {path}");
        match self.powers()? {
            Powers::Put => self.send(&action, self.url(path), path, body, when),
            Powers::Dav => {
                self.put_aside(path, when, |aside| self.send(&action, self.url(aside), path, body, When::Always))
            }
        }
    }

    fn copy(&self, from: &str, to: &str) -> Result<bool, PlaceError> {
        if self.powers()? == Powers::Put {
            return Ok(false);
        }
        let action = format!("copy {from} to {to}");
        let fill = |aside: &str| {
            let target = self.url(aside);
            let request = Request::new(method("COPY"), self.url(from)).header("destination", target.as_str());
            let answer = self.line.ask(&action, &request)?;
            if matches!(answer.status, 405 | 501) { Ok(false) } else { self.line.done(&action, &answer) }
        };
        self.put_aside(to, When::Always, fill)
    }

    /// Tries a condition that is not so on a file that nobody needs.
    fn keeps_conditions(&self) -> Result<Option<bool>, PlaceError> {
        let action = "try a condition";
        let powers = self.powers()?;
        let path = format!("{ASIDE}/{}", Uuid::new_v4());
        if powers == Powers::Dav {
            self.make_folders(&path)?;
        }
        let url = self.url(&path);
        let body = Body::Bytes(b"This file may be removed.\n");
        self.send(action, url.clone(), &path, &body, When::Always)?;
        let again = carry(Request::new(Method::PUT, url.clone()), &body);
        let again = match powers {
            Powers::Dav => again.header("if", r#"(["never"])"#),
            Powers::Put => condition(again, When::New),
        };
        let was_done = self.line.done(action, &self.line.ask(action, &again)?)?;
        let _ = self.line.ask(action, &Request::new(Method::DELETE, url));
        Ok(Some(!was_done))
    }
}

/// A method that only WebDAV knows.
fn method(name: &str) -> Method {
    Method::from_bytes(name.as_bytes()).unwrap_or(Method::OPTIONS)
}

/// The address of `path` below `base`, which ends with `/`; what an address cannot hold is escaped.
pub(super) fn below(base: &Url, path: &str) -> Url {
    let mut url = base.clone();
    if let Ok(mut segments) = url.path_segments_mut() {
        segments.pop_if_empty().extend(path.split('/'));
    }
    url
}

pub(super) fn carry(request: Request, body: &Body<'_>) -> Request {
    match body {
        Body::Bytes(bytes) => request.weighing(bytes.len() as u64).bytes(bytes.to_vec()),
        Body::File(path, measure) => request.file(path, measure.size),
    }
}

/// Adds what RFC 9110, 13.1 has for it.
pub(super) fn condition(request: Request, when: When<'_>) -> Request {
    match when {
        When::Always => request,
        When::New => request.header("if-none-match", "*"),
        When::Still(revision) => request.header("if-match", revision),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_stays_below_its_base() {
        let base: Url = "https://a.example/b/".parse().unwrap();
        for (path, expected) in [
            ("c/d.zip", "https://a.example/b/c/d.zip"),
            ("c/", "https://a.example/b/c/"),
            ("", "https://a.example/b/"),
            ("c d?#%/é", "https://a.example/b/c%20d%3F%23%25/%C3%A9"),
        ] {
            assert_eq!(below(&base, path).as_str(), expected, "{path}");
        }
        assert!(below(&base, "../../c").as_str().starts_with("https://a.example/b/"));
    }
}
