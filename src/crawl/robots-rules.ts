import { heededGroups } from '../fetch/consent/origin-statements.js';
import { judgeAccess, parseRobotsTxt, type RobotsGroup } from '../fetch/consent/robots-txt.js';
import type { CrawlReason } from '../model/reasons/crawl-reasons.js';

/** What a site's robots.txt says to a crawl. */
export interface RobotsRules {
  /** The rule that forbids a URL, as written; undefined when it may be asked for. */
  forbids(url: URL): string | undefined;
  crawlDelayMs: number;
  /** Absolute URLs as written. */
  sitemaps: readonly string[];
  /** How long they hold; then the file is asked for again. */
  freshMs: number;
  /** Why there are no rules and nothing may be asked for: the failure, or `robots_unreachable` for an error status. */
  unreachable?: CrawlReason;
}

/** What holds where no rules are heeded. */
export const NO_RULES: RobotsRules = {
  forbids: () => undefined,
  crawlDelayMs: 0,
  sitemaps: [],
  freshMs: Number.POSITIVE_INFINITY,
};

/** RFC 9309, section 2.4: no longer than this. */
const MAX_AGE_MS = 24 * 3_600_000;
/** A file that could not be had is asked for again sooner. */
const UNREACHABLE_AGE_MS = 10 * 60_000;

/** Whose rules are kept; see {@link rulesOf}. */
export interface RobotsReader {
  /**
   * Product tokens, our own first: its rules hold, or else those for everybody; of the others only rules by name. What
   * any of them forbids is not asked for.
   */
  tokens: readonly string[];
}

/** Rules of an answer to the request for robots.txt: RFC 9309, section 2.3.1. */
export function rulesOf(
  answer: { status: number; body: Uint8Array } | { failure: CrawlReason },
  reader: RobotsReader,
): RobotsRules {
  const status = 'status' in answer ? answer.status : 0;
  if ('status' in answer && status >= 200 && status < 300) {
    const file = parseRobotsTxt(answer.body);
    const groups = heededGroups(file, reader.tokens);
    return {
      forbids: (url) => forbiddingRule(groups, url),
      crawlDelayMs: Math.max(0, ...groups.map(({ crawlDelay }) => (crawlDelay ?? 0) * 1000)),
      sitemaps: file.sitemaps,
      freshMs: MAX_AGE_MS,
    };
  }
  // "Unavailable" allows everything; "unreachable" nothing. A redirect that leads nowhere is unavailable, too, and 429
  // is no statement about what may be asked for.
  const unavailable = status >= 300 && status < 500 && status !== 429;
  return {
    forbids: () => undefined,
    crawlDelayMs: 0,
    sitemaps: [],
    freshMs: unavailable ? MAX_AGE_MS : UNREACHABLE_AGE_MS,
    ...(!unavailable && { unreachable: 'failure' in answer ? answer.failure : 'robots_unreachable' }),
  };
}

function forbiddingRule(groups: readonly RobotsGroup[], url: URL): string | undefined {
  const path = url.pathname + url.search;
  for (const group of groups) {
    const { allowed, rule } = judgeAccess(group, path);
    if (!allowed) return `${group.agent}: disallow ${rule?.pattern.text ?? ''}`.slice(0, 300);
  }
  return undefined;
}
