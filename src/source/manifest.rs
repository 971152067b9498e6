//! The course's manifest, `manifests/*.toml`: what there is, in which order, and how it is tracked.

use std::sync::Arc;

use super::moodle::moodle;
use super::packaging;
use super::toml::{self, At, Table, check_length};
use crate::course::{
    ActorForm, Completion, Course, FeedbackTime, Id, Module, MoodleCourse, Outcome, Packaging, Progression, Tracking,
    Xapi, XapiVersion, is_device_name,
};
use crate::diagnostic::{Code, Findings, SourceFile};

/// Longest title that every LMS keeps (SCORM 2004 4th Ed. CAM 3.4.1.9: 200 characters; Moodle: 255).
const TITLE_MAX: usize = 200;
/// Longest description and keyword in the metadata (IEEE LOM 1.4, 1.5).
const DESCRIPTION_MAX: usize = 2000;
const KEYWORD_MAX: usize = 1000;

/// The manifest as read: the course without its pages.
pub struct Manifest {
    pub file: Arc<SourceFile>,
    pub id: Id,
    pub base_iri: String,
    pub title: String,
    pub description: String,
    pub version: String,
    pub language: String,
    pub publisher: String,
    pub rights: String,
    pub sdgs: Vec<u8>,
    pub keywords: Vec<String>,
    pub audiences: Vec<String>,
    pub outcomes: Vec<At<Outcome>>,
    pub modules: Vec<ModuleEntry>,
    pub tests: Option<TestsEntry>,
    /// Whether every module, session and form could be read: only then it is known what nothing names.
    pub is_whole: bool,
    pub packaging: Packaging,
    pub moodle: MoodleCourse,
    pub xapi: Xapi,
}

pub struct ModuleEntry {
    pub id: At<Id>,
    pub folder: At<String>,
    pub number: u32,
    pub title: String,
    pub description: String,
    pub quiz: bool,
    pub tracking: Tracking,
    pub sessions: Vec<SessionEntry>,
    is_whole: bool,
}

/// The package of tests and follow-ups.
pub struct TestsEntry {
    pub id: At<Id>,
    pub title: String,
    pub description: String,
    pub forms: Vec<FormEntry>,
    is_whole: bool,
}

pub struct FormEntry {
    pub id: At<Id>,
    /// Name of the file in `content/instruments/`, without its ending.
    pub file: At<Id>,
    pub title: String,
    pub description: String,
    /// Ends the ids of the form's questions, so that two forms may ask the same ones.
    pub suffix: Option<Id>,
    pub role: Role,
    pub tracking: Tracking,
}

/// When learners fill in a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    PreTest,
    PostTest,
    FollowUp,
}

pub struct SessionEntry {
    pub id: At<Id>,
    pub title: String,
}

/// The keys of `[tracking]` that are given; a module's override the course's.
#[derive(Debug, Clone, Default)]
struct TrackingKeys {
    pass_mark: Option<u32>,
    completion: Option<Completion>,
    progression: Option<Progression>,
    attempts: Option<u32>,
    shuffle_questions: Option<bool>,
    shuffle_options: Option<bool>,
    feedback: Option<FeedbackTime>,
    weight: Option<u32>,
}

/// Reads the manifest; None when too much is missing to go on.
pub fn read(file: &Arc<SourceFile>, findings: &mut Findings) -> Option<Manifest> {
    toml::read(file, 0, file.text(), "the manifest", findings, |root, findings| {
        let course = root.table("course", findings, course);
        if course.is_none() {
            root.missing("[course]", "start with [course], its id and its title", findings);
        }
        let outcomes = root.tables("outcomes", findings, outcome).into_iter().flatten().collect::<Vec<_>>();
        let tracking = root.table("tracking", findings, tracking_keys).unwrap_or_default();
        let packaging = packaging::read(root, findings);
        let moodle = root.table("moodle", findings, moodle).unwrap_or_default();
        let keys = root.table("xapi", findings, xapi_keys).unwrap_or_default();
        let mut number = 0;
        let help = "name at least one module, [[modules]], and its sessions";
        let modules = root.required_tables("modules", help, findings, |table, findings| {
            let module = module(table, number + 1, &tracking, findings);
            number = module.as_ref().map_or(number + 1, |module| module.number);
            module
        });
        let mut is_whole = !modules.is_empty() && modules.iter().all(Option::is_some);
        let modules: Vec<ModuleEntry> = modules.into_iter().flatten().collect();
        is_whole &= modules.iter().all(|module| module.is_whole);
        let tests = root.table("tests", findings, |table, findings| tests(table, &tracking, findings));
        is_whole &= tests.as_ref().is_none_or(|tests| tests.as_ref().is_some_and(|tests| tests.is_whole));
        let tests = tests.flatten();
        let forms =
            tests.iter().flat_map(|tests| std::iter::once(&tests.id).chain(tests.forms.iter().map(|form| &form.id)));
        packaging::check_tests(root, &packaging, tests.as_ref(), findings);
        unique(file, "module", modules.iter().map(|module| &module.id).chain(forms), findings);
        let ids: Vec<At<Id>> =
            outcomes.iter().map(|at| At { value: at.value.id.clone(), span: at.span.clone() }).collect();
        unique(file, "outcome", ids.iter(), findings);
        let mut manifest = course??;
        manifest.outcomes = outcomes;
        manifest.packaging = packaging;
        manifest.moodle = moodle;
        manifest.xapi = keys.resolve(&manifest.base_iri);
        manifest.modules = modules;
        manifest.tests = tests;
        manifest.is_whole = is_whole;
        Some(manifest)
    })
}

