//! Whether a place, or the folder of a build, still holds what was put there.

use std::collections::{BTreeMap, BTreeSet};

use ed25519_dalek::VerifyingKey;
use serde::Serialize;

use super::index::Index;
use super::{BUILD_REPORT, INDEX, Place, PlaceError, SIGNATURE, SUMS, sign};
use crate::diagnostic::{Code, Finding, Findings};
use crate::package::{BuildReport, Digest, Measure, check_path};

/// How often a place is read again that changes while it is read.
const TRIES: usize = 3;

/// What was found.
#[derive(Debug)]
pub struct Verified {
    /// Files whose digest was compared.
    pub files: usize,
    /// Bytes of these.
    pub bytes: u64,
    pub signature: Signature,
    pub findings: Vec<Finding>,
}

/// What is known of the signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Signature {
    /// There is none, and none was asked for.
    Absent,
    /// There is one, and no key to check it with.
    Unchecked,
    Right,
    /// Absent or not by this key; a finding tells.
    Wrong,
}

/// The digests of a place, and what says the same in another way.
struct Expected {
    sums: BTreeMap<String, Digest>,
    /// By path: what the index or the build report says.
    told: BTreeMap<String, Measure>,
    /// The file that tells it.
    teller: &'static str,
    /// What is itself told of nowhere else.
    untold: &'static [&'static str],
}

/// Holds everything in a place to its checksums, these to the index, and their signature to a key. A folder that a build has
/// written is held to its report instead.
///
/// # Errors
/// If the place cannot be read, or nothing was ever put there.
pub fn verify(place: &dyn Place, key: Option<&VerifyingKey>) -> Result<Verified, PlaceError> {
    let mut tries = 0;
    loop {
        let before = place.read(INDEX)?;
        let verified = once(place, before.as_ref().map(|held| held.bytes.as_slice()), key)?;
        tries += 1;
        let is_steady = || Ok(place.read(INDEX)?.map(|held| held.bytes) == before.map(|held| held.bytes));
        // Somebody may have published meanwhile.
        if verified.findings.is_empty() || tries == TRIES || is_steady()? {
            return Ok(verified);
        }
    }
}

fn once(place: &dyn Place, index: Option<&[u8]>, key: Option<&VerifyingKey>) -> Result<Verified, PlaceError> {
    let mut findings = Findings::default();
    let sums = place.read(SUMS)?.map(|held| held.bytes);
    let build = if index.is_none() { place.read(BUILD_REPORT)?.map(|held| held.bytes) } else { None };
    if index.is_none() && sums.is_none() && build.is_none() {
        let reason = format!("there is neither {INDEX} nor {SUMS}: nothing was published or built here");
        return Err(PlaceError::Cannot { place: place.name(), action: "find anything to verify".to_owned(), reason });
    }
    let signature = signature(place, sums.as_deref(), key, &mut findings)?;
    let sums = match &sums {
        Some(sums) => read_sums(sums, &mut findings),
        None => {
            let help = "publish again, which writes it; or build again, where this is the folder of a build";
            findings.add_general(Code::PublishedSums, format!("{SUMS} is missing"), help);
            BTreeMap::new()
        }
    };
    let expected = match &build {
        Some(build) => of_build(sums, build, &mut findings),
        None => of_place(sums, index, &mut findings),
    };
    expected.agree(&mut findings);
    let (files, bytes) = expected.compare(place, &mut findings)?;
    expected.extras(place, build.is_some(), &mut findings)?;
    Ok(Verified { files, bytes, signature, findings: findings.into_sorted() })
}

fn signature(
    place: &dyn Place,
    sums: Option<&[u8]>,
    key: Option<&VerifyingKey>,
    findings: &mut Findings,
) -> Result<Signature, PlaceError> {
    let signature = place.read(SIGNATURE)?;
    Ok(match (key, signature) {
        (None, None) => Signature::Absent,
        (None, Some(_)) => Signature::Unchecked,
        (Some(_), None) => {
            let help = "publish with --key; or ask who publishes here what became of the signature";
            findings.add_general(Code::PublishedUnsigned, format!("{SIGNATURE} is missing"), help);
            Signature::Wrong
        }
        (Some(key), Some(held)) if sums.is_some_and(|sums| sign::is_by(key, sums, &held.bytes)) => Signature::Right,
        (Some(_), Some(_)) => {
            let message = format!("{SIGNATURE} is no signature of {SUMS} by this key");
            let help = "trust nothing here until you know why: the key may be another one, or somebody has changed the checksums";
            findings.add_general(Code::PublishedSignature, message, help);
            Signature::Wrong
        }
    })
}

