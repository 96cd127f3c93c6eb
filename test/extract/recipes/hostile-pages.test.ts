import { describe, expect, it } from 'vitest';
import { createExtractPool } from '../../../src/extract/extract-pool.js';
import type { Recipe } from '../../../src/model/schemas/pipeline.js';
import { readPage } from './read-page.js';

const TEXT = 'The tide went out, and the mud shone like pewter under a low sun, as it does here. ';
const recipe: Recipe = {
  hosts: ['*'],
  when: 'body, a, div, p',
  content: ['p', 'div > p', 'a', 'main .post'],
  remove: ['.x', 'aside p', 'b'],
  posts: 'p, div, a',
  title: 'h1',
  images: { remove: ['div', '.icon'], attribute: 'data-hd' },
};

describe('a recipe on a page made to take long', () => {
  // Each selector took 1.4 s for 20,000 links next to each other, and four times that for twice as many.
  it.each([
    ['elements next to each other, in none', '<a href=x>a'.repeat(60_000)],
    ['elements in each other', '<div>'.repeat(30_000)],
    ['posts in posts', `<div><p>${TEXT}`.repeat(5000)],
    ['parts in parts that are removed', '<p>a<b><p class=x>b<div>'.repeat(5000)],
    ['images to leave out, in each other', '<div><img src=a.jpg>'.repeat(10_000)],
    ['images with the attribute', `<p>${'<img data-hd="/a.jpg" src=/b.jpg>'.repeat(10_000)}`],
  ])('%s: a document or a drop, where quadratic time would not come to an end', (_, html) => {
    const result = readPage(html, { recipes: [recipe] });
    expect('document' in result || result.drop.reason).toBeTruthy();
    expect(result.recipes).toHaveLength(1);
  });

  it('is not asked where the page has too many elements', () => {
    expect(readPage('<p>'.repeat(1_000_001), { recipes: [{ hosts: ['*'], content: ['p'] }] })).toMatchObject({
      drop: { reason: 'page_too_complex' },
    });
  });

  it('ends at the time limit of the page where a selector needs quadratic time, and the next page is read', async () => {
    const recipes = [{ hosts: ['*'], content: ['p:nth-last-child(3)'] }];
    const pool = createExtractPool({ threads: 1, recipes, timeoutMs: 4000 });
    const page = (id: string, body: string) =>
      pool.run({ id, url: 'https://docs.example.org/', body, source: { input: id, offset: 0 } });
    try {
      expect(await page('long', '<p>'.repeat(150_000))).toMatchObject({
        drop: { reason: 'extract_timeout', document: 'long' },
      });
      expect(await page('next', '<p>one<p>two<p>three')).toMatchObject({
        document: { nodes: [{ text: 'one' }] },
        recipes: [{ use: 'taken' }],
      });
    } finally {
      await pool.close();
    }
  });
});
