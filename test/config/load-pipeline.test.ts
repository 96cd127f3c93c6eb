import { mkdtemp, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compileSchema } from '../../src/config/compile-schema.js';
import { resolveConsentConfig } from '../../src/config/consent-config.js';
import { describeSchemaErrors } from '../../src/config/describe-schema-errors.js';
import { resolveFetchConfig } from '../../src/config/fetch-config.js';
import { resolveImagesConfig } from '../../src/config/images-config.js';
import { checkPipeline, loadPipeline } from '../../src/config/load-pipeline.js';
import { readSchema } from '../../src/config/load-schema.js';

const minimal = { source: { type: 'html', input: 'pages' } };

describe('checkPipeline', () => {
  it('fills every default from the schema and freezes the result', () => {
    const pipeline = checkPipeline(minimal);
    expect(pipeline.images.resize).toEqual({ mode: 'long-side', size: 1024, enlarge: false });
    expect(pipeline.rules).toEqual({ preset: 'weft', overrides: {} });
    expect(() => {
      (pipeline.images as { quality: number }).quality = 1;
    }).toThrow(TypeError);
  });

  it('gives the library the defaults that it gives pipelines, and hands out copies', () => {
    const { images, fetch, consent } = checkPipeline(minimal);
    expect(resolveImagesConfig()).toEqual(images);
    expect(resolveFetchConfig()).toEqual(fetch);
    expect(resolveConsentConfig()).toEqual(consent);
    const options = { resize: { mode: 'fit' as const, size: 7, enlarge: true } };
    resolveImagesConfig(options).resize.size = 8;
    expect(options.resize.size).toBe(7);
    expect(resolveImagesConfig().resize).toEqual({ mode: 'long-side', size: 1024, enlarge: false });
  });

  it.each([
    [
      'bad_images_config',
      'images.quality must be at most 100, not 101',
      () => resolveImagesConfig({ quality: 101 }),
    ],
    ['bad_fetch_config', 'fetch.ports.0 must be at least 1, not 0', () => resolveFetchConfig({ ports: [0] })],
    [
      'bad_fetch_config',
      'fetch.contact must have the form ^[ -~]+$, not "a\\nb"',
      () => resolveFetchConfig({ contact: 'a\nb' }),
    ],
    [
      'bad_fetch_config',
      'fetch.host_rate must be at least 0, not -1',
      () => resolveFetchConfig({ host_rate: -1 }),
    ],
    [
      'bad_consent_config',
      'consent.tokens.0 must have the form',
      () => resolveConsentConfig({ tokens: ['a b'] }),
    ],
  ])('options of the library are refused by name: %s, %s', (code, message, resolve) => {
    expect(resolve).toThrow(expect.objectContaining({ code, exitCode: 2 }));
    expect(resolve).toThrow(message);
  });

  it.each([
    [{ source: { type: 'pdf', input: 'x' } }, 'source.type must be one of html, warc, json, mmc4'],
    [
      { ...minimal, images: { qualty: 90 } },
      'images.qualty is unknown: there is no such field; did you mean quality?',
    ],
    [{ ...minimal, images: { quality: 0 } }, 'images.quality must be at least 1, not 0'],
    [{}, 'my.yaml: source is missing'],
    [null, 'source'],
    [{ ...minimal, source: { type: 'html', input: [] } }, 'source.input is an empty list'],
  ])('names field and fix for %j', (value, message) => {
    expect(() => checkPipeline(value, 'my.yaml')).toThrow(message);
    expect(() => checkPipeline(value, 'my.yaml')).toThrow(
      expect.objectContaining({ code: 'pipeline_invalid', exitCode: 2 }),
    );
  });
});

