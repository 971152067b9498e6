//! A place in a folder, for example one that a web server serves.
//!
//! What changes is reached through links, so that all of it changes over at once, whenever the publisher is killed:
//!
//! ```text
//! index.json             -> .kitbag/current/index.json
//! c/m1/latest.zip        -> ../../.kitbag/current/c/m1/latest.zip
//! .kitbag/current        -> state-2                            replaced by one rename
//! .kitbag/state-2/       index.json, index.html, SHA256SUMS, c/m1/latest.zip -> ../../../../c/1.1.0/c-m1-1.1.0.….zip
//! .kitbag/lock           held while somebody publishes
//! ```
//!
//! Where there are no links, files are renamed one by one, the index first.

use std::collections::BTreeMap;
use std::fs::{self, File, TryLockError};
use std::io::{self, ErrorKind, Read, Write as _};
use std::path::{Path, PathBuf};

use super::place::{Held, INDEX, Place, PlaceError, Shown, Switch};
use crate::package::Measure;

/// What is the folder's own, and not published.
const OWN: &str = ".kitbag";
const CURRENT: &str = "current";
const STATE: &str = "state-";
/// What a killed publisher leaves: a file or a link on its way to its name.
const INCOMING: &str = "incoming";

/// A folder that is published to, or looked at.
#[derive(Debug)]
pub struct Folder {
    root: PathBuf,
    /// None for whoever only looks. The system takes the lock back when the process ends, however it ends.
    lock: Option<File>,
    has_links: bool,
}

/// A part of a state, by its public path.
enum Part {
    Bytes(Vec<u8>),
    /// A link with this target, as seen from the link.
    Link(PathBuf),
}

impl Folder {
    /// Opens a folder to publish to, makes it if need be, and clears away what killed publishers left.
    ///
    /// # Errors
    /// [`PlaceError::Busy`] while somebody else publishes to it; [`PlaceError::Cannot`] if it cannot be written.
    pub fn publish(root: &Path) -> Result<Self, PlaceError> {
        let mut folder = Self { root: root.to_owned(), lock: None, has_links: true };
        let own = folder.own("");
        fs::create_dir_all(&own).map_err(folder.cannot("make", OWN))?;
        let path = folder.own("lock");
        let open = File::options().create(true).truncate(false).write(true).open(&path);
        let file = open.map_err(folder.cannot("open", ".kitbag/lock"))?;
        match file.try_lock() {
            Ok(()) => folder.lock = Some(file),
            Err(TryLockError::WouldBlock) => return Err(PlaceError::Busy { place: folder.name() }),
            Err(TryLockError::Error(error)) => return Err(folder.cannot("lock", ".kitbag/lock")(error)),
        }
        folder.sweep().map_err(folder.cannot("clear", OWN))?;
        let probe = folder.own(INCOMING);
        folder.has_links = link(Path::new("."), &probe).is_ok();
        let _ = fs::remove_file(&probe);
        Ok(folder)
    }

    /// Opens a folder to look at. Nothing in it is changed.
    ///
    /// # Errors
    /// [`PlaceError::Cannot`] if there is no such folder.
    pub fn look(root: &Path) -> Result<Self, PlaceError> {
        let folder = Self { root: root.to_owned(), lock: None, has_links: false };
        fs::read_dir(root).map_err(folder.cannot("read", "the folder"))?;
        Ok(folder)
    }

    /// A path of the folder's own.
    fn own(&self, name: &str) -> PathBuf {
        self.root.join(OWN).join(name)
    }

    fn cannot(&self, action: &str, path: &str) -> impl FnOnce(io::Error) -> PlaceError + use<> {
        let (place, action) = (self.name(), format!("{action} {path}"));
        move |error| PlaceError::Cannot { place, action, reason: error.to_string() }
    }

    /// The state that is shown, by the name of its folder.
    fn current(&self) -> Option<PathBuf> {
        fs::read_link(self.own(CURRENT)).ok()
    }

