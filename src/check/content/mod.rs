//! What pages and scripts of a package do: the API that they call, other sites, keys.
//!
//! Files are read as text and never run. A rule that says that something is *not* done looks at every file that could do
//! it, and is silent where one of them cannot be read.

mod calls;
mod file;
mod html;
mod js;
mod keys;
mod loads;
mod scos;

use std::collections::BTreeMap;
use std::sync::Arc;

pub(super) use file::extension;

use crate::check::Subject;
use crate::diagnostic::{Findings, Place, Profile, SourceFile, rules};
use crate::standard::Standard;

/// Where rules come from that no standard writes down.
const PRACTICE: &str = "practice of LMSs";
const SEEN: &str = "Moodle 4.2";

rules! {
    WRONG_API "wrong-api" Error [(Profile::Moodle, "nothing is recorded, in Moodle as anywhere")] ["practice of LMSs"]
        demand "A SCO calls the API of the standard that its manifest names: `API_1484_11` for SCORM 2004, `API` with `LMSInitialize` for SCORM 1.2."
        consequence "An LMS offers the API of the standard in the manifest: the content does not find its own, and nothing is recorded."
        remedy "Publish the content for the standard of the manifest, or mend `schemaversion`.";

    NO_API "no-api-call" Warning [(Profile::Moodle, "Moodle never sees the SCO completed")] ["practice of LMSs"]
        demand "A SCO calls the API of the LMS."
        consequence "The LMS never hears of it: learners who have been through it stay incomplete."
        remedy "Call `Initialize` and `Terminate` and set a status, or call the resource an asset.";

    SCO_ELSEWHERE "sco-on-other-site" Warning [(Profile::Moodle, "Moodle's API cannot be reached from another site")] ["Moodle 4.2"]
        demand "A SCO is launched from the package itself."
        consequence "A browser keeps pages of another site from the LMS's API: nothing is recorded."
        remedy "Put the content into the package.";

    WRONG_ELEMENT "wrong-element" Warning [(Profile::Moodle, "Moodle answers with error 401")] ["practice of LMSs"]
        demand "The API is asked for elements of its own standard: `cmi.core.…` belongs to SCORM 1.2, `cmi.completion_status` to SCORM 2004."
        consequence "The LMS answers with error 401 (not implemented), and what should have been kept is lost."
        remedy "Use the element of the package's standard.";

    VALUE "value-refused" Warning [(Profile::Moodle, "Moodle answers with error 406 or 405")] ["practice of LMSs"]
        demand "An element is set to a word of its vocabulary."
        consequence "The LMS refuses the value, and the old status stays."
        remedy "Use a word of the standard, in its spelling.";

    EXIT_LOGOUT "exit-logout" Warning [(Profile::Strict, "some LMSs log the learner out")] ["practice of LMSs"]
        demand "A SCO does not leave with the exit `logout`."
        consequence "Some LMSs log the learner out or close the window, and the place in the content is lost."
        remedy "Set `suspend`, or an empty exit in SCORM 1.2.";

    NAV_REQUEST "moodle-nav-request" Warning [(Profile::Moodle, "Terminate fails or throws")] ["Moodle 4.2"]
        demand "Of the requests of navigation, content uses `continue` and `previous`."
        consequence "In Moodle `exit` and `abandon` make `Terminate` fail with error 101; `exitAll` and `abandonAll` make it throw, and what follows in the script is not done."
        remedy "Commit before, put `Terminate` between `try` and `catch`, and offer the learner another way out.";

    TIMESTAMP "moodle-timestamp" Warning [(Profile::Moodle, "Moodle answers with error 406")] ["Moodle 4.2"]
        demand "A timestamp has at most two decimals of a second, and without decimals no `Z`."
        consequence "Moodle refuses what `toISOString()` writes (`….123Z`) with error 406: the answer is kept without its time, or not at all."
        remedy "Cut it behind the seconds: `new Date().toISOString().slice(0, 19)`.";

    PASS_MARK "moodle-pass-mark" Warning [(Profile::Moodle, "Moodle gives the mark of the last objective")] ["Moodle 4.2"]
        demand "Content that reads `cmi.scaled_passing_score` has one objective, or the same mark in the last one."
        consequence "Moodle gives the mark of the item's last objective, or 1 if that has none: learners who passed are told that they failed."
        remedy "Keep the pass mark in the content.";

    UNLOAD "finishes-on-unload" Warning [(Profile::Moodle, "Moodle's pages let no `unload` through")] ["practice of LMSs"]
        demand "A SCO that ends its session as the page closes does so on `pagehide` too, not on `unload` alone."
        consequence "Moodle sends `Permissions-Policy: unload=()`, and browsers are giving `unload` up: the event never comes, and the last status and place are lost."
        remedy "Finish on `pagehide`, and commit on `visibilitychange`.";

    OTHER_SITE "loads-from-other-site" Warning [(Profile::Moodle, "Moodle's app plays packages without a network")] ["practice of LMSs"]
        demand "Everything that a page needs comes with the package."
        consequence "Without a network, or behind a firewall, the part is missing; and the other site learns who opens the course and when."
        remedy "Put the file into the package, or tell learners and whoever answers for their data.";

    INSECURE "loads-without-encryption" Warning [(Profile::Moodle, "browsers block it in a Moodle with https")] ["practice of LMSs"]
        demand "Nothing is loaded by `http:`."
        consequence "A browser blocks it in an LMS with https: the part is missing for everybody."
        remedy "Put the file into the package, or use https.";

    KEY "key-in-content" Warning [(Profile::Moodle, "Moodle hands the files to every learner")] ["practice of LMSs"]
        demand "No file of the package holds a password, a key or a token."
        consequence "Whoever can open the course can read it and act with it: write, and often read, other people's records."
        remedy "Take it out of the package and withdraw it; give an LRS's key only the right to write, or let a server hold it.";
}

