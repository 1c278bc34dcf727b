//! CEL expressions of admission policies, evaluated for one object.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::Arc;

use kube_cel::KubeCelExt;
use kube_cel::cel::objects::{Key, Map};
use kube_cel::cel::{Context, ExecutionError, Program, Value};
use serde_json::Value as Json;

use crate::document::Data;
use crate::kube::cel::{READ_MAX, Size, affordable, syntax_problem};
use crate::kube::json::without_null;

/// An expression that has been parsed.
pub struct Expression(Program);

impl Expression {
    /// Parses an expression, or says what the parser does not read.
    pub fn read(text: &str) -> Result<Self, String> {
        if text.len() > READ_MAX {
            return Err(format!("it has more than {READ_MAX} characters"));
        }
        Program::compile(text).map(Self).map_err(|problem| {
            let words = problem.to_string();
            syntax_problem(&words).unwrap_or_else(|| "its syntax is not supported".to_owned())
        })
    }
}

impl fmt::Debug for Expression {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.debug_struct("Expression").finish_non_exhaustive()
    }
}

/// The result of an expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It is true.
    Yes,
    /// It is false.
    No,
    /// It reads a field that is absent, which the API server treats like a violation.
    Fails(String),
    /// It cannot be evaluated here.
    Unknown(String),
}

/// The variables that expressions can use.
pub struct Scope {
    context: Context<'static>,
    /// How large the variables are. The cost of an expression depends on it.
    sizes: BTreeMap<String, Size>,
    defined_sizes: BTreeMap<String, Size>,
    defined: HashMap<Key, Value>,
}

impl Scope {
    /// No variables, and all functions.
    pub fn new() -> Self {
        let mut context = Context::default().with_all();
        context.add_variable_from_value("oldObject", Value::Null);
        let (sizes, defined_sizes) = (BTreeMap::new(), BTreeMap::new());
        let mut scope = Self { context, sizes, defined_sizes, defined: HashMap::new() };
        scope.update();
        scope
    }

    /// Sets a variable. Without data it is null.
    pub fn set(&mut self, name: &str, data: Option<&Data>) {
        let json = data.map_or(Json::Null, without_null);
        self.sizes.insert(name.to_owned(), Size::of_value(&json));
        self.context.add_variable_from_value(name, value(&json));
    }

    /// Sets a variable to texts by key.
    pub fn set_texts(&mut self, name: &str, texts: &[(&str, &str)]) {
        let fields =
            texts.iter().map(|(key, text)| (key_of(key), Value::String(Arc::new((*text).to_owned()))));
        let map = Value::Map(Map { map: Arc::new(fields.collect()) });
        self.context.add_variable_from_value(name, map);
    }

    /// Adds `variables.NAME`. An expression that cannot be evaluated is not added, so those that use it fail.
    pub fn define(&mut self, name: &str, expression: &Expression) {
        let Some(size) = self.afford(expression) else { return };
        if let Ok(value) = expression.0.execute(&self.context) {
            self.defined.insert(key_of(name), value);
            self.defined_sizes.insert(name.to_owned(), size);
            self.update();
        }
    }

    fn update(&mut self) {
        let map = Value::Map(Map { map: Arc::new(self.defined.clone()) });
        self.context.add_variable_from_value("variables", map);
        self.sizes.insert("variables".to_owned(), Size::record(self.defined_sizes.clone()));
    }

    /// The size of the result of an expression, if the API server can evaluate it within its budget.
    fn afford(&self, expression: &Expression) -> Option<Size> {
        let sizes: Vec<(&str, Size)> =
            self.sizes.iter().map(|(name, size)| (name.as_str(), size.clone())).collect();
        affordable(&expression.0, &sizes)
    }

    /// Whether an expression is true.
    pub fn answer(&self, expression: &Expression) -> Answer {
        if self.afford(expression).is_none() {
            return Answer::Unknown("it can exceed the cost budget of the API server".to_owned());
        }
        match expression.0.execute(&self.context) {
            Ok(Value::Bool(true)) => Answer::Yes,
            Ok(Value::Bool(false)) => Answer::No,
            Ok(_) => Answer::Unknown("it is not true or false".to_owned()),
            Err(ExecutionError::NoSuchKey(key)) => Answer::Fails(format!("`{key}` is absent")),
            Err(problem) => Answer::Unknown(problem.to_string()),
        }
    }

    /// The text of an expression.
    pub fn text(&self, expression: &Expression) -> Option<String> {
        self.afford(expression)?;
        match expression.0.execute(&self.context) {
            Ok(Value::String(text)) => Some(text.to_string()),
            _ => None,
        }
    }
}

impl Default for Scope {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Scope {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.debug_struct("Scope").finish_non_exhaustive()
    }
}

fn key_of(name: &str) -> Key {
    Key::String(Arc::new(name.to_owned()))
}

fn value(json: &Json) -> Value {
    match json {
        Json::Null => Value::Null,
        Json::Bool(value) => Value::Bool(*value),
        Json::Number(number) => match number.as_i64() {
            Some(integer) => Value::Int(integer),
            None => Value::Float(number.as_f64().unwrap_or_default()),
        },
        Json::String(text) => Value::String(Arc::new(text.clone())),
        Json::Array(elements) => Value::List(Arc::new(elements.iter().map(value).collect())),
        Json::Object(fields) => {
            let fields = fields.iter().map(|(key, each)| (key_of(key), value(each)));
            Value::Map(Map { map: Arc::new(fields.collect()) })
        }
    }
}
