//! Packages brought to where learners' systems fetch them, at addresses that stay.
//!
//! ```text
//! dist ─> compare (with what is published) ─> keep the version's files ─> switch: index first, then what it names
//! ```
//!
//! What is kept never changes; what changes, changes over at once, and the index is what everything else follows. A
//! [`Place`] knows how to do both where it is. The room knows no clock and does not print; what it asks of other machines, it
//! asks through `http`.

mod bucket;
mod compare;
mod dist;
mod folder;
mod index;
mod line;
mod page;
mod place;
mod presigned;
mod remote;
mod sign;
mod verify;
mod web;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use ed25519_dalek::SigningKey;
use jiff::civil::Date;
use serde::Serialize;

use self::compare::{Compared, compare};
use self::dist::Dist;
use crate::diagnostic::{Code, Finding, Findings};
use crate::diff::Exceptions;
use crate::package::Measure;

pub use bucket::{BucketAddress, BucketKey, bucket, bucket_address};
pub use folder::Folder;
pub use index::{Address, Became, File, Index, PublishedCourse, RecordedLoss, UnitChanges, Version};
pub use place::{Held, INDEX, Place, PlaceError, Shown, Switch};
pub use presigned::{Listing, presigned};
pub(crate) use remote::{ASK_AGAIN, FOREVER};
pub use sign::{KeyError, read_private, read_public};
pub use verify::{Signature, Verified, verify};
pub use web::web;

/// The index for people.
pub const PAGE: &str = "index.html";
/// The digests of everything that is published.
pub const SUMS: &str = "SHA256SUMS";
/// The signature over the digests: 64 bytes of ed25519.
pub const SIGNATURE: &str = "SHA256SUMS.sig";
/// What a build says of itself.
const BUILD_REPORT: &str = "build.json";

/// How often whoever was overtaken looks again what counts.
const TRIES: usize = 10;

/// What is to be published, and how.
#[derive(Debug)]
pub struct Request<'a> {
    /// The folder that a build has written.
    pub from: &'a Path,
    /// Losses that are accepted on record.
    pub exceptions: &'a Exceptions,
    /// Signs the checksums.
    pub key: Option<&'a SigningKey>,
    /// The day that a new version is given, in UTC.
    pub date: Date,
    /// Whether packages may hold a key of an LRS.
    pub with_lrs_key: bool,
}

/// What came of publishing.
#[derive(Debug)]
pub struct Published {
    /// None when it was refused: then nothing was written.
    pub report: Option<Report>,
    pub findings: Vec<Finding>,
}

/// What stands in a place after publishing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    pub course: String,
    /// The version of the build.
    pub version: String,
    /// The version that the addresses give.
    pub latest: String,
    pub outcome: Outcome,
    pub addresses: Vec<Address>,
}

/// What publishing did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// A version that was not there.
    Published,
    /// A version that was there in part.
    Finished,
    /// Everything was there, and the signature is another one.
    Signed,
    /// Everything was there.
    Unchanged,
}

/// Why publishing could not be carried out.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    Place(#[from] PlaceError),
    #[error("{INDEX} in {place} is no index that Kitbag wrote: {reason}. Publish into a place of its own, or mend it")]
    Index { place: String, reason: String },
    #[error("{path} in {place} {reason}; `kitbag verify` tells what else is wrong, and nothing is published over it")]
    Damaged { place: String, path: String, reason: &'static str },
    #[error(
        "what is published in {place} is signed, and nothing vouches for what replaces it without the key: name it with \
         --key, or take {SIGNATURE} away first"
    )]
    Unsigned { place: String },
    #[error("{} cannot be read: {reason}", path.display())]
    Source { path: PathBuf, reason: String },
    #[error("the index could not be written: {0}")]
    Json(#[from] serde_json::Error),
}

