//! Where a document comes from.

use std::rc::Rc;

use js_sys::Uint8Array;
use web_sys::File;
use yew::AttrValue;

use crate::{client::Rider, format, samples::Sample};

/// Something that can be opened, and opened again.
#[derive(Clone, Debug)]
pub enum Source {
    /// A file dropped, pasted or picked.
    File(File),
    /// A sample that is part of the page.
    Sample(&'static Sample),
    /// A text that was pasted, in UTF-8: the bytes it spells are meant. It stays outside of the wasm, whose memory would never
    /// become smaller again.
    Text(Uint8Array),
    /// A file that came in a link: its name, and its bytes.
    Link(Rc<str>, Uint8Array),
}

impl Source {
    /// Its name, as it came: not yet made safe to show.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::File(file) => file.name(),
            Self::Sample(sample) => sample.file.to_owned(),
            Self::Text(_) => "pasted text".to_owned(),
            Self::Link(name, _) => name.to_string(),
        }
    }

    /// Its name, made safe to show: in the engine's notation, so that it stays as it is when the file is open.
    #[must_use]
    pub fn title(&self) -> AttrValue {
        format::visible(&self.name()).into()
    }

    /// Its bytes. Files beyond 2^53 bytes do not exist.
    #[must_use]
    pub fn size(&self) -> u64 {
        match self {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "whole, never negative"
            )]
            Self::File(file) => file.size() as u64,
            Self::Sample(sample) => sample.bytes.len() as u64,
            Self::Text(bytes) | Self::Link(_, bytes) => u64::from(bytes.length()),
        }
    }

    /// Whether it is a text that spells the bytes that are meant.
    #[must_use]
    pub fn is_text(&self) -> bool {
        matches!(self, Self::Text(_))
    }

    /// What rides to the worker. Bytes are given away with it, and so it is a copy of them.
    #[must_use]
    pub fn rider(&self) -> Rider {
        match self {
            Self::File(file) => Rider::File(file.clone()),
            Self::Sample(sample) => Rider::Bytes(Uint8Array::from(sample.bytes)),
            Self::Text(bytes) | Self::Link(_, bytes) => Rider::Bytes(bytes.slice(0, bytes.length())),
        }
    }
}
