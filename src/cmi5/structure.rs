//! The course structure as data: the part of cmi5 section 13.1 that Kitbag writes.

use crate::scorm::LangString;

/// `courseStructure` (13.1): one course with its assignable units.
#[derive(Debug, Clone, PartialEq)]
pub struct CourseStructure {
    /// IRI of the course as the publisher names it; the LMS gives it an activity id of its own.
    pub id: String,
    pub title: LangString,
    pub description: LangString,
    pub objectives: Vec<Objective>,
    pub children: Vec<Child>,
}

/// What a course or a block is made of, in the order in which an LMS shows it.
#[derive(Debug, Clone, PartialEq)]
pub enum Child {
    Block(Block),
    Unit(AssignableUnit),
}

/// `block` (13.1.2): units that belong together; it is satisfied when all of them are.
#[derive(Debug, Clone, PartialEq)]
pub struct Block {
    pub id: String,
    pub title: LangString,
    pub description: LangString,
    pub units: Vec<AssignableUnit>,
}

impl CourseStructure {
    /// Every assignable unit, in order.
    pub fn units(&self) -> impl Iterator<Item = &AssignableUnit> {
        self.children.iter().flat_map(|child| match child {
            Child::Block(block) => block.units.iter(),
            Child::Unit(unit) => std::slice::from_ref(unit).iter(),
        })
    }

    /// Makes every path the address that it has when the package is unpacked at `base`, which ends with `/`: an LMS needs
    /// nothing but the structure then (14.2).
    pub fn put_at(&mut self, base: &str) {
        let units = self.children.iter_mut().flat_map(|child| match child {
            Child::Block(block) => block.units.iter_mut(),
            Child::Unit(unit) => std::slice::from_mut(unit).iter_mut(),
        });
        for unit in units {
            unit.url.insert_str(0, base);
        }
    }
}

/// `objective` (13.1.3): what a course or a unit is meant to bring about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Objective {
    pub id: String,
    pub title: LangString,
    pub description: LangString,
}

/// `au` (13.1.4): what an LMS launches.
#[derive(Debug, Clone, PartialEq)]
pub struct AssignableUnit {
    /// IRI by which the publisher names the unit, the same in every version of the course.
    pub id: String,
    pub title: LangString,
    pub description: LangString,
    /// Ids of objectives of the course.
    pub objectives: Vec<String>,
    /// Path in the package, or an absolute address.
    pub url: String,
    pub move_on: MoveOn,
    /// Scaled score, 0 to 1, from which on a learner passes; None when nobody passes or fails.
    pub mastery_score: Option<f64>,
    pub launch_method: LaunchMethod,
}

/// What satisfies a unit (13.1.4, `moveOn`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MoveOn {
    /// The course does not wait for the unit.
    NotApplicable,
    Completed,
    CompletedAndPassed,
}

/// Where a unit opens (13.1.4, `launchMethod`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LaunchMethod {
    /// The LMS decides: a frame, a tab or a window.
    AnyWindow,
}

impl MoveOn {
    /// The token of the standard.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotApplicable => "NotApplicable",
            Self::Completed => "Completed",
            Self::CompletedAndPassed => "CompletedAndPassed",
        }
    }
}

impl LaunchMethod {
    /// The token of the standard.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AnyWindow => "AnyWindow",
        }
    }
}
