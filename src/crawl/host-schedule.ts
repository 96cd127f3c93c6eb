/** A queue that gives its room back; `shift` on an array of a million would move them all. */
class Fifo<T> {
  #items: T[] = [];
  #head = 0;

  get length(): number {
    return this.#items.length - this.#head;
  }

  push(item: T): void {
    this.#items.push(item);
  }

  /** Puts an item where it is taken next. */
  unshift(item: T): void {
    if (this.#head > 0) this.#items[--this.#head] = item;
    else this.#items.unshift(item);
  }

  shift(): T | undefined {
    if (this.length === 0) return undefined;
    const item = this.#items[this.#head++];
    if (this.#head > 1024 && this.#head * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return item;
  }
}

interface Host<T> {
  name: string;
  queue: Fifo<T>;
  active: number;
  /** Milliseconds; no request may start before. */
  nextAt: number;
  delayMs: number;
  /** Set while the host asks for more patience than usual. */
  penaltyMs: number;
  failures: number;
  /** Place in the heap; -1 when the host waits for nothing. */
  place: number;
}

/** Options of {@link HostSchedule}. */
export interface HostScheduleOptions {
  /** Requests under way to one host. */
  perHost: number;
  /** Milliseconds between the end of an answer and the next request; with several at once, between their starts. */
  delayMs: number;
}

/** How a visit went, as far as the host's patience is concerned. */
export interface VisitEnd {
  /** No request was sent: the host need not be left alone for it. */
  asked: boolean;
  /** The host asked for patience (429, 503), or did not answer. */
  failure?: { retryAfterMs?: number; failed: boolean };
}

/** What comes next: a visit, a time to wait for, or nothing as long as nobody finishes or adds. */
export type NextVisit<T> = { item: T; host: string } | { waitMs: number } | undefined;

/** Longest pause that failures alone may lead to. */
const MAX_PENALTY_MS = 5 * 60_000;
const FIRST_PENALTY_MS = 2000;
/** A Retry-After beyond this is cut: a crawl that is stopped and resumed asks again anyway. */
const MAX_RETRY_AFTER_MS = 60 * 60_000;

/**
 * Decides whose turn it is: a queue per host, and a heap of the hosts by the time they may be asked again.
 *
 * The delay counts from the end of an answer, so that requests reach the server no closer together than that,
 * whatever the network does to each. Trouble doubles the pause, up to five minutes, and each good answer halves it.
 */
export class HostSchedule<T> {
  readonly #options: HostScheduleOptions;
  readonly #hosts = new Map<string, Host<T>>();
  readonly #heap: Host<T>[] = [];
  #queued = 0;
  /** Number of hosts at which those that nothing is known of are forgotten. */
  #sweepAt = 10_000;

  constructor(options: HostScheduleOptions) {
    this.#options = options;
  }

  /** Items that wait. */
  get queued(): number {
    return this.#queued;
  }

  /** Hosts that something is known of. */
  get hosts(): number {
    return this.#hosts.size;
  }

  add(name: string, item: T): void {
    const host = this.#host(name);
    host.queue.push(item);
    this.#queued++;
    this.#settle(host);
  }

  /** Takes an item whose host may be asked now, and holds the host's turn until {@link finish}. */
  next(now: number): NextVisit<T> {
    const [host] = this.#heap;
    if (host === undefined) return undefined;
    if (host.nextAt > now) return { waitMs: host.nextAt - now };
    const item = host.queue.shift() as T;
    this.#queued--;
    this.#take(host, now);
    return { item, host: host.name };
  }

  /** Holds a host's turn for a request that was never queued; the milliseconds to wait where it is not its turn. */
  claim(name: string, now: number): number | undefined {
    const host = this.#host(name);
    if (host.active >= this.#options.perHost) return Math.max(10, host.nextAt - now);
    if (host.nextAt > now) return host.nextAt - now;
    this.#take(host, now);
    return undefined;
  }

  #take(host: Host<T>, now: number): void {
    host.active++;
    host.nextAt = now + host.delayMs;
    this.#settle(host);
  }

  /** Gives the host's turn back. Returns the number of failures in a row. */
  finish(name: string, end: VisitEnd, now: number): number {
    const host = this.#host(name);
    host.active--;
    if (end.failure !== undefined) {
      host.penaltyMs = Math.min(Math.max(FIRST_PENALTY_MS, host.delayMs, host.penaltyMs * 2), MAX_PENALTY_MS);
      const wait = Math.max(host.penaltyMs, Math.min(end.failure.retryAfterMs ?? 0, MAX_RETRY_AFTER_MS));
      host.nextAt = now + wait;
      host.failures = end.failure.failed ? host.failures + 1 : 0;
    } else if (end.asked) {
      host.penaltyMs = host.penaltyMs < FIRST_PENALTY_MS ? 0 : host.penaltyMs / 2;
      host.failures = 0;
      const rest = this.#options.perHost === 1 ? host.delayMs : 0;
      host.nextAt = Math.max(host.nextAt, now + Math.max(rest, host.penaltyMs));
    } else if (host.active === 0) {
      host.nextAt = Math.min(host.nextAt, now);
    }
    this.#settle(host);
    if (this.#hosts.size > this.#sweepAt) this.#sweep(now);
    return host.failures;
  }

  /** Forgets hosts that nothing waits for and that might be asked at once. */
  #sweep(now: number): void {
    for (const [name, { queue, active, nextAt, penaltyMs }] of this.#hosts)
      if (queue.length === 0 && active === 0 && nextAt <= now && penaltyMs === 0) this.#hosts.delete(name);
    this.#sweepAt = Math.max(10_000, this.#hosts.size * 2);
  }

  /** Leaves a host alone until a time. */
  restUntil(name: string, at: number): void {
    const host = this.#host(name);
    host.nextAt = Math.max(host.nextAt, at);
    this.#settle(host);
  }

  /** Puts an item back where it is taken first. */
  putBack(name: string, item: T): void {
    const host = this.#host(name);
    host.queue.unshift(item);
    this.#queued++;
    this.#settle(host);
  }

  /** Takes the host's own delay; a longer one, the crawl's or an earlier one, stays. */
  setCrawlDelay(name: string, ms: number): void {
    const host = this.#host(name);
    if (ms <= host.delayMs) return;
    // The pause that has begun, after robots.txt itself, is that long already.
    if (host.nextAt > 0) host.nextAt += ms - host.delayMs;
    host.delayMs = ms;
    this.#settle(host);
  }

  /** Takes all items of a host out. */
  drain(name: string): T[] {
    const host = this.#hosts.get(name);
    if (host === undefined) return [];
    const items: T[] = [];
    for (let item = host.queue.shift(); item !== undefined; item = host.queue.shift()) items.push(item);
    this.#queued -= items.length;
    this.#settle(host);
    return items;
  }

  #host(name: string): Host<T> {
    let host = this.#hosts.get(name);
    if (host === undefined) {
      const { delayMs } = this.#options;
      host = { name, queue: new Fifo(), active: 0, nextAt: 0, delayMs, penaltyMs: 0, failures: 0, place: -1 };
      this.#hosts.set(name, host);
    }
    return host;
  }

  /** Puts a host where it belongs in the heap, or takes it out. */
  #settle(host: Host<T>): void {
    const wanted = host.queue.length > 0 && host.active < this.#options.perHost;
    if (!wanted) {
      if (host.place >= 0) this.#removeAt(host.place);
      return;
    }
    if (host.place < 0) {
      host.place = this.#heap.length;
      this.#heap.push(host);
    }
    this.#sift(host);
  }

  #removeAt(place: number): void {
    const removed = this.#heap[place];
    const last = this.#heap.pop();
    if (removed !== undefined) removed.place = -1;
    if (last === undefined || last === removed) return;
    last.place = place;
    this.#heap[place] = last;
    this.#sift(last);
  }

  #sift(host: Host<T>): void {
    const heap = this.#heap;
    const swap = (other: Host<T>): void => {
      const { place } = host;
      host.place = other.place;
      other.place = place;
      heap[host.place] = host;
      heap[place] = other;
    };
    for (let parent = heap[(host.place - 1) >> 1]; host.place > 0; parent = heap[(host.place - 1) >> 1]) {
      if (parent === undefined || parent.nextAt <= host.nextAt) break;
      swap(parent);
    }
    while (true) {
      const left = heap[host.place * 2 + 1];
      const right = heap[host.place * 2 + 2];
      const child = right !== undefined && left !== undefined && right.nextAt < left.nextAt ? right : left;
      if (child === undefined || child.nextAt >= host.nextAt) return;
      swap(child);
    }
  }
}
