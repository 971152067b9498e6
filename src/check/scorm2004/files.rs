//! Files that the manifest names are in the package, and the other way round.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use roxmltree::Node;

use super::namespaces::Located;
use super::outline::{Outline, attribute, text_of};
use super::path::{Target, bases, is_external, look_up, without_query};
use crate::check::xsd::start_tag;
use crate::diagnostic::{ADL, ADL_WARNS, Findings, Profile, rules};
use crate::package::read::Package;
use crate::scorm::names::{ADLCP, IMSCP};

const REQUIREMENT: &str = "RESOURCE_HREF";

rules! {
    MISSING "file-missing" Error [ADL, (Profile::Moodle, "learners meet an error page")] ["RESOURCE_HREF"]
        demand "Every file that the manifest names is in the package."
        consequence "Learners open the activity and see an error of the web server, or a page without its pictures or script."
        remedy "Put the file into the package under this path, or mend the path; `xml:base` values stand in front of it.";

    OTHER_CASE "file-case" Error [ADL, (Profile::Moodle, "learners meet an error page")] ["RESOURCE_HREF"]
        demand "Paths in the manifest are written with the same capital and small letters as the files are."
        consequence "On the author's Windows machine it works; on most servers the file is not found."
        remedy "Write the path as the file is called, in the manifest and in the pages.";

    OUTSIDE "file-outside" Error [ADL, (Profile::Moodle, "what lies outside is not imported")] ["RESOURCE_HREF"]
        demand "No path climbs above the root of the package with `..`."
        consequence "The file is not part of what the LMS imports: learners meet an error page."
        remedy "Move the file into the package.";

    NOT_ASCII "file-not-ascii" Error [ADL] ["RESOURCE_HREF"]
        demand "Files that the manifest names have names of ASCII letters, digits and signs."
        consequence "Programs disagree about the letters of names inside a zip: ADL's suite and some LMSs do not find the file."
        remedy "Rename the file.";

    ESCAPED "file-escaped" Warning [(Profile::Strict, "systems disagree about escapes")] ["RFC 3986 2.4"]
        demand "Paths in the manifest need no `%` escapes."
        consequence "Some systems look for a file with the very name that is written, escapes and all, and do not find it."
        remedy "Give the file a name without blanks and signs, and write it as it is.";

    UNLISTED "file-unlisted" Warning [(Profile::Strict, "a system may leave out what the manifest does not list")] ["CAM 3.4.1.23"]
        demand "The manifest lists every file of the package in a `file` element."
        consequence "An LMS may leave out files that are not listed: learners would miss pictures or pages."
        remedy "List the file in the resource that uses it, or leave it out of the package.";

    EXTERNAL "external-resource" Warning [ADL_WARNS] ["RESOURCE_HREF"]
        demand "What learners open is in the package."
        consequence "ADL's suite tests the address and gives no verdict; the page of another site cannot reach the LMS and may vanish."
        remedy "Put the page into the package.";
}

pub(super) fn apply(outline: &Outline<'_>, located: &[Located<'_>], findings: &mut Findings) {
    let mut named: BTreeSet<String> = BTreeSet::new();
    let cases = OnceCell::new();
    for &node in &outline.elements {
        let href = if node.has_tag_name((IMSCP, "resource")) || node.has_tag_name((IMSCP, "file")) {
            let Some(href) = attribute(node, "href") else { continue };
            (href.value().to_owned(), href.range())
        } else if node.has_tag_name((ADLCP, "location")) {
            (text_of(node).trim().to_owned(), start_tag(outline.subject.file.text(), node.range().start))
        } else {
            continue;
        };
        named.extend(one(outline, node, &href.0, href.1, &cases, findings));
    }
    unlisted(outline, &named, located, findings);
}

/// The file that `href` of `node` names, if it is there.
fn one<'a>(
    outline: &Outline<'a>,
    node: Node<'_, '_>,
    href: &str,
    span: Range<usize>,
    cases: &OnceCell<BTreeMap<String, &'a str>>,
    findings: &mut Findings,
) -> Option<String> {
    let subject = outline.subject;
    if href.contains('%') {
        findings.breach(&ESCAPED, "RFC 3986 2.4", subject.place(span.clone()), format!("the path is written `{href}`"));
    }
    let is_resource = node.has_tag_name((IMSCP, "resource"));
    let is_metadata = node.parent_element().is_some_and(|parent| parent.has_tag_name((IMSCP, "metadata")));
    let href = if is_resource { without_query(href) } else { href };
    let path = format!("{}{href}", bases(node));
    let breach = |rule, message: String| findings.breach(rule, REQUIREMENT, subject.place(span), message);
    if is_external(&path) {
        if is_resource {
            breach(&EXTERNAL, format!("the resource is at `{path}`"));
        }
        return None;
    }
    match look_up(subject.package, &path) {
        Target::There(path) if path.is_ascii() => return Some(path),
        Target::There(path) => breach(&NOT_ASCII, format!("the file is called `{path}`")),
        // Metadata files have a rule of their own.
        _ if is_metadata && node.has_tag_name((ADLCP, "location")) => {}
        Target::Outside => breach(&OUTSIDE, format!("`{path}` lies outside of the package")),
        Target::Missing(path) => match cases.get_or_init(|| by_case(subject.package)).get(&path.to_lowercase()) {
            Some(there) => breach(&OTHER_CASE, format!("the package has no file `{path}`, but `{there}`")),
            None => breach(&MISSING, format!("the package has no file `{path}`")),
        },
    }
    None
}

/// The paths of a package by what they are in small letters.
fn by_case(package: &Package) -> BTreeMap<String, &str> {
    package.entries().map(|(path, _)| (path.to_lowercase(), path)).collect()
}

fn unlisted(outline: &Outline<'_>, named: &BTreeSet<String>, located: &[Located<'_>], findings: &mut Findings) {
    let subject = outline.subject;
    let is_control = |path: &str| {
        path == subject.file.name()
            || located.iter().any(|(_, schema)| schema == path)
            || !path.contains('/') && (path.ends_with(".xsd") || path.ends_with(".dtd"))
    };
    let paths = subject.package.entries().map(|(path, _)| path);
    let unlisted: Vec<&str> = paths.filter(|path| !named.contains(*path) && !is_control(path)).collect();
    let place = outline.all(IMSCP, "resources").next().unwrap_or_else(|| subject.document.root_element());
    match unlisted.as_slice() {
        [] => {}
        [one] => subject.at(findings, place, &UNLISTED, "CAM 3.4.1.23", format!("the manifest does not list `{one}`")),
        [first, .., last] => {
            let message = format!("the manifest does not list {} files, from `{first}` to `{last}`", unlisted.len());
            subject.at(findings, place, &UNLISTED, "CAM 3.4.1.23", message);
        }
    }
}
