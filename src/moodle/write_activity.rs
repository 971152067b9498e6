//! A backup as files: the folder of an activity.

use std::io;

use super::backup::{Content, Scorm};
use super::feedback::Item;
use super::write::{MADE, NULL, Numbered, fields, nested};
use crate::scorm::Manifest;
use crate::scorm::activity::{ControlMode, DeliveryControls, Objective, Objectives};
use crate::standard::Standard;
use crate::xml::Xml;

/// How a page is shown: without its introduction and the date of its last change, as PHP writes such a list.
const PAGE_OPTIONS: &str = r#"a:2:{s:10:"printintro";s:1:"0";s:17:"printlastmodified";s:1:"0";}"#;

/// Numbers that count through the whole backup.
#[derive(Debug, Default)]
pub(super) struct Ids {
    sco: usize,
    /// Of what hangs on SCOs, and of items of feedback.
    part: usize,
    /// The course's own grade item is the first.
    grade_items: usize,
}

impl Ids {
    fn next(counter: &mut usize) -> String {
        *counter += 1;
        counter.to_string()
    }
}

/// The files of the activity's folder, but for its roles.
pub(super) fn files(numbered: &Numbered<'_>, version: &str, ids: &mut Ids) -> io::Result<Vec<(&'static str, Vec<u8>)>> {
    let (own_file, own) = match &numbered.activity.content {
        Content::Page(html) => ("page.xml", page(numbered, html)?),
        Content::Scorm(scorm) => ("scorm.xml", write_scorm(numbered, scorm, ids)?),
        Content::Feedback(items) => ("feedback.xml", feedback(numbered, items, ids)?),
    };
    Ok(vec![
        (own_file, own),
        ("module.xml", module(numbered, version)?),
        ("grades.xml", grades(numbered, ids)?),
        ("inforef.xml", references(numbered)?),
    ])
}

/// Which of the backup's files are the activity's: without it they are left behind, and nothing is said.
fn references(numbered: &Numbered<'_>) -> io::Result<Vec<u8>> {
    if numbered.files.is_empty() {
        return nested(&["inforef"]);
    }
    let mut xml = Xml::new()?;
    xml.open("inforef", &[])?;
    xml.open("fileref", &[])?;
    for id in &numbered.files {
        xml.open("file", &[])?;
        xml.text("id", &[], &id.to_string())?;
        xml.close("file")?;
    }
    xml.close("fileref")?;
    xml.close("inforef")?;
    Ok(xml.into_bytes())
}

