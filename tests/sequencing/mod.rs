//! Sequencing: scripts with known outcomes, cases of our own, and properties that always hold.

mod adl;
mod cases;
mod course;
mod processes;
