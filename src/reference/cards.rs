//! Cards of the other system's registers: found by what a map says, updated where it may be, made where there is none.

use super::documents::{Given, Instance, Made, plain};
use super::environment::{Environment, Slot};
use super::flows::Machine;
use super::outcome::Action;
use super::stop::{Eval, Gather, Stop};
use crate::check::program::{Chosen, ChosenFields, Map, MapId, Record};
use crate::document::Json;
use crate::schema::Value;
use smol_str::SmolStr;

impl<'p> Machine<'p> {
    /// The card that is there, or a new one; the same card twice is one.
    pub fn placed(&mut self, id: MapId, arguments: String, made: Made) -> Eval<Instance> {
        let program = self.program;
        let Some(map) = program.maps.get(id.index()) else { return Err(Stop::default()) };
        let mut instance = Instance {
            map: id,
            arguments,
            action: Action::Create,
            payload: Some(made.payload),
            fields: made.fields,
            document: made.document,
            rows: made.rows,
            sources: made.sources,
            card: None,
            told: false,
            alias: None,
        };
        self.rules.push(map.name.clone());
        let card = self.card(map, &instance.fields, &made.finds);
        self.rules.pop();
        let record = program.records.get(map.target.index());
        if let Some(card) = card? {
            let key = record.and_then(Record::key).map(|(name, _)| name);
            let key = match (&card, key) {
                (Value::Record(card), Some(name)) => card.get(name).and_then(super::facts::key_text),
                _ => None,
            };
            let key = key.unwrap_or_default();
            instance.payload = self.update(map, &instance.fields, &made.updates, &card)?;
            instance.action = if instance.payload.is_some() { Action::Update { key } } else { Action::Found { key } };
            instance.card = Some(card);
        } else if !map.finds.is_empty() {
            instance.payload = instance.payload.take().map(unblanked);
        }
        self.same_as_before(map, &mut instance)?;
        Ok(instance)
    }

    /// Two rows of one document may need the same new card: it is made once, if both mean the same.
    fn same_as_before(&mut self, map: &Map, instance: &mut Instance) -> Eval<()> {
        let program = self.program;
        let Some((key, _)) = program.records.get(map.target.index()).and_then(Record::key) else { return Ok(()) };
        let of = |instance: &Instance| match &instance.card {
            Some(Value::Record(card)) => card.get(key).cloned(),
            _ => instance.fields.iter().find(|(name, _)| name == key).map(|(_, given)| plain(given)),
        };
        let Some(own) = of(instance).filter(|own| !own.is_absent()) else { return Ok(()) };
        let earlier = self
            .made
            .iter()
            .position(|other| other.map == instance.map && other.alias.is_none() && of(other).as_ref() == Some(&own));
        let Some(at) = earlier else { return Ok(()) };
        let same = self.made.get(at).is_some_and(|other| other.payload == instance.payload);
        if !same {
            let key = super::facts::key_text(&own).unwrap_or_default();
            return self.hold(format!("two rows describe {} {key} differently", map.name), map.span);
        }
        instance.alias = Some(at);
        Ok(())
    }

    /// The fields that lines of the map name.
    fn chosen(&mut self, chosen: &'p Chosen) -> Eval<Vec<SmolStr>> {
        let id = match &chosen.fields {
            ChosenFields::Written(names) => return Ok(names.clone()),
            ChosenFields::Setting(id) => *id,
        };
        let slot = self.settings.get(id.index()).cloned().unwrap_or_default();
        let value = match slot {
            Slot::Done(value) => value,
            _ => match self.program.settings.get(id.index()) {
                Some(setting) => self.expr(&mut Environment::default(), &setting.value),
                None => Err(Stop::default()),
            },
        };
        match value? {
            Value::List(names) => Ok(names.iter().filter_map(super::facts::key_text).map(SmolStr::from).collect()),
            _ => Ok(Vec::new()),
        }
    }

    /// The card that the map's `find by` lines find.
    fn card(&mut self, map: &'p Map, fields: &[(SmolStr, Given)], finds: &[usize]) -> Eval<Option<Value>> {
        let mut gather = Gather::default();
        let record = self.program.records.get(map.target.index());
        let given = |name: &SmolStr| {
            let value = fields.iter().find(|(own, _)| own == name).map(|(_, given)| plain(given));
            value.filter(|value| !value.is_absent())
        };
        for find in finds.iter().filter_map(|at| map.finds.get(*at)) {
            for name in self.chosen(find)? {
                // A name alone finds nobody: it stands beside the postcode.
                let with = record.and_then(|record| record.fields.get(&name)).and_then(|f| f.marks.search_with.clone());
                let beside = match &with {
                    None => None,
                    Some(with) => match given(with) {
                        Some(value) => Some((with, value)),
                        None => continue,
                    },
                };
                let Some(value) = given(&name) else { continue };
                match self.find(map.target, &name, &value) {
                    Ok(mut found) => {
                        if let Some((with, wanted)) = &beside {
                            found.retain(|card| matches!(card, Value::Record(card) if card.get(with) == Some(wanted)));
                        }
                        match found.as_slice() {
                            [] => {}
                            [one] if !gather.is_stopped() => return Ok(Some(one.clone())),
                            [_] => {}
                            several => {
                                let record = record.map_or("", |record| record.short_name());
                                let same = with.map_or(name.to_string(), |with| format!("{name} and {with}"));
                                let text = format!(
                                    "{} cards of {record} have the same {same}; keep one in Fortnox, or match by another field",
                                    several.len()
                                );
                                gather.add(Stop::hold(self.reason_of(text, find.span)));
                            }
                        }
                    }
                    Err(need) => gather.add(Stop::need(need)),
                }
            }
        }
        gather.end(None)
    }

    /// The fields that an update may write and that differ; None if there is nothing to write.
    fn update(
        &mut self,
        map: &'p Map,
        fields: &[(SmolStr, Given)],
        updates: &[usize],
        card: &Value,
    ) -> Eval<Option<Json>> {
        let mut allowed: Vec<SmolStr> = Vec::new();
        for update in updates.iter().filter_map(|at| map.updates.get(*at)) {
            allowed.extend(self.chosen(update)?);
        }
        let Value::Record(card) = card else { return Ok(None) };
        let changed: Vec<(SmolStr, Given)> = fields
            .iter()
            .filter(|(name, given)| {
                let differs = match given {
                    Given::Omit | Given::Later(_) => false,
                    given => card.get(name) != Some(&plain(given)),
                };
                allowed.contains(name) && differs
            })
            .cloned()
            .collect();
        if changed.is_empty() {
            return Ok(None);
        }
        let Some(record) = self.program.records.get(map.target.index()) else { return Ok(None) };
        self.payload(record, &changed, &[], map.span).map(Some)
    }
}

/// A new card has nothing to be blanked.
fn unblanked(payload: Json) -> Json {
    match payload {
        Json::Object(entries) => Json::Object(
            entries
                .into_iter()
                .filter(|(_, value)| *value != Json::Null)
                .map(|(name, value)| (name, unblanked(value)))
                .collect(),
        ),
        other => other,
    }
}
