//! `kitbag check`: packages, or statements.

mod packages;
mod statements;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::ValueEnum;
use clap::builder::PossibleValue;

use super::{EXIT_STATUS, Failure};
use crate::diagnostic::Profile;
use crate::standard::Standard;

/// Judge packages before they are uploaded, or xAPI statements
///
/// A package follows SCORM 2004 (4th or 3rd Edition), SCORM 1.2 or cmi5, whoever made it. Everything that is wrong with it is
/// reported with its place, what happens if it stays, and what to do; `kitbag explain CODE` tells more. Nothing is
/// unpacked, changed or sent. Statements are judged by the rules of their specification.
#[derive(Debug, clap::Args)]
#[command(after_help = EXIT_STATUS, arg_required_else_help = true)]
pub struct CheckArguments {
    /// The packages: zips, folders, or one lone manifest
    #[arg(value_name = "PACKAGE", required_unless_present = "statements")]
    packages: Vec<PathBuf>,
    /// The paths of all files of the package that a lone manifest describes, one a line
    #[arg(long, value_name = "LIST", conflicts_with = "statements")]
    files: Option<PathBuf>,
    /// From whose point of view to judge; may be repeated [default: adl and moodle]
    #[arg(long = "profile", value_enum, value_name = "PROFILE", conflicts_with = "statements")]
    profiles: Vec<Profile>,
    /// Judge by this standard, whatever the manifest says
    #[arg(long = "edition", value_enum, value_name = "STANDARD", conflicts_with = "statements")]
    standard: Option<Standard>,
    /// Judge files of statements instead; `-` is standard input
    #[arg(long, value_name = "FILE", num_args = 1.., conflicts_with = "packages")]
    statements: Vec<PathBuf>,
    /// Judge statements by this version, and refuse those of another one [default: the version that a statement names, else 1.0.3]
    #[arg(long, value_enum, value_name = "VERSION", conflicts_with = "packages")]
    xapi: Option<XapiVersion>,
    /// How to report: all but `human` write one document to standard output
    #[arg(long, value_enum, default_value_t = super::FindingsFormat::Human)]
    format: super::FindingsFormat,
    /// Say nothing but what is wrong
    #[arg(short, long)]
    quiet: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum XapiVersion {
    #[value(name = "1.0.3")]
    V1,
    #[value(name = "2.0")]
    V2,
}

pub fn run(arguments: &CheckArguments) -> Result<ExitCode, Failure> {
    if arguments.statements.is_empty() { packages::run(arguments) } else { statements::run(arguments) }
}

impl ValueEnum for Profile {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        let help = match self {
            Self::Adl => {
                "what ADL's conformance suite fails or warns of; for SCORM 1.2 and cmi5, what the standard demands"
            }
            Self::Moodle => "what Moodle stumbles over",
            Self::Strict => "everything that a careful author minds",
        };
        Some(PossibleValue::new(self.as_str()).help(help))
    }
}

impl ValueEnum for Standard {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.as_str()).help(self.name()))
    }
}
