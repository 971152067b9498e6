//! A backup as files: what stands around the activities.
//!
//! Elements that Moodle can do without are left out where leaving them out was seen to change nothing. Ids count from 1 in
//! the order of things: they mean nothing outside of the file.

use std::collections::BTreeMap;
use std::io;

use sha2::{Digest as _, Sha256};

use super::backup::{Activity, Backup, File, Section};
use super::write_activity;
use crate::package;
use crate::xml::{Attributes, Xml};

/// What Moodle reads where its database has no value.
pub(super) const NULL: &str = "$@NULL@$";

/// The oldest release that restores the file; newer ones say nothing about it, older ones warn.
const VERSION: &str = "2022041900";
const RELEASE: &str = "4.0 (Build: 20220419)";

/// When everything in a backup was made: a fixed moment, so that the same course gives the same file. Nobody sees it but as
/// the age of the pages.
pub(super) const MADE: &str = "1767225600";

/// Context ids of the course and of the first activity; any numbers will do as long as no two are the same.
const COURSE_CONTEXT: usize = 10;
const FIRST_CONTEXT: usize = 100;

/// The settings of a backup without people, each off but those two. Only such as the oldest release has a word for: Moodle
/// shows them all.
const SETTINGS: [(&str, &str); 19] = [
    ("imscc11", "0"),
    ("users", "0"),
    ("anonymize", "0"),
    ("role_assignments", "0"),
    ("activities", "1"),
    ("blocks", "0"),
    ("files", "1"),
    ("filters", "0"),
    ("comments", "0"),
    ("badges", "0"),
    ("calendarevents", "0"),
    ("userscompletion", "0"),
    ("logs", "0"),
    ("grade_histories", "0"),
    ("groups", "0"),
    ("competencies", "0"),
    ("customfield", "0"),
    ("contentbankcontent", "0"),
    ("legacyfiles", "0"),
];

/// Files that have to be there, with nothing in them.
const EMPTY: [(&str, &[&str]); 6] = [
    ("roles.xml", &["roles_definition"]),
    ("questions.xml", &["question_categories"]),
    ("groups.xml", &["groups", "groupings"]),
    ("scales.xml", &["scales_definition"]),
    ("outcomes.xml", &["outcomes_definition"]),
    ("course/inforef.xml", &["inforef"]),
];

/// An activity with the numbers that it has in the file.
pub(super) struct Numbered<'b> {
    pub activity: &'b Activity,
    /// Of the course module, from 1.
    pub module: usize,
    /// Among the activities of its kind, from 1.
    pub instance: usize,
    /// Of its section, from 1; the section's number in the course is one less.
    pub section: usize,
    pub context: usize,
    /// Of the activities that have to be complete before.
    pub after: Vec<usize>,
    /// The ids of its files.
    pub files: Vec<usize>,
}

impl Numbered<'_> {
    /// Names its folder and its settings.
    pub fn name(&self) -> String {
        format!("{}_{}", self.activity.content.module(), self.module)
    }
}

