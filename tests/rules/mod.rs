//! The rules that packages must meet, tested against verdicts that do not come from this project.

mod adl;
mod cases;
mod editions;
mod listed;
mod makers;
mod own;
mod profile;
mod soup;
mod xsd;
