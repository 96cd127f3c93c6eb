import type { SampleNode, StoredImage } from '../../model/sample.js';

/** What an answer of an evaluation set may be. */
export const ANSWER_KINDS = ['sentence', 'phrase'] as const;
/** One of {@link ANSWER_KINDS}. */
export type AnswerKind = (typeof ANSWER_KINDS)[number];

/** A text that says what an image shows. */
export interface CaptionAnswer {
  text: string;
  kind: AnswerKind;
  source: 'caption' | 'alt';
}

/** Why the text of an image is no answer. */
export type NoAnswer = 'no_text' | 'bad_length' | 'url' | 'file_name' | 'headline' | 'too_few_words';

/** Texts outside of these lengths are labels, or whole paragraphs; neither is an answer. */
const CHARACTERS = { min: 12, max: 200 };

const URL_TEXT = /https?:|www\.|[a-z0-9]\.(?:com|org|net|edu|gov|io|cn|de|uk|jp|ru|fr)\b/i;
const FILE_NAME = /\.(?:jpe?g|png|gif|webp|avif|svg|bmp|tiff?|heic|pdf)\b/i;
const SENTENCE_END = /[.!?…。！？][)\]"'»”’」』]{0,3}$/;
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/gu;

/** True for a word that people write in no sentence: digits and letters in one long word, or joined by low lines. */
function isCode(word: string): boolean {
  if (/[A-Za-z0-9]_[A-Za-z0-9]/.test(word)) return true;
  return word.length >= 9 && /^[A-Za-z0-9]+$/.test(word) && /[0-9]/.test(word) && /[A-Za-z]/.test(word);
}

/** Words of a text; two characters of a script without spaces count as one. */
function wordsOf(text: string): number {
  const unspaced = text.match(UNSPACED)?.length ?? 0;
  const spaced = text.replace(UNSPACED, ' ').match(/\p{L}[\p{L}\p{M}'’-]*/gu)?.length ?? 0;
  return spaced + Math.floor(unspaced / 2);
}

/** The least words of each kind: what has fewer is a label. */
const LEAST_WORDS = { sentence: 5, phrase: 3 } as const;

/**
 * The answer that an image's caption gives, else its alternative text: a `sentence` ends like one and has five words, a
 * `phrase` has three. File names, URLs and what the page's title or a heading says too are none.
 *
 * @param headlines - see {@link headlinesOf}
 * @param clean - makes text harmless, as in an export
 */
export function captionAnswer(
  image: Pick<StoredImage, 'caption' | 'alt'>,
  headlines: ReadonlySet<string>,
  clean: (text: string) => string,
): CaptionAnswer | NoAnswer {
  const source = image.caption ? 'caption' : 'alt';
  const text = clean(image.caption || image.alt || '')
    .replace(/\s+/g, ' ')
    .trim();
  if (text === '') return 'no_text';
  if (text.length < CHARACTERS.min || text.length > CHARACTERS.max) return 'bad_length';
  if (FILE_NAME.test(text) || text.split(' ').some(isCode)) return 'file_name';
  if (URL_TEXT.test(text)) return 'url';
  if (headlines.has(comparable(text))) return 'headline';
  const words = wordsOf(text);
  if (words >= LEAST_WORDS.sentence && SENTENCE_END.test(text)) return { text, kind: 'sentence', source };
  return words >= LEAST_WORDS.phrase ? { text, kind: 'phrase', source } : 'too_few_words';
}

/** What a page's title and headings say, to compare texts of images with. */
export function headlinesOf(title: string | undefined, nodes: readonly SampleNode[]): Set<string> {
  const said = new Set<string>();
  if (title !== undefined) said.add(comparable(title));
  for (const node of nodes)
    if (node.type === 'text' && node.role === 'heading') said.add(comparable(node.text));
  return said;
}

function comparable(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** The script that most letters of a text are of, by the name of its Unicode script; Latin when none is known. */
export function captionScript(text: string): string {
  let [most, count] = ['Latin', 0];
  for (const [name, pattern] of SCRIPTS) {
    const letters = text.match(pattern)?.length ?? 0;
    if (letters > count) [most, count] = [name, letters];
  }
  return most;
}

const SCRIPTS = (
  [
    'Latin',
    'Han',
    'Hiragana',
    'Hangul',
    'Cyrillic',
    'Greek',
    'Arabic',
    'Hebrew',
    'Devanagari',
    'Thai',
  ] as const
).map((name) => [name, new RegExp(`\\p{Script=${name}}`, 'gu')] as const);
