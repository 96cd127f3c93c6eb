/** What the class of an element says of how its text is read; bits. */
export const NAME = {
  /** Text for screen readers only. */
  unseen: 1,
  /** A formula as a script draws it, with its source inside. */
  drawn: 2,
  /** A formula written out, for a script to draw. */
  written: 4,
  /** What is shown until a script has drawn the formula behind it. */
  preview: 8,
  /** The number of a line of code, or a column of them. */
  lineNumber: 16,
  /** One line of code. */
  codeLine: 32,
  /** A picture that is a character. */
  emoji: 64,
  /** The mark that refers to a note. */
  note: 128,
} as const;

/** Looked for first: most classes hold none of these letters. */
const ANY =
  /math|katex|mjx|formula|equation|tex|sr-only|hidden|screen-reader|a11y|lin|gutter|ln|num|emo|smil|gaiji|express|foot|note|face|cite|ref/i;

const start = '(?:^|[\\s_])';
const end = '(?=$|[\\s_])';

const MEANINGS: readonly (readonly [number, RegExp])[] = [
  [
    NAME.unseen,
    /(?:^|\s)(?:sr-only|visually-hidden|visuallyhidden|screen-reader-text|screen-reader-only|u-hidden-visually|a11y-hidden)(?=\s|$)/,
  ],
  [
    NAME.drawn | NAME.preview,
    /(?:^|\s)(?:MathJax(?:_(?:Display|SVG|SVG_Display|CHTML|MathML|Processed))?|mjx-(?:chtml|math|full-width)|MJXc-display)(?=\s|$)/,
  ],
  [NAME.preview, /(?:^|\s)MathJax_(?:Preview|Error)(?=\s|$)/],
  [NAME.drawn, /(?:^|\s)(?:katex(?:-display)?|katex--(?:inline|display)|mwe-math-element[\w-]*)(?=\s|$)/],
  [
    NAME.written,
    /(?:^|\s)(?:math|arithmatex|ztext-math|ql-formula|math-(?:inline|display|block|container|tex|node|equation)|(?:inline|display|block)-(?:math|equation|formula)|latex|tex2jax_process|language-math|equation|formula|tex)(?=\s|$)/,
  ],
  [
    NAME.lineNumber,
    new RegExp(
      `${start}(?:[\\w-]*-)?(?:gutter|linenos?|lineno[s-][\\w-]*|linenodiv|line-?num(?:ber)?s?|line_num(?:ber)?s?|lnt|lnos?|ln|ln-(?:num(?:ber)?s?|n)|blob-num|crayon-nums?(?:-content)?|code-nums?|rouge-gutter)${end}`,
      'i',
    ),
  ],
  [NAME.codeLine, /(?:^|\s)(?:line|code-?line|codeline|hljs-line|view-line|token-line|cm-line)(?=\s|$)/i],
  [
    NAME.emoji,
    /(?:^|[\s_-])(?:emojis?|twemoji|emojione|emoticons?|smiley|smileys|smilies|emote|gaiji|biaoqing|expression|emotion|face)(?=$|[\s_-])/i,
  ],
  [
    NAME.note,
    /(?:^|\s)(?:footnote-?ref(?:erence)?|fn-?ref|note-?ref|noteref|sdfootnoteanc|easy-footnote|footnote-anchor|footnotelink)(?=\s|$)/i,
  ],
];

/** Longest class list that is looked at. */
const MAX_LENGTH = 500;
/** Classes that are remembered; sites have some hundreds, hostile pages any number. */
const MAX_KNOWN = 4096;
const known = new Map<string, number>();

/** What an element's class says, as bits of {@link NAME}. Equal classes are looked at once. */
export function namesIn(list: string | undefined): number {
  if (list === undefined || list === '') return 0;
  const before = known.get(list);
  if (before !== undefined) return before;
  let names = 0;
  if (list.length <= MAX_LENGTH && ANY.test(list))
    for (const [name, pattern] of MEANINGS) if (pattern.test(list)) names |= name;
  if (known.size >= MAX_KNOWN) known.clear();
  // A copy: a parser's strings are slices that would hold their whole page.
  known.set(Buffer.from(list.slice(0, MAX_LENGTH)).toString(), names);
  return names;
}
