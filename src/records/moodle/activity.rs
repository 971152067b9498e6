//! Which activity of a Moodle course is which module of ours: found by identifiers, numbers and titles, kept in a mapping
//! that people may edit.
//!
//! Downloads know an activity by its name, web services by a number too. The mapping is where both meet: an activity has one
//! entry, whoever told of it first.

use serde::Deserialize;

use super::feedback::{Item, Kind};
use crate::course::{Course, Id, Module, Question};
use crate::diagnostic::nearest;
use crate::records::{OtherActivity, Subject};

/// The mapping: what it holds, and what has been added to it since it was read.
#[derive(Debug, Clone, Default)]
pub struct Activities {
    activities: Vec<Activity>,
    scos: Vec<Sco>,
    items: Vec<FeedbackItem>,
    added: String,
}

/// An activity of Moodle.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Activity {
    /// As Moodle calls it; the name of the file, without its ending, where a download does not say it.
    pub name: String,
    /// The module, or the form of the tests, that the activity is.
    pub module: Option<String>,
    /// What stands for the activity where it is no module.
    pub iri: Option<String>,
}

/// A SCO of an activity that holds several.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sco {
    activity: String,
    title: String,
    identifier: String,
}

/// An item of a feedback.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct FeedbackItem {
    activity: String,
    name: String,
    /// `likert`, `choice`, `numeric` or `long-fill-in`.
    kind: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    #[serde(default)]
    activities: Vec<Activity>,
    #[serde(default)]
    scos: Vec<Sco>,
    #[serde(default)]
    items: Vec<FeedbackItem>,
}

/// What a record spoke of, as part of the course or beside it.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    pub subject: Subject,
    pub iri: String,
    /// The module that it is, or belongs to.
    pub module: Option<Id>,
}

const PREFACE: &str = "\
# Which activity of Moodle is which module of the course. Kitbag adds what it meets; what you write stays.
# An activity without a module keeps its results under its own IRI. After a change, collect again.
";

impl Activities {
    /// Reads a mapping.
    ///
    /// # Errors
    /// Says what is wrong with it: no TOML, unknown keys, a module that the course does not have.
    pub fn read(text: &str, course: &Course) -> Result<Self, String> {
        let Document { activities, scos, items } = toml::from_str(text).map_err(|error| error.to_string())?;
        for activity in &activities {
            if let Some(module) = activity.module.as_deref().filter(|id| module_by_id(course, id).is_none()) {
                let known = modules(course).map(|module| module.id.as_str());
                let hint = nearest(module, known).map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
                return Err(format!("activity \"{}\": the course has no module `{module}`{hint}", activity.name));
            }
        }
        if let Some(item) = items.iter().find(|item| Kind::parse(&item.kind).is_none()) {
            let FeedbackItem { name, kind, .. } = item;
            return Err(format!(
                "item \"{name}\": `{kind}` is no kind of item; there are likert, choice, numeric and long-fill-in"
            ));
        }
        Ok(Self { activities, scos, items, added: String::new() })
    }

    /// What is to be written behind the text that was read; the whole file when there was none. None: nothing is new.
    pub fn added(&self, was_there: bool) -> Option<String> {
        let preface = if was_there { "" } else { PREFACE };
        (!self.added.is_empty()).then(|| format!("{preface}{}", self.added))
    }

    /// The entry for an activity, and its place. `iri` is the site's own, where it is known. Only what `may_be_module` is
    /// guessed to be one: a feedback on Module 1 is not Module 1.
    pub fn place(&mut self, course: &Course, name: &str, iri: Option<&str>, may_be_module: bool) -> Place {
        let index = match self.activities.iter().position(|activity| activity.name == name) {
            Some(index) => index,
            None => {
                let module = may_be_module.then(|| guess(course, name)).flatten();
                self.add(course, name, module, iri)
            }
        };
        self.activities[index].place(course)
    }

    /// Makes entries for activities that stand in one list. Where two of them look like the same module, nobody can say
    /// which of them it is, and neither becomes it.
    pub fn meet(&mut self, course: &Course, names: &[&str]) {
        let known = |activities: &Self, name: &str| activities.activities.iter().find(|a| a.name == name).cloned();
        let module_of = |activities: &Self, name: &str| match known(activities, name) {
            Some(activity) => activity.module,
            None => guess(course, name).map(Id::to_string),
        };
        let modules: Vec<Option<String>> = names.iter().map(|name| module_of(self, name)).collect();
        for (name, module) in names.iter().zip(&modules) {
            let is_alone = modules.iter().filter(|other| *other == module).count() == 1;
            self.place(course, name, None, module.is_some() && is_alone);
        }
    }

