//! People who are forgotten are gone, and stay away.

use std::collections::BTreeSet;
use std::path::Path;

use jiff::{SignedDuration, Timestamp};
use kitbag::records::Precision;
use kitbag::store::{Added, Delivery, Forgotten, Store};
use kitbag::xapi::{Actor, Agent, Group, Identifier, Object, Statement, same_statement};
use serde_json::Value;

use super::statements::{completed, person, responded, statement};
use super::{dump, facts, store};

const ONE: &str = "https://one.example/";
const TWO: &str = "https://two.example/";

fn forget(store: &mut Store, number: u32) -> Forgotten {
    store.forget(&[person(number)], &system(), Timestamp::UNIX_EPOCH, false).unwrap()
}

fn system() -> Agent {
    let identifier = Identifier::Account { home_page: "https://base.example".to_owned(), name: "kitbag".to_owned() };
    Agent { name: None, identifier }
}

/// Whether a text stands in the file or in what SQLite keeps beside it.
fn holds(path: &Path, text: &str) -> bool {
    let beside = ["", "-wal", "-shm"].map(|end| format!("{}{end}", path.display()));
    beside
        .iter()
        .filter_map(|file| std::fs::read(file).ok())
        .any(|bytes| bytes.windows(text.len()).any(|window| window == text.as_bytes()))
}

fn everything() -> Vec<(Statement, Precision)> {
    let of = |n| {
        [
            statement(n, 2),
            completed(n, 1, SignedDuration::ZERO),
            responded(n, 1, &format!("the words of {n}, no other's"), true),
        ]
    };
    (0..40).flat_map(of).map(|statement| (statement, Precision::Second)).collect()
}

#[test]
fn the_bytes_of_a_forgotten_person_are_gone_from_the_file() {
    let (_folder, path, mut store) = store();
    store.add(everything()).unwrap();
    // An answer that was replaced by a more exact record lies nowhere either.
    let mut rough = responded(7, 1, "the words of 7, no other's", true);
    rough.id = uuid::Uuid::new_v5(&rough.id, b"another");
    let mut exact = rough.clone();
    rough.result.as_mut().unwrap().response = Some("words that were improved".to_owned());
    exact.result.as_mut().unwrap().response = Some("better".to_owned());
    store.add([(rough, Precision::Day)]).unwrap();
    store.add([(exact, Precision::Second)]).unwrap();
    for text in ["person-000007-end", "the words of 7, no other's", "words that were improved"] {
        assert!(holds(&path, text), "`{text}` is held to begin with");
    }
    let rehearsal = store.forget(&[person(7)], &system(), Timestamp::UNIX_EPOCH, true).unwrap();
    assert!(holds(&path, "person-000007-end") && facts(&store).len() == 121, "a rehearsal erases nothing");
    let forgotten = forget(&mut store, 7);
    assert_eq!(forgotten, Forgotten { erased: 4, never_offered: 4, ..Forgotten::default() });
    assert_eq!(rehearsal, forgotten);
    for text in ["person-000007-end", "the words of 7, no other's", "words that were improved", "better"] {
        assert!(!holds(&path, text), "`{text}` is gone");
    }
    assert!(holds(&path, "person-000008-end"));
    assert_eq!((facts(&store).len(), dump(&mut store).len()), (117, 117));
    let status = store.status().unwrap();
    assert_eq!((status.people, status.statements, status.forgotten), (39, 117, 1));
}

#[test]
fn collecting_again_does_not_bring_a_person_back() {
    let (_folder, path, mut store) = store();
    store.add(everything()).unwrap();
    forget(&mut store, 7);
    let before = dump(&mut store);
    assert_eq!(store.add(everything()).unwrap(), Added { known: 117, forgotten: 3, ..Added::default() });
    // Neither as a member of a group, nor as somebody whom others speak of.
    let agent = Agent { name: None, identifier: person(7) };
    let in_group = Group { name: None, identifier: None, member: vec![agent.clone()] };
    let id = |n: u128| uuid::Uuid::from_u128(n);
    let group = Statement { id: id(1), actor: Actor::Group(in_group), ..statement(8, 3) };
    let object = Statement { id: id(2), object: Object::Agent(agent.clone()), ..statement(8, 4) };
    let mut taught = Statement { id: id(3), ..statement(8, 5) };
    taught.context.as_mut().unwrap().instructor = Some(Actor::Agent(agent));
    let mentions = [group, object, taught].map(|statement| (statement, Precision::Second));
    assert_eq!(store.add(mentions.clone()).unwrap(), Added { forgotten: 3, ..Added::default() });
    assert_eq!(dump(&mut store), before);
    assert!(!holds(&path, "person-000007-end"));
    assert_eq!(forget(&mut store, 7), Forgotten { before: true, ..Forgotten::default() });
    // And who is spoken of is found when it is time to forget.
    let (_other, other_path, mut other) = super::store();
    other.add(mentions).unwrap();
    assert_eq!(forget(&mut other, 7).erased, 3);
    assert!(!holds(&other_path, "person-000007-end"));
}

