import { SCRIPTS } from './character-table.js';

/** Counts of one text, or the sums of several. */
export interface TextCounts {
  /** Code points other than white space. */
  chars: number;
  spaces: number;
  letters: number;
  lower: number;
  upper: number;
  digits: number;
  punctuation: number;
  symbols: number;
  /** Letters by index into `SCRIPTS`. */
  scripts: number[];
  words: number;
  /** Words between spaces, and the characters in them. */
  spaced_words: number;
  spaced_word_chars: number;
  /** Runs without white space, and how many of them hold a letter. */
  runs: number;
  letter_runs: number;
  /** Characters of the longest run without white space and unspaced script. */
  longest_run: number;
  sentences: number;
  /** `#` and ellipses. */
  hash_marks: number;
  curly_braces: number;
}

const NO_SCRIPTS: readonly number[] = SCRIPTS.map(() => 0);

/** Counts of nothing. */
export function noCounts(): TextCounts {
  return {
    chars: 0,
    spaces: 0,
    letters: 0,
    lower: 0,
    upper: 0,
    digits: 0,
    punctuation: 0,
    symbols: 0,
    scripts: NO_SCRIPTS.slice(),
    words: 0,
    spaced_words: 0,
    spaced_word_chars: 0,
    runs: 0,
    letter_runs: 0,
    longest_run: 0,
    sentences: 0,
    hash_marks: 0,
    curly_braces: 0,
  };
}

const SUMMED = [
  ...(['chars', 'spaces', 'letters', 'lower', 'upper', 'digits', 'punctuation', 'symbols', 'words'] as const),
  ...(['spaced_words', 'spaced_word_chars', 'runs', 'letter_runs', 'sentences'] as const),
  ...(['hash_marks', 'curly_braces'] as const),
];

/** Adds counts of another text. */
export function addTextCounts(sum: TextCounts, counts: TextCounts): void {
  for (const name of SUMMED) sum[name] += counts[name];
  for (let script = 0; script < SCRIPTS.length; script++) {
    sum.scripts[script] = (sum.scripts[script] as number) + (counts.scripts[script] as number);
  }
  sum.longest_run = Math.max(sum.longest_run, counts.longest_run);
}
