//! The store as reports read it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};
use rusqlite::Row;

use super::fact::ANONYMOUS;
use super::{Error, Fact, Store};

/// What the numbers in a [`Fact`] stand for.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Names {
    /// IRIs.
    pub verbs: BTreeMap<u32, String>,
    pub activities: BTreeMap<u32, ActivityName>,
    pub cohorts: BTreeMap<u32, String>,
    /// Actors that are nobody in particular: answers of theirs cannot be joined, and they are not people to count.
    pub anonymous: BTreeSet<u32>,
}

/// An activity as statements describe it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActivityName {
    pub iri: String,
    /// IRI of the activity's type.
    pub kind: Option<String>,
    pub name: Option<String>,
    /// IRI of the activity that it is a part of.
    pub parent: Option<String>,
}

impl Store {
    /// Everything but people and responses, of which there may be many.
    pub fn names(&self) -> Result<Names, Error> {
        self.read_names().map_err(self.failed("read"))
    }

    fn read_names(&self) -> rusqlite::Result<Names> {
        let texts = |sql| -> rusqlite::Result<BTreeMap<u32, String>> {
            let mut select = self.connection.prepare(sql)?;
            select.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
        };
        let mut select = self.connection.prepare("SELECT id, text, kind, name, parent FROM activity")?;
        let activities = select.query_map([], |row| {
            let name = ActivityName { iri: row.get(1)?, kind: row.get(2)?, name: row.get(3)?, parent: row.get(4)? };
            Ok((row.get(0)?, name))
        })?;
        let mut nobody = self.connection.prepare("SELECT id FROM actor WHERE text LIKE '% ' || ?1")?;
        Ok(Names {
            verbs: texts("SELECT id, text FROM verb")?,
            activities: activities.collect::<rusqlite::Result<_>>()?,
            cohorts: texts("SELECT id, text FROM cohort")?,
            anonymous: nobody.query_map([ANONYMOUS], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?,
        })
    }

    /// The text of a response, by its number in a [`Fact`]. None if it was erased meanwhile.
    pub fn response(&self, number: u32) -> Result<Option<String>, Error> {
        use rusqlite::OptionalExtension as _;
        let select = self.connection.prepare_cached("SELECT text FROM response WHERE id = ?1");
        select
            .and_then(|mut select| select.query_row([number], |row| row.get(0)).optional())
            .map_err(self.failed("read"))
    }

    /// Hands over every fact, one person after the other, each person's in the order of the store.
    pub fn facts(&self, mut each: impl FnMut(Fact)) -> Result<(), Error> {
        let mut read = || -> rusqlite::Result<()> {
            let mut select = self.connection.prepare_cached(
                "SELECT actor, verb, activity, cohort, attempt, time, scaled, raw, least, most, success, completion,
                     duration, response FROM fact ORDER BY actor, seq",
            )?;
            let mut rows = select.query([])?;
            while let Some(row) = rows.next()? {
                each(fact(row)?);
            }
            Ok(())
        };
        read().map_err(self.failed("read"))
    }
}

fn fact(row: &Row<'_>) -> rusqlite::Result<Fact> {
    let time = row.get(5)?;
    Ok(Fact {
        actor: row.get(0)?,
        verb: row.get(1)?,
        activity: row.get(2)?,
        cohort: row.get(3)?,
        attempt: row.get(4)?,
        when: Timestamp::from_microsecond(time).map_err(|_| rusqlite::Error::IntegralValueOutOfRange(5, time))?,
        scaled: row.get(6)?,
        raw: row.get(7)?,
        min: row.get(8)?,
        max: row.get(9)?,
        success: row.get(10)?,
        completion: row.get(11)?,
        duration: row.get::<_, Option<i64>>(12)?.map(SignedDuration::from_millis),
        response: row.get(13)?,
    })
}
