//! Words that the standard fixes, as enumerations.

/// Declares an enumeration whose variants each have one word in the standard. Words are compared exactly, without the
/// white space around them.
macro_rules! tokens {
    ($($(#[$doc:meta])* $name:ident { $($(#[$note:meta])* $variant:ident = $word:literal,)+ })+) => {
        $(
            $(#[$doc])*
            #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
            pub enum $name {
                $($(#[$note])* $variant,)+
            }

            impl $name {
                pub const ALL: &'static [Self] = &[$(Self::$variant),+];

                /// The word of the standard.
                pub fn as_str(self) -> &'static str {
                    match self {
                        $(Self::$variant => $word,)+
                    }
                }

                /// None for a word that the standard does not know.
                pub fn from_word(word: &str) -> Option<Self> {
                    let word = word.trim();
                    Self::ALL.iter().copied().find(|token| token.as_str() == word)
                }
            }
        )+
    };
}

pub(super) use tokens;
