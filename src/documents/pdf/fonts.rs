//! The fonts of a PDF: those that come with Kitbag, and those in folders that the user gives. Never those of the system, so
//! that a course makes the same file on every machine.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use typst::foundations::Bytes;
use typst::text::{Font, FontInfo};

use super::super::Error;

/// The font of text, wherever it has a character.
const TEXT: &str = "Libertinus Serif";
/// The font that drawings are made for, which has many characters that [`TEXT`] has not.
pub(super) const DRAWINGS: &str = "DejaVu Sans";

/// The fonts that every document has.
const ALWAYS: [&str; 3] = [TEXT, DRAWINGS, "DejaVu Sans Mono"];

/// Fonts to choose from.
#[derive(Debug)]
pub(in super::super) struct Fonts {
    given: BTreeMap<String, Vec<Given>>,
}

/// A font on disk, and what it says of itself.
#[derive(Debug)]
struct Given {
    info: FontInfo,
    path: PathBuf,
    index: u32,
}

/// The fonts that a document needs.
#[derive(Debug, Default)]
pub(super) struct Choice {
    /// In the order in which they are asked for a character.
    pub families: Vec<String>,
    pub fonts: Vec<Font>,
}

/// By family.
static EMBEDDED: LazyLock<BTreeMap<String, Vec<Font>>> = LazyLock::new(|| {
    use dejavu::sans_condensed::{bold, bold_oblique, oblique, regular};
    let dejavu = [regular(), bold(), oblique(), bold_oblique()];
    let mut families: BTreeMap<String, Vec<Font>> = BTreeMap::new();
    for font in typst_assets::fonts().chain(dejavu).flat_map(|bytes| Font::iter(Bytes::new(bytes))) {
        families.entry(font.info().family.clone()).or_default().push(font);
    }
    families
});

impl Fonts {
    /// Looks at every font in `folders` and the folders in them.
    ///
    /// # Errors
    /// If a folder or a font cannot be read.
    pub fn read(folders: &[PathBuf]) -> Result<Self, Error> {
        let mut paths = Vec::new();
        for folder in folders {
            collect(folder, &mut paths)?;
        }
        let mut given: BTreeMap<String, Vec<Given>> = BTreeMap::new();
        for path in paths {
            let bytes = read(&path)?;
            for (index, info) in (0..).zip(FontInfo::iter(&bytes)) {
                given.entry(info.family.clone()).or_default().push(Given { info, path: path.clone(), index });
            }
        }
        Ok(Self { given })
    }

    /// The fonts for `characters`: those that are always there, and as few others as have the rest. `name` is that of the
    /// document, for people.
    ///
    /// # Errors
    /// If no font has some of the characters, or a font cannot be read any more.
    pub(super) fn choose(&self, name: &str, characters: &BTreeSet<char>, language: &str) -> Result<Choice, Error> {
        let mut wanted: BTreeSet<char> = characters.iter().copied().filter(|c| is_visible(*c)).collect();
        let mut choice = Choice::default();
        for family in self.families(language) {
            let embedded = EMBEDDED.get(family.as_str()).map(Vec::as_slice).unwrap_or_default();
            let given = self.given.get(family.as_str()).map(Vec::as_slice).unwrap_or_default();
            let infos: Vec<&FontInfo> =
                embedded.iter().map(Font::info).chain(given.iter().map(|font| &font.info)).collect();
            let before = wanted.len();
            wanted.retain(|c| !infos.iter().any(|info| info.coverage.contains(u32::from(*c))));
            if wanted.len() < before || ALWAYS.contains(&family.as_str()) {
                choice.fonts.extend(embedded.iter().cloned());
                for font in given {
                    choice.fonts.extend(Font::new(Bytes::new(read(&font.path)?), font.index));
                }
                choice.families.push(family);
            }
        }
        if wanted.is_empty() {
            return Ok(choice);
        }
        Err(Error::Characters { name: name.to_owned(), missing: named(&wanted) })
    }

