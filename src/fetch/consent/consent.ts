import { LRUCache } from 'lru-cache';
import { type ConsentConfig, heededTokens, resolveConsentConfig } from '../../config/consent-config.js';
import type { ConsentVerdict, FetchConsent } from '../fetch-consent.js';
import type { ResponseHeaders } from '../http-response.js';
import type { AskedConsentFile, GetFile } from './consent-file.js';
import { type FileState, type HeededFile, type OriginRules, OriginRulesCache } from './origin-rules.js';
import { accessStatements, preferenceStatements, tdmFileStatements } from './origin-statements.js';
import { pathOf } from './path-pattern.js';
import { judgeStatements } from './policy.js';
import { judgeResponseHeaders } from './response-consent.js';
import type { Statement, StatementRule } from './statement.js';

/** Options of {@link createConsent}. */
export interface ConsentOptions {
  /** Gets robots.txt and its kin: the `get` of a fetcher. Asked with `consent: false`. */
  get: GetFile;
  /** The name that robots rules know us by; see `identify`. */
  productToken: string;
  /** Default: mode `standard`, no further tokens. */
  config?: Partial<ConsentConfig>;
  /**
   * False when nobody will hand over answers to {@link Consent.judgeResponse}: a reservation in tdmrep.json, which a
   * header of the answer could lift, then counts at once. Default: true.
   */
  answersFollow?: boolean;
  /** Milliseconds since the epoch. Default: Date.now. */
  now?: () => number;
  /** Memory for the rules of origins, in bytes; those unused for longest are forgotten. Default: 64 MiB. */
  maxBytes?: number;
}

/** What an origin's robots.txt says besides Allow and Disallow. */
export interface RobotsFacts {
  /** Milliseconds between two requests that Crawl-delay asks for, at most {@link MAX_CRAWL_DELAY_MS}. */
  crawlDelayMs?: number;
  /** URLs of sitemaps, as written. */
  sitemaps: readonly string[];
}

/** The rules of the web's sites: asked by a fetcher before each request and of each answer. */
export interface Consent extends FetchConsent {
  allowed(url: URL): Promise<ConsentVerdict>;
  judgeResponse(url: URL, headers: ResponseHeaders): ConsentVerdict;
  /** Crawl-delay and sitemaps of an origin; neither in mode `off`. */
  robotsOf(url: URL): Promise<RobotsFacts>;
  /** The files of an origin that were asked for and are remembered: when, with what result, and their hashes. */
  filesOf(origin: string): Promise<AskedConsentFile[]>;
}

/** Longest Crawl-delay that is honoured; some files ask for hours. */
export const MAX_CRAWL_DELAY_MS = 30_000;

const MAX_BYTES = 64 * 1024 * 1024;

/**
 * Makes the judge of what may be fetched and used: robots.txt (RFC 9309), tdmrep.json, ai.txt, and the headers
 * X-Robots-Tag, tdm-reservation, Content-Usage and Content-Signal; the table in docs/consent.md says what each does.
 *
 * Files are asked for once per origin and day, joined when several URLs need them at once. In mode `off` no file is
 * asked for and nothing is refused, but what headers state is still recorded.
 *
 * @throws FixConfigError `bad_consent_config`
 */
