//! The local store of statements: one SQLite file that is queue and archive. The only room that knows SQL.
//!
//! A statement is kept once, under its id, with what reports want to know of it (its [`Fact`]) beside it. For each LRS
//! the store knows what has been offered, and what became of it. Every change is one transaction: a process that is
//! killed leaves the store as it was before or after, and several processes may use it at once.

mod add;
mod delivery;
mod error;
mod fact;
mod forget;
mod names;
mod note;
mod people;
mod read;
mod schema;
mod status;

use std::path::PathBuf;

use rusqlite::Connection;

pub use add::Added;
pub use delivery::{Delivery, LrsId, Pending};
pub use error::Error;
pub use fact::Fact;
pub use forget::Forgotten;
pub use read::{ActivityName, Names};
pub use status::{LrsStatus, Problem, Status, Trouble};

/// The store of one tracking folder.
#[derive(Debug)]
pub struct Store {
    connection: Connection,
    /// For messages.
    path: PathBuf,
    ids: names::Cache,
}

impl Store {
    /// The error of something that was tried with the file.
    fn failed(&self, action: &'static str) -> impl FnOnce(rusqlite::Error) -> Error {
        let path = self.path.clone();
        move |source| Error::sqlite(action, &path, source)
    }
}
