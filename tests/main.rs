//! The integration tests, as one binary.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that panics has failed")]

mod docs;
mod invalid;
mod robustness;
mod schema;
mod support;
