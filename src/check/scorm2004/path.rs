//! Paths in manifests: how they are joined, folded and looked up (CAM 3.4.1.1.2, `xml:base`; RFC 3986, section 5.2).

use roxmltree::{Attribute, Node};

use super::outline::base;
use crate::check::path::{decode, fold};
use crate::package::read::Package;
use crate::scorm::names::IMSCP;

/// The bases in force for what stands in `node`, joined as plain text from the root inwards.
pub(super) fn bases<'a>(node: Node<'a, 'a>) -> String {
    let mut values: Vec<&str> = bases_around(node).map(|base| base.value()).collect();
    values.reverse();
    values.concat()
}

/// The bases in force for what stands in `node`, from it outwards. Content packaging knows `xml:base` on three elements;
/// on any other it counts for nothing.
pub(super) fn bases_around<'a>(node: Node<'a, 'a>) -> impl Iterator<Item = Attribute<'a, 'a>> {
    let holds = |node: &Node<'_, '_>| {
        node.tag_name().namespace() == Some(IMSCP)
            && matches!(node.tag_name().name(), "manifest" | "resources" | "resource")
    };
    node.ancestors().filter(holds).filter_map(|node| base(node))
}

/// A reference without its query and fragment.
pub(super) fn without_query(href: &str) -> &str {
    href.split(['?', '#']).next().unwrap_or_default()
}

/// Whether a reference leaves the package for another machine.
pub(super) fn is_external(href: &str) -> bool {
    let has = |scheme: &str| href.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme));
    ["http:", "https:", "ftp:", "ftps:"].into_iter().any(has)
}

/// What a path leads to.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// A file or a folder of the package.
    There(String),
    /// Nothing; the path from the root that was looked for.
    Missing(String),
    /// It climbs above the root.
    Outside,
}

/// Looks a path up: escapes decoded byte by byte, `.`, `..` and doubled slashes folded away. A folder counts as there,
/// the root too.
pub(super) fn look_up(package: &Package, path: &str) -> Target {
    let Some(decoded) = decode(path) else { return Target::Missing(path.to_owned()) };
    match fold(&decoded) {
        None => Target::Outside,
        Some(path) if package.contains(&path) || package.contains_folder(&path) => Target::There(path),
        Some(path) => Target::Missing(path),
    }
}

/// A path with every `x/..` folded away and nothing else: how ADL's suite compares the paths of a resource and its files.
pub(super) fn fold_up(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        if part == ".." && parts.last().is_some_and(|last| !matches!(*last, "" | "." | "..")) {
            parts.pop();
        } else {
            parts.push(part);
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_looked_up_below_the_root() {
        let package =
            Package::in_memory("x", ["a/b.htm", "c d.htm", "100%.htm"].map(|path| (path.to_owned(), Vec::new())));
        for (path, folded) in [
            ("a/b.htm", "a/b.htm"),
            ("/a//./b.htm", "a/b.htm"),
            ("x/../a/b.htm", "a/b.htm"),
            ("a/%62.htm", "a/b.htm"),
            ("c%20d.htm", "c d.htm"),
            ("100%.htm", "100%.htm"),
            ("a/", "a"),
            ("", ""),
            ("a/..", ""),
        ] {
            assert_eq!(look_up(&package, path), Target::There(folded.to_owned()), "{path}");
        }
        assert_eq!(look_up(&package, "a/B.htm"), Target::Missing("a/B.htm".to_owned()));
        assert_eq!(look_up(&package, "a%5Cb.htm"), Target::Missing("a\\b.htm".to_owned()));
        for path in ["..", "../a/b.htm", "a/../../x", "%2e%2E/a/b.htm"] {
            assert_eq!(look_up(&package, path), Target::Outside, "{path}");
        }
    }

    #[test]
    fn only_what_goes_up_is_folded() {
        for (path, folded) in [
            ("a/../b", "b"),
            ("./a", "./a"),
            ("a/b/../../c", "c"),
            ("../a", "../a"),
            ("a//b", "a//b"),
            ("./../a", "./../a"),
        ] {
            assert_eq!(fold_up(path), folded);
        }
    }
}
