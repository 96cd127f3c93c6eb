import { createSocket } from 'node:dgram';
import type { AddressInfo } from 'node:net';

/** What the server says to an A query; AAAA queries get an empty answer. */
export type DnsAnswer = { addresses: string[]; ttl: number } | 'NXDOMAIN' | 'SERVFAIL' | 'silence';

/** An authoritative DNS server on loopback, for one test. */
export interface LoopbackDns {
  /** `127.0.0.1:<port>`, as a resolver wants it. */
  server: string;
  /** A queries that arrived for a name. */
  queries(name: string): number;
  close(): void;
}

const RCODES = { NXDOMAIN: 3, SERVFAIL: 2 };

/** Starts a server that answers A queries by `answer(name, turn)`; turn is 1 for the first query of a name. */
export async function startLoopbackDns(
  answer: (name: string, turn: number) => DnsAnswer,
): Promise<LoopbackDns> {
  const counts = new Map<string, number>();
  let open = true;
  const socket = createSocket('udp4');
  socket.on('message', (query, peer) => {
    const { name, end } = readName(query);
    const type = query.readUInt16BE(end);
    const isA = type === 1;
    if (isA) counts.set(name, (counts.get(name) ?? 0) + 1);
    const said = answer(name, counts.get(name) ?? 1);
    if (said === 'silence') return;
    const records =
      typeof said === 'string' || !isA ? [] : said.addresses.map((address) => record(address, said.ttl));
    const header = Buffer.from(query.subarray(0, 12));
    header.writeUInt16BE(0x8580 | (typeof said === 'string' ? RCODES[said] : 0), 2);
    header.writeUInt16BE(1, 4);
    header.writeUInt16BE(records.length, 6);
    header.writeUInt32BE(0, 8);
    socket.send(Buffer.concat([header, query.subarray(12, end + 4), ...records]), peer.port, peer.address);
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  return {
    server: `127.0.0.1:${(socket.address() as AddressInfo).port}`,
    queries: (name) => counts.get(name) ?? 0,
    close() {
      if (open) socket.close();
      open = false;
    },
  };
}

function readName(query: Buffer): { name: string; end: number } {
  const labels: string[] = [];
  let at = 12;
  while (query[at] !== 0) {
    const size = query[at] ?? 0;
    labels.push(query.toString('latin1', at + 1, at + 1 + size));
    at += size + 1;
  }
  return { name: labels.join('.').toLowerCase(), end: at + 1 };
}

function record(address: string, ttl: number): Buffer {
  const bytes = Buffer.alloc(16);
  bytes.writeUInt16BE(0xc00c, 0);
  bytes.writeUInt16BE(1, 2);
  bytes.writeUInt16BE(1, 4);
  bytes.writeUInt32BE(ttl, 6);
  bytes.writeUInt16BE(4, 10);
  bytes.set(address.split('.').map(Number), 12);
  return bytes;
}
