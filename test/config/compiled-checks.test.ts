import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CHECK_SOURCES } from '../../src/config/check-schemas.js';
import { checkModule, compileCheck } from '../../src/config/compile-schema.js';
import { describeSchemaErrors } from '../../src/config/describe-schema-errors.js';
import { loadCheck } from '../../src/config/load-check.js';

const FOLDER = join(import.meta.dirname, '../../dist/config/checks');

/** Values of which each breaks something: all types, and objects with fields of every name and type. */
function oddValues(schema: Record<string, unknown>): unknown[] {
  const plain = [undefined, null, true, -1, 0.5, '', 'x'.repeat(3000), [], [null], {}];
  const names = Object.keys((schema.properties ?? {}) as object);
  const filled = plain.map((value) => Object.fromEntries(names.map((name) => [name, value])));
  const single = names.flatMap((name) => [{ [name]: { odd: 1 } }, { [name]: [{ odd: 1 }, 7, 'a'] }]);
  return [...plain, ...filled, ...single, { unknown: 1 }];
}

describe('compiled checks', () => {
  it('are those of the schemas as they stand; npm run build writes them', () => {
    expect(readdirSync(FOLDER).sort()).toEqual(CHECK_SOURCES.map(({ name }) => `${name}.cjs`).sort());
    const stale = CHECK_SOURCES.filter(
      (source) => readFileSync(join(FOLDER, `${source.name}.cjs`), 'utf8') !== checkModule(source),
    );
    expect(stale.map(({ name }) => name)).toEqual([]);
  });

  it('find, fill and say what a check does that Ajv compiles on the spot', () => {
    let faults = 0;
    for (const source of CHECK_SOURCES) {
      const [fresh, compiled] = [compileCheck(source), loadCheck(source.name)];
      for (const value of oddValues(source.schema())) {
        const [one, other] = [structuredClone(value), structuredClone(value)];
        expect(compiled(other)).toBe(fresh(one));
        expect(other).toEqual(one);
        expect(compiled.errors).toEqual(fresh.errors);
        expect(describeSchemaErrors(compiled)).toEqual(describeSchemaErrors(fresh));
        faults += fresh.errors?.length ?? 0;
      }
    }
    expect(faults).toBeGreaterThan(1000);
  });
});
