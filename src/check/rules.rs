//! The rules of the application profile that no schema can express, as far as our own packages could break them.

use std::collections::BTreeSet;

use roxmltree::{Document, Node};

use super::Breach;
use crate::scorm::schemas::control_files;
use crate::standard::Standard;

const IMSCP: &str = "http://www.imsglobal.org/xsd/imscp_v1p1";
const ADLCP: &str = "http://www.adlnet.org/xsd/adlcp_v1p3";
const IMSSS: &str = "http://www.imsglobal.org/xsd/imsss";
/// Moodle matches these prefixes as text.
const PREFIXES: [(&str, &str); 4] = [
    ("adlcp", ADLCP),
    ("adlseq", "http://www.adlnet.org/xsd/adlseq_v1p3"),
    ("adlnav", "http://www.adlnet.org/xsd/adlnav_v1p3"),
    ("imsss", IMSSS),
];
/// Longest title, in characters: the smallest number that every system must take.
const TITLE_MAX: usize = 200;

struct Checker<'d, 'f> {
    document: &'d Document<'d>,
    files: &'f BTreeSet<&'f str>,
    breaches: Vec<Breach>,
}

pub(super) fn apply(document: &Document<'_>, files: &BTreeSet<&str>) -> Vec<Breach> {
    let mut checker = Checker { document, files, breaches: Vec::new() };
    checker.version();
    checker.organizations();
    checker.resources();
    checker.files();
    checker.booleans();
    checker.moodle();
    checker.breaches
}

