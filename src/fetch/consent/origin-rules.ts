import { type Expiry, expiryIn, isPast } from '../../flow/steady-clock.js';
import { RecentOutcomes } from '../recent-outcomes.js';
import {
  type AskedConsentFile,
  type ConsentFileOutcome,
  type GetFile,
  getConsentFile,
} from './consent-file.js';
import { heededGroups } from './origin-statements.js';
import { parseRobotsTxt, type RobotsGroup } from './robots-txt.js';
import { parseTdmFile, type TdmRule } from './tdm.js';

/** What a robots.txt or ai.txt says to us. */
export interface HeededFile {
  groups: RobotsGroup[];
  sitemaps: readonly string[];
}

/** What one file of an origin came to: its rules, or why there are none. */
export interface FileState<T> {
  kind: ConsentFileOutcome['kind'];
  file: AskedConsentFile;
  /** Set when the file was read and is what it ought to be. */
  rules?: T;
}

/** The rules of one origin, as far as they have been asked for. */
export interface OriginRules {
  robots: FileState<HeededFile>;
  /** Only asked for when robots.txt lets anything through. */
  others?: Promise<{ tdm: FileState<TdmRule[]>; ai: FileState<HeededFile> }>;
  expires: Expiry;
}

/** RFC 9309, 2.4: a cached copy should not be used for longer than 24 hours. */
const FRESH_MS = 24 * 3600 * 1000;
/** A server that could not say is asked again after this, not for each of its URLs. */
const UNREACHABLE_MS = 60_000;
/** tdmrep.json or ai.txt that a server could not give: often one that answers 500 for whatever it does not have. */
const OTHERS_UNREACHABLE_MS = 3600 * 1000;
/** What an origin weighs, and each of its rules. */
const ORIGIN_BYTES = 2048;
const RULE_BYTES = 400;

/** Options of {@link OriginRulesCache}. */
export interface OriginRulesOptions {
  get: GetFile;
  /** Heeded product tokens, our own first. */
  tokens: readonly string[];
  now: () => number;
  /** Milliseconds of a clock that nobody sets. Default: steadyMs. */
  steady?: (() => number) | undefined;
  /** Memory for rules, in bytes. */
  maxBytes: number;
}

/** The rules of origins, asked for once a day, with look-ups under way joined and memory bounded. */
export class OriginRulesCache {
  readonly #options: OriginRulesOptions;
  readonly #known: RecentOutcomes<OriginRules>;
  readonly #underWay = new Map<string, Promise<OriginRules>>();

  constructor(options: OriginRulesOptions) {
    this.#options = options;
    this.#known = new RecentOutcomes(options.maxBytes);
  }

  /** The rules that are known and fresh, without asking for any. */
  peek(origin: string): OriginRules | undefined {
    const known = this.#known.get(origin);
    return known !== undefined && !isPast(known.expires, this.#options) ? known : undefined;
  }

  /** The rules of an origin; asks for robots.txt when they are not known or too old. */
  async robots(origin: string): Promise<OriginRules> {
    const known = this.peek(origin);
    if (known !== undefined) return known;
    let pending = this.#underWay.get(origin);
    if (pending === undefined) {
      pending = this.#ask(origin).finally(() => this.#underWay.delete(origin));
      this.#underWay.set(origin, pending);
    }
    return pending;
  }

  /** tdmrep.json and ai.txt of an origin whose robots.txt is known. */
  others(origin: string, rules: OriginRules): NonNullable<OriginRules['others']> {
    rules.others ??= this.#askOthers(origin, rules).catch((error: unknown) => {
      // Stopped, not answered: the next one asks again.
      delete rules.others;
      throw error;
    });
    return rules.others;
  }

  async #ask(origin: string): Promise<OriginRules> {
    const { get, tokens, now } = this.#options;
    const outcome = await getConsentFile(`${origin}/robots.txt`, get, now);
    const unreachable = outcome.kind === 'unreachable';
    const stale = unreachable ? this.#known.get(origin) : undefined;
    const expires = expiryIn(unreachable ? UNREACHABLE_MS : FRESH_MS, this.#options);
    // RFC 9309, 2.3.1.4 and 2.4: a copy that is too old still serves while the server cannot say.
    const rules: OriginRules =
      stale !== undefined && stale.robots.kind !== 'unreachable'
        ? { ...stale, expires }
        : { robots: heededFile(outcome, tokens), expires };
    this.#keep(origin, rules, countRules(rules.robots.rules));
    return rules;
  }

  async #askOthers(origin: string, rules: OriginRules): Promise<Awaited<OriginRules['others'] & object>> {
    const { get, tokens, now } = this.#options;
    const [tdmOutcome, aiOutcome] = await Promise.all([
      getConsentFile(`${origin}/.well-known/tdmrep.json`, get, now),
      getConsentFile(`${origin}/ai.txt`, get, now),
    ]);
    if (tdmOutcome.kind === 'unreachable' || aiOutcome.kind === 'unreachable')
      rules.expires = sooner(rules.expires, expiryIn(OTHERS_UNREACHABLE_MS, this.#options));
    const { kind, file } = tdmOutcome;
    const parsed = tdmOutcome.kind === 'read' ? parseTdmFile(tdmOutcome.body) : undefined;
    const tdm: FileState<TdmRule[]> = { kind, file, ...(parsed && { rules: parsed }) };
    // The error page of a server that answers everything is no ai.txt.
    const isPage = aiOutcome.kind === 'read' && aiOutcome.html;
    const ai = isPage ? { kind: 'absent' as const, file: aiOutcome.file } : heededFile(aiOutcome, tokens);
    this.#keep(origin, rules, countRules(rules.robots.rules) + countRules(ai.rules) + (parsed?.length ?? 0));
    return { tdm, ai };
  }

  #keep(origin: string, rules: OriginRules, count: number): void {
    this.#known.set(origin, rules, ORIGIN_BYTES + count * RULE_BYTES);
  }
}

function sooner(one: Expiry, other: Expiry): Expiry {
  return one.steadyAt < other.steadyAt ? one : other;
}

function heededFile(outcome: ConsentFileOutcome, tokens: readonly string[]): FileState<HeededFile> {
  const { kind, file } = outcome;
  if (outcome.kind !== 'read') return { kind, file };
  const parsed = parseRobotsTxt(outcome.body);
  return { kind, file, rules: { groups: heededGroups(parsed, tokens), sitemaps: parsed.sitemaps } };
}

function countRules(rules: HeededFile | undefined): number {
  if (rules === undefined) return 0;
  const groups = rules.groups.reduce((sum, group) => sum + group.access.length + group.preferences.length, 0);
  return groups + rules.sitemaps.length;
}
