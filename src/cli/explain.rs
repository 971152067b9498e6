//! `kitbag explain`.

use std::process::ExitCode;

use serde::Serialize;

use super::{EXIT_STATUS, Failure, Format, output};
use crate::check;
use crate::diagnostic::{Code, Profile, nearest, requirement_in_words};
use crate::diff;

/// Tell what a code of a finding means
///
/// For a rule about packages: what it demands, who minds and why, what it rests on, what happens to learners or
/// administrators if it stays broken, and what to do.
#[derive(Debug, clap::Args)]
#[command(after_help = EXIT_STATUS, arg_required_else_help = true)]
pub struct ExplainArguments {
    /// The code, as it stands between brackets in a finding
    #[arg(required_unless_present = "list", conflicts_with = "list")]
    code: Option<String>,
    /// Name all codes
    #[arg(long)]
    list: bool,
    /// How to tell: `json` writes one object, or with `--list` a list of them
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

/// What `--format json` tells of a code.
#[derive(Serialize)]
struct JsonCode {
    code: &'static str,
    severity: &'static str,
    /// What must hold; only rules about packages demand something.
    #[serde(skip_serializing_if = "Option::is_none")]
    demand: Option<&'static str>,
    consequence: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    remedy: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    profiles: Vec<JsonMembership>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    requirements: &'static [&'static str],
}

#[derive(Serialize)]
struct JsonMembership {
    profile: &'static str,
    why: &'static str,
}

pub fn run(arguments: &ExplainArguments) -> Result<ExitCode, Failure> {
    let text = match &arguments.code {
        None => match arguments.format {
            Format::Human => list(),
            Format::Json => to_json(&codes().map(JsonCode::from).collect::<Vec<_>>())?,
        },
        Some(word) => {
            let code = find(word)?;
            match arguments.format {
                Format::Human => in_words(code),
                Format::Json => to_json(&JsonCode::from(code))?,
            }
        }
    };
    output::data(&text)?;
    Ok(ExitCode::SUCCESS)
}

fn codes() -> impl Iterator<Item = Code> {
    check::rules().chain(diff::RULES.iter().copied()).map(Code::Rule).chain(Code::ALL.iter().copied())
}

/// The code that somebody copied out of a finding, perhaps with what stood around it.
fn find(word: &str) -> Result<Code, Failure> {
    let wanted = word.rsplit_once('[').map_or(word, |(_, code)| code);
    let wanted = wanted.trim_end_matches([']', ':']).to_lowercase();
    if let Some(code) = codes().find(|code| code.as_str() == wanted) {
        return Ok(code);
    }
    let help = match nearest(&wanted, codes().map(Code::as_str)) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "`kitbag explain --list` names them all".to_owned(),
    };
    Err(format!("there is no code `{word}`; {help}"))
}

fn list() -> String {
    let line = |code: Code| {
        let what = code.rule().map_or(code.why(), |rule| rule.demand);
        format!("  {code:<40} {:<8} {what}\n", code.severity().as_str())
    };
    let mut text = String::new();
    for family in check::families().filter(|family| !family.rules.is_empty()) {
        text += &format!("{}\n", family.title);
        text.extend(family.rules.iter().map(|rule| line(Code::Rule(rule))));
        text.push('\n');
    }
    text += "What learners would lose if a package were replaced\n";
    text.extend(diff::RULES.iter().map(|rule| line(Code::Rule(rule))));
    text += "\nCourses, records and statements\n";
    text.extend(Code::ALL.iter().map(|code| line(*code)));
    text.trim_end().to_owned()
}

fn in_words(code: Code) -> String {
    let head = format!("{code} ({})", code.severity().as_str());
    let Some(rule) = code.rule() else {
        return format!("{head}\n\n{}", code.why());
    };
    let mut text = format!(
        "{head}\n\n{}\n\nIf it stays:\n  {}\n\nWhat to do:\n  {}\n\nWho minds:\n",
        rule.demand, rule.consequence, rule.remedy
    );
    for (profile, why) in rule.profiles {
        text += &format!("  {:<8}{why}\n", profile.as_str());
    }
    if !rule.profiles.iter().any(|(profile, _)| *profile == Profile::Strict) {
        text += "  strict  every rule\n";
    }
    text += "\nWhat it rests on:\n";
    text.extend(rule.requirements.iter().map(|requirement| format!("  {}\n", requirement_in_words(requirement))));
    if diff::RULES.contains(&rule) {
        text += "\nMore: docs/replace.md";
    } else {
        text += &format!("\nAn example: docs/rules.md#{code}");
    }
    text
}

fn to_json(value: &impl Serialize) -> Result<String, Failure> {
    serde_json::to_string_pretty(value).map_err(|error| error.to_string())
}

impl From<Code> for JsonCode {
    fn from(code: Code) -> Self {
        let rule = code.rule();
        let memberships = rule.into_iter().flat_map(|rule| rule.profiles);
        Self {
            code: code.as_str(),
            severity: code.severity().as_str(),
            demand: rule.map(|rule| rule.demand),
            consequence: code.why(),
            remedy: rule.map(|rule| rule.remedy),
            profiles: memberships.map(|(profile, why)| JsonMembership { profile: profile.as_str(), why }).collect(),
            requirements: rule.map_or(&[], |rule| rule.requirements),
        }
    }
}
