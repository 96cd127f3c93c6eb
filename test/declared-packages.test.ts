import { readdir, readFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
/** `from '…'`, `import('…')`, `require('…')` and `import '…'`, but for relative ones. */
const IMPORT = /(?:\bfrom\s+|\bimport\s*\(\s*|\brequire\s*\(\s*|^import\s+)(['"])([^'"./][^'"]*)\1/gm;

const json = async (name: string) => JSON.parse(await readFile(join(ROOT, name), 'utf8'));

it('what the shipped code imports is a dependency or an optional peer, never a development dependency', async () => {
  const { name, dependencies, peerDependencies, peerDependenciesMeta } = await json('package.json');
  const declared = new Set([name, ...Object.keys(dependencies), ...Object.keys(peerDependencies)]);
  for (const peer of Object.keys(peerDependencies))
    expect(peerDependenciesMeta[peer]?.optional, peer).toBe(true);
  const undeclared: string[] = [];
  let imports = 0;
  for (const folder of ['src', 'bin']) {
    for (const file of await readdir(join(ROOT, folder), { recursive: true })) {
      if (!/\.[cm]?[jt]s$/.test(file)) continue;
      const text = await readFile(join(ROOT, folder, file), 'utf8');
      for (const [, , specifier = ''] of text.matchAll(IMPORT)) {
        imports += 1;
        const parts = specifier.split('/');
        const imported = parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
        if (!isBuiltin(specifier) && !declared.has(imported)) undeclared.push(`${file} imports ${specifier}`);
      }
    }
  }
  expect(imports).toBeGreaterThan(100);
  expect(undeclared).toEqual([]);
});

it('no package of the lockfile runs a script when it is installed', async () => {
  const { packages } = await json('package-lock.json');
  const scripted = Object.keys(packages).filter((name) => packages[name].hasInstallScript);
  expect(scripted, 'run node scripts/complete-lockfile.mjs').toEqual([]);
});
