//! The resources: where they are, what they are called, what can be done with them and asked of their lists.

use super::field::Field;
use super::tables::{
    ACCOUNT, ARTICLE, COST_CENTER, CURRENCY, CUSTOMER, FINANCIAL_YEAR, INVOICE, LABEL, MODE_OF_PAYMENT, ORDER, PAYMENT,
    PREDEFINED_ACCOUNT, PREDEFINED_SERIES, PRICE_LIST, PROJECT, TERMS_OF_DELIVERY, TERMS_OF_PAYMENT, UNIT,
    VOUCHER_SERIES, WAY_OF_DELIVERY,
};

#[derive(Debug)]
pub(super) struct Spec {
    /// After `/3/`.
    pub(super) path: &'static str,
    pub(super) plural: &'static str,
    pub(super) singular: &'static str,
    /// The field that a record is called by.
    pub(super) key: &'static str,
    pub(super) fields: &'static [Field],
    pub(super) scope: &'static str,
    pub(super) verbs: Verbs,
    /// What is said when there is no such record.
    pub(super) missing: (u32, &'static str),
    pub(super) filters: &'static [&'static str],
    pub(super) sorts: &'static [(&'static str, &'static str)],
    pub(super) params: &'static [Param],
    /// Fields that a new record must have.
    pub(super) required: &'static [&'static str],
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Verbs {
    pub(super) read_one: bool,
    pub(super) create: bool,
    pub(super) update: bool,
    pub(super) delete: bool,
}

const READ: Verbs = Verbs { read_one: true, create: false, update: false, delete: false };
const CREATE: Verbs = Verbs { create: true, ..READ };
const UPDATE: Verbs = Verbs { update: true, ..READ };
const KEEP: Verbs = Verbs { create: true, update: true, ..READ };
const ALL: Verbs = Verbs { delete: true, ..KEEP };
const LABELS: Verbs = Verbs { read_one: false, ..ALL };

