//! `kitbag simulate`.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde::Serialize;

use super::{Failure, Format, inspect, output};
use crate::check;
use crate::diagnostic::Findings;
use crate::package::read::{Limits, Package};
use crate::scorm::activity::{Manifest, Organization};
use crate::sequencing::explore::{Exploration, explore};
use crate::sequencing::script::{Played, Script, play};
use crate::sequencing::{Edition, Session, Tree};
use crate::standard::Standard;

/// Play what learners do in a SCORM 2004 course, and say what they get
///
/// Follows the sequencing of the standard as an LMS must. A script says what a learner and the content do, and what must
/// come of it: docs/simulate.md describes its commands. Nothing of the package is run.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Exit status: 0 every expectation is met and nothing is stuck, 1 something is not as expected, 2 the \
                        tool could not work."
)]
pub(super) struct SimulateArguments {
    /// A package, its folder, or a lone manifest
    package: PathBuf,
    /// Scripts; each begins with a learner who knows nothing of the course yet
    #[arg(required_unless_present = "explore")]
    scripts: Vec<PathBuf>,
    /// Walk so many steps at random, and tell of activities that never come, dead ends, loops, and courses that are never
    /// completed
    #[arg(long, value_name = "N")]
    explore: Option<usize>,
    /// What is left to chance hangs on this number: the order and the selection of activities, and the walks
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
    /// The organization to open, by its identifier [default: the one that an LMS opens]
    #[arg(long, value_name = "ID")]
    organization: Option<String>,
    /// The edition that is followed [default: what the manifest says]
    #[arg(long, value_enum)]
    edition: Option<SimulatedEdition>,
    /// How to report: `json` writes one object
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum SimulatedEdition {
    #[value(name = "scorm2004-4th")]
    Fourth,
    #[value(name = "scorm2004-3rd")]
    Third,
}

/// What `--format json` writes.
#[derive(Serialize)]
struct Report<'a> {
    package: String,
    organization: &'a str,
    scripts: Vec<JsonScript>,
    exploration: Option<JsonExploration>,
}

#[derive(Serialize)]
struct JsonScript {
    script: String,
    passed: bool,
    #[serde(flatten)]
    played: Played,
}

#[derive(Serialize)]
struct JsonExploration {
    #[serde(flatten)]
    counts: Exploration,
    delivered: usize,
    leaves: usize,
    cannot_start: Option<&'static str>,
    never_delivered: Vec<String>,
    dead_ends: Vec<Stuck>,
    loops: Vec<Stuck>,
    never_completed: bool,
}

#[derive(Serialize)]
struct Stuck {
    activity: String,
    way: Vec<String>,
}

