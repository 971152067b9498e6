//! An inspection for people, no wider than their terminal.

use super::text::{Text, bytes};
use super::{Activity, Inspection, Kind, Objective, Organization, tracking};
use crate::standard::Standard;

/// The text, in lines of at most `width` columns where words allow it.
pub fn render(inspection: &Inspection, width: usize) -> String {
    let mut page = Text::new(width);
    facts(inspection, &mut page);
    for organization in &inspection.organizations {
        tree(inspection, organization, &mut page);
    }
    resources(inspection, &mut page);
    biggest(inspection, &mut page);
    tracks(inspection, &mut page);
    page.into_string()
}

fn facts(inspection: &Inspection, page: &mut Text) {
    page.paragraph("", "", &inspection.package);
    let standard = Standard::ALL.into_iter().find(|standard| Some(standard.as_str()) == inspection.standard);
    let files = &inspection.files;
    let packed = files.packed.map(|packed| format!("{} packed, ", bytes(packed))).unwrap_or_default();
    let mut rows = vec![
        ("standard", standard.map_or("none that can be seen: there is no manifest to read", Standard::name).to_owned()),
        ("files", format!("{}, {packed}{} unpacked", files.count, bytes(files.unpacked))),
    ];
    rows.extend(inspection.sha256.map(|digest| ("sha256", digest.to_string())));
    if let Some(manifest) = &inspection.manifest {
        let version = manifest.version.as_ref().map(|version| format!(", version {version}")).unwrap_or_default();
        let size = manifest.size.map(|size| format!("{}, ", bytes(size))).unwrap_or_default();
        rows.push(("manifest", format!("{}, {size}`{}`{version}", manifest.path, manifest.identifier)));
        rows.extend(manifest.sha256.map(|digest| ("", format!("sha256 {digest}"))));
    }
    for (name, value) in rows {
        page.paragraph(&format!("  {name:<9} "), &" ".repeat(12), &value);
    }
}

fn tree(inspection: &Inspection, organization: &Organization, page: &mut Text) {
    let others = if organization.is_default { "" } else { " (not the one that an LMS offers)" };
    page.heading(&format!("Activities of `{}`: {}{others}", organization.identifier, organization.title));
    for words in &organization.sequencing {
        page.paragraph("  - ", "    ", words);
    }
    for activity in &organization.activities {
        // A tree that is nested without end must not push its words out of sight.
        let indent = "  ".repeat(activity.level.min(page.width() / 6));
        describe(inspection, activity, &indent, page);
    }
}

fn describe(inspection: &Inspection, activity: &Activity, indent: &str, page: &mut Text) {
    let kind = match activity.kind {
        Kind::Folder => "folder",
        Kind::Sco => "SCO",
        Kind::Asset => "asset",
        Kind::Nothing => "nothing to open",
        Kind::Block => "block",
        Kind::AssignableUnit => "assignable unit",
        Kind::Activity => "activity",
    };
    let hidden = if activity.is_visible { "" } else { ", hidden" };
    page.paragraph(indent, &format!("{indent}  "), &format!("{} [{kind}{hidden}]", activity.title));
    let (first, rest) = (format!("{indent}  - "), format!("{indent}    "));
    let mut say = |text: &str| page.paragraph(&first, &rest, text);
    say(&match &activity.launch {
        Some(launch) => format!("`{}` opens {launch}", activity.identifier),
        None => format!("`{}`", activity.identifier),
    });
    for objective in &activity.objectives {
        say(&objective_in_words(objective));
    }
    for words in &activity.sequencing {
        say(words);
    }
    if let Some(own) = inspection.page_of(activity) {
        let version =
            own.state_version.map(|version| format!(", saved state of version {version}")).unwrap_or_default();
        say(&format!("made by Kitbag: {} sessions, {} questions{version}", own.sessions.len(), own.questions.len()));
    }
}

fn objective_in_words(objective: &Objective) -> String {
    let id = objective.id.as_ref().map(|id| format!(" `{id}`")).unwrap_or_default();
    let name = if objective.is_primary { format!("primary objective{id}") } else { format!("objective{id}") };
    if objective.says.is_empty() { name } else { format!("{name}: {}", objective.says.join("; ")) }
}

fn resources(inspection: &Inspection, page: &mut Text) {
    if inspection.resources.is_empty() {
        return;
    }
    page.heading("Resources");
    let rows: Vec<[String; 3]> = inspection
        .resources
        .iter()
        .map(|resource| {
            let kind = resource.kind.unwrap_or("of unknown type");
            [
                format!("{} ({kind})", resource.identifier),
                format!("{} {}", resource.files, if resource.files == 1 { "file" } else { "files" }),
                resource.size.map(bytes).unwrap_or_default(),
            ]
        })
        .collect();
    page.table(&rows);
}

fn biggest(inspection: &Inspection, page: &mut Text) {
    let files = &inspection.files.biggest;
    if files.is_empty() {
        return;
    }
    page.heading("Biggest files");
    let packed = |size: Option<u64>| size.map(|size| format!("{} packed", bytes(size))).unwrap_or_default();
    let rows: Vec<[String; 3]> =
        files.iter().map(|file| [file.path.clone(), bytes(file.size), packed(file.packed)]).collect();
    page.table(&rows);
}

fn tracks(inspection: &Inspection, page: &mut Text) {
    page.heading("Tracking that can be seen");
    let seen = &inspection.tracking;
    for (sign, files) in &seen.seen {
        let first: Vec<&str> = files.iter().take(3).map(String::as_str).collect();
        let more = if files.len() > 3 { format!(" and {} more", files.len() - 3) } else { String::new() };
        page.paragraph("  - ", "    ", &format!("{}: {}{more}", tracking::meaning(sign), first.join(", ")));
    }
    for endpoint in &seen.endpoints {
        page.paragraph("  - ", "    ", &format!("sends statements to {endpoint}"));
    }
    if seen.looked_into == 0 {
        page.line("  nothing: no page or script of it can be read");
    } else if seen.seen.is_empty() {
        page.line("  none: no page or script of it names an interface that is known here");
    }
    if !seen.not_looked_into.is_empty() {
        let count = seen.not_looked_into.len();
        page.paragraph("  - ", "    ", &format!("not looked into, too large or damaged: {count} pages or scripts"));
    }
}
