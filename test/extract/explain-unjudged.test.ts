import { expect, it } from 'vitest';
import { readPage } from './recipes/read-page.js';

const PROSE =
  'The estuary wakes slowly. At low water the mud shines like pewter, and the first oystercatchers walk its edge, probing.';
const PICTURES = `<p>One mark <img src="/dot.png" width="12" height="12"> within, one <img src="/ok.png" width="16" height="16" alt="OK"> said,
<img class="emoji" alt="🌾" src="/e.png"> and <img src="https://s0.wp.com/latex.php?latex=v%5E2" alt="v^2"> and
<img class="lazy" src="/b.gif" data-src="/a.jpg"><noscript><img src="/a.jpg"></noscript> and <span hidden><img src="/h.jpg"></span> and
<button><img src="/own.jpg" width="300" height="200"></button>.</p>`;
const html = `<html lang="en"><body><main><p>${PROSE}</p>${PICTURES}<p>${PROSE.replace('estuary', 'harbour')}</p></main><img class="emoji" alt="🐚" src="/f.png"></body></html>`;

const withoutNumbers = (lines: readonly string[] = []) =>
  lines.map((line) => line.replace(/(element )\d+/g, '$1N'));
const REASONS = [
  'drop image element N: a small picture that says nothing',
  'drop image element N: stands in the text as "OK"',
  'drop image element N: stands in the text as "🌾"',
  'drop image element N: stands in the text as "$v^2$"',
  'drop image element N: noscript of element N',
  'drop image element N: hidden',
];

it('says of each image element that no verdict is about what became of it', () => {
  const lines = withoutNumbers(readPage(html, { recipes: [], explain: true }).explanation);
  expect(lines.filter((line) => line.startsWith('drop image element'))).toEqual([
    ...REASONS,
    'drop image element N: stands in the text as "🐚"',
  ]);
  expect(lines.filter((line) => line.includes(' image ')).length).toBe(REASONS.length + 3);
});

it('says the same of the parts that a recipe takes, and of nothing outside them', () => {
  const recipes = [{ hosts: ['docs.example.org'], content: ['main'] }];
  const lines = withoutNumbers(readPage(html, { recipes, explain: true }).explanation);
  expect(lines.filter((line) => line.startsWith('drop image element'))).toEqual(REASONS);
});
