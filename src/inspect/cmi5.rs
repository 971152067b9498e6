//! cmi5 course structures (cmi5 Quartz, section 13.1) as what people and pipelines want to know of them.

use roxmltree::Node;

use super::{Activity, Inspection, Kind, ManifestFacts, Objective, Organization};
use crate::check::Subject;

pub(super) fn inspect(subject: &Subject<'_>, facts: &mut ManifestFacts, inspection: &mut Inspection) {
    let root = subject.document.root_element();
    let Some(course) = child(root, "course") else { return };
    facts.identifier = attribute(course, "id");
    inspection.organizations = vec![Organization {
        identifier: facts.identifier.clone(),
        title: title(course),
        is_default: true,
        sequencing: Vec::new(),
        activities: activities(root),
    }];
}

/// Blocks and assignable units, parents first, however deep they are nested.
fn activities(root: Node<'_, '_>) -> Vec<Activity> {
    let mut all = Vec::new();
    let mut open = vec![root.children()];
    while let Some(nodes) = open.last_mut() {
        let Some(node) = nodes.next() else {
            open.pop();
            continue;
        };
        let kind = match node.tag_name().name() {
            "block" => Kind::Block,
            "au" => Kind::AssignableUnit,
            _ => continue,
        };
        all.push(activity(node, kind, open.len()));
        open.push(node.children());
    }
    all
}

fn activity(node: Node<'_, '_>, kind: Kind, level: usize) -> Activity {
    let references = child(node, "objectives").into_iter().flat_map(|node| node.children());
    let references = references.filter(|node| node.tag_name().name() == "objective");
    let objective = |node| Objective { id: Some(attribute(node, "idref")), is_primary: false, says: Vec::new() };
    Activity {
        identifier: attribute(node, "id"),
        title: title(node),
        level,
        kind,
        resource: None,
        launch: child(node, "url").and_then(|url| url.text()).map(|url| url.trim().to_owned()),
        is_visible: true,
        objectives: references.map(objective).collect(),
        sequencing: if kind == Kind::AssignableUnit { words(node) } else { Vec::new() },
    }
}

/// What the LMS is asked for (13.1.4).
fn words(unit: Node<'_, '_>) -> Vec<String> {
    let mut words = Vec::new();
    words.push(
        match unit.attribute("moveOn").map(str::trim) {
            Some("Passed") => "done when it is passed",
            Some("Completed") => "done when it is completed",
            Some("CompletedAndPassed") => "done when it is completed and passed",
            Some("CompletedOrPassed") => "done when it is completed or passed",
            _ => "done from the start",
        }
        .to_owned(),
    );
    if let Some(score) = unit.attribute("masteryScore") {
        words.push(format!("passed from the scaled score {}", score.trim()));
    }
    if unit.attribute("launchMethod").map(str::trim) == Some("OwnWindow") {
        words.push("opens in a window of its own".to_owned());
    }
    if let Some(parameters) = child(unit, "launchParameters").and_then(|node| node.text()) {
        words.push(format!("receives the launch parameters: {}", parameters.trim()));
    }
    words
}

fn title(node: Node<'_, '_>) -> String {
    let words = child(node, "title").and_then(|title| child(title, "langstring")).and_then(|words| words.text());
    words.unwrap_or_default().trim().to_owned()
}

fn child<'a, 'input>(node: Node<'a, 'input>, name: &str) -> Option<Node<'a, 'input>> {
    node.children().find(|child| child.is_element() && child.tag_name().name() == name)
}

fn attribute(node: Node<'_, '_>, name: &str) -> String {
    node.attribute(name).unwrap_or_default().trim().to_owned()
}
