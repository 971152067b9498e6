//! Names of files and identifiers that some system on the way will not bear. Names that no disk would hold are the
//! reader's business.

use std::collections::BTreeSet;

use super::Subject;
use super::content::extension;
use crate::diagnostic::{Findings, Profile, Rule, rules};
use crate::scorm::names::{IMSCP, IMSCP_12};
use crate::standard::Standard;

const PRACTICE: &str = "practice of LMSs";

rules! {
    FILE_NAME "file-name-characters" Warning [(Profile::Strict, "some servers and zip programs change such names")] ["practice of LMSs"]
        demand "Names of files have the letters a to z, digits, `-`, `_` and `.`, and no blanks."
        consequence "Some systems change other characters as they unpack, or escape them in addresses: the file is not found, for all learners or for those of one LMS."
        remedy "Rename the file, and what refers to it.";

    NO_EXTENSION "file-without-extension" Warning [(Profile::Strict, "servers do not know its type")] ["practice of LMSs"]
        demand "Every file has an extension."
        consequence "A server does not know what kind of file it is, and browsers download it instead of showing it."
        remedy "Give the file the extension of its kind.";

    UNSTABLE "unstable-identifier" Warning [(Profile::Moodle, "learners' tracks follow the identifier of the item")] ["practice of LMSs"]
        demand "Identifiers of items are the same in every export of a course."
        consequence "When the package is replaced by a newer one, an item with another identifier is another item: learners begin again, and in Moodle tracks and grades of the old one are deleted."
        remedy "Give items names that say what they are, such as `lesson-2`. If the tool keeps these in every export, leave them.";
}

pub(super) fn apply(subject: &Subject<'_>, findings: &mut Findings) {
    files(subject, findings);
    identifiers(subject, findings);
}

/// One finding for each kind of mistake: who has one such name has many.
fn files(subject: &Subject<'_>, findings: &mut Findings) {
    // What the manifest lists without an extension, the standard's own rule has told of.
    let listed: BTreeSet<&str> = match subject.standard {
        Standard::Scorm2004Fourth | Standard::Scorm2004Third => {
            subject.document.descendants().filter_map(|node| node.attribute("href")).collect()
        }
        Standard::Scorm12 | Standard::Cmi5 => BTreeSet::new(),
    };
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/');
    let mut tell = |rule: &'static Rule, breaks: &dyn Fn(&str) -> bool| {
        let mut paths = subject.package.entries().map(|(path, _)| path).filter(|path| breaks(path));
        let Some(first) = paths.next() else { return };
        match paths.count() {
            0 => findings.breach(rule, PRACTICE, None, format_args!("`{first}`")),
            more => findings.breach(rule, PRACTICE, None, format_args!("`{first}`, and {more} more")),
        }
    };
    tell(&FILE_NAME, &|path| !path.chars().all(is_plain));
    tell(&NO_EXTENSION, &|path| extension(path).is_empty() && !listed.contains(path));
}

fn identifiers(subject: &Subject<'_>, findings: &mut Findings) {
    let items = subject.document.descendants().filter(|node| {
        node.tag_name().name() == "item" && matches!(node.tag_name().namespace(), Some(IMSCP | IMSCP_12))
    });
    let identifiers = items.filter_map(|item| item.attributes().find(|attribute| attribute.name() == "identifier"));
    let mut unstable = identifiers.filter_map(|attribute| Some((attribute, made_anew(attribute.value())?)));
    let Some((attribute, what)) = unstable.next() else { return };
    let more = match unstable.count() {
        0 => String::new(),
        more => format!("; {more} more identifiers look alike"),
    };
    let message = format_args!("`{}` holds {what}, as if it were made anew at each export{more}", attribute.value());
    subject.at_attribute(findings, attribute, &UNSTABLE, PRACTICE, message);
}

/// What in an identifier looks as if a program had made it up.
fn made_anew(identifier: &str) -> Option<&'static str> {
    // Tools write GUIDs with `-`, `_` or nothing between the groups.
    let groups: Vec<&str> = identifier.split(['-', '_', '.']).collect();
    let is_hex = |text: &str| text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let lengths = [8, 4, 4, 4, 12];
    let is_guid = groups
        .windows(5)
        .any(|five| five.iter().zip(lengths).all(|(part, length)| part.len() == length && is_hex(part)));
    if is_guid {
        return Some("a GUID");
    }
    for group in groups {
        let is_mixed =
            group.contains(|c: char| c.is_ascii_digit()) && group.contains(|c: char| c.is_ascii_alphabetic());
        if group.len() >= 16 && is_hex(group) && is_mixed {
            return Some("a long hexadecimal number");
        }
        let digits = group.split(|c: char| !c.is_ascii_digit()).map(str::len).max().unwrap_or_default();
        if digits >= 10 {
            return Some("a long number or a moment");
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_that_people_write_are_stable() {
        for identifier in [
            "lesson-2",
            "m1_s03",
            "cdgt-m1-item",
            "i1",
            "ITM-20260101",
            "deadbeef",
            "activity_1_2_3_4_5_6_7_8",
            "facade-decade-cafe",
        ] {
            assert_eq!(made_anew(identifier), None, "{identifier}");
        }
        for identifier in
            ["ITEM-0A1B2C3D-1234-4ABC-8DEF-0123456789AB", "_9f86d081884c7d65", "item_1699999999999", "i_20260102030405"]
        {
            assert!(made_anew(identifier).is_some(), "{identifier}");
        }
    }
}
