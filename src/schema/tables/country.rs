//! Countries: ISO 3166-1 alpha-2 and `XK` (Kosovo, user-assigned code), with
//! names as everyday Swedish and English have them. Unicode CLDR, short forms;
//! where CLDR writes a colon (`S:t`, `USA:s`), the name without one.
//! Sorted by code.

/// A country with its names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Country {
    /// ISO 3166-1 alpha-2.
    pub code: &'static str,
    /// Swedish name.
    pub swedish: &'static str,
    /// English name.
    pub english: &'static str,
}

/// The country of an upper-case alpha-2 code.
pub fn find(code: &str) -> Option<&'static Country> {
    let at = COUNTRIES.binary_search_by(|c| c.code.cmp(code)).ok()?;
    COUNTRIES.get(at)
}

const fn c(code: &'static str, swedish: &'static str, english: &'static str) -> Country {
    Country { code, swedish, english }
}

/// All countries, sorted by code.
pub static COUNTRIES: &[Country] = &[
    c("AD", "Andorra", "Andorra"),
    c("AE", "Förenade Arabemiraten", "United Arab Emirates"),
    c("AF", "Afghanistan", "Afghanistan"),
    c("AG", "Antigua och Barbuda", "Antigua & Barbuda"),
    c("AI", "Anguilla", "Anguilla"),
    c("AL", "Albanien", "Albania"),
    c("AM", "Armenien", "Armenia"),
    c("AO", "Angola", "Angola"),
    c("AQ", "Antarktis", "Antarctica"),
    c("AR", "Argentina", "Argentina"),
    c("AS", "Amerikanska Samoa", "American Samoa"),
    c("AT", "Österrike", "Austria"),
    c("AU", "Australien", "Australia"),
    c("AW", "Aruba", "Aruba"),
    c("AX", "Åland", "Åland Islands"),
    c("AZ", "Azerbajdzjan", "Azerbaijan"),
    c("BA", "Bosnien och Hercegovina", "Bosnia & Herzegovina"),
    c("BB", "Barbados", "Barbados"),
    c("BD", "Bangladesh", "Bangladesh"),
    c("BE", "Belgien", "Belgium"),
    c("BF", "Burkina Faso", "Burkina Faso"),
    c("BG", "Bulgarien", "Bulgaria"),
    c("BH", "Bahrain", "Bahrain"),
    c("BI", "Burundi", "Burundi"),
    c("BJ", "Benin", "Benin"),
    c("BL", "Saint-Barthélemy", "St. Barthélemy"),
    c("BM", "Bermuda", "Bermuda"),
    c("BN", "Brunei", "Brunei"),
    c("BO", "Bolivia", "Bolivia"),
    c("BQ", "Karibiska Nederländerna", "Caribbean Netherlands"),
    c("BR", "Brasilien", "Brazil"),
    c("BS", "Bahamas", "Bahamas"),
    c("BT", "Bhutan", "Bhutan"),
    c("BV", "Bouvetön", "Bouvet Island"),
    c("BW", "Botswana", "Botswana"),
    c("BY", "Belarus", "Belarus"),
    c("BZ", "Belize", "Belize"),
    c("CA", "Kanada", "Canada"),
    c("CC", "Kokosöarna", "Cocos (Keeling) Islands"),
    c("CD", "Kongo-Kinshasa", "Congo - Kinshasa"),
    c("CF", "Centralafrikanska republiken", "Central African Republic"),
    c("CG", "Kongo-Brazzaville", "Congo - Brazzaville"),
    c("CH", "Schweiz", "Switzerland"),
    c("CI", "Elfenbenskusten", "Côte d’Ivoire"),
    c("CK", "Cooköarna", "Cook Islands"),
    c("CL", "Chile", "Chile"),
    c("CM", "Kamerun", "Cameroon"),
    c("CN", "Kina", "China"),
    c("CO", "Colombia", "Colombia"),
    c("CR", "Costa Rica", "Costa Rica"),
    c("CU", "Kuba", "Cuba"),
    c("CV", "Kap Verde", "Cape Verde"),
    c("CW", "Curaçao", "Curaçao"),
    c("CX", "Julön", "Christmas Island"),
    c("CY", "Cypern", "Cyprus"),
    c("CZ", "Tjeckien", "Czechia"),
    c("DE", "Tyskland", "Germany"),
    c("DJ", "Djibouti", "Djibouti"),
    c("DK", "Danmark", "Denmark"),
    c("DM", "Dominica", "Dominica"),
    c("DO", "Dominikanska republiken", "Dominican Republic"),
    c("DZ", "Algeriet", "Algeria"),
    c("EC", "Ecuador", "Ecuador"),
    c("EE", "Estland", "Estonia"),
    c("EG", "Egypten", "Egypt"),
    c("EH", "Västsahara", "Western Sahara"),
    c("ER", "Eritrea", "Eritrea"),
    c("ES", "Spanien", "Spain"),
    c("ET", "Etiopien", "Ethiopia"),
    c("FI", "Finland", "Finland"),
    c("FJ", "Fiji", "Fiji"),
    c("FK", "Falklandsöarna", "Falkland Islands"),
    c("FM", "Mikronesien", "Micronesia"),
    c("FO", "Färöarna", "Faroe Islands"),
    c("FR", "Frankrike", "France"),
    c("GA", "Gabon", "Gabon"),
    c("GB", "Storbritannien", "United Kingdom"),
    c("GD", "Grenada", "Grenada"),
    c("GE", "Georgien", "Georgia"),
    c("GF", "Franska Guyana", "French Guiana"),
    c("GG", "Guernsey", "Guernsey"),
    c("GH", "Ghana", "Ghana"),
    c("GI", "Gibraltar", "Gibraltar"),
    c("GL", "Grönland", "Greenland"),
    c("GM", "Gambia", "Gambia"),
    c("GN", "Guinea", "Guinea"),
    c("GP", "Guadeloupe", "Guadeloupe"),
    c("GQ", "Ekvatorialguinea", "Equatorial Guinea"),
    c("GR", "Grekland", "Greece"),
    c("GS", "Sydgeorgien och Sydsandwichöarna", "South Georgia & South Sandwich Islands"),
    c("GT", "Guatemala", "Guatemala"),
    c("GU", "Guam", "Guam"),
    c("GW", "Guinea-Bissau", "Guinea-Bissau"),
    c("GY", "Guyana", "Guyana"),
    c("HK", "Hongkong", "Hong Kong"),
    c("HM", "Heardön och McDonaldöarna", "Heard & McDonald Islands"),
    c("HN", "Honduras", "Honduras"),
    c("HR", "Kroatien", "Croatia"),
    c("HT", "Haiti", "Haiti"),
    c("HU", "Ungern", "Hungary"),
    c("ID", "Indonesien", "Indonesia"),
    c("IE", "Irland", "Ireland"),
    c("IL", "Israel", "Israel"),
    c("IM", "Isle of Man", "Isle of Man"),
    c("IN", "Indien", "India"),
    c("IO", "Brittiska territoriet i Indiska oceanen", "British Indian Ocean Territory"),
    c("IQ", "Irak", "Iraq"),
    c("IR", "Iran", "Iran"),
    c("IS", "Island", "Iceland"),
    c("IT", "Italien", "Italy"),
    c("JE", "Jersey", "Jersey"),
    c("JM", "Jamaica", "Jamaica"),
    c("JO", "Jordanien", "Jordan"),
    c("JP", "Japan", "Japan"),
    c("KE", "Kenya", "Kenya"),
    c("KG", "Kirgizistan", "Kyrgyzstan"),
    c("KH", "Kambodja", "Cambodia"),
    c("KI", "Kiribati", "Kiribati"),
    c("KM", "Komorerna", "Comoros"),
    c("KN", "Saint Kitts och Nevis", "St. Kitts & Nevis"),
    c("KP", "Nordkorea", "North Korea"),
    c("KR", "Sydkorea", "South Korea"),
    c("KW", "Kuwait", "Kuwait"),
    c("KY", "Caymanöarna", "Cayman Islands"),
    c("KZ", "Kazakstan", "Kazakhstan"),
    c("LA", "Laos", "Laos"),
    c("LB", "Libanon", "Lebanon"),
    c("LC", "Saint Lucia", "St. Lucia"),
    c("LI", "Liechtenstein", "Liechtenstein"),
    c("LK", "Sri Lanka", "Sri Lanka"),
    c("LR", "Liberia", "Liberia"),
    c("LS", "Lesotho", "Lesotho"),
    c("LT", "Litauen", "Lithuania"),
    c("LU", "Luxemburg", "Luxembourg"),
    c("LV", "Lettland", "Latvia"),
    c("LY", "Libyen", "Libya"),
    c("MA", "Marocko", "Morocco"),
    c("MC", "Monaco", "Monaco"),
    c("MD", "Moldavien", "Moldova"),
    c("ME", "Montenegro", "Montenegro"),
    c("MF", "Saint-Martin", "St. Martin"),
    c("MG", "Madagaskar", "Madagascar"),
    c("MH", "Marshallöarna", "Marshall Islands"),
    c("MK", "Nordmakedonien", "North Macedonia"),
    c("ML", "Mali", "Mali"),
    c("MM", "Myanmar", "Myanmar"),
    c("MN", "Mongoliet", "Mongolia"),
    c("MO", "Macao", "Macao"),
    c("MP", "Nordmarianerna", "Northern Mariana Islands"),
    c("MQ", "Martinique", "Martinique"),
    c("MR", "Mauretanien", "Mauritania"),
    c("MS", "Montserrat", "Montserrat"),
    c("MT", "Malta", "Malta"),
    c("MU", "Mauritius", "Mauritius"),
    c("MV", "Maldiverna", "Maldives"),
    c("MW", "Malawi", "Malawi"),
    c("MX", "Mexiko", "Mexico"),
    c("MY", "Malaysia", "Malaysia"),
    c("MZ", "Moçambique", "Mozambique"),
    c("NA", "Namibia", "Namibia"),
    c("NC", "Nya Kaledonien", "New Caledonia"),
    c("NE", "Niger", "Niger"),
    c("NF", "Norfolkön", "Norfolk Island"),
    c("NG", "Nigeria", "Nigeria"),
    c("NI", "Nicaragua", "Nicaragua"),
    c("NL", "Nederländerna", "Netherlands"),
    c("NO", "Norge", "Norway"),
    c("NP", "Nepal", "Nepal"),
    c("NR", "Nauru", "Nauru"),
    c("NU", "Niue", "Niue"),
    c("NZ", "Nya Zeeland", "New Zealand"),
    c("OM", "Oman", "Oman"),
    c("PA", "Panama", "Panama"),
    c("PE", "Peru", "Peru"),
    c("PF", "Franska Polynesien", "French Polynesia"),
    c("PG", "Papua Nya Guinea", "Papua New Guinea"),
    c("PH", "Filippinerna", "Philippines"),
    c("PK", "Pakistan", "Pakistan"),
    c("PL", "Polen", "Poland"),
    c("PM", "Saint-Pierre och Miquelon", "St. Pierre & Miquelon"),
    c("PN", "Pitcairnöarna", "Pitcairn Islands"),
    c("PR", "Puerto Rico", "Puerto Rico"),
    c("PS", "Palestina", "Palestine"),
    c("PT", "Portugal", "Portugal"),
    c("PW", "Palau", "Palau"),
    c("PY", "Paraguay", "Paraguay"),
    c("QA", "Qatar", "Qatar"),
    c("RE", "Réunion", "Réunion"),
    c("RO", "Rumänien", "Romania"),
    c("RS", "Serbien", "Serbia"),
    c("RU", "Ryssland", "Russia"),
    c("RW", "Rwanda", "Rwanda"),
    c("SA", "Saudiarabien", "Saudi Arabia"),
    c("SB", "Salomonöarna", "Solomon Islands"),
    c("SC", "Seychellerna", "Seychelles"),
    c("SD", "Sudan", "Sudan"),
    c("SE", "Sverige", "Sweden"),
    c("SG", "Singapore", "Singapore"),
    c("SH", "Sankta Helena", "St. Helena"),
    c("SI", "Slovenien", "Slovenia"),
    c("SJ", "Svalbard och Jan Mayen", "Svalbard & Jan Mayen"),
    c("SK", "Slovakien", "Slovakia"),
    c("SL", "Sierra Leone", "Sierra Leone"),
    c("SM", "San Marino", "San Marino"),
    c("SN", "Senegal", "Senegal"),
    c("SO", "Somalia", "Somalia"),
    c("SR", "Surinam", "Suriname"),
    c("SS", "Sydsudan", "South Sudan"),
    c("ST", "São Tomé och Príncipe", "São Tomé & Príncipe"),
    c("SV", "El Salvador", "El Salvador"),
    c("SX", "Sint Maarten", "Sint Maarten"),
    c("SY", "Syrien", "Syria"),
    c("SZ", "Eswatini", "Eswatini"),
    c("TC", "Turks- och Caicosöarna", "Turks & Caicos Islands"),
    c("TD", "Tchad", "Chad"),
    c("TF", "Franska sydterritorierna", "French Southern Territories"),
    c("TG", "Togo", "Togo"),
    c("TH", "Thailand", "Thailand"),
    c("TJ", "Tadzjikistan", "Tajikistan"),
    c("TK", "Tokelauöarna", "Tokelau"),
    c("TL", "Östtimor", "Timor-Leste"),
    c("TM", "Turkmenistan", "Turkmenistan"),
    c("TN", "Tunisien", "Tunisia"),
    c("TO", "Tonga", "Tonga"),
    c("TR", "Turkiet", "Türkiye"),
    c("TT", "Trinidad och Tobago", "Trinidad & Tobago"),
    c("TV", "Tuvalu", "Tuvalu"),
    c("TW", "Taiwan", "Taiwan"),
    c("TZ", "Tanzania", "Tanzania"),
    c("UA", "Ukraina", "Ukraine"),
    c("UG", "Uganda", "Uganda"),
    c("UM", "Förenta staternas mindre öar i Oceanien och Västindien", "U.S. Outlying Islands"),
    c("US", "USA", "United States"),
    c("UY", "Uruguay", "Uruguay"),
    c("UZ", "Uzbekistan", "Uzbekistan"),
    c("VA", "Vatikanstaten", "Vatican City"),
    c("VC", "Saint Vincent och Grenadinerna", "St. Vincent & Grenadines"),
    c("VE", "Venezuela", "Venezuela"),
    c("VG", "Brittiska Jungfruöarna", "British Virgin Islands"),
    c("VI", "Amerikanska Jungfruöarna", "U.S. Virgin Islands"),
    c("VN", "Vietnam", "Vietnam"),
    c("VU", "Vanuatu", "Vanuatu"),
    c("WF", "Wallis- och Futunaöarna", "Wallis & Futuna"),
    c("WS", "Samoa", "Samoa"),
    c("XK", "Kosovo", "Kosovo"),
    c("YE", "Jemen", "Yemen"),
    c("YT", "Mayotte", "Mayotte"),
    c("ZA", "Sydafrika", "South Africa"),
    c("ZM", "Zambia", "Zambia"),
    c("ZW", "Zimbabwe", "Zimbabwe"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn complete_sorted_unique() {
        assert_eq!(COUNTRIES.len(), 250);
        assert!(COUNTRIES.is_sorted_by(|a, b| a.code < b.code));
        for c in COUNTRIES {
            assert!(c.code.len() == 2 && c.code.chars().all(|c| c.is_ascii_uppercase()));
        }
    }

    #[test]
    fn names_are_clean_and_unique() {
        for names in [|c: &Country| c.swedish, |c: &Country| c.english] {
            let mut all: Vec<&str> = COUNTRIES.iter().map(names).collect();
            for name in &all {
                assert!(name.chars().next().is_some_and(char::is_uppercase), "{name}");
                assert_eq!(name.trim(), *name);
                assert!(!name.contains("  "));
                assert!(name.chars().all(|c| c.is_alphabetic() || " -().&,’".contains(c)), "{name}");
            }
            all.sort_unstable();
            all.dedup();
            assert_eq!(all.len(), COUNTRIES.len());
        }
    }

    #[test]
    fn finds() {
        for (code, swedish, english) in [
            ("AD", "Andorra", "Andorra"),
            ("AX", "Åland", "Åland Islands"),
            ("CI", "Elfenbenskusten", "Côte d’Ivoire"),
            ("CZ", "Tjeckien", "Czechia"),
            ("DE", "Tyskland", "Germany"),
            ("GB", "Storbritannien", "United Kingdom"),
            ("HK", "Hongkong", "Hong Kong"),
            ("NL", "Nederländerna", "Netherlands"),
            ("SE", "Sverige", "Sweden"),
            ("US", "USA", "United States"),
            ("XK", "Kosovo", "Kosovo"),
            ("ZW", "Zimbabwe", "Zimbabwe"),
        ] {
            assert_eq!(find(code), Some(&c(code, swedish, english)));
        }
        assert!(COUNTRIES.iter().all(|c| find(c.code) == Some(c)));
    }

    #[test]
    fn finds_nothing_else() {
        for code in
            ["", "S", "se", "Se", "SE ", " SE", "SWE", "EL", "XI", "UK", "EU", "AN", "IC", "ZZ", "ÅL", "５E", "00"]
        {
            assert_eq!(find(code), None, "{code}");
        }
        assert_eq!(find(&"SE".repeat(50_000)), None);
    }
}
