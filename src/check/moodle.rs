//! What Moodle is known to stumble over, whatever the standard says: observed in Moodle 4.2.
//!
//! Moodle reads a manifest as text with tags: it compares names with their prefixes, knows nothing of namespaces, and
//! leaves sequencing aside.

use std::collections::BTreeMap;

use roxmltree::Node;

use super::Subject;
use crate::diagnostic::{Findings, Profile, Rule, rules};
use crate::scorm::names::{ADLCP, ADLCP_12, ADLNAV, ADLSEQ, IMSCP, IMSCP_12, IMSSS, XML};
use crate::standard::Standard;

const SEEN: &str = "Moodle 4.2";

rules! {
    VERSION "moodle-schemaversion" Error [(Profile::Moodle, "Moodle takes the package for SCORM 1.2")] ["Moodle 4.2"]
        demand "`schemaversion` is exactly `2004 3rd Edition`, `2004 4th Edition` or `CAM 1.3`, without white space around it."
        consequence "Moodle takes the package for SCORM 1.2: the content finds no API of SCORM 2004, and nothing is recorded."
        remedy "Write the words of `schemaversion` on the line of its tags, without blanks around them.";

    PREFIXED "moodle-prefixed-manifest" Error [(Profile::Moodle, "Moodle makes an empty activity")] ["Moodle 4.2"]
        demand "The elements of content packaging (`manifest`, `item`, `resource` …) stand in the default namespace, without a prefix."
        consequence "Moodle does not see them: it makes an activity without content, and says nothing."
        remedy "Declare the namespace with `xmlns=` and write the elements without a prefix.";

    ADLCP_PREFIX "moodle-adlcp-prefix" Error [(Profile::Moodle, "Moodle takes every SCO for an asset")] ["Moodle 4.2"]
        demand "The prefix of ADL's content packaging is `adlcp`."
        consequence "Moodle does not see `scormType` and takes every SCO for an asset: to open it is to complete it, and nothing is recorded."
        remedy "Call the prefix `adlcp`.";

    PREFIX "moodle-prefix" Warning [(Profile::Moodle, "Moodle passes over the elements")] ["Moodle 4.2"]
        demand "The prefixes of sequencing and navigation are `imsss`, `adlseq` and `adlnav`."
        consequence "Moodle passes over these elements: objectives are not there at the start, and hidden buttons are shown."
        remedy "Call the prefix as Moodle expects it.";

    ESCAPED_TEXT "moodle-escaped-text" Warning [(Profile::Moodle, "Moodle shows the escapes")] ["Moodle 4.2"]
        demand "Titles, paths and parameters hold their characters as they are: no numeric reference such as `&#8217;`, no CDATA section with `&`."
        consequence "Moodle shows `&#8217;` or `&amp;` as it is written; in a path, the file is not found."
        remedy "Write the character itself, in UTF-8; write `&amp;` outside of CDATA for `&`.";

    TITLE "moodle-title" Error [(Profile::Moodle, "Moodle drops the item or stops the import")] ["Moodle 4.2"]
        demand "Titles have 1 to 255 characters and are not `0`."
        consequence "An item whose title is empty or `0` is missing in Moodle's contents; a longer title does not fit its table, and the import fails."
        remedy "Give it a title of at most 255 characters, better 200.";

    MAP_INFO "moodle-mapinfo" Error [(Profile::Moodle, "Moodle's import ends with a fatal error")] ["Moodle 4.2"]
        demand "No objective has a `mapInfo`."
        consequence "On PHP 8 Moodle's import ends with a fatal error."
        remedy "Do without global objectives: keep what several SCOs must know in one SCO.";

    IGNORED "moodle-ignored" Warning [(Profile::Moodle, "Moodle passes over the element")] ["Moodle 4.2"]
        demand "The package does not depend on `sequencingCollection`, `IDRef` or `adlcp:data`."
        consequence "Moodle passes over them: what they refer to does not apply, and `adl.data` answers with error 401."
        remedy "Write sequencing where it applies, and keep data in `cmi.suspend_data`.";

    GATE "moodle-gate" Warning [(Profile::Moodle, "Moodle leaves sequencing aside")] ["Moodle 4.2"]
        demand "What a learner must do first is guarded by the content, not by sequencing."
        consequence "The gate does not hold in Moodle: learners open every item in any order, and the status of a folder is not what the rules say."
        remedy "Put the gate inside the content, in one SCO; sequencing may stay for other LMSs.";

    ASSET "moodle-asset" Warning [(Profile::Moodle, "a launched asset completes by itself")] ["Moodle 4.2"]
        demand "What learners open and have to complete is a SCO."
        consequence "Moodle calls an asset completed as soon as it is opened."
        remedy "Make it a SCO that reports its status, or accept that opening it is enough.";

    XML_BASE "moodle-xml-base" Error [(Profile::Moodle, "Moodle builds the wrong path")] ["Moodle 4.2"]
        demand "`xml:base` stands on `resource` only."
        consequence "Moodle knows it nowhere else: it looks for the pages in the wrong folder, and learners see that the file is missing."
        remedy "Move the folder to the `xml:base` of each resource, or into each `href`.";

    FOLDER "moodle-folder" Warning [(Profile::Moodle, "Moodle's way forward ends with the folder")] ["Moodle 4.2"]
        demand "The items of an organization are a flat list."
        consequence "In Moodle, `next` and `continue` stop at the last SCO of a folder: who does not use the contents never comes to what follows."
        remedy "Put all items directly below the organization, or all content into one SCO.";

    THRESHOLD "moodle-threshold" Warning [(Profile::Moodle, "Moodle reads it as 1.0")] ["Moodle 4.2"]
        demand "A threshold of completion is given by `minProgressMeasure`, not as text."
        consequence "Moodle reads the text as 1.0: learners are complete only when their progress is 1."
        remedy "Use the attribute of the 4th Edition, or let the content report its completion.";

    HIDDEN_ITEM "moodle-hidden-item" Warning [(Profile::Moodle, "`next` reaches it all the same")] ["Moodle 4.2"]
        demand "No content counts on being hidden by `isvisible=\"false\"`."
        consequence "Moodle leaves the item out of its contents, but `next` still opens it."
        remedy "Take the item out of the package, or guard it inside the content.";

    HIDE_CONTINUE "moodle-hide-continue" Warning [(Profile::Moodle, "the following item cannot be opened")] ["Moodle 4.2"]
        demand "`hideLMSUI continue` stands on no item that another one follows."
        consequence "Moodle removes the link of the item that follows: learners cannot open it from the contents."
        remedy "Hide `continue` on the last item only.";

    LIMIT "moodle-limit" Warning [(Profile::Moodle, "Moodle does not enforce it")] ["Moodle 4.2"]
        demand "Limits of time and attempts do not rest on the manifest."
        consequence "Moodle enforces no limit of time, and counts attempts by the activity's own setting."
        remedy "Set attempts in the activity; keep time in the content if it matters.";
}

