//! What attendance sheets, evaluations, tests and LMSs recorded, as events. It knows files and their shapes, and
//! neither statements nor the store.

mod event;
pub mod table;

pub use event::{Action, ActionStatus, Deed, Event, Half, Marks, OtherActivity, Person, Precision, Response, Subject};
