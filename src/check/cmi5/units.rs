//! Assignable units: where they are launched, and when they count as done (cmi5 8.1, 13.1.4 and 14).

use iri_string::types::{IriReferenceStr, IriStr};
use roxmltree::Node;

use super::{ADVISED, DEMANDED};
use crate::check::{Subject, attribute, path};
use crate::diagnostic::{Findings, Profile, rules};
use crate::scorm::names::CMI5;

/// What the LMS adds to a unit's url (cmi5 8.1).
const LAUNCH_PARAMETERS: [&str; 5] = ["endpoint", "fetch", "actor", "registration", "activityId"];
/// Decimal places of a mastery score (cmi5 13.1.4).
const SCORE_PLACES: usize = 4;

rules! {
    URL_INVALID "au-url-invalid" Error [DEMANDED] ["cmi5 13.1.4"]
        demand "The url of a unit is a URL: without blanks, backslashes and other characters that must be escaped."
        consequence "The LMS cannot launch the unit, or launches something else."
        remedy "Divide folders by `/`, and write a blank as `%20`.";

    FILE_MISSING "au-file-missing" Error [DEMANDED] ["cmi5 14.1", "cmi5 14.2"]
        demand "A relative url leads to a file of the package; without a package all urls are fully qualified."
        consequence "Learners who open the unit see the LMS's page for what it does not find."
        remedy "Add the file, correct its path (letter case counts, and the path begins at the folder of `cmi5.xml`), or write the whole URL with its scheme and host.";

    OWN_MACHINE "au-url-own-machine" Error [DEMANDED] ["cmi5 14.1"]
        demand "The url of a unit leads to the same place for everybody: not to a drive, a `file:` or this very machine."
        consequence "The unit opens for its author and for nobody else."
        remedy "Put the file into the package and write its path from the folder of `cmi5.xml`.";

    PARAMETER_RESERVED "au-url-parameter-reserved" Error [DEMANDED] ["cmi5 8.1"]
        demand "The query of a unit's url uses none of the names that the LMS adds: `endpoint`, `fetch`, `actor`, `registration`, `activityId`."
        consequence "The unit may read its own value in place of the LMS's, and never reaches the Learning Record Store."
        remedy "Rename the parameter, or move it into `launchParameters`.";

    INSECURE "au-url-insecure" Warning [(Profile::Strict, "browsers refuse it inside an LMS that is served by https")] ["cmi5 13.1.4"]
        demand "A url to another host uses https."
        consequence "An LMS that is served by https shows an empty frame, and what travels can be read on the way."
        remedy "Serve the unit by https and write so.";

    SCORE_PRECISION "mastery-score-precision" Error [DEMANDED] ["cmi5 13.1.4"]
        demand "A mastery score has up to four decimal places."
        consequence "The LMS rounds it or refuses the import, and learners at the edge pass in one LMS and fail in the other."
        remedy "Round it to four places.";

    SATISFIED_AT_ONCE "course-satisfied-at-once" Warning [ADVISED] ["cmi5 13.1.4"]
        demand "At least one unit has a `moveOn` other than `NotApplicable`, which is also what a unit without `moveOn` has."
        consequence "The LMS reports the course as satisfied when a learner is enrolled, before anything was opened."
        remedy "Write `moveOn=\"Completed\"`, `Passed`, `CompletedAndPassed` or `CompletedOrPassed` on the units that learners must do.";
}

pub(super) fn apply(subject: &Subject<'_>, findings: &mut Findings) {
    let is_bare = !subject.package.knows_its_files() || subject.package.entries().nth(1).is_none();
    let (mut units, mut counts) = (0_usize, false);
    for unit in subject.all(CMI5, "au") {
        units += 1;
        counts |= attribute::value(unit, "moveOn").is_some_and(|rule| rule != "NotApplicable");
        score(subject, unit, findings);
        for node in unit.children().filter(|child| child.has_tag_name((CMI5, "url"))) {
            let url = node.text().unwrap_or_default().trim();
            if !url.is_empty() {
                launch(subject, node, url, is_bare, findings);
            }
        }
    }
    if units > 0 && !counts {
        let message = format_args!("none of the units ({units}) has to be completed or passed");
        let course = subject.all(CMI5, "course").next().unwrap_or_else(|| subject.document.root_element());
        subject.at(findings, course, &SATISFIED_AT_ONCE, "cmi5 13.1.4", message);
    }
}

fn score(subject: &Subject<'_>, unit: Node<'_, '_>, findings: &mut Findings) {
    let Some(attribute) = attribute::own(unit, "masteryScore") else { return };
    let (_, places) = attribute.value().trim().split_once('.').unwrap_or_default();
    let places = places.trim_end_matches('0').len();
    if places > SCORE_PLACES {
        let message = format_args!("the mastery score `{}` has {places} decimal places", attribute.value());
        subject.at_attribute(findings, attribute, &SCORE_PRECISION, "cmi5 13.1.4", message);
    }
}

fn launch(subject: &Subject<'_>, node: Node<'_, '_>, url: &str, is_bare: bool, findings: &mut Findings) {
    if is_own_machine(url) {
        let message = format_args!("`{url}` is a place on the author's own machine");
        return subject.at(findings, node, &OWN_MACHINE, "cmi5 14.1", message);
    }
    if IriReferenceStr::new(url).is_err() {
        return subject.at(findings, node, &URL_INVALID, "cmi5 13.1.4", format_args!("`{url}` is no URL"));
    }
    for name in parameters(url).filter(|name| LAUNCH_PARAMETERS.contains(name)) {
        let message = format_args!("the query of `{url}` has a parameter `{name}`");
        subject.at(findings, node, &PARAMETER_RESERVED, "cmi5 8.1", message);
    }
    if IriStr::new(url).is_ok() {
        if url.get(..5).is_some_and(|scheme| scheme.eq_ignore_ascii_case("http:")) {
            subject.at(findings, node, &INSECURE, "cmi5 13.1.4", format_args!("`{url}` is not encrypted"));
        }
    } else if is_bare {
        let message = format_args!("`{url}` is relative, but there is no package that could hold the file");
        subject.at(findings, node, &FILE_MISSING, "cmi5 14.2", message);
    } else if url.starts_with('/') {
        let message = format_args!("`{url}` begins at the root of the LMS's host, outside the package");
        subject.at(findings, node, &FILE_MISSING, "cmi5 14.1", message);
    } else if !path::of_url(url).is_some_and(|path| subject.package.contains(&path)) {
        let message = format_args!("the package has no file at `{url}`");
        subject.at(findings, node, &FILE_MISSING, "cmi5 14.1", message);
    }
}

fn is_own_machine(url: &str) -> bool {
    let lower = url.to_ascii_lowercase();
    let bytes = lower.as_bytes();
    let has_drive = matches!(bytes, [drive, b':', b'/' | b'\\', ..] if drive.is_ascii_alphabetic());
    let host = lower.split_once("://").map(|(_, rest)| rest.split(['/', ':', '?', '#']).next().unwrap_or_default());
    has_drive
        || lower.starts_with("file:")
        || lower.starts_with("\\\\")
        || host.is_some_and(|host| matches!(host, "localhost" | "127.0.0.1"))
}

/// The names in the query of a url.
fn parameters(url: &str) -> impl Iterator<Item = &str> {
    let query = url.split('#').next().and_then(|url| url.split_once('?')).map_or("", |(_, query)| query);
    query.split('&').map(|pair| pair.split('=').next().unwrap_or_default())
}
