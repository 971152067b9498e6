//! Resources, resource, file and dependency (CAM 3.4.1.19 to 3.4.1.24).

use crate::check::Subject;
use crate::diagnostic::{Findings, rules};

rules! {}

pub(super) fn apply(subject: &Subject<'_>, findings: &mut Findings) {
    let _ = (subject, findings);
}
