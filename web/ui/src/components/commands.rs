//! All there is to do, by name: a field, and below it a list that what is typed makes shorter. The combobox of the ARIA Authoring Practices.

use web_sys::{Element, HtmlDialogElement, HtmlInputElement};
use yew::prelude::*;

use super::{
    hooks::{use_number, use_watch},
    keyboard::{Set, act},
    part::Drawn,
};
use crate::{
    keys::{Command, Shortcut, commands},
    store::{Env, ShellAction, State},
};

pub(super) struct Commands {
    pub(super) env: Env,
    pub(super) state: State,
    pub(super) set: Set,
}

// What the list depends on does not change while it is open.
impl PartialEq for Commands {
    fn eq(&self, other: &Self) -> bool {
        self.env == other.env
    }
}

impl Drawn for Commands {
    fn draw(&self, context: &mut HookContext) -> Html {
        use_commands(self).run(context)
    }
}

/// A modal dialog, open for as long as it is drawn.
#[hook]
fn use_commands(props: &Commands) -> Html {
    let Commands { env, state, set } = props;
    let dialog = use_node_ref();
    let typed = use_mut_ref(String::new);
    // The row, and what draws again.
    let at = use_number(0);
    let redraw = use_force_update();
    use_watch(dialog.clone(), |dialog| {
        if let Some(dialog) = dialog.cast::<HtmlDialogElement>() {
            drop(dialog.show_modal());
        }
        None
    });
    let found = matching(&typed.borrow(), state.document().is_some());
    let count = u32::try_from(found.len()).unwrap_or(u32::MAX);
    let chosen = (*at).min(count.saturating_sub(1));
    let option_id = |number: u32| env.id(&["command-", &number.to_string()].concat());
    use_watch((chosen, typed.borrow().clone()), {
        let (dialog, id) = (dialog.clone(), option_id(chosen));
        move |_| {
            let option = dialog
                .cast::<Element>()
                .and_then(|dialog| dialog.query_selector(&["#", &id].concat()).ok()?);
            if let Some(option) = option {
                in_sight(&option);
            }
            None
        }
    });
    let run = {
        let (env, state, set, dialog) = (env.clone(), state.clone(), *set, dialog.clone());
        move |command: &Command| {
            // The keys go back to where they were, and from there to where the command wants them.
            if let Some(dialog) = dialog.cast::<HtmlDialogElement>() {
                dialog.close();
            }
            env.shell.act(ShellAction::Show(None));
            act(command.does, &env, &state, set);
        }
    };
    let onclose = {
        let env = env.clone();
        Callback::from(move |_: Event| env.shell.act(ShellAction::Show(None)))
    };
    let oninput = {
        let (typed, at, redraw) = (typed.clone(), at.clone(), redraw.clone());
        Callback::from(move |event: InputEvent| {
            if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
                typed.replace(input.value());
                at.set(0);
                redraw.force_update();
            }
        })
    };
    let onkeydown = {
        let (at, run, found) = (at.clone(), run.clone(), found.clone());
        Callback::from(move |event: KeyboardEvent| {
            let last = count.saturating_sub(1);
            let to = match event.key().as_str() {
                "ArrowDown" => {
                    if chosen >= last {
                        0
                    } else {
                        chosen + 1
                    }
                }
                "ArrowUp" => chosen.checked_sub(1).unwrap_or(last),
                "PageDown" => chosen.saturating_add(8).min(last),
                "PageUp" => chosen.saturating_sub(8),
                "Enter" => {
                    event.prevent_default();
                    if let Some(command) = found.get(chosen as usize) {
                        run(command);
                    }
                    return;
                }
                _ => return,
            };
            event.prevent_default();
            at.set(to);
        })
    };
    let options = found.iter().zip(0u32..).map(|(command, number)| {
        let (run, of) = (run.clone(), command.clone());
        let onclick = Callback::from(move |_: MouseEvent| run(&of));
        html! {
            <li
                role="option" id={option_id(number)} class="command" key={command.name}
                aria-selected={(number == chosen).to_string()} {onclick}
            >
                <span>{ command.name }</span>
                <span class="command-keys">{ for command.keys.iter().map(|key| html! { <kbd>{ key }</kbd> }) }</span>
            </li>
        }
    });
    let list = env.id("commands");
    html! {
        <dialog ref={dialog} class="commands" aria-label="Commands" {onclose}>
            <input
                type="text" class="field" role="combobox" aria-label="Command" aria-expanded="true" aria-autocomplete="list"
                aria-controls={list.clone()} aria-activedescendant={(count > 0).then(|| option_id(chosen))}
                placeholder="What to do" autocomplete="off" autocapitalize="off" spellcheck="false" {oninput} {onkeydown}
            />
            <ul id={list} role="listbox" aria-label="Commands">{ for options }</ul>
            <p class="quiet" role="status">{ (count == 0).then_some("No command is called that.") }</p>
        </dialog>
    }
}

/// The commands in whose names all words that were typed begin a word, or at least stand.
fn matching(typed: &str, has_document: bool) -> Vec<Command> {
    let words: Vec<String> = typed.split_whitespace().map(str::to_ascii_lowercase).collect();
    let (mut first, mut later) = (Vec::new(), Vec::new());
    for command in commands() {
        let name = command.name.to_ascii_lowercase();
        let begins = |word: &String| name.split([' ', ',', ':']).any(|of| of.starts_with(word.as_str()));
        // The list itself is there already.
        let is_idle = command.does == Shortcut::Commands || !has_document && command.does.needs_document();
        if is_idle || !words.iter().all(|word| name.contains(word.as_str())) {
            continue;
        }
        if words.iter().all(begins) { first.push(command) } else { later.push(command) }
    }
    first.append(&mut later);
    first
}

/// Scrolls a list just so far that one of its elements is in sight.
fn in_sight(option: &Element) {
    let Some(list) = option.parent_element() else { return };
    let (row, sight) = (option.get_bounding_client_rect(), list.get_bounding_client_rect());
    let by = (row.bottom() - sight.bottom()).max(0.0) + (row.top() - sight.top()).min(0.0);
    #[expect(clippy::cast_possible_truncation, reason = "some hundred pixels")]
    list.set_scroll_top(list.scroll_top() + by.round() as i32);
}

#[cfg(test)]
mod tests {
    use super::{Shortcut, matching};

    #[test]
    fn commands_are_found_by_their_words() {
        let first = |typed: &str| matching(typed, true).first().map(|command| command.does);
        assert_eq!(first("sett"), Some(Shortcut::Settings));
        assert_eq!(first("next op"), Some(Shortcut::Step(true)));
        assert_eq!(first("HELP"), Some(Shortcut::Help));
        assert_eq!(first("xyzzy"), None);
        assert!(matching("", false).iter().all(|command| !command.does.needs_document()));
        assert!(matching("", false).len() < matching("", true).len());
    }
}
