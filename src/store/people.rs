//! Everybody whom a statement names, wherever it does.

use serde_json::Value;

/// Hands over every object that identifies an agent or a group, however deep it stands in a statement's JSON: actor,
/// object, members, instructor, team, authority. Extensions count, too.
pub(super) fn each_agent<'v>(value: &'v Value, each: &mut impl FnMut(&'v Value)) {
    match value {
        Value::Object(fields) => {
            if ["mbox", "mbox_sha1sum", "openid", "account"].iter().any(|field| fields.contains_key(*field)) {
                each(value);
            }
            fields.values().for_each(|value| each_agent(value, each));
        }
        Value::Array(values) => values.iter().for_each(|value| each_agent(value, each)),
        _ => {}
    }
}
