"""Curation as Spark SQL, for corpora whose signatures no single machine can hold.

    spark-submit curate.py --corpus s3a://bucket/corpus --out s3a://bucket/decided

Reads what the extract phase wrote (signatures/ and captures/) and the settings in corpus.json, and decides what `weft work
--phase curate` decides with DuckDB, row for row. Writes Parquet of decisions, which `weft work --phase curate --decided`
commits. Statements and their order are those of src/curate; what Spark has no word for is noted where it is replaced.
"""

import argparse
import json

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.functions import monotonically_increasing_id, udf

# Documents that share a band key are compared each with each up to this many.
EACH_WITH_EACH = 9
SKETCH_WORDS = 16
PREFERENCE = "age, fetched_at DESC, unit, ordinal"
COLUMNS = "unit, id, kind, key, reason, detail, input, `offset`, `length`"
KEPT = "concat(CASE WHEN {0}.age < 0 THEN concat({0}.build, '/') ELSE '' END, {0}.unit, '#', {0}.ordinal)"


class Tables:
    """Tables by name. Those that are written out are computed once and cut off from what they were made of."""

    def __init__(self, spark: SparkSession, scratch: str):
        self.spark = spark
        self.scratch = scratch
        self.written = 0

    def view(self, name: str, rows: DataFrame) -> DataFrame:
        rows.createOrReplaceTempView(name)
        return rows

    def sql(self, name: str, statement: str) -> DataFrame:
        return self.view(name, self.spark.sql(statement))

    def write(self, name: str, rows: DataFrame) -> DataFrame:
        self.written += 1
        path = f"{self.scratch}/{self.written:04d}-{name}"
        rows.write.parquet(path)
        return self.view(name, self.spark.read.parquet(path))

    def write_sql(self, name: str, statement: str) -> DataFrame:
        return self.write(name, self.spark.sql(statement))

    def empty(self, name: str, schema: str) -> DataFrame:
        return self.view(name, self.spark.createDataFrame([], schema))


def read_documents(tables: Tables, signatures: list, earlier: list) -> None:
    """The table `documents`: this build's (age 0) and those that earlier ones store (below 0, oldest first)."""
    tables.view("own", tables.spark.read.parquet(*signatures))
    parts = ["SELECT 0 AS age, '' AS build, * FROM own"]
    for n, build in enumerate(earlier):
        tables.view(f"earlier_{n}", tables.spark.read.parquet(*build["signatures"]))
        tables.view(f"signals_{n}", tables.spark.read.parquet(*build["signals"]))
        parts.append(
            f"""SELECT {n - len(earlier)} AS age, '{build["plan"]}' AS build, e.* FROM earlier_{n} e
            LEFT SEMI JOIN (SELECT unit, ordinal FROM signals_{n}
              WHERE kind = 'document' AND lost IS NULL AND dropped_by IS NULL) s
            ON e.unit = s.unit AND e.ordinal = s.ordinal"""
        )
    tables.sql("documents", " UNION ALL ".join(parts))


def decide_pages(tables: Tables, same_url: bool) -> None:
    """Step 1: documents that an id or a URL says are there already."""
    rules = [("id", "duplicate_id")] + ([("page_key", "duplicate_url")] if same_url else [])
    tables.write_sql(
        "pages",
        " UNION ".join(
            f"""SELECT {key} AS partition_key, unit, id, 'document' AS kind, CAST(ordinal AS STRING) AS key,
              CASE WHEN kept.age < 0 THEN 'in_earlier_build' ELSE '{reason}' END AS reason,
              concat('kept ', {KEPT.format("kept")}) AS detail,
              CAST(NULL AS STRING) AS input, CAST(NULL AS BIGINT) AS `offset`, CAST(NULL AS BIGINT) AS `length`
            FROM (SELECT *, row_number() OVER (PARTITION BY {key} ORDER BY {PREFERENCE}) AS n,
                    first_value(named_struct('age', age, 'build', build, 'unit', unit, 'ordinal', ordinal))
                      OVER (PARTITION BY {key} ORDER BY {PREFERENCE}) AS kept
                  FROM documents)
            WHERE n > 1 AND age = 0"""
            for key, reason in rules
        ),
    )


def survivors(tables: Tables, name: str, decisions: str) -> None:
    """Documents that no step before dropped."""
    tables.sql(
        name,
        f"""SELECT d.* FROM documents d
        LEFT ANTI JOIN (SELECT unit, CAST(key AS BIGINT) AS ordinal FROM ({decisions}) WHERE kind = 'document') gone
        ON d.age = 0 AND d.unit = gone.unit AND d.ordinal = gone.ordinal""",
    )


