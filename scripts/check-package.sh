#!/usr/bin/env bash
# Packs Weft, installs the tarball without development dependencies in an empty project, and uses it there as a new user
# does: --help, --version, the samples, and an import of every entry of the package.
set -euo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
project="$(mktemp -d)"
trap 'rm -rf "$project"' EXIT

cd "$root"
tarball="$(npm pack --ignore-scripts --silent --pack-destination "$project")"
if tar -tzf "$project/$tarball" | grep -E '\.map$|^package/(test|bench|src)/'; then
  printf 'the package holds files above that no user needs: see "files" in package.json\n' >&2
  exit 1
fi

cd "$project"
npm init --yes >/dev/null
npm install --omit=dev --no-save "./$tarball"
npx --no-install weft --help >/dev/null
npx --no-install weft --version
npx --no-install weft quickstart >/dev/null
npx --no-install weft validate "$(find . -name corpus.json -not -path './node_modules/*' -printf '%h\n' | head -n 1)"
node --input-type=module -e '
  import { readFileSync } from "node:fs";
  const { exports } = JSON.parse(readFileSync("node_modules/weft/package.json", "utf8"));
  for (const entry of Object.keys(exports).filter((name) => !name.includes("*"))) {
    const names = Object.keys(await import(entry.replace(/^\./, "weft")));
    if (names.length === 0) throw new Error(`${entry} exports nothing`);
    console.log(`import ${entry.replace(/^\./, "weft")}: ${names.length} names`);
  }'
