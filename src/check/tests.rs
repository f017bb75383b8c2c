//! `test` blocks: their heads and cells name things that exist.

use super::Checker;
use super::program::Test;

impl Checker<'_> {
    pub(super) fn tests(&mut self) {
        let tests: Vec<_> = self.decls.tests.iter().map(|(test, item)| (*test, item.span)).collect();
        for (test, span) in tests {
            self.program.tests.push(Test { title: test.title.0.clone(), span });
        }
    }
}
