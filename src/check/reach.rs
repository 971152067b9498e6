//! Sequencing that can never deliver an activity or never complete.
//!
//! Only what is certain is told. Whether a course opens is tried with the engine ([`crate::sequencing`]), which knows that a
//! learner has done nothing yet; the rest shows without running it: by the processes of SCORM 2004 Sequencing and Navigation (4th Edition, annex C), in
//! every order in which learners may go. Content can still jump anywhere (`adl.nav.request`), if any of it is delivered.

use std::collections::BTreeSet;
use std::ops::Range;

use super::Subject;
use crate::diagnostic::{Findings, Profile, Rule, rules};
use crate::scorm::activity::{
    Activity, ChildSet, Combination, Condition, Manifest, Objective, Organization, PostConditionAction,
    PreConditionAction, SequencingRule, Test, Timing,
};
use crate::sequencing::explore::cannot_start;
use crate::sequencing::{Edition, Tree};
use crate::standard::Standard;

rules! {
    NEVER_DELIVERED "never-delivered" Warning [(Profile::Strict, "an LMS that sequences never delivers it")] ["SN UP.5", "SN UP.1", "SN SB.2.2"]
        demand "Every activity can be delivered at some time."
        consequence "An LMS that follows the standard never opens the activity or what is below it; what waits for its status waits for ever."
        remedy "Give the rule a condition that can change, allow at least one attempt, or take the activity out.";

    UNREACHABLE "unreachable-items" Warning [(Profile::Strict, "an LMS that sequences never delivers them")] ["SN SB.2.9", "SN SR.1"]
        demand "The items of a folder can be chosen (`choice`) or are reached by going forward (`flow`)."
        consequence "An LMS that follows the standard offers no way to these items, unless the content itself jumps to them."
        remedy "Write `flow=\"true\"` or `choice=\"true\"` in the folder's `controlMode`; select at least one child.";

    START_BLOCKED "start-blocked" Error [(Profile::Strict, "an LMS that sequences never starts the course")] ["SN SB.2.5"]
        demand "A course in which nothing can be chosen begins with an activity that may be delivered."
        consequence "The way forward ends at the first activity: an LMS that follows the standard never starts the course."
        remedy "Let the first activity be delivered, skip it instead of disabling it, or let learners choose.";

    REFUSED "refused-request" Warning [(Profile::Strict, "an LMS that sequences refuses the request")] ["SN SB.2.7", "SN SB.2.8"]
        demand "A rule asks to go on or back only where the folder's `controlMode` lets learners do so."
        consequence "The LMS refuses the request each time: the learner stays where nothing is shown."
        remedy "Write `flow=\"true\"` without `forwardOnly` in the folder, or use another action.";

    ENDLESS "endless-retry" Warning [(Profile::Strict, "an LMS that sequences never lets learners go on")] ["SN TB.2.2"]
        demand "A rule that repeats an activity stops to apply at some time."
        consequence "The activity begins again whenever a learner leaves it: only closing the course leads out."
        remedy "Give the rule a condition that ends, such as `satisfied` with `not`.";

    UNSET "unset-objective" Warning [(Profile::Strict, "an LMS that sequences never opens it, or always")] ["SN UP.2.1"]
        demand "A rule that locks an activity looks at an objective that some activity sets."
        consequence "The lock never moves: what it closes stays closed for every learner, or was never closed."
        remedy "Let the activity that learners must do first write the global objective (`writeSatisfiedStatus`), with the same `targetObjectiveID`.";

    NEVER_COMPLETED "never-completed" Warning [(Profile::Strict, "LMSs that sequence disagree on when the course is completed")] ["SN RB.1.3"]
        demand "Some item counts for the completion of its organization."
        consequence "All of no items is completed, says the letter of the standard: one LMS calls the course completed as soon as anything has ended, another one never."
        remedy "Leave `tracked` and `rollupProgressCompletion` true for what learners must do.";

    NEVER_APPLIES "rule-never-applies" Warning [(Profile::Strict, "the rule does nothing anywhere")] ["SN UP.2.1", "SN RB.1.4"]
        demand "A rule can apply: it asks for no more children than there are, and for a measure below 1 and above -1."
        consequence "The rule does nothing: a gate stays open, or a status is never reached."
        remedy "Mend the number.";
}

