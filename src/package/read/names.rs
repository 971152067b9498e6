//! Names of files in packages: how they are written in zips, and which of them other systems cannot bear.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::Entry;
use super::directory::Record;
use super::rules::{
    PATH_ABSOLUTE, PATH_BACKSLASH, PATH_CASE, PATH_CLIMBS, PATH_CONTROL, PATH_DRIVE, PATH_FILE_AND_FOLDER, PATH_LONG,
    PATH_UNTIDY, PATH_WINDOWS, ZIP_CONTRADICTION, ZIP_NAME_CP437, ZIP_NAME_MISFLAGGED, ZIP_NAME_UNFLAGGED,
};
use super::tally::{Tally, shown};
use crate::course::is_device_name;

/// The longest path that everybody keeps, in characters.
const LONG: usize = 255;
/// The longest path that is looked at, in bytes: no system makes longer ones.
const TOO_LONG: usize = 4096;
/// General purpose bit 11: the name is UTF-8.
const UTF_8: u16 = 1 << 11;

/// The characters 128 to 255 of code page 437.
const CP437: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀\
                     αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}";

/// The name of an entry as text: UTF-8 if it is flagged so or can only be so, else code page 437.
pub(super) fn decode(record: &Record, tally: &mut Tally) -> String {
    let is_flagged = record.flags & UTF_8 != 0;
    let name = match std::str::from_utf8(&record.name) {
        Ok(name) if name.is_ascii() => name.to_owned(),
        Ok(name) if is_flagged => name.to_owned(),
        Ok(name) => {
            let message = format_args!("`{}` is written in UTF-8 without saying so", shown(name));
            tally.note(&ZIP_NAME_UNFLAGGED, Some(name), message);
            name.to_owned()
        }
        Err(_) => {
            let name = record.unicode_name.clone().unwrap_or_else(|| cp437(&record.name));
            if is_flagged {
                let message = format_args!("`{}` is said to be UTF-8, and is not", shown(&name));
                tally.note(&ZIP_NAME_MISFLAGGED, Some(&name), message);
            } else {
                let name_437 = cp437(&record.name);
                let message = format_args!("`{}`, if its bytes are read as code page 437", shown(&name_437));
                tally.note(&ZIP_NAME_CP437, Some(&name), message);
            }
            name
        }
    };
    if let Some(other) = record.unicode_name.as_ref().filter(|other| is_flagged && **other != name) {
        let message = format_args!("`{}` is called `{}` in its extra field", shown(&name), shown(other));
        tally.note(&ZIP_CONTRADICTION, Some(&name), message);
    }
    name
}

fn cp437(bytes: &[u8]) -> String {
    let upper: Vec<char> = CP437.chars().collect();
    let character = |byte: &u8| upper.get(usize::from(*byte).wrapping_sub(128)).copied().unwrap_or(char::from(*byte));
    bytes.iter().map(character).collect()
}

/// The path under which the package holds a file of this name, with `/` between folders; None if it can have no place
/// in the package. What others may stumble over is noted.
pub(super) fn place(name: &str, tally: &mut Tally) -> Option<String> {
    let left_out = if name.is_empty() {
        Some((&PATH_UNTIDY, "an entry has no name".to_owned()))
    } else if name.len() > TOO_LONG {
        Some((&PATH_LONG, format!("`{}` has {} bytes and is left out", shown(name), name.len())))
    } else if name.contains(char::is_control) {
        Some((&PATH_CONTROL, format!("`{}` is left out", shown(name))))
    } else {
        None
    };
    if let Some((rule, message)) = left_out {
        tally.note(rule, Some(name), message);
        return None;
    }
    let mut note = |rule, what: std::fmt::Arguments<'_>| {
        tally.note(rule, Some(name), format_args!("`{}` {what}", shown(name)));
    };
    let slashed: Cow<'_, str> = if name.contains('\\') {
        note(&PATH_BACKSLASH, format_args!("has a backslash"));
        name.replace('\\', "/").into()
    } else {
        name.into()
    };
    let mut rest: &str = &slashed;
    if let [b'a'..=b'z' | b'A'..=b'Z', b':', ..] = rest.as_bytes() {
        note(&PATH_DRIVE, format_args!("begins with a drive"));
        rest = rest[2..].trim_start_matches('/');
    } else if rest.starts_with('/') {
        note(&PATH_ABSOLUTE, format_args!("begins at the root of the disk"));
        rest = rest.trim_start_matches('/');
    }
    let mut parts: Vec<&str> = Vec::new();
    let (mut climbs, mut leaves, mut is_untidy) = (false, false, false);
    for part in rest.split('/') {
        match part {
            "" | "." => is_untidy = true,
            ".." => (climbs, leaves) = (true, parts.pop().is_none() || leaves),
            part => parts.push(part),
        }
    }
    if climbs {
        note(&PATH_CLIMBS, format_args!("{}", if leaves { "leads out of the package" } else { "climbs with `..`" }));
    } else if is_untidy {
        note(&PATH_UNTIDY, format_args!("has empty parts"));
    }
    if let Some(part) = parts.iter().find(|part| !is_fit_for_windows(part)) {
        note(&PATH_WINDOWS, format_args!("has `{}`", shown(part)));
    }
    let path = parts.join("/");
    let characters = path.chars().count();
    if characters > LONG {
        note(&PATH_LONG, format_args!("has {characters} characters"));
    }
    (!leaves && !path.is_empty()).then_some(path)
}

