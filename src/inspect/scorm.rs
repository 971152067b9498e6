//! SCORM manifests as what people and pipelines want to know of them.

use std::collections::BTreeMap;

use super::{Activity, Inspection, Kind, ManifestFacts, Objective, Organization, Resource, words};
use crate::check::Subject;
use crate::scorm::ScormType;
use crate::scorm::activity::{self, Manifest};

pub(super) fn inspect(subject: &Subject<'_>, facts: &mut ManifestFacts, inspection: &mut Inspection) {
    let manifest = Manifest::read(subject.document);
    let offered = manifest.default_organization();
    inspection.organizations = manifest
        .organizations
        .iter()
        .map(|organization| Organization {
            identifier: organization.root().identifier.clone(),
            title: organization.root().title.clone(),
            is_default: offered.is_some_and(|offered| std::ptr::eq(offered, organization)),
            sequencing: words::activity(organization.root()),
            activities: organization.items().iter().map(item).collect(),
        })
        .collect();
    let sizes: BTreeMap<&str, u64> =
        subject.package.entries().filter_map(|(path, entry)| Some((path, entry.size?))).collect();
    inspection.resources = manifest.resources.iter().map(|resource| describe(resource, &sizes)).collect();
    facts.identifier = manifest.identifier;
    facts.version = manifest.version;
}

fn item(item: &activity::Activity) -> Activity {
    let kind = match item.scorm_type {
        _ if !item.is_leaf() => Kind::Folder,
        Some(ScormType::Sco) => Kind::Sco,
        _ if item.launch.is_some() => Kind::Asset,
        _ => Kind::Nothing,
    };
    let objectives = &item.sequencing.objectives;
    let objective = |(index, objective): (usize, &activity::Objective)| Objective {
        id: objective.id.clone(),
        is_primary: index == 0,
        says: words::objective(objective),
    };
    Activity {
        identifier: item.identifier.clone(),
        title: item.title.clone(),
        level: item.level,
        kind,
        resource: item.resource.clone(),
        launch: item.launch.clone(),
        is_visible: item.visible,
        objectives: objectives
            .iter()
            .enumerate()
            .filter(|(_, objective)| objective.tag.is_some())
            .map(objective)
            .collect(),
        sequencing: words::activity(item),
    }
}

fn describe(resource: &activity::Resource, sizes: &BTreeMap<&str, u64>) -> Resource {
    Resource {
        identifier: resource.identifier.clone(),
        kind: resource.scorm_type.map(ScormType::as_str),
        href: resource.href.clone(),
        files: resource.files.len(),
        size: resource.files.iter().filter_map(|path| sizes.get(path.as_str()).copied()).reduce(u64::saturating_add),
    }
}
