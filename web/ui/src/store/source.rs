//! Where a document comes from.

use js_sys::Uint8Array;
use web_sys::File;

use crate::{client::Rider, samples::Sample};

/// Something that can be opened, and opened again.
#[derive(Clone, Debug)]
pub enum Source {
    /// A file dropped or picked.
    File(File),
    /// A sample that is part of the page.
    Sample(&'static Sample),
}

impl Source {
    /// Its name, as it came: not yet made safe to show.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::File(file) => file.name(),
            Self::Sample(sample) => sample.file.to_owned(),
        }
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
        }
    }

    /// What rides to the worker.
    #[must_use]
    pub fn rider(&self) -> Rider {
        match self {
            Self::File(file) => Rider::File(file.clone()),
            Self::Sample(sample) => Rider::Bytes(Uint8Array::from(sample.bytes)),
        }
    }
}
