//! Signatures, which others can check, and what `kitbag verify` finds.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::{fetched, kitbag, publish, two_versions, verify};
use crate::support::{Project, skipped};

fn openssl(folder: &Path, arguments: &str) -> Option<bool> {
    match Command::new("openssl").args(arguments.split(' ')).current_dir(folder).output() {
        Ok(output) => Some(output.status.success()),
        Err(_) => skipped("openssl is not installed"),
    }
}

/// A place with a version that is signed, and the keys `key.pem`, `key.pub.pem` and `other.pub.pem`.
fn signed() -> Option<Project> {
    let project = two_versions();
    for name in ["key", "other"] {
        assert!(openssl(project.root(), &format!("genpkey -algorithm ed25519 -out {name}.pem"))?);
        assert!(openssl(project.root(), &format!("pkey -in {name}.pem -pubout -out {name}.pub.pem"))?);
    }
    publish(&project, "v1", &["--key", "key.pem", "--quiet"]).code(0).stderr_eq("");
    Some(project)
}

const CHECK: &str =
    "pkeyutl -verify -pubin -inkey key.pub.pem -rawin -in place/SHA256SUMS -sigfile place/SHA256SUMS.sig";

#[test]
fn openssl_agrees_with_our_signature() {
    let Some(project) = signed() else { return };
    assert_eq!(openssl(project.root(), CHECK), Some(true));
    assert_eq!(openssl(project.root(), &CHECK.replace("key.pub", "other.pub")), Some(false));
    assert_eq!(verify(&project, "place", &["--key", "key.pub.pem"]), [""; 0]);
    assert_eq!(verify(&project, "place", &["--key", "other.pub.pem"]), ["published-signature SHA256SUMS.sig"]);
    publish(&project, "v2", &["--key", "key.pem"]).code(0);
    assert_eq!(openssl(project.root(), CHECK), Some(true));
    // What is by openssl, we take, too.
    let sign = "pkeyutl -sign -inkey other.pem -rawin -in place/SHA256SUMS -out theirs.sig";
    assert_eq!(openssl(project.root(), sign), Some(true));
    fs::copy(project.root().join("theirs.sig"), project.root().join("place/SHA256SUMS.sig")).unwrap();
    assert_eq!(verify(&project, "place", &["--key", "other.pub.pem"]), [""; 0]);
}

#[test]
fn what_is_signed_is_not_replaced_without_the_key() {
    let Some(project) = signed() else { return };
    let before = fetched(&project.root().join("place"));
    let told = publish(&project, "v2", &[]).code(2).get_output().stderr.clone();
    assert!(String::from_utf8(told).unwrap().contains("--key"));
    assert_eq!(fetched(&project.root().join("place")), before);
    publish(&project, "v1", &[]).code(0);
    fs::remove_file(project.root().join("place/SHA256SUMS.sig")).unwrap();
    assert_eq!(verify(&project, "place", &["--key", "key.pub.pem"]), ["published-unsigned SHA256SUMS.sig"]);
    publish(&project, "v1", &["--key", "key.pem"]).code(0);
    assert_eq!(fetched(&project.root().join("place")), before);
}

