//! How the server begins and ends.

use std::io::{BufReader, Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::Path;
use std::process::Output;
use std::time::{Duration, Instant};

use super::{Serving, folder, noise};

/// What the program says when it cannot begin.
fn refused(folder: &Path, arguments: &[&str]) -> String {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_kitbag"));
    let Output { status, stdout, stderr } = command.arg("serve").arg(folder).args(arguments).output().unwrap();
    assert_eq!((status.code(), &*stdout), (Some(2), &b""[..]), "{arguments:?}");
    String::from_utf8(stderr).unwrap()
}

#[test]
fn what_cannot_be_served_is_said() {
    let folder = folder(&[("a.txt", b"a")]);
    let said = refused(&folder.path().join("nowhere"), &["--port", "0"]);
    assert!(said.contains("nowhere: No such file"), "{said}");
    let said = refused(&folder.path().join("a.txt"), &["--port", "0"]);
    assert!(said.contains("a.txt: Not a directory"), "{said}");
    let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let said = refused(folder.path(), &["--port", &taken.local_addr().unwrap().port().to_string()]);
    assert!(said.contains("in use") && said.contains("--port 0"), "{said}");
    // An address for documentation, which no machine has.
    let said = refused(folder.path(), &["--port", "0", "--address", "192.0.2.1"]);
    assert!(said.contains("192.0.2.1:0"), "{said}");
    let said = refused(folder.path(), &["--port", "0", "--allow-origin", "lms.example"]);
    assert!(said.contains("`lms.example` is no origin"), "{said}");
}

#[test]
fn it_listens_on_loopback_unless_told_otherwise_and_then_warns() {
    let folder = folder(&[("a.txt", b"a")]);
    let serving = Serving::start(folder.path());
    assert!(serving.address.ip() == Ipv4Addr::LOCALHOST && serving.address.port() != 0);
    // Another address of this machine that leads to it if it listens everywhere.
    let elsewhere = (Ipv4Addr::new(127, 0, 0, 2), serving.address.port());
    assert!(TcpStream::connect(elsewhere).is_err(), "it listens at an address that nobody named");

    for (address, warns) in [("127.0.0.2", false), ("0.0.0.0", true)] {
        let mut serving = Serving::start_with(folder.path(), &["--address", address]);
        assert_eq!(serving.address.ip().to_string(), address);
        assert_eq!(serving.get("/a.txt").body, b"a");
        serving.signal("TERM");
        let (_, said) = serving.ended();
        assert_eq!(said.contains("warning: whoever can reach this machine can read"), warns, "{said}");
    }
}

#[cfg(unix)]
#[test]
fn a_signal_ends_it_in_peace() {
    let folder = folder(&[("a.txt", b"a")]);
    for signal in ["INT", "TERM"] {
        let mut serving = Serving::start(folder.path());
        assert_eq!(serving.get("/a.txt").body, b"a");
        // Somebody who is connected and asks nothing keeps nobody waiting.
        let idle = TcpStream::connect(serving.address).unwrap();
        let begin = Instant::now();
        serving.signal(signal);
        let (code, said) = serving.ended();
        assert_eq!((code, said.contains("error")), (Some(0), false), "{signal}: {said}");
        assert!(begin.elapsed() < Duration::from_secs(3), "{signal}: {:?}", begin.elapsed());
        drop(idle);
    }
}

#[cfg(unix)]
#[test]
fn downloads_that_have_begun_are_finished() {
    let bytes = noise(12_000_000, 9);
    let folder = folder(&[("film.mp4", &bytes)]);
    let mut serving = Serving::start(folder.path());
    let mut stream = serving.send("GET", "/film.mp4", &[]);
    let mut first = vec![0; 1000];
    stream.read_exact(&mut first).unwrap();
    serving.signal("TERM");
    let begin = Instant::now();
    while TcpStream::connect(serving.address).is_ok() {
        assert!(begin.elapsed() < Duration::from_secs(3), "it takes new connections");
        std::thread::sleep(Duration::from_millis(10));
    }
    let mut body = first;
    stream.read_to_end(&mut body).unwrap();
    assert!(body.ends_with(&bytes), "{} bytes came", body.len());
    assert_eq!(serving.ended().0, Some(0));
}

#[cfg(unix)]
#[test]
fn a_download_that_stands_still_is_waited_for_a_few_seconds_only() {
    let folder = folder(&[("film.mp4", &noise(12_000_000, 9))]);
    let mut serving = Serving::start(folder.path());
    let mut stream = serving.send("GET", "/film.mp4", &[]);
    stream.read_exact(&mut [0; 10]).unwrap();
    let begin = Instant::now();
    serving.signal("INT");
    assert_eq!(serving.ended().0, Some(0));
    let waited = begin.elapsed();
    assert!((Duration::from_secs(4)..Duration::from_secs(8)).contains(&waited), "{waited:?}");
}

#[test]
fn several_requests_go_over_one_connection() {
    let folder = folder(&[("a.txt", b"a"), ("b.txt", b"b")]);
    let serving = Serving::start(folder.path());
    let mut stream = TcpStream::connect(serving.address).unwrap();
    let request = |path: &str, end: &str| format!("GET {path} HTTP/1.1\r\nHost: x\r\n{end}\r\n");
    let requests =
        [request("/a.txt", ""), request("/nothing", ""), request("/b.txt", "Connection: close\r\n")].concat();
    stream.write_all(requests.as_bytes()).unwrap();
    let mut answers = String::new();
    BufReader::new(stream).read_to_string(&mut answers).unwrap();
    let statuses: Vec<&str> = answers.match_indices("HTTP/1.1 ").map(|(at, _)| &answers[at + 9..at + 12]).collect();
    assert_eq!(statuses, ["200", "404", "200"], "{answers}");
}
