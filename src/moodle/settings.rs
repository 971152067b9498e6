//! The switches of a SCORM activity: what they are by default, for each part of a course, and how a manifest changes them.
//!
//! Everything is always written: what Moodle fills in for a missing one is not what its own form would.

use std::collections::BTreeMap;

use crate::course::Role;
use crate::standard::Standard;

/// A switch of a SCORM activity.
#[derive(Debug)]
pub struct Switch {
    /// Moodle's own.
    pub name: &'static str,
    /// Values go from 0 to this.
    pub largest: u32,
    /// For a pre-test, a scored module, a post-test and a follow-up.
    defaults: [u32; 4],
    /// What learners lose by another value than the default, which is the same for all of them then.
    danger: Option<&'static str>,
}

impl Switch {
    /// What learners lose by this value, if anything is known.
    pub fn danger(&self, value: u32) -> Option<&'static str> {
        self.danger.filter(|_| value != self.defaults[0])
    }
}

const fn each(name: &'static str, largest: u32, defaults: [u32; 4]) -> Switch {
    Switch { name, largest, defaults, danger: None }
}

const fn same(name: &'static str, largest: u32, value: u32) -> Switch {
    each(name, largest, [value; 4])
}

/// Better left as it is.
const fn only(name: &'static str, largest: u32, value: u32, danger: &'static str) -> Switch {
    Switch { name, largest, defaults: [value; 4], danger: Some(danger) }
}

/// Off, and better left so.
const fn off(name: &'static str, largest: u32, danger: &'static str) -> Switch {
    only(name, largest, 0, danger)
}

/// In the order in which they are written.
pub const SWITCHES: &[Switch] = &[
    same("maxgrade", 100, 100),
    // 0: learning objects, 1: highest, 2: average, 3: sum. See `Settings::new` for what gives no score.
    same("grademethod", 3, 1),
    // 0: highest attempt, 1: average, 2: first, 3: last. Before a course it is the first that tells something.
    each("whatgrade", 3, [2, 0, 0, 0]),
    off(
        "maxattempt",
        6,
        "with a limit Moodle takes an unfinished last attempt for a failed one, and opens what comes after it",
    ),
    same("forcecompleted", 1, 0),
    off("forcenewattempt", 2, "whoever comes back begins again with nothing: place and answers are gone"),
    off("lastattemptlock", 1, "whoever leaves before the end cannot come back"),
    same("masteryoverride", 1, 1),
    same("displayattemptstatus", 3, 1),
    same("displaycoursestructure", 1, 0),
    off("updatefreq", 3, "the package is in the file, and Moodle's form does not save with an update frequency"),
    // 2: the page about the activity is left out; a post-test shows it, with the box for a new attempt.
    each("skipview", 2, [2, 2, 0, 2]),
    only("hidebrowse", 1, 1, "a preview records nothing, and learners who choose it lose their work"),
    // 3: none. The pages have a menu of their own.
    same("hidetoc", 3, 3),
    same("nav", 2, 0),
    same("auto", 1, 0),
    off("popup", 1, "pop-up blockers stop the window in which the package opens"),
    same("width", 2000, 100),
    same("height", 2000, 700),
    // 2: passed, 4: completed, 6: one of them.
    each("completionstatusrequired", 6, [4, 4, 2, 4]),
    same("completionstatusallscos", 1, 0),
    same("autocommit", 1, 0),
];

/// The switches of one activity.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    values: Vec<u32>,
    /// Percent from which on Moodle's gradebook calls it passed; 0 for never.
    pub pass_grade: u32,
    /// The part of the course's total that it makes, 0 to 1; none for as much as its points.
    pub share: Option<f64>,
}

impl Settings {
    /// The defaults for `role` with a package of `standard`, and over them what the manifest says.
    ///
    /// `pass_mark` is none where nothing gives a score.
    pub fn new(role: Role, standard: Standard, pass_mark: Option<u32>, own: &BTreeMap<&str, u32>) -> Self {
        let can_pass = pass_mark.unwrap_or(0) > 0;
        let has_one_status = standard == Standard::Scorm12;
        let values = SWITCHES.iter().map(|switch| {
            let unscored = pass_mark.is_none();
            let default = match switch.name {
                // Without a score the highest grade would be 0 of 100 for whoever completes it.
                "grademethod" if unscored => 0,
                // What nobody can pass is complete when it says so.
                "completionstatusrequired" if !can_pass => 4,
                // Who passes is not called completed as well.
                "completionstatusrequired" if has_one_status && role != Role::PostTest => 6,
                _ => switch.defaults[role as usize],
            };
            own.get(switch.name).copied().unwrap_or(default)
        });
        Self {
            values: values.collect(),
            pass_grade: pass_mark.filter(|_| role == Role::PostTest).unwrap_or(0),
            share: match role {
                Role::Module | Role::PostTest if pass_mark.is_some() => None,
                _ => Some(0.0),
            },
        }
    }

    /// The switches with their values, in the order in which they are written.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&'static str, u32)> + '_ {
        SWITCHES.iter().map(|switch| switch.name).zip(self.values.iter().copied())
    }

    /// The most points that the gradebook knows: of completed parts there is one in a package.
    pub(super) fn most_points(&self) -> u32 {
        let value = |name: &str| self.iter().find(|(known, _)| *known == name).map_or(0, |(_, value)| value);
        if value("grademethod") == 0 { 1 } else { value("maxgrade") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(settings: &Settings, name: &str) -> u32 {
        settings.iter().find(|(known, _)| *known == name).unwrap().1
    }

    #[test]
    fn a_module_without_a_score_is_graded_by_its_completion_and_stays_out_of_the_total() {
        let settings = Settings::new(Role::Module, Standard::Scorm2004Fourth, None, &BTreeMap::new());
        assert_eq!((value(&settings, "grademethod"), settings.most_points(), settings.share), (0, 1, Some(0.0)));
    }

    #[test]
    fn a_post_test_has_to_be_passed_and_may_be_taken_again() {
        let settings = Settings::new(Role::PostTest, Standard::Scorm12, Some(70), &BTreeMap::new());
        let values = ["completionstatusrequired", "skipview", "maxattempt"].map(|name| value(&settings, name));
        assert_eq!((values, settings.pass_grade), ([2, 0, 0], 70));
        let never = Settings::new(Role::PostTest, Standard::Scorm12, Some(0), &BTreeMap::new());
        assert_eq!(value(&never, "completionstatusrequired"), 4);
    }

    #[test]
    fn with_one_status_who_passes_has_completed_as_well() {
        let required = |role, standard, mark| {
            value(&Settings::new(role, standard, mark, &BTreeMap::new()), "completionstatusrequired")
        };
        for role in [Role::PreTest, Role::Module, Role::FollowUp] {
            assert_eq!(required(role, Standard::Scorm12, Some(60)), 6);
            assert_eq!(required(role, Standard::Scorm12, None), 4);
            assert_eq!(required(role, Standard::Scorm2004Fourth, Some(60)), 4);
        }
    }

    #[test]
    fn a_manifest_overrules_each_switch() {
        for Switch { name, largest, .. } in SWITCHES {
            let own = BTreeMap::from([(*name, *largest)]);
            assert_eq!(
                value(&Settings::new(Role::PreTest, Standard::Scorm12, Some(0), &own), name),
                *largest,
                "{name}"
            );
        }
    }
}
