//! The toolkit's own xAPI Profile as JSON-LD (xAPI Profiles Specification 1.0, part two): the words that ADL has none for,
//! a template for each deed, and the patterns that statements follow.
//!
//! An id never changes its meaning: a template whose rules change gets another one (part two, 8.0).

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Value, json};

use super::vocabulary::{activity_type, own, verb};
use crate::course::Course;
use crate::records::ActionStatus;

/// When the version was made that is described here.
const MADE: &str = "2026-11-23T00:00:00Z";

type Text = BTreeMap<&'static str, String>;

/// A profile (part two, 6.0).
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Profile {
    #[serde(rename = "@context")]
    context: &'static str,
    id: String,
    #[serde(rename = "type")]
    kind: &'static str,
    conforms_to: &'static str,
    pref_label: Text,
    definition: Text,
    author: Author,
    versions: Vec<Version>,
    concepts: Vec<Concept>,
    templates: Vec<Template>,
    patterns: Vec<Pattern>,
}

#[derive(Debug, Clone, Serialize)]
struct Author {
    #[serde(rename = "type")]
    kind: &'static str,
    name: String,
}

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
struct Version {
    id: String,
    generated_at_time: &'static str,
}

/// A verb, an activity type or an extension (part two, 7.1 and 7.2).
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
struct Concept {
    id: String,
    #[serde(rename = "type")]
    kind: &'static str,
    in_scheme: String,
    pref_label: Text,
    definition: Text,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    broad_match: Vec<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    recommended_verbs: Vec<String>,
    /// A JSON Schema as a text.
    #[serde(skip_serializing_if = "Option::is_none")]
    inline_schema: Option<String>,
}

/// One way in which a statement may be structured (part two, 8.0).
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
struct Template {
    id: String,
    #[serde(rename = "type")]
    kind: &'static str,
    in_scheme: String,
    pref_label: Text,
    definition: Text,
    verb: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    object_activity_type: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    context_parent_activity_type: Vec<&'static str>,
    rules: Vec<Rule>,
}

/// What holds at a place of a statement (part two, 8.1).
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Rule {
    location: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    presence: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    all: Vec<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    scope_note: Option<Text>,
}

/// Statements in their order (part two, 9.0).
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
struct Pattern {
    id: String,
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    primary: bool,
    in_scheme: String,
    pref_label: Text,
    definition: Text,
    #[serde(flatten)]
    of: Members,
}

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
enum Members {
    Alternates(Vec<String>),
    Sequence(Vec<String>),
    OneOrMore(String),
    ZeroOrMore(String),
}

/// The profile that the statements of `course` follow: that of all courses with the same base IRI.
pub fn profile(course: &Course) -> Profile {
    let base = course.base_iri.as_str();
    let publisher = course.publisher.trim();
    let templates = Templates { base }.all();
    Profile {
        context: "https://w3id.org/xapi/profiles/context",
        id: own::profile(base),
        kind: "Profile",
        conforms_to: "https://w3id.org/xapi/profiles#1.0",
        pref_label: english("Training with Kitbag"),
        definition: english(
            "What people do in a training that is taught in a room, in an LMS or in both: they register, attend, learn, \
             answer, evaluate and plan. The verbs are ADL's where there are any. What an LMS kept of a SCO follows ADL's \
             SCORM profile too. Answers to evaluations are anonymous unless somebody decided otherwise: \
             no registration, one actor for all, and midnight for the time.",
        ),
        author: Author {
            kind: "Organization",
            name: if publisher.is_empty() { base.to_owned() } else { publisher.to_owned() },
        },
        versions: vec![Version { id: own::profile_version(base), generated_at_time: MADE }],
        concepts: concepts(base),
        patterns: patterns(base, &templates),
        templates,
    }
}

fn english(text: &str) -> Text {
    Text::from([("en", text.to_owned())])
}

fn concepts(base: &str) -> Vec<Concept> {
    let concept = |id: String, kind, label: &str, definition: &str| Concept {
        id,
        kind,
        in_scheme: own::profile_version(base),
        pref_label: english(label),
        definition: english(definition),
        broad_match: Vec::new(),
        recommended_verbs: Vec::new(),
        inline_schema: None,
    };
    let plans = vec![own::planned(base), own::followed_up(base)];
    let statuses: Vec<&str> = ActionStatus::ALL.map(ActionStatus::as_str).to_vec();
    let action = json!({
        "type": "object",
        "required": ["id"],
        "properties": { "id": { "type": "string" }, "status": { "enum": statuses } },
        "additionalProperties": { "type": "string" },
    });
    vec![
        Concept {
            broad_match: vec![verb::RESPONDED],
            ..concept(
                own::evaluated(base),
                "Verb",
                "evaluated",
                "The actor said what they think of the training, with a point on a scale. The object is the question, the \
                 response is the id of the point.",
            )
        },
        concept(
            own::planned(base),
            "Verb",
            "planned",
            "The actor means to take an action after the training. The object is the list of all actions of the course; \
             the result names the action.",
        ),
        concept(
            own::followed_up(base),
            "Verb",
            "followed up",
            "Somebody looked, some time after the training, at what became of an action that the actor had planned. The \
             response is the action's status.",
        ),
        concept(
            own::action_plan(base),
            "ActivityType",
            "action plan",
            "The actions that the people of a course plan, all together.",
        ),
        Concept {
            inline_schema: Some(json!({ "type": "string" }).to_string()),
            ..concept(
                own::cohort(base),
                "ContextExtension",
                "cohort",
                "The group that takes the course together, as reports call it: a text, for example Nairobi 2027.",
            )
        },
        Concept {
            recommended_verbs: plans,
            inline_schema: Some(action.to_string()),
            ..concept(
                own::action(base),
                "ResultExtension",
                "action",
                "An action that somebody planned. Its id tells the actions of one person apart; text, status, indicator, \
                 evidence and barrier are there when they are known. Who is to take it is never told.",
            )
        },
    ]
}

