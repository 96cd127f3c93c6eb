import type { GetFile } from '../../../src/fetch/consent/consent-file.js';
import type { FetchDropReason } from '../../../src/fetch/fetch-outcome.js';
import type { HttpResponse } from '../../../src/fetch/http-response.js';

/** What a fake server answers: a body, or a status with headers, or no answer at all. */
export type FakeAnswer =
  | string
  | { status: number; headers?: Record<string, string>; body?: string }
  | { reason: FetchDropReason; detail: string };

/** A web of files by URL, 404 for everything else; counts what was asked for. */
export function fakeWeb(files: Record<string, FakeAnswer>): { get: GetFile; asked: string[] } {
  const asked: string[] = [];
  const get: GetFile = async (url) => {
    asked.push(url);
    const answer = files[url] ?? { status: 404 };
    if (typeof answer === 'object' && 'reason' in answer) return { drop: answer };
    const {
      status,
      headers = {},
      body = '',
    } = typeof answer === 'string' ? { status: 200, body: answer } : answer;
    const bytes = Buffer.from(body);
    const response: HttpResponse = {
      url,
      status,
      status_text: '',
      headers: Object.entries(headers),
      request_headers: [],
      body: bytes,
      encoded_body: bytes,
    };
    return { response, redirects: [] };
  };
  return { get, asked };
}

/** Response headers as a fetcher hands them over. */
export function headersOf(headers: Record<string, string | string[]>): Map<string, string[]> {
  return new Map(Object.entries(headers).map(([name, value]) => [name, [value].flat()]));
}
