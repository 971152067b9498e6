//! A course and its packages as sections and activities.

use std::collections::BTreeSet;
use std::io;

use super::backup::{Activity, Backup, Content, File, Scorm, Section};
use super::feedback;
use super::page::{self, in_language, name};
use super::settings::Settings;
use super::words::{Words, words};
use crate::course::{Course, Module, Order, Role, Unit};
use crate::package::{self, Plan};
use crate::scorm::Manifest;
use crate::standard::Standard;

/// Most characters of an ID number.
const IDNUMBER_MAX: usize = 100;

/// What a backup is made of.
#[derive(Debug)]
pub struct Inputs<'a> {
    pub course: &'a Course,
    pub file_name: &'a str,
    /// In the order in which learners meet them.
    pub units: Vec<PackedUnit<'a>>,
    /// Title of the agenda, and its text as HTML.
    pub agenda: Option<(String, String)>,
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
    let Inputs { course, file_name, units, agenda, documents } = inputs;
    let words = words(&course.language);
    let mut general = vec![about(course, words, &units)];
    general.extend(agenda.map(|(title, html)| text(course, "agenda", &title, &html)));
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
        let summary = in_language(course, &page::paragraph(summary));
        sections.push(Section { name: Some(name(title)), summary, activities: wrap_up });
    }
    tell_apart(&mut sections);
    Ok(Backup {
        file_name: file_name.to_owned(),
        full_name: name(&course.title),
        short_name: course.moodle.short_name.clone().unwrap_or_else(|| course.id.to_string()),
        summary: in_language(course, &page::paragraph(&course.description)),
        start: course.moodle.start,
        sections,
    })
}

fn about(course: &Course, words: &Words, units: &[PackedUnit<'_>]) -> Activity {
    let parts = units
        .iter()
        .filter(|packed| packed.role != Role::FollowUp)
        .map(|packed| (packed.unit.title, packed.unit.modules.iter().map(|module| module.minutes()).sum()));
    text(course, "about", &words.about, &page::about(course, words, parts))
}

fn shelf(course: &Course, words: &Words, documents: Vec<(String, String, package::Content)>) -> io::Result<Activity> {
    let links = page::links(documents.iter().map(|(title, name, _)| (title.as_str(), name.as_str())));
    let files = documents.into_iter().map(|(_, name, content)| File::new("content", &name, content));
    let files = files.collect::<io::Result<_>>()?;
    Ok(Activity { files, ..text(course, "documents", &words.documents, &links) })
}

/// A page that is there to be read.
fn text(course: &Course, part: &str, title: &str, html: &str) -> Activity {
    Activity {
        name: name(title),
        idnumber: idnumber(course, part),
        intro: String::new(),
        after: Vec::new(),
        counts: false,
        content: Content::Page(in_language(course, html)),
        files: Vec::new(),
    }
}

/// The outcomes that a module serves, and its minutes.
fn summary(course: &Course, unit: &Unit<'_>, words: &Words) -> String {
    let ids: Vec<_> = unit.modules.iter().flat_map(|module| module.outcomes()).collect();
    let outcomes = course.outcomes.iter().filter(|outcome| ids.contains(&&outcome.id));
    let list: String = outcomes.map(|outcome| format!("<li>{}</li>", page::escape(outcome.label()))).collect();
    let list = if list.is_empty() { list } else { format!("<ul>{list}</ul>") };
    let time: u32 = unit.modules.iter().map(|module| module.minutes()).sum();
    let html = format!("{}{list}<p>{}</p>", page::paragraph(unit.description), page::minutes(words, time));
    in_language(course, &html)
}

fn scorm(course: &Course, packed: PackedUnit<'_>, words: &Words) -> io::Result<Activity> {
    let PackedUnit { unit, role, standard, manifest, plan, zip } = packed;
    let scored = unit.modules.iter().find(|module| module.is_scored());
    let own = course.moodle.switches.get(&role).cloned().unwrap_or_default();
    let mut settings = Settings::new(role, standard, scored.map(|module| module.tracking.pass_mark), &own);
    let share = share(course, &unit).filter(|_| scored.is_some() && role != Role::FollowUp);
    settings.share = share.or(settings.share);
    let mut files = vec![File::new("package", plan.file_name(), zip)?];
    for (path, content) in plan.entries() {
        files.push(File::new("content", path, content.clone())?);
    }
    let time: u32 = unit.modules.iter().map(|module| module.minutes()).sum();
    let intro = format!("{}<p>{}</p>", page::paragraph(unit.description), page::minutes(words, time));
    let is_part = role != Role::FollowUp;
    Ok(Activity {
        name: name(unit.title),
        idnumber: idnumber(course, unit.id),
        intro: in_language(course, &intro),
        after: unit.modules.iter().filter(|_| is_part).flat_map(|module| before(course, module)).collect(),
        counts: is_part && unit.modules.iter().any(|module| course.counts(module)),
        content: Content::Scorm(Box::new(Scorm { standard, manifest, settings })),
        files,
    })
}

/// The course's id goes first as long as Moodle has room for both.
fn idnumber(course: &Course, part: &str) -> String {
    let whole = format!("{}-{part}", course.id);
    if whole.len() > IDNUMBER_MAX { part.to_owned() } else { whole }
}

/// Gives pages and questions another ID number where a package has theirs, or one before them: Moodle would empty it.
fn tell_apart(sections: &mut [Section]) {
    let (packages, others): (Vec<&mut Activity>, Vec<&mut Activity>) = sections
        .iter_mut()
        .flat_map(|section| &mut section.activities)
        .partition(|activity| matches!(activity.content, Content::Scorm(_)));
    let mut taken: BTreeSet<String> = packages.into_iter().map(|activity| activity.idnumber.clone()).collect();
    for activity in others {
        let mut free = activity.idnumber.clone();
        for number in 2.. {
            if taken.insert(free.clone()) {
                break;
            }
            free = format!("{}-{number}", activity.idnumber);
        }
        activity.idnumber = free;
    }
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
            intro: in_language(course, &page::paragraph(&words.anonymous)),
            after: last.map(|module| idnumber(course, module.id.as_str())).into_iter().collect(),
            counts: true,
            content: Content::Feedback(items),
            files: Vec::new(),
        })
        .collect()
}
