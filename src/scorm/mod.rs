//! SCORM 2004: what stands in a package's manifest.
//!
//! The room knows the standard (CAM: Content Aggregation Model, SN: Sequencing and Navigation) and the course
//! model. It does no I/O, knows no clock, and knows nothing of zip files.

pub mod activity;
mod from_course;
mod lom;
mod manifest;
pub mod names;
pub mod schemas;
mod sequence;
mod token;
mod write;
mod write12;
mod write_sequencing;

pub use from_course::{SharedFiles, manifest, page_href};
pub use lom::{Classification, Contribution, Educational, LangString, Lom, Taxon};
pub use manifest::{Edition2004, HideLmsUi, Item, Manifest, Organization, Resource, ScormType};
pub use sequence::{done_objective, known_objective, sequence};
