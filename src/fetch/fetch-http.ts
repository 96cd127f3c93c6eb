import { setTimeout as sleep } from 'node:timers/promises';
import type { FetchConfig } from '../config/fetch-config.js';
import { checkUrl } from './check-url.js';
import { FetchFailure, type FetchOutcome } from './fetch-outcome.js';
import type { HostSlots } from './host-slots.js';
import { type Answer, type ExchangeContext, exchange, type ResponseHeaders } from './http-exchange.js';
import { backoffDelay } from './retry-delay.js';
import { findOptOut } from './robots-header.js';
import { TimeBudget } from './time-budget.js';

/** What every fetch of a fetcher shares. */
export interface HttpContext extends Omit<ExchangeContext, 'checkHeaders'> {
  slots: HostSlots;
  productToken: string;
  backoffMs: number;
  /** Aborted when the run stops. */
  signal: AbortSignal;
}

/** Headers kept as consent evidence, and the names they are kept under. */
const CONSENT_HEADERS = [['x-robots-tag', 'x_robots_tag']] as const;
const MAX_EVIDENCE_CHARS = 500;

/** A fetch's outcome, and whether asking again could give another. */
export interface HttpResult {
  outcome: FetchOutcome;
  final: boolean;
}

/**
 * Gets one http(s) URL: redirects by hand with every hop checked, retries by cause, one budget of time for all.
 *
 * Failures become drops; only the context's signal makes it reject.
 */
export async function fetchHttp(start: URL, context: HttpContext): Promise<HttpResult> {
  const consent: Record<string, string> = {};
  const budget = new TimeBudget(context.config.deadline_ms, context.signal);
  try {
    const { url, body, contentType } = await follow(start, context, budget, consent);
    const outcome: FetchOutcome = { body, final_url: url.href, origin: 'http', ...evidence(consent) };
    if (contentType !== undefined) outcome.content_type = contentType;
    return { outcome, final: true };
  } catch (error) {
    if (context.signal.aborted || !(error instanceof FetchFailure)) throw error;
    const drop = { reason: error.reason, detail: error.message };
    return {
      outcome: { drop, ...evidence(consent) },
      final: !error.retryable && error.reason !== 'deadline',
    };
  } finally {
    budget.end();
  }
}

function evidence(consent: Record<string, string>): { consent?: Record<string, string> } {
  return Object.keys(consent).length > 0 ? { consent } : {};
}

async function follow(
  start: URL,
  context: HttpContext,
  budget: TimeBudget,
  consent: Record<string, string>,
): Promise<{ url: URL; body: Buffer; contentType: string | undefined }> {
  const { config } = context;
  const checkHeaders = (headers: ResponseHeaders): void => checkConsent(headers, context, consent);
  const seen = new Set<string>();
  let tries = 0;
  let url = start;
  while (true) {
    seen.add(url.href);
    let answer: Answer;
    try {
      answer = await inTurn(url, context, budget, () =>
        exchange(url, { ...context, checkHeaders }, budget.signal),
      );
    } catch (error) {
      if (!(error instanceof FetchFailure) || !error.retryable || tries >= config.retries) throw error;
      tries++;
      await pause(url, tries, error, context, budget);
      continue;
    }
    if (answer.kind === 'body') return { url, body: answer.body, contentType: answer.contentType };
    const next = checkUrl(answer.location, config.allow_private, url);
    if (seen.has(next.href)) throw new FetchFailure('redirect_loop', `after ${seen.size} URLs`);
    if (seen.size > config.max_redirects)
      throw new FetchFailure('too_many_redirects', `more than ${config.max_redirects}`);
    url = next;
  }
}

/** Runs one exchange when it is the host's turn; the budget stands still while it waits for that. */
function inTurn<T>(url: URL, context: HttpContext, budget: TimeBudget, work: () => Promise<T>): Promise<T> {
  budget.pause();
  return context.slots.run(url.host, () => {
    budget.start();
    return work();
  });
}

/** Waits before another try, or gives up at once when the wait would outlast the budget. */
async function pause(
  url: URL,
  tries: number,
  failure: FetchFailure,
  context: HttpContext,
  budget: TimeBudget,
): Promise<void> {
  const delay = Math.max(backoffDelay(url.href, tries, context.backoffMs), failure.retryAfterMs ?? 0);
  if (delay >= budget.left) throw failure;
  try {
    await sleep(delay, undefined, { signal: budget.signal });
  } catch {
    throw budget.signal.reason;
  }
}

function checkConsent(headers: ResponseHeaders, context: HttpContext, consent: Record<string, string>): void {
  for (const [header, name] of CONSENT_HEADERS) {
    const values = [headers[header] ?? []].flat();
    if (values.length > 0) consent[name] = values.join('; ').slice(0, MAX_EVIDENCE_CHARS);
  }
  const { honor_robots_headers: honor }: FetchConfig = context.config;
  const directive = findOptOut([headers['x-robots-tag'] ?? []].flat(), context.productToken);
  if (honor && directive !== undefined) throw new FetchFailure('opted_out', `x-robots-tag: ${directive}`);
}
