//! The activity tree: what never changes while a learner takes a course.

use std::collections::BTreeMap;

use super::state::Item;
use crate::scorm::activity::{Activity, Objective, Organization, Sequencing};

/// Which edition's processes are followed. What differs is said where it is decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edition {
    /// SCORM 2004 3rd Edition: no jump, no progress measures in the tree, no shared data.
    Third,
    /// SCORM 2004 4th Edition.
    Fourth,
}

/// An organization as a tree of activities. Activities are named by their index in [`Organization::activities`]: parents
/// come before their children, and 0 is the root.
#[derive(Debug, Clone)]
pub struct Tree {
    organization: Organization,
    edition: Edition,
    by_identifier: BTreeMap<String, usize>,
    /// For each activity its objectives, the primary one first.
    maps: Vec<Vec<Maps>>,
    /// Activities that read a global objective.
    readers: BTreeMap<String, Vec<usize>>,
}

/// Which global objectives an objective reads and writes, for each item.
#[derive(Debug, Clone, Default)]
pub(super) struct Maps {
    pub reads: [Option<String>; Item::COUNT],
    pub writes: [Vec<String>; Item::COUNT],
}

impl Tree {
    /// An organization read from a manifest ([`crate::scorm::activity::Manifest::read`]).
    pub fn new(organization: Organization, edition: Edition) -> Self {
        let activities = organization.activities.iter().enumerate();
        // Of two activities with one identifier the first is meant.
        let by_identifier = activities.rev().map(|(index, activity)| (activity.identifier.clone(), index)).collect();
        let maps_of = |activity: &Activity| {
            activity.sequencing.objectives.iter().map(|objective| Maps::of(objective, edition)).collect()
        };
        let maps: Vec<Vec<Maps>> = organization.activities.iter().map(maps_of).collect();
        let mut readers: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (index, objectives) in maps.iter().enumerate() {
            for target in objectives.iter().flat_map(|maps| maps.reads.iter().flatten()) {
                let readers = readers.entry(target.clone()).or_default();
                if readers.last() != Some(&index) {
                    readers.push(index);
                }
            }
        }
        Self { organization, edition, by_identifier, maps, readers }
    }

    pub fn edition(&self) -> Edition {
        self.edition
    }

    /// How many activities there are, with the root.
    pub fn len(&self) -> usize {
        self.organization.activities.len()
    }

    /// Never: the root is always there.
    pub fn is_empty(&self) -> bool {
        false
    }

    pub fn find(&self, identifier: &str) -> Option<usize> {
        self.by_identifier.get(identifier.trim()).copied()
    }

    /// # Panics
    ///
    /// Like the other functions that take an index, when there is no such activity.
    pub fn activity(&self, index: usize) -> &Activity {
        &self.organization.activities[index]
    }

    pub fn organization(&self) -> &Organization {
        &self.organization
    }

    pub fn identifier(&self, index: usize) -> &str {
        &self.activity(index).identifier
    }

    pub fn parent(&self, index: usize) -> Option<usize> {
        self.activity(index).parent
    }

    pub fn is_leaf(&self, index: usize) -> bool {
        self.activity(index).is_leaf()
    }

    pub(super) fn sequencing(&self, index: usize) -> &Sequencing {
        &self.activity(index).sequencing
    }

    pub(super) fn objective(&self, index: usize, objective: usize) -> &Objective {
        let objectives = &self.sequencing(index).objectives;
        objective.checked_sub(1).map_or(&objectives.primary, |other| &objectives.others[other])
    }

    /// Which of the activity's objectives has this identifier; no identifier means the primary one.
    pub(super) fn objective_named(&self, index: usize, identifier: Option<&str>) -> Option<usize> {
        let Some(identifier) = identifier else { return Some(0) };
        self.sequencing(index).objectives.iter().position(|it| it.id.as_deref() == Some(identifier))
    }

    pub(super) fn objective_count(&self, index: usize) -> usize {
        1 + self.sequencing(index).objectives.others.len()
    }

    pub(super) fn maps(&self, index: usize, objective: usize) -> &Maps {
        &self.maps[index][objective]
    }

    pub(super) fn readers(&self, target: &str) -> &[usize] {
        self.readers.get(target).map_or(&[], Vec::as_slice)
    }

    /// Global objectives that the activity writes anything to.
    pub(super) fn written_by(&self, index: usize) -> impl Iterator<Item = &str> {
        self.maps[index].iter().flat_map(|maps| maps.writes.iter().flatten()).map(String::as_str)
    }

    /// From the activity up to the root, both included.
    pub fn ancestry(&self, index: usize) -> impl Iterator<Item = usize> + '_ {
        std::iter::successors(Some(index), |index| self.parent(*index))
    }

    /// From the root down to the activity, both included.
    pub(super) fn path(&self, index: usize) -> Vec<usize> {
        let mut path: Vec<usize> = self.ancestry(index).collect();
        path.reverse();
        path
    }

    /// The deepest activity that both are, or are below.
    pub(super) fn common_ancestor(&self, one: usize, other: usize) -> usize {
        let (mut one, mut other) = (one, other);
        while one != other {
            // Parents come before their children: the greater index is never an ancestor of the smaller one.
            if one > other {
                one = self.parent(one).unwrap_or(0);
            } else {
                other = self.parent(other).unwrap_or(0);
            }
        }
        one
    }

    /// Whether `index` is `ancestor` or lies below it.
    pub(super) fn is_within(&self, index: usize, ancestor: usize) -> bool {
        self.common_ancestor(index, ancestor) == ancestor
    }
}

impl Maps {
    fn of(objective: &Objective, edition: Edition) -> Self {
        let mut maps = Self::default();
        for map in &objective.maps {
            let items = [
                (Item::Satisfied, map.read_satisfied_status, map.write_satisfied_status),
                (Item::Measure, map.read_normalized_measure, map.write_normalized_measure),
            ];
            items.into_iter().for_each(|item| maps.add(&map.target, item));
        }
        // The 3rd Edition does not know them.
        for map in objective.more_maps.iter().filter(|_| edition == Edition::Fourth) {
            let (read, write) = (map.read, map.write);
            let items = [
                (Item::RawScore, read.raw_score, write.raw_score),
                (Item::MinScore, read.min_score, write.min_score),
                (Item::MaxScore, read.max_score, write.max_score),
                (Item::Completion, read.completion_status, write.completion_status),
                (Item::Amount, read.progress_measure, write.progress_measure),
            ];
            items.into_iter().for_each(|item| maps.add(&map.target, item));
        }
        maps
    }

    fn add(&mut self, target: &str, (item, reads, writes): (Item, bool, bool)) {
        if reads {
            self.reads[item as usize] = Some(target.to_owned());
        }
        if writes {
            self.writes[item as usize].push(target.to_owned());
        }
    }
}
