//! The protocol metadata.

use picklescope_insight::{lens::Lens, metadata::metadata};
use picklescope_protocol::{Metadata, RequestError};

use super::Document;

impl Document {
    pub(crate) fn metadata(&mut self) -> Result<Metadata, RequestError> {
        let laid = self.laid.as_deref().ok_or(RequestError::NotTraced)?;
        let facts = &mut self.facts;
        let mut lens = Lens { graph: &facts.graph, tree: &facts.tree, bytes: &mut facts.reader };
        metadata(&mut lens, &laid.ops, facts.layer_size).map_err(|_| {
            RequestError::Unreadable("there is no memory for what the protocol tells".to_owned())
        })
    }
}
