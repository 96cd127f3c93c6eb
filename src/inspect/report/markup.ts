/** HTML that is safe to put into a page as it is. */
export class Markup {
  constructor(readonly text: string) {}
}

/** What may be put into a template: everything but Markup is escaped. */
export type MarkupValue = Markup | string | number | undefined | false | readonly MarkupValue[];

/**
 * A template whose values are escaped for element content and for quoted attributes alike, unless they are Markup.
 *
 * Arrays are joined; undefined and false are nothing. Every piece of a report that comes from a corpus passes here.
 */
export function html(strings: TemplateStringsArray, ...values: MarkupValue[]): Markup {
  let text = strings[0] ?? '';
  for (const [i, value] of values.entries()) text += render(value) + (strings[i + 1] ?? '');
  return new Markup(text);
}

function render(value: MarkupValue): string {
  if (value instanceof Markup) return value.text;
  if (value === undefined || value === false) return '';
  if (Array.isArray(value)) return value.map(render).join('');
  return escapeHtml(String(value));
}

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
};

/** Escapes text for element content and quoted attributes; control characters become U+FFFD, as no parser takes them. */
export function escapeHtml(text: string): string {
  return text
    .replace(/[&<>"'`]/g, (character) => ENTITIES[character] ?? '')
    .replace(/[^\P{Cc}\t\n\r]|\p{Cs}/gu, '\uFFFD');
}

/** The URL when a click on it opens a web page and nothing else: `http:` and `https:` only, without credentials. */
export function webUrl(url: unknown): string | undefined {
  if (typeof url !== 'string' || !URL.canParse(url)) return undefined;
  const { protocol, username, password, href } = new URL(url);
  const isWeb = (protocol === 'http:' || protocol === 'https:') && username === '' && password === '';
  return isWeb ? href : undefined;
}
