/** What JSON-LD says of the page itself. */
export interface StructuredFacts {
  title?: string;
  author?: string;
  published?: string;
  modified?: string;
  language?: string;
  siteName?: string;
  license?: string;
}

/**
 * Reads single facts out of JSON-LD by property name.
 *
 * The scripts of a page are concatenated, often damaged and nested at will, so they are searched rather than
 * parsed: the first value of a property belongs to the main entity on practically all pages.
 */
export function structuredFacts(structured: string): StructuredFacts {
  if (structured === '') return {};
  const facts: StructuredFacts = {};
  const set = (key: keyof StructuredFacts, value: string | undefined) => {
    if (value !== undefined && value !== '') facts[key] = value;
  };
  set('title', firstString(structured, /"headline"\s*:\s*"((?:[^"\\]|\\.){1,500})"/));
  set(
    'author',
    firstString(
      structured,
      /"author"\s*:\s*(?:\[\s*)?(?:\{[^{}]{0,400}?"name"\s*:\s*)?(?:\[\s*)?"((?:[^"\\]|\\.){1,200})"/,
    ),
  );
  set('published', firstString(structured, /"datePublished"\s*:\s*"([^"\\]{4,60})"/));
  set('modified', firstString(structured, /"dateModified"\s*:\s*"([^"\\]{4,60})"/));
  set('language', firstString(structured, /"inLanguage"\s*:\s*"([^"\\]{2,20})"/));
  set(
    'siteName',
    firstString(structured, /"publisher"\s*:\s*\{[^{}]{0,300}?"name"\s*:\s*"((?:[^"\\]|\\.){1,200})"/),
  );
  set('license', firstString(structured, /"license"\s*:\s*"((?:[^"\\]|\\.){4,300})"/));
  return facts;
}

function firstString(structured: string, pattern: RegExp): string | undefined {
  const literal = pattern.exec(structured)?.[1];
  if (literal === undefined) return undefined;
  try {
    return String(JSON.parse(`"${literal.replace(/[\n\r\t]/g, ' ')}"`))
      .replace(/\s+/g, ' ')
      .trim();
  } catch {
    // A damaged escape: the raw text is still the author's word.
    return literal.trim();
  }
}
