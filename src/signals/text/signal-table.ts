import type { SignalLevel } from '../../model/signals.js';

/** What a signal is measured of. */
export type TextSignalLevel = Exclude<SignalLevel, 'image'>;

/** `share`: 0–1; `count`: integer ≥ 0; `number`: a mean or ratio ≥ 0; `code`: a string; `flag`: true or false. */
export type SignalUnit = 'share' | 'count' | 'number' | 'code' | 'flag';

/** One signal: where it is measured, in what unit, and what it means. */
export interface TextSignal {
  name: string;
  levels: readonly TextSignalLevel[];
  unit: SignalUnit;
  /** One sentence; names the published rule that reads the same measure, where there is one. */
  meaning: string;
}

const BOTH = ['node', 'document'] as const;
const NODE = ['node'] as const;
const DOCUMENT = ['document'] as const;

/** All signals of text by name: what `measureText` may set. A name means the same on a node as on a document. */
export const TEXT_SIGNALS: readonly TextSignal[] = [
  // Language and script
  ...measured(BOTH, 'code', {
    language:
      'Identified language, BCP 47 (`zh-Hans` and `zh-Hant` apart); `und` where the text is too short or undecided.',
    script:
      'Script of most letters, ISO 15924: Latn, Hani, Jpan, Kore, Cyrl, Arab, Thai …; `Zyyy` without letters.',
    text_group:
      'Which thresholds fit: `spaced` (words between spaces), `zh`, `ja`, `ko`, `th` (Thai, Lao, Khmer, Burmese).',
  }),
  ...measured(BOTH, 'share', {
    language_confidence: 'How sure the identification is; 0 with `und`.',
    script_share: 'Letters of that script, of all letters.',
  }),
  ...measured(DOCUMENT, 'share', {
    language_share: 'Letters in nodes of the document’s language, of all letters in nodes with a language.',
    han_share: 'Han characters, of all letters.',
    kana_share: 'Hiragana and katakana, of all letters.',
    latin_share: 'Latin letters, of all letters.',
  }),

  // Size
  ...measured(BOTH, 'count', {
    chars: 'Characters (code points) other than white space.',
    words:
      'Words: runs of letters and digits between spaces, dictionary words in Thai, Lao, Khmer and Burmese; each Han character and kana counts as one.',
    tokens: 'Estimated tokens of a multilingual byte-pair vocabulary.',
  }),
  ...measured(DOCUMENT, 'number', {
    mean_word_chars: 'Characters per word between spaces (Gopher: 3–10); absent without such words.',
    mean_paragraph_words: 'Words per text node (OmniCorpus: at least 12 or a long one).',
    words_per_image:
      'Words per image on the page (OmniCorpus: at least 50 with more than 2 images); absent without images.',
  }),
  ...measured(DOCUMENT, 'count', {
    max_word_chars:
      'Characters of the longest run without white space or unspaced script (C4: at most 1000).',
    sentences:
      'Sentence ends: terminal punctuation before white space, a closing mark or the end; 。！？ anywhere (C4: at least 5).',
    paragraphs: 'Text nodes.',
    max_paragraph_words: 'Words of the longest text node (OmniCorpus: at least 35).',
  }),

  // Characters
  ...measured(BOTH, 'share', {
    special_share:
      'Punctuation, digits, symbols, emoji and white space, of all characters (OBELICS: paragraph ≤ 0.3, document ≤ 0.275).',
    digit_share: 'Digits, of characters other than white space.',
    uppercase_share: 'Upper-case letters, of letters with case.',
  }),
  ...measured(DOCUMENT, 'share', {
    letter_word_share: 'Words with a letter, of all words and symbols between spaces (Gopher: at least 0.8).',
  }),
  ...measured(DOCUMENT, 'number', {
    symbol_word_ratio: '`#` and ellipses per word (Gopher: at most 0.1).',
  }),
  ...measured(DOCUMENT, 'count', {
    curly_braces: '`{` outside code (C4: none).',
  }),

  // Words
  ...measured(BOTH, 'share', {
    stopword_share: 'Function words of the language, of all words; absent where no list covers the language.',
    flagged_share: 'Flagged words, of all words (OBELICS: at most 0.01; OmniCorpus: 0.02).',
    spam_share: 'Characters within stock phrases of web pages: cookie notices, calls to share or subscribe …',
  }),
  ...measured(DOCUMENT, 'count', {
    stopword_kinds:
      'Different function words of the language (Gopher: at least 2); absent where no list covers it.',
    boilerplate_nodes: 'Text nodes of which stock phrases take at least half.',
  }),
  ...measured(BOTH, 'count', {
    flagged_words: 'Words of the flagged list of the language, by whole token.',
  }),
  ...measured(NODE, 'code', {
    boilerplate:
      'Kind of the stock phrase that takes most of the node: cookies, javascript, copyright, share, subscribe, login, navigation, placeholder, advertisement, policy; absent without any.',
  }),
  ...measured(DOCUMENT, 'flag', {
    lorem_ipsum: 'The document holds “lorem ipsum” (C4: none).',
  }),

  // Punctuation
  ...measured(BOTH, 'share', {
    punctuation_share:
      'Punctuation marks, of words and punctuation marks (OBELICS: paragraph ≥ 0.001, document ≥ 0.03).',
  }),
  ...measured(NODE, 'flag', {
    ends_sentence: 'The node ends in terminal punctuation, closing quotes and brackets aside (C4).',
  }),

  // Repetition
  ...measured(BOTH, 'share', {
    char_repetition:
      'Occurrences of the most frequent repeated character 10-grams (the √ of how many there are), of all (OBELICS: at most 0.1).',
    word_repetition:
      'Word 5-grams that occur more than once, of all (OBELICS: paragraph ≤ 0.1, document ≤ 0.2).',
  }),
  ...measured(DOCUMENT, 'share', {
    duplicate_line_share: 'Lines that repeat an earlier one, of all lines (Gopher: at most 0.3).',
    duplicate_line_char_share:
      'Characters in lines that repeat an earlier one, of all (Gopher: at most 0.2; FineWeb: 0.01).',
    duplicate_paragraph_share: 'Text nodes that repeat an earlier one, of all (Gopher: at most 0.3).',
    duplicate_paragraph_char_share:
      'Characters in text nodes that repeat an earlier one, of all (Gopher: at most 0.2).',
    top_2gram_share: 'Characters in the most frequent word 2-gram, of all (Gopher: at most 0.2).',
    top_3gram_share: 'Characters in the most frequent word 3-gram, of all (Gopher: at most 0.18).',
    top_4gram_share: 'Characters in the most frequent word 4-gram, of all (Gopher: at most 0.16).',
    duplicate_5gram_share: 'Characters in word 5-grams that occurred before, of all (Gopher: at most 0.15).',
    duplicate_6gram_share: 'The same of 6-grams (Gopher: at most 0.14).',
    duplicate_7gram_share: 'The same of 7-grams (Gopher: at most 0.13).',
    duplicate_8gram_share: 'The same of 8-grams (Gopher: at most 0.12).',
    duplicate_9gram_share: 'The same of 9-grams (Gopher: at most 0.11).',
    duplicate_10gram_share: 'The same of 10-grams (Gopher: at most 0.1).',
  }),

  // Shape of lines
  ...measured(DOCUMENT, 'count', {
    lines: 'Lines that are not empty.',
  }),
  ...measured(DOCUMENT, 'share', {
    terminal_line_share: 'Lines that end in terminal punctuation (FineWeb: at least 0.12).',
    short_line_share:
      'Lines of at most 30 columns, where a full-width character takes two (FineWeb: at most 0.67).',
    bullet_line_share: 'Lines that begin with a bullet (Gopher: at most 0.9).',
    ellipsis_line_share: 'Lines that end in an ellipsis (Gopher: at most 0.3).',
  }),
  ...measured(DOCUMENT, 'number', {
    newline_word_ratio: 'Line breaks per word (FineWeb: at most 0.3).',
  }),

  // Reading order
  ...measured(DOCUMENT, 'share', {
    broken_sentence_share:
      'Neighbouring paragraphs where one stops without punctuation and the next goes on in lower case, of all such neighbours.',
    empty_heading_share:
      'Headings that another of the same or a higher rank, or the end, follows at once, of all headings; absent without headings.',
    text_before_first_image: 'Characters before the first image, of all; absent without images.',
  }),
  ...measured(DOCUMENT, 'count', {
    longest_image_run: 'Most images in a row without text between them.',
  }),

  // Licence and personal data
  ...measured(DOCUMENT, 'code', {
    license:
      'Licence that the page claims: `cc-by-sa-4.0`, `cc0-1.0`, `public-domain`, `mit` …, `all-rights-reserved`, or `other`; absent when the page is silent.',
  }),
  ...measured(DOCUMENT, 'flag', {
    license_open: 'That licence allows copying, change and sale; absent when the page is silent.',
  }),
  ...measured(DOCUMENT, 'count', {
    pii: 'Personal data found in text nodes, alternative texts, captions and titles; absent with `pii: off`.',
    pii_email: 'E-mail addresses; this and the following are absent when there are none.',
    pii_phone: 'Phone numbers.',
    pii_ip: 'Public IP addresses.',
    pii_national_id: 'Numbers of identity cards, tax and social security.',
    pii_credit_card: 'Numbers of payment cards.',
    pii_bank_account: 'International bank account numbers.',
  }),
];

function measured(
  levels: readonly TextSignalLevel[],
  unit: SignalUnit,
  meanings: Readonly<Record<string, string>>,
): TextSignal[] {
  return Object.entries(meanings).map(([name, meaning]) => ({ name, levels, unit, meaning }));
}
