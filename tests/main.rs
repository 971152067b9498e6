//! The integration tests of Kitbag: one binary, a module for each kind.

mod golden;
