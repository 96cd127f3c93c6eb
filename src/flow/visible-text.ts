/**
 * Control characters of C0 and C1 but tab and line feed, and those that turn the direction of text around: to a
 * terminal they are commands, from moving the cursor over what stands there to setting the clipboard.
 */
const UNSAFE = /[^\P{Cc}\t\n]|[\u202a-\u202e\u2066-\u2069]/gu;

/**
 * Text of strangers, fit to be shown on a terminal: what a terminal would obey is written as `\u001b`.
 *
 * JSON stays the same JSON, since such characters occur within its strings only.
 */
export function visibleText(text: string): string {
  return text.replace(UNSAFE, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
