//! What the manifest says: the pack itself, its settings; and requirements on settings.

use super::Checker;
use super::decls::Kind as Declared;
use super::program::{About, Expr, ExprKind, Input, Locale, Setting};
use super::scope::Body;
use super::signatures::Signature;
use super::small::put;
use crate::diagnostics::{Diagnostic, Span, closest, code};
use crate::document::{Data, Node};
use crate::pack::Given;
use crate::schema::{Kind, Money, Side, Ty, Value, number};
use smol_str::SmolStr;

impl<'t> Checker<'t> {
    pub(super) fn about(&mut self) {
        let manifest = &self.pack.manifest;
        let time_zone = jiff::tz::TimeZoneDatabase::bundled().get(&manifest.time_zone);
        if time_zone.is_err() {
            let diagnostic =
                Diagnostic::new(code::BAD_TIME_ZONE, format!("there is no time zone {}", manifest.time_zone))
                    .help("write a name such as Europe/Stockholm");
            self.found.push(match manifest.time_zone_at {
                Some(span) => diagnostic.at(span, "unknown"),
                None => diagnostic,
            });
        }
        self.program.about = About {
            name: manifest.name.clone(),
            version: manifest.version.clone(),
            locale: if manifest.locale == "en" { Locale::En } else { Locale::Sv },
            time_zone: time_zone.unwrap_or(jiff::tz::TimeZone::UTC),
            books: SmolStr::new(&manifest.books),
        };
    }

    pub(super) fn settings(&mut self) {
        let names: Vec<SmolStr> = self
            .decls
            .globals
            .iter()
            .filter(|(_, global)| matches!(global.kind, Declared::Setting(_)))
            .map(|(name, _)| name.clone())
            .collect();
        self.unknown_settings(&names);
        for name in names {
            let (Some(Signature::Setting(id, ty)), Some(global)) =
                (self.signatures.get(&name).cloned(), self.decls.globals.get(&name))
            else {
                continue;
            };
            let Declared::Setting(declared) = global.kind else { continue };
            let span = declared.name.span;
            let given = self.pack.manifest.settings.iter().find(|given| given.name == name);
            let mut body = Body::default();
            let default = declared.default.as_ref().map(|default| self.value(&mut body, default, &ty));
            if let Some(default) = &default {
                self.constant_default(default);
            }
            let value = match given {
                Some(given) => self.given_value(given, &ty),
                None => default.unwrap_or_else(|| {
                    if !ty.optional && !ty.is_lost() {
                        self.setting_without_value(&name, &ty, span);
                    }
                    Expr::constant(Value::Absent, ty.clone().maybe(), span)
                }),
            };
            let made = Setting { name: name.clone(), ty: ty.clone(), value, span };
            put(&mut self.program.settings, id.index(), made, || Setting {
                name: SmolStr::default(),
                ty: Ty::lost(),
                value: Expr::lost(span),
                span,
            });
        }
        self.inputs();
        self.setting_requires();
    }

    fn constant_default(&mut self, default: &Expr) {
        let constant = matches!(default.kind, ExprKind::Constant(_) | ExprKind::Minor(..)) || default.ty.is_lost();
        if !constant {
            self.report(
                Diagnostic::new(code::NOT_CONSTANT, "a setting's default is written out")
                    .at(default.span, "not a plain value")
                    .help("write a number, a text, a name, true, false or a list of them"),
            );
        }
    }

    fn setting_without_value(&mut self, name: &str, ty: &Ty, span: Span) {
        let diagnostic = Diagnostic::new(code::SETTING_MISSING, format!("the setting `{name}` has no value"))
            .at(span, format!("{}, without a default", self.show(ty)))
            .help(format!("write it in pack.yaml, below `settings:`:  {name}: …"));
        self.report(diagnostic);
    }

    fn unknown_settings(&mut self, names: &[SmolStr]) {
        for given in &self.pack.manifest.settings {
            // A profile speaks of more rules than a pack uses.
            if given.of_profile
                || names.contains(&given.name)
                || self.decls.globals.get(&given.name).is_some_and(|g| g.item.broken)
            {
                continue;
            }
            let known = closest(&given.name, names.iter().map(SmolStr::as_str)).map(str::to_owned);
            self.report(
                Diagnostic::new(code::UNKNOWN_SETTING, format!("there is no setting `{}`", given.name))
                    .at(Span::new(given.file, given.name_at.0, given.name_at.1), "not declared by any rule file")
                    .help_if(self.shelved(&given.name).or(known.map(|known| format!("did you mean `{known}`?")))),
            );
        }
    }

