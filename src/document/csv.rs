//! CSV tables: comma or semicolon (as a Swedish Excel writes), UTF-8, first line the head.

use super::{Unreadable, utf8};
use unicode_normalization::UnicodeNormalization;

#[derive(Debug)]
pub struct Csv {
    pub head: Vec<CsvCell>,
    pub rows: Vec<Vec<CsvCell>>,
}

/// A cell without its quotes, and the bytes it stands on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CsvCell {
    pub text: String,
    pub start: usize,
    pub end: usize,
}

pub fn read_csv(bytes: &[u8]) -> Result<Csv, Unreadable> {
    let text = utf8(bytes)?;
    let skipped = text.len().saturating_sub(text.trim_start_matches('\u{FEFF}').len());
    let body = text.get(skipped..).unwrap_or("");
    let first = body.lines().next().unwrap_or("");
    let delimiter = if first.matches(';').count() > first.matches(',').count() { b';' } else { b',' };
    let mut reader = ::csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .trim(::csv::Trim::All)
        .from_reader(body.as_bytes());
    let mut lines = Vec::new();
    let mut record = ::csv::StringRecord::new();
    loop {
        let start = usize::try_from(reader.position().byte()).unwrap_or(usize::MAX);
        match reader.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => break,
            Err(_) => {
                let at = start.saturating_add(skipped);
                return Err(Unreadable::new(at, "this line is not CSV", "check its quotes"));
            }
        }
        let end = usize::try_from(reader.position().byte()).unwrap_or(usize::MAX);
        let source = body.get(start..end).unwrap_or("");
        let ranges = cell_ranges(source, delimiter);
        let base = start.saturating_add(skipped);
        let cells = record.iter().enumerate().map(|(n, text)| {
            let (from, to) = ranges.get(n).copied().unwrap_or((0, source.trim_end().len()));
            CsvCell { text: text.nfc().collect(), start: base.saturating_add(from), end: base.saturating_add(to) }
        });
        lines.push(cells.collect::<Vec<_>>());
    }
    // Blank lines and lines that begin with `#` carry nothing.
    let carries = |cells: &Vec<CsvCell>| {
        cells.iter().any(|cell| !cell.text.is_empty()) && !cells.first().is_some_and(|cell| cell.text.starts_with('#'))
    };
    let mut lines = lines.into_iter().filter(carries);
    let head = lines.next().ok_or_else(|| {
        Unreadable::new(0, "the table has no head", "the first line names the columns: country,vat,account")
    })?;
    Ok(Csv { head, rows: lines.collect() })
}

/// Where the cells of one record stand, quotes included.
fn cell_ranges(source: &str, delimiter: u8) -> Vec<(usize, usize)> {
    let mut ranges = Vec::new();
    let (mut start, mut quoted) = (0usize, false);
    // Blank lines before the record belong to no cell.
    let lead = source.len().saturating_sub(source.trim_start_matches(['\n', '\r']).len());
    let push = |ranges: &mut Vec<(usize, usize)>, from: usize, to: usize| {
        let cell = source.get(from..to).unwrap_or("");
        let from = from.saturating_add(cell.len().saturating_sub(cell.trim_start().len()));
        ranges.push((from, from.saturating_add(cell.trim().len())));
    };
    for (at, byte) in source.bytes().enumerate().skip(lead) {
        if at == lead {
            start = lead;
        }
        match byte {
            b'"' => quoted = !quoted,
            byte if byte == delimiter && !quoted => {
                push(&mut ranges, start, at);
                start = at.saturating_add(1);
            }
            _ => {}
        }
    }
    push(&mut ranges, start, source.len());
    ranges
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_delimiters_and_a_byte_order_mark() {
        for text in [
            "\u{FEFF}country,vat,account\nFI,25.5%,3121\n\n# note\n\"DE\",19%,3110\n",
            "country;vat;account\r\nFI;25.5%;3121\r\nDE;19%;3110",
        ] {
            let csv = read_csv(text.as_bytes()).expect("reads");
            let words = |row: &Vec<CsvCell>| row.iter().map(|cell| cell.text.clone()).collect::<Vec<_>>();
            assert_eq!(words(&csv.head), ["country", "vat", "account"]);
            assert_eq!(
                csv.rows.iter().map(words).collect::<Vec<_>>(),
                [["FI", "25.5%", "3121"], ["DE", "19%", "3110"]]
            );
            for cell in csv.rows.iter().flatten() {
                assert_eq!(text.get(cell.start..cell.end).map(|text| text.trim_matches('"')), Some(&*cell.text));
            }
        }
    }

    #[test]
    fn an_empty_table_is_said() {
        assert_eq!(read_csv(b"\n\n").expect_err("no head").what, "the table has no head");
        assert_eq!(read_csv(b"a,\xff\n").expect_err("bytes").at, 2);
    }
}
