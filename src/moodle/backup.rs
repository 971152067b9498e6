//! What stands in a backup, before it is XML. Ids are given when it is written: they follow the order of things.

use std::fmt;
use std::io::{self, BufRead, BufReader, Read};

use sha1::Digest as _;

use super::feedback::Item;
use super::settings::Settings;
use crate::package;
use crate::scorm::Manifest;
use crate::standard::Standard;

/// A course without people.
#[derive(Debug, Clone)]
pub struct Backup {
    /// Name of the file.
    pub file_name: String,
    /// At most 254 characters, without tags: Moodle refuses to restore a name that holds one.
    pub full_name: String,
    /// At most 255 characters; Moodle adds a number where another course has it already.
    pub short_name: String,
    /// HTML.
    pub summary: String,
    /// The day on which the course begins, as seconds since 1970 in UTC.
    pub start: i64,
    /// The first one is the general section at the top of the page.
    pub sections: Vec<Section>,
}

/// A part of the course's page.
#[derive(Debug, Clone)]
pub struct Section {
    /// None for the name that Moodle gives.
    pub name: Option<String>,
    /// HTML.
    pub summary: String,
    pub activities: Vec<Activity>,
}

/// Something that learners open.
#[derive(Debug, Clone)]
pub struct Activity {
    /// 1 to 255 characters.
    pub name: String,
    /// By which administrators and web services find it again; unique in the course.
    pub idnumber: String,
    /// HTML.
    pub intro: String,
    /// The activities that have to be complete before, by their `idnumber`.
    pub after: Vec<String>,
    /// Whether the course is complete only with it.
    pub counts: bool,
    pub content: Content,
    /// What lies in the activity's file areas.
    pub files: Vec<File>,
}

/// What an activity is.
#[derive(Debug, Clone)]
pub enum Content {
    /// A text, as HTML. Files in it are addressed by `@@PLUGINFILE@@/`.
    Page(String),
    /// A package. Its zip is the first of the activity's files, what lies in the zip are the others.
    Scorm(Box<Scorm>),
    /// Questions whose answers name nobody.
    Feedback(Vec<Item>),
}

/// A package as Moodle would have read it.
#[derive(Debug, Clone)]
pub struct Scorm {
    pub standard: Standard,
    pub manifest: Manifest,
    pub settings: Settings,
}

/// A file of an activity.
#[derive(Debug, Clone)]
pub struct File {
    /// `package` or `content`.
    pub area: &'static str,
    /// Within its area, without a slash at the start.
    pub path: String,
    pub content: package::Content,
    pub digest: Digest,
    /// Bytes.
    pub size: u64,
}

impl Content {
    /// The word for it in Moodle.
    pub fn module(&self) -> &'static str {
        match self {
            Self::Page(_) => "page",
            Self::Scorm(_) => "scorm",
            Self::Feedback(_) => "feedback",
        }
    }
}

impl File {
    /// A file whose bytes are read once, for their digest.
    ///
    /// # Errors
    /// If they cannot be read.
    pub fn new(area: &'static str, path: &str, content: package::Content) -> io::Result<Self> {
        let (digest, size) = match &content {
            package::Content::Shared(bytes) => Digest::of(&bytes[..])?,
            package::Content::Bytes(bytes) => Digest::of(&bytes[..])?,
            package::Content::File(path) => Digest::of(std::fs::File::open(path)?)?,
        };
        Ok(Self { area, path: path.to_owned(), content, digest, size })
    }

    /// Where its bytes lie in the backup: equal bytes lie there once.
    pub fn pool_path(&self) -> String {
        let digest = self.digest.to_string();
        format!("files/{}/{digest}", &digest[..2])
    }

    /// The folder with slashes around it, and the name.
    pub(super) fn folder_and_name(&self) -> (String, &str) {
        match self.path.rsplit_once('/') {
            Some((folder, name)) => (format!("/{folder}/"), name),
            None => ("/".to_owned(), &self.path),
        }
    }
}

/// The SHA-1 by which Moodle names a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Digest([u8; 20]);

impl Digest {
    /// With the number of bytes.
    ///
    /// # Errors
    /// If they cannot be read.
    pub fn of(bytes: impl Read) -> io::Result<(Self, u64)> {
        let (mut bytes, mut hasher, mut size) = (BufReader::new(bytes), sha1::Sha1::new(), 0);
        loop {
            let part = bytes.fill_buf()?;
            let length = part.len();
            if length == 0 {
                return Ok((Self(hasher.finalize().into()), size));
            }
            hasher.update(part);
            size += length as u64;
            bytes.consume(length);
        }
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}