pub(super) fn apply(subject: &Subject<'_>, findings: &mut Findings) {
    if matches!(subject.standard, Standard::Scorm12 | Standard::Cmi5 | Standard::Xapi)
        || !subject.file.text().contains("sequencing")
    {
        return;
    }
    let manifest = Manifest::read(subject.document);
    let objectives = || {
        let activities = manifest.organizations.iter().flat_map(|organization| &organization.activities);
        activities.flat_map(|activity| activity.sequencing.objectives.iter())
    };
    let written: BTreeSet<&str> = objectives()
        .flat_map(|objective| {
            let maps = objective.maps.iter().filter(|map| map.write_satisfied_status || map.write_normalized_measure);
            maps.map(|map| map.target.as_str())
        })
        .collect();
    let mut told = BTreeSet::new();
    for organization in &manifest.organizations {
        let mut judge = Judge { subject, organization, written: &written, told: &mut told, findings };
        for activity in &organization.activities {
            judge.activity(activity);
        }
        judge.start();
        judge.completion();
    }
}

struct Judge<'j, 'a> {
    subject: &'j Subject<'a>,
    organization: &'j Organization,
    /// Global objectives that some activity of the package writes.
    written: &'j BTreeSet<&'j str>,
    /// Codes and places: several activities may share one rule of the collection.
    told: &'j mut BTreeSet<(&'static str, usize)>,
    findings: &'j mut Findings,
}

