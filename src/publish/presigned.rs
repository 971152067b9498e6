//! A place whose every file has an address of its own to write to, which somebody else has signed: who publishes holds no key.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use serde::Deserialize;

use super::line::Line;
use super::place::{Held, INDEX, Place, PlaceError, Switch};
use super::remote::{Body, Remote, Server, When, caching};
use super::web::{below, carry, condition};
use crate::http::{self, Method, Patience, Request, SecretFile, Url, media_type};
use crate::package::{Digest, Measure};

/// Where one file is written to, as the file of addresses says it.
#[derive(Deserialize)]
#[serde(untagged)]
enum Written {
    Url(String),
    WithHeaders {
        url: String,
        #[serde(default)]
        headers: BTreeMap<String, String>,
    },
}

/// Where one file is written to, and what was signed with the address.
struct Target {
    url: Url,
    headers: BTreeMap<String, String>,
}

struct Presigned {
    /// Where everybody reads.
    reading: Line,
    writing: Line,
    base: Url,
    targets: BTreeMap<String, Target>,
}

/// The place that is read below `base` and written to the addresses in `file`: JSON, an object with an address for each path,
/// or with `{"url": …, "headers": {…}}`.
///
/// # Errors
/// The file is not of that form, or no connection can be made from this machine. No text repeats an address.
pub fn presigned(base: &Url, file: &SecretFile, patience: Patience) -> Result<Box<dyn Place>, http::Error> {
    let refuse = |reason: &str| http::Error::File { path: file.path.clone(), reason: reason.to_owned() };
    // What the parser says could repeat what it read.
    let written: BTreeMap<String, Written> = serde_json::from_str(file.text.expose()).map_err(|error| {
        refuse(&format!(
            "line {} is not understood: it holds {{\"path\": \"https://…\", …}}, an address for each path",
            error.line()
        ))
    })?;
    let mut targets = BTreeMap::new();
    for (path, written) in written {
        let (url, headers) = match written {
            Written::Url(url) => (url, BTreeMap::new()),
            Written::WithHeaders { url, headers } => (url, headers),
        };
        let url = Url::parse(&url).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
        let url =
            url.ok_or_else(|| refuse(&format!("the address for {path} has to begin with https:// or http://")))?;
        targets.insert(path, Target { url, headers });
    }
    let mut base = base.clone();
    base.set_query(None);
    base.set_fragment(None);
    base.set_path(&format!("{}/", base.path().trim_end_matches('/')));
    let reading = Line::new(&base, None, patience)?;
    // Trusting the system's certificates hangs on the scheme alone.
    let site = targets.values().map(|target| &target.url).find(|url| url.scheme() == "https").unwrap_or(&base);
    let writing = Line::signed(site, base.to_string(), true, patience)?;
    Ok(Box::new(Remote::new(Presigned { reading, writing, base, targets })))
}

impl Server for Presigned {
    fn name(&self) -> String {
        self.reading.place().to_owned()
    }

    fn get(&self, path: &str, size: u64) -> Result<Option<Held>, PlaceError> {
        let action = format!("read {path}");
        // A cache on the way must not show what was there before.
        let request = Request::get(below(&self.base, path)).header("cache-control", "no-cache").weighing(size);
        let mut held = self.reading.held(&action, self.reading.ask(&action, &request)?)?;
        // Whoever serves what another server holds gives revisions of its own, which that one does not know.
        let is_same = self.targets.get(path).is_some_and(|target| target.url.origin() == self.base.origin());
        if let Some(held) = held.as_mut().filter(|_| !is_same) {
            held.revision = None;
        }
        Ok(held)
    }

    fn size(&self, path: &str) -> Result<Option<Option<u64>>, PlaceError> {
        let action = format!("look for {path}");
        let request = Request::new(Method::HEAD, below(&self.base, path)).header("cache-control", "no-cache");
        self.reading.size(&action, &self.reading.ask(&action, &request)?)
    }

    fn put(&self, path: &str, body: &Body<'_>, when: When<'_>) -> Result<bool, PlaceError> {
        let action = format!("write {path}");
        let missing = || {
            let reason = "there is no address for it in the file of addresses; --list-paths tells all that are needed";
            self.writing.cannot(&action, reason.to_owned())
        };
        let target = self.targets.get(path).ok_or_else(missing)?;
        let mut request = Request::new(Method::PUT, target.url.clone());
        request = request.header("content-type", media_type(path)).header("cache-control", caching(body));
        request = target.headers.iter().fold(request, |request, (name, value)| request.header(name, value));
        let answer = self.writing.ask(&action, &carry(condition(request, when), body))?;
        if answer.status == 409 && !matches!(when, When::Always) {
            Ok(false)
        } else {
            self.writing.done(&action, &answer)
        }
    }

    /// An address is signed for one deed.
    fn copy(&self, _: &str, _: &str) -> Result<bool, PlaceError> {
        Ok(false)
    }

    /// There is no address to try it at.
    fn keeps_conditions(&self) -> Result<Option<bool>, PlaceError> {
        Ok(None)
    }
}

/// A place that is only looked at: it remembers which paths a publication would write.
pub struct Listing<'p> {
    place: &'p dyn Place,
    paths: Mutex<BTreeSet<String>>,
}

impl<'p> Listing<'p> {
    pub fn new(place: &'p dyn Place) -> Self {
        Self { place, paths: Mutex::default() }
    }

    /// What would have been written up to now.
    pub fn paths(&self) -> BTreeSet<String> {
        self.paths.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn note(&self, path: &str) {
        self.paths.lock().unwrap_or_else(PoisonError::into_inner).insert(path.to_owned());
    }
}

impl Place for Listing<'_> {
    fn name(&self) -> String {
        self.place.name()
    }

    fn read(&self, path: &str) -> Result<Option<Held>, PlaceError> {
        self.place.read(path)
    }

    fn keep(&self, path: &str, _: &Path, measure: Measure) -> Result<bool, PlaceError> {
        let is_new = match self.place.read(path)? {
            None => true,
            Some(held) if Digest::of(&held.bytes) == measure.sha256 => false,
            Some(_) => return Err(PlaceError::Taken { place: self.name(), path: path.to_owned() }),
        };
        if is_new {
            self.note(path);
        }
        Ok(is_new)
    }

    fn switch(&self, switch: &Switch<'_>) -> Result<(), PlaceError> {
        self.note(INDEX);
        switch.files.keys().for_each(|path| self.note(path));
        Ok(())
    }
}

impl std::fmt::Debug for Listing<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Listing").field("place", &self.place.name()).finish_non_exhaustive()
    }
}
