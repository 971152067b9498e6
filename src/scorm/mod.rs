//! SCORM 2004 4th Edition as data: what a package must hold.

pub mod schemas;
