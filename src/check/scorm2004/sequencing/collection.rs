//! The collection of sequencing, references into it, and what an activity's objectives are after following them
//! (CAM 5.1.1).

use std::collections::{BTreeMap, BTreeSet};

use roxmltree::Node;

use super::objectives::folded;
use super::trimmed;
use crate::check::Subject;
use crate::check::attribute::{own, value};
use crate::diagnostic::{ADL, Findings, rules};
use crate::scorm::names::{IMSCP, IMSSS};

rules! {
    ENTRY_ID "collection-entry-id" Error [ADL] ["31.3.3", "31.3.2"]
        demand "Each sequencing in the sequencingCollection has an `ID`, and no other has the same."
        consequence "Items find their sequencing by its ID. One without an ID reaches no learner; of two with one ID an LMS takes either."
        remedy "Write an `ID` that no other element of the manifest has, and let items name it in `IDRef`.";

    ENTRY_REFERENCE "collection-entry-reference" Error [ADL] ["31.4"]
        demand "A sequencing in the sequencingCollection does not refer to another one."
        consequence "An LMS follows one reference, not two: the rules of the second entry never reach a learner."
        remedy "Copy the rules of the other entry into this one and take `IDRef` away.";

    ID_OUTSIDE "sequencing-id" Error [ADL] ["31.3.4"]
        demand "A sequencing of an item or an organization has no `ID`."
        consequence "Only entries of the sequencingCollection can be shared. Whoever refers to this ID gets nothing, and some LMSs refuse the import."
        remedy "Take the `ID` away, or move the sequencing into the sequencingCollection and refer to it with `IDRef`.";

    REFERENCE_UNKNOWN "sequencing-reference" Error [ADL] ["31.4.3"]
        demand "`IDRef` is the `ID` of a sequencing in the sequencingCollection."
        consequence "The LMS finds no rules to take over: the activity runs with the defaults, so learners may go everywhere."
        remedy "Write the `ID` of an entry of the sequencingCollection, letter by letter.";
}

/// Which objectives the sequencing of each activity has, after following references into the collection.
#[derive(Default)]
pub(super) struct Collection<'a> {
    /// The entries of the collection, by their ID; the first of those that share one.
    entries: BTreeMap<&'a str, Node<'a, 'a>>,
    /// The IDs of the objectives of each sequencing that has any, folded.
    objectives: BTreeMap<Node<'a, 'a>, BTreeSet<String>>,
    /// The IDs of the primary objectives of all entries, folded.
    primaries: BTreeSet<String>,
    /// The objectives that all activities have that use an entry, by the ID of the entry; folded.
    common: BTreeMap<&'a str, BTreeSet<String>>,
}

impl<'a> Collection<'a> {
    pub(super) fn of(elements: impl Iterator<Item = Node<'a, 'a>>) -> Self {
        let mut collection = Self::default();
        let mut users: BTreeMap<&str, Vec<Node<'_, '_>>> = BTreeMap::new();
        for sequencing in elements.filter(|node| node.has_tag_name((IMSSS, "sequencing"))) {
            collection.add_objectives(sequencing);
            if is_entry(sequencing) {
                if let Some(id) = value(sequencing, "ID") {
                    collection.entries.entry(trimmed(id)).or_insert(sequencing);
                }
            } else if let Some(id) = value(sequencing, "IDRef") {
                users.entry(trimmed(id)).or_default().push(sequencing);
            }
        }
        collection.common = users.into_iter().map(|(id, users)| (id, collection.in_common(&users))).collect();
        collection
    }

    fn in_common(&self, users: &[Node<'a, 'a>]) -> BTreeSet<String> {
        let Some(holders) = users.iter().map(|user| self.holder(*user)).collect::<Option<BTreeSet<_>>>() else {
            return BTreeSet::new();
        };
        let mut counts: BTreeMap<&String, usize> = BTreeMap::new();
        for id in holders.iter().filter_map(|holder| self.objectives.get(holder)).flatten() {
            *counts.entry(id).or_default() += 1;
        }
        counts.into_iter().filter(|(_, count)| *count == holders.len()).map(|(id, _)| id.clone()).collect()
    }

    fn add_objectives(&mut self, sequencing: Node<'a, 'a>) {
        for objectives in sequencing.children().filter(|node| node.has_tag_name((IMSSS, "objectives"))) {
            let own = self.objectives.entry(sequencing).or_default();
            for objective in objectives.children().filter(Node::is_element) {
                let Some(id) = value(objective, "objectiveID") else { continue };
                let is_primary = objective.has_tag_name((IMSSS, "primaryObjective"));
                if is_primary || objective.has_tag_name((IMSSS, "objective")) {
                    own.insert(folded(id));
                }
                if is_primary && is_entry(sequencing) {
                    self.primaries.insert(folded(id));
                }
            }
        }
    }

