import type { Rule, RuleKind, RuleLevel, Threshold, Thresholds } from './rule.js';

const OBELICS = 'OBELICS (arXiv 2306.16527, and its published configuration)';
const GOPHER = 'Gopher (arXiv 2112.11446, appendix A)';
const C4 = 'C4 (arXiv 1910.10683, section 2.2)';
const FINEWEB = 'FineWeb (arXiv 2406.17557)';
const OMNICORPUS = 'OmniCorpus (arXiv 2406.08418; its released text filters)';
const MMC4_CORE = 'MMC4-core (arXiv 2304.06939)';
const WEFT = 'ours';

/** A Han character counts as a word, so the same content has more of them: 1.6 per English word, kana 2. */
const words = (spaced: number): Thresholds => ({
  spaced,
  zh: Math.round(spaced * 1.6),
  ja: Math.round(spaced * 2),
  ko: Math.round(spaced * 0.75),
  th: spaced,
});

/**
 * The number that was published for English, and one for Chinese that cuts off the same share: taken at the same quantile
 * of 76 Chinese pages with 2,756 blocks as the published number is of 332 English pages with 15,893 (`bench/curation`).
 * Japanese takes the Chinese number, for want of pages; Korean and Thai the published one.
 */
const fitted = (published: number, zh: number): Thresholds => ({ any: published, zh, ja: zh });

/** Every rule by its code, in the order in which rules of a level are asked: the first that drops gives the reason. */
export const RULES: readonly Rule[] = [
  ...imageRules(),
  ...nodeRules(),
  ...documentRules(),
  ...repetitionRules(),
  ...lineRules(),
  ...leftRules(),
];

function imageRules(): Rule[] {
  const rule = ofLevel('image');
  return [
    rule('image_too_small', 'short_side', 'at_least', 64, 'the shorter side has fewer pixels', WEFT),
    rule('image_too_large', 'long_side', 'at_most', 20_000, 'the longer side has more pixels', OBELICS),
    rule('image_too_long', 'elongation', 'at_most', 4, 'longer side ÷ shorter side is more', WEFT),
    rule(
      'image_small_file',
      'file_bytes',
      'at_least',
      10_000,
      'the file is shorter',
      'OpenFlamingo’s loader of MMC4',
    ),
    rule(
      'image_few_bytes',
      'bytes_per_pixel',
      'at_least',
      0.01,
      'fewer bytes per pixel: blank or ruined',
      WEFT,
    ),
    rule('image_low_entropy', 'entropy', 'at_least', 1, 'less entropy: blank, flat or two-tone', WEFT),
    rule('image_blank', 'blank_share', 'at_most', 0.99, 'more of it is one tone', WEFT),
    rule('image_blurred', 'laplacian_variance', 'at_least', 100, 'less detail', 'NeMo-Curator (blur filter)'),
    rule('image_text_heavy', 'text_share', 'at_most', 0.5, 'lines of text cover more of it', WEFT),
    rule('image_qr_code', 'qr_code', 'no', undefined, 'holds a QR code', 'NeMo-Curator (QR filter)'),
    rule(
      'image_animated',
      'animated',
      'no',
      undefined,
      'is an animation, of which the first frame is stored',
      WEFT,
    ),
    rule(
      'image_unsafe',
      'unsafe_prob',
      'at_most',
      0.8,
      'OmniCorpus’ own score of unsafe content is higher',
      OMNICORPUS,
    ),
    rule(
      'image_unaesthetic',
      'aesthetic_prob',
      'at_least',
      3.7,
      'OmniCorpus’ own aesthetic score is lower',
      OMNICORPUS,
    ),
    rule(
      'image_unrelated',
      'matched_sim',
      'at_least',
      0.15,
      'MMC4’s own similarity with its sentence is lower',
      'MMC4 (arXiv 2304.06939)',
    ),
    rule('image_porn', 'nsfw_porn', 'at_most', 0.85, 'nsfwjs sees pornography with more certainty', OBELICS),
    rule(
      'image_hentai',
      'nsfw_hentai',
      'at_most',
      0.9,
      'nsfwjs sees drawn pornography with more certainty',
      OBELICS,
    ),
    rule('image_nsfw', 'nsfw', 'at_most', 0.8, 'the score `nsfw` of a model folder is higher', OMNICORPUS),
    rule(
      'image_low_aesthetic',
      'aesthetic',
      'at_least',
      3.7,
      'the score `aesthetic` of a model folder is lower',
      OMNICORPUS,
    ),
    rule(
      'image_watermark',
      'watermark',
      'at_most',
      0.5,
      'the score `watermark` of a model folder is higher',
      WEFT,
    ),
    rule('image_faces', 'faces', 'at_most', 0, 'a detector found more faces', 'MMC4-ff (arXiv 2304.06939)'),
    rule(
      'image_repeated',
      'repeat_distance',
      'at_least',
      10,
      'shows what an image before it in the document shows: fewer bits of pHash and dHash differ',
      WEFT,
    ),
    rule(
      'image_over_limit',
      'image_number',
      'at_most',
      30,
      'the document has enough images before it',
      OBELICS,
    ),
  ];
}

