//! A Moodle course backup (`.mbz`): whether it restores into the course that it says it is, without people.
//!
//! Moodle believes what stands in one: what does not fit is left out without a word, or ends the restore half done. What is
//! judged here was observed with Moodle 4.2, and held against the code of releases from 4.1 to 5.1.

mod names;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use roxmltree::{Document, Node};

use super::{Options, xml, xsd::start_tag};
use crate::diagnostic::{Findings, Place, Profile, Rule, Severity, SourceFile, rules};
use crate::moodle::Digest;
use crate::package::read::{Limits, Package};

const SEEN: &str = "Moodle 4.2";
/// What Moodle reads as "no value".
const NULL: &str = "$@NULL@$";
/// The name of a folder itself among its files.
const FOLDER: &str = ".";
/// Largest file of a backup that is read into memory: packages in it are judged up to this size.
const LARGEST: u64 = 256 << 20;

/// Files without which a restore stops.
const NEEDED: [&str; 8] = [
    "files.xml",
    "roles.xml",
    "questions.xml",
    "groups.xml",
    "scales.xml",
    "outcomes.xml",
    "course/course.xml",
    "course/roles.xml",
];

rules! {
    FILE "backup-file" Error [(Profile::Moodle, "the restore stops, or leaves something out")] ["Moodle 4.2"]
        demand "A course backup has all the files that a restore reads, and they are XML."
        consequence "The restore ends with an error and leaves half a course, or an activity is missing and nobody is told."
        remedy "Make the backup again; do not unpack and pack it by hand.";

    IDS "backup-ids" Error [(Profile::Moodle, "what hangs on the id is lost")] ["Moodle 4.2"]
        demand "The ids of an activity, its folder, its section and its context are the same wherever they stand, and no two activities share a module, an instance or a context."
        consequence "Conditions and completion are lost without a word, or an activity plays the package of another one."
        remedy "Make the backup again; the ids in it belong together.";

    BYTES "backup-bytes" Error [(Profile::Moodle, "the file is left out, or is another one")] ["Moodle 4.2"]
        demand "Each file of `files.xml` lies in the backup under its SHA-1, with those bytes and that size."
        consequence "Moodle leaves out a file that is not there, and does not notice one that was changed: learners see an error or an old text."
        remedy "Make the backup again; do not exchange files in it.";

    REFERENCE "backup-reference" Error [(Profile::Moodle, "the activity is restored without its files")] ["Moodle 4.2"]
        demand "The `inforef.xml` of an activity names exactly the files of its context."
        consequence "The activity is restored without its files: learners see an empty frame."
        remedy "Make the backup again.";

    PACKAGE "backup-package" Error [(Profile::Moodle, "the activity cannot be opened, or not mended later")] ["Moodle 4.2"]
        demand "A SCORM activity has one package whose name and SHA-1 it says, its parts are listed, and the package itself is right."
        consequence "Learners cannot open the activity, or its package cannot be replaced later."
        remedy "Check the package by itself with `kitbag check`, mend it and make the backup again.";

    CONDITION "backup-condition" Error [(Profile::Moodle, "the activity stays locked for ever")] ["Moodle 4.2"]
        demand "What has to be complete before an activity opens is in the backup."
        consequence "The activity stays locked: nobody can complete what does not exist."
        remedy "Take the restriction away, or put what it names into the backup.";

    MAP_INFO "backup-mapinfo" Error [(Profile::Moodle, "the restore ends with an error of the database")] ["Moodle 4.2"]
        demand "No SCORM activity has a `seq_mapinfo`."
        consequence "The restore ends with an error of the database, and leaves half a course."
        remedy "Take the global objectives out of the backup; the package may keep them where Moodle reads it itself.";

    NAME "backup-name" Error [(Profile::Moodle, "the restore stops")] ["Moodle 4.2"]
        demand "The names of the course have no `<`, and no name is longer than its column: names of activities have 1 to 255 characters, ID numbers at most 100."
        consequence "The restore stops at the name."
        remedy "Write the name as plain text, and shorter.";

    PEOPLE "backup-people" Error [(Profile::Moodle, "people and their results would be handed on")] ["Moodle 4.2"]
        demand "A course that is given away holds nobody: no users, no ids of users, no results."
        consequence "Names, grades or answers of people reach another site, where nobody asked them."
        remedy "Make the backup without users; Moodle's own box for that leaves ids of users behind.";

    ATTEMPTS "backup-attempts" Warning [(Profile::Moodle, "a first partial score completes the activity")] ["Moodle 4.2"]
        demand "A SCORM activity that is completed by its status has no limit of attempts."
        consequence "In the last attempt Moodle shows \"failed\" at once, and the first score completes the activity and opens the next one."
        remedy "Set `maxattempt` to 0; the content can count attempts by itself.";

    STATUS "backup-status" Warning [(Profile::Moodle, "who passes has not completed the activity")] ["Moodle 4.2"]
        demand "A SCORM 1.2 activity that has a grade is completed by passing it, too."
        consequence "SCORM 1.2 has one status: who passes is not called completed as well. The activity stays incomplete, and what waits for it stays locked."
        remedy "Set `completionstatusrequired` to 6: passed or completed.";

    IDNUMBER "backup-idnumber" Warning [(Profile::Moodle, "Moodle empties the second one")] ["Moodle 4.2"]
        demand "The ID number of each activity is its own."
        consequence "Moodle empties the second one: scripts do not find the activity to replace its package."
        remedy "Give each activity an ID number of its own.";
}