pub(super) fn apply(subject: &Subject<'_>, findings: &mut Findings) {
    let manifest = subject.file.text();
    let keys = keys::by_form(manifest);
    tell_keys(subject.file.name(), manifest, &keys, findings);
    let files = file::read(subject, findings);
    if !matches!(subject.standard, Standard::Cmi5 | Standard::Xapi) {
        scos::judge(subject, &files, findings);
    }
}

/// Tells of keys without showing them: in the lines that are drawn they are stars. Gives that text.
fn tell_keys(name: &str, text: &str, keys: &[keys::Key], findings: &mut Findings) -> Option<Arc<SourceFile>> {
    if keys.is_empty() {
        return None;
    }
    let mut masked = text.as_bytes().to_vec();
    for key in keys {
        masked[key.span.clone()].fill(b'*');
    }
    let file = SourceFile::new(name, String::from_utf8_lossy(&masked));
    let mut kinds: BTreeMap<&str, (&keys::Key, usize)> = BTreeMap::new();
    for key in keys {
        kinds.entry(key.what).or_insert((key, 0)).1 += 1;
    }
    for (what, (key, count)) in kinds {
        let place = Place::new(Arc::clone(&file), key.span.clone());
        let more = if count > 1 { format!(", and {} more like it", count - 1) } else { String::new() };
        findings.breach(&KEY, PRACTICE, Some(place), format_args!("this is {what}{more}"));
    }
    Some(file)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{html, js, keys, loads};

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(500))]

        #[test]
        fn no_text_makes_a_reader_panic(text in "(<|</|<!--|-->|script|style|url\\(|@import|/\\*|\\*/|//|https://|Basic |eyJ|AKIA|[a-z0-9.:@='\"`$\\{\\}\\\\é漢 \\n>-]){0,60}") {
            let mut found = Vec::new();
            for tag in html::tags(&text) {
                loads::of_tag(&tag, &mut found);
                loads::of_style(&text[tag.content.clone()], tag.content.start, &mut found);
            }
            let tokens = js::tokens(&text, 0);
            loads::of_script(&tokens, &mut found);
            loads::of_style(&text, 0, &mut found);
            for load in found {
                prop_assert_eq!(text.get(load.at..load.at + load.url.len()), Some(load.url));
            }
            for key in keys::by_form(&text).into_iter().chain(keys::by_name(&tokens)) {
                prop_assert!(text.get(key.span).is_some());
            }
        }
    }
}
