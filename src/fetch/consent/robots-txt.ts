import { compilePattern, type PathPattern, unescapeUnreserved } from './path-pattern.js';
import { robotsLines } from './robots-lines.js';

/** An Allow or Disallow line. */
export interface AccessRule {
  kind: 'allow' | 'disallow';
  pattern: PathPattern;
  /** The pattern of a Disallow as a URL would spell it, where it is written otherwise. */
  decoded?: PathPattern;
}

/** A line of a group that states a preference for some paths: `Content-Usage` or `Content-Signal`. */
export interface PreferenceRule {
  name: 'content-usage' | 'content-signal';
  /** Absent: all paths. */
  pattern?: PathPattern;
  /** The statement, verbatim. */
  statement: string;
}

/** Everything a file says to one crawler: all groups that name it, taken together. */
export interface RobotsGroup {
  /** The user-agent value it stands under: a product token, or `*`. */
  agent: string;
  access: readonly AccessRule[];
  preferences: readonly PreferenceRule[];
  /** Seconds between requests; not part of RFC 9309. */
  crawlDelay?: number;
}

/** A parsed robots.txt or ai.txt file. */
export interface RobotsTxt {
  /** What the file says to a product token by name; undefined when it does not name it. */
  named(token: string): RobotsGroup | undefined;
  /** What it says to everybody who is not named. */
  everybody: RobotsGroup | undefined;
  /** As written, which ought to be absolute URLs. */
  sitemaps: readonly string[];
}

/** What the file says about a path. */
export interface AccessVerdict {
  allowed: boolean;
  /** The rule that decided; absent when none matches, which allows. */
  rule?: AccessRule;
}

interface Section {
  agents: Set<string>;
  access: AccessRule[];
  preferences: PreferenceRule[];
  delays: { agents: ReadonlySet<string>; seconds: number }[];
}

/**
 * Parses a robots.txt file as RFC 9309 and Google's open-source parser do.
 *
 * Groups of one product token are merged; only Allow, Disallow and Content-Usage end a run of user-agent lines, so
 * that `Sitemap` or unknown lines between them do not. A Crawl-delay holds for the user-agent lines right above it.
 */
export function parseRobotsTxt(bytes: Uint8Array): RobotsTxt {
  const sections: Section[] = [];
  const sitemaps: string[] = [];
  let section: Section | undefined;
  let inRules = false;
  /** The user-agent lines right above, without any other line between. */
  let run: Set<string> = new Set();
  let inRun = false;
  for (const { key, name, value } of robotsLines(bytes)) {
    if (key === 'user-agent') {
      if (section === undefined || inRules) {
        section = { agents: new Set(), access: [], preferences: [], delays: [] };
        sections.push(section);
        inRules = false;
      }
      if (!inRun) run = new Set();
      inRun = true;
      for (const agent of agentNames(value)) {
        section.agents.add(agent);
        run.add(agent);
      }
      continue;
    }
    inRun = false;
    if (key === 'sitemap') {
      sitemaps.push(value);
      continue;
    }
    if (section === undefined) continue;
    if (key === 'allow' || key === 'disallow') {
      inRules = true;
      // An empty value matches nothing; it is there to end the group.
      if (value !== '') section.access.push(accessRule(key, value));
    } else if (name === 'content-usage' || name === 'content-signal') {
      if (name === 'content-usage') inRules = true;
      section.preferences.push(preferenceRule(name, value));
    } else if (name === 'crawl-delay' && /^\d+(?:\.\d+)?$/.test(value)) {
      section.delays.push({ agents: run, seconds: Number(value) });
    }
  }
  const named = (agent: string): RobotsGroup | undefined => merge(agent, sections);
  return { named: (token) => named(token.toLowerCase()), everybody: named('*'), sitemaps };
}

/**
 * What a group says about a path: the longest matching rule decides, Allow wins a tie, none allows.
 *
 * A Disallow is also compared with percent-encoded unreserved characters undone on both sides, as RFC 9309 asks; an
 * Allow, as in Google's parser, only as it is written. So neither reading lets through what the other forbids.
 */
export function judgeAccess(group: Pick<RobotsGroup, 'access'> | undefined, path: string): AccessVerdict {
  let best: AccessRule | undefined;
  const plainPath = unescapeUnreserved(path);
  for (const rule of group?.access ?? []) {
    const { length } = rule.pattern;
    if (best !== undefined) {
      const beaten = best.pattern.length - length;
      if (beaten > 0 || (beaten === 0 && (best.kind === 'allow' || rule.kind === 'disallow'))) continue;
    }
    if (matches(rule, path, plainPath)) best = rule;
  }
  return best === undefined ? { allowed: true } : { allowed: best.kind === 'allow', rule: best };
}

function accessRule(kind: AccessRule['kind'], value: string): AccessRule {
  const pattern = compilePattern(value);
  // Some files hold spaces, which no URL does.
  const plain = unescapeUnreserved(pattern.text).replaceAll(' ', '%20');
  const decoded = kind === 'disallow' && plain !== pattern.text ? compilePattern(plain) : undefined;
  return { kind, pattern, ...(decoded && { decoded }) };
}

function matches({ kind, pattern, decoded }: AccessRule, path: string, plainPath: string): boolean {
  if (pattern.matches(path)) return true;
  if (kind === 'allow' || (decoded === undefined && plainPath === path)) return false;
  return (decoded ?? pattern).matches(plainPath);
}

/** The statements that hold for a path: those with the longest matching pattern; several when their patterns are one. */
export function preferencesFor(
  group: Pick<RobotsGroup, 'preferences'> | undefined,
  path: string,
  name: PreferenceRule['name'],
): PreferenceRule[] {
  let longest = -1;
  let found: PreferenceRule[] = [];
  for (const rule of group?.preferences ?? []) {
    const length = rule.pattern?.length ?? 0;
    if (rule.name !== name || length < longest || rule.pattern?.matches(path) === false) continue;
    if (length > longest) found = [];
    longest = length;
    found.push(rule);
  }
  return found;
}

/**
 * The names a user-agent value stands for: the letters it begins with, as RFC 9309 defines a product token, and the
 * whole word, because some crawlers have digits in their names.
 */
function agentNames(value: string): string[] {
  if (/^\*(?:$|[\s])/.test(value)) return ['*'];
  const token = /^[A-Za-z_-]*/.exec(value)?.[0].toLowerCase() ?? '';
  const word = /^[^\s/]*/.exec(value)?.[0].toLowerCase() ?? '';
  return [...new Set([token, word])].filter((name) => name !== '');
}

function preferenceRule(name: PreferenceRule['name'], value: string): PreferenceRule {
  const match = /^(\/[^ \t]*)(?:[ \t]+(.*))?$/.exec(value);
  if (match === null) return { name, statement: value };
  return { name, pattern: compilePattern(match[1] ?? ''), statement: match[2] ?? '' };
}

function merge(agent: string, sections: readonly Section[]): RobotsGroup | undefined {
  const own = sections.filter(({ agents }) => agents.has(agent));
  if (own.length === 0) return undefined;
  const delay = own.flatMap(({ delays }) => delays).findLast(({ agents }) => agents.has(agent));
  return {
    agent,
    access: own.flatMap(({ access }) => access),
    preferences: own.flatMap(({ preferences }) => preferences),
    ...(delay !== undefined && { crawlDelay: delay.seconds }),
  };
}
