//! A folder that a build has written, held to what the build says of it.

use std::fs;
use std::path::{Path, PathBuf};

use super::index::File;
use super::{BUILD_REPORT, SUMS};
use crate::diagnostic::{Code, Findings};
use crate::package::{BuildReport, Content, Digest, Error, Measure, PackageReport, Plan};
use crate::standard::Standard;

/// A finished build.
#[derive(Debug)]
pub struct Dist {
    folder: PathBuf,
    pub report: BuildReport,
    /// By path in the place, with the names in the folder.
    files: Vec<(File, String)>,
}

impl Dist {
    /// Reads the folder. None when it is no finished build, or cannot be published as it is; findings tell why.
    pub fn open(folder: &Path, findings: &mut Findings) -> Option<Self> {
        if !folder.join(BUILD_REPORT).exists() && !folder.join(SUMS).exists() {
            let message = format!("nothing was built in {}", folder.display());
            let help =
                "build the course first: kitbag build; and name the folder with --from, if it is another than dist";
            findings.add_general(Code::PublishHalfBuild, message, help);
            return None;
        }
        let half = |findings: &mut Findings, message: String| {
            findings.add_general(Code::PublishHalfBuild, message, "build the course again: kitbag build");
        };
        let read = |name: &str| {
            let path = folder.join(name);
            fs::read(&path).map_err(|error| format!("{} cannot be read: {error}", path.display()))
        };
        let report = read(BUILD_REPORT).and_then(|json| {
            BuildReport::from_json(&json)
                .map(|report| (Measure::of(&json), report))
                .map_err(|reason| format!("{BUILD_REPORT} in {} is no report: {reason}", folder.display()))
        });
        let sums = read(SUMS);
        let ((report_measure, report), sums) = match (report, sums) {
            (Ok(report), Ok(sums)) => (report, sums),
            (report, sums) => {
                [report.err(), sums.err()].into_iter().flatten().for_each(|message| half(findings, message));
                return None;
            }
        };
        if report.sums().as_bytes() != sums {
            half(findings, format!("{SUMS} and {BUILD_REPORT} in {} tell of different packages", folder.display()));
        }
        if report.packages.is_empty() {
            half(findings, format!("{} holds no package", folder.display()));
        }
        for package in &report.packages {
            if let Err(reason) = holds(folder, package) {
                half(findings, reason);
            }
        }
        let mut dist = Self { folder: folder.to_owned(), report, files: Vec::new() };
        dist.files = dist.named(report_measure, Measure::of(&sums));
        dist.check_names(findings);
        (!findings.has_errors()).then_some(dist)
    }

    /// Every file with the path under which it is kept.
    fn named(&self, report: Measure, sums: Measure) -> Vec<(File, String)> {
        let at = |name: &str, measure: Measure, package: Option<&PackageReport>| {
            let file = File {
                path: format!("{}/{}/{name}", self.report.course.id, self.report.course.version),
                size: measure.size,
                sha256: measure.sha256,
                unit: package.map(|package| package.facts.unit.clone()),
                standard: package.map(|package| package.facts.standard.clone()),
            };
            (file, name.to_owned())
        };
        let packages =
            self.report.packages.iter().map(|package| {
                at(&package.file, Measure { size: package.size, sha256: package.sha256 }, Some(package))
            });
        let mut files: Vec<_> = packages.chain([at(BUILD_REPORT, report, None), at(SUMS, sums, None)]).collect();
        files.sort_by(|a, b| a.0.path.cmp(&b.0.path));
        files
    }

