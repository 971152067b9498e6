//! Checksums: SHA-256 for people and for comparing builds, CRC-32 for the zip.

use flate2::Crc;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use sha2::Digest as _;
use std::fmt;
use std::io::Read;

/// A SHA-256 digest; shown, written and read as 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest([u8; 32]);

/// What is known of a content once it has been read from end to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Measure {
    /// In bytes.
    pub size: u64,
    pub crc32: u32,
    pub sha256: Digest,
}

/// Large enough that a read costs little beside the hashing of what it brings.
const CHUNK: usize = 128 * 1024;

impl Digest {
    pub fn of(bytes: &[u8]) -> Self {
        Self(sha2::Sha256::digest(bytes).into())
    }

    /// Reads `reader` to its end.
    ///
    /// # Errors
    /// If reading fails.
    pub fn of_reader(reader: &mut impl Read) -> std::io::Result<Self> {
        let mut sha = sha2::Sha256::new();
        for_each_chunk(reader, |chunk| sha.update(chunk))?;
        Ok(Self(sha.finalize().into()))
    }
}

impl From<sha2::Sha256> for Digest {
    fn from(sha: sha2::Sha256) -> Self {
        Self(sha.finalize().into())
    }
}

impl Measure {
    pub(super) fn of(bytes: &[u8]) -> Self {
        Self { size: bytes.len() as u64, crc32: crc32(bytes), sha256: Digest::of(bytes) }
    }

    pub(super) fn of_reader(reader: &mut impl Read) -> std::io::Result<Self> {
        let (mut crc, mut sha, mut size) = (Crc::new(), sha2::Sha256::new(), 0);
        for_each_chunk(reader, |chunk| {
            crc.update(chunk);
            sha.update(chunk);
            size += chunk.len() as u64;
        })?;
        Ok(Self { size, crc32: crc.sum(), sha256: sha.into() })
    }
}

fn crc32(bytes: &[u8]) -> u32 {
    let mut crc = Crc::new();
    crc.update(bytes);
    crc.sum()
}

fn for_each_chunk(reader: &mut impl Read, mut each: impl FnMut(&[u8])) -> std::io::Result<()> {
    let mut buffer = vec![0; CHUNK];
    loop {
        match reader.read(&mut buffer) {
            Ok(0) => return Ok(()),
            Ok(count) => each(&buffer[..count]),
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// Hands on what it reads and remembers its checksum.
pub(super) struct Watched<R> {
    inner: R,
    crc: Crc,
    size: u64,
}

impl<R> Watched<R> {
    pub(super) fn new(inner: R) -> Self {
        Self { inner, crc: Crc::new(), size: 0 }
    }

    pub(super) fn has_read(&self, size: u64, crc32: u32) -> bool {
        self.size == size && self.crc.sum() == crc32
    }
}

impl<R: Read> Read for Watched<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.crc.update(&buffer[..count]);
        self.size += count as u64;
        Ok(count)
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
        let measure = Measure::of(b"123456789");
        assert_eq!(measure.crc32, 0xCBF4_3926);
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
