//! The packages that a build would replace.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use super::rules::{LEFT_BEHIND, REPLACES_NOTHING};
use super::{Exception, Exceptions, losses};
use crate::diagnostic::Findings;
use crate::inspect::Inspection;
use crate::package::Plan;
use crate::package::read::Package;

/// Earlier packages, and what they may lose. Packages of a build are compared with them from any thread.
#[derive(Debug, Default)]
pub struct Against {
    packages: Vec<Earlier>,
    exceptions: Exceptions,
    /// Exceptions that nothing has needed so far.
    unused: Mutex<Vec<Exception>>,
}

#[derive(Debug)]
struct Earlier {
    inspection: Inspection,
    /// Whether somebody wants to hear if nothing replaces it.
    is_named: bool,
    is_replaced: AtomicBool,
}

impl Against {
    pub fn new(exceptions: Exceptions) -> Self {
        Self { packages: Vec::new(), unused: Mutex::new(exceptions.all().to_vec()), exceptions }
    }

    /// Adds an earlier package. One that `is_named` must be replaced by some package of the build; others may just lie in
    /// the folder of an earlier build.
    pub fn add(&mut self, inspection: Inspection, is_named: bool) {
        self.packages.push(Earlier { inspection, is_named, is_replaced: AtomicBool::new(false) });
    }

    /// Adds what would be lost if the package of `plan` took the place of the earlier ones with its standard and identifier,
    /// save for what exceptions give up.
    pub fn compare(&self, plan: &Plan, findings: &mut Findings) {
        if self.packages.is_empty() {
            return;
        }
        let (new, _) = Inspection::of(&Package::planned(plan), None);
        for earlier in self.packages.iter().filter(|earlier| earlier.is_replaced_by(&new)) {
            earlier.is_replaced.store(true, Ordering::Relaxed);
            let (mut losses, _) = losses(&earlier.inspection, &new);
            let unused = self.exceptions.apply(&mut losses);
            let mut all = self.unused.lock().unwrap_or_else(PoisonError::into_inner);
            all.retain(|exception| unused.contains(exception));
            let place = format!("{} in place of {}", new.package, earlier.inspection.package);
            for loss in losses.iter().filter(|loss| loss.allowed.is_none()) {
                loss.tell(&place, findings);
            }
        }
    }

    /// Adds what is left to say when all packages have been compared. When only some units were built (`is_whole` is false),
    /// exceptions may be for others.
    pub fn finish(&self, is_whole: bool, findings: &mut Findings) {
        let is_left =
            |earlier: &&Earlier| (earlier.is_named || is_whole) && !earlier.is_replaced.load(Ordering::Relaxed);
        for Earlier { inspection, is_named, .. } in self.packages.iter().filter(is_left) {
            let identifier = inspection.manifest.as_ref().map_or("", |manifest| manifest.identifier.as_str());
            let message = format!(
                "no package of this build takes the place of {} ({}, `{identifier}`)",
                inspection.package,
                inspection.standard.unwrap_or("no manifest that can be read")
            );
            let rule = if *is_named { &REPLACES_NOTHING } else { &LEFT_BEHIND };
            findings.breach(rule, "kitbag build --against", None, message);
        }
        if is_whole {
            let unused = self.unused.lock().unwrap_or_else(PoisonError::into_inner);
            unused.iter().for_each(|exception| exception.tell_unused(findings));
        }
    }
}

impl Earlier {
    fn is_replaced_by(&self, new: &Inspection) -> bool {
        let old = &self.inspection;
        let identifier =
            |inspection: &Inspection| inspection.manifest.as_ref().map(|manifest| manifest.identifier.clone());
        identifier(old).is_some() && identifier(old) == identifier(new) && old.standard == new.standard
    }
}
