//! Full disks, and two publishers at once.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use super::{fetched, kitbag, latest_is, publish, two_versions, verify};
use crate::support::skipped;

/// A small disk in a folder, as long as it is held.
struct Disk<'p>(&'p Path);

impl<'p> Disk<'p> {
    fn mount(at: &'p Path, kib: u64) -> Option<Self> {
        fs::create_dir(at).unwrap();
        let size = format!("size={kib}k");
        let mount =
            Command::new("mount").args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(at).stderr(Stdio::null()).status();
        match mount {
            Ok(status) if status.success() => Some(Self(at)),
            _ => skipped("no file system can be mounted here"),
        }
    }

    fn grow(&self, kib: u64) {
        let size = format!("remount,size={kib}k");
        assert!(Command::new("mount").args(["-o", &size]).arg(self.0).status().unwrap().success());
    }
}

impl Drop for Disk<'_> {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.0).status();
    }
}

#[test]
fn a_full_disk_leaves_the_old_version() {
    let project = two_versions();
    let place = project.root().join("place");
    let Some(disk) = Disk::mount(&place, 1 << 14) else { return };
    publish(&project, "v1", &[]).code(0);
    let before = fetched(&place);
    let used = Command::new("du").args(["-sk"]).arg(&place).output().unwrap().stdout;
    let used: u64 = String::from_utf8(used).unwrap().split_whitespace().next().unwrap().parse().unwrap();
    let mut refused = 0;
    // More and more room, until there is enough.
    for more in (0..).step_by(12) {
        disk.grow(used + more);
        let output = kitbag(project.root()).args(["publish", "place", "--from", "v2"]).output().unwrap();
        if output.status.success() {
            break;
        }
        refused += 1;
        assert_eq!(output.status.code(), Some(2));
        assert!(String::from_utf8(output.stderr).unwrap().contains("No space left"));
        latest_is(&project, "0.1.0");
        let now = fetched(&place);
        assert!(before.iter().all(|file| now.contains(file)));
        let left = verify(&project, "place", &[]);
        assert!(left.iter().all(|finding| finding.starts_with("published-extra my_course/0.2.0/")), "{left:?}");
    }
    assert!(refused > 3, "the disk was full only {refused} times");
    latest_is(&project, "0.2.0");
    assert_eq!(verify(&project, "place", &[]), [""; 0]);
}

#[test]
fn of_two_publishers_one_wins_and_the_other_says_so() {
    let project = two_versions();
    let arguments = |from| ["publish", "place", "--from", from, "--date", "2027-03-01"];
    publish(&project, "v1", &[]).code(0);
    let mut lost = 0;
    for _ in 0..8 {
        let publishers = ["v2", "v2", "v1"].map(|from| {
            Command::new(env!("CARGO_BIN_EXE_kitbag"))
                .args(arguments(from))
                .current_dir(project.root())
                .stderr(Stdio::piped())
                .spawn()
                .unwrap()
        });
        for publisher in publishers {
            let output = publisher.wait_with_output().unwrap();
            if !output.status.success() {
                lost += 1;
                assert_eq!(output.status.code(), Some(2));
                let told = String::from_utf8(output.stderr).unwrap();
                assert!(told.contains("somebody else is publishing to place at this moment"), "{told}");
            }
        }
        assert_eq!(verify(&project, "place", &[]), [""; 0]);
    }
    assert!(lost > 0, "no two of them met");
}

/// Whoever holds the lock keeps everybody else away, and the system lets go of it.
#[test]
fn a_lock_ends_with_its_holder() {
    let project = two_versions();
    let folder = kitbag::publish::Folder::publish(&project.root().join("place")).unwrap();
    let told = publish(&project, "v1", &[]).code(2).get_output().stderr.clone();
    assert!(String::from_utf8(told).unwrap().contains("somebody else is publishing"));
    assert_eq!(fetched(&project.root().join("place")), []);
    drop(folder);
    publish(&project, "v1", &[]).code(0);
    latest_is(&project, "0.1.0");
}