/// Whether `package` is a course backup.
pub fn is_one(package: &Package) -> bool {
    package.contains("moodle_backup.xml") && !package.contains("imsmanifest.xml")
}

/// Judges a course backup; the packages in it are judged by `options`.
pub(super) fn apply(package: &Package, options: &Options, findings: &mut Findings) {
    let mut files = BTreeMap::new();
    for (path, _) in package.entries().filter(|(path, _)| path.ends_with(".xml")) {
        files.extend(read(package, path, findings).map(|file| (path.to_owned(), file)));
    }
    let mut trees = BTreeMap::new();
    for (path, file) in &files {
        trees.extend(xml::parse(file, findings).map(|document| (path.as_str(), Tree { file, document })));
    }
    let backup = Backup { package, trees, options };
    for path in NEEDED.iter().filter(|path| !package.contains(path)) {
        findings.breach(&FILE, SEEN, None, format_args!("the backup has no `{path}`"));
    }
    backup.people(findings);
    names::judge(&backup.trees, findings);
    if let Some(about) = backup.trees.get("moodle_backup.xml") {
        backup.course(about, findings);
    }
}

fn read(package: &Package, path: &str, findings: &mut Findings) -> Option<Arc<SourceFile>> {
    match package.read(path, Limits::default().manifest) {
        Ok(bytes) => xml::decode(path, &bytes?, findings).and_then(|file| xml::without_doctype(&file, findings)),
        Err(error) => {
            findings.breach(&FILE, SEEN, None, format_args!("`{path}` cannot be read: {error}"));
            None
        }
    }
}

/// An XML file of the backup.
struct Tree<'f> {
    file: &'f Arc<SourceFile>,
    document: Document<'f>,
}

impl Tree<'_> {
    fn at(&self, findings: &mut Findings, node: Node<'_, '_>, rule: &'static Rule, message: impl std::fmt::Display) {
        let place = Place::new(Arc::clone(self.file), start_tag(self.file.text(), node.range().start));
        findings.breach(rule, SEEN, Some(place), message);
    }

    fn root(&self) -> Node<'_, '_> {
        self.document.root_element()
    }
}

/// The text of the child `name`, without what surrounds it.
fn text<'d>(node: Node<'d, '_>, name: &str) -> &'d str {
    child(node, name).and_then(|child| child.text()).unwrap_or_default().trim()
}

fn child<'d, 'i>(node: Node<'d, 'i>, name: &str) -> Option<Node<'d, 'i>> {
    node.children().find(|child| child.has_tag_name(name))
}

fn all<'d, 'i: 'd>(tree: &'d Tree<'i>, name: &'static str) -> impl Iterator<Item = Node<'d, 'i>> {
    tree.document.descendants().filter(move |node| node.has_tag_name(name))
}

struct Backup<'p, 'f> {
    package: &'p Package,
    trees: BTreeMap<&'f str, Tree<'f>>,
    options: &'p Options,
}

/// A row of `files.xml`.
struct Row<'d> {
    context: &'d str,
    area: &'d str,
    name: &'d str,
    digest: &'d str,
}

