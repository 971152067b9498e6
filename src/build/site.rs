//! Plain pages, which need no LMS.

use std::collections::BTreeMap;

use super::BuildError;
use crate::course::{Course, Target};
use crate::diagnostic::Finding;
use crate::package::{Content, Facts, Identifiers, Outcome, Output, Plan};
use crate::page::{self, CSS_HREF, JS_HREF, Kind};
use crate::scorm;

pub(super) fn file_name(course: &Course) -> String {
    format!("{}-{}.{}.zip", course.id, course.version, Target::SITE.form.as_str())
}

/// Makes the pages of all modules and tests, with what they need.
pub(super) fn package(course: &Course, output: &Output) -> Result<(String, Outcome, Vec<Finding>), BuildError> {
    let name = file_name(course);
    let mut plan = Plan::new(&name)?;
    let mut media = BTreeMap::new();
    for module in course.units().into_iter().flat_map(|unit| unit.modules) {
        let page = page::render(course, module, Kind::Site, None);
        plan.add(&scorm::page_href(module), Content::Bytes(page.html.into_bytes()))?;
        media.extend(module.media.iter().map(|media| (media.href.as_str(), &media.source)));
    }
    for (href, source) in media {
        plan.add(href, Content::File(source.clone()))?;
    }
    plan.add(CSS_HREF, Content::Shared(page::css().as_bytes().into()))?;
    plan.add(JS_HREF, Content::Shared(page::script(Kind::Site, false).as_bytes().into()))?;
    let facts = Facts {
        standard: Target::SITE.form.as_str().to_owned(),
        unit: Course::UNIT.to_owned(),
        identifiers: Identifiers {
            activity: course.iri(),
            manifest: String::new(),
            organization: String::new(),
            items: Vec::new(),
            resources: Vec::new(),
            objectives: Vec::new(),
        },
        suspend_data: Vec::new(),
        lrs_key: false,
    };
    Ok((name, output.add(&plan, facts)?, Vec::new()))
}
