//! Where things are.

use std::path::{Path, PathBuf};

/// The checked-out project.
pub(crate) struct Tree {
    /// The workspace's folder.
    pub(crate) root: PathBuf,
    /// Cargo's target folder.
    pub(crate) target: PathBuf,
}

impl Tree {
    /// The tree this program was compiled from.
    pub(crate) fn here() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap().to_path_buf();
        let target =
            std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), |dir| root.join(dir));
        Self { root, target }
    }

    /// A path of the project.
    pub(crate) fn path(&self, relative: &str) -> PathBuf {
        self.root.join(relative)
    }

    /// A path of our own under cargo's target folder: intermediate files, tools, stamps.
    pub(crate) fn work(&self, relative: &str) -> PathBuf {
        self.target.join("xtask").join(relative)
    }
}
