import { expand } from 'brace-expansion';

/** Names that braces may stand for: a crawl has some 100,000 archives. */
const MAX_NAMES = 1_000_000;

/** The names that braces stand for, in their order: `s{0..2}.gz`, `{a,b}.gz`; a name without braces is itself. */
export function expandBraces(name: string): string[] {
  return name.includes('{') ? expand(name, { max: MAX_NAMES }) : [name];
}

/** A pattern where `*` matches any run of characters within a path segment, `**` any folders; the rest is itself. */
export function globPattern(glob: string): RegExp {
  const segments = glob.split('/');
  const last = segments.length - 1;
  const pattern = segments.map((segment, at) => {
    if (segment === '**' && at < last) return '(?:[^/]+/)*';
    // Runs of stars are one star: they would backtrack quadratically.
    const parts = segment.split(/\*+/).map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
    return `${parts.join('[^/]*')}${at < last ? '/' : ''}`;
  });
  return new RegExp(`^${pattern.join('')}$`);
}

/** Whether a pattern says itself which files it means: `pages/*.bin` does, `pages/*` leaves it to the reader. */
export function namesFiles(glob: string): boolean {
  return !/[*/]$/.test(glob);
}
