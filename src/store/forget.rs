//! Erasing what is held of a person.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;
use rusqlite::{Connection, TransactionBehavior, params};
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

use super::people::{Tombstones, each_agent, is_agent};
use super::schema::PATIENCE;
use super::{Delivery, Error, Store};
use crate::xapi::vocabulary::verb::VOIDED;
use crate::xapi::{Actor, Agent, Identifier, Object, Statement, StatementRef, Verb};

/// What was erased.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Forgotten {
    /// Statements that named the person, of which only the ids stay.
    pub erased: u64,
    /// Those of them that no LRS has ever been offered.
    pub never_offered: u64,
    /// How many statements were queued for each LRS, by endpoint, that make void what it has been offered.
    pub voiding: BTreeMap<String, u64>,
    /// Whether the person had been forgotten before.
    pub before: bool,
}

/// How long to wait for those who still read the old bytes.
const READERS: Duration = Duration::from_secs(5);

/// A statement to erase.
struct Doomed {
    seq: i64,
    id: Uuid,
}

impl Store {
    /// Erases every statement that names somebody by one of `identifiers`, which all stand for one person, with what
    /// reports know of it, so that its bytes are gone from the file. For each LRS that may hold it, a statement of
    /// `system` is queued that makes it void (xAPI 1.0.3 part two, 2.3.2). Digests stay, so that collecting the same
    /// records again does not bring the person back.
    ///
    /// A `rehearsal` only counts.
    pub fn forget(
        &mut self,
        identifiers: &[Identifier],
        system: &Agent,
        now: Timestamp,
        rehearsal: bool,
    ) -> Result<Forgotten, Error> {
        let path = self.path.clone();
        let failed = |source| Error::sqlite("write to", &path, source);
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed)?;
        let doomed = doomed(&transaction, identifiers).map_err(failed)?;
        let void = |id: Uuid, endpoint: &str| voiding(id, endpoint, system, now);
        let mut forgotten = erase(&transaction, &doomed, void).map_err(failed)?;
        forgotten.before = !Tombstones::add(&transaction, identifiers).map_err(failed)?;
        if rehearsal {
            return Ok(forgotten);
        }
        sweep(&transaction).map_err(failed)?;
        transaction.commit().map_err(failed)?;
        self.ids.clear();
        self.wipe()?;
        Ok(forgotten)
    }

    /// Rewrites the file if something was erased since the last time, so that no page keeps old bytes.
    fn wipe(&mut self) -> Result<(), Error> {
        let wipe = |connection: &Connection| {
            if !connection.prepare("SELECT 1 FROM meta WHERE key = 'unwiped'")?.exists([])? {
                return Ok(true);
            }
            connection.execute_batch("VACUUM")?;
            connection.busy_timeout(READERS)?;
            let busy: bool = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
            connection.busy_timeout(PATIENCE)?;
            if !busy {
                connection.execute("DELETE FROM meta WHERE key = 'unwiped'", [])?;
            }
            Ok(!busy)
        };
        match wipe(&self.connection).map_err(self.failed("rewrite"))? {
            true => Ok(()),
            false => Err(Error::InUse(self.path.clone())),
        }
    }
}

/// Every statement that names the person, found by reading all of them: nobody is forgotten often.
fn doomed(connection: &Connection, identifiers: &[Identifier]) -> rusqlite::Result<Vec<Doomed>> {
    let needles: Vec<String> = identifiers.iter().map(needle).collect();
    let mut select = connection.prepare("SELECT seq, id, json FROM statement ORDER BY seq")?;
    let mut rows = select.query([])?;
    let mut doomed = Vec::new();
    while let Some(row) = rows.next()? {
        let json = row.get_ref(2)?.as_str()?;
        if !needles.iter().any(|needle| json.contains(needle)) {
            continue;
        }
        let statement: Value = serde_json::from_str(json).unwrap_or_default();
        let mut named = false;
        each_agent(&statement, &mut |agent| {
            named = named || identifiers.iter().any(|identifier| is_agent(agent, identifier));
        });
        if named {
            doomed.push(Doomed { seq: row.get(0)?, id: Uuid::from_bytes(row.get(1)?) });
        }
    }
    Ok(doomed)
}

