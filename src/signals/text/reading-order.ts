import type { Node } from '../../model/document.js';
import type { Signals } from '../../model/signals.js';
import { type CharacterTable, LETTER, LINE_FEED, LOWER, SPACE } from './character-table.js';
import { endsInPunctuation } from './end-of-sentence.js';
import { share } from './share.js';

/** Measures of the order in which text and images stand: what a mixed-up or hollow extraction shows in. */
export function measureReadingOrder(nodes: readonly Node[], table: CharacterTable): Signals {
  let headings = 0;
  let emptyHeadings = 0;
  let neighbours = 0;
  let broken = 0;
  let imageRun = 0;
  let longestRun = 0;
  let chars = 0;
  let charsBefore: number | undefined;
  for (const [index, node] of nodes.entries()) {
    if (node.type === 'image') {
      imageRun += 1;
      longestRun = Math.max(longestRun, imageRun);
      charsBefore ??= chars;
      continue;
    }
    imageRun = 0;
    chars += node.text.length;
    const next = nodes[index + 1];
    if (node.role === 'heading') {
      headings += 1;
      const hollow =
        next === undefined ||
        (next.type === 'text' && next.role === 'heading' && (next.level ?? 6) <= (node.level ?? 6));
      if (hollow) emptyHeadings += 1;
    } else if (node.role === 'paragraph' && next?.type === 'text' && next.role === 'paragraph') {
      neighbours += 1;
      if (stopsInSentence(node.text, table) && startsInLowerCase(next.text, table)) broken += 1;
    }
  }
  return {
    ...(neighbours > 0 && { broken_sentence_share: share(broken, neighbours) }),
    ...(headings > 0 && { empty_heading_share: share(emptyHeadings, headings) }),
    longest_image_run: longestRun,
    ...(charsBefore !== undefined && { text_before_first_image: share(charsBefore, chars) }),
  };
}

/** Ends in a letter or a comma: a colon introduces what follows. */
function stopsInSentence(text: string, table: CharacterTable): boolean {
  if (endsInPunctuation(text, 0, text.length, table)) return false;
  const trimmed = text.trimEnd();
  const last = trimmed.charCodeAt(trimmed.length - 1);
  const kind = table.class[last] as number;
  return last === 0x2c || (kind >= LOWER && kind <= LETTER);
}

function startsInLowerCase(text: string, { class: classes }: CharacterTable): boolean {
  for (let at = 0; at < text.length; at++) {
    const kind = classes[text.charCodeAt(at)];
    if (kind !== SPACE && kind !== LINE_FEED) return kind === LOWER;
  }
  return false;
}
