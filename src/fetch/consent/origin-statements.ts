import type { ConsentSignal } from '../../model/consent.js';
import { signalRules, tdmRule, tdmValue, usageRules } from './content-statements.js';
import { judgeAccess, preferencesFor, type RobotsGroup } from './robots-txt.js';
import { evidenceValue, type Statement } from './statement.js';
import { type TdmRule, tdmRuleFor } from './tdm.js';
import { aiTrainSignal, trainAiPreference } from './usage-preference.js';

/** Where a file of an origin was read, and when. */
export interface ConsentFileSource {
  /** URL of the file, after redirects. */
  source: string;
  /** ISO 8601. */
  at: string;
}

/**
 * The groups of a robots.txt or ai.txt that hold for us: the one that names our product token, else the one for
 * everybody; and those that name another heeded token.
 *
 * A heeded token that the file does not name adds nothing: what holds for everybody holds for us already, unless the
 * site made an exception for us by name.
 */
export function heededGroups(
  file: { named(token: string): RobotsGroup | undefined; everybody: RobotsGroup | undefined },
  [productToken = '', ...others]: readonly string[],
): RobotsGroup[] {
  const own = file.named(productToken) ?? file.everybody;
  return [own, ...others.map((token) => file.named(token))].filter((group) => group !== undefined);
}

/** What the Allow and Disallow lines of robots.txt or ai.txt state about a path; no line, no statement. */
export function accessStatements(
  groups: readonly RobotsGroup[],
  path: string,
  signal: Extract<ConsentSignal, 'robots_txt' | 'ai_txt'>,
  origin: ConsentFileSource,
): Statement[] {
  return groups.flatMap((group) => {
    const { allowed, rule } = judgeAccess(group, path);
    if (rule === undefined) return [];
    const line = `${rule.kind === 'allow' ? 'Allow' : 'Disallow'}: ${rule.pattern.text}`;
    const value = evidenceValue(`${line} (User-agent: ${group.agent})`);
    return [{ signal, value, rule: allowed ? 'allow' : 'disallow', ...origin } as const];
  });
}

/** What the Content-Usage and Content-Signal lines of robots.txt state about a path. */
export function preferenceStatements(
  groups: readonly RobotsGroup[],
  path: string,
  origin: ConsentFileSource,
): Statement[] {
  return groups.flatMap((group) => [
    ...preferencesFor(group, path, 'content-usage').flatMap(({ statement }) =>
      usageRules(trainAiPreference(statement)).map((rule) => ({
        signal: 'usage_robots_txt' as const,
        value: evidenceValue(statement),
        rule,
        ...origin,
      })),
    ),
    ...preferencesFor(group, path, 'content-signal').flatMap(({ statement }) =>
      signalRules(aiTrainSignal(statement)).map((rule) => ({
        signal: 'signal_robots_txt' as const,
        value: evidenceValue(statement),
        rule,
        ...origin,
      })),
    ),
  ]);
}

/** What tdmrep.json states about a path. */
export function tdmFileStatements(
  rules: readonly TdmRule[],
  path: string,
  origin: ConsentFileSource,
): Statement[] {
  const rule = tdmRuleFor(rules, path);
  if (rule === undefined) return [];
  const value = evidenceValue(`${rule.location}: ${tdmValue(rule.reserved ? '1' : '0', rule.policy)}`);
  return [{ signal: 'tdm_file', value, rule: tdmRule(rule), ...origin }];
}
