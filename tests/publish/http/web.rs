//! WebDAV and plain PUT, with Apache.

use std::net::SocketAddr;

use kitbag::http::{Credentials, Patience};
use kitbag::publish::{Place, PlaceError, web};
use kitbag::xapi::Secret;

use super::servers::{PASSWORD, USER, apache};
use super::world::{ONCE, SOON, World, cut_at_every_tenth, kept_stays, two_at_once};

fn open(name: &str, address: SocketAddr, patience: Patience) -> Box<dyn Place> {
    let credentials = Credentials::Basic { user: USER.to_owned(), password: Secret::new(PASSWORD) };
    web(&format!("http://{address}/courses/{name}").parse().unwrap(), Some(&credentials), patience).unwrap()
}

#[test]
fn what_is_kept_stays() {
    let Some(server) = apache("") else { return };
    kept_stays(open("kept", server.address, ONCE).as_ref());
    let left = std::fs::read_dir(server.root().join("courses/kept/.kitbag")).unwrap().count();
    assert_eq!(left, 0, "nothing is left aside");
}

#[test]
fn a_cut_connection_leaves_whole_versions() {
    let Some(server) = apache("") else { return };
    cut_at_every_tenth(server.address, open);
}

#[test]
fn of_two_at_once_one_wins_whole() {
    let Some(server) = apache("") else { return };
    two_at_once(|| open("two", server.address, ONCE));
}

#[test]
fn everybody_reads_without_credentials_and_nobody_writes() {
    let Some(server) = apache("") else { return };
    let world = World::new();
    world.publish(open("read", server.address, ONCE).as_ref(), 1).unwrap();
    let url = format!("http://{}/courses/read/", server.address).parse().unwrap();
    let place = web(&url, None, ONCE).unwrap();
    assert_eq!(world.check(place.as_ref()), 1);
    let error = world.publish(place.as_ref(), 2).unwrap_err();
    assert!(matches!(error, PlaceError::Cannot { .. }) && error.to_string().contains("wants credentials"), "{error}");
    assert_eq!(world.check(place.as_ref()), 1);
}

#[test]
fn a_server_that_ignores_conditions_is_told_of() {
    let ignoring =
        "RequestHeader unset If early\nRequestHeader unset If-Match early\nRequestHeader unset If-None-Match early";
    let Some(server) = apache(ignoring) else { return };
    let (world, place) = (World::new(), open("deaf", server.address, SOON));
    world.publish(place.as_ref(), 1).unwrap();
    let warnings = place.warnings();
    assert!(warnings.len() == 1 && warnings[0].contains("ignores conditions"), "{warnings:?}");
    world.check_all(place.as_ref(), 1);
}
