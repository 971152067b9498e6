//! The data of one entry of a zip: read as a stream, and held against what the zip says of them.

use std::io::{self, Read};

use flate2::bufread::DeflateDecoder;

use super::data::{Data, Window};

/// Where the data of an entry lie, and what the directory says of them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Member {
    pub(super) at: u64,
    pub(super) packed: u64,
    pub(super) size: u64,
    pub(super) crc32: u32,
    pub(super) is_deflated: bool,
}

/// Why an entry is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum Refusal {
    #[error("it is encrypted")]
    Encrypted,
    #[error("it is compressed by method {0}, which is not read here")]
    Method(u16),
    #[error("the zip has no data at its place")]
    Nowhere,
    #[error("its data belong to another entry as well")]
    Overlaps,
    #[error("it would grow out of all proportion")]
    Bomb,
    #[error("the package is too large to be read as a whole")]
    TooMuch,
}

/// How the data of an entry are not what the zip says of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum Damage {
    #[error("its data cannot be unpacked")]
    Broken,
    #[error("it holds more than the {0} bytes that the zip tells")]
    Longer(u64),
    #[error("it holds {found} of {told} bytes")]
    Shorter { found: u64, told: u64 },
    #[error("its data end {0} bytes before the place that the zip tells")]
    Rest(u64),
    #[error("its checksum is {found:08x}, the zip says {told:08x}")]
    Checksum { found: u32, told: u32 },
}

impl From<Refusal> for io::Error {
    fn from(refusal: Refusal) -> Self {
        Self::new(io::ErrorKind::Unsupported, refusal)
    }
}

impl From<Damage> for io::Error {
    fn from(damage: Damage) -> Self {
        Self::new(io::ErrorKind::InvalidData, damage)
    }
}

/// The content of an entry. Whoever reads it to its end has it checked.
#[derive(Debug)]
pub(super) struct MemberReader<'a> {
    member: Member,
    packed: Packed<'a>,
    crc32: crc32fast::Hasher,
    count: u64,
}

#[derive(Debug)]
enum Packed<'a> {
    Stored(Window<'a>),
    Deflated(Box<DeflateDecoder<Window<'a>>>),
}

impl Member {
    pub(super) fn reader(self, data: &Data) -> MemberReader<'_> {
        let window = data.window(self.at, self.packed);
        let packed = if self.is_deflated {
            Packed::Deflated(Box::new(DeflateDecoder::new(window)))
        } else {
            Packed::Stored(window)
        };
        MemberReader { member: self, packed, crc32: crc32fast::Hasher::new(), count: 0 }
    }
}

impl MemberReader<'_> {
    fn check(&self) -> Result<(), Damage> {
        let Member { packed, size, crc32, .. } = self.member;
        if self.count < size {
            return Err(Damage::Shorter { found: self.count, told: size });
        }
        if let Packed::Deflated(decoder) = &self.packed
            && decoder.total_in() < packed
        {
            return Err(Damage::Rest(packed - decoder.total_in()));
        }
        let found = self.crc32.clone().finalize();
        if found == crc32 { Ok(()) } else { Err(Damage::Checksum { found, told: crc32 }) }
    }
}

impl Read for MemberReader<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = match &mut self.packed {
            Packed::Stored(window) => window.read(buffer)?,
            Packed::Deflated(decoder) => decoder.read(buffer).map_err(|error| match error.kind() {
                io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof => {
                    Damage::Broken.into()
                }
                _ => error,
            })?,
        };
        if count == 0 && !buffer.is_empty() {
            self.check()?;
        }
        self.crc32.update(&buffer[..count]);
        self.count += count as u64;
        if self.count > self.member.size { Err(Damage::Longer(self.member.size).into()) } else { Ok(count) }
    }
}
