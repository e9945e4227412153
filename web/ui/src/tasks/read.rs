//! Fetching what the panes of ops and bytes show, as it comes into sight.

use std::future::Future;

use picklescope_protocol::{
    Axis, Block, Calls, DocId, Lanes, Machine, MemoLinks, NodeId, OpRows, Reply, Request, Slice, TileContent,
    TileId, ValueLines,
};
use yew::AttrValue;

use super::plain;
use crate::{client::Refusal, store::Env};

/// Some ops; `None` if there are none to be had.
pub async fn fetch_ops(env: &Env, doc: DocId, first: u32, count: u32) -> Option<OpRows> {
    match env.client.ask(Request::Ops { doc, first, count }).await {
        Ok(Reply::Ops(rows)) => Some(rows),
        _ => None,
    }
}

/// Some of what loading would call; `None` if it is not to be had.
pub async fn fetch_calls(env: &Env, doc: DocId, first: u32, count: u32) -> Option<Calls> {
    match env.client.ask(Request::Calls { doc, first, count }).await {
        Ok(Reply::Calls(calls)) => Some(calls),
        _ => None,
    }
}

/// Some lines of a long value; `None` if they are not to be had.
pub async fn fetch_lines(env: &Env, doc: DocId, node: NodeId, first: u64, count: u32) -> Option<ValueLines> {
    match env.client.ask(Request::Value { doc, node, first, count }).await {
        Ok(Reply::Value(lines)) => Some(lines),
        _ => None,
    }
}

/// Some bytes.
///
/// # Errors
/// Why they cannot be read, in a plain sentence; an empty one if it does not matter any more.
pub fn fetch_slice(
    env: &Env,
    doc: DocId,
    at: u64,
    len: u32,
) -> impl Future<Output = Result<Slice, AttrValue>> + use<> {
    let answer = env.client.ask(Request::Slice { doc, at, len });
    async move {
        match answer.await {
            Ok(Reply::Slice(slice)) => Ok(slice),
            Ok(_) | Err(Refusal::Gone) => Err(AttrValue::default()),
            Err(Refusal::Engine(error)) => Err(plain(&error)),
        }
    }
}

/// The ops in some stretches of the file, each [`picklescope_protocol::TILE`] bytes long, by their numbers: those that exist. `None` if
/// they are not to be had.
pub fn fetch_stretches(
    env: &Env,
    doc: DocId,
    numbers: Vec<u64>,
) -> impl Future<Output = Option<Vec<(u64, Vec<Block>)>>> + use<> {
    let id = |index| TileId { axis: Axis::Bytes, lanes: Lanes::Nesting, level: 0, index };
    let tiles = numbers.into_iter().map(id).collect();
    let answer = env.client.ask(Request::Tiles { doc, tiles });
    async move {
        let Ok(Reply::Tiles(tiles)) = answer.await else { return None };
        let blocks = tiles.into_iter().filter_map(|tile| match tile.content {
            TileContent::Blocks { ops, .. } => Some((tile.id.index, ops)),
            TileContent::Bins(_) => None,
        });
        Some(blocks.collect())
    }
}

/// The machine before an op, with some of its stack and of its memo: how much to pass over of each, and how much to give. `None` if it is
/// not to be had.
pub async fn fetch_machine(
    env: &Env,
    doc: DocId,
    op: u32,
    (first, count): (u32, u32),
    (memo_first, memo_count): (u32, u32),
) -> Option<Box<Machine>> {
    match env.client.ask(Request::Machine { doc, op, first, count, memo_first, memo_count }).await {
        Ok(Reply::Machine(machine)) => Some(machine),
        _ => None,
    }
}

/// The memo entry of an op, if it has to do with one.
pub async fn fetch_memo(env: &Env, doc: DocId, op: u32) -> Option<MemoLinks> {
    match env.client.ask(Request::Memo { doc, op }).await {
        Ok(Reply::Memo(links)) => links,
        _ => None,
    }
}
