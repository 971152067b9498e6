//! The mapping file: what columns mean, for people to see and to change.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::tz::TimeZone;

use super::{Column, Kind, Meaning, Source, normalise};
use crate::course::{Course, PageId};
use crate::diagnostic::{Code, Findings, SourceFile};
use crate::records::DateOrder;
use crate::source::toml;

/// What tells people apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Identity {
    /// The e-mail address, else the account: a code or number.
    #[default]
    Record,
    /// The name, where there is neither: two people of one name become one.
    Name,
}

/// Whether records of actions tell a plan or what became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    Planned,
    FollowedUp,
}

/// A mapping as it was read.
#[derive(Debug, Clone, Default)]
pub struct Mapping {
    pub date_order: Option<DateOrder>,
    pub zone: Option<TimeZone>,
    pub identity: Identity,
    pub instrument: Option<PageId>,
    pub stage: Option<Stage>,
    pub columns: BTreeMap<String, Meaning>,
    /// Words in cells, normalised, and what stands for them.
    pub values: BTreeMap<String, String>,
}

impl Mapping {
    /// Reads a mapping file; what is wrong in it becomes findings.
    pub fn read(file: &Arc<SourceFile>, course: &Course, findings: &mut Findings) -> Self {
        toml::read(file, 0, file.text(), "the mapping", findings, |table, findings| {
            let date_order = table.choice(
                "date_order",
                &[("day-first", DateOrder::DayFirst), ("month-first", DateOrder::MonthFirst)],
                findings,
            );
            let identity =
                table.choice("identity", &[("name", Identity::Name), ("record", Identity::Record)], findings);
            let stage =
                table.choice("stage", &[("planned", Stage::Planned), ("followed-up", Stage::FollowedUp)], findings);
            let mut known = |key: &'static str, help: &str, findings: &mut Findings| {
                let text = table.string(key, findings)?;
                Some((text.value.clone(), text.span, help.to_owned()))
            };
            let zone = known("time_zone", "write a name of the time zone database: Africa/Nairobi", findings);
            let zone = zone.and_then(|(name, span, help)| {
                let zone = TimeZone::get(&name).ok();
                if zone.is_none() {
                    findings.add(Code::BadValue, file, span, format!("`{name}` is no time zone"), help);
                }
                zone
            });
            let instrument = known("instrument", "write module/page: m7/evaluation, tests/pretest, m1/quiz", findings);
            let instrument = instrument.and_then(|(name, span, help)| {
                let page = self::instrument(course, &name);
                if page.is_none() {
                    findings.add(Code::UnknownId, file, span, format!("`{name}` asks nothing, or is not there"), help);
                }
                page
            });
            let values = table.table("values", findings, |table, findings| {
                table.accept_all_keys();
                let keys = table.keys();
                let value = |key: &String, findings: &mut Findings| table.string_named(key, findings);
                keys.iter()
                    .filter_map(|key| Some((normalise(&key.value), value(&key.value, findings)?.value)))
                    .collect()
            });
            let columns = table.table("columns", findings, |table, findings| {
                table.accept_all_keys();
                let mut columns = BTreeMap::new();
                for key in table.keys() {
                    let Some(text) = table.string_named(&key.value, findings) else { continue };
                    match Meaning::parse(&text.value).filter(|meaning| is_there(course, meaning)) {
                        Some(meaning) => {
                            columns.insert(key.value, meaning);
                        }
                        None => {
                            let message = format!("`{}` is no meaning of a column", text.value);
                            findings.add(Code::BadValue, file, text.span, message, HELP);
                        }
                    }
                }
                columns
            });
            Self {
                date_order,
                zone,
                identity: identity.unwrap_or_default(),
                instrument,
                stage,
                columns: columns.unwrap_or_default(),
                values: values.unwrap_or_default(),
            }
        })
    }
}

const HELP: &str = "write \"ignore\", \"e-mail\", \"account\", \"name\", \"family name\", \"given name\", \"cohort\", \"time\", \
    \"session m1/benefits\", \"day 1 morning\", \"question m1_q01\", or another one of the guide's table";