/// What activities must not share, as far as it has been seen.
#[derive(Default)]
struct Seen<'d> {
    modules: BTreeSet<&'d str>,
    contexts: BTreeSet<&'d str>,
    instances: BTreeSet<(&'d str, &'d str)>,
    idnumbers: BTreeSet<&'d str>,
}

impl<'f> Backup<'_, 'f> {
    /// Nobody may be in it, wherever somebody could be.
    fn people(&self, findings: &mut Findings) {
        const ROWS: [&str; 7] = [
            "user",
            "userref",
            "grade_grade",
            "sco_track",
            "completed",
            "course_completion_crit_completion",
            "assignment",
        ];
        for tree in self.trees.values() {
            let is_somebody = |node: &Node<'_, '_>| {
                let name = node.tag_name().name();
                let user = name == "userid" && !matches!(node.text().unwrap_or(NULL).trim(), NULL | "0" | "");
                user || (ROWS.contains(&name) && node.is_element())
            };
            if let Some(node) = tree.document.descendants().find(is_somebody) {
                let message = format!("`{}` stands for somebody", node.tag_name().name());
                tree.at(findings, node, &PEOPLE, message);
            }
        }
        for setting in self.trees.get("moodle_backup.xml").iter().flat_map(|tree| all(tree, "setting")) {
            let name = text(setting, "name");
            if (name == "users" || name.ends_with("_userinfo"))
                && text(setting, "value") != "0"
                && let Some(tree) = self.trees.get("moodle_backup.xml")
            {
                tree.at(findings, setting, &PEOPLE, format!("the setting `{name}` is on"));
            }
        }
    }

    fn course(&self, about: &Tree<'f>, findings: &mut Findings) {
        for name in ["original_course_fullname", "original_course_shortname"] {
            for node in all(about, name).filter(|node| node.text().unwrap_or_default().contains('<')) {
                about.at(
                    findings,
                    node,
                    &NAME,
                    format!("the name of the course holds a tag: {}", node.text().unwrap_or_default()),
                );
            }
        }
        let rows = self.rows(findings);
        let listed: Vec<Node<'_, '_>> =
            all(about, "activity").filter(|node| child(*node, "moduleid").is_some()).collect();
        let modules: BTreeSet<&str> = listed.iter().map(|node| text(*node, "moduleid")).collect();
        let sections: BTreeMap<&str, &str> = all(about, "section")
            .filter_map(|node| Some((child(node, "sectionid")?.text()?.trim(), text(node, "directory"))))
            .collect();
        for (id, folder) in &sections {
            let path = format!("{folder}/section.xml");
            match self.trees.get(path.as_str()) {
                Some(tree) if tree.root().attribute("id") == Some(*id) => {}
                Some(tree) => tree.at(
                    findings,
                    tree.root(),
                    &IDS,
                    format!("the section is not {id}, as `moodle_backup.xml` says"),
                ),
                None => findings.breach(&FILE, SEEN, None, format_args!("the backup has no `{path}`")),
            }
        }
        let mut seen = Seen::default();
        for activity in &listed {
            self.activity(about, *activity, &rows, (&modules, &sections), &mut seen, findings);
        }
    }

    /// The rows of `files.xml` by their ids, each held against its bytes.
    fn rows(&self, findings: &mut Findings) -> BTreeMap<&str, Row<'_>> {
        let mut rows = BTreeMap::new();
        let Some(tree) = self.trees.get("files.xml") else { return rows };
        let mut known: BTreeMap<String, Option<(String, u64)>> = BTreeMap::new();
        for node in all(tree, "file") {
            let (name, digest) = (text(node, "filename"), text(node, "contenthash"));
            let path = format!("files/{}/{digest}", digest.get(..2).unwrap_or_default());
            let row = Row { context: text(node, "contextid"), area: text(node, "filearea"), name, digest };
            if rows.insert(node.attribute("id").unwrap_or_default(), row).is_some() {
                tree.at(findings, node, &IDS, "another file has the same id");
            }
            // Moodle writes a row for each folder too; what is out of bounds is told of the backup as a file.
            let Ok(reader) = self.package.reader(&path) else { continue };
            if name == FOLDER {
                continue;
            }
            let found = known.entry(path.clone()).or_insert_with(|| {
                let (digest, size) = Digest::of(reader?).ok()?;
                Some((digest.to_string(), size))
            });
            match found {
                None => {
                    tree.at(findings, node, &BYTES, format!("the bytes of `{name}` are missing: there is no `{path}`"))
                }
                Some((is, size)) if is != digest || size.to_string() != text(node, "filesize") => {
                    tree.at(
                        findings,
                        node,
                        &BYTES,
                        format!("the bytes of `{name}` are others: {size} of them, with the SHA-1 {is}"),
                    );
                }
                Some(_) => {}
            }
        }
        rows
    }

    fn activity<'d>(
        &'d self,
        about: &Tree<'f>,
        listed: Node<'d, '_>,
        rows: &BTreeMap<&str, Row<'_>>,
        (modules, sections): (&BTreeSet<&str>, &BTreeMap<&str, &str>),
        seen: &mut Seen<'d>,
        findings: &mut Findings,
    ) {
        let (module, kind, folder) = (text(listed, "moduleid"), text(listed, "modulename"), text(listed, "directory"));
        let mut open = |name: &str| {
            let path = format!("{folder}/{name}");
            let tree = self.trees.get(path.as_str());
            if tree.is_none() && !self.package.contains(&path) {
                about.at(findings, listed, &FILE, format!("the backup has no `{path}`"));
            }
            tree
        };
        let (inside, own, references) = (open("module.xml"), open(&format!("{kind}.xml")), open("inforef.xml"));
        open("grades.xml");
        open("roles.xml");
        let (Some(inside), Some(own)) = (inside, own) else { return };
        let mut wrong = |tree: &Tree<'_>, what: &str, is: &str, says: &str| {
            if is != says {
                tree.at(findings, tree.root(), &IDS, format!("{what} is `{is}`, but `{says}` in `moodle_backup.xml`"));
            }
        };
        let attribute = |tree: &'d Tree<'f>, name: &str| tree.root().attribute(name).unwrap_or_default();
        wrong(inside, "the id of the module", attribute(inside, "id"), module);
        wrong(own, "the id of the module", attribute(own, "moduleid"), module);
        wrong(inside, "the kind of activity", text(inside.root(), "modulename"), kind);
        wrong(inside, "the section", text(inside.root(), "sectionid"), text(listed, "sectionid"));
        wrong(own, "the folder", folder, &format!("activities/{kind}_{module}"));
        let context = attribute(own, "contextid");
        let is_new = [
            seen.modules.insert(module),
            seen.contexts.insert(context),
            seen.instances.insert((kind, attribute(own, "id"))),
            sections.contains_key(text(listed, "sectionid")),
        ];
        for (_, what) in
            is_new.into_iter().zip(["module", "context", "instance", "section"]).filter(|(is_new, _)| !is_new)
        {
            let message = if what == "section" {
                "its section is not in the backup".to_owned()
            } else {
                format!("another activity has the same {what}")
            };
            own.at(findings, own.root(), &IDS, message);
        }
        let idnumber = text(inside.root(), "idnumber");
        if !idnumber.is_empty() && idnumber != NULL && !seen.idnumbers.insert(idnumber) {
            inside.at(
                findings,
                inside.root(),
                &IDNUMBER,
                format!("another activity has the ID number `{idnumber}` too"),
            );
        }
        condition(inside, modules, findings);
        self.files(own, references, context, rows, findings);
        let Some(element) = child(own.root(), kind) else {
            own.at(findings, own.root(), &FILE, format!("the file has no element `{kind}`"));
            return;
        };
        let name = text(element, "name").chars().count();
        if !(1..=255).contains(&name) {
            own.at(findings, element, &NAME, format!("the name of the activity has {name} characters"));
        }
        if kind == "scorm" {
            self.scorm(own, element, rows.values().filter(|row| row.context == context).collect(), findings);
        }
    }

    /// The files of an activity are those of its context.
    fn files(
        &self,
        own: &Tree<'_>,
        references: Option<&Tree<'_>>,
        context: &str,
        rows: &BTreeMap<&str, Row<'_>>,
        findings: &mut Findings,
    ) {
        let Some(references) = references else { return };
        let named: BTreeSet<&str> = all(references, "file").map(|node| text(node, "id")).collect();
        let of_context: BTreeSet<&str> =
            rows.iter().filter(|(_, row)| row.context == context).map(|(id, _)| *id).collect();
        if named != of_context {
            let message =
                format!("its context has {} files, and `inforef.xml` names {}", of_context.len(), named.len());
            own.at(findings, own.root(), &REFERENCE, message);
        }
    }

    fn scorm(&self, own: &Tree<'_>, element: Node<'_, '_>, rows: Vec<&Row<'_>>, findings: &mut Findings) {
        let mut say = |node, message: String| own.at(findings, node, &PACKAGE, message);
        let packages: Vec<&&Row<'_>> = rows.iter().filter(|row| row.area == "package" && row.name != FOLDER).collect();
        match packages.as_slice() {
            [package] => {
                if text(element, "reference") != package.name {
                    say(
                        element,
                        format!("the package is called `{}`, not `{}`", package.name, text(element, "reference")),
                    );
                }
                if text(element, "sha1hash") != package.digest {
                    say(element, format!("`sha1hash` is not that of `{}`", package.name));
                }
                if let Some(message) = self.judge(package) {
                    say(element, message);
                }
            }
            _ => say(element, format!("the activity has {} packages", packages.len())),
        }
        if !element.descendants().any(|node| {
            node.has_tag_name("launch")
                && node.text().is_some()
                && node.parent().is_some_and(|sco| sco.has_tag_name("sco"))
        }) {
            say(element, "no part of the package is listed that can be opened".to_owned());
        }
        if let Some(node) = element.descendants().find(|node| node.has_tag_name("seq_mapinfo")) {
            own.at(findings, node, &MAP_INFO, "an objective is mapped to a global one");
        }
        let is_status = |value: &str| text(element, "completionstatusrequired") == value;
        if text(element, "version") == "SCORM_1.2" && is_status("4") && text(element, "grademethod") != "0" {
            own.at(findings, element, &STATUS, "only `completed` completes the activity, and who passes has `passed`");
        }
        let is_limited = !matches!(text(element, "maxattempt"), "" | "0");
        if is_limited && !matches!(text(element, "completionstatusrequired"), "" | NULL | "0") {
            let message =
                format!("`maxattempt` is {}, and a status completes the activity", text(element, "maxattempt"));
            own.at(findings, element, &ATTEMPTS, message);
        }
    }

    /// What is wrong with a package in the backup, in a sentence.
    fn judge(&self, row: &Row<'_>) -> Option<String> {
        let path = format!("files/{}/{}", row.digest.get(..2)?, row.digest);
        let bytes = self.package.read(&path, LARGEST).ok()??;
        let package = Package::from_zip(row.name, bytes, &Limits::default());
        if is_one(&package) {
            return Some(format!("`{}` is a course backup, not a package", row.name));
        }
        let judgement = super::package(&package, self.options);
        let mut errors = judgement.findings.iter().filter(|finding| finding.severity() == Severity::Error);
        let first = errors.next()?;
        Some(format!(
            "`{}` is not right: {} [{}], and {} more",
            row.name,
            first.message,
            first.code.as_str(),
            errors.count()
        ))
    }
}

