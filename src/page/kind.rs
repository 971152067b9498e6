//! What a package speaks to, as far as its page has to know.

use serde::Serialize;

/// What a package speaks to. It decides the script, and what the page's data say beside the course itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// SCORM 2004 4th Edition; the 3rd too, where the LMS keeps as much of a learner's work as for the 4th.
    Scorm2004,
    /// SCORM 2004 3rd Edition as written, with its 4,000 characters of saved work.
    Scorm2004Third,
    Scorm12,
    /// SCORM 1.2 in Moodle, which takes nothing that is called failed for completed.
    Scorm12Moodle,
    /// What happens is told in statements, and the learner's work is kept at the LRS: the page needs to know of both.
    Cmi5,
    /// The same, launched as in `tincan.xml`.
    Xapi,
    /// No LMS: a learner's work stays in the browser.
    Site,
}

/// What the place where a learner's work is kept takes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Limits {
    /// Most UTF-16 units.
    #[serde(rename = "stateUnits")]
    pub units: usize,
    /// Most UTF-8 bytes; with what else a closing page has to send, a browser lets 64 KiB through.
    #[serde(rename = "stateBytes")]
    pub bytes: usize,
}

impl Kind {
    pub const ALL: [Self; 7] =
        [Self::Scorm2004, Self::Scorm2004Third, Self::Scorm12, Self::Scorm12Moodle, Self::Cmi5, Self::Xapi, Self::Site];

    /// How large a learner's work may become: `cmi.suspend_data` (SCORM 2004 4th Ed. RTE 4.2.23, 3rd Ed. RTE 4.2.21,
    /// SCORM 1.2 RTE 3.4.4), a document of the State resource, or an item of the browser's storage.
    pub fn limits(self) -> Limits {
        let (units, bytes) = match self {
            Self::Scorm2004 => (64_000, 60_000),
            Self::Scorm2004Third => (4_000, 60_000),
            Self::Scorm12 | Self::Scorm12Moodle => (4_096, 60_000),
            // The last statements need 16,000 bytes for themselves.
            Self::Cmi5 | Self::Xapi => (40_000, 40_000),
            Self::Site => (1_000_000, 1_000_000),
        };
        Limits { units, bytes }
    }

    /// Whether answers go the same way as the learner's work, and take their part of what a closing page may send.
    pub(super) fn sends_answers_along(self) -> bool {
        !matches!(self, Self::Cmi5 | Self::Xapi | Self::Site)
    }
}
