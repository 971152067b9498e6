//! Kitbag turns a training toolkit, written in Markdown and TOML, into packages that an LMS imports.
//!
//! The outward river, in order:
//!
//! ```text
//! source -> course -> page -> scorm -> package -> check
//! ```
//!
//! [`course`] is the model that both ends share.
#![forbid(unsafe_code)]

pub mod build;
pub mod check;
pub mod cli;
pub mod course;
pub mod diagnostic;
pub mod package;
pub mod page;
pub mod sanitise;
pub mod scorm;
pub mod source;
pub mod survey;
