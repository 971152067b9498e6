//! Strict reading: a text becomes a statement, and everything in it that xAPI forbids becomes a finding with its place.
//!
//! Rules of the specification that say MUST, or SHALL, are errors; those that say SHOULD are warnings. Reading goes on
//! behind a mistake: what can be understood is understood.

mod activity;
mod actor;
mod context;
mod form;
mod json;
pub(super) mod pattern;
mod reader;
mod statement;

use std::sync::Arc;

use self::json::{Kind, Node};
use self::reader::Reader;
use super::Statement;
use crate::diagnostic::{Findings, SourceFile};

/// A version of xAPI whose data model differs from the other's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Version {
    /// 1.0.3, and what came before it since 1.0.0.
    V1,
    /// 2.0: IEEE 9274.1.1-2023.
    V2,
}

impl Version {
    pub fn name(self) -> &'static str {
        match self {
            Self::V1 => "1.0.3",
            Self::V2 => "2.0",
        }
    }

    /// The version that a statement names: `1.0`, `1.0.3`, `2.0.0`.
    fn of_statement(text: &str) -> Option<Self> {
        let (version, patch) = match text.as_bytes() {
            [b'1', b'.', b'0', patch @ ..] => (Self::V1, patch),
            [b'2', b'.', b'0', patch @ ..] => (Self::V2, patch),
            _ => return None,
        };
        match patch {
            [] => Some(version),
            [b'.', digits @ ..] if !digits.is_empty() && digits.iter().all(u8::is_ascii_digit) => Some(version),
            _ => None,
        }
    }
}

/// Reads the one statement of `file` by the rules of `version`, or of the version that it names, or of 1.0.3.
///
/// The statement is None when its id, actor, verb, object or timestamp is missing or cannot be understood. It may be
/// there beside errors: parts that cannot be understood are left out then.
pub fn read(file: &Arc<SourceFile>, version: Option<Version>) -> (Option<Statement>, Findings) {
    let mut reader = Reader::new(file, version.unwrap_or(Version::V1));
    let statement = match Node::parse(file.text()) {
        Ok(node) => reader.statement(node, version),
        Err(slip) => {
            reader.slip(slip);
            None
        }
    };
    (statement, reader.findings)
}

/// Reads the statements of `file`, and hands each to `each` with its findings. The file holds one statement, a list of
/// them, or what an LRS answers to a query (xAPI 1.0.3 part two, 2.5).
pub fn read_all(file: &Arc<SourceFile>, version: Option<Version>, mut each: impl FnMut(Option<Statement>, Findings)) {
    let mut reader = Reader::new(file, version.unwrap_or(Version::V1));
    let items = Node::parse(file.text()).and_then(|node| match answer(node, file.text()) {
        Some(list) => list.items(),
        None if node.kind() == Kind::List => node.items(),
        None => Ok(vec![node]),
    });
    let items = items.unwrap_or_else(|slip| {
        reader.slip(slip);
        each(None, std::mem::take(&mut reader.findings));
        Vec::new()
    });
    for node in items {
        reader.version = version.unwrap_or(Version::V1);
        let statement = reader.statement(node, version);
        each(statement, std::mem::take(&mut reader.findings));
    }
}

/// The list of statements in the answer of an LRS.
fn answer<'t>(node: Node<'t>, text: &str) -> Option<Node<'t>> {
    // Looking for a word is faster than taking every statement apart once more.
    let may_be = node.kind() == Kind::Object && text.contains("\"statements\"");
    let entries = Some(node).filter(|_| may_be)?.entries().ok()?;
    let is_answer = entries.iter().all(|entry| entry.key == "statements" || entry.key == "more");
    let list = entries.into_iter().find(|entry| entry.key == "statements").filter(|_| is_answer)?;
    Some(list.value).filter(|value| value.kind() == Kind::List)
}
