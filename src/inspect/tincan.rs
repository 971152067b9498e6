//! Packages for an LRS alone (`tincan.xml`) as what people and pipelines want to know of them.

use roxmltree::Node;

use super::{Activity, Inspection, Kind, ManifestFacts, Organization};
use crate::check::{Subject, tincan_activities};

/// The file names no package: it goes by the activity that an LMS launches, the first with a `launch`.
pub(super) fn inspect(subject: &Subject<'_>, facts: &mut ManifestFacts, inspection: &mut Inspection) {
    let activities: Vec<Activity> = tincan_activities(subject).map(activity).collect();
    let Some(first) = activities.iter().find(|activity| activity.launch.is_some()).or(activities.first()) else {
        return;
    };
    facts.identifier.clone_from(&first.identifier);
    inspection.organizations = vec![Organization {
        identifier: first.identifier.clone(),
        title: first.title.clone(),
        is_default: true,
        sequencing: Vec::new(),
        activities,
    }];
}

fn activity(node: Node<'_, '_>) -> Activity {
    let text = |name: &str| {
        let child = node.children().find(|child| child.is_element() && child.tag_name().name() == name);
        child.and_then(|child| child.text()).map(|text| text.trim().to_owned())
    };
    let launch = text("launch").filter(|launch| !launch.is_empty());
    Activity {
        identifier: node.attribute("id").unwrap_or_default().trim().to_owned(),
        title: text("name").unwrap_or_default(),
        level: 1,
        kind: if launch.is_some() { Kind::Activity } else { Kind::Nothing },
        resource: None,
        launch,
        is_visible: true,
        objectives: Vec::new(),
        sequencing: Vec::new(),
    }
}
