//! What is around an object: it, what it refers to, and what refers to it, as records with lines.
//!
//! Never the whole graph: so many references down, so many lines of a record, and fewer where there are many records side by
//! side, so that a picture of it stays readable. What is asked for by name is shown besides.

mod folds;

use picklescope_codec::NodeId;
use picklescope_insight::{label, lens::Lens, names, preview};
use picklescope_protocol::{
    Near, NearLine, NearRecord, NodeId as WireNode, Reach, RequestError, RowKey, Shape, Tie,
};

use self::folds::{PartOf, Parts, home, is_value, name};
use super::{
    Document, Reference,
    look::{first_edge, key_of},
};
use crate::rows::{Model, describe::row_key, owner_id, owner_node};

/// The most records and lines of an answer.
const RECORDS: usize = 300;
const LINES: usize = 2000;
/// Lines for all records of a layer below the middle, and what each gets at least.
const LAYER: u32 = 30;
const LEAST: u32 = 3;
const DEPTH: u32 = 4;
const FAN_OUT: u32 = 50;
const REFERRERS: u32 = 50;
/// Lines that one record gets at the most.
const RECORD: u32 = 500;
/// Characters of a value, and of a record's preview.
const VALUE: usize = 32;
const PREVIEW: usize = 48;

/// A reference that must have a line: an owner's slot.
type Must = (u32, u32);

/// A record before its lines are known.
struct Draft {
    node: u32,
    layer: i32,
    /// It is here only because more was asked for. What was here before keeps its lines: it is not counted where room is shared out.
    extra: bool,
    parts: Parts,
    must: Vec<Must>,
    lines: Vec<NearLine>,
    hidden: u32,
}

struct Gathering<'a> {
    lens: Lens<'a>,
    reach: &'a Reach,
    drafts: Vec<Draft>,
    /// References to the middle: the record that has the line, and the reference.
    referrers: Vec<(u32, Must)>,
    lines: usize,
    full: bool,
}

impl Document {
    /// What is around what a row shows.
    pub(crate) fn near(&mut self, row: RowKey, mut reach: Reach) -> Result<Near, RequestError> {
        reach.depth = reach.depth.min(DEPTH);
        reach.fan_out = reach.fan_out.min(FAN_OUT);
        reach.referrers = reach.referrers.min(REFERRERS);
        reach.more.truncate(RECORDS);
        let key = key_of(row);
        let slots = self.model().slots(key.owner);
        let slot = slots.get(key.slot).ok_or(RequestError::Unknown)?;
        let shown = self.model().child(key.owner, slot).ok_or(RequestError::Unknown)?;
        let last = key.slot.saturating_add(key.span.clamp(1, reach.fan_out.max(1))).min(slots.len());
        let mut lens = self.lens();
        let forced = reach.more.iter().any(|(node, _)| node.0 == shown.0);
        let (centre, must) = if key.span > 1 || (is_value(&lens, shown) && !forced) {
            (home(&mut lens, key.owner), (key.slot..last).map(|slot| (key.owner, slot)).collect())
        } else {
            // A folded part is shown where it is folded.
            (home(&mut lens, shown.0), Vec::new())
        };
        let referrers = self.around(centre, row, &reach);
        let total = owner_node(centre).map_or(0, |node| self.facts.tree.refs(node));
        let left = total.saturating_sub(u32::try_from(referrers.len()).unwrap_or(u32::MAX));
        let lens = self.lens();
        let mut gathering =
            Gathering { lens, reach: &reach, drafts: Vec::new(), referrers, lines: 0, full: false };
        gathering.gather(centre, must);
        let Gathering { mut lens, drafts, full, .. } = gathering;
        let records = drafts.into_iter().map(|draft| record(&mut lens, draft)).collect();
        Ok(Near { row, centre: WireNode(centre), records, referrers_left: left, full, reach })
    }

