import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ConsentMode } from '../../../src/config/consent-config.js';
import { createConsent } from '../../../src/fetch/consent/consent.js';
import { metaStatements } from '../../../src/fetch/consent/content-statements.js';
import { EFFECTS, judgeStatements } from '../../../src/fetch/consent/policy.js';
import { CONSENT_SIGNALS, type ConsentEvidence } from '../../../src/model/consent.js';
import type { DocumentMeta } from '../../../src/model/document.js';
import { type FakeAnswer, fakeWeb, headersOf } from './fake-web.js';

/** Where a statement is put: in a file of the origin, in the headers of the answer, or in the page. */
interface Site {
  robots?: FakeAnswer;
  tdmrep?: FakeAnswer;
  ai?: FakeAnswer;
  headers?: Record<string, string>;
  metas?: Pick<DocumentMeta, 'robots' | 'tdm'>;
}

const tdm = (reservation: number) => JSON.stringify([{ location: '/', 'tdm-reservation': reservation }]);
const DIRECTIVES = ['noai', 'noml', 'noimageai', 'noindex', 'none', 'noimageindex'];

/** One real example of each row of the table, as `signal rule`. */
const EXAMPLES: Record<string, Site> = {
  'robots_txt disallow': { robots: 'User-agent: *\nDisallow: /' },
  'robots_txt allow': { robots: 'User-agent: *\nAllow: /a\nDisallow: /' },
  'robots_txt unreachable': { robots: { status: 503 } },
  'robots_txt denied': { robots: { status: 403 } },
  ...Object.fromEntries(
    DIRECTIVES.flatMap((name) => [
      [`x_robots_tag ${name}`, { headers: { 'x-robots-tag': `otherbot: nofollow, weft: ${name}` } }],
      [`meta_robots ${name}`, { metas: { robots: ['robots:nofollow', `weft:${name}`] } }],
    ]),
  ),
  'x_robots_tag other': { headers: { 'x-robots-tag': 'otherbot: noai' } },
  'tdm_file reserved': { tdmrep: tdm(1) },
  'tdm_file not_reserved': { tdmrep: tdm(0) },
  'tdm_file unreadable': { tdmrep: { status: 500 } },
  'tdm_header reserved': { headers: { 'tdm-reservation': '1', 'tdm-policy': 'https://a.example/p.json' } },
  'tdm_header not_reserved': { headers: { 'tdm-reservation': '0' } },
  'tdm_header other': { headers: { 'tdm-reservation': 'yes' } },
  'tdm_meta reserved': { metas: { tdm: { reservation: '1' } } },
  'tdm_meta not_reserved': { metas: { tdm: { reservation: '0' } } },
  'ai_txt disallow': { ai: 'User-Agent: *\nDisallow: *.jpg' },
  'ai_txt allow': { ai: 'User-Agent: *\nAllow: *.jpg\nDisallow: /' },
  'ai_txt unreadable': { ai: { reason: 'timeout_first_byte', detail: '1 ms' } },
  'usage_robots_txt train-ai=n': { robots: 'User-agent: *\nAllow: /\nContent-Usage: train-ai=n' },
  'usage_robots_txt train-ai=y': {
    robots: 'User-agent: *\nContent-Usage: train-ai=n\nContent-Usage: /a train-ai=y',
  },
  'usage_header train-ai=n': { headers: { 'content-usage': 'search=y, train-ai=n;x=1' } },
  'usage_header train-ai=y': { headers: { 'content-usage': 'train-ai=y' } },
  'usage_header other': { headers: { 'content-usage': 'Train-AI=n' } },
  'signal_robots_txt ai-train=no': {
    robots: 'User-agent: *\nContent-Signal: search=yes,ai-train=no\nAllow: /',
  },
  'signal_robots_txt ai-train=yes': { robots: 'User-agent: *\nContent-Signal: ai-train=yes' },
  'signal_header ai-train=no': { headers: { 'content-signal': 'ai-input=yes, ai-train=no' } },
  'signal_header ai-train=yes': { headers: { 'content-signal': 'ai-train=yes' } },
  'signal_header other': { headers: { 'content-signal': 'search=yes' } },
};

