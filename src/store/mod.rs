//! The local store of statements: one SQLite file that is queue and archive. The only room that knows SQL.

mod fact;

pub use fact::{ActivityName, Fact, Names};
