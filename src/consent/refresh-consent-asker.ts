import { LRUCache } from 'lru-cache';
import { type ConsentConfig, heededTokens } from '../config/consent-config.js';
import { readPageMetas } from '../extract/metadata/page-metas.js';
import type { Consent } from '../fetch/consent/consent.js';
import { createConsentingFetcher } from '../fetch/consent/consenting-fetcher.js';
import { headerStatements, metaStatements } from '../fetch/consent/content-statements.js';
import { judgeStatements, type Refusal } from '../fetch/consent/policy.js';
import { consentHeaders } from '../fetch/consent/response-consent.js';
import type { GetOutcome } from '../fetch/fetch-outcome.js';
import type { Fetcher, FetcherOptions } from '../fetch/fetcher.js';
import { headerMap, headerValue } from '../fetch/http-response.js';
import { identify } from '../fetch/user-agent.js';
import type { ConsentEvidence } from '../model/consent.js';

/** What a site says today of a page or an image. */
export interface AskedAgain {
  evidence: readonly ConsentEvidence[];
  /** Set when it must not be used. */
  refused?: Pick<Refusal, 'detail'> & { reason: string };
  /** Set when the page's images must not be used. */
  imagesRefused?: Refusal;
  /** Why it could not be asked about; a reason of the fetcher. */
  unchecked?: string;
}

/** Asks sites about pages and images. */
export interface RefreshAsker {
  page(url: string): Promise<AskedAgain>;
  image(url: string): Promise<AskedAgain>;
  close(): Promise<void>;
}

/** Options of {@link createRefreshAsker}. */
export interface RefreshAskerOptions extends Omit<FetcherOptions, 'consent'> {
  consent: ConsentConfig;
  /** Ask only for robots.txt, tdmrep.json and ai.txt of each origin, not for the pages and images themselves. Default: false. */
  originsOnly?: boolean;
}

/** A page's metas stand in its head; this much of it is read. */
const PAGE_BYTES = 512 * 1024;
/** Of an image only the headers matter. */
const IMAGE_BYTES = 1;
/** Answers remembered: galleries share images between pages. */
const REMEMBERED = 50_000;

/** Makes an asker with its own connections. */
export function createRefreshAsker(options: RefreshAskerOptions): RefreshAsker {
  const { consent: config, originsOnly = false, ...rest } = options;
  const { fetcher, consent } = createConsentingFetcher({
    ...rest,
    consent: config,
    answersFollow: !originsOnly,
  });
  const tokens = heededTokens(identify(rest.config ?? {}).productToken, config);
  const known = new LRUCache<string, Promise<AskedAgain>>({ max: REMEMBERED });
  const once = (kind: string, url: string, ask: () => Promise<AskedAgain>): Promise<AskedAgain> => {
    const key = `${kind} ${url}`;
    const answer = known.get(key) ?? ask();
    known.set(key, answer);
    return answer;
  };
  return {
    page: (url) =>
      once('page', url, () =>
        originsOnly ? askOrigin(url, consent) : askPage(url, fetcher, { config, tokens, now: rest.now }),
      ),
    image: (url) =>
      once('image', url, () => (originsOnly ? askOrigin(url, consent) : askImage(url, fetcher))),
    close: () => fetcher.close(),
  };
}

async function askOrigin(url: string, consent: Consent): Promise<AskedAgain> {
  if (!URL.canParse(url)) return { evidence: [], unchecked: 'bad_url' };
  const { refused, evidence = [] } = await consent.allowed(new URL(url));
  return asked({ ...(refused && { drop: refused }), evidence });
}

async function askImage(url: string, fetcher: Fetcher): Promise<AskedAgain> {
  return asked(summary(await fetcher.get(url, { maxBytes: IMAGE_BYTES, truncate: true })));
}

async function askPage(
  url: string,
  fetcher: Fetcher,
  {
    config,
    tokens,
    now = Date.now,
  }: { config: ConsentConfig; tokens: readonly string[]; now: (() => number) | undefined },
): Promise<AskedAgain> {
  const outcome = await fetcher.get(url, { maxBytes: PAGE_BYTES, truncate: true });
  const first = asked(summary(outcome));
  if ('drop' in outcome || first.refused !== undefined || first.unchecked !== undefined) return first;
  const { headers, body, url: source } = outcome.response;
  const fields = headerMap(headers);
  const contentType = headerValue(fields, 'content-type') || undefined;
  const context = { source, at: new Date(now()).toISOString(), tokens };
  const inHeaders = headerStatements(consentHeaders(fields), context);
  const inPage = metaStatements(readPageMetas(body, source, contentType), context);
  // Together, because a meta may supersede a header, and a header may forbid the images alone.
  const { evidence, refused, imagesRefused } = judgeStatements(
    [...inHeaders, ...inPage],
    config.mode,
    'page',
  );
  return {
    evidence: [...first.evidence, ...evidence.slice(inHeaders.length)],
    ...(refused && { refused }),
    ...(imagesRefused && { imagesRefused }),
  };
}

interface Summary {
  drop?: { reason: string; detail: string };
  evidence: readonly ConsentEvidence[];
}

/** A status other than 2xx tells nothing of the content that a corpus holds. */
function summary(outcome: GetOutcome): Summary {
  const evidence = outcome.consent ?? [];
  if ('drop' in outcome) return { drop: outcome.drop, evidence };
  const { status } = outcome.response;
  if (status >= 200 && status <= 299) return { evidence };
  return { drop: { reason: status < 500 ? 'http_4xx' : 'http_5xx', detail: String(status) }, evidence };
}

/** A statement that blocks refuses; a robots.txt that could not be had is no statement of the site. */
function asked({ drop, evidence }: Summary): AskedAgain {
  if (drop === undefined) return { evidence };
  const refused = drop.reason === 'opted_out' || drop.reason === 'blocked_by_robots';
  const said = evidence.some(({ blocks, rule }) => blocks && rule !== 'unreachable');
  if (refused && said) return { evidence, refused: drop };
  return { evidence, unchecked: refused ? 'robots_unreachable' : drop.reason };
}
