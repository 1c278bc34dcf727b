#[derive(Debug, clap::Args)]
pub(super) struct Arguments {}
pub(super) fn run(_: &Arguments, _: &crate::cli::Global) -> Result<(), crate::cli::output::Stop> {
    Ok(())
}
