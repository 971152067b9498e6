//! Sequencing and navigation of SCORM 2004: what a learner gets next, and why.
//!
//! The processes are those of annex C of the book "Sequencing and Navigation" (SN), 4th Edition, with the 3rd Edition's
//! differences as [`Edition`]. Functions bear the book's names; the number of the process stands in front of their
//! description, and its exceptions are values of [`Exception`]. Where the book leaves a case open, ADL's sample run-time
//! environment decides, and the function says so.
//!
//! A [`Session`] is made of a [`Tree`], which never changes, and a [`State`], which is plain data: save it, read it back,
//! and go on. Nothing here does I/O or knows a clock or a random source; time and seeds are handed in. The room depends on
//! `scorm::activity` and serde alone, so that it can be compiled for a browser.
//!
//! [`api`] is what the content sees: the data model of the run-time environment book (RTE), filled from the tree and
//! mapped back to it. [`script`] plays what learners and content do, [`explore`] does so at random.

pub mod api;
mod choice;
mod delivery;
mod exception;
pub mod explore;
mod flow;
mod navigation;
mod request;
mod rollup;
mod rules;
pub mod script;
mod selection;
mod session;
mod state;
mod termination;
pub mod time;
mod trace;
mod tracking;
mod tree;

pub use exception::Exception;
pub use flow::Direction;
pub use navigation::Navigation;
pub use request::Sequenced;
pub use rules::Verdict;
pub use session::{NavigationRequest, Outcome, SequencingRequest, Session, TerminationRequest};
pub use state::{ActivityState, Item, Progress, Shared, State};
pub use termination::Termination;
pub use trace::{Step, Trace};
pub use tree::{Edition, Tree};
