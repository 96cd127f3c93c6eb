import type { ConsentHeaders, ConsentSignal } from '../../model/consent.js';
import type { DocumentMeta } from '../../model/document.js';
import { headerDirectives, metaDirectives } from './robots-directives.js';
import { evidenceValue, type Statement, type StatementRule } from './statement.js';
import { tdmChoice } from './tdm.js';
import { aiTrainSignal, type TrainingPreference, trainAiPreference } from './usage-preference.js';

/** Where and when statements were read, and whose names count. */
export interface StatementContext {
  /** URL of the response that carried them. */
  source: string;
  at?: string;
  /** Product tokens that are heeded, our own included. */
  tokens: readonly string[];
}

/** What response headers state: X-Robots-Tag, tdm-reservation, Content-Usage and Content-Signal. */
export function headerStatements(headers: ConsentHeaders, context: StatementContext): Statement[] {
  const statements: Statement[] = [];
  const state = (signal: ConsentSignal, value: string, rules: readonly StatementRule[]): void => {
    // What says nothing to us is evidence all the same.
    for (const rule of rules.length > 0 ? rules : (['other'] as const))
      statements.push({ signal, value: evidenceValue(value), rule, ...placeOf(context) });
  };
  const { x_robots_tag: tags, tdm_reservation: reservation, tdm_policy: policy } = headers;
  if (tags !== undefined) state('x_robots_tag', tags.join('; '), headerDirectives(tags, context.tokens));
  if (reservation !== undefined) {
    const choice = tdmChoice(reservation[0], policy?.[0]);
    state('tdm_header', tdmValue(reservation[0], choice?.policy), choice ? [tdmRule(choice)] : []);
  }
  // Several header lines are one dictionary (RFC 9651, 4.2).
  const usage = headers.content_usage?.join(', ');
  if (usage !== undefined) state('usage_header', usage, usageRules(trainAiPreference(usage)));
  const signals = headers.content_signal?.join(', ');
  if (signals !== undefined) state('signal_header', signals, signalRules(aiTrainSignal(signals)));
  return statements;
}

/** What a page's metas state: robots (to everybody or to a heeded token) and tdm-reservation. */
export function metaStatements(
  { robots = [], tdm }: Pick<DocumentMeta, 'robots' | 'tdm'>,
  context: StatementContext,
): Statement[] {
  const place = placeOf(context);
  const statements: Statement[] = metaDirectives(robots, context.tokens).map((rule) => ({
    signal: 'meta_robots',
    value: evidenceValue(robots.join(', ')),
    rule,
    ...place,
  }));
  const choice = tdmChoice(tdm?.reservation, tdm?.policy);
  if (choice !== undefined) {
    const value = tdmValue(tdm?.reservation, choice.policy);
    statements.push({ signal: 'tdm_meta', value, rule: tdmRule(choice), ...place });
  }
  return statements;
}

/** How a TDM choice is judged. */
export function tdmRule({ reserved }: { reserved: boolean }): 'reserved' | 'not_reserved' {
  return reserved ? 'reserved' : 'not_reserved';
}

/** A TDM choice as evidence. */
export function tdmValue(reservation: string | undefined, policy: string | undefined): string {
  const text = (reservation ?? '').trim();
  return evidenceValue(policy === undefined ? text : `${text}; policy ${policy}`);
}

/** How a Content-Usage preference is judged. */
export function usageRules(training: TrainingPreference): StatementRule[] {
  if (training === undefined) return [];
  return [training === 'disallow' ? 'train-ai=n' : 'train-ai=y'];
}

/** How a Content-Signal preference is judged. */
export function signalRules(training: TrainingPreference): StatementRule[] {
  if (training === undefined) return [];
  return [training === 'disallow' ? 'ai-train=no' : 'ai-train=yes'];
}

function placeOf({ source, at }: StatementContext): Pick<Statement, 'source' | 'at'> {
  return { source, ...(at !== undefined && { at }) };
}