    /// Whether a condition at `node` can refer to the objective `id`: one of the activity or, for an entry of the
    /// collection, of all activities that use it.
    ///
    /// Where an activity has no objectives of its own, ADL's suite is content with a primary objective of any entry.
    pub(super) fn knows_objective(&self, node: Node<'a, 'a>, id: &str) -> bool {
        let id = folded(id);
        let Some(sequencing) = sequencing_around(node) else { return self.primaries.contains(&id) };
        if is_entry(sequencing) {
            return self.common(sequencing).map_or_else(|| self.has(sequencing, &id), |ids| ids.contains(&id));
        }
        self.has(sequencing, &id) || (!self.objectives.contains_key(&sequencing) && self.primaries.contains(&id))
    }

    /// Whether `id` is an objective of the activity around `node`, which is one of ADL's additions to objectives; in the
    /// collection, of the entry or of all activities that use it.
    ///
    /// None when it stands outside any sequencing, where ADL's suite does not ask.
    pub(super) fn has_objective(&self, node: Node<'a, 'a>, id: &str) -> Option<bool> {
        let id = folded(id);
        let sequencing = sequencing_around(node)?;
        let in_common = || is_entry(sequencing) && self.common(sequencing).is_some_and(|ids| ids.contains(&id));
        Some(self.has(sequencing, &id) || in_common())
    }

    fn has(&self, sequencing: Node<'a, 'a>, id: &str) -> bool {
        let ids = self.holder(sequencing).and_then(|holder| self.objectives.get(&holder));
        ids.is_some_and(|ids| ids.contains(id))
    }

    /// The sequencing with the objectives of an activity: its own or, if it has none, the entry that it uses.
    fn holder(&self, sequencing: Node<'a, 'a>) -> Option<Node<'a, 'a>> {
        if self.objectives.contains_key(&sequencing) {
            return Some(sequencing);
        }
        self.entries.get(trimmed(value(sequencing, "IDRef")?)).copied()
    }

    /// The objectives that all activities have that use an entry; none when nobody uses it.
    fn common(&self, entry: Node<'a, 'a>) -> Option<&BTreeSet<String>> {
        self.common.get(trimmed(value(entry, "ID")?))
    }

    /// The rules about `ID` and `IDRef`.
    pub(super) fn check(&self, subject: &Subject<'_>, node: Node<'a, 'a>, findings: &mut Findings) {
        if !node.has_tag_name((IMSSS, "sequencing")) {
            return;
        }
        if is_entry(node) {
            self.check_entry(subject, node, findings);
        } else if node
            .parent_element()
            .is_some_and(|parent| parent.has_tag_name((IMSCP, "item")) || parent.has_tag_name((IMSCP, "organization")))
        {
            if let Some(id) = own(node, "ID") {
                let message = format_args!("the ID is \"{}\", outside the collection", id.value());
                subject.at_attribute(findings, id, &ID_OUTSIDE, "31.3.4", message);
            }
            if let Some(reference) = own(node, "IDRef")
                && !self.entries.contains_key(trimmed(reference.value()))
            {
                let message = format_args!("no entry of the collection has the ID \"{}\"", reference.value());
                subject.at_attribute(findings, reference, &REFERENCE_UNKNOWN, "31.4.3", message);
            }
        }
    }

    fn check_entry(&self, subject: &Subject<'_>, entry: Node<'a, 'a>, findings: &mut Findings) {
        match own(entry, "ID") {
            None => subject.at(findings, entry, &ENTRY_ID, "31.3.3", "this entry of the collection has no ID"),
            Some(id) if self.entries.get(trimmed(id.value())).is_some_and(|first| *first != entry) => {
                let message = format_args!("another entry of the collection has the ID \"{}\"", id.value());
                subject.at_attribute(findings, id, &ENTRY_ID, "31.3.2", message);
            }
            Some(_) => {}
        }
        if let Some(reference) = own(entry, "IDRef") {
            let message = format_args!("an entry of the collection refers to \"{}\"", reference.value());
            subject.at_attribute(findings, reference, &ENTRY_REFERENCE, "31.4", message);
        }
    }
}

fn is_entry(sequencing: Node<'_, '_>) -> bool {
    sequencing.parent_element().is_some_and(|parent| parent.has_tag_name((IMSSS, "sequencingCollection")))
}

fn sequencing_around<'a>(node: Node<'a, 'a>) -> Option<Node<'a, 'a>> {
    node.ancestors().find(|node| node.has_tag_name((IMSSS, "sequencing")))
}