/// The page that asks something under this name.
pub fn instrument(course: &Course, name: &str) -> Option<PageId> {
    let page = PageId::parse(name)?;
    super::place::instruments(course).into_iter().map(|instrument| instrument.page).find(|known| *known == page)
}

/// Whether the course knows what a meaning names.
fn is_there(course: &Course, meaning: &Meaning) -> bool {
    let mut instruments = super::place::instruments(course).into_iter();
    match meaning {
        Meaning::Session(page) => course
            .modules
            .iter()
            .any(|module| module.id == page.module && module.sessions.iter().any(|session| session.id == page.page)),
        Meaning::Question(id) | Meaning::Points(id) | Meaning::Option(id, _) => {
            instruments.any(|instrument| super::columns::question(&instrument, id).is_some())
        }
        _ => true,
    }
}

/// The text of a new mapping file.
pub fn text(kind: Kind, columns: &[Column], instrument: Option<&PageId>) -> String {
    let mut text = format!(
        "# What the columns of tables mean, for `kitbag collect {}`. Change what is wrong, then collect again.\n\
         # \"ignore\" leaves a column out.\n\n\
         # date_order = \"day-first\"       # or \"month-first\", for dates such as 4/5/2027\n\
         # time_zone = \"Africa/Nairobi\"   # where the clocks of the records stand\n\
         # identity = \"name\"              # people without e-mail and account are told apart by name; two of one name become one\n",
        kind.name()
    );
    match (kind, instrument) {
        (Kind::Evaluation | Kind::Test | Kind::Forms, Some(page)) => {
            text += &format!("instrument = \"{page}\"   # what the answers are answers to\n");
        }
        (Kind::Evaluation | Kind::Test | Kind::Forms, None) => {
            text += "# instrument = \"tests/pretest\"   # what the answers are answers to\n";
        }
        (Kind::Actions, _) => text += "# stage = \"planned\"              # or \"followed-up\"\n",
        (Kind::Attendance, _) => {}
    }
    text += "\n# Words in cells that stand for others.\n[values]\n# \"Asistió\" = \"present\"\n\n[columns]\n";
    text + &lines(columns)
}

/// The text of a mapping file with the columns that it does not have yet.
pub fn with_new(old: &str, columns: &[Column]) -> String {
    let new: Vec<Column> = columns.iter().filter(|column| column.source != Source::Mapping).cloned().collect();
    let lines: String = lines(&new).split_inclusive('\n').filter(|line| !old.contains(*line)).collect();
    if lines.is_empty() {
        return old.to_owned();
    }
    let heads = old.split_inclusive('\n').scan(0, |at, line| {
        *at += line.len();
        Some((*at, line))
    });
    match heads.into_iter().find(|(_, line)| line.trim_end() == "[columns]") {
        Some((end, line)) if line.ends_with('\n') => format!("{}{lines}{}", &old[..end], &old[end..]),
        Some(_) => format!("{old}\n{lines}"),
        None => format!("{old}\n[columns]\n{lines}"),
    }
}

fn lines(columns: &[Column]) -> String {
    let mut seen = std::collections::BTreeSet::new();
    let new = columns.iter().filter(|column| seen.insert(column.name.as_str()));
    new.map(|column| {
        // As a comment, so that the next run says again that it is not recognised.
        let (start, end) = if column.source == Source::Nothing { ("# ", "   # not recognised") } else { ("", "") };
        format!("{start}{} = \"{}\"{end}\n", quoted(&column.name), column.meaning)
    })
    .collect()
}

/// A key in double quotes, as TOML writes it.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for character in text.chars() {
        match character {
            '"' | '\\' => quoted.extend(['\\', character]),
            control if control.is_control() => quoted += &format!("\\u{:04X}", u32::from(control)),
            plain => quoted.push(plain),
        }
    }
    quoted.push('"');
    quoted
}
