//! Reads packages, whoever made them, and trusts nothing in them.
//!
//! A package is a zip, a folder, a manifest with a list of the other files, or a [`Plan`] that is not yet written; the backup
//! of a Moodle course may be a gzip'd tar. What
//! is wrong with the container itself (paths that climb out, entries that overlap, sizes out of proportion) becomes
//! findings; what the files say is for others to judge. Nothing is ever unpacked or written.
//!
//! ```no_run
//! use kitbag::package::read::{Limits, Package};
//!
//! let package = Package::open("course.zip".as_ref(), &Limits::default())?;
//! for (path, entry) in package.entries() {
//!     println!("{path}: {:?} bytes", entry.size);
//! }
//! let manifest = package.read("imsmanifest.xml", 1 << 20)?; // None, if there is none
//! let damaged = package.verify(); // reads everything once
//! # Ok::<(), std::io::Error>(())
//! ```
#![warn(missing_docs)]

mod data;
mod directory;
mod folder;
mod kind;
mod list;
mod member;
mod names;
pub mod rules;
mod tally;
mod tar;
mod zip;

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use rayon::prelude::*;

use self::data::Data;
use self::kind::Kind;
use self::member::{Damage, Member, Refusal};
use self::tally::{Tally, shown};
use super::Digest;
use super::plan::{Content, Plan};
use crate::diagnostic::Findings;
use crate::scorm::names::{CMI5, TINCAN};
use crate::scorm::schemas::control_files;
use crate::standard::Standard;

/// A package that can be looked into.
#[derive(Debug)]
pub struct Package {
    name: String,
    entries: BTreeMap<String, Entry>,
    /// Folders that are there for themselves, whether something lies in them or not.
    folders: BTreeSet<String>,
    findings: Findings,
    /// What the members of a zip lie in.
    data: Option<Data>,
    /// Nothing is known of the files beside the manifest.
    is_alone: bool,
}

/// A file of a package.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Bytes when unpacked; None when only the name is known.
    pub size: Option<u64>,
    /// Bytes in the zip; None outside of zips.
    pub packed: Option<u64>,
    held: Held,
}

/// How the bytes of a file can be had.
#[derive(Debug, Clone)]
enum Held {
    /// Not at all: only the name is known.
    Name,
    Content(Content),
    Member(Member),
    /// In part: nobody should want the whole of it.
    Vast(Member, Refusal),
    /// Not at all, though something is there.
    Refused(Refusal),
}

/// What was found in a container.
#[derive(Debug, Default)]
struct Contents {
    entries: BTreeMap<String, Entry>,
    folders: BTreeSet<String>,
}

/// Bounds of what is read from a package of unknown origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Files in a package.
    pub entries: usize,
    /// Bytes of the manifest.
    pub manifest: u64,
    /// Bytes of all files when unpacked.
    pub total: u64,
    /// Unpacked bytes for each packed one, in files larger than [`Limits::SMALL`].
    pub ratio: u64,
    /// Bytes of a gzip'd tar that are kept in memory; half of them are for other files than XML.
    pub held: u64,
}

impl Limits {
    /// Bytes up to which a file does no harm, whatever it was packed into.
    pub const SMALL: u64 = 32 << 20;
    /// Bytes of all names together.
    const NAMES: usize = 32 << 20;
}

impl Default for Limits {
    fn default() -> Self {
        Self { entries: 100_000, manifest: 8 << 20, total: 16 << 30, ratio: 200, held: 512 << 20 }
    }
}

impl Package {
    /// Opens a zip, or a folder, or a lone manifest, or the backup of a Moodle course as gzip'd tar.
    ///
    /// # Errors
    /// If `path` cannot be read at all. What is wrong inside becomes [findings](Self::findings): then the package holds
    /// what could be understood.
    pub fn open(path: &Path, limits: &Limits) -> io::Result<Self> {
        let metadata = std::fs::metadata(path)?;
        let name = name_of(path);
        let mut tally = Tally::default();
        if metadata.is_dir() {
            let contents = folder::open(path, limits, &mut tally)?;
            return Ok(Self::of(name, contents, tally, None));
        }
        if !metadata.is_file() {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is neither a file nor a folder"));
        }
        let data = Data::of_file(File::open(path)?)?;
        match kind::of(&data, path)? {
            Kind::Manifest => Ok(Self { is_alone: true, ..Self::of_manifest(path, limits)? }),
            Kind::Zip => Self::of_zip(name, data, limits),
            Kind::Gzip => {
                let contents = tar::open(&data, limits, &mut tally);
                Ok(Self::of(name, contents, tally, None))
            }
            Kind::Other(what) => {
                tally.note(&rules::PACKAGE_NOT_A_ZIP, None, format_args!("`{}` is {what}", shown(&name)));
                Ok(Self::of(name, Contents::default(), tally, None))
            }
        }
    }

