/** Longest TeX of one formula that is looked through for wrappers; a longer one is taken as it stands. */
const MAX_LENGTH = 20_000;

const DELIMITERS: readonly (readonly [string, string])[] = [
  ['$$', '$$'],
  ['\\(', '\\)'],
  ['\\[', '\\]'],
  ['$', '$'],
];
/** A comment of TeX runs to the end of its line, and would swallow the rest of the formula on one line. */
const COMMENT = /(?<!\\)%[^\n]*/g;
const STYLE = /^\\(?:displaystyle|textstyle|scriptstyle)(?![a-zA-Z])\s*/;

/** A formula's TeX on one line, without delimiters, comments and the style that only sets its size. */
export function bareTex(written: string): string {
  let tex = written.replace(/<!\[CDATA\[|\]\]>/g, '');
  if (tex.length > MAX_LENGTH) return tex.replace(/\s+/g, ' ').trim();
  if (tex.includes('%') && tex.includes('\n')) tex = tex.replace(COMMENT, '');
  tex = withoutEnds(tex.replace(/\s+/g, ' ').trim(), '%').trim();
  for (let before = ''; before !== tex; ) {
    before = tex;
    tex = withoutDelimiters(tex).replace(STYLE, '').trim();
    const inner = tex.startsWith('{') && isOneGroup(tex) ? tex.slice(1, -1).trim() : undefined;
    if (inner !== undefined && STYLE.test(inner)) tex = inner;
  }
  // Line ends that nothing follows: Zhihu marks displayed formulas so.
  while (tex.endsWith('\\\\')) tex = tex.slice(0, -2).trim();
  return tex;
}

/** A text without a sign at its start and at its end. */
function withoutEnds(text: string, sign: string): string {
  const from = text.startsWith(sign) ? sign.length : 0;
  if (!text.endsWith(sign) || text.endsWith(`\\${sign}`) || text.length <= from) return text.slice(from);
  return text.slice(from, -sign.length);
}

/** Whether TeX is written between delimiters. */
export function isDelimited(text: string): boolean {
  return withoutDelimiters(text.trim()) !== text.trim();
}

/** Whether the delimiters around TeX display it on a line of its own. */
export function isDisplayDelimited(text: string): boolean {
  const tex = text.trim();
  return tex.startsWith('$$') || tex.startsWith('\\[') || tex.startsWith('\\begin{');
}

/** TeX between the delimiters of Markdown: `$` in a sentence, `$$` on a line of its own. */
export function delimitedTex(tex: string, display: boolean): string {
  if (tex === '') return '';
  return display ? `$$${tex}$$` : `$${tex}$`;
}

function withoutDelimiters(tex: string): string {
  for (const [open, close] of DELIMITERS) {
    if (!tex.startsWith(open) || !tex.endsWith(close) || tex.length < open.length + close.length) continue;
    const inner = tex.slice(open.length, -close.length);
    // `$a$ and $b$` is two formulas.
    return inner.includes(open) ? tex : inner.trim();
  }
  return tex;
}

/** Whether the brace that opens a text closes at its end. */
function isOneGroup(tex: string): boolean {
  let depth = 0;
  for (let i = 0; i < tex.length; i++) {
    const character = tex[i];
    if (character === '\\') i++;
    else if (character === '{') depth++;
    else if (character === '}' && --depth === 0) return i === tex.length - 1;
  }
  return false;
}

const COMMAND = /\\[a-zA-Z]+/g;
/** Commands that formulas have and paths of Windows have not. */
const COMMANDS = new Set(
  `frac dfrac tfrac sqrt sum int prod lim left right text mathrm mathbf mathbb mathcal mathit operatorname cdot times
  begin end displaystyle partial infty nabla alpha beta gamma delta epsilon varepsilon zeta eta theta kappa lambda mu
  nu xi pi rho sigma tau phi varphi chi psi omega Gamma Delta Theta Lambda Sigma Phi Psi Omega le leq ge geq ne neq
  approx equiv sim to rightarrow Rightarrow in hat bar vec dot overline ln log sin cos tan exp pm quad`.split(
    /\s+/,
  ),
);

/** Whether a text has commands of TeX, which no description in words has. */
export function hasTexCommands(text: string): boolean {
  if (!text.includes('\\') || text.length > MAX_LENGTH) return false;
  return (text.match(COMMAND) ?? []).some((command) => COMMANDS.has(command.slice(1)));
}

/** Whether a formula's alternative text is TeX rather than a sentence that a screen reader reads out. */
export function looksLikeTex(text: string): boolean {
  if (/[\\^_{}]/.test(text)) return true;
  return (text.slice(0, 2000).match(/[A-Za-z]{3,}/g) ?? []).length < 2;
}
