//! Validity against the control schemas, of the manifest and of metadata in files of their own.

use crate::check::xsd::Schemas;
use crate::check::{Subject, schema};
use crate::diagnostic::{Findings, rules};

rules! {}

pub(super) fn apply(subject: &Subject<'_>, findings: &mut Findings) {
    schema::apply(subject.file, &Schemas::of(subject.standard), findings);
}
