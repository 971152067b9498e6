//! What is in a package, whoever made it: activities with their sequencing, questions, sizes, tracking, digests.
//!
//! The room looks and does not judge; that is `check`'s. What it finds serves people (`kitbag inspect`), pipelines (the same
//! as JSON, `schemas/inspect.schema.json`), and the comparison of two packages in `diff`.

mod cmi5;
mod human;
mod own;
mod scorm;
mod text;
mod tincan;
mod tracking;
mod words;

use serde::Serialize;

use crate::check;
use crate::diagnostic::{Finding, Findings};
use crate::package::Digest;
use crate::package::read::Package;
use crate::standard::Standard;

pub use human::render as render_human;
pub use own::{Page, Question, Session};
pub use text::{Text, bytes};
pub use tracking::Tracking;

/// How many of the biggest files are named.
const BIGGEST: usize = 10;

/// What was found in one package.
#[derive(Debug, Clone, Serialize)]
pub struct Inspection {
    /// Rises when a reader of the old form would misread the new one.
    pub format: u32,
    /// The file's name.
    pub package: String,
    /// Of the zip as a whole; none for a folder.
    pub sha256: Option<Digest>,
    /// None when there is no manifest that can be read.
    pub standard: Option<&'static str>,
    pub manifest: Option<ManifestFacts>,
    pub files: FileFacts,
    /// cmi5 has one, the course; so has xAPI.
    pub organizations: Vec<Organization>,
    pub resources: Vec<Resource>,
    /// The pages that Kitbag made. Of other makers' pages nobody can tell what they keep.
    pub pages: Vec<Page>,
    pub tracking: Tracking,
}

/// The manifest itself.
#[derive(Debug, Clone, Serialize)]
pub struct ManifestFacts {
    pub path: &'static str,
    pub size: Option<u64>,
    pub sha256: Option<Digest>,
    /// Of the manifest; in cmi5, of the course; in xAPI, of the activity that is launched.
    pub identifier: String,
    /// Of the content.
    pub version: Option<String>,
}

/// The files of a package; sizes in bytes.
#[derive(Debug, Clone, Default, Serialize)]
pub struct FileFacts {
    pub count: usize,
    pub unpacked: u64,
    /// None outside of zips.
    pub packed: Option<u64>,
    /// The biggest first.
    pub biggest: Vec<File>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct File {
    pub path: String,
    pub size: u64,
    pub packed: Option<u64>,
}

/// One activity tree.
#[derive(Debug, Clone, Serialize)]
pub struct Organization {
    pub identifier: String,
    pub title: String,
    /// Whether it is the one that an LMS offers.
    pub is_default: bool,
    /// How the organization itself is sequenced, in words.
    pub sequencing: Vec<String>,
    /// Parents before their children.
    pub activities: Vec<Activity>,
}

/// An item, a block or an assignable unit.
#[derive(Debug, Clone, Serialize)]
pub struct Activity {
    pub identifier: String,
    pub title: String,
    /// 1 for the outermost.
    pub level: usize,
    pub kind: Kind,
    pub resource: Option<String>,
    /// Address with parameters, seen from the root of the package.
    pub launch: Option<String>,
    pub is_visible: bool,
    pub objectives: Vec<Objective>,
    /// How it is sequenced, and what else the manifest asks of the LMS, in words.
    pub sequencing: Vec<String>,
}

/// What an activity is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// It has children.
    Folder,
    /// It talks to the LMS.
    Sco,
    /// It is opened, and says nothing to the LMS.
    Asset,
    /// It refers to nothing that the manifest has.
    Nothing,
    /// cmi5: it has children.
    Block,
    /// cmi5: it is launched.
    AssignableUnit,
    /// xAPI: it is launched.
    Activity,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Objective {
    /// None only for a primary objective that the content cannot see.
    pub id: Option<String>,
    pub is_primary: bool,
    /// When it is passed, and what it shares, in words.
    pub says: Vec<String>,
}

#[derive(Debug, Clone, Serialize)]
pub struct Resource {
    pub identifier: String,
    pub kind: Option<&'static str>,
    pub href: Option<String>,
    /// Its own files; those of resources that it depends on are theirs.
    pub files: usize,
    /// Bytes of these files, as far as they are known.
    pub size: Option<u64>,
}

impl Inspection {
    /// Looks into a package, and tells what kept it from seeing the manifest. `sha256` is the package's own digest.
    pub fn of(package: &Package, sha256: Option<Digest>) -> (Self, Vec<Finding>) {
        let mut findings = Findings::default();
        let mut inspection = Self {
            format: 1,
            package: package.name().to_owned(),
            sha256,
            standard: None,
            manifest: None,
            files: FileFacts::of(package),
            organizations: Vec::new(),
            resources: Vec::new(),
            pages: Vec::new(),
            tracking: Tracking::default(),
        };
        check::look(package, None, &mut findings, |subject, _| {
            let path = subject.standard.manifest();
            let mut manifest = ManifestFacts {
                path,
                size: package.entries().find(|(name, _)| *name == path).and_then(|(_, entry)| entry.size),
                sha256: package.digest(path).ok().flatten(),
                identifier: String::new(),
                version: None,
            };
            match subject.standard {
                Standard::Cmi5 => cmi5::inspect(subject, &mut manifest, &mut inspection),
                Standard::Xapi => tincan::inspect(subject, &mut manifest, &mut inspection),
                _ => scorm::inspect(subject, &mut manifest, &mut inspection),
            }
            inspection.standard = Some(subject.standard.as_str());
            inspection.manifest = Some(manifest);
        });
        (inspection.pages, inspection.tracking) = tracking::look(package);
        (inspection, findings.into_sorted())
    }

    /// Every activity of every organization.
    pub fn activities(&self) -> impl Iterator<Item = &Activity> {
        self.organizations.iter().flat_map(|organization| &organization.activities)
    }

    /// The page that an activity opens, if Kitbag made it.
    pub fn page_of(&self, activity: &Activity) -> Option<&Page> {
        let launch = activity.launch.as_deref().map(path_of)?;
        // A lone description of a course names its pages by their addresses.
        let is_at = |page: &&Page| launch.contains("://") && launch.ends_with(&format!("/{}", page.path));
        self.pages.iter().find(|page| page.path == launch).or_else(|| self.pages.iter().find(is_at))
    }
}

/// An address without what follows its path.
pub fn path_of(launch: &str) -> &str {
    launch.split(['?', '#']).next().unwrap_or_default()
}

impl FileFacts {
    fn of(package: &Package) -> Self {
        let mut facts = Self::default();
        let mut files = Vec::new();
        for (path, entry) in package.entries() {
            let size = entry.size.unwrap_or(0);
            facts.count += 1;
            facts.unpacked = facts.unpacked.saturating_add(size);
            facts.packed = match (facts.packed, entry.packed) {
                (sum, Some(packed)) => Some(sum.unwrap_or(0).saturating_add(packed)),
                (sum, None) => sum,
            };
            files.push((size, path, entry.packed));
        }
        files.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(b.1)));
        let biggest = files.into_iter().take(BIGGEST);
        facts.biggest = biggest.map(|(size, path, packed)| File { path: path.to_owned(), size, packed }).collect();
        facts
    }
}