    /// Clears away states that are not shown, and whatever was on its way. Readers of the last state have long done: this
    /// happens when somebody publishes the next time.
    fn sweep(&self) -> io::Result<()> {
        let current = self.current();
        for entry in fs::read_dir(self.own(""))? {
            let entry = entry?;
            let name = entry.file_name();
            let is_old = name.to_str().is_some_and(|name| name.starts_with(STATE))
                && current.as_deref() != Some(Path::new(&name));
            if is_old {
                fs::remove_dir_all(entry.path())?;
            } else if name == INCOMING {
                fs::remove_file(entry.path())?;
            }
        }
        Ok(())
    }

    /// Puts a file into its place: written beside it, flushed, renamed.
    fn put(&self, path: &str, write: impl FnOnce(&mut File) -> io::Result<()>) -> io::Result<()> {
        let incoming = self.own(INCOMING);
        let result = (|| {
            let mut file = File::create(&incoming)?;
            write(&mut file)?;
            file.sync_data()?;
            let target = self.root.join(path);
            if let Some(parent) = target.parent() {
                fs::create_dir_all(parent)?;
            }
            fs::rename(&incoming, &target)?;
            target.parent().map_or(Ok(()), settle)
        })();
        if result.is_err() {
            let _ = fs::remove_file(&incoming);
        }
        result
    }

    /// Nobody has changed the index since it was seen.
    fn hold_to(&self, seen: Option<&Held>) -> Result<(), PlaceError> {
        let now = self.read(INDEX)?.map(|held| held.bytes);
        match now.as_ref() == seen.map(|held| &held.bytes) {
            true => Ok(()),
            false => Err(PlaceError::Overtaken { place: self.name() }),
        }
    }

    /// What is not a publisher's is not overwritten.
    fn refuse_strangers(&self, switch: &Switch<'_>) -> Result<(), PlaceError> {
        let is_stranger = |path: &&str| self.root.join(path).exists();
        let names = std::iter::once(INDEX).chain(switch.files.keys().map(String::as_str));
        match names.into_iter().find(is_stranger).filter(|_| switch.seen.is_none()) {
            Some(path) => Err(PlaceError::Cannot {
                place: self.name(),
                action: format!("publish {path}"),
                reason: "something else has this name already, and nothing says that Kitbag put it there; publish into an empty folder"
                    .to_owned(),
            }),
            None => Ok(()),
        }
    }

    /// Everything that a new state shows: what the old one did, save for what changes.
    fn parts(&self, switch: &Switch<'_>) -> io::Result<BTreeMap<String, Part>> {
        let mut parts = BTreeMap::new();
        if let (Some(current), true) = (self.current(), switch.seen.is_some()) {
            let state = self.own("").join(current);
            for path in files_below(&state, false)? {
                let at = state.join(&path);
                let part = match fs::read_link(&at) {
                    Ok(target) => Part::Link(target),
                    Err(_) => Part::Bytes(fs::read(&at)?),
                };
                parts.insert(path, part);
            }
        }
        for (path, shown) in &switch.files {
            let part = match shown {
                Shown::Bytes(bytes) => Part::Bytes(bytes.clone()),
                // Up from the folder of the link in the state, and out of `.kitbag/state-…`.
                Shown::Kept(kept) => Part::Link(Path::new(&"../".repeat(depth(path) + 2)).join(kept)),
            };
            parts.insert(path.clone(), part);
        }
        parts.insert(INDEX.to_owned(), Part::Bytes(switch.index.to_vec()));
        Ok(parts)
    }

