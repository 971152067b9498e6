//! `build.json`: what was made, for machines. It says nothing of when, where or how fast.

use super::{Digest, Error, Measure};
use crate::scorm::Manifest;
use serde::{Deserialize, Serialize};

/// Number of the form of this report, and of everything that decides over the bytes of a package: a change of
/// either makes earlier packages be built again.
const FORMAT: u32 = 1;

/// The whole report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BuildReport {
    pub format: u32,
    pub tool: Tool,
    pub course: CourseFacts,
    /// By file name.
    pub packages: Vec<PackageReport>,
}

/// Who made the packages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tool {
    pub name: String,
    pub version: String,
}

/// Which course the packages belong to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CourseFacts {
    pub id: String,
    /// Activity IRI of the course.
    pub iri: String,
    pub version: String,
    pub language: String,
    /// Empty in reports of releases that did not tell it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title: String,
}

/// One package.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackageReport {
    /// Name of the file beside the report.
    pub file: String,
    /// In bytes.
    pub size: u64,
    pub sha256: Digest,
    #[serde(flatten)]
    pub facts: Facts,
    /// Stands for all contents, for the tool and for the form of the package: equal plans give equal packages.
    pub plan: Digest,
    /// By path.
    pub files: Vec<FileReport>,
}

/// What whoever plans a package knows of it beyond its files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// For example `scorm2004-4th`.
    pub standard: String,
    /// Id of what is packed: a module, or the tests.
    pub unit: String,
    pub identifiers: Identifiers,
    /// One entry for each SCO.
    pub suspend_data: Vec<SuspendData>,
    /// Whether the package holds a key of an LRS, which everybody who has the package can read.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub lrs_key: bool,
}

/// The identifiers that learners' results hang on.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identifiers {
    pub activity: String,
    pub manifest: String,
    pub organization: String,
    pub items: Vec<String>,
    pub resources: Vec<String>,
    pub objectives: Vec<String>,
}

/// Upper bound of what a module keeps between visits (`cmi.suspend_data`, RTE 4.2.25).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SuspendData {
    /// Id of the module that is the SCO.
    pub module: String,
    /// UTF-16 code units.
    pub units: usize,
    /// Bytes of UTF-8.
    pub bytes: usize,
}

/// One file of a package.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileReport {
    pub path: String,
    /// In bytes, unpacked.
    pub size: u64,
    pub sha256: Digest,
}

impl BuildReport {
    pub(super) fn new(course: CourseFacts, mut packages: Vec<PackageReport>) -> Self {
        packages.sort_by(|a, b| a.file.cmp(&b.file));
        Self { format: FORMAT, tool: Tool::this(), course, packages }
    }

    /// None unless this tool would write the same report.
    pub(super) fn read(json: &[u8]) -> Option<Self> {
        Self::from_json(json).ok().filter(|report| report.tool == Tool::this())
    }

    /// A report that any release wrote.
    ///
    /// # Errors
    /// In words for people, when it is none, or of a format that this release does not know.
    pub fn from_json(json: &[u8]) -> Result<Self, String> {
        let report: Self = serde_json::from_slice(json).map_err(|error| error.to_string())?;
        match report.format {
            FORMAT => Ok(report),
            other => Err(format!("it is of format {other}, and this release of Kitbag knows format {FORMAT}")),
        }
    }

    /// The report as JSON, for people too.
    ///
    /// # Errors
    /// Only if the JSON writer fails.
    pub fn to_json(&self) -> Result<Vec<u8>, Error> {
        let mut json = serde_json::to_vec_pretty(self)?;
        json.push(b'\n');
        Ok(json)
    }

    /// `SHA256SUMS`, as `sha256sum --check` reads it.
    pub fn sums(&self) -> String {
        self.packages.iter().map(|package| format!("{}  {}\n", package.sha256, package.file)).collect()
    }
}

impl Tool {
    fn this() -> Self {
        Self { name: env!("CARGO_PKG_NAME").to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() }
    }
}

impl Identifiers {
    /// Those of a SCORM package, and the IRI of the activity that it is.
    pub fn of(manifest: &Manifest) -> Self {
        Self {
            activity: manifest.metadata.iri.clone(),
            manifest: manifest.identifier.clone(),
            organization: manifest.organization.identifier.clone(),
            items: manifest.leaves().iter().map(|item| item.identifier.clone()).collect(),
            resources: manifest.resources.iter().map(|resource| resource.identifier.clone()).collect(),
            objectives: manifest.objective_ids().map(str::to_owned).collect(),
        }
    }
}

impl FileReport {
    pub(super) fn new(path: &str, measure: Measure) -> Self {
        Self { path: path.to_owned(), size: measure.size, sha256: measure.sha256 }
    }
}

/// The digest of a plan: everything that decides over the bytes of the zip.
pub(super) fn plan_digest(files: &[FileReport]) -> Digest {
    let tool = Tool::this();
    let mut text = format!("{FORMAT} {} {}\n", tool.name, tool.version);
    for file in files {
        text.push_str(&format!("{} {} {}\n", file.sha256, file.size, file.path));
    }
    Digest::of(text.as_bytes())
}
