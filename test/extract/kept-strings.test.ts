import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { groupsOf } from '../../src/extract/evidence/name-groups.js';
import { extractDocument } from '../../src/extract/extract-document.js';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;
const heldMiB = () => {
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 2 ** 20;
};

it('a document, and a class list that is remembered, keep nothing of the page that they were cut from', () => {
  const PAGES = 80;
  const filler = `<script>${'x'.repeat(2 ** 19)}</script>`;
  const extract = (n: number) =>
    extractDocument({
      id: `p${n}`,
      url: `https://notes.example/${n}`,
      body: Buffer.from(
        `<title>The tides of harbour ${n}</title><div class="a-class-list-of-page-${n}"><p title="tide table">The tide of day ${n} went out, and the mud shone like pewter under a low sun.</p><img src="/low-water-${n}.jpg" width="900" height="600" alt="Low water on day ${n}"></div>${filler}`,
      ),
      source: { input: 'p', offset: 0 },
    });
  extract(-1);
  const before = heldMiB();
  const kept = Array.from({ length: PAGES }, (_, n) => extract(n));
  expect(heldMiB() - before).toBeLessThan(PAGES / 4);
  expect(kept.every((one) => 'document' in one)).toBe(true);
  expect(groupsOf('a-class-list-of-page-1')).toBe(groupsOf('list a class'));
});
