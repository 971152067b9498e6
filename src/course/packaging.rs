//! How packages are made.

use super::{Course, Module, Sequence};
use crate::standard::Standard;

/// What the packages of a Moodle course follow: the 3rd Edition of SCORM 2004 gives Moodle nothing that the 4th does not.
pub const MOODLE_COURSES: [Standard; 2] = [Standard::Scorm2004Fourth, Standard::Scorm12];

/// How packages are made.
#[derive(Debug, Clone, PartialEq)]
pub struct Packaging {
    /// What is built when nothing else is asked for, each once, in the author's order; at least one.
    pub targets: Vec<Target>,
    pub sequence: Sequence,
    /// Asks the LMS to hide its own previous and continue buttons: the page has its own.
    pub hide_lms_navigation: bool,
    /// What learners can fetch from the last page of each module.
    pub downloads: Vec<Download>,
}

/// A document that packages bring along.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Download {
    /// The module itself, without notes and answers.
    Toolkit,
    Agenda,
}

/// What is made of a course in one go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Target {
    pub form: Form,
    /// None for a site, which follows none.
    pub standard: Option<Standard>,
    pub lms: Lms,
}

/// How a course is divided into packages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Form {
    /// One package for each module, and one for the tests.
    Modules,
    /// One package with all modules, and the tests before and after them.
    Course,
    /// One file that Moodle restores into a ready course, with a package for each part.
    MoodleCourse,
    /// Plain pages without an LMS.
    Site,
}

/// The LMS that a package is made for: it decides what the manifest says, and what the content sees to by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Lms {
    /// One that follows the standards.
    #[default]
    Generic,
    /// Moodle's SCORM activity, which passes over sequencing and stops at objectives that are shared.
    Moodle,
}

impl Download {
    pub const ALL: [Self; 2] = [Self::Toolkit, Self::Agenda];

    /// The word in a manifest.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Toolkit => "toolkit",
            Self::Agenda => "agenda",
        }
    }
}

impl Course {
    /// What the package of `module` brings along, and where it lies beside the page. Tests bring nothing.
    pub fn downloads(&self, module: &Module) -> Vec<(Download, String)> {
        let wanted = self.packaging.downloads.iter().filter(|_| !module.sessions.is_empty());
        wanted
            .filter_map(|download| match download {
                Download::Toolkit => Some((*download, format!("documents/{}.docx", module.id))),
                Download::Agenda => self.agenda.as_ref().map(|_| (*download, "documents/agenda.docx".to_owned())),
            })
            .collect()
    }
}

impl Form {
    pub const ALL: [Self; 4] = [Self::Modules, Self::Course, Self::MoodleCourse, Self::Site];

    /// The word in a manifest and on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Modules => "modules",
            Self::Course => "course",
            Self::MoodleCourse => "moodle-course",
            Self::Site => "site",
        }
    }
}

impl Lms {
    pub const ALL: [Self; 2] = [Self::Generic, Self::Moodle];

    /// The word in a manifest and on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Generic => "generic",
            Self::Moodle => "moodle",
        }
    }
}

impl Default for Packaging {
    fn default() -> Self {
        let target = Target { form: Form::Modules, standard: Some(Standard::Scorm2004Fourth), lms: Lms::Generic };
        Self { targets: vec![target], sequence: Sequence::default(), hide_lms_navigation: true, downloads: Vec::new() }
    }
}

impl Packaging {
    /// What to build when only some of it is asked for: each form by each standard for each LMS, as far as they are named;
    /// what is not named is as the manifest says. A site is made only when it is asked for, or nothing is.
    pub fn select(&self, forms: &[Form], standards: &[Standard], lms: Option<Lms>) -> Vec<Target> {
        if forms.is_empty() && standards.is_empty() && lms.is_none() {
            return self.targets.clone();
        }
        let own = |form: &Form| self.targets.iter().any(|target| target.form == *form && *form != Form::Site);
        let forms = match forms {
            [] if !Form::ALL.iter().any(own) => vec![Form::Modules],
            [] => Form::ALL.into_iter().filter(own).collect(),
            forms => forms.to_vec(),
        };
        let standards = match standards {
            [] => {
                let own = |standard: &Standard| self.targets.iter().any(|target| target.standard == Some(*standard));
                let own: Vec<Standard> = Standard::ALL.into_iter().filter(own).collect();
                if own.is_empty() { vec![Standard::Scorm2004Fourth] } else { own }
            }
            standards => standards.to_vec(),
        };
        let mut targets = Vec::new();
        for form in forms {
            if form == Form::Site {
                targets.push(Target::SITE);
                continue;
            }
            if form == Form::MoodleCourse {
                let played = standards.iter().copied().filter(|standard| MOODLE_COURSES.contains(standard));
                let played: Vec<Standard> = played.collect();
                let played = if played.is_empty() { vec![Standard::Scorm2004Fourth] } else { played };
                targets.extend(played.into_iter().map(Target::moodle_course));
                continue;
            }
            for standard in standards.iter().copied().map(Some) {
                let own = |of: &Lms| self.targets.contains(&Target { form, standard, lms: *of });
                let own: Vec<Lms> = Lms::ALL.into_iter().filter(own).collect();
                let wanted = match lms {
                    Some(lms) => vec![lms],
                    None if own.is_empty() => vec![Lms::Generic],
                    None => own,
                };
                targets.extend(wanted.into_iter().map(|lms| Target { form, standard, lms }));
            }
        }
        targets.sort_unstable();
        targets.dedup();
        targets
    }
}

impl Target {
    /// Plain pages.
    pub const SITE: Self = Self { form: Form::Site, standard: None, lms: Lms::Generic };

    /// A course for Moodle, with packages of `standard`.
    pub fn moodle_course(standard: Standard) -> Self {
        Self { form: Form::MoodleCourse, standard: Some(standard), lms: Lms::Moodle }
    }

    /// What it is, for people.
    pub fn name(&self) -> String {
        let Some(standard) = self.standard else { return "the pages of a site".to_owned() };
        let what = match self.form {
            Form::Course => "packages of the whole course",
            Form::MoodleCourse => return format!("courses for Moodle for {}", standard.name()),
            _ => "packages",
        };
        let lms = if self.lms == Lms::Moodle { " in Moodle" } else { "" };
        format!("{what} for {}{lms}", standard.name())
    }

    /// Everything that can be made of a course.
    pub fn all() -> impl Iterator<Item = Self> {
        let packages = [Form::Modules, Form::Course].into_iter().flat_map(|form| {
            Standard::ALL.into_iter().flat_map(move |standard| {
                Lms::ALL.into_iter().map(move |lms| Self { form, standard: Some(standard), lms })
            })
        });
        packages.chain(MOODLE_COURSES.map(Self::moodle_course)).chain([Self::SITE])
    }
}