function nodeRules(): Rule[] {
  const rule = ofLevel('node');
  // Left out of text blocks that have none, which are nearly all.
  const orNone = { zeroBeside: 'chars' };
  return [
    rule('text_too_short', 'words', 'at_least', words(4), 'fewer words', OBELICS),
    rule('text_too_long', 'words', 'at_most', words(1000), 'more words', OBELICS),
    rule(
      'text_repeats_characters',
      'char_repetition',
      'at_most',
      fitted(0.1, 0.125),
      'repeats character 10-grams',
      OBELICS,
    ),
    rule(
      'text_repeats_words',
      'word_repetition',
      'at_most',
      fitted(0.1, 0.18),
      'repeats word 5-grams',
      OBELICS,
    ),
    rule(
      'text_special_characters',
      'special_share',
      'at_most',
      fitted(0.3, 0.46),
      'more punctuation, digits and symbols',
      OBELICS,
    ),
    rule(
      'text_few_stopwords',
      'stopword_share',
      'at_least',
      { en: 0.3, zh: 0.12 },
      'fewer function words',
      OBELICS,
    ),
    {
      ...rule('text_flagged_words', 'flagged_share', 'at_most', 0.01, 'more flagged words', OBELICS),
      ...orNone,
    },
    rule(
      'text_little_punctuation',
      'punctuation_share',
      'at_least',
      0.001,
      'fewer punctuation marks',
      OBELICS,
    ),
    {
      ...rule(
        'text_boilerplate',
        'spam_share',
        'at_most',
        0.5,
        'mostly stock phrases: cookies, sharing, subscriptions …',
        WEFT,
      ),
      ...orNone,
    },
    rule('text_digits', 'digit_share', 'at_most', fitted(0.8, 0.95), 'mostly digits', OMNICORPUS),
    rule('text_uppercase', 'uppercase_share', 'at_most', { spaced: 0.8 }, 'mostly capitals', OMNICORPUS),
    rule('text_language', 'language', 'one_of', ['en'], 'in another language', WEFT),
  ];
}

function documentRules(): Rule[] {
  const rule = ofLevel('document');
  return [
    rule('document_language', 'language', 'one_of', ['en'], 'in another language', OBELICS),
    rule(
      'document_language_unsure',
      'language_confidence',
      'at_least',
      0.8,
      'its language is less sure',
      OBELICS,
    ),
    rule('document_too_short', 'words', 'at_least', words(10), 'fewer words', OBELICS),
    rule('document_too_long', 'words', 'at_most', words(2000), 'more words', OBELICS),
    rule('document_few_sentences', 'sentences', 'at_least', fitted(5, 2), 'fewer sentences', C4),
    rule('document_many_sentences', 'sentences', 'at_most', fitted(40, 21), 'more sentences', MMC4_CORE),
    rule('document_short_words', 'mean_word_chars', 'at_least', { spaced: 3 }, 'shorter words', GOPHER),
    rule('document_long_words', 'mean_word_chars', 'at_most', { spaced: 10 }, 'longer words', GOPHER),
    rule(
      'document_few_letters',
      'letter_word_share',
      'at_least',
      { spaced: 0.8 },
      'fewer words with a letter',
      GOPHER,
    ),
    rule('document_symbols', 'symbol_word_ratio', 'at_most', 0.1, 'more # and ellipses', GOPHER),
    rule(
      'document_special_characters',
      'special_share',
      'at_most',
      fitted(0.275, 0.35),
      'more punctuation, digits and symbols',
      OBELICS,
    ),
    rule(
      'document_few_stopwords',
      'stopword_share',
      'at_least',
      { en: 0.35, zh: 0.13 },
      'fewer function words',
      OBELICS,
    ),
    rule(
      'document_few_stopword_kinds',
      'stopword_kinds',
      'at_least',
      2,
      'fewer different function words',
      GOPHER,
    ),
    rule('document_flagged_words', 'flagged_share', 'at_most', 0.01, 'more flagged words', OBELICS),
    rule('document_boilerplate', 'spam_share', 'at_most', 0.5, 'mostly stock phrases', WEFT),
    rule(
      'document_little_punctuation',
      'punctuation_share',
      'at_least',
      fitted(0.03, 0.01),
      'fewer punctuation marks',
      OBELICS,
    ),
    rule('document_lorem_ipsum', 'lorem_ipsum', 'no', undefined, 'holds filler text', C4),
    rule('document_curly_braces', 'curly_braces', 'at_most', 0, 'holds curly braces outside of code', C4),
    {
      ...rule(
        'document_short_paragraphs',
        'max_paragraph_words',
        'at_least',
        words(35),
        'no long paragraph, and short ones on average',
        OMNICORPUS,
      ),
      when: { signal: 'mean_paragraph_words', below: 12 },
    },
    rule(
      'document_broken_sentences',
      'broken_sentence_share',
      'at_most',
      0.3,
      'sentences go on from paragraph to paragraph: reading order is doubtful',
      WEFT,
    ),
    rule(
      'document_empty_headings',
      'empty_heading_share',
      'at_most',
      fitted(0.5, 0.67),
      'headings without text below',
      WEFT,
    ),
  ];
}

