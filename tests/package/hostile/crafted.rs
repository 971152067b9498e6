//! Zips made byte by byte, so that anything in them may be wrong.

use std::io::Write;

use flate2::Compression;
use flate2::write::DeflateEncoder;

/// What is said of an entry: once before its data, and once more in the list of files.
#[derive(Clone)]
pub struct Header {
    pub name: Vec<u8>,
    pub flags: u16,
    pub method: u16,
    pub crc32: u32,
    pub packed: u32,
    pub size: u32,
    pub extra: Vec<u8>,
}

#[derive(Clone)]
pub struct Part {
    pub local: Header,
    pub central: Header,
    pub attributes: u32,
    pub data: Vec<u8>,
    /// What follows the data.
    pub behind: Vec<u8>,
    /// Where the list says that it lies; None for the truth.
    pub offset: Option<u32>,
}

/// A zip under way.
#[derive(Clone, Default)]
pub struct Crafted {
    pub parts: Vec<Part>,
    pub comment: Vec<u8>,
    /// What stands between the list of files and the end record.
    pub before_end: Vec<u8>,
}

impl Part {
    pub fn stored(name: &[u8], content: &[u8]) -> Self {
        Self::new(name, 0, content.to_vec(), content)
    }

    pub fn deflated(name: &[u8], content: &[u8]) -> Self {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(content).unwrap();
        Self::new(name, 8, encoder.finish().unwrap(), content)
    }

    fn new(name: &[u8], method: u16, data: Vec<u8>, content: &[u8]) -> Self {
        let header = Header {
            name: name.to_vec(),
            flags: 0,
            method,
            crc32: crc32fast::hash(content),
            packed: data.len() as u32,
            size: content.len() as u32,
            extra: Vec::new(),
        };
        Self { local: header.clone(), central: header, attributes: 0, data, behind: Vec::new(), offset: None }
    }

    /// Changes what is said of it, in both places.
    pub fn said(mut self, change: impl Fn(&mut Header)) -> Self {
        change(&mut self.local);
        change(&mut self.central);
        self
    }

    /// Changes something about it.
    pub fn with(mut self, change: impl Fn(&mut Self)) -> Self {
        change(&mut self);
        self
    }

    /// As programs write it that do not know the sizes beforehand.
    pub fn streamed(mut self) -> Self {
        let Header { crc32, packed, size, .. } = self.central;
        self.behind = [b"PK\x07\x08".to_vec(), longs(&[crc32, packed, size])].concat();
        (self.local.crc32, self.local.packed, self.local.size) = (0, 0, 0);
        self.said(|header| header.flags |= 8)
    }

    /// With its sizes in Zip64's field.
    pub fn wide(mut self) -> Self {
        let Header { packed, size, .. } = self.central;
        let sizes = [u64::from(size).to_le_bytes(), u64::from(packed).to_le_bytes()].concat();
        self.local.extra = [b"\x01\0\x10\0".to_vec(), sizes].concat();
        self.central.extra = self.local.extra.clone();
        self.said(|header| (header.packed, header.size) = (u32::MAX, u32::MAX))
    }
}

fn shorts(numbers: &[u16]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_le_bytes()).collect()
}

fn longs(numbers: &[u32]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_le_bytes()).collect()
}

impl Header {
    /// From the flags to the length of the extra field, as both headers have it.
    fn fixed(&self) -> Vec<u8> {
        [
            shorts(&[self.flags, self.method, 0, 33]),
            longs(&[self.crc32, self.packed, self.size]),
            shorts(&[self.name.len() as u16, self.extra.len() as u16]),
        ]
        .concat()
    }
}

impl Crafted {
    pub fn and(mut self, part: Part) -> Self {
        self.parts.push(part);
        self
    }

    pub fn bytes(&self) -> Vec<u8> {
        let (mut bytes, mut list) = (Vec::new(), Vec::new());
        for part in &self.parts {
            let offset = part.offset.unwrap_or(bytes.len() as u32);
            let Header { name, extra, .. } = &part.local;
            for piece in [b"PK\x03\x04\x14\0", &*part.local.fixed(), name, extra, &part.data, &part.behind] {
                bytes.extend_from_slice(piece);
            }
            let (said, Header { name, extra, .. }) = (part.central.fixed(), &part.central);
            let place = [shorts(&[0, 0, 0]), longs(&[part.attributes, offset])].concat();
            for piece in [b"PK\x01\x02\x14\x03\x14\0", &*said, &place, name, extra] {
                list.extend_from_slice(piece);
            }
        }
        let (count, start) = (self.parts.len().min(0xFFFF) as u16, bytes.len() as u32);
        bytes.extend_from_slice(&list);
        bytes.extend_from_slice(&self.before_end);
        bytes.extend_from_slice(b"PK\x05\x06");
        bytes.extend(shorts(&[0, 0, count, count]));
        bytes.extend(longs(&[list.len() as u32, start]));
        bytes.extend(shorts(&[self.comment.len() as u16]));
        bytes.extend_from_slice(&self.comment);
        bytes
    }

    /// With Zip64's end record, which says `count`.
    pub fn wide(mut self, count: u64) -> Self {
        let plain = self.bytes();
        let end = &plain[plain.len() - 22..];
        let [size, start] = [12, 16].map(|at| u32::from_le_bytes(end[at..at + 4].try_into().unwrap()));
        let numbers = [count, count, size.into(), start.into()];
        self.before_end = [b"PK\x06\x06\x2c\0\0\0\0\0\0\0\x2d\0\x2d\0\0\0\0\0\0\0\0\0".to_vec()].concat();
        self.before_end.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
        self.before_end.extend_from_slice(b"PK\x06\x07\0\0\0\0");
        self.before_end.extend(u64::from(start + size).to_le_bytes());
        self.before_end.extend(longs(&[1]));
        self
    }
}
