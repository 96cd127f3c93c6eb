/** What Python's json module writes for numbers that JSON lacks. */
const NUMBER = /-?(?:NaN|Infinity)/g;
/** Such a number, or the begin of one, that a chunk ends in. */
const CUT_NUMBER = /-?(?:N(?:aN?)?|I(?:n(?:f(?:i(?:n(?:i(?:ty?)?)?)?)?)?)?)?$/;

/**
 * Replaces NaN, Infinity and -Infinity outside of strings by `null`, in JSON that comes in chunks: Python and pandas
 * write them, and no JSON parser takes them.
 */
export class PythonNumbers {
  #inString = false;
  /** The chunk before ended in a backslash within a string. */
  #escaped = false;
  /** What may be the begin of a number. */
  #rest = '';

  /** The text of a chunk and of what was held back before it. */
  push(chunk: string): string {
    const text = this.#rest + chunk;
    this.#rest = '';
    const parts: string[] = [];
    for (let at = 0; at < text.length; ) {
      if (this.#inString) {
        const end = this.#endOfString(text, at);
        parts.push(text.slice(at, end));
        at = end;
        continue;
      }
      const quote = text.indexOf('"', at);
      let between = text.slice(at, quote < 0 ? undefined : quote);
      if (quote < 0) {
        this.#rest = CUT_NUMBER.exec(between)?.[0] ?? '';
        between = between.slice(0, between.length - this.#rest.length);
      }
      parts.push(/[NI]/.test(between) ? between.replace(NUMBER, 'null') : between);
      if (quote < 0) break;
      parts.push('"');
      this.#inString = true;
      at = quote + 1;
    }
    return parts.join('');
  }

  /** What is held back at the end of the text. */
  end(): string {
    return this.#rest.replace(NUMBER, 'null');
  }

  /** Index behind the quote that ends the string, or of the end of the text. */
  #endOfString(text: string, start: number): number {
    let at = start;
    if (this.#escaped) {
      this.#escaped = false;
      at++;
    }
    while (at < text.length) {
      const quote = text.indexOf('"', at);
      const backslash = text.indexOf('\\', at);
      if (backslash >= 0 && (quote < 0 || backslash < quote)) {
        this.#escaped = backslash + 1 === text.length;
        at = backslash + 2;
        continue;
      }
      if (quote < 0) break;
      this.#inString = false;
      return quote + 1;
    }
    return text.length;
  }
}

/** Parses a JSON text in which NaN and infinities stand for null. Throws as JSON.parse does. */
export function parsePythonJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    if (!/NaN|Infinity/.test(text)) throw error;
    const numbers = new PythonNumbers();
    return JSON.parse(numbers.push(text) + numbers.end()) as unknown;
  }
}
