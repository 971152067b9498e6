//! Which version of the specification is spoken.

use crate::course::XapiVersion;

/// Picks from what an LRS lists the version to speak, in the LRS's own spelling: the preferred one, else the other.
/// Within 1.0 and 2.0 the one that all LRSs of the field know comes first: some refuse 2.0.1.
pub(super) fn choose(preferred: XapiVersion, offered: &[String]) -> Option<String> {
    let best = |version: XapiVersion| {
        let family = &version.as_str()[..3];
        let exact = offered.iter().find(|offer| *offer == version.as_str());
        exact.or_else(|| offered.iter().filter(|offer| offer.starts_with(family)).max()).cloned()
    };
    best(preferred).or_else(|| best(other(preferred)))
}

pub(super) fn other(version: XapiVersion) -> XapiVersion {
    match version {
        XapiVersion::V1_0_3 => XapiVersion::V2_0,
        XapiVersion::V2_0 => XapiVersion::V1_0_3,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_preferred_version_else_what_there_is() {
        use XapiVersion::{V1_0_3, V2_0};
        for (preferred, offered, chosen) in [
            (V1_0_3, vec!["2.0.0", "1.0.3"], Some("1.0.3")),
            (V2_0, vec!["1.0.3", "2.0.1", "2.0.0"], Some("2.0.0")),
            (V1_0_3, vec!["2.0.0"], Some("2.0.0")),
            (V2_0, vec!["1.0.0", "1.0.1", "0.95"], Some("1.0.1")),
            (V2_0, vec!["2.0"], Some("2.0")),
            (V1_0_3, vec!["0.95"], None),
            (V1_0_3, vec![], None),
        ] {
            let offered: Vec<String> = offered.into_iter().map(str::to_owned).collect();
            assert_eq!(choose(preferred, &offered).as_deref(), chosen, "{offered:?}");
        }
    }
}
