//! Plans of action, and what became of them.

use std::sync::LazyLock;

use sha2::{Digest as _, Sha256};

use super::rows::Rows;
use super::{Meaning, Role, Stage, normalise};
use crate::records::table::Row;
use crate::records::words::Words;
use crate::records::{Action, ActionStatus, Deed, Event, Subject};

static STATUSES: LazyLock<Words<ActionStatus>> = LazyLock::new(|| {
    Words::of(&[
        (
            ActionStatus::NotStarted,
            "not started|not_started|not yet|planned|non commencé|non commencée|pas commencé|pas encore commencé|no iniciada|no iniciado|sin empezar|no empezada|لم يبدأ|لم تبدأ|не начато|не начата|未开始|não iniciada|não iniciado",
        ),
        (
            ActionStatus::Started,
            "started|in progress|ongoing|under way|commencé|commencée|en cours|iniciada|iniciado|en curso|en marcha|بدأ|بدأت|قيد التنفيذ|جار|начато|начата|в процессе|выполняется|已开始|进行中|em andamento|iniciada",
        ),
        (
            ActionStatus::Done,
            "done|completed|complete|finished|fait|faite|terminé|terminée|achevé|achevée|hecho|hecha|terminada|terminado|completada|completado|تم|منجز|مكتمل|انتهى|выполнено|сделано|завершено|завершена|完成|已完成|concluída|concluído|feito",
        ),
        (
            ActionStatus::Dropped,
            "dropped|cancelled|canceled|given up|abandonné|abandonnée|annulé|annulée|abandonada|abandonado|cancelada|cancelado|ملغى|ألغي|متروك|отменено|отменена|прекращено|放弃|已放弃|取消|已取消|abandonada|cancelada",
        ),
    ])
});
/// Columns that only a follow-up has.
const OF_FOLLOW_UP: [&str; 3] = ["evidence", "barrier", "supervisor_view"];

pub fn collect(rows: &mut Rows<'_>) {
    let is_follow_up =
        |meaning: &Meaning| matches!(meaning, Meaning::Detail(name) if OF_FOLLOW_UP.contains(&name.as_str()));
    let stage = rows.setting.mapping.stage.unwrap_or_else(|| {
        if rows.columns.iter().any(|column| is_follow_up(&column.meaning)) { Stage::FollowedUp } else { Stage::Planned }
    });
    rows.platform = if stage == Stage::Planned { "Action plan" } else { "Follow-up" };
    rows.each(|rows, row, complaints| {
        read(rows, stage, row)
            .unwrap_or_else(|complaint| {
                complaints.push(complaint);
                None
            })
            .into_iter()
            .collect()
    });
}

fn read(rows: &Rows<'_>, stage: Stage, row: &Row) -> Result<Option<Event>, String> {
    let details: Vec<(String, String)> = rows
        .columns
        .iter()
        .enumerate()
        .filter_map(|(index, column)| match &column.meaning {
            Meaning::Detail(name) => Some((name.clone(), rows.cell(row, index)?.to_owned())),
            _ => None,
        })
        .collect();
    let (id, text) = (rows.get(row, Role::ActionId), rows.get(row, Role::Action));
    let said = rows.get(row, Role::Status);
    if id.is_none() && text.is_none() && said.is_none() && details.is_empty() {
        return Ok(None);
    }
    let person = rows.person(row)?.ok_or("it does not say whose action it is")?;
    let status = match said {
        None => None,
        Some(text) => Some(
            STATUSES
                .find(text)
                .ok_or_else(|| format!("`{text}` is no status of an action: not started, started, done, dropped"))?,
        ),
    };
    if stage == Stage::FollowedUp && status.is_none() {
        return Err("it does not say how far the action is".to_owned());
    }
    let id = match (id, text) {
        (Some(id), _) => id.to_owned(),
        (None, Some(text)) => id_of(text),
        (None, None) => return Err("it does not say which action".to_owned()),
    };
    let when = rows.when(row, None)?;
    let action = Action { id, text: text.map(str::to_owned), status, details };
    let (deed, occurrence) = match stage {
        Stage::Planned => (Deed::Planned(action), String::new()),
        // Each day may tell something else.
        Stage::FollowedUp => {
            (Deed::FollowedUp(action), rows.moment(row)?.map(|moment| moment.date.to_string()).unwrap_or_default())
        }
    };
    let mut event = rows.event(row, Some(&person), Subject::Course, deed, when);
    event.occurrence = occurrence;
    Ok(Some(event))
}

/// An id for an action that has none: the same words give the same one.
fn id_of(text: &str) -> String {
    let digest = Sha256::digest(normalise(text));
    digest.iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}
