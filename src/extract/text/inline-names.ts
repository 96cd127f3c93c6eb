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
  /** A picture that is a formula. */
  pictured: 256,
  /** A listing of code, or a part of one. */
  code: 512,
} as const;

const words = (list: string) => list.trim().split(/\s+/);

/** Whole names in lower case, by what they mean. */
const WHOLE: readonly (readonly [number, readonly string[]])[] = [
  [
    NAME.unseen,
    words(`sr-only visually-hidden visuallyhidden screen-reader-text screen-reader-only u-hidden-visually
      a11y-hidden`),
  ],
  [
    NAME.drawn | NAME.preview,
    words(`mathjax mathjax_display mathjax_svg mathjax_svg_display mathjax_chtml mathjax_mathml mathjax_processed
      mjx-chtml mjx-math mjx-full-width mjxc-display`),
  ],
  [NAME.preview, words('mathjax_preview mathjax_error')],
  [
    NAME.drawn,
    words(`katex katex-html katex-display katex--inline katex--display mwe-math-element mwe-math-element-inline
      mwe-math-element-block`),
  ],
  [
    NAME.written,
    words(`math arithmatex ztext-math ql-formula math-inline math-display math-block math-container math-tex
      math-node math-equation inline-math display-math block-math inline-equation block-equation inline-formula
      display-formula latex tex2jax_process language-math equation formula tex`),
  ],
  [
    NAME.pictured,
    words(`latex latex-image latex-img latex_img latex-inline latex-display latex_compile_image tex tex-image
      tex-img tex_image tex-render math math-image math-img math-inline math-tex texrender wirisformula equation
      equation-image equation_image formula formula-image formula-img eeimg ee_img ql-img-inline-formula
      ql-img-displayed-equation ql-img-displayed-formula mwe-math-fallback-image-inline
      mwe-math-fallback-image-display mwe-math-fallback-image-block`),
  ],
  [NAME.codeLine, words('line code-line codeline hljs-line view-line token-line cm-line')],
  [
    NAME.note,
    words(`footnote-ref footnote-reference footnoteref footnotereference fn-ref fnref note-ref noteref
      sdfootnoteanc footnote-anchor footnotelink easy-footnote`),
  ],
];

/** Names of numbers of lines, whole or behind a prefix: `lineno`, `hljs-ln-numbers`. */
const LINE_NUMBERS = new Set(
  words(`gutter lineno linenos linenodiv line-num line-nums line-number line-numbers linenum linenums linenumber
    linenumbers line_number line_numbers lnt lno lnos ln ln-num ln-number ln-numbers ln-n blob-num num-line
    crayon-num crayon-nums crayon-nums-content code-num code-nums rouge-gutter`),
);
/** Words of the names of pictures that are characters, and of code. */
const PARTS = new Map<string, number>([
  ...words(`emoji emojis twemoji emojione emoticon emoticons smiley smileys smilies emote gaiji biaoqing
    expression emotion face`).map((word) => [word, NAME.emoji] as const),
  ...words('code highlight syntaxhighlighter crayon blob').map((word) => [word, NAME.code] as const),
]);

const EXACT = new Map<string, number>();
for (const [name, list] of WHOLE) for (const word of list) EXACT.set(word, (EXACT.get(word) ?? 0) | name);

/** Longest class list that is looked at. */
const MAX_LENGTH = 500;
/** Looked for first: most classes hold none of these. */
const ANY =
  /math|mjx|katex|formula|equation|tex|eeimg|ee_img|ql-|sr-only|hidden|screen-reader|gutter|line|ln|num|emo|smil|gaiji|biaoqing|expression|face|note|fn|code|highlight|crayon|blob/i;
/** Classes that are remembered; pages have some hundreds, hostile ones any number. */
const MAX_KNOWN = 4096;
const known = new Map<string, number>();

/** Forgets the classes of the page before: a parser's strings are slices that would hold all of it. */
export function forgetNames(): void {
  known.clear();
}

/** What an element's class says, as bits of {@link NAME}. Equal classes are looked at once. */
export function namesIn(list: string | undefined): number {
  if (list === undefined || list === '') return 0;
  const before = known.get(list);
  if (before !== undefined) return before;
  let names = 0;
  if (list.length <= MAX_LENGTH && ANY.test(list))
    for (const name of list.toLowerCase().split(/\s+/)) names |= meaningOf(name);
  if (known.size >= MAX_KNOWN) known.clear();
  known.set(list, names);
  return names;
}

function meaningOf(name: string): number {
  let names = EXACT.get(name) ?? 0;
  for (const part of name.split(/[-_]/)) names |= PARTS.get(part) ?? 0;
  for (let at = 0; at >= 0; at = name.indexOf('-', at + 1)) {
    if (LINE_NUMBERS.has(at === 0 ? name : name.slice(at + 1))) return names | NAME.lineNumber;
  }
  return names;
}