export function createConsent(options: ConsentOptions): Consent {
  const { get, productToken, answersFollow = true, now = Date.now, maxBytes = MAX_BYTES } = options;
  const config = resolveConsentConfig(options.config);
  const { mode } = config;
  const tokens = heededTokens(productToken, config);
  const cache = new OriginRulesCache({ get, tokens, now, maxBytes });
  /** Reservations in tdmrep.json that a header of the answer may lift, by URL. */
  const reserved = new LRUCache<string, Statement[]>({ max: 20_000 });

  async function allowed(url: URL): Promise<ConsentVerdict> {
    // RFC 9309, 2.2.2: robots.txt itself is always allowed.
    if (mode === 'off' || url.pathname === '/robots.txt') return {};
    const rules = await cache.robots(url.origin);
    const { kind, file } = rules.robots;
    if (file.failure !== undefined && kind === 'unreachable') {
      const evidence = judgeStatements(unanswered(rules.robots, 'robots_txt'), mode, 'image').evidence;
      const { reason, detail } = file.failure;
      return { evidence, refused: { reason, detail: `robots.txt: ${detail}`, retryable: true } };
    }
    const path = pathOf(url);
    const access = robotsStatements(rules.robots, path);
    const first = judgeStatements(access, mode, 'image');
    if (first.refused !== undefined) {
      const retryable = kind === 'unreachable' ? { retryable: true } : {};
      return { evidence: first.evidence, refused: { ...first.refused, ...retryable } };
    }
    const { tdm, ai } = await cache.others(url.origin, rules);
    const tdmSaid = fileStatements(tdm, 'tdm_file', (found) =>
      tdmFileStatements(found, path, placeOf(tdm.file)),
    );
    const aiSaid = fileStatements(ai, 'ai_txt', ({ groups }) =>
      accessStatements(groups, path, 'ai_txt', placeOf(ai.file)),
    );
    // In mode `standard` a header of the answer may lift the reservation, so the answer is waited for.
    const waiting = answersFollow && mode === 'standard' && tdmSaid.length > 0;
    if (waiting) reserved.set(url.href, tdmSaid);
    else reserved.delete(url.href);
    const { evidence, refused } = judgeStatements(
      [...access, ...(waiting ? [] : tdmSaid), ...aiSaid],
      mode,
      'image',
    );
    const delay = crawlDelay(rules);
    return {
      evidence,
      ...(refused && { refused }),
      ...(delay !== undefined && { minIntervalMs: delay }),
    };
  }

  function judgeResponse(url: URL, headers: ResponseHeaders): ConsentVerdict {
    return judgeResponseHeaders(url, headers, { mode, tokens, now, before: reserved.get(url.href) ?? [] });
  }

  return {
    allowed,
    judgeResponse,
    async robotsOf(url) {
      if (mode === 'off') return { sitemaps: [] };
      const rules = await cache.robots(url.origin);
      const delay = crawlDelay(rules);
      return {
        sitemaps: rules.robots.rules?.sitemaps ?? [],
        ...(delay !== undefined && { crawlDelayMs: delay }),
      };
    },
    async filesOf(origin) {
      const rules = cache.peek(origin);
      if (rules === undefined) return [];
      const others = await rules.others;
      return [rules.robots.file, ...(others === undefined ? [] : [others.tdm.file, others.ai.file])];
    },
  };
}

function robotsStatements(robots: FileState<HeededFile>, path: string): Statement[] {
  return fileStatements(robots, 'robots_txt', ({ groups }) => {
    const place = placeOf(robots.file);
    return [
      ...accessStatements(groups, path, 'robots_txt', place),
      ...preferenceStatements(groups, path, place),
    ];
  });
}

/** The statements of a file that was read, or the one that its absence makes. */
function fileStatements<T>(
  state: FileState<T>,
  signal: 'robots_txt' | 'ai_txt' | 'tdm_file',
  read: (rules: T) => Statement[],
): Statement[] {
  return state.rules === undefined ? unanswered(state, signal) : read(state.rules);
}

/** What a file that could not be had comes to; a plain "there is none" states nothing. */
function unanswered({ kind, file }: FileState<unknown>, signal: Statement['signal']): Statement[] {
  if (kind === 'absent' || kind === 'read') return [];
  const status = file.failure ? `${file.failure.reason} ${file.failure.detail}` : String(file.status);
  const rule: StatementRule = signal === 'robots_txt' ? kind : 'unreadable';
  return [{ signal, value: status, rule, ...placeOf(file) }];
}

function placeOf({ final_url, at }: AskedConsentFile): { source: string; at: string } {
  return { source: final_url, at };
}

/** The longest delay that a heeded group asks for. */
function crawlDelay({ robots }: OriginRules): number | undefined {
  const delays = (robots.rules?.groups ?? []).flatMap(({ crawlDelay: seconds }) => seconds ?? []);
  return delays.length === 0 ? undefined : Math.min(Math.max(...delays) * 1000, MAX_CRAWL_DELAY_MS);
}
