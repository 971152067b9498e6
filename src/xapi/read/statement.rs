//! Statements and what they are about (xAPI 1.0.3 part two, 2.4; IEEE 9274.1.1-2023, 4.2.1).

use std::borrow::Cow;

use super::super::statement::{Actor, Object as Target, Outcome, Statement, SubStatement, Verb};
use super::Version;
use super::actor::IDENTIFIERS;
use super::json::{Kind, Node};
use super::pattern::Interaction;
use super::reader::{Object, Reader, short};
use crate::diagnostic::Code;
use crate::xapi::vocabulary::verb::VOIDED;

const TYPES: [&str; 5] = ["Activity", "Agent", "Group", "StatementRef", "SubStatement"];
const SET_BY_AN_LRS: [&str; 4] = ["id", "stored", "version", "authority"];

/// What a statement and a statement inside a statement have in common.
struct Told {
    actor: Option<Actor>,
    verb: Option<Verb>,
    object: Option<Target>,
    result: Option<Outcome>,
    context: Option<super::super::statement::Context>,
}

impl Reader<'_> {
    /// A statement; None if it cannot be told by our types, of which id, actor, verb, object and timestamp are part.
    pub fn statement(&mut self, node: Node<'_>, version: Option<Version>) -> Option<Statement> {
        const KNOWN: [&str; 11] = [
            "id",
            "stored",
            "version",
            "authority",
            "actor",
            "verb",
            "object",
            "result",
            "context",
            "timestamp",
            "attachments",
        ];
        if node.kind() == Kind::Null {
            self.null("statement", node);
        }
        let object = self.object(node, "statement", &KNOWN)?;
        if let Some(node) = object.get("version") {
            self.version(node, version);
        }
        for (key, code, help) in [
            ("id", Code::XapiIdMissing, "give it a UUID of its own"),
            ("timestamp", Code::XapiTimestampMissing, "add the moment at which it happened"),
        ] {
            if !object.has(key) {
                self.missing(code, &object, &format!("a statement has no `{key}`"), help);
            }
        }
        let id = object.get("id").and_then(|node| self.uuid(node, "id"));
        let told = self.told(&object, false);
        let timestamp = object.get("timestamp").and_then(|node| self.timestamp(node, "timestamp"));
        if let Some(node) = object.get("stored") {
            self.timestamp(node, "stored");
        }
        if let Some(node) = object.get("authority") {
            self.authority(node);
        }
        let attachments = object.get("attachments").map(|node| self.attachments(node)).unwrap_or_default();
        Some(Statement {
            id: id?,
            actor: told.actor?,
            verb: told.verb?,
            object: told.object?,
            result: told.result,
            context: told.context,
            timestamp: timestamp?,
            attachments,
        })
    }

    /// Takes the version of the statement over, unless another one was asked for.
    fn version(&mut self, node: Node<'_>, asked: Option<Version>) {
        let Some(text) = self.text(node, "version") else { return };
        let Some(found) = Version::of_statement(&text.value) else {
            let message = format!("there is no version \"{}\" of xAPI", short(&text.value));
            self.add(Code::XapiVersion, text.span, message, "leave it out, or write 1.0.0, or 2.0.0");
            return;
        };
        match asked {
            Some(asked) if asked != found => {
                let message = format!("the statement follows version {}, not {}", text.value, asked.name());
                self.add(
                    Code::XapiVersionOther,
                    text.span,
                    message,
                    "leave the version out, or check it by its own version",
                );
            }
            _ => {
                self.version = found;
                if !matches!(&*text.value, "1.0.0" | "2.0.0") {
                    let message = format!("`version` is \"{}\"", text.value);
                    let help = "leave it out, or write 1.0.0, or 2.0.0: the data model is the same in all patches";
                    self.add(Code::XapiVersionPatch, text.span, message, help);
                }
            }
        }
    }

    fn told(&mut self, object: &Object<'_>, is_inner: bool) -> Told {
        for (key, code, help) in [
            ("actor", Code::XapiActorMissing, "add who did it"),
            ("verb", Code::XapiVerbMissing, "add what was done"),
            ("object", Code::XapiObjectMissing, "add what it was done to"),
        ] {
            if !object.has(key) {
                self.missing(code, object, &format!("a statement has no `{key}`"), help);
            }
        }
        let actor = object.get("actor").and_then(|node| self.actor(node, "actor"));
        let verb = object.get("verb").and_then(|node| self.verb(node));
        let (kind, target, interaction) =
            object.get("object").map_or((None, None, None), |node| self.target(node, is_inner));
        if let (Some(verb), Some(kind), Some(node)) = (&verb, kind, object.get("object"))
            && verb.id == VOIDED
            && kind != "StatementRef"
        {
            let message = "the statement voids something that is no reference to a statement";
            let help = "write \"objectType\": \"StatementRef\" and the id of the statement that is void";
            self.add(Code::XapiVoiding, node.head(), message, help);
        }
        let result = object.get("result").and_then(|node| self.result(node));
        if let (Some(node), Some(interaction)) = (response(object), &interaction) {
            self.response(node, interaction);
        }
        let has_activity = kind.is_none_or(|kind| kind == "Activity");
        let context = object.get("context").and_then(|node| self.context(node, has_activity));
        Told { actor, verb, object: target, result, context }
    }

    fn verb(&mut self, node: Node<'_>) -> Option<Verb> {
        let object = self.object(node, "verb", &["id", "display"])?;
        if !object.has("id") {
            let help = "add the IRI of the verb";
            self.missing(Code::XapiVerbIdMissing, &object, "the verb has no `id`", help);
        } else if !object.has("display") {
            let help = "add the word for people: \"display\": { \"en\": \"…\" }";
            self.missing(Code::XapiVerbDisplay, &object, "the verb has no `display`", help);
        }
        let id = object.get("id").and_then(|node| self.iri(node, "id"));
        let display = object.get("display").and_then(|node| self.language_map(node, "display"));
        Some(Verb { id: Cow::Owned(id?.into_owned()), display: display.unwrap_or_default() })
    }

    /// The object of a statement: its kind, itself, and the interaction that it is.
    fn target(
        &mut self,
        node: Node<'_>,
        is_inner: bool,
    ) -> (Option<&'static str>, Option<Target>, Option<Interaction>) {
        // What is no object at all is not said to be a wrong one.
        let Some(object) = self.map(node, "object") else { return (Some("Activity"), None, None) };
        let Some(kind) = self.kind_of_target(&object) else { return (None, None, None) };
        let known: &[&str] = match kind {
            "Activity" => &["objectType", "id", "definition"],
            "Agent" | "Group" => &["objectType", "name", "mbox", "mbox_sha1sum", "openid", "account", "member"],
            "StatementRef" => &["objectType", "id"],
            _ => &[
                "objectType",
                "actor",
                "verb",
                "object",
                "result",
                "context",
                "timestamp",
                "attachments",
                "id",
                "stored",
                "version",
                "authority",
            ],
        };
        self.known(&object, "object", known);
        let mut interaction = None;
        let target = match kind {
            "Activity" => {
                let (activity, found) = self.activity_of(&object);
                interaction = found;
                activity.map(Target::Activity)
            }
            "Agent" => self.agent_of(&object, "object").map(Target::Agent),
            "Group" => self.group_of(&object).map(Target::Group),
            "StatementRef" => self.statement_ref(&object).map(Target::StatementRef),
            _ => self.sub_statement(&object, is_inner).map(|inner| Target::SubStatement(Box::new(inner))),
        };
        (Some(kind), target, interaction)
    }

    /// What an object says that it is. None if that is nothing that an object can be.
    fn kind_of_target(&mut self, object: &Object<'_>) -> Option<&'static str> {
        if let Some(node) = object.get("objectType") {
            if node.kind() == Kind::Null {
                self.null("objectType", node);
            }
            let text = self.text(node, "objectType")?;
            if let Some(kind) = TYPES.iter().copied().find(|kind| *kind == text.value) {
                return Some(kind);
            }
            let almost = TYPES.iter().copied().find(|kind| kind.eq_ignore_ascii_case(&text.value));
            let code = if almost.is_some() { Code::XapiValueCase } else { Code::XapiObjectType };
            let message = format!("`objectType` cannot be \"{}\"", short(&text.value));
            self.add(code, text.span, message, format!("it is one of {}", TYPES.join(", ")));
            return almost;
        }
        let is_group = object.has("member");
        if is_group || IDENTIFIERS.iter().any(|key| object.has(key)) {
            let message = "the object looks like an agent or a group, but does not say so";
            self.add(
                Code::XapiObjectTypeMissing,
                object.head(),
                message,
                "add \"objectType\": \"Agent\", or \"Group\"",
            );
            return Some(if is_group { "Group" } else { "Agent" });
        }
        Some("Activity")
    }

    fn sub_statement(&mut self, object: &Object<'_>, is_inner: bool) -> Option<SubStatement> {
        if is_inner {
            let message = "a statement inside a statement holds another one";
            let help = "refer to the inner one by its id: \"objectType\": \"StatementRef\"";
            self.missing(Code::XapiSubStatementNested, object, message, help);
            return None;
        }
        for key in SET_BY_AN_LRS {
            if let Some(entry) = object.entry(key) {
                let message = format!("a statement inside a statement has `{key}`");
                self.add(Code::XapiSubStatementProperty, entry.span.clone(), message, "leave it out");
            }
        }
        let told = self.told(object, true);
        let timestamp = object.get("timestamp").and_then(|node| self.timestamp(node, "timestamp"));
        let attachments = object.get("attachments").map(|node| self.attachments(node)).unwrap_or_default();
        Some(SubStatement {
            actor: told.actor?,
            verb: told.verb?,
            object: told.object?,
            result: told.result,
            context: told.context,
            timestamp,
            attachments,
        })
    }
}

/// The response of a statement, if it is a text.
fn response<'t>(object: &Object<'t>) -> Option<Node<'t>> {
    let result = object.get("result").filter(|node| node.kind() == Kind::Object)?;
    let entry = result.entries().ok()?.into_iter().find(|entry| entry.key == "response")?;
    Some(entry.value).filter(|node| node.kind() == Kind::Text)
}
