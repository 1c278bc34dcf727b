//! The operating system inside a machine.

use crate::lab::decode::{Entries, record, words};
use crate::lab::{FreeName, MountPath};
use crate::types::{DiskSize, Line, LoginName, Memory, PackagePattern, SystemName};
use crate::value::At;

words! {
    /// Operating system of a machine.
    pub enum GuestOs {
        Ubuntu = "ubuntu",
        Debian = "debian",
        Talos = "talos",
        Freebsd = "freebsd",
        Windows = "windows",
        Other = "other",
    }
}

record! {
    /// The operating system of a machine.
    pub struct Guest {
        /// Operating system of the machine.
        pub os: At<GuestOs> = "ubuntu",
        /// Release of the operating system, such as `24.04` or `10`.
        #[example("24.04")]
        pub release: Option<At<String>>,
        /// Users by login name: `users.owner.ssh_keys = ["ssh-ed25519 ..."]`.
        #[example({ owner = { ssh_keys = ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIExample owner@laptop"] } })]
        pub users: Entries<LoginName, User>,
        /// Packages to install, such as `["open-iscsi", "nfs-common"]`. Packages of Kubernetes, its container
        /// runtime and the guest agent are added automatically.
        #[example(["open-iscsi", "nfs-common"])]
        pub packages: Vec<At<Line>>,
        /// Packages that are held at their installed version.
        #[example(["linux-image-generic"])]
        pub held_packages: Vec<At<Line>>,
        /// Additional package repositories, keyed by file name.
        #[example({ kubernetes = { uri = "https://pkgs.k8s.io/core:/stable:/v1.34/deb/", suite = "/" } })]
        pub repositories: Entries<SystemName, Repository>,
        /// Kernel modules that are loaded at boot, such as `["overlay", "br_netfilter"]`.
        #[example(["overlay", "br_netfilter"])]
        pub kernel_modules: Vec<At<SystemName>>,
        /// Kernel parameters: `sysctls."net.ipv4.ip_forward" = "1"`.
        #[example({ "net.ipv4.ip_forward" = "1" })]
        pub sysctls: Entries<FreeName, At<Line>>,
        /// Size of the swap file, such as `14GiB`. Without it, there is no swap.
        #[example("14GiB")]
        pub swap: Option<At<DiskSize>>,
        /// Additional file systems, by mount point.
        #[example({ "/srv/media" = { source = "/dev/sdb1", type = "ext4" } })]
        pub mounts: Entries<MountPath, GuestMount>,
        /// Files that are written at the first boot, by path.
        #[example({ "/etc/motd" = { content = "Managed by render." } })]
        pub files: Entries<MountPath, GuestFile>,
        /// Shell commands that run once, at the end of the first boot.
        #[example(["systemctl enable --now chrony"])]
        pub commands: Vec<At<String>>,
        /// Whether the machine reboots once, after cloud-init has finished.
        pub reboot: At<bool> = false,
        /// Automatic installation of security updates.
        pub unattended_upgrades: UnattendedUpgrades = {},
        /// Settings of the systemd journal.
        pub journal: Journal = {},
        /// Whether SSH accepts password logins.
        pub ssh_password: At<bool> = false,
        /// Locale, such as `en_US.UTF-8`.
        #[example("en_US.UTF-8")]
        pub locale: At<Line> = "C.UTF-8",
        /// IANA time zone. Without it, the lab's `timezone`.
        #[example("Europe/Berlin")]
        pub timezone: Option<At<String>>,
    }
}

record! {
    /// A user account of a machine.
    pub struct User {
        /// Full name of the user (GECOS).
        #[example("The owner")]
        pub description: Option<At<Line>>,
        /// Additional groups, such as `["sudo"]`.
        #[example(["sudo"])]
        pub groups: Vec<At<Line>>,
        /// Whether the user can run any command with sudo, without a password.
        pub sudo: At<bool> = false,
        /// Login shell.
        #[example("/bin/bash")]
        pub shell: At<Line> = "/bin/bash",
        /// Numeric user id. Set it if files on a share depend on it.
        #[example(1500)]
        pub uid: Option<At<u32>>,
        /// Public SSH keys that can log in as the user.
        #[example(["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIExample owner@laptop"])]
        pub ssh_keys: Vec<At<Line>>,
        /// Location of the password hash. Without it, the user has no password. The output contains a
        /// reference only.
        #[example({ path = "infrastructure/users/owner", key = "password_hash" })]
        pub password: Option<SecretRef>,
    }
}

record! {
    /// A property of a secret in the lab's store. The output contains the reference only.
    pub struct SecretRef {
        /// Path in the lab's secret store, such as `infrastructure/users/owner`.
        #[example("infrastructure/users/owner")]
        pub path: At<String>,
        /// Property of the stored secret, such as `password_hash`.
        #[example("password_hash")]
        pub key: At<String>,
    }
}

record! {
    /// An APT repository.
    pub struct Repository {
        /// URL of the repository, such as `https://pkgs.k8s.io/core:/stable:/v1.34/deb/`.
        #[example("https://pkgs.k8s.io/core:/stable:/v1.34/deb/")]
        pub uri: At<Line>,
        /// Suite, such as `noble`; `/` for a flat repository.
        #[example("noble")]
        pub suite: At<Line> = "/",
        /// Components, such as `["stable"]`; none for a flat repository.
        #[example(["stable"])]
        pub components: Vec<At<Line>>,
        /// URL of the repository's signing key.
        #[example("https://download.docker.com/linux/ubuntu/gpg")]
        pub key: Option<At<Line>>,
    }
}

record! {
    /// A file system that a machine mounts.
    pub struct GuestMount {
        /// Device or share to mount, such as `/dev/sdb1` or `192.168.1.13:/volume1/music`.
        #[example("/dev/sdb1")]
        pub source: At<Line>,
        /// Type of the file system, such as `ext4` or `nfs`.
        #[example("ext4")]
        pub r#type: At<Line> = "auto",
        /// Mount options, such as `["noatime"]`.
        #[example(["noatime"])]
        pub options: Vec<At<Line>>,
    }
}

record! {
    /// A file that is written at the first boot.
    pub struct GuestFile {
        /// Content of the file.
        #[example("vm.swappiness = 10")]
        pub content: Option<At<String>>,
        /// Location of the content in the secret store, for files that must not appear in the output.
        #[example({ path = "infrastructure/machines", key = "smtp" })]
        pub secret: Option<SecretRef>,
        /// Permissions in octal, such as `0600`.
        #[example("0600")]
        pub mode: At<String> = "0644",
        /// Owner and group, such as `root:root`.
        #[example("root:root")]
        pub owner: At<Line> = "root:root",
    }
}

record! {
    /// Automatic upgrades of packages.
    pub struct UnattendedUpgrades {
        /// Whether security updates are installed automatically.
        pub enable: At<bool> = true,
        /// Whether the machine reboots automatically when an update requires it.
        pub reboot: At<bool> = false,
        /// Packages that are never upgraded automatically, such as `["containerd", "linux-"]`: patterns that
        /// match the beginning of the name.
        #[example(["containerd", "linux-"])]
        pub exclude: Vec<At<PackagePattern>>,
    }
}

record! {
    /// Settings of the systemd journal.
    pub struct Journal {
        /// Whether the journal is kept across reboots.
        pub persistent: At<bool> = true,
        /// Maximum disk space of the journal, such as `200MiB`.
        #[example("200MiB")]
        pub max_size: Option<At<Memory>>,
    }
}
