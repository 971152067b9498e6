//! Organizations, organization and item (CAM 3.4.1.8 to 3.4.1.10), with ADL's extensions to an item.

use crate::check::Subject;
use crate::diagnostic::{Findings, rules};

rules! {}

pub(super) fn apply(subject: &Subject<'_>, findings: &mut Findings) {
    let _ = (subject, findings);
}
