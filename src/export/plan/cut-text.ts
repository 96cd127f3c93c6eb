/** A run of text up to and with the mark that ends a sentence, or a line. */
const SENTENCE = /[^.!?…。！？\n]*(?:[.!?…。！？\n]+|$)\s*/gu;

/** Words with the space behind them; Han and kana, which have none, one by one; what is longer is no word. */
const WORD =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]\s*|[^\s\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]{1,64}\s*/gu;

/** Sentences of a text, which joined are the text. Abbreviations cut it too often, which costs nothing. */
export function sentencesOf(text: string): string[] {
  return (text.match(SENTENCE) ?? []).filter((sentence) => sentence !== '');
}

/**
 * Cuts a text into pieces that cost no more than the limit: behind a sentence where that is possible, else behind a
 * word, else after 64 characters.
 *
 * @param room - what the first piece may cost, when less than the limit is left; nothing may fit into it
 */
export function cutText(
  text: string,
  { limit, room = limit, costOf }: { limit: number; room?: number; costOf(text: string): number },
): string[] {
  const pieces: string[] = [];
  let piece = '';
  let left = room;
  const close = (): void => {
    if (piece.trim() !== '') pieces.push(piece.trim());
    piece = '';
    left = limit;
  };
  const put = (part: string): void => {
    const cost = costOf(part);
    if (cost > left && piece !== '') close();
    piece += part;
    left -= cost;
  };
  for (const sentence of sentencesOf(text)) {
    if (costOf(sentence) <= limit) put(sentence);
    else for (const word of sentence.match(WORD) ?? []) put(word);
  }
  close();
  return pieces;
}

/**
 * Cuts a text into so many pieces of about the same length, behind sentences where there are enough of them; fewer
 * when it has fewer words.
 */
export function cutEvenly(text: string, count: number): string[] {
  const sentences = sentencesOf(text.trim());
  const units = sentences.length >= count ? sentences : (text.match(WORD) ?? []);
  const pieces: string[] = [];
  for (let n = 0; n < count; n++) {
    const from = Math.floor((n * units.length) / count);
    const piece = units
      .slice(from, Math.floor(((n + 1) * units.length) / count))
      .join('')
      .trim();
    if (piece !== '') pieces.push(piece);
  }
  return pieces;
}
