# Sourced by ./clusterwright and ./test: what a fresh Debian 12 or Ubuntu machine needs, and how to build.
# `root` is the repository. Never asks: as root or with passwordless sudo it installs, else it says
# the one line to type and exits with 2.

BUILD_PACKAGES=(g++ cmake ninja-build ccache libyaml-dev libfmt-dev libcli11-dev rapidjson-dev nlohmann-json3-dev
  libexpected-dev librandom123-dev zlib1g-dev libssl-dev libxlsxwriter-dev libprotobuf-dev protobuf-compiler)
TEST_PACKAGES=(libgtest-dev librapidcheck-dev libbenchmark-dev graphviz libxml2-utils python3 gnumeric bind9-utils kea-dhcp4-server)
ALL_PACKAGES=(clang-19 clang-tidy-19 libclang-rt-19-dev chromium)

say() { printf 'clusterwright: %s\n' "$*" >&2; }


install_packages() {
  local missing=() p
  for p in "$@"; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$p" 2>/dev/null)" = installed ] || missing+=("$p")
  done
  [ ${#missing[@]} -eq 0 ] && return 0
  local sudo=()
  if [ "$(id -u)" -ne 0 ]; then
    if ! sudo -n true 2>/dev/null; then
      say "packages are missing; type:  sudo apt-get install -y --no-install-recommends ${missing[*]}"
      exit 2
    fi
    sudo=(sudo -n)
  fi
  say "installing ${missing[*]} (first use only)"
  "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update -qq
  "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" </dev/null
}

# build_target TARGET [PRESET]: configures where needed and builds, one build at a time.
build_target() {
  local target=$1 preset=${2:-dev} folder=$root/build/${2:-dev}
  mkdir -p "$root/build"
  exec 9>"$root/build/.lock"
  flock 9
  if [ ! -f "$folder/build.ninja" ]; then
    say "configuring ($preset)"
    (cd "$root" && cmake --preset "$preset") || { say "configuring failed"; exit 2; }
  fi
  say "building $target (a few minutes the first time)"
  cmake --build "$folder" --target "$target" || { say "the build failed"; exit 2; }
  # A target that needed no work is as new as its sources.
  [ -e "$folder/$target" ] && touch "$folder/$target"
  flock -u 9
}
