import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { crawl, recordsOf, siteOf } from '../crawl/crawl-in-process.js';
import { article, jpeg, picture, redirectTo } from '../crawl/crawl-site.js';
import { needs } from '../support/needs.js';
import { runReader } from './run-reader.js';

interface PythonRecord {
  type: string;
  uri: string | null;
  version: string;
  id: string;
  concurrent_to: string | null;
  refers_to: string | null;
  status?: string;
  text: string;
  digests_ok: boolean | null;
}

const python = needs.python(['warcio'], 'reads crawls with the warcio package');

it.skipIf(python.skip)(
  'warcio reads every record of a crawl, undoes its codings and agrees with its digests',
  async () => {
    const image = await picture(5);
    const zipped = String(article('Zipped', [], ['/a.jpg', '/same.jpg']).body);
    const site = await siteOf({
      a: (path) => {
        // Chunked: the length is not declared.
        if (path === '/') return article('Home', ['/zipped', '/old', '/gone']);
        if (path === '/zipped')
          return {
            headers: { 'content-type': 'text/html', 'content-encoding': 'gzip' },
            body: gzipSync(zipped),
          };
        if (path === '/old') return redirectTo('/zipped');
        if (path === '/a.jpg' || path === '/same.jpg') return jpeg(image);
        return undefined;
      },
    });
    const { folder } = await crawl({ crawl: { seeds: [`${site.origin('a')}/`], warc_bytes: 1 } });
    const files = (await readdir(join(folder, 'warc'))).sort().map((name) => join(folder, 'warc', name));
    // A file a commit, since each is full at once.
    expect(files.length).toBeGreaterThan(3);
    const { records, checks } = await runReader<{
      records: PythonRecord[];
      checks: { exit: number; said: string }[];
    }>(python.python, 'read_warc.py', files);
    expect(checks.filter(({ exit }) => exit !== 0)).toEqual([]);
    expect(records.every(({ version, digests_ok }) => version === 'WARC/1.1' && digests_ok !== false)).toBe(
      true,
    );
    const ours = await recordsOf(folder);
    expect(records.map(({ type, uri }) => `${type} ${uri ?? ''}`)).toEqual(
      ours.map(({ type, uri }) => `${type} ${uri}`),
    );
    const answers = records.filter(({ type }) => type === 'response' || type === 'revisit');
    const at = (path: string) => answers.find(({ uri }) => uri === site.origin('a') + path);
    expect(at('/')?.text).toBe(article('Home', ['/zipped', '/old', '/gone']).body);
    expect(at('/zipped')?.text).toBe(zipped);
    expect(at('/a.jpg')).toMatchObject({ type: 'response', text: image.toString('latin1') });
    expect(at('/same.jpg')).toMatchObject({ type: 'revisit', refers_to: at('/a.jpg')?.uri, status: '200' });
    expect([at('/old')?.status, at('/gone')?.status]).toEqual(['301', '404']);
    // Request and metadata stand next to their answer.
    for (const { id } of answers)
      expect(records.filter(({ concurrent_to }) => concurrent_to === id).map(({ type }) => type)).toEqual([
        'request',
        'metadata',
      ]);
  },
);