impl Backup {
    /// Every file of the backup by its path.
    ///
    /// # Errors
    /// Only if the XML writer refuses an event.
    pub fn to_files(&self) -> io::Result<BTreeMap<String, package::Content>> {
        let activities = self.numbered();
        let mut files = BTreeMap::new();
        let mut add = |path: String, bytes: Vec<u8>| files.insert(path, package::Content::Bytes(bytes));
        for (path, elements) in EMPTY {
            add(path.to_owned(), nested(elements)?);
        }
        add("course/roles.xml".to_owned(), roles()?);
        add("course/course.xml".to_owned(), self.course()?);
        add("gradebook.xml".to_owned(), gradebook()?);
        add("completion.xml".to_owned(), completion(&activities)?);
        add("files.xml".to_owned(), file_list(&activities)?);
        for (section, id) in self.sections.iter().zip(1..) {
            let own = activities.iter().filter(|numbered| numbered.section == id);
            add(format!("sections/section_{id}/section.xml"), write_section(section, id, own)?);
            add(format!("sections/section_{id}/inforef.xml"), nested(&["inforef"])?);
        }
        let mut ids = write_activity::Ids::default();
        for numbered in &activities {
            let folder = format!("activities/{}", numbered.name());
            for (name, bytes) in write_activity::files(numbered, VERSION, &mut ids)? {
                add(format!("{folder}/{name}"), bytes);
            }
            add(format!("{folder}/roles.xml"), roles()?);
        }
        let about = self.about(&activities, &identity(&files, &activities))?;
        files.insert("moodle_backup.xml".to_owned(), package::Content::Bytes(about));
        for file in activities.iter().flat_map(|numbered| &numbered.activity.files) {
            files.entry(file.pool_path()).or_insert_with(|| file.content.clone());
        }
        Ok(files)
    }

