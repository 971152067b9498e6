//! Keys reach the LRS they are for, and nobody else.

use std::fs;
use std::path::Path;

use super::server::{Reply, Request, serve};
use super::{Told, Tracking, statements, told};

/// `kit:opensesame`
const BASIC: &str = "Basic a2l0Om9wZW5zZXNhbWU=";

/// An LRS that knows one key.
fn guarded() -> String {
    serve(|request| match request.header("authorization") {
        Some(BASIC) => Reply::fine(request),
        found => refuse(request, found),
    })
}

/// Says why, and repeats every secret it was told.
fn refuse(request: &Request, found: Option<&str>) -> Reply {
    Reply::new(401, format!("wrong: {found:?} opensesame in {}", request.path))
}

fn keeps_the_secret(end: &Told) {
    let all = format!("{}{}", end.out, end.err);
    for secret in ["opensesame", "b3BlbnNlc2FtZQ", "a2l0Om9wZW5zZXNhbWU", "Om9wZW5zZXNhbW"] {
        assert!(!all.contains(secret), "{secret} in {all}");
    }
}

fn write(path: &Path, text: &str, mode: u32) {
    fs::write(path, text).unwrap();
    #[cfg(unix)]
    fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(mode)).unwrap();
}

#[test]
fn a_key_comes_from_the_environment_a_file_or_netrc() {
    let endpoint = guarded();
    let tracking = || Tracking::with(statements(1));
    let pair = [("KITBAG_LRS_KEY", "kit"), ("KITBAG_LRS_SECRET", "opensesame")];
    let end = told(tracking().emit(&["--lrs", &endpoint]).envs(pair).output().unwrap());
    assert_eq!(end.code, Some(0), "{end:?}");
    let end = told(tracking().emit(&["--lrs", &endpoint]).env("KITBAG_LRS_AUTH", BASIC).output().unwrap());
    assert_eq!(end.code, Some(0), "{end:?}");

    let with_file = tracking();
    let text = "# for the tests\nkey = \"kit\"\nsecret = \"opensesame\"\n";
    write(&with_file.root().join("key.toml"), text, 0o600);
    let end = told(with_file.emit(&["--lrs", &endpoint, "--credentials", "key.toml"]).output().unwrap());
    assert!(end.code == Some(0) && !end.err.contains("warning"), "{end:?}");

    let with_netrc = tracking();
    write(&with_netrc.root().join(".netrc"), "machine 127.0.0.1 login kit password opensesame\n", 0o600);
    let end = with_netrc.emit_to(&endpoint);
    assert_eq!(end.code, Some(0), "{end:?}");
    let named = tracking();
    write(&named.root().join("hosts"), "default login kit password opensesame\n", 0o600);
    let end = told(named.emit(&["--lrs", &endpoint]).env("NETRC", named.root().join("hosts")).output().unwrap());
    assert_eq!(end.code, Some(0), "{end:?}");
}

#[test]
#[cfg(unix)]
fn a_file_that_others_can_read_is_warned_about() {
    let tracking = Tracking::with(statements(1));
    write(&tracking.root().join("key.toml"), "authorization = 'Basic a2l0Om9wZW5zZXNhbWU='", 0o644);
    let end = told(tracking.emit(&["--lrs", &guarded(), "--credentials", "key.toml"]).output().unwrap());
    assert!(end.code == Some(0) && end.err.contains("others on this machine can read key.toml"), "{end:?}");
    keeps_the_secret(&end);
}

#[test]
fn a_wrong_key_is_told_without_the_key() {
    let endpoint = serve(|request| refuse(request, request.header("authorization")));
    let tracking = Tracking::with(statements(1));
    let pair = [("KITBAG_LRS_KEY", "kit"), ("KITBAG_LRS_SECRET", "opensesame")];
    let end = told(tracking.emit(&["--lrs", &endpoint]).envs(pair).output().unwrap());
    assert_eq!(end.code, Some(2), "{end:?}");
    assert!(end.err.contains("does not accept the credentials") && end.err.contains("wrong: "), "{end:?}");
    keeps_the_secret(&end);
    let end = tracking.emit_to(&endpoint);
    assert!(end.code == Some(2) && end.err.contains("wants credentials, and there are none"), "{end:?}");
    assert_eq!(tracking.waiting(&endpoint), 1);
}

#[test]
fn a_key_has_no_place_on_the_command_line() {
    let tracking = Tracking::with(statements(1));
    let end = tracking.emit_to("https://kit:opensesame@lrs.example/xapi/");
    assert!(end.code == Some(2) && end.err.contains("leave the credentials out"), "{end:?}");
    keeps_the_secret(&end);
    write(&tracking.root().join("key.toml"), "key = opensesame", 0o600);
    let end = told(tracking.emit(&["--lrs", &guarded(), "--credentials", "key.toml"]).output().unwrap());
    assert!(end.code == Some(2) && end.err.contains("key.toml, line 1, is not understood"), "{end:?}");
    keeps_the_secret(&end);
    let end = told(tracking.emit(&["--lrs", &guarded()]).env("KITBAG_LRS_SECRET", "opensesame").output().unwrap());
    assert!(end.code == Some(2) && end.err.contains("belong together"), "{end:?}");
    keeps_the_secret(&end);
}