def rank_documents(tables: Tables) -> None:
    """The table `ranked`. Ids of sorted rows are in their order, which is all that ranks are used for: no single task
    numbers them, as row_number over everything would."""
    survivors(tables, "comparable", "SELECT * FROM pages")
    rows = tables.spark.sql(
        f"""SELECT age, build, unit, ordinal, id, band_keys, sketch_filled, sketch_bits FROM comparable
        WHERE band_keys IS NOT NULL ORDER BY {PREFERENCE}"""
    )
    tables.write("ranked", rows.withColumn("rank", monotonically_increasing_id()))


def jaccard(a: str, b: str) -> str:
    """Estimated Jaccard similarity of two sketches."""
    words = range(SKETCH_WORDS)
    filled = " + ".join(f"bit_count({a}.sketch_filled[{i}] | {b}.sketch_filled[{i}])" for i in words)
    alone = " + ".join(f"bit_count({a}.sketch_filled[{i}] ^ {b}.sketch_filled[{i}])" for i in words)
    unequal = " + ".join(
        f"bit_count({a}.sketch_filled[{i}] & {b}.sketch_filled[{i}] & ({a}.sketch_bits[{i}] ^ {b}.sketch_bits[{i}]))"
        for i in words
    )
    return f"greatest(0D, 1 - ({alone} + 2 * ({unequal})) / CAST({filled} AS DOUBLE))"


def find_pairs(tables: Tables, bands: int, threshold: float) -> None:
    """Step 2: pairs of near-duplicates among what step 1 left."""
    tables.write_sql(
        "twins",
        """SELECT first, rank FROM (SELECT rank, age, min(rank) OVER (PARTITION BY band_keys) AS first FROM ranked)
        WHERE rank <> first AND age = 0""",
    )
    tables.sql(
        "banded",
        f"""SELECT rank, age, band, key FROM (SELECT r.* FROM ranked r LEFT ANTI JOIN twins t ON r.rank = t.rank)
        LATERAL VIEW posexplode(band_keys) AS band, key WHERE band < {bands}""",
    )
    tables.write_sql(
        "members",
        """SELECT b.*, n, first, first_own FROM banded b JOIN (
          SELECT band, key, count(*) AS n, min(rank) AS first, min(rank) FILTER (WHERE age = 0) AS first_own
          FROM banded GROUP BY band, key HAVING count(*) > 1 AND bool_or(age = 0)) shared
        ON b.band = shared.band AND b.key = shared.key""",
    )
    tables.write_sql(
        "compared",
        f"""SELECT first AS a, rank AS b FROM twins
        UNION
        SELECT x.rank, y.rank FROM members x JOIN members y ON x.band = y.band AND x.key = y.key AND x.rank < y.rank
        WHERE x.n <= {EACH_WITH_EACH} AND y.n <= {EACH_WITH_EACH} AND y.age = 0
        UNION
        SELECT explode(array(first, first_own, previous)), rank FROM (
          SELECT *, lag(rank) OVER (PARTITION BY band, key ORDER BY rank) AS previous
          FROM members WHERE n > {EACH_WITH_EACH})
        WHERE age = 0 AND rank <> first_own
        UNION
        SELECT first, rank FROM members WHERE n > {EACH_WITH_EACH} AND rank = first_own AND first <> first_own""",
    )
    tables.write_sql(
        "pairs",
        f"""SELECT a, b, jaccard FROM (
          SELECT a, b, {jaccard("x", "y")} AS jaccard
          FROM compared JOIN ranked x ON x.rank = a JOIN ranked y ON y.rank = b)
        WHERE jaccard >= {threshold!r}D""",
    )


def decide_groups(tables: Tables) -> None:
    """Step 3: of each group of pairs all but the first are dropped."""
    tables.write_sql("edges", "SELECT DISTINCT a, b FROM pairs")
    tables.write_sql(
        "labels", "SELECT node, node AS label FROM (SELECT a AS node FROM edges UNION SELECT b FROM edges)"
    )
    while tables.spark.table("edges").count() > 0:
        spread_labels(tables)
    # C rounds the binary value; Java's formatter rounds its shortest decimal, which differs where that ends in 5.
    tables.spark.udf.register("two_digits", udf(lambda value: "%.2f" % value, "string"))
    tables.write_sql(
        "groups",
        f"""SELECT '' AS partition_key, d.unit, d.id, 'document' AS kind, CAST(d.ordinal AS STRING) AS key,
          CASE WHEN k.age < 0 THEN 'near_duplicate_of_earlier' ELSE 'near_duplicate' END AS reason,
          concat('jaccard ', two_digits({jaccard("d", "k")}), ', kept ', {KEPT.format("k")}) AS detail,
          CAST(NULL AS STRING) AS input, CAST(NULL AS BIGINT) AS `offset`, CAST(NULL AS BIGINT) AS `length`
        FROM labels JOIN ranked d ON d.rank = node JOIN ranked k ON k.rank = label
        WHERE node <> label AND d.age = 0""",
    )


