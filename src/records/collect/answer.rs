//! An answer as somebody or some platform wrote it, in the form in which SCORM 2004 and xAPI keep it.

use crate::course::{
    ChoiceOption, Course, MatchSource, MatchTarget, Question, QuestionKind, Scale, on_paper, plain_text,
};
use crate::records::Response;
use crate::records::words::{normalise, number, truth};

/// Between the parts of an answer (SCORM 2004 4th Ed. RTE 4.2.9).
const AND: &str = "[,]";
const PAIR: &str = "[.]";
/// Longest text that is kept of an answer in words, in characters (SCORM 2004 4th Ed. RTE 4.2.9).
const MAX_TEXT: usize = 4000;

/// Reads a cell that is not blank as an answer to `question`.
///
/// # Errors
/// What is wrong with it, for whoever looks after the records.
pub fn read(course: &Course, question: &Question, cell: &str) -> Result<Response, String> {
    let cell = cell.trim();
    let response = |text: String, success| Ok(Response { text: Some(text), success, latency: None });
    match &question.kind {
        QuestionKind::TrueFalse { answer, .. } => {
            let on_paper = || letter(cell).filter(|place| *place < 2).map(|place| place == 0);
            let said = truth(cell).or_else(on_paper).ok_or_else(|| format!("`{cell}` is neither true nor false"))?;
            response(said.to_string(), Some(said == *answer))
        }
        QuestionKind::Choice { several, options } => choice(options, *several, cell),
        QuestionKind::Likert { scale } => {
            let scale = course.scale(scale).ok_or_else(|| format!("there is no scale `{scale}`"))?;
            response(point(scale, cell)?, None)
        }
        QuestionKind::Numeric { min, max, unit } => {
            // The paper shows the unit behind the line.
            let bare = unit.as_ref().and_then(|unit| cell.strip_suffix(unit.as_str())).unwrap_or(cell);
            let (said, _) =
                number(bare).filter(|(_, of)| of.is_none()).ok_or_else(|| format!("`{cell}` is no number"))?;
            response(said.to_string(), Some((*min..=*max).contains(&said)))
        }
        QuestionKind::FillIn { accepted, case_matters, .. } => {
            let same = |text: &String| {
                if *case_matters { text.trim() == cell } else { text.trim().to_lowercase() == cell.to_lowercase() }
            };
            response(words(cell)?, Some(accepted.iter().any(same)))
        }
        QuestionKind::LongFillIn { .. } => response(words(cell)?, None),
        QuestionKind::Sequencing { items } => {
            // Letters are those of the paper.
            let shown = on_paper(items, |item| &item.text).into_iter().map(|place| &items[place]);
            let named: Vec<(&str, String)> = shown.map(|item| (item.id.as_str(), plain_text(&item.text))).collect();
            let order = several_of(&named, cell).filter(|order| order.len() == named.len());
            let order = order.ok_or_else(|| format!("`{cell}` is no order of the items"))?;
            let right = order.iter().zip(items).all(|(said, item)| *said == item.id.as_str());
            response(order.join(AND), Some(right))
        }
        QuestionKind::Matching { sources, targets } => {
            let is_known = |pair: &&(&str, &str)| {
                let (source, target) = **pair;
                sources.iter().any(|known| known.id.as_str() == source)
                    && targets.iter().any(|known| known.id.as_str() == target)
            };
            let pairs: Option<Vec<(&str, &str)>> = cell.split(AND).map(|pair| pair.split_once(PAIR)).collect();
            let pairs = pairs.filter(|pairs| pairs.iter().all(|pair| is_known(&pair)));
            let pairs = pairs
                .or_else(|| pairs_on_paper(sources, targets, cell))
                .ok_or_else(|| format!("`{cell}` is no list of pairs: write numbers and letters, `1-B, 2-A`"))?;
            let text: Vec<String> = pairs.iter().map(|(source, target)| format!("{source}{PAIR}{target}")).collect();
            let right = |source: &MatchSource| {
                pairs.iter().any(|(from, to)| *from == source.id.as_str() && *to == source.target.as_str())
            };
            response(text.join(AND), Some(pairs.len() == sources.len() && sources.iter().all(right)))
        }
    }
}

/// Pairs as somebody wrote them on paper: `1-B, 2-A`, or the letters alone in the order of the numbers. None if a part is
/// no number and letter, or a number stands twice.
fn pairs_on_paper<'q>(
    sources: &'q [MatchSource],
    targets: &'q [MatchTarget],
    cell: &str,
) -> Option<Vec<(&'q str, &'q str)>> {
    let shown = on_paper(targets, |target| &target.text);
    let parts =
        cell.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '،' | '，')).filter(|part| !part.is_empty());
    let mut chosen = vec![None; sources.len()];
    for (place, part) in parts.enumerate() {
        let rest = part.trim_start_matches(|c: char| c.is_ascii_digit());
        let digits = &part[..part.len() - rest.len()];
        let number = if digits.is_empty() { place + 1 } else { digits.parse().ok()? };
        let target = letter(rest.trim_start_matches(['-', '–', '—', '=', ':', '.', ')']))?;
        let source = chosen.get_mut(number.checked_sub(1)?)?;
        if source.replace(targets.get(*shown.get(target)?)?.id.as_str()).is_some() {
            return None;
        }
    }
    let pairs = sources.iter().zip(chosen).filter_map(|(source, target)| Some((source.id.as_str(), target?)));
    Some(pairs.collect::<Vec<_>>()).filter(|pairs| !pairs.is_empty())
}