pub fn run(arguments: &SimulateArguments) -> Result<ExitCode, Failure> {
    let Some((organization, edition)) = organization(arguments)? else { return Ok(ExitCode::from(1)) };
    let tree = Tree::new(organization, edition);
    let scripts = arguments.scripts.iter().map(|path| read(path)).collect::<Result<Vec<Script>, Failure>>()?;
    let played = scripts.iter().map(|script| play(script, Session::new(&tree, arguments.seed)));
    let scripts: Vec<JsonScript> = arguments
        .scripts
        .iter()
        .zip(played)
        .map(|(path, played)| JsonScript { script: path.display().to_string(), passed: played.is_passed(), played })
        .collect();
    let exploration = arguments.explore.map(|steps| in_words(&tree, explore(&tree, steps, arguments.seed)));
    let is_stuck = exploration.as_ref().is_some_and(JsonExploration::is_stuck);
    let is_good = scripts.iter().all(|script| script.passed) && !is_stuck;
    let report = Report {
        package: arguments.package.display().to_string(),
        organization: tree.identifier(0),
        scripts,
        exploration,
    };
    output::data(&match arguments.format {
        Format::Json => serde_json::to_string_pretty(&report).map_err(|error| error.to_string())?,
        Format::Human => human(&report).trim_end().to_owned(),
    })?;
    Ok(if is_good { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// What is opened; none if the package has no activity tree. What is wrong with it is told.
fn organization(arguments: &SimulateArguments) -> Result<Option<(Organization, Edition)>, Failure> {
    let path = arguments.package.as_path();
    let cannot = |error: std::io::Error| format!("{} cannot be read: {error}", path.display());
    let package = Package::open(path, &Limits::default()).map_err(cannot)?;
    inspect::refuse_backup(&package, path)?;
    let mut findings = Findings::default();
    let mut manifest = None;
    check::look(&package, None, &mut findings, |subject, _| {
        manifest = Some((subject.standard, Manifest::read(subject.document)));
    });
    output::findings(&package.findings().clone().into_sorted());
    output::findings(&findings.into_sorted());
    let Some((standard, manifest)) = manifest else { return Ok(None) };
    let edition = match (arguments.edition, standard) {
        (Some(SimulatedEdition::Third), _) | (None, Standard::Scorm2004Third) => Edition::Third,
        (Some(SimulatedEdition::Fourth), _) | (None, Standard::Scorm2004Fourth) => Edition::Fourth,
        (None, other) => {
            return Err(format!("{} is a package of {}, which has no sequencing", path.display(), other.as_str()));
        }
    };
    let organization = match &arguments.organization {
        None => manifest.default_organization(),
        Some(id) => manifest.organizations.iter().find(|organization| organization.root().identifier == *id),
    };
    match organization {
        Some(organization) => Ok(Some((organization.clone(), edition))),
        None => Err(match &arguments.organization {
            None => format!("{} has no organization", path.display()),
            Some(id) => format!("{} has no organization `{id}`", path.display()),
        }),
    }
}

fn read(path: &Path) -> Result<Script, Failure> {
    let text = std::fs::read_to_string(path).map_err(|error| format!("{} cannot be read: {error}", path.display()))?;
    Script::read(&text).map_err(|mistakes| {
        let line = |mistake: &crate::sequencing::script::Mistake| {
            format!("{}:{}: {}", path.display(), mistake.line, mistake.message)
        };
        mistakes.iter().map(line).collect::<Vec<String>>().join("\n")
    })
}

fn in_words(tree: &Tree, found: Exploration) -> JsonExploration {
    let stuck = |places: &[(usize, Vec<String>)]| {
        let stuck = |(activity, way): &(usize, Vec<String>)| Stuck {
            activity: tree.identifier(*activity).to_owned(),
            way: way.clone(),
        };
        places.iter().map(stuck).collect()
    };
    JsonExploration {
        delivered: found.delivered.len(),
        leaves: found.delivered.len() + found.never_delivered.len(),
        cannot_start: found.start.map(|exception| exception.meaning()),
        never_delivered: found.never_delivered.iter().map(|activity| tree.identifier(*activity).to_owned()).collect(),
        dead_ends: stuck(&found.dead_ends),
        loops: stuck(&found.loops),
        never_completed: found.completed == 0,
        counts: found,
    }
}

impl JsonExploration {
    fn is_stuck(&self) -> bool {
        self.cannot_start.is_some()
            || !self.never_delivered.is_empty()
            || !self.dead_ends.is_empty()
            || !self.loops.is_empty()
            || self.never_completed
    }
}

fn human(report: &Report<'_>) -> String {
    let mut text = String::new();
    for script in &report.scripts {
        for (line, tree) in &script.played.printed {
            let _ = writeln!(text, "{}:{line}: the tree\n  {}\n", script.script, tree.join("\n  "));
        }
        match &script.played.failure {
            None => {
                let _ = writeln!(text, "{}: {} expectations met", script.script, script.played.expectations);
            }
            Some(failure) => {
                let why = failure.why.join("\n  ");
                let tree = failure.tree.join("\n  ");
                let _ = writeln!(text, "{}:{}: {}", script.script, failure.line, failure.command);
                let _ = writeln!(text, "  {}\n\nThe tree\n  {tree}\n\nWhy\n  {why}\n", failure.message);
            }
        }
    }
    if let Some(exploration) = &report.exploration {
        text.push_str(&explored(exploration));
    }
    text
}

fn explored(found: &JsonExploration) -> String {
    let mut text = format!(
        "{} steps in {} walks: {} of {} activities were delivered; the course was completed in {} walks and satisfied in {}\n",
        found.counts.steps,
        found.counts.walks,
        found.delivered,
        found.leaves,
        found.counts.completed,
        found.counts.satisfied
    );
    if let Some(why) = found.cannot_start {
        let _ = writeln!(text, "nobody can open the course: {why}");
        return text;
    }
    for activity in &found.never_delivered {
        let _ = writeln!(text, "never delivered: {activity}");
    }
    for (what, places) in [("dead end", &found.dead_ends), ("comes again whatever learners do", &found.loops)] {
        for place in places {
            let _ = writeln!(text, "{what}: {}\n  after {}", place.activity, place.way.join(", "));
        }
    }
    if found.never_completed {
        let _ = writeln!(text, "the course was never completed");
    }
    text
}