    /// The paths are made of names in somebody's file: no two of them may meet, and none may lead elsewhere.
    fn check_names(&self, findings: &mut Findings) {
        let help = "give each course, unit and version a name of its own of letters, digits, `-` and `_`, with dots only inside, and build again";
        let Ok(mut plan) = Plan::new(super::PAGE) else { return };
        let course = &self.report.course;
        let latest =
            self.report.packages.iter().map(|package| {
                format!("{}/{}/latest.{}", course.id, package.facts.unit, variant(&self.report, package).0)
            });
        let paths = self.files.iter().map(|(file, _)| file.path.clone()).chain(latest);
        for path in paths {
            if let Err(Error::Name { reason, .. }) = plan.add_unserved(&path, Content::Bytes(Vec::new())) {
                findings.add_general(Code::PublishAddress, format!("`{path}` cannot be an address: {reason}"), help);
            }
        }
    }

    /// Every file with the path under which it is kept.
    pub fn files(&self) -> impl Iterator<Item = &File> {
        self.files.iter().map(|(file, _)| file)
    }

    /// Where the bytes of the kept files lie.
    pub fn sources(&self) -> impl Iterator<Item = (&File, PathBuf)> {
        self.files.iter().map(|(file, name)| (file, self.folder.join(name)))
    }

    /// The packages, those first that have the first claim to the plain address of their unit.
    pub fn packages(&self) -> Vec<Packed<'_>> {
        let packed = |report| {
            let (ending, rank) = variant(&self.report, report);
            let course = &self.report.course;
            Packed {
                report,
                file: format!("{}/{}/{}", course.id, course.version, report.file),
                source: self.folder.join(&report.file),
                variant: ending.strip_suffix(".zip").unwrap_or(&ending).to_owned(),
                ending,
                rank,
            }
        };
        let mut packages: Vec<Packed<'_>> = self.report.packages.iter().map(packed).collect();
        packages
            .sort_by(|a, b| (&a.report.facts.unit, a.rank, &a.ending).cmp(&(&b.report.facts.unit, b.rank, &b.ending)));
        packages
    }
}

/// A package of a build.
#[derive(Debug)]
pub struct Packed<'d> {
    pub report: &'d PackageReport,
    /// The path under which it is kept.
    pub file: String,
    pub source: PathBuf,
    /// What tells it from the others of its unit.
    pub variant: String,
    /// The variant with the extension of the file.
    pub ending: String,
    rank: usize,
}

impl Packed<'_> {
    /// Whether it is for LMSs, so that it may have the plain address of its unit.
    pub fn is_for_lms(&self) -> bool {
        self.rank != usize::MAX
    }
}

/// What follows course, unit and version in the name of a package, and how early it comes: the standards in the order of
/// their list, each first for any LMS; last what is no package for an LMS. That a key is in it is no matter of its address.
fn variant(build: &BuildReport, package: &PackageReport) -> (String, usize) {
    let (course, facts) = (&build.course, &package.facts);
    let starts =
        [format!("{}-{}-{}", course.id, facts.unit, course.version), format!("{}-{}", course.id, course.version)];
    let rest = starts.iter().find_map(|start| package.file.strip_prefix(start.as_str()));
    let ending = rest
        .map(|rest| rest.strip_prefix("-with-lrs-key").unwrap_or(rest))
        .and_then(|rest| rest.strip_prefix('.'))
        .map_or_else(|| format!("{}.zip", facts.standard), str::to_owned);
    let at = Standard::ALL.into_iter().position(|standard| standard.as_str() == facts.standard);
    let is_plain = ending.strip_suffix(".zip") == Some(&facts.standard);
    let rank = at.map_or(usize::MAX, |at| 2 * at + usize::from(!is_plain));
    (ending, rank)
}

/// Whether a package is what the report says.
fn holds(folder: &Path, package: &PackageReport) -> Result<(), String> {
    let path = folder.join(&package.file);
    let digest = fs::File::open(&path).and_then(|mut file| Digest::of_reader(&mut file));
    match digest {
        Ok(digest) if digest == package.sha256 => Ok(()),
        Ok(_) => Err(format!(
            "{} is not what {BUILD_REPORT} says: it was changed, or not written to its end",
            path.display()
        )),
        Err(error) => Err(format!("{} cannot be read: {error}", path.display())),
    }
}
