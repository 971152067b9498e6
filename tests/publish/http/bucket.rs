//! Buckets, with a server that checks signatures, digests and conditions.

use std::net::SocketAddr;

use kitbag::http::Patience;
use kitbag::publish::{BucketKey, Place, bucket, bucket_address};
use kitbag::xapi::Secret;

use super::servers::{KEY, KEY_ID, s3};
use super::world::{ONCE, World, cut_at_every_tenth, kept_stays, two_at_once};

fn open_with(name: &str, address: SocketAddr, patience: Patience, secret: &str) -> Box<dyn Place> {
    let endpoint = format!("http://{address}/").parse().unwrap();
    let address = bucket_address(&format!("s3://courses/{name}"), Some(endpoint), "eu-central-1".to_owned()).unwrap();
    let key = BucketKey { id: KEY_ID.to_owned(), secret: Secret::new(secret), session: None };
    bucket(&address, Some(&key), patience).unwrap()
}

fn open(name: &str, address: SocketAddr, patience: Patience) -> Box<dyn Place> {
    open_with(name, address, patience, KEY)
}

#[test]
fn what_is_kept_stays() {
    let Some(server) = s3() else { return };
    kept_stays(open("kept", server.address, ONCE).as_ref());
}

#[test]
fn a_cut_connection_leaves_whole_versions() {
    let Some(server) = s3() else { return };
    cut_at_every_tenth(server.address, open);
}

#[test]
fn of_two_at_once_one_wins_whole() {
    let Some(server) = s3() else { return };
    two_at_once(|| open("two", server.address, ONCE));
}

#[test]
fn a_wrong_key_is_refused_by_the_name_of_the_error() {
    let Some(server) = s3() else { return };
    let error = World::new().publish(open_with("wrong", server.address, ONCE, "another").as_ref(), 1).unwrap_err();
    assert!(error.to_string().contains("SignatureDoesNotMatch"), "{error}");
}
