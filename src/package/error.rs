//! What keeps a package from being made.

use super::plan::NameError;
use std::path::{Path, PathBuf};

/// Why packages could not be written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("cannot {action} {}: {source}", path.display())]
    Io { action: &'static str, path: PathBuf, source: std::io::Error },
    #[error("`{name}` cannot stand in a package: {reason}")]
    Name { name: String, reason: NameError },
    #[error("{} is not a regular file", .0.display())]
    NotAFile(PathBuf),
    #[error("{} changed while it was packed; build again", .0.display())]
    Changed(PathBuf),
    #[error("two packages would be called {0}")]
    Duplicate(String),
    #[error("the zip could not be written: {0}")]
    Zip(#[from] zip::result::ZipError),
    #[error("the build report could not be written: {0}")]
    Report(#[from] serde_json::Error),
}

impl Error {
    /// Turns an I/O error into one that says what was being done to which file.
    pub(super) fn io(action: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io { action, path, source }
    }
}
