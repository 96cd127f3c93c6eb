/** Places of the table; a power of two far above any list of tags or attributes, so that few names collide. */
const SIZE = 4096;

/**
 * Finds known names in a text by position, in any case of ASCII, without making a string of them.
 *
 * Most names in markup are looked up once and thrown away; cutting each out first costs more than the look-up.
 */
export class NameTable {
  /** Open addressing: 1 + index of the name, 0 for an empty place. */
  private readonly places = new Int16Array(SIZE);

  constructor(private readonly names: readonly string[]) {
    for (const [index, name] of names.entries()) {
      let place = hashOf(name, 0, name.length);
      while (this.places[place] !== 0) place = (place + 1) % SIZE;
      this.places[place] = index + 1;
    }
  }

  /** Index of the name that is written between two positions, -1 when it is unknown. */
  indexAt(text: string, start: number, end: number): number {
    for (let place = hashOf(text, start, end); ; place = (place + 1) % SIZE) {
      const index = (this.places[place] as number) - 1;
      if (index < 0 || isWritten(this.names[index] as string, text, start, end)) return index;
    }
  }
}

function hashOf(text: string, start: number, end: number): number {
  let hash = 0;
  for (let i = start; i < end; i++) hash = (Math.imul(hash, 31) + (text.charCodeAt(i) | 0x20)) | 0;
  return hash & (SIZE - 1);
}

function isWritten(name: string, text: string, start: number, end: number): boolean {
  if (name.length !== end - start) return false;
  for (let i = 0; i < name.length; i++) {
    const code = text.charCodeAt(start + i);
    if ((code >= 65 && code <= 90 ? code | 0x20 : code) !== name.charCodeAt(i)) return false;
  }
  return true;
}
