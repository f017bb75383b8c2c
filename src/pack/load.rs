//! Files to a pack.

use super::{Given, Layer, Lock, Manifest, Module, Pack, TableFile, company, embedded, manifest};
use crate::diagnostics::{Diagnostic, Diagnostics, FileId, Home, Span, closest, code};
use crate::document::{Unreadable, read_csv, read_yaml, utf8};
use crate::syntax::tree::{ItemKind, Path};
use crate::syntax::{self};
use smol_str::SmolStr;
use std::collections::{BTreeMap, BTreeSet};

/// Paths, relative to the pack's folder and with `/`, to contents.
pub type Files = BTreeMap<String, Vec<u8>>;

/// Base packs that are folders, by name: their files, or why they could not be had.
pub type Folders<'a> = dyn Fn(&str) -> Result<Files, String> + 'a;

/// Reads a pack. `folder` gives the files of a base pack at a path. What is wrong is in the pack's findings.
pub fn load(files: &Files, folder: &Folders<'_>) -> Pack {
    let mut loader = Loader::default();
    loader.schema();
    let manifest = loader.manifest(files, "");
    loader.pack.incomplete |= !manifest.lost.is_empty();
    loader.broken.extend(manifest.lost.iter().cloned());
    let mut bases: Vec<Source> = Vec::new();
    let mut settings = manifest.settings.clone();
    let mut profile = manifest.profile.clone();
    for base in &manifest.base {
        match loader.base(base, folder) {
            Some((source, own)) => {
                profile = profile.or(own.profile);
                // What the customer sets stands before what a base sets.
                settings.extend(
                    own.settings
                        .into_iter()
                        .filter(|given| !manifest.settings.iter().any(|other| other.name == given.name)),
                );
                bases.push(source);
            }
            None => {
                loader.pack.incomplete = true;
                loader.broken.push(base.name.clone());
            }
        }
    }
    if let Some((name, span)) = &profile {
        let given = loader.profile(name, *span, &bases);
        // A profile stands below all that packs set.
        settings
            .extend(given.into_iter().filter(|given| !manifest.settings.iter().any(|other| other.name == given.name)));
    }
    let mut own = Layer {
        name: SmolStr::new(&manifest.name),
        version: manifest.version.clone(),
        manifest: manifest.file,
        levels: manifest.levels.clone(),
        ..Layer::default()
    };
    for (path, bytes) in files.iter().filter(|(path, _)| path.starts_with("rules/") && path.ends_with(".kon")) {
        let name = path.trim_start_matches("rules/").trim_end_matches(".kon");
        own.modules.extend(loader.module(name, Home::Pack, path, bytes));
    }
    loader.tables(&mut own, files, Home::Pack, "");
    loader.uses(&mut bases, &own);
    loader.pack.layers.extend(bases.into_iter().map(|source| source.layer));
    loader.pack.layers.push(own);
    loader.lock(files);
    loader.company(files);
    loader.pack.manifest = Manifest { settings, ..manifest };
    loader.pack
}

/// A base pack and its rule files, of which only those that are used become modules.
struct Source {
    name: SmolStr,
    layer: Layer,
    rules: Files,
    home: Home,
    /// Before its paths, in messages.
    at: String,
    /// Sets of settings that packs choose by name.
    profiles: Files,
}

#[derive(Default)]
struct Loader {
    pack: Pack,
    /// Base packs that could not be had; said once.
    broken: Vec<SmolStr>,
}

impl Loader {
    fn found(&mut self) -> &mut Diagnostics {
        &mut self.pack.found
    }

    fn schema(&mut self) {
        let mut layer = Layer { name: SmolStr::new_static("schema"), ..Layer::default() };
        for (path, text) in embedded::files().iter().filter(|(path, _)| path.starts_with("schema/")) {
            let name = path.trim_end_matches(".kon");
            layer.modules.extend(self.module(name, Home::BuiltIn, path, text.as_bytes()));
        }
        self.pack.layers.push(layer);
    }

    fn manifest(&mut self, files: &Files, at: &str) -> Manifest {
        let path = format!("{at}pack.yaml");
        let Some(bytes) = files.get("pack.yaml") else {
            self.found().push(
                Diagnostic::new(code::BAD_MANIFEST, format!("there is no {path}"))
                    .help("a pack is a folder with a pack.yaml, rules/ and, as needed, tables/ and cases/"),
            );
            self.pack.incomplete = true;
            return Manifest::default();
        };
        match self.yaml(&path, bytes) {
            Some((file, node)) => manifest::read(&node, file, self.found()),
            None => {
                self.pack.incomplete = true;
                Manifest::default()
            }
        }
    }