def spread_labels(tables: Tables) -> None:
    """Each document takes the smallest of its neighbours as its parent, parents are followed to their ends, and pairs
    become pairs of groups: at most log2 n rounds."""
    tables.write_sql("parents", "SELECT b AS node, min(a) AS parent FROM edges GROUP BY b")
    while True:
        higher = tables.write_sql(
            "higher",
            """SELECT p.node, coalesce(q.parent, p.parent) AS parent, q.parent IS NOT NULL AS moved
            FROM parents p LEFT JOIN parents q ON p.parent = q.node""",
        )
        moved = higher.where("moved").count()
        tables.view("parents", higher.select("node", "parent"))
        if moved == 0:
            break
    tables.write_sql(
        "labels",
        "SELECT l.node, coalesce(p.parent, l.label) AS label FROM labels l LEFT JOIN parents p ON l.label = p.node",
    )
    tables.write_sql(
        "edges",
        """SELECT DISTINCT least(a, b) AS a, greatest(a, b) AS b FROM (
          SELECT coalesce(p.parent, e.a) AS a, coalesce(q.parent, e.b) AS b
          FROM edges e LEFT JOIN parents p ON e.a = p.node LEFT JOIN parents q ON e.b = q.node)
        WHERE a <> b""",
    )


def decide_nodes(tables: Tables, config: dict, captures: list) -> None:
    """Step 4: over-used images, repeated paragraphs, and which archive holds which image."""
    survivors(tables, "kept", "SELECT * FROM pages UNION ALL SELECT * FROM groups")
    rules = []
    most = config["max_pages_per_image"]
    if most > 0:
        tables.sql("uses", "SELECT unit, id, page_key, explode(image_keys) AS key FROM own")
        rules.append(
            f"""SELECT key AS partition_key, unit, id, 'image' AS kind, key, 'image_overused' AS reason,
              concat('on ', pages, ' pages') AS detail, NULL AS input, NULL AS `offset`, NULL AS `length`
            FROM uses JOIN (SELECT key, count(DISTINCT page_key) AS pages FROM uses WHERE NOT startswith(key, 'data:')
              GROUP BY key HAVING count(DISTINCT page_key) > {most}) USING (key)"""
        )
    paragraphs = config["repeated_paragraphs"]
    if paragraphs["min_pages"] > 0:
        tables.sql(
            "paragraphs",
            f"""SELECT * FROM (
              SELECT unit, ordinal, id, page_key, fetched_at, host, age,
                inline(arrays_zip(paragraph_keys, paragraph_nodes, paragraph_chars)) AS (key, node, chars)
              FROM kept WHERE age = 0) WHERE chars >= {paragraphs["min_chars"]}""",
        )
        rules.append(
            f"""SELECT host AS partition_key, unit, id, 'node' AS kind, concat(ordinal, ':', node) AS key,
              'repeated_paragraph' AS reason, concat('on ', pages, ' pages of ', host) AS detail,
              NULL AS input, NULL AS `offset`, NULL AS `length`
            FROM (SELECT unit, id, ordinal, node, host, pages,
                    row_number() OVER (PARTITION BY host, key ORDER BY {PREFERENCE}, node) AS n
                  FROM paragraphs JOIN (
                    SELECT host, key, count(DISTINCT page_key) AS pages FROM paragraphs WHERE host <> ''
                    GROUP BY host, key HAVING count(DISTINCT page_key) >= {paragraphs["min_pages"]}) USING (host, key))
            WHERE n > 1"""
        )
    if captures:
        rules.append(archived_images(tables, captures))
    if rules:
        tables.write_sql("nodes", " UNION ALL ".join(rules))
    else:
        tables.empty("nodes", tables.spark.table("pages").schema.simpleString())