    /// A value of pack.yaml as a value of the setting's type.
    fn given_value(&mut self, given: &Given, ty: &Ty) -> Expr {
        let node = &given.value;
        let span = Span::new(given.file, node.start, node.end);
        if let (Kind::Money { side, .. }, Data::Plain(text) | Data::Text(text)) = (&ty.kind, &node.data)
            && let Some(count) = text.strip_suffix("minor").and_then(|count| number::parse(count.trim()))
        {
            return Expr::new(ExprKind::Minor(count, *side), Ty::money(*side), span);
        }
        match setting_value(node, ty, self) {
            Ok(value) => Expr::constant(value, ty.clone(), span),
            Err((at, what, help)) => {
                self.report(
                    Diagnostic::new(code::BAD_SETTING, format!("the setting `{}` cannot have this value", given.name))
                        .at(Span::new(given.file, at.0, at.1), what)
                        .help(help),
                );
                Expr::constant(Value::Absent, Ty::lost(), span)
            }
        }
    }

    fn inputs(&mut self) {
        let inputs: Vec<_> =
            self.signatures.iter().map(|(name, signature)| (name.clone(), signature.clone())).collect();
        for (name, signature) in inputs {
            let Signature::Input(id, ty) = signature else { continue };
            let Some(span) = self.decls.globals.get(&name).map(|global| global.name.span) else { continue };
            let element = match &ty.kind {
                Kind::List(of) => &of.kind,
                kind => kind,
            };
            if !matches!(element, Kind::Record(..) | Kind::Lost) {
                self.report(
                    Diagnostic::new(code::BAD_INPUT, format!("the input `{name}` is no document"))
                        .at(span, format!("{} is not a record", self.show(&ty)))
                        .help("an input is a record or a list of records: input order: shopify.Order"),
                );
            }
            put(&mut self.program.inputs, id.index(), Input { name, ty, span }, || Input {
                name: SmolStr::default(),
                ty: Ty::lost(),
                span,
            });
        }
    }

    /// `require` outside everything: about settings alone, decided now.
    fn setting_requires(&mut self) {
        let requires = self.decls.requires.clone();
        for require in requires {
            let mut body = Body::default();
            let condition = self.condition(&mut body, &require.condition);
            let reason = self.reason(&mut body, &require.reason);
            if require.verdict == super::program::Verdict::Skip {
                self.report(
                    Diagnostic::new(code::REQUIRE_OUTSIDE, "outside a map or flow, nothing can be skipped")
                        .at(require.span, "skips no document")
                        .help("write `otherwise hold \"…\"`, or `otherwise warn \"…\"`"),
                );
            }
            if condition.ty.is_lost() || reason.ty.is_lost() {
                continue;
            }
            match crate::reference::settings_only(&self.program, &condition) {
                Some(true) => {}
                Some(false) => {
                    let text = crate::reference::settings_text(&self.program, &reason).unwrap_or_default();
                    let code = if require.verdict == super::program::Verdict::Warn {
                        code::SETTINGS_ADVICE
                    } else {
                        code::REQUIREMENT_FAILED
                    };
                    self.report(
                        Diagnostic::new(code, text)
                            .at(require.condition.span, "the settings do not meet this")
                            .help("change the settings in pack.yaml"),
                    );
                }
                None => self.report(
                    Diagnostic::new(
                        code::REQUIRE_OUTSIDE,
                        "a requirement outside a map or flow is about settings alone",
                    )
                    .at(require.condition.span, "needs a document")
                    .help("move it into the map or flow that has the document"),
                ),
            }
        }
    }
}

type Refused = ((usize, usize), String, String);

fn setting_value(node: &Node, ty: &Ty, checker: &Checker<'_>) -> Result<Value, Refused> {
    let at = (node.start, node.end);
    let refuse = |what: String, help: &str| Err((at, what, help.to_owned()));
    if let Data::List(values) = &node.data {
        let of = match &ty.kind {
            Kind::List(of) => (**of).clone(),
            Kind::Fields(record) => checker.field_names(*record),
            _ => return refuse("a list".to_owned(), &format!("write {}", one(checker, ty))),
        };
        let values: Result<Vec<Value>, Refused> =
            values.iter().map(|value| setting_value(value, &of, checker)).collect();
        return values.map(Value::list);
    }
    let (text, plain) = match &node.data {
        Data::Plain(text) => (text.as_str(), true),
        Data::Text(text) => (text.as_str(), false),
        _ => return refuse("not a single value".to_owned(), &format!("write {}", one(checker, ty))),
    };
    if plain && matches!(text, "" | "~" | "null") {
        return if ty.optional {
            Ok(Value::Absent)
        } else {
            refuse("nothing".to_owned(), &format!("write {}; an empty text is \"\"", one(checker, ty)))
        };
    }
    plain_value(text, plain, ty).map_err(|help| (at, format!("`{text}`"), help))
}

