//! The element manifest and its metadata (CAM 3.4.1.1 to 3.4.1.7).

use crate::check::Subject;
use crate::diagnostic::{Findings, rules};

rules! {}

pub(super) fn apply(subject: &Subject<'_>, findings: &mut Findings) {
    let _ = (subject, findings);
}
