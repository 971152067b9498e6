//! Reads a course from disk: TOML and Markdown become the model, and everything that is wrong becomes findings.
//!
//! This is the only room that opens a course's files. It never stops at the first mistake, never leaves the
//! course's folder, and gives the model away only when there is no finding of severity error.

mod agenda;
mod answer;
mod context;
mod course;
mod directive;
mod figure;
mod folder;
mod inline;
mod instruments;
mod library;
mod manifest;
mod module;
mod moodle;
mod packaging;
mod page;
mod question;
mod settings;
mod slide;
mod stray;
pub(crate) mod toml;
mod whole;

pub use course::{Read, ReadError, read};
