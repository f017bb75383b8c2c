//! `test` blocks: heads name what is given and what is expected, cells are values of their column's type.

use super::Checker;
use super::program::{Expr, Given, GivenStep, InputId, Test, TestCell, TestColumn, TestRow, TestTarget};
use super::scope::Body;
use super::signatures::Signature;
use crate::diagnostics::{Diagnostic, Diagnostics, closest, code};
use crate::schema::{Kind, Money, Ty, Value, number};
use crate::syntax::tree::{self, Cell, GivenKind};
use crate::syntax::{parse_expression, parse_test_cell};
use smol_str::SmolStr;

impl<'t> Checker<'t> {
    /// Comes last: the columns of tables have their types by now.
    pub(super) fn tests(&mut self) {
        let tests: Vec<_> = self.decls.tests.iter().map(|(test, item)| (*test, item.broken)).collect();
        for (test, broken) in tests {
            let made = self.test(test, broken);
            self.program.tests.push(made);
        }
    }

    fn test(&mut self, test: &'t tree::Test, broken: bool) -> Test {
        let span = test.title.1;
        let mut body = Body { test: true, ..Body::default() };
        let head = match test.rows.split_first() {
            Some((head, _)) => head.cells.as_slice(),
            None => {
                if !broken {
                    self.report(
                        Diagnostic::new(code::NO_ROWS, "this test has no rows")
                            .at(span, "nothing is tested")
                            .help("write a head and rows: | vat | = sales_account(area, buyer, vat) |"),
                    );
                }
                &[]
            }
        };
        let checks = self.check_columns(head);
        if let (Some(first), Some(last)) = (head.first(), head.last())
            && checks.iter().all(Option::is_none)
        {
            self.report(
                Diagnostic::new(code::BAD_HEAD, "this test checks nothing")
                    .at(first.span.to(last.span), "no column begins with `=`")
                    .help("a column that begins with `=` says what is expected: | n | = round(n) |"),
            );
        }
        // The names of the head first: everything else may use them.
        let mut columns: Vec<Option<TestColumn>> = Vec::new();
        for (cell, check) in head.iter().zip(&checks) {
            columns.push(match check {
                Some(_) => None,
                None => Some(self.input_column(&mut body, cell, &checks, test)),
            });
        }
        let given = test.given.iter().filter_map(|given| self.given(&mut body, given)).collect();
        let columns: Vec<TestColumn> = columns
            .into_iter()
            .zip(&checks)
            .map(|(column, check)| match (column, check) {
                (Some(column), _) => column,
                (None, Some(check)) => self.check_column(&mut body, check),
                (None, None) => TestColumn::Check(Expr::lost(span)),
            })
            .collect();
        let mut rows = Vec::new();
        for row in test.rows.iter().skip(1) {
            if row.cells.len() != columns.len() {
                let (have, want) = (row.cells.len(), columns.len());
                self.report(
                    Diagnostic::new(code::CELL_COUNT, format!("this row has {have} cells, the head has {want}"))
                        .at(row.span, if have < want { "a cell is missing" } else { "one cell too many" })
                        .help("every row has a cell for every column"),
                );
                continue;
            }
            let cells = row.cells.iter().zip(&columns).map(|(cell, column)| self.test_cell(cell, column)).collect();
            rows.push(TestRow { cells, span: row.span });
        }
        Test { title: test.title.0.clone(), locals: body.locals.len(), given, columns, rows, span }
    }

    /// For each head cell the expression behind its `=`, if it has one.
    fn check_columns(&mut self, head: &[Cell]) -> Vec<Option<tree::Expr>> {
        let mut found = Diagnostics::default();
        let checks = head
            .iter()
            .map(|cell| {
                if !cell.text.starts_with('=') {
                    return None;
                }
                match parse_test_cell(cell, &mut found) {
                    Some(tree::TestCell::Check(expr)) => Some(expr),
                    _ => Some(tree::Expr { kind: tree::ExprKind::Lost, span: cell.span }),
                }
            })
            .collect();
        self.found.extend(found);
        checks
    }

