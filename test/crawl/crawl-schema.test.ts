import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import type { CrawlConfig, ScopeConfig, TrapConfig } from '../../src/config/crawl-config.js';
import { checkPipeline } from '../../src/config/load-pipeline.js';
import { readSchema } from '../../src/config/load-schema.js';
import type { CrawlReport } from '../../src/crawl/crawl-report.js';
import type {
  FinishedUrl,
  QueuedUrl,
  SideRecord,
  SkippedUrl,
  WarcSpan,
} from '../../src/crawl/journal-entry.js';
import { crawl, journalOf, siteOf } from './crawl-in-process.js';
import { article, jpeg, picture, redirectTo, text } from './crawl-site.js';

/** Every field of a type, and whether it must be there: the compiler refuses a list that differs. */
type Fields<T> = { [K in keyof Required<T>]: undefined extends T[K] ? false : true };
interface ObjectSchema {
  properties: Record<string, unknown>;
  required?: string[];
}

const report: Fields<CrawlReport> = {
  finished: true,
  urls: true,
  verdicts: true,
  waiting: true,
  pages: true,
  images: true,
  warc_bytes: true,
  notes: true,
  seconds: true,
};
const queue: Fields<QueuedUrl> = {
  t: true,
  url: true,
  kind: true,
  depth: true,
  by: true,
  from: false,
  alternatives: false,
  redirects: false,
  again: false,
  was: false,
};
const skip: Fields<SkippedUrl> = { t: true, url: true, kind: true, reason: true, from: false };
const done: Fields<FinishedUrl> = {
  t: true,
  of: true,
  url: true,
  kind: true,
  reason: true,
  detail: false,
  at: true,
  status: false,
  warc: false,
  digest: false,
  whole: false,
  etag: false,
  last_modified: false,
  text: false,
};
const side: Fields<SideRecord> = { t: true, url: true, at: true, warc: true, crawl_delay_ms: false };
const span: Fields<WarcSpan> = { file: true, start: true, end: true };

const schema = readSchema('crawl') as unknown as ObjectSchema & { $defs: Record<string, ObjectSchema> };

describe('schemas/crawl.schema.json', () => {
  it.each([
    ['report', schema, report],
    ['queue', schema.$defs.queue, queue],
    ['skip', schema.$defs.skip, skip],
    ['done', schema.$defs.done, done],
    ['side', schema.$defs.side, side],
    ['span', schema.$defs.span, span],
  ] as const)('%s: the same fields as the type, the same ones required', (_name, part, fields) => {
    expect(Object.keys(part?.properties ?? {}).sort()).toEqual(Object.keys(fields).sort());
    const required = Object.entries(fields).flatMap(([name, must]) => (must ? [name] : []));
    expect([...(part?.required ?? [])].sort()).toEqual(required.sort());
  });

  it('holds for the report and every journal line of a crawl', async () => {
    const image = await picture(6);
    const site = await siteOf({
      a: (path) => {
        if (path === '/robots.txt') return text('User-agent: *\nCrawl-delay: 0.01\nDisallow: /no\n');
        if (path === '/') return article('Home', ['/old', '/no', '/gone', '/x.pdf'], ['/a.jpg', '/b.jpg']);
        if (path === '/old') return redirectTo('/');
        return path.endsWith('.jpg') ? jpeg(image) : undefined;
      },
    });
    const { folder } = await crawl({ crawl: { seeds: [`${site.origin('a')}/`] } });
    const ajv = new Ajv2020({ strict: true, allowUnionTypes: true });
    ajv.addSchema(schema, 'crawl');
    const isReport = ajv.compile({ $ref: 'crawl' });
    const isEntry = ajv.compile({ $ref: 'crawl#/$defs/entry' });
    isReport(JSON.parse(await readFile(join(folder, 'report.json'), 'utf8')));
    expect(isReport.errors).toBeNull();
    const entries = await journalOf(folder);
    expect(new Set(entries.map(({ t }) => t))).toEqual(new Set(['queue', 'skip', 'done', 'side']));
    for (const entry of entries) {
      isEntry(entry);
      expect(isEntry.errors, JSON.stringify(entry)).toBeNull();
    }
  });
});

describe('the crawl part of a pipeline', () => {
  it('has the fields of the types, filled with defaults, and none else', () => {
    const { crawl: config } = checkPipeline({ source: { type: 'warc', input: 'x' }, crawl: {} });
    const scope: Fields<ScopeConfig> = { within: true, include: true, exclude: true };
    const traps: Fields<TrapConfig> = {
      max_url_chars: true,
      max_path_segments: true,
      max_parameters: true,
      max_repeats: true,
      max_queries_per_path: true,
      max_urls_per_pattern: true,
      max_hosts_per_domain: true,
      yield_sample: true,
      min_yield: true,
    };
    const fields: Fields<CrawlConfig> = {
      output: false,
      seeds: true,
      seeds_file: false,
      sitemaps: true,
      robots_sitemaps: true,
      scope: true,
      max_depth: true,
      max_pages: true,
      max_pages_per_host: true,
      max_bytes: true,
      images: true,
      follow_nofollow: true,
      concurrency: true,
      per_host: true,
      delay_ms: true,
      max_crawl_delay_s: true,
      max_host_failures: true,
      revisit_hours: true,
      traps: true,
      warc_bytes: true,
    };
    const filled = Object.entries(fields).flatMap(([name, always]) => (always ? [name] : []));
    expect(Object.keys(config ?? {}).sort()).toEqual(filled.sort());
    expect(Object.keys(config?.scope ?? {}).sort()).toEqual(Object.keys(scope).sort());
    expect(Object.keys(config?.traps ?? {}).sort()).toEqual(Object.keys(traps).sort());
    const declared = readSchema('pipeline') as unknown as { properties: { crawl: ObjectSchema } };
    expect(Object.keys(declared.properties.crawl.properties).sort()).toEqual(Object.keys(fields).sort());
  });

  it.each([
    [{}, 'name at least one of seeds, seeds_file and sitemaps'],
    [{ seeds: ['example.org'] }, 'is no http or https URL'],
    [{ seeds: ['http://e.org/'], scope: { include: ['('] } }, 'is no regular expression'],
  ])('%j is refused with what to fix', async (part, message) => {
    await expect(crawl({ crawl: part })).rejects.toMatchObject({
      code: 'bad_crawl_config',
      exitCode: 2,
      message: expect.stringContaining(message),
    });
  });
});
