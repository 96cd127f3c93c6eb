import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readYaml } from '../../../src/config/read-yaml.js';
import type { Extractor } from '../../../src/extract/extractor/extractor.js';
import type { Recipe } from '../../../src/model/schemas/pipeline.js';
import { documentOf, linesOf } from './read-page.js';

const guide = readFileSync(join(import.meta.dirname, '../../../docs/recipes.md'), 'utf8');
const sites = [...guide.matchAll(/```html\n(.*?)```\s+```yaml\n(.*?)```\s+```text\n(.*?)```/gs)];

describe('docs/recipes.md', () => {
  it('has three worked sites', () => {
    expect(sites).toHaveLength(3);
  });

  it.each(sites.map(([, html = '', yaml = '', text = '']) => [html, yaml, text]))(
    'gives of a page what it says: %#',
    (html, yaml, text) => {
      const recipe = readYaml(yaml, { maxAliasCount: 0 }) as Recipe;
      const url = `https://${recipe.hosts[0]}/a`;
      const nodes = documentOf(html, { recipes: [recipe] }, url).nodes;
      expect(linesOf(nodes)).toEqual(text.trimEnd().split('\n'));
    },
  );

  it('gives of the magazine the headline and time that stand in the page, where metadata have neither', () => {
    const [, html = '', yaml = ''] = sites[2] ?? [];
    const recipes = [readYaml(yaml, { maxAliasCount: 0 }) as Recipe];
    const url = 'https://magazine.example.com/a';
    expect(documentOf(html, { recipes }, url)).toMatchObject({
      title: 'The last weaver of the valley',
      published: '2024-03-05',
    });
    expect(documentOf(html, {}, url)).toMatchObject({ title: 'Magazine – home of weaving' });
  });

  it('has an extractor that does what it is for', async () => {
    const [, code = ''] = /```js\n(.*?)```/s.exec(guide) ?? [];
    const module = await import(`data:text/javascript,${encodeURIComponent(code)}`);
    const extractor: Extractor = module.default;
    const html =
      '<div class="card"><h2>A</h2><img src="s.png" data-hd="/l.png"><p class="story">One.</p></div><div class="card"><h2>B</h2><p class="story">Two.</p></div>';
    expect(linesOf(documentOf(html, { extractor }, 'https://cards.example.org/x/').nodes)).toEqual([
      'heading: A',
      'image: https://cards.example.org/l.png',
      'paragraph: One.',
      'heading: B',
      'paragraph: Two.',
    ]);
    expect(linesOf(documentOf('<p>Other.', { extractor }, 'https://b.example/').nodes)).not.toEqual([]);
  });
});