fn course(table: &mut Table<'_>, findings: &mut Findings) -> Option<Manifest> {
    let file = Arc::clone(table.file());
    let id = table.id("id", findings);
    check_taken(&file, "a course", id.as_ref(), &["xapi"], findings);
    let title = title(table, "give the course its title", findings);
    let help = "say in a few sentences what the course is about";
    let description = table.limited_string("description", DESCRIPTION_MAX, help, findings);
    let version =
        table.limited_string("version", 20, "count the versions of the content: version = \"1.0.0\"", findings);
    if let Some(version) = &version
        && !version.value.bytes().all(|b| b.is_ascii_alphanumeric() || b".-_".contains(&b))
    {
        let help = "use letters, digits and dots: the version is part of the packages' names";
        findings.add(Code::BadValue, &file, version.span.clone(), "this version cannot be part of a file name", help);
    }
    let language = table.required_string("language", "name the language by its tag: language = \"en\"", findings);
    if let Some(language) = &language {
        check_language(&file, language, findings);
    }
    let help = "give the address under which activities are named: base_iri = \"https://training.example.org\"";
    let base_iri = table.required_string("base_iri", help, findings);
    if let Some(iri) = &base_iri {
        check_base_iri(&file, iri, findings);
    }
    let publisher = table.limited_string("publisher", KEYWORD_MAX, "say who publishes the course", findings);
    let rights = table.limited_string("rights", KEYWORD_MAX, "name the licence of the content", findings);
    let number = |at: At<u32>| u8::try_from(at.value).ok();
    let sdgs = table.integers("sdgs", 1..=17, findings).into_iter().filter_map(number).collect();
    let keywords = table.strings("keywords", findings);
    for keyword in &keywords {
        check_length(&file, "keywords", keyword, KEYWORD_MAX, findings);
    }
    let audiences = table.strings("audiences", findings);
    Some(Manifest {
        file,
        // What is missing keeps the course from being built, not its pages from being read.
        id: id.map(|at| at.value).or_else(|| Id::parse("unnamed").ok())?,
        base_iri: text(base_iri),
        title,
        description: text(description),
        version: text(version),
        language: text(language),
        publisher: text(publisher),
        rights: text(rights),
        sdgs,
        keywords: keywords.into_iter().map(|at| at.value).collect(),
        audiences: audiences.into_iter().map(|at| at.value).collect(),
        outcomes: Vec::new(),
        modules: Vec::new(),
        tests: None,
        is_whole: true,
        packaging: Packaging::default(),
        moodle: MoodleCourse::default(),
        xapi: Xapi::new(""),
    })
}

fn outcome(table: &mut Table<'_>, findings: &mut Findings) -> Option<At<Outcome>> {
    let id = table.id("id", findings);
    let text = table.limited_string("text", KEYWORD_MAX, "say what learners can do afterwards", findings);
    let short =
        table.optional_string("short", Outcome::LABEL_MAX, "say it in one line, or take the key away", findings);
    match (&short, &text) {
        (None, Some(text)) if text.value.chars().count() > Outcome::LABEL_MAX => {
            let length = text.value.chars().count();
            let message = format!("the outcome has {length} characters; an LMS keeps {}", Outcome::LABEL_MAX);
            let help = "add `short`, the same in one line, for the LMS's reports";
            findings.add(Code::TextTooLong, table.file(), text.span.clone(), message, help);
        }
        _ => {}
    }
    let id = id?;
    let outcome = Outcome { id: id.value, text: text?.value, short: short.map(|at| at.value) };
    Some(At { value: outcome, span: id.span })
}