impl<'j> Judge<'j, '_> {
    fn add(&mut self, rule: &'static Rule, requirement: &'static str, tag: &Range<usize>, message: &str) {
        if self.told.insert((rule.code, tag.start)) {
            self.findings.breach(rule, requirement, self.subject.place(tag.clone()), message);
        }
    }

    fn parent(&self, activity: &Activity) -> Option<&'j Activity> {
        activity.parent.map(|index| &self.organization.activities[index])
    }

    fn activity(&mut self, activity: &'j Activity) {
        let sequencing = &activity.sequencing;
        let parent = self.parent(activity);
        if sequencing.limits.attempts == Some(0) && sequencing.delivery.tracked {
            self.add(&NEVER_DELIVERED, "SN UP.1", &activity.tag, "no attempt is allowed");
        }
        for rule in &sequencing.pre_conditions {
            self.pre_condition(activity, rule);
        }
        let has_exit = self.ancestors(activity).any(|ancestor| !ancestor.sequencing.exit_conditions.is_empty());
        for (index, rule) in sequencing.post_conditions.iter().enumerate() {
            self.conditions(&rule.conditions, rule.combination, &rule.tag);
            let control = parent.map(|parent| parent.sequencing.control);
            let again = matches!(rule.action, PostConditionAction::Retry | PostConditionAction::RetryAll);
            if again && index == 0 && !has_exit && always(rule) {
                self.add(&ENDLESS, "SN TB.2.2", &rule.tag, "the activity is repeated in any case");
            }
            match (rule.action, control) {
                (PostConditionAction::Previous, Some(control)) if control.forward_only && control.flow => {
                    self.add(
                        &REFUSED,
                        "SN SB.2.8",
                        &rule.tag,
                        "the rule goes back, which `forwardOnly` of its parent forbids",
                    );
                }
                (PostConditionAction::Previous, Some(control)) if !control.flow => {
                    self.add(&REFUSED, "SN SB.2.8", &rule.tag, "the rule goes back, but its parent has no `flow`");
                }
                (PostConditionAction::Continue, Some(control)) if !control.flow => {
                    self.add(&REFUSED, "SN SB.2.7", &rule.tag, "the rule goes on, but its parent has no `flow`");
                }
                _ => {}
            }
        }
        for rule in &sequencing.rollup.rules {
            let is_too_many =
                rule.children == ChildSet::AtLeastCount && rule.minimum_count > activity.children.len() as u64;
            if is_too_many && !activity.is_leaf() {
                let message =
                    format!("{} children are asked for, and there are {}", rule.minimum_count, activity.children.len());
                self.add(&NEVER_APPLIES, "SN RB.1.4", &rule.tag, &message);
            }
        }
        self.reach(activity);
    }

    fn pre_condition(&mut self, activity: &Activity, rule: &SequencingRule<PreConditionAction>) {
        self.conditions(&rule.conditions, rule.combination, &rule.tag);
        let can_be_chosen = self.parent(activity).is_none_or(|parent| parent.sequencing.control.choice);
        match rule.action {
            PreConditionAction::Disabled if always(rule) => {
                self.add(&NEVER_DELIVERED, "SN UP.5", &rule.tag, "the activity is disabled in any case");
            }
            PreConditionAction::Disabled if waits_for_itself(activity, rule) => {
                self.add(
                    &NEVER_DELIVERED,
                    "SN UP.5",
                    &rule.tag,
                    "the activity is disabled until it has been used itself",
                );
            }
            PreConditionAction::Disabled => {
                let unset = rule.conditions.iter().find_map(|condition| self.unset(activity, condition));
                if let Some(target) = unset {
                    let other =
                        if self.organization.objectives_global_to_system { ", unless another course does" } else { "" };
                    let message = format!("no activity sets the global objective `{target}`{other}");
                    self.add(&UNSET, "SN UP.2.1", &rule.tag, &message);
                }
            }
            PreConditionAction::Skip if always(rule) && !can_be_chosen && activity.parent.is_some() => {
                self.add(
                    &NEVER_DELIVERED,
                    "SN SB.2.2",
                    &rule.tag,
                    "the activity is skipped in any case, and cannot be chosen",
                );
            }
            _ => {}
        }
    }

    /// The global objective that a condition rests on, if nothing ever sets it.
    fn unset<'o>(&self, activity: &'o Activity, condition: &Condition) -> Option<&'o str> {
        let looks_at_objective = matches!(
            condition.test,
            Test::Satisfied
                | Test::ObjectiveStatusKnown
                | Test::ObjectiveMeasureKnown
                | Test::ObjectiveMeasureGreaterThan
                | Test::ObjectiveMeasureLessThan
        );
        let objective = objective(activity, condition).filter(|_| looks_at_objective)?;
        let mut maps = objective.maps.iter().filter(|map| map.read_satisfied_status || map.read_normalized_measure);
        let target = maps.next()?.target.as_str();
        let is_set = |target: &str| self.written.contains(target);
        (!is_set(target) && !maps.any(|map| is_set(&map.target))).then_some(target)
    }

    /// Comparisons that no measure fulfils.
    fn conditions(&mut self, conditions: &[Condition], combination: Combination, tag: &Range<usize>) {
        let never = |condition: &Condition| {
            !condition.not
                && match condition.test {
                    Test::ObjectiveMeasureGreaterThan => condition.threshold >= 1.0,
                    Test::ObjectiveMeasureLessThan => condition.threshold <= -1.0,
                    _ => false,
                }
        };
        let applies = match combination {
            Combination::All => !conditions.iter().any(never),
            Combination::Any => conditions.is_empty() || !conditions.iter().all(never),
        };
        if !applies {
            self.add(&NEVER_APPLIES, "SN UP.2.1", tag, "no measure is greater than 1 or less than -1");
        }
    }

    fn ancestors(&self, activity: &'j Activity) -> impl Iterator<Item = &'j Activity> + use<'j> {
        let organization = self.organization;
        let up = move |below: &&'j Activity| below.parent.map(|index| &organization.activities[index]);
        std::iter::successors(up(&activity), up)
    }

    /// Whether some leaf directly below can be chosen or be reached by going forward.
    fn reach(&mut self, folder: &'j Activity) {
        let randomization = folder.sequencing.randomization;
        let selects_none = randomization.select_count == Some(0) && randomization.selection_timing != Timing::Never;
        if selects_none && !folder.is_leaf() {
            self.add(&UNREACHABLE, "SN SR.1", &folder.tag, "none of its children is selected");
            return;
        }
        let holds_leaf = self.organization.children(folder).any(Activity::is_leaf);
        if !holds_leaf || folder.sequencing.control.choice {
            return;
        }
        let chain = std::iter::once(folder).chain(self.ancestors(folder));
        let mut chain = chain.take_while(|activity| activity.sequencing.control.flow);
        let is_entered = chain.any(|activity| {
            let parent = self.parent(activity);
            activity.sequencing.control.choice || parent.is_none_or(|parent| parent.sequencing.control.choice)
        });
        if !is_entered {
            self.add(
                &UNREACHABLE,
                "SN SB.2.9",
                &folder.tag,
                "its children can be reached neither by choice nor by flow",
            );
        }
    }

    /// Whether the course opens, as an LMS would try it with a learner who has done nothing yet.
    fn start(&mut self) {
        let root = self.organization.root();
        if root.is_leaf() || !root.sequencing.control.flow {
            return;
        }
        let edition = match self.subject.standard {
            Standard::Scorm2004Third => Edition::Third,
            _ => Edition::Fourth,
        };
        let tree = Tree::new(self.organization.clone(), edition);
        let Some((exception, place)) = cannot_start(&tree) else { return };
        let blocked = &self.organization.activities[place.unwrap_or(0)];
        // What another course has written may open it.
        let is_shared = self.organization.objectives_global_to_system
            && blocked.sequencing.objectives.iter().any(|objective| !objective.maps.is_empty());
        if !is_shared {
            let message =
                format!("the way forward ends at this activity ({}): {}", exception.code(), exception.meaning());
            self.add(&START_BLOCKED, "SN SB.2.5", &blocked.tag, &message);
        }
    }

    fn completion(&mut self) {
        let root = self.organization.root();
        let counts =
            |child: &Activity| child.sequencing.delivery.tracked && child.sequencing.rollup.progress_completion;
        if !root.is_leaf() && !self.organization.children(root).any(counts) {
            self.add(&NEVER_COMPLETED, "SN RB.1.3", &root.tag, "no item counts for its completion");
        }
    }
}