/// Names of elements and attributes that Moodle finds by their prefixes.
const PREFIXES: [(&str, &str, &Rule); 5] = [
    (ADLCP, "adlcp", &ADLCP_PREFIX),
    (ADLCP_12, "adlcp", &ADLCP_PREFIX),
    (IMSSS, "imsss", &PREFIX),
    (ADLSEQ, "adlseq", &PREFIX),
    (ADLNAV, "adlnav", &PREFIX),
];

/// Attributes of sequencing that hold learners back elsewhere: element, attribute, value, and what is said of it.
const GATES: [(&str, &str, &str, &str); 5] = [
    ("controlMode", "choiceExit", "false", "`choiceExit=\"false\"` does not keep learners inside"),
    ("controlMode", "choice", "false", "`choice=\"false\"` does not keep learners from choosing"),
    ("controlMode", "forwardOnly", "true", "`forwardOnly=\"true\"` does not keep learners from going back"),
    ("constrainedChoiceConsiderations", "preventActivation", "true", "`preventActivation=\"true\"` prevents nothing"),
    ("constrainedChoiceConsiderations", "constrainChoice", "true", "`constrainChoice=\"true\"` constrains nothing"),
];

/// Longest title in Moodle's table, in characters.
const TITLE_MAX: usize = 255;

