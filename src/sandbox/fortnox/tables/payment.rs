//! Payments of invoices.

use super::super::field::{Field, Kind, date, field, integer, money, truth, words};

pub(in super::super) const PAYMENT: &[Field] = &[
    words("@url").read().listed(),
    money("Amount").listed(),
    money("AmountCurrency"),
    truth("Booked").read().listed(),
    // Shown, and compared if it is sent.
    words("Currency").exactly(3).listed(),
    field("CurrencyRate", Kind::Number).listed(),
    field("CurrencyUnit", Kind::Number).read().listed(),
    words("ExternalInvoiceReference1").read(),
    words("ExternalInvoiceReference2").read(),
    words("InvoiceCustomerName").read(),
    words("InvoiceCustomerNumber").read(),
    date("InvoiceDueDate").read(),
    integer("InvoiceNumber").listed(),
    words("InvoiceOCR").read(),
    words("InvoiceTotal").read(),
    words("ModeOfPayment"),
    integer("ModeOfPaymentAccount").range(1000, 9999),
    words("Number").read().listed(),
    date("PaymentDate").listed(),
    words("Source").or("direct").read().listed(),
    integer("VoucherNumber").or_null().read(),
    words("VoucherSeries").or_null().read(),
    integer("VoucherYear").or_null().read(),
    truth("WriteOffExist").read().listed(),
    field("WriteOffs", Kind::List),
];

pub(in super::super) const WRITE_OFF: &[Field] = &[
    integer("AccountNumber").range(1000, 9999),
    money("Amount"),
    words("CostCenter"),
    words("Currency").read(),
    words("Description").read(),
    words("Project"),
    words("TransactionInformation"),
];
