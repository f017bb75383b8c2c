//! The VAT codes that Fortnox brings along, and their rates. Companies add their own, for example for OSS.

/// Per cent of a VAT code that every company has.
pub fn per_cent(code: &str) -> Option<u32> {
    Some(match code {
        "MP1" => 25,
        "MP2" => 12,
        "MP3" => 6,
        // Free of VAT; goods and services to businesses in the EU; services outside it.
        "MP0" | "MF" | "VTEU" | "FTEU" | "ÖTEU" => 0,
        _ => return None,
    })
}
