//! xAPI packages: `tincan.xml` by the schema that it names and by what xAPI demands of activities.
//!
//! The file stems from the time before cmi5, and nobody has written a specification of it: there is an XML Schema, and what
//! LMSs do.

use std::collections::BTreeSet;

use iri_string::types::{IriReferenceStr, IriStr};
use oxilangtag::LanguageTag;
use roxmltree::Node;

use super::{Family, Subject, attribute, path};
use crate::diagnostic::{Findings, Membership, Profile, rules};
use crate::scorm::names::TINCAN;
use crate::standard::Standard;

/// The schema demands it, or xAPI itself.
const DEMANDED: Membership = (Profile::Adl, "an LMS or its Learning Record Store refuses it");
/// What LMSs make of it where the schema is silent.
const ADVISED: Membership = (Profile::Adl, "an LMS that reads `tincan.xml` stumbles over it");

const SCHEMA: &str = "tincan.xsd";
const ACTIVITY: &str = "xAPI 1.0.3 part two, 2.4.4.1";
const LANGUAGE_MAP: &str = "xAPI 1.0.3 part two, 4.2";
const PRACTICE: &str = "practice of LMSs";

rules! {
    ROOT "tincan-root" Error [DEMANDED] ["tincan.xsd"]
        demand "The root of `tincan.xml` is `tincan` in the namespace `http://projecttincan.com/tincan.xsd`, and its `activities` hold at least one `activity`."
        consequence "An LMS does not take the file for a description of a course, and refuses the import."
        remedy "Write the root element and its `xmlns` exactly like that, with `<activities>` and `<activity>` inside.";

    ID "tincan-activity-id" Error [DEMANDED] ["xAPI 1.0.3 part two, 2.4.4.1"]
        demand "Every activity has an `id`, an IRI with a scheme."
        consequence "Statements name the activity by it: a Learning Record Store refuses them, and nothing is recorded."
        remedy "Write an IRI under a domain of your own, such as `https://example.org/courses/first-aid`; there need be no page behind it.";

    DUPLICATE "tincan-activity-twice" Error [DEMANDED] ["xAPI 1.0.3 part two, 2.4.4.1"]
        demand "No two activities have the same `id`."
        consequence "What a learner did in one counts for the other."
        remedy "Give each activity an id of its own, and keep it when the course is published again.";

    TYPE "tincan-activity-type" Error [DEMANDED] ["tincan.xsd", "xAPI 1.0.3 part two, 2.4.4.1"]
        demand "Every activity has a `type`, an IRI with a scheme."
        consequence "An LMS refuses the import, or the Learning Record Store refuses what is said of the activity."
        remedy "Write the IRI of a known type, such as `http://adlnet.gov/expapi/activities/course` or `…/lesson`.";

    NAME "tincan-name-missing" Error [DEMANDED] ["tincan.xsd"]
        demand "Every activity has a `name` that says something."
        consequence "Learners see an entry without a name, or the LMS refuses the import."
        remedy "Write the title into `name`.";

    DESCRIPTION "tincan-description-missing" Warning [ADVISED] ["tincan.xsd"]
        demand "Every activity has a `description` that says something."
        consequence "An LMS that holds the file to its schema refuses the import; in others nobody reads what the course is about."
        remedy "Write a sentence on what the activity is about.";

    LANGUAGE "tincan-language" Warning [ADVISED] ["xAPI 1.0.3 part two, 4.2"]
        demand "Names, descriptions and launches say their language in `lang`, a tag of RFC 5646, and each language stands once."
        consequence "The LMS has to guess under which language the text goes into its statements, and a Learning Record Store refuses tags that are none."
        remedy "Write `lang=\"en\"`, or the tag of the text's language, and remove what stands there twice.";

    NO_LAUNCH "tincan-launch-missing" Error [DEMANDED] ["practice of LMSs"]
        demand "At least one activity has a `launch`."
        consequence "There is nothing that a learner could open."
        remedy "Write the path of the first page into `<launch lang=\"…\">` of the activity that is the course.";

    LAUNCHES "tincan-launch-several" Warning [(Profile::Strict, "most LMSs offer the first one only")] ["practice of LMSs"]
        demand "One activity has a `launch`."
        consequence "Most LMSs open the first one, and no learner finds the others."
        remedy "Make a package of each, or begin with a page that leads to all of them.";

    LAUNCH "tincan-launch-unusable" Error [DEMANDED] ["tincan.xsd", "practice of LMSs"]
        demand "A launch is the URL of a page: the path of a file of the package, or an address with `https:`."
        consequence "Learners who open the course see the LMS's page for what it does not find."
        remedy "Add the file, correct its path (letter case counts, and it begins at the folder of `tincan.xml`), or write the whole address.";
}

pub(super) fn families() -> impl Iterator<Item = Family> {
    [Family::new("xAPI packages", &[Standard::Xapi], RULES)].into_iter()
}

/// The activities of a `tincan.xml`, in the order of the document.
pub(crate) fn activities<'a>(subject: &Subject<'a>) -> impl Iterator<Item = Node<'a, 'a>> {
    subject.all(TINCAN, "activity")
}

