//! cmi5: the structure of a course as `cmi5.xml` tells it to an LMS (cmi5 Quartz, section 13).
//!
//! The room knows the standard and the course model. It does no I/O, knows no clock, and nothing of zip files.

mod from_course;
mod structure;
mod write;

pub use from_course::structure;
pub use structure::{AssignableUnit, Block, Child, CourseStructure, LaunchMethod, MoveOn, Objective};
