import type { ConsentMode } from '../../config/consent-config.js';
import type { ConsentEvidence, ConsentSignal } from '../../model/consent.js';
import type { Statement, StatementRule } from './statement.js';

/** What a statement keeps out: nothing, only images (those of a page, or the image it is about), or everything. */
export type Effect = 'nothing' | 'images' | 'everything';

/** What each rule does in the modes that honour anything. */
export const EFFECTS: Readonly<Record<StatementRule, { standard: Effect; strict: Effect }>> = {
  allow: { standard: 'nothing', strict: 'nothing' },
  disallow: { standard: 'everything', strict: 'everything' },
  unreachable: { standard: 'everything', strict: 'everything' },
  denied: { standard: 'nothing', strict: 'everything' },
  unreadable: { standard: 'nothing', strict: 'everything' },
  noai: { standard: 'everything', strict: 'everything' },
  noml: { standard: 'everything', strict: 'everything' },
  noimageai: { standard: 'images', strict: 'images' },
  noindex: { standard: 'nothing', strict: 'everything' },
  none: { standard: 'nothing', strict: 'everything' },
  noimageindex: { standard: 'nothing', strict: 'images' },
  reserved: { standard: 'everything', strict: 'everything' },
  not_reserved: { standard: 'nothing', strict: 'nothing' },
  'train-ai=n': { standard: 'everything', strict: 'everything' },
  'train-ai=y': { standard: 'nothing', strict: 'nothing' },
  'ai-train=no': { standard: 'everything', strict: 'everything' },
  'ai-train=yes': { standard: 'nothing', strict: 'nothing' },
  other: { standard: 'nothing', strict: 'nothing' },
};

/** How drop details name the signals. */
const LABELS: Readonly<Record<ConsentSignal, string>> = {
  robots_txt: 'robots.txt',
  x_robots_tag: 'x-robots-tag',
  meta_robots: 'meta robots',
  tdm_file: 'tdmrep.json',
  tdm_header: 'tdm-reservation',
  tdm_meta: 'meta tdm-reservation',
  ai_txt: 'ai.txt',
  usage_robots_txt: 'robots.txt content-usage',
  usage_header: 'content-usage',
  signal_robots_txt: 'robots.txt content-signal',
  signal_header: 'content-signal',
};

/** In the order of the TDM Reservation Protocol: what is read later supersedes what was read before (section 6.6). */
const TDM_ORDER: readonly ConsentSignal[] = ['tdm_file', 'tdm_header', 'tdm_meta'];

/** Why something must not be used. */
export interface Refusal {
  reason: 'blocked_by_robots' | 'opted_out';
  /** The signal and what it says. */
  detail: string;
}

/** What all statements about a page or an image come to. */
export interface Judgement {
  evidence: ConsentEvidence[];
  /** Set when the page, or the image, must not be used. */
  refused?: Refusal;
  /** Set when the images of the page must not be used. */
  imagesRefused?: Refusal;
}

/**
 * Judges statements: any that blocks decides, the first one is named. In mode `off` nothing blocks.
 *
 * Of several statements by the TDM Reservation Protocol, mode `standard` goes by the last to be read, as the protocol
 * says; mode `strict` by any that reserves.
 *
 * @param about - what the statements are about; a statement on images says nothing against the page they stand on
 */
export function judgeStatements(
  statements: readonly Statement[],
  mode: ConsentMode,
  about: 'page' | 'image',
): Judgement {
  // A value that states nothing supersedes nothing.
  const stated = statements.filter(({ rule }) => rule === 'reserved' || rule === 'not_reserved');
  const lastTdm = Math.max(-1, ...stated.map(({ signal }) => TDM_ORDER.indexOf(signal)));
  const judgement: Judgement = { evidence: [] };
  for (const statement of statements) {
    const order = TDM_ORDER.indexOf(statement.signal);
    const superseded = mode === 'standard' && order >= 0 && order < lastTdm;
    const effect = mode === 'off' || superseded ? 'nothing' : EFFECTS[statement.rule][mode];
    judgement.evidence.push({ ...statement, blocks: effect !== 'nothing' });
    if (effect === 'nothing') continue;
    const refusal = refusalOf(statement);
    if (effect === 'everything' || about === 'image') judgement.refused ??= refusal;
    judgement.imagesRefused ??= refusal;
  }
  return judgement;
}

function refusalOf({ signal, rule, value }: Statement): Refusal {
  const said = rule === 'disallow' || rule === 'unreachable' || rule === 'denied' ? value : rule;
  const reason = signal === 'robots_txt' ? 'blocked_by_robots' : 'opted_out';
  return { reason, detail: `${LABELS[signal]}: ${said}` };
}
