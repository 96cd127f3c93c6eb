import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { extractDocument } from '../../src/extract/extract-document.js';

const GOLDEN = fileURLToPath(new URL('./golden/', import.meta.url));
const write = process.env.WEFT_GOLDEN === 'write';

/** One folder per rule: `source.html` shows it, `expected.json` is the document. `npm run golden` writes them anew. */
describe('golden pages', () => {
  for (const rule of readdirSync(GOLDEN).sort()) {
    it(rule, () => {
      const body = readFileSync(`${GOLDEN}${rule}/source.html`);
      const result = extractDocument({
        id: rule,
        url: 'https://notes.example/2024/estuary.html',
        body,
        source: { input: 'source.html', offset: 0 },
      });
      const expected = `${GOLDEN}${rule}/expected.json`;
      const actual = `${JSON.stringify('document' in result ? result.document : result, null, 2)}\n`;
      if (write) writeFileSync(expected, actual);
      expect(existsSync(expected), 'run `npm run golden` and look at the diff').toBe(true);
      expect(actual).toBe(readFileSync(expected, 'utf8'));
    });
  }
});
