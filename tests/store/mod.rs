//! The store: the same whatever the order, sound whatever is killed, and fast when it is large.

mod commands;
mod forget;
mod robust;
mod statements;

use std::path::PathBuf;

use jiff::SignedDuration;
use kitbag::records::Precision;
use kitbag::store::{Added, Delivery, Store};
use rusqlite::Connection;
use statements::{completed, responded, statement, voiding};
use tempfile::TempDir;

/// A store in a folder of its own.
fn store() -> (TempDir, PathBuf, Store) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tracking/store.sqlite");
    let store = Store::open(&path).unwrap();
    (folder, path, store)
}

/// Every statement, by id.
fn dump(store: &mut Store) -> Vec<(String, String)> {
    let lrs = store.lrs("https://dump.example/").unwrap();
    let all = store.pending(lrs, 0, usize::MAX).unwrap();
    let mut all: Vec<_> = all.into_iter().map(|pending| (pending.id.to_string(), pending.json)).collect();
    all.sort();
    all
}

fn facts(store: &Store) -> Vec<kitbag::store::Fact> {
    let mut facts = Vec::new();
    store.facts(|fact| facts.push(fact)).unwrap();
    facts
}

#[test]
fn adding_twice_and_in_another_order_changes_nothing() {
    let day = |n: u32| (completed(n, 0, SignedDuration::from_hours(-7)), Precision::Day);
    let second = |n: u32| (completed(n, 0, SignedDuration::ZERO), Precision::Second);
    let minute = |n: u32| (completed(n, 0, SignedDuration::from_secs(-7)), Precision::Minute);
    let other_minute = |n: u32| (completed(n, 0, SignedDuration::from_secs(-9)), Precision::Minute);
    // The same content, known less exactly.
    let same_day = |n: u32| (completed(n, 0, SignedDuration::ZERO), Precision::Day);
    let all = |n| [day(n), second(n), minute(n), other_minute(n), same_day(n)];
    // Of some people nothing is known to the second: the earlier minute stays.
    let rough = |n| [minute(n), other_minute(n)];
    let forward: Vec<_> = (0..50).flat_map(all).chain((50..60).flat_map(rough)).collect();
    let (_one, _, mut one) = store();
    let added = one.add(forward.clone()).unwrap();
    assert_eq!(added, Added { new: 60, improved: 60, kept: 100, known: 50, forgotten: 0 });
    let expected = dump(&mut one);
    let exact: Vec<String> = (0..50).map(|n| serde_json::to_string(&second(n).0).unwrap()).collect();
    assert!(exact.iter().all(|json| expected.iter().any(|(_, held)| held == json)), "the most exact one stays");
    let earlier: Vec<String> = (50..60).map(|n| serde_json::to_string(&other_minute(n).0).unwrap()).collect();
    assert!(earlier.iter().all(|json| expected.iter().any(|(_, held)| held == json)), "then the earlier one");
    let expected_facts = facts(&one);
    assert_eq!(expected_facts.len(), 60);
    assert_eq!(one.add(forward.clone()).unwrap(), Added { known: 110, kept: 160, ..Added::default() });
    assert_eq!(dump(&mut one), expected);
    for turn in 1..5 {
        let (_other, _, mut other) = store();
        let mut shuffled = forward.clone();
        shuffled.reverse();
        shuffled.rotate_left(turn * 3);
        for chunk in shuffled.chunks(7) {
            other.add(chunk.to_vec()).unwrap();
        }
        assert_eq!(dump(&mut other), expected);
        let mut times: Vec<_> = facts(&other).into_iter().map(|fact| fact.when).collect();
        times.sort();
        let mut expected: Vec<_> = expected_facts.iter().map(|fact| fact.when).collect();
        expected.sort();
        assert_eq!(times, expected, "facts follow");
    }
}

#[test]
fn of_two_records_of_one_event_the_one_that_tells_more_stays() {
    let exact = completed(1, 0, SignedDuration::ZERO);
    let mut full = completed(1, 0, SignedDuration::from_hours(2));
    let result = full.result.get_or_insert_default();
    result.duration = Some(SignedDuration::from_mins(40));
    let records = [(exact, Precision::Second), (full, Precision::Day)];
    for order in [[0, 1], [1, 0]] {
        let (_folder, _, mut store) = store();
        store.add(order.map(|at| records[at].clone())).unwrap();
        assert_eq!(facts(&store)[0].duration, Some(SignedDuration::from_mins(40)), "{order:?}");
    }
}

#[test]
fn what_has_been_offered_never_changes() {
    let (_folder, _, mut store) = store();
    let rough = |n| (completed(n, 0, SignedDuration::from_hours(-7)), Precision::Day);
    let exact = |n| (completed(n, 0, SignedDuration::ZERO), Precision::Second);
    store.add((0..2).map(rough)).unwrap();
    let lrs = store.lrs("https://lrs.example/").unwrap();
    let first = store.offer(lrs, 0, 1).unwrap().remove(0);
    assert!(!first.offered, "it had not been offered when it was read");
    let added = store.add((0..2).map(exact)).unwrap();
    assert_eq!(added, Added { improved: 1, kept: 1, ..Added::default() });
    let [again, second] = store.pending(lrs, 0, 9).unwrap().try_into().unwrap();
    assert_eq!((again.json, again.offered, second.offered), (first.json, true, false));
}

