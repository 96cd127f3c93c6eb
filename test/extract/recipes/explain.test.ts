import { expect, it } from 'vitest';
import type { Recipe } from '../../../src/model/schemas/pipeline.js';
import { readPage } from './read-page.js';

const PROSE =
  'The estuary wakes slowly. At low water the mud shines like pewter, and the first oystercatchers walk its edge, probing.';
const html = `<html><body><main class="a"><h2>Head</h2><p>one <span class="ad">Buy <b>now</b></span></p><p hidden>secret</p>
<img src="/a.jpg"><img src="/t" width="1" height="1"><img class="i" src="/i.png"></main><p class="b">two</p><p>${PROSE}</p></body></html>`;

const explain = (...recipes: Recipe[]) => readPage(html, { recipes, explain: true }).explanation ?? [];

it('says which recipe and which selector took or dropped each block and image', () => {
  const lines = explain(
    { hosts: ['docs.example.org'], when: 'body.list', content: ['p'] },
    { hosts: ['*.example.org'], content: ['.b', 'main'], remove: ['.x', '.ad'], images: { remove: ['.i'] } },
  );
  expect(lines).toEqual([
    'recipe 1 (docs.example.org) passed: the page has no body.list',
    'recipe 2 (*.example.org) taken; 2 parts are its content',
    'drop remove.1 ".ad" "Buy now"',
    'drop images.remove.0 ".i" ""',
    'keep content.1 "main" heading 1w "Head"',
    'keep content.1 "main" paragraph 1w "one"',
    'drop hidden in content.1 "main" paragraph 1w "secret"',
    'keep content.1 "main" image https://docs.example.org/a.jpg',
    'drop image https://docs.example.org/t side=1',
    'keep content.0 ".b" paragraph 1w "two"',
  ]);
});

it('says that a recipe found nothing, and then what the general extraction says', () => {
  const general = explain();
  expect(general.length).toBeGreaterThan(3);
  expect(explain({ hosts: ['*'], content: ['.gone'] })).toEqual([
    'recipe 1 (*) found nothing: the general extraction reads the page',
    ...general,
  ]);
});

it('says what was taken out before the general extraction looked', () => {
  const lines = explain({ hosts: ['*'], remove: ['.ad', '.b'] });
  expect(lines.slice(0, 3)).toEqual([
    'recipe 1 (*) taken; the general extraction looks for the content',
    'drop remove.0 ".ad" "Buy now"',
    'drop remove.1 ".b" "two"',
  ]);
  expect(lines[3]).toMatch(/^cut .* blocks/);
});

it('says what an extractor returned', () => {
  const { explanation } = readPage(html, {
    explain: true,
    extractor: () => [
      { type: 'text', role: 'quote', text: PROSE },
      { type: 'image', src: 'x.jpg' },
    ],
  });
  expect(explanation).toEqual([
    'extractor: 2 nodes',
    `keep extractor quote "${PROSE.slice(0, 59)}…"`,
    'keep extractor image https://docs.example.org/x.jpg',
  ]);
});
