//! What a course holds, counted: for authors who plan, and for whoever must judge a course without reading all of it.
//!
//! Pure functions over [`crate::course`] that give Markdown. Nothing here reads files, prints, or judges the course:
//! what is wrong with it are findings, and they are made elsewhere.

mod cited;
mod counts;
mod markdown;
mod readability;
mod references;
mod tables;
mod text;
mod workshop;

pub use references::references;
pub use tables::tables;
