//! XML that would keep the parser busy for hours.

use std::sync::Arc;

use super::xml::NOT_WELL_FORMED;
use crate::diagnostic::{Findings, Place, SourceFile};

/// The most attributes that an element may have: the parser compares each one with all others.
const ATTRIBUTES: usize = 1_000;

/// What is no tag, from its beginning to its end.
const OTHERS: [(&str, &str); 3] = [("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>")];

/// Whether the text can be parsed in the time that its length lets expect. If not, that is a finding.
pub(super) fn is_bearable(file: &Arc<SourceFile>, findings: &mut Findings) -> bool {
    let Some(start) = crowded(file.text()) else { return true };
    let message = format!("an element has more than {ATTRIBUTES} attributes: nothing of the file is looked at");
    findings.breach(&NOT_WELL_FORMED, "WELLFORMEDNESS", Some(Place::new(Arc::clone(file), start..start + 1)), message);
    false
}

/// Where a tag has more attributes than anybody writes.
fn crowded(text: &str) -> Option<usize> {
    let mut at = 0;
    while let Some(start) = text[at..].find('<').map(|offset| at + offset) {
        let rest = &text[start..];
        if let Some((open, close)) = OTHERS.into_iter().find(|(open, _)| rest.starts_with(open)) {
            let inside = start + open.len();
            at = inside + text[inside..].find(close)? + close.len();
            continue;
        }
        let (mut count, mut quote, mut length) = (0, None, rest.len());
        for (offset, byte) in rest.bytes().enumerate() {
            match (quote, byte) {
                (Some(mark), byte) if mark == byte => quote = None,
                (Some(_), _) => {}
                (None, b'"' | b'\'') => quote = Some(byte),
                (None, b'=') => count += 1,
                (None, b'>') => {
                    length = offset + 1;
                    break;
                }
                (None, _) => {}
            }
        }
        if count > ATTRIBUTES {
            return Some(start);
        }
        at = start + length;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_attributes_of_one_element_are_counted() {
        let attributes = |count| (0..count).map(|n| format!(" a{n}='=\"<'")).collect::<String>();
        let element = |count| format!("<a{}/>", attributes(count));
        assert_eq!(crowded(&element(ATTRIBUTES)), None);
        assert_eq!(crowded(&element(ATTRIBUTES).repeat(3)), None);
        assert_eq!(crowded(&"<a>it's = \"</a>".repeat(ATTRIBUTES * 3)), None);
        assert_eq!(crowded(&format!("<!-- {} -->", element(ATTRIBUTES + 1))), None);
        for before in ["", "it's", "<!-- ' -->", "<?a \"?>", "<![CDATA[<a '>]]>", "<b c='>'/>"] {
            let text = format!("{before}{}", element(ATTRIBUTES + 1));
            assert_eq!(crowded(&text), Some(before.len()), "{before}");
        }
    }
}