/// The answer that the chosen options make.
///
/// # Errors
/// An option that there is not.
pub fn chosen(options: &[ChoiceOption], ids: &[&str]) -> Result<Response, String> {
    if let Some(unknown) = ids.iter().find(|id| !options.iter().any(|option| option.id.as_str() == **id)) {
        return Err(format!("the question has no option `{unknown}`"));
    }
    // In the order of the options: a set has none of its own.
    let is_chosen = |option: &&ChoiceOption| ids.contains(&option.id.as_str());
    let text: Vec<&str> = options.iter().filter(is_chosen).map(|option| option.id.as_str()).collect();
    let success = options.iter().all(|option| is_chosen(&option) == option.right);
    Ok(Response { text: Some(text.join(AND)), success: Some(success), latency: None })
}

fn choice(options: &[ChoiceOption], several: bool, cell: &str) -> Result<Response, String> {
    let named: Vec<(&str, String)> =
        options.iter().map(|option| (option.id.as_str(), plain_text(&option.text))).collect();
    let ids = several_of(&named, cell).ok_or_else(|| format!("`{cell}` is none of the options"))?;
    if ids.len() > 1 && !several {
        return Err(format!("`{cell}` is more than one option, and the question takes one"));
    }
    chosen(options, &ids)
}

/// The point of a scale that a cell names by id, label or value.
fn point(scale: &Scale, cell: &str) -> Result<String, String> {
    let text = normalise(cell);
    let value = number(cell).filter(|(_, of)| of.is_none()).map(|(value, _)| value);
    let same = |point: &&crate::course::ScalePoint| {
        point.id.as_str() == cell
            || normalise(&point.label) == text
            || value.is_some_and(|value| point.value.map(f64::from) == Some(value))
            // `4 - Agree`, `4 = Agree`
            || point.value.is_some_and(|value| text == format!("{value} {}", normalise(&point.label)))
            // What stands before the colon, where a label explains itself.
            || point.label.split_once(':').is_some_and(|(start, _)| normalise(start) == text)
    };
    scale.points.iter().find(same).map(|point| point.id.to_string()).ok_or_else(|| {
        let labels: Vec<&str> = scale.points.iter().map(|point| point.label.as_str()).collect();
        format!("`{cell}` is no point of the scale `{}`: {}", scale.id, labels.join(", "))
    })
}

fn words(cell: &str) -> Result<String, String> {
    let length = cell.chars().count();
    if length > MAX_TEXT {
        return Err(format!("the answer has {length} characters; {MAX_TEXT} are kept"));
    }
    Ok(cell.to_owned())
}

/// The entries of `named` (id and text) that a cell lists, each once; None if a part of it is none of them.
fn several_of<'a>(named: &[(&'a str, String)], cell: &str) -> Option<Vec<&'a str>> {
    let one = |part: &str| {
        let text = normalise(part);
        let by_text =
            named.iter().find(|(id, label)| *id == part.trim() || (!text.is_empty() && normalise(label) == text));
        by_text.or_else(|| letter(part).and_then(|index| named.get(index))).map(|(id, _)| *id)
    };
    let all = |parts: Vec<&str>| {
        let parts = parts.into_iter().filter(|part| !part.trim().is_empty());
        let mut ids: Vec<&'a str> = parts.map(one).collect::<Option<_>>()?;
        let count = ids.len();
        let mut seen = std::collections::BTreeSet::new();
        ids.retain(|id| seen.insert(*id));
        (count > 0 && ids.len() == count).then_some(ids)
    };
    if let Some(id) = one(cell) {
        return Some(vec![id]);
    }
    let separators = [AND, ";", "\n", "|", ">"];
    separators
        .iter()
        .find_map(|separator| all(cell.split(separator).collect()))
        .or_else(|| joined(&one, cell))
        .or_else(|| all(cell.split_whitespace().collect()))
}

/// Texts that hold commas themselves, apart by commas: the longest piece that is an entry comes first.
fn joined<'a>(one: &dyn Fn(&str) -> Option<&'a str>, cell: &str) -> Option<Vec<&'a str>> {
    let pieces: Vec<&str> = cell.split(',').collect();
    let mut ids = Vec::new();
    let mut start = 0;
    while start < pieces.len() {
        let longest = (start + 1..=pieces.len()).rev().find_map(|end| Some((one(&pieces[start..end].join(","))?, end)));
        let (id, end) = longest?;
        if ids.contains(&id) || pieces.len() > 64 {
            return None;
        }
        ids.push(id);
        start = end;
    }
    Some(ids)
}

/// The place of a letter in the alphabet, from 0: on paper, options have letters.
fn letter(text: &str) -> Option<usize> {
    let mut characters = text.trim().trim_end_matches(['.', ')']).chars();
    let (Some(letter), None) = (characters.next(), characters.next()) else { return None };
    let letter = letter.to_ascii_lowercase();
    letter.is_ascii_lowercase().then(|| usize::from(letter as u8 - b'a'))
}
