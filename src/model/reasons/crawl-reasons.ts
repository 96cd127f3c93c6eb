import { FETCH_REASONS } from './fetch-reasons.js';
import type { ReasonWords } from './reason-row.js';

/** What a crawl asks a URL for. */
export type CrawlTarget = 'page' | 'image' | 'sitemap';

/** How a URL of a crawl ended, or why it waits, in both languages. */
export interface CrawlReasonRow {
  /** What it can be said of. */
  levels: readonly [CrawlTarget, ...CrawlTarget[]];
  en: ReasonWords;
  zh: ReasonWords;
}

const ALL = ['page', 'image', 'sitemap'] as const;

/** Verdicts on an answer. */
const ANSWERS = {
  stored: { levels: ALL, en: ['the answer is in the archive'], zh: ['应答已存入归档'] },
  redirect: {
    levels: ALL,
    en: ['the answer is a redirect, which is archived; its target is a URL of its own; detail is the target'],
    zh: ['应答为重定向，已归档；目标作为单独的网址处理；detail 为目标'],
  },
  duplicate_payload: {
    levels: ALL,
    en: ['another URL has the same bytes: a revisit record refers to it; detail is that URL'],
    zh: ['与另一网址的内容逐字节相同：以 revisit 记录引用；detail 为该网址'],
  },
  empty_body: {
    levels: ALL,
    en: ['the answer has no body; detail is the status'],
    zh: ['应答没有正文；detail 为状态码'],
  },
  not_html: {
    levels: ['page'],
    en: ['the answer is no HTML; detail says what it is'],
    zh: ['应答不是 HTML；detail 说明是什么'],
  },
  not_an_image: {
    levels: ['image'],
    en: ['the answer is no image; detail is its Content-Type'],
    zh: ['应答不是图片；detail 为其 Content-Type'],
  },
  not_a_sitemap: {
    levels: ['sitemap'],
    en: ['the answer is neither a sitemap nor a feed nor a list of URLs', 'check crawl.sitemaps'],
    zh: ['应答不是站点地图、订阅源或网址列表', '检查 crawl.sitemaps'],
  },
} as const satisfies Record<string, CrawlReasonRow>;

/** Why a URL is not asked for. */
const REFUSALS = {
  out_of_scope: {
    levels: ['page'],
    en: ['outside of crawl.scope.within', 'widen crawl.scope.within, or add a seed there'],
    zh: ['超出 crawl.scope.within 的范围', '放宽 crawl.scope.within，或在该处添加种子'],
  },
  not_included: {
    levels: ['page'],
    en: ['no pattern of crawl.scope.include matches', 'add a pattern to crawl.scope.include'],
    zh: ['不匹配 crawl.scope.include 的任何模式', '在 crawl.scope.include 中添加模式'],
  },
  excluded: {
    levels: ['page'],
    en: ['a pattern of crawl.scope.exclude matches', 'remove the pattern from crawl.scope.exclude'],
    zh: ['匹配 crawl.scope.exclude 的某个模式', '从 crawl.scope.exclude 中移除该模式'],
  },
  file_extension: {
    levels: ['page'],
    en: ['the name ends as that of a file that is no page, such as .pdf or .zip'],
    zh: ['名称的扩展名属于非网页文件，如 .pdf 或 .zip'],
  },
  too_deep: {
    levels: ['page'],
    en: ['more links from a seed than crawl.max_depth', 'raise crawl.max_depth'],
    zh: ['距种子的链接数超过 crawl.max_depth', '调高 crawl.max_depth'],
  },
  blocked_by_robots: {
    levels: ALL,
    en: ['robots.txt forbids it; detail is the rule'],
    zh: ['robots.txt 禁止；detail 为该规则'],
  },
  opted_out: {
    levels: ['page', 'image'],
    en: ['the site asks that it is not used for AI; detail says where'],
    zh: ['网站要求不得用于 AI；detail 说明出处'],
  },
  robots_unreachable: {
    levels: ALL,
    en: ['robots.txt answers with an error, so that nothing may be asked for', 'crawl again later'],
    zh: ['robots.txt 返回错误，因此不得请求任何内容', '稍后重新抓取'],
  },
  crawl_delay_too_long: {
    levels: ALL,
    en: [
      'robots.txt asks for a longer delay than crawl.max_crawl_delay_s; detail says how long',
      'raise crawl.max_crawl_delay_s',
    ],
    zh: [
      'robots.txt 要求的间隔超过 crawl.max_crawl_delay_s；detail 为其时长',
      '调高 crawl.max_crawl_delay_s',
    ],
  },
  host_unreachable: {
    levels: ALL,
    en: ['its host failed crawl.max_host_failures times in a row', 'crawl again later'],
    zh: ['其主机连续失败 crawl.max_host_failures 次', '稍后重新抓取'],
  },
} as const satisfies Record<string, CrawlReasonRow>;

