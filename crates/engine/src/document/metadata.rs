//! The protocol metadata.

use picklescope_insight::metadata::metadata;
use picklescope_protocol::{Metadata, RequestError};

use super::Document;

impl Document {
    pub(crate) fn metadata(&mut self) -> Result<Metadata, RequestError> {
        let laid = self.laid.as_deref().ok_or(RequestError::NotTraced)?;
        let facts = &mut self.facts;
        let size = facts.layer_size;
        metadata(&mut facts.lens(), &laid.ops, size).map_err(|_| {
            RequestError::Unreadable("there is no memory for what the protocol tells".to_owned())
        })
    }
}
