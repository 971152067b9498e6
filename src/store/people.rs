//! Everybody whom a statement names, wherever it does.

use std::collections::BTreeSet;

use hmac::{Hmac, KeyInit as _, Mac as _};
use rusqlite::{Connection, OptionalExtension as _, params};
use serde_json::Value;
use sha2::Sha256;
use uuid::Uuid;

use super::fact::identifier_text;
use crate::xapi::{Actor, Agent, Context, Group, Identifier, Object, Statement};

/// Hands over every object that identifies an agent or a group, however deep it stands in a statement's JSON: actor,
/// object, members, instructor, team, authority. Extensions count, too.
pub(super) fn each_agent<'v>(value: &'v Value, each: &mut impl FnMut(&'v Value)) {
    match value {
        Value::Object(fields) => {
            if ["mbox", "mbox_sha1sum", "openid", "account"].iter().any(|field| fields.contains_key(*field)) {
                each(value);
            }
            fields.values().for_each(|value| each_agent(value, each));
        }
        Value::Array(values) => values.iter().for_each(|value| each_agent(value, each)),
        _ => {}
    }
}

/// Whether an object of a statement's JSON identifies somebody as `identifier` does.
pub(super) fn is_agent(agent: &Value, identifier: &Identifier) -> bool {
    let is = |pointer, text: &str| agent.pointer(pointer).and_then(Value::as_str) == Some(text);
    match identifier {
        Identifier::Mbox(mbox) => is("/mbox", mbox),
        Identifier::MboxSha1sum(digits) => is("/mbox_sha1sum", digits),
        Identifier::OpenId(uri) => is("/openid", uri),
        Identifier::Account { home_page, name } => is("/account/homePage", home_page) && is("/account/name", name),
    }
}

/// The people and statements that must not come back.
#[derive(Debug)]
pub(super) struct Tombstones {
    key: Hmac<Sha256>,
    people: BTreeSet<[u8; 32]>,
}

impl Tombstones {
    /// None when nobody has been forgotten.
    pub fn read(connection: &Connection) -> rusqlite::Result<Option<Self>> {
        let mut select = connection.prepare_cached("SELECT digest FROM forgotten_actor")?;
        let people: BTreeSet<[u8; 32]> = select.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
        if people.is_empty() {
            return Ok(None);
        }
        Ok(Some(Self { key: key(connection)?, people }))
    }

    pub fn hold(&self, connection: &Connection, statement: &Statement) -> rusqlite::Result<bool> {
        let mut found = false;
        each_identifier(statement, &mut |identifier| {
            found = found || self.people.contains(&digest(&self.key, identifier));
        });
        Ok(found || is_forgotten(connection, statement.id)?)
    }

    /// Remembers a person by all that stands for them; true if nothing did so before.
    pub fn add(connection: &Connection, identifiers: &[Identifier]) -> rusqlite::Result<bool> {
        let key = key(connection)?;
        let digests: Vec<_> = identifiers.iter().map(|identifier| digest(&key, identifier)).collect();
        let mut select = connection.prepare_cached("SELECT person FROM forgotten_actor WHERE digest = ?1")?;
        let mut person: Option<i64> = None;
        for digest in &digests {
            person = person.or(select.query_row([digest], |row| row.get(0)).optional()?);
        }
        let next = "SELECT ifnull(max(person), 0) + 1 FROM forgotten_actor";
        let number = person.map_or_else(|| connection.query_row(next, [], |row| row.get(0)), Ok)?;
        for digest in digests {
            connection
                .prepare_cached("INSERT OR IGNORE INTO forgotten_actor VALUES(?1, ?2)")?
                .execute(params![digest, number])?;
        }
        Ok(person.is_none())
    }
}

fn is_forgotten(connection: &Connection, statement: Uuid) -> rusqlite::Result<bool> {
    connection.prepare_cached("SELECT 1 FROM forgotten_statement WHERE id = ?1")?.exists([statement.as_bytes()])
}

/// Keyed with the store's salt, so that a digest in one store says nothing about another.
fn key(connection: &Connection) -> rusqlite::Result<Hmac<Sha256>> {
    let salt: Vec<u8> = connection.query_row("SELECT value FROM meta WHERE key = 'salt'", [], |row| row.get(0))?;
    Hmac::new_from_slice(&salt).map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))
}

fn digest(key: &Hmac<Sha256>, identifier: &Identifier) -> [u8; 32] {
    let mut mac = key.clone();
    mac.update(identifier_text(identifier).as_bytes());
    mac.finalize().into_bytes().into()
}

fn each_identifier(statement: &Statement, each: &mut impl FnMut(&Identifier)) {
    of_actor(&statement.actor, each);
    of_object(&statement.object, each);
    of_context(statement.context.as_ref(), each);
}

fn of_object(object: &Object, each: &mut impl FnMut(&Identifier)) {
    match object {
        Object::Agent(agent) => each(&agent.identifier),
        Object::Group(group) => of_group(group, each),
        Object::SubStatement(inner) => {
            of_actor(&inner.actor, each);
            of_context(inner.context.as_ref(), each);
            // It holds no statement itself (xAPI 1.0.3 part two, 2.4.4.3).
            match &inner.object {
                Object::Agent(agent) => each(&agent.identifier),
                Object::Group(group) => of_group(group, each),
                _ => {}
            }
        }
        Object::Activity(_) | Object::StatementRef(_) => {}
    }
}

fn of_context(context: Option<&Context>, each: &mut impl FnMut(&Identifier)) {
    let Some(context) = context else { return };
    context.instructor.iter().for_each(|actor| of_actor(actor, each));
    context.team.iter().for_each(|group| of_group(group, each));
    context.context_agents.iter().for_each(|other| each(&other.agent.identifier));
    context.context_groups.iter().for_each(|other| of_group(&other.group, each));
}

fn of_actor(actor: &Actor, each: &mut impl FnMut(&Identifier)) {
    match actor {
        Actor::Agent(agent) => each(&agent.identifier),
        Actor::Group(group) => of_group(group, each),
    }
}

fn of_group(group: &Group, each: &mut impl FnMut(&Identifier)) {
    group.identifier.iter().for_each(&mut *each);
    group.member.iter().for_each(|Agent { identifier, .. }| each(identifier));
}