pub(super) fn apply(subject: &Subject<'_>, findings: &mut Findings) {
    if matches!(subject.standard, Standard::Cmi5 | Standard::Xapi) {
        return;
    }
    let mut reader = Reader {
        subject,
        scorm_types: scorm_types(subject),
        items: items(subject),
        has_references: subject.file.text().contains("&#"),
        is_empty: false,
        seen: BTreeMap::new(),
    };
    for node in subject.document.descendants().filter(Node::is_element) {
        reader.element(node, findings);
    }
    reader.order();
    for ((rule, what), (node, count)) in reader.seen {
        match count {
            1 => subject.at(findings, node, rule, SEEN, what),
            _ => subject.at(findings, node, rule, SEEN, format_args!("{what} (here, and {} times below)", count - 1)),
        }
    }
}

/// Whether each resource is a SCO, by its identifier.
fn scorm_types<'a>(subject: &Subject<'a>) -> BTreeMap<&'a str, bool> {
    let resources = subject.document.descendants().filter(|node| node.is_element() && is_cp(*node, "resource"));
    resources
        .filter_map(|resource| {
            let kind = resource.attributes().find(|attribute| attribute.name().eq_ignore_ascii_case("scormType"));
            Some((resource.attribute("identifier")?, kind.is_some_and(|kind| kind.value() == "sco")))
        })
        .collect()
}

/// How many items stand directly below each item and organization that has some, by the number of its node.
fn items(subject: &Subject<'_>) -> BTreeMap<u32, usize> {
    let mut counts = BTreeMap::new();
    for parent in subject.document.descendants().filter(|node| is_cp(*node, "item")).filter_map(|item| item.parent()) {
        *counts.entry(parent.id().get()).or_default() += 1;
    }
    counts
}

fn is_cp(node: Node<'_, '_>, name: &str) -> bool {
    node.tag_name().name() == name && matches!(node.tag_name().namespace(), Some(IMSCP | IMSCP_12))
}

struct Reader<'s, 'a> {
    subject: &'s Subject<'a>,
    scorm_types: BTreeMap<&'a str, bool>,
    items: BTreeMap<u32, usize>,
    /// Whether any numeric reference stands in the manifest.
    has_references: bool,
    /// Whether Moodle sees no item at all: then nothing about items matters.
    is_empty: bool,
    /// What was seen, where first, and how often: a course breaks such a rule once, in many places.
    seen: BTreeMap<(&'static Rule, &'static str), (Node<'a, 'a>, usize)>,
}

