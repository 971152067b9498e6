//! Statements to and from a Learning Record Store, over `http`: which version it speaks, batches over parallel
//! connections, and what becomes of each statement.
//!
//! **Exactly once.** A statement's id never changes, and an LRS keeps one statement per id (xAPI 1.0.3 part three, 2.1.1),
//! so sending twice is harmless in the end. Two things are not. Some LRSs refuse a whole batch for one statement they
//! hold: then they are asked for each, and get what is missing. And an LRS that looks for duplicates first and writes
//! afterwards writes twice when the same batch reaches it twice *at once*: so after a time-out, a broken connection, a
//! failure of the server or a run that was killed, nothing is sent again before the LRS has had time to finish, and has
//! been asked.
//!
//! Only statements travel. Nothing here needs the LRS's documents (state, profiles), hence no ETags either.

mod deliver;
mod emit;
mod endpoint;
mod error;
mod lock;
mod read;
mod version;

pub use emit::{Emitted, Settings, Totals, emit};
pub use endpoint::{Lrs, endpoint};
pub use error::Error;
pub use lock::Lock;
pub use read::Statements;