def archived_images(tables: Tables, captures: list) -> str:
    """The newest capture wins; a revisit stands for the capture that it repeats."""
    tables.view("captures", tables.spark.read.parquet(*captures))

    def revisits(same: str, revisited: str, rank: int) -> str:
        return f"""SELECT r.unit, r.ordinal, r.key, r.url, r.fetched_at, stored.input, stored.`offset`, stored.`length`,
            {rank} AS rank, stored.unit AS of_unit, stored.ordinal AS of_ordinal
          FROM captures r JOIN (
            SELECT * FROM (SELECT *, row_number() OVER (PARTITION BY {same} ORDER BY unit, ordinal) AS nth
              FROM captures WHERE revisit = 0) WHERE nth = 1) stored ON {revisited}
          WHERE r.revisit = 1"""

    by_digest = revisits("digest", "r.digest <> '' AND stored.digest = r.digest", 0)
    by_date = revisits(
        "key, fetched_at", "stored.key = r.of_key AND stored.fetched_at = r.of_date AND r.of_date <> ''", 1
    )
    return f"""SELECT key AS partition_key, unit, id, 'capture' AS kind, key, 'archived' AS reason, url AS detail,
        input, `offset`, `length`
      FROM (SELECT unit, id, explode(candidate_keys) AS key FROM own) JOIN (
        SELECT key, url, input, `offset`, `length` FROM (
          SELECT *, row_number() OVER (PARTITION BY key
            ORDER BY fetched_at DESC, unit, ordinal, rank, of_unit, of_ordinal) AS n
          FROM (SELECT unit, ordinal, key, url, fetched_at, input, `offset`, `length`, 0 AS rank,
                  unit AS of_unit, ordinal AS of_ordinal FROM captures WHERE revisit = 0
                UNION ALL {by_digest} UNION ALL {by_date}))
        WHERE n = 1) USING (key)"""


def curate(spark: SparkSession, config: dict, places: dict, plan: str, scratch: str, out: str) -> None:
    """Runs the steps, and writes the decisions of each below `out`, as `plan=<id>/step=pages` and so on."""
    tables = Tables(spark, scratch)
    read_documents(tables, places["signatures"], places.get("earlier", []))
    decide_pages(tables, config["same_url"] == "newest")
    near = config["near_duplicates"]
    if near["keep"] == "newest":
        rank_documents(tables)
        find_pairs(tables, near["bands"], near["threshold"])
        decide_groups(tables)
    else:
        tables.empty("groups", tables.spark.table("pages").schema.simpleString())
    decide_nodes(tables, config, places["captures"])
    spark.sql(
        " UNION ALL ".join(
            f"SELECT DISTINCT partition_key, {COLUMNS}, '{plan}' AS plan, '{step}' AS step FROM {step}"
            for step in ("pages", "groups", "nodes")
        )
    ).write.partitionBy("plan", "step").parquet(out)


def read_text(spark: SparkSession, path: str) -> str:
    return "\n".join(row.value for row in spark.read.text(path, wholetext=True).collect())


def files_of(spark: SparkSession, corpus: str, phase: str, kind: str) -> list:
    """Files that manifests name, and no others: what killed attempts left is read by nobody."""
    manifests = spark.read.json(f"{corpus}/manifests/{phase}/*.json", multiLine=True)
    names = manifests.selectExpr("explode(files.name) AS name").where(f"startswith(name, '{kind}/')").collect()
    return [f"{corpus}/{row.name}" for row in sorted(names)]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--corpus", required=True, help="where the extract phase is complete: a folder or s3a://")
    options.add_argument("--out", required=True, help="where the decisions go; must not exist")
    options.add_argument("--scratch", required=True, help="where tables of steps go; must not exist, can be deleted after")
    options.add_argument("--earlier", action="append", default=[], help="corpus that the plan was made against, in order")
    given = options.parse_args()
    spark = (
        SparkSession.builder.appName("weft curate")
        # Integers that do not fit are errors in DuckDB too.
        .config("spark.sql.ansi.enabled", "true")
        .config("spark.sql.session.timeZone", "UTC")
        .getOrCreate()
    )
    record = json.loads(read_text(spark, f"{given.corpus}/corpus.json"))
    places = {
        "signatures": files_of(spark, given.corpus, "extract", "signatures"),
        "captures": files_of(spark, given.corpus, "extract", "captures"),
        "earlier": [
            {
                "plan": json.loads(read_text(spark, f"{place}/corpus.json"))["plan"],
                "signatures": files_of(spark, place, "extract", "signatures"),
                "signals": files_of(spark, place, "assemble", "signals"),
            }
            for place in given.earlier
        ],
    }
    curate(spark, record["pipeline"]["curate"], places, record["plan"], given.scratch, given.out)
    spark.stop()


if __name__ == "__main__":
    main()