describe('what is wrong with a pipeline, in plain words', () => {
  const rules = (overrides: unknown) => ({ ...minimal, rules: { overrides } });
  it.each([
    [
      { ...minimal, qualty: 80, quality: 80 },
      'qualty is unknown: there is no such field; quality is unknown: there is no such field here; did you mean images.quality?',
    ],
    [{ ...minimal, rules: 'weft' }, 'rules must be fields of its own, not "weft"'],
    [{ ...minimal, source: { type: 'html', input: 5 } }, 'source.input must be a text or a list, not 5'],
    [
      rules({ image_to_small: 3 }),
      'rules.overrides.image_to_small is unknown: there is no such rule; did you mean image_too_small?',
    ],
    [
      rules({ image_too_small: '3' }),
      'rules.overrides.image_too_small must be a number, a list or fields of its own, not "3"',
    ],
    [
      rules({ image_too_small: { treshold: 3 } }),
      'rules.overrides.image_too_small.treshold is unknown: there is no such field; did you mean threshold?',
    ],
    [
      rules({ image_too_small: { threshold: { en: 'x' } } }),
      'rules.overrides.image_too_small.threshold.en must be a number or a list, not "x"',
    ],
    [rules({ image_too_small: {} }), 'rules.overrides.image_too_small has no field'],
    [
      { ...minimal, extract: { recipes: [{ hosts: ['a'], title: { selector: 'h1' } }] } },
      'extract.recipes.0.title.attribute is missing',
    ],
  ])('%j', (value, words) => {
    // All of it, so that nothing of the forms that were not meant stands beside it.
    expect(() => checkPipeline(value, 'my.yaml')).toThrow(
      new RegExp(`^my\\.yaml: ${words.replace(/[.?]/g, '\\$&')}; docs/pipeline\\.md`),
    );
  });

  it('asks for the name beside it that is near before one that stands elsewhere', () => {
    expect(() => checkPipeline({ ...minimal, s3: { input: { profile: 'a' } } }, 'my.yaml')).toThrow(
      's3.input is unknown: there is no such field here; did you mean inputs or source.input?',
    );
  });

  it('names the forms of which one must be there, and only one may be', () => {
    const check = compileSchema('exclude');
    check({ reason: 'x' });
    expect(describeSchemaErrors(check)).toEqual([
      'must have one of key, url, page_url, image_url, sha256, phash, host, domain',
    ]);
    check({ link: 'https://a.example/' });
    expect(describeSchemaErrors(check)).toEqual([
      'link is unknown: there is no such field; the entry must have one of key, url, page_url, image_url, sha256, phash, host, domain',
    ]);
    check({ urll: 'https://a.example/' });
    expect(describeSchemaErrors(check)).toEqual([
      'urll is unknown: there is no such field; did you mean url?',
    ]);
    check({ urll: 'https://a.example/', zzzzzz: 1 });
    expect(describeSchemaErrors(check)).toEqual([
      'urll is unknown: there is no such field; did you mean url?',
      'zzzzzz is unknown: there is no such field',
    ]);
    check('https://a.example/');
    expect(describeSchemaErrors(check)).toEqual(['must be fields of its own, not "https://a.example/"']);
    check({ url: 'https://a.example/', domain: 'a.example' });
    expect(describeSchemaErrors(check)).toEqual([expect.stringContaining('must have only one of key, url')]);
  });
});

