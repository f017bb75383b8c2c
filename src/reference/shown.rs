//! Values in texts.

use super::environment::Environment;
use super::flows::Machine;
use super::stop::{Eval, Gather};
use crate::check::program::{Expr, ExprKind, Locale, TemplatePart};
use crate::schema::{Kind, Value, number, tables};
use rust_decimal::Decimal;

impl<'p> Machine<'p> {
    pub fn template(&mut self, env: &mut Environment<'p>, parts: &'p [TemplatePart]) -> Eval<String> {
        let mut gather = Gather::default();
        let mut text = String::new();
        for part in parts {
            match part {
                TemplatePart::Text(own) => text.push_str(own),
                TemplatePart::Value(expr) => {
                    if let Some(value) = gather.take(self.expr(env, expr)) {
                        text.push_str(&self.shown(&value, &expr.ty.kind));
                    }
                }
            }
        }
        gather.end(text)
    }

    /// A reason's text, with `?` for what cannot be had.
    pub fn reason_text(&mut self, env: &mut Environment<'p>, text: &'p Expr) -> String {
        match &text.kind {
            ExprKind::Constant(Value::Text(text)) => text.to_string(),
            ExprKind::Template(parts) => {
                let mut out = String::new();
                for part in parts {
                    match part {
                        TemplatePart::Text(own) => out.push_str(own),
                        TemplatePart::Value(expr) => match self.expr(env, expr) {
                            Ok(Value::Absent) => out.push('–'),
                            Ok(value) => out.push_str(&self.shown(&value, &expr.ty.kind)),
                            Err(_) => out.push('?'),
                        },
                    }
                }
                out
            }
            _ => String::new(),
        }
    }

    fn shown(&self, value: &Value, kind: &Kind) -> String {
        let locale = self.program.about.locale;
        let decimal = |text: String| match locale {
            Locale::Sv => text.replace('.', ","),
            Locale::En => text,
        };
        match value {
            Value::Absent => String::new(),
            Value::Bool(true) => "yes".to_owned(),
            Value::Bool(false) => "no".to_owned(),
            Value::Number(rate) if matches!(kind, Kind::Rate { .. }) => {
                let percent = number::multiply(*rate, Decimal::ONE_HUNDRED).unwrap_or(*rate);
                match locale {
                    Locale::Sv => format!("{} %", decimal(number::wire(percent))),
                    Locale::En => format!("{}%", number::wire(percent)),
                }
            }
            Value::Number(value) => decimal(number::wire(*value)),
            Value::Money(money) => {
                let known = money.currency.as_ref().and_then(|code| tables::currency::decimals(code));
                let decimals = known.unwrap_or(2).max(number::decimals(money.amount));
                let amount = decimal(number::fixed(money.amount, decimals));
                match &money.currency {
                    Some(code) => format!("{amount} {code}"),
                    None => amount,
                }
            }
            Value::Text(text) => text.to_string(),
            Value::Date(date) => date.to_string(),
            Value::Exact(..) | Value::Instant(_) | Value::List(_) | Value::Record(_) | Value::Unreadable(_) => {
                String::new()
            }
        }
    }
}
