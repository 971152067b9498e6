//! Sequencing: scripts with known outcomes, cases of our own, and properties that always hold.

mod adl;
mod cases;
mod course;
mod model;
mod processes;
mod properties;
mod simulate;
