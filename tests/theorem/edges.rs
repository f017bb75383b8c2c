//! Values at the edge of what a field takes, beyond it, and as documents bring them.

use kontera::check::program::{Field, Program, Record};
use kontera::schema::{Format, Kind, Side, TextTy};

/// Signs of all kinds, those that Fortnox takes among them.
const SIGNS: &str = "abcxyzABCXYZ0189åäöÅÄÖéßøłйשش字かé’\\–:.`´,;^¤#%§£$€¢¥©™°&/()=+-*_!?²³®½@ \u{a0}\u{308}\u{30a}\r\n\t\
    \"'“”«»<>[]{}|~…•¶×÷‰ªº¹¼¾¬ⅧⒶ№🎉\u{200b}\u{202e}\u{301}\u{0}\u{7f}\u{85}\u{2028}";

/// Signs that Fortnox refuses in every field: one of each kind.
const REFUSED: &str = "\"'“«<[{|~…•×¹¾Ⅷ№🎉\u{200b}\u{202e}\u{301}";

fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' | '{' | '}' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// A plain value that every field of the kind takes.
pub fn plain(program: &Program, kind: &Kind) -> Option<String> {
    Some(match kind {
        Kind::Text(text) if text.chars.contains('A') => "\"A\"".to_owned(),
        Kind::Text(_) | Kind::Register(_) => "\"1\"".to_owned(),
        Kind::Format(format) => written(*format)[0].to_owned(),
        Kind::Bool => "true".to_owned(),
        Kind::Int { .. } | Kind::Decimal { .. } => "1".to_owned(),
        Kind::Money { .. } => "0".to_owned(),
        Kind::Rate { .. } => "25%".to_owned(),
        Kind::Date => "2026-12-31".to_owned(),
        Kind::Country => "SE".to_owned(),
        Kind::Currency(Side::Document | Side::Shop) => "order.currency".to_owned(),
        Kind::Currency(_) => "SEK".to_owned(),
        Kind::Account => "3001".to_owned(),
        Kind::Enum(names) => names.names[0].to_string(),
        Kind::Record(id, _) => {
            record(program, &program.records[id.index()], &mut |program, _, field| plain(program, &field.ty.kind))
        }
        Kind::List(of) => format!("[{}]", plain(program, &of.kind)?),
        _ => return None,
    })
}

/// A record of which each field has a value, except those of which nothing is given.
pub fn record(
    program: &Program,
    of: &Record,
    value: &mut dyn FnMut(&Program, &str, &Field) -> Option<String>,
) -> String {
    let given = of.fields.iter().filter(|(_, field)| !field.marks.readonly);
    let fields: Vec<String> =
        given.filter_map(|(name, field)| Some(format!("{name}: {}", value(program, name, field)?))).collect();
    format!("{}(\n      {})", of.name, fields.join(",\n      "))
}

fn written(format: Format) -> [&'static str; 2] {
    match format {
        Format::ArticleNumber => ["\"FRAKT\"", "\"a-Z_0/\\\\+$\""],
        Format::CustomerNumber => ["\"1001\"", "\"a-Z_0\""],
        Format::Email => ["\"tove@example.com\"", "\"o'dell+x@example.com\""],
        Format::Gln => ["\"7350000000009\"", "\"7350000000009\""],
        Format::OrgNumber => ["\"556732-1707\"", "\"5567321707\""],
        Format::VatNumber => ["\"SE556732170701\"", "\"DE136695976\""],
        _ => ["\"1\"", "\"2\""],
    }
}

/// Values that `check` must take and Fortnox too. Cycled through, so that every field shows all of its own.
pub fn within(program: &Program, kind: &Kind) -> Vec<String> {
    let text = |text: &str| quoted(text);
    match kind {
        Kind::Text(ty) => texts(ty).iter().map(|own| text(own)).collect(),
        Kind::Register(register) => {
            vec!["\"A\"".into(), text(&"Å".repeat(register.longest() as usize)), "\"a-Z_0\"".into()]
        }
        Kind::Format(format) => written(*format).map(str::to_owned).to_vec(),
        Kind::Bool => vec!["true".into(), "false".into()],
        Kind::Account => ["1000", "9999", "3001"].map(str::to_owned).to_vec(),
        Kind::Int { least, most } => {
            let ends = [least.unwrap_or(-1), most.unwrap_or(2_147_483_647), 1];
            ends.map(|end| end.to_string()).to_vec()
        }
        Kind::Decimal { decimals } => {
            let small = format!("0.{}1", "0".repeat(decimals.unwrap_or(9).saturating_sub(1) as usize));
            vec!["0".into(), small, "999999999999".into()]
        }
        Kind::Rate { whole: true } => ["0%", "100%", "25%"].map(str::to_owned).to_vec(),
        Kind::Rate { whole: false } => ["0%", "100%", "25.5%"].map(str::to_owned).to_vec(),
        Kind::Date => ["0001-01-01", "9999-12-31", "2024-02-29"].map(str::to_owned).to_vec(),
        Kind::Country => ["SE", "XK", "GB"].map(str::to_owned).to_vec(),
        Kind::Enum(names) => names.names.iter().map(ToString::to_string).collect(),
        kind => plain(program, kind).into_iter().collect(),
    }
}

