/** First come, first served, with leaving from the middle; every step takes the same time however long the line. */
export class WaitingLine<T> {
  readonly #members = new Set<T>();
  /** Kept from call to call: a new iterator would walk over the holes that earlier members left. */
  #front = this.#members.values();

  get size(): number {
    return this.#members.size;
  }

  /** Adds a member at the end; one that is in the line already keeps its place. */
  add(member: T): void {
    this.#members.add(member);
  }

  /** Takes the first member out. */
  take(): T | undefined {
    if (this.#members.size === 0) return undefined;
    let next = this.#front.next();
    if (next.done) {
      this.#front = this.#members.values();
      next = this.#front.next();
    }
    if (next.done) return undefined;
    this.#members.delete(next.value);
    return next.value;
  }

  /** Takes all members out, first to last. */
  takeAll(): T[] {
    const all = [...this.#members];
    this.#members.clear();
    return all;
  }

  remove(member: T): void {
    this.#members.delete(member);
  }
}
