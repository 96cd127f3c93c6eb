import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, normalize, sep } from 'node:path';
import { expect, it } from 'vitest';

/** Layers of ARCHITECTURE.md, lowest first. A room imports from lower layers, never from a neighbour in its own. */
const LAYERS = [
  ['charset', 'model', 'errors', 'version'],
  ['config', 'flow', 'signals'],
  ['rules', 'staging', 'store', 'threads'],
  ['extract', 'fetch', 'formats', 'models'],
  ['corpus', 'crawl', 'curate', 'images', 'sources'],
  ['commit', 'consent', 'decontaminate', 'inspect', 'similarity'],
  ['assemble', 'export'],
  ['experiment', 'revise', 'validate'],
  ['build'],
  ['fleet', 'telemetry'],
  ['commands', 'index', 'public'],
  ['cli'],
];
const IMPORT = /(?:from|import\()\s*'(\.[^']+)'/g;

/** What each file of `src` imports, types and dynamic imports included, by name. */
const imports = new Map<string, string[]>();
const src = join(import.meta.dirname, '../src');
for (const file of await readdir(src, { recursive: true })) {
  if (!/\.c?ts$/.test(file)) continue;
  const text = await readFile(join(src, file), 'utf8');
  const targets = [...text.matchAll(IMPORT)].map(([, target = '']) =>
    normalize(join(dirname(file), target)).replace(/\.(c?)js$/, '.$1ts'),
  );
  imports.set(file, targets);
}

it('imports run downward only, and none to another room of the same layer', () => {
  expect(imports.size).toBeGreaterThan(100);
  const wrong: string[] = [];
  for (const [file, targets] of imports) {
    for (const target of targets)
      if (roomOf(target) !== roomOf(file) && layerOf(target) >= layerOf(file))
        wrong.push(`${file} imports ${target}`);
  }
  expect(wrong).toEqual([]);
});

it('no file reaches itself by imports, of types neither', () => {
  const unresolved = [...imports.values()].flat().filter((target) => !imports.has(target));
  expect(unresolved).toEqual([]);
  expect(cyclesOf(imports)).toEqual([]);
});

/** A folder of src, or a file that lies in none. */
function roomOf(file: string): string {
  return file.split(sep)[0]?.replace(/\.c?[jt]s$/, '') ?? '';
}

function layerOf(file: string): number {
  const name = roomOf(file);
  const layer = LAYERS.findIndex((names) => names.includes(name));
  if (layer === -1)
    throw new Error(`${file} is in no layer; add its folder to LAYERS and to ARCHITECTURE.md`);
  return layer;
}

/** Groups of files that reach each other: Tarjan's strongly connected components of more than one file. */
function cyclesOf(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const order = new Map<string, number>();
  const path: string[] = [];
  const open = new Set<string>();
  const cycles: string[][] = [];
  const visit = (file: string): number => {
    order.set(file, order.size);
    let low = order.size - 1;
    path.push(file);
    open.add(file);
    for (const target of graph.get(file) ?? []) {
      if (!order.has(target)) low = Math.min(low, visit(target));
      else if (open.has(target)) low = Math.min(low, order.get(target) ?? 0);
    }
    if (low === order.get(file)) {
      const cycle = path.splice(path.indexOf(file));
      for (const member of cycle) open.delete(member);
      if (cycle.length > 1) cycles.push(cycle.sort());
    }
    return low;
  };
  for (const file of graph.keys()) if (!order.has(file)) visit(file);
  return cycles;
}
