//! What goes wrong between who calls and who answers, by seed or by name.

mod kinds;
mod plan;
mod spoil;

pub use kinds::Fault;
pub use plan::Plan;

use super::{Disturbance, Log, Request, Response, Service};
use http::Method;
use jiff::{SignedDuration, Timestamp};

/// What comes of a call.
#[derive(Debug)]
pub enum Outcome {
    Answer(Response),
    /// The answer is on its way until then. Who has hung up before does not get it.
    Late {
        response: Response,
        at: Timestamp,
    },
    /// No answer, ever. Whether anything was done is for the judge of a simulation, not for who called.
    NoAnswer {
        committed: bool,
    },
    /// No connection: nothing was sent.
    Refused,
}

/// A service behind a line that fails.
#[derive(Debug)]
pub struct Faulty<S> {
    service: S,
    plan: Plan,
    /// Requests that arrive later than they were sent.
    held: Vec<(Timestamp, Request)>,
    /// Calls of a kind fail until then.
    reads_fail_until: Option<Timestamp>,
    writes_fail_until: Option<Timestamp>,
    /// What was changed for a while, and when it is undone.
    undo: Vec<(Timestamp, Disturbance)>,
    met: Vec<(Timestamp, Fault)>,
}

impl<S: Service> Faulty<S> {
    pub fn new(service: S, plan: Plan) -> Faulty<S> {
        Faulty {
            service,
            plan,
            held: Vec::new(),
            reads_fail_until: None,
            writes_fail_until: None,
            undo: Vec::new(),
            met: Vec::new(),
        }
    }

    pub fn service(&self) -> &S {
        &self.service
    }

    pub fn service_mut(&mut self) -> &mut S {
        &mut self.service
    }

    pub fn log(&self) -> &Log {
        self.service.log()
    }

    /// The next call meets this fault.
    pub fn ask(&mut self, fault: Fault) {
        self.plan.ask(fault);
    }

    /// No faults any more by chance; what is on its way still comes.
    pub fn calm(&mut self) {
        self.plan.calm();
    }

    /// Faults met so far.
    pub fn met(&self) -> &[(Timestamp, Fault)] {
        &self.met
    }

    /// When something will happen by itself, at the earliest.
    pub fn next(&self) -> Option<Timestamp> {
        let held = self.held.iter().map(|(at, _)| *at);
        held.chain(self.undo.iter().map(|(at, _)| *at)).min()
    }

    /// Lets happen what is due: late requests arrive, passing troubles pass.
    pub fn advance(&mut self, now: Timestamp) {
        while let Some(at) = self.next().filter(|at| *at <= now) {
            if let Some(place) = self.held.iter().position(|(due, _)| *due == at) {
                let (_, request) = self.held.swap_remove(place);
                self.service.handle(request, at);
            } else if let Some(place) = self.undo.iter().position(|(due, _)| *due == at) {
                let (_, what) = self.undo.swap_remove(place);
                self.service.disturb(&what, at);
            }
        }
    }

    /// One call, with what goes wrong with it.
    pub fn call(&mut self, request: Request, now: Timestamp) -> Outcome {
        self.advance(now);
        let failing = if reads(&request) { self.reads_fail_until } else { self.writes_fail_until };
        if failing.is_some_and(|until| now < until) {
            return Outcome::Answer(spoil::unavailable());
        }
        let token = request.uri().path().contains("/oauth");
        match self.plan.draw(reads(&request), token) {
            None => Outcome::Answer(self.service.handle(request, now)),
            Some(fault) => {
                self.met.push((now, fault));
                self.suffer(fault, request, now)
            }
        }
    }

    fn suffer(&mut self, fault: Fault, request: Request, now: Timestamp) -> Outcome {
        if let Some(what) = fault.disturbance(self.plan.amount()) {
            self.service.disturb(&what, now);
            if let Some(undone) = fault.undone() {
                let at = self.later(now, 60, 1800);
                self.undo.push((at, undone));
            }
            return Outcome::Answer(self.service.handle(request, now));
        }
        match fault {
            Fault::ConnectionRefused => Outcome::Refused,
            Fault::ConnectionReset | Fault::HalfOpen => Outcome::NoAnswer { committed: false },
            Fault::AnswerLost | Fault::HalfOpenCommitted => {
                let committed = self.commits(request, now);
                Outcome::NoAnswer { committed }
            }
            Fault::AnswerLate => {
                let response = self.service.handle(request, now);
                Outcome::Late { response, at: self.later(now, 31, 120) }
            }
            Fault::AnswerSlow => {
                let response = self.service.handle(request, now);
                Outcome::Late { response, at: self.later(now, 1, 29) }
            }
            Fault::CommitLate => {
                self.hold(request, now);
                Outcome::NoAnswer { committed: false }
            }
            Fault::CommitLateGateway => {
                self.hold(request, now);
                Outcome::Answer(spoil::html(504))
            }
            Fault::Twice => {
                let answer = self.service.handle(request.clone(), now);
                self.service.handle(request, now);
                Outcome::Answer(answer)
            }
            Fault::ReadsFail => {
                self.reads_fail_until = Some(self.later(now, 10, 300));
                Outcome::Answer(if reads(&request) { spoil::unavailable() } else { self.service.handle(request, now) })
            }
            Fault::WritesFail => {
                self.writes_fail_until = Some(self.later(now, 10, 300));
                Outcome::Answer(if reads(&request) { self.service.handle(request, now) } else { spoil::unavailable() })
            }
            Fault::TooMany => Outcome::Answer(self.service.throttled(None)),
            Fault::TooManyRetryAfter => Outcome::Answer(self.service.throttled(Some(7))),
            _ if fault.before() => Outcome::Answer(spoil::answer(fault, None)),
            _ => {
                let response = self.service.handle(request, now);
                Outcome::Answer(spoil::answer(fault, Some(response)))
            }
        }
    }

    /// Handles the request and says whether that changed anything.
    fn commits(&mut self, request: Request, now: Timestamp) -> bool {
        let before = self.service.log().commits().len();
        self.service.handle(request, now);
        self.service.log().commits().len() > before
    }

    fn hold(&mut self, request: Request, now: Timestamp) {
        let at = self.later(now, 10, 900);
        self.held.push((at, request));
    }

    fn later(&mut self, now: Timestamp, least: i64, most: i64) -> Timestamp {
        let seconds = self.plan.between(least, most);
        now.saturating_add(SignedDuration::from_secs(seconds)).unwrap_or(now)
    }
}

/// A query of GraphQL is a POST, too: it counts as a write, which is the harder way round.
fn reads(request: &Request) -> bool {
    *request.method() == Method::GET
}