/// Publishes a build: keeps its files for ever, and shows them at the addresses of their units.
///
/// `done` hears of each file that is in its place: how many are, and of how many.
///
/// # Errors
/// When the place cannot be read or written, or holds something else than a publisher left there. What is wrong with the
/// build, and what learners would lose by it, are findings.
pub fn publish(place: &dyn Place, request: &Request<'_>, done: impl Fn(usize, usize)) -> Result<Published, Error> {
    let mut findings = Findings::default();
    let refused = |findings: Findings| Ok(Published { report: None, findings: findings.into_sorted() });
    let Some(dist) = Dist::open(request.from, &mut findings) else { return refused(findings) };
    if !request.with_lrs_key {
        refuse_keys(&dist, &mut findings);
    }
    let seen = place.read(INDEX)?;
    let mut index = match &seen {
        Some(held) => Index::read(&held.bytes).map_err(|reason| Error::Index { place: place.name(), reason })?,
        None => Index::default(),
    };
    let facts = &dist.report.course;
    let is_new = match index.course(&facts.id).and_then(|course| course.version(&facts.version)) {
        Some(version) => {
            hold_to_version(&dist, version, &mut findings);
            false
        }
        None => {
            let compared = compare(place, &dist, index.course(&facts.id), request.exceptions, &mut findings)?;
            let course = advance(&dist, index.course(&facts.id), compared, request.date);
            index.put(course);
            true
        }
    };
    if findings.has_errors() {
        return refused(findings);
    }
    let json = index.to_json()?;
    let state = changed(place, state(&index, &json, &facts.id, request.key), &index)?;
    if request.key.is_none() && state.contains_key(SUMS) && place.read(SIGNATURE)?.is_some() {
        return Err(Error::Unsigned { place: place.name() });
    }
    let is_kept = keep(place, &dist, done)?;
    let is_indexed = seen.as_ref().is_some_and(|held| held.bytes == json);
    let is_shown = state.is_empty() && is_indexed;
    let is_only_signed = !is_shown && is_indexed && state.keys().all(|path| path == SIGNATURE);
    if !is_shown {
        match place.switch(&Switch { seen: seen.as_ref(), index: &json, files: state }) {
            Err(PlaceError::OvertakenLate { .. }) => index = give_way(place, &dist, request.key)?,
            switched => switched?,
        }
    }
    let outcome = match (is_new, is_kept || !is_shown) {
        (true, _) => Outcome::Published,
        (false, _) if is_only_signed && !is_kept => Outcome::Signed,
        (false, true) => Outcome::Finished,
        (false, false) => Outcome::Unchanged,
    };
    let report = index.course(&facts.id).map(|course| Report {
        course: facts.id.clone(),
        version: facts.version.clone(),
        latest: course.latest.clone(),
        outcome,
        addresses: course.addresses.clone(),
    });
    Ok(Published { report, findings: findings.into_sorted() })
}

/// Lets the addresses of a course show what the index of somebody faster says, who may have found them as they were before,
/// and gives that index.
///
/// # Errors
/// [`PlaceError::Overtaken`] if the version that was overtaken is not in it: the server let two replace the same index.
fn give_way(place: &dyn Place, dist: &Dist, key: Option<&SigningKey>) -> Result<Index, Error> {
    let facts = &dist.report.course;
    for _ in 0..TRIES {
        // Some servers show nothing for an instant while they replace a file.
        let Some(seen) = place.read(INDEX)? else { continue };
        let index = Index::read(&seen.bytes).map_err(|reason| Error::Index { place: place.name(), reason })?;
        let files = changed(place, state(&index, &seen.bytes, &facts.id, key), &index)?;
        match place.switch(&Switch { seen: Some(&seen), index: &seen.bytes, files }) {
            Err(PlaceError::Overtaken { .. } | PlaceError::OvertakenLate { .. }) => {}
            switched => {
                switched?;
                let version = index.course(&facts.id).and_then(|course| course.version(&facts.version));
                let is_ours = version.is_some_and(|version| version.files.iter().eq(dist.files()));
                return if is_ours { Ok(index) } else { Err(PlaceError::Overtaken { place: place.name() }.into()) };
            }
        }
    }
    Err(PlaceError::OvertakenLate { place: place.name() }.into())
}

fn refuse_keys(dist: &Dist, findings: &mut Findings) {
    for package in dist.report.packages.iter().filter(|package| package.facts.lrs_key) {
        let message = format!("{} holds a key of a Learning Record Store", package.file);
        let help = "publish a build without --embed-lrs-key, so that the launch brings credentials; or say --with-lrs-key if \
                    the key can write statements and nothing else";
        findings.add_general(Code::PublishKey, message, help);
    }
}

