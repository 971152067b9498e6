//! What attendance sheets, evaluations, tests and LMSs recorded, as events. It knows files and their shapes, and
//! neither statements nor the store.

pub mod collect;
mod dates;
mod event;
pub mod moodle;
pub mod rejects;
pub mod table;
mod words;

pub use dates::{DateError, DateOrder, Moment, order_of, parse as parse_date};
pub use event::{Action, ActionStatus, Deed, Event, Half, Marks, OtherActivity, Person, Precision, Response, Subject};
