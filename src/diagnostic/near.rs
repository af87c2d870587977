/// The name that somebody probably meant: the nearest of `names` by edit distance, when it is near enough to be worth
/// suggesting. Ties go to the first in code-point order, so that the answer does not depend on the order of `names`.
pub fn nearest<'a>(wrong: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let length = wrong.chars().count();
    // A third of the letters may differ; of a short Chinese name, one of two.
    let most = if wrong.is_ascii() { (length / 3).max(1) } else { (length / 2).max(1) };
    names
        .into_iter()
        .filter(|name| *name != wrong && name.chars().count().abs_diff(length) <= most)
        .map(|name| (strsim::osa_distance(&wrong.to_lowercase(), &name.to_lowercase()), name))
        .filter(|(distance, name)| *distance <= most && *distance < name.chars().count().max(2))
        .min()
        .map(|(_, name)| name)
}