function repetitionRules(): Rule[] {
  const rule = ofLevel('document');
  const grams = [
    [5, 0.15],
    [6, 0.14],
    [7, 0.13],
    [8, 0.12],
    [9, 0.11],
    [10, 0.1],
  ] as const;
  return [
    rule(
      'document_repeats_characters',
      'char_repetition',
      'at_most',
      fitted(0.1, 0.12),
      'repeats character 10-grams',
      OBELICS,
    ),
    rule('document_repeats_words', 'word_repetition', 'at_most', 0.2, 'repeats word 5-grams', OBELICS),
    // A short text that stands on its page twice is not stuffed.
    {
      ...rule(
        'document_stuffed',
        'word_repetition',
        'at_most',
        0.9,
        'nearly all of it is said again and again',
        WEFT,
      ),
      when: { signal: 'words', at_least: 200 },
    },
    rule(
      'document_duplicate_lines',
      'duplicate_line_share',
      'at_most',
      0.3,
      'more lines that repeat another',
      GOPHER,
    ),
    rule(
      'document_duplicate_line_characters',
      'duplicate_line_char_share',
      'at_most',
      0.2,
      'more characters in lines that repeat another',
      GOPHER,
    ),
    rule(
      'document_duplicate_paragraphs',
      'duplicate_paragraph_share',
      'at_most',
      0.3,
      'more paragraphs that repeat another',
      GOPHER,
    ),
    rule(
      'document_duplicate_paragraph_characters',
      'duplicate_paragraph_char_share',
      'at_most',
      0.2,
      'more characters in paragraphs that repeat another',
      GOPHER,
    ),
    rule(
      'document_top_2gram',
      'top_2gram_share',
      'at_most',
      0.2,
      'one word pair makes up more of it',
      GOPHER,
    ),
    rule(
      'document_top_3gram',
      'top_3gram_share',
      'at_most',
      fitted(0.18, 0.19),
      'one 3-gram makes up more of it',
      GOPHER,
    ),
    rule(
      'document_top_4gram',
      'top_4gram_share',
      'at_most',
      fitted(0.16, 0.2),
      'one 4-gram makes up more of it',
      GOPHER,
    ),
    ...grams.map(([n, share]) =>
      rule(
        `document_duplicate_${n}grams`,
        `duplicate_${n}gram_share`,
        'at_most',
        share,
        `more characters in repeated ${n}-grams`,
        GOPHER,
      ),
    ),
  ];
}

function lineRules(): Rule[] {
  const rule = ofLevel('document');
  return [
    rule('document_bullets', 'bullet_line_share', 'at_most', 0.9, 'more lines begin with a bullet', GOPHER),
    rule('document_ellipses', 'ellipsis_line_share', 'at_most', 0.3, 'more lines end in an ellipsis', GOPHER),
    rule(
      'document_line_punctuation',
      'terminal_line_share',
      'at_least',
      fitted(0.12, 0.06),
      'fewer lines end a sentence',
      FINEWEB,
    ),
    rule('document_short_lines', 'short_line_share', 'at_most', 0.67, 'more short lines', FINEWEB),
    rule('document_newlines', 'newline_word_ratio', 'at_most', 0.3, 'more line breaks per word', FINEWEB),
  ];
}

/** Rules on what other rules left, asked after them. */
function leftRules(): Rule[] {
  const rule = ofLevel('document');
  return [
    rule('too_little_text', 'text_chars_left', 'at_least', 1, 'less text is left', WEFT),
    rule('too_few_images', 'images_left', 'at_least', 1, 'fewer images are left', OBELICS),
    rule('too_many_images', 'images_left', 'at_most', 30, 'more images are left', OBELICS),
    {
      ...rule(
        'few_words_per_image',
        'words_per_image_left',
        'at_least',
        words(50),
        'fewer words per image are left',
        OMNICORPUS,
      ),
      when: { signal: 'images_left', at_least: 3 },
    },
    rule(
      'images_in_one_group',
      'image_groups',
      'at_least',
      2,
      'its images stand in one row, without text between them',
      'VILA (arXiv 2312.07533): pre-training on interleaved text is what teaches in-context learning',
    ),
  ];
}

function ofLevel(level: RuleLevel) {
  return (
    code: string,
    signal: string,
    kind: RuleKind,
    threshold: Threshold | Thresholds | undefined,
    meaning: string,
    source: string,
  ): Rule => ({ code, level, signal, kind, ...(threshold !== undefined && { threshold }), meaning, source });
}

/** The rule with a code. */
export function ruleOf(code: string): Rule | undefined {
  return RULES.find((rule) => rule.code === code);
}
