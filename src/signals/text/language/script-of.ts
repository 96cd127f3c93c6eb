import { HAN, HANGUL, HIRAGANA, KATAKANA, SCRIPTS } from '../character-table.js';

/** The script of most letters, and which thresholds fit its texts. */
export interface ScriptVerdict {
  /** ISO 15924: `Latn`, `Hani`, `Jpan` (kana, or kana and Han), `Kore` …; `Zyyy` without letters. */
  script: string;
  /** Its letters, of all letters. */
  share: number;
  group: 'spaced' | 'zh' | 'ja' | 'ko' | 'th';
}

/** A Han character says about as much as this many Latin letters, a syllable of kana or hangul as two. */
const HAN_WEIGHT = 3;
const SYLLABLE_WEIGHT = 2;
/** Chinese texts quote some kana; a Japanese sentence is hardly ever below a fifth. */
const KANA_SHARE = 0.08;
const THAI_LIKE = new Set(['Thai', 'Laoo', 'Khmr', 'Mymr']);

/** Judges by letters per script, indexed as `SCRIPTS`. */
export function scriptOf(letters: readonly number[]): ScriptVerdict {
  const of = (script: number): number => letters[script] ?? 0;
  const kana = of(HIRAGANA) + of(KATAKANA);
  const japanese = kana > 0 && kana >= KANA_SHARE * (kana + of(HAN));
  const east = of(HAN) * HAN_WEIGHT + kana * SYLLABLE_WEIGHT;
  let best = 0;
  let bestWeight = 0;
  let all = 0;
  for (let script = 0; script < letters.length; script++) {
    const count = of(script);
    all += count;
    if (script === HAN || script === HIRAGANA || script === KATAKANA) continue;
    const weight = count * (script === HANGUL ? SYLLABLE_WEIGHT : 1);
    if (weight > bestWeight) {
      best = script;
      bestWeight = weight;
    }
  }
  if (all === 0) return { script: 'Zyyy', share: 0, group: 'spaced' };
  if (east > bestWeight) {
    const share = (of(HAN) + kana) / all;
    return japanese ? { script: 'Jpan', share, group: 'ja' } : { script: 'Hani', share, group: 'zh' };
  }
  const script = SCRIPTS[best] ?? 'Zyyy';
  const share = of(best) / all;
  if (best === HANGUL) return { script: 'Kore', share, group: 'ko' };
  return { script, share, group: THAI_LIKE.has(script) ? 'th' : 'spaced' };
}
