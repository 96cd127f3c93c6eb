import { FetchFailure } from '../fetch-outcome.js';
import { HostPace, type RequestReport } from './host-pace.js';
import { LeastRecent } from './least-recent.js';
import { registrableDomain } from './registrable-domain.js';
import { WaitingLine } from './waiting-line.js';
import { WakeQueue } from './wake-queue.js';

/** Options of {@link HostQueue}. */
export interface HostQueueOptions {
  maxRequests: number;
  perHost: number;
  perDomain: number;
  /** Requests per second; 0 for no limit. */
  hostRate: number;
  domainRate: number;
  /** What crawl-delays are multiplied by: the number of processes that keep them together. Default: 1. */
  delayFactor?: number;
  /** Longest wait for a turn. */
  hostWaitMs: number;
  maxRetryAfterMs: number;
  /** Hosts that nobody waits for, remembered for what was learned of them. Default: 50,000, about 25 MB. */
  maxIdleHosts?: number;
  /** A clock in milliseconds that never goes back. Default: performance.now. */
  now?: () => number;
}

/** Leave to send one request; call once when it is over. */
export type EndTurn = (report: RequestReport) => void;

interface Waiter {
  start: (end: EndTurn) => void;
  refuse: (failure: FetchFailure) => void;
  minIntervalMs: number;
}

interface Domain {
  name: string;
  hosts: number;
  underWay: number;
  nextAt: number;
  /** Hosts that could go on but for the domain. */
  parked: WaitingLine<Host>;
  scheduled: boolean;
}

interface Host {
  name: string;
  domain: Domain;
  underWay: number;
  nextAt: number;
  waiting: WaitingLine<Waiter>;
  pace: HostPace;
  /** In the wake queue or parked at its domain. */
  scheduled: boolean;
}

/**
 * Whose turn it is: requests wait until neither their host nor its registrable domain has too many under way or had
 * one too recently.
 *
 * Each host has a line of its own and a heap knows which is due next, so a slow host holds up nobody else, whatever
 * the order that URLs come in. Waiting costs a few hundred bytes; hosts that nobody waits for are forgotten, the
 * one unused for longest first, once what was learned of them no longer matters.
 */
export class HostQueue {
  readonly #options: Required<HostQueueOptions>;
  readonly #hostInterval: number;
  readonly #domainInterval: number;
  readonly #hosts = new LeastRecent<Host>();
  readonly #domains = new Map<string, Domain>();
  readonly #due: WakeQueue<Host | Domain>;
  #underWay = 0;

  constructor(options: HostQueueOptions) {
    this.#options = { maxIdleHosts: 50_000, delayFactor: 1, now: () => performance.now(), ...options };
    this.#hostInterval = interval(options.hostRate);
    this.#domainInterval = interval(options.domainRate);
    this.#due = new WakeQueue(this.#options.now, () => this.#startDue());
  }

  /** Hosts remembered. */
  get size(): number {
    return this.#hosts.size;
  }