/// The keys of `[xapi]` that are given.
#[derive(Default)]
struct XapiKeys {
    in_packages: Option<bool>,
    endpoint: Option<String>,
    version: Option<XapiVersion>,
    actors: Option<ActorForm>,
    home_page: Option<String>,
    anonymous_evaluations: Option<bool>,
    minimum_group: Option<u32>,
}

fn xapi_keys(table: &mut Table<'_>, findings: &mut Findings) -> XapiKeys {
    let file = Arc::clone(table.file());
    let versions = [("1.0.3", XapiVersion::V1_0_3), ("2.0", XapiVersion::V2_0)];
    let actors = [("pseudonym", ActorForm::Pseudonym), ("account", ActorForm::Account), ("email", ActorForm::Email)];
    let mut address = |key: &'static str, help: &str, findings: &mut Findings| {
        let address = table.optional_string(key, KEYWORD_MAX, help, findings)?;
        let trimmed = At { value: address.value.trim_end_matches('/').to_owned(), span: address.span.clone() };
        check_base_iri(&file, &trimmed, findings);
        Some(address)
    };
    let endpoint = address("endpoint", "give the address of the LRS, or take the key away", findings);
    let home_page = address("home_page", "give the address of the system of the accounts", findings);
    let in_packages = table.boolean("in_packages", findings);
    let actors = table.choice("actors", &actors, findings);
    if let (Some(true), Some(endpoint)) = (in_packages, &endpoint)
        && actors != Some(ActorForm::Account)
    {
        let message = "an LMS tells a package the account of a learner, which is not how this course names people: only \
                       launches that name an actor will send statements";
        let help = "write actors = \"account\", or take the endpoint away and collect from the LMS instead";
        findings.add(Code::ActorUnknown, &file, endpoint.span.clone(), message, help);
    }
    XapiKeys {
        in_packages,
        endpoint: endpoint.map(|endpoint| format!("{}/", endpoint.value.trim_end_matches('/'))),
        version: table.choice("version", &versions, findings),
        actors,
        home_page: home_page.map(|home_page| home_page.value),
        anonymous_evaluations: table.boolean("anonymous_evaluations", findings),
        minimum_group: table.integer("minimum_group", 1..=1000, findings).map(|at| at.value),
    }
}

impl XapiKeys {
    /// What the manifest says, else the default.
    fn resolve(self, base_iri: &str) -> Xapi {
        let default = Xapi::new(base_iri);
        Xapi {
            in_packages: self.in_packages.unwrap_or(default.in_packages),
            endpoint: self.endpoint,
            version: self.version.unwrap_or(default.version),
            actors: self.actors.unwrap_or(default.actors),
            home_page: self.home_page.unwrap_or(default.home_page),
            anonymous_evaluations: self.anonymous_evaluations.unwrap_or(default.anonymous_evaluations),
            minimum_group: self.minimum_group.unwrap_or(default.minimum_group),
        }
    }
}

fn tracking_keys(table: &mut Table<'_>, findings: &mut Findings) -> TrackingKeys {
    let completion = [("sessions", Completion::Sessions), ("quiz", Completion::Quiz), ("passed", Completion::Passed)];
    let progression = [("free", Progression::Free), ("ordered", Progression::Ordered)];
    let feedback = [("question", FeedbackTime::Question), ("quiz", FeedbackTime::Quiz), ("never", FeedbackTime::Never)];
    TrackingKeys {
        pass_mark: table.integer("pass_mark", 0..=100, findings).map(|at| at.value),
        completion: table.choice("completion", &completion, findings),
        progression: table.choice("progression", &progression, findings),
        attempts: table.integer("attempts", 0..=100, findings).map(|at| at.value),
        shuffle_questions: table.boolean("shuffle_questions", findings),
        shuffle_options: table.boolean("shuffle_options", findings),
        feedback: table.choice("feedback", &feedback, findings),
        weight: table.integer("weight", 0..=100, findings).map(|at| at.value),
    }
}

impl TrackingKeys {
    /// What the module says, else what the course says, else the default; without a quiz only sessions can complete.
    fn resolve(&self, course: &Self, quiz: bool) -> Tracking {
        let completion = if quiz { Completion::Passed } else { Completion::Sessions };
        let course_completion = course.completion.filter(|_| quiz);
        Tracking {
            pass_mark: self.pass_mark.or(course.pass_mark).unwrap_or(70),
            completion: self.completion.or(course_completion).unwrap_or(completion),
            progression: self.progression.or(course.progression).unwrap_or(Progression::Free),
            attempts: self.attempts.or(course.attempts).unwrap_or(0),
            shuffle_questions: self.shuffle_questions.or(course.shuffle_questions).unwrap_or(false),
            shuffle_options: self.shuffle_options.or(course.shuffle_options).unwrap_or(true),
            feedback: self.feedback.or(course.feedback).unwrap_or(FeedbackTime::Quiz),
            weight: self.weight.or(course.weight),
        }
    }
}

