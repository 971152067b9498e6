//! Events on their way into the store: each is told as a statement, and every row is accounted for.

use std::collections::{BTreeMap, BTreeSet};

use crate::cli::Failure;
use crate::records::Event;
use crate::records::collect::Collected;
use crate::records::table::Table;
use crate::store::{Added, Store};
use crate::xapi::{Statement, Teller};

/// What became of the rows of a table.
#[derive(Debug, Default)]
pub struct Account {
    pub read: usize,
    pub used: usize,
    /// Used, but for some of their cells.
    pub in_part: usize,
    pub rejected: usize,
    pub empty: usize,
    pub statements: usize,
    /// The lines that were not used, or not wholly, in their order.
    pub rejects: Vec<(u32, String)>,
    /// The first statements, for people to look at.
    pub first: Vec<Statement>,
}

/// How many statements a rehearsal shows.
const SHOWN: usize = 5;

/// Tells what a table says and puts it into the store; None is a rehearsal.
pub fn take(
    teller: &Teller<'_>,
    store: Option<&mut Store>,
    table: &Table,
    collected: Collected,
    added: &mut Added,
) -> Result<Account, Failure> {
    let Collected { events, rejects, empty, .. } = collected;
    let mut reasons: BTreeMap<u32, String> = rejects.into_iter().collect();
    let mut told: BTreeSet<u32> = BTreeSet::new();
    let mut account = Account { read: table.rows.len() + table.blank, ..Account::default() };
    let (mut count, mut first) = (0, Vec::new());
    // One after the other, on their way: a million of them would fill the memory.
    let statements = in_order(teller, events).filter_map(|(line, event)| match teller.tell(&event) {
        Ok(statement) => {
            told.insert(line);
            count += 1;
            if first.len() < SHOWN {
                first.push(statement.clone());
            }
            Some((statement, event.precision))
        }
        Err(reason) => {
            let reason = reason.to_string();
            let known = reasons.entry(line).or_default();
            if !known.contains(&reason) {
                known.push_str(if known.is_empty() { "" } else { "; " });
                known.push_str(&reason);
            }
            None
        }
    });
    match store {
        None => statements.for_each(drop),
        Some(store) => {
            let more = store.add(statements).map_err(|error| error.to_string())?;
            *added = Added {
                new: added.new + more.new,
                known: added.known + more.known,
                improved: added.improved + more.improved,
                kept: added.kept + more.kept,
                forgotten: added.forgotten + more.forgotten,
            };
        }
    }
    (account.statements, account.first) = (count, first);
    account.in_part = reasons.keys().filter(|line| told.contains(line)).count();
    account.rejected = reasons.len() - account.in_part;
    account.used = told.len() - account.in_part;
    account.empty = table.blank + empty.iter().filter(|line| !told.contains(line)).count();
    account.rejects = reasons.into_iter().collect();
    Ok(account)
}

/// Events with those that stay anonymous last, in the order of their statements' ids, which is no order at all without the
/// key: the store numbers statements as they come, and the answers of one response must not stand side by side.
fn in_order(teller: &Teller<'_>, events: Vec<(u32, Event)>) -> impl Iterator<Item = (u32, Event)> {
    let (mut anonymous, named): (Vec<_>, Vec<_>) =
        events.into_iter().partition(|(_, event)| teller.is_anonymous(event));
    anonymous.sort_by_cached_key(|(_, event)| teller.tell(event).ok().map(|statement| statement.id));
    named.into_iter().chain(anonymous)
}

impl Account {
    /// One line for people.
    pub fn text(&self) -> String {
        let Self { read, used, in_part, rejected, empty, statements, .. } = self;
        let part = if *in_part > 0 { format!("{in_part} used in part, ") } else { String::new() };
        let count = |number: &usize, word| format!("{number} {word}{}", if *number == 1 { "" } else { "s" });
        let (read, statements) = (count(read, "row"), count(statements, "statement"));
        format!("{read}: {used} used, {part}{rejected} rejected, {empty} without anything to tell; {statements}")
    }
}
