import type { DuckDBConnection } from '@duckdb/node-api';
import { pathList } from './sql.js';

/** A stored picture: where it lies, and its number in the order of the plan. */
export interface StoredPicture {
  unit: string;
  ordinal: number;
  document: string;
  node: number;
  part: string;
}

/** A picture and an earlier one in the plan that shows the same. */
export interface PictureCopy {
  copy: StoredPicture;
  of: StoredPicture;
  /** Bits of the two hashes that differ; 0 for equal bytes too. */
  distance: number;
}

/** Pictures that share a block of their hashes are compared each with each up to this many; of more, with the first alone. */
const EACH_WITH_EACH = 50;

/**
 * Yields the stored pictures that show what an earlier one shows, in plan order.
 *
 * Equal bytes are found by SHA-256. Of the rest, two are compared when they agree in one of the eight 16-bit blocks of
 * their perceptual and difference hash, but for one bit; they are one when at most `maxDistance` of the 128 bits
 * differ. Each is a copy of the first that is no copy itself, so copies of copies do not run on from picture to
 * picture.
 *
 * @param signals - local paths of `signals/*.parquet`
 */
export async function* findPictureCopies(
  db: DuckDBConnection,
  signals: readonly string[],
  maxDistance: number,
): AsyncGenerator<PictureCopy> {
  if (signals.length === 0) return;
  await db.run(
    `CREATE TEMP TABLE pictures AS
     SELECT row_number() OVER (ORDER BY unit, ordinal, node) AS rank, unit, ordinal, document, node, part, sha256,
       CAST('0x' || phash AS UBIGINT) AS p, CAST('0x' || dhash AS UBIGINT) AS d
     FROM read_parquet(${pathList(signals)})
     WHERE kind = 'image' AND part IS NOT NULL AND phash IS NOT NULL AND dhash IS NOT NULL`,
  );
  await db.run(
    `CREATE TEMP TABLE pairs AS SELECT first AS a, rank AS b, 0 AS distance
     FROM (SELECT rank, min(rank) OVER (PARTITION BY sha256) AS first FROM pictures) WHERE rank <> first`,
  );
  await db.run(
    'CREATE TEMP TABLE single AS SELECT rank, p, d FROM pictures ANTI JOIN pairs ON pairs.b = rank',
  );
  await db.run('CREATE TEMP TABLE candidates (a BIGINT, b BIGINT)');
  for (const hash of ['p', 'd']) {
    for (const shift of [0, 16, 32, 48])
      await addCandidates(db, `CAST((${hash} >> ${shift}) & 65535 AS INTEGER)`);
  }
  await db.run(
    `INSERT INTO pairs SELECT a, b, distance FROM (
       SELECT a, b, CAST(bit_count(xor(x.p, y.p)) AS INTEGER) + CAST(bit_count(xor(x.d, y.d)) AS INTEGER) AS distance
       FROM (SELECT DISTINCT a, b FROM candidates) JOIN single x ON x.rank = a JOIN single y ON y.rank = b
     ) WHERE distance <= ${maxDistance}`,
  );
  yield* copiesOf(db);
}

async function addCandidates(db: DuckDBConnection, block: string): Promise<void> {
  await db.run(
    `CREATE OR REPLACE TEMP TABLE blocks AS
     SELECT rank, block, count(*) OVER (PARTITION BY block) AS n, min(rank) OVER (PARTITION BY block) AS first
     FROM (SELECT rank, ${block} AS block FROM single)`,
  );
  await db.run(
    `INSERT INTO candidates
     WITH probes AS (
       SELECT rank, block AS probe FROM blocks
       UNION ALL SELECT rank, xor(block, CAST(1 << bit AS INTEGER)) FROM blocks, range(16) bits(bit)
     )
     SELECT least(probes.rank, blocks.rank), greatest(probes.rank, blocks.rank)
     FROM probes JOIN blocks ON probe = block
     WHERE probes.rank <> blocks.rank AND (n <= ${EACH_WITH_EACH} OR blocks.rank = first)`,
  );
}

/** Goes through the pairs in plan order, so that each picture meets what earlier ones turned out to be. */
async function* copiesOf(db: DuckDBConnection): AsyncGenerator<PictureCopy> {
  const copies = new Set<number>();
  const result = await db.stream(
    `SELECT a::DOUBLE AS a, b::DOUBLE AS b, distance,
       x.unit AS x_unit, x.ordinal::DOUBLE AS x_ordinal, x.document AS x_document, x.node::DOUBLE AS x_node, x.part AS x_part,
       y.unit AS y_unit, y.ordinal::DOUBLE AS y_ordinal, y.document AS y_document, y.node::DOUBLE AS y_node, y.part AS y_part
     FROM pairs JOIN pictures x ON x.rank = a JOIN pictures y ON y.rank = b ORDER BY b, a`,
  );
  for await (const rows of result.yieldRowObjectJs()) {
    for (const row of rows) {
      const { a, b } = row as { a: number; b: number };
      if (copies.has(b) || copies.has(a)) continue;
      copies.add(b);
      yield { copy: pictureOf(row, 'y'), of: pictureOf(row, 'x'), distance: Number(row.distance) };
    }
  }
}

function pictureOf(row: Record<string, unknown>, side: 'x' | 'y'): StoredPicture {
  return {
    unit: String(row[`${side}_unit`]),
    ordinal: Number(row[`${side}_ordinal`]),
    document: String(row[`${side}_document`]),
    node: Number(row[`${side}_node`]),
    part: String(row[`${side}_part`]),
  };
}
