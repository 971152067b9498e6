//! `index.html`: what is published, for people. One page that needs nothing else: no script, no other file.

use super::index::{Address, Became, File, Index, PublishedCourse, RecordedLoss, UnitChanges, Version};
use crate::course::Course;
use crate::inspect::bytes;
use crate::page;
use crate::sanitise::escape;
use crate::standard::Standard;

const CSS: &str = include_str!("page.css");

/// The whole page.
pub(super) fn render(index: &Index) -> String {
    let title = match index.courses.as_slice() {
        [course] => format!("{} · published packages", name(course)),
        _ => "Published packages".to_owned(),
    };
    let courses: String = index.courses.iter().map(course).collect();
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<title>{title}</title>\n\
         <style>\n{base}{css}</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#main\">Skip to the courses</a>\n\
         <header class=\"top\">\n<h1>Published packages</h1>\n\
         <p>Each address below always gives the latest version; older versions stay where they are. For machines: \
         <a href=\"index.json\">index.json</a>, <a href=\"SHA256SUMS\">SHA256SUMS</a>.</p>\n</header>\n\
         <main id=\"main\" tabindex=\"-1\">\n{courses}</main>\n</body>\n</html>\n",
        title = escape(&title),
        base = page::base_css(),
        css = page::compact(CSS),
    )
}

fn name(course: &PublishedCourse) -> &str {
    course.title.as_deref().unwrap_or(&course.id)
}

/// A text of the course's, in its language.
fn own(course: &PublishedCourse, text: &str) -> String {
    format!("<span lang=\"{}\" dir=\"auto\">{}</span>", escape(&course.language), escape(text))
}

fn course(course: &PublishedCourse) -> String {
    let id = escape(&course.id);
    let date =
        course.version(&course.latest).map(|version| format!(", published {}", time(version))).unwrap_or_default();
    let latest: String = course.versions.iter().take(1).map(|version| news(course, version, "h3")).collect();
    let older: String = course.versions.iter().skip(1).map(|version| old_version(course, version)).collect();
    let first: String = course.versions.iter().take(1).map(|version| kept(course, version)).collect();
    format!(
        "<section class=\"course\" aria-labelledby=\"{id}\">\n<h2 id=\"{id}\">{}</h2>\n\
         <p class=\"facts\">Version {}{date}</p>\n<ul class=\"units\">\n{}</ul>\n{latest}\
         <h3>All versions</h3>\n{first}{older}</section>\n",
        own(course, name(course)),
        escape(&course.latest),
        units(course),
    )
}

fn time(version: &Version) -> String {
    format!("<time datetime=\"{0}\">{0}</time>", version.date)
}

/// The units with the addresses of their packages.
fn units(course: &PublishedCourse) -> String {
    let mut ids: Vec<&str> = course.addresses.iter().map(|address| address.unit.as_str()).collect();
    ids.dedup();
    let mut html = String::new();
    for id in ids {
        let addresses: Vec<&Address> = course.addresses.iter().filter(|address| address.unit == id).collect();
        let title = addresses.iter().find_map(|address| address.title.as_deref());
        let title = title.unwrap_or(if id == Course::UNIT { "The whole course" } else { id });
        let links: String = addresses.iter().map(|address| link(course, address)).collect();
        html += &format!(
            "<li>\n<h3>{} <code>{}</code></h3>\n<ul class=\"files\">\n{links}</ul>\n</li>\n",
            own(course, title),
            escape(id)
        );
    }
    html
}

/// A package with its digest, by which anybody can compare it.
fn link(course: &PublishedCourse, address: &Address) -> String {
    let file = course.files().find(|file| file.path == address.file);
    let facts = file.map(|file| format!("<span>{}</span>{}", bytes(file.size), digest(file))).unwrap_or_default();
    let left = match address.version == course.latest {
        true => String::new(),
        false => format!(" <span class=\"left\">still version {}</span>", escape(&address.version)),
    };
    format!(
        "<li><a href=\"{path}\">{what}</a>{left}<code>{path}</code>{facts}</li>\n",
        path = escape(&address.path),
        what = escape(&kind(&address.standard, &address.variant)),
    )
}

fn digest(file: &File) -> String {
    format!("<span class=\"digest\">SHA-256 <code>{}</code></span>", file.sha256)
}

/// What a package is, for people.
fn kind(standard: &str, variant: &str) -> String {
    let known = Standard::ALL.into_iter().find(|known| known.as_str() == standard);
    let name = known.map_or(standard, |known| known.name());
    match standard {
        "moodle-course" if variant.starts_with("scorm12") => "Course for Moodle, with SCORM 1.2".to_owned(),
        "moodle-course" => "Course for Moodle".to_owned(),
        "site" => "Site, to be unpacked".to_owned(),
        _ if variant.ends_with("-moodle") => format!("{name}, for Moodle"),
        _ => name.to_owned(),
    }
}

/// What is new in a version.
fn news(course: &PublishedCourse, version: &Version, heading: &str) -> String {
    let units: String = version.changes.iter().map(|unit| changes(course, unit)).collect();
    if units.is_empty() {
        return String::new();
    }
    format!(
        "<{heading}>What is new in version {}</{heading}>\n<ul class=\"news\">\n{units}</ul>\n",
        escape(&version.version)
    )
}

fn changes(course: &PublishedCourse, unit: &UnitChanges) -> String {
    let word = match unit.became {
        Became::New => "new",
        Became::Changed => "changed",
        Became::Gone => "gone",
    };
    let item = |text: String| format!("<li>{text}</li>\n");
    let losses = unit.losses.iter().map(|RecordedLoss { message, allowed, .. }| {
        let why = allowed.as_ref().map(|reason| format!(" (accepted: {})", own(course, reason))).unwrap_or_default();
        item(format!("<strong>Lost:</strong> {}{why}", own(course, message)))
    });
    let others = unit.changes.iter().filter(|change| change.what != "version-changed");
    let others = others.map(|change| item(own(course, &change.in_words())));
    let files = match unit.files.len() {
        0 => None,
        1 => Some(item("1 file is different".to_owned())),
        count => Some(item(format!("{count} files are different"))),
    };
    let items: String = losses.chain(others).chain(files).collect();
    let list = if items.is_empty() { String::new() } else { format!("\n<ul>\n{items}</ul>\n") };
    format!("<li><code>{}</code> {word}{list}</li>\n", escape(&unit.unit))
}

fn old_version(course: &PublishedCourse, version: &Version) -> String {
    let news = news(course, version, "h4");
    kept(course, version).replacen("</summary>\n", &format!("</summary>\n{news}"), 1)
}

/// The files of a version, which stay for ever.
fn kept(course: &PublishedCourse, version: &Version) -> String {
    let item = |file: &File| {
        let name = file.path.rsplit('/').next().unwrap_or(&file.path);
        format!(
            "<li><a href=\"{}\">{}</a><span>{}</span>{}</li>\n",
            escape(&file.path),
            escape(name),
            bytes(file.size),
            digest(file)
        )
    };
    let files: String = version.files.iter().map(item).collect();
    let is_latest = if version.version == course.latest { " (latest)" } else { "" };
    format!(
        "<details>\n<summary>Version {}, {}{is_latest}</summary>\n<ul class=\"files\">\n{files}</ul>\n</details>\n",
        escape(&version.version),
        time(version)
    )
}
