//! What `kitbag --version` tells. No package hangs on it: the same version makes the same bytes, whatever it was built from.

use std::sync::LazyLock;

/// The commit that the program was built from, as `build.rs` or the environment of the build tells it.
const COMMIT: Option<&str> = option_env!("KITBAG_COMMIT");

/// The Cargo features, and whether they are built in.
const FEATURES: [(&str, bool); 1] = [("pdf", cfg!(feature = "pdf"))];

/// Version, commit and features: `0.1.0 (1a2b3c4d5e, pdf)`.
pub fn long() -> &'static str {
    static TEXT: LazyLock<String> = LazyLock::new(|| {
        let features = FEATURES.into_iter().filter(|(_, built)| *built).map(|(name, _)| name);
        let details: Vec<&str> = COMMIT.filter(|commit| !commit.is_empty()).into_iter().chain(features).collect();
        let version = env!("CARGO_PKG_VERSION");
        if details.is_empty() { version.to_owned() } else { format!("{version} ({})", details.join(", ")) }
    });
    &TEXT
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_feature_is_told() {
        let manifest: toml::Table = toml::from_str(include_str!("../../Cargo.toml")).unwrap();
        let declared: Vec<&str> = manifest["features"].as_table().unwrap().keys().map(String::as_str).collect();
        assert_eq!(FEATURES.map(|(name, _)| name).as_slice(), declared);
        assert_eq!(long().contains("pdf"), cfg!(feature = "pdf"));
    }
}
