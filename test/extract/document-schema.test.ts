import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { extractDocument } from '../../src/extract/extract-document.js';
import { needs } from '../support/needs.js';

const schema = JSON.parse(
  readFileSync(fileURLToPath(new URL('../../schemas/document.schema.json', import.meta.url)), 'utf8'),
);
const validate = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(schema);
const shared = needs.shared('real pages are checked against the document schema');

describe('document.schema.json', () => {
  it('holds for every golden document', () => {
    const golden = fileURLToPath(new URL('./golden/', import.meta.url));
    for (const rule of readdirSync(golden)) {
      validate(JSON.parse(readFileSync(join(golden, rule, 'expected.json'), 'utf8')));
      expect(validate.errors, rule).toBeNull();
    }
  });

  it.each([
    ['an unknown field', { extra: 1 }],
    ['an unknown role', { nodes: [{ type: 'text', role: 'aside', text: 'x' }] }],
    [
      'an image without candidates',
      { nodes: [{ type: 'image', src: 'https://x.example/a.jpg', candidates: [] }] },
    ],
  ])('refuses %s', (_, change) => {
    expect(
      validate({
        id: 'a',
        url: 'https://x.example/',
        source: { input: 'a', offset: 0 },
        nodes: [],
        ...change,
      }),
    ).toBe(false);
  });

  it.skipIf(shared.skip)(
    'holds for the documents of unlabelled Chinese pages, none of which is empty',
    () => {
      const folder = join(shared.path, 'data/unlabelled_zh');
      const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
        /\.html?(?:\.gz)?$/.test(name),
      );
      expect(files.length).toBeGreaterThan(50);
      const empty: string[] = [];
      for (const name of files) {
        const result = extractDocument({
          id: name,
          url: 'https://x.example/',
          body: read(join(folder, name)),
          source: { input: name, offset: 0 },
        });
        if (!('document' in result)) {
          empty.push(name);
          continue;
        }
        validate(result.document);
        expect(validate.errors, name).toBeNull();
      }
      expect(empty).toEqual([]);
    },
  );
});

function read(path: string): Uint8Array {
  const bytes = readFileSync(path);
  return bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes;
}