impl<'d> Checker<'d, '_> {
    fn add(&mut self, node: Node<'_, '_>, rule: &'static str, message: impl Into<String>) {
        let position = self.document.text_pos_at(node.range().start);
        self.breaches.push(Breach {
            rule,
            line: position.row as usize,
            column: position.col as usize,
            message: message.into(),
        });
    }

    fn all(&self, name: &'static str) -> Vec<Node<'d, 'd>> {
        self.document.descendants().filter(|node| node.has_tag_name((IMSCP, name))).collect()
    }

    fn version(&mut self) {
        let rules = [("schema", "ADL SCORM", "30.5.2.1"), ("schemaversion", "2004 4th Edition", "30.5.3.1")];
        for (name, value, rule) in rules {
            match self.all(name).first() {
                Some(node) if node.text() == Some(value) => {}
                Some(node) => self.add(*node, rule, format!("{name} is not exactly `{value}`")),
                None => self.add(self.document.root_element(), rule, format!("there is no {name}")),
            }
        }
    }

    fn organizations(&mut self) {
        for organizations in self.all("organizations") {
            let default = organizations.attribute("default").unwrap_or_default();
            let mut ids = organizations.children().filter_map(|child| child.attribute("identifier"));
            if !ids.any(|id| id == default) {
                self.add(
                    organizations,
                    "30.6.1.1",
                    format!("no organization has the default's identifier `{default}`"),
                );
            }
        }
        let resources: BTreeSet<&str> =
            self.all("resource").iter().filter_map(|resource| resource.attribute("identifier")).collect();
        for item in self.all("item") {
            let has_items = item.children().any(|child| child.has_tag_name((IMSCP, "item")));
            match item.attribute("identifierref") {
                Some(_) if has_items => {
                    self.add(item, "30.6.3.6.2.3", "an item with items of its own refers to a resource");
                }
                Some(reference) if !resources.contains(reference) => {
                    self.add(item, "30.6.3.6.2.2", format!("there is no resource `{reference}`"));
                }
                None if !has_items => self.add(item, "30.6.3.6.2.4", "an item without items refers to no resource"),
                _ => {}
            }
        }
        for title in self.all("title") {
            let length = title.text().unwrap_or_default().chars().count();
            if length > TITLE_MAX {
                self.add(title, "30.6.3.6.6.1", format!("the title has {length} characters; {TITLE_MAX} are safe"));
            }
        }
    }

    fn resources(&mut self) {
        let resources = self.all("resource");
        let find = |id: &str| resources.iter().find(|resource| resource.attribute("identifier") == Some(id)).copied();
        for resource in &resources {
            if !matches!(resource.attribute((ADLCP, "scormType")), Some("sco" | "asset")) {
                self.add(*resource, "30.7.3.4", "adlcp:scormType is neither `sco` nor `asset`");
            }
            for dependency in resource.children().filter(|child| child.has_tag_name((IMSCP, "dependency"))) {
                let reference = dependency.attribute("identifierref").unwrap_or_default();
                if find(reference).is_none() {
                    self.add(dependency, "30.7.3.10.1.2", format!("there is no resource `{reference}`"));
                }
            }
            if let Some(href) = resource.attribute("href") {
                let path = href.split(['?', '#']).next().unwrap_or_default();
                let own = |node: &Node<'_, '_>| {
                    node.children()
                        .any(|file| file.has_tag_name((IMSCP, "file")) && file.attribute("href") == Some(path))
                };
                if !own(resource) {
                    self.add(*resource, "30.7.3.9.1.1", format!("`{path}` is not among the files of its resource"));
                }
            }
        }
    }

    /// Every file that is listed is there, and every file that is there is listed.
    fn files(&mut self) {
        let mut listed = BTreeSet::new();
        for file in self.all("file") {
            let href = file.attribute("href").unwrap_or_default();
            if !self.files.contains(href) {
                self.add(file, "30.7.3.9.2", format!("the package has no file `{href}`"));
            }
            listed.insert(href);
        }
        let controls = control_files(Standard::Scorm2004Fourth).iter().map(|(name, _)| *name);
        let known: BTreeSet<&str> = listed.into_iter().chain(controls.clone()).chain(["imsmanifest.xml"]).collect();
        let root = self.document.root_element();
        let unlisted: Vec<&str> = self.files.iter().copied().filter(|file| !known.contains(file)).collect();
        for file in unlisted {
            self.add(root, "30.7.3.9", format!("the manifest does not list `{file}`"));
        }
        let missing: Vec<&str> = controls.filter(|name| !self.files.contains(name)).collect();
        for name in missing {
            self.add(root, "schema", format!("the control file `{name}` is missing"));
        }
    }

    /// XML Schema lets `1` and `0` pass; the profile does not.
    fn booleans(&mut self) {
        for node in self.document.descendants().filter(Node::is_element) {
            for attribute in node.attributes().filter(|attribute| matches!(attribute.value().trim(), "0" | "1")) {
                let numeric =
                    ["minimumCount", "minimumPercent", "selectCount", "attemptLimit", "objectiveMeasureWeight"];
                let measures = ["measureThreshold", "minProgressMeasure", "progressWeight"];
                let name = attribute.name();
                if node.tag_name().namespace() != Some(IMSCP) && !numeric.contains(&name) && !measures.contains(&name) {
                    self.add(node, "31.5", format!("`{name}` must be written true or false"));
                }
            }
        }
    }

    fn moodle(&mut self) {
        let root = self.document.root_element();
        if root.default_namespace() != Some(IMSCP) {
            self.add(root, "moodle", "the manifest's elements have a prefix: Moodle would make an empty activity");
        }
        for (prefix, namespace) in PREFIXES {
            let other = root.namespaces().find(|found| found.uri() == namespace && found.name() != Some(prefix));
            if other.is_some() {
                self.add(
                    root,
                    "moodle",
                    format!("the prefix of {namespace} is not `{prefix}`: Moodle would not see it"),
                );
            }
        }
        let fatal = |node: &Node<'_, '_>| node.tag_name().name() == "mapInfo";
        if let Some(node) = self.document.descendants().find(fatal) {
            self.add(node, "moodle", "mapInfo stops Moodle's import with an error");
        }
        for title in self.all("title") {
            if matches!(title.text().unwrap_or_default().trim(), "" | "0") {
                self.add(title, "moodle", "Moodle drops an item with this title");
            }
        }
        if self.document.input_text().contains("&#") {
            self.add(root, "moodle", "Moodle shows numeric character references as they are written");
        }
    }
}