/** Why a URL is taken for part of an endless space; each with the option that bounds it. */
const TRAPS = {
  url_too_long: {
    levels: ['page', 'image'],
    en: ['the URL is longer than max_url_chars', 'raise crawl.traps.max_url_chars'],
    zh: ['网址长度超过 max_url_chars', '调高 crawl.traps.max_url_chars'],
  },
  path_too_deep: {
    levels: ['page'],
    en: ['the path has more segments than max_path_segments', 'raise crawl.traps.max_path_segments'],
    zh: ['路径段数超过 max_path_segments', '调高 crawl.traps.max_path_segments'],
  },
  repeated_segments: {
    levels: ['page'],
    en: ['a segment of the path repeats more often than max_repeats', 'raise crawl.traps.max_repeats'],
    zh: ['路径中某段的重复次数超过 max_repeats', '调高 crawl.traps.max_repeats'],
  },
  repeated_parameter: {
    levels: ['page'],
    en: ['a query parameter repeats more often than max_repeats', 'raise crawl.traps.max_repeats'],
    zh: ['某查询参数的重复次数超过 max_repeats', '调高 crawl.traps.max_repeats'],
  },
  too_many_parameters: {
    levels: ['page'],
    en: ['more query parameters than max_parameters', 'raise crawl.traps.max_parameters'],
    zh: ['查询参数多于 max_parameters', '调高 crawl.traps.max_parameters'],
  },
  date_ahead: {
    levels: ['page'],
    en: ['the URL names a date more than two years ahead, as endless calendars do'],
    zh: ['网址中的日期晚于两年之后，常见于无尽的日历'],
  },
  too_many_queries: {
    levels: ['page'],
    en: [
      'the path was queued with max_queries_per_path other queries',
      'raise crawl.traps.max_queries_per_path',
    ],
    zh: ['该路径已有 max_queries_per_path 种查询', '调高 crawl.traps.max_queries_per_path'],
  },
  too_many_of_pattern: {
    levels: ['page'],
    en: [
      'max_urls_per_pattern URLs were queued that differ from it in numbers or values only',
      'raise crawl.traps.max_urls_per_pattern',
    ],
    zh: ['仅数字或取值不同的网址已有 max_urls_per_pattern 个', '调高 crawl.traps.max_urls_per_pattern'],
  },
  too_many_hosts: {
    levels: ['page'],
    en: ['the domain has max_hosts_per_domain other hosts', 'raise crawl.traps.max_hosts_per_domain'],
    zh: ['该域名已有 max_hosts_per_domain 个其他主机', '调高 crawl.traps.max_hosts_per_domain'],
  },
  pattern_without_yield: {
    levels: ['page'],
    en: [
      'of the last yield_sample pages of its pattern, fewer than min_yield had new text',
      'lower crawl.traps.min_yield',
    ],
    zh: ['同一模式最近 yield_sample 个页面中，有新文本的比例低于 min_yield', '调低 crawl.traps.min_yield'],
  },
} as const satisfies Record<string, CrawlReasonRow>;