/// A parameter of a list and how it compares.
#[derive(Debug)]
pub(super) struct Param {
    pub(super) name: &'static str,
    pub(super) field: &'static str,
    pub(super) how: How,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum How {
    /// The value stands somewhere in the field, whatever the case.
    Contains,
    /// The field starts with the value.
    Starts,
    /// The day is not before the value.
    From,
    /// The day is not after the value.
    Until,
    Flag,
    /// Some label has this id.
    Label,
    /// Some row's field contains the value.
    Row,
    /// Changed at this time or later.
    Modified,
}

const fn like(name: &'static str, field: &'static str) -> Param {
    Param { name, field, how: How::Contains }
}

const fn by(name: &'static str, field: &'static str, how: How) -> Param {
    Param { name, field, how }
}

const MODIFIED: Param = by("lastmodified", "", How::Modified);

const ORDER_PARAMS: &[Param] = &[
    by("fromdate", "OrderDate", How::From),
    by("todate", "OrderDate", How::Until),
    like("customername", "CustomerName"),
    like("customernumber", "CustomerNumber"),
    by("label", "Labels", How::Label),
    like("documentnumber", "DocumentNumber"),
    by("externalinvoicereference1", "ExternalInvoiceReference1", How::Starts),
    by("externalinvoicereference2", "ExternalInvoiceReference2", How::Starts),
    like("costcenter", "CostCenter"),
    like("project", "Project"),
    by("sent", "Sent", How::Flag),
    by("notcompleted", "NotCompleted", How::Flag),
    like("ourreference", "OurReference"),
    like("yourreference", "YourReference"),
    like("ordertype", "OrderType"),
    MODIFIED,
];

const INVOICE_PARAMS: &[Param] = &[
    by("fromdate", "InvoiceDate", How::From),
    by("todate", "InvoiceDate", How::Until),
    by("fromfinalpaydate", "FinalPayDate", How::From),
    by("tofinalpaydate", "FinalPayDate", How::Until),
    like("costcenter", "CostCenter"),
    like("customername", "CustomerName"),
    like("customernumber", "CustomerNumber"),
    by("label", "Labels", How::Label),
    like("documentnumber", "DocumentNumber"),
    by("notcompleted", "NotCompleted", How::Flag),
    like("ocr", "OCR"),
    like("ourreference", "OurReference"),
    like("project", "Project"),
    by("sent", "Sent", How::Flag),
    by("externalinvoicereference1", "ExternalInvoiceReference1", How::Starts),
    by("externalinvoicereference2", "ExternalInvoiceReference2", How::Starts),
    like("yourreference", "YourReference"),
    like("invoicetype", "InvoiceType"),
    by("articlenumber", "ArticleNumber", How::Row),
    by("articledescription", "Description", How::Row),
    like("currency", "Currency"),
    like("yourordernumber", "YourOrderNumber"),
    like("credit", "Credit"),
    MODIFIED,
];

const CUSTOMER_PARAMS: &[Param] = &[
    like("customernumber", "CustomerNumber"),
    like("name", "Name"),
    like("zipcode", "ZipCode"),
    like("city", "City"),
    like("email", "Email"),
    like("phone", "Phone1"),
    like("organisationnumber", "OrganisationNumber"),
    like("gln", "GLN"),
    like("glndelivery", "GLNDelivery"),
    MODIFIED,
];

const ARTICLE_PARAMS: &[Param] = &[
    like("articlenumber", "ArticleNumber"),
    like("description", "Description"),
    like("ean", "EAN"),
    like("suppliernumber", "SupplierNumber"),
    like("manufacturer", "Manufacturer"),
    like("manufacturerarticlenumber", "ManufacturerArticleNumber"),
    by("webshop", "WebshopArticle", How::Flag),
    MODIFIED,
];

const DOCUMENT_SORTS: &[(&str, &str)] = &[
    ("customername", "CustomerName"),
    ("customernumber", "CustomerNumber"),
    ("documentnumber", "DocumentNumber"),
    ("orderdate", "OrderDate"),
    ("invoicedate", "InvoiceDate"),
    ("ocr", "OCR"),
    ("total", "Total"),
];

const fn register(
    path: &'static str,
    (plural, singular, key): (&'static str, &'static str, &'static str),
    fields: &'static [Field],
    scope: &'static str,
    verbs: Verbs,
    missing: (u32, &'static str),
    required: &'static [&'static str],
) -> Spec {
    Spec { path, plural, singular, key, fields, scope, verbs, missing, filters: &[], sorts: &[], params: &[], required }
}

/// All resources whose records are called by one key. Vouchers and prices have several and are on their own.
pub(super) const SPECS: &[Spec] = &[
    Spec {
        filters: &["cancelled", "expired", "invoicecreated", "invoicenotcreated"],
        sorts: DOCUMENT_SORTS,
        params: ORDER_PARAMS,
        ..register(
            "orders",
            ("Orders", "Order", "DocumentNumber"),
            ORDER,
            "order",
            KEEP,
            (2_000_439, "Kan inte hitta ordern."),
            &[],
        )
    },
    Spec {
        filters: &["cancelled", "fullypaid", "unpaid", "unpaidoverdue", "unbooked"],
        sorts: DOCUMENT_SORTS,
        params: INVOICE_PARAMS,
        ..register(
            "invoices",
            ("Invoices", "Invoice", "DocumentNumber"),
            INVOICE,
            "invoice",
            KEEP,
            (2_000_434, "Kan inte hitta fakturan."),
            &[],
        )
    },
    Spec {
        sorts: &[("paymentdate", "PaymentDate")],
        params: &[like("invoicenumber", "InvoiceNumber"), MODIFIED],
        ..register(
            "invoicepayments",
            ("InvoicePayments", "InvoicePayment", "Number"),
            PAYMENT,
            "payment",
            ALL,
            (0, "Kan inte hitta betalningen."),
            &[],
        )
    },
    Spec {
        filters: &["active", "inactive"],
        sorts: &[("customernumber", "CustomerNumber"), ("name", "Name")],
        params: CUSTOMER_PARAMS,
        ..register(
            "customers",
            ("Customers", "Customer", "CustomerNumber"),
            CUSTOMER,
            "customer",
            ALL,
            (2_000_433, "Kan inte hitta kunden."),
            &[],
        )
    },
    Spec {
        filters: &["active", "inactive"],
        sorts: &[
            ("articlenumber", "ArticleNumber"),
            ("quantityinstock", "QuantityInStock"),
            ("reservedquantity", "ReservedQuantity"),
            ("stockvalue", "StockValue"),
        ],
        params: ARTICLE_PARAMS,
        ..register(
            "articles",
            ("Articles", "Article", "ArticleNumber"),
            ARTICLE,
            "article",
            ALL,
            (2_000_428, "Kan inte hitta artikeln."),
            &["Description"],
        )
    },
    register(
        "termsofpayments",
        ("TermsOfPayments", "TermsOfPayment", "Code"),
        TERMS_OF_PAYMENT,
        "settings",
        ALL,
        (2_000_429, "Kan inte hitta betalningsvillkoret."),
        &["Code", "Description"],
    ),
    register(
        "wayofdeliveries",
        ("WayOfDeliveries", "WayOfDelivery", "Code"),
        WAY_OF_DELIVERY,
        "settings",
        ALL,
        (0, "Kan inte hitta leveranssättet."),
        &["Code"],
    ),
    register(
        "termsofdeliveries",
        ("TermsOfDeliveries", "TermsOfDelivery", "Code"),
        TERMS_OF_DELIVERY,
        "settings",
        KEEP,
        (2_000_435, "Kan inte hitta leveransvillkoret."),
        &["Code", "Description"],
    ),
    register(
        "modesofpayments",
        ("ModesOfPayments", "ModeOfPayment", "Code"),
        MODE_OF_PAYMENT,
        "settings",
        ALL,
        (0, "Kan inte hitta betalningssättet."),
        &["AccountNumber"],
    ),
    register(
        "currencies",
        ("Currencies", "Currency", "Code"),
        CURRENCY,
        "currency",
        ALL,
        (2_000_427, "Kan inte hitta valutan."),
        &["Code", "Description"],
    ),
    register(
        "units",
        ("Units", "Unit", "Code"),
        UNIT,
        "settings",
        ALL,
        (2_000_432, "Kan inte hitta enheten."),
        &["Code", "Description"],
    ),
    register(
        "costcenters",
        ("CostCenters", "CostCenter", "Code"),
        COST_CENTER,
        "costcenter",
        ALL,
        (0, "Kan inte hitta kostnadsstället."),
        &["Code", "Description"],
    ),
    Spec {
        params: &[like("description", "Description"), like("projectleader", "ProjectLeader")],
        ..register(
            "projects",
            ("Projects", "Project", "ProjectNumber"),
            PROJECT,
            "project",
            ALL,
            (2_001_161, "Kan inte hitta projektet."),
            &["Description"],
        )
    },
    register(
        "pricelists",
        ("PriceLists", "PriceList", "Code"),
        PRICE_LIST,
        "price",
        KEEP,
        (2_000_431, "Kan inte hitta prislistan."),
        &["Code", "Description"],
    ),
    Spec {
        sorts: &[("number", "Number")],
        params: &[like("sru", "SRU"), MODIFIED],
        ..register(
            "accounts",
            ("Accounts", "Account", "Number"),
            ACCOUNT,
            "bookkeeping",
            ALL,
            (2_000_423, "Kan inte hitta kontot."),
            &["Number", "Description"],
        )
    },
    register(
        "voucherseries",
        ("VoucherSeriesCollection", "VoucherSeries", "Code"),
        VOUCHER_SERIES,
        "bookkeeping",
        KEEP,
        (0, "Kan inte hitta verifikationsserien."),
        &["Code"],
    ),
    register(
        "labels",
        ("Labels", "Label", "Id"),
        LABEL,
        "settings",
        LABELS,
        (0, "Kan inte hitta etiketten."),
        &["Description"],
    ),
    register(
        "financialyears",
        ("FinancialYears", "FinancialYear", "Id"),
        FINANCIAL_YEAR,
        "bookkeeping",
        CREATE,
        (0, "Kan inte hitta räkenskapsåret."),
        &["FromDate", "ToDate"],
    ),
    register(
        "predefinedaccounts",
        ("PreDefinedAccounts", "PreDefinedAccount", "Name"),
        PREDEFINED_ACCOUNT,
        "settings",
        UPDATE,
        (2_001_403, "Kan inte hitta det fördefinierade kontot."),
        &[],
    ),
    register(
        "predefinedvoucherseries",
        ("PreDefinedVoucherSeriesCollection", "PreDefinedVoucherSeries", "Name"),
        PREDEFINED_SERIES,
        "settings",
        UPDATE,
        (0, "Kan inte hitta den fördefinierade verifikationsserien."),
        &[],
    ),
];

pub(super) fn spec(path: &str) -> Option<&'static Spec> {
    SPECS.iter().find(|spec| spec.path == path)
}
