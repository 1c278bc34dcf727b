//! Configuration files of a service.

use crate::lab::decode::{Decode, Decoded, Decoder, Entries, Raw, Shape, from_text, record};
use crate::lab::service::FileMode;
use crate::types::{ConfigKey, Malformed};
use crate::value::{At, Kind, NodeId};

record! {
    /// A ConfigMap: files that containers mount or read variables from.
    pub struct Config {
        /// Files by name. A string is the content itself; `{ file = "app.conf" }` reads a file next to the
        /// Nickel file that refers to it; `{ template = "...", values = { ... } }` is a Jinja template, and
        /// `{ template.file = "app.conf.j2", ... }` reads the template from a file; `{ yaml = { ... } }`,
        /// `{ json = { ... } }`, `{ toml = { ... } }` and `{ ini = { ... } }` are data, printed in that
        /// format.
        #[example({ "app.yaml" = "log: info" })]
        pub files: At<Entries<ConfigKey, ConfigFile>>,
        /// Permissions of the files in octal, such as `0755` for scripts. Without it, `0644`.
        #[example("0755")]
        pub mode: Option<At<FileMode>>,
        /// Whether pods that use the config restart when a file changes. Most programs read their files only
        /// once.
        pub restart: At<bool> = true,
    }
}

/// The source of a file's text.
#[derive(Clone, Debug)]
pub struct ConfigFile {
    /// The value in the configuration.
    pub node: NodeId,
    /// The content of the file.
    pub content: ConfigContent,
}

/// The content of a configuration file.
#[derive(Clone, Debug)]
pub enum ConfigContent {
    /// Text, used unchanged.
    Text(String),
    /// A path relative to the configuration file that refers to it.
    File(At<SourcePath>),
    /// Text with placeholders, and their values.
    Template {
        /// The text with placeholders.
        text: TemplateText,
        /// The values of the placeholders.
        values: Option<Raw>,
    },
    /// Data, printed in a file format.
    Data {
        /// The format of the file.
        format: Format,
        /// The data.
        data: Raw,
    },
}

/// The text of a template.
#[derive(Clone, Debug)]
pub enum TemplateText {
    /// Text in the configuration.
    Inline(At<String>),
    /// A file, by its path relative to the configuration file that refers to it.
    File(At<SourcePath>),
}

/// The file format of data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// YAML.
    Yaml,
    /// JSON.
    Json,
    /// TOML.
    Toml,
    /// INI.
    Ini,
}

impl Config {
    /// The project files that it includes.
    pub fn source_files(&self) -> impl Iterator<Item = &At<SourcePath>> {
        self.files.values().filter_map(|file| match &file.content {
            ConfigContent::File(path) | ConfigContent::Template { text: TemplateText::File(path), .. } => {
                Some(path)
            }
            _ => None,
        })
    }
}

record! {
    /// A configuration file that is kept beside the `.ncl` file.
    pub struct FileSource {
        /// Path of the file, relative to the `.ncl` file that names it.
        #[example("files/app.yaml")]
        pub file: At<SourcePath>,
    }
}

record! {
    /// A configuration file rendered from a template.
    pub struct TemplateSource {
        /// Text of the template, or `{ file }` for a file beside the `.ncl` file.
        #[example({ file = "files/app.conf.j2" })]
        pub template: TemplateText,
        /// Values of the template's variables.
        #[example({ port = 8080 })]
        pub values: Option<Raw>,
    }
}

record! {
    /// A configuration file written from data. Set one of the formats.
    pub struct DataSource {
        /// Data to write as YAML.
        #[example({ log = { level = "info" } })]
        pub yaml: Option<Raw>,
        /// Data to write as JSON.
        #[example({ log = { level = "info" } })]
        pub json: Option<Raw>,
        /// Data to write as TOML.
        #[example({ log = { level = "info" } })]
        pub toml: Option<Raw>,
        /// Data to write as INI: sections of keys.
        #[example({ server = { port = 8080 } })]
        pub ini: Option<Raw>,
    }
}

impl Decode for TemplateText {
    const SHAPE: Shape = Shape::Either(&[String::SHAPE, FileSource::SHAPE]);

    fn decode(node: NodeId, decoder: &mut Decoder<'_>) -> Decoded<Self> {
        match &decoder.values.node(node).kind {
            Kind::String(_) => At::decode(node, decoder).map(Self::Inline),
            Kind::Record(_) => FileSource::decode(node, decoder).map(|source| Self::File(source.file)),
            _ => decoder.mismatch(node, "a string or `{ file }`"),
        }
    }
}

impl Decode for ConfigFile {
    const SHAPE: Shape =
        Shape::Either(&[String::SHAPE, FileSource::SHAPE, TemplateSource::SHAPE, DataSource::SHAPE]);

    fn decode(node: NodeId, decoder: &mut Decoder<'_>) -> Decoded<Self> {
        let has = |name: &str| decoder.values.field(node, name).is_some();
        let content = match &decoder.values.node(node).kind {
            Kind::String(text) => ConfigContent::Text(text.to_string()),
            Kind::Record(_) if has("file") => ConfigContent::File(FileSource::decode(node, decoder)?.file),
            Kind::Record(_) if has("template") => {
                let TemplateSource { template, values, .. } = TemplateSource::decode(node, decoder)?;
                ConfigContent::Template { text: template, values }
            }
            Kind::Record(_) => {
                let DataSource { yaml, json, toml, ini, .. } = DataSource::decode(node, decoder)?;
                let formats =
                    [(Format::Yaml, yaml), (Format::Json, json), (Format::Toml, toml), (Format::Ini, ini)];
                let mut formats = formats.into_iter().filter_map(|(format, data)| Some((format, data?)));
                match (formats.next(), formats.next()) {
                    (Some((format, data)), None) => ConfigContent::Data { format, data },
                    _ => {
                        return decoder.malformed(node, decoder.values.span(node), Malformed {
                            message: "a file must have exactly one source".into(),
                            help: Some(
                                "set one of `file`, `template`, `yaml`, `json`, `toml` and `ini`, or write \
                                 the text"
                                    .into(),
                            ),
                        });
                    }
                }
            }
            _ => {
                let wanted =
                    "a string, `{ file }`, `{ template }`, `{ yaml }`, `{ json }`, `{ toml }` or `{ ini }`";
                return decoder.mismatch(node, wanted);
            }
        };
        Ok(Self { node, content })
    }
}

from_text! {
    SourcePath => "the path of a file",
}

/// The path of a file in or below the folder of the file that refers to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourcePath(String);

impl SourcePath {
    /// The path as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for SourcePath {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::str::FromStr for SourcePath {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let plain = |part: &str| !matches!(part, "" | "." | "..") && !part.contains(['\\', ':', '\0']);
        if text.split('/').all(plain) {
            return Ok(Self(text.to_owned()));
        }
        Err(Malformed {
            message: format!("`{}` is not a path below this file's folder", text.escape_debug()),
            help: Some("write a relative path without `..`, such as `files/app.yaml`".into()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn source_files_lie_beside_what_names_them() {
        for good in ["app.yaml", "files/app.yaml", ".env", "with space.txt"] {
            assert!(good.parse::<SourcePath>().is_ok(), "{good}");
        }
        for bad in
            ["", "/etc/passwd", "../other/app.yaml", "a//b", "./app.yaml", "a/", "C:\\x", "a\\b", "a\0b"]
        {
            assert!(bad.parse::<SourcePath>().is_err(), "{bad}");
        }
    }
}
