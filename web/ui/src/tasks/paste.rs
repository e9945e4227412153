//! Files and texts that are handed over by the clipboard, by dropping and by the file dialog.
//!
//! A text stays the browser's: it is put into bytes without passing through the wasm's memory, which never shrinks.

use js_sys::{Function, JsString, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{DataTransfer, File, FileList, HtmlTextAreaElement};

use super::js::{call, construct};
use crate::store::{ShellEnv, Source};

/// The most characters that are taken as a pasted text.
const LONGEST: u32 = 128 << 20;

/// The files of a list.
pub fn files(list: FileList) -> impl Iterator<Item = Source> {
    (0..list.length()).filter_map(move |at| list.get(at)).map(|file: File| Source::File(file))
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

fn open_text(shell: &ShellEnv, text: JsValue) -> bool {
    let Ok(text) = text.dyn_into::<JsString>() else { return false };
    if text.length() > LONGEST {
        shell
            .act(crate::store::ShellAction::Say("That text is too long to paste. Save it as a file.".into()));
        return true;
    }
    // Nothing but white space is nothing.
    if text.search(&js_sys::RegExp::new("\\S", "")) < 0 {
        return false;
    }
    let bytes = construct("TextEncoder", &[])
        .and_then(|encoder| call(&encoder, "encode", &[text.into()]))
        .map(JsCast::unchecked_into::<Uint8Array>);
    if let Ok(bytes) = bytes {
        shell.open([Source::Text(bytes)]);
    }
    true
}
