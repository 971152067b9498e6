//! What learners would lose if the packages of a build took the place of what is published, and what else is different.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use rayon::prelude::*;

use super::dist::{Dist, Packed};
use super::index::{Address, Became, File, PublishedCourse, RecordedLoss, UnitChanges};
use super::{Error, Place};
use crate::diagnostic::Findings;
use crate::diff::{ADDRESS_GONE, Comparison, Exceptions, Loss};
use crate::inspect::Inspection;
use crate::package::Digest;
use crate::package::read::{Limits, Package};

/// A package that was looked into.
struct Seen<'d> {
    packed: Packed<'d>,
    /// What LMSs call it.
    title: Option<String>,
    /// None where nothing is replaced, or by the very same bytes.
    comparison: Option<Comparison>,
    /// Whether something lies at its address.
    replaces: bool,
}

/// What came of comparing a build with what is published.
pub(super) struct Compared<'d> {
    /// The packages, each with its title.
    pub packages: Vec<(Packed<'d>, Option<String>)>,
    pub changes: Vec<UnitChanges>,
}

/// Compares each package with the one at its address. What nobody gave up is a finding.
///
/// # Errors
/// If a package cannot be read, or what is published is not what the index says.
pub(super) fn compare<'d>(
    place: &dyn Place,
    dist: &'d Dist,
    old: Option<&PublishedCourse>,
    exceptions: &Exceptions,
    findings: &mut Findings,
) -> Result<Compared<'d>, Error> {
    let look = |packed: Packed<'d>| look(place, packed, old);
    let seen = dist.packages().into_par_iter().map(look).collect::<Result<Vec<_>, Error>>()?;
    let (places, mut losses) = losses(&seen, old);
    for unused in exceptions.apply(&mut losses) {
        unused.tell_unused(findings);
    }
    // The packages of a unit have the same content: what is lost in all of them is told once.
    let mut told = BTreeSet::new();
    let mut lost: BTreeMap<&str, Vec<RecordedLoss>> = BTreeMap::new();
    for ((unit, place), loss) in places.iter().zip(&losses) {
        if !told.insert((unit, loss.rule.code, &loss.subject)) {
            continue;
        }
        if loss.allowed.is_none() {
            loss.tell(place, findings);
        }
        lost.entry(unit).or_default().push(RecordedLoss {
            code: loss.rule.code.to_owned(),
            subject: loss.subject.clone(),
            message: loss.message.clone(),
            allowed: loss.allowed.clone(),
        });
    }
    let changes = if old.is_some() { changes(&seen, old, &mut lost) } else { Vec::new() };
    Ok(Compared { packages: seen.into_iter().map(|seen| (seen.packed, seen.title)).collect(), changes })
}

/// Looks into a package, and into the one that it replaces.
fn look<'d>(place: &dyn Place, packed: Packed<'d>, old: Option<&PublishedCourse>) -> Result<Seen<'d>, Error> {
    let cannot = |error: io::Error| Error::Source { path: packed.source.clone(), reason: error.to_string() };
    let package = Package::open(&packed.source, &Limits::default()).map_err(cannot)?;
    let report = packed.report;
    let (inspection, _) = Inspection::of(&package, Some(report.sha256));
    let title = inspection.organizations.iter().find(|it| it.is_default).map(|it| it.title.clone());
    let replaced = old.and_then(|old| {
        let address = old.address(&report.facts.unit, &packed.variant)?;
        old.files().find(|file| file.path == address.file)
    });
    // A course for Moodle becomes a new course there, so nobody has anything to lose by it.
    let is_compared = inspection.manifest.is_some() || !inspection.pages.is_empty();
    let comparison = match replaced {
        Some(file) if is_compared && file.sha256 != report.sha256 => {
            let was = published(place, file)?;
            let (before, _) = Inspection::of(&was, Some(file.sha256));
            Some(Comparison::of((&was, &before), (&package, &inspection), &Exceptions::default()))
        }
        _ => None,
    };
    Ok(Seen { title, comparison, replaces: replaced.is_some(), packed })
}

/// A package that is published.
fn published(place: &dyn Place, file: &File) -> Result<Package, Error> {
    let damaged = |reason| Error::Damaged { place: place.name(), path: file.path.clone(), reason };
    let held = place.read(&file.path)?.ok_or_else(|| damaged("is not there"))?;
    if Digest::of(&held.bytes) != file.sha256 {
        return Err(damaged("is not what the index says"));
    }
    let name = file.path.rsplit('/').next().unwrap_or(&file.path);
    Ok(Package::from_zip(name, held.bytes, &Limits::default()))
}

/// All losses, each with its unit and which package takes the place of which.
fn losses(seen: &[Seen<'_>], old: Option<&PublishedCourse>) -> (Vec<(String, String)>, Vec<Loss>) {
    let (mut places, mut losses) = (Vec::new(), Vec::new());
    for Seen { packed, comparison, .. } in seen {
        if let Some(comparison) = comparison {
            for loss in &comparison.losses {
                let place = format!("{} in place of {}", packed.report.file, comparison.old.package);
                places.push((packed.report.facts.unit.clone(), place));
                losses.push(loss.clone());
            }
        }
    }
    for address in forsaken(seen, old) {
        let message = format!("no package of this build is for {}", address.path);
        places.push((address.unit.clone(), format!("version {} is there", address.version)));
        losses.push(Loss::new(&ADDRESS_GONE, format!("{} {}", address.unit, address.variant), message));
    }
    (places, losses)
}

/// The addresses that the latest version had something for, and this one has nothing.
fn forsaken<'o>(seen: &[Seen<'_>], old: Option<&'o PublishedCourse>) -> Vec<&'o Address> {
    let Some(old) = old else { return Vec::new() };
    let is_served = |address: &Address| {
        let is_for =
            |seen: &Seen<'_>| seen.packed.report.facts.unit == address.unit && seen.packed.variant == address.variant;
        seen.iter().any(is_for)
    };
    old.addresses.iter().filter(|address| address.version == old.latest && !is_served(address)).collect()
}

/// What became of each unit, by the first package of it that replaces one.
fn changes(
    seen: &[Seen<'_>],
    old: Option<&PublishedCourse>,
    lost: &mut BTreeMap<&str, Vec<RecordedLoss>>,
) -> Vec<UnitChanges> {
    let mut changes = Vec::new();
    let units: BTreeSet<&str> = seen.iter().map(|seen| seen.packed.report.facts.unit.as_str()).collect();
    for unit in units {
        let packages: Vec<_> = seen.iter().filter(|seen| seen.packed.report.facts.unit == unit).collect();
        let comparison = packages.iter().find_map(|seen| seen.comparison.as_ref());
        let became = if packages.iter().any(|seen| seen.replaces) { Became::Changed } else { Became::New };
        let losses = lost.remove(unit).unwrap_or_default();
        if became == Became::Changed && comparison.is_none() && losses.is_empty() {
            continue;
        }
        changes.push(UnitChanges {
            unit: unit.to_owned(),
            became,
            losses,
            changes: comparison.map(|it| it.changes.clone()).unwrap_or_default(),
            files: comparison.map(|it| it.files.clone()).unwrap_or_default(),
        });
    }
    let gone = |(unit, losses): (&str, Vec<RecordedLoss>)| UnitChanges {
        unit: unit.to_owned(),
        became: Became::Gone,
        losses,
        changes: Vec::new(),
        files: Vec::new(),
    };
    if old.is_some() {
        changes.extend(std::mem::take(lost).into_iter().map(gone));
    }
    changes
}
