//! What the engine needs of the worker around it.

use picklescope_engine::{Host, Store};

use super::store::BlobStore;

/// The worker as the engine sees it.
pub(super) struct WorkerHost;

impl Host for WorkerHost {
    fn store(&mut self) -> Box<dyn Store> {
        Box::new(BlobStore::default())
    }

    #[cfg(target_arch = "wasm32")]
    fn memory(&self) -> u64 {
        const PAGE: u64 = 65_536;
        core::arch::wasm32::memory_size(0) as u64 * PAGE
    }
}
