import type { ScannedNode } from '../measure-node.js';
import { share } from '../share.js';
import type { TextCounts } from '../text-counts.js';
import type { IdentifiedLanguage, LanguageIdentifier } from './identify-language.js';
import type { ScriptVerdict } from './script-of.js';

/** Characters that are joined to tell the language of many short nodes. */
const JOINED = 600;

/**
 * The language of a document: that of most letters of its nodes; of all nodes together where most are too short to
 * tell by themselves.
 */
export function documentLanguage(
  nodes: readonly ScannedNode[],
  script: ScriptVerdict,
  sum: TextCounts,
  identify: LanguageIdentifier,
): IdentifiedLanguage & { share: number } {
  const letters = new Map<string, { letters: number; sure: number }>();
  let decided = 0;
  for (const { identified, counts } of nodes) {
    if (identified.language === 'und') continue;
    const entry = letters.get(identified.language) ?? { letters: 0, sure: 0 };
    entry.letters += counts.letters;
    entry.sure += counts.letters * identified.confidence;
    letters.set(identified.language, entry);
    decided += counts.letters;
  }
  // Sentences that hold no character of either variant are written in whichever the rest is.
  const plain = letters.get('zh');
  const variant = [...letters.entries()]
    .filter(([language]) => language.startsWith('zh-'))
    .sort((a, b) => b[1].letters - a[1].letters)[0];
  if (plain !== undefined && variant !== undefined) {
    letters.delete('zh');
    variant[1].letters += plain.letters;
    variant[1].sure += plain.sure;
  }
  let best: IdentifiedLanguage & { letters: number } = { language: 'und', confidence: 0, letters: 0 };
  for (const [language, entry] of letters) {
    if (entry.letters > best.letters) {
      best = { language, confidence: entry.sure / entry.letters, letters: entry.letters };
    }
  }
  if (decided * 2 < sum.letters) {
    const joined = identify(joinedText(nodes), script, sum.letters);
    if (joined.language !== 'und') {
      const same = letters.get(joined.language)?.letters ?? 0;
      return { ...joined, share: decided === 0 ? 1 : share(same, decided) };
    }
  }
  const { language, confidence } = best;
  return { language, confidence, share: share(best.letters, decided) };
}

function joinedText(nodes: readonly ScannedNode[]): string {
  const parts: string[] = [];
  let length = 0;
  for (const { node } of nodes) {
    if (length > JOINED) break;
    parts.push(node.text.slice(0, JOINED));
    length += node.text.length;
  }
  return parts.join(' ');
}
