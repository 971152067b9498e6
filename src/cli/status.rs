//! `kitbag status`.

use std::process::ExitCode;

use serde::Serialize;

use super::{Failure, Format, StatusArguments, output};
use crate::store::{Problem, Status, Store, Trouble};

/// How many statements are shown to people that an LRS did not take.
const SHOWN: usize = 20;

/// What `--format json` prints.
#[derive(Serialize)]
struct Output {
    #[serde(flatten)]
    status: Status,
    problems: Vec<Problem>,
}

pub fn run(arguments: &StatusArguments) -> Result<ExitCode, Failure> {
    let store = Store::open_existing(&arguments.tracking.join(Store::FILE)).map_err(|error| error.to_string())?;
    let status = store.status().map_err(|error| error.to_string())?;
    let shown = if arguments.format == Format::Json { usize::MAX } else { SHOWN };
    let mut problems = Vec::new();
    let keep = |problem| {
        if problems.len() < shown {
            problems.push(problem);
        }
    };
    store.problems(keep).map_err(|error| error.to_string())?;
    let aside: u64 = status.lrs.iter().map(|lrs| lrs.refused + lrs.conflict).sum();
    let text = match arguments.format {
        Format::Json => {
            serde_json::to_string_pretty(&Output { status, problems }).map_err(|error| error.to_string())?
        }
        Format::Human => human(&status, &problems, aside),
    };
    output::data(&text)?;
    Ok(ExitCode::from(u8::from(aside > 0)))
}

fn human(status: &Status, problems: &[Problem], aside: u64) -> String {
    let Status { statements, people, forgotten, lrs } = status;
    let mut lines = vec![format!("statements: {statements}, people: {people}, forgotten: {forgotten}")];
    if lrs.is_empty() {
        lines.push("nothing has been sent to an LRS; `kitbag emit --lrs URL` delivers it".to_owned());
    } else {
        let width = lrs.iter().map(|lrs| lrs.endpoint.chars().count()).max().unwrap_or_default();
        lines.push(format!(
            "\n{:width$}  {:>9}  {:>9}  {:>9}  {:>11}",
            "LRS", "queued", "sent", "refused", "in conflict"
        ));
        lines.extend(lrs.iter().map(|lrs| {
            let (queued, sent, refused, conflict) = (lrs.queued, lrs.sent, lrs.refused, lrs.conflict);
            format!("{:width$}  {queued:>9}  {sent:>9}  {refused:>9}  {conflict:>11}", lrs.endpoint)
        }));
    }
    for problem in problems {
        let outcome = match problem.outcome {
            Trouble::Refused => "refused",
            Trouble::Conflict => "in conflict",
        };
        let object = problem.object.as_deref().unwrap_or("somebody");
        lines.push(format!("\n{outcome}  {} at {}", problem.id, problem.endpoint));
        lines.push(format!("  {} {object}", problem.verb));
        lines.push(format!("  {}", one_line(&problem.words)));
    }
    if aside > problems.len() as u64 {
        lines.push(format!("\nand {} more; `--format json` shows all", aside - problems.len() as u64));
    }
    lines.join("\n")
}

/// What an LRS wrote, on one line and without characters that would steer a terminal.
fn one_line(words: &str) -> String {
    words
        .split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}
