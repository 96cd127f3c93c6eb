import type { ReasonTable } from './reason-row.js';

/** Why the bytes of an image were not got by its URL. */
export const FETCH_REASONS = {
  bad_url: {
    levels: ['record', 'image'],
    en: ['the URL cannot be parsed, or its data: part cannot be decoded'],
    zh: ['网址无法解析，或其 data: 部分无法解码'],
  },
  unsupported_scheme: {
    levels: ['image'],
    en: ['neither http, https nor data; detail is the scheme'],
    zh: ['不是 http、https 或 data；detail 为协议名'],
  },
  private_address: {
    levels: ['image'],
    en: [
      'the host is, or resolves to, an address that is not public; detail is the kind of address',
      'what is never fetched from the network must be given as an input',
    ],
    zh: ['主机是或解析为非公网地址；detail 为地址类型', '非公网内容从不抓取，须作为输入提供'],
  },
  port_not_allowed: {
    levels: ['image'],
    en: ['the port is not one that fetch.ports allows; detail is the port', 'add the port to fetch.ports'],
    zh: ['端口不在 fetch.ports 允许之列；detail 为端口号', '将该端口加入 fetch.ports'],
  },
  dns: {
    levels: ['image'],
    en: ['the host name has no address; detail is the resolver code', 'weft retry, later'],
    zh: ['主机名没有地址；detail 为解析器代码', '稍后运行 weft retry'],
  },
  refused: {
    levels: ['image'],
    en: ['the server refused the connection', 'weft retry, later'],
    zh: ['服务器拒绝连接', '稍后运行 weft retry'],
  },
  proxy_failed: {
    levels: ['image'],
    en: [
      'the proxy of http_proxy or https_proxy could not be used; detail says why',
      'mend the proxy or its variables, or set fetch.proxy: none; then weft retry',
    ],
    zh: [
      'http_proxy 或 https_proxy 指定的代理无法使用；detail 说明原因',
      '修正代理或其环境变量，或设置 fetch.proxy: none；然后运行 weft retry',
    ],
  },
  unreachable: {
    levels: ['image'],
    en: ['there is no route to the server', 'weft retry, later'],
    zh: ['没有到达服务器的路由', '稍后运行 weft retry'],
  },
  tls: {
    levels: ['image'],
    en: ['the certificate or the handshake failed; detail is the code'],
    zh: ['证书或握手失败；detail 为代码'],
  },
  reset: {
    levels: ['image'],
    en: ['the connection broke before the response was complete', 'weft retry, later'],
    zh: ['响应完成前连接中断', '稍后运行 weft retry'],
  },
  timeout_connect: {
    levels: ['image'],
    en: ['no connection within connect_timeout_ms', 'weft retry, later, or raise fetch.connect_timeout_ms'],
    zh: ['在 connect_timeout_ms 内未能连接', '稍后运行 weft retry，或调高 fetch.connect_timeout_ms'],
  },
  timeout_first_byte: {
    levels: ['image'],
    en: [
      'no response headers within first_byte_timeout_ms',
      'weft retry, later, or raise fetch.first_byte_timeout_ms',
    ],
    zh: ['在 first_byte_timeout_ms 内没有响应头', '稍后运行 weft retry，或调高 fetch.first_byte_timeout_ms'],
  },
  timeout_idle: {
    levels: ['image'],
    en: ['the body fell silent for idle_timeout_ms', 'weft retry, later, or raise fetch.idle_timeout_ms'],
    zh: ['正文停顿达 idle_timeout_ms', '稍后运行 weft retry，或调高 fetch.idle_timeout_ms'],
  },
  deadline: {
    levels: ['image'],
    en: ['everything together took longer than deadline_ms', 'weft retry, later, or raise fetch.deadline_ms'],
    zh: ['总耗时超过 deadline_ms', '稍后运行 weft retry，或调高 fetch.deadline_ms'],
  },
  bad_response: {
    levels: ['image'],
    en: ['the answer is not HTTP, says two things at once or has too long a head; detail says which'],
    zh: ['应答不是 HTTP、自相矛盾，或响应头过长；detail 说明是哪一种'],
  },
  http_3xx: {
    levels: ['image'],
    en: ['a redirect that leads nowhere, or 304; detail is the status'],
    zh: ['重定向没有目标，或 304；detail 为状态码'],
  },
  http_4xx: {
    levels: ['image'],
    en: [
      'a client error; detail is the status',
      'most will not come back; weft retry --class 4xx asks again',
    ],
    zh: ['客户端错误；detail 为状态码', '多数已永久消失；weft retry --class 4xx 可再次请求'],
  },
  http_5xx: {
    levels: ['image'],
    en: ['a server error; detail is the status', 'weft retry, later'],
    zh: ['服务器错误；detail 为状态码', '稍后运行 weft retry'],
  },
  too_large: {
    levels: ['image'],
    en: [
      'more than max_bytes, announced, sent or after decoding; detail says which',
      'raise fetch.max_bytes',
    ],
    zh: ['声明、发送或解码后的字节数超过 max_bytes；detail 说明是哪一种', '调高 fetch.max_bytes'],
  },
  too_many_redirects: {
    levels: ['image'],
    en: ['more than max_redirects', 'raise fetch.max_redirects'],
    zh: ['重定向次数超过 max_redirects', '调高 fetch.max_redirects'],
  },
  redirect_loop: {
    levels: ['image'],
    en: ['a redirect leads back to where it came from'],
    zh: ['重定向形成循环'],
  },
  content_encoding: {
    levels: ['image'],
    en: ['the body is in a content encoding that is not undone, or broken; detail says which'],
    zh: ['正文所用的内容编码不受支持，或编码后的正文已损坏；detail 说明是哪一种'],
  },
  blocked_by_robots: {
    levels: ['page', 'image'],
    en: ['robots.txt forbids the URL, or could not be had; detail says which'],
    zh: ['robots.txt 禁止该网址，或无法取得 robots.txt；detail 说明是哪一种'],
  },
  opted_out: {
    levels: ['page', 'image'],
    en: ['the server asks that the image is not used for AI; the evidence is in consent'],
    zh: ['网站要求不得用于 AI；依据见 consent'],
  },
  host_busy: {
    levels: ['image'],
    en: ['it was not the turn of the host within host_wait_ms', 'weft retry, or raise fetch.host_wait_ms'],
    zh: ['在 host_wait_ms 内未轮到该主机', '运行 weft retry，或调高 fetch.host_wait_ms'],
  },
  network_error: {
    levels: ['image'],
    en: ['any other failure of the network; detail is the code', 'weft retry, later'],
    zh: ['其他网络故障；detail 为代码', '稍后运行 weft retry'],
  },
} as const satisfies ReasonTable;