  /**
   * Waits for a turn of a URL's host.
   *
   * @param minIntervalMs - least time to the host's next request (crawl-delay)
   * @throws FetchFailure `host_busy` when it took too long; another class when the host is down or asks for a longer
   *   pause than is waited for; the signal's reason when aborted
   */
  take(url: URL, minIntervalMs: number, signal: AbortSignal): Promise<EndTurn> {
    const { hostWaitMs } = this.#options;
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      const host = this.#host(url);
      const refusal = this.#refusal(host);
      if (refusal !== undefined) return reject(refusal);
      const leave = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', stop);
      };
      const waiter: Waiter = {
        minIntervalMs,
        start(end) {
          leave();
          resolve(end);
        },
        refuse(failure) {
          leave();
          reject(failure);
        },
      };
      const giveUp = (reason: unknown): void => {
        host.waiting.remove(waiter);
        leave();
        reject(reason);
      };
      const stop = (): void => giveUp(signal.reason);
      const timer = setTimeout(
        () => giveUp(new FetchFailure('host_busy', `no turn within ${hostWaitMs} ms`, { passing: true })),
        Math.min(hostWaitMs, 2 ** 31 - 1),
      );
      signal.addEventListener('abort', stop);
      host.waiting.add(waiter);
      this.#schedule(host);
      this.#startDue();
    });
  }

  /** Stops the clock; turns not yet taken never come. */
  close(): void {
    this.#due.stop();
  }

  #host(url: URL): Host {
    const name = url.host;
    let host = this.#hosts.get(name);
    if (host === undefined) {
      const domain = this.#domain(registrableDomain(url.hostname));
      domain.hosts += 1;
      host = {
        name,
        domain,
        underWay: 0,
        nextAt: 0,
        waiting: new WaitingLine(),
        pace: new HostPace(this.#options.perHost),
        scheduled: false,
      };
      this.#hosts.set(name, host);
      this.#forgetIdle();
    }
    return host;
  }

  #domain(name: string): Domain {
    let domain = this.#domains.get(name);
    if (domain === undefined) {
      domain = { name, hosts: 0, underWay: 0, nextAt: 0, parked: new WaitingLine(), scheduled: false };
      this.#domains.set(name, domain);
    }
    return domain;
  }

  /** Looks at the few hosts unused for longest, so that each call costs the same. */
  #forgetIdle(): void {
    const { maxIdleHosts, now } = this.#options;
    for (let looked = 0; looked < 8 && this.#hosts.size > maxIdleHosts; looked++) {
      const [name, host] = this.#hosts.oldest() ?? [];
      if (name === undefined || host === undefined) return;
      const { domain, pace } = host;
      const busy = host.underWay > 0 || host.waiting.size > 0 || host.scheduled;
      const restless = Math.max(host.nextAt, domain.nextAt, pace.restlessUntil) > now();
      // A million dead hosts must not fill the memory: beyond four times the limit they are forgotten, too.
      if (busy || (restless && this.#hosts.size <= maxIdleHosts * 4)) {
        this.#hosts.set(name, host);
        continue;
      }
      this.#hosts.delete(name);
      domain.hosts -= 1;
      if (domain.hosts === 0) this.#domains.delete(domain.name);
    }
  }

  #refusal(host: Host): FetchFailure | undefined {
    return host.pace.refusal(this.#options.now(), this.#options.maxRetryAfterMs);
  }

  #schedule(host: Host): void {
    if (host.scheduled || host.waiting.size === 0 || host.underWay >= host.pace.limit) return;
    host.scheduled = true;
    this.#due.push(host, Math.max(host.nextAt, host.pace.blockedUntil));
  }

  #scheduleDomain(domain: Domain): void {
    if (domain.scheduled || domain.parked.size === 0 || domain.underWay >= this.#options.perDomain) return;
    domain.scheduled = true;
    this.#due.push(domain, domain.nextAt);
  }

  #startDue(): void {
    while (this.#underWay < this.#options.maxRequests) {
      const due = this.#due.takeDue();
      if (due === undefined) break;
      due.scheduled = false;
      if ('pace' in due) this.#hostDue(due);
      else this.#domainDue(due);
    }
    if (this.#underWay < this.#options.maxRequests) this.#due.arm();
    else this.#due.stop();
  }

  #hostDue(host: Host): void {
    const { domain } = host;
    if (!this.#isReady(host)) this.#schedule(host);
    else if (domain.parked.size === 0 && this.#hasRoom(domain)) this.#start(host);
    else {
      host.scheduled = true;
      domain.parked.add(host);
      this.#scheduleDomain(domain);
    }
  }

  #domainDue(domain: Domain): void {
    const host = this.#hasRoom(domain) ? domain.parked.take() : undefined;
    if (host !== undefined) {
      host.scheduled = false;
      if (this.#isReady(host)) this.#start(host);
      else this.#schedule(host);
    }
    this.#scheduleDomain(domain);
  }

  #isReady({ nextAt, pace, underWay, waiting }: Host): boolean {
    const due = Math.max(nextAt, pace.blockedUntil) <= this.#options.now();
    return due && waiting.size > 0 && underWay < pace.limit;
  }

  #hasRoom({ underWay, nextAt }: Domain): boolean {
    return underWay < this.#options.perDomain && nextAt <= this.#options.now();
  }

  #start(host: Host): void {
    const waiter = host.waiting.take();
    if (waiter === undefined) return;
    const { domain, pace } = host;
    const now = this.#options.now();
    host.nextAt =
      now + Math.max(this.#hostInterval, waiter.minIntervalMs * this.#options.delayFactor, pace.delayMs);
    domain.nextAt = now + this.#domainInterval;
    host.underWay += 1;
    domain.underWay += 1;
    this.#underWay += 1;
    this.#schedule(host);
    let ended = false;
    waiter.start((report) => {
      if (ended) return;
      ended = true;
      this.#end(host, report);
    });
  }

  #end(host: Host, report: RequestReport): void {
    host.underWay -= 1;
    host.domain.underWay -= 1;
    this.#underWay -= 1;
    host.pace.learn(report, this.#options.now());
    const refusal = this.#refusal(host);
    if (refusal !== undefined) for (const { refuse } of host.waiting.takeAll()) refuse(refusal);
    this.#schedule(host);
    this.#scheduleDomain(host.domain);
    this.#startDue();
  }
}

function interval(rate: number): number {
  return rate > 0 ? 1000 / rate : 0;
}
