//! Into a file, or only shown.

use std::fs;

use serde_json::Value;

use super::server::{Reply, serve};
use super::{Tracking, statements, told};

#[test]
fn what_waits_can_be_written_into_a_file_and_goes_on_waiting() {
    let tracking = Tracking::with(statements(2500));
    let file = tracking.root().join("all.jsonl");
    for _ in 0..2 {
        let end = told(tracking.emit(&["--to", "all.jsonl"]).output().unwrap());
        assert!(end.code == Some(0) && end.err.contains("2500 statements in all.jsonl"), "{end:?}");
    }
    let text = fs::read_to_string(&file).unwrap();
    let made: Vec<String> = statements(2500).map(|made| serde_json::to_string(&made).unwrap()).collect();
    assert_eq!(text.lines().collect::<Vec<_>>(), made);
    let endpoint = serve(Reply::fine);
    assert_eq!(tracking.waiting(&endpoint), 2500);
    assert_eq!(tracking.emit_to(&endpoint).code, Some(0));
    let end = told(tracking.emit(&["--lrs", &endpoint, "--to", "rest.jsonl"]).output().unwrap());
    assert_eq!((end.code, fs::read(tracking.root().join("rest.jsonl")).unwrap().len()), (Some(0), 0), "{end:?}");
    let end = told(tracking.emit(&["--to", "no/such/folder.jsonl"]).output().unwrap());
    assert!(end.code == Some(2) && end.err.contains("cannot write no/such/folder.jsonl"), "{end:?}");
}

#[test]
fn a_dry_run_shows_and_sends_nothing() {
    let tracking = Tracking::with(statements(40));
    let endpoint = serve(|request| panic!("it was asked: {request:?}"));
    let end = told(tracking.emit(&["--lrs", &endpoint, "--dry-run"]).output().unwrap());
    assert!(end.code == Some(0) && end.err.contains("40 statements would be sent to"), "{end:?}");
    let shown: Vec<Value> = serde_json::Deserializer::from_str(&end.out).into_iter().collect::<Result<_, _>>().unwrap();
    assert_eq!(shown.len(), 3);
    assert_eq!(shown[0], serde_json::to_value(super::statement(0)).unwrap());
}

#[test]
fn without_a_store_or_an_lrs_it_says_what_to_do() {
    let tracking = Tracking::with(statements(1));
    let end = told(tracking.emit(&[]).output().unwrap());
    assert!(end.code == Some(2) && end.err.contains("name the LRS with --lrs"), "{end:?}");
    let end = told(tracking.emit(&["--lrs", "https://lrs.example/", "--tracking", "none"]).output().unwrap());
    assert!(end.code == Some(2) && end.err.contains("there is no store at"), "{end:?}");
}