    fn input_column(
        &mut self,
        body: &mut Body,
        cell: &Cell,
        checks: &[Option<tree::Expr>],
        test: &tree::Test,
    ) -> TestColumn {
        let name = SmolStr::new(&cell.text);
        match self.signatures.get(&name) {
            Some(Signature::Setting(id, ty)) => return TestColumn::Input(TestTarget::Setting(*id), ty.clone()),
            Some(Signature::Let(id, ty)) => return TestColumn::Input(TestTarget::Let(*id), ty.clone()),
            Some(Signature::Classify(id, parameters, ty)) if parameters.is_empty() => {
                return TestColumn::Input(TestTarget::Classify(*id), ty.clone());
            }
            Some(Signature::Input(..) | Signature::Lost) | None => {}
            Some(_) => {
                self.report(
                    Diagnostic::new(code::BAD_HEAD, format!("`{name}` cannot be given"))
                        .at(cell.span, "takes arguments")
                        .help(
                            "a head names settings, lets and classifies, or a name of its own; a check begins with `=`",
                        ),
                );
            }
        }
        let ty = self.used_as(&name, checks, test).or_else(|| self.values_below(cell, test)).unwrap_or_else(Ty::lost);
        let local = body.local(&name, ty.clone());
        TestColumn::Input(TestTarget::Local(local), ty)
    }

    /// The type that a check or a `given` asks of a name.
    fn used_as(&mut self, name: &SmolStr, checks: &[Option<tree::Expr>], test: &tree::Test) -> Option<Ty> {
        let mut wanted: Option<Ty> = None;
        for check in checks.iter().flatten() {
            check.walk(&mut |expr| {
                let tree::ExprKind::Call { callee, arguments } = &expr.kind else { return };
                let Some(called) = super::expr::dotted(callee) else { return };
                let at = arguments.iter().position(|argument| is_name(&argument.value, name));
                let (Some(at), Some(signature)) = (at, self.signatures.get(called.as_str())) else { return };
                wanted = wanted.take().or_else(|| signature.argument_type(at));
            });
        }
        for given in &test.given {
            if let GivenKind::Value { place, value } = &given.kind
                && is_name(value, name)
                && wanted.is_none()
            {
                wanted = self.place(place).map(|(_, _, ty)| ty);
            }
        }
        wanted
    }

    /// The type that holds every value below a head cell.
    fn values_below(&mut self, head: &Cell, test: &tree::Test) -> Option<Ty> {
        let column = test.rows.first()?.cells.iter().position(|cell| cell.span == head.span)?;
        let mut joined: Option<Ty> = None;
        for row in test.rows.iter().skip(1) {
            let Some(cell) = row.cells.get(column) else { continue };
            let mut found = Diagnostics::default();
            let expr = parse_expression(cell, &mut found);
            if found.has_errors() {
                continue;
            }
            let value = self.infer(&mut Body::default(), &expr, None);
            let ty = widened(&value.ty);
            joined = Some(match &joined {
                None => ty,
                // What does not join is told where the cell is read as a value of this type.
                Some(before) => self.join(before, &ty, &[]).unwrap_or_else(|| before.clone()),
            });
        }
        joined
    }

    fn check_column(&mut self, body: &mut Body, check: &tree::Expr) -> TestColumn {
        if let tree::ExprKind::Name(name) = &check.kind
            && let Some(Signature::Map(map, shape)) = self.signatures.get(name)
            && shape.parameters.is_empty()
        {
            return TestColumn::Map(*map);
        }
        TestColumn::Check(self.infer(body, check, None))
    }