    fn yaml(&mut self, path: &str, bytes: &[u8]) -> Option<(FileId, crate::document::Node)> {
        let text = match utf8(bytes) {
            Ok(text) => text.to_owned(),
            Err(problem) => {
                self.unreadable(path, bytes, &problem);
                return None;
            }
        };
        self.yaml_of(Home::Pack, path, &text)
    }

    fn yaml_of(&mut self, home: Home, path: &str, text: &str) -> Option<(FileId, crate::document::Node)> {
        let text = text.trim_start_matches('\u{FEFF}').to_owned();
        let file = self.pack.sources.add_from(home, path, text.as_str());
        match read_yaml(&text) {
            Ok(node) => Some((file, node)),
            Err(problem) => {
                let sign = text.get(problem.at..).and_then(|rest| rest.chars().next());
                let end = problem.at.saturating_add(sign.map_or(0, char::len_utf8));
                let span = Span::new(file, problem.at, end);
                let diagnostic =
                    Diagnostic::new(code::BAD_YAML, problem.what).at(span, "cannot be read").help(problem.help);
                self.found().push(diagnostic);
                None
            }
        }
    }

    fn unreadable(&mut self, path: &str, bytes: &[u8], problem: &Unreadable) {
        let (line, column) = crate::document::line_column(bytes, problem.at);
        self.found().push(
            Diagnostic::new(code::NOT_UTF8, format!("{path}, line {line}, column {column}: {}", problem.what))
                .help(problem.help),
        );
    }

    fn module(&mut self, name: &str, home: Home, path: &str, bytes: &[u8]) -> Option<Module> {
        let text = match utf8(bytes) {
            Ok(text) => text.to_owned(),
            Err(problem) => {
                self.unreadable(path, bytes, &problem);
                return None;
            }
        };
        let file = self.pack.sources.add_from(home, path, text.as_str());
        let mut found = Diagnostics::default();
        let tree = syntax::parse(file, &text, &mut found);
        self.found().extend(found);
        Some(Module { name: SmolStr::new(name), file, tree })
    }

    fn tables(&mut self, layer: &mut Layer, files: &Files, home: Home, at: &str) {
        for (path, bytes) in files.iter().filter(|(path, _)| path.ends_with(".csv")) {
            let shown = format!("{at}{path}");
            match read_csv(bytes) {
                Ok(csv) => {
                    let text = String::from_utf8_lossy(bytes).into_owned();
                    let file = self.pack.sources.add_from(home, shown, text);
                    layer.tables.insert(path.clone(), TableFile { file, csv });
                }
                Err(problem) => {
                    self.unreadable(&shown, bytes, &problem);
                    layer.unreadable.insert(path.clone());
                }
            }
        }
    }

