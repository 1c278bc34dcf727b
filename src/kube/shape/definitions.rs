//! The definitions of Kubernetes' own kinds as shapes: each is read when the first object needs it, and shared by all
//! kinds that refer to it.

use std::cell::{OnceCell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use crate::kube::bundle::{Family, KUBERNETES};
use crate::kube::schema::finish;
use crate::kube::shape::rest::Pattern;
use crate::kube::shape::{Later, Shape};

/// All definitions for one minor version of Kubernetes.
#[derive(Debug)]
pub(in crate::kube) struct Definitions {
    minor: u32,
    family: OnceCell<Rc<Family>>,
    shapes: OnceCell<Vec<OnceCell<Shape>>>,
    /// Many fields of a project have the same definition.
    patterns: RefCell<BTreeMap<String, Rc<Pattern>>>,
}

impl Definitions {
    pub(in crate::kube) fn new(minor: u32) -> Self {
        Self { minor, family: OnceCell::new(), shapes: OnceCell::new(), patterns: RefCell::default() }
    }

    /// The texts that the shapes are read from.
    pub(in crate::kube) fn family(&self) -> &Rc<Family> {
        self.family.get_or_init(|| Rc::new(Family::unpack(KUBERNETES, self.minor)))
    }

    /// The index of a definition.
    pub(super) fn place(&self, name: &str) -> Option<usize> {
        self.family().place(name)
    }

    pub(super) fn at(&self, place: usize) -> &Shape {
        let shapes = self.shapes.get_or_init(|| (0..self.family().len()).map(|_| OnceCell::new()).collect());
        shapes[place].get_or_init(|| {
            let (name, mut schema) = self.family().definition_at(place);
            finish(self.minor, name, &mut schema);
            Shape::read(schema, self)
        })
    }

    pub(super) fn pattern(&self, text: String) -> Rc<Pattern> {
        let mut patterns = self.patterns.borrow_mut();
        let pattern = patterns.entry(text).or_insert_with_key(|text| Rc::new(Pattern::new(text)));
        Rc::clone(pattern)
    }
}

impl Later {
    pub(super) fn shape(&self, known: &Definitions) -> &Shape {
        self.shape.get_or_init(|| Shape::read(self.schema.take(), known))
    }
}