/// Makes the templates.
struct Templates<'a> {
    base: &'a str,
}

impl Templates<'_> {
    fn all(&self) -> Vec<Template> {
        let mut templates = [self.presence(), self.learning(), self.answers(), self.plans()].concat();
        for template in &mut templates {
            let common = self.common_rules(template);
            template.rules.extend(common);
        }
        templates
    }

    /// Being there.
    fn presence(&self) -> Vec<Template> {
        let attended = |name, label, definition| Template {
            rules: vec![
                excluded("$.result.score"),
                excluded("$.result.success"),
                noted(recommended("$.result.duration"), "How long the person was there, where the record says so."),
            ],
            ..self.template(name, label, definition, verb::ATTENDED)
        };
        vec![
            Template {
                rules: vec![excluded("$.result")],
                ..self.template("registered", "registered", "The actor takes part in the course.", verb::REGISTERED)
            },
            attended("attended", "attended", "The actor was there."),
            Template {
                object_activity_type: Some(activity_type::LESSON.to_owned()),
                context_parent_activity_type: vec![activity_type::LESSON],
                ..attended("attended-session", "attended a session", "The actor was there when a session was held.")
            },
            Template {
                object_activity_type: Some(activity_type::MEETING.to_owned()),
                ..attended(
                    "attended-day",
                    "attended a day",
                    "The actor was there on a day of the workshop, or half of it.",
                )
            },
        ]
    }

    /// What happens in a module.
    fn learning(&self) -> Vec<Template> {
        let completed = |name, label, definition| Template {
            rules: vec![all("included", "$.result.completion", [json!(true)])],
            ..self.template(name, label, definition, verb::COMPLETED)
        };
        let sitting = |name, definition, verb| Template {
            rules: vec![
                excluded("$.result.score"),
                noted(recommended("$.result.duration"), "Learning time of the whole attempt so far."),
            ],
            ..self.template(name, name, definition, verb)
        };
        let judged = |name, definition, verb, success: bool| Template {
            rules: vec![all("included", "$.result.success", [json!(success)])],
            ..self.template(name, name, definition, verb)
        };
        let started = |name, definition, verb| Template {
            rules: vec![excluded("$.result")],
            ..self.template(name, name, definition, verb)
        };
        let part = |parent, template: Template| Template {
            object_activity_type: Some(activity_type::LESSON.to_owned()),
            context_parent_activity_type: vec![parent],
            ..template
        };
        vec![
            started("initialized", "The actor began an attempt.", verb::INITIALIZED),
            started("resumed", "The actor went on with an attempt.", verb::RESUMED),
            Template {
                rules: vec![
                    noted(included("$.result.score.scaled"), "The share of the whole that is done, from 0 to 1."),
                    excluded("$.result.score.raw"),
                ],
                ..self.template("progressed", "progressed", "The actor got further.", verb::PROGRESSED)
            },
            Template {
                rules: vec![included("$.result.score.scaled | $.result.score.raw"), excluded("$.result.success")],
                ..self.template("scored", "scored", "The actor got a score.", verb::SCORED)
            },
            judged("passed", "The actor did well enough.", verb::PASSED, true),
            judged("failed", "The actor did not do well enough.", verb::FAILED, false),
            completed("completed", "completed", "The actor did all that there is to do."),
            part(
                activity_type::LESSON,
                completed("completed-session", "completed a session", "The actor went through a session of a module."),
            ),
            part(
                activity_type::COURSE,
                completed("completed-module", "completed a module", "The actor did all that a module asks for."),
            ),
            Template {
                object_activity_type: Some(activity_type::COURSE.to_owned()),
                ..completed("completed-course", "completed the course", "The actor did all that the course asks for.")
            },
            sitting("suspended", "The actor left, and may go on.", verb::SUSPENDED),
            sitting("terminated", "The actor left.", verb::TERMINATED),
        ]
    }

    /// Answers to questions of tests and evaluations.
    fn answers(&self) -> Vec<Template> {
        let question = || all("included", "$.object.definition.type", QUESTIONS.map(Value::from));
        let opinion = |name, definition, verb| Template {
            rules: vec![
                question(),
                included("$.result.response"),
                excluded("$.result.success"),
                excluded("$.result.score"),
            ],
            ..self.template(name, name, definition, verb)
        };
        vec![
            Template {
                rules: vec![
                    question(),
                    included("$.context.contextActivities.parent[*].id"),
                    noted(recommended("$.result.response"), "In the format of the question's interaction type."),
                    excluded("$.result.score"),
                ],
                ..self.template("responded", "responded", "The actor answered a question.", verb::RESPONDED)
            },
            opinion("evaluated", "An item of an evaluation: a point on a scale.", own::evaluated(self.base)),
            opinion("commented", "An item of an evaluation, in the actor's own words.", verb::COMMENTED.to_owned()),
        ]
    }

    fn plans(&self) -> Vec<Template> {
        let action = own::action(self.base);
        let statuses = ActionStatus::ALL.map(|status| json!(status.as_str()));
        let plan = |name, label, definition, verb, rule| Template {
            object_activity_type: Some(own::action_plan(self.base)),
            rules: vec![included(&format!("$.result.extensions['{action}'].id")), rule],
            ..self.template(name, label, definition, verb)
        };
        vec![
            plan(
                "planned",
                "planned",
                "The actor means to take an action.",
                own::planned(self.base),
                noted(recommended("$.result.response"), "The action in words."),
            ),
            plan(
                "followed-up",
                "followed up",
                "What became of an action that the actor had planned.",
                own::followed_up(self.base),
                noted(all("recommended", "$.result.response", statuses), "The status of the action."),
            ),
        ]
    }

    fn template(&self, name: &str, label: &str, definition: &str, verb: impl Into<String>) -> Template {
        Template {
            id: template_id(self.base, name),
            kind: "StatementTemplate",
            in_scheme: own::profile_version(self.base),
            pref_label: english(label),
            definition: english(definition),
            verb: verb.into(),
            object_activity_type: None,
            context_parent_activity_type: Vec::new(),
            rules: Vec::new(),
        }
    }

    /// What holds for every statement. Anonymous answers have no registration.
    fn common_rules(&self, template: &Template) -> Vec<Rule> {
        let cohort = own::cohort(self.base);
        let is_opinion = template.verb == own::evaluated(self.base) || template.verb == verb::COMMENTED;
        let registration = "$.context.registration";
        vec![
            included("$.timestamp"),
            included("$.context.platform"),
            included("$.context.language"),
            if is_opinion { recommended(registration) } else { included(registration) },
            recommended(&format!("$.context.extensions['{cohort}']")),
        ]
    }
}

