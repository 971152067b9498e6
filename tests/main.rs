//! The integration tests, as one binary.

mod invalid;
mod support;
