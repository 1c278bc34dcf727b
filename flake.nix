{
  description = "Compiles the description of a lab into the files that run it";

  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";

  outputs =
    { self, nixpkgs }:
    let
      systems = [
        "x86_64-linux"
        "aarch64-linux"
        "x86_64-darwin"
        "aarch64-darwin"
      ];
      forAllSystems = make: nixpkgs.lib.genAttrs systems (system: make nixpkgs.legacyPackages.${system});
    in
    {
      packages = forAllSystems (pkgs: {
        default = pkgs.rustPlatform.buildRustPackage {
          pname = "render";
          version = (pkgs.lib.importTOML ./Cargo.toml).package.version;
          src = self;
          cargoLock.lockFile = ./Cargo.lock;
          cargoBuildFlags = [
            "--bin"
            "render"
          ];
          # The tests need git, helm and Python, and take an hour.
          doCheck = false;
          nativeBuildInputs = [ pkgs.installShellFiles ];
          postInstall = ''
            $out/bin/render man > render.1
            installManPage render.1
            installShellCompletion --cmd render \
              --bash <($out/bin/render completions bash) \
              --fish <($out/bin/render completions fish) \
              --zsh <($out/bin/render completions zsh)
          '';
          meta = {
            description = "Compiles the description of a lab into the files that run it";
            license = pkgs.lib.licenses.mit;
            mainProgram = "render";
          };
        };
      });

      devShells = forAllSystems (pkgs: {
        default = pkgs.mkShell {
          packages = with pkgs; [
            cargo
            clippy
            go
            kubernetes-helm
            nls
            python3
            rustc
            rustfmt
          ];
        };
      });
    };
}