pub(super) fn apply(subject: &Subject<'_>, findings: &mut Findings) {
    let root = subject.document.root_element();
    if !root.has_tag_name((TINCAN, "tincan")) {
        let namespace = root.tag_name().namespace().unwrap_or("no namespace");
        let message = format_args!("the root element is `{}`, in {namespace}", root.tag_name().name());
        return subject.at(findings, root, &ROOT, SCHEMA, message);
    }
    if activities(subject).next().is_none() {
        return subject.at(findings, root, &ROOT, SCHEMA, "there is no `activity`");
    }
    let mut seen = BTreeSet::new();
    for activity in activities(subject) {
        identify(subject, activity, &mut seen, findings);
        words(subject, activity, findings);
        for launch in children(activity, "launch") {
            follow(subject, launch, findings);
        }
    }
    let mut launched = activities(subject).filter(|activity| children(*activity, "launch").next().is_some());
    match (launched.next(), launched.next()) {
        (None, _) => subject.at(findings, root, &NO_LAUNCH, PRACTICE, "no activity has a `launch`"),
        (Some(_), Some(second)) => {
            let message = format_args!("this is another launch, of {} in all", launched.count() + 2);
            subject.at(findings, second, &LAUNCHES, PRACTICE, message);
        }
        _ => {}
    }
}

fn children<'a>(activity: Node<'a, 'a>, name: &'static str) -> impl Iterator<Item = Node<'a, 'a>> {
    activity.children().filter(move |child| child.has_tag_name((TINCAN, name)))
}

fn identify<'a>(subject: &Subject<'a>, activity: Node<'a, 'a>, seen: &mut BTreeSet<&'a str>, findings: &mut Findings) {
    match attribute::own(activity, "id") {
        None => subject.at(findings, activity, &ID, ACTIVITY, "this activity has no `id`"),
        Some(id) if IriStr::new(id.value().trim()).is_err() => {
            subject.at_attribute(findings, id, &ID, ACTIVITY, format_args!("`{}` is no IRI", id.value()));
        }
        Some(id) => {
            if !seen.insert(attribute::value(activity, "id").unwrap_or_default().trim()) {
                subject.at_attribute(findings, id, &DUPLICATE, ACTIVITY, "an earlier activity has this id");
            }
        }
    }
    match attribute::own(activity, "type") {
        None => subject.at(findings, activity, &TYPE, SCHEMA, "this activity has no `type`"),
        Some(kind) if IriStr::new(kind.value().trim()).is_err() => {
            subject.at_attribute(findings, kind, &TYPE, ACTIVITY, format_args!("`{}` is no IRI", kind.value()));
        }
        Some(_) => {}
    }
}

fn words<'a>(subject: &Subject<'a>, activity: Node<'a, 'a>, findings: &mut Findings) {
    for (name, rule) in [("name", &NAME), ("description", &DESCRIPTION), ("launch", &LAUNCH)] {
        let mut languages = BTreeSet::new();
        if name != "launch" && children(activity, name).next().is_none() {
            subject.at(findings, activity, rule, SCHEMA, format_args!("this activity has no `{name}`"));
        }
        for text in children(activity, name) {
            if text.text().unwrap_or_default().trim().is_empty() {
                subject.at(findings, text, rule, SCHEMA, format_args!("this `{name}` is empty"));
            }
            match attribute::own(text, "lang") {
                None => {
                    let message = format_args!("this `{name}` does not say its language");
                    subject.at(findings, text, &LANGUAGE, LANGUAGE_MAP, message);
                }
                Some(tag) if LanguageTag::parse(tag.value().trim()).is_err() => {
                    let message = format_args!("`{}` is no language tag", tag.value());
                    subject.at_attribute(findings, tag, &LANGUAGE, LANGUAGE_MAP, message);
                }
                Some(tag) => {
                    if !languages.insert(tag.value().trim().to_ascii_lowercase()) {
                        let message = format_args!("there is another `{name}` in `{}`", tag.value());
                        subject.at_attribute(findings, tag, &LANGUAGE, LANGUAGE_MAP, message);
                    }
                }
            }
        }
    }
}

fn follow(subject: &Subject<'_>, launch: Node<'_, '_>, findings: &mut Findings) {
    let url = launch.text().unwrap_or_default().trim();
    if url.is_empty() {
        return;
    }
    let is_web = |url: &str| {
        let scheme = url.split(':').next().unwrap_or_default();
        ["http", "https"].iter().any(|known| scheme.eq_ignore_ascii_case(known))
    };
    let message = if IriReferenceStr::new(url).is_err() {
        format!("`{url}` is no URL")
    } else if IriStr::new(url).is_ok() {
        if is_web(url) {
            return;
        }
        format!("`{url}` is no address that a browser opens for everybody")
    } else if !url.starts_with('/') && path::of_url(url).is_some_and(|path| subject.package.contains(&path)) {
        return;
    } else {
        format!("the package has no file at `{url}`")
    };
    subject.at(findings, launch, &LAUNCH, PRACTICE, message);
}
