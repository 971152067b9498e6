//! What a module knows of the course that it is a part of, as data of its page.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::course::Module;

/// A part of a whole course whose parts depend on each other.
#[derive(Debug, Clone, PartialEq)]
pub struct Part<'a> {
    /// IRI of the course.
    pub course: String,
    /// The objective that says that this part is done; none where the LMS keeps no order.
    pub done: Option<String>,
    pub known: Vec<Known<'a>>,
    /// Whether the LMS leads who fails to another part.
    pub leads: bool,
    /// What comes before this part. Where the LMS keeps no order the page says it.
    pub needs: Vec<&'a Module>,
}

/// An objective that says that a learner knows a module.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Known<'a> {
    pub id: String,
    pub outcomes: Vec<&'a str>,
    /// Of the questions on each outcome, 0 to 1.
    pub share: f64,
}

#[derive(Serialize)]
pub(super) struct PartData<'a> {
    course: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    done: Option<&'a str>,
    known: &'a [Known<'a>],
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    leads: bool,
    needs: Vec<Need<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    words: Option<&'a BTreeMap<String, String>>,
}

#[derive(Serialize)]
struct Need<'a> {
    id: &'a str,
    title: &'a str,
}

impl<'a> PartData<'a> {
    pub(super) fn new(part: &'a Part<'_>, words: &'a BTreeMap<String, String>) -> Self {
        let is_kept_here = part.done.is_none();
        let need = |module: &&'a Module| Need { id: module.id.as_str(), title: &module.title };
        Self {
            course: &part.course,
            done: part.done.as_deref(),
            known: &part.known,
            leads: part.leads,
            needs: if is_kept_here { part.needs.iter().map(need).collect() } else { Vec::new() },
            words: is_kept_here.then_some(words),
        }
    }
}