/// The longest text, and all signs that the class has, in pieces.
fn texts(ty: &TextTy) -> Vec<String> {
    let longest = ty.longest.map_or(60, |longest| longest as usize);
    let wide = if ty.chars.contains('å') { "å" } else { "1" };
    let mut all = vec![wide.repeat(longest)];
    let signs: Vec<char> =
        SIGNS.chars().filter(|c| ty.chars.contains(*c) && !c.is_whitespace() && !c.is_control()).collect();
    all.extend(signs.chunks(longest.clamp(1, 40)).map(|part| part.iter().collect()));
    let blanks: String = [' ', '\u{a0}', '\n'].into_iter().filter(|c| ty.chars.contains(*c)).collect();
    if !blanks.is_empty() && longest > blanks.chars().count() + 1 {
        all.push(format!("a{blanks}b"));
    }
    all
}

/// Values that `check` must refuse.
pub fn beyond(kind: &Kind) -> Vec<String> {
    let mut all: Vec<String> = match kind {
        Kind::Text(ty) => {
            let wide = if ty.chars.contains('å') { "å" } else { "1" };
            let long = ty.longest.map(|longest| quoted(&wide.repeat(longest as usize + 1)));
            long.into_iter().chain(REFUSED.chars().map(|c| quoted(&format!("1{c}1")))).collect()
        }
        Kind::Register(register) => {
            vec![
                quoted(&"X".repeat(register.longest() as usize + 1)),
                "\"A B\"".into(),
                "\"A.B\"".into(),
                "\"\"".into(),
            ]
        }
        Kind::Format(_) => ["\"A B\"", "\"“\"", "\"🎉\"", "\"\"", "7"].map(str::to_owned).to_vec(),
        Kind::Account => ["999", "10000", "0", "-3001", "99999", "\"3001\""].map(str::to_owned).to_vec(),
        Kind::Int { least, most } => {
            let ends = [least.map(|least| least - 1), most.map(|most| most + 1)];
            let ends = ends.into_iter().flatten().map(|end| end.to_string());
            ends.chain(["0.5".to_owned(), "9999999999999999".to_owned()]).collect()
        }
        Kind::Decimal { decimals } => {
            let fine = decimals.map(|most| format!("0.{}1", "0".repeat(most as usize)));
            fine.into_iter().chain(["1234567890.1234567".to_owned(), "9999999999999999".to_owned()]).collect()
        }
        Kind::Money { .. } => ["1", "-1", "0.5", "25%", "\"1\""].map(str::to_owned).to_vec(),
        Kind::Rate { whole } => {
            let more = if *whole { "25.5%" } else { "100.01%" };
            ["101%", "-1%", "25", "0.25", more].map(str::to_owned).to_vec()
        }
        Kind::Date => ["\"2026-12-31\"", "2026-02-30", "0000-01-01", "20261231"].map(str::to_owned).to_vec(),
        Kind::Country => ["XX", "\"Sverige\"", "UK", "se"].map(str::to_owned).to_vec(),
        Kind::Currency(_) => ["XXY", "\"kronor\"", "SE"].map(str::to_owned).to_vec(),
        Kind::Enum(_) => {
            let other = "order.financial_status otherwise hold \"none\"";
            ["NONESUCH", "\"NONESUCH\"", "\"\"", "1", other].map(str::to_owned).to_vec()
        }
        Kind::Bool => ["\"true\"", "1", "ja"].map(str::to_owned).to_vec(),
        _ => vec!["7".to_owned(), "\"A\"".to_owned()],
    };
    // A whole document is no value.
    all.push("order".to_owned());
    all
}

/// What a document's text makes of the field `place`; None for kinds that no text can become.
pub fn from_text(place: &str, field: &Field, text: &str) -> Option<String> {
    let end = if field.ty.optional { "omit" } else { "hold \"nothing here\"" };
    let identifies = field.marks.reference || field.marks.key;
    let made = match &field.ty.kind {
        Kind::Text(ty) if identifies || ty.longest.is_none() => format!("as Text({})", ty.longest.unwrap_or(30)),
        Kind::Text(_) => "fit".to_owned(),
        Kind::Format(format) => format!("as {}", format.name()),
        Kind::Register(register) => format!("as {}", register.name()),
        Kind::Country => "as Country".to_owned(),
        Kind::Date => "as Date".to_owned(),
        Kind::Account => "as Account".to_owned(),
        Kind::Int { .. } => "as Int".to_owned(),
        Kind::Enum(_) => format!("as {place}"),
        _ => return None,
    };
    Some(format!("{text} {made} otherwise {end}"))
}

/// What a document's numbers make of a field: whole numbers, amounts, rates and days.
pub fn from_number(kind: &Kind) -> Option<String> {
    Some(match kind {
        Kind::Int { .. } => "order.note as Int otherwise 1".to_owned(),
        Kind::Account => "(order.note as Int otherwise 1) as Account otherwise 3001".to_owned(),
        Kind::Decimal { .. } => "(order.note as Int otherwise 1) * 0.001".to_owned(),
        Kind::Money { side: Side::Books, .. } => "round(convert(order.total_price, 1.5, books))".to_owned(),
        Kind::Money { .. } => "order.total_price".to_owned(),
        Kind::Rate { whole: true } => "sum(t.rate for t in order.tax_lines) as WholeRate otherwise 25%".to_owned(),
        Kind::Rate { whole: false } => "sum(t.rate for t in order.tax_lines)".to_owned(),
        Kind::Date => "date(order.created_at)".to_owned(),
        _ => return None,
    })
}
