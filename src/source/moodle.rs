//! `[moodle]` of a manifest: the course as a Moodle course.

use std::collections::BTreeMap;

use super::toml::Table;
use crate::course::{MoodleCourse, Role};
use crate::diagnostic::{Code, Findings};
use crate::moodle::SWITCHES;

const SHORT_NAME_MAX: usize = 100;

pub fn moodle(table: &mut Table<'_>, findings: &mut Findings) -> MoodleCourse {
    let help = "give the name that stands in Moodle's paths, or take the key away";
    let short_name = table.optional_string("short_name", SHORT_NAME_MAX, help, findings);
    if let Some(name) = short_name.as_ref().filter(|name| name.value.contains(['<', '>'])) {
        let message = "Moodle does not restore a course whose name holds `<` or `>`";
        findings.add(Code::BadValue, table.file(), name.span.clone(), message, "write the name without them");
    }
    let start = start(table, findings);
    let agenda = table.boolean("agenda", findings);
    let mut switches = BTreeMap::new();
    let tables = [
        ("pre_test", Role::PreTest),
        ("modules", Role::Module),
        ("post_test", Role::PostTest),
        ("follow_up", Role::FollowUp),
    ];
    for (key, role) in tables {
        if let Some(own) = table.table(key, findings, read_switches) {
            switches.insert(role, own);
        }
    }
    let default = MoodleCourse::default();
    MoodleCourse {
        short_name: short_name.map(|name| name.value),
        start: start.unwrap_or(default.start),
        agenda: agenda.unwrap_or(default.agenda),
        switches,
    }
}

fn start(table: &mut Table<'_>, findings: &mut Findings) -> Option<i64> {
    let text = table.string("start", findings)?;
    let day = text.value.parse::<jiff::civil::Date>().ok().filter(|day| (1970..=2100).contains(&day.year()));
    let moment = day.and_then(|day| jiff::tz::Offset::UTC.to_timestamp(day.at(0, 0, 0, 0)).ok());
    if moment.is_none() {
        let message = format!("`start` is no day between 1970 and 2100: \"{}\"", text.value);
        let help = "write the first day of the course as start = \"2027-03-01\"";
        findings.add(Code::BadValue, table.file(), text.span, message, help);
    }
    moment.map(jiff::Timestamp::as_second)
}

fn read_switches(table: &mut Table<'_>, findings: &mut Findings) -> BTreeMap<&'static str, u32> {
    let mut own = BTreeMap::new();
    for switch in SWITCHES {
        let name = switch.name;
        let Some(value) = table.integer(name, 0..=switch.largest, findings) else { continue };
        if let Some(danger) = switch.danger(value.value) {
            let message = format!("`{name}` = {}: {danger}", value.value);
            findings.add(
                Code::MoodleSwitch,
                table.file(),
                value.span,
                message,
                "take the key away; or leave it, if that is what you want",
            );
        }
        own.insert(name, value.value);
    }
    own
}
