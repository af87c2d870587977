use super::BundleError;

/// Nothing where an invariant holds, and which does not.
pub(super) type Verified = Result<(), BundleError>;

/// Says what is malformed unless something holds.
pub(super) fn ensure(holds: bool, what: &'static str) -> Verified {
    if holds { Ok(()) } else { Err(BundleError::Malformed(what)) }
}

/// Whether a list rises strictly.
pub(super) fn rises<T, K: Ord>(rows: &[T], key: impl Fn(&T) -> K) -> bool {
    rows.windows(2).all(|pair| match pair {
        [a, b] => key(a) < key(b),
        _ => true,
    })
}
