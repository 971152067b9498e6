//! SCORM 1.2: the manifest by its edition's rules (Content Aggregation Model 1.2).

use super::Subject;
use crate::diagnostic::{Findings, rules};

rules! {}

pub(super) fn apply(subject: &Subject<'_>, findings: &mut Findings) {
    let _ = (subject, findings);
}
