//! Every code, once. A code never changes its meaning; a retired one is not used again.

use super::Severity;

#[derive(Debug, PartialEq, Eq)]
pub struct Code {
    /// `K0301`
    pub id: &'static str,
    pub severity: Severity,
    pub title: &'static str,
    /// The manual page, in Markdown.
    pub page: &'static str,
}

macro_rules! codes {
    ($($name:ident = $id:literal $severity:ident $title:literal;)*) => {
        /// The codes by name.
        pub mod code {
            use super::Code;
            use crate::diagnostics::Severity;
            $(
                #[doc = $title]
                pub const $name: &Code = &Code {
                    id: $id,
                    severity: Severity::$severity,
                    title: $title,
                    page: "",
                };
            )*
        }

        /// All codes, in the order of their numbers.
        pub fn all() -> &'static [&'static Code] {
            &[$(code::$name),*]
        }
    };
}

/// The code with this id, written in any case.
pub fn find(id: &str) -> Option<&'static Code> {
    all().iter().copied().find(|code| code.id.eq_ignore_ascii_case(id))
}

codes! {
    // Reading rule files
    UNEXPECTED = "K0101" Error "text that does not belong here";
    UNKNOWN_DECLARATION = "K0102" Error "a word that begins no declaration";
    STRAY_LINE = "K0103" Error "a line outside every declaration";
    BLOCK_NOT_CLOSED = "K0104" Error "a block without its `}`";
    TEXT_NOT_CLOSED = "K0105" Error "a text without its closing quote";
    BRACKET_NOT_CLOSED = "K0115" Error "a bracket without its end";
    FOREIGN_FORM = "K0106" Error "a form of other languages";
    CHAINED_COMPARISON = "K0107" Error "two comparisons in a row";
    ROW_WITHOUT_END = "K0108" Error "a row without its last `|`";
    EMPTY_CELL = "K0109" Error "an empty cell";
    BAD_ESCAPE = "K0110" Error "an unknown escape";
    TEXT_IN_TEXT = "K0111" Error "a text inside `{…}`";
    PLAIN_TEXT = "K0112" Error "`{…}` where nothing can be put in";
    TOO_DEEP = "K0113" Error "nested too deep";
    FILE_TOO_LONG = "K0114" Error "a rule file above 1 MiB";
}
