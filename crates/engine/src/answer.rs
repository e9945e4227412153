//! Requests about an open document, one arm each.

use picklescope_codec::NodeId;
use picklescope_protocol::{DocId, Located, Reply, Request, RequestError, ViewId};

use crate::{
    document::{Document, look::key_of},
    rows::{Key, describe::row_key, level::TOP},
    view_of,
};

/// The document that a request is about.
pub(crate) fn document_of(request: &Request) -> Option<DocId> {
    match request {
        Request::Rows { view, .. }
        | Request::Expand { view, .. }
        | Request::ExpandAll { view, .. }
        | Request::Reveal { view, .. }
        | Request::Locate { view, .. }
        | Request::TypeAhead { view, .. }
        | Request::Path { view, .. }
        | Request::GoTo { view, .. } => Some(doc_of(*view)),
        Request::Node { doc, .. }
        | Request::Referrers { doc, .. }
        | Request::Open { doc, .. }
        | Request::Cancel { doc }
        | Request::Close { doc }
        | Request::Tiles { doc, .. }
        | Request::Ops { doc, .. }
        | Request::Memo { doc, .. }
        | Request::Machine { doc, .. }
        | Request::Seek { doc, .. }
        | Request::Spot { doc, .. }
        | Request::Slice { doc, .. }
        | Request::Metadata { doc }
        | Request::Calls { doc, .. }
        | Request::Heavy { doc }
        | Request::Text { doc, .. }
        | Request::Value { doc, .. }
        | Request::Digest { doc }
        | Request::Near { doc, .. }
        | Request::Search { doc, .. }
        | Request::StopSearch { doc }
        | Request::Match { doc, .. }
        | Request::Wreck { doc }
        | Request::SetPy2 { doc, .. } => Some(*doc),
        Request::Stats | Request::Opcodes => None,
    }
}

fn doc_of(view: ViewId) -> DocId {
    DocId(view.0)
}

/// Answers a request about a document.
pub(crate) fn answer(document: &mut Document, request: Request) -> Result<Reply, RequestError> {
    match request {
        Request::Rows { first, count, .. } => Ok(Reply::Rows(document.rows(first, count))),
        Request::Expand { key, open, .. } => {
            let key = key_of(key);
            let row = document.with_view(|view, model| view.expand(model, key, open));
            located(document, row, Some(key))
        }
        Request::ExpandAll { key, limit, .. } => {
            let key = key.map(key_of);
            let row = document.with_view(|view, model| view.expand_all(model, key, limit));
            // Without any rows there is nothing to open, which is fine.
            located(document, row.or(key.is_none().then_some(0)), key)
        }
        Request::Reveal { node, .. } => {
            let key = document.model().own_row(NodeId(node.0)).ok_or(RequestError::Unknown)?;
            locate(document, key)
        }
        Request::Locate { key, .. } => locate(document, key_of(key)),
        Request::TypeAhead { from, prefix, .. } => Ok(Reply::Found(document.type_ahead(from, &prefix))),
        Request::Path { key, .. } => document.path(key_of(key)).map(Reply::Text).ok_or(RequestError::Unknown),
        Request::GoTo { path, .. } => {
            let key = document.find(&path)?;
            locate(document, key)
        }
        Request::Node { node, .. } => {
            let node = known(document, node)?;
            Ok(Reply::Node(Box::new(document.detail(node))))
        }
        Request::Text { node, form, .. } => document.text(known(document, node)?, form).map(Reply::Text),
        Request::Value { node, first, count, .. } => {
            document.value_lines(known(document, node)?, first, count).map(Reply::Value)
        }
        Request::Referrers { node, first, count, .. } => {
            let node = known(document, node)?;
            Ok(Reply::Referrers(document.referrers(node, first, count)))
        }
        Request::Tiles { tiles, .. } => document.tiles(&tiles).map(Reply::Tiles),
        Request::Ops { first, count, .. } => document.op_rows(first, count).map(Reply::Ops),
        Request::Memo { op, .. } => document.memo(op).map(Reply::Memo),
        Request::Machine { op, first, count, memo_first, memo_count, .. } => {
            document.machine(op, (first, count), (memo_first, memo_count)).map(Reply::Machine)
        }
        Request::Seek { from, sought, .. } => document.seek(from, sought).map(Reply::Place),
        Request::Spot { at, .. } => document.spot(at).map(|spot| Reply::Spot(Box::new(spot))),
        Request::Slice { at, len, .. } => document.slice(at, len).map(Reply::Slice),
        Request::Metadata { .. } => document.known_metadata().map(Reply::Metadata),
        Request::Digest { .. } => {
            document.begin_digest();
            Ok(Reply::Done)
        }
        Request::Heavy { .. } => {
            document.begin_heavy();
            Ok(Reply::Done)
        }
        Request::Calls { first, count, .. } => Ok(Reply::Calls(document.calls(first, count))),
        Request::Wreck { .. } => Ok(Reply::Wreck(document.wreck().map(Box::new))),
        Request::Near { row, reach, .. } => document.near(row, reach).map(|near| Reply::Near(Box::new(near))),
        Request::Search { query, .. } => document.search(query).map(|()| Reply::Done),
        Request::StopSearch { .. } => {
            document.search = None;
            Ok(Reply::Done)
        }
        Request::Match { from, op, forward, .. } => {
            Ok(Reply::Match(document.matching(from.map(key_of), op, forward).map(Box::new)))
        }
        Request::SetPy2 { encoding, .. } => {
            document.set_py2(encoding);
            Ok(Reply::Opened(Box::new(document.opened(view_of(document.facts.doc)))))
        }
        // The engine itself answers these.
        Request::Open { .. }
        | Request::Cancel { .. }
        | Request::Close { .. }
        | Request::Stats
        | Request::Opcodes => Err(RequestError::BadRequest),
    }
}

/// An object of this document.
fn known(document: &Document, node: picklescope_protocol::NodeId) -> Result<NodeId, RequestError> {
    Some(NodeId(node.0)).filter(|node| document.has(*node)).ok_or(RequestError::Unknown)
}

fn locate(document: &mut Document, key: Key) -> Result<Reply, RequestError> {
    let row = document.with_view(|view, model| view.locate(model, key));
    located(document, row, Some(key))
}

fn located(document: &Document, row: Option<u64>, key: Option<Key>) -> Result<Reply, RequestError> {
    let row = row.ok_or(RequestError::Unknown)?;
    let first = || document.view.from(row).next().map(|visible| visible.key);
    let key = key.or_else(first).unwrap_or(Key { owner: TOP, slot: 0, span: 1 });
    let view = view_of(document.facts.doc);
    Ok(Reply::Located(Located { view, row, key: row_key(key), total: document.view.total() }))
}
