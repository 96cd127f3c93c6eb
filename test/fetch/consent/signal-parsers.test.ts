import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { headerStatements } from '../../../src/fetch/consent/content-statements.js';
import { headerDirectives, metaDirectives } from '../../../src/fetch/consent/robots-directives.js';
import { parseRobotsTxt, preferencesFor } from '../../../src/fetch/consent/robots-txt.js';
import { parseTdmFile, tdmChoice, tdmRuleFor } from '../../../src/fetch/consent/tdm.js';
import { aiTrainSignal, trainAiPreference } from '../../../src/fetch/consent/usage-preference.js';

describe('headerDirectives', () => {
  it.each<[string[], string[]]>([
    [['noai'], ['noai']],
    [['NOINDEX, NoImageAI '], ['noindex', 'noimageai']],
    [['weft: noai'], ['noai']],
    [['*: noai'], ['noai']],
    [['bot: noindex', 'noai'], ['noai']],
    [['noindex, weft: noai'], ['noindex', 'noai']],
    [['unavailable_after: 1 Jan 2031 10:00:00 GMT, noai'], ['noai']],
    [['max-image-preview: none'], []],
    [['bot: noai'], []],
    [['bot: noindex, noai'], []],
    [['none', 'none'], ['none']],
    [['noaim', 'no ai', ''], []],
    [[], []],
  ])('%j', (lines, found) => {
    expect(headerDirectives(lines, ['Weft'])).toEqual(found);
  });

  it('counts what is for a listed token', () => {
    expect(headerDirectives(['GPTBot: noai', 'CCBot: noindex'], ['weft', 'gptbot'])).toEqual(['noai']);
    expect(metaDirectives(['gptbot:noai', 'ccbot:noindex', 'robots:none'], ['weft', 'GPTBot'])).toEqual([
      'noai',
      'none',
    ]);
  });

  it('reads a million signs, on which quadratic time would not end', () => {
    const found = headerDirectives(
      ['a:'.repeat(500_000), ','.repeat(1_000_000), ' '.repeat(1_000_000)],
      ['weft'],
    );
    expect(found).toEqual([]);
  });
});

describe('Content-Usage', () => {
  it.each([
    ['train-ai=n', 'disallow'],
    ['train-ai=y', 'allow'],
    ['search=y, train-ai=n', 'disallow'],
    ['train-ai;allow=n, train-ai=y', 'allow'],
    ['train-ai=n;exceptions="a,b";x', 'disallow'],
    ['train-ai=y, train-ai=n', 'disallow'],
    ['train-ai=n, train-ai', undefined],
    ['train-ai="n"', undefined],
    ['train-ai=?0', undefined],
    ['train-ai=no', undefined],
    ['train-ai', undefined],
    ['Train-AI=n', undefined],
    ['train-ai=n,', undefined],
    ['train-ai = n', undefined],
    ['tdm=n', undefined],
    ['', undefined],
    [`train-ai=n${';a'.repeat(10_000)}`, undefined],
  ])('%j: %s', (statement, preference) => {
    expect(trainAiPreference(statement)).toBe(preference);
  });

  it('is one dictionary over several header lines, of which the last value counts', () => {
    const rules = (lines: string[]) =>
      headerStatements({ content_usage: lines }, { source: 'http://a.example/', tokens: [] }).map(
        ({ rule }) => rule,
      );
    expect(rules(['search=y', 'train-ai=n'])).toEqual(['train-ai=n']);
    expect(rules(['train-ai=n', 'train-ai=y'])).toEqual(['train-ai=y']);
  });

  it('in robots.txt holds for the longest matching path, and with several for all of them', () => {
    const robots = parseRobotsTxt(
      Buffer.from(
        [
          'User-Agent: *',
          'Allow: /',
          'Content-Usage: train-ai=n',
          'Content-Usage: /ai-ok/ train-ai=y # fine',
          'Content-usage:\t/both/\ttrain-ai=y',
          'Content-Usage: /both/ search=n, train-ai=n',
          '',
          'User-Agent: ExampleBot',
          'Content-Usage: train-ai=y',
        ].join('\n'),
      ),
    );
    const said = (path: string, group = robots.everybody) =>
      preferencesFor(group, path, 'content-usage').map(({ statement }) => statement);
    expect(said('/test')).toEqual(['train-ai=n']);
    expect(said('/ai-ok/test')).toEqual(['train-ai=y']);
    expect(said('/both/x')).toEqual(['train-ai=y', 'search=n, train-ai=n']);
    expect(said('/test', robots.named('examplebot'))).toEqual(['train-ai=y']);
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(['allow', 'disallow', undefined]).toContain(trainAiPreference(text));
        expect(['allow', 'disallow', undefined]).toContain(aiTrainSignal(text));
      }),
    );
  });
});

describe('Content-Signal', () => {
  it.each([
    ['search=yes, ai-train=no', 'disallow'],
    ['ai-train=yes,ai-train=no', 'disallow'],
    ['AI-Train = Yes', 'allow'],
    ['ai-train=maybe', undefined],
    ['search=yes,ai-input=no', undefined],
  ])('%j: %s', (statement, preference) => {
    expect(aiTrainSignal(statement)).toBe(preference);
  });
});

describe('TDMRep', () => {
  it.each([
    [1, undefined, { reserved: true }],
    ['1 ', 'https://a.example/p', { reserved: true, policy: 'https://a.example/p' }],
    [0, 'https://a.example/p', { reserved: false }],
    ['0', undefined, { reserved: false }],
    [2, undefined, undefined],
    ['true', undefined, undefined],
    [undefined, 'https://a.example/p', undefined],
  ])('tdm-reservation %j, tdm-policy %j: %j', (reservation, policy, choice) => {
    expect(tdmChoice(reservation, policy)).toEqual(choice);
  });

  it('takes the first rule that matches, case and end of path respected', () => {
    const rules = parseTdmFile(
      Buffer.from(
        JSON.stringify([
          { location: '/directory-a/', 'tdm-reservation': 1 },
          { location: '/b/images/*.jpg', 'tdm-reservation': 0 },
          { location: '/b/', 'tdm-reservation': 1, 'tdm-policy': 'https://a.example/p.json' },
          { location: '/exactly$', 'tdm-reservation': 1 },
          { location: '/broken', 'tdm-reservation': 'no' },
          { 'tdm-reservation': 1 },
          null,
        ]),
      ),
    );
    const at = (path: string) => tdmRuleFor(rules ?? [], path)?.reserved;
    expect(
      ['/directory-a/x', '/b/images/x.jpg', '/b/x', '/exactly', '/exactly/no', '/B/x', '/broken'].map(at),
    ).toEqual([true, false, true, true, undefined, undefined, undefined]);
  });

  it('takes nothing but an array for a file', () => {
    for (const text of ['<html>', '{}', 'null', '', '[', '1'])
      expect(parseTdmFile(Buffer.from(text))).toBeUndefined();
    expect(parseTdmFile(Buffer.from('\ufeff[]'))).toEqual([]);
  });
});
