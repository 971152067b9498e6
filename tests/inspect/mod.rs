//! Reading what is in a package.

mod activity;
