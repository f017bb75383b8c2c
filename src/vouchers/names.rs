//! Names of accounts that Swedish web shops use, for people who read a voucher. A company's own names go before.

const NAMES: [(&str, &str); 52] = [
    ("1510", "Kundfordringar"),
    ("1580", "Fordringar för kontokort"),
    ("1686", "Fordringar för kontokort"),
    ("1689", "Övriga kortfristiga fordringar"),
    ("1910", "Kassa"),
    ("1930", "Bank"),
    ("1940", "Övriga bankkonton"),
    ("1980", "Valutakonto"),
    ("2420", "Förskott från kunder"),
    ("2421", "Ej inlösta presentkort"),
    ("2611", "Utgående moms 25 %"),
    ("2614", "Utgående moms, omvänd, 25 %"),
    ("2621", "Utgående moms 12 %"),
    ("2631", "Utgående moms 6 %"),
    ("2641", "Ingående moms"),
    ("2645", "Beräknad ingående moms, utlandet"),
    ("2650", "Redovisningskonto för moms"),
    ("2670", "Moms i andra EU-länder (OSS)"),
    ("2820", "Skulder till anställda"),
    ("2840", "Kortfristiga låneskulder"),
    ("2890", "Övriga kortfristiga skulder"),
    ("3001", "Försäljning, 25 %"),
    ("3002", "Försäljning, 12 %"),
    ("3003", "Försäljning, 6 %"),
    ("3004", "Försäljning, momsfri"),
    ("3105", "Varor utanför EU"),
    ("3106", "Varor till EU, med moms"),
    ("3108", "Varor till EU, utan moms"),
    ("3305", "Tjänster utanför EU"),
    ("3308", "Tjänster till EU"),
    ("3510", "Fakturerat emballage"),
    ("3520", "Fakturerade frakter"),
    ("3521", "Fakturerade frakter, EU"),
    ("3522", "Fakturerade frakter, export"),
    ("3540", "Faktureringsavgifter"),
    ("3590", "Övriga fakturerade kostnader"),
    ("3730", "Lämnade rabatter"),
    ("3740", "Öres- och kronutjämning"),
    ("3790", "Övriga intäktskorrigeringar"),
    ("3960", "Valutakursvinster"),
    ("3990", "Övriga ersättningar"),
    ("4531", "Inköp av tjänster utanför EU"),
    ("4535", "Inköp av tjänster från EU, 25 %"),
    ("4538", "Inköp av tjänster från EU, momsfri"),
    ("4598", "Justering, omvänd moms"),
    ("6040", "Kontokortsavgifter"),
    ("6050", "Försäljningsprovisioner"),
    ("6064", "Factoringavgifter"),
    ("6351", "Konstaterade kundförluster"),
    ("6380", "Förluster på kortfristiga fordringar"),
    ("6570", "Bankkostnader"),
    ("7960", "Valutakursförluster"),
];

pub(super) fn name(account: &str) -> Option<&'static str> {
    NAMES.iter().find(|(number, _)| *number == account).map(|(_, name)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_stand_in_order_and_once() {
        assert!(NAMES.is_sorted_by(|a, b| a.0 < b.0));
        assert_eq!(name("1510"), Some("Kundfordringar"));
        assert_eq!(name("1511"), None);
    }
}
