use super::{ChangeError, Engine, PersonChange};
use crate::bundle::Status;

impl Engine {
    /// Suspends a person for everybody who asks from now on, as if the set said so: nothing is granted to them any more, and they
    /// keep their place in chains of managers. As [`Engine::change_person`], which it is the commonest case of.
    ///
    /// # Errors
    /// When there is no such person.
    pub fn suspend(&self, person: &str) -> Result<(), ChangeError> {
        if !self.is_person(person) {
            return Err(ChangeError::unknown_subject(person));
        }
        self.change_person(&PersonChange::of(person).status(Status::Suspended))
    }
}
