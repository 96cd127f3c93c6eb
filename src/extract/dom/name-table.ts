/** Places of the table; a power of two far above any list of tags or attributes, so that few names collide. */
const SIZE = 4096;

/**
 * Finds known names in UTF-8 bytes by position, in any case of ASCII, without making a string of them.
 *
 * Most names in markup are looked up once and thrown away; cutting each out first costs more than the look-up.
 */
export class NameTable {
  /** Open addressing: 1 + index of the name, 0 for an empty place. */
  private readonly places = new Int16Array(SIZE);

  private readonly names: readonly Uint8Array[];

  constructor(names: readonly string[]) {
    this.names = names.map((name) => Buffer.from(name));
    for (const [index, name] of this.names.entries()) {
      let place = hashOf(name, 0, name.length);
      while (this.places[place] !== 0) place = (place + 1) % SIZE;
      this.places[place] = index + 1;
    }
  }

  /** Index of the name that is written between two positions, -1 when it is unknown. */
  indexAt(bytes: Uint8Array, start: number, end: number): number {
    for (let place = hashOf(bytes, start, end); ; place = (place + 1) % SIZE) {
      const index = (this.places[place] as number) - 1;
      if (index < 0 || isWritten(this.names[index] as Uint8Array, bytes, start, end)) return index;
    }
  }
}

function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0;
  for (let i = start; i < end; i++) hash = (Math.imul(hash, 31) + ((bytes[i] as number) | 0x20)) | 0;
  return hash & (SIZE - 1);
}

function isWritten(name: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  if (name.length !== end - start) return false;
  for (let i = 0; i < name.length; i++) {
    const code = bytes[start + i] as number;
    if ((code >= 65 && code <= 90 ? code | 0x20 : code) !== name[i]) return false;
  }
  return true;
}
