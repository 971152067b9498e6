//! XML that would keep the parser busy for hours.

/// The most attributes that an element may have: the parser compares each one with all others.
pub(super) const MOST_ATTRIBUTES: usize = 1_000;

/// What is no tag, from its beginning to its end.
const OTHERS: [(&str, &str); 3] = [("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>")];

/// Where a tag has more attributes than anybody writes.
pub(super) fn crowded(text: &str) -> Option<usize> {
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
        if count > MOST_ATTRIBUTES {
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
        assert_eq!(crowded(&element(MOST_ATTRIBUTES)), None);
        assert_eq!(crowded(&element(MOST_ATTRIBUTES).repeat(3)), None);
        assert_eq!(crowded(&"<a>it's = \"</a>".repeat(MOST_ATTRIBUTES * 3)), None);
        assert_eq!(crowded(&format!("<!-- {} -->", element(MOST_ATTRIBUTES + 1))), None);
        for before in ["", "it's", "<!-- ' -->", "<?a \"?>", "<![CDATA[<a '>]]>", "<b c='>'/>"] {
            let text = format!("{before}{}", element(MOST_ATTRIBUTES + 1));
            assert_eq!(crowded(&text), Some(before.len()), "{before}");
        }
    }
}
