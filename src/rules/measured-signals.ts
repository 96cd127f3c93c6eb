import type { ImagesConfig } from '../config/images-config.js';
import { chosenSignals, PIXEL_SIGNALS, type PixelSignal } from '../config/pixel-signals.js';
import { FixConfigError } from '../errors.js';
import { allRules } from './resolve-rules.js';
import type { ActiveRule, RuleSet } from './rule.js';

/**
 * The signals that are measured on the pixels of a build's images.
 *
 * @param signals - the pipeline's `images.signals`
 * @throws FixConfigError `signal_not_measured` naming the rules that read one which is left out: a rule without its
 *   signal passes everything
 */
export function measuredSignals(signals: ImagesConfig['signals'], rules: RuleSet): readonly PixelSignal[] {
  const active = allRules(rules);
  if (signals === 'needed') return PIXEL_SIGNALS.filter((name) => active.some((rule) => reads(rule, name)));
  const measured = chosenSignals(signals);
  const missing = PIXEL_SIGNALS.filter((name) => !measured.includes(name));
  const without = active.flatMap((rule) => {
    const read = missing.filter((name) => reads(rule, name));
    return read.length === 0 ? [] : [`${rule.code} (${read.join(', ')})`];
  });
  if (without.length === 0) return measured;
  const shown = signals === 'none' ? 'none' : `[${measured.join(', ')}]`;
  throw new FixConfigError(
    'signal_not_measured',
    `images.signals: ${shown} leaves out what rules read: ${without.join(', ')}; write images.signals: needed, or switch these rules off under rules.overrides`,
  );
}

/** The signals of pixels that a build leaves out. */
export function unmeasuredSignals(signals: ImagesConfig['signals'], rules: RuleSet): PixelSignal[] {
  const measured = measuredSignals(signals, rules);
  return PIXEL_SIGNALS.filter((name) => !measured.includes(name));
}

function reads({ level, signal, when, zeroBeside }: ActiveRule, name: PixelSignal): boolean {
  return level === 'image' && (signal === name || when?.signal === name || zeroBeside === name);
}
