//! The integration tests, as one binary.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test that panics has failed, and the environment says where it runs"
)]

mod cli;
mod diff;
mod docs;
mod documents;
mod golden;
mod inspect;
mod invalid;
mod lrs;
mod moodle;
mod moodle_course;
mod package;
mod packaging;
mod pipelines;
mod publish;
mod records;
mod report;
mod robustness;
mod rules;
mod schema;
mod sequencing;
mod serve;
mod statements;
mod store;
mod support;
mod survey;
mod vocabulary;
