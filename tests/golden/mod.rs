//! Pages of a small course that uses every block and every kind of question, compared with what they were.

mod page;