    fn base(&mut self, base: &manifest::Base, folder: &Folders<'_>) -> Option<(Source, Manifest)> {
        let Some(path) = &base.path else { return self.built_in(base).map(|source| (source, Manifest::default())) };
        let files = match folder(path) {
            Ok(files) => files,
            Err(why) => {
                self.found().push(
                    Diagnostic::new(code::NO_BASE, format!("the base pack `{}` cannot be read", base.name))
                        .at(base.span, why)
                        .help("`path` is a folder relative to this pack's"),
                );
                return None;
            }
        };
        let at = format!("{}/", path.trim_end_matches('/'));
        let own = self.manifest(&files, &at);
        self.pinned(base, &own.version);
        let mut layer = Layer {
            name: base.name.clone(),
            version: own.version.clone(),
            manifest: own.file,
            levels: own.levels.clone(),
            ..Layer::default()
        };
        self.tables(&mut layer, &files, Home::Pack, &at);
        let profiles = profiles(files.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice())));
        let rules = files
            .into_iter()
            .filter_map(|(path, bytes)| Some((path.strip_prefix("rules/")?.strip_suffix(".kon")?.to_owned(), bytes)))
            .collect();
        Some((
            Source { name: base.name.clone(), layer, rules, home: Home::Pack, at: format!("{at}rules/"), profiles },
            own,
        ))
    }

    fn built_in(&mut self, base: &manifest::Base) -> Option<Source> {
        if base.name != "std" {
            self.found().push(
                Diagnostic::new(code::NO_BASE, format!("there is no base pack `{}`", base.name))
                    .at(base.span, "not built in")
                    .help("built in is `std`; another pack needs its folder:  house: { version: \"1.0\", path: ../house }"),
            );
            return None;
        }
        self.pinned(base, embedded::std_version());
        let rules = embedded::files()
            .iter()
            .filter_map(|(path, text)| {
                let name = path.strip_prefix("std/")?.strip_suffix(".kon")?;
                Some((name.to_owned(), text.as_bytes().to_vec()))
            })
            .collect();
        let mut layer =
            Layer { name: base.name.clone(), version: embedded::std_version().to_owned(), ..Layer::default() };
        let tables: Files = embedded::files()
            .iter()
            .filter_map(|(path, text)| {
                let path = path.strip_prefix("std/").filter(|path| path.ends_with(".csv"))?;
                Some((path.to_owned(), text.as_bytes().to_vec()))
            })
            .collect();
        self.tables(&mut layer, &tables, Home::BuiltIn, "std/");
        let own =
            embedded::files().iter().filter_map(|(path, text)| Some((path.strip_prefix("std/")?, text.as_bytes())));
        let (name, at) = (base.name.clone(), "std/".to_owned());
        Some(Source { name, layer, rules, home: Home::BuiltIn, at, profiles: profiles(own) })
    }

    /// `0.1` stands for every 0.1.x.
    fn pinned(&mut self, base: &manifest::Base, version: &str) {
        let exact = version == base.version || version.starts_with(&format!("{}.", base.version));
        if !exact {
            self.found().push(
                Diagnostic::new(
                    code::WRONG_VERSION,
                    format!("`{}` is pinned to {}, but this is {version}", base.name, base.version),
                )
                .at(base.span, "pinned here")
                .help("read what changed, then pin the new version"),
            );
        }
    }

    /// The settings of the profile, from the first base that has one of this name.
    fn profile(&mut self, name: &SmolStr, span: Span, bases: &[Source]) -> Vec<Given> {
        let source = bases.iter().find_map(|base| Some((base, base.profiles.get(name.as_str())?)));
        let Some((base, bytes)) = source else {
            let known = || bases.iter().flat_map(|base| base.profiles.keys().map(String::as_str));
            let names: Vec<&str> = known().collect();
            let help = match closest(name, known()) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None if names.is_empty() => "no base pack of this pack has profiles; remove the line".to_owned(),
                None => format!("there are {}", crate::diagnostics::list(&names, "and")),
            };
            if !self.pack.incomplete {
                self.found().push(
                    Diagnostic::new(code::UNKNOWN_PROFILE, format!("there is no profile `{name}`"))
                        .at(span, "not in any base pack")
                        .help(help),
                );
            }
            return Vec::new();
        };
        let text = match utf8(bytes) {
            Ok(text) => text.to_owned(),
            Err(problem) => {
                self.unreadable(&format!("profiles/{name}.yaml"), bytes, &problem);
                return Vec::new();
            }
        };
        let path = format!("{}profiles/{name}.yaml", base.at.trim_end_matches("rules/"));
        let Some((file, node)) = self.yaml_of(base.home, &path, &text) else { return Vec::new() };
        let given = manifest::read_profile(&node, file, self.found());
        given.into_iter().map(|given| Given { of_profile: true, ..given }).collect()
    }

    /// Loads what is used, and what that uses.
    fn uses(&mut self, bases: &mut [Source], own: &Layer) {
        let mut open: Vec<Path> = uses_of(own);
        let mut seen: BTreeSet<SmolStr> = BTreeSet::new();
        while let Some(path) = open.pop() {
            if !seen.insert(path.text()) {
                continue;
            }
            let (first, rest) = match path.parts.as_slice() {
                [first, rest @ ..] => (first, rest),
                [] => continue,
            };
            let module = rest.iter().map(|part| part.text.as_str()).collect::<Vec<_>>().join("/");
            if self.broken.contains(&first.text) {
                continue;
            }
            let Some(source) = bases.iter_mut().find(|source| source.name == first.text) else {
                if !self.pack.incomplete {
                    self.unknown_pack(&path, bases);
                }
                self.pack.incomplete = true;
                continue;
            };
            let Some(bytes) = source.rules.get(&module).cloned() else {
                let known: Vec<String> =
                    source.rules.keys().map(|key| format!("{}.{}", source.name, key.replace('/', "."))).collect();
                self.unknown_module(&path, &known);
                self.pack.incomplete = true;
                continue;
            };
            let (home, shown) = (source.home, format!("{}{module}.kon", source.at));
            if let Some(made) = self.module(&module, home, &shown, &bytes) {
                open.extend(made.tree.items.iter().filter_map(|item| match &item.kind {
                    ItemKind::Use(path) => Some(path.clone()),
                    _ => None,
                }));
                if let Some(source) = bases.iter_mut().find(|source| source.name == first.text) {
                    source.layer.modules.push(made);
                }
            }
        }
        for source in bases {
            source.layer.modules.sort_by(|a, b| a.name.cmp(&b.name));
            // What was not used may hold what a rule names.
            let unused = source
                .rules
                .iter()
                .filter(|(name, _)| !seen.contains(format!("{}.{}", source.name, name.replace('/', ".")).as_str()));
            for (name, bytes) in unused {
                let text = String::from_utf8_lossy(bytes).into_owned();
                self.pack.shelf.push((format!("{}.{}", source.name, name.replace('/', ".")), text));
            }
        }
    }

    fn unknown_pack(&mut self, path: &Path, bases: &[Source]) {
        let Some(first) = path.parts.first() else { return };
        let meant = closest(&first.text, bases.iter().map(|source| source.name.as_str()));
        let module = bases.iter().find(|source| source.rules.contains_key(first.text.as_str()));
        let help = match (module, meant) {
            (Some(source), _) => format!("did you mean `{}.{}`?", source.name, first.text),
            (None, Some(meant)) => format!("did you mean `{meant}`?"),
            (None, None) if first.text == "std" => "name it in pack.yaml, below `base:`:  std: \"0.1\"".to_owned(),
            (None, None) => {
                format!("name it in pack.yaml, below `base:`:  {0}: {{ version: \"1.0\", path: ../{0} }}", first.text)
            }
        };
        let diagnostic = Diagnostic::new(code::UNKNOWN_MODULE, format!("`{}` is no base of this pack", first.text))
            .at(path.span, "used here")
            .help(help);
        self.found().push(diagnostic);
    }

    fn unknown_module(&mut self, path: &Path, known: &[String]) {
        let name = path.text();
        let meant = closest(&name, known.iter().map(String::as_str));
        let help = match meant {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => format!("there are {}", crate::diagnostics::list(known, "and")),
        };
        let diagnostic = Diagnostic::new(code::UNKNOWN_MODULE, format!("there is no module `{name}`"))
            .at(path.span, "used here")
            .help(help);
        self.found().push(diagnostic);
    }

    fn company(&mut self, files: &Files) {
        let Some(bytes) = files.get("company.yaml") else { return };
        let Some((file, node)) = self.yaml("company.yaml", bytes) else { return };
        self.pack.company = Some(company::read(node, file, self.found()));
    }

    fn lock(&mut self, files: &Files) {
        let Some(bytes) = files.get("pack.lock") else { return };
        let Some((file, node)) = self.yaml("pack.lock", bytes) else { return };
        self.pack.lock = Lock::read(&node, file);
        if self.pack.lock.is_none() {
            self.found().push(
                Diagnostic::new(code::BAD_LOCK, "pack.lock is not a lock file")
                    .at(Span::new(file, 0, 0), "no `overrides:` in it")
                    .help("write it anew: kontera lock"),
            );
        }
    }
}

/// `profiles/NAME.yaml` by name.
fn profiles<'f>(files: impl Iterator<Item = (&'f str, &'f [u8])>) -> Files {
    let named = files.filter_map(|(path, bytes)| {
        let name = path.strip_prefix("profiles/")?.strip_suffix(".yaml")?;
        Some((name.to_owned(), bytes.to_vec()))
    });
    named.collect()
}

fn uses_of(layer: &Layer) -> Vec<Path> {
    layer
        .modules
        .iter()
        .flat_map(|module| &module.tree.items)
        .filter_map(|item| match &item.kind {
            ItemKind::Use(path) => Some(path.clone()),
            _ => None,
        })
        .collect()
}
