//! The order of a whole course: what comes before what, what counts, and how much.

use std::collections::BTreeSet;

use super::{Course, Form, Id, Lms, Module, Target};
use crate::standard::Standard;

/// How learners go through a course that is one package.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sequence {
    pub order: Order,
    /// Who failed the post-test is led back to the modules that are not passed.
    pub remediation: bool,
    pub layout: Layout,
}

/// When a module opens. Each says more than the one before. In all but the first, the post-test opens last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Order {
    #[default]
    Free,
    /// When the one before it is complete.
    Ordered,
    /// The same, and the first one when the pre-test has been taken.
    OrderedAfterTest,
    /// The same, save for modules of which the pre-test shows that the learner knows them: they may be skipped.
    PreTestUnlocks,
}

/// How an LMS lists the parts of a course.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Layout {
    #[default]
    Flat,
    /// The modules in a folder of their own, between the tests.
    Tree,
}

impl Order {
    pub const ALL: [Self; 4] = [Self::Free, Self::Ordered, Self::OrderedAfterTest, Self::PreTestUnlocks];

    /// The words in a manifest.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Free => "free",
            Self::Ordered => "ordered",
            Self::OrderedAfterTest => "ordered after test",
            Self::PreTestUnlocks => "pre-test unlocks",
        }
    }
}

impl Target {
    /// Whether its manifest can say in which order an LMS opens things.
    pub fn has_sequencing(&self) -> bool {
        let is_2004 = matches!(self.standard, Some(Standard::Scorm2004Fourth | Standard::Scorm2004Third));
        is_2004 && self.lms == Lms::Generic
    }
}

impl Sequence {
    /// Whether parts of a course depend on each other.
    pub fn is_ordered(&self) -> bool {
        self.order != Order::Free || self.remediation
    }

    /// What packages for `target` cannot do of it: what was asked for, and what comes in its place.
    pub fn uncarried(&self, target: &Target) -> Vec<(&'static str, &'static str)> {
        if !matches!(target.form, Form::Course | Form::MoodleCourse) || target.has_sequencing() {
            return Vec::new();
        }
        let mut all = Vec::new();
        if self.order == Order::PreTestUnlocks {
            all.push(("order = \"pre-test unlocks\"", "learners take every module, as in \"ordered after test\""));
        }
        if self.remediation {
            all.push(("remediation = true", "learners choose themselves where to go after a failed post-test"));
        }
        if self.layout == Layout::Tree && target.form == Form::Course && target.standard != Some(Standard::Cmi5) {
            all.push(("layout = \"tree\"", "the parts are listed one after the other"));
        }
        all
    }
}

impl Course {
    /// The parts of the whole course that must be done before `part` opens, in their order.
    pub fn needed_before(&self, part: &Module) -> Vec<&Module> {
        let order = self.packaging.sequence.order;
        let is_pre_test = self.pre_test().is_some_and(|test| test.id == part.id);
        if order == Order::Free || is_pre_test {
            return Vec::new();
        }
        let place = self.modules.iter().position(|module| module.id == part.id).unwrap_or(self.modules.len());
        let test = self.pre_test().filter(|_| order >= Order::OrderedAfterTest);
        // The one before says it all, unless it may have been skipped.
        let first = if order == Order::PreTestUnlocks { 0 } else { place.saturating_sub(1) };
        let test = test.filter(|_| first == 0 && (place == 0 || order == Order::PreTestUnlocks));
        test.into_iter().chain(&self.modules[first..place]).collect()
    }

    /// The outcomes that a learner reaches in the pre-test who need not take `module`. None if the pre-test cannot show it:
    /// it does not ask about all outcomes that the module serves.
    pub fn known_by<'m>(&self, module: &'m Module) -> Option<Vec<&'m Id>> {
        let quiz = self.pre_test()?.quiz.as_ref()?;
        let scored = quiz.questions.iter().filter(|question| question.has_right_answer() && question.weight > 0.0);
        let asked: BTreeSet<&Id> = scored.filter_map(|question| question.outcome.as_ref()).collect();
        let served = module.outcomes();
        (!served.is_empty() && served.iter().all(|outcome| asked.contains(outcome))).then_some(served)
    }

    /// Whether the whole course is complete and passed only with `part`: all modules, and the tests with a weight.
    pub fn counts(&self, part: &Module) -> bool {
        let is = |test: Option<&Module>| test.is_some_and(|test| test.id == part.id);
        match part.tracking.weight {
            _ if !is(self.pre_test()) && !is(self.post_test()) => true,
            Some(weight) => weight > 0,
            None => is(self.post_test()),
        }
    }

    /// What the score of `part` weighs in the course's, 0 to 100; 0 for a part without a score. Where nothing is said, the
    /// course's score is that of a post-test that counts, else the mean of the modules'.
    pub fn weight(&self, part: &Module) -> u32 {
        if !part.is_scored() {
            return 0;
        }
        let post_test = self.post_test().filter(|test| self.counts(test) && test.is_scored());
        part.tracking.weight.unwrap_or_else(|| match post_test {
            Some(test) => u32::from(test.id == part.id),
            None => u32::from(self.counts(part)),
        })
    }
}
