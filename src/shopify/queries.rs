//! The operations: a fixed list, so that the sandbox can answer each, and none is put together at run time.

/// One operation of the GraphQL Admin API.
#[derive(Debug, PartialEq, Eq)]
pub struct Operation {
    pub name: &'static str,
    pub text: &'static str,
    /// What Shopify asks for it in points, at most.
    pub cost: u32,
}

/// Every operation there is.
pub const ALL: [&Operation; 9] = [
    &ORDER,
    &ORDER_BY_NAME,
    &ORDERS,
    &ORDER_LINES,
    &ORDER_AGREEMENTS,
    &PRODUCTS,
    &ORDER_NOTE_UPDATE,
    &METAFIELDS_SET,
    &SHOP,
];

/// The operation of that name.
pub fn named(name: &str) -> Option<&'static Operation> {
    ALL.into_iter().find(|operation| operation.name == name)
}

macro_rules! fragments {
    () => {
        "
fragment Bag on MoneyBag { shopMoney { amount currencyCode } presentmentMoney { amount currencyCode } }
fragment Place on MailingAddress {
  firstName lastName name company address1 address2 zip city province provinceCode country countryCodeV2 phone
}
fragment Tax on TaxLine { title rate channelLiable priceSet { ...Bag } }
fragment Share on DiscountAllocation { allocatedAmountSet { ...Bag } discountApplication { index } }
fragment Line on LineItem {
  id title name variantTitle vendor sku quantity currentQuantity unfulfilledQuantity taxable isGiftCard requiresShipping
  product { id } variant { id } customAttributes { key value }
  originalUnitPriceSet { ...Bag } totalDiscountSet { ...Bag }
  discountAllocations { ...Share } taxLines { ...Tax }
}
fragment Shipping on ShippingLine {
  id title code source isRemoved carrierIdentifier
  originalPriceSet { ...Bag } discountedPriceSet { ...Bag } currentDiscountedPriceSet { ...Bag }
  discountAllocations { ...Share } taxLines { ...Tax }
}
fragment Money on OrderTransaction {
  id kind status gateway createdAt processedAt test manualPaymentGateway paymentId authorizationCode errorCode
  amountSet { ...Bag } amountRoundingSet { ...Bag } parentTransaction { id }
  paymentDetails { ... on CardPaymentDetails { company wallet paymentMethodName } ... on LocalPaymentMethodsPaymentDetails { paymentMethodName } }
}
fragment Back on Refund {
  id note createdAt processedAt
  return { id }
  refundLineItems(first: 100) {
    nodes { id quantity restockType lineItem { ...Line } location { id } subtotalSet { ...Bag } totalTaxSet { ...Bag } }
  }
  refundShippingLines(first: 20) { nodes { id shippingLine { ...Shipping } subtotalAmountSet { ...Bag } taxAmountSet { ...Bag } } }
  orderAdjustments(first: 20) { nodes { id reason amountSet { ...Bag } taxAmountSet { ...Bag } } }
  transactions(first: 20) { nodes { ...Money } }
}
fragment Whole on Order {
  id name number confirmationNumber poNumber createdAt processedAt updatedAt closedAt cancelledAt cancelReason
  test confirmed currencyCode presentmentCurrencyCode taxesIncluded taxExempt estimatedTaxes dutiesIncluded
  displayFinancialStatus displayFulfillmentStatus email phone note tags sourceName sourceIdentifier
  paymentGatewayNames customerLocale totalWeight discountCodes
  customAttributes { key value } app { id } merchantOfRecordApp { id } merchantBusinessEntity { id }
  subtotalPriceSet { ...Bag } totalDiscountsSet { ...Bag } totalTaxSet { ...Bag } totalPriceSet { ...Bag }
  totalShippingPriceSet { ...Bag } totalTipReceivedSet { ...Bag } totalOutstandingSet { ...Bag }
  currentSubtotalPriceSet { ...Bag } currentTotalDiscountsSet { ...Bag } currentTotalTaxSet { ...Bag }
  currentTotalPriceSet { ...Bag } currentShippingPriceSet { ...Bag }
  originalTotalDutiesSet { ...Bag } currentTotalDutiesSet { ...Bag }
  originalTotalAdditionalFeesSet { ...Bag } currentTotalAdditionalFeesSet { ...Bag }
  totalCashRoundingAdjustment { paymentSet { ...Bag } refundSet { ...Bag } }
  billingAddress { ...Place } shippingAddress { ...Place }
  customer {
    id firstName lastName state verifiedEmail taxExempt taxExemptions note tags
    defaultEmailAddress { emailAddress } defaultPhoneNumber { phoneNumber } defaultAddress { ...Place }
  }
  purchasingEntity { ... on PurchasingCompany { company { id } location { id } } }
  discountApplications(first: 20) {
    nodes {
      __typename index allocationMethod targetSelection targetType
      value { ... on MoneyV2 { amount } ... on PricingPercentageValue { percentage } }
      ... on DiscountCodeApplication { code }
      ... on ManualDiscountApplication { title description }
      ... on AutomaticDiscountApplication { title }
      ... on ScriptDiscountApplication { title }
    }
  }
  lineItems(first: 100) { nodes { ...Line } pageInfo { hasNextPage endCursor } }
  shippingLines(first: 20, includeRemovals: true) { nodes { ...Shipping } }
  taxLines { ...Tax }
  transactions(first: 50) { ...Money }
  refunds(first: 20) { ...Back }
}"
    };
}

