//! What becomes of a finding that is no error by itself: an `allow` line in the rules covers it, or a level of pack.yaml
//! drops or raises it.

use crate::diagnostics::{Code, Diagnostic, Diagnostics, FileId, Level, Severity, Span, code};
use crate::pack::{Layer, Pack};
use crate::syntax::tree::{Allow, ItemKind};

/// An `allow` line and all it covers.
struct Allowed<'t> {
    allow: &'t Allow,
    /// The CSV file of the table it stands above.
    file: Option<FileId>,
    /// In the pack that is checked, not in one of its bases.
    own: bool,
    used: bool,
}

/// Allowed findings are left out first, since their reason stands with them; then the pack's levels count.
pub(super) fn settle(pack: &Pack, found: Diagnostics) -> Diagnostics {
    // What stops at an error may not have come to what an `allow` is for.
    let whole = !found.has_errors();
    let mut allowed = allowed(pack);
    let mut kept = without(found, &mut allowed);
    if whole {
        // An `allow` of K0903 is looked at last: it may cover another one that allows nothing.
        let about_allow = |allowed: &&Allowed<'_>| allowed.allow.code == code::NOTHING_ALLOWED;
        let mut idle = Diagnostics::default();
        allowed.iter().filter(|one| !about_allow(one)).filter_map(Allowed::idle).for_each(|found| idle.push(found));
        kept.extend(without(idle, &mut allowed));
        allowed.iter().filter(about_allow).filter_map(Allowed::idle).for_each(|found| kept.push(found));
    }
    let mut settled = Diagnostics::default();
    for mut finding in kept {
        match level(pack, &finding) {
            Some(Level::Allow) => continue,
            Some(Level::Warn) => finding.severity = Severity::Warning,
            Some(Level::Error) => finding.severity = Severity::Error,
            None => {}
        }
        settled.push(finding);
    }
    settled
}

fn allowed(pack: &Pack) -> Vec<Allowed<'_>> {
    let mut allowed = Vec::new();
    for (n, layer) in pack.layers.iter().enumerate() {
        for module in &layer.modules {
            allowed.extend(module.tree.allows.iter().map(|allow| {
                let item = module.tree.items.iter().find(|item| Some(item.span) == allow.covers);
                let file = item.and_then(|item| match &item.kind {
                    ItemKind::Table(table) => layer.tables.get(&table.file.as_ref()?.0).map(|table| table.file),
                    _ => None,
                });
                Allowed { allow, file, own: n.saturating_add(1) == pack.layers.len(), used: false }
            }));
        }
    }
    allowed
}

impl Allowed<'_> {
    /// How much it covers beside this finding; None if it does not cover it.
    fn width(&self, finding: &Diagnostic) -> Option<u32> {
        let at = finding.span().filter(|_| finding.code == self.allow.code)?;
        let inside = |covers: &Span| covers.file == at.file && covers.start <= at.start && at.end <= covers.end;
        match self.allow.covers {
            Some(covers) if inside(&covers) => Some(covers.end.saturating_sub(covers.start)),
            Some(_) if self.file == Some(at.file) => Some(u32::MAX),
            _ => None,
        }
    }

    fn idle(&self) -> Option<Diagnostic> {
        if self.used || !self.own {
            return None;
        }
        let id = self.allow.code.id;
        let (message, label) = match self.allow.covers {
            Some(_) => (format!("`allow {id}` allows nothing"), "what stands below it has no such finding"),
            None => (format!("`allow {id}` stands above nothing"), "the block ends here"),
        };
        let help = match self.allow.covers {
            Some(_) => "remove the line",
            None => "put it right above what it is for, or remove it",
        };
        Some(Diagnostic::new(code::NOTHING_ALLOWED, message).at(self.allow.span, label).help(help))
    }
}

