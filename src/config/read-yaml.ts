import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, visit } from 'yaml';

/** Longest YAML that is read: a thousand times a long pipeline, and what takes a few seconds at worst. */
export const MAX_YAML_BYTES = 8 * 1024 * 1024;

/** Plain data of a YAML document, and where in the text it stands. */
export interface LocatedYaml {
  value: unknown;
  /** Line of a field, or of the nearest one around it that stands in the text; undefined when none does. */
  lineOf(path: readonly string[]): number | undefined;
}

/** Plain data of a YAML document; see {@link readLocatedYaml}. */
export function readYaml(text: string, options: { maxAliasCount: number }): unknown {
  return readLocatedYaml(text, options).value;
}

/**
 * Plain data of a YAML document with its lines.
 *
 * Equal keys are looked for here: the parser compares each key with all before it, which took minutes for 300,000.
 *
 * @param maxAliasCount - how many times what is written aliases may stand for
 * @throws Error that says where it is no YAML
 */
export function readLocatedYaml(text: string, { maxAliasCount }: { maxAliasCount: number }): LocatedYaml {
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
  return {
    value: document.toJS({ maxAliasCount }),
    lineOf: (path) => {
      const offset = offsetOf(document, path);
      return offset === undefined ? undefined : lines.linePos(offset).line;
    },
  };
}

/** Where the name of a field begins, or its value where it has no name. */
function offsetOf(document: Document.Parsed, path: readonly string[]): number | undefined {
  let node: unknown = document.contents;
  let offset: number | undefined;
  for (const name of path) {
    if (isAlias(node)) node = node.resolve(document);
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === name);
      if (pair === undefined) break;
      if (isScalar(pair.key)) offset = pair.key.range?.[0] ?? offset;
      node = pair.value;
    } else if (isSeq(node)) {
      const item: unknown = node.items[Number(name)];
      if (item === undefined) break;
      offset = (item as { range?: [number, number, number] | null } | null)?.range?.[0] ?? offset;
      node = item;
    } else break;
  }
  return offset;
}
