//! The course structure as XML: `cmi5.xml`.

use std::io;

use super::structure::{AssignableUnit, Child, CourseStructure, Objective};
use crate::scorm::LangString;
use crate::scorm::names::CMI5;
use crate::xml::Xml;

impl CourseStructure {
    /// The bytes of `cmi5.xml`; the same structure always gives the same bytes.
    ///
    /// # Errors
    /// Only if the XML writer refuses an event.
    pub fn to_xml(&self) -> io::Result<Vec<u8>> {
        let mut xml = Xml::new()?;
        xml.open("courseStructure", &[("xmlns", CMI5)])?;
        xml.open("course", &[("id", &self.id)])?;
        words(&mut xml, &self.title, &self.description)?;
        xml.close("course")?;
        if !self.objectives.is_empty() {
            xml.open("objectives", &[])?;
            for Objective { id, title, description } in &self.objectives {
                xml.open("objective", &[("id", id)])?;
                words(&mut xml, title, description)?;
                xml.close("objective")?;
            }
            xml.close("objectives")?;
        }
        for child in &self.children {
            match child {
                Child::Unit(unit) => assignable(&mut xml, unit)?,
                Child::Block(block) => {
                    xml.open("block", &[("id", &block.id)])?;
                    words(&mut xml, &block.title, &block.description)?;
                    for unit in &block.units {
                        assignable(&mut xml, unit)?;
                    }
                    xml.close("block")?;
                }
            }
        }
        xml.close("courseStructure")?;
        Ok(xml.into_bytes())
    }
}

fn assignable(xml: &mut Xml, unit: &AssignableUnit) -> io::Result<()> {
    // At most four decimals (13.1.4); a pass mark is a whole percentage.
    let mastery_score = unit.mastery_score.map(|score| format!("{:.2}", score.clamp(0.0, 1.0)));
    let mut attributes = vec![
        ("id", unit.id.as_str()),
        ("moveOn", unit.move_on.as_str()),
        ("launchMethod", unit.launch_method.as_str()),
    ];
    attributes.extend(mastery_score.as_deref().map(|score| ("masteryScore", score)));
    xml.open("au", &attributes)?;
    words(xml, &unit.title, &unit.description)?;
    if !unit.objectives.is_empty() {
        xml.open("objectives", &[])?;
        for objective in &unit.objectives {
            xml.empty("objective", &[("idref", objective)])?;
        }
        xml.close("objectives")?;
    }
    xml.text("url", &[], &unit.url)?;
    xml.close("au")
}

fn words(xml: &mut Xml, title: &LangString, description: &LangString) -> io::Result<()> {
    for (name, text) in [("title", title), ("description", description)] {
        xml.open(name, &[])?;
        xml.text("langstring", &[("lang", &text.language)], &text.text)?;
        xml.close(name)?;
    }
    Ok(())
}
