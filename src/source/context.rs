//! What a page may refer to: the ids that the rest of the course defines.

use std::collections::BTreeMap;

use super::folder::Folder;
use crate::course::{Id, Scale};

/// The surroundings of one page.
pub struct Context<'a> {
    pub folder: &'a Folder,
    /// The module's folder relative to the course, for example `content/01_introduction`.
    pub module_folder: &'a str,
    /// The sessions of the module.
    pub sessions: Vec<&'a Id>,
    pub outcomes: Vec<&'a Id>,
    pub scales: &'a [Scale],
    pub references: &'a BTreeMap<String, Id>,
}

/// A help sentence with the ids that there are.
pub fn known_list(ids: &[&str]) -> String {
    match ids {
        [] => "there is none yet: define it first".to_owned(),
        ids => format!("known: {}", ids.join(", ")),
    }
}
