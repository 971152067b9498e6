//! Why the store could not be used.

use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("there is no store at {}; `kitbag collect` makes one", .0.display())]
    Missing(PathBuf),
    #[error(
        "{} was written by a newer Kitbag (its format is {found}, this Kitbag knows formats up to {known}); \
         use the newer one", path.display()
    )]
    Newer { path: PathBuf, found: i64, known: i64 },
    #[error(
        "{} was filled with another key of pseudonyms, under which the same people have other names; use that key, or \
         another tracking folder", .0.display()
    )]
    OtherKey(PathBuf),
    #[error("{} is not a store of Kitbag; name another tracking folder", .0.display())]
    Foreign(PathBuf),
    #[error("cannot {action} {}: {source}", path.display())]
    Io { action: &'static str, path: PathBuf, source: std::io::Error },
    #[error("cannot {action} the store {}: {}", path.display(), reason(source))]
    Sqlite { action: &'static str, path: PathBuf, source: rusqlite::Error },
    #[error(
        "it is erased, but another process still uses {}, whose file keeps the old bytes as long; run the command again \
         when it has ended", .0.display()
    )]
    InUse(PathBuf),
    #[error("a statement could not be written as JSON: {0}")]
    Json(#[from] serde_json::Error),
}

impl Error {
    pub(super) fn sqlite(action: &'static str, path: &Path, source: rusqlite::Error) -> Self {
        match source.sqlite_error_code() {
            Some(ErrorCode::NotADatabase) => Self::Foreign(path.to_owned()),
            _ => Self::Sqlite { action, path: path.to_owned(), source },
        }
    }
}

/// What SQLite's error means for the person at the keyboard.
fn reason(error: &rusqlite::Error) -> String {
    let text = match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => "the disk is full; make room and run the command again, nothing is half-written",
        Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => {
            "it may not be written; check the permissions of the file and its folder"
        }
        Some(ErrorCode::CannotOpen) => {
            "it cannot be opened; check that its folder exists, is no file, and may be written"
        }
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            "another process has been writing to it for over a minute; let it finish and run the command again"
        }
        Some(ErrorCode::DatabaseCorrupt) => {
            "the file is damaged; bring it back from a copy, or collect again into a new folder"
        }
        _ => return error.to_string(),
    };
    text.to_owned()
}

#[cfg(test)]
mod tests {
    use rusqlite::ffi;

    use super::*;

    #[test]
    fn what_stops_the_store_is_told_with_what_to_do() {
        for (code, advice) in [
            (ffi::SQLITE_FULL, "the disk is full; make room"),
            (ffi::SQLITE_READONLY, "it may not be written; check the permissions"),
            (ffi::SQLITE_BUSY, "another process has been writing to it"),
            (ffi::SQLITE_CORRUPT, "the file is damaged; bring it back from a copy"),
        ] {
            let source = rusqlite::Error::SqliteFailure(ffi::Error::new(code), None);
            let message = Error::sqlite("write to", Path::new("tracking/store.sqlite"), source).to_string();
            let expected = format!("cannot write to the store tracking/store.sqlite: {advice}");
            assert!(message.starts_with(&expected), "{message}");
        }
    }
}
