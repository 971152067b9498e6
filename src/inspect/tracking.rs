//! What can be seen of how a package tells others what learners do.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::own::{self, Page};
use crate::package::read::Package;

/// Pages and scripts of more bytes are not looked into.
const LARGEST: u64 = 4 << 20;
/// Nor are those after so many bytes.
const TOTAL: u64 = 64 << 20;

/// How a package talks to others, as far as its texts show.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Tracking {
    /// What was seen, with the files that it was seen in.
    pub seen: BTreeMap<&'static str, BTreeSet<String>>,
    /// Pages and scripts that were read.
    pub looked_into: usize,
    /// Addresses of Learning Record Stores in Kitbag's pages.
    pub endpoints: BTreeSet<String>,
    /// Pages and scripts that are too large, or could not be read.
    pub not_looked_into: Vec<String>,
}

/// A text that gives something away, and what.
const SIGNS: [(&str, &str); 7] = [
    ("API_1484_11", "scorm2004-api"),
    ("LMSInitialize", "scorm12-api"),
    ("LMSSetValue", "scorm12-api"),
    ("cmi.core.lesson_status", "scorm12-api"),
    ("X-Experience-API-Version", "xapi"),
    ("kitbag-lrs ", "kitbag-outbox"),
    ("id=\"kitbag-data\"", "kitbag-page"),
];

/// What the words of [`Tracking::seen`] mean.
pub(super) fn meaning(sign: &str) -> &str {
    match sign {
        "scorm2004-api" => "calls the SCORM 2004 API",
        "scorm12-api" => "calls the SCORM 1.2 API",
        "xapi" => "speaks xAPI",
        "kitbag-outbox" => "keeps statements until an LRS has taken them (Kitbag)",
        "kitbag-page" => "pages made by Kitbag",
        other => other,
    }
}

/// Reads the pages and scripts of a package.
pub(super) fn look(package: &Package) -> (Vec<Page>, Tracking) {
    let (mut pages, mut tracking, mut state_version) = (Vec::new(), Tracking::default(), None);
    let mut left = TOTAL;
    for (path, entry) in package.entries() {
        let extension = path.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase());
        if !matches!(extension.as_deref(), Some("html" | "htm" | "xhtml" | "js" | "mjs")) {
            continue;
        }
        if entry.size.is_some_and(|size| size > left) {
            tracking.not_looked_into.push(path.to_owned());
            continue;
        }
        let text = match package.read(path, LARGEST.min(left)) {
            Ok(Some(bytes)) => String::from_utf8_lossy(&bytes).into_owned(),
            Ok(None) => continue,
            Err(_) => {
                tracking.not_looked_into.push(path.to_owned());
                continue;
            }
        };
        tracking.looked_into += 1;
        left = left.saturating_sub(text.len() as u64);
        for (sign, what) in SIGNS {
            if text.contains(sign) {
                tracking.seen.entry(what).or_default().insert(path.to_owned());
            }
        }
        state_version = state_version.or_else(|| own::state_version(&text));
        pages.extend(own::page(path, &text));
    }
    for page in &mut pages {
        page.state_version = state_version;
        tracking.endpoints.extend(page.endpoint.clone());
    }
    (pages, tracking)
}