    /// Writes a new state, which nobody sees yet, and gives its name.
    fn prepare(&self, parts: &BTreeMap<String, Part>) -> io::Result<String> {
        let number = |name: &Path| name.to_str()?.strip_prefix(STATE)?.parse::<u64>().ok();
        let last = self.current().and_then(|current| number(&current)).unwrap_or(0);
        let name = format!("{STATE}{}", last.wrapping_add(1));
        let state = self.own(&name);
        fs::create_dir(&state)?;
        let mut folders = vec![state.clone()];
        for (path, part) in parts {
            let target = state.join(path);
            let parent = target.parent().unwrap_or(&state).to_owned();
            fs::create_dir_all(&parent)?;
            match part {
                Part::Bytes(bytes) => {
                    let mut file = File::create(&target)?;
                    file.write_all(bytes)?;
                    file.sync_data()?;
                }
                Part::Link(to) => link(to, &target)?,
            }
            folders.push(parent);
        }
        folders.dedup();
        folders.iter().try_for_each(|folder| settle(folder))?;
        Ok(name)
    }

    /// Gives each path its public name, before or after the state is shown. What is there under another guise, in a copy of a
    /// place for example, stays until it can be replaced by something that leads somewhere.
    fn publish_names<'p>(&self, paths: impl Iterator<Item = &'p String>, is_shown: bool) -> io::Result<()> {
        for path in paths {
            let place = self.root.join(path);
            let target = Path::new(&"../".repeat(depth(path))).join(OWN).join(CURRENT).join(path);
            match fs::symlink_metadata(&place) {
                Err(error) if error.kind() == ErrorKind::NotFound => {
                    if let Some(parent) = place.parent() {
                        fs::create_dir_all(parent)?;
                    }
                    link(&target, &place)?;
                }
                Err(error) => return Err(error),
                Ok(_) if is_shown && fs::read_link(&place).ok().as_ref() != Some(&target) => {
                    let incoming = self.own(INCOMING);
                    link(&target, &incoming)?;
                    fs::rename(&incoming, &place)?;
                }
                Ok(_) => {}
            }
        }
        Ok(())
    }

    /// Shows a new state at once.
    fn flip(&self, switch: &Switch<'_>) -> Result<(), PlaceError> {
        let parts = self.parts(switch).map_err(self.cannot("read", "what is shown"))?;
        let state = self.prepare(&parts).map_err(self.cannot("write", "a new state"))?;
        // A name that leads nowhere yet is as good as none, and all of them come alive with the rename.
        self.publish_names(parts.keys(), false).map_err(self.cannot("name", "what is new"))?;
        let incoming = self.own(INCOMING);
        link(Path::new(&state), &incoming)
            .and_then(|()| fs::rename(&incoming, self.own(CURRENT)))
            .map_err(self.cannot("show", "the new state"))?;
        settle(&self.own(""))
            .and_then(|()| self.publish_names(parts.keys(), true))
            .map_err(|error| PlaceError::Unfinished { place: self.name(), reason: error.to_string() })
    }

    /// Shows a new state file by file, the index first.
    fn one_by_one(&self, switch: &Switch<'_>) -> Result<(), PlaceError> {
        self.put(INDEX, |file| file.write_all(switch.index)).map_err(self.cannot("write", INDEX))?;
        for (path, shown) in &switch.files {
            let put = match shown {
                Shown::Bytes(bytes) => self.put(path, |file| file.write_all(bytes)),
                Shown::Kept(kept) => {
                    self.put(path, |file| io::copy(&mut File::open(self.root.join(kept))?, file).map(drop))
                }
            };
            put.map_err(|error| PlaceError::Unfinished { place: self.name(), reason: format!("{path}: {error}") })?;
        }
        Ok(())
    }
}

impl Place for Folder {
    fn name(&self) -> String {
        self.root.display().to_string()
    }

    fn read(&self, path: &str) -> Result<Option<Held>, PlaceError> {
        match fs::read(self.root.join(path)) {
            Ok(bytes) => Ok(Some(Held { bytes, revision: None })),
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(None),
            Err(error) => Err(self.cannot("read", path)(error)),
        }
    }

