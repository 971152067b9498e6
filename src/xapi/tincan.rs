//! `tincan.xml`: how a package that speaks to an LRS alone tells an LMS what it launches.
//!
//! The file stems from the time before cmi5 (Tin Can packages, 2012); every LMS that launches xAPI content without cmi5
//! reads it. Its first activity with a `launch` is what a learner opens.

use std::io;

use super::iri;
use crate::course::{Course, Module, Unit};
use crate::scorm::names::TINCAN;
use crate::scorm::page_href;
use crate::xapi::vocabulary::activity_type;
use crate::xml::Xml;

/// The bytes of `tincan.xml` for the package of `unit`: an activity for each of its modules. The whole course is an
/// activity too, which nothing launches: its parts are.
///
/// # Errors
/// Only if the XML writer refuses an event.
pub fn tincan(course: &Course, unit: &Unit<'_>) -> io::Result<Vec<u8>> {
    let mut xml = Xml::new()?;
    xml.open("tincan", &[("xmlns", TINCAN)])?;
    xml.open("activities", &[])?;
    if unit.id == Course::UNIT {
        let language = [("lang", course.language.as_str())];
        xml.open("activity", &[("id", &course.iri()), ("type", activity_type::COURSE)])?;
        xml.text("name", &language, &course.title)?;
        xml.text("description", &language, &course.description)?;
        xml.close("activity")?;
    }
    for module in &unit.modules {
        activity(&mut xml, course, module)?;
    }
    xml.close("activities")?;
    xml.close("tincan")?;
    Ok(xml.into_bytes())
}

fn activity(xml: &mut Xml, course: &Course, module: &Module) -> io::Result<()> {
    let language = [("lang", course.language.as_str())];
    xml.open("activity", &[("id", &iri::module(course, &module.id)), ("type", activity_type::LESSON)])?;
    xml.text("name", &language, &module.title)?;
    // A description is required; where the author wrote none, the title says at least what it is.
    let description = if module.description.trim().is_empty() { &module.title } else { &module.description };
    xml.text("description", &language, description)?;
    xml.text("launch", &language, &page_href(module))?;
    xml.close("activity")
}
