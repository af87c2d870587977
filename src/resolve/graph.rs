use std::collections::BTreeSet;

/// How many circles are found: a graph may have one for every edge, each as long as the graph.
const MOST: usize = 100;

/// The circles of a graph of `n` nodes, each once and beginning with its least node, one for each edge that closes one when the
/// nodes are walked in order, the first hundred. A graph without circles has none.
pub(super) fn cycles(n: u32, below: impl Fn(u32) -> Vec<u32>) -> Vec<Vec<u32>> {
    let mut found = BTreeSet::new();
    let mut done = vec![false; n as usize];
    let mut at_depth: Vec<Option<usize>> = vec![None; n as usize];
    for start in 0..n {
        if done.get(start as usize).copied().unwrap_or(true) {
            continue;
        }
        let mut path: Vec<(u32, std::vec::IntoIter<u32>)> = vec![(start, below(start).into_iter())];
        set(&mut at_depth, start, Some(0));
        while let Some((node, rest)) = path.last_mut() {
            let node = *node;
            match rest.next() {
                Some(next) if done.get(next as usize).copied().unwrap_or(true) => {}
                Some(next) => match at_depth.get(next as usize).copied().flatten() {
                    Some(_) if found.len() >= MOST => {}
                    Some(depth) => {
                        found.insert(from_least(path.iter().skip(depth).map(|(node, _)| *node).collect()));
                    }
                    None => {
                        set(&mut at_depth, next, Some(path.len()));
                        path.push((next, below(next).into_iter()));
                    }
                },
                None => {
                    set(&mut at_depth, node, None);
                    if let Some(done) = done.get_mut(node as usize) {
                        *done = true;
                    }
                    path.pop();
                }
            }
        }
    }
    found.into_iter().collect()
}

/// How many edges the longest way down from each node has. The graph has no circles.
pub(super) fn depths(n: u32, below: impl Fn(u32) -> Vec<u32>) -> Vec<usize> {
    let mut depths: Vec<Option<usize>> = vec![None; n as usize];
    let known = |depths: &[Option<usize>], node: u32| depths.get(node as usize).copied().unwrap_or(Some(0));
    for start in 0..n {
        // A node comes up twice: to walk what is below it, and then to be measured by it.
        let mut open = vec![(start, false)];
        while let Some((node, walked)) = open.pop() {
            if known(&depths, node).is_some() {
                continue;
            }
            if walked {
                let deepest = below(node).into_iter().map(|next| known(&depths, next).unwrap_or(0).saturating_add(1)).max();
                set(&mut depths, node, Some(deepest.unwrap_or(0)));
            } else {
                open.push((node, true));
                open.extend(below(node).into_iter().filter(|next| known(&depths, *next).is_none()).map(|next| (next, false)));
            }
        }
    }
    depths.into_iter().flatten().collect()
}

/// Everything that can be reached from a node, itself among it, in order.
pub(super) fn reach(from: u32, below: impl Fn(u32) -> Vec<u32>) -> Vec<u32> {
    let mut seen = BTreeSet::from([from]);
    let mut open = vec![from];
    while let Some(node) = open.pop() {
        open.extend(below(node).into_iter().filter(|next| seen.insert(*next)));
    }
    seen.into_iter().collect()
}

fn set(depths: &mut [Option<usize>], node: u32, depth: Option<usize>) {
    if let Some(slot) = depths.get_mut(node as usize) {
        *slot = depth;
    }
}

fn from_least(mut cycle: Vec<u32>) -> Vec<u32> {
    let least = cycle.iter().enumerate().min_by_key(|(_, node)| **node).map_or(0, |(at, _)| at);
    cycle.rotate_left(least);
    cycle
}
