//! Where packages are published: a tree of files with addresses that stay.

use std::collections::BTreeMap;
use std::path::Path;

use crate::package::Measure;

/// The file that says what is published. Whoever replaces it has published.
pub const INDEX: &str = "index.json";

/// A tree of files that a publisher writes to: a folder, a WebDAV server, a bucket. Paths are relative and joined by `/`.
pub trait Place: Sync {
    /// How messages name it: without a secret.
    fn name(&self) -> String;

    /// What lies at `path`, if anything.
    ///
    /// # Errors
    /// [`PlaceError::Cannot`] if that cannot be found out.
    fn read(&self, path: &str) -> Result<Option<Held>, PlaceError>;

    /// Puts `file` at `path`, where it stays for ever. Gives whether it was new: the same bytes may lie there already.
    ///
    /// # Errors
    /// [`PlaceError::Taken`] if other bytes lie there; nothing was changed then. [`PlaceError::Cannot`] if the file could not be
    /// put there whole; nothing shows at `path` then.
    fn keep(&self, path: &str, file: &Path, measure: Measure) -> Result<bool, PlaceError>;

    /// Shows a new state. Before the index is replaced nothing that learners' systems fetch has changed.
    ///
    /// # Errors
    /// [`PlaceError::Overtaken`] if the index is no longer the one that was seen: somebody else has published.
    /// [`PlaceError::OvertakenLate`] if somebody else has published after the index was replaced: then one file more may be of
    /// this state than of the one that counts.
    /// [`PlaceError::Unfinished`] if the index was replaced, but not everything else.
    fn switch(&self, switch: &Switch<'_>) -> Result<(), PlaceError>;

    /// The paths of all files there, sorted; None where a place cannot say.
    ///
    /// # Errors
    /// [`PlaceError::Cannot`] if they cannot be read.
    fn paths(&self) -> Result<Option<Vec<String>>, PlaceError> {
        Ok(None)
    }

    /// What the publisher should hear though everything went well, in sentences: for example that a server ignores conditions,
    /// so that two publishers at once may undo each other's work.
    fn warnings(&self) -> Vec<String> {
        Vec::new()
    }
}

/// What lies at a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    pub bytes: Vec<u8>,
    /// The place's own mark of these bytes, such as an `ETag`, if it gives one.
    pub revision: Option<String>,
}

/// A new state of everything in a place that is not kept for ever.
#[derive(Debug)]
pub struct Switch<'a> {
    /// The index as it was when the publisher looked.
    pub seen: Option<&'a Held>,
    pub index: &'a [u8],
    /// All the other files that change, by path.
    pub files: BTreeMap<String, Shown>,
}

/// What a path is to show.
#[derive(Debug, Clone)]
pub enum Shown {
    Bytes(Vec<u8>),
    /// The file that is kept at this other path.
    Kept(String),
}

/// Why a place does not do what it is asked for. No text here holds a secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlaceError {
    #[error(
        "{path} in {place} holds other bytes, and what is published stays; raise the `version` in the course's manifest, \
         build, and publish that"
    )]
    Taken { place: String, path: String },
    #[error("somebody else has published to {place} meanwhile, and nothing of yours shows; publish again")]
    Overtaken { place: String },
    #[error("somebody else has published to {place} while the addresses of your version followed; publish again")]
    OvertakenLate { place: String },
    #[error("somebody else is publishing to {place} at this moment; nothing of yours was written: publish again later")]
    Busy { place: String },
    /// `action` follows "cannot", for example `write m1/latest.zip`.
    #[error("cannot {action} in {place}: {reason}")]
    Cannot { place: String, action: String, reason: String },
    #[error(
        "the new index of {place} is in its place, but not everything that it names: {reason}. Publish the same packages \
         again to finish"
    )]
    Unfinished { place: String, reason: String },
}
