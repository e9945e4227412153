//! The ops of a document, one by one, and the memo between them.

use picklescope_codec::{Category, OPCODES, StackItem, trace::TracedOp};
use picklescope_insight::argument::argument;
use picklescope_protocol::{
    self as protocol, MemoLinks, NodeId, OpRow, OpRows, OpcodeInfo, RequestError, Tile, TileId,
};

use super::Document;

/// The most ops, tiles and memo reads of one answer.
const MAX_OPS: u32 = 256;
const MAX_TILES: usize = 16;
const MAX_GETS: usize = 256;

/// The table of opcodes.
pub(crate) fn opcodes() -> Vec<OpcodeInfo> {
    let row = |info: &picklescope_codec::OpInfo| OpcodeInfo {
        byte: info.byte,
        name: info.name.to_owned(),
        category: match info.category {
            Category::Structure => protocol::Category::Structure,
            Category::Data => protocol::Category::Data,
            Category::Memo => protocol::Category::Memo,
            Category::Global => protocol::Category::Global,
            Category::Call => protocol::Category::Call,
        },
        protocol: info.protocol,
        effect: effect(info.before, info.after),
        doc: info.doc.to_owned(),
    };
    OPCODES.iter().map(row).collect()
}

/// What an op takes and what it puts there; empty where it leaves the stack alone.
fn effect(before: &[StackItem], after: &[StackItem]) -> String {
    let mut effect = String::new();
    let mut list = |items: &[StackItem], space: &'static str| {
        let mut between = space;
        for of in items {
            effect.push_str(between);
            effect.push_str(item(*of));
            between = ", ";
        }
        if space.is_empty() && !(before.is_empty() && after.is_empty()) {
            effect.push_str(if before.is_empty() { "→" } else { " →" });
        }
    };
    list(before, "");
    list(after, " ");
    effect
}

/// pickletools' name.
fn item(item: StackItem) -> &'static str {
    match item {
        StackItem::Int => "int",
        StackItem::IntOrBool => "int_or_bool",
        StackItem::Bool => "bool",
        StackItem::Float => "float",
        StackItem::BytesOrStr => "bytes_or_str",
        StackItem::Bytes => "bytes",
        StackItem::ByteArray => "bytearray",
        StackItem::Str => "str",
        StackItem::None => "None",
        StackItem::Tuple => "tuple",
        StackItem::List => "list",
        StackItem::Dict => "dict",
        StackItem::Set => "set",
        StackItem::FrozenSet => "frozenset",
        StackItem::Buffer => "buffer",
        StackItem::Any => "any",
        StackItem::Mark => "mark",
        StackItem::StackSlice => "stackslice",
    }
}

impl Document {
    pub(crate) fn tiles(&mut self, ids: &[TileId]) -> Result<Vec<Tile>, RequestError> {
        let laid = self.laid.as_deref_mut().ok_or(RequestError::NotTraced)?;
        let mut tiles = Vec::new();
        for id in ids.iter().take(MAX_TILES) {
            let tile = laid.tile(&self.facts.tree, *id).map_err(|()| {
                RequestError::Unreadable("There is not enough memory for this scale.".to_owned())
            })?;
            tiles.extend(tile);
        }
        Ok(tiles)
    }

    pub(crate) fn op_rows(&mut self, first: u32, count: u32) -> Result<OpRows, RequestError> {
        let laid = self.laid.as_deref().ok_or(RequestError::NotTraced)?;
        let facts = &mut self.facts;
        let mut lens = facts.lens();
        let count = count.min(MAX_OPS) as usize;
        let row = |op: TracedOp| OpRow {
            op: op.op,
            at: op.at,
            len: op.len,
            code: op.opcode as u8,
            arg: argument(&mut lens, &op),
            node: op.owner.map(|node| NodeId(node.0)),
            marks: op.marks,
            put: if op.opcode.is_load() { laid.ops.put_of(op.op) } else { None },
        };
        let rows = laid.ops.from(first).take(count).map(row).collect();
        Ok(OpRows { total: laid.ops.len(), first, rows })
    }

    pub(crate) fn memo(&mut self, op: u32) -> Result<Option<MemoLinks>, RequestError> {
        let laid = self.laid()?;
        let ops = &laid.ops;
        let op = ops.get(op).ok_or(RequestError::Unknown)?;
        let put = match op.opcode {
            opcode if opcode.is_store() => Some(op),
            opcode if opcode.is_load() => ops.put_of(op.op).and_then(|put| ops.get(put)),
            _ => None,
        };
        let Some(put) = put else { return Ok(None) };
        let (mut gets, mut total) = (Vec::new(), 0);
        for get in ops.gets_of(put.op) {
            total += 1;
            if gets.len() < MAX_GETS {
                gets.extend(ops.get(get).map(|get| laid.place(&get)));
            }
        }
        Ok(Some(MemoLinks { put: laid.place(&put), gets, total }))
    }
}
