//! What the manifest says of packages: `[packaging]` and `[[package]]`.

use super::toml::{At, Table};
use crate::course::{Form, Lms, MOODLE_COURSES, Packaging, Target};
use crate::diagnostic::{Code, Findings};
use crate::standard::Standard;

/// Reads both tables; without any `[[package]]` the default is built.
pub fn read(root: &mut Table<'_>, findings: &mut Findings) -> Packaging {
    let mut packaging = Packaging::default();
    let hides = root.table("packaging", findings, |table, findings| table.boolean("hide_lms_navigation", findings));
    packaging.hide_lms_navigation = hides.flatten().unwrap_or(packaging.hide_lms_navigation);
    let mut known: Vec<Target> = Vec::new();
    for At { value, span } in root.tables("package", findings, target).into_iter().flatten() {
        if known.contains(&value) {
            let message = format!("{} are asked for twice", name(value));
            findings.add(Code::BadValue, root.file(), span, message, "take one of the tables [[package]] away");
        } else {
            known.push(value);
        }
    }
    if !known.is_empty() {
        packaging.targets = known;
    }
    packaging
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

/// What is asked for, in words.
fn name(target: Target) -> String {
    let Some(standard) = target.standard else { return "the pages of a site".to_owned() };
    let what = match target.form {
        Form::Course => "packages of the whole course",
        Form::MoodleCourse => "courses for Moodle",
        _ => "packages",
    };
    format!("{what} for {}", standard.name())
}
