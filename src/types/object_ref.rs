//! References to Kubernetes objects in one text: `Secret/media/plex`, `ClusterIssuer.cert-manager.io/letsencrypt`.

use crate::types::Malformed;

/// The kind, the namespace and the name of an object.
///
/// Labels can replace the name. Pods are always listed by labels, since their names are unknown before they run:
/// `Pod/monitoring/app=loki`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectRef {
    kind: Box<str>,
    group: Option<Box<str>>,
    namespace: Option<Box<str>>,
    name: Box<str>,
}

impl ObjectRef {
    /// The kind of the object.
    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// The API group, if the text has one.
    pub fn group(&self) -> Option<&str> {
        self.group.as_deref()
    }

    /// `*` for an object that every namespace has; none for a cluster-scoped one.
    pub fn namespace(&self) -> Option<&str> {
        self.namespace.as_deref()
    }

    /// The name of the object, or the labels that take its place.
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl std::str::FromStr for ObjectRef {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let parts: Vec<&str> = text.splitn(3, '/').collect();
        let (kind, namespace, name) = match parts[..] {
            [kind, name] => (kind, None, name),
            // The names of some classes contain a slash.
            [kind, first, last] if kind.ends_with("Class") => {
                (kind, None, &text[text.len() - first.len() - last.len() - 1..])
            }
            [kind, namespace, name] => (kind, Some(namespace), name),
            _ => return Err(malformed(text, "has no kind and name")),
        };
        if !kind.starts_with(|c: char| c.is_ascii_uppercase()) {
            return Err(malformed(text, "does not begin with a kind"));
        }
        let (kind, group) = kind.split_once('.').map_or((kind, None), |(kind, group)| (kind, Some(group)));
        let is_plain = |text: &str| {
            !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || "-._:*=/,".contains(c))
        };
        let all = [Some(kind), group, namespace, Some(name)];
        if !all.into_iter().flatten().all(is_plain)
            || namespace.is_some_and(|namespace| namespace.contains('/'))
        {
            return Err(malformed(text, "is not a reference to an object"));
        }
        Ok(Self {
            kind: kind.into(),
            group: group.map(Into::into),
            namespace: namespace.map(Into::into),
            name: name.into(),
        })
    }
}

impl std::fmt::Display for ObjectRef {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.kind)?;
        if let Some(group) = &self.group {
            write!(f, ".{group}")?;
        }
        if let Some(namespace) = &self.namespace {
            write!(f, "/{namespace}")?;
        }
        write!(f, "/{}", self.name)
    }
}

impl serde::Serialize for ObjectRef {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

fn malformed(text: &str, what: &str) -> Malformed {
    Malformed::new(format!("`{text}` {what}"))
        .help("the form is KIND/NAMESPACE/NAME, or KIND/NAME for cluster-scoped objects, such as `\"Secret/media/plex\"`")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::laws::{obeys_the_laws, refusal};

    #[test]
    fn kinds_namespaces_and_names_are_told_apart() {
        let parts = |text: &str| {
            let parsed: ObjectRef = text.parse().expect(text);
            let owned = |text: Option<&str>| text.map(str::to_owned);
            (
                parsed.kind().to_owned(),
                owned(parsed.group()),
                owned(parsed.namespace()),
                parsed.name().to_owned(),
            )
        };
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(parts("Secret/media/plex"), ("Secret".into(), None, some("media"), "plex".into()));
        assert_eq!(
            parts("ClusterIssuer.cert-manager.io/ca"),
            ("ClusterIssuer".into(), some("cert-manager.io"), None, "ca".into())
        );
        assert_eq!(
            parts("LoadBalancerClass/example.com/l4"),
            ("LoadBalancerClass".into(), None, None, "example.com/l4".into())
        );
        assert_eq!(parts("Pod/media/app=plex").3, "app=plex");
    }

    #[test]
    fn other_texts_are_refused() {
        assert_eq!(refusal::<ObjectRef>("plex").0, "`plex` has no kind and name");
        assert_eq!(
            refusal::<ObjectRef>("secret/media/plex").0,
            "`secret/media/plex` does not begin with a kind"
        );
        assert!(
            "Secret//plex".parse::<ObjectRef>().is_err() && "Secret/media/".parse::<ObjectRef>().is_err()
        );
    }

    obeys_the_laws! {
        object_ref_laws: ObjectRef, "[A-Z][a-zA-Z]{0,8}(\\.[a-z.]{0,9})?(/[a-z0-9*-]{0,9}){0,3}";
    }
}