    /// An item of a feedback. Its kind decides how its answers are told, and must be the same in all records of it.
    pub fn item(&mut self, activity: &str, name: &str, kind: impl FnOnce() -> Kind) -> Item {
        let key = Item::key(name);
        let known = self.items.iter().find(|item| item.activity == activity && Item::key(&item.name) == key);
        if let Some((item, kind)) = known.and_then(|item| Some((item, Kind::parse(&item.kind)?))) {
            return Item { name: item.name.clone(), kind };
        }
        let kind = kind();
        self.added.push_str(&format!(
            "\n[[items]]\nactivity = {}\nname = {}\nkind = {}\n",
            quoted(activity),
            quoted(name),
            quoted(kind.as_str()),
        ));
        let (activity, kind_word) = (activity.to_owned(), kind.as_str().to_owned());
        self.items.push(FeedbackItem { activity, name: name.to_owned(), kind: kind_word });
        Item { name: name.to_owned(), kind }
    }

    /// The activity has been found to be this module, by something better than its name.
    pub fn place_as(&mut self, course: &Course, name: &str, module: &Id) -> Place {
        let index = match self.activities.iter().position(|activity| activity.name == name) {
            Some(index) => index,
            None => self.add(course, name, Some(module), None),
        };
        self.activities[index].place(course)
    }

    /// Every activity with its module, for people.
    pub fn shown(&self) -> impl Iterator<Item = (&str, Option<&str>)> {
        self.activities.iter().map(|activity| (activity.name.as_str(), activity.module.as_deref()))
    }

    /// The IRI of an activity that has an entry.
    fn iri_of(&self, course: &Course, name: &str) -> Option<String> {
        let activity = self.activities.iter().find(|activity| activity.name == name)?;
        Some(activity.place(course).iri)
    }

    fn add(&mut self, course: &Course, name: &str, module: Option<&Id>, iri: Option<&str>) -> usize {
        let iri = match module {
            Some(_) => None,
            None => Some(iri.map_or_else(|| format!("{}/moodle/{}", course.iri(), slug(name)), str::to_owned)),
        };
        let activity = Activity { name: name.to_owned(), module: module.map(Id::to_string), iri };
        self.added.push_str(&format!("\n[[activities]]\nname = {}\n", quoted(name)));
        for (key, value) in [("module", &activity.module), ("iri", &activity.iri)] {
            if let Some(value) = value {
                self.added.push_str(&format!("{key} = {}\n", quoted(value)));
            }
        }
        self.activities.push(activity);
        self.activities.len() - 1
    }

    /// The place of a SCO. `lone`: it is the only one of its activity, and then it is the activity. `identifier` is that of
    /// the package, where the record says it; else the mapping or the title stands for it.
    pub fn sco(
        &mut self,
        course: &Course,
        (activity, name): (&Place, &str),
        lone: bool,
        identifier: Option<&str>,
        title: &str,
    ) -> Place {
        if let Some(module) = identifier.and_then(|identifier| own_module(course, identifier)) {
            return Place::module(course, &module.id);
        }
        if lone {
            return activity.clone();
        }
        // Two names may stand for one activity: that of a file, and that on the site.
        let known = self.scos.iter().find(|sco| {
            sco.title == title
                && (sco.activity == name || self.iri_of(course, &sco.activity).as_ref() == Some(&activity.iri))
        });
        // A download knows SCOs by their titles only; the forms of our own tests are known by them.
        if identifier.is_none()
            && known.is_none()
            && let Some(module) = only(modules(course).filter(|module| module.title == title))
        {
            return Place::module(course, &module.id);
        }
        let identifier = match known {
            Some(sco) => sco.identifier.clone(),
            None => {
                let identifier = identifier.map_or_else(|| slug(title), str::to_owned);
                self.added.push_str(&format!(
                    "\n[[scos]]\nactivity = {}\ntitle = {}\nidentifier = {}\n",
                    quoted(name),
                    quoted(title),
                    quoted(&identifier),
                ));
                self.scos.push(Sco {
                    activity: name.to_owned(),
                    title: title.to_owned(),
                    identifier: identifier.clone(),
                });
                identifier
            }
        };
        let iri = format!("{}#{}", activity.iri, encoded(&identifier));
        let subject = Subject::Other(OtherActivity {
            iri: iri.clone(),
            name: title.to_owned(),
            module: activity.module.clone(),
            parent: Some(activity.iri.clone()),
            interaction: None,
        });
        Place { subject, iri, module: activity.module.clone() }
    }
}

impl Activity {
    fn place(&self, course: &Course) -> Place {
        match self.module.as_deref().and_then(|id| module_by_id(course, id)) {
            Some(module) => Place::module(course, &module.id),
            None => {
                let iri = self.iri.clone().unwrap_or_else(|| format!("{}/moodle/{}", course.iri(), slug(&self.name)));
                let subject = Subject::Other(OtherActivity {
                    iri: iri.clone(),
                    name: self.name.clone(),
                    module: None,
                    parent: None,
                    interaction: None,
                });
                Place { subject, iri, module: None }
            }
        }
    }
}

impl Place {
    fn module(course: &Course, module: &Id) -> Self {
        let iri = format!("{}/{module}", course.iri());
        Self { subject: Subject::Module(module.clone()), iri, module: Some(module.clone()) }
    }

