//! `index.json`: what is published, for machines, and for whoever publishes next.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{INDEX, PAGE};
use crate::diff::{Change, FileChange};
use crate::package::{Digest, Measure, check_path};

/// Number of the form of the index. Rises when a reader of the old form would misread the new one.
const FORMAT: u32 = 1;

/// Everything that is published in one place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Index {
    pub format: u32,
    /// By id.
    pub courses: Vec<PublishedCourse>,
}

/// One course with all its versions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublishedCourse {
    pub id: String,
    /// None where the build did not tell it.
    pub title: Option<String>,
    /// Activity IRI of the course.
    pub iri: String,
    /// As RFC 5646 names it.
    pub language: String,
    /// The version that the addresses give.
    pub latest: String,
    /// By path. An address never goes away.
    pub addresses: Vec<Address>,
    /// The newest first.
    pub versions: Vec<Version>,
}

/// An address that learners' systems fetch from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Address {
    pub path: String,
    /// A module, the tests, or the course as a whole.
    pub unit: String,
    /// None where the package does not tell it.
    pub title: Option<String>,
    /// As in `build.json`: a standard, `moodle-course` or `site`.
    pub standard: String,
    /// What tells the packages of one unit apart, for example `scorm2004-4th-moodle`.
    pub variant: String,
    /// Older than the latest one where a later version had nothing for this address.
    pub version: String,
    /// The path of the file that it gives.
    pub file: String,
}

/// One version, which never changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Version {
    pub version: String,
    /// The day on which it was published, in UTC.
    pub date: Date,
    /// By path.
    pub files: Vec<File>,
    /// What became of each unit since the version before; nothing for the first one.
    pub changes: Vec<UnitChanges>,
}

/// A file that is kept for ever.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    pub path: String,
    /// In bytes.
    pub size: u64,
    pub sha256: Digest,
    /// None for the report and the checksums of the build.
    pub unit: Option<String>,
    pub standard: Option<String>,
}

/// What became of a unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnitChanges {
    pub unit: String,
    pub became: Became,
    /// What learners lose.
    pub losses: Vec<RecordedLoss>,
    /// What takes nothing from anybody, as seen in the first package of the unit.
    pub changes: Vec<Change>,
    /// The files in that package that are different.
    pub files: Vec<FileChange>,
}

/// What became of a unit, in a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Became {
    New,
    Changed,
    Gone,
}

/// A loss with which a version was published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordedLoss {
    pub code: String,
    pub subject: String,
    pub message: String,
    /// Why it was accepted; None for what only some LMSs lose.
    pub allowed: Option<String>,
}

impl Default for Index {
    fn default() -> Self {
        Self { format: FORMAT, courses: Vec::new() }
    }
}

impl Index {
    /// Reads an index of anybody's: no path in it leads out of the place.
    ///
    /// # Errors
    /// In words for people, when it is none.
    pub fn read(json: &[u8]) -> Result<Self, String> {
        #[derive(Deserialize)]
        struct Head {
            format: u32,
        }
        let head: Head = serde_json::from_slice(json).map_err(|error| error.to_string())?;
        if head.format != FORMAT {
            return Err(format!("it is of format {}, and this release of Kitbag knows format {FORMAT}", head.format));
        }
        let index: Self = serde_json::from_slice(json).map_err(|error| error.to_string())?;
        index.check()?;
        Ok(index)
    }

    /// Whether its parts fit each other.
    fn check(&self) -> Result<(), String> {
        for course in &self.courses {
            if course.version(&course.latest).is_none() {
                return Err(format!("the latest version of `{}` is not among its versions", course.id));
            }
            let files: BTreeMap<&str, &File> = course.files().map(|file| (file.path.as_str(), file)).collect();
            for path in files.keys().copied().chain(course.addresses.iter().map(|address| address.path.as_str())) {
                check_path(path).map_err(|reason| format!("`{path}` cannot be a path: {reason}"))?;
            }
            if let Some(lost) = course.addresses.iter().find(|address| !files.contains_key(address.file.as_str())) {
                return Err(format!("{} gives {}, which no version has", lost.path, lost.file));
            }
        }
        Ok(())
    }

    /// The index as JSON, for people too.
    ///
    /// # Errors
    /// Only if the JSON writer fails.
    pub fn to_json(&self) -> Result<Vec<u8>, serde_json::Error> {
        let mut json = serde_json::to_vec_pretty(self)?;
        json.push(b'\n');
        Ok(json)
    }

    pub fn course(&self, id: &str) -> Option<&PublishedCourse> {
        self.courses.iter().find(|course| course.id == id)
    }

    /// Puts a course in its place, perhaps that of its older self.
    pub fn put(&mut self, course: PublishedCourse) {
        self.courses.retain(|other| other.id != course.id);
        self.courses.push(course);
        self.courses.sort_by(|a, b| a.id.cmp(&b.id));
    }

    /// Every file that the index names, with what it holds: those that are kept, and what the addresses give.
    pub fn published(&self) -> BTreeMap<&str, Measure> {
        let mut published = BTreeMap::new();
        for course in &self.courses {
            for File { path, size, sha256, .. } in course.files() {
                published.insert(path.as_str(), Measure { size: *size, sha256: *sha256 });
            }
            for address in &course.addresses {
                if let Some(measure) = published.get(address.file.as_str()).copied() {
                    published.insert(&address.path, measure);
                }
            }
        }
        published
    }

    /// `SHA256SUMS`, as `sha256sum --check` reads it: everything that is published, with the index and its page.
    pub fn sums(&self, json: &[u8], page: &[u8]) -> String {
        let mut sums: BTreeMap<&str, Digest> =
            self.published().into_iter().map(|(path, measure)| (path, measure.sha256)).collect();
        sums.extend([(INDEX, Digest::of(json)), (PAGE, Digest::of(page))]);
        sums.iter().map(|(path, digest)| format!("{digest}  {path}\n")).collect()
    }
}

impl PublishedCourse {
    pub fn version(&self, version: &str) -> Option<&Version> {
        self.versions.iter().find(|other| other.version == version)
    }

    /// The files of all versions.
    pub fn files(&self) -> impl Iterator<Item = &File> {
        self.versions.iter().flat_map(|version| &version.files)
    }

    /// The address of a unit's package.
    pub fn address(&self, unit: &str, variant: &str) -> Option<&Address> {
        self.addresses.iter().find(|address| address.unit == unit && address.variant == variant)
    }
}
