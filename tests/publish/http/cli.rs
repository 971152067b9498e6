//! The commands over HTTP: the whole way, and what they never say.

use std::fs;
use std::time::Duration;

use kitbag::http::Patience;
use kitbag::publish::{BucketKey, bucket, bucket_address};
use kitbag::xapi::Secret;
use snapbox::cmd::{Command, cargo_bin};

use super::fault::{Direction, Wire};
use super::servers::{KEY, KEY_ID, PASSWORD, USER, apache, s3};
use crate::lrs::server::{Reply, serve};
use crate::publish::{build, two_versions};
use crate::support::Project;

const SIGNATURE: &str = "5ec3e75163a7u3e";
const TOKEN: &str = "session+token/of=kit";

pub fn kitbag(project: &Project) -> Command {
    Command::new(cargo_bin!("kitbag"))
        .current_dir(project.root())
        .env("KITBAG_PUBLISH_KEY", USER)
        .env("KITBAG_PUBLISH_SECRET", PASSWORD)
        .env("AWS_ACCESS_KEY_ID", KEY_ID)
        .env("AWS_SECRET_ACCESS_KEY", KEY)
        .env_remove("AWS_SESSION_TOKEN")
}

pub fn publish(project: &Project, place: &[&str], from: &str) -> Command {
    kitbag(project).args(["publish", "--from", from, "--date", "2027-03-01", "--patience", "0"]).args(place)
}

pub fn fine(command: Command) {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{output:?}");
}

#[test]
fn webdav_from_the_command_line() {
    let Some(server) = apache("") else { return };
    let project = two_versions();
    let url = format!("http://{}/courses/cli/", server.address);
    for from in ["v1", "v2", "v2"] {
        fine(publish(&project, &[&url], from));
    }
    // Everybody may verify.
    let nobody = kitbag(&project).env_remove("KITBAG_PUBLISH_KEY").env_remove("KITBAG_PUBLISH_SECRET");
    fine(nobody.args(["verify", &url]));
    let latest = fs::read_dir(server.root().join("courses/cli")).unwrap().count();
    assert!(latest >= 4, "{latest}");
}

#[test]
fn presigned_addresses_are_all_that_is_needed() {
    let (Some(web), Some(s3)) = (apache(""), s3()) else { return };
    let project = two_versions();
    // The bucket is written to through addresses that its owner signed, and read by the web server.
    fs::remove_dir(web.root().join("courses")).unwrap();
    std::os::unix::fs::symlink(s3.root().join("courses"), web.root().join("courses")).unwrap();
    let url = format!("http://{}/courses/", web.address);
    for version in ["v1", "v2"] {
        let listed = publish(&project, &[&url, "--list-paths"], version).output().unwrap();
        assert!(listed.status.success(), "{listed:?}");
        let listed = String::from_utf8(listed.stdout).unwrap();
        assert!(listed.lines().any(|path| path == "index.json") && listed.lines().count() > 5, "{listed}");
        let signed = signed(&listed, &format!("http://{}/", s3.address));
        fs::write(project.root().join("addresses.json"), signed).unwrap();
        fine(publish(&project, &[&url, "--presigned", "addresses.json"], version));
        fine(kitbag(&project).args(["verify", &url]));
    }
}

/// An address to PUT to for each path.
fn signed(paths: &str, endpoint: &str) -> String {
    use rusty_s3::S3Action as _;
    let bucket =
        rusty_s3::Bucket::new(endpoint.parse().unwrap(), rusty_s3::UrlStyle::Path, "courses", "us-east-1").unwrap();
    let key = rusty_s3::Credentials::new(KEY_ID, KEY);
    let sign = |path: &str| bucket.put_object(Some(&key), path).sign(Duration::from_secs(600)).to_string();
    let addresses: std::collections::BTreeMap<_, _> = paths.lines().map(|path| (path, sign(path))).collect();
    serde_json::to_string(&addresses).unwrap()
}

