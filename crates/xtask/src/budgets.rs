//! Holds what the page weighs against `budgets.toml`.

use std::fs;

use crate::process::{Cmd, Result, Why};
use crate::setup;
use crate::tree::Tree;

/// The step `budgets`: every file of `dist/` has a budget and keeps it, and so do all together.
pub(crate) fn run(tree: &Tree) -> Result<()> {
    let text = fs::read_to_string(tree.path("budgets.toml")).why("budgets.toml")?;
    let budgets = table(&text, "dist")?;
    let budget = |name: &str| budgets.iter().find(|(known, _)| known == name).map(|(_, bytes)| *bytes);
    let weighed = Cmd::new(setup::bundler(tree)?).arg("weigh").arg(tree.path("dist")).output()?;
    let mut over = Vec::new();
    let mut total = 0;
    let mut line = |name: &str, weight: u64| {
        let allowed = budget(name);
        println!(
            "  {name:<12} {weight:>8} of {}",
            allowed.map_or("no budget".to_owned(), |bytes| bytes.to_string())
        );
        if allowed.is_none_or(|bytes| weight > bytes) {
            over.push(name.to_owned());
        }
    };
    for row in weighed.lines() {
        let mut words = row.split(' ');
        let (name, weight) =
            (words.next().unwrap_or_default(), words.nth(1).and_then(|word| word.parse::<u64>().ok()));
        let weight = weight.ok_or_else(|| format!("no weight in `{row}`"))?;
        total += weight;
        line(name, weight);
    }
    line("total", total);
    if over.is_empty() { Ok(()) } else { Err(format!("over budget: {}", over.join(", "))) }
}

/// The whole numbers of one table. This is the part of TOML that budgets.toml is written in.
fn table(text: &str, wanted: &str) -> Result<Vec<(String, u64)>> {
    let mut rows = Vec::new();
    let mut inside = false;
    for line in text.lines().map(|line| line.split('#').next().unwrap_or_default().trim()) {
        if let Some(name) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            inside = name == wanted;
        } else if let Some((key, value)) = line.split_once('=').filter(|_| inside) {
            let bytes = value.trim().replace('_', "").parse().why(format!("budgets.toml: {line}"))?;
            rows.push((key.trim().trim_matches('"').to_owned(), bytes));
        }
    }
    if rows.is_empty() { Err(format!("budgets.toml has no table [{wanted}]")) } else { Ok(rows) }
}

#[cfg(test)]
mod tests {
    use super::table;

    #[test]
    fn reads_its_table_and_no_other() {
        let text = "# [dist]\n[other]\na = 1\n[dist]\ntotal = 300_000 # all\n\"page.js\" = 5\n";
        let rows = table(text, "dist").unwrap();
        assert_eq!(rows, [("total".to_owned(), 300_000), ("page.js".to_owned(), 5)]);
        assert!(table(text, "none").is_err());
    }
}
