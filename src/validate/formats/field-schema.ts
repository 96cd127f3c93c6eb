import { type FindingList, type FindingPlace, quote } from '../finding-list.js';

type Kind = 'string' | 'number' | 'boolean' | 'list' | 'object';

interface Field {
  /** Records that have the field, null included. */
  records: number;
  /** First place of each kind of value. */
  kinds: Map<Kind, FindingPlace>;
}

interface ShardFields {
  records: number;
  first: FindingPlace;
  fields: Map<string, Field>;
}

/** Fields of one shard that are followed; more than that are keys of a dictionary, not of a record. */
const MAX_FIELDS = 2000;

/**
 * Gathers the fields of records by shard and reports where shards differ.
 *
 * Arrow and the Hub's viewer take the types of the first shard for all: a field that is text here and a number there
 * stops them, and so does one that only some shards have (MINT-1T's 2023-40: "struct fields don't match").
 */
export class FieldSchema {
  readonly #shards = new Map<string, ShardFields>();

  add(record: Record<string, unknown>, where: FindingPlace): void {
    const shard = this.#shards.get(where.file) ?? {
      records: 0,
      first: where,
      fields: new Map<string, Field>(),
    };
    this.#shards.set(where.file, shard);
    shard.records += 1;
    for (const [name, value] of Object.entries(record)) {
      const field = shard.fields.get(name) ?? { records: 0, kinds: new Map<Kind, FindingPlace>() };
      if (shard.fields.size >= MAX_FIELDS && field.records === 0) continue;
      shard.fields.set(name, field);
      field.records += 1;
      const kind = kindOf(value);
      if (kind !== undefined && !field.kinds.has(kind)) field.kinds.set(kind, where);
    }
  }

  report(findings: FindingList): void {
    const shards = [...this.#shards.values()];
    const total = shards.reduce((sum, { records }) => sum + records, 0);
    for (const name of new Set(shards.flatMap(({ fields }) => [...fields.keys()]))) {
      const held = shards.flatMap(({ fields }) => fields.get(name) ?? []);
      this.#reportKinds(name, held, findings);
      // Optional fields are legitimate; one that whole shards lack while all records of the others have it is drift.
      const holders = shards.filter(({ fields, records }) => fields.get(name)?.records === records);
      const holding = holders.reduce((sum, { records }) => sum + records, 0);
      const lacking = shards.filter(({ fields }) => !fields.has(name));
      if (lacking.length === 0 || holders.length + lacking.length < shards.length) continue;
      const odd = holding * 2 > total ? lacking : holders;
      for (const { first } of odd) {
        const message = `${odd === lacking ? 'lacks' : 'has'} the field ${quote(name)}, unlike ${shards.length - odd.length} other shards; write all shards with one set of fields`;
        findings.add('schema_drift', { file: first.file }, message);
      }
    }
  }

  #reportKinds(name: string, held: readonly Field[], findings: FindingList): void {
    const kinds = new Map<Kind, number>();
    for (const field of held)
      for (const kind of field.kinds.keys()) kinds.set(kind, (kinds.get(kind) ?? 0) + field.records);
    const [usual, ...others] = [...kinds].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
    if (usual === undefined) return;
    for (const [kind] of others) {
      const where = held.flatMap((field) => field.kinds.get(kind) ?? [])[0];
      const message = `the field ${quote(name)} is a ${kind} here and a ${usual[0]} elsewhere; write one type`;
      if (where !== undefined) findings.add('schema_drift', where, message);
    }
  }
}

function kindOf(value: unknown): Kind | undefined {
  if (value === null || value === undefined) return undefined;
  if (Array.isArray(value)) return 'list';
  const type = typeof value;
  return type === 'string' || type === 'number' || type === 'boolean' ? type : 'object';
}
