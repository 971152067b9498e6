//! Packages brought to where learners' systems fetch them, at addresses that stay.

mod place;

pub use place::{Held, INDEX, Place, PlaceError, Shown, Switch};
