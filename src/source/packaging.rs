//! What the manifest says of packages: `[packaging]`, `[[package]]` and `[sequencing]`.

use std::sync::Arc;

use super::manifest::{Role, TestsEntry};
use super::toml::{At, Table};
use crate::course::{Download, Form, Layout, Lms, MOODLE_COURSES, Order, Packaging, Sequence, Target};
use crate::diagnostic::{Code, Findings, SourceFile};
use crate::standard::Standard;

/// Reads both tables; without any `[[package]]` the default is built.
pub fn read(root: &mut Table<'_>, findings: &mut Findings) -> Packaging {
    let mut packaging = Packaging::default();
    root.table("packaging", findings, |table, findings| {
        let hides = table.boolean("hide_lms_navigation", findings);
        packaging.hide_lms_navigation = hides.unwrap_or(packaging.hide_lms_navigation);
        packaging.downloads = downloads(table, findings);
    });
    packaging.sequence = root.table("sequencing", findings, sequence).unwrap_or_default();
    let mut known: Vec<Target> = Vec::new();
    for At { value, span } in root.tables("package", findings, target).into_iter().flatten() {
        if known.contains(&value) {
            let message = format!("{} are asked for twice", value.name());
            findings.add(Code::BadValue, root.file(), span, message, "take one of the tables [[package]] away");
        } else {
            known.push(value);
            report_uncarried(&packaging.sequence, &value, &At { value: root.file(), span }, findings);
        }
    }
    if !known.is_empty() {
        packaging.targets = known;
    }
    packaging
}

/// `[sequencing]`: how learners go through the whole course.
fn sequence(table: &mut Table<'_>, findings: &mut Findings) -> Sequence {
    let orders = Order::ALL.map(|order| (order.as_str(), order));
    let layouts = [("flat", Layout::Flat), ("tree", Layout::Tree)];
    Sequence {
        order: table.choice("order", &orders, findings).unwrap_or_default(),
        remediation: table.boolean("remediation", findings).unwrap_or(false),
        layout: table.choice("layout", &layouts, findings).unwrap_or_default(),
    }
}

/// The words that speak of a test need one.
pub fn check_tests(root: &Table<'_>, packaging: &Packaging, tests: Option<&TestsEntry>, findings: &mut Findings) {
    let has = |role| tests.is_some_and(|tests| tests.forms.iter().any(|form| form.role == role));
    let Sequence { order, remediation, .. } = packaging.sequence;
    let span = root.keys().into_iter().find(|key| key.value == "sequencing").map_or(root.span(), |key| key.span);
    let mut lacks = |asked: String, role: &str| {
        let message = format!("`{asked}` needs a {role}, and the course has none");
        let help = format!("write role = \"{role}\" to one of the forms of [tests]");
        findings.add(Code::MissingKey, root.file(), span.clone(), message, help);
    };
    if order >= Order::OrderedAfterTest && !has(Role::PreTest) {
        lacks(format!("order = \"{}\"", order.as_str()), "pre-test");
    }
    if remediation && !has(Role::PostTest) {
        lacks("remediation = true".to_owned(), "post-test");
    }
}

/// Says what a package cannot do of what the course asks for.
fn report_uncarried(sequence: &Sequence, target: &Target, at: &At<&Arc<SourceFile>>, findings: &mut Findings) {
    for (asked, instead) in sequence.uncarried(target) {
        let message = format!("{} cannot keep `{asked}`", target.name());
        let help = format!("here {instead}; SCORM 2004 with lms = \"generic\" can do it");
        findings.add(Code::OrderNotCarried, at.value, at.span.clone(), message, help);
    }
}

/// The documents that packages bring along, each once.
fn downloads(table: &mut Table<'_>, findings: &mut Findings) -> Vec<Download> {
    let words = table.strings("downloads", findings);
    let mut known: Vec<Download> = Vec::new();
    for At { value, span } in words {
        match Download::ALL.into_iter().find(|download| download.as_str() == value) {
            Some(download) if !known.contains(&download) => known.push(download),
            Some(_) => {
                findings.add(Code::BadValue, table.file(), span, format!("`{value}` is there twice"), "take one away")
            }
            None => {
                let list = Download::ALL.map(|download| format!("\"{}\"", download.as_str())).join(", ");
                let message = format!("packages cannot bring `{value}` along");
                findings.add(Code::BadValue, table.file(), span, message, format!("it is one of {list}"));
            }
        }
    }
    known
}

/// What a `[[package]]` asks for.
fn target(table: &mut Table<'_>, findings: &mut Findings) -> Option<At<Target>> {
    let words = Standard::ALL.map(|standard| (standard.as_str(), standard));
    let standard = table.choice("standard", &words, findings);
    let form = match table.choice("as", &Form::ALL.map(|form| (form.as_str(), form)), findings) {
        None if table.has("as") => return None,
        form => form.unwrap_or(Form::Modules),
    };
    let lms = table.choice("lms", &Lms::ALL.map(|lms| (lms.as_str(), lms)), findings);
    let span = table.span();
    if form == Form::Site {
        for key in ["standard", "lms"].into_iter().filter(|key| table.has(key)) {
            let message = format!("a site has no `{key}`: it works without an LMS");
            findings.add(Code::BadValue, table.file(), span.clone(), message, format!("take `{key}` away"));
        }
        return Some(At { value: Target::SITE, span });
    }
    if form == Form::MoodleCourse {
        let standard = standard.unwrap_or(Standard::Scorm2004Fourth);
        if !MOODLE_COURSES.contains(&standard) || lms == Some(Lms::Generic) {
            let message = "a Moodle course has packages by SCORM 2004 4th Edition or SCORM 1.2, made for Moodle";
            let help = "write standard = \"scorm2004-4th\" or \"scorm12\", or take both keys away";
            findings.add(Code::BadValue, table.file(), span.clone(), message, help);
        }
        return Some(At { value: Target::moodle_course(standard), span });
    }
    if !table.has("standard") {
        let list = words.map(|(word, _)| format!("\"{word}\"")).join(", ");
        table.missing("standard", &format!("say by which standard to build: one of {list}"), findings);
    }
    Some(At { value: Target { form, standard: Some(standard?), lms: lms.unwrap_or_default() }, span })
}