/// Reads the lines of `SHA256SUMS`.
fn read_sums(bytes: &[u8], findings: &mut Findings) -> BTreeMap<String, Digest> {
    let text = String::from_utf8_lossy(bytes);
    let mut sums = BTreeMap::new();
    for (number, line) in text.lines().enumerate() {
        let parts = line.split_once("  ").and_then(|(digest, path)| {
            let digest = serde_json::from_value(digest.into()).ok()?;
            check_path(path).ok().map(|()| (path.to_owned(), digest))
        });
        let is_new = parts.is_some_and(|(path, digest)| sums.insert(path, digest).is_none());
        if !is_new {
            let message = format!("line {} of {SUMS} is no digest with the path of a file of its own", number + 1);
            findings.add_general(Code::PublishedSums, message, "publish again, which writes it anew");
        }
    }
    sums
}

/// What an index says.
fn of_place(sums: BTreeMap<String, Digest>, index: Option<&[u8]>, findings: &mut Findings) -> Expected {
    let read = index
        .ok_or_else(|| "is missing".to_owned())
        .and_then(|json| Index::read(json).map_err(|reason| format!("is no index that Kitbag wrote: {reason}")));
    let told = match read {
        Ok(index) => index.published().into_iter().map(|(path, measure)| (path.to_owned(), measure)).collect(),
        Err(reason) => {
            let help = "bring back the one that was published: nothing can be published over it";
            findings.add_general(Code::PublishedIndex, format!("{INDEX} {reason}"), help);
            BTreeMap::new()
        }
    };
    Expected { sums, told, teller: INDEX, untold: &[INDEX, super::PAGE] }
}

/// What the report of a build says.
fn of_build(sums: BTreeMap<String, Digest>, report: &[u8], findings: &mut Findings) -> Expected {
    let told = match BuildReport::from_json(report) {
        Ok(report) => {
            let measured = |package: crate::package::PackageReport| {
                (package.file, Measure { size: package.size, sha256: package.sha256 })
            };
            report.packages.into_iter().map(measured).collect()
        }
        Err(reason) => {
            let message = format!("{BUILD_REPORT} is no report of a build: {reason}");
            findings.add_general(Code::PublishedIndex, message, "build again");
            BTreeMap::new()
        }
    };
    Expected { sums, told, teller: BUILD_REPORT, untold: &[] }
}

impl Expected {
    /// Checksums and index say the same.
    fn agree(&self, findings: &mut Findings) {
        let mut tell = |message: String| {
            let help =
                "publish the latest build again, which writes both; if they still disagree, somebody has changed them";
            findings.add_general(Code::PublishedIndex, message, help);
        };
        if self.told.is_empty() || self.sums.is_empty() {
            return;
        }
        for (path, measure) in &self.told {
            match self.sums.get(path) {
                None => tell(format!("{} names {path}, and {SUMS} does not", self.teller)),
                Some(digest) if *digest != measure.sha256 => {
                    tell(format!("{} and {SUMS} disagree about {path}", self.teller));
                }
                Some(_) => {}
            }
        }
        for path in
            self.sums.keys().filter(|path| !self.untold.contains(&path.as_str()) && !self.told.contains_key(*path))
        {
            tell(format!("{SUMS} names {path}, and {} does not", self.teller));
        }
    }

    /// Reads every file, and gives how many were read and their bytes.
    fn compare(&self, place: &dyn Place, findings: &mut Findings) -> Result<(usize, u64), PlaceError> {
        let told = self.told.iter().map(|(path, measure)| (path, &measure.sha256));
        let expected: BTreeMap<&String, &Digest> = told.chain(&self.sums).collect();
        let (mut files, mut bytes) = (0, 0);
        let help =
            "publish the latest build again, which mends what changes; what is kept for ever comes from a backup";
        for (path, digest) in expected {
            let Some(held) = place.read(path)? else {
                findings.add_general(Code::PublishedMissing, format!("{path} is missing"), help);
                continue;
            };
            files += 1;
            bytes += held.bytes.len() as u64;
            if Digest::of(&held.bytes) != *digest {
                let message = format!("{path} holds other bytes than {SUMS} says");
                findings.add_general(Code::PublishedChanged, message, help);
            }
        }
        Ok((files, bytes))
    }

    /// Files that nothing names. Beside a build, only other packages count.
    fn extras(&self, place: &dyn Place, is_build: bool, findings: &mut Findings) -> Result<(), PlaceError> {
        let known: BTreeSet<&str> =
            self.sums.keys().chain(self.told.keys()).map(String::as_str).chain(self.untold.iter().copied()).collect();
        let is_package = |path: &str| !path.contains('/') && (path.ends_with(".zip") || path.ends_with(".mbz"));
        for path in place.paths()?.unwrap_or_default() {
            let is_own = [SUMS, SIGNATURE, BUILD_REPORT].contains(&path.as_str());
            if !is_own && !known.contains(path.as_str()) && (!is_build || is_package(&path)) {
                let help = "take it away if nobody needs it; publishing that was cut short leaves such files, too";
                findings.add_general(
                    Code::PublishedExtra,
                    format!("{path} is in neither {SUMS} nor {}", self.teller),
                    help,
                );
            }
        }
        Ok(())
    }
}
