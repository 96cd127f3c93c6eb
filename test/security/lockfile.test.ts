import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';

interface Lockfile {
  packages: Record<
    string,
    { integrity?: string; resolved?: string; dev?: boolean; hasInstallScript?: boolean }
  >;
}

const read = async (name: string) =>
  JSON.parse(await readFile(new URL(`../../${name}`, import.meta.url), 'utf8'));

it('holds a SHA-512 of every package, also of those for other platforms, and names no registry', async () => {
  const { packages }: Lockfile = await read('package-lock.json');
  const entries = Object.entries(packages).filter(([folder]) => folder !== '');
  expect(entries.length).toBeGreaterThan(200);
  const bare = entries.filter(([, { integrity = '' }]) => !/^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity));
  expect(bare.map(([folder]) => folder)).toEqual([]);
  expect(entries.filter(([, { resolved }]) => resolved !== undefined).map(([folder]) => folder)).toEqual([]);
});

it('runs no install script of a package that is installed with Weft', async () => {
  const { packages }: Lockfile = await read('package-lock.json');
  const scripts = Object.entries(packages).filter(([, { hasInstallScript }]) => hasInstallScript === true);
  expect(scripts.filter(([, { dev }]) => dev !== true)).toEqual([]);
});

it('names exact versions only', async () => {
  const { dependencies, devDependencies } = await read('package.json');
  const loose = Object.entries<string>({ ...dependencies, ...devDependencies }).filter(
    ([, version]) => !/^\d+\.\d+\.\d+[\w.-]*$/.test(version),
  );
  expect(loose).toEqual([]);
});
