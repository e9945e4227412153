//! The edges between panes: they can be dragged, moved with the arrows, and put back by a double click or Enter.

use web_sys::{Element, PointerEvent};
use yew::prelude::*;

use crate::{
    store::{Edge, Env, ShellAction, Sizes},
    tasks,
};

/// How far an arrow moves an edge, in pixels.
const STEP: i32 = 16;

/// The edge of a pane, which is the separator's parent.
pub(super) fn splitter(env: &Env, sizes: Sizes, edge: Edge) -> Html {
    let shell = env.shell.clone();
    let resize = move |size: Option<i32>| shell.act(ShellAction::Resize(edge, size));
    let onpointerdown = Callback::from(|event: PointerEvent| {
        if let Some(element) = event.target_dyn_into::<Element>().filter(|_| event.button() == 0) {
            event.prevent_default();
            drop(element.set_pointer_capture(event.pointer_id()));
        }
    });
    let onpointermove = {
        let resize = resize.clone();
        Callback::from(move |event: PointerEvent| {
            let Some(element) = event.target_dyn_into::<Element>() else { return };
            if element.has_pointer_capture(event.pointer_id())
                && let Some(pane) = element.parent_element()
            {
                let pane = pane.get_bounding_client_rect();
                let far = if edge.is_upright() { pane.right() } else { pane.bottom() };
                let near = f64::from(if edge.is_upright() { event.client_x() } else { event.client_y() });
                #[expect(clippy::cast_possible_truncation, reason = "pixels of a window")]
                resize(Some((far - near).round() as i32));
            }
        })
    };
    let onpointerup = Callback::from(move |_: PointerEvent| tasks::keep_sizes(sizes));
    let ondblclick = {
        let resize = resize.clone();
        Callback::from(move |_: MouseEvent| {
            resize(None);
            let mut sizes = sizes;
            sizes.set(edge, None);
            tasks::keep_sizes(sizes);
        })
    };
    let onkeydown = Callback::from(move |event: KeyboardEvent| {
        let by = match event.key().as_str() {
            "ArrowUp" | "ArrowLeft" => STEP,
            "ArrowDown" | "ArrowRight" => -STEP,
            "Enter" => 0,
            _ => return,
        };
        let Some(element) = event.target_dyn_into::<Element>() else { return };
        let Some(pane) = element.parent_element() else { return };
        event.prevent_default();
        let pane = pane.get_bounding_client_rect();
        #[expect(clippy::cast_possible_truncation, reason = "pixels of a window")]
        let now = (if edge.is_upright() { pane.width() } else { pane.height() }) as i32;
        let size = (by != 0).then_some(now + by);
        resize(size);
        let mut sizes = sizes;
        sizes.set(edge, size);
        tasks::keep_sizes(sizes);
    });
    let orientation = if edge.is_upright() { "vertical" } else { "horizontal" };
    html! {
        <div
            role="separator" tabindex="0" class={classes!("splitter", edge.is_upright().then_some("is-upright"))}
            aria-orientation={orientation} aria-label={edge.name()} aria-valuenow={sizes.share(edge).to_string()}
            title="Drag; double click puts it back" {onpointerdown} {onpointermove} {onpointerup} {ondblclick} {onkeydown}
        ></div>
    }
}
