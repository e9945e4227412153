//! From what is selected to what it is in, and to the next place where it is.

use picklescope_protocol::{NodeId, Reply, Request, RowKey, Where};

use super::{arrange::arrange, point::point, working::work};
use crate::{
    format,
    store::{Document, Env, Pane, Selection, Step, Via},
};

/// Climbs outward: from an op or a byte to its object, and from an object to the one it is in.
pub fn outward(env: &Env, document: &Document) {
    match around(document) {
        Ok(node) => point(env, document, Where::Node(node), Pane::Elsewhere),
        Err(why) => env.say(why),
    }
}

/// What is around the selection, or why there is nothing.
fn around(document: &Document) -> Result<NodeId, &'static str> {
    let spot = document.focus.known();
    let pointed = spot.filter(|spot| !matches!(spot.at, Where::Node(_)));
    if let Some(spot) = pointed {
        return spot.node.ok_or("This belongs to no object: there is nothing around it.");
    }
    // What has no row of its own is still in something.
    let homeless = spot.filter(|spot| spot.row.is_none()).and_then(|spot| spot.extents.get(1));
    let owner = document.selection.as_ref().map(|selection| selection.key().owner);
    match (homeless, owner) {
        (Some(extent), _) => Ok(extent.node),
        (None, Some(owner)) if owner != RowKey::TOP => Ok(owner),
        _ => Err("Nothing is around this."),
    }
}

/// Goes to the next row that refers to the selected object; behind the last one comes the first.
pub fn next_occurrence(env: &Env, document: &Document) {
    let (doc, view) = (document.opened.doc, document.tree.view);
    let Some(selection) = &document.selection else { return };
    let Some(node) = selection.node() else { return };
    let here = Selection::key(selection);
    work(env, view, move |env| async move {
        let request = Request::Referrers { doc, node, first: 0, count: 100 };
        let Ok(Reply::Referrers(referrers)) = env.client.ask(request).await else { return };
        let rows: Vec<RowKey> = referrers.list.iter().filter_map(|referrer| referrer.row).collect();
        let at = rows.iter().position(|row| *row == here).map_or(0, |at| at + 1);
        let Some(key) = rows.get(at).or(rows.first()).copied().filter(|key| *key != here) else {
            env.say("This is referred to only here.");
            return;
        };
        arrange(&env, Request::Locate { view, key }, Via::Jump, Step::Jump, None).await;
        let number = rows.iter().position(|row| *row == key).map_or(0, |at| at as u64 + 1);
        env.say(format!(
            "Reference {} of {}",
            format::number(number),
            format::number(u64::from(referrers.total))
        ));
    });
}
