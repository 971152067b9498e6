//! A course as Moodle restores it: one `.mbz` with sections, SCORM activities and their packages, restrictions,
//! completion and grades, and nobody in it.
//!
//! The room knows the backup format of Moodle 4.0, which every later release restores, and the course model. It does no
//! I/O besides reading the files that it hashes, and knows nothing of zip files. There is no specification of the
//! format: what stands here was observed with Moodle 4.2 (`docs/moodle.md`).

mod backup;
mod feedback;
mod from_course;
mod page;
mod settings;
mod words;
mod write;
mod write_activity;

pub use backup::{Activity, Backup, Content, Digest, File, Section};
pub use feedback::{Item, Kind};
pub use from_course::{Inputs, PackedUnit, backup};
pub use settings::{SWITCHES, Settings, Switch};
