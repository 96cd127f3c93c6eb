/** What a signal is measured of. */
export type TextSignalLevel = 'node' | 'document';

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
  signal(
    'language',
    BOTH,
    'code',
    'Identified language, BCP 47 (`zh-Hans` and `zh-Hant` apart); `und` where the text is too short or undecided.',
  ),
  signal('language_confidence', BOTH, 'share', 'How sure the identification is; 0 with `und`.'),
  signal(
    'language_share',
    DOCUMENT,
    'share',
    'Letters in nodes of the document’s language, of all letters in nodes with a language.',
  ),
  signal(
    'script',
    BOTH,
    'code',
    'Script of most letters, ISO 15924: Latn, Hani, Jpan, Kore, Cyrl, Arab, Thai …; `Zyyy` without letters.',
  ),
  signal('script_share', BOTH, 'share', 'Letters of that script, of all letters.'),
  signal(
    'text_group',
    BOTH,
    'code',
    'Which thresholds fit: `spaced` (words between spaces), `zh`, `ja`, `ko`, `th` (Thai, Lao, Khmer, Burmese).',
  ),
  signal('han_share', DOCUMENT, 'share', 'Han characters, of all letters.'),
  signal('kana_share', DOCUMENT, 'share', 'Hiragana and katakana, of all letters.'),
  signal('latin_share', DOCUMENT, 'share', 'Latin letters, of all letters.'),

  // Size
  signal('chars', BOTH, 'count', 'Characters (code points) other than white space.'),
  signal(
    'words',
    BOTH,
    'count',
    'Words: runs of letters and digits between spaces, dictionary words in Thai, Lao, Khmer and Burmese; each Han character and kana counts as one.',
  ),
  signal('tokens', BOTH, 'count', 'Estimated tokens of a multilingual byte-pair vocabulary.'),
  signal(
    'mean_word_chars',
    DOCUMENT,
    'number',
    'Characters per word between spaces (Gopher: 3–10); absent without such words.',
  ),
  signal(
    'max_word_chars',
    DOCUMENT,
    'count',
    'Characters of the longest run without white space or unspaced script (C4: at most 1000).',
  ),
  signal(
    'sentences',
    DOCUMENT,
    'count',
    'Sentence ends: terminal punctuation before white space, a closing mark or the end; 。！？ anywhere (C4: at least 5).',
  ),
  signal('paragraphs', DOCUMENT, 'count', 'Text nodes.'),
  signal(
    'mean_paragraph_words',
    DOCUMENT,
    'number',
    'Words per text node (OmniCorpus: at least 12 or a long one).',
  ),
  signal(
    'max_paragraph_words',
    DOCUMENT,
    'count',
    'Words of the longest text node (OmniCorpus: at least 35).',
  ),
  signal(
    'words_per_image',
    DOCUMENT,
    'number',
    'Words per image on the page (OmniCorpus: at least 50 with more than 2 images); absent without images.',
  ),

  // Characters
  signal(
    'special_share',
    BOTH,
    'share',
    'Punctuation, digits, symbols, emoji and white space, of all characters (OBELICS: paragraph ≤ 0.3, document ≤ 0.275).',
  ),
  signal('digit_share', BOTH, 'share', 'Digits, of characters other than white space.'),
  signal('uppercase_share', BOTH, 'share', 'Upper-case letters, of letters with case.'),
  signal(
    'letter_word_share',
    DOCUMENT,
    'share',
    'Words with a letter, of all words and symbols between spaces (Gopher: at least 0.8).',
  ),
  signal('symbol_word_ratio', DOCUMENT, 'number', '`#` and ellipses per word (Gopher: at most 0.1).'),
  signal('curly_braces', DOCUMENT, 'count', '`{` outside code (C4: none).'),

  // Words
  signal(
    'stopword_share',
    BOTH,
    'share',
    'Function words of the language, of all words; absent where no list covers the language.',
  ),
  signal(
    'stopword_kinds',
    DOCUMENT,
    'count',
    'Different function words of the language (Gopher: at least 2); absent where no list covers it.',
  ),
  signal('flagged_words', BOTH, 'count', 'Words of the flagged list of the language, by whole token.'),
  signal(
    'flagged_share',
    BOTH,
    'share',
    'Flagged words, of all words (OBELICS: at most 0.01; OmniCorpus: 0.02).',
  ),
  signal(
    'spam_share',
    BOTH,
    'share',
    'Characters within stock phrases of web pages: cookie notices, calls to share or subscribe …',
  ),
  signal(
    'boilerplate',
    NODE,
    'code',
    'Kind of the stock phrase that takes most of the node: cookies, javascript, copyright, share, subscribe, login, navigation, placeholder, advertisement, policy; absent without any.',
  ),
  signal('boilerplate_nodes', DOCUMENT, 'count', 'Text nodes of which stock phrases take at least half.'),
  signal('lorem_ipsum', DOCUMENT, 'flag', 'The document holds “lorem ipsum” (C4: none).'),

  // Punctuation
  signal(
    'punctuation_share',
    BOTH,
    'share',
    'Punctuation marks, of words and punctuation marks (OBELICS: paragraph ≥ 0.001, document ≥ 0.03).',
  ),
  signal(
    'ends_sentence',
    NODE,
    'flag',
    'The node ends in terminal punctuation, closing quotes and brackets aside (C4).',
  ),

  // Repetition
  signal(
    'char_repetition',
    BOTH,
    'share',
    'Occurrences of the most frequent repeated character 10-grams (the √ of how many there are), of all (OBELICS: at most 0.1).',
  ),
  signal(
    'word_repetition',
    BOTH,
    'share',
    'Word 5-grams that occur more than once, of all (OBELICS: paragraph ≤ 0.1, document ≤ 0.2).',
  ),
  signal(
    'duplicate_line_share',
    DOCUMENT,
    'share',
    'Lines that repeat an earlier one, of all lines (Gopher: at most 0.3).',
  ),
  signal(
    'duplicate_line_char_share',
    DOCUMENT,
    'share',
    'Characters in lines that repeat an earlier one, of all (Gopher: at most 0.2; FineWeb: 0.01).',
  ),
  signal(
    'duplicate_paragraph_share',
    DOCUMENT,
    'share',
    'Text nodes that repeat an earlier one, of all (Gopher: at most 0.3).',
  ),
  signal(
    'duplicate_paragraph_char_share',
    DOCUMENT,
    'share',
    'Characters in text nodes that repeat an earlier one, of all (Gopher: at most 0.2).',
  ),
  signal(
    'top_2gram_share',
    DOCUMENT,
    'share',
    'Characters in the most frequent word 2-gram, of all (Gopher: at most 0.2).',
  ),
  signal(
    'top_3gram_share',
    DOCUMENT,
    'share',
    'Characters in the most frequent word 3-gram, of all (Gopher: at most 0.18).',
  ),
  signal(
    'top_4gram_share',
    DOCUMENT,
    'share',
    'Characters in the most frequent word 4-gram, of all (Gopher: at most 0.16).',
  ),
  signal(
    'duplicate_5gram_share',
    DOCUMENT,
    'share',
    'Characters in word 5-grams that occurred before, of all (Gopher: at most 0.15).',
  ),
  signal('duplicate_6gram_share', DOCUMENT, 'share', 'The same of 6-grams (Gopher: at most 0.14).'),
  signal('duplicate_7gram_share', DOCUMENT, 'share', 'The same of 7-grams (Gopher: at most 0.13).'),
  signal('duplicate_8gram_share', DOCUMENT, 'share', 'The same of 8-grams (Gopher: at most 0.12).'),
  signal('duplicate_9gram_share', DOCUMENT, 'share', 'The same of 9-grams (Gopher: at most 0.11).'),
  signal('duplicate_10gram_share', DOCUMENT, 'share', 'The same of 10-grams (Gopher: at most 0.1).'),

  // Shape of lines
  signal('lines', DOCUMENT, 'count', 'Lines that are not empty.'),
  signal(
    'terminal_line_share',
    DOCUMENT,
    'share',
    'Lines that end in terminal punctuation (FineWeb: at least 0.12).',
  ),
  signal(
    'short_line_share',
    DOCUMENT,
    'share',
    'Lines of at most 30 columns, where a full-width character takes two (FineWeb: at most 0.67).',
  ),
  signal('newline_word_ratio', DOCUMENT, 'number', 'Line breaks per word (FineWeb: at most 0.3).'),
  signal('bullet_line_share', DOCUMENT, 'share', 'Lines that begin with a bullet (Gopher: at most 0.9).'),
  signal('ellipsis_line_share', DOCUMENT, 'share', 'Lines that end in an ellipsis (Gopher: at most 0.3).'),

  // Reading order
  signal(
    'broken_sentence_share',
    DOCUMENT,
    'share',
    'Neighbouring paragraphs where one stops without punctuation and the next goes on in lower case, of all such neighbours.',
  ),
  signal(
    'empty_heading_share',
    DOCUMENT,
    'share',
    'Headings that another of the same or a higher rank, or the end, follows at once, of all headings; absent without headings.',
  ),
  signal('longest_image_run', DOCUMENT, 'count', 'Most images in a row without text between them.'),
  signal(
    'text_before_first_image',
    DOCUMENT,
    'share',
    'Characters before the first image, of all; absent without images.',
  ),

  // Licence and personal data
  signal(
    'license',
    DOCUMENT,
    'code',
    'Licence that the page claims: `cc-by-sa-4.0`, `cc0-1.0`, `public-domain`, `mit` …, `all-rights-reserved`, or `other`; absent when the page is silent.',
  ),
  signal(
    'license_open',
    DOCUMENT,
    'flag',
    'That licence allows copying, change and sale; absent when the page is silent.',
  ),
  signal(
    'pii',
    DOCUMENT,
    'count',
    'Personal data found in text nodes, alternative texts, captions and titles; absent with `pii: off`.',
  ),
  signal(
    'pii_email',
    DOCUMENT,
    'count',
    'E-mail addresses; this and the following are absent when there are none.',
  ),
  signal('pii_phone', DOCUMENT, 'count', 'Phone numbers.'),
  signal('pii_ip', DOCUMENT, 'count', 'Public IP addresses.'),
  signal('pii_national_id', DOCUMENT, 'count', 'Numbers of identity cards, tax and social security.'),
  signal('pii_credit_card', DOCUMENT, 'count', 'Numbers of payment cards.'),
  signal('pii_bank_account', DOCUMENT, 'count', 'International bank account numbers.'),
];

function signal(
  name: string,
  levels: readonly TextSignalLevel[],
  unit: SignalUnit,
  meaning: string,
): TextSignal {
  return { name, levels, unit, meaning };
}
