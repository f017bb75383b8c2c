//! Which call meets which fault: by chance from a seed, or because it was asked for.

use super::super::random::Random;
use super::Fault;
use std::collections::{BTreeMap, VecDeque};

#[derive(Clone, Debug)]
pub struct Plan {
    random: Random,
    /// In ten thousand calls.
    rates: BTreeMap<Fault, u32>,
    asked: VecDeque<Fault>,
}

impl Plan {
    /// Nothing goes wrong unless it is asked for.
    pub fn quiet(seed: u64) -> Plan {
        Plan { random: Random::new(seed), rates: BTreeMap::new(), asked: VecDeque::new() }
    }

    /// Everything that heals by itself goes wrong, each in so many of ten thousand calls.
    pub fn hostile(seed: u64, rate: u32) -> Plan {
        let mut plan = Plan::quiet(seed);
        for fault in Fault::ALL.iter().filter(|fault| fault.heals()) {
            plan.rates.insert(*fault, rate);
        }
        plan
    }

    /// Sets how often a fault comes, in ten thousand calls.
    pub fn rate(mut self, fault: Fault, rate: u32) -> Plan {
        self.rates.insert(fault, rate);
        self
    }

    pub(super) fn ask(&mut self, fault: Fault) {
        self.asked.push_back(fault);
    }

    pub(super) fn calm(&mut self) {
        self.rates.clear();
    }

    /// The fault of the next call. A call of the token endpoint meets only what can happen to one.
    pub(super) fn draw(&mut self, reads: bool, token: bool) -> Option<Fault> {
        if let Some(fault) = self.asked.pop_front() {
            return Some(fault);
        }
        let mut lot = self.random.below(10_000);
        for (fault, rate) in &self.rates {
            let rate = u64::from(*rate);
            if lot < rate {
                // A late commit of something that only reads is a lost answer.
                let pointless = reads && matches!(fault, Fault::CommitLate | Fault::CommitLateGateway | Fault::Twice);
                let lost = token && matches!(fault, Fault::TooMany | Fault::TooManyRetryAfter);
                return (!pointless && !lost).then_some(*fault);
            }
            lot = lot.saturating_sub(rate);
        }
        None
    }

    pub(super) fn amount(&mut self) -> i64 {
        self.random.between(0, 99)
    }

    pub(super) fn between(&mut self, least: i64, most: i64) -> i64 {
        self.random.between(least, most)
    }
}
