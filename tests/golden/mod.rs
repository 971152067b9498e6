//! Pages of a small course that uses every block and every kind of question, compared with what they were, and sites.

mod page;
mod site;
