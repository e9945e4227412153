//! The Picklescope interface: everything a person sees, drawn with Yew on any element.
//!
//! The interface holds no engine. It posts [`picklescope_protocol::Request`]s to a worker and draws the
//! replies; whatever it knows about a pickle came in one of them. The worker's whole source is a function
//! that the page finds as `self.picklescopeEngine` (see [`client`]).
//!
//! How it is laid out:
//! - [`store`]: one immutable state, one selection, and the actions that make the next state of it;
//! - [`queries`]: read-only answers about the state, one idea a file;
//! - [`client`]: the way to the worker;
//! - [`tasks`]: whatever asks the worker or the browser for something and then acts; one idea a file;
//! - [`components`]: draw snapshots of the state and emit actions or tasks, and know nothing of the worker;
//! - [`graph`]: where the objects around the selection stand in their picture;
//! - [`timeline`]: what the timeline and the minimap are drawn of;
//! - [`keys`]: which key means what, and the help; [`link`]: files in links; [`mod@format`]: numbers and names as people read them;
//! - [`scroll`], [`dump`], [`spell`], [`pieces`]: arithmetic of lists and of bytes, testable without a browser;
//! - [`samples`] and [`styles`]: what the page carries with it.
//!
//! Not here: the page around it (`web/page`), the worker (`crates/wasm`), and any judgement about what a
//! file means: that is the engine's.
//!
//! Text from a file only ever becomes a text node or an attribute value. There is no inner HTML, and no
//! `style` attribute, which the page's Content-Security-Policy would block.

pub mod client;
pub mod components;
pub mod dump;
pub mod format;
pub mod graph;
pub mod keys;
pub mod link;
pub mod pieces;
pub mod queries;
pub mod samples;
pub mod scroll;
pub mod spell;
pub mod store;
pub mod styles;
pub mod tasks;
pub mod timeline;

use web_sys::Element;

/// Draws the interface on `root`, which may stand in a document or in a shadow root.
///
/// `root` should have a size of its own: the interface fills it.
pub fn mount(root: Element) {
    styles::adopt(&root);
    yew::Renderer::<components::App>::with_root(root).render();
}
