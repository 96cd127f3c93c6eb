import type { ReasonTable } from './reason-row.js';

/** Why a document, or a part of one, is kept out by curation, lists and benchmarks. */
export const DOCUMENT_REASONS = {
  duplicate_id: {
    levels: ['document'],
    en: [
      'a second document of one id in one input; the newest capture stays',
      'set source.id_field to a field that is unique within each file, or to none',
    ],
    zh: [
      '同一输入中同一 id 的第二篇文档；保留最新的抓取',
      '将 source.id_field 设为在每个文件内唯一的字段，或设为 none',
    ],
  },
  duplicate_url: {
    levels: ['document'],
    en: ['an older capture of a page; the newest stays', 'set curate.same_url to keep'],
    zh: ['同一页面的旧抓取；保留最新的', '将 curate.same_url 设为 keep 可全部保留'],
  },
  near_duplicate: {
    levels: ['document'],
    en: [
      'its text is nearly that of another document, which stays; detail says which',
      'curate.near_duplicates says how near, or turns it off',
    ],
    zh: [
      '文本与另一篇保留的文档几乎相同；detail 说明是哪一篇',
      '由 curate.near_duplicates 决定相近程度，或关闭',
    ],
  },
  in_earlier_build: {
    levels: ['document'],
    en: ['an earlier corpus named by against stores this page', 'build without against'],
    zh: ['against 指定的较早语料已收录此页面', '构建时不使用 against'],
  },
  near_duplicate_of_earlier: {
    levels: ['document'],
    en: ['an earlier corpus named by against stores nearly the same text', 'build without against'],
    zh: ['against 指定的较早语料已收录几乎相同的文本', '构建时不使用 against'],
  },
  benchmark_text: {
    levels: ['document'],
    en: ['shares text with a benchmark; detail says which', 'set decontaminate.action to flag to keep it'],
    zh: ['与评测集有相同文本；detail 说明是哪一个', '将 decontaminate.action 设为 flag 可保留'],
  },
  benchmark_image: {
    levels: ['image'],
    en: ['is a picture of a benchmark; detail says which', 'set decontaminate.action to flag to keep it'],
    zh: ['是评测集中的图片；detail 说明是哪一个', '将 decontaminate.action 设为 flag 可保留'],
  },
  excluded: {
    levels: ['page', 'document', 'image'],
    en: ['an exclude list names it; detail has the entry', 'take the entry off the list'],
    zh: ['被排除列表列出；detail 为该条目', '从列表中移除该条目'],
  },
  taken_down: {
    levels: ['page', 'document', 'image'],
    en: ['a takedown of this corpus names it; detail has the entry'],
    zh: ['已从本语料中下架；detail 为该条目'],
  },
  repeated_paragraph: {
    levels: ['node'],
    en: [
      'a paragraph that many pages of the host repeat; its first page keeps it',
      'curate.repeated_paragraphs says how many, or turns it off',
    ],
    zh: ['该主机的许多页面重复的段落；首个页面保留它', '由 curate.repeated_paragraphs 决定次数，或关闭'],
  },
  empty_text: {
    levels: ['node'],
    en: ['a text block of nothing but white space'],
    zh: ['只有空白的文本块'],
  },
} as const satisfies ReasonTable;