    fn keep(&self, path: &str, file: &Path, measure: Measure) -> Result<bool, PlaceError> {
        match File::open(self.root.join(path)) {
            Ok(mut held) => {
                let there = Measure::of_reader(&mut held).map_err(self.cannot("read", path))?;
                return match there == measure {
                    true => Ok(false),
                    false => Err(PlaceError::Taken { place: self.name(), path: path.to_owned() }),
                };
            }
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(self.cannot("read", path)(error)),
        }
        let copy = |to: &mut File| {
            let written = Measure::of_reader(&mut Copied { from: File::open(file)?, to })?;
            let changed = || io::Error::other(format!("{} changed meanwhile; build and publish again", file.display()));
            (written == measure).then_some(()).ok_or_else(changed)
        };
        self.put(path, copy).map_err(self.cannot("write", path))?;
        Ok(true)
    }

    fn switch(&self, switch: &Switch<'_>) -> Result<(), PlaceError> {
        self.hold_to(switch.seen)?;
        self.refuse_strangers(switch)?;
        if self.has_links { self.flip(switch) } else { self.one_by_one(switch) }
    }

    fn paths(&self) -> Result<Option<Vec<String>>, PlaceError> {
        files_below(&self.root, true).map(Some).map_err(self.cannot("read", "its folders"))
    }
}

/// Reads a file, and writes what is read into another one.
struct Copied<'t> {
    from: File,
    to: &'t mut File,
}

impl Read for Copied<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.from.read(buffer)?;
        self.to.write_all(&buffer[..count])?;
        Ok(count)
    }
}

/// The files below a folder, sorted; hidden ones do not count. Links count that lead to a file, or all of them.
fn files_below(root: &Path, must_lead: bool) -> io::Result<Vec<String>> {
    let mut files = Vec::new();
    let mut folders = vec![String::new()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(root.join(&folder))? {
            let entry = entry?;
            let Ok(name) = entry.file_name().into_string() else { continue };
            if name.starts_with('.') {
                continue;
            }
            let kind = entry.file_type()?;
            if kind.is_dir() {
                folders.push(format!("{folder}{name}/"));
            } else if !kind.is_symlink() || !must_lead || entry.path().is_file() {
                files.push(format!("{folder}{name}"));
            }
        }
    }
    files.sort();
    Ok(files)
}

/// How many folders a path goes through.
fn depth(path: &str) -> usize {
    path.matches('/').count()
}

#[cfg(unix)]
fn link(target: &Path, at: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(target, at)
}

/// Links need rights elsewhere that publishers seldom have.
#[cfg(not(unix))]
fn link(_: &Path, _: &Path) -> io::Result<()> {
    Err(ErrorKind::Unsupported.into())
}

