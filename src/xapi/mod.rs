//! xAPI statements: what they are made of, how they are read and written, what they are called. It knows the course and
//! the events, does no I/O and knows no clock.
//!
//! Follows the xAPI specification 1.0.3, part two, and IEEE 9274.1.1-2023 (xAPI 2.0).

mod activities;
mod actors;
mod browser;
mod ids;
pub mod interaction;
pub mod iri;
mod profile;
mod read;
mod same;
mod secret;
mod statement;
mod teller;
mod time;
mod tincan;
pub mod vocabulary;

pub use activities::{Activities, Known, interaction_type};
pub use actors::{Actors, KeyError};
pub use browser::Tracked;
pub use ids::Ids;
pub use profile::{Profile, profile};
pub use read::{Version, read, read_all};
pub use same::{difference, same_statement};
pub use secret::Secret;
pub use statement::{
    Activity, Actor, Agent, Attachment, Context, ContextActivities, ContextAgent, ContextGroup, Definition, Extensions,
    Group, Identifier, InteractionComponent, InteractionDefinition, LanguageMap, Object, Outcome, Score, Statement,
    StatementRef, SubStatement, Verb,
};
pub use teller::{Teller, Untellable};
pub use time::{NoDuration, NoTimestamp, Span, duration, parse_duration, parse_timestamp, timestamp};
pub use tincan::tincan;
