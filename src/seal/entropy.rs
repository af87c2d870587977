/// Where randomness comes from. What is sealed is as safe as these bytes are hard to guess.
pub trait Entropy {
    /// Fills all the bytes with fresh randomness.
    ///
    /// # Errors
    /// When there is none; then nothing is sealed.
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), NoEntropy>;
}

/// There is no randomness.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the system gives no randomness")]
pub struct NoEntropy;

impl<F: FnMut(&mut [u8]) -> Result<(), NoEntropy>> Entropy for F {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), NoEntropy> {
        self(bytes)
    }
}
