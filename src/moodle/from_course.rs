//! A course and its packages as sections and activities.

use std::io;

use super::backup::{Activity, Backup, Content, File, Scorm, Section};
use super::settings::Settings;
use super::words::{Words, words};
use super::{feedback, page};
use crate::course::{Course, Module, Order, Role, Unit};
use crate::package::{self, Plan};
use crate::scorm::Manifest;
use crate::standard::Standard;

/// Most characters of a name in Moodle's tables.
const NAME_MAX: usize = 254;

/// What a backup is made of.
#[derive(Debug)]
pub struct Inputs<'a> {
    pub course: &'a Course,
    pub file_name: &'a str,
    /// In the order in which learners meet them.
    pub units: Vec<PackedUnit<'a>>,
    /// Documents that learners can fetch: title, file name, bytes.
    pub documents: Vec<(String, String, package::Content)>,
}

/// A package that is in the backup.
#[derive(Debug)]
pub struct PackedUnit<'a> {
    pub unit: Unit<'a>,
    pub role: Role,
    pub standard: Standard,
    pub manifest: Manifest,
    /// What lies in the zip; its name is the package's.
    pub plan: Plan,
    pub zip: package::Content,
}

/// The course as Moodle restores it.
///
/// # Errors
/// If a file cannot be read.
pub fn backup(inputs: Inputs<'_>) -> io::Result<Backup> {
    let Inputs { course, file_name, units, documents } = inputs;
    let words = words(&course.language);
    let mut general = vec![about(course, words, &units)];
    if !documents.is_empty() {
        general.push(shelf(course, words, documents)?);
    }
    let (mut modules, mut tests, mut follow_ups) = (Vec::new(), Vec::new(), Vec::new());
    for packed in units {
        let (role, title) = (packed.role, name(packed.unit.title));
        let summary = summary(course, &packed.unit, words);
        let activity = scorm(course, packed, words)?;
        match role {
            Role::PreTest => general.push(activity),
            Role::Module => modules.push(Section { name: Some(title), summary, activities: vec![activity] }),
            Role::PostTest => tests.push(activity),
            Role::FollowUp => follow_ups.push(activity),
        }
    }
    let wrap_up: Vec<Activity> = tests.into_iter().chain(evaluations(course, words)).chain(follow_ups).collect();
    let mut sections = vec![Section { name: None, summary: String::new(), activities: general }];
    sections.extend(modules);
    if !wrap_up.is_empty() {
        let (title, summary) =
            course.tests.as_ref().map_or((&course.title, ""), |tests| (&tests.title, &tests.description));
        sections.push(Section { name: Some(name(title)), summary: page::paragraph(summary), activities: wrap_up });
    }
    Ok(Backup {
        file_name: file_name.to_owned(),
        full_name: name(&course.title),
        short_name: course.moodle.short_name.clone().unwrap_or_else(|| course.id.to_string()),
        summary: page::paragraph(&course.description),
        start: course.moodle.start,
        sections,
    })
}

/// Without the brackets of tags, which stop a restore, and cut where Moodle's tables end.
fn name(title: &str) -> String {
    let plain = title.replace('<', "‹").replace('>', "›");
    match plain.char_indices().nth(NAME_MAX) {
        Some((_, _)) => plain.chars().take(NAME_MAX - 1).chain(['…']).collect(),
        None => plain,
    }
}

