//! What a course says of itself as a Moodle course, where that differs from the defaults.

use std::collections::BTreeMap;

use super::{Course, Unit};

/// What a package is for, in the course as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    PreTest,
    Module,
    PostTest,
    /// What is asked months later.
    FollowUp,
}

/// `[moodle]` of a manifest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MoodleCourse {
    /// At most 100 characters; the course's id where there is none.
    pub short_name: Option<String>,
    /// The first day of the course, at midnight in UTC, as seconds since 1970.
    pub start: i64,
    /// Whether the course's agenda is a page of it.
    pub agenda: bool,
    /// Switches of SCORM activities by Moodle's own names.
    pub switches: BTreeMap<Role, BTreeMap<&'static str, u32>>,
}

impl MoodleCourse {
    /// 1 January 2026: a course without a date begins on a fixed one, so that it is the same file every day.
    pub const START: i64 = 1_767_225_600;
}

impl Default for MoodleCourse {
    fn default() -> Self {
        Self { short_name: None, start: Self::START, agenda: true, switches: BTreeMap::new() }
    }
}

impl Course {
    /// What learners meet one after the other, each in a package of its own: the pre-test, the modules, the post-test, and
    /// what follows months later.
    pub fn activities(&self) -> Vec<(Role, Unit<'_>)> {
        let (pre, post) = (self.pre_test(), self.post_test());
        let is_other = |form: &&super::Module| [pre, post].into_iter().flatten().all(|test| test.id != form.id);
        let others = self.tests.iter().flat_map(|tests| &tests.forms).filter(is_other);
        let pre = pre.into_iter().map(|form| (Role::PreTest, form));
        let modules = self.modules.iter().map(|module| (Role::Module, module));
        let post = post.into_iter().map(|form| (Role::PostTest, form));
        let all = pre.chain(modules).chain(post).chain(others.map(|form| (Role::FollowUp, form)));
        all.map(|(role, module)| (role, module.unit())).collect()
    }
}
