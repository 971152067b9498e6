//! What authors write is untrusted: text, HTML and drawings are made harmless here.
//!
//! `page` cleans what it shows; `source` tells authors what will be taken out. The room knows neither of them.

mod escape;
pub mod html;
pub mod svg;

pub use escape::escape;
