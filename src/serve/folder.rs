//! From an address to the file that is shown there. Nothing outside of the folder is, and nothing hidden.

use std::fs::{self, File};
use std::io;
use std::path::{Component, Path, PathBuf};

use jiff::Timestamp;
use percent_encoding::percent_decode_str;

use super::digests::Digests;
use crate::publish::INDEX;

/// The page that stands for its folder.
const PAGE: &str = "index.html";
/// Where a publisher keeps what the public names lead to.
const PUBLISHER: &str = ".kitbag";
/// How often a file is looked for whose links change over meanwhile.
const TRIES: usize = 5;

/// A folder, with what is known of the files in it.
#[derive(Debug)]
pub(super) struct Folder {
    /// Without links.
    root: PathBuf,
    digests: Digests,
}

/// What is at an address.
#[derive(Debug)]
pub(super) enum Found {
    File(Shown),
    /// A folder, asked for without the slash at the end that relative links need.
    Folder,
    Nothing,
}

/// A file, opened: whatever takes its place, these are its bytes.
#[derive(Debug)]
pub(super) struct Shown {
    pub(super) file: File,
    /// Where the address led: the name says what kind of file it is.
    pub(super) name: PathBuf,
    pub(super) size: u64,
    pub(super) modified: Option<Timestamp>,
    /// In hexadecimal digits.
    pub(super) sha256: String,
    /// Whether the address has the same bytes for ever.
    pub(super) is_kept: bool,
}

impl Folder {
    /// # Errors
    /// It is no folder, or cannot be read.
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        fs::read_dir(path)?;
        Ok(Self { root: fs::canonicalize(path)?, digests: Digests::default() })
    }

    /// Looks for what is at the path of an address, percent-encoded as it came.
    ///
    /// # Errors
    /// A file is there and cannot be read.
    pub(super) fn find(&self, address: &str) -> io::Result<Found> {
        let Some(names) = names(address) else { return Ok(Found::Nothing) };
        let mut tries = TRIES;
        loop {
            tries -= 1;
            match self.look(&names, address.ends_with('/')) {
                // A publisher may have changed over and swept up between two steps.
                Err(error) if error.kind() == io::ErrorKind::NotFound && tries > 0 => {}
                Err(error) if is_absence(&error) => return Ok(Found::Nothing),
                found => return found,
            }
        }
    }

    fn look(&self, names: &[String], is_folder: bool) -> io::Result<Found> {
        let mut asked = self.root.clone();
        asked.extend(names);
        let Some(mut place) = self.inside(&asked)? else { return Ok(Found::Nothing) };
        if place.is_dir() {
            if !is_folder {
                return Ok(Found::Folder);
            }
            asked.push(PAGE);
            let Some(page) = self.inside(&asked)? else { return Ok(Found::Nothing) };
            place = page;
        } else if is_folder {
            return Ok(Found::Nothing);
        }
        // Before it is opened: opening a pipe would wait for a writer.
        if !fs::metadata(&place)?.is_file() {
            return Ok(Found::Nothing);
        }
        let mut file = File::open(&place)?;
        let metadata = file.metadata()?;
        let sha256 = self.digests.of(&place, &mut file, &metadata)?.to_string();
        let modified = metadata.modified().ok().and_then(|modified| Timestamp::try_from(modified).ok());
        let is_kept = self.is_kept(names);
        Ok(Found::File(Shown { file, name: asked, size: metadata.len(), modified, sha256, is_kept }))
    }

    /// Where `path` leads when all links are followed, unless that is outside of the folder or hidden in it.
    fn inside(&self, path: &Path) -> io::Result<Option<PathBuf>> {
        let place = fs::canonicalize(path)?;
        let Ok(below) = place.strip_prefix(&self.root) else { return Ok(None) };
        let mut below = below.components().map(|part| part.as_os_str().as_encoded_bytes()).peekable();
        below.next_if_eq(&PUBLISHER.as_bytes());
        Ok(below.all(|name| !name.starts_with(b".")).then_some(place))
    }

    /// Whether an address is that of a version, `COURSE/VERSION/FILE`: what was published there never changes.
    fn is_kept(&self, names: &[String]) -> bool {
        let [course, version, _, ..] = names else { return false };
        self.root.join(INDEX).is_file() && self.root.join(course).join(version).join("build.json").is_file()
    }
}

/// The names in a path, decoded; None where one of them is hidden, empty, or more than a name.
fn names(address: &str) -> Option<Vec<String>> {
    let path = address.strip_prefix('/')?;
    let path = path.strip_suffix('/').unwrap_or(path);
    if path.is_empty() {
        // Two slashes are not the root: they would be another host in a redirection.
        return (address == "/").then(Vec::new);
    }
    path.split('/').map(name).collect()
}

fn name(encoded: &str) -> Option<String> {
    let name = percent_decode_str(encoded).decode_utf8().ok()?;
    let mut parts = Path::new(name.as_ref()).components();
    let is_plain =
        matches!((parts.next(), parts.next()), (Some(Component::Normal(part)), None) if part == name.as_ref());
    (is_plain && !name.starts_with('.') && !name.contains(['/', '\\', ':', '\0'])).then(|| name.into_owned())
}

/// Whether an error means that nothing is there, rather than that it cannot be read.
fn is_absence(error: &io::Error) -> bool {
    use io::ErrorKind::{InvalidFilename, InvalidInput, NotADirectory, NotFound};
    // A ring of links, which has no name in the standard library yet.
    let is_ring = cfg!(target_os = "linux") && error.raw_os_error() == Some(40);
    matches!(error.kind(), NotFound | NotADirectory | InvalidFilename | InvalidInput) || is_ring
}

#[cfg(test)]
mod tests {
    use super::names;

    #[test]
    fn names_are_plain() {
        assert_eq!(names("/").unwrap(), Vec::<String>::new());
        assert_eq!(names("/a/b%20c.zip").unwrap(), ["a", "b c.zip"]);
        assert_eq!(names("/a/").unwrap(), ["a"]);
        assert_eq!(names("/%C3%A9%25").unwrap(), ["é%"]);
        for address in [
            "",
            "a",
            "//",
            "//host",
            "/a//b",
            "/..",
            "/a/../b",
            "/%2e%2e/b",
            "/.%2e",
            "/.git/config",
            "/a/.b",
            "/./a",
            "/a%2fb",
            "/..%2fa",
            "/a%5cb",
            "/%2e%2e%5ca",
            "/a%00",
            "/%ff",
            "/C:",
            "/a:b",
            "/%2Fetc%2Fpasswd",
            "*",
        ] {
            assert_eq!(names(address), None, "{address}");
        }
    }
}
