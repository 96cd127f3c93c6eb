import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { pathOf } from '../../../src/fetch/consent/path-pattern.js';
import { judgeAccess, parseRobotsTxt } from '../../../src/fetch/consent/robots-txt.js';
import { needs } from '../../support/needs.js';

const shared = needs.shared('published robots.txt vectors');
const folder = join(shared.path, 'data/robots');
const read = (name: string) => readFileSync(join(folder, name));
const print = (line: string) => process.stdout.write(`  robots vectors: ${line}\n`);

/** The path that Google's matcher takes out of a URL text; its cases hold texts that are no URLs. */
function googlePath(url: string): string {
  const path = /^(?:[a-z]+:\/\/)?[^/?;#]*([/?;][^#]*)?/.exec(url)?.[1] ?? '/';
  return path.startsWith('/') ? path : `/${path}`;
}

function isAllowed(robots: Uint8Array, agent: string, path: string): boolean {
  const file = parseRobotsTxt(robots);
  return judgeAccess(file.named(agent) ?? file.everybody, path).allowed;
}

interface GoogleCase {
  test: string;
  robots: string;
  agent: string;
  url: string;
  allowed: boolean;
}

describe.skipIf(shared.skip)('Google’s own cases', () => {
  const cases: GoogleCase[] = shared.skip ? [] : JSON.parse(read('google_robotstxt_cases.json').toString());
  const wrong = ({ robots, agent, url, allowed }: GoogleCase) =>
    isAllowed(Buffer.from(robots), agent, googlePath(url)) !== allowed;

  it('gives the verdict of every case that stands for RFC 9309 (ID_*)', () => {
    const own = cases.filter(({ test }) => test.startsWith('ID_'));
    const failed = own.filter(wrong);
    print(`Google ID_*: ${own.length - failed.length} of ${own.length}`);
    expect(own.length).toBe(72);
    expect(failed).toEqual([]);
  });

  it('follows Google’s habits (GoogleOnly_*), but for index.html, which widens an Allow beyond the RFC', () => {
    const own = cases.filter(({ test }) => test.startsWith('GoogleOnly_'));
    const failed = own.filter(wrong);
    print(`Google GoogleOnly_*: ${own.length - failed.length} of ${own.length}`);
    expect(own.length).toBe(73);
    expect(failed.map(({ test, url }) => [test, url])).toEqual([
      ['GoogleOnly_IndexHTMLisDirectory', 'http://foo.com/allowed-slash/'],
    ]);
  });
});

describe.skipIf(shared.skip)('files of real sites', () => {
  it('gives the verdict of Google’s matcher on every one of 15,900 questions', () => {
    const files = new Map<string, ReturnType<typeof parseRobotsTxt>>();
    const differing: string[] = [];
    let asked = 0;
    const lines = gunzipSync(read('real/verdicts.jsonl.gz')).toString().trim().split('\n');
    for (const line of lines) {
      const { file, agent, url, allowed } = JSON.parse(line) as Record<'file' | 'agent' | 'url', string> & {
        allowed: boolean;
      };
      let robots = files.get(file);
      if (robots === undefined) {
        robots = parseRobotsTxt(read(`real/files/${file}`));
        files.set(file, robots);
      }
      const group = robots.named(agent) ?? robots.everybody;
      // Texts that the URL standard writes otherwise are other questions once they are URLs.
      const asUrl = new URL(url).href === url ? [pathOf(new URL(url))] : [];
      asked += 1 + asUrl.length;
      for (const path of [googlePath(url), ...asUrl])
        if (judgeAccess(group, path).allowed !== allowed) differing.push(`${line} as ${path}`);
    }
    print(
      `${files.size} real files: ${lines.length - differing.length} of ${lines.length} verdicts, ${asked - lines.length} also as URLs`,
    );
    expect(lines.length).toBe(15_900);
    expect(differing).toEqual([]);
  });
});

interface PackageCase {
  test: string;
  kind: 'allowed' | 'disallowed' | 'delay' | 'sitemaps' | 'explicit' | 'host';
  robots_url?: string | null;
  robots: string | null;
  url?: string;
  agent: string | null;
  expected: unknown;
}

/** Answers as that package does: null where a URL is not one of the file's origin, which our caller never asks. */
function answer({ kind, robots, robots_url, url = '', agent }: PackageCase): unknown {
  const file = parseRobotsTxt(Buffer.from(robots ?? ''));
  const token = /^[^/\s]+/.exec(agent ?? '')?.[0] ?? '';
  const group = file.named(token) ?? file.everybody;
  if (kind === 'sitemaps') return file.sitemaps;
  if (kind === 'delay') return group?.crawlDelay ?? null;
  const relative = robots_url?.startsWith('/') === true;
  const base = relative ? 'http://robots.invalid' : undefined;
  const place = URL.canParse(robots_url ?? '', base) ? new URL(robots_url ?? '', base) : undefined;
  const target = URL.canParse(url, base) ? new URL(url, base) : undefined;
  if (place === undefined || target === undefined || place.origin !== target.origin)
    return kind === 'disallowed' ? true : null;
  const { allowed } = judgeAccess(kind === 'explicit' ? file.named(token) : group, pathOf(target));
  return kind === 'allowed' ? allowed : !allowed;
}

describe.skipIf(shared.skip)('the cases of the robots-parser package', () => {
  it('answers each as it is expected, but for what is no part of RFC 9309', () => {
    const cases: PackageCase[] = JSON.parse(read('robots-parser_cases.json').toString());
    // Host: a retired extension of one search engine. Lone surrogates: not representable in a file's bytes.
    const outside = cases.filter(({ kind, test }) => kind === 'host' || test.includes('surrogates'));
    const own = cases.filter((one) => !outside.includes(one));
    const failed = own.filter((one) => JSON.stringify(answer(one)) !== JSON.stringify(one.expected));
    print(
      `robots-parser: ${own.length - failed.length} of ${own.length}; ${outside.length} outside of the RFC`,
    );
    expect(cases.length).toBe(204);
    expect(outside.length).toBeLessThanOrEqual(11);
    expect(failed).toEqual([]);
  });
});