impl<'a> Reader<'_, 'a> {
    fn note(&mut self, rule: &'static Rule, what: &'static str, node: Node<'a, 'a>) {
        self.seen.entry((rule, what)).or_insert((node, 0)).1 += 1;
    }

    fn element(&mut self, node: Node<'a, 'a>, findings: &mut Findings) {
        let namespace = node.tag_name().namespace().unwrap_or_default();
        self.prefixes(node, namespace);
        match (namespace, node.tag_name().name()) {
            (IMSCP | IMSCP_12, name) => self.packaging(node, name, findings),
            (ADLCP | ADLCP_12, name) => self.extension(node, name, findings),
            (IMSSS | ADLSEQ, name) => self.sequencing(node, name, namespace == IMSSS),
            _ => {}
        }
    }

    /// Names as they are written: Moodle compares the text.
    fn prefixes(&mut self, node: Node<'a, 'a>, namespace: &str) {
        let text = self.subject.file.text();
        let name = text.get(node.range().start + 1..).unwrap_or_default();
        if matches!(namespace, IMSCP | IMSCP_12) {
            if !name.starts_with(node.tag_name().name()) {
                self.is_empty = true;
                self.note(&PREFIXED, "this element has a prefix", node);
            }
        } else if let Some((_, prefix, rule)) = PREFIXES.iter().find(|(uri, ..)| *uri == namespace)
            && !is_prefixed(name, prefix)
        {
            self.note(rule, "the prefix of this element is not the one that Moodle looks for", node);
        }
        for attribute in node.attributes().filter(|attribute| attribute.namespace().is_some()) {
            let written = text.get(attribute.range()).unwrap_or_default();
            let expected = PREFIXES.iter().find(|(uri, ..)| attribute.namespace() == Some(*uri));
            if let Some((_, prefix, rule)) = expected
                && !is_prefixed(written, prefix)
            {
                self.note(
                    rule,
                    "the prefix of an attribute of this element is not the one that Moodle looks for",
                    node,
                );
            }
        }
    }

    fn packaging(&mut self, node: Node<'a, 'a>, name: &str, findings: &mut Findings) {
        match name {
            "schemaversion" => self.version(node, findings),
            "title" => self.title(node, findings),
            "manifest" | "resources" => {
                let base = node.attributes().find(|attribute| attribute.namespace() == Some(XML));
                if let Some(base) = base.filter(|base| base.name() == "base" && !base.value().trim().is_empty()) {
                    let message = format_args!("Moodle does not know the folder `{}` of `{name}`", base.value());
                    self.subject.at_attribute(findings, base, &XML_BASE, SEEN, message);
                }
            }
            "item" => self.item(node, findings),
            "resource" => self.escapes(node, &["identifier", "href"], findings),
            _ => {}
        }
    }

    /// White space at the ends of the line is kept by Moodle, lines that are blank are not.
    fn version(&self, node: Node<'a, 'a>, findings: &mut Findings) {
        let is_of_package = node.parent_element().and_then(|metadata| metadata.parent_element());
        let text = node.text().unwrap_or_default();
        let read: String = text.split('\n').filter(|line| !line.trim().is_empty()).collect();
        let words: Vec<&str> = text.split_whitespace().collect();
        if is_of_package == Some(self.subject.document.root_element())
            && read != words.join(" ")
            && matches!(words[..], ["2004", "3rd" | "4th", "Edition"] | ["CAM", "1.3"] | ["1.3"])
        {
            self.subject.at(findings, node, &VERSION, SEEN, "white space stands beside or between the words");
        }
    }

    fn title(&self, node: Node<'a, 'a>, findings: &mut Findings) {
        let text = node.text().unwrap_or_default();
        let length = text.chars().count();
        match text.trim() {
            "" => self.subject.at(findings, node, &TITLE, SEEN, "the title is empty"),
            "0" => self.subject.at(findings, node, &TITLE, SEEN, "the title is `0`"),
            _ if length > TITLE_MAX => {
                self.subject.at(findings, node, &TITLE, SEEN, format_args!("the title has {length} characters"));
            }
            _ => {}
        }
        self.escaped_text(node, findings);
    }

    fn escaped_text(&self, node: Node<'a, 'a>, findings: &mut Findings) {
        if self.subject.document.root_element() == node {
            return;
        }
        let source = &self.subject.file.text()[node.range()];
        if self.has_references && source.contains("&#") {
            self.subject.at(findings, node, &ESCAPED_TEXT, SEEN, "the text holds a numeric reference");
        } else if source.split_once("<![CDATA[").is_some_and(|(_, section)| section.contains('&')) {
            self.subject.at(findings, node, &ESCAPED_TEXT, SEEN, "the text holds a CDATA section with `&`");
        }
    }

    fn escapes(&self, node: Node<'a, 'a>, names: &[&str], findings: &mut Findings) {
        if !self.has_references {
            return;
        }
        for attribute in node.attributes().filter(|attribute| names.contains(&attribute.name())) {
            if self.subject.file.text()[attribute.range()].contains("&#") {
                let message = format_args!("the attribute {} holds a numeric reference", attribute.name());
                self.subject.at_attribute(findings, attribute, &ESCAPED_TEXT, SEEN, message);
            }
        }
    }

    fn item(&mut self, node: Node<'a, 'a>, findings: &mut Findings) {
        self.escapes(node, &["identifier", "identifierref", "parameters"], findings);
        let Some(reference) = node.attribute("identifierref") else { return };
        if self.scorm_types.get(reference) == Some(&false) {
            self.note(&ASSET, "this item opens an asset", node);
        }
    }

    fn extension(&mut self, node: Node<'a, 'a>, name: &str, findings: &mut Findings) {
        match name {
            "data" => self.note(&IGNORED, "`adlcp:data` shares nothing", node),
            "timeLimitAction" | "timelimitaction" => {
                self.note(&LIMIT, "the time limit's action is not carried out", node)
            }
            "maxtimeallowed" => self.note(&LIMIT, "the time limit is not enforced", node),
            "dataFromLMS" | "datafromlms" | "prerequisites" => self.escaped_text(node, findings),
            "completionThreshold" => {
                let is_less =
                    node.text().and_then(|text| text.trim().parse::<f64>().ok()).is_some_and(|value| value < 1.0);
                if is_less && node.attributes().len() == 0 {
                    self.note(&THRESHOLD, "the threshold is given as text", node);
                }
            }
            _ => {}
        }
    }

    fn sequencing(&mut self, node: Node<'a, 'a>, name: &str, is_ims: bool) {
        for (element, attribute, value, what) in GATES {
            // With one item there is nothing to keep learners from.
            let is_written = || node.attribute(attribute).is_some_and(|found| found.trim() == value);
            if element == name && is_written() && self.holds_several(node) {
                self.note(&GATE, what, node);
            }
        }
        match name {
            "mapInfo" if is_ims && !is_in_collection(node) => self.note(&MAP_INFO, "this objective is mapped", node),
            "sequencingCollection" => self.note(&IGNORED, "the collection is passed over", node),
            "sequencing" if node.has_attribute("IDRef") => {
                self.note(&IGNORED, "what `IDRef` refers to does not apply", node);
            }
            _ if is_in_collection(node) => {}
            "preConditionRule" => self.note(&GATE, "a precondition has no effect", node),
            "postConditionRule" | "exitConditionRule" => self.note(&GATE, "a rule for the way on has no effect", node),
            "rollupRule" => self.note(&GATE, "a rollup rule has no effect", node),
            "limitConditions" if node.has_attribute("attemptLimit") => {
                self.note(&LIMIT, "the limit of attempts is not enforced", node);
            }
            "limitConditions" if node.has_attribute("attemptAbsoluteDurationLimit") => {
                self.note(&LIMIT, "the time limit is not enforced", node);
            }
            _ => {}
        }
    }

    /// Whether the activity of this part of `sequencing` has several items directly below it.
    fn holds_several(&self, part: Node<'_, '_>) -> bool {
        let activity = part.parent_element().and_then(|sequencing| sequencing.parent_element());
        activity.and_then(|activity| self.items.get(&activity.id().get())).is_some_and(|count| *count > 1)
    }

    /// What follows what in the organization that is shown first.
    fn order(&mut self) {
        let organizations = || self.subject.document.descendants().filter(|node| is_cp(*node, "organization"));
        let default = organizations().next().and_then(|first| first.parent_element()?.attribute("default"));
        let shown =
            organizations().find(|node| node.attribute("identifier") == default).or_else(|| organizations().next());
        let Some(organization) = shown.filter(|_| !self.is_empty) else { return };
        let items: Vec<Node<'a, 'a>> = organization.descendants().filter(|node| is_cp(*node, "item")).collect();
        let mut leaves = items.iter().copied().filter(|item| !self.items.contains_key(&item.id().get()));
        // With one item there is nothing to go on to.
        let (Some(_), Some(last)) = (leaves.next(), leaves.next_back()) else { return };
        for item in items {
            if item.attribute("isvisible").is_some_and(|value| value.trim() == "false") {
                self.note(&HIDDEN_ITEM, "this item is hidden from the contents only", item);
            }
            let is_folder = self.items.contains_key(&item.id().get());
            if is_folder && last.range().start > item.range().end {
                self.note(&FOLDER, "other items follow this folder", item);
            }
            if !is_folder && item != last && hides_continue(item) {
                self.note(&HIDE_CONTINUE, "this item hides `continue`, and another one follows", item);
            }
        }
    }
}

fn is_prefixed(name: &str, prefix: &str) -> bool {
    name.strip_prefix(prefix).is_some_and(|rest| rest.starts_with(':'))
}

fn is_in_collection(node: Node<'_, '_>) -> bool {
    // A part of sequencing stands at most five levels below the collection.
    node.ancestors().take(6).any(|ancestor| ancestor.has_tag_name((IMSSS, "sequencingCollection")))
}

fn hides_continue(item: Node<'_, '_>) -> bool {
    let presentation = item.children().filter(|child| child.has_tag_name((ADLNAV, "presentation")));
    presentation.flat_map(|node| node.descendants()).any(|node| {
        node.has_tag_name((ADLNAV, "hideLMSUI")) && node.text().is_some_and(|token| token.trim() == "continue")
    })
}