/// One value from its text, or what would be right.
fn plain_value(text: &str, plain: bool, ty: &Ty) -> Result<Value, String> {
    let number = || number::parse(text.trim_end_matches('%').trim());
    match &ty.kind {
        Kind::Text(wanted) => {
            let longest = wanted.longest.and_then(|longest| usize::try_from(longest).ok()).unwrap_or(usize::MAX);
            if crate::schema::shown_length(text) > longest {
                return Err(format!("at most {longest} characters are possible"));
            }
            match wanted.chars.first_outside(text) {
                Some(c) => Err(format!("the character {c:?} is refused")),
                None => Ok(Value::text(text)),
            }
        }
        Kind::Bool => match text {
            "true" => Ok(Value::Bool(true)),
            "false" => Ok(Value::Bool(false)),
            _ => Err("write true or false".to_owned()),
        },
        Kind::Int { least, most } => {
            let value = number().filter(|value| value.is_integer()).ok_or("write a whole number")?;
            let inside =
                least.is_none_or(|least| value >= least.into()) && most.is_none_or(|most| value <= most.into());
            if inside {
                Ok(Value::Number(value))
            } else {
                Err(format!("write a number between {} and {}", least.unwrap_or(i64::MIN), most.unwrap_or(i64::MAX)))
            }
        }
        Kind::Decimal { .. } => number().map(Value::Number).ok_or_else(|| "write a number such as 0.5".to_owned()),
        Kind::Rate { .. } => {
            let percent = number().filter(|_| text.trim_end().ends_with('%')).ok_or("write a rate such as 25%")?;
            number::multiply(percent, rust_decimal::Decimal::new(1, 2))
                .map(Value::Number)
                .map_err(|_| "write a rate such as 25%".to_owned())
        }
        Kind::Money { side, .. } => {
            let value = number().ok_or("write an amount such as 0.50, or 5 minor")?;
            let _: &Side = side;
            Ok(Value::Money(Money { amount: value, currency: None }))
        }
        Kind::Account => number()
            .filter(|value| crate::schema::is_account(*value))
            .map(Value::Number)
            .ok_or_else(|| "write an account number from 1000 to 9999".to_owned()),
        Kind::Date => text.parse().map(Value::Date).map_err(|_| "write a day such as 2026-04-01".to_owned()),
        Kind::Country => match crate::schema::tables::country::find(text) {
            Some(_) => Ok(Value::text(text)),
            None => Err("write an ISO 3166 code such as SE".to_owned()),
        },
        Kind::Currency(_) => match crate::schema::tables::currency::decimals(text) {
            Some(_) => Ok(Value::text(text)),
            None => Err("write an ISO 4217 code such as SEK".to_owned()),
        },
        Kind::Format(format) => {
            format.read(text).map(Value::text).ok_or_else(|| format!("needed: {}", format.described()))
        }
        Kind::Register(register) => register
            .read(text)
            .map(Value::text)
            .ok_or_else(|| format!("{} is {}", crate::diagnostics::a(register.name()), register.described())),
        Kind::Enum(names) => {
            if names.names.iter().any(|name| name == text) {
                return Ok(Value::text(text));
            }
            let known = closest(text, names.names.iter().map(SmolStr::as_str));
            Err(match known {
                Some(known) => format!("did you mean `{known}`?"),
                None => format!("possible are {}", crate::diagnostics::list(&names.names, "and")),
            })
        }
        Kind::List(_) | Kind::Fields(_) => Err("write a list: [a, b]".to_owned()),
        _ => {
            let _ = plain;
            Err("a setting cannot be of this type".to_owned())
        }
    }
}

/// `one Text`, `one of a, b`
fn one(checker: &Checker<'_>, ty: &Ty) -> String {
    let shown = checker.show(ty);
    if shown.starts_with("one of ") { shown } else { format!("one {shown}") }
}
