//! Values that are a single text, number or boolean, and their plain form.

/// A value of the model as plain data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scalar {
    /// A boolean.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// Text.
    Text(String),
}

/// Implemented by every type of the model that is not a record or a list. Text types print their value in normal form;
/// sets of words print the word.
pub trait ToScalar {
    /// The plain form.
    fn to_scalar(&self) -> Scalar;
}

impl ToScalar for bool {
    fn to_scalar(&self) -> Scalar {
        Scalar::Bool(*self)
    }
}

impl ToScalar for u32 {
    fn to_scalar(&self) -> Scalar {
        Scalar::Integer((*self).into())
    }
}

impl ToScalar for std::num::NonZeroU32 {
    fn to_scalar(&self) -> Scalar {
        Scalar::Integer(self.get().into())
    }
}

impl ToScalar for String {
    fn to_scalar(&self) -> Scalar {
        Scalar::Text(self.clone())
    }
}
