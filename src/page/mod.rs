//! From the model to what a learner sees: the document of a module, the theme and the script that go with it.
//!
//! The room knows HTML, CSS and the words of the interface. It does no I/O, and knows neither the package into which
//! its results go nor the words of the standard by which they are tracked; those are the script's and the package's business.

mod blocks;
mod bound;
mod data;
mod document;
mod form;
mod glossary;
mod inline;
mod kind;
mod part;
mod question;
mod runtime;
mod site;
mod strings;
mod theme;
mod writer;

pub use bound::SuspendBound;
pub(crate) use glossary::sort_key;
pub use kind::{Kind, Limits};
pub use part::{Known, Part};
pub use runtime::{course_script, index_script, script, worker_script};
pub use site::{ICON, ICON_HREF, INDEX_JS_HREF, WEB_MANIFEST_HREF, index, module_href, web_manifest};
pub(crate) use strings::{Strings, fill, strings};
pub use theme::{base_css, colours, compact, css, site_css};

use crate::course::{Course, Download, Module};
use crate::xapi::Tracked;

/// Where the document looks for the theme, relative to itself.
pub const CSS_HREF: &str = "assets/kitbag.css";
/// Where the document looks for the script, relative to itself.
pub const JS_HREF: &str = "assets/kitbag.js";

/// The page of a module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    pub html: String,
    /// How large the learner's saved work can become.
    pub suspend_bound: SuspendBound,
}

/// What a document that learners fetch is called, in the language of the course.
pub fn download_title(course: &Course, download: Download) -> &'static str {
    strings(&course.language).download_title(download)
}

/// Renders a module of `course` for a package that speaks to `kind`. The same model gives the same text. `tracked` is
/// what [`script`] needs to send statements, in packages that do.
pub fn render(course: &Course, module: &Module, kind: Kind, tracked: Option<&Tracked<'_>>) -> Page {
    render_part(course, module, kind, tracked, None)
}

/// The same for a module in a package of the whole course, where its parts depend on each other.
pub fn render_part(
    course: &Course,
    module: &Module,
    kind: Kind,
    tracked: Option<&Tracked<'_>>,
    part: Option<&Part<'_>>,
) -> Page {
    let strings = strings(&course.language);
    Page {
        html: document::document(course, module, strings, kind, tracked, part),
        suspend_bound: bound::bound(&course.scales, module, tracked.is_some()),
    }
}
