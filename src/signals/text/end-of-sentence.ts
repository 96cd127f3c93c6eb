import {
  type CharacterTable,
  CLOSING,
  END_ANYWHERE,
  END_BEFORE_SPACE,
  LINE_FEED,
  SPACE,
} from './character-table.js';

/** Whether the text between two places ends in terminal punctuation, closing quotes and brackets aside. */
export function endsInPunctuation(
  text: string,
  from: number,
  to: number,
  { class: classes, ending }: CharacterTable,
): boolean {
  for (let at = to - 1; at >= from; at--) {
    const unit = text.charCodeAt(at);
    const kind = classes[unit];
    if (kind === SPACE || kind === LINE_FEED) continue;
    const does = ending[unit];
    if (does === CLOSING) continue;
    return does === END_BEFORE_SPACE || does === END_ANYWHERE;
  }
  return false;
}