    /// A question that was asked here. `kind` and `patterns` are for questions that the course does not know, in SCORM
    /// 2004's form.
    pub fn question(&self, course: &Course, id: &str, name: &str, kind: &str, patterns: Vec<String>) -> Subject {
        if let Some(module) = &self.module
            && let Some(question) = module_by_id(course, module.as_str()).and_then(|module| question_of(module, id))
        {
            return Subject::Question { module: module.clone(), question: question.id.clone() };
        }
        let separator = if self.iri.contains('#') { '/' } else { '#' };
        let iri = if is_iri(id) { id.to_owned() } else { format!("{}{separator}{}", self.iri, encoded(id)) };
        Subject::Other(OtherActivity {
            iri,
            name: name.to_owned(),
            module: self.module.clone(),
            parent: Some(self.iri.clone()),
            interaction: Some((kind.to_owned(), patterns)),
        })
    }
}

/// The modules of a course and the forms of its tests.
pub fn modules(course: &Course) -> impl Iterator<Item = &Module> {
    course.modules.iter().chain(course.tests.iter().flat_map(|tests| &tests.forms))
}

fn module_by_id<'c>(course: &'c Course, id: &str) -> Option<&'c Module> {
    modules(course).find(|module| module.id.as_str() == id)
}

fn question_of<'c>(module: &'c Module, id: &str) -> Option<&'c Question> {
    module.questions().map(|(_, question)| question).find(|question| question.id.as_str() == id)
}

/// The question of any module or form with this id.
pub fn question_by_id<'c>(course: &'c Course, id: &str) -> Option<(&'c Module, &'c Question)> {
    modules(course).find_map(|module| Some((module, question_of(module, id)?)))
}

/// The module whose SCO has this identifier in a package of ours (see `scorm`).
pub fn own_module<'c>(course: &'c Course, identifier: &str) -> Option<&'c Module> {
    let id = identifier.strip_prefix(course.id.as_str())?.strip_prefix('-')?.strip_suffix("-item")?;
    module_by_id(course, id)
}

/// What a name says: the id of a module as a word, the word for module with a number, or a module's title. None when it
/// says nothing, or two things.
fn guess<'c>(course: &'c Course, name: &str) -> Option<&'c Id> {
    let name = name.to_lowercase();
    let words: Vec<&str> = name.split(|c: char| !c.is_alphanumeric() && c != '_').collect();
    if words.iter().any(|word| NO_PACKAGES.contains(word)) {
        return None;
    }
    let by_id = |module: &&Module| words.contains(&module.id.as_str());
    let number = numbered(&name);
    let by_number = |module: &&Module| number.is_some() && module.number == number;
    let by_title = |module: &&Module| module.title.chars().count() >= 5 && name.contains(&module.title.to_lowercase());
    only(modules(course).filter(by_id))
        .or_else(|| only(modules(course).filter(by_number)))
        .or_else(|| only(modules(course).filter(by_title)))
        .map(|module| &module.id)
}

/// Words in the names of activities that are about a module and are none.
const NO_PACKAGES: [&str; 12] = [
    "feedback",
    "forum",
    "survey",
    "questionnaire",
    "evaluation",
    "assignment",
    "chat",
    "discussion",
    "attendance",
    "glossary",
    "certificate",
    "announcements",
];

/// The number behind the word for module, in the languages of the interface: `Module 3 package (SCORM 1.2)`.
fn numbered(name: &str) -> Option<u32> {
    const WORDS: [&str; 6] = ["module", "módulo", "modulo", "модуль", "模块", "الوحدة"];
    WORDS.iter().find_map(|word| {
        let rest = name.split_once(word)?.1;
        let digits = rest.trim_start_matches(|c: char| c.is_whitespace() || "#:.-_№°n".contains(c));
        let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
        digits[..end].parse().ok()
    })
}

fn only<T>(mut items: impl Iterator<Item = T>) -> Option<T> {
    items.next().filter(|_| items.next().is_none())
}

/// A name as a part of an IRI.
pub fn slug(name: &str) -> String {
    let name = name.to_lowercase();
    let words: Vec<&str> = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    if words.is_empty() { "activity".to_owned() } else { words.join("-") }
}

/// Whether an interaction's id names it everywhere and for ever.
fn is_iri(id: &str) -> bool {
    ["urn:", "http://", "https://", "tag:"].iter().any(|scheme| id.starts_with(scheme))
        && iri_string::types::IriStr::new(id).is_ok()
}

/// Text as a part of a fragment (RFC 3987, 2.2).
fn encoded(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        if c.is_alphanumeric() || "-._~".contains(c) {
            out.push(c);
        } else {
            let mut bytes = [0; 4];
            out.extend(c.encode_utf8(&mut bytes).bytes().map(|byte| format!("%{byte:02X}")));
        }
    }
    out
}

/// A TOML basic string.
fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}
