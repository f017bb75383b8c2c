//! A plan as text, for people and for the tests.

use super::effect::{Act, Effect, Target};
use super::make::Plan;
use crate::reference::Need;
use crate::schema::number;
use std::fmt::Write;

/// One line for each effect, refusal and reason.
pub fn text(plan: &Plan) -> String {
    let mut out = String::new();
    for effect in &plan.effects {
        let _ = writeln!(out, "{}", line(effect));
    }
    for key in &plan.unchanged {
        let _ = writeln!(out, "unchanged  {key}");
    }
    for refusal in &plan.refusals {
        let _ = writeln!(out, "refused    {}", refusal.text());
    }
    for reason in &plan.held {
        let _ = writeln!(out, "held       {}", reason.text);
    }
    for need in &plan.needs {
        let _ = match need {
            Need::Fact { record, field, key } => writeln!(out, "needs      {record} by {field} = {key}"),
            Need::Input { name } => writeln!(out, "needs      the document {name}"),
        };
    }
    if let Some(reason) = &plan.skipped {
        let _ = writeln!(out, "skipped    {}", reason.text);
    }
    out
}

fn line(effect: &Effect) -> String {
    let target = |target: &Target| match target {
        Target::Number(number) => number.clone(),
        Target::Of(key) => key.to_string(),
    };
    let what = match &effect.act {
        Act::Create { record, .. } => record.to_string(),
        Act::Change { record, target: of, .. } | Act::Book { record, target: of } => format!("{record} {}", target(of)),
        Act::Convert { order } => format!("Order {}", target(order)),
        Act::Credit { invoice, .. } => format!("Invoice {}", target(invoice)),
        Act::Note { text, .. } => format!("“{}”", text.replace('\n', " / ")),
    };
    let mut line = format!("{:<10} {what}, as {} for {}", effect.act.name(), effect.key, effect.object);
    if let Some(total) = effect.total {
        let _ = write!(line, ", over {}", number::fixed(total, 2));
    }
    for need in &effect.needs {
        let _ = write!(line, "\n             after {need}");
    }
    line
}
