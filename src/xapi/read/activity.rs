//! Activities and what they are, interactions among them (xAPI 1.0.3 part two, 2.4.4.1).

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

use super::super::statement::{Activity, Definition, InteractionComponent, InteractionDefinition};
use super::json::{Kind, Node};
use super::pattern::{Interaction, LISTS, TYPES, lists_of};
use super::reader::{Object, Reader, short};
use crate::diagnostic::Code;

const INTERACTION_ACTIVITY: &str = "http://adlnet.gov/expapi/activities/cmi.interaction";

impl Reader<'_> {
    /// An activity that stands where nothing else may stand.
    pub fn activity(&mut self, node: Node<'_>, name: &str) -> Option<Arc<Activity>> {
        let object = self.object(node, name, &["objectType", "id", "definition"])?;
        if object.has("objectType") {
            self.object_type(&object, &["Activity"], Code::XapiActivityType);
        }
        self.activity_of(&object).0
    }

    /// An activity, and the interaction that it is.
    pub fn activity_of(&mut self, object: &Object<'_>) -> (Option<Arc<Activity>>, Option<Interaction>) {
        if !object.has("id") {
            let help = "add the IRI that names the activity";
            self.missing(Code::XapiActivityIdMissing, object, "an activity has no `id`", help);
        }
        let id = object.get("id").and_then(|node| self.iri(node, "id"));
        let read = object.get("definition").and_then(|node| self.definition(node));
        let (definition, interaction) =
            read.map_or((None, None), |(definition, interaction)| (Some(definition), interaction));
        (id.map(|id| Arc::new(Activity { id: id.into_owned(), definition })), interaction)
    }

    fn definition(&mut self, node: Node<'_>) -> Option<(Definition, Option<Interaction>)> {
        let known = [
            "name",
            "description",
            "type",
            "moreInfo",
            "interactionType",
            "correctResponsesPattern",
            "choices",
            "scale",
            "source",
            "target",
            "steps",
            "extensions",
        ];
        let object = self.object(node, "definition", &known)?;
        let mut map = |key| object.get(key).and_then(|node| self.language_map(node, key)).unwrap_or_default();
        let (name, description) = (map("name"), map("description"));
        let kind = object.get("type").and_then(|node| self.iri(node, "type"));
        let more_info = object.get("moreInfo").and_then(|node| self.irl(node, "moreInfo"));
        let extensions = object.get("extensions").and_then(|node| self.extensions(node, "extensions"));
        let (interaction, judged) = match self.interaction(&object) {
            Some((interaction, judged)) => (Some(interaction), Some(judged)),
            None => (None, None),
        };
        let definition = Definition {
            name,
            description,
            kind: kind.map(|kind| Cow::Owned(kind.into_owned())),
            more_info: more_info.map(Cow::into_owned),
            interaction,
            extensions: extensions.unwrap_or_default(),
        };
        Some((definition, judged))
    }

    fn interaction(&mut self, object: &Object<'_>) -> Option<(InteractionDefinition, Interaction)> {
        let Some(node) = object.get("interactionType") else {
            let parts = LISTS.iter().copied().chain(["correctResponsesPattern"]);
            if let Some(entry) = parts.filter_map(|key| object.entry(key)).min_by_key(|entry| entry.span.start) {
                let message = format!("`{}` belongs to an interaction, but `interactionType` is missing", entry.key);
                self.add(Code::XapiInteractionTypeMissing, entry.span.clone(), message, "add the type of interaction");
            }
            return None;
        };
        let kind = self.interaction_type(node)?;
        let is_interaction =
            |node: Node<'_>| node.kind() == Kind::Text && node.text().is_ok_and(|text| text == INTERACTION_ACTIVITY);
        if !object.get("type").is_some_and(is_interaction) {
            let message = "an interaction is not of the activity type of interactions";
            let help = format!("write \"type\": \"{INTERACTION_ACTIVITY}\"");
            self.add(Code::XapiInteractionActivityType, node.span(), message, help);
        }
        let mut definition = InteractionDefinition { interaction_type: Cow::Borrowed(kind), ..Default::default() };
        let mut judged = Interaction { kind, ..Interaction::default() };
        for (index, list) in LISTS.iter().copied().enumerate() {
            let Some(entry) = object.entry(list) else { continue };
            if !lists_of(kind).contains(&list) {
                let message = format!("an interaction of type {kind} has no `{list}`");
                let help = match lists_of(kind) {
                    [] => "this type has no lists of components".to_owned(),
                    lists => format!("this type has {}", lists.join(" and ")),
                };
                self.add(Code::XapiInteractionList, entry.span.clone(), message, help);
            }
            let Some(components) = self.components(entry.value, list) else { continue };
            judged.ids[index] = Some(components.iter().map(|component| component.id.clone()).collect());
            let place = match list {
                "choices" => &mut definition.choices,
                "scale" => &mut definition.scale,
                "source" => &mut definition.source,
                "target" => &mut definition.target,
                _ => &mut definition.steps,
            };
            *place = components;
        }
        definition.correct_responses_pattern =
            object.get("correctResponsesPattern").and_then(|node| self.patterns(node, &judged));
        Some((definition, judged))
    }

    fn interaction_type(&mut self, node: Node<'_>) -> Option<&'static str> {
        let text = self.text(node, "interactionType")?;
        if let Some(kind) = TYPES.iter().copied().find(|kind| *kind == text.value) {
            return Some(kind);
        }
        let almost = TYPES.iter().copied().find(|kind| kind.eq_ignore_ascii_case(&text.value));
        let code = if almost.is_some() { Code::XapiValueCase } else { Code::XapiInteractionType };
        let message = format!("`interactionType` cannot be \"{}\"", short(&text.value));
        self.add(code, text.span, message, format!("it is one of {}", TYPES.join(", ")));
        almost
    }

    fn components(&mut self, node: Node<'_>, list: &str) -> Option<Vec<InteractionComponent>> {
        let mut components: Vec<InteractionComponent> = Vec::new();
        let mut ids = BTreeSet::new();
        for item in self.list(node, list)? {
            let Some(object) = self.object(item, list, &["id", "description"]) else { continue };
            let description = object.get("description").and_then(|node| self.language_map(node, "description"));
            let Some(node) = object.get("id") else {
                let message = format!("an entry of `{list}` has no `id`");
                self.missing(Code::XapiComponentIdMissing, &object, &message, "give it an id that is its own");
                continue;
            };
            let Some(id) = self.text(node, "id") else { continue };
            if !ids.insert(id.value.clone()) {
                let message = format!("`{list}` holds \"{}\" twice", short(&id.value));
                self.add(Code::XapiComponentIdDuplicate, id.span, message, "give each entry an id of its own");
            } else if id.value.contains(char::is_whitespace) {
                let message = format!("the id \"{}\" holds white space", short(&id.value));
                self.add(Code::XapiComponentIdSpace, id.span, message, "write - or _ in its place");
            }
            let id = id.value.into_owned();
            components.push(InteractionComponent { id, description: description.unwrap_or_default() });
        }
        Some(components)
    }

    fn patterns(&mut self, node: Node<'_>, interaction: &Interaction) -> Option<Vec<String>> {
        let mut patterns = Vec::new();
        for item in self.list(node, "correctResponsesPattern")? {
            let Some(pattern) = self.text(item, "correctResponsesPattern") else { continue };
            for (code, message, help) in interaction.judge(&pattern.value) {
                self.add(code, pattern.span.clone(), message, help);
            }
            patterns.push(pattern.value.into_owned());
        }
        Some(patterns)
    }

    /// Judges a response by the interaction that it answers.
    pub fn response(&mut self, node: Node<'_>, interaction: &Interaction) {
        let Ok(response) = node.text() else { return };
        if let Some((_, message, help)) = interaction.judge(&response).into_iter().next() {
            let message =
                format!("the response is not in the format of its interaction, {}: {message}", interaction.kind);
            self.add(Code::XapiResponse, node.span(), message, help);
        }
    }
}
