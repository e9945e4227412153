//! Handing bytes of the file to the browser as a file of their own. They are read here: nothing is asked of any server.

use js_sys::{Array, Uint8Array};
use picklescope_protocol::DocId;
use web_sys::Blob;

use super::{download::save, read::fetch_slice, spawn};
use crate::{format, store::Env};

/// Bytes that are read at a time, and the most that are saved: they are all in memory until the browser has written them.
const PIECE: u64 = 1 << 20;
const MOST: u64 = 1 << 30;

/// Saves bytes of the innermost layer, from offset to offset, under a name.
pub fn save_bytes(env: &Env, doc: DocId, name: String, (start, end): (u64, u64)) {
    if end.saturating_sub(start) > MOST {
        env.warn("More than 1 GB is not saved at once.");
        return;
    }
    let env = env.clone();
    spawn(async move {
        let parts = Array::new();
        let mut at = start;
        while at < end {
            let len = u32::try_from((end - at).min(PIECE)).unwrap_or(0);
            match fetch_slice(&env, doc, at, len).await {
                Ok(slice) if !slice.bytes.is_empty() => {
                    parts.push(&Uint8Array::from(slice.bytes.as_slice()));
                    at += slice.bytes.len() as u64;
                }
                Ok(_) => return env.warn("The file ends before these bytes do."),
                // Of a file that is closed by now there is nothing to say.
                Err(why) if why.is_empty() => return,
                Err(why) => return env.warn(why),
            }
        }
        let saved = Blob::new_with_u8_array_sequence(&parts).and_then(|blob| save(&blob, &name));
        match saved {
            Ok(()) => env.say(format!("Saved {} as {name}", format::count(end - start, "byte"))),
            Err(_) => env.warn("The browser did not take the file."),
        }
    });
}