    /// All families, each once, in the order in which a character is looked for in them.
    fn families(&self, language: &str) -> Vec<String> {
        let good = ["Noto Naskh Arabic", "Noto Sans Arabic"].map(str::to_owned);
        let shared = ["Noto Serif CJK", "Noto Sans CJK"].map(|family| format!("{family} {}", han(language)));
        let good = good.into_iter().chain(shared).filter(|family| self.given.contains_key(family));
        let rest = self.given.keys().cloned().chain([DRAWINGS.to_owned()]).chain(EMBEDDED.keys().cloned());
        let mut families = Vec::new();
        for family in [TEXT.to_owned()].into_iter().chain(good).chain(rest) {
            if !families.contains(&family) {
                families.push(family);
            }
        }
        families
    }
}

/// How the fonts that Chinese, Japanese and Korean share name the forms of a language.
fn han(language: &str) -> &'static str {
    let is = |parts: &[&str]| language.split('-').any(|part| parts.contains(&part));
    match language.split('-').next() {
        Some("ja") => "JP",
        Some("ko") => "KR",
        _ if is(&["Hant", "TW", "HK", "MO"]) => "TC",
        _ => "SC",
    }
}

/// Whether a character needs a glyph: not blanks, and not what only tells how others are joined or which way they run.
fn is_visible(c: char) -> bool {
    let is_joiner = matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}');
    !(c.is_whitespace() || c.is_control() || is_joiner)
}

/// Characters as a message names them: the first few with their code points.
fn named(characters: &BTreeSet<char>) -> String {
    const SHOWN: usize = 12;
    let shown = characters.iter().take(SHOWN).map(|c| format!("{c} (U+{:04X})", u32::from(*c)));
    let mut text = shown.collect::<Vec<_>>().join(", ");
    if let Some(more) = characters.len().checked_sub(SHOWN).filter(|more| *more > 0) {
        text.push_str(&format!(" and {more} more"));
    }
    text
}

/// The fonts in `folder`, at any depth, in the order of their names.
fn collect(folder: &Path, found: &mut Vec<PathBuf>) -> Result<(), Error> {
    let failed = |source| Error::Font { path: folder.to_owned(), source };
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        paths.push(entry.map_err(failed)?.path());
    }
    paths.sort();
    for path in paths {
        let extension = path.extension().map(|extension| extension.to_ascii_lowercase());
        if path.is_dir() {
            collect(&path, found)?;
        } else if extension
            .is_some_and(|extension| ["ttf", "otf", "ttc", "otc"].iter().any(|known| extension == *known))
        {
            found.push(path);
        }
    }
    Ok(())
}

fn read(path: &Path) -> Result<Vec<u8>, Error> {
    std::fs::read(path).map_err(|source| Error::Font { path: path.to_owned(), source })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choose(text: &str) -> Result<Vec<String>, String> {
        let fonts = Fonts::read(&[]).unwrap();
        fonts
            .choose("d", &text.chars().collect(), "en")
            .map(|choice| choice.families)
            .map_err(|error| error.to_string())
    }

    #[test]
    fn as_few_fonts_as_have_all_characters() {
        assert_eq!(choose("Straße, жизнь\u{a0}\u{200f}").unwrap(), ALWAYS);
        assert_eq!(choose("علم").unwrap(), ALWAYS);
        let error = choose("a\u{4e2d}").unwrap_err();
        assert!(error.contains("\u{4e2d} (U+4E2D)") && error.contains("--font-path"), "{error}");
    }

    #[test]
    fn a_language_has_forms_of_its_own() {
        assert_eq!(["zh", "zh-CN", "zh-Hant", "zh-HK", "ja", "ko-KR"].map(han), ["SC", "SC", "TC", "TC", "JP", "KR"]);
    }

    #[test]
    fn a_folder_that_is_not_there_is_said() {
        let error = Fonts::read(&[PathBuf::from("no/fonts")]).err().unwrap();
        assert!(error.to_string().contains("no/fonts"));
    }
}