fn about(course: &Course, words: &Words, units: &[PackedUnit<'_>]) -> Activity {
    let parts = units
        .iter()
        .filter(|packed| packed.role != Role::FollowUp)
        .map(|packed| (packed.unit.title, packed.unit.modules.iter().map(|module| module.minutes()).sum()));
    Activity {
        name: words.about.clone(),
        idnumber: idnumber(course, "about"),
        intro: String::new(),
        after: Vec::new(),
        counts: false,
        content: Content::Page(page::about(course, words, parts)),
        files: Vec::new(),
    }
}

fn shelf(course: &Course, words: &Words, documents: Vec<(String, String, package::Content)>) -> io::Result<Activity> {
    let links = page::links(documents.iter().map(|(title, name, _)| (title.as_str(), name.as_str())));
    let files = documents.into_iter().map(|(_, name, content)| File::new("content", &name, content));
    Ok(Activity {
        name: words.documents.clone(),
        idnumber: idnumber(course, "documents"),
        intro: String::new(),
        after: Vec::new(),
        counts: false,
        content: Content::Page(links),
        files: files.collect::<io::Result<_>>()?,
    })
}

/// The outcomes that a module serves, and its minutes.
fn summary(course: &Course, unit: &Unit<'_>, words: &Words) -> String {
    let ids: Vec<_> = unit.modules.iter().flat_map(|module| module.outcomes()).collect();
    let outcomes = course.outcomes.iter().filter(|outcome| ids.contains(&&outcome.id));
    let list: String = outcomes.map(|outcome| format!("<li>{}</li>", page::escape(outcome.label()))).collect();
    let list = if list.is_empty() { list } else { format!("<ul>{list}</ul>") };
    let time: u32 = unit.modules.iter().map(|module| module.minutes()).sum();
    format!("{}{list}<p>{}</p>", page::paragraph(unit.description), page::minutes(words, time))
}

fn scorm(course: &Course, packed: PackedUnit<'_>, words: &Words) -> io::Result<Activity> {
    let PackedUnit { unit, role, standard, manifest, plan, zip } = packed;
    let scored = unit.modules.iter().find(|module| module.is_scored());
    let own = course.moodle.switches.get(&role).cloned().unwrap_or_default();
    let mut settings = Settings::new(role, scored.map(|module| module.tracking.pass_mark), &own);
    let share = share(course, &unit).filter(|_| scored.is_some() && role != Role::FollowUp);
    settings.share = share.or(settings.share);
    let mut files = vec![File::new("package", plan.file_name(), zip)?];
    for (path, content) in plan.entries() {
        files.push(File::new("content", path, content.clone())?);
    }
    let time: u32 = unit.modules.iter().map(|module| module.minutes()).sum();
    let is_part = role != Role::FollowUp;
    Ok(Activity {
        name: name(unit.title),
        idnumber: idnumber(course, unit.id),
        intro: format!("{}<p>{}</p>", page::paragraph(unit.description), page::minutes(words, time)),
        after: unit.modules.iter().filter(|_| is_part).flat_map(|module| before(course, module)).collect(),
        counts: is_part && unit.modules.iter().any(|module| course.counts(module)),
        content: Content::Scorm(Box::new(Scorm { standard, manifest, settings })),
        files,
    })
}

fn idnumber(course: &Course, part: &str) -> String {
    format!("{}-{part}", course.id)
}

/// What Moodle must have as complete before `part` opens.
fn before(course: &Course, part: &Module) -> Vec<String> {
    course.needed_before(part).into_iter().map(|module| idnumber(course, module.id.as_str())).collect()
}

/// The part that a unit makes of the course's score, where the manifest gives weights: else points say it.
fn share(course: &Course, unit: &Unit<'_>) -> Option<f64> {
    let parts = || course.pre_test().into_iter().chain(&course.modules).chain(course.post_test());
    let all: u32 = parts().map(|part| course.weight(part)).sum();
    let own: u32 = unit.modules.iter().map(|module| course.weight(module)).sum();
    let is_said = parts().any(|part| part.tracking.weight.is_some());
    (is_said && all > 0).then(|| f64::from(own) / f64::from(all))
}

/// What asks for opinions, at the end: after what the course's post-test waits for, and the post-test itself.
fn evaluations(course: &Course, words: &Words) -> Vec<Activity> {
    let last = course.post_test().or(course.modules.last()).filter(|_| course.packaging.sequence.order != Order::Free);
    feedback::evaluations(course)
        .into_iter()
        .map(|(session, items)| Activity {
            name: name(&session.title),
            idnumber: idnumber(course, session.id.as_str()),
            intro: page::paragraph(&words.anonymous),
            after: last.map(|module| idnumber(course, module.id.as_str())).into_iter().collect(),
            counts: true,
            content: Content::Feedback(items),
            files: Vec::new(),
        })
        .collect()
}
