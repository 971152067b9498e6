//! A key of an LRS that is built into packages: where it may go, and how everybody is told.

use super::BuildError;
use crate::course::Course;

/// What tells an administrator that a package holds a key of an LRS: a part of its name, a file in it, and a keyword.
pub(super) const MARK: &str = "-with-lrs-key";
pub(super) const FILE: &str = "CONTAINS-AN-LRS-KEY.txt";
pub(super) const TEXT: &str = "This package holds a key of a Learning Record Store, in the data of its pages. Whoever can open the \
    package or one of its pages can read it, and can do everything that the key allows. The key should allow writing \
    statements and nothing else. To take it out of use, withdraw it at the Learning Record Store.\n";
pub(super) const KEYWORD: &str = "contains a key of a Learning Record Store";

/// A key goes to one LRS, and to nobody on the way.
pub(super) fn check_endpoint(course: &Course) -> Result<(), BuildError> {
    let endpoint = course.xapi.endpoint.as_deref();
    if !course.xapi.in_packages {
        return Err(BuildError::NothingTracked);
    }
    let endpoint = endpoint.ok_or(BuildError::NoEndpoint)?;
    let is_own = ["http://localhost", "http://127.0.0.1", "http://[::1]"]
        .iter()
        .filter_map(|own| endpoint.strip_prefix(own))
        .any(|rest| rest.starts_with(['/', ':']));
    if endpoint.starts_with("https://") || is_own { Ok(()) } else { Err(BuildError::Unencrypted(endpoint.to_owned())) }
}
