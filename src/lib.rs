//! Kitbag turns a training toolkit, written in Markdown and TOML, into packages that an LMS imports.
//!
//! The outward river, in order:
//!
//! ```text
//! source -> course -> page -> scorm -> package -> check
//! ```
//!
//! The inward river:
//!
//! ```text
//! records -> xapi -> store -> lrs
//!                      └────> report
//! ```
//!
//! Packages of any maker come in by a gate of their own, and nothing of them is trusted:
//!
//! ```text
//! package::read -> check -> diagnostic
//!             └──> inspect -> diff
//! ```
//!
//! [`course`] is the model where both meet: it gives every activity its identifier, its IRI and its name.
#![forbid(unsafe_code)]

pub mod build;
pub mod check;
pub mod cli;
pub mod cmi5;
pub mod course;
pub mod diagnostic;
pub mod diff;
pub mod documents;
pub mod http;
pub mod inspect;
pub mod lrs;
pub mod moodle;
pub mod package;
pub mod page;
pub mod publish;
pub mod records;
pub mod report;
pub mod sanitise;
pub mod scorm;
pub mod sequencing;
pub mod serve;
pub mod source;
pub mod standard;
pub mod store;
pub mod survey;
pub mod xapi;
pub mod xml;