/// One order with its transactions and refunds.
pub const ORDER: Operation = Operation {
    name: "Order",
    text: concat!("query Order($id: ID!) { order(id: $id) { ...Whole } }", fragments!()),
    cost: 620,
};

/// Orders by their name. Names are not unique, and the search is none of whole words.
pub const ORDER_BY_NAME: Operation = Operation {
    name: "OrderByName",
    text: "query OrderByName($query: String!) { orders(first: 10, query: $query) { nodes { id name createdAt updatedAt test } } }",
    cost: 12,
};

/// Orders changed since a time, the oldest change first.
pub const ORDERS: Operation = Operation {
    name: "Orders",
    text: "query Orders($query: String!, $after: String) {
  orders(first: 100, after: $after, query: $query, sortKey: UPDATED_AT) {
    nodes { id name createdAt updatedAt test } pageInfo { hasNextPage endCursor }
  }
}",
    cost: 102,
};

/// More lines of an order that has more than one page of them.
pub const ORDER_LINES: Operation = Operation {
    name: "OrderLines",
    text: "query OrderLines($id: ID!, $after: String!) { order(id: $id) { id
  lineItems(first: 100, after: $after) { nodes { ...Line } pageInfo { hasNextPage endCursor } } } }
fragment Bag on MoneyBag { shopMoney { amount currencyCode } presentmentMoney { amount currencyCode } }
fragment Tax on TaxLine { title rate channelLiable priceSet { ...Bag } }
fragment Share on DiscountAllocation { allocatedAmountSet { ...Bag } discountApplication { index } }
fragment Line on LineItem {
  id title name variantTitle vendor sku quantity currentQuantity unfulfilledQuantity taxable isGiftCard requiresShipping
  product { id } variant { id } customAttributes { key value }
  originalUnitPriceSet { ...Bag } totalDiscountSet { ...Bag }
  discountAllocations { ...Share } taxLines { ...Tax }
}",
    cost: 110,
};

/// Shopify's own ledger of an order: what was agreed when.
pub const ORDER_AGREEMENTS: Operation = Operation {
    name: "OrderAgreements",
    text: "query OrderAgreements($id: ID!) { order(id: $id) { id
  agreements(first: 50) { nodes { id happenedAt reason
    sales(first: 100) { nodes { id actionType lineType quantity
      totalAmount { shopMoney { amount currencyCode } } totalTaxAmount { shopMoney { amount currencyCode } } } } } } } }",
    cost: 160,
};

/// Products and their variants, changed since a time.
pub const PRODUCTS: Operation = Operation {
    name: "Products",
    text: "query Products($query: String!, $after: String) {
  products(first: 25, after: $after, query: $query, sortKey: UPDATED_AT) {
    nodes { id title vendor productType status tags updatedAt
      variants(first: 100) { nodes { id title sku barcode price taxable } } }
    pageInfo { hasNextPage endCursor }
  }
}",
    cost: 150,
};

/// Writes an order's note: all of it.
pub const ORDER_NOTE_UPDATE: Operation = Operation {
    name: "OrderNoteUpdate",
    text: "mutation OrderNoteUpdate($input: OrderInput!) {
  orderUpdate(input: $input) { order { id note updatedAt } userErrors { field message } }
}",
    cost: 10,
};

/// Writes metafields. With a `compareDigest` only if nobody else has written them meanwhile.
pub const METAFIELDS_SET: Operation = Operation {
    name: "MetafieldsSet",
    text: "mutation MetafieldsSet($metafields: [MetafieldsSetInput!]!) {
  metafieldsSet(metafields: $metafields) {
    metafields { id namespace key value compareDigest } userErrors { field message code }
  }
}",
    cost: 10,
};

/// What the app may do, and what shop it is.
pub const SHOP: Operation = Operation {
    name: "Shop",
    text: "query Shop { shop { id name myshopifyDomain currencyCode taxesIncluded ianaTimezone }
  currentAppInstallation { accessScopes { handle } } }",
    cost: 3,
};

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_operation_is_named_in_its_text_and_within_the_limit() {
        let names: BTreeSet<&str> = ALL.iter().map(|operation| operation.name).collect();
        assert_eq!(names.len(), ALL.len());
        for operation in ALL {
            let head = operation.text.trim_start().split(['(', '{']).next().expect("a head");
            assert_eq!(head.split_whitespace().last(), Some(operation.name));
            assert!(operation.cost <= 1000, "{}", operation.name);
            assert_eq!(operation.text.matches('{').count(), operation.text.matches('}').count(), "{}", operation.name);
        }
    }

    #[test]
    fn every_fragment_that_is_used_is_there() {
        for operation in ALL {
            let used = operation.text.split("...").skip(1).filter_map(|rest| rest.split_whitespace().next());
            for name in used.filter(|name| *name != "on") {
                let there = format!("fragment {} on", name.trim_end_matches('}'));
                assert!(operation.text.contains(&there), "{}: {name}", operation.name);
            }
        }
    }
}
