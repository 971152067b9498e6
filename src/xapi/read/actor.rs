//! Agents and groups (xAPI 1.0.3 part two, 2.4.2; IEEE 9274.1.1-2023, 4.2.2.1).

use super::super::statement::{Actor, Agent, Group, Identifier};
use super::json::Node;
use super::reader::{Object, Reader};
use crate::diagnostic::Code;

pub const IDENTIFIERS: [&str; 4] = ["mbox", "mbox_sha1sum", "openid", "account"];
const AGENT: [&str; 6] = ["objectType", "name", "mbox", "mbox_sha1sum", "openid", "account"];
const GROUP: [&str; 7] = ["objectType", "name", "mbox", "mbox_sha1sum", "openid", "account", "member"];

impl Reader<'_> {
    /// An agent, or a group that says that it is one.
    pub fn actor(&mut self, node: Node<'_>, name: &str) -> Option<Actor> {
        let object = self.object(node, name, &GROUP)?;
        let kind = match object.has("objectType") {
            true => self.object_type(&object, &["Agent", "Group"], Code::XapiActorType)?,
            false => "Agent",
        };
        match kind {
            "Group" => self.group_of(&object).map(Actor::Group),
            _ => self.agent_of(&object, name).map(Actor::Agent),
        }
    }

    /// A member of a group, or somebody who must be one person.
    pub fn agent(&mut self, node: Node<'_>, name: &str, in_group: bool) -> Option<Agent> {
        let object = self.object(node, name, &GROUP)?;
        let says_group = object.get("objectType").and_then(|node| node.text().ok()).is_some_and(|text| text == "Group");
        if in_group && says_group {
            let message = "a member of a group is a group";
            self.add(Code::XapiGroupInGroup, node.head(), message, "list its members one by one");
            return None;
        }
        if object.has("objectType") {
            self.object_type(&object, &["Agent"], Code::XapiActorType)?;
        }
        self.agent_of(&object, name)
    }

    /// A group, and nothing else: `code` says what an agent in its place means.
    pub fn group(&mut self, node: Node<'_>, name: &str, code: Code) -> Option<Group> {
        let object = self.object(node, name, &GROUP)?;
        if !object.has("objectType") {
            let help = "add \"objectType\": \"Group\"";
            self.missing(code, &object, &format!("`{name}` does not say that it is a group"), help);
            return None;
        }
        self.object_type(&object, &["Group"], code)?;
        self.group_of(&object)
    }

    pub fn agent_of(&mut self, object: &Object<'_>, name: &str) -> Option<Agent> {
        if let Some(entry) = object.entry("member") {
            let message = format!("`{name}` is an agent, and agents have no `member`");
            let help = "add \"objectType\": \"Group\" if it is a group";
            self.add(Code::XapiUnknownProperty, entry.span.clone(), message, help);
        }
        let label = self.name(object);
        let count = IDENTIFIERS.iter().filter(|key| object.has(key)).count();
        if count == 0 {
            let message = format!("`{name}` has no identifier");
            let help = format!("add one of {}", AGENT[2..].join(", "));
            self.missing(Code::XapiIdentifierMissing, object, &message, &help);
        }
        let identifier = self.identifier(object)?;
        Some(Agent { name: label, identifier })
    }

    pub fn group_of(&mut self, object: &Object<'_>) -> Option<Group> {
        let name = self.name(object);
        let is_anonymous = !IDENTIFIERS.iter().any(|key| object.has(key));
        let identifier = self.identifier(object);
        let member = match object.get("member") {
            Some(node) => {
                let members = self.list(node, "member")?;
                if members.is_empty() && is_anonymous {
                    let message = "a group without an identifier has no members";
                    self.add(
                        Code::XapiAnonymousGroup,
                        node.span(),
                        message,
                        "list its members, or give it an identifier",
                    );
                }
                members.into_iter().filter_map(|member| self.agent(member, "member", true)).collect()
            }
            None => {
                if is_anonymous {
                    let message = "a group has neither an identifier nor `member`";
                    self.missing(
                        Code::XapiAnonymousGroup,
                        object,
                        message,
                        "list its members, or give it an identifier",
                    );
                }
                Vec::new()
            }
        };
        Some(Group { name, identifier, member })
    }

    fn name(&mut self, object: &Object<'_>) -> Option<String> {
        let node = object.get("name")?;
        self.text(node, "name").map(|text| text.value.into_owned())
    }

    /// The first identifier; a second one is reported.
    fn identifier(&mut self, object: &Object<'_>) -> Option<Identifier> {
        let mut first = None;
        let mut entries: Vec<_> = IDENTIFIERS.iter().filter_map(|key| object.entry(key)).collect();
        entries.sort_by_key(|entry| entry.span.start);
        if let [one, another, ..] = entries.as_slice() {
            let message = format!("there are two identifiers, `{}` and `{}`", one.key, another.key);
            self.add(Code::XapiIdentifierMany, another.span.clone(), message, "keep one of them");
        }
        for entry in entries {
            let key = IDENTIFIERS.iter().find(|key| key.eq_ignore_ascii_case(&entry.key)).copied().unwrap_or_default();
            let read = self.identifier_of(entry.value, key);
            first = first.or(read);
        }
        first
    }

    fn identifier_of(&mut self, node: Node<'_>, key: &str) -> Option<Identifier> {
        Some(match key {
            "mbox" => Identifier::Mbox(self.mbox(node, key)?.into_owned()),
            "mbox_sha1sum" => Identifier::MboxSha1sum(self.sha1(node, key)?.into_owned()),
            "openid" => Identifier::OpenId(self.openid(node, key)?.into_owned()),
            _ => self.account(node)?,
        })
    }

    fn account(&mut self, node: Node<'_>) -> Option<Identifier> {
        let object = self.object(node, "account", &["homePage", "name"])?;
        if !object.has("homePage") {
            let help = "add the address of the system that the account belongs to";
            self.missing(Code::XapiAccountHomePageMissing, &object, "an account has no `homePage`", help);
        }
        if !object.has("name") {
            let help = "add the name or number of the account in its system";
            self.missing(Code::XapiAccountNameMissing, &object, "an account has no `name`", help);
        }
        let home_page = object.get("homePage").and_then(|node| self.irl(node, "homePage"));
        let name = self.name(&object);
        Some(Identifier::Account { home_page: home_page?.into_owned(), name: name? })
    }

    /// One agent, or an application and its user (xAPI 1.0.3 part two, 2.4.9).
    pub fn authority(&mut self, node: Node<'_>) {
        let Some(Actor::Group(_)) = self.actor(node, "authority") else { return };
        let Some(entries) = node.entries().ok() else { return };
        if let Some(entry) = entries.iter().find(|entry| IDENTIFIERS.contains(&&*entry.key)) {
            let message = "a group that is an authority has an identifier";
            self.add(Code::XapiAuthorityIdentified, entry.span.clone(), message, "leave only its two members");
        }
        let members = entries.iter().find(|entry| entry.key == "member").map(|entry| entry.value);
        if let Some(count) = members.and_then(|node| node.items().ok()).map(|items| items.len()).filter(|n| *n != 2) {
            let message = format!("a group that is an authority has {count} members");
            let help = "it has two: the application and its user";
            self.add(Code::XapiAuthorityGroup, members.map_or(node.head(), |node| node.head()), message, help);
        }
    }
}
