//! Reading what is in a package: activity trees as data, and `kitbag inspect`.

mod activity;
mod command;