fn module(
    table: &mut Table<'_>,
    next_number: u32,
    course: &TrackingKeys,
    findings: &mut Findings,
) -> Option<ModuleEntry> {
    let file = Arc::clone(table.file());
    let id = part_id(table, findings);
    let folder = table.required_string("folder", "name the module's folder below content/", findings);
    let folder = folder.filter(|folder| {
        let good = folder.value.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-".contains(&b));
        if !good {
            let message = format!("`{}` is not a folder of content/", folder.value);
            let help = "name one folder with letters, digits, _ and -: folder = \"01_introduction\"";
            findings.add(Code::PathEscapes, &file, folder.span.clone(), message, help);
        }
        good
    });
    let number = table.integer("number", 1..=999, findings).map_or(next_number, |at| at.value);
    let title = title(table, "give the module its title", findings);
    let help = "say in a sentence what the module is about";
    let description = table.limited_string("description", DESCRIPTION_MAX, help, findings);
    let quiz = table.boolean("quiz", findings).unwrap_or(false);
    let span = table.span();
    let keys = table.table("tracking", findings, tracking_keys).unwrap_or_default();
    if !quiz && keys.completion.is_some_and(|completion| completion != Completion::Sessions) {
        let help = "write completion = \"sessions\", or quiz = true";
        findings.add(
            Code::BadValue,
            &file,
            span,
            "a module without a quiz can only be completed by its sessions",
            help,
        );
    }
    let tracking = keys.resolve(course, quiz);
    let sessions = if quiz {
        table.tables("sessions", findings, session)
    } else {
        let help = "name its sessions: sessions = [{ id = \"…\", title = \"…\" }]";
        table.required_tables("sessions", help, findings, session)
    };
    let is_whole = sessions.iter().all(Option::is_some);
    let sessions: Vec<SessionEntry> = sessions.into_iter().flatten().collect();
    unique(&file, "session", sessions.iter().map(|session| &session.id), findings);
    Some(ModuleEntry {
        id: id?,
        folder: folder?,
        number,
        title,
        description: text(description),
        quiz,
        tracking,
        sessions,
        is_whole,
    })
}

fn tests(table: &mut Table<'_>, course: &TrackingKeys, findings: &mut Findings) -> Option<TestsEntry> {
    let id = table.id("id", findings);
    check_taken(table.file(), "the package of tests", id.as_ref(), &[Course::UNIT], findings);
    let title = title(table, "give the package its title", findings);
    let help = "say in a sentence what the package is for";
    let description = table.limited_string("description", DESCRIPTION_MAX, help, findings);
    let help = "name its forms: forms = [{ id = \"pretest\", file = \"course_test\", … }]";
    let forms = table.required_tables("forms", help, findings, |table, findings| form(table, course, findings));
    let is_whole = forms.iter().all(Option::is_some);
    let forms: Vec<FormEntry> = forms.into_iter().flatten().collect();
    for (role, name) in [(Role::PreTest, "pre-test"), (Role::PostTest, "post-test")] {
        for form in forms.iter().filter(|form| form.role == role).skip(1) {
            let message = format!("`{}` is the second {name}: a course has one", form.id.value);
            let help = "take `role` away from one of the two";
            findings.add(Code::BadValue, table.file(), form.id.span.clone(), message, help);
        }
    }
    Some(TestsEntry { id: id?, title, description: text(description), forms, is_whole })
}

fn form(table: &mut Table<'_>, course: &TrackingKeys, findings: &mut Findings) -> Option<FormEntry> {
    let id = part_id(table, findings);
    let file = table.id("file", findings);
    let title = title(table, "give the form its title", findings);
    let help = "say in a sentence what the form is for";
    let description = table.limited_string("description", DESCRIPTION_MAX, help, findings);
    let suffix = table.optional_id("suffix", findings);
    let roles = [("pre-test", Role::PreTest), ("post-test", Role::PostTest), ("follow-up", Role::FollowUp)];
    let role = table.choice("role", &roles, findings).unwrap_or(Role::FollowUp);
    let keys = table.table("tracking", findings, tracking_keys).unwrap_or_default();
    let mut tracking = keys.resolve(course, true);
    tracking.completion = keys.completion.unwrap_or(Completion::Quiz);
    Some(FormEntry {
        id: id?,
        file: file?,
        title,
        description: text(description),
        suffix: suffix.map(|at| at.value),
        role,
        tracking,
    })
}

