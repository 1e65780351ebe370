#!/usr/bin/env bash
# Packs the package, installs the tarball into projects of its own with the oldest and with the tested peers, compiles and runs programs there.
# pack-test.sh newest: with the newest peers of the ranges in place of the tested ones.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
[[ -d dist ]] || npm run build

projects=$(mktemp -d)
trap 'rm -rf "$projects"' EXIT
npm pack --silent --pack-destination "$projects" >"$projects/name"
tarball="$projects/$(tail -n 1 "$projects/name")"

node_modules/.bin/publint run "$tarball" --strict
node_modules/.bin/attw "$tarball" --profile strict --no-definitely-typed --no-emoji

# peers oldest|tested|newest: a line for each. The oldest are without cdk-nag: it is optional, and its 3 needs a younger CDK.
peers() {
  node -p "
    const { peerDependencies, devDependencies } = require('./package.json');
    const version = {
      oldest: (range) => range.replace('^', ''),
      tested: (range, name) => devDependencies[name],
      newest: (range) => range.split(' || ').at(-1),
    }['$1'];
    Object.entries(peerDependencies)
      .filter(([name]) => '$1' !== 'oldest' || name !== 'cdk-nag')
      .map(([name, range]) => name + '@' + version(range, name)).join('\n')"
}

# try_with oldest|tested|newest
try_with() {
  local project="$projects/$1" versions
  mapfile -t versions < <(peers "$1")
  echo "--- with the $1 peers: ${versions[*]}"
  mkdir "$project"
  cp scripts/pack-test/* "$project"
  # the very settings that 'cdk8s init' writes: CommonJS, which does not read 'exports', and the types of every package checked.
  cp node_modules/cdk8s-cli/templates/typescript-app/tsconfig.json "$project"
  cd "$project"
  echo '{ "name": "uses-groundplan", "private": true }' >package.json
  npm install --silent --no-audit --no-fund --prefer-offline "$tarball" "${versions[@]}" @types/node@20
  node "$root/node_modules/typescript/bin/tsc" -p .
  node everything.js
  node rooms.js
  node names.mjs
  node_modules/.bin/groundplan check customer-service -r starter --quiet >checked || { cat checked; return 1; }
  tail -n 1 checked
  cd "$root"
}

# compile_as MODULE RESOLUTION: the same program as CommonJS and as an ES module.
compile_as() {
  node node_modules/typescript7/bin/tsc --ignoreConfig --noEmit --strict --target es2022 --module "$1" --moduleResolution "$2" \
    --types node "$projects/$last/everything.ts" "$projects/$last/everything.mts"
}

last=${1:-tested}
try_with oldest >"$projects/oldest.log" 2>&1 &
oldest=$!
try_with "$last"
wait "$oldest" || { cat "$projects/oldest.log"; exit 1; }
cat "$projects/oldest.log"
cp "$projects/$last/everything.ts" "$projects/$last/everything.mts"
compile_as node16 node16
compile_as nodenext nodenext
compile_as esnext bundler
echo "types are found by 'cdk8s init' and with node16, nodenext and bundler"
