//! The integration tests, in one program: linking once is faster than linking often.

mod rules;
mod support;
