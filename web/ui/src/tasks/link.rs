//! Files in links: opening what the address bar holds, and copying a link to what is open.
//!
//! The address bar itself is never written: what is in a file would stand in the browser's history.

use js_sys::{Array, Reflect, Uint8Array};
use picklescope_protocol::{Reply, Request};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::Blob;

use super::{
    copy::copy,
    js::{call, construct},
    spawn,
};
use crate::{
    format,
    link::{self, Broken, Goal, Link, View},
    store::{Document, Env, Load, ShellAction, ShellEnv, Source},
};

/// The most that a link may unpack to, in bytes. Deflate makes a thousandfold of what it is given.
const LARGEST: u32 = 16 << 20;

/// A file of up to this size makes a link that every program passes on, in bytes.
const EASY: u64 = 8_000;
/// A file of up to this size makes a link at all, in bytes.
pub const LINKABLE: u64 = 32_000;

/// The longest name and the longest path that a link takes along, in bytes.
const NAME: usize = 200;
const PATH: usize = 2000;

/// Opens the file that the address bar's fragment holds, if it holds one.
pub fn open_link(shell: &ShellEnv) {
    let Some(fragment) = web_sys::window().and_then(|window| window.location().hash().ok()) else { return };
    let Some(parsed) = link::parse(&fragment) else { return };
    let shell = shell.clone();
    spawn(async move {
        let load = match unpack(parsed).await {
            Ok((source, goal)) => Load::Source(source, goal),
            Err(broken) => Load::Refused(broken.plain().into()),
        };
        shell.act(ShellAction::Open(vec![load]));
    });
}

async fn unpack(parsed: Result<Link, Broken>) -> Result<(Source, Goal), Broken> {
    let link = parsed?;
    let bytes = inflate(&link.packed).await?;
    let source = if link.text {
        Source::Text(bytes)
    } else {
        Source::Link(link.name.unwrap_or_else(|| "linked.pkl".to_owned()).into(), bytes)
    };
    Ok((source, link.goal))
}

/// Unpacks piece by piece, and stops where it becomes too much.
async fn inflate(packed: &[u8]) -> Result<Uint8Array, Broken> {
    let stream = through("DecompressionStream", &Uint8Array::from(packed)).map_err(|_| Broken::Deflate)?;
    let reader = call(&stream, "getReader", &[]).map_err(|_| Broken::Deflate)?;
    let pieces = Array::new();
    let mut total = 0_u32;
    loop {
        let read = step(&reader).await.map_err(|_| Broken::Deflate)?;
        let Some(piece) = read else { break };
        total = total.saturating_add(piece.length());
        if total > LARGEST {
            drop(call(&reader, "cancel", &[]));
            return Err(Broken::TooLarge);
        }
        pieces.push(&piece);
    }
    let whole = Uint8Array::new_with_length(total);
    let mut at = 0;
    for piece in pieces.iter() {
        let piece: Uint8Array = piece.unchecked_into();
        whole.set(&piece, at);
        at += piece.length();
    }
    Ok(whole)
}

/// The next piece of a stream; `None` at its end.
async fn step(reader: &JsValue) -> Result<Option<Uint8Array>, JsValue> {
    let promise: js_sys::Promise = call(reader, "read", &[])?.dyn_into()?;
    let read = JsFuture::from(promise).await?;
    if Reflect::get(&read, &"done".into())?.is_truthy() {
        return Ok(None);
    }
    Reflect::get(&read, &"value".into())?.dyn_into().map(Some)
}

/// Bytes as a stream, through one that changes them.
fn through(name: &str, bytes: &Uint8Array) -> Result<JsValue, JsValue> {
    let blob = Blob::new_with_u8_array_sequence(&Array::of1(bytes))?;
    let change = construct(name, &["deflate-raw".into()])?;
    call(&call(&blob, "stream", &[])?, "pipeThrough", &[change])
}

async fn deflate(bytes: &Uint8Array) -> Result<Vec<u8>, JsValue> {
    let response = construct("Response", &[through("CompressionStream", bytes)?])?;
    let promise: js_sys::Promise = call(&response, "arrayBuffer", &[])?.dyn_into()?;
    Ok(Uint8Array::new(&JsFuture::from(promise).await?).to_vec())
}

async fn bytes_of(source: &Source) -> Result<Uint8Array, JsValue> {
    Ok(match source {
        Source::File(file) => Uint8Array::new(&JsFuture::from(file.array_buffer()).await?),
        Source::Sample(sample) => Uint8Array::from(sample.bytes),
        Source::Text(bytes) | Source::Link(_, bytes) => bytes.clone(),
    })
}

/// Copies a link that holds the whole file, and leads to what is selected.
pub fn copy_link(env: &Env, document: &Document, view: View) {
    let size = document.source.size();
    if size > LINKABLE {
        let (size, most) = (format::bytes(size), format::bytes(LINKABLE));
        env.say(format!(
            "This file has {size}, and a link holds no more than {most}. Pass on the file itself."
        ));
        return;
    }
    let row = document.selection.as_ref().map(|selection| (document.tree.view, selection.key()));
    let path = row.map(|(view, key)| env.client.ask(Request::Path { view, key }));
    let source = document.source.clone();
    let env = env.clone();
    spawn(async move {
        let path = match path {
            Some(path) => path.await.ok(),
            None => None,
        };
        let path = path.and_then(|reply| match reply {
            Reply::Text(text) if !text.cut && text.text.len() <= PATH => Some(text.text),
            _ => None,
        });
        let name = Some(source.name()).filter(|name| !source.is_text() && name.len() <= NAME);
        let goal = Goal { path, view: Some(view) };
        let said = match address(&source, name, goal).await {
            Ok(address) => match copy(&address).await {
                Ok(()) => copied(address.len() as u64, size),
                Err(_) => "The browser did not allow copying.".to_owned(),
            },
            Err(_) => "The file could not be read again: it may have changed or moved.".to_owned(),
        };
        env.say(said);
    });
}

/// What to say of a link that is now on the clipboard.
fn copied(length: u64, size: u64) -> String {
    let length = format::number(length);
    if size > EASY {
        format!(
            "Copied a link with the file in it. It has {length} characters, and some programs cut such a link."
        )
    } else {
        format!("Copied a link with the file in it, {length} characters")
    }
}

async fn address(source: &Source, name: Option<String>, goal: Goal) -> Result<String, JsValue> {
    let packed = deflate(&bytes_of(source).await?).await?;
    let link = Link { packed, name, text: source.is_text(), goal };
    let window = web_sys::window().ok_or(JsValue::NULL)?;
    let mut address = window.location().href()?;
    address.truncate(address.find('#').unwrap_or(address.len()));
    address.push_str(&link.fragment());
    Ok(address)
}

#[cfg(test)]
mod tests {
    use super::copied;

    #[test]
    fn a_link_that_may_be_cut_is_told_of() {
        assert_eq!(copied(2345, 8000), "Copied a link with the file in it, 2,345 characters");
        assert!(copied(2345, 8001).ends_with("some programs cut such a link."));
    }
}
