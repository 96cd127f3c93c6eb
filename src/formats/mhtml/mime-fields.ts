/** Fields of a MIME head by lower-case name; of a repeated field the first. */
export type MimeFields = ReadonlyMap<string, string>;

/** Most bytes of one head; those of browsers have some hundred. */
const MAX_HEAD_BYTES = 64 * 1024;
const LF = 0x0a;

/** Reads the fields of a head, and where its body begins; undefined when there is no head or it has no end. */
export function readMimeHead(
  bytes: Buffer,
  start: number,
  end: number,
): { fields: MimeFields; body: number } | undefined {
  const fields = new Map<string, string>();
  const limit = Math.min(end, start + MAX_HEAD_BYTES);
  let last: string | undefined;
  for (let at = start; at < limit; ) {
    const lf = bytes.subarray(at, limit).indexOf(LF);
    if (lf < 0) return undefined;
    const line = bytes.toString('latin1', at, at + lf).trimEnd();
    at += lf + 1;
    if (line === '') return fields.size > 0 ? { fields, body: at } : undefined;
    // Folded lines are joined without a space: what is read of a head are URLs, dates and lists of parameters.
    if (/^[ \t]/.test(line)) {
      if (last !== undefined) fields.set(last, (fields.get(last) ?? '') + line.trim());
      continue;
    }
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(0, colon)).trim().toLowerCase();
    last = name === '' || fields.has(name) ? undefined : name;
    if (last !== undefined) fields.set(last, line.slice(colon + 1).trim());
  }
  return undefined;
}

/** The value of a field before its parameters, in lower case. */
export function mimeValue(field: string | undefined): string {
  return (field?.split(';', 1)[0] ?? '').trim().toLowerCase();
}

/** A parameter of a field (`boundary`, `charset`), without its quotes. */
export function mimeParameter(field: string | undefined, name: string): string | undefined {
  for (const [, key, quoted, plain] of (field ?? '').matchAll(
    /;\s*([^\s=;"]+)\s*=\s*(?:"([^"]*)"|([^\s;"]*))/g,
  ))
    if (key?.toLowerCase() === name) return quoted ?? plain;
  return undefined;
}
