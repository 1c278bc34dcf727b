//! Labs with more services than anybody would write by hand.

/// A service as a lab writes it. `edition` changes its image, and with it the files that say so.
pub fn service(number: usize, edition: usize) -> String {
    format!(
        r#"  services.app-{number:03} = {{
    enable = true,
    namespace = "apps-{group}",
    containers.app = {{ image = "docker.io/library/app-{number:03}:1.{edition}.0", memory = "{memory}Mi" }},
  }},
"#,
        group = number % 5,
        memory = 32 + number,
    )
}

/// A file of a lab with the services of some numbers.
pub fn services(numbers: impl IntoIterator<Item = usize>, edition: usize) -> String {
    let services: String = numbers.into_iter().map(|number| service(number, edition)).collect();
    format!("{{\n{services}}}\n")
}