/// What all kinds of activities have: their place, their completion and what has to be done before.
fn module(numbered: &Numbered<'_>, version: &str) -> io::Result<Vec<u8>> {
    let activity = numbered.activity;
    let is_page = matches!(activity.content, Content::Page(_));
    let conditions = numbered.after.iter().map(|module| format!(r#"{{"type":"completion","cm":{module},"e":1}}"#));
    let shown = vec!["true"; numbered.after.len()].join(",");
    let availability = match conditions.collect::<Vec<_>>().join(",") {
        none if none.is_empty() => NULL.to_owned(),
        conditions => format!(r#"{{"op":"&","c":[{conditions}],"showc":[{shown}]}}"#),
    };
    let mut xml = Xml::new()?;
    xml.open("module", &[("id", &numbered.module.to_string()), ("version", version)])?;
    fields(
        &mut xml,
        &[
            ("modulename", activity.content.module()),
            ("sectionid", &numbered.section.to_string()),
            ("sectionnumber", &(numbered.section - 1).to_string()),
            ("idnumber", &activity.idnumber),
            ("added", MADE),
            ("score", "0"),
            ("indent", "0"),
            ("visible", "1"),
            ("visibleoncoursepage", "1"),
            ("visibleold", "1"),
            ("groupmode", "0"),
            ("groupingid", "0"),
            // By conditions: the package's status, a form that was sent, a page that was seen.
            ("completion", "2"),
            ("completiongradeitemnumber", NULL),
            ("completionpassgrade", "0"),
            ("completionview", if is_page { "1" } else { "0" }),
            ("completionexpected", "0"),
            ("availability", &availability),
            ("showdescription", "0"),
            ("downloadcontent", "1"),
            ("lang", NULL),
        ],
    )?;
    xml.empty("tags", &[])?;
    xml.close("module")?;
    Ok(xml.into_bytes())
}

/// Opens the frame that every kind has around its own element.
fn open(numbered: &Numbered<'_>) -> io::Result<Xml> {
    let (instance, kind) = (numbered.instance.to_string(), numbered.activity.content.module());
    let (module, context) = (numbered.module.to_string(), numbered.context.to_string());
    let mut xml = Xml::new()?;
    let attributes = [("id", instance.as_str()), ("moduleid", &module), ("modulename", kind), ("contextid", &context)];
    xml.open("activity", &attributes)?;
    xml.open(kind, &[("id", &instance)])?;
    xml.text("name", &[], &numbered.activity.name)?;
    Ok(xml)
}

fn close(mut xml: Xml, numbered: &Numbered<'_>) -> io::Result<Vec<u8>> {
    xml.close(numbered.activity.content.module())?;
    xml.close("activity")?;
    Ok(xml.into_bytes())
}

fn intro(xml: &mut Xml, html: &str) -> io::Result<()> {
    xml.verbatim("intro", &[], html)?;
    xml.text("introformat", &[], "1")
}

fn page(numbered: &Numbered<'_>, html: &str) -> io::Result<Vec<u8>> {
    let mut xml = open(numbered)?;
    intro(&mut xml, &numbered.activity.intro)?;
    xml.verbatim("content", &[], html)?;
    fields(
        &mut xml,
        &[
            ("contentformat", "1"),
            ("legacyfiles", "0"),
            ("legacyfileslast", NULL),
            ("display", "5"),
            ("displayoptions", PAGE_OPTIONS),
            ("revision", "1"),
            ("timemodified", MADE),
        ],
    )?;
    close(xml, numbered)
}

fn write_scorm(numbered: &Numbered<'_>, scorm: &Scorm, ids: &mut Ids) -> io::Result<Vec<u8>> {
    let Some(package) = numbered.activity.files.first() else {
        return Err(io::Error::other("a SCORM activity has no package"));
    };
    let mut xml = open(numbered)?;
    let version = if scorm.standard == Standard::Scorm12 { "SCORM_1.2" } else { "SCORM_1.3" };
    fields(&mut xml, &[("scormtype", "local"), ("reference", &package.path)])?;
    intro(&mut xml, &numbered.activity.intro)?;
    xml.text("version", &[], version)?;
    for (name, value) in scorm.settings.iter() {
        xml.text(name, &[], &value.to_string())?;
    }
    let launch = ids.sco + 2;
    fields(
        &mut xml,
        &[
            ("navpositionleft", "-100"),
            ("navpositiontop", "-100"),
            ("options", ""),
            ("timeopen", "0"),
            ("timeclose", "0"),
            ("timemodified", MADE),
            ("completionscorerequired", NULL),
            ("sha1hash", &package.digest.to_string()),
            ("md5hash", ""),
            ("revision", "1"),
            ("launch", &launch.to_string()),
        ],
    )?;
    xml.open("scoes", &[])?;
    Scoes { xml: &mut xml, ids, scorm, order: 0 }.write()?;
    xml.close("scoes")?;
    close(xml, numbered)
}

/// The rows that Moodle's own reading of a manifest makes: the organization, then its items.
struct Scoes<'x, 's> {
    xml: &'x mut Xml,
    ids: &'x mut Ids,
    scorm: &'s Scorm,
    order: usize,
}

/// A row.
struct Sco<'s> {
    /// Identifiers of the organization and of what it stands in.
    organization: &'s str,
    parent: &'s str,
    identifier: &'s str,
    launch: &'s str,
    scorm_type: &'s str,
    title: &'s str,
    data: Vec<(&'static str, String)>,
    objectives: Vec<(bool, &'s Objective)>,
}

impl Scoes<'_, '_> {
    fn write(mut self) -> io::Result<()> {
        let Scorm { manifest, standard, .. } = self.scorm;
        let organization = &manifest.organization;
        let is_2004 = *standard != Standard::Scorm12;
        let modes = organization.sequencing.control;
        let data = if is_2004 && modes != ControlMode::default() {
            vec![("choice", digit(modes.choice)), ("flow", digit(modes.flow))]
        } else {
            Vec::new()
        };
        self.row(&Sco {
            organization: "",
            parent: "/",
            identifier: &organization.identifier,
            launch: "",
            scorm_type: "",
            title: &organization.title,
            data,
            objectives: Vec::new(),
        })?;
        for item in &organization.items {
            let resource =
                manifest.resources.iter().find(|resource| Some(&resource.identifier) == item.resource.as_ref());
            let mut data = vec![("isvisible", "true".to_owned()), ("parameters", String::new())];
            if is_2004 {
                data.extend(delivery(&item.sequencing.delivery));
            }
            let objectives = &item.sequencing.objectives;
            let objectives = if is_2004 && *objectives != Objectives::default() {
                let others = objectives.others.iter().map(|objective| (false, objective));
                std::iter::once((true, &objectives.primary)).chain(others).collect()
            } else {
                Vec::new()
            };
            self.row(&Sco {
                organization: &organization.identifier,
                parent: &organization.identifier,
                identifier: &item.identifier,
                launch: resource.and_then(|resource| resource.href.as_deref()).unwrap_or_default(),
                scorm_type: resource.map_or("asset", |resource| resource.scorm_type.as_str()),
                title: &item.title,
                data,
                objectives,
            })?;
        }
        Ok(())
    }

    fn row(&mut self, sco: &Sco<'_>) -> io::Result<()> {
        self.order += 1;
        let Manifest { identifier, .. } = &self.scorm.manifest;
        self.xml.open("sco", &[("id", &Ids::next(&mut self.ids.sco))])?;
        fields(
            self.xml,
            &[
                ("manifest", identifier),
                ("organization", sco.organization),
                ("parent", sco.parent),
                ("identifier", sco.identifier),
                ("launch", sco.launch),
                ("scormtype", sco.scorm_type),
                ("title", sco.title),
                ("sortorder", &self.order.to_string()),
            ],
        )?;
        self.xml.open("sco_datas", &[])?;
        for (name, value) in &sco.data {
            self.xml.open("sco_data", &[("id", &Ids::next(&mut self.ids.part))])?;
            fields(self.xml, &[("name", name), ("value", value)])?;
            self.xml.close("sco_data")?;
        }
        self.xml.close("sco_datas")?;
        self.xml.open("seq_objectives", &[])?;
        for (is_primary, objective) in &sco.objectives {
            self.objective(*is_primary, objective)?;
        }
        self.xml.close("seq_objectives")?;
        self.xml.close("sco")
    }

    /// `satisfiedbymeasure` is 1 whatever the manifest says, as in the rows that Moodle makes. Maps to global objectives are
    /// left out: a restore ends where one stands.
    fn objective(&mut self, is_primary: bool, objective: &Objective) -> io::Result<()> {
        let measure = objective.min_normalized_measure;
        self.xml.open("seq_objective", &[("id", &Ids::next(&mut self.ids.part))])?;
        fields(
            self.xml,
            &[
                ("primaryobj", &digit(is_primary)),
                ("objectiveid", objective.id.as_deref().unwrap_or_default()),
                ("satisfiedbymeasure", "1"),
                ("minnormalizedmeasure", &measure.to_string()),
            ],
        )?;
        self.xml.empty("seq_mapinfos", &[])?;
        self.xml.close("seq_objective")
    }
}

fn delivery(controls: &DeliveryControls) -> Vec<(&'static str, String)> {
    if *controls == DeliveryControls::default() {
        return Vec::new();
    }
    vec![
        ("completionsetbycontent", digit(controls.completion_set_by_content)),
        ("objectivesetbycontent", digit(controls.objective_set_by_content)),
    ]
}

fn digit(value: bool) -> String {
    u8::from(value).to_string()
}

fn feedback(numbered: &Numbered<'_>, items: &[Item], ids: &mut Ids) -> io::Result<Vec<u8>> {
    let mut xml = open(numbered)?;
    intro(&mut xml, &numbered.activity.intro)?;
    fields(
        &mut xml,
        &[
            // 1: no name is shown with an answer, though the database knows who has answered.
            ("anonymous", "1"),
            ("email_notification", "0"),
            ("multiple_submit", "0"),
            ("autonumbering", "0"),
            ("site_after_submit", ""),
            ("page_after_submit", ""),
            ("page_after_submitformat", "1"),
            ("publish_stats", "0"),
            ("timeopen", "0"),
            ("timeclose", "0"),
            ("timemodified", MADE),
            ("completionsubmit", "1"),
        ],
    )?;
    xml.open("items", &[])?;
    for (item, position) in items.iter().zip(1..) {
        let (kind, presentation) = item.kind.presentation(&item.name);
        let has_value = if kind == "label" { "0" } else { "1" };
        xml.open("item", &[("id", &Ids::next(&mut ids.part))])?;
        fields(&mut xml, &[("template", "0"), ("name", &item.name), ("label", &item.label)])?;
        xml.verbatim("presentation", &[], &presentation)?;
        fields(
            &mut xml,
            &[
                ("typ", kind),
                ("hasvalue", has_value),
                ("position", &format!("{position}")),
                // Nobody is made to give an opinion.
                ("required", "0"),
                ("dependitem", "0"),
                ("dependvalue", ""),
                ("options", ""),
            ],
        )?;
        xml.close("item")?;
    }
    xml.close("items")?;
    xml.empty("completeds", &[])?;
    close(xml, numbered)
}

fn grades(numbered: &Numbered<'_>, ids: &mut Ids) -> io::Result<Vec<u8>> {
    let mut xml = Xml::new()?;
    xml.open("activity_gradebook", &[])?;
    xml.open("grade_items", &[])?;
    if let Content::Scorm(scorm) = &numbered.activity.content {
        ids.grade_items += 1;
        GradeItem::activity(numbered, scorm, ids.grade_items + 1).write(&mut xml)?;
    }
    xml.close("grade_items")?;
    xml.empty("grade_letters", &[])?;
    xml.close("activity_gradebook")?;
    Ok(xml.into_bytes())
}

/// A row of the gradebook.
pub(super) struct GradeItem<'n> {
    /// None for the course itself.
    activity: Option<&'n Numbered<'n>>,
    /// Also its place: the course comes first.
    id: usize,
    most: u32,
    pass: u32,
    share: Option<f64>,
}

impl<'n> GradeItem<'n> {
    /// The course's total.
    pub(super) fn course() -> Self {
        Self { activity: None, id: 1, most: 100, pass: 0, share: None }
    }

    fn activity(numbered: &'n Numbered<'n>, scorm: &Scorm, id: usize) -> Self {
        let settings = &scorm.settings;
        Self {
            activity: Some(numbered),
            id,
            most: settings.most_points(),
            pass: settings.pass_grade,
            share: settings.share,
        }
    }

    pub(super) fn write(&self, xml: &mut Xml) -> io::Result<()> {
        let text = |of: fn(&Numbered<'_>) -> String| self.activity.map_or_else(|| NULL.to_owned(), of);
        let of_activity = |word: &'static str| if self.activity.is_some() { word } else { NULL };
        let points = |points: u32| format!("{points}.00000");
        xml.open("grade_item", &[("id", &self.id.to_string())])?;
        fields(
            xml,
            &[
                ("categoryid", of_activity("1")),
                ("itemname", &text(|numbered| numbered.activity.name.clone())),
                ("itemtype", if self.activity.is_some() { "mod" } else { "course" }),
                ("itemmodule", of_activity("scorm")),
                ("iteminstance", &self.activity.map_or(1, |numbered| numbered.instance).to_string()),
                ("itemnumber", of_activity("0")),
                ("iteminfo", NULL),
                ("idnumber", &text(|numbered| numbered.activity.idnumber.clone())),
                ("calculation", NULL),
                ("gradetype", "1"),
                ("grademax", &points(self.most)),
                ("grademin", &points(0)),
                ("scaleid", NULL),
                ("outcomeid", NULL),
                ("gradepass", &points(self.pass)),
                ("multfactor", &points(1)),
                ("plusfactor", &points(0)),
                ("aggregationcoef", &points(0)),
                // A share that stands; with 0 the item is shown, and stays out of the total.
                ("aggregationcoef2", &format!("{:.5}", self.share.unwrap_or(0.0))),
                ("weightoverride", if self.share.is_some() { "1" } else { "0" }),
                ("sortorder", &self.id.to_string()),
                ("display", "0"),
                ("decimals", NULL),
                ("hidden", "0"),
                ("locked", "0"),
                ("locktime", "0"),
                ("needsupdate", "1"),
                ("timecreated", MADE),
                ("timemodified", MADE),
            ],
        )?;
        xml.empty("grade_grades", &[])?;
        xml.close("grade_item")
    }
}
