import { isScalar, LineCounter, parseDocument, visit } from 'yaml';

/** Longest YAML that is read: a thousand times a long pipeline, and what takes a few seconds at worst. */
export const MAX_YAML_BYTES = 8 * 1024 * 1024;

/**
 * Plain data of a YAML document.
 *
 * Equal keys are looked for here: the parser compares each key with all before it, which took minutes for 300,000.
 *
 * @param maxAliasCount - how many times what is written aliases may stand for
 * @throws Error that says where it is no YAML
 */
export function readYaml(text: string, { maxAliasCount }: { maxAliasCount: number }): unknown {
  if (text.length > MAX_YAML_BYTES) throw new Error(`more than ${MAX_YAML_BYTES} characters of YAML`);
  const lines = new LineCounter();
  const document = parseDocument(text, { prettyErrors: true, uniqueKeys: false, lineCounter: lines });
  const problem = document.errors[0];
  if (problem) throw problem;
  visit(document, {
    Map(_, { items }) {
      const keys = new Set<unknown>();
      for (const { key } of items) {
        if (!isScalar(key)) continue;
        if (keys.has(key.value)) {
          const { line, col } = lines.linePos(key.range?.[0] ?? 0);
          throw new Error(
            `Map keys must be unique: ${String(key.value)} again at line ${line}, column ${col}`,
          );
        }
        keys.add(key.value);
      }
    },
  });
  return document.toJS({ maxAliasCount });
}