#[test]
fn what_is_settled_waits_no_longer_and_each_lrs_has_its_own_queue() {
    let (_folder, _, mut store) = store();
    store.add((0..10).map(|n| (completed(n, 0, SignedDuration::ZERO), Precision::Second))).unwrap();
    let (one, two) = (store.lrs("https://one.example/").unwrap(), store.lrs("https://two.example/").unwrap());
    assert_eq!(store.lrs("https://one.example/").unwrap(), one);
    let waiting = |store: &Store, lrs| -> Vec<i64> {
        store.pending(lrs, 0, 99).unwrap().into_iter().map(|pending| pending.seq).collect()
    };
    assert_eq!(waiting(&store, one), (1..=10).collect::<Vec<_>>());
    // Out of order, as parallel connections do.
    store.settle(one, &[(4, Delivery::Sent), (3, Delivery::Refused("no".to_owned()))]).unwrap();
    assert_eq!(waiting(&store, one), [1, 2, 5, 6, 7, 8, 9, 10]);
    store.settle(one, &[(1, Delivery::Sent), (2, Delivery::Conflict("other".to_owned()))]).unwrap();
    store.settle(one, &[(10, Delivery::Sent)]).unwrap();
    assert_eq!(waiting(&store, one), [5, 6, 7, 8, 9]);
    assert_eq!(store.pending(one, 6, 2).unwrap().iter().map(|pending| pending.seq).collect::<Vec<_>>(), [7, 8]);
    assert_eq!(waiting(&store, two).len(), 10);
    store.add([(completed(99, 0, SignedDuration::ZERO), Precision::Second)]).unwrap();
    assert_eq!(waiting(&store, one), [5, 6, 7, 8, 9, 11]);
    // What was refused can wait once more; what was sent or is in conflict does not.
    assert_eq!(store.queue_refused(one).unwrap(), 1);
    assert_eq!(waiting(&store, one), [3, 5, 6, 7, 8, 9, 11]);
    assert_eq!((store.queue_refused(one).unwrap(), store.queue_refused(two).unwrap()), (0, 0));
}

#[test]
fn facts_hold_what_reports_ask_and_come_person_by_person() {
    let (_folder, _, mut store) = store();
    let statements = [
        responded(2, 1, "a[,]c", true),
        completed(1, 1, SignedDuration::ZERO),
        completed(2, 1, SignedDuration::ZERO),
        responded(1, 2, "{lang=en}Séoul", false),
    ];
    store.add(statements.map(|statement| (statement, Precision::Second))).unwrap();
    let (facts, names) = (facts(&store), store.names().unwrap());
    let actors: Vec<u32> = facts.iter().map(|fact| fact.actor).collect();
    assert!(actors.is_sorted() && actors.len() == 4, "{actors:?}");
    let said: Vec<_> = facts.iter().filter_map(|fact| store.response(fact.response?).unwrap()).collect();
    assert_eq!(said, ["a[,]c", "{lang=en}Séoul"]);
    let fact = &facts[0];
    assert_eq!(names.verbs[&fact.verb], "http://adlnet.gov/expapi/verbs/responded");
    let activity = &names.activities[&fact.activity];
    assert_eq!(activity.iri, "https://base.example/course/m1/q1");
    assert_eq!(activity.kind.as_deref(), Some("http://adlnet.gov/expapi/activities/cmi.interaction"));
    assert_eq!(
        (activity.name.as_deref(), activity.parent.as_deref()),
        (Some("q1"), Some("https://base.example/course/m1"))
    );
    assert_eq!(names.cohorts[&fact.cohort.unwrap()], "Nairobi 2027");
    assert_eq!((fact.success, fact.scaled, fact.raw), (Some(true), Some(1.0), Some(2.0)));
    assert_eq!(fact.duration, Some(SignedDuration::from_millis(1500)));
    assert_eq!(fact.when, statement(2, 1).timestamp);
    assert_eq!(facts[0].attempt, facts[1].attempt);
    assert!(facts[0].attempt.is_some() && facts[0].attempt != facts[2].attempt);
}

#[test]
fn a_voided_statement_vanishes_from_facts_whichever_comes_first() {
    for void_first in [false, true] {
        let (_folder, _, mut store) = store();
        let mut both = [completed(1, 1, SignedDuration::ZERO), voiding(&completed(1, 1, SignedDuration::ZERO))];
        if void_first {
            both.reverse();
        }
        for statement in both {
            store.add([(statement, Precision::Second)]).unwrap();
        }
        store.add([(completed(1, 1, SignedDuration::from_secs(-1)), Precision::Second)]).unwrap();
        store.add([(completed(2, 1, SignedDuration::ZERO), Precision::Second)]).unwrap();
        assert_eq!(facts(&store).len(), 1, "reports see the other one only");
        assert_eq!(dump(&mut store).len(), 3, "an LRS still gets both");
    }
}

#[test]
fn a_newer_or_foreign_file_is_refused_with_a_sentence() {
    let (_folder, path, store) = store();
    drop(store);
    let set = |sql: &str| Connection::open(&path).unwrap().execute_batch(sql).unwrap();
    set("PRAGMA user_version = 7");
    let message = Store::open(&path).unwrap_err().to_string();
    assert!(
        message.ends_with(
            "was written by a newer Kitbag (its format is 7, this Kitbag knows formats up to 1); use the newer one"
        ),
        "{message}"
    );
    set("PRAGMA user_version = 1; PRAGMA application_id = 5");
    assert!(Store::open(&path).unwrap_err().to_string().contains("is not a store of Kitbag"));
    std::fs::write(&path, "no database at all, but a text that somebody keeps here").unwrap();
    assert!(Store::open(&path).unwrap_err().to_string().contains("is not a store of Kitbag"));
    assert!(std::fs::read_to_string(&path).unwrap().starts_with("no database"), "and is left as it is");
    let missing = Store::open_existing(&path.with_file_name("none.sqlite")).unwrap_err().to_string();
    assert!(missing.starts_with("there is no store at"), "{missing}");
    let below_a_file = Store::open(&path.join("store.sqlite")).unwrap_err().to_string();
    assert!(below_a_file.contains("cannot make the folder"), "{below_a_file}");
}