/// What the JSON of a statement holds if it names the person; escaped as JSON escapes it.
fn needle(identifier: &Identifier) -> String {
    let (Identifier::Mbox(text)
    | Identifier::MboxSha1sum(text)
    | Identifier::OpenId(text)
    | Identifier::Account { name: text, .. }) = identifier;
    Value::from(text.as_str()).to_string()
}

/// Erases statements and queues what makes them void.
fn erase(
    connection: &Connection,
    doomed: &[Doomed],
    void: impl Fn(Uuid, &str) -> rusqlite::Result<(Statement, String)>,
) -> rusqlite::Result<Forgotten> {
    let mut forgotten = Forgotten::default();
    // A refused statement is not in the LRS.
    let mut holders = connection.prepare(
        "SELECT l.id, l.endpoint FROM lrs AS l, statement AS s
         WHERE s.seq = ?1 AND s.seq <= l.offered AND (s.only_lrs IS NULL OR s.only_lrs = l.id)
           AND NOT EXISTS(SELECT 1 FROM delivery WHERE lrs = l.id AND seq = s.seq AND state = ?2)",
    )?;
    let mut queue = connection.prepare(
        "INSERT INTO statement(id, exactness, time, only_lrs, json) VALUES(?1, 2, ?2, ?3, ?4) ON CONFLICT DO NOTHING",
    )?;
    for Doomed { seq, id } in doomed {
        let lrs = holders.query_map(params![seq, Delivery::REFUSED], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let lrs: Vec<(i64, String)> = lrs.collect::<rusqlite::Result<_>>()?;
        forgotten.erased += 1;
        forgotten.never_offered += u64::from(lrs.is_empty());
        for (number, endpoint) in lrs {
            let (statement, json) = void(*id, &endpoint)?;
            let time = statement.timestamp.as_microsecond();
            queue.execute(params![statement.id.as_bytes(), time, number, json])?;
            *forgotten.voiding.entry(endpoint).or_default() += 1;
        }
        for sql in [
            "DELETE FROM statement WHERE seq = ?1",
            "DELETE FROM fact WHERE seq = ?1",
            "DELETE FROM delivery WHERE seq = ?1",
        ] {
            connection.prepare_cached(sql)?.execute([seq])?;
        }
        connection.prepare_cached("INSERT OR IGNORE INTO forgotten_statement VALUES(?1)")?.execute([id.as_bytes()])?;
    }
    if !doomed.is_empty() {
        connection.execute("INSERT OR REPLACE INTO meta VALUES('unwiped', 1)", [])?;
    }
    Ok(forgotten)
}

/// Erases names that no fact uses any more.
fn sweep(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute_batch(
        "DELETE FROM actor WHERE id NOT IN (SELECT actor FROM fact);
         DELETE FROM activity WHERE id NOT IN (SELECT activity FROM fact);
         DELETE FROM cohort WHERE id NOT IN (SELECT cohort FROM fact WHERE cohort IS NOT NULL);
         DELETE FROM response WHERE id NOT IN (SELECT response FROM fact WHERE response IS NOT NULL);",
    )
}

/// The statement that makes another one void at one LRS.
fn voiding(id: Uuid, endpoint: &str, system: &Agent, now: Timestamp) -> rusqlite::Result<(Statement, String)> {
    let statement = Statement {
        id: Uuid::new_v5(&id, format!("{VOIDED} {endpoint}").as_bytes()),
        actor: Actor::Agent(system.clone()),
        verb: Verb { id: VOIDED.into(), display: BTreeMap::from([("en".into(), "voided".to_owned())]) },
        object: Object::StatementRef(StatementRef { id }),
        result: None,
        context: None,
        timestamp: now,
        attachments: Vec::new(),
    };
    let json =
        serde_json::to_string(&statement).map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))?;
    Ok((statement, json))
}