/// The types of activities that are answered.
const QUESTIONS: [&str; 2] = [activity_type::INTERACTION, activity_type::QUESTION];

fn rule(presence: &'static str, location: &str) -> Rule {
    Rule { location: location.to_owned(), presence: Some(presence), ..Rule::default() }
}

fn included(location: &str) -> Rule {
    rule("included", location)
}

fn excluded(location: &str) -> Rule {
    rule("excluded", location)
}

fn recommended(location: &str) -> Rule {
    rule("recommended", location)
}

/// Nothing but `values` may stand there.
fn all<const N: usize>(presence: &'static str, location: &str, values: [Value; N]) -> Rule {
    Rule { all: values.to_vec(), ..rule(presence, location) }
}

fn noted(rule: Rule, note: &str) -> Rule {
    Rule { scope_note: Some(english(note)), ..rule }
}

fn template_id(base: &str, name: &str) -> String {
    format!("{}/templates/{name}", own::profile(base))
}

fn patterns(base: &str, templates: &[Template]) -> Vec<Pattern> {
    let id = |name: &str| format!("{}/patterns/{name}", own::profile(base));
    let pattern = |name: &str, label: &str, definition: &str, of: Members| Pattern {
        id: id(name),
        kind: "Pattern",
        primary: false,
        in_scheme: own::profile_version(base),
        pref_label: english(label),
        definition: english(definition),
        of,
    };
    let alternates = |names: &[&str]| Members::Alternates(names.iter().map(|name| template_id(base, name)).collect());
    let between = ["progressed", "responded", "scored", "passed", "failed", "completed"];
    vec![
        Pattern {
            primary: true,
            ..pattern(
                "sittings",
                "sittings",
                "What a page tells while somebody learns: one sitting after the other.",
                Members::OneOrMore(id("sitting")),
            )
        },
        pattern(
            "sitting",
            "a sitting",
            "From opening a module to leaving it.",
            Members::Sequence(vec![id("opening"), id("work"), id("leaving")]),
        ),
        pattern("opening", "opening", "The first statement.", alternates(&["initialized", "resumed"])),
        pattern("work", "work", "Anything in between.", Members::ZeroOrMore(id("step"))),
        pattern("step", "a step", "A statement in between.", alternates(&between)),
        pattern("leaving", "leaving", "The last statement.", alternates(&["suspended", "terminated"])),
        Pattern {
            primary: true,
            ..pattern(
                "records",
                "records",
                "What sheets, forms and LMSs recorded, each in its own way: any statements in any order.",
                Members::OneOrMore(id("record")),
            )
        },
        pattern(
            "record",
            "a record",
            "Any statement.",
            Members::Alternates(templates.iter().map(|template| template.id.clone()).collect()),
        ),
    ]
}
