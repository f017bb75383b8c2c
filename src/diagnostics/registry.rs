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
                    page: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/diagnostics/", $id, ".md")),
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

/// The code that one slip makes this of. Codes differ in a digit, so it counts only if there is no second one.
pub fn meant(id: &str) -> Option<&'static Code> {
    let folded = id.to_uppercase();
    let mut near = all().iter().copied().filter(|code| super::suggest::distance(&folded, code.id) == 1);
    near.next().filter(|_| near.next().is_none())
}

impl Code {
    /// The file of the page, in the repository.
    pub fn path(&self) -> String {
        format!("docs/diagnostics/{}.md", self.id)
    }
}

codes! {
    // The pack's files
    BAD_MANIFEST = "K0001" Error "pack.yaml is not complete or not right";
    UNKNOWN_KEY = "K0002" Error "an unknown key in pack.yaml";
    BAD_YAML = "K0003" Error "a file that is not YAML";
    NOT_UTF8 = "K0004" Error "a file that cannot be read as text";
    NO_BASE = "K0005" Error "a base pack that is not there";
    WRONG_VERSION = "K0006" Error "a base pack of another version";
    UNKNOWN_MODULE = "K0007" Error "a module that is not there";
    NO_FILE = "K0008" Error "a table file that is not there";
    BAD_LOCK = "K0009" Error "pack.lock is not a lock file";
    BAD_TIME_ZONE = "K0010" Error "an unknown time zone";
    UNKNOWN_SETTING = "K0011" Error "a value for a setting that does not exist";
    BAD_SETTING = "K0012" Error "a setting with an impossible value";
    SETTING_MISSING = "K0013" Error "a setting without a value";
    REQUIREMENT_FAILED = "K0014" Error "settings that the rules refuse";
    BAD_FACTS = "K0015" Error "facts that fit no register";
    SETTINGS_ADVICE = "K0016" Warning "settings that the rules advise against";
    UNKNOWN_PROFILE = "K0017" Error "a profile that is not there";

    // Reading rule files
    UNEXPECTED = "K0101" Error "text that does not belong here";
    UNKNOWN_DECLARATION = "K0102" Error "a word that begins no declaration";
    STRAY_LINE = "K0103" Error "a line outside every declaration";
    BLOCK_NOT_CLOSED = "K0104" Error "a block without its `}`";
    TEXT_NOT_CLOSED = "K0105" Error "a text without its closing quote";
    BRACKET_NOT_CLOSED = "K0106" Error "a bracket without its end";
    FOREIGN_FORM = "K0107" Error "a form of other languages";
    CHAINED_COMPARISON = "K0108" Error "two comparisons in a row";
    ROW_WITHOUT_END = "K0109" Error "a row without its last `|`";
    EMPTY_CELL = "K0110" Error "an empty cell";
    BAD_ESCAPE = "K0111" Error "an unknown escape";
    TEXT_IN_TEXT = "K0112" Error "a text inside `{…}`";
    PLAIN_TEXT = "K0113" Error "`{…}` where nothing can be put in";
    TOO_DEEP = "K0114" Error "nested or chained too deep";
    FILE_TOO_LONG = "K0115" Error "a rule file above 1 MiB";
    BAD_LITERAL = "K0116" Error "a value that does not exist";
    NO_REASON = "K0117" Error "a reason that is missing";

    // Names
    UNKNOWN_NAME = "K0201" Error "an unknown name";
    NAME_TAKEN = "K0202" Error "a name with two meanings";
    SHADOWED = "K0203" Error "a local name that already has a meaning";
    UNKNOWN_FIELD = "K0204" Error "an unknown field";
    UNKNOWN_TYPE = "K0205" Error "an unknown type";
    CYCLE = "K0206" Error "something that uses itself";
    NOT_A_VALUE = "K0207" Error "a name that is not a value";
    NOT_CALLABLE = "K0208" Error "arguments for something that takes none";
    ARGUMENT_COUNT = "K0209" Error "another number of arguments";
    NAMED_ARGUMENT = "K0210" Error "a named argument";
    UNNAMED_FIELD = "K0211" Error "a record's field without its name";
    FOLD_WITHOUT_LOOP = "K0212" Error "a function over lists without a list";
    UNTYPED_PARAMETER = "K0213" Error "a parameter without a type";

    // Types
    WRONG_TYPE = "K0301" Error "another kind of value";
    BAD_TYPE = "K0302" Error "a type with wrong arguments";
    TOO_LONG = "K0303" Error "a text that may be too long";
    BAD_CHARACTERS = "K0304" Error "a text with refused characters";
    WRONG_SIDE = "K0305" Error "money of two sides";
    UNROUNDED = "K0306" Error "an amount that is not rounded";
    NOT_WHOLE_RATE = "K0307" Error "a rate with decimals where a whole one is needed";
    WRONG_NAME = "K0308" Error "a name that is not possible here";
    BAD_ACCOUNT = "K0309" Error "a number that is no account";
    BAD_CONVERSION = "K0310" Error "a conversion that does not exist";
    NOT_COMPARABLE = "K0311" Error "a comparison without meaning";
    NO_ARITHMETIC = "K0312" Error "a calculation without meaning";
    NOT_A_NUMBER = "K0313" Error "a minus before something that has none";
    LIST_NOT_ONE = "K0314" Error "a list where one is meant";
    FIT_INTO_KEY = "K0315" Error "cutting what identifies something";
    FIT_NEEDS_LENGTH = "K0316" Error "`fit` without a length";
    FIT_NEEDS_TEXT = "K0317" Error "`fit` of something that is no text";
    NOT_SHOWN = "K0318" Error "a value that cannot stand in a text";
    NOT_CONSTANT = "K0319" Error "a calculated value where a written one is needed";
    OUT_OF_RANGE = "K0320" Error "a number that is not possible";

    // Absence
    MAY_BE_ABSENT = "K0401" Error "a value that may be absent";
    NOTHING_TO_CATCH = "K0402" Error "an `otherwise` with nothing to catch";
    ALWAYS_PRESENT = "K0403" Error "a test of something that is never absent";
    MAY_BE_EMPTY = "K0404" Error "a text that may be empty";
    GAP_OUTSIDE_FIELD = "K0405" Error "`omit` or `blank` outside a field";

    // Tables and classifies
    BAD_HEAD = "K0501" Error "a table's head does not fit";
    CELL_COUNT = "K0502" Error "a row with another number of cells";
    NO_ROWS = "K0503" Error "a table without rows";
    BAD_PATTERN = "K0504" Error "a cell that its column cannot have";
    COLUMN_TYPES = "K0505" Error "a column with two kinds of values";
    CROSSING_ROWS = "K0506" Error "two rows that claim the same case";
    SAME_ROW = "K0507" Error "two rows with the same conditions";
    DEAD_ROW = "K0508" Error "a row that never counts";
    TABLE_GAP = "K0509" Error "a case without a row";
    NOT_PROVED = "K0510" NotProved "a table too large to prove";
    UNUSED_TABLE = "K0511" Warning "a table that nothing uses";
    NO_LAST_ARM = "K0512" Error "a classify without its `otherwise`";
    NO_RESULT = "K0513" Error "a calc without a result";

    // Maps
    REQUIRED_FIELD = "K0601" Error "a field that Fortnox needs";
    UNDECIDED_FIELD = "K0602" Error "a field that must be decided";
    WRITTEN_TWICE = "K0603" Error "a field with two values";
    READONLY_FIELD = "K0604" Error "a field that cannot be written";
    FIELD_MISSING = "K0605" Error "a record without all its fields";
    NOT_ROWS = "K0606" Error "rows for a field that has none";
    NOT_ACCOUNTED = "K0607" Error "a source list that no row group goes through";
    UNKNOWN_GROUP = "K0608" Error "an unknown row group";
    TOTAL_OUTSIDE_MAP = "K0609" Error "a total without a document";
    NOT_SEARCHABLE = "K0610" Error "a field that cannot be searched";
    NO_LOOKUP = "K0611" Error "something that cannot be looked up";
    LOOKUP_TOO_DEEP = "K0612" Error "look-ups that wait for look-ups";
    MISPLACED = "K0613" Error "a line in the wrong kind of block";
    SKIP_NOT_HERE = "K0614" Error "a skip where nothing can be skipped";
    REQUIRE_OUTSIDE = "K0615" Error "a requirement outside maps that needs a document";
    BAD_MARK = "K0616" Error "a mark that does not fit its field";
    BAD_INPUT = "K0617" Error "an input that is no document";
    BAD_LIKE = "K0618" Error "a map that is like something it cannot be like";
    NOTHING_FROM = "K0619" Error "a field from one that is not there";

    // Layers
    NOTHING_TO_OVERRIDE = "K0701" Error "an override of nothing";
    OVERRIDE_OF_OWN = "K0702" Error "an override in the same pack";
    OVERRIDE_TWICE = "K0703" Error "two overrides of one thing";
    OVERRIDE_SHAPE = "K0704" Error "an override with another shape";
    OVERRIDE_WITHOUT_EFFECT = "K0705" Warning "an override that changes nothing";
    NEW_CLASS = "K0706" Error "a new name in an overridden classify";
    BASE_CHANGED = "K0707" Warning "a base that changed under an override";
    HALF_REACHING = "K0708" Warning "an override that reaches one of two like maps";

    // Flows and tests
    UNKNOWN_EVENT = "K0801" Error "an unknown event";
    NOT_A_MAP = "K0802" Error "a step with something that is no map";
    STEP_SHAPE = "K0803" Error "a step that is not complete";
    INPUT_NOT_BROUGHT = "K0804" Error "an event without a document that is needed";
    FLOW_WITHOUT_EVENT = "K0805" Error "a flow that waits for nothing";

    // Levels, and findings that are allowed
    UNKNOWN_CODE = "K0901" Error "a code that does not exist";
    ERROR_STAYS = "K0902" Error "an error that cannot be allowed";
    NOTHING_ALLOWED = "K0903" Warning "an `allow` that allows nothing";

    // What is written and never read
    UNREAD_SETTING = "K1001" Warning "a setting that nothing reads";
    UNUSED = "K1002" Warning "a declaration that nothing uses";
    UNUSED_MODULE = "K1003" Warning "a module of which nothing is used";
    UNREAD_FILE = "K1004" Warning "a table file that no table reads";
    CONSTANT_CONDITION = "K1005" Warning "a condition that is never or always true";
    STAR_INSIDE = "K1006" Warning "a star inside the quotes";
    NO_EFFECT = "K1007" Warning "a pack that never creates anything";
    // Bookkeeping
    TAGS_AS_EVIDENCE = "K1101" Warning "tags as proof of a business";
    VAT_FLAG_FIXED = "K1102" Warning "VATIncluded is fixed";
    HEAD_AMOUNT = "K1103" Warning "freight or a fee in the head of a document";
    SILENT_FALLBACK = "K1104" Warning "a fallback account or VAT rate";
    REFERENCE_NOT_WRITTEN = "K1105" Warning "a reference that is looked up and never written";
    REFERENCE_LOSSY = "K1106" Warning "a reference that cannot be read back";
    PERSONAL_NUMBER = "K1107" Warning "a personal identity number in a free text";
    VAT_ACCOUNT = "K1108" Error "a sale on a VAT account";
    NO_SALES_ACCOUNT = "K1109" Warning "a row with VAT outside the 3000 series";
    NO_OSS_ACCOUNTS = "K1110" Warning "OSS without accounts";

    // The company, as company.yaml tells
    BAD_COMPANY = "K1201" Error "company.yaml that is not right";
    UNKNOWN_COMPANY_KEY = "K1202" Error "an unknown key in company.yaml";
    NO_ACCOUNT = "K1203" Error "an account that the company does not have";
    NOT_ACTIVE = "K1204" Error "an account or a code that is not active";
    NO_CODE = "K1205" Error "a code that the company does not have";
    NO_RATE = "K1206" Error "a VAT rate that the company does not have";
    NO_CURRENCY = "K1207" Error "a currency that the company does not have";
    NO_CARD = "K1208" Error "an article or customer that the company does not have";
    NO_OPEN_DAY = "K1209" Error "a day that cannot be booked on";
    NO_WAREHOUSE = "K1210" Error "a field of the warehouse module, which is off";
    WRONG_VAT_CODE = "K1211" Warning "an account whose VAT code is of another rate";
    NOT_MANUAL = "K1212" Error "a voucher series without vouchers by hand";
    BOOKS_DIFFER = "K1213" Error "books in another currency than the company's";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_in_a_code_is_seen_if_it_is_the_only_one() {
        assert_eq!(meant("KO512").map(|code| code.id), Some("K0512"));
        assert_eq!(meant("k512").map(|code| code.id), Some("K0512"));
        assert_eq!(meant("K0521"), None, "K0511 as well as K0512");
        assert_eq!(meant("K9999"), None);
    }
}