    fn given(&mut self, body: &mut Body, given: &'t tree::Given) -> Option<Given> {
        match &given.kind {
            GivenKind::None(path) => match self.record_id(&path.text()) {
                Some(record) => Some(Given::None(record)),
                None => {
                    let name = path.text();
                    let known = closest(&name, self.decls.records.keys().map(SmolStr::as_str)).map(str::to_owned);
                    self.report(
                        Diagnostic::new(code::UNKNOWN_TYPE, format!("there is no register `{name}`"))
                            .at(path.span, "unknown")
                            .help_if(known.map(|known| format!("did you mean `{known}`?"))),
                    );
                    None
                }
            },
            GivenKind::File { place, file } => {
                let (input, steps, _) = self.place(place)?;
                Some(Given::File { input, steps, file: file.0.clone(), span: given.span })
            }
            GivenKind::Value { place, value } => {
                let (input, steps, ty) = self.place(place)?;
                let value = match plain_amount(value, &ty) {
                    Some(amount) => Expr::constant(amount, ty, value.span),
                    None => self.value(body, value, &ty.maybe()),
                };
                Some(Given::Value { input, steps, value, span: given.span })
            }
        }
    }

    /// `order.line_items[1].price`: the input, the way into it, and the type there.
    fn place(&mut self, place: &tree::GivenPlace) -> Option<(InputId, Vec<GivenStep>, Ty)> {
        let Some(Signature::Input(input, ty)) = self.signatures.get(&place.root.text).cloned() else {
            let known: Vec<SmolStr> = self
                .signatures
                .iter()
                .filter(|(_, signature)| matches!(signature, Signature::Input(..)))
                .map(|(name, _)| name.clone())
                .collect();
            self.report(
                Diagnostic::new(code::UNKNOWN_NAME, format!("there is no input `{}`", place.root.text))
                    .at(place.root.span, "not an input")
                    .help(format!("inputs are {}", crate::diagnostics::list(&known, "and"))),
            );
            return None;
        };
        let mut steps = Vec::new();
        let mut ty = ty;
        for step in &place.steps {
            match step {
                tree::GivenStep::Field(name) => {
                    let Some((key, inner)) = self.key_of(&ty, name) else {
                        let owner = self.show(&ty);
                        self.report(
                            Diagnostic::new(code::UNKNOWN_FIELD, format!("`{owner}` has no field `{}`", name.text))
                                .at(name.span, "unknown field"),
                        );
                        return None;
                    };
                    steps.push(GivenStep::Key(key));
                    ty = inner;
                }
                tree::GivenStep::Index(digits, span) => {
                    let at = digits.parse::<usize>().ok().and_then(|n| n.checked_sub(1));
                    let (Some(at), Kind::List(of)) = (at, &ty.kind) else {
                        self.report(
                            Diagnostic::new(code::BAD_LITERAL, "there is no such element")
                                .at(*span, "lists count from 1")
                                .help("write order.line_items[1]"),
                        );
                        return None;
                    };
                    steps.push(GivenStep::Index(at));
                    ty = (**of).clone();
                }
            }
        }
        Some((input, steps, ty))
    }

    /// The JSON key of a field, and its type.
    fn key_of(&self, owner: &Ty, name: &tree::Name) -> Option<(String, Ty)> {
        let Kind::Record(record, document) = owner.kind else { return None };
        let field = self.program.records.get(record.index())?.fields.get(&name.text)?;
        match &field.source {
            super::program::Source::Key(key) => Some((key.to_string(), field.ty.clone().on(document))),
            _ => None,
        }
    }

