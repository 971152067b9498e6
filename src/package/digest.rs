//! SHA-256, for people and for comparing builds.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use sha2::Digest as _;
use std::fmt;
use std::io::{self, Read};

/// A SHA-256 digest; shown, written and read as 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest([u8; 32]);

/// What a report says of a content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Measure {
    /// In bytes.
    pub size: u64,
    pub sha256: Digest,
}

/// Large enough that a read costs little beside the hashing of what it brings.
const CHUNK: usize = 128 * 1024;

impl Digest {
    pub fn of(bytes: &[u8]) -> Self {
        Self(sha2::Sha256::digest(bytes).into())
    }

    pub(crate) fn bytes(&self) -> [u8; 32] {
        self.0
    }

    /// Reads `reader` to its end.
    ///
    /// # Errors
    /// If reading fails.
    pub fn of_reader(reader: &mut impl Read) -> io::Result<Self> {
        Measure::of_reader(reader).map(|measure| measure.sha256)
    }
}

impl From<sha2::Sha256> for Digest {
    fn from(sha: sha2::Sha256) -> Self {
        Self(sha.finalize().into())
    }
}

impl Measure {
    pub fn of(bytes: &[u8]) -> Self {
        Self { size: bytes.len() as u64, sha256: Digest::of(bytes) }
    }

    /// Reads `reader` to its end.
    ///
    /// # Errors
    /// If reading fails.
    pub fn of_reader(reader: &mut impl Read) -> io::Result<Self> {
        let (mut sha, mut size, mut chunk) = (sha2::Sha256::new(), 0, vec![0; CHUNK]);
        loop {
            match reader.read(&mut chunk) {
                Ok(0) => return Ok(Self { size, sha256: sha.into() }),
                Ok(count) => {
                    sha.update(&chunk[..count]);
                    size += count as u64;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(formatter, "{byte:02x}"))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl Serialize for Digest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Digest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let mut bytes = [0; 32];
        let is_hex = text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit());
        if !is_hex {
            return Err(de::Error::custom("a SHA-256 digest has 64 hexadecimal digits"));
        }
        for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
            let digits = std::str::from_utf8(pair).map_err(de::Error::custom)?;
            *byte = u8::from_str_radix(digits, 16).map_err(de::Error::custom)?;
        }
        Ok(Self(bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_published_values() {
        assert_eq!(Digest::of(b"abc").to_string(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    #[test]
    fn reading_in_chunks_gives_what_the_bytes_at_once_give() {
        let bytes: Vec<u8> = (0..300_000_u32).map(|n| (n % 251) as u8).collect();
        assert_eq!(Measure::of_reader(&mut bytes.as_slice()).unwrap(), Measure::of(&bytes));
    }

    #[test]
    fn travels_through_json() {
        let digest = Digest::of(b"");
        let json = serde_json::to_string(&digest).unwrap();
        assert_eq!(serde_json::from_str::<Digest>(&json).unwrap(), digest);
        assert!(serde_json::from_str::<Digest>("\"abc\"").is_err());
        assert!(serde_json::from_str::<Digest>(&format!("\"{}\"", "é".repeat(32))).is_err());
    }
}
