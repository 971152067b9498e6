//! One sender at a time.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;

use sha2::{Digest as _, Sha256};

use super::Error;
use crate::http::Url;

/// The right to send from one store to one LRS. The system takes it back when the process ends, however it ends.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

impl Lock {
    /// Takes the lock in the tracking folder; where another process has it, calls `waiting` and waits.
    ///
    /// # Errors
    /// The folder cannot be written, or its file system knows no locks.
    pub fn take(folder: &Path, endpoint: &Url, waiting: impl FnOnce()) -> Result<Self, Error> {
        let digest = Sha256::digest(endpoint.as_str());
        let name: String = digest[..8].iter().map(|byte| format!("{byte:02x}")).collect();
        let path = folder.join(format!("emit-{name}.lock"));
        let fail = |source| Error::Lock { path: path.clone(), source };
        let file = OpenOptions::new().create(true).truncate(false).write(true).open(&path).map_err(fail)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                waiting();
                file.lock().map_err(fail)?;
            }
            Err(TryLockError::Error(error)) => return Err(fail(error)),
        }
        Ok(Self { _file: file })
    }
}
