//! Files and texts that are handed over by the clipboard, by dropping and by the file dialog.
//!
//! A text stays the browser's: it is put into bytes without passing through the wasm's memory, which never shrinks.

use js_sys::{Array, Function, JsString, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{DataTransfer, File, FileList, HtmlTextAreaElement};

use yew::AttrValue;

use super::{
    js::{call, construct},
    open,
};
use crate::{
    format,
    store::{Env, ShellAction, ShellEnv, Source},
};

/// The most characters that are taken as a pasted text.
const LONGEST: u32 = 128 << 20;
/// The most bytes of a text that is put into a field again: it passes through the wasm's memory.
const SHORT: u32 = 256 << 10;

/// The files of a list.
pub fn files(list: FileList) -> impl Iterator<Item = Source> {
    (0..list.length()).filter_map(move |at| list.get(at)).map(|file: File| Source::File(file))
}

/// What is dropped or pasted: files, and the names of folders, which look like files until they are read.
pub fn handed_over(data: &DataTransfer) -> (Vec<Source>, Vec<AttrValue>) {
    let (mut sources, mut folders) = (Vec::new(), Vec::new());
    let get = |of: &JsValue, name: &str| Reflect::get(of, &name.into()).unwrap_or(JsValue::UNDEFINED);
    let items = get(data, "items");
    let kept = Array::from(&items)
        .into_iter()
        .filter(|item| get(item, "kind").as_string().as_deref() == Some("file"));
    for item in kept {
        let Ok(file) = call(&item, "getAsFile", &[]).and_then(JsCast::dyn_into::<File>) else { continue };
        // Where a browser does not know the method, a folder fails when it is read.
        let entry = call(&item, "webkitGetAsEntry", &[]).unwrap_or(JsValue::NULL);
        if entry.is_object() && get(&entry, "isDirectory").is_truthy() {
            folders.push(format::visible(&file.name()).into());
        } else {
            sources.push(Source::File(file));
        }
    }
    if sources.is_empty() && folders.is_empty() {
        sources.extend(data.files().into_iter().flat_map(files));
    }
    (sources, folders)
}

/// Opens the text on the clipboard; whether there is one.
pub fn paste(shell: &ShellEnv, data: &DataTransfer) -> bool {
    let text = Reflect::get(data, &"getData".into())
        .and_then(|get| get.unchecked_into::<Function>().call1(data, &"text/plain".into()));
    text.is_ok_and(|text| open_text(shell, text))
}

/// Opens what is written in a field; whether there is anything.
pub fn paste_written(shell: &ShellEnv, field: &HtmlTextAreaElement) -> bool {
    Reflect::get(field, &"value".into()).is_ok_and(|text| open_text(shell, text))
}

/// Opens what is written in a field in place of the text it was made of; whether there is anything.
pub fn paste_again(env: &Env, field: &HtmlTextAreaElement) -> bool {
    let text = Reflect::get(field, &"value".into()).unwrap_or(JsValue::UNDEFINED);
    let said = has_text(&text);
    if let Some(source) = Some(text).filter(|_| said).and_then(|text| source(&env.shell, text)) {
        open(env, source);
    }
    said
}

/// A text that was pasted, to be written on; `None` if it is not short.
pub fn written(source: &Source) -> Option<AttrValue> {
    let Source::Text(bytes) = source else { return None };
    let text =
        (bytes.length() <= SHORT).then(|| bytes.to_vec()).and_then(|bytes| String::from_utf8(bytes).ok());
    text.map(AttrValue::from)
}

fn open_text(shell: &ShellEnv, text: JsValue) -> bool {
    let said = has_text(&text);
    if said {
        shell.open(source(shell, text));
    }
    said
}

/// Nothing but white space is nothing.
fn has_text(text: &JsValue) -> bool {
    text.dyn_ref::<JsString>().is_some_and(|text| text.search(&js_sys::RegExp::new("\\S", "")) >= 0)
}

fn source(shell: &ShellEnv, text: JsValue) -> Option<Source> {
    if text.dyn_ref::<JsString>().is_none_or(|text| text.length() > LONGEST) {
        shell.act(ShellAction::Say("That text is too long to paste. Save it as a file.".into()));
        return None;
    }
    let encoder = construct("TextEncoder", &[]).ok()?;
    let bytes = call(&encoder, "encode", &[text]).ok()?;
    Some(Source::Text(bytes.unchecked_into::<Uint8Array>()))
}