    /// References to the object in the middle that have a line somewhere: that of its place first, then the one that was asked about.
    fn around(&mut self, centre: u32, asked: RowKey, reach: &Reach) -> Vec<(u32, Must)> {
        let Some(node) = owner_node(centre) else { return Vec::new() };
        let model = self.model();
        let mut found: Vec<Must> = Vec::new();
        let mut add = |owner: Option<NodeId>, edge: u32, model: Model<'_>| {
            let id = owner_id(owner);
            let slots = model.slots(id);
            let Some(number) = slots.of_edge(edge) else { return };
            let is_it = slots.get(number).is_some_and(|slot| slot.edge == edge);
            if is_it && owner.is_none_or(|owner| model.tree.has_row(owner)) && !found.contains(&(id, number))
            {
                found.push((id, number));
            }
        };
        if let Some(place) = self.facts.tree.place(node) {
            add(place.owner, place.edge, model);
        }
        let asked = key_of(asked);
        if let Some(slot) = model.slots(asked.owner).get(asked.slot)
            && model.child(asked.owner, slot) == Some(node)
        {
            add(owner_node(asked.owner), slot.edge, model);
        }
        for reference in self.references(node, 0, reach.referrers as usize) {
            match reference {
                Reference::Top(edge) => add(None, edge, model),
                Reference::By { owner, at, within, .. } => {
                    add(Some(owner), first_edge(&self.facts.graph, owner, at).saturating_add(within), model);
                }
            }
        }
        found.truncate(reach.referrers.max(1) as usize);
        let mut lens = self.lens();
        found.into_iter().map(|must| (home(&mut lens, must.0), must)).collect()
    }
}

impl Gathering<'_> {
    fn gather(&mut self, centre: u32, must: Vec<Must>) {
        self.draft(centre, 0, false, must);
        self.follow(0, 0);
        // Those that are not below it stand above it, with the lines that lead to it.
        let first = self.drafts.len();
        for (node, must) in self.referrers.clone() {
            match self.drafts.iter_mut().find(|draft| draft.node == node) {
                Some(draft) if draft.layer < 0 => draft.must.push(must),
                Some(_) => {}
                None => self.draft(node, -1, false, vec![must]),
            }
        }
        self.follow(first, -1);
    }

    fn draft(&mut self, node: u32, layer: i32, extra: bool, mut must: Vec<Must>) {
        if self.drafts.len() >= RECORDS {
            self.full = true;
            return;
        }
        must.extend(self.referrers.iter().filter(|(of, _)| *of == node).map(|(_, must)| *must));
        let parts = Parts::of(&mut self.lens, node);
        self.drafts.push(Draft { node, layer, extra, parts, must, lines: Vec::new(), hidden: 0 });
    }

    /// Gives lines to the records from the first one on, layer by layer, and records to what they lead to.
    fn follow(&mut self, mut first: usize, mut layer: i32) {
        while first < self.drafts.len() {
            let end = self.drafts.len();
            let usual = self.drafts.iter().skip(first).filter(|draft| !draft.extra).count();
            let quota = self.quota(layer, usual);
            for at in first..end {
                self.write(at, quota, layer);
            }
            (first, layer) = (end, layer + 1);
        }
        // What became a record behind a line that had none to lead to.
        let nodes: Vec<u32> = self.drafts.iter().map(|draft| draft.node).collect();
        for line in self.drafts.iter_mut().flat_map(|draft| &mut draft.lines) {
            line.is_value &= !nodes.contains(&line.node.0);
        }
    }

    /// Lines for a record of a layer of so many.
    fn quota(&self, layer: i32, records: usize) -> u32 {
        let most = self.reach.fan_out;
        let depth = i32::try_from(self.reach.depth).unwrap_or(0);
        let share = LAYER / u32::try_from(records).unwrap_or(LAYER).max(1);
        match layer {
            ..0 => 0,
            0 => most,
            // Where there is no room for lines, the last layer is heads only.
            layer if layer == depth && share < LEAST => 0,
            layer if layer <= depth => share.clamp(LEAST, most.max(LEAST)),
            _ => most,
        }
    }

    fn more(&self, node: u32) -> Option<u32> {
        self.reach.more.iter().find(|(of, _)| of.0 == node).map(|(_, more)| *more)
    }

    /// Gives a record its lines.
    fn write(&mut self, at: usize, quota: u32, layer: i32) {
        let Some(draft) = self.drafts.get_mut(at) else { return };
        let parts = std::mem::take(&mut draft.parts);
        let must = std::mem::take(&mut draft.must);
        let (node, extra) = (draft.node, draft.extra);
        let total = parts.len();
        let usual = quota.min(total);
        // The first ones, those that must be there, and more from the front; in order, each once.
        let mut wanted: Vec<u32> = (0..usual).collect();
        for at in must.iter().filter_map(|(owner, slot)| parts.of_slot(*owner, *slot)) {
            insert(&mut wanted, at);
        }
        let more = self.more(node).unwrap_or(0).min(RECORD.saturating_sub(usual)) as usize;
        let most = wanted.len() + more;
        for at in usual..total {
            if wanted.len() >= most {
                break;
            }
            insert(&mut wanted, at);
        }
        let mut lines = Vec::new();
        let mut behind = 0;
        for number in wanted {
            if self.lines >= LINES {
                self.full = true;
                break;
            }
            let Some(line) = parts.get(number).and_then(|part| self.line(&part, number - behind)) else {
                continue;
            };
            behind = number + 1;
            self.lines += 1;
            let child = line.node.0;
            let is_extra = extra || number >= usual;
            let is_asked = self.more(child).is_some() && !self.is_atom(child);
            let is_near =
                (0..i32::try_from(self.reach.depth).unwrap_or(0)).contains(&layer) && !line.is_value;
            match self.drafts.iter_mut().find(|draft| draft.node == child) {
                Some(draft) => draft.extra &= is_extra || !is_near || draft.layer != layer + 1,
                None if is_near => self.draft(child, layer + 1, is_extra, Vec::new()),
                None if is_asked => self.draft(child, layer + 1, true, Vec::new()),
                None => {}
            }
            lines.push(line);
        }
        if let Some(draft) = self.drafts.get_mut(at) {
            draft.hidden = total.saturating_sub(u32::try_from(lines.len()).unwrap_or(u32::MAX));
            draft.lines = lines;
            draft.parts = parts;
        }
    }

    fn is_atom(&self, node: u32) -> bool {
        owner_node(node).is_none_or(|node| self.lens.graph.kind(node).is_atom())
    }

    fn line(&mut self, part: &PartOf, passed: u32) -> Option<NearLine> {
        let lens = &mut self.lens;
        let owner = owner_node(part.owner);
        let child = lens.child(owner, part.slot.edge)?;
        let (name, ours) = name(lens, part);
        let is_value = is_value(lens, child);
        let cycle = owner.and_then(|owner| lens.tree.cycle_up(owner, part.slot.edge));
        let tie = match cycle {
            _ if lens.tree.is_place(owner, part.slot.edge, child) => Tie::Tree,
            Some(_) => Tie::Cycle,
            None => Tie::Alias,
        };
        let text = if is_value { preview::preview(lens, child, VALUE).0 } else { kind_of(lens, child) };
        Some(NearLine {
            row: row_key(crate::rows::Key { owner: part.owner, slot: part.number, span: 1 }),
            node: WireNode(child.0),
            name,
            ours,
            shape: label::shape(lens.graph.kind(child)),
            text,
            is_value,
            tie,
            passed,
        })
    }
}

