//! Checks of a finished package against the standard.

pub mod xsd;