/** Why a URL waits at the end of a run. */
const WAITS = {
  page_budget: {
    levels: ['page', 'sitemap'],
    en: ['crawl.max_pages is reached', 'raise crawl.max_pages and crawl again'],
    zh: ['已达到 crawl.max_pages', '调高 crawl.max_pages 后重新运行'],
  },
  host_page_budget: {
    levels: ['page', 'sitemap'],
    en: ['crawl.max_pages_per_host is reached', 'raise crawl.max_pages_per_host and crawl again'],
    zh: ['已达到 crawl.max_pages_per_host', '调高 crawl.max_pages_per_host 后重新运行'],
  },
  byte_budget: {
    levels: ALL,
    en: ['crawl.max_bytes is reached', 'raise crawl.max_bytes and crawl again'],
    zh: ['已达到 crawl.max_bytes', '调高 crawl.max_bytes 后重新运行'],
  },
  stopped: {
    levels: ALL,
    en: ['the crawl was stopped before its turn', 'run the same command again'],
    zh: ['轮到它之前抓取已停止', '再次运行同一命令'],
  },
} as const satisfies Record<string, CrawlReasonRow>;

type FetchReason = keyof typeof FETCH_REASONS;

const MORE_TRIES = [
  'raise fetch.retries, or crawl again later',
  '调高 fetch.retries，或稍后重新抓取',
] as const;

/** What can be done in a crawl about a request that failed; `weft retry` is for corpora. */
const FIXES: Partial<Record<FetchReason, readonly [en: string, zh: string]>> = {
  dns: MORE_TRIES,
  refused: MORE_TRIES,
  unreachable: MORE_TRIES,
  reset: MORE_TRIES,
  http_5xx: MORE_TRIES,
  network_error: MORE_TRIES,
  port_not_allowed: ['add the port to fetch.ports', '将该端口加入 fetch.ports'],
  timeout_connect: ['raise fetch.connect_timeout_ms', '调高 fetch.connect_timeout_ms'],
  timeout_first_byte: ['raise fetch.first_byte_timeout_ms', '调高 fetch.first_byte_timeout_ms'],
  timeout_idle: ['raise fetch.idle_timeout_ms', '调高 fetch.idle_timeout_ms'],
  deadline: ['raise fetch.deadline_ms', '调高 fetch.deadline_ms'],
  too_large: ['raise fetch.max_bytes', '调高 fetch.max_bytes'],
  too_many_redirects: ['raise fetch.max_redirects', '调高 fetch.max_redirects'],
};

/** Requests that failed: what it means is what the fetcher says, whatever is asked for. */
const FAILURES = Object.fromEntries(
  (Object.keys(FETCH_REASONS) as FetchReason[]).map((code): [FetchReason, CrawlReasonRow] => {
    const { en, zh } = FETCH_REASONS[code];
    const fix = FIXES[code];
    return [code, { levels: ALL, en: fix ? [en[0], fix[0]] : [en[0]], zh: fix ? [zh[0], fix[1]] : [zh[0]] }];
  }),
) as Record<FetchReason, CrawlReasonRow>;

/**
 * Every verdict on a URL of a crawl and every reason to wait, with what it can be said of, what it means and what can
 * be done. `docs/drops.md` and the words of the report are made from it.
 */
export const CRAWL_REASONS = { ...FAILURES, ...ANSWERS, ...REFUSALS, ...TRAPS, ...WAITS };

/** Verdict on a URL of a crawl. */
export type CrawlReason = keyof typeof ANSWERS | keyof typeof REFUSALS | TrapReason | FetchReason;
/** Why a URL is taken for part of an endless space. */
export type TrapReason = keyof typeof TRAPS;
/** Why a URL waits at the end of a run. */
export type WaitReason = keyof typeof WAITS;

/** What a verdict or a reason to wait means; undefined for one of another version. */
export function describeCrawlReason(code: string): CrawlReasonRow | undefined {
  return Object.hasOwn(CRAWL_REASONS, code) ? CRAWL_REASONS[code as keyof typeof CRAWL_REASONS] : undefined;
}
