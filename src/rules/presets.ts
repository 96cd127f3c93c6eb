import type { RuleAction, RulePreset, Threshold, Thresholds } from '../config/rules-config.js';
import { OBELICS_TEXT_RULE_CODES, REPETITION_RULE_CODES } from '../model/reasons/rule-codes.js';

/** What a preset asks of a rule; a threshold that is absent is the rule's own. */
export interface PresetRule {
  action: RuleAction;
  threshold?: Threshold | Thresholds;
}

type Preset = Readonly<Record<string, PresetRule>>;

/** Gopher's rules on the quality of a text; those on its repetitions have a list of codes of their own. */
const GOPHER_QUALITY = [
  'document_short_words',
  'document_long_words',
  'document_few_letters',
  'document_symbols',
  'document_bullets',
  'document_ellipses',
  'document_few_stopword_kinds',
];

/** Images of at least 150 pixels and at most twice as long as wide, as OBELICS, MMC4, OmniCorpus and MINT-1T all want. */
const USUAL_IMAGES: Preset = {
  image_too_small: { action: 'drop', threshold: 150 },
  image_too_long: { action: 'drop', threshold: 2 },
};

/** OBELICS and MINT-1T drop a document for one such image. */
const PORN_TAKES_ALL: Preset = {
  image_porn: { action: 'drop_document' },
  image_hentai: { action: 'drop_document' },
};

/** Without text or without an image nothing is left to learn from. */
const SOMETHING_LEFT: Preset = drop('too_little_text', 'too_few_images');

/** What broken, empty or stuffed pages break and others do not, whatever their language. */
const GENTLE: Preset = {
  ...drop(
    'image_too_small',
    'image_too_long',
    'image_repeated',
    'image_over_limit',
    'image_porn',
    'image_hentai',
    'document_lorem_ipsum',
    'document_stuffed',
  ),
  image_blank: { action: 'drop', threshold: 0.998 },
  text_boilerplate: { action: 'drop', threshold: 0.8 },
  document_flagged_words: { action: 'drop', threshold: 0.1 },
  ...SOMETHING_LEFT,
};

/** Measured against the numbers of others and written down; an export or a later build may drop by them. */
const NOTED: Preset = annotate(
  ...GOPHER_QUALITY,
  ...REPETITION_RULE_CODES,
  'image_low_entropy',
  'image_few_bytes',
  'image_blurred',
  'image_text_heavy',
  'image_qr_code',
  'image_animated',
  'text_repeats_characters',
  'text_repeats_words',
  'text_special_characters',
  'text_flagged_words',
  'document_too_short',
  'document_repeats_words',
  'document_special_characters',
  'document_few_stopwords',
  'document_little_punctuation',
  'document_line_punctuation',
  'document_short_lines',
  'document_newlines',
  'document_broken_sentences',
  'document_empty_headings',
  'few_words_per_image',
);

const MMC4: Preset = {
  ...USUAL_IMAGES,
  image_nsfw: { action: 'drop', threshold: 0.1 },
  ...drop(
    'image_unrelated',
    'document_language',
    'document_few_sentences',
    'document_lorem_ipsum',
    'document_curly_braces',
  ),
  document_language_unsure: { action: 'drop', threshold: 0.99 },
  document_flagged_words: { action: 'drop', threshold: 0 },
  ...SOMETHING_LEFT,
};

/** Which rules each preset asks, by code. */
export const PRESETS: Readonly<Record<RulePreset, Preset>> = {
  weft: { ...NOTED, ...GENTLE },
  obelics: {
    ...USUAL_IMAGES,
    ...PORN_TAKES_ALL,
    ...drop(
      'image_too_large',
      ...OBELICS_TEXT_RULE_CODES,
      'document_language',
      'document_language_unsure',
      'document_too_short',
      'document_too_long',
      'document_repeats_characters',
      'document_repeats_words',
      'document_special_characters',
      'document_few_stopwords',
      'document_flagged_words',
      'document_little_punctuation',
      'too_many_images',
    ),
    image_repeated: { action: 'drop', threshold: 1 },
    text_boilerplate: { action: 'drop', threshold: 0.12 },
    ...SOMETHING_LEFT,
  },
  mmc4: MMC4,
  'mmc4-core': {
    ...MMC4,
    image_unrelated: { action: 'drop', threshold: 0.25 },
    document_few_sentences: { action: 'drop', threshold: { any: 4, zh: 2, ja: 2 } },
    document_many_sentences: { action: 'drop' },
    too_few_images: { action: 'drop', threshold: 2 },
    too_many_images: { action: 'drop', threshold: 15 },
  },
  omnicorpus: {
    ...USUAL_IMAGES,
    ...drop(
      'image_nsfw',
      'image_low_aesthetic',
      'image_unsafe',
      'image_unaesthetic',
      'text_digits',
      'text_uppercase',
      'document_short_paragraphs',
      'document_lorem_ipsum',
      'few_words_per_image',
      ...GOPHER_QUALITY,
      ...REPETITION_RULE_CODES,
    ),
    text_flagged_words: { action: 'drop', threshold: 0.02 },
    document_too_short: { action: 'drop', threshold: { spaced: 50, zh: 80, ja: 100, ko: 38, th: 50 } },
    document_too_long: { action: 'drop', threshold: 100_000 },
    document_flagged_words: { action: 'drop', threshold: 0.02 },
    ...SOMETHING_LEFT,
  },
  mint1t: {
    ...USUAL_IMAGES,
    ...PORN_TAKES_ALL,
    ...drop(
      'image_too_large',
      'document_language',
      'too_many_images',
      ...GOPHER_QUALITY,
      ...REPETITION_RULE_CODES,
    ),
    image_repeated: { action: 'drop', threshold: 1 },
    document_language_unsure: { action: 'drop', threshold: 0.65 },
    ...SOMETHING_LEFT,
  },
  vila: {
    ...NOTED,
    ...GENTLE,
    image_too_small: { action: 'drop', threshold: 150 },
    too_few_images: { action: 'drop', threshold: 2 },
    image_over_limit: { action: 'drop', threshold: 15 },
    images_in_one_group: { action: 'drop' },
  },
  none: {},
};

function drop(...codes: string[]): Preset {
  return Object.fromEntries(codes.map((code) => [code, { action: 'drop' as const }]));
}

function annotate(...codes: string[]): Preset {
  return Object.fromEntries(codes.map((code) => [code, { action: 'annotate' as const }]));
}
