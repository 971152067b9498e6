//! A unit of a course as the manifest of its package.
//!
//! Every identifier is made of the author's ids alone, joined by a hyphen, which no id can hold: neither the
//! version, nor the edition, nor the order of things may move a learner's results to another place.

use super::activity::{ControlMode, DeliveryControls, Objective, Objectives, Sequencing};
use super::{
    Classification, Contribution, Educational, HideLmsUi, Item, LangString, Lom, Manifest, Organization, Resource,
    ScormType, Taxon,
};
use crate::course::{Course, Id, Module, QuestionKind, Quiz, Unit};
use std::collections::BTreeSet;

/// The files that packages of a course have in common, for example the theme: paths in the package.
pub type SharedFiles<'a> = &'a [&'a str];

/// Path of a SCO's HTML document in its package.
pub fn page_href(module: &Module) -> String {
    format!("{}.html", module.id)
}

/// The manifest of the package of `unit`: a flat list of SCOs, one for each of its modules.
///
/// `shared` are the files that all pages use. The media of the modules are taken from the model. `imsmanifest.xml`
/// itself and the control files are not content and are not listed (CAM 3.4.1.21).
pub fn manifest(course: &Course, unit: &Unit<'_>, shared: SharedFiles<'_>) -> Manifest {
    let root = format!("{}-{}", course.id, unit.id);
    let common = format!("{root}-shared");
    let mut resources: Vec<Resource> = unit.modules.iter().map(|module| sco(course, module, &common)).collect();
    resources.push(Resource {
        identifier: common,
        scorm_type: ScormType::Asset,
        href: None,
        files: shared.iter().map(|path| (*path).to_owned()).collect::<BTreeSet<_>>().into_iter().collect(),
        dependencies: Vec::new(),
    });
    Manifest {
        identifier: root.clone(),
        version: course.version.clone(),
        metadata: metadata(course, unit, &resources),
        organization: Organization {
            identifier: format!("{root}-organization"),
            title: unit.title.to_owned(),
            items: unit
                .modules
                .iter()
                .zip(1..)
                .map(|(module, n)| item(course, module, n < unit.modules.len()))
                .collect(),
            // With flow, "start" delivers the first SCO at once instead of an empty table of contents.
            sequencing: Sequencing {
                control: ControlMode { flow: true, ..ControlMode::default() },
                ..Sequencing::default()
            },
        },
        resources,
    }
}

fn sco(course: &Course, module: &Module, common: &str) -> Resource {
    let page = page_href(module);
    let downloads = course.downloads(module).into_iter().map(|(_, href)| href);
    let media: BTreeSet<String> = module.media.iter().map(|media| media.href.clone()).chain(downloads).collect();
    Resource {
        identifier: sco_id(course, module),
        scorm_type: ScormType::Sco,
        href: Some(page.clone()),
        files: std::iter::once(page).chain(media).collect(),
        dependencies: vec![common.to_owned()],
    }
}

fn sco_id(course: &Course, module: &Module) -> String {
    format!("{}-{}-sco", course.id, module.id)
}

/// The identifier that learners' results follow.
pub(super) fn item_id(course: &Course, module: &Module) -> String {
    format!("{}-{}-item", course.id, module.id)
}

fn item(course: &Course, module: &Module, is_followed: bool) -> Item {
    Item {
        identifier: item_id(course, module),
        resource: Some(sco_id(course, module)),
        title: module.title.clone(),
        // The other controls leave the module for good or throw work away, and are the LMS's business. Behind an item
        // that hides `continue`, Moodle takes the link of the next one away.
        hide: match (course.packaging.hide_lms_navigation, is_followed) {
            (false, _) => Vec::new(),
            (true, true) => vec![HideLmsUi::Previous],
            (true, false) => vec![HideLmsUi::Previous, HideLmsUi::Continue],
        },
        items: Vec::new(),
        sequencing: sequencing(module),
    }
}

fn sequencing(module: &Module) -> Sequencing {
    let primary = if module.is_scored() && module.tracking.pass_mark > 0 {
        Objective {
            id: Some(format!("{}-primary", module.id)),
            satisfied_by_measure: true,
            min_normalized_measure: f64::from(module.tracking.pass_mark.min(100)) / 100.0,
            ..Objective::default()
        }
    } else {
        Objective::default()
    };
    let outcomes = module.outcomes().into_iter();
    let others = outcomes.map(|outcome| Objective { id: Some(outcome.to_string()), ..Objective::default() }).collect();
    Sequencing {
        objectives: Objectives { primary, others },
        // Without these an LMS calls a module completed and satisfied that was closed before it had said anything.
        delivery: DeliveryControls {
            completion_set_by_content: true,
            objective_set_by_content: true,
            ..DeliveryControls::default()
        },
        ..Sequencing::default()
    }
}

fn metadata(course: &Course, unit: &Unit<'_>, resources: &[Resource]) -> Lom {
    let text = |text: &str| LangString { language: course.language.clone(), text: text.to_owned() };
    let some = |value: &str| (!value.trim().is_empty()).then(|| text(value));
    let formats: BTreeSet<&str> =
        resources.iter().flat_map(|resource| &resource.files).filter_map(|path| media_type(path)).collect();
    let contribution = Contribution { role: "publisher", entity: course.publisher.clone() };
    Lom {
        iri: unit.iri(course),
        language: course.language.clone(),
        title: some(unit.title),
        description: some(unit.description),
        keywords: course.keywords.iter().map(|keyword| text(keyword)).collect(),
        version: some(&course.version),
        status: Some("final"),
        contributions: if course.publisher.trim().is_empty() { Vec::new() } else { vec![contribution] },
        formats: formats.into_iter().collect(),
        educational: Educational {
            resource_types: resource_types(unit),
            end_user_roles: vec!["learner"],
            contexts: vec!["training"],
            minutes: unit.modules.iter().map(|module| module.minutes()).sum(),
            descriptions: course.audiences.iter().map(|audience| text(audience)).collect(),
        },
        rights: some(&course.rights),
        classifications: classifications(course, unit),
    }
}

/// One classification for each outcome that the unit serves, and one for the goals of the course.
fn classifications(course: &Course, unit: &Unit<'_>) -> Vec<Classification> {
    let source = LangString { language: "en".to_owned(), text: format!("{}/outcomes", course.iri()) };
    let served: BTreeSet<&Id> = unit.modules.iter().flat_map(|module| module.outcomes()).collect();
    let outcomes = course.outcomes.iter().filter(|outcome| served.contains(&outcome.id));
    let mut all: Vec<Classification> = outcomes
        .map(|outcome| Classification {
            purpose: "educational objective",
            source: source.clone(),
            taxa: vec![Taxon { id: outcome.id.to_string(), entry: None }],
            description: Some(LangString { language: course.language.clone(), text: outcome.text.clone() }),
        })
        .collect();
    let goals: Vec<Taxon> = course.sdgs.iter().filter_map(|number| goal(*number)).collect();
    if !goals.is_empty() {
        let source = LangString { language: "en".to_owned(), text: "http://metadata.un.org/sdg".to_owned() };
        all.push(Classification { purpose: "discipline", source, taxa: goals, description: None });
    }
    all
}

/// A Sustainable Development Goal under the IRI and the short name that the United Nations gave it.
fn goal(number: u8) -> Option<Taxon> {
    const NAMES: [&str; 17] = [
        "No poverty",
        "Zero hunger",
        "Good health and well-being",
        "Quality education",
        "Gender equality",
        "Clean water and sanitation",
        "Affordable and clean energy",
        "Decent work and economic growth",
        "Industry, innovation and infrastructure",
        "Reduced inequalities",
        "Sustainable cities and communities",
        "Responsible consumption and production",
        "Climate action",
        "Life below water",
        "Life on land",
        "Peace, justice and strong institutions",
        "Partnerships for the Goals",
    ];
    let name = NAMES.get(usize::from(number).checked_sub(1)?)?;
    Some(Taxon {
        id: format!("http://metadata.un.org/sdg/{number}"),
        entry: Some(LangString { language: "en".to_owned(), text: (*name).to_owned() }),
    })
}

/// What the unit offers, in the words of LOMv1.0 (5.2).
fn resource_types(unit: &Unit<'_>) -> Vec<&'static str> {
    let questions = || unit.modules.iter().flat_map(|module| module.questions());
    let mut types = Vec::new();
    if unit.modules.iter().any(|module| !module.sessions.is_empty()) {
        types.push("narrative text");
    }
    if questions().any(|(page, question)| page != Quiz::PAGE && question.has_right_answer()) {
        types.push("exercise");
    }
    if unit.modules.iter().any(|module| module.is_scored()) {
        types.push("exam");
    }
    if questions().any(|(_, question)| matches!(question.kind, QuestionKind::Likert { .. })) {
        types.push("questionnaire");
    }
    types
}

/// The media type of a file by its extension, for the kinds that a course may hold.
fn media_type(path: &str) -> Option<&'static str> {
    let (_, extension) = path.rsplit_once('.')?;
    Some(match extension.to_ascii_lowercase().as_str() {
        "html" | "htm" => "text/html",
        "css" => "text/css",
        "js" => "text/javascript",
        "json" => "application/json",
        "txt" => "text/plain",
        "csv" => "text/csv",
        "vtt" => "text/vtt",
        "pdf" => "application/pdf",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "mp3" => "audio/mpeg",
        "m4a" => "audio/mp4",
        "ogg" | "oga" => "audio/ogg",
        "mp4" => "video/mp4",
        "webm" => "video/webm",
        "woff2" => "font/woff2",
        _ => return None,
    })
}
