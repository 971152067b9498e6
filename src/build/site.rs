//! A site: the whole course as plain pages, which work from a folder, a USB stick and a server, also without a network.

use serde_json::json;

use super::BuildError;
use crate::course::{Course, Form};
use crate::diagnostic::Finding;
use crate::package::{Content, Digest, Error as PackageError, Facts, Identifiers, Outcome, Output, Plan, SuspendData};
use crate::page::{self, CSS_HREF, INDEX_JS_HREF, JS_HREF, Kind};

const WORKER: &str = "sw.js";

pub(super) fn file_name(course: &Course) -> String {
    format!("{}-{}.{}.zip", course.id, course.version, Form::Site.as_str())
}

/// Makes the site of `course`: one zip, to be unpacked where it is to work.
pub(super) fn package(course: &Course, output: &Output) -> Result<(String, Outcome, Vec<Finding>), BuildError> {
    let name = file_name(course);
    let mut plan = Plan::new(&name)?;
    let suspend_data = add_modules(course, &mut plan)?;
    let texts = [
        ("index.html", page::index(course)),
        (page::WEB_MANIFEST_HREF, page::web_manifest(course)),
        (page::ICON_HREF, page::ICON.to_owned()),
        (CSS_HREF, page::site_css().to_owned()),
        (JS_HREF, page::script(Kind::Site, false).to_owned()),
        (INDEX_JS_HREF, page::index_script().to_owned()),
    ];
    for (path, text) in texts {
        plan.add(path, Content::Bytes(text.into_bytes()))?;
    }
    let worker = worker(&plan)?;
    plan.add(WORKER, Content::Bytes(worker.into_bytes()))?;
    let facts = Facts {
        standard: Form::Site.as_str().to_owned(),
        unit: Course::UNIT.to_owned(),
        identifiers: Identifiers {
            activity: course.iri(),
            manifest: String::new(),
            organization: String::new(),
            items: suspend_data.iter().map(|data| format!("{}/{}", course.iri(), data.module)).collect(),
            resources: Vec::new(),
            objectives: Vec::new(),
        },
        suspend_data,
        lrs_key: false,
    };
    let outcome = output.add(&plan, facts)?;
    Ok((name, outcome, Vec::new()))
}

/// Adds the pages of all modules and tests with their media, each in a folder of its own.
fn add_modules(course: &Course, plan: &mut Plan) -> Result<Vec<SuspendData>, PackageError> {
    let mut suspend_data = Vec::new();
    for module in course.units().iter().flat_map(|unit| &unit.modules) {
        let page::Page { html, suspend_bound } = page::render(course, module, Kind::Site, None);
        plan.add(&page::module_href(module), Content::Bytes(html.into_bytes()))?;
        for media in &module.media {
            plan.add(&format!("{}/{}", module.id, media.href), Content::File(media.source.clone()))?;
        }
        suspend_data.push(SuspendData {
            module: module.id.to_string(),
            units: suspend_bound.units,
            bytes: suspend_bound.bytes,
        });
    }
    Ok(suspend_data)
}

/// The service worker, which keeps every file of the plan. Its version is that of what it keeps.
fn worker(plan: &Plan) -> Result<String, PackageError> {
    let files = plan
        .entries()
        .map(|(path, content)| Ok((path, content.digest()?)))
        .collect::<Result<Vec<_>, PackageError>>()?;
    let lines: String = files.iter().map(|(path, digest)| format!("{digest}  {path}\n")).collect();
    let site = json!({ "version": Digest::of(lines.as_bytes()), "files": files });
    Ok(format!("self.KITBAG={site};\n{}", page::worker_script()))
}