/// A version that is published already must be the same, byte for byte.
fn hold_to_version(dist: &Dist, version: &Version, findings: &mut Findings) {
    let files: BTreeMap<&str, &File> = version.files.iter().map(|file| (file.path.as_str(), file)).collect();
    let mut others: Vec<&str> = dist
        .files()
        .filter(|file| files.get(file.path.as_str()) != Some(file))
        .map(|file| file.path.as_str())
        .collect();
    let is_built = |path: &str| dist.files().any(|file| file.path == path);
    others.extend(files.keys().copied().filter(|path| !is_built(path)));
    if !others.is_empty() {
        let message = format!(
            "version {} was published on {} with other bytes: {}",
            version.version,
            version.date,
            others.join(", ")
        );
        let help = "raise `version` in the course's manifest, build, and publish that";
        findings.add_general(Code::PublishVersionTaken, message, help);
    }
}

/// The course with one version more.
fn advance(dist: &Dist, old: Option<&PublishedCourse>, compared: Compared<'_>, date: Date) -> PublishedCourse {
    let facts = &dist.report.course;
    let mut addresses = old.map(|old| old.addresses.clone()).unwrap_or_default();
    for (packed, title) in compared.packages {
        let unit = &packed.report.facts.unit;
        let is_there = |address: &Address| address.unit == *unit && address.variant == packed.variant;
        let path = match addresses.iter().position(is_there) {
            Some(at) => addresses.remove(at).path,
            None => {
                let plain = format!("{}/{unit}/latest.zip", facts.id);
                let is_free = addresses.iter().all(|address| address.path != plain);
                if packed.is_for_lms() && is_free {
                    plain
                } else {
                    format!("{}/{unit}/latest.{}", facts.id, packed.ending)
                }
            }
        };
        addresses.push(Address {
            path,
            unit: unit.clone(),
            title,
            standard: packed.report.facts.standard.clone(),
            variant: packed.variant,
            version: facts.version.clone(),
            file: packed.file,
        });
    }
    addresses.sort_by(|a, b| a.path.cmp(&b.path));
    let version = Version {
        version: facts.version.clone(),
        date,
        files: dist.files().cloned().collect(),
        changes: compared.changes,
    };
    let versions = std::iter::once(version).chain(old.into_iter().flat_map(|old| old.versions.iter().cloned()));
    PublishedCourse {
        id: facts.id.clone(),
        title: Some(facts.title.clone()).filter(|title| !title.is_empty()),
        iri: facts.iri.clone(),
        language: facts.language.clone(),
        latest: facts.version.clone(),
        addresses,
        versions: versions.collect(),
    }
}

/// What a place is to show beside the index: the addresses of a course, and what is said of all courses.
fn state(index: &Index, json: &[u8], course: &str, key: Option<&SigningKey>) -> BTreeMap<String, Shown> {
    let page = page::render(index).into_bytes();
    let sums = index.sums(json, &page).into_bytes();
    let mut state = BTreeMap::new();
    for address in index.course(course).iter().flat_map(|course| &course.addresses) {
        state.insert(address.path.clone(), Shown::Kept(address.file.clone()));
    }
    if let Some(key) = key {
        state.insert(SIGNATURE.to_owned(), Shown::Bytes(sign::sign(key, &sums)));
    }
    state.insert(PAGE.to_owned(), Shown::Bytes(page));
    state.insert(SUMS.to_owned(), Shown::Bytes(sums));
    state
}

/// The part of a state that the place does not show.
fn changed(
    place: &dyn Place,
    mut state: BTreeMap<String, Shown>,
    index: &Index,
) -> Result<BTreeMap<String, Shown>, Error> {
    let published = index.published();
    let mut right = Vec::new();
    for (path, shown) in &state {
        let Some(held) = place.read(path)? else { continue };
        let is_right = match shown {
            Shown::Bytes(bytes) => *bytes == held.bytes,
            Shown::Kept(file) => {
                published.get(file.as_str()).is_some_and(|measure| *measure == Measure::of(&held.bytes))
            }
        };
        if is_right {
            right.push(path.clone());
        }
    }
    right.iter().for_each(|path| drop(state.remove(path)));
    Ok(state)
}

/// Keeps every file of the version. Gives whether one was not there.
fn keep(place: &dyn Place, dist: &Dist, done: impl Fn(usize, usize)) -> Result<bool, Error> {
    let total = dist.files().count();
    let mut is_new = false;
    for (at, (file, source)) in dist.sources().enumerate() {
        is_new |= place.keep(&file.path, &source, Measure { size: file.size, sha256: file.sha256 })?;
        done(at + 1, total);
    }
    Ok(is_new)
}
