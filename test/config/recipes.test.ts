import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkPipeline, loadPipeline } from '../../src/config/load-pipeline.js';
import { loadRecipes } from '../../src/config/load-recipes.js';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weft-recipes-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function file(name: string, text: string): Promise<string> {
  await writeFile(join(folder, name), text);
  return join(folder, name);
}

/** Loads a pipeline whose second recipe has the given field. */
async function withRecipe(field: string): Promise<unknown> {
  const recipes = `- { hosts: [docs.example.org], content: [main] }\n    - { hosts: [a.example], ${field} }`;
  const yaml = `source: { type: html, input: pages }\nextract:\n  recipes:\n    ${recipes}\n`;
  return loadPipeline(await file('p.yaml', yaml));
}

describe('recipes of a pipeline', () => {
  it('are loaded with every kind of selector that cheerio has', async () => {
    const path = await file(
      'all.yaml',
      `source: { type: html, input: pages }
extract:
  recipes:
    - hosts: ["docs.example.org", "*.example.net"]
      when: "body.article"
      content: ["main .post:not(.ad) > p", "li:nth-child(2n+1)", "p:contains('a b')", "a[href^='/x' i]", "div:has(> img)", "p:first"]
      remove: [".share, .follow", "aside.related"]
      posts: ".reply"
      title: "h1.headline"
      published: { selector: "time", attribute: "datetime" }
      images: { remove: ["img.icon"], attribute: "data-hd" }
  extractor: ./my-extractor.mjs
`,
    );
    const { pipeline } = await loadPipeline(path);
    expect(pipeline.extract.recipes).toHaveLength(1);
    expect(pipeline.extract.extractor).toBe(join(folder, 'my-extractor.mjs'));
    expect(Object.isFrozen(pipeline.extract)).toBe(true);
  });

  it.each([
    [
      'content: ["p", "main .post["]',
      '.content.1 (recipe 2, line 5): "main .post[" is no selector: Expected name',
    ],
    [
      'remove: ["a:nosuch"]',
      '.remove.0 (recipe 2, line 5): "a:nosuch" is no selector: Unknown pseudo-class :nosuch',
    ],
    ['when: "p::before", posts: p', '.when (recipe 2, line 5): "p::before" is no selector: Pseudo-elements'],
    ['posts: "p >"', '.posts (recipe 2, line 5): "p >" is no selector: it ends in >'],
    ['title: " "', '.title (recipe 2, line 5): " " is no selector: it is empty'],
    ['title: { selector: "h1,", attribute: x }', '.title.selector (recipe 2, line 5): "h1," is no selector'],
    ['published: "time:not(:x)"', '.published (recipe 2, line 5): "time:not(:x)" is no selector'],
    ['images: { remove: ["img", "svg|a"] }', '.images.remove.1 (recipe 2, line 5): "svg|a" is no selector'],
    [
      'images: { attribute: "data hd" }',
      '.images.attribute (recipe 2, line 5): "data hd" is no name of an attribute',
    ],
    ['published: { selector: time, attribute: "a=b" }', '.published.attribute (recipe 2, line 5)'],
    ['when: body', ' (recipe 2, line 5): says nothing of the page; give content'],
  ])('%s is refused by file, place and fix', async (field, message) => {
    const error = await withRecipe(field).catch((e: unknown) => e);
    expect(error).toMatchObject({ code: 'bad_recipe', exitCode: 2 });
    expect((error as Error).message).toContain(`p.yaml: extract.recipes.1${message}`);
  });

  it('are refused for hosts that are none, and fields that there are not', async () => {
    const host = `source: { type: html, input: x }\nextract: { recipes: [{ hosts: ["https://a.example/"], posts: p }] }`;
    await expect(loadPipeline(await file('host.yaml', host))).rejects.toThrow(
      'extract.recipes.0.hosts.0 (recipe 1, line 2): "https://a.example/" is no host; give the host alone',
    );
    await expect(withRecipe('contents: [p]')).rejects.toMatchObject({
      code: 'pipeline_invalid',
      message: expect.stringContaining('line 5: extract.recipes.1.contents is unknown'),
    });
  });

  it('are none by default', () => {
    expect(checkPipeline({ source: { type: 'html', input: 'x' } }).extract).toEqual({
      time_limit_ms: 20_000,
      recipes: [],
    });
  });
});

describe('a file of recipes', () => {
  const one = 'hosts: [a.example]\ncontent: [main]\n';
  const recipe = { hosts: ['a.example'], content: ['main'] };

  it('may be one recipe, a list, or a pipeline', async () => {
    expect(await loadRecipes(await file('one.yaml', one))).toEqual({ recipes: [recipe] });
    const list = await file(
      'list.yaml',
      '- { hosts: [a.example], content: [main] }\n- { hosts: [b], posts: p }',
    );
    expect((await loadRecipes(list)).recipes).toHaveLength(2);
    const pipeline = await file(
      'pipeline.yaml',
      `extract: { recipes: [{ hosts: [a.example], content: [main] }], extractor: sub/x.mjs }`,
    );
    expect(await loadRecipes(pipeline)).toEqual({ recipes: [recipe], extractor: join(folder, 'sub/x.mjs') });
  });

  it.each([
    [
      'hosts: [a.example]\ncontent: ["["]',
      'bad_recipe',
      /bad\.yaml: recipes\.0\.content\.0 \(recipe 1, line 2\)/,
    ],
    [
      'hosts: [a.example]',
      'bad_extract_config',
      /bad\.yaml: extract\.recipes\.0 must have at least 2 fields/,
    ],
    ['content: [p]', 'bad_extract_config', /extract\.recipes\.0\.hosts is missing/],
    ['source: { type: html }', 'bad_extract_config', /holds no recipe; give/],
    ['7', 'bad_extract_config', /holds no recipe; give/],
    ['hosts: [', 'recipe_not_yaml', /bad\.yaml: /],
  ])('%j is refused as %s', async (text, code, message) => {
    await expect(loadRecipes(await file('bad.yaml', text))).rejects.toMatchObject({
      code,
      exitCode: 2,
      message: expect.stringMatching(message),
    });
  });

  it('that is not there is one clear error', async () => {
    await expect(loadRecipes(join(folder, 'absent.yaml'))).rejects.toMatchObject({
      code: 'recipe_not_found',
    });
  });
});
