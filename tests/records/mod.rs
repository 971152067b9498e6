//! What people hand in becomes events: tables in every shape, and the commands that collect them.

mod sheets;
mod table;
