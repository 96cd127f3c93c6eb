/** What stands before a name in a line for people: its beginning, a blank, a quote or a bracket. */
const BEFORE = '(?<![^\\s"\'“(,=])';
/** What stands behind it: its end, a part below it, or what ends a word. */
const BEHIND = '(?![^\\s/"\'”),:;.@]|\\.[^\\s])';

/** Names as the command line gave them, by how Weft calls the same file or folder. */
const typedNames = new Map<string, string>();

/**
 * Has lines for people call a file or a folder, and what lies below it, as its user typed it. Weft knows a corpus by its
 * absolute path, and an input by its path from the pipeline file.
 */
export function nameAsTyped(known: string, typed: string): void {
  // Credentials are taken out of URLs; what was typed must not bring them back.
  if (known === '' || known === '/' || typed.includes('://')) return;
  const [from, to] =
    typed.includes('*') || typed.includes('{')
      ? fixedParts(known, typed)
      : [known.replace(/\/+$/, ''), typed.replace(/(?<=[^/])\/+$/, '')];
  if (from !== to) typedNames.set(from, to);
}

/** Both names up to the first segment with a pattern, which stands for names that were not typed. */
function fixedParts(known: string, typed: string): [string, string] {
  const fixed = (name: string): string =>
    name.slice(0, name.slice(0, name.search(/[*{]/)).lastIndexOf('/') + 1);
  return [fixed(known), fixed(typed)];
}

/** A line for people with names as they were typed. */
export function withTypedNames(line: string): string {
  let text = line;
  for (const [known, typed] of typedNames) {
    const isFolder = known.endsWith('/');
    const pattern = new RegExp(`${BEFORE}${escapeRegExp(known)}${isFolder ? '' : BEHIND}`, 'g');
    // A function: `$&` in a name is no pattern.
    text = text.replace(pattern, () => typed);
  }
  return text;
}

function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