#[test]
fn a_key_is_never_repeated_and_the_wrong_one_is_named() {
    let Some(project) = signed() else { return };
    let secret = fs::read_to_string(project.root().join("key.pem")).unwrap();
    let secret = secret.lines().nth(1).unwrap();
    fs::write(
        project.root().join("broken.pem"),
        format!("-----BEGIN PRIVATE KEY-----\n{secret}x\n-----END PRIVATE KEY-----\n"),
    )
    .unwrap();
    let run = |arguments: &[&str]| {
        let output = kitbag(project.root()).args(arguments).assert().code(2).get_output().clone();
        let text =
            format!("{}{}", String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
        assert!(!text.contains(&secret[..20]), "{text}");
        text
    };
    assert!(run(&["publish", "place", "--from", "v2", "--key", "key.pub.pem"]).contains("public key"));
    assert!(run(&["publish", "place", "--from", "v2", "--key", "broken.pem"]).contains("no private ed25519 key"));
    assert!(run(&["verify", "place", "--key", "key.pem"]).contains("private key"));
    for (path, _) in fetched(&project.root().join("place")) {
        let bytes = fs::read(project.root().join("place").join(path)).unwrap();
        assert!(!String::from_utf8_lossy(&bytes).contains(secret));
    }
}

#[cfg(unix)]
#[test]
fn a_key_that_others_can_read_is_told() {
    use std::os::unix::fs::PermissionsExt as _;
    let Some(project) = signed() else { return };
    fs::set_permissions(project.root().join("key.pem"), fs::Permissions::from_mode(0o644)).unwrap();
    let told = publish(&project, "v2", &["--key", "key.pem"]).code(0).get_output().stderr.clone();
    let told = String::from_utf8(told).unwrap();
    assert!(told.contains("warning: others on this machine can read key.pem") && told.contains("chmod 600"), "{told}");
    // Nobody minds who reads a public key.
    fs::set_permissions(project.root().join("key.pub.pem"), fs::Permissions::from_mode(0o644)).unwrap();
    let told = publish(&project, "v2", &["--key", "key.pub.pem"]).code(2).get_output().stderr.clone();
    assert!(!String::from_utf8(told).unwrap().contains("warning"));
}

#[test]
fn a_place_that_is_only_signed_anew_says_so() {
    let Some(project) = signed() else { return };
    for expected in ["is signed by this key now", "nothing was changed"] {
        let told = publish(&project, "v1", &["--key", "other.pem"]).code(0).get_output().stderr.clone();
        let told = String::from_utf8(told).unwrap();
        assert!(told.contains(expected), "{told}");
    }
}

/// Does something to the file at `path`, and undoes it after `then`.
fn tampered(project: &Project, path: &str, bytes: Option<&[u8]>, expected: &[&str]) {
    let at = project.root().join(path);
    let before = fs::read(&at).ok();
    match bytes {
        Some(bytes) => fs::write(&at, bytes).unwrap(),
        None => fs::remove_file(&at).unwrap(),
    }
    let place = if path.starts_with("place") { "place" } else { "v1" };
    assert_eq!(verify(project, place, &[]), expected, "{path}");
    match before {
        Some(before) => fs::write(&at, before).unwrap(),
        None => fs::remove_file(&at).unwrap(),
    }
    assert_eq!(verify(project, place, &[]), [""; 0], "{path}");
}

#[test]
fn what_was_tampered_with_is_found() {
    let project = two_versions();
    publish(&project, "v1", &[]).code(0);
    let kept = "my_course/0.1.0/my_course-m1-0.1.0.scorm2004-4th.zip";
    let changed = [format!("published-changed {kept}"), "published-changed my_course/m1/latest.zip".to_owned()];
    tampered(&project, &format!("place/{kept}"), Some(b"other"), &changed.each_ref().map(String::as_str));
    tampered(&project, "place/index.html", Some(b"other"), &["published-changed index.html"]);
    tampered(&project, "place/my_course/stray.txt", Some(b""), &["published-extra my_course/stray.txt"]);
    tampered(&project, "place/SHA256SUMS", None, &["published-sums SHA256SUMS"]);
    let sums = fs::read_to_string(project.root().join("place/SHA256SUMS")).unwrap();
    let fewer: String = sums.lines().filter(|line| !line.ends_with(kept)).map(|line| format!("{line}\n")).collect();
    tampered(&project, "place/SHA256SUMS", Some(fewer.as_bytes()), &["published-index index.json"]);
    let hostile = format!("{sums}{}  ../../secret\n", "0".repeat(64));
    tampered(&project, "place/SHA256SUMS", Some(hostile.as_bytes()), &["published-sums line"]);
    tampered(
        &project,
        "place/index.json",
        Some(b"{}"),
        &["published-changed index.json", "published-index index.json"],
    );

    // The folder of a build, too.
    tampered(
        &project,
        "v1/my_course-m1-0.1.0.scorm12.zip",
        Some(b"x"),
        &["published-changed my_course-m1-0.1.0.scorm12.zip"],
    );
    tampered(
        &project,
        "v1/my_course-m1-0.1.0.scorm12.zip",
        None,
        &["published-missing my_course-m1-0.1.0.scorm12.zip"],
    );
    tampered(&project, "v1/another.zip", Some(b""), &["published-extra another.zip"]);
    kitbag(project.root()).args(["verify", "content"]).assert().code(2);
    kitbag(project.root()).args(["verify", "nowhere"]).assert().code(2);
}

#[test]
fn a_damaged_place_is_not_published_over() {
    let project = two_versions();
    publish(&project, "v1", &[]).code(0);
    fs::write(project.root().join("place/my_course/0.1.0/my_course-m1-0.1.0.scorm2004-4th.zip"), "other").unwrap();
    let told = publish(&project, "v2", &[]).code(2).get_output().stderr.clone();
    assert!(String::from_utf8(told).unwrap().contains("kitbag verify"));
}