/// Puts a number among others in order, unless it is there.
fn insert(numbers: &mut Vec<u32>, number: u32) {
    if let Err(at) = numbers.binary_search(&number) {
        numbers.insert(at, number);
    }
}

/// The last part of an object's type, and its length: `Person`, `list(5)`.
fn kind_of(lens: &mut Lens<'_>, node: NodeId) -> String {
    let type_name = names::type_name(lens, node);
    let last = type_name.rsplit('.').next().unwrap_or_default();
    match label::length(lens, node) {
        Some(len) => format!("{last}({len})"),
        None => last.to_owned(),
    }
}

fn record(lens: &mut Lens<'_>, draft: Draft) -> NearRecord {
    let Draft { node: id, layer, parts, lines, hidden, .. } = draft;
    let folded = parts.folded.iter().map(|node| WireNode(node.0)).collect();
    let mut record = NearRecord {
        node: WireNode(id),
        layer,
        shape: Shape::Bucket,
        type_name: String::new(),
        preview: String::new(),
        len: None,
        refs: 0,
        row: None,
        folded,
        lines,
        hidden,
    };
    if let Some(node) = owner_node(id) {
        let model = Model { graph: lens.graph, tree: lens.tree };
        record.row = model.own_row(node).map(row_key);
        record.shape = label::shape(lens.graph.kind(node));
        record.type_name = names::type_name(lens, node);
        record.preview = preview::preview(lens, node, PREVIEW).0;
        record.len = label::length(lens, node);
        record.refs = lens.tree.refs(node);
    }
    record
}
