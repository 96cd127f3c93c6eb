import { escaped } from './escaped.js';

/** An element as React hands it over: a mark, what it is, its key, and its properties. */
export type FlightElement = [mark: '$', type: string, key: unknown, props: Record<string, unknown>];

/** Levels of nesting that are written out, and characters of one element. */
const MAX_DEPTH = 200;
const MAX_LENGTH = 2_000_000;
/** Elements around the content of a page, and those that a reader reads nothing in. */
const SKIPPED = new Set(
  `nav footer aside script style head title meta link noscript form button svg select iframe template input textarea
  dialog`.split(/\s+/),
);
/** The head of a page is none of its article. */
const CONTENT = new Set(['article', 'main']);
const VOID = new Set(['img', 'br', 'hr', 'source', 'wbr', 'col']);
const NAME = /^[a-z][a-z0-9-]{0,40}$/;
const ATTRIBUTES: readonly (readonly [string, string])[] = [
  ['src', 'src'],
  ['srcSet', 'srcset'],
  ['alt', 'alt'],
  ['href', 'href'],
  ['width', 'width'],
  ['height', 'height'],
  ['className', 'class'],
  ['start', 'start'],
  ['colSpan', 'colspan'],
  ['rowSpan', 'rowspan'],
];

/** Whether a value is an element. */
export function isElement(value: unknown): value is FlightElement {
  return (
    Array.isArray(value) &&
    value[0] === '$' &&
    typeof value[1] === 'string' &&
    typeof value[3] === 'object' &&
    value[3] !== null
  );
}

/** Whether a value is an element of HTML, and not a component. */
export function isHostElement(value: unknown): value is FlightElement {
  return isElement(value) && NAME.test(value[1]);
}

/**
 * The HTML of an element with all that is in it.
 *
 * @param referred - What a reference stands for; undefined when it stands for nothing that can be read
 */
export function elementMarkup(element: FlightElement, referred: (reference: string) => unknown): string {
  return new Writer(referred).write(element);
}

class Writer {
  private html = '';

  constructor(private readonly referred: (reference: string) => unknown) {}

  write(element: FlightElement): string {
    this.value(element, 0, false);
    return this.html;
  }

  private value(value: unknown, depth: number, inContent: boolean): void {
    if (depth > MAX_DEPTH || this.html.length > MAX_LENGTH) return;
    if (typeof value === 'string') {
      if (!value.startsWith('$')) this.html += escaped(value);
      else if (value.startsWith('$$')) this.html += escaped(value.slice(1));
      else this.value(this.referred(value), depth + 1, inContent);
    } else if (typeof value === 'number') this.html += String(value);
    else if (isElement(value)) this.element(value, depth, inContent);
    else if (Array.isArray(value)) for (const child of value) this.value(child, depth + 1, inContent);
  }

  private element([, type, , props]: FlightElement, depth: number, inContent: boolean): void {
    if (props.hidden === true || SKIPPED.has(type) || (type === 'header' && !inContent)) return;
    const isImage = !NAME.test(type) && typeof props.src === 'string' && typeof props.alt === 'string';
    const name = isImage ? 'img' : NAME.test(type) ? type : '';
    if (name !== '') this.html += `<${name}${attributesOf(props)}>`;
    if (VOID.has(name)) return;
    const inner = (props.dangerouslySetInnerHTML as { __html?: unknown } | undefined)?.__html;
    if (typeof inner === 'string') {
      const html = inner.startsWith('$') && !inner.startsWith('$$') ? this.referred(inner) : inner;
      if (typeof html === 'string') this.html += html;
    } else this.value(props.children, depth + 1, inContent || CONTENT.has(type));
    if (name !== '') this.html += `</${name}>`;
  }
}

function attributesOf(props: Readonly<Record<string, unknown>>): string {
  let written = '';
  for (const [prop, name] of ATTRIBUTES) {
    const value = props[prop];
    if (typeof value === 'string' || typeof value === 'number')
      written += ` ${name}="${escaped(String(value))}"`;
  }
  return written;
}
