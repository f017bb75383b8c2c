//! A map's statements with those of the map that it is like, and with all overrides worked in.

use crate::syntax::tree::{self, Expr, Name, Statement};

/// The statements of a declaration or of an override, lowest first.
#[derive(Clone, Copy)]
pub(super) struct Layer<'t> {
    pub statements: &'t [Statement],
    pub home: Home,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Home {
    /// The map that this one is like, or an override of that: what this document does not have is left out.
    Model,
    Declaration,
    Override,
}

/// What stands in the merged map.
pub(super) enum Part<'t> {
    Statement(&'t Statement),
    /// A field of the other map, under its name here.
    Renamed {
        name: &'t Name,
        value: &'t Expr,
    },
    Rows {
        name: &'t Name,
        groups: Vec<MergedGroup<'t>>,
    },
}

/// A group and the statements that overrides put in place of its own.
pub(super) struct MergedGroup<'t> {
    pub base: GroupOf<'t>,
    pub over: Vec<GroupOf<'t>>,
}

#[derive(Clone, Copy)]
pub(super) struct GroupOf<'t> {
    pub group: &'t tree::Group,
    pub home: Home,
}

impl<'t> Part<'t> {
    pub fn groups(&self) -> &[MergedGroup<'t>] {
        match self {
            Part::Rows { groups, .. } => groups,
            Part::Statement(_) | Part::Renamed { .. } => &[],
        }
    }
}

pub(super) struct Merge<'t, 'a> {
    pub layers: &'a [Layer<'t>],
    /// Is the map like another one?
    pub like: bool,
    /// What a field of the other map is called here.
    pub renamed: &'a [(&'t Name, &'t Name)],
    /// Can a field be written into this document?
    pub takes: &'a dyn Fn(&str) -> bool,
}

impl<'t> Merge<'t, '_> {
    pub fn parts(&self) -> Vec<Part<'t>> {
        let alone = self.layers.len() == 1;
        let mut parts: Vec<Part<'t>> = Vec::new();
        let mut rows: Vec<Part<'t>> = Vec::new();
        for (n, layer) in self.layers.iter().enumerate() {
            let later = self.layers.get(n.saturating_add(1)..).unwrap_or_default();
            for statement in layer.statements {
                match statement {
                    Statement::Rows(block) => {
                        let name = self.called(*layer, &block.name);
                        match name {
                            Some(name) if alone => parts.push(whole(name, block, *layer)),
                            Some(name) => merge_rows(&mut rows, name, block, *layer),
                            None => {}
                        }
                    }
                    Statement::Renamed(_) if self.like && layer.home == Home::Declaration => {}
                    statement if self.replaced(*layer, statement, later) => {}
                    Statement::Assign(own) => match self.called(*layer, &own.name) {
                        Some(name) if std::ptr::eq(name, &own.name) => parts.push(Part::Statement(statement)),
                        Some(name) => parts.push(Part::Renamed { name, value: &own.value }),
                        None => {}
                    },
                    statement => parts.push(Part::Statement(statement)),
                }
            }
        }
        // An override's `let` may be read by its rows, so rows come last.
        parts.extend(rows);
        parts
    }

    /// A field's name here. None if this document has no such field.
    fn called(&self, layer: Layer<'t>, name: &'t Name) -> Option<&'t Name> {
        if layer.home != Home::Model {
            return Some(name);
        }
        let renamed = self.renamed.iter().find(|(from, _)| from.text == name.text);
        renamed.map(|(_, own)| *own).or_else(|| (self.takes)(&name.text).then_some(name))
    }

    /// The last layer's value of a field is the one that counts; so is its way of matching and updating.
    fn replaced(&self, layer: Layer<'t>, statement: &'t Statement, later: &[Layer<'t>]) -> bool {
        let mut after = later.iter().flat_map(|layer| layer.statements.iter().map(|statement| (*layer, statement)));
        match statement {
            Statement::Assign(own) => {
                let Some(name) = self.called(layer, &own.name) else { return true };
                after.any(|(layer, other)| match other {
                    Statement::Assign(other) => {
                        self.called(layer, &other.name).is_some_and(|own| own.text == name.text)
                    }
                    _ => false,
                })
            }
            Statement::Find(_) => after.any(|(_, other)| matches!(other, Statement::Find(_))),
            Statement::OnUpdate(_) => after.any(|(_, other)| matches!(other, Statement::OnUpdate(_))),
            Statement::Let(_) | Statement::Require(_) | Statement::Renamed(_) | Statement::Rows(_) => false,
        }
    }
}

fn whole<'t>(name: &'t Name, block: &'t tree::Rows, layer: Layer<'t>) -> Part<'t> {
    let of = |group| GroupOf { group, home: layer.home };
    let groups = block.groups.iter().map(|group| MergedGroup { base: of(group), over: Vec::new() }).collect();
    Part::Rows { name, groups }
}

fn merge_rows<'t>(rows: &mut Vec<Part<'t>>, name: &'t Name, block: &'t tree::Rows, layer: Layer<'t>) {
    let known = rows.iter_mut().find_map(|part| match part {
        Part::Rows { name: own, groups } if own.text == name.text => Some(groups),
        _ => None,
    });
    let Some(groups) = known else { return rows.push(whole(name, block, layer)) };
    for group in &block.groups {
        let own = GroupOf { group, home: layer.home };
        match groups.iter_mut().find(|other| other.base.group.name.text == group.name.text) {
            Some(base) => base.over.push(own),
            None => groups.push(MergedGroup { base: own, over: Vec::new() }),
        }
    }
}