    /// Opens a manifest whose package holds the files that `list` names, one path a line.
    ///
    /// Control files of the standard that the list names can be read: they count as the standard's own.
    ///
    /// # Errors
    /// If one of the two cannot be read at all.
    pub fn open_listed(manifest: &Path, list: &Path, limits: &Limits) -> io::Result<Self> {
        let mut tally = Tally::default();
        let mut contents = list::open(list, limits, &mut tally)?;
        contents.entries.append(&mut Self::of_manifest(manifest, limits)?.entries);
        Ok(Self::of(name_of(manifest), contents, tally, None))
    }

    /// Opens a zip that is at hand.
    pub fn from_zip(name: &str, bytes: Vec<u8>, limits: &Limits) -> Self {
        // What is in memory can always be read.
        Self::of_zip(name.to_owned(), Data::Memory(bytes), limits).unwrap_or_else(|_| Self::in_memory(name, []))
    }

    /// A package of which only the manifest is there, with the paths of all its files.
    pub fn listed(name: &str, manifest: (&str, Vec<u8>), paths: impl IntoIterator<Item = String>) -> Self {
        let mut package = Self::in_memory(name, [(manifest.0.to_owned(), manifest.1)]);
        let listed = paths.into_iter().map(|path| (path, Entry { size: None, packed: None, held: Held::Name }));
        let held = std::mem::take(&mut package.entries);
        package.entries = listed.chain(held).collect();
        package
    }

    /// A package whose files are at hand.
    pub fn in_memory(name: &str, files: impl IntoIterator<Item = (String, Vec<u8>)>) -> Self {
        Self::of_contents(name, files.into_iter().map(|(path, bytes)| (path, Content::Bytes(bytes))))
    }

    /// A package that is about to be written.
    pub fn planned(plan: &Plan) -> Self {
        Self::of_contents(plan.file_name(), plan.entries().map(|(path, content)| (path.to_owned(), content.clone())))
    }

    fn of_contents(name: &str, files: impl Iterator<Item = (String, Content)>) -> Self {
        let entry = |content| Entry { size: size(&content), packed: None, held: Held::Content(content) };
        let entries = files.map(|(path, content)| (path, entry(content))).collect();
        Self {
            name: name.to_owned(),
            entries,
            folders: BTreeSet::new(),
            findings: Findings::default(),
            data: None,
            is_alone: false,
        }
    }

    fn of_zip(name: String, data: Data, limits: &Limits) -> io::Result<Self> {
        let mut tally = Tally::default();
        let contents = zip::open(&data, limits, &mut tally)?;
        Ok(Self::of(name, contents, tally, Some(data)))
    }

    /// The manifest in the file `path`, under the name that it has in a package.
    fn of_manifest(path: &Path, limits: &Limits) -> io::Result<Self> {
        let mut bytes = Vec::new();
        File::open(path)?.take(limits.manifest.saturating_add(1)).read_to_end(&mut bytes)?;
        let names = |namespace: &str| bytes.windows(namespace.len()).take(4096).any(|it| it == namespace.as_bytes());
        let standard = match () {
            () if names(CMI5) => Standard::Cmi5,
            () if names(TINCAN) => Standard::Xapi,
            () => Standard::Scorm12,
        };
        Ok(Self::of_contents(
            &name_of(path),
            [(standard.manifest().to_owned(), Content::File(path.to_owned()))].into_iter(),
        ))
    }

    fn of(name: String, contents: Contents, mut tally: Tally, data: Option<Data>) -> Self {
        let Contents { entries, folders } = contents;
        names::collisions(&entries, &mut tally);
        kind::of_contents(&entries, &mut tally);
        Self { name, entries, folders, findings: tally.into_findings(), data, is_alone: false }
    }

    /// What people call it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What is wrong with the container, as far as can be told without reading all files.
    pub fn findings(&self) -> &Findings {
        &self.findings
    }

    /// Whether the files beside the manifest are known. If not, every file that a manifest names counts as present.
    pub fn knows_its_files(&self) -> bool {
        !self.is_alone
    }

    /// Every file by its path from the root, with `/`, in the order of the paths' bytes.
    pub fn entries(&self) -> impl Iterator<Item = (&str, &Entry)> {
        self.entries.iter().map(|(path, entry)| (path.as_str(), entry))
    }

    /// Whether there is a file `path`, written exactly so.
    pub fn contains(&self, path: &str) -> bool {
        self.entries.contains_key(path) || self.is_alone && !Standard::MANIFESTS.contains(&path)
    }

    /// Whether what the file says is known, and not only its name.
    pub fn knows_content(&self, path: &str) -> bool {
        self.entries.get(path).is_some_and(|entry| !matches!(entry.held, Held::Name))
    }

