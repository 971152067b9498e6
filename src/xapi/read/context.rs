//! Results, contexts and attachments (xAPI 1.0.3 part two, 2.4.5, 2.4.6, 2.4.11; IEEE 9274.1.1-2023, 4.2.2.4 and 4.2.2.5).

use std::sync::Arc;

use super::super::statement::{
    Activity, Attachment, Context, ContextActivities, ContextAgent, ContextGroup, LanguageMap, Outcome, Score,
    StatementRef,
};
use super::Version;
use super::json::{Kind, Node};
use super::reader::{Object, Reader, short};
use crate::diagnostic::Code;

const SIGNATURE: &str = "http://adlnet.gov/expapi/attachments/signature";

impl Reader<'_> {
    pub fn result(&mut self, node: Node<'_>) -> Option<Outcome> {
        let known = ["score", "success", "completion", "response", "duration", "extensions"];
        let object = self.object(node, "result", &known)?;
        Some(Outcome {
            score: object.get("score").and_then(|node| self.score(node)),
            success: object.get("success").and_then(|node| self.boolean(node, "success")),
            completion: object.get("completion").and_then(|node| self.boolean(node, "completion")),
            response: self.plain(&object, "response"),
            duration: object.get("duration").and_then(|node| self.duration(node, "duration")),
            extensions: object
                .get("extensions")
                .and_then(|node| self.extensions(node, "extensions"))
                .unwrap_or_default(),
        })
    }

    fn score(&mut self, node: Node<'_>) -> Option<Score> {
        let object = self.object(node, "score", &["scaled", "raw", "min", "max"])?;
        let [scaled, raw, min, max] =
            ["scaled", "raw", "min", "max"].map(|key| object.get(key).and_then(|node| self.number(node, key)));
        if let Some(scaled) = scaled.as_ref().filter(|scaled| !(-1.0..=1.0).contains(&scaled.value)) {
            let message = format!("`scaled` is {}", scaled.value);
            self.add(Code::XapiScoreScaled, scaled.span.clone(), message, "it lies between -1 and 1: 0.7 for 70 %");
        }
        let (low, high) = (min.as_ref().map(|min| min.value), max.as_ref().map(|max| max.value));
        if let (Some(min), Some(high)) = (&min, high)
            && min.value >= high
        {
            let message = format!("`min` is {}, but `max` is {high}", min.value);
            self.add(Code::XapiScoreRange, min.span.clone(), message, "`min` lies below `max`");
        } else if let Some(raw) = &raw
            && (low.is_some_and(|low| raw.value < low) || high.is_some_and(|high| raw.value > high))
        {
            let message = format!("`raw` is {}, outside of `min` and `max`", raw.value);
            self.add(Code::XapiScoreRaw, raw.span.clone(), message, "mend the score, or its limits");
        }
        let [scaled, raw, min, max] = [scaled, raw, min, max].map(|number| number.map(|number| number.value));
        Some(Score { scaled, raw, min, max })
    }

    /// `has_activity`: whether the object of the statement is an activity.
    pub fn context(&mut self, node: Node<'_>, has_activity: bool) -> Option<Context> {
        let known = [
            "registration",
            "instructor",
            "team",
            "contextActivities",
            "contextAgents",
            "contextGroups",
            "revision",
            "platform",
            "language",
            "statement",
            "extensions",
        ];
        let object = self.object(node, "context", &known)?;
        for (key, code) in [("revision", Code::XapiContextRevision), ("platform", Code::XapiContextPlatform)] {
            if let Some(entry) = object.entry(key).filter(|_| !has_activity) {
                let message = format!("`{key}` is there, but the object of the statement is no activity");
                self.add(code, entry.span.clone(), message, "leave it out");
            }
        }
        let (context_agents, context_groups) = self.context_actors(&object);
        let activities = object.get("contextActivities").and_then(|node| self.context_activities(node));
        Some(Context {
            registration: object.get("registration").and_then(|node| self.uuid(node, "registration")),
            instructor: object.get("instructor").and_then(|node| self.actor(node, "instructor")),
            team: object.get("team").and_then(|node| self.group(node, "team", Code::XapiTeam)),
            context_activities: activities.unwrap_or_default(),
            context_agents,
            context_groups,
            revision: self.plain(&object, "revision"),
            platform: self.plain(&object, "platform"),
            language: object.get("language").and_then(|node| self.language(node, "language")).map(Into::into),
            statement: object.get("statement").and_then(|node| self.context_statement(node)),
            extensions: object
                .get("extensions")
                .and_then(|node| self.extensions(node, "extensions"))
                .unwrap_or_default(),
        })
    }

    fn context_statement(&mut self, node: Node<'_>) -> Option<StatementRef> {
        let object = self.object(node, "statement", &["objectType", "id"])?;
        if object.has("objectType") {
            self.object_type(&object, &["StatementRef"], Code::XapiStatementRefType);
        } else {
            let help = "add \"objectType\": \"StatementRef\"";
            self.missing(Code::XapiStatementRefType, &object, "`statement` does not say that it is a reference", help);
        }
        self.statement_ref(&object)
    }

    pub fn statement_ref(&mut self, object: &Object<'_>) -> Option<StatementRef> {
        let Some(node) = object.get("id") else {
            let help = "add the id of the statement";
            self.missing(Code::XapiStatementRefIdMissing, object, "a reference to a statement has no `id`", help);
            return None;
        };
        self.uuid(node, "id").map(|id| StatementRef { id })
    }

    /// One activity stands for a list of one.
    fn context_activities(&mut self, node: Node<'_>) -> Option<ContextActivities> {
        const LISTS: [&str; 4] = ["parent", "grouping", "category", "other"];
        let map = self.map(node, "contextActivities")?;
        for entry in map.entries().iter().filter(|entry| !LISTS.contains(&&*entry.key)) {
            let right = LISTS.iter().find(|list| list.eq_ignore_ascii_case(&entry.key));
            let code = if right.is_some() { Code::XapiPropertyCase } else { Code::XapiContextActivities };
            let message = format!("`contextActivities` has no `{}`", short(&entry.key));
            self.add(code, entry.span.clone(), message, format!("write one of {}", LISTS.join(", ")));
        }
        let mut list = |key: &str| -> Vec<Arc<Activity>> {
            match map.get(key) {
                Some(node) if node.kind() == Kind::List => {
                    let items = self.list(node, key).unwrap_or_default();
                    items.into_iter().filter_map(|item| self.activity(item, key)).collect()
                }
                Some(node) if node.kind() == Kind::Null => {
                    self.null(key, node);
                    Vec::new()
                }
                Some(node) => self.activity(node, key).into_iter().collect(),
                None => Vec::new(),
            }
        };
        let [parent, grouping, category, other] = LISTS.map(&mut list);
        Some(ContextActivities { parent, grouping, category, other })
    }

    fn context_actors(&mut self, context: &Object<'_>) -> (Vec<ContextAgent>, Vec<ContextGroup>) {
        let (mut agents, mut groups) = (Vec::new(), Vec::new());
        for key in ["contextAgents", "contextGroups"] {
            let Some(entry) = context.entry(key) else { continue };
            if self.version == Version::V1 {
                let message = format!("`{key}` came with xAPI 2.0, but this statement follows 1.0.3");
                let help = "write \"version\": \"2.0.0\", or check it with --xapi 2.0";
                self.add(Code::XapiLaterVersion, entry.span.clone(), message, help);
                continue;
            }
            for item in self.list(entry.value, key).unwrap_or_default() {
                if key == "contextAgents" {
                    agents.extend(self.context_agent(item));
                } else {
                    groups.extend(self.context_group(item));
                }
            }
        }
        (agents, groups)
    }

    fn context_agent(&mut self, node: Node<'_>) -> Option<ContextAgent> {
        let object = self.object(node, "contextAgents", &["objectType", "agent", "relevantTypes"])?;
        self.says(&object, "contextAgent", Code::XapiContextAgentType);
        let relevant_types = self.relevant_types(&object);
        let Some(node) = object.get("agent") else {
            let help = "add the agent that it is about";
            self.missing(Code::XapiContextAgentMissing, &object, "a contextAgent has no `agent`", help);
            return None;
        };
        self.agent(node, "agent", false).map(|agent| ContextAgent { agent, relevant_types })
    }

    fn context_group(&mut self, node: Node<'_>) -> Option<ContextGroup> {
        let object = self.object(node, "contextGroups", &["objectType", "group", "relevantTypes"])?;
        self.says(&object, "contextGroup", Code::XapiContextGroupType);
        let relevant_types = self.relevant_types(&object);
        let Some(node) = object.get("group") else {
            let help = "add the group that it is about";
            self.missing(Code::XapiContextGroupMissing, &object, "a contextGroup has no `group`", help);
            return None;
        };
        self.group(node, "group", Code::XapiActorType).map(|group| ContextGroup { group, relevant_types })
    }

    fn says(&mut self, object: &Object<'_>, word: &'static str, code: Code) {
        if object.has("objectType") {
            self.object_type(object, &[word], code);
        } else {
            let message = format!("it does not say that it is a {word}");
            self.missing(code, object, &message, &format!("add \"objectType\": \"{word}\""));
        }
    }

    fn relevant_types(&mut self, object: &Object<'_>) -> Vec<String> {
        let Some(node) = object.get("relevantTypes") else { return Vec::new() };
        let Some(items) = self.list(node, "relevantTypes") else { return Vec::new() };
        if items.is_empty() {
            self.add(Code::XapiRelevantTypesEmpty, node.span(), "`relevantTypes` is empty", "leave it out");
        }
        items.into_iter().filter_map(|item| self.iri(item, "relevantTypes")).map(Into::into).collect()
    }

    pub fn attachments(&mut self, node: Node<'_>) -> Vec<Attachment> {
        let items = self.list(node, "attachments").unwrap_or_default();
        items.into_iter().filter_map(|item| self.attachment(item)).collect()
    }

    fn attachment(&mut self, node: Node<'_>) -> Option<Attachment> {
        let known = ["usageType", "display", "description", "contentType", "length", "sha2", "fileUrl"];
        let object = self.object(node, "attachments", &known)?;
        for (key, code, help) in [
            ("usageType", Code::XapiAttachmentUsageTypeMissing, "add the IRI of what it is for"),
            ("display", Code::XapiAttachmentDisplayMissing, "add its name, as a language map"),
            ("contentType", Code::XapiAttachmentContentTypeMissing, "add its media type: application/pdf"),
            ("length", Code::XapiAttachmentLengthMissing, "add its length in bytes"),
            ("sha2", Code::XapiAttachmentSha2Missing, "add the SHA-2 hash of its bytes, also when there is a fileUrl"),
        ] {
            if !object.has(key) {
                self.missing(code, &object, &format!("an attachment has no `{key}`"), help);
            }
        }
        let usage_type = object.get("usageType").and_then(|node| self.iri(node, "usageType"));
        let map = |reader: &mut Self, key: &str| -> Option<LanguageMap> { reader.language_map(object.get(key)?, key) };
        let (display, description) = (map(self, "display"), map(self, "description"));
        let content_type = object.get("contentType").and_then(|node| self.media_type(node, "contentType"));
        let length = object.get("length").and_then(|node| self.length(node));
        let sha2 = object.get("sha2").and_then(|node| self.sha2(node, "sha2"));
        let file_url = object.get("fileUrl").and_then(|node| self.irl(node, "fileUrl"));
        if let (Some(SIGNATURE), Some(kind)) = (usage_type.as_deref(), content_type.as_deref())
            && kind != "application/octet-stream"
        {
            let span = object.get("contentType").map_or(node.head(), |node| node.span());
            let message = format!("a signature has the type {}", short(kind));
            self.add(Code::XapiSignature, span, message, "write application/octet-stream");
        }
        Some(Attachment {
            usage_type: usage_type?.into_owned(),
            display: display?,
            description: description.unwrap_or_default(),
            content_type: content_type?.into_owned(),
            length: length?,
            sha2: sha2?.into_owned(),
            file_url: file_url.map(Into::into),
        })
    }

    fn length(&mut self, node: Node<'_>) -> Option<u64> {
        let number = self.number(node, "length")?;
        let length = node.number().parse().ok();
        if length.is_none() {
            let message = format!("`length` is {}", number.value);
            self.add(Code::XapiAttachmentLength, number.span, message, "write the number of bytes");
        }
        length
    }

    fn plain(&mut self, object: &Object<'_>, key: &str) -> Option<String> {
        let node = object.get(key)?;
        self.text(node, key).map(|text| text.value.into_owned())
    }
}
