//! The earlier packages of `kitbag build --against`.

use std::path::{Path, PathBuf};

use super::{Failure, diff, inspect};
use crate::diff::Against;
use crate::standard::Standard;

/// Looks into the packages that are named, and into those in folders that are named.
pub(super) fn read(paths: &[PathBuf], allow: Option<&Path>) -> Result<Against, Failure> {
    let mut against = Against::new(diff::exceptions(allow)?);
    for path in paths {
        let is_package = !path.is_dir() || Standard::MANIFESTS.iter().any(|name| path.join(name).is_file());
        if is_package {
            against.add(inspect::open(path)?.1, true);
            continue;
        }
        let packages = packages_in(path)?;
        if packages.is_empty() {
            return Err(format!("{} holds no package: there is nothing to compare with", path.display()));
        }
        for package in packages {
            against.add(inspect::open(&package)?.1, false);
        }
    }
    Ok(against)
}

fn packages_in(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let cannot = |error: std::io::Error| format!("{} cannot be read: {error}", folder.display());
    let mut packages = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(cannot)? {
        let path = entry.map_err(cannot)?.path();
        if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("zip")) {
            packages.push(path);
        }
    }
    packages.sort();
    Ok(packages)
}
