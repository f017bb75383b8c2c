//! All faults, each with the name it is asked for by.

use super::super::Disturbance;
use jiff::SignedDuration;

macro_rules! faults {
    ($($(#[doc = $doc:literal])* $kind:ident = $name:literal,)*) => {
        /// Something that goes wrong.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Fault {
            $($(#[doc = $doc])* $kind,)*
        }

        impl Fault {
            pub const ALL: &[Fault] = &[$(Fault::$kind,)*];

            pub fn name(self) -> &'static str {
                match self {
                    $(Fault::$kind => $name,)*
                }
            }
        }
    };
}

faults! {
    /// No connection; nothing is sent.
    ConnectionRefused = "connection-refused",
    /// The connection breaks before the request is whole.
    ConnectionReset = "connection-reset",
    /// The other side takes the request and is never heard of again.
    HalfOpen = "half-open",
    /// … but has done what it was asked.
    HalfOpenCommitted = "half-open-committed",
    /// It is done, and the answer is lost.
    AnswerLost = "answer-lost",
    /// It is done, and the answer comes after everybody's patience.
    AnswerLate = "answer-late",
    /// The answer takes seconds.
    AnswerSlow = "answer-slow",
    /// No answer; it is done minutes later.
    CommitLate = "commit-late",
    /// The gateway says 504; it is done minutes later.
    CommitLateGateway = "commit-late-504",
    /// The request arrives twice.
    Twice = "twice",
    /// 500, and nothing was done.
    ErrorBefore = "500-before",
    /// 500, but it was done.
    ErrorAfter = "500-after",
    BadGatewayBefore = "502-before",
    BadGatewayAfter = "502-after",
    UnavailableBefore = "503-before",
    UnavailableAfter = "503-after",
    GatewayTimeoutBefore = "504-before",
    GatewayTimeoutAfter = "504-after",
    /// 200 with the page of a proxy; nothing was done.
    HtmlBefore = "html-before",
    /// 200 with the page of a proxy, but it was done.
    HtmlAfter = "html-after",
    /// The answer says that it is plain text.
    WrongContentType = "wrong-content-type",
    /// The answer ends in the middle.
    TruncatedBody = "truncated-body",
    EmptyBody = "empty-body",
    /// Bytes that are no text.
    GarbageBody = "garbage-body",
    /// More bytes than anybody should read.
    EndlessBody = "endless-body",
    /// Somebody else's good answer.
    ForeignAnswer = "foreign-answer",
    TooMany = "429",
    TooManyRetryAfter = "429-retry-after",
    /// Another integration uses up the calls.
    BudgetSpent = "budget-spent",
    /// New documents stay out of lists for a while.
    SearchLag = "search-lag",
    /// For a while nothing can be read.
    ReadsFail = "reads-fail",
    /// For a while nothing can be written.
    WritesFail = "writes-fail",
    TokensExpire = "tokens-expire",
    /// Somebody else used the refresh token.
    TokenReuse = "token-reuse",
    ConsentRevoked = "consent-revoked",
    PeriodLocked = "period-locked",
    DraftBooked = "person-books",
    DraftCancelled = "person-cancels",
    DraftEdited = "person-edits",
    InvoiceCredited = "person-credits",
    InvoicePaid = "person-pays",
    StockEmpty = "stock-empty",
    WayOfDeliveryRemoved = "way-of-delivery-removed",
    LicenceEnded = "licence-ended",
    SubscriptionsRemoved = "subscriptions-removed",
}

impl Fault {
    pub fn named(name: &str) -> Option<Fault> {
        Fault::ALL.iter().copied().find(|fault| fault.name() == name)
    }

    /// Can it pass without anybody doing something about it? The others need a person.
    pub fn heals(self) -> bool {
        !matches!(
            self,
            Fault::ConsentRevoked
                | Fault::TokenReuse
                | Fault::DraftBooked
                | Fault::DraftCancelled
                | Fault::DraftEdited
                | Fault::InvoiceCredited
                | Fault::InvoicePaid
                | Fault::StockEmpty
                | Fault::WayOfDeliveryRemoved
                | Fault::SubscriptionsRemoved
        )
    }

    /// Is the request dropped before anything is done?
    pub(super) fn before(self) -> bool {
        matches!(
            self,
            Fault::ErrorBefore
                | Fault::BadGatewayBefore
                | Fault::UnavailableBefore
                | Fault::GatewayTimeoutBefore
                | Fault::HtmlBefore
                | Fault::ForeignAnswer
        )
    }

    /// What happens on the other side; `amount` says how long or how much, from 0 to 99.
    pub(super) fn disturbance(self, amount: i64) -> Option<Disturbance> {
        Some(match self {
            Fault::BudgetSpent => Disturbance::BudgetSpent(usize::try_from(amount).unwrap_or(0).clamp(5, 25)),
            Fault::SearchLag => Disturbance::SearchLag(SignedDuration::from_secs(amount.saturating_add(20))),
            Fault::TokensExpire => Disturbance::TokensExpire,
            Fault::TokenReuse => Disturbance::RefreshTokenUsed,
            Fault::ConsentRevoked => Disturbance::ConsentRevoked,
            Fault::PeriodLocked => Disturbance::PeriodLocked,
            Fault::DraftBooked => Disturbance::DraftBooked,
            Fault::DraftCancelled => Disturbance::DraftCancelled,
            Fault::DraftEdited => Disturbance::DraftEdited,
            Fault::InvoiceCredited => Disturbance::InvoiceCredited,
            Fault::InvoicePaid => Disturbance::InvoicePaid,
            Fault::StockEmpty => Disturbance::StockEmpty,
            Fault::WayOfDeliveryRemoved => Disturbance::WayOfDeliveryRemoved,
            Fault::LicenceEnded => Disturbance::LicenceEnded,
            Fault::SubscriptionsRemoved => Disturbance::SubscriptionsRemoved,
            _ => return None,
        })
    }

    /// What ends it after a while.
    pub(super) fn undone(self) -> Option<Disturbance> {
        match self {
            Fault::SearchLag => Some(Disturbance::SearchLag(SignedDuration::ZERO)),
            Fault::PeriodLocked => Some(Disturbance::PeriodUnlocked),
            Fault::LicenceEnded => Some(Disturbance::LicenceRenewed),
            _ => None,
        }
    }
}
