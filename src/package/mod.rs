//! From a plan of files to a zip in its place: whole or not at all, and the same bytes whatever the machine.
//!
//! ```text
//! Plan -> Output::add -> (measure, pack, archive) -> hidden file beside its place -> Output::finish -> renamed
//! ```
//!
//! The room knows nothing of what the files mean. It reads no clock, and nothing of the machine gets into what it
//! writes: no time, owner, permission, path or number of threads.

mod archive;
mod digest;
mod error;
mod files;
mod output;
mod pack;
mod plan;
pub mod read;
mod report;
mod sink;
mod stream;

pub use digest::{Digest, Measure};
pub use error::Error;
pub use files::{put, zip};
pub use output::{Draft, Outcome, Output};
pub use plan::{Content, NameError, Plan, check_path};
pub use report::{BuildReport, CourseFacts, Facts, FileReport, Identifiers, PackageReport, SuspendData, Tool};
