//! What people hand in becomes events: tables in every shape, and the commands that collect them.

mod answers;
mod collect;
mod guide;
mod sheets;
mod table;
pub mod tracking;