describe('loadPipeline', () => {
  const write = async (text: string) => {
    const path = join(await mkdtemp(join(tmpdir(), 'weft-test-')), 'p.yaml');
    await writeFile(path, text);
    return path;
  };

  it('lets the command line replace input, name and any single field', async () => {
    const path = await write('source: {type: html, input: a}\n');
    const { pipeline } = await loadPipeline(path, {
      input: ['b', 'c'],
      name: 'n',
      set: ['images.quality=80', 'images.resize.mode=none'],
    });
    expect(pipeline.source.input).toEqual(['b', 'c']);
    expect(pipeline.name).toBe('n');
    expect(pipeline.images.quality).toBe(80);
    expect(pipeline.images.resize.mode).toBe('none');
  });

  it('says where YAML breaks', async () => {
    await expect(
      loadPipeline(await write('source: {type: html\nname: [')).catch((e) => e.message),
    ).resolves.toMatch(/p\.yaml: .*line/);
  });

  it('refuses YAML that unfolds without end or nests without end, in one line', async () => {
    const aliases = ['a: &a [x, x, x, x, x, x, x, x, x]'];
    for (const [name, of] of ['ba', 'cb', 'dc', 'ed', 'fe', 'gf', 'hg', 'ih'])
      aliases.push(`${name}: &${name} [${Array(9).fill(`*${of}`).join(', ')}]`);
    for (const text of [aliases.join('\n'), `a: ${'['.repeat(20_000)}`]) {
      const path = await write(text);
      await expect(loadPipeline(path)).rejects.toMatchObject({ code: 'pipeline_not_yaml' });
      const plain = await write('source: {type: html, input: a}\n');
      const set = [`name=${text.replaceAll('\n', ' ')}`];
      await expect(loadPipeline(plain, { set })).rejects.toMatchObject({ code: 'pipeline_not_yaml' });
    }
  });

  // Each key was compared with all before it: 300,000 took over a minute.
  it('reads as many keys in time that grows with their number, and finds the one that is there twice', async () => {
    const keys = Array.from({ length: 100_000 }, (_, i) => `k${i}: 1`).join('\n');
    const start = process.cpuUsage();
    await expect(loadPipeline(await write(keys))).rejects.toMatchObject({
      code: 'pipeline_invalid',
      message: expect.stringMatching(/line 19: k18 is unknown: .*; and 99981 more;/),
    });
    await expect(loadPipeline(await write(`${keys}\nk7: 2\n`))).rejects.toMatchObject({
      code: 'pipeline_not_yaml',
      message: expect.stringMatching(/keys must be unique: k7 again at line 100001, column 1/),
    });
    const { user, system } = process.cpuUsage(start);
    expect((user + system) / 1_000_000).toBeLessThan(12);
  });

  it('tells which fields describe an input that the command line replaces', async () => {
    const path = await write(
      'source: {type: html, input: a, url_map: m.json, base_url: "https://a.example/"}\n',
    );
    expect((await loadPipeline(path)).leftOut).toEqual([]);
    const { pipeline, leftOut } = await loadPipeline(path, { input: ['b'] });
    expect(leftOut).toEqual(['source.url_map', 'source.base_url']);
    expect(pipeline.source).toMatchObject({ base_url: undefined });
    const set = ['source.base_url=https://b.example/'];
    const again = await loadPipeline(path, { input: ['b'], set });
    expect(again.leftOut).toEqual(['source.url_map']);
    expect(again.pipeline.source).toMatchObject({ base_url: 'https://b.example/' });
  });

  it('names the line of what is wrong, or the option that it comes from', async () => {
    const path = await write(
      [
        '# a pipeline',
        'source:',
        '  type: html',
        '  input: [a, 7]',
        'images: &i { quality: 0 }',
        'rules:',
        '  overrides:',
        '    image_to_small: 3',
      ].join('\n'),
    );
    const set = ['shards.samples_per_tar=3', 'fetch={timeout: 1}'];
    await expect(loadPipeline(path, { set })).rejects.toMatchObject({
      message: expect.stringMatching(
        /p\.yaml: line 4: source\.input\.1 .*; line 5: images\.quality .*; line 8: rules\.overrides\.image_to_small /,
      ),
    });
    await expect(loadPipeline(path, { set })).rejects.toThrow(/; --set fetch: fetch\.timeout is unknown/);
    await expect(loadPipeline(path, { set })).rejects.toThrow(/; --set shards\.samples_per_tar: shards\./);
    const missing = await write('name: x\nsource:\n  input: a\n');
    await expect(loadPipeline(missing)).rejects.toThrow('p.yaml: line 2: source.type is missing');
  });

  it('refuses YAML of more than 8 MiB', async () => {
    const text = `# ${'x'.repeat(8 * 1024 * 1024)}`;
    await expect(loadPipeline(await write(text))).rejects.toMatchObject({ code: 'pipeline_not_yaml' });
  });

  it('refuses an assignment that reaches into prototypes', async () => {
    const path = await write('source: {type: html, input: a}\n');
    await expect(loadPipeline(path, { set: ['__proto__.polluted=1'] })).rejects.toMatchObject({
      code: 'bad_option',
    });
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  it('accepts every pipeline that the package ships', async () => {
    const folder = join(import.meta.dirname, '../../pipelines');
    const files = (await readdir(folder)).filter((name) => name.endsWith('.yaml'));
    expect(files.length).toBeGreaterThanOrEqual(5);
    for (const file of files) await expect(loadPipeline(join(folder, file))).resolves.toBeDefined();
  });

  it('describes every field of the pipeline for editors', () => {
    const bare: string[] = [];
    const walk = (schema: Record<string, unknown>, path: string) => {
      for (const [name, field] of Object.entries(
        (schema.properties ?? {}) as Record<string, Record<string, unknown>>,
      )) {
        if (name !== '$schema' && typeof field.description !== 'string') bare.push(`${path}${name}`);
        walk(field, `${path}${name}.`);
      }
    };
    walk(readSchema('pipeline'), '');
    expect(bare).toEqual([]);
  });
});

describe('an option of another source', () => {
  it.each([
    [
      'source: { type: html, input: pages }',
      ['source.warc_base=https://a.example/'],
      '--set source.warc_base: source.warc_base is for warc; the source html takes input',
    ],
    [
      'source:\n  type: warc\n  input: a.warc.gz\n  url_map: urls.json',
      [],
      'line 4: source.url_map is for html',
    ],
    [
      'source: { type: json, input: a.jsonl, paths_prefix: x }',
      [],
      'the source json takes input, max_page_bytes, path, html_field',
    ],
  ])('is an error that names the place and what there is: %s', async (text, set, message) => {
    const path = join(await mkdtemp(join(tmpdir(), 'weft-options-')), 'p.yaml');
    await writeFile(path, text);
    await expect(loadPipeline(path, { set })).rejects.toMatchObject({
      code: 'pipeline_invalid',
      message: expect.stringContaining(message),
    });
  });
});
