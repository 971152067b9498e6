//! The parts of a statement (xAPI 1.0.3 part two, 2.4; IEEE 9274.1.1-2023, 4.2.2), in the order in which they are written.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};
use serde_json::Value;
use uuid::Uuid;

use super::time::{serialize_duration, serialize_timestamp};

/// Text by language tag (RFC 5646).
pub type LanguageMap = BTreeMap<Cow<'static, str>, String>;
/// Values by IRI.
pub type Extensions = BTreeMap<Cow<'static, str>, Value>;

/// What happened, told once and for ever: `id` and `timestamp` are always there, because resending needs them.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Statement {
    pub id: Uuid,
    pub actor: Actor,
    pub verb: Verb,
    pub object: Object,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub result: Option<Outcome>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub context: Option<Context>,
    #[serde(serialize_with = "serialize_timestamp")]
    pub timestamp: Timestamp,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Attachment>,
}

/// Who did it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Actor {
    Agent(Agent),
    Group(Group),
}

/// One person or system.
#[derive(Debug, Clone, PartialEq)]
pub struct Agent {
    pub name: Option<String>,
    pub identifier: Identifier,
}

/// Several persons; anonymous when it has no identifier, and then it has members.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    pub name: Option<String>,
    pub identifier: Option<Identifier>,
    pub member: Vec<Agent>,
}

/// An inverse functional identifier: exactly one belongs to an agent.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Identifier {
    /// `mailto:` and an address.
    Mbox(String),
    /// 40 hexadecimal digits.
    MboxSha1sum(String),
    /// A URI.
    #[serde(rename = "openid")]
    OpenId(String),
    /// A user of a system; `home_page` is an IRI.
    Account {
        #[serde(rename = "homePage")]
        home_page: String,
        name: String,
    },
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Verb {
    /// An IRI.
    pub id: Cow<'static, str>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub display: LanguageMap,
}

/// What it was done to.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Object {
    Activity(Arc<Activity>),
    Agent(Agent),
    Group(Group),
    StatementRef(StatementRef),
    SubStatement(Box<SubStatement>),
}

/// Something to do. Shared, because a thousand statements speak of the same one.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "objectType")]
pub struct Activity {
    /// An IRI.
    pub id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub definition: Option<Definition>,
}

#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Definition {
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub name: LanguageMap,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub description: LanguageMap,
    /// An IRI.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<Cow<'static, str>>,
    /// An IRL.
    #[serde(rename = "moreInfo", skip_serializing_if = "Option::is_none")]
    pub more_info: Option<String>,
    #[serde(flatten)]
    pub interaction: Option<InteractionDefinition>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub extensions: Extensions,
}

/// What is asked, and what is right (xAPI 1.0.3 part two, 2.4.4.1).
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct InteractionDefinition {
    /// `true-false`, `choice`, `fill-in`, `long-fill-in`, `matching`, `performance`, `sequencing`, `likert`, `numeric`, `other`.
    pub interaction_type: Cow<'static, str>,
    /// None when nothing is right or wrong; an empty list would mean that every answer is wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub correct_responses_pattern: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<InteractionComponent>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub scale: Vec<InteractionComponent>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub source: Vec<InteractionComponent>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub target: Vec<InteractionComponent>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<InteractionComponent>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct InteractionComponent {
    pub id: String,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub description: LanguageMap,
}

/// Another statement, by its id: what a voiding statement speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "objectType")]
pub struct StatementRef {
    pub id: Uuid,
}

/// A statement inside a statement; it has no id and no statement inside itself.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "objectType")]
pub struct SubStatement {
    pub actor: Actor,
    pub verb: Verb,
    pub object: Object,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub result: Option<Outcome>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub context: Option<Context>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timestamp: Option<Timestamp>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Attachment>,
}

/// What came of it: the `result`.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Outcome {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score: Option<Score>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub success: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub completion: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "serialize_duration")]
    pub duration: Option<SignedDuration>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub extensions: Extensions,
}

/// `scaled` lies between -1 and 1, `raw` between `min` and `max`.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Score {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scaled: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub raw: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<f64>,
}

#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Context {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub registration: Option<Uuid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instructor: Option<Actor>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub team: Option<Group>,
    #[serde(skip_serializing_if = "ContextActivities::is_empty")]
    pub context_activities: ContextActivities,
    /// xAPI 2.0 only.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub context_agents: Vec<ContextAgent>,
    /// xAPI 2.0 only.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub context_groups: Vec<ContextGroup>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revision: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub platform: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub statement: Option<StatementRef>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub extensions: Extensions,
}

#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct ContextActivities {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parent: Vec<Arc<Activity>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub grouping: Vec<Arc<Activity>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub category: Vec<Arc<Activity>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub other: Vec<Arc<Activity>>,
}

/// Somebody who has to do with it, and how (IEEE 9274.1.1-2023, 4.2.2.5).
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "objectType", rename = "contextAgent", rename_all = "camelCase")]
pub struct ContextAgent {
    pub agent: Agent,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub relevant_types: Vec<String>,
}

/// A group that has to do with it, and how (IEEE 9274.1.1-2023, 4.2.2.5).
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "objectType", rename = "contextGroup", rename_all = "camelCase")]
pub struct ContextGroup {
    pub group: Group,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub relevant_types: Vec<String>,
}

/// A document that belongs to a statement; its bytes travel beside it or lie at `file_url`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Attachment {
    /// An IRI.
    pub usage_type: String,
    pub display: LanguageMap,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub description: LanguageMap,
    /// An Internet media type.
    pub content_type: String,
    /// Bytes.
    pub length: u64,
    /// SHA-2 of the bytes in hexadecimal digits.
    pub sha2: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file_url: Option<String>,
}

// By hand: a flattened account would be copied before it is written.
impl Serialize for Agent {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("Agent", 3)?;
        write_actor(&mut fields, "Agent", self.name.as_ref(), Some(&self.identifier))?;
        fields.end()
    }
}

impl Serialize for Group {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("Group", 4)?;
        write_actor(&mut fields, "Group", self.name.as_ref(), self.identifier.as_ref())?;
        if !self.member.is_empty() {
            fields.serialize_field("member", &self.member)?;
        }
        fields.end()
    }
}

fn write_actor<F: SerializeStruct>(
    fields: &mut F,
    kind: &str,
    name: Option<&String>,
    identifier: Option<&Identifier>,
) -> Result<(), F::Error> {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Account<'a> {
        home_page: &'a str,
        name: &'a str,
    }
    fields.serialize_field("objectType", kind)?;
    if let Some(name) = name {
        fields.serialize_field("name", name)?;
    }
    match identifier {
        Some(Identifier::Mbox(mbox)) => fields.serialize_field("mbox", mbox),
        Some(Identifier::MboxSha1sum(hash)) => fields.serialize_field("mbox_sha1sum", hash),
        Some(Identifier::OpenId(uri)) => fields.serialize_field("openid", uri),
        Some(Identifier::Account { home_page, name }) => {
            fields.serialize_field("account", &Account { home_page, name })
        }
        None => Ok(()),
    }
}

impl Activity {
    /// An activity that is only named.
    pub fn bare(id: impl Into<String>) -> Arc<Self> {
        Arc::new(Self { id: id.into(), definition: None })
    }
}

impl ContextActivities {
    pub fn is_empty(&self) -> bool {
        [&self.parent, &self.grouping, &self.category, &self.other].iter().all(|list| list.is_empty())
    }
}