/// All that the three kinds of places say of a server that answers so.
fn said(project: &Project, server: &str) -> String {
    let root = server.trim_end_matches("xapi/");
    let address = format!("{root}x?X-Amz-Signature={SIGNATURE}&X-Amz-Security-Token={TOKEN}");
    let addresses: std::collections::BTreeMap<_, _> =
        kitbag_paths(project).into_iter().map(|path| (path, address.clone())).collect();
    fs::write(project.root().join("addresses.json"), serde_json::to_string(&addresses).unwrap()).unwrap();
    let mut all = String::new();
    let places: [&[&str]; 3] =
        [&[root], &["s3://courses/a", "--endpoint", root], &[root, "--presigned", "addresses.json"]];
    for place in places {
        for command in ["publish", "verify"] {
            let ready = match command {
                "publish" => publish(project, place, "v1"),
                _ if place.contains(&"--presigned") => continue,
                _ => kitbag(project).args(["verify", "--patience", "0"]).args(place),
            };
            let output = ready.env("AWS_SESSION_TOKEN", TOKEN).output().unwrap();
            assert!(!output.status.success(), "{command} {place:?}: {output:?}");
            let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
            assert!(!said.contains("no address for it"), "{said}");
            all.push_str(&said);
        }
    }
    all
}

/// What publishing into an empty place would write.
fn kitbag_paths(project: &Project) -> Vec<String> {
    let empty = project.root().join("empty");
    fs::create_dir_all(&empty).unwrap();
    let output = publish(project, &["empty", "--list-paths"], "v1").output().unwrap();
    assert_eq!(fs::read_dir(empty).unwrap().count(), 0, "it is only looked at");
    let paths: Vec<String> = String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect();
    assert!(paths.len() > 5, "{paths:?}");
    paths
}

#[test]
fn nothing_that_fails_says_a_secret() {
    let project = Project::starter();
    build(&project, "v1", &[]);
    let secrets =
        [PASSWORD, "a2l0Om9wZW5zZXNhbWU", KEY_ID, KEY, "opensesame%2Fbucket", SIGNATURE, TOKEN, "session%2Btoken"];
    // Every server repeats what it was sent; reading finds nothing, so that writing begins.
    for status in [301, 400, 401, 403, 404, 409, 412, 423, 500, 503, 507] {
        let server = serve(move |request| {
            let is_read = matches!(request.method.as_str(), "GET" | "HEAD");
            let told = format!("<Code>{}</Code> {} {:?}", request.path, request.path, request.headers);
            if is_read && status != 403 {
                return Reply::new(404, if request.method == "HEAD" { String::new() } else { told });
            }
            let place = format!("http://user:{PASSWORD}@127.0.0.1:1{}", request.path);
            Reply::new(status, told).header("Location", &place).header("DAV", "1")
        });
        let said = said(&project, &server);
        assert!(!said.is_empty());
        for secret in secrets {
            assert!(!said.contains(secret), "{status}: {secret} in {said}");
        }
    }
    // A wire that breaks, one that speaks no TLS, and nobody there.
    let cut = {
        let server = serve(|_| Reply::new(404, ""));
        let address = server.trim_start_matches("http://").trim_end_matches("/xapi/").parse().unwrap();
        let wire = Wire::to(address);
        wire.cut_after(Direction::Up, 400, false);
        format!("http://{}/xapi/", wire.address)
    };
    let no_tls = serve(|_| Reply::new(404, "")).replace("http:", "https:");
    for server in [cut, no_tls, "http://127.0.0.1:1/xapi/".to_owned()] {
        let said = said(&project, &server);
        assert!(secrets.iter().all(|secret| !said.contains(secret)), "{said}");
    }
}

#[test]
fn a_place_prints_without_its_key() {
    let address =
        bucket_address("s3://courses/a", Some("http://127.0.0.1:1/".parse().unwrap()), "x".to_owned()).unwrap();
    let key = BucketKey { id: KEY_ID.to_owned(), secret: Secret::new(KEY), session: Some(Secret::new(TOKEN)) };
    let place = bucket(&address, Some(&key), Patience::SHORT).unwrap();
    assert!(!format!("{key:?} {}", place.name()).contains("opensesame"));
}
