import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { extractCommand } from '../../../src/commands/extract.js';

let folder = '';
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'weft-recipe-'));
  file('page.html', '<body><main>Chosen.</main><p>Not chosen.</p></body>');
  file('recipe.yaml', 'hosts: [docs.example.org]\ncontent: [main]\n');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function run(recipe: string, options: { baseUrl?: string; explain?: boolean } = {}) {
  const out: string[] = [];
  const err: string[] = [];
  const code = await extractCommand(join(folder, 'page.html'), {
    workers: 1,
    baseUrl: 'https://docs.example.org/a',
    ...options,
    recipe: join(folder, recipe),
    stdout: (line) => void out.push(line),
    stderr: (line) => void err.push(line),
  });
  const nodes: { text: string }[] = JSON.parse(out[0] ?? '{}').nodes;
  return { code, texts: nodes.map(({ text }) => text), err };
}

describe('weft extract --recipe', () => {
  it('reads the page by the recipe, and explains by which selector', async () => {
    expect(await run('recipe.yaml', { explain: true })).toEqual({
      code: 0,
      texts: ['Chosen.'],
      err: [
        'recipe 1 (docs.example.org) taken; 1 parts are its content',
        'keep content.0 "main" paragraph 1w "Chosen."',
      ],
    });
  });

  it('says when a recipe found nothing, and when no page is on its hosts', async () => {
    file('gone.yaml', '- { hosts: [docs.example.org], content: [.gone] }');
    expect((await run('gone.yaml')).err).toContainEqual(
      'page.html: recipe_empty: recipe 1 (docs.example.org) found nothing on it',
    );
    expect((await run('recipe.yaml', { baseUrl: 'https://other.example/' })).err).toContainEqual(
      expect.stringMatching(/^no page is on a host of a recipe of .*recipe\.yaml; give the URL/),
    );
  });

  it('asks the extractor of a pipeline, and ends with status 3 when it fails', async () => {
    file('x.mjs', "export default ({ $ }) => [{ type: 'text', text: $('p').text() }];");
    file('pipeline.yaml', 'source: { type: html, input: pages }\nextract: { extractor: x.mjs }\n');
    expect(await run('pipeline.yaml')).toEqual({ code: 0, texts: ['Not chosen.'], err: [] });
    file('bad.mjs', 'export default () => [{}];');
    file('bad.yaml', 'extract: { extractor: bad.mjs }');
    const { code, texts, err } = await run('bad.yaml');
    expect({ code, texts }).toEqual({ code: 3, texts: [] });
    expect(err).toEqual([
      'page.html: no document: extractor_failed (node 0 that it returned: type is neither text nor image)',
      'the extractor failed on 1 pages',
    ]);
  });

  it('refuses a selector that is none before it reads any page', async () => {
    file('none.yaml', 'hosts: [docs.example.org]\ncontent: ["main["]\n');
    await expect(run('none.yaml')).rejects.toMatchObject({
      code: 'bad_recipe',
      message: expect.stringContaining(
        'none.yaml: recipes.0.content.0 (recipe 1, line 2): "main[" is no selector',
      ),
    });
  });
});