/** What the example keeps out in a mode, found by asking about an image and about a page. */
async function effectOf(
  { robots, tdmrep, ai, headers = {}, metas }: Site,
  mode: ConsentMode,
): Promise<{ effect: string; evidence: ConsentEvidence[] }> {
  const origin = 'https://site.example';
  const { get, asked } = fakeWeb({
    ...(robots && { [`${origin}/robots.txt`]: robots }),
    ...(tdmrep && { [`${origin}/.well-known/tdmrep.json`]: tdmrep }),
    ...(ai && { [`${origin}/ai.txt`]: ai }),
  });
  const consent = createConsent({ get, productToken: 'weft', config: { mode }, now: () => 0 });
  const url = new URL(`${origin}/a.jpg`);
  const before = await consent.allowed(url);
  const answer = (type: string) =>
    consent.judgeResponse(url, headersOf({ ...headers, 'content-type': type }));
  const image = answer('image/jpeg');
  const page = answer('text/html; charset=utf-8');
  const inPage = judgeStatements(
    metas === undefined ? [] : metaStatements(metas, { source: url.href, tokens: ['weft'] }),
    mode,
    'page',
  );
  const evidence = [...(before.evidence ?? []), ...(image.evidence ?? []), ...inPage.evidence];
  if (mode === 'off') expect(asked).toEqual([]);
  if (before.refused ?? page.refused ?? inPage.refused) return { effect: 'everything', evidence };
  return { effect: (image.refused ?? inPage.imagesRefused) ? 'images' : 'nothing', evidence };
}

/** The rows of the table in the documentation. */
const rows = readFileSync(new URL('../../../docs/consent.md', import.meta.url), 'utf8')
  .split('\n')
  .map((line) =>
    /^\| (\w+) \| (\S+) \| (nothing|images|everything) \| (nothing|images|everything) \|$/.exec(line),
  )
  .filter((match) => match !== null)
  .map(([, signal = '', rule = '', standard = '', strict = '']) => ({ signal, rule, standard, strict }));

describe('every consent signal in every mode', () => {
  it('has a row in the documentation for each example, and the other way round', () => {
    expect(rows.map(({ signal, rule }) => `${signal} ${rule}`).sort()).toEqual(Object.keys(EXAMPLES).sort());
    expect([...new Set(rows.map(({ signal }) => signal))].sort()).toEqual([...CONSENT_SIGNALS].sort());
    expect([...new Set(rows.map(({ rule }) => rule))].sort()).toEqual(Object.keys(EFFECTS).sort());
  });

  it.each(rows)(
    '$signal $rule: $standard, strict $strict, off nothing',
    async ({ signal, rule, ...modes }) => {
      const example = EXAMPLES[`${signal} ${rule}`] as Site;
      for (const mode of ['standard', 'strict', 'off'] as const) {
        const { effect, evidence } = await effectOf(example, mode);
        expect(`${mode}: ${effect}`).toBe(`${mode}: ${mode === 'off' ? 'nothing' : modes[mode]}`);
        const fileSignals = ['robots_txt', 'tdm_file', 'ai_txt', 'usage_robots_txt', 'signal_robots_txt'];
        if (mode === 'off' && fileSignals.includes(signal)) continue;
        // A reservation that only waits for the header is reported with the answer.
        expect(evidence).toContainEqual(
          expect.objectContaining({ signal, rule, blocks: effect !== 'nothing' }),
        );
      }
      process.stdout.write(
        `  ${signal.padEnd(18)} ${rule.padEnd(13)} standard ${modes.standard.padEnd(10)} strict ${modes.strict.padEnd(10)} off nothing\n`,
      );
    },
  );
});