#[test]
fn what_an_lrs_may_hold_is_made_void_there_and_nowhere_else() {
    let (_folder, _, mut store) = store();
    store.add(everything()).unwrap();
    let (one, two) = (store.lrs(ONE).unwrap(), store.lrs(TWO).unwrap());
    // Person 7 has the numbers 22, 23 and 24. The first LRS was offered all, refused 23 and answered for 22 only; the
    // second was offered 22.
    let offered: Vec<_> = store.offer(one, 0, 60).unwrap();
    let mut sent: Vec<_> = offered.iter().take(22).map(|pending| (pending.seq, Delivery::Sent)).collect();
    sent.push((23, Delivery::Refused("no".to_owned())));
    store.settle(one, &sent).unwrap();
    store.offer(two, 0, 22).unwrap();
    let forgotten = forget(&mut store, 7);
    let voiding = [(ONE.to_owned(), 2), (TWO.to_owned(), 1)].into();
    assert_eq!(forgotten, Forgotten { erased: 3, never_offered: 1, voiding, before: false });
    let voids = |store: &Store, lrs| -> Vec<Value> {
        let pending = store.pending(lrs, 0, 999).unwrap().into_iter();
        pending
            .map(|pending| serde_json::from_str(&pending.json).unwrap())
            .filter(|statement: &Value| statement["verb"]["display"]["en"] == "voided")
            .collect()
    };
    let ids = |statements: &[Value]| -> Vec<String> {
        let mut ids: Vec<_> =
            statements.iter().map(|statement| statement["object"]["id"].as_str().unwrap().to_owned()).collect();
        ids.sort();
        ids
    };
    let gone = |seqs: &[usize]| -> Vec<String> {
        let mut ids: Vec<_> = seqs.iter().map(|seq| offered[seq - 1].id.to_string()).collect();
        ids.sort();
        ids
    };
    let (first, second) = (voids(&store, one), voids(&store, two));
    assert_eq!((ids(&first), ids(&second)), (gone(&[22, 24]), gone(&[22])));
    assert_eq!(first[0]["actor"]["account"]["name"], "kitbag");
    assert_eq!(first[0]["object"]["objectType"], "StatementRef");
    assert_eq!(first[0]["verb"]["id"], "http://adlnet.gov/expapi/verbs/voided");
    assert!(!same_statement(&first[0], &second[0]), "each LRS has its own");
    // What was sent before is settled for good, and the rest still waits.
    let status = store.status().unwrap();
    let numbers: Vec<_> = status.lrs.iter().map(|lrs| (lrs.queued, lrs.sent, lrs.refused)).collect();
    assert_eq!(numbers, [(120 - 3 - 21 + 2, 21, 0), (120 - 3 + 1, 0, 0)]);
    let waiting = store.pending(one, 0, 999).unwrap();
    assert_eq!(waiting.len(), 98);
    let third = store.lrs("https://three.example/").unwrap();
    assert!(voids(&store, third).is_empty());
    let settled: Vec<_> = waiting.iter().map(|pending| (pending.seq, Delivery::Sent)).collect();
    store.settle(one, &settled).unwrap();
    assert!(store.pending(one, 0, 999).unwrap().is_empty());
    assert_eq!(forget(&mut store, 7), Forgotten { before: true, ..Forgotten::default() }, "nothing is voided twice");
}

#[test]
fn old_bytes_that_somebody_still_reads_are_told_and_wiped_the_next_time() {
    let (_folder, path, mut store) = store();
    store.add(everything()).unwrap();
    let reader = rusqlite::Connection::open(&path).unwrap();
    reader.execute_batch("BEGIN; SELECT count(*) FROM fact").unwrap();
    let error = store.forget(&[person(7)], &system(), Timestamp::UNIX_EPOCH, false).unwrap_err().to_string();
    assert!(error.starts_with("it is erased, but another process still uses"), "{error}");
    assert_eq!(facts(&store).len(), 117);
    assert!(holds(&path, "person-000007-end"));
    drop(reader);
    assert!(forget(&mut store, 7).before);
    assert!(!holds(&path, "person-000007-end"));
}

#[test]
fn pages_that_were_split_and_refilled_keep_no_old_bytes() {
    const MANY: u32 = 4000;
    let (_folder, path, mut store) = store();
    let words = |n: u32| format!("S{n:04}E {}", "x".repeat((n * 31 % 300) as usize));
    let of = |n: u32| n * 2713 % MANY;
    // Person 0 says what is even, person 1 what is odd.
    let statements = (0..MANY).map(|n| (responded(of(n) % 2, 1, &words(of(n)), true), Precision::Second));
    for chunk in statements.collect::<Vec<_>>().chunks(200) {
        store.add(chunk.to_vec()).unwrap();
    }
    assert_eq!(forget(&mut store, 0).erased, 2000);
    drop(store);
    let bytes = std::fs::read(&path).unwrap();
    let text = String::from_utf8_lossy(&bytes);
    let held = text.match_indices('S').filter_map(|(at, _)| text.get(at + 1..at + 6)?.strip_suffix('E')?.parse().ok());
    let held: BTreeSet<u32> = held.collect();
    assert_eq!(held, (1..MANY).step_by(2).collect());
}