    fn test_cell(&mut self, cell: &Cell, column: &TestColumn) -> TestCell {
        let mut found = Diagnostics::default();
        let parsed = parse_test_cell(cell, &mut found);
        self.found.extend(found);
        let lost = || TestCell::Value(Expr::lost(cell.span));
        let Some(parsed) = parsed else { return lost() };
        let checks = !matches!(column, TestColumn::Input(..));
        match parsed {
            tree::TestCell::Value(tree::Expr { kind: tree::ExprKind::Hold(reason), .. }) if checks => {
                TestCell::Hold(reason.plain().unwrap_or_default())
            }
            tree::TestCell::Skip(reason) if checks => TestCell::Skip(reason.and_then(|reason| reason.plain())),
            tree::TestCell::Send { after } if checks => {
                let mut maps = Vec::new();
                for name in after {
                    match self.signatures.get(&name.text) {
                        Some(Signature::Map(map, _)) => maps.push(*map),
                        _ => self.unknown_name(&name.text, name.span, &[], None),
                    }
                }
                TestCell::Send(maps)
            }
            tree::TestCell::Absent if !matches!(column, TestColumn::Map(_)) => {
                TestCell::Value(Expr::constant(Value::Absent, Ty::of(Kind::Lost).maybe(), cell.span))
            }
            tree::TestCell::Value(value) => TestCell::Value(match column {
                TestColumn::Input(_, ty) => self.test_value(&value, &ty.clone().maybe()),
                TestColumn::Check(expr) => self.test_value(&value, &expr.ty.clone().maybe()),
                TestColumn::Map(_) => {
                    self.report(
                        Diagnostic::new(code::BAD_PATTERN, "a document is sent, held or skipped")
                            .at(cell.span, "in a column that tests a map")
                            .help("write send, send after article, hold \"part of the reason\" or skip"),
                    );
                    Expr::lost(cell.span)
                }
            }),
            _ => {
                self.report(
                    Diagnostic::new(code::BAD_PATTERN, "this is an expectation, not a value")
                        .at(cell.span, "in a column that is given")
                        .help("a column that tests something begins with `=`: | = sales_order |"),
                );
                lost()
            }
        }
    }

    fn test_value(&mut self, value: &tree::Expr, ty: &Ty) -> Expr {
        match plain_amount(value, ty) {
            Some(amount) => Expr::constant(amount, ty.clone(), value.span),
            None => {
                let ty = match &ty.kind {
                    Kind::Text(_) => Ty::of(Kind::Text(crate::schema::TextTy {
                        may_be_empty: true,
                        ..crate::schema::TextTy::source()
                    }))
                    .maybe(),
                    Kind::Int { .. } => Ty::int().maybe(),
                    Kind::Decimal { .. } => Ty::of(Kind::Decimal { decimals: None }).maybe(),
                    Kind::Rate { .. } => Ty::of(Kind::Rate { whole: false }).maybe(),
                    _ => ty.clone(),
                };
                self.value(&mut Body::default(), value, &ty)
            }
        }
    }
}

/// In a test a bare number is an amount where an amount is meant: its currency is the document's.
fn plain_amount(value: &tree::Expr, ty: &Ty) -> Option<Value> {
    if !matches!(ty.kind, Kind::Money { .. }) {
        return None;
    }
    let amount = match &value.kind {
        tree::ExprKind::Number(digits) => number::parse(digits)?,
        tree::ExprKind::Negative(inner) => match &inner.kind {
            tree::ExprKind::Number(digits) => number::negate(number::parse(digits)?),
            _ => return None,
        },
        _ => return None,
    };
    Some(Value::Money(Money { amount, currency: None }))
}

/// The type that other values like this one have, too.
fn widened(ty: &Ty) -> Ty {
    match &ty.kind {
        Kind::Int { .. } => Ty::int(),
        Kind::Decimal { .. } => Ty::of(Kind::Decimal { decimals: None }),
        Kind::Text(_) => Ty::of(Kind::Text(crate::schema::TextTy::source())),
        Kind::List(of) => Ty::list(widened(of)),
        _ => ty.clone(),
    }
}

fn is_name(expr: &tree::Expr, name: &SmolStr) -> bool {
    matches!(&expr.kind, tree::ExprKind::Name(own) if own == name)
}

impl Signature {
    /// The type of an argument, where it is known.
    fn argument_type(&self, at: usize) -> Option<Ty> {
        match self {
            Signature::Calc(_, parameters, _) | Signature::Classify(_, parameters, _) => {
                parameters.get(at).map(|(_, ty)| ty.clone())
            }
            Signature::Table(_, shape) => shape.columns.get(at).and_then(|(_, ty)| ty.clone()),
            _ => None,
        }
    }
}
