//! The integration tests, as one binary.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that panics has failed")]

mod docs;
mod golden;
mod invalid;
mod package;
mod robustness;
mod rules;
mod schema;
mod support;
mod survey;