fn is_fit_for_windows(part: &str) -> bool {
    !part.contains(['<', '>', ':', '"', '|', '?', '*'])
        && !part.ends_with(['.', ' '])
        && !is_device_name(part.split('.').next().unwrap_or_default())
}

/// Notes paths that are one file, or a file and a folder, on some systems.
pub(super) fn collisions(entries: &BTreeMap<String, Entry>, tally: &mut Tally) {
    let mut folded: Vec<(String, &str)> = entries.keys().map(|path| (path.to_lowercase(), path.as_str())).collect();
    folded.sort_unstable();
    // What collides, or lies in folders that collide, now stands side by side.
    for ((_, one), (_, other)) in folded.iter().zip(folded.iter().skip(1)) {
        let parts = one.split('/').zip(other.split('/'));
        let mut alike = parts.take_while(|(a, b)| a.to_lowercase() == b.to_lowercase());
        if alike.any(|(a, b)| a != b) && !is_folder_of(one, other) {
            let message = format_args!("`{}` and `{}`", shown(one), shown(other));
            tally.note(&PATH_CASE, Some(other), message);
        }
    }
    for (path, spelled) in &folded {
        let inside = format!("{path}/");
        let next = folded.partition_point(|(other, _)| *other < inside);
        if let Some((_, file)) = folded.get(next).filter(|(other, _)| other.starts_with(&inside)) {
            let message = format_args!("`{}` is a file, and `{}` lies in it", shown(spelled), shown(file));
            tally.note(&PATH_FILE_AND_FOLDER, Some(spelled), message);
        }
    }
}

/// Whether `file` would be a folder, in which `other` lies, if the case of letters did not count.
fn is_folder_of(file: &str, other: &str) -> bool {
    let (file, other) = (file.to_lowercase(), other.to_lowercase());
    other.strip_prefix(&file).is_some_and(|rest| rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_page_437_has_every_character() {
        assert_eq!(CP437.chars().count(), 128);
        assert_eq!(cp437(b"caf\x82 \xe1\xff"), "café ß\u{a0}");
    }

    #[test]
    fn names_lead_to_places_inside_or_nowhere() {
        for (name, place) in [
            ("a/b.html", Some("a/b.html")),
            ("a\\b.html", Some("a/b.html")),
            ("./a//b.html", Some("a/b.html")),
            ("/a.html", Some("a.html")),
            ("C:\\a.html", Some("a.html")),
            ("c:a.html", Some("a.html")),
            ("\\\\server\\a.html", Some("server/a.html")),
            ("a/../b.html", Some("b.html")),
            ("../b.html", None),
            ("a/../../a/b.html", None),
            ("..", None),
            ("/", None),
            ("", None),
            ("a\0.html", None),
            ("a\u{9b}.html", None),
        ] {
            assert_eq!(super::place(name, &mut Tally::default()).as_deref(), place, "{name:?}");
        }
    }
}
