import { visibleText } from '../flow/visible-text.js';
import { withoutSecrets } from '../store/url-secrets.js';

/**
 * Writes lines for people to standard error, and {@link print} writes data to standard output.
 *
 * Titles, URLs, file names and messages come from strangers: nothing that a terminal would obey passes either. Lines for
 * people end in logs, so URLs in them lose their credentials, wherever the line comes from.
 */
export function say(text: string): void {
  process.stderr.write(`${visibleText(withoutSecrets(text))}\n`);
}

/** Writes lines to standard output; resolves when they are written, and rejects as the stream does. */
export function print(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(`${visibleText(text)}\n`, (error) => (error ? reject(error) : resolve()));
  });
}