    fn numbered(&self) -> Vec<Numbered<'_>> {
        let with_sections = self
            .sections
            .iter()
            .zip(1..)
            .flat_map(|(section, id)| section.activities.iter().map(move |activity| (activity, id)));
        let mut modules: BTreeMap<&str, usize> = BTreeMap::new();
        let mut instances: BTreeMap<&str, usize> = BTreeMap::new();
        let (mut all, mut file) = (Vec::new(), 0);
        for ((activity, section), module) in with_sections.zip(1..) {
            modules.insert(&activity.idnumber, module);
            let instance = instances.entry(activity.content.module()).or_default();
            *instance += 1;
            let files = (file + 1..=file + activity.files.len()).collect();
            file += activity.files.len();
            let (instance, context) = (*instance, FIRST_CONTEXT + module);
            all.push(Numbered { activity, module, instance, section, context, after: Vec::new(), files });
        }
        for numbered in &mut all {
            // A condition on what is not there would lock the activity for ever.
            numbered.after =
                numbered.activity.after.iter().filter_map(|name| modules.get(name.as_str()).copied()).collect();
        }
        all
    }

    /// `moodle_backup.xml`: what is in the file.
    fn about(&self, activities: &[Numbered<'_>], identity: &str) -> io::Result<Vec<u8>> {
        let mut xml = Xml::new()?;
        xml.open("moodle_backup", &[])?;
        xml.open("information", &[])?;
        let start = self.start.to_string();
        let site = hex(Sha256::digest(b"moodle.example.org"));
        fields(
            &mut xml,
            &[
                ("name", &self.file_name),
                ("moodle_version", VERSION),
                ("moodle_release", RELEASE),
                ("backup_version", VERSION),
                ("backup_release", "4.0"),
                ("backup_date", MADE),
                ("mnet_remoteusers", "0"),
                ("include_files", "1"),
                ("include_file_references_to_external_content", "0"),
                ("original_wwwroot", "https://moodle.example.org"),
                ("original_site_identifier_hash", &site),
                ("original_course_id", "1"),
                ("original_course_format", "topics"),
                ("original_course_fullname", &self.full_name),
                ("original_course_shortname", &self.short_name),
                ("original_course_startdate", &start),
                ("original_course_enddate", "0"),
                ("original_course_contextid", &COURSE_CONTEXT.to_string()),
                ("original_system_contextid", "1"),
            ],
        )?;
        xml.open("details", &[])?;
        xml.open("detail", &[("backup_id", identity)])?;
        let details = [
            ("type", "course"),
            ("format", "moodle2"),
            ("interactive", "1"),
            ("mode", "10"),
            ("execution", "1"),
            ("executiontime", "0"),
        ];
        fields(&mut xml, &details)?;
        xml.close("detail")?;
        xml.close("details")?;
        self.contents(&mut xml, activities)?;
        xml.open("settings", &[])?;
        self.settings(&mut xml, activities)?;
        xml.close("settings")?;
        xml.close("information")?;
        xml.close("moodle_backup")?;
        Ok(xml.into_bytes())
    }

    fn contents(&self, xml: &mut Xml, activities: &[Numbered<'_>]) -> io::Result<()> {
        xml.open("contents", &[])?;
        xml.open("activities", &[])?;
        for numbered in activities {
            xml.open("activity", &[])?;
            fields(
                xml,
                &[
                    ("moduleid", &numbered.module.to_string()),
                    ("sectionid", &numbered.section.to_string()),
                    ("modulename", numbered.activity.content.module()),
                    ("title", &numbered.activity.name),
                    ("directory", &format!("activities/{}", numbered.name())),
                ],
            )?;
            xml.close("activity")?;
        }
        xml.close("activities")?;
        xml.open("sections", &[])?;
        for (section, id) in self.sections.iter().zip(1..) {
            xml.open("section", &[])?;
            // An empty title is logged as a warning.
            let title = section.name.clone().unwrap_or_else(|| (id - 1).to_string());
            let directory = format!("sections/section_{id}");
            fields(xml, &[("sectionid", &id.to_string()), ("title", &title), ("directory", &directory)])?;
            xml.close("section")?;
        }
        xml.close("sections")?;
        xml.open("course", &[])?;
        fields(xml, &[("courseid", "1"), ("title", &self.short_name), ("directory", "course")])?;
        xml.close("course")?;
        xml.close("contents")
    }

    fn settings(&self, xml: &mut Xml, activities: &[Numbered<'_>]) -> io::Result<()> {
        let mut setting = |level: &str, owner: Option<&str>, name: &str, value: &str| {
            xml.open("setting", &[])?;
            xml.text("level", &[], level)?;
            if let Some(owner) = owner {
                xml.text(level, &[], owner)?;
            }
            fields(xml, &[("name", name), ("value", value)])?;
            xml.close("setting")
        };
        setting("root", None, "filename", &self.file_name)?;
        for (name, value) in SETTINGS {
            setting("root", None, name, value)?;
        }
        for id in 1..=self.sections.len() {
            let section = format!("section_{id}");
            setting("section", Some(&section), &format!("{section}_included"), "1")?;
            setting("section", Some(&section), &format!("{section}_userinfo"), "0")?;
            for numbered in activities.iter().filter(|numbered| numbered.section == id) {
                let name = numbered.name();
                setting("activity", Some(&name), &format!("{name}_included"), "1")?;
                setting("activity", Some(&name), &format!("{name}_userinfo"), "0")?;
            }
        }
        Ok(())
    }

    fn course(&self) -> io::Result<Vec<u8>> {
        let mut xml = Xml::new()?;
        let context = COURSE_CONTEXT.to_string();
        xml.open("course", &[("id", "1"), ("contextid", &context)])?;
        fields(&mut xml, &[("shortname", &self.short_name), ("fullname", &self.full_name), ("idnumber", "")])?;
        xml.verbatim("summary", &[], &self.summary)?;
        fields(
            &mut xml,
            &[
                ("summaryformat", "1"),
                ("format", "topics"),
                ("showgrades", "1"),
                // 1 would add a forum that nobody asked for.
                ("newsitems", "0"),
                ("startdate", &self.start.to_string()),
                ("enddate", "0"),
                ("marker", "0"),
                ("maxbytes", "0"),
                ("legacyfiles", "0"),
                ("showreports", "0"),
                ("visible", "1"),
                ("groupmode", "0"),
                ("groupmodeforce", "0"),
                ("defaultgroupingid", "0"),
                // The learner's own language of the interface.
                ("lang", ""),
                ("theme", ""),
                ("timecreated", MADE),
                ("timemodified", MADE),
                ("requested", "0"),
                ("showactivitydates", "0"),
                ("showcompletionconditions", "1"),
                ("enablecompletion", "1"),
                ("completionnotify", "0"),
            ],
        )?;
        xml.open("courseformatoptions", &[])?;
        for (name, value) in [("hiddensections", "1"), ("coursedisplay", "0")] {
            xml.open("courseformatoption", &[])?;
            fields(&mut xml, &[("format", "topics"), ("sectionid", "0"), ("name", name), ("value", value)])?;
            xml.close("courseformatoption")?;
        }
        xml.close("courseformatoptions")?;
        xml.close("course")?;
        Ok(xml.into_bytes())
    }
}

/// One element for each name with its text.
pub(super) fn fields(xml: &mut Xml, fields: Attributes<'_>) -> io::Result<()> {
    fields.iter().try_for_each(|(name, text)| xml.text(name, &[], text))
}

/// Elements within each other, with nothing in the innermost.
pub(super) fn nested(elements: &[&str]) -> io::Result<Vec<u8>> {
    let mut xml = Xml::new()?;
    elements.iter().try_for_each(|element| xml.open(element, &[]))?;
    elements.iter().rev().try_for_each(|element| xml.close(element))?;
    Ok(xml.into_bytes())
}

fn roles() -> io::Result<Vec<u8>> {
    let mut xml = Xml::new()?;
    xml.open("roles", &[])?;
    xml.empty("role_overrides", &[])?;
    xml.empty("role_assignments", &[])?;
    xml.close("roles")?;
    Ok(xml.into_bytes())
}

fn write_section<'a>(
    section: &Section,
    id: usize,
    activities: impl Iterator<Item = &'a Numbered<'a>>,
) -> io::Result<Vec<u8>> {
    let sequence: Vec<String> = activities.map(|numbered| numbered.module.to_string()).collect();
    let mut xml = Xml::new()?;
    xml.open("section", &[("id", &id.to_string())])?;
    let name = section.name.as_deref().unwrap_or(NULL);
    fields(&mut xml, &[("number", &(id - 1).to_string()), ("name", name)])?;
    xml.verbatim("summary", &[], &section.summary)?;
    fields(
        &mut xml,
        &[
            ("summaryformat", "1"),
            ("sequence", &sequence.join(",")),
            ("visible", "1"),
            ("availabilityjson", NULL),
            ("timemodified", MADE),
        ],
    )?;
    xml.close("section")?;
    Ok(xml.into_bytes())
}

/// The gradebook of a course: one category, natural weights.
fn gradebook() -> io::Result<Vec<u8>> {
    let mut xml = Xml::new()?;
    xml.open("gradebook", &[])?;
    xml.empty("attributes", &[])?;
    xml.open("grade_categories", &[])?;
    xml.open("grade_category", &[("id", "1")])?;
    let category = [
        ("parent", NULL),
        ("depth", "1"),
        ("path", "/1/"),
        ("fullname", "?"),
        ("aggregation", "13"),
        ("keephigh", "0"),
        ("droplow", "0"),
        ("aggregateonlygraded", "1"),
        ("aggregateoutcomes", "0"),
        ("timecreated", MADE),
        ("timemodified", MADE),
        ("hidden", "0"),
    ];
    fields(&mut xml, &category)?;
    xml.close("grade_category")?;
    xml.close("grade_categories")?;
    xml.open("grade_items", &[])?;
    write_activity::GradeItem::course().write(&mut xml)?;
    xml.close("grade_items")?;
    xml.empty("grade_letters", &[])?;
    xml.open("grade_settings", &[])?;
    xml.open("grade_setting", &[("id", "")])?;
    fields(&mut xml, &[("name", "minmaxtouse"), ("value", "1")])?;
    xml.close("grade_setting")?;
    xml.close("grade_settings")?;
    xml.close("gradebook")?;
    Ok(xml.into_bytes())
}

/// The course is complete when each activity that counts is.
fn completion(activities: &[Numbered<'_>]) -> io::Result<Vec<u8>> {
    let mut xml = Xml::new()?;
    xml.open("course_completion", &[])?;
    for (numbered, id) in activities.iter().filter(|numbered| numbered.activity.counts).zip(1..) {
        xml.open("course_completion_criteria", &[("id", &format!("{id}"))])?;
        fields(
            &mut xml,
            &[
                ("course", "1"),
                ("criteriatype", "4"),
                ("module", numbered.activity.content.module()),
                ("moduleinstance", &numbered.module.to_string()),
                ("courseinstanceshortname", NULL),
                ("enrolperiod", NULL),
                ("timeend", NULL),
                ("gradepass", NULL),
                ("role", NULL),
                ("roleshortname", NULL),
            ],
        )?;
        xml.empty("course_completion_crit_completions", &[])?;
        xml.close("course_completion_criteria")?;
    }
    for (id, kind) in [("1", NULL), ("2", "4")] {
        xml.open("course_completion_aggr_methd", &[("id", id)])?;
        fields(&mut xml, &[("course", "1"), ("criteriatype", kind), ("method", "1"), ("value", NULL)])?;
        xml.close("course_completion_aggr_methd")?;
    }
    xml.close("course_completion")?;
    Ok(xml.into_bytes())
}

fn file_list(activities: &[Numbered<'_>]) -> io::Result<Vec<u8>> {
    let mut xml = Xml::new()?;
    xml.open("files", &[])?;
    for numbered in activities {
        for (file, id) in numbered.activity.files.iter().zip(&numbered.files) {
            write_file(&mut xml, numbered, file, *id)?;
        }
    }
    xml.close("files")?;
    Ok(xml.into_bytes())
}

fn write_file(xml: &mut Xml, numbered: &Numbered<'_>, file: &File, id: usize) -> io::Result<()> {
    let (folder, name) = file.folder_and_name();
    xml.open("file", &[("id", &id.to_string())])?;
    fields(
        xml,
        &[
            ("contenthash", &file.digest.to_string()),
            ("contextid", &numbered.context.to_string()),
            ("component", &format!("mod_{}", numbered.activity.content.module())),
            ("filearea", file.area),
            ("itemid", "0"),
            ("filepath", &folder),
            ("filename", name),
            ("userid", NULL),
            ("filesize", &file.size.to_string()),
            ("mimetype", mime_type(name)),
            ("status", "0"),
            ("timecreated", MADE),
            ("timemodified", MADE),
            ("source", NULL),
            ("author", NULL),
            ("license", NULL),
            ("sortorder", "0"),
            ("repositorytype", NULL),
            ("repositoryid", NULL),
            ("reference", NULL),
        ],
    )?;
    xml.close("file")
}

/// As Moodle would say; it serves by the name's ending, whatever stands here.
fn mime_type(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default() {
        "zip" => "application/zip",
        "xml" | "xsd" => "application/xml",
        "html" => "text/html",
        "css" => "text/css",
        "js" => "application/x-javascript",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "svg" => "image/svg+xml",
        "webp" => "image/webp",
        "txt" => "text/plain",
        "pdf" => "application/pdf",
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "pptx" => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "mp3" => "audio/mp3",
        "mp4" => "video/mp4",
        _ => "document/unknown",
    }
}

/// What tells this backup from every other: a digest over all that is in it.
fn identity(files: &BTreeMap<String, package::Content>, activities: &[Numbered<'_>]) -> String {
    let mut hasher = Sha256::new();
    for (path, content) in files {
        hasher.update(path);
        if let package::Content::Bytes(bytes) = content {
            hasher.update(bytes);
        }
    }
    for file in activities.iter().flat_map(|numbered| &numbered.activity.files) {
        hasher.update(file.digest.to_string());
    }
    hex(hasher.finalize())
}

/// The first 16 bytes, as 32 digits: what has the form of an MD5 elsewhere.
fn hex(digest: impl AsRef<[u8]>) -> String {
    digest.as_ref().iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}
