import { Slots } from '../flow/slots.js';

/** Bounds requests under way per host; hosts that nobody uses cost nothing. */
export class HostSlots {
  readonly #perHost: number;
  readonly #hosts = new Map<string, { slots: Slots; users: number }>();

  constructor(perHost: number) {
    this.#perHost = perHost;
  }

  /** Runs `work` when it is the host's turn, in the order of arrival. */
  async run<T>(host: string, work: () => Promise<T>): Promise<T> {
    let entry = this.#hosts.get(host);
    if (entry === undefined) {
      entry = { slots: new Slots(this.#perHost), users: 0 };
      this.#hosts.set(host, entry);
    }
    entry.users++;
    const release = await entry.slots.acquire();
    try {
      return await work();
    } finally {
      release();
      entry.users--;
      if (entry.users === 0) this.#hosts.delete(host);
    }
  }
}
