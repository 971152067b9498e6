//! The rules that packages must meet, tested against verdicts that do not come from this project.

mod profile;
mod xsd;
