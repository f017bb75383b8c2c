//! The functions of the language, and how many arguments each takes. Their pages are `docs/builtins/`.

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Builtin {
    Abs,
    Convert,
    Count,
    Date,
    Earliest,
    Floor,
    InShop,
    Latest,
    PerUnit,
    Plain,
    Round,
    Tidy,
    VatCountry,
}

impl Builtin {
    pub const ALL: [Builtin; 13] = [
        Builtin::Abs,
        Builtin::Convert,
        Builtin::Count,
        Builtin::Date,
        Builtin::Earliest,
        Builtin::Floor,
        Builtin::InShop,
        Builtin::Latest,
        Builtin::PerUnit,
        Builtin::Plain,
        Builtin::Round,
        Builtin::Tidy,
        Builtin::VatCountry,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Builtin::Abs => "abs",
            Builtin::Convert => "convert",
            Builtin::Count => "count",
            Builtin::Date => "date",
            Builtin::Earliest => "earliest",
            Builtin::Floor => "floor",
            Builtin::InShop => "in_shop",
            Builtin::Latest => "latest",
            Builtin::PerUnit => "per_unit",
            Builtin::Plain => "plain",
            Builtin::Round => "round",
            Builtin::Tidy => "tidy",
            Builtin::VatCountry => "vat_country",
        }
    }

    pub fn find(name: &str) -> Option<Builtin> {
        Builtin::ALL.into_iter().find(|builtin| builtin.name() == name)
    }

    /// Fewest and most arguments, and how a call looks.
    pub fn shape(self) -> (usize, usize, &'static str) {
        match self {
            Builtin::Abs => (1, 1, "abs(amount)"),
            Builtin::Convert => (3, 3, "convert(amount, rate, books)"),
            Builtin::Count => (1, 1, "count(list)"),
            Builtin::Date => (1, 1, "date(order.processed_at)"),
            Builtin::Earliest => (2, 8, "earliest(day, other_day)"),
            Builtin::Floor => (1, 1, "floor(number)"),
            Builtin::InShop => (1, 1, "in_shop(amount)"),
            Builtin::Latest => (2, 8, "latest(day, other_day)"),
            Builtin::PerUnit => (2, 2, "per_unit(amount, quantity)"),
            Builtin::Plain => (1, 1, "plain(product.body_html)"),
            Builtin::Round => (1, 2, "round(amount)"),
            Builtin::Tidy => (1, 1, "tidy(line.sku)"),
            Builtin::VatCountry => (1, 1, "vat_country(vat_number)"),
        }
    }
}

use super::program::FoldOp;

impl FoldOp {
    pub const ALL: [FoldOp; 13] = [
        FoldOp::Adjacent,
        FoldOp::Any,
        FoldOp::Count,
        FoldOp::Distinct,
        FoldOp::Every,
        FoldOp::Join,
        FoldOp::List,
        FoldOp::Max,
        FoldOp::Min,
        FoldOp::One,
        FoldOp::Split,
        FoldOp::Sum,
        FoldOp::Totals,
    ];

    pub fn name(self) -> &'static str {
        match self {
            FoldOp::Adjacent => "adjacent",
            FoldOp::Any => "any",
            FoldOp::Count => "count",
            FoldOp::Distinct => "distinct",
            FoldOp::Every => "every",
            FoldOp::Join => "join",
            FoldOp::List => "list",
            FoldOp::Max => "max",
            FoldOp::Min => "min",
            FoldOp::One => "one",
            FoldOp::Split => "split",
            FoldOp::Sum => "sum",
            FoldOp::Totals => "totals",
        }
    }

    pub fn find(name: &str) -> Option<FoldOp> {
        FoldOp::ALL.into_iter().find(|op| op.name() == name)
    }

    /// How a call looks.
    pub fn shape(self) -> &'static str {
        match self {
            FoldOp::Join => "join(r.text, \", \" for r in reasons)",
            FoldOp::Totals => "totals(r.amount for r in rows by r.rate)",
            FoldOp::Split => "split(amount for r in rows by r.amount)",
            FoldOp::Any => "any(line.gift_card for line in order.line_items)",
            FoldOp::Every => "every(line.taxable for line in order.line_items)",
            FoldOp::Adjacent => "adjacent(r.Price is absent for r in rows)",
            _ => "sum(line.price for line in order.line_items where line.taxable)",
        }
    }
}
