//! Two versions of a course, published straight to a place, and what has to be true of the place at any time.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use kitbag::http::Patience;
use kitbag::package::{Digest, Measure};
use kitbag::publish::{INDEX, Place, PlaceError, Shown, Switch};
use tempfile::TempDir;

use super::fault::{Direction, Wire};

/// Tries once.
pub const ONCE: Patience = Patience { first: Duration::ZERO, longest: Duration::ZERO, total: Duration::ZERO };
/// Tries again soon.
pub const SOON: Patience =
    Patience { first: Duration::from_millis(10), longest: Duration::from_millis(50), total: Duration::from_secs(10) };

const MODULES: [&str; 3] = ["m1", "m2", "m3"];
const PACKAGE_BYTES: usize = 30_000;

pub struct World {
    folder: TempDir,
}

impl World {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        for version in 1..=3 {
            for module in MODULES {
                fs::write(folder.path().join(format!("{version}-{module}.zip")), package(version, module)).unwrap();
            }
        }
        Self { folder }
    }

    fn file(&self, version: u32, module: &str) -> (PathBuf, Measure) {
        let path = self.folder.path().join(format!("{version}-{module}.zip"));
        let bytes = fs::read(&path).unwrap();
        (path, Measure { size: bytes.len() as u64, sha256: Digest::of(&bytes) })
    }

    /// Publishes a version as `kitbag publish` does.
    pub fn publish(&self, place: &dyn Place, version: u32) -> Result<(), PlaceError> {
        let seen = place.read(INDEX)?;
        self.publish_after(place, version, seen.as_ref())
    }

    /// Publishes a version as somebody who has `seen` this index.
    pub fn publish_after(
        &self,
        place: &dyn Place,
        version: u32,
        seen: Option<&kitbag::publish::Held>,
    ) -> Result<(), PlaceError> {
        let mut files = BTreeMap::new();
        for module in MODULES {
            let (file, measure) = self.file(version, module);
            let kept = format!("kit/{version}/{module}.zip");
            place.keep(&kept, &file, measure)?;
            files.insert(format!("kit/{module}/latest.zip"), Shown::Kept(kept));
        }
        files.insert("SHA256SUMS".to_owned(), Shown::Bytes(format!("sums of {version}\n").into_bytes()));
        place.switch(&Switch { seen, index: &index(version), files })
    }

    /// The version that the index names, after checking that it is whole, and that every latest package is one.
    pub fn check(&self, place: &dyn Place) -> u32 {
        let held = place.read(INDEX).unwrap().expect("an index is there").bytes;
        let version = (1..=3).find(|version| index(*version) == held).expect("the index is whole");
        for module in MODULES {
            let kept =
                place.read(&format!("kit/{version}/{module}.zip")).unwrap().expect("what the index names is there");
            assert_eq!(kept.bytes, package(version, module), "{module} {version}");
            let latest = place.read(&format!("kit/{module}/latest.zip")).unwrap().expect("latest is always there");
            assert!((1..=3).any(|version| package(version, module) == latest.bytes), "latest of {module} is torn");
        }
        version
    }

    /// Checks that everything in the place is of this version.
    pub fn check_all(&self, place: &dyn Place, version: u32) {
        assert_eq!(self.check(place), version);
        for module in MODULES {
            let latest = place.read(&format!("kit/{module}/latest.zip")).unwrap().unwrap();
            assert!(latest.bytes == package(version, module), "latest of {module} is not {version}");
        }
        let sums = place.read("SHA256SUMS").unwrap().unwrap().bytes;
        assert_eq!(sums, format!("sums of {version}\n").into_bytes());
    }
}

pub fn index(version: u32) -> Vec<u8> {
    format!("{{\"version\": {version}, \"text\": \"{}\"}}\n", "x".repeat(3000)).into_bytes()
}

/// Bytes that look like nothing, of a size of its own.
pub fn package(version: u32, module: &str) -> Vec<u8> {
    let mut state = u64::from(version) * 7919 + module.bytes().map(u64::from).sum::<u64>();
    let size = PACKAGE_BYTES + usize::try_from(state % 1000).unwrap();
    let next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (state >> 56) as u8
    };
    std::iter::repeat_with(next).take(size).collect()
}

/// Publishes version 2 over 1 with the wire cut at every tenth of the bytes, up and down. `open` makes a place in the folder of
/// this name, through this address, with this patience.
pub fn cut_at_every_tenth(
    server: std::net::SocketAddr,
    open: impl Fn(&str, std::net::SocketAddr, Patience) -> Box<dyn Place>,
) {
    let (world, wire) = (World::new(), Wire::to(server));
    let totals = [Direction::Up, Direction::Down].map(|direction| {
        let name = format!("whole-{direction:?}");
        world.publish(open(&name, server, SOON).as_ref(), 1).unwrap();
        let before = wire.passed(direction);
        world.publish(open(&name, wire.address, ONCE).as_ref(), 2).unwrap();
        (direction, wire.passed(direction) - before)
    });
    let mut seen = std::collections::BTreeSet::new();
    for (direction, total) in totals {
        for tenth in 0..10 {
            let name = format!("cut-{direction:?}-{tenth}");
            let direct = open(&name, server, SOON);
            world.publish(direct.as_ref(), 1).unwrap();
            // Impatient, and the wire stays broken.
            wire.cut_after(direction, total * tenth / 10, false);
            let outcome = world.publish(open(&name, wire.address, ONCE).as_ref(), 2);
            wire.mend();
            assert!(outcome.is_err(), "{name}: a cut that nobody noticed");
            seen.insert(world.check(direct.as_ref()));
            // Patient, and it is broken once more.
            wire.cut_after(direction, total / 20, true);
            world.publish(open(&name, wire.address, SOON).as_ref(), 2).unwrap();
            wire.mend();
            world.check_all(direct.as_ref(), 2);
        }
    }
    assert_eq!(seen.len(), 2, "some cuts leave the old state and some the new one");
}

/// Two who have seen the same: one wins whole, the other says so.
pub fn two_at_once(open: impl Fn() -> Box<dyn Place>) {
    let world = World::new();
    for seen in [None, Some(1)] {
        let (one, other) = (open(), open());
        let held = one.read(INDEX).unwrap();
        assert_eq!(held.is_some(), seen.is_some());
        let first = if seen.is_none() { 1 } else { 3 };
        world.publish_after(one.as_ref(), first, held.as_ref()).unwrap();
        let outcome = world.publish_after(other.as_ref(), 2, held.as_ref());
        assert!(matches!(outcome, Err(PlaceError::Overtaken { .. })), "{outcome:?}");
        world.check_all(one.as_ref(), first);
        assert_eq!(one.warnings(), Vec::<String>::new());
    }
}

/// What is kept stays: the same bytes are found, others are refused.
pub fn kept_stays(place: &dyn Place) {
    let world = World::new();
    let ((one, measure), (other, wrong)) = (world.file(1, "m1"), world.file(2, "m1"));
    let path = "kit/a b+ü/1.zip";
    assert!(place.keep(path, &one, measure).unwrap());
    assert!(!place.keep(path, &one, measure).unwrap());
    assert!(matches!(place.keep(path, &other, wrong), Err(PlaceError::Taken { .. })));
    assert_eq!(place.read(path).unwrap().unwrap().bytes, package(1, "m1"));
    assert!(place.read("kit/2.zip").unwrap().is_none());
}
