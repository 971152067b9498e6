//! What the store holds, in numbers, and what went wrong.

use std::borrow::Cow;

use rusqlite::{Connection, Params};
use serde::Serialize;
use serde_json::Value;

use super::fact::ANONYMOUS;
use super::people::each_agent;
use super::{Delivery, Error, Store};

/// The store in numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Status {
    pub statements: u64,
    /// Actors that are no groups and not anonymous.
    pub people: u64,
    /// People who have been forgotten.
    pub forgotten: u64,
    /// In the order in which they were first named.
    pub lrs: Vec<LrsStatus>,
}

/// What became of the statements at one LRS. The four numbers make all that concern it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LrsStatus {
    pub endpoint: String,
    pub queued: u64,
    pub sent: u64,
    pub refused: u64,
    pub conflict: u64,
}

/// A statement that an LRS did not take.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    pub endpoint: String,
    pub id: String,
    /// IRI.
    pub verb: String,
    /// IRI of the activity, or id of the statement that was to be voided.
    pub object: Option<String>,
    pub outcome: Trouble,
    pub words: String,
}

/// Why a statement stands aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Trouble {
    Refused,
    Conflict,
}

impl Store {
    pub fn status(&self) -> Result<Status, Error> {
        self.read_status().map_err(self.failed("read"))
    }

    fn read_status(&self) -> rusqlite::Result<Status> {
        // All counts at one moment.
        let moment = self.connection.unchecked_transaction()?;
        let mut select = moment.prepare("SELECT id, endpoint FROM lrs ORDER BY id")?;
        let lrs = select.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let lrs: Vec<(i64, String)> = lrs.collect::<rusqlite::Result<_>>()?;
        let statements = count(&moment, "SELECT count(*) FROM statement", [])?;
        let targeted = count(&moment, "SELECT count(*) FROM statement WHERE only_lrs IS NOT NULL", [])?;
        let status = |(id, endpoint)| {
            let own = count(&moment, "SELECT count(*) FROM statement WHERE only_lrs = ?1", [id])?;
            let state = |state: u8| {
                count(&moment, "SELECT count(*) FROM delivery WHERE lrs = ?1 AND state = ?2", [id, state.into()])
            };
            let [sent, refused, conflict] =
                [state(Delivery::SENT)?, state(Delivery::REFUSED)?, state(Delivery::CONFLICT)?];
            let queued = (statements - targeted + own).saturating_sub(sent + refused + conflict);
            Ok(LrsStatus { endpoint, queued, sent, refused, conflict })
        };
        Ok(Status {
            statements,
            people: count(
                &moment,
                "SELECT count(*) FROM actor WHERE text NOT LIKE 'group %' AND text NOT LIKE '% ' || ?1",
                [ANONYMOUS],
            )?,
            forgotten: count(&moment, "SELECT count(DISTINCT person) FROM forgotten_actor", [])?,
            lrs: lrs.into_iter().map(status).collect::<rusqlite::Result<_>>()?,
        })
    }

    /// Hands over every statement that an LRS did not take, one LRS after the other, in order. The words are the LRS's
    /// own, without what would tell who it was.
    pub fn problems(&self, mut each: impl FnMut(Problem)) -> Result<(), Error> {
        let mut read = || -> rusqlite::Result<()> {
            let mut select = self.connection.prepare(
                "SELECT l.endpoint, d.state, d.words, s.json
                 FROM delivery AS d JOIN statement AS s ON s.seq = d.seq JOIN lrs AS l ON l.id = d.lrs
                 WHERE d.state <> 1 ORDER BY d.lrs, d.seq",
            )?;
            let mut rows = select.query([])?;
            while let Some(row) = rows.next()? {
                let statement: Value = serde_json::from_str(row.get_ref(3)?.as_str()?).unwrap_or_default();
                let text = |pointer| statement.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
                let words = without_people(row.get_ref(2)?.as_str_or_null()?.unwrap_or_default(), &statement);
                each(Problem {
                    endpoint: row.get(0)?,
                    id: text("/id").unwrap_or_default(),
                    verb: text("/verb/id").unwrap_or_default(),
                    object: text("/object/id"),
                    outcome: if row.get::<_, u8>(1)? == Delivery::REFUSED {
                        Trouble::Refused
                    } else {
                        Trouble::Conflict
                    },
                    words,
                });
            }
            Ok(())
        };
        read().map_err(self.failed("read"))
    }
}

fn count(connection: &Connection, sql: &str, parameters: impl Params) -> rusqlite::Result<u64> {
    connection.query_row(sql, parameters, |row| row.get(0)).map(i64::unsigned_abs)
}

/// `words` with dots for everything that names somebody: identifiers of the statement, and whatever looks like an address.
fn without_people(words: &str, statement: &Value) -> String {
    let mut people = Vec::new();
    each_agent(statement, &mut |agent| {
        let fields = ["/name", "/mbox", "/mbox_sha1sum", "/openid", "/account/name"];
        people.extend(fields.iter().filter_map(|field| agent.pointer(field)?.as_str()));
    });
    let mut words = words.to_owned();
    for person in people.into_iter().filter(|person| !person.is_empty()) {
        words = words.replace(person.trim_start_matches("mailto:"), "…");
    }
    let ends = |c: char| c.is_whitespace() || "\"'<>()[]{},;:".contains(c);
    words.split_inclusive(ends).map(without_address).collect()
}

fn without_address(word: &str) -> Cow<'_, str> {
    if word.trim_matches('@').contains('@') {
        let end = word.chars().next_back().filter(|c| !c.is_alphanumeric());
        Cow::Owned(format!("…{}", end.map(String::from).unwrap_or_default()))
    } else {
        Cow::Borrowed(word)
    }
}