/// The findings that no `allow` covers. Of several the narrowest one is used.
fn without(found: Diagnostics, allowed: &mut [Allowed<'_>]) -> Diagnostics {
    let mut kept = Diagnostics::default();
    for finding in found {
        let narrowest = allowed
            .iter_mut()
            .filter_map(|allowed| Some((allowed.width(&finding)?, allowed)))
            .min_by_key(|(width, _)| *width);
        match narrowest {
            Some((_, allowed)) => allowed.used = true,
            None => kept.push(finding),
        }
    }
    kept
}

/// The level of the pack that is checked, else that of the base in whose files the finding stands.
fn level(pack: &Pack, finding: &Diagnostic) -> Option<Level> {
    let own = pack.layers.last()?;
    let home = finding.span().and_then(|span| pack.layers.iter().find(|layer| has(layer, span.file)));
    std::iter::once(own).chain(home).find_map(|layer| given(layer, finding.code))
}

fn given(layer: &Layer, code: &Code) -> Option<Level> {
    layer.levels.iter().find(|(own, _)| own.id == code.id).map(|(_, level)| *level)
}

fn has(layer: &Layer, file: FileId) -> bool {
    layer.manifest == Some(file)
        || layer.modules.iter().any(|module| module.file == file)
        || layer.tables.values().any(|table| table.file == file)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pack::{Files, load};

    /// A pack with a finding of `code` in each of its files that has the word `HERE`.
    fn settled(files: &[(&str, &str)], code: &'static Code) -> Vec<(String, Severity)> {
        let files: Files = files.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect();
        let (base, own): (Files, Files) = files.into_iter().partition(|(path, _)| path.starts_with("base/"));
        let base: Files = base.into_iter().map(|(path, bytes)| (path["base/".len()..].to_owned(), bytes)).collect();
        let pack = load(&own, &|_| Ok(base.clone()));
        assert!(pack.found.is_empty(), "{:?}", pack.found);
        let mut found = Diagnostics::default();
        for (file, path) in pack.sources.files() {
            for (at, _) in pack.sources.text(file).match_indices("HERE") {
                found.push(Diagnostic::new(code, path).at(Span::new(file, at, at.saturating_add(4)), ""));
            }
        }
        settle(&pack, found).into_iter().map(|found| (found.message, found.severity)).collect()
    }

    #[test]
    fn an_allow_above_a_table_covers_its_file() {
        let table = "table a(b: Text) -> Text from \"tables/a.csv\"\n";
        let allowed = format!("allow K0511 because \"so\"\n{table}\ntable c(b: Text) -> Text from \"tables/c.csv\"\n");
        let files = |rules: &'static str| {
            [
                ("pack.yaml", "name: a\n"),
                ("rules/a.kon", rules),
                ("tables/a.csv", "b,HERE\n"),
                ("tables/c.csv", "b,HERE\n"),
            ]
        };
        let left = settled(&files(allowed.leak()), code::UNUSED_TABLE);
        assert_eq!(left, [("tables/c.csv".to_owned(), Severity::Warning)]);
        // Of another code.
        let left = settled(
            &files("allow K0705 because \"so\"\ntable a(b: Text) -> Text from \"tables/a.csv\"\n"),
            code::UNUSED_TABLE,
        );
        assert_eq!(left.len(), 3, "{left:?}");
    }

    #[test]
    fn an_allow_that_allows_nothing_may_be_allowed() {
        let rules = "allow K0903 because \"so\"\nmap a -> A {\n  allow K0511 because \"so\"\n  B = 1\n}\n";
        assert_eq!(settled(&[("pack.yaml", "name: a\n"), ("rules/a.kon", rules)], code::UNUSED_TABLE), []);
        let idle = "allow K0903 because \"so\"\nlet a = 1\n";
        let left = settled(&[("pack.yaml", "name: a\n"), ("rules/a.kon", idle)], code::UNUSED_TABLE);
        assert_eq!(left, [("`allow K0903` allows nothing".to_owned(), Severity::Warning)]);
    }

    #[test]
    fn the_packs_own_level_stands_before_that_of_the_base() {
        let base = "name: b\nversion: 1.0.0\nlevels: { K0511: error, K0705: allow }\n";
        let own = "name: a\nbase: { b: { version: 1.0.0, path: base } }\n";
        let files = |own: &'static str| {
            [
                ("pack.yaml", own),
                ("rules/a.kon", "use b.c\nlet a = HERE\n"),
                ("base/pack.yaml", base),
                ("base/rules/c.kon", "let c = HERE\n"),
            ]
        };
        let place = |path: &str, severity| (path.to_owned(), severity);
        let (mine, theirs) = ("rules/a.kon", "base/rules/c.kon");
        let left = settled(&files(own), code::UNUSED_TABLE);
        assert_eq!(left, [place(mine, Severity::Warning), place(theirs, Severity::Error)]);
        let left = settled(&files(own), code::OVERRIDE_WITHOUT_EFFECT);
        assert_eq!(left, [place(mine, Severity::Warning)]);
        let raised = "name: a\nbase: { b: { version: 1.0.0, path: base } }\nlevels: { K0511: warn, K0510: warn, K0705: error }\n";
        let left = settled(&files(raised), code::UNUSED_TABLE);
        assert_eq!(left, [place(mine, Severity::Warning), place(theirs, Severity::Warning)]);
        let left = settled(&files(raised), code::OVERRIDE_WITHOUT_EFFECT);
        assert_eq!(left, [place(mine, Severity::Error), place(theirs, Severity::Error)]);
        let left = settled(&files(raised), code::NOT_PROVED);
        assert_eq!(left, [place(mine, Severity::Warning), place(theirs, Severity::Warning)]);
    }
}
