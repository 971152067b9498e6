//! Sequencing that can never deliver an activity or never complete, as far as it shows without running it.

use super::Subject;
use crate::diagnostic::{Findings, rules};

rules! {}

pub(super) fn apply(subject: &Subject<'_>, findings: &mut Findings) {
    let _ = (subject, findings);
}