/// Makes renames in a folder last, where the system can.
fn settle(folder: &Path) -> io::Result<()> {
    match File::open(folder).and_then(|folder| folder.sync_all()) {
        Err(error) if cfg!(unix) && error.kind() == ErrorKind::StorageFull => Err(error),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(folder: &Folder, path: &str, text: &str) -> Result<bool, PlaceError> {
        let file = tempfile::NamedTempFile::new().unwrap();
        fs::write(file.path(), text).unwrap();
        folder.keep(path, file.path(), Measure::of(text.as_bytes()))
    }

    /// Shows a version with the text of each address, and what the folder then gives.
    fn show(folder: &Folder, version: &str, addresses: &[&str]) -> Result<(), PlaceError> {
        let mut files = BTreeMap::new();
        for address in addresses {
            let path = format!("c/{version}/{}", address.replace('/', "-"));
            kept(folder, &path, &format!("{version} {address}"))?;
            files.insert((*address).to_owned(), Shown::Kept(path));
        }
        files.insert("sums".to_owned(), Shown::Bytes(version.into()));
        let seen = folder.read(INDEX)?;
        folder.switch(&Switch { seen: seen.as_ref(), index: version.as_bytes(), files })
    }

    fn text(folder: &Folder, path: &str) -> Option<String> {
        folder.read(path).unwrap().map(|held| String::from_utf8(held.bytes).unwrap())
    }

    #[test]
    fn a_new_state_is_shown_with_and_without_links() {
        for has_links in [cfg!(unix), false] {
            let root = tempfile::tempdir().unwrap();
            let folder = Folder { has_links, ..Folder::publish(&root.path().join("new/place")).unwrap() };
            show(&folder, "1", &["c/m1/latest", "c/m2/latest", "top"]).unwrap();
            show(&folder, "2", &["c/m1/latest", "top"]).unwrap();
            assert_eq!(text(&folder, INDEX).unwrap(), "2");
            assert_eq!(text(&folder, "sums").unwrap(), "2");
            assert_eq!(text(&folder, "c/m1/latest").unwrap(), "2 c/m1/latest");
            assert_eq!(text(&folder, "c/m2/latest").unwrap(), "1 c/m2/latest", "what does not change stays");
            assert_eq!(text(&folder, "top").unwrap(), "2 top");
            assert_eq!(text(&folder, "c/1/c-m1-latest").unwrap(), "1 c/m1/latest", "what is kept stays");
            let paths = folder.paths().unwrap().unwrap();
            assert_eq!(paths.len(), 3 + 2 + 2 + 3, "{paths:?}");
        }
    }

    #[test]
    fn a_copy_without_links_becomes_a_place_again() {
        let root = tempfile::tempdir().unwrap();
        let copy = Folder { has_links: false, ..Folder::publish(root.path()).unwrap() };
        show(&copy, "1", &["c/m1/latest", "c/m2/latest"]).unwrap();
        drop(copy);
        let folder = Folder::publish(root.path()).unwrap();
        show(&folder, "2", &["c/m1/latest"]).unwrap();
        assert_eq!(text(&folder, "c/m1/latest").unwrap(), "2 c/m1/latest");
        assert_eq!(text(&folder, "c/m2/latest").unwrap(), "1 c/m2/latest");
        assert_eq!(root.path().join("c/m1/latest").is_symlink(), cfg!(unix));
    }

    #[test]
    fn what_is_kept_never_changes() {
        let root = tempfile::tempdir().unwrap();
        let folder = Folder::publish(root.path()).unwrap();
        assert_eq!(kept(&folder, "c/1/a.zip", "whole"), Ok(true));
        assert_eq!(kept(&folder, "c/1/a.zip", "whole"), Ok(false));
        assert!(matches!(kept(&folder, "c/1/a.zip", "other"), Err(PlaceError::Taken { .. })));
        let liar = folder.keep("c/1/b.zip", &root.path().join("c/1/a.zip"), Measure::of(b"not this"));
        assert!(matches!(liar, Err(PlaceError::Cannot { .. })), "{liar:?}");
        assert_eq!(text(&folder, "c/1/a.zip").unwrap(), "whole");
        assert_eq!(folder.paths().unwrap().unwrap(), ["c/1/a.zip"]);
    }

    #[test]
    fn one_publishes_at_a_time_and_only_on_what_was_seen() {
        let root = tempfile::tempdir().unwrap();
        let folder = Folder::publish(root.path()).unwrap();
        assert!(matches!(Folder::publish(root.path()), Err(PlaceError::Busy { .. })));
        show(&folder, "1", &["m1"]).unwrap();
        let old = Held { bytes: b"0".to_vec(), revision: None };
        for seen in [None, Some(&old)] {
            let late = folder.switch(&Switch { seen, index: b"2", files: BTreeMap::new() });
            assert!(matches!(late, Err(PlaceError::Overtaken { .. })), "{late:?}");
        }
        assert_eq!(text(&folder, INDEX).unwrap(), "1");
        drop(folder);
        assert!(Folder::publish(root.path()).is_ok());
    }

    #[test]
    fn strangers_files_are_left_alone() {
        let root = tempfile::tempdir().unwrap();
        fs::write(root.path().join("sums"), "mine").unwrap();
        let folder = Folder::publish(root.path()).unwrap();
        let refused = show(&folder, "1", &["m1"]);
        assert!(matches!(refused, Err(PlaceError::Cannot { .. })), "{refused:?}");
        assert_eq!(text(&folder, "sums").unwrap(), "mine");
        assert_eq!(text(&folder, INDEX), None);
    }
}
