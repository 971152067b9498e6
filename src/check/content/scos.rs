//! What the files of a package together say of its SCOs.

use roxmltree::{Attribute, Node};

use super::file::{Files, extension};
use super::loads::origin;
use super::{NO_API, PASS_MARK, PRACTICE, SCO_ELSEWHERE, SEEN, WRONG_API};
use crate::check::Subject;
use crate::diagnostic::Findings;
use crate::scorm::names::{IMSCP, IMSCP_12, IMSSS, XML};
use crate::standard::Standard;

/// What can be shown, but cannot call anything.
const MUTE: [&str; 12] = ["pdf", "mp4", "webm", "mp3", "ogg", "png", "jpg", "jpeg", "gif", "docx", "pptx", "txt"];

pub(super) fn judge(subject: &Subject<'_>, files: &Files, findings: &mut Findings) {
    if let Some(place) = &files.pass_mark
        && subject.standard != Standard::Scorm12
        && has_other_mark(subject)
    {
        let message = "the content asks for the pass mark, and an item's last objective has another one";
        findings.breach(&PASS_MARK, SEEN, Some(place.clone()), message);
    }
    let (own, others) = match subject.standard {
        Standard::Scorm12 => (files.api_12.is_some() || files.joins_lms, &files.api_2004),
        _ => (files.api_2004.is_some(), &files.api_12),
    };
    let sees_all = !files.has_unread && !files.has_foreign;
    if let Some(place) = others
        && !own
        && sees_all
    {
        let message =
            format!("the manifest says {}, but this is all that the content asks for", subject.standard.name());
        findings.breach(&WRONG_API, PRACTICE, Some(place.clone()), message);
    }
    for (resource, href) in scos(subject) {
        if origin(href.value()).is_some() {
            let message = format!("`{}` is on another site", href.value());
            subject.at_attribute(findings, href, &SCO_ELSEWHERE, SEEN, message);
            continue;
        }
        let path = path(resource, href.value());
        let is_mute = MUTE.contains(&extension(&path).as_str())
            || files.inert_pages.contains(&path)
            || (sees_all && !own && others.is_none() && subject.package.contains(&path));
        if is_mute {
            let message = format!("nothing in `{path}` calls the API");
            subject.at_attribute(findings, href, &NO_API, PRACTICE, message);
        }
    }
}

/// Resources that are SCOs, with what is launched.
fn scos<'a>(subject: &Subject<'a>) -> impl Iterator<Item = (Node<'a, 'a>, Attribute<'a, 'a>)> {
    let resources = subject.document.descendants().filter(|node| {
        node.tag_name().name() == "resource" && matches!(node.tag_name().namespace(), Some(IMSCP | IMSCP_12))
    });
    resources.filter_map(|resource| {
        let kind = resource.attributes().find(|attribute| attribute.name().eq_ignore_ascii_case("scormType"))?;
        (kind.value() == "sco").then_some(())?;
        Some((resource, resource.attributes().find(|attribute| attribute.name() == "href")?))
    })
}

/// The path of a resource from the root of the package.
fn path(resource: Node<'_, '_>, href: &str) -> String {
    let mut bases: Vec<&str> = resource.ancestors().filter_map(|node| node.attribute((XML, "base"))).collect();
    bases.reverse();
    let href = href.split(['?', '#']).next().unwrap_or_default();
    let written = format!("{}{href}", bases.concat());
    let mut parts = Vec::new();
    for part in written.split('/') {
        match part {
            "." | "" => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/").replace("%20", " ")
}

/// Whether the last of an item's objectives has another pass mark than its primary one.
fn has_other_mark(subject: &Subject<'_>) -> bool {
    subject.all(IMSSS, "objectives").any(|objectives| {
        let own = objectives.children().filter(Node::is_element);
        let marks: Vec<Option<&str>> = own
            .map(|objective| {
                let measure = objective.children().find(|child| child.has_tag_name((IMSSS, "minNormalizedMeasure")));
                measure.and_then(|measure| measure.text()).map(str::trim)
            })
            .collect();
        marks.len() > 1 && marks[0].is_some() && marks.last() != marks.first()
    })
}
