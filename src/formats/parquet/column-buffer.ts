/** A column: its type decides both the Parquet schema and what a row may hold. */
export interface ParquetColumn {
  name: string;
  type: 'string' | 'int64' | 'string_list' | 'int64_list';
}

/** A cell, by column type: string, safe integer, list of strings or of integers; null only where absent. */
export type ParquetCell = string | number | readonly string[] | readonly number[] | BigInt64Array | null;

/**
 * Cells of a column that wait for their row group, in a few arrays of bytes.
 *
 * As objects, 20,000 rows of signatures were 150 MB of heap, which the garbage collector went through again and again;
 * they are 28 MB here.
 */
export interface ColumnBuffer {
  /** Bytes that the cells take. */
  readonly bytes: number;
  /** Throws TypeError or RangeError on what the column's type does not hold. */
  add(cell: ParquetCell): void;
  /** The cells as a Parquet writer takes them, made anew in each call. */
  cells(): unknown[];
  clear(): void;
}

/** Starts a column of a type with no cells. */
export function createColumnBuffer(type: ParquetColumn['type']): ColumnBuffer {
  switch (type) {
    case 'string':
      return optional(new Strings());
    case 'int64':
      return optional(new Integers());
    case 'string_list':
      return lists(new Strings());
    case 'int64_list':
      return lists(new Integers());
  }
}

/** Values of one kind, none of them absent. */
interface Values {
  readonly bytes: number;
  push(value: unknown): void;
  /** The value at an index; they are asked for in order. */
  at(index: number): unknown;
  clear(): void;
}

class Integers implements Values {
  #values = new BigInt64Array(64);
  #size = 0;

  get bytes(): number {
    return this.#size * 8;
  }

  push(value: unknown): void {
    if (this.#size === this.#values.length)
      this.#values = grown(this.#values, new BigInt64Array(this.#size * 2));
    this.#values[this.#size++] = BigInt(value as number | bigint);
  }

  at(index: number): bigint | undefined {
    return this.#values[index];
  }

  clear(): void {
    this.#size = 0;
  }
}

/** Strings as UTF-8, as they are stored. */
class Strings implements Values {
  #text = Buffer.alloc(4096);
  #ends = new Float64Array(64);
  #size = 0;
  #bytes = 0;

  get bytes(): number {
    return this.#bytes + this.#size * 8;
  }

  push(value: unknown): void {
    if (typeof value !== 'string') throw new TypeError(`a column of strings was given ${typeof value}`);
    // A UTF-16 unit is three bytes at most.
    const most = this.#bytes + value.length * 3;
    if (most > this.#text.length)
      this.#text = grown(this.#text, Buffer.alloc(Math.max(most, this.#text.length * 2)));
    if (this.#size === this.#ends.length) this.#ends = grown(this.#ends, new Float64Array(this.#size * 2));
    this.#bytes += this.#text.write(value, this.#bytes);
    this.#ends[this.#size++] = this.#bytes;
  }

  at(index: number): string {
    return this.#text.toString('utf8', index === 0 ? 0 : this.#ends[index - 1], this.#ends[index]);
  }

  clear(): void {
    this.#size = 0;
    this.#bytes = 0;
  }
}

/** A column of values, some of them absent. */
function optional(values: Values): ColumnBuffer {
  const present = new Counts();
  return {
    get bytes() {
      return values.bytes + present.bytes;
    },
    add(cell) {
      if (cell !== null) values.push(cell);
      present.push(cell === null ? 0 : 1);
    },
    cells() {
      let next = 0;
      return present.map((there) => (there === 0 ? null : values.at(next++)));
    },
    clear() {
      values.clear();
      present.clear();
    },
  };
}

/** A column of lists, some of them absent. */
function lists(values: Values): ColumnBuffer {
  const lengths = new Counts();
  return {
    get bytes() {
      return values.bytes + lengths.bytes;
    },
    add(cell) {
      if (cell === null) return lengths.push(-1);
      const list = cell as ArrayLike<unknown>;
      for (let i = 0; i < list.length; i++) values.push(list[i]);
      lengths.push(list.length);
    },
    cells() {
      let next = 0;
      return lengths.map((length) => (length < 0 ? null : Array.from({ length }, () => values.at(next++))));
    },
    clear() {
      values.clear();
      lengths.clear();
    },
  };
}

class Counts {
  #counts = new Int32Array(64);
  #size = 0;

  get bytes(): number {
    return this.#size * 4;
  }

  push(count: number): void {
    if (this.#size === this.#counts.length)
      this.#counts = grown(this.#counts, new Int32Array(this.#size * 2));
    this.#counts[this.#size++] = count;
  }

  map(make: (count: number) => unknown): unknown[] {
    return Array.from(this.#counts.subarray(0, this.#size), make);
  }

  clear(): void {
    this.#size = 0;
  }
}

/** `larger` with what `array` holds at its start. */
function grown<A extends { set(array: A): void }>(array: A, larger: A): A {
  larger.set(array);
  return larger;
}
