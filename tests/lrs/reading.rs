//! Statements back from an LRS.

use std::time::Duration;

use kitbag::course::XapiVersion;
use kitbag::lrs::{Lrs, endpoint};
use serde_json::json;

use super::server::{Reply, serve};

fn lrs(address: &str) -> Lrs {
    Lrs::connect(&endpoint(address).unwrap(), None, XapiVersion::V1_0_3, Duration::from_secs(10)).unwrap()
}

#[test]
fn pages_are_turned_until_there_is_no_more() {
    let address = serve(|request| {
        let page = |from: u32, more: &str| {
            let statements: Vec<_> = (from..from + 3).map(|number| json!({ "number": number })).collect();
            Reply::new(200, json!({ "statements": statements, "more": more }).to_string())
        };
        match request.path.as_str() {
            path if path.starts_with("/xapi/statements?verb=x") => page(0, "/xapi/more/2?a=b"),
            "/xapi/more/2?a=b" => page(3, "more/3"),
            "/xapi/more/more/3" => page(6, ""),
            path if path.ends_with("limit=1") => page(0, ""),
            _ => Reply::new(404, ""),
        }
    });
    let lrs = lrs(&address);
    let numbers: Vec<u64> =
        lrs.statements(&[("verb", "x")]).map(|statement| statement.unwrap()["number"].as_u64().unwrap()).collect();
    assert_eq!(numbers, (0..9).collect::<Vec<_>>());
}

#[test]
fn a_next_page_on_another_host_or_the_same_page_again_ends_it_with_an_error() {
    for more in ["https://elsewhere.example/more", "/xapi/statements?limit=500"] {
        let address = serve(move |_| Reply::new(200, json!({ "statements": [{}], "more": more }).to_string()));
        let lrs = lrs(&address);
        let all: Vec<_> = lrs.statements(&[]).collect();
        assert_eq!(all.len(), 1);
        assert!(all[0].as_ref().unwrap_err().to_string().contains("its next page would be"), "{all:?}");
    }
}
