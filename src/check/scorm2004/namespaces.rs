//! Control files: every namespace that is used has its schema at the root of the package.

use crate::check::Subject;
use crate::diagnostic::{Findings, rules};

rules! {}

pub(super) fn apply(subject: &Subject<'_>, findings: &mut Findings) {
    let _ = (subject, findings);
}
