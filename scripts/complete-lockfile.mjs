// Completes package-lock.json for every platform. npm leaves out an optional platform package that the registry in
// use does not serve, and then refuses its own lockfile in `npm ci`. Versions are those that the parent pins exactly;
// hashes are those that the registry gives, and without one nothing is written: npm would install whatever it is sent.
// Run after each `npm install`: node scripts/complete-lockfile.mjs
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';

const OS = [
  'android',
  'darwin',
  'freebsd',
  'linux',
  'openbsd',
  'netbsd',
  'sunos',
  'aix',
  'openharmony',
  'win32',
];
const CPU = ['arm64', 'arm', 'x64', 'ia32', 'loong64', 'ppc64', 'riscv64', 's390x', 'mips64el'];

const path = new URL('../package-lock.json', import.meta.url);
const lock = JSON.parse(readFileSync(path, 'utf8'));
const { packages } = lock;
const added = [];

// recheck is used as plain JavaScript (lib/browser.js): its Java archive and its programs for five platforms are 50 MB
// for nothing.
for (const name of Object.keys(packages['node_modules/recheck']?.optionalDependencies ?? {}))
  delete packages[`node_modules/${name}`];
delete packages['node_modules/recheck']?.optionalDependencies;

for (const [folder, entry] of Object.entries(packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    if (packages[`node_modules/${name}`] ?? packages[`${folder}/node_modules/${name}`]) continue;
    if (!/^\d+\.\d+\.\d+[\w.-]*$/.test(version)) throw new Error(`${name}: ${version} is no exact version`);
    packages[`node_modules/${name}`] = {
      version,
      integrity: integrityOf(name, version),
      ...platform(name),
      ...(entry.dev && { dev: true }),
      ...(entry.license && { license: entry.license }),
      optional: true,
    };
    added.push(name);
  }
}

// npm runs the install scripts of those packages only that the lockfile marks: onnxruntime-node's fetches CUDA libraries
// from outside of the registry, and no other does anything that Weft needs.
for (const entry of Object.values(packages)) delete entry.hasInstallScript;
for (const [folder, entry] of Object.entries(packages)) {
  if (folder === '' || entry.link || entry.integrity) continue;
  const name = folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length);
  entry.integrity = integrityOf(entry.name ?? name, entry.version);
}

lock.packages = Object.fromEntries(Object.entries(packages).sort(([a], [b]) => a.localeCompare(b, 'en')));
writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`);
process.stdout.write(`${added.length} platform packages added\n`);

function integrityOf(name, version) {
  const spec = `${name}@${version}`;
  const options = { encoding: 'utf8', shell: process.platform === 'win32' };
  const found = execFileSync('npm', ['view', spec, 'dist.integrity'], options).trim();
  if (!/^sha512-[A-Za-z0-9+/]{86}==$/.test(found))
    throw new Error(`${spec}: the registry names no SHA-512 of it`);
  return found;
}

/** What npm needs to skip the package elsewhere, read off its name. */
function platform(name) {
  const words = name.split(/[-/]/);
  const os = OS.filter((word) => words.includes(word));
  const cpu = CPU.filter((word) => words.includes(word));
  const libc = words.some((word) => word.startsWith('musl'))
    ? ['musl']
    : os.includes('linux')
      ? ['glibc']
      : undefined;
  if (os.length !== 1 || cpu.length !== 1) throw new Error(`${name}: its platform is not in its name`);
  return { cpu, os, ...(libc && { libc }) };
}
