import { attr, type Tree } from '../../dom/tree.js';
import { lazyUrls } from '../../images/lazy-attributes.js';
import { isStandIn } from '../../images/stand-in.js';
import { NAME, namesIn } from '../inline-names.js';
import { bareTex, hasTexCommands, looksLikeTex } from './tex.js';

/** Parameters of the services that draw formulas, which hold the TeX. */
const PARAMETERS = ['tex', 'latex', 'math', 'formula', 'from', 'chl', 'eq'];
/** Paths of such services; `from` and `chl` mean other things elsewhere. */
const SERVICE =
  /\/equation\?|\/latex(?:\.php)?\?|latex\.codecogs\.com|mimetex|mathtex|math\.(?:now\.sh|vercel\.app)|render\/math\?|upmath\.me\/(?:svg|png)\/|cht=tx|texify|\/tex\?|quicklatex|(?:^|\/)math\/render\/|\/eqn?(?:\.php)?\?/i;
/** Services that take the TeX as the whole query. */
const WHOLE_QUERY = /codecogs\.com\/|(?:mimetex|mathtex)\.(?:cgi|exe|php)/i;
/** Services that take the TeX as the end of the path. */
const PATH_SERVICE = /upmath\.me\/(?:svg|png)\//i;
/** Sizes, colours and the like that services take before the TeX. */
const SETTING = /^\\(?:inline|small|large|huge|tiny|dpi\{\d+\}|(?:fn|bg|fg)_\w+|[bf]g\{[^}]*\})\s*/i;
const PLACEHOLDER = /^[[［(（【]?\s*(?:公式|数学公式|formula|equation|math|latex|image|tex)\s*[\])）］】]?$/i;
const DISPLAY = /display|block/i;

/** A formula that a picture shows: its TeX (or its words), and whether it stands on a line of its own. */
export interface PicturedFormula {
  text: string;
  /** False when only a description in words is known. */
  isTex: boolean;
  display: boolean;
}

/**
 * The formula that a picture shows: the TeX in its URL, where a service draws it from there, else in its alternative
 * text, where its class, its address or the text itself says that it is a formula. Undefined for all other pictures.
 */
export function formulaPicture(tree: Tree, image: number): PicturedFormula | undefined {
  const alt = attr(tree, image, 'alt')?.trim() ?? '';
  const name = attr(tree, image, 'class') ?? '';
  const told = attr(tree, image, 'data-tex') ?? attr(tree, image, 'data-equation-content');
  const src = sourceOf(tree, image);
  const isService = SERVICE.test(src.slice(0, 400));
  const isFormula =
    told !== undefined ||
    isService ||
    attr(tree, image, 'eeimg') !== undefined ||
    (namesIn(name) & NAME.pictured) !== 0 ||
    (alt !== '' && hasTexCommands(alt));
  if (!isFormula) return undefined;
  const written = told ?? (isService ? texInUrl(src) : undefined);
  const text = bareTex(written ?? (PLACEHOLDER.test(alt) ? '' : alt));
  if (text === '') return undefined;
  const isTex = written !== undefined || looksLikeTex(text);
  return { text, isTex, display: DISPLAY.test(name) || (written ?? alt).trim().endsWith('\\\\') };
}

function sourceOf(tree: Tree, image: number): string {
  const src = attr(tree, image, 'src') ?? '';
  if (src !== '' && !src.startsWith('data:') && !isStandIn(src)) return src;
  return lazyUrls(tree, image).single[0]?.value ?? src;
}

function texInUrl(url: string): string | undefined {
  const at = url.indexOf('?');
  if (at < 0) {
    const path = PATH_SERVICE.exec(url);
    return path === null ? undefined : decoded(url.slice(path.index + path[0].length));
  }
  const query = url.slice(at + 1).split('#', 1)[0] ?? '';
  if (WHOLE_QUERY.test(url.slice(0, at))) return withoutSettings(decoded(query).replaceAll('&space;', ' '));
  for (const pair of query.split('&')) {
    const equals = pair.indexOf('=');
    if (equals > 0 && PARAMETERS.includes(pair.slice(0, equals).toLowerCase()))
      return withoutSettings(decoded(pair.slice(equals + 1).replaceAll('+', ' ')));
  }
  return undefined;
}

function withoutSettings(written: string): string {
  let tex = written.trim();
  for (let setting = SETTING.exec(tex); setting !== null; setting = SETTING.exec(tex))
    tex = tex.slice(setting[0].length);
  return tex;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A lone % is part of what is written.
    return text;
  }
}
