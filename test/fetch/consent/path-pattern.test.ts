import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compilePattern, pathOf, unescapeUnreserved } from '../../../src/fetch/consent/path-pattern.js';
import { judgeAccess, parseRobotsTxt } from '../../../src/fetch/consent/robots-txt.js';

/** Tries every way a pattern could match: slow, and plainly right. */
function matchesByTrying(pattern: string, path: string): boolean {
  if (pattern === '') return true;
  if (pattern === '$') return path === '';
  if (pattern[0] === '*')
    return Array.from({ length: path.length + 1 }, (_, n) => path.slice(n)).some((rest) =>
      matchesByTrying(pattern.slice(1), rest),
    );
  return path[0] === pattern[0] && matchesByTrying(pattern.slice(1), path.slice(1));
}

const few = (characters: string, max: number) =>
  fc.array(fc.constantFrom(...characters), { maxLength: max }).map((list) => list.join(''));

describe('compilePattern', () => {
  it('matches what trying every way matches', () => {
    fc.assert(
      fc.property(few('ab*$', 8), few('ab$', 10), (pattern, path) => {
        expect([pattern, path, compilePattern(pattern).matches(path)]).toEqual([
          pattern,
          path,
          matchesByTrying(pattern, path),
        ]);
      }),
      { numRuns: 5000 },
    );
  });

  it('writes bytes beyond ASCII and escapes in one way', () => {
    const { text, length } = compilePattern(Buffer.from('/é%2f%E2').toString('latin1'));
    expect([text, length]).toEqual(['/%C3%A9%2F%E2', 13]);
    expect(compilePattern(text).matches(pathOf(new URL('http://a.example/é%2f%e2/x')))).toBe(true);
  });

  it('undoes the escapes of unreserved characters and of no other', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 255 }), (code) => {
        const triplet = `%${code.toString(16).padStart(2, '0')}`;
        const character = String.fromCharCode(code);
        expect(unescapeUnreserved(triplet)).toBe(/[A-Za-z0-9\-._~]/.test(character) ? character : triplet);
      }),
    );
  });

  it('keeps the bare question mark that a rule may be about', () => {
    expect(
      ['/a?', '/a?#?', '/a', '/a#?', '/a?b'].map((path) => pathOf(new URL(path, 'http://a.example'))),
    ).toEqual(['/a?', '/a?', '/a', '/a', '/a?b']);
  });
});

describe('parseRobotsTxt', () => {
  it('never throws, on any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const file = parseRobotsTxt(bytes);
        expect(judgeAccess(file.everybody, '/a')).toHaveProperty('allowed');
      }),
    );
  });

  it('lets the longest rule decide and Allow win a tie, whatever the order of lines and groups', () => {
    const rule = fc.record({
      kind: fc.constantFrom('Allow', 'Disallow'),
      pattern: few('ab/*$', 5).map((text) => `/${text}`),
    });
    fc.assert(
      fc.property(fc.array(rule, { maxLength: 8 }), few('ab/', 6), fc.nat(8), (rules, rest, cut) => {
        const path = `/${rest}`;
        const lines = rules.map(({ kind, pattern }) => `${kind}: ${pattern}`);
        const groups = [lines.slice(0, cut), lines.slice(cut)].map(
          (part) => `User-agent: weft\n${part.join('\n')}\nDisallow:\n`,
        );
        const matching = rules.filter(({ pattern }) => matchesByTrying(pattern, path));
        const longest = Math.max(-1, ...matching.map(({ pattern }) => pattern.length));
        const deciding = matching.filter(({ pattern }) => pattern.length === longest);
        const expected = deciding.length === 0 || deciding.some(({ kind }) => kind === 'Allow');
        const { allowed } = judgeAccess(parseRobotsTxt(Buffer.from(groups.join('\n'))).named('Weft'), path);
        expect([groups, path, allowed]).toEqual([groups, path, expected]);
      }),
      { numRuns: 2000 },
    );
  });

  it('reads UTF-16 with a byte order mark, and a UTF-8 mark', () => {
    const text = 'User-agent: *\nDisallow: /é';
    const little = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]);
    const big = Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(text, 'utf16le').swap16()]);
    for (const bytes of [little, big, Buffer.from(`\ufeff${text}`), Buffer.from(text)])
      expect(judgeAccess(parseRobotsTxt(bytes).everybody, '/%C3%A9').allowed).toBe(false);
  });

  it('finds crawlers with digits in their names, and groups that say nothing', () => {
    const file = parseRobotsTxt(Buffer.from('User-agent: AI2Bot\nDisallow: /\nUser-agent: *\nDisallow:'));
    expect(judgeAccess(file.named('ai2bot'), '/a').allowed).toBe(false);
    expect(judgeAccess(file.everybody, '/a').allowed).toBe(true);
    expect(file.named('other')).toBeUndefined();
  });

  it('reads 500 KiB and no more', () => {
    const filler = `# ${'x'.repeat(97)}\n`.repeat(5115);
    const robots = (before: string) =>
      Buffer.from(`User-agent: *\n${before}Disallow: /a\n${filler}Disallow: /b\n`);
    const file = parseRobotsTxt(robots(''));
    expect(judgeAccess(file.everybody, '/a').allowed).toBe(false);
    expect(judgeAccess(file.everybody, '/b').allowed).toBe(false);
    expect(judgeAccess(parseRobotsTxt(robots(filler)).everybody, '/b').allowed).toBe(true);
  });

  it.each([
    ['many short wildcards', 'Disallow: /*a*b\n'],
    ['one long line of wildcards', `Disallow: /${'*a'.repeat(8000)}\n`],
    ['many agents', 'User-agent: a\n'],
    ['many groups', 'User-agent: *\nDisallow: /x\n'],
    ['escapes', 'Disallow: /%7e%7e*%7e\n'],
  ])(
    'judges the longest URL by half a megabyte of %s, on which backtracking would not end',
    (_name, line) => {
      const robots = Buffer.from(`User-agent: *\n${line.repeat(Math.ceil((500 * 1024) / line.length))}`);
      const path = `/${'a~'.repeat(8000)}`;
      // Quadratic time for each of 36,000 rules, or each rule of each group compared with each, is 10^12 steps and more.
      expect(judgeAccess(parseRobotsTxt(robots).everybody, path)).toHaveProperty('allowed');
    },
  );
});