    /// Whether `path` (without a last slash) is a folder; the root is one.
    pub fn contains_folder(&self, path: &str) -> bool {
        let inside = format!("{path}/");
        path.is_empty()
            || self.folders.contains(path)
            || self.entries.range(inside.clone()..).next().is_some_and(|(path, _)| path.starts_with(&inside))
    }

    /// The content of a file as a stream, or None when there is no such file, or only its name is known. A control file
    /// of the standard that is known by name counts as the standard's own.
    ///
    /// # Errors
    /// If it cannot be read, or not within bounds. What is damaged is told while reading, at the latest at the end.
    pub fn reader(&self, path: &str) -> io::Result<Option<Box<dyn Read + '_>>> {
        match self.entries.get(path).map(|entry| &entry.held) {
            Some(Held::Vast(_, refusal)) => Err((*refusal).into()),
            _ => self.part_reader(path),
        }
    }

    /// For those who stop reading at some bound.
    fn part_reader(&self, path: &str) -> io::Result<Option<Box<dyn Read + '_>>> {
        let held = match self.entries.get(path) {
            Some(entry) => &entry.held,
            None if self.is_alone => &Held::Name,
            None => return Ok(None),
        };
        Ok(match (held, &self.data) {
            (Held::Content(Content::Shared(bytes)), _) => Some(Box::new(bytes.as_ref())),
            (Held::Content(Content::Bytes(bytes)), _) => Some(Box::new(bytes.as_slice())),
            (Held::Content(Content::File(file)), _) => Some(Box::new(File::open(file)?)),
            (Held::Member(member) | Held::Vast(member, _), Some(data)) => Some(Box::new(member.reader(data))),
            (Held::Refused(refusal), _) => return Err((*refusal).into()),
            (Held::Name | Held::Member(_) | Held::Vast(..), _) => {
                let own = Standard::ALL.into_iter().flat_map(control_files).find(|(name, _)| *name == path);
                own.map(|(_, text)| -> Box<dyn Read> { Box::new(text.as_bytes()) })
            }
        })
    }

    /// The bytes of a file, or None when there is no such file, or only its name is known.
    ///
    /// # Errors
    /// If it cannot be read, is damaged, or holds more than `limit` bytes.
    pub fn read(&self, path: &str, limit: u64) -> io::Result<Option<Vec<u8>>> {
        let Some(reader) = self.part_reader(path)? else { return Ok(None) };
        let mut bytes = Vec::new();
        reader.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > limit {
            let message = format!("it has more than {limit} bytes");
            return Err(io::Error::new(io::ErrorKind::FileTooLarge, message));
        }
        Ok(Some(bytes))
    }

    /// The SHA-256 of a file's content, or None where there is none to be read. Holds a small part of it at a time.
    ///
    /// # Errors
    /// If it cannot be read, or is damaged.
    pub fn digest(&self, path: &str) -> io::Result<Option<Digest>> {
        self.reader(path)?.map(|mut reader| Digest::of_reader(&mut reader)).transpose()
    }

    /// Reads every file once, and tells which ones are damaged or cannot be read.
    ///
    /// Takes the time of unpacking everything, on all processors, within the bounds with which it was opened.
    pub fn verify(&self) -> Findings {
        let damaged: Vec<(&String, io::Error)> =
            self.entries.par_iter().filter_map(|(path, entry)| Some((path, self.try_out(entry).err()?))).collect();
        let mut tally = Tally::default();
        for (path, error) in damaged {
            let rule = match error.get_ref().and_then(|error| error.downcast_ref::<Damage>()) {
                Some(Damage::Checksum { .. }) => &rules::ZIP_CRC,
                Some(Damage::Longer(_) | Damage::Shorter { .. }) => &rules::ZIP_SIZE,
                Some(Damage::Broken | Damage::Rest(_)) => &rules::ZIP_DATA,
                None => &rules::PACKAGE_UNREADABLE,
            };
            tally.note(rule, Some(path), format_args!("`{}`: {error}", shown(path)));
        }
        tally.into_findings()
    }

    /// Reads a member of a zip to its end; of a file on disk, only whether it can be read.
    fn try_out(&self, entry: &Entry) -> io::Result<()> {
        match (&entry.held, &self.data) {
            (Held::Content(Content::File(file)), _) => File::open(file).map(drop),
            (Held::Member(member), Some(data)) => {
                let (mut reader, mut chunk) = (member.reader(data), vec![0; 1 << 16]);
                while reader.read(&mut chunk)? > 0 {}
                Ok(())
            }
            _ => Ok(()),
        }
    }
}

fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

fn size(content: &Content) -> Option<u64> {
    match content {
        Content::Shared(bytes) => Some(bytes.len() as u64),
        Content::Bytes(bytes) => Some(bytes.len() as u64),
        Content::File(path) => std::fs::metadata(path).ok().map(|metadata| metadata.len()),
    }
}
