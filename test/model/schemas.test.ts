import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compileSchema } from '../../src/config/compile-schema.js';
import { readSchema, type SchemaName } from '../../src/config/load-schema.js';

const ROOT = join(import.meta.dirname, '../..');
const names = readdirSync(join(ROOT, 'schemas')).map(
  (file) => file.replace('.schema.json', '') as SchemaName,
);

/** Whatever of a schema describes an object with fields of its own, by its path. */
function objectsIn(part: unknown, path: string): [path: string, schema: Record<string, unknown>][] {
  if (typeof part !== 'object' || part === null) return [];
  const schema = part as Record<string, unknown>;
  const inside = Object.entries(schema).flatMap(([key, value]) => objectsIn(value, `${path}/${key}`));
  return schema.type === 'object' && 'properties' in schema ? [[path, schema], ...inside] : inside;
}

describe('schemas', () => {
  it('compile in strict mode', () => {
    expect(names).toContain('pipeline');
    for (const name of names) expect(compileSchema(name)).toBeTypeOf('function');
  });

  it('allow no fields but those they describe, so that a misspelt one is found', () => {
    // Of these, later versions, or the programs of others, may say more; this one passes over it.
    const extensible = /^(?:index-line|plan|experiment\/\$defs\/prediction)(?:\/|$)/;
    const closed = names
      .flatMap((name) => objectsIn(readSchema(name), name))
      .filter(([path]) => !extensible.test(path));
    expect(closed.length).toBeGreaterThan(60);
    const open = closed.filter(([, schema]) => schema.additionalProperties !== false);
    expect(open.map(([path]) => path)).toEqual([]);
  });

  it.each([
    ['the types in src/model/schemas', 'generate-types.mjs'],
    ['docs/pipeline.md', 'generate-docs.mjs'],
  ])('are the source of %s, as it stands', (_, name) => {
    const script = join(ROOT, 'scripts', name);
    expect(() => execFileSync(process.execPath, [script, '--check'], { encoding: 'utf8' })).not.toThrow();
  });
});
