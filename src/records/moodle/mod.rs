//! What Moodle keeps of learners, as events: from its web services and from its downloads.
//!
//! Everything here works on replies and tables that are there already; the network belongs to `http`.

mod activity;
pub mod download;
mod feedback;
mod sco;
mod time;
mod track;
pub mod web;

pub use activity::Activities;
pub use sco::Setting;
pub use time::DateOrder;