/// "The previous activity", whichever that is.
const PREVIOUS: &str = "-1";

/// What a restriction waits for must be in the backup.
fn condition(inside: &Tree<'_>, modules: &BTreeSet<&str>, findings: &mut Findings) {
    let Some(node) = child(inside.root(), "availability") else { return };
    let json = node.text().unwrap_or_default().trim();
    if json.is_empty() || json == NULL {
        return;
    }
    let Ok(value) = serde_json::from_str::<serde_json::Value>(json) else {
        inside.at(findings, node, &CONDITION, "the restriction is no JSON");
        return;
    };
    let mut rest = vec![&value];
    while let Some(value) = rest.pop() {
        match value {
            serde_json::Value::Array(values) => rest.extend(values),
            serde_json::Value::Object(fields) => {
                let of_completion = fields.get("type").and_then(|kind| kind.as_str()) == Some("completion");
                if let Some(module) = fields.get("cm").filter(|_| of_completion).map(ToString::to_string)
                    && module != PREVIOUS
                    && !modules.contains(module.as_str())
                {
                    inside.at(
                        findings,
                        node,
                        &CONDITION,
                        format!("the restriction waits for module {module}, which is not in the backup"),
                    );
                }
                rest.extend(fields.values());
            }
            _ => {}
        }
    }
}