fn session(table: &mut Table<'_>, findings: &mut Findings) -> Option<SessionEntry> {
    let id = table.id("id", findings);
    let title = title(table, "give the session its title", findings);
    check_taken(table.file(), "a session", id.as_ref(), &Module::RESERVED_IDS, findings);
    Some(SessionEntry { id: id?, title })
}

/// Names that mean something else already in the place where `id` would stand.
fn check_taken(file: &Arc<SourceFile>, what: &str, id: Option<&At<Id>>, taken: &[&str], findings: &mut Findings) {
    if let Some(id) = id.filter(|id| taken.contains(&id.value.as_str())) {
        let message = format!("{what} cannot be called `{}`", id.value);
        let help = match taken {
            [_] => "this name is taken; give it another id".to_owned(),
            taken => format!("these names are taken: {}", taken.join(", ")),
        };
        findings.add(Code::BadId, file, id.span.clone(), message, help);
    }
}

/// The id of a module or form, which names a file in a package.
fn part_id(table: &mut Table<'_>, findings: &mut Findings) -> Option<At<Id>> {
    let id = table.id("id", findings)?;
    check_taken(table.file(), "a module or form", Some(&id), &Course::RESERVED_IDS, findings);
    if is_device_name(id.value.as_str()) {
        let message = format!("`{}` is a name that Windows keeps for itself", id.value);
        findings.add(
            Code::BadId,
            table.file(),
            id.span.clone(),
            message,
            "give it another id: a file is named after it",
        );
    }
    Some(id)
}

/// A title; where it is missing, that is reported, and it is empty.
fn title(table: &mut Table<'_>, help: &str, findings: &mut Findings) -> String {
    let Some(title) = table.limited_string("title", TITLE_MAX, help, findings) else { return String::new() };
    let visible = title.value.trim_matches(|c: char| c.is_whitespace() || c.is_control());
    if matches!(visible, "" | "0") {
        findings.add(Code::BadValue, table.file(), title.span, "an LMS drops what has this title", help);
    }
    title.value
}

/// The text of a key that must be there; where it is missing, that has been reported.
fn text(at: Option<At<String>>) -> String {
    at.map(|at| at.value).unwrap_or_default()
}

fn unique<'a>(file: &Arc<SourceFile>, what: &str, ids: impl Iterator<Item = &'a At<Id>>, findings: &mut Findings) {
    let mut seen: Vec<&At<Id>> = Vec::new();
    for id in ids {
        if let Some(first) = seen.iter().find(|first| first.value == id.value) {
            let message = format!("the {what} id `{}` is used twice", id.value);
            let help =
                format!("the first one stands in line {}; give this one another id", file.position(first.span.start).0);
            findings.add(Code::DuplicateId, file, id.span.clone(), message, help);
        }
        seen.push(id);
    }
}

/// Checks the form of a language tag: 2 or 3 letters, and at most one more part of 2 to 8 letters or digits. Longer
/// BCP 47 tags are refused by LMSs inside `{lang=…}` of an answer.
fn check_language(file: &Arc<SourceFile>, tag: &At<String>, findings: &mut Findings) {
    let (first, rest) = tag.value.split_once('-').unwrap_or((&tag.value, "en"));
    let good = (2..=3).contains(&first.len())
        && first.bytes().all(|b| b.is_ascii_lowercase())
        && (2..=8).contains(&rest.len())
        && rest.bytes().all(|b| b.is_ascii_alphanumeric());
    if !good {
        let message = format!("`{}` is not a language tag", tag.value);
        findings.add(Code::BadValue, file, tag.span.clone(), message, "write it like en, fr, pt-BR or zh-Hans");
    }
}

fn check_base_iri(file: &Arc<SourceFile>, iri: &At<String>, findings: &mut Findings) {
    let rest = iri.value.strip_prefix("https://").or_else(|| iri.value.strip_prefix("http://"));
    let good = rest.is_some_and(|rest| {
        !rest.is_empty()
            && !rest.starts_with('/')
            && !rest.ends_with('/')
            && !rest.contains(|c: char| c.is_whitespace() || "<>\"{}|\\^`?#".contains(c))
    });
    if !good {
        let message = format!("`{}` cannot be the beginning of an IRI", iri.value);
        let help = "write https://, a domain of yours and perhaps a path, without a / at the end";
        findings.add(Code::BadValue, file, iri.span.clone(), message, help);
    }
}
