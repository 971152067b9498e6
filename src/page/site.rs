//! A site: its first page, and what its pages say of each other. Each module has a folder of its own, so that no two of
//! them need agree on the names of their pictures.

use minijinja::{Value, context};
use serde::Serialize;
use serde_json::json;

use super::document::{TEMPLATES, module_number};
use super::strings::{Strings, fill, strings};
use super::{CSS_HREF, Kind};
use crate::course::{Course, Module};

/// Where the first page looks for its script.
pub const INDEX_JS_HREF: &str = "assets/index.js";
/// What browsers install the site by (W3C Web Application Manifest), beside the first page.
pub const WEB_MANIFEST_HREF: &str = "manifest.webmanifest";
/// The sign of the site, beside the first page.
pub const ICON_HREF: &str = "icon.svg";
/// Three steps, the first of them done, in the colours of the theme. It is whole where a system cuts it to a circle.
pub const ICON: &str = include_str!("icon.svg");

/// The colours of the window around an installed site: `--deep` and `--paper` of the theme.
const THEME_COLOUR: &str = "#0d4453";
const PAPER: &str = "#fdfcf9";

/// Where a module's page lies in a site, as seen from the first page.
pub fn module_href(module: &Module) -> String {
    format!("{}/index.html", module.id)
}

/// The way through the course: its modules, with the tests before and after them.
fn way(course: &Course) -> Vec<&Module> {
    course.pre_test().into_iter().chain(&course.modules).chain(course.post_test()).collect()
}

/// The tests that are no part of the way: learners come to them at other times.
fn besides(course: &Course) -> Vec<&Module> {
    let way = way(course);
    let forms = course.tests.iter().flat_map(|tests| &tests.forms);
    forms.filter(|form| way.iter().all(|module| module.id != form.id)).collect()
}

/// How a page calls a module: by its number, or its title where it has none.
fn name(module: &Module, strings: &Strings) -> String {
    module_number(module, strings).unwrap_or_else(|| module.title.clone())
}

/// What a module's page has to say of the rest of the site; nothing in other packages.
pub(super) fn surroundings(course: &Course, module: &Module, strings: &Strings, kind: Kind) -> Option<Value> {
    if kind != Kind::Site {
        return None;
    }
    let parts: Vec<&Module> = way(course).into_iter().chain(besides(course)).collect();
    let at = parts.iter().position(|part| part.id == module.id)?;
    let neighbour = |at: Option<usize>| {
        let part = parts.get(at?)?;
        Some(context! {
            href => Value::from_safe_string(format!("../{}", module_href(part))),
            name => name(part, strings),
        })
    };
    Some(context! {
        icon => Value::from_safe_string(format!("../{ICON_HREF}")),
        label => &strings.modules,
        all => &strings.all_modules,
        before => neighbour(at.checked_sub(1)),
        after => neighbour(Some(at + 1)),
    })
}

/// What the script of the first page must know.
#[derive(Serialize)]
struct Data<'a> {
    course: &'a str,
    strings: serde_json::Value,
}

/// The first page of a site: what the course is about, and its modules with how far the learner has come.
#[expect(clippy::expect_used, reason = "the template and the data are made here, and a test renders them")]
pub fn index(course: &Course) -> String {
    let strings = strings(&course.language);
    let words = strings.of(Kind::Site);
    let data = Data {
        course: course.id.as_str(),
        strings: json!({
            "no_lms": words["no_lms"], "done": words["done"], "passed": words["passed"], "kept": &strings.kept,
            "per_cent": &strings.per_cent, "start": &strings.start, "go_on": &strings.go_on,
        }),
    };
    let data = serde_json::to_string(&data).expect("texts can always be written").replace('<', "\\u003c");
    let minutes: u32 = course.modules.iter().map(Module::minutes).sum();
    let view = context! {
        language => &course.language,
        direction => if course.is_right_to_left() { "rtl" } else { "ltr" },
        title => &course.title,
        description => &course.description,
        publisher => &course.publisher,
        version => &course.version,
        rights => &course.rights,
        css => Value::from_safe_string(CSS_HREF.to_owned()),
        js => Value::from_safe_string(INDEX_JS_HREF.to_owned()),
        icon => Value::from_safe_string(ICON_HREF.to_owned()),
        words => context! {
            skip => &strings.skip,
            outcomes => &strings.outcomes,
            modules => &strings.modules,
            progress => &strings.progress,
            time => &strings.fact_minutes,
            start => &strings.start,
        },
        count => course.modules.len(),
        minutes => fill(&strings.minutes, "minutes", minutes),
        outcomes => course.outcomes.iter().map(|outcome| Value::from(outcome.text.as_str())).collect::<Vec<_>>(),
        way => list(way(course), strings),
        besides => course.tests.as_ref().filter(|_| !besides(course).is_empty()).map(|tests| context! {
            title => &tests.title,
            forms => list(besides(course), strings),
        }),
        data => Value::from_safe_string(data),
    };
    TEMPLATES
        .get_template("index.html")
        .and_then(|template| template.render(view))
        .expect("the template only prints values that are given to it here")
}

/// Modules as the first page lists them.
fn list(modules: Vec<&Module>, strings: &Strings) -> Vec<Value> {
    let entry = |module: &Module| {
        context! {
            id => module.id.as_str(),
            name => name(module, strings),
            number => module_number(module, strings),
            title => &module.title,
            description => &module.description,
            minutes => fill(&strings.minutes, "minutes", module.minutes()),
            href => Value::from_safe_string(module_href(module)),
        }
    };
    modules.into_iter().map(entry).collect()
}

/// The manifest by which browsers install a site.
pub fn web_manifest(course: &Course) -> String {
    let icon = |purpose: &str| json!({ "src": ICON_HREF, "sizes": "any", "type": "image/svg+xml", "purpose": purpose });
    let manifest = json!({
        "name": course.title,
        "short_name": course.title,
        "description": course.description,
        "lang": course.language,
        "dir": if course.is_right_to_left() { "rtl" } else { "ltr" },
        "start_url": "index.html",
        "scope": "./",
        "display": "standalone",
        "theme_color": THEME_COLOUR,
        "background_color": PAPER,
        "icons": [icon("any"), icon("maskable")],
    });
    format!("{manifest:#}\n")
}