/// Whether a rule applies whatever happened.
fn always<A>(rule: &SequencingRule<A>) -> bool {
    let always = |condition: &Condition| condition.test == Test::Always && !condition.not;
    match rule.combination {
        Combination::Any => rule.conditions.iter().any(always),
        Combination::All => !rule.conditions.is_empty() && rule.conditions.iter().all(always),
    }
}

/// Whether the rule applies until the activity itself has been used: then it never is.
fn waits_for_itself(activity: &Activity, rule: &SequencingRule<PreConditionAction>) -> bool {
    let waits = |condition: &Condition| {
        condition.not
            && match condition.test {
                Test::Attempted | Test::ActivityProgressKnown => true,
                Test::ObjectiveStatusKnown | Test::ObjectiveMeasureKnown => {
                    objective(activity, condition).is_some_and(|objective| objective.maps.is_empty())
                }
                _ => false,
            }
    };
    match rule.combination {
        Combination::Any => rule.conditions.iter().any(waits),
        Combination::All => !rule.conditions.is_empty() && rule.conditions.iter().all(waits),
    }
}

/// The activity's own objective that a condition looks at.
fn objective<'o>(activity: &'o Activity, condition: &Condition) -> Option<&'o Objective> {
    match &condition.objective {
        None => Some(&activity.sequencing.objectives.primary),
        Some(id) => activity.sequencing.objectives.iter().find(|objective| objective.id.as_ref() == Some(id)),
    }
}
