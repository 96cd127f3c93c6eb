import type { ReasonTable } from './reason-row.js';

/** Why a record of an input yielded no page or document, and why a page yielded no document. */
export const RECORD_REASONS = {
  bad_json: {
    levels: ['record'],
    en: ['the line is no valid JSON', 'fix the line'],
    zh: ['该行不是有效的 JSON', '修复该行'],
  },
  bad_record: {
    levels: ['record'],
    en: ['the record is no object with fields', 'fix the record'],
    zh: ['记录不是带字段的对象', '修复该记录'],
  },
  missing_field: {
    levels: ['record', 'unit'],
    en: ['a field is missing; detail names it', 'name the right field under source, or fix the record'],
    zh: ['缺少字段；detail 为其名称', '在 source 下指定正确的字段，或修复该记录'],
  },
  bad_field: {
    levels: ['record'],
    en: ['a field holds the wrong kind of value; detail says which', 'fix the record'],
    zh: ['字段值的类型不对；detail 说明是哪一个', '修复该记录'],
  },
  bad_slot: {
    levels: ['record'],
    en: ['a place in the record has text and image, or neither', 'fix the record'],
    zh: ['记录中某个位置同时有文本和图片，或两者都没有', '修复该记录'],
  },
  lists_unequal: {
    levels: ['record'],
    en: ['the lists of texts and images differ in length', 'fix the record'],
    zh: ['文本列表与图片列表长度不同', '修复该记录'],
  },
  no_order: {
    levels: ['record'],
    en: ['the record does not say where its images stand', 'import the streaming form of the corpus'],
    zh: ['记录没有说明图片的位置', '导入该语料的流式版本'],
  },
  empty_body: {
    levels: ['record', 'image'],
    en: ['the record or file holds no bytes'],
    zh: ['记录或文件没有内容'],
  },
  input_not_found: {
    levels: ['record', 'image', 'unit'],
    en: ['the file is not there', 'check the path'],
    zh: ['文件不存在', '检查路径'],
  },
  input_not_file: {
    levels: ['record', 'image', 'unit'],
    en: ['the name is that of no regular file', 'give a file'],
    zh: ['该名称不是普通文件', '提供文件'],
  },
  input_forbidden: {
    levels: ['record', 'image'],
    en: ['the file may not be read', 'check its permissions, or the credentials of its URL'],
    zh: ['没有读取该文件的权限', '检查其权限，或其网址的凭据'],
  },
  input_status: {
    levels: ['record', 'image'],
    en: ['the server of the input refused; detail has the status', 'check the URL and its credentials'],
    zh: ['输入所在的服务器拒绝；detail 含状态码', '检查网址及其凭据'],
  },
  input_scheme: {
    levels: ['record', 'image', 'unit'],
    en: [
      'inputs are not read by this kind of URL',
      'give a path, or an s3://, gs://, hf://, http:// or https:// URL',
    ],
    zh: ['不支持以此类网址读取输入', '提供路径，或 s3://、gs://、hf://、http://、https:// 网址'],
  },
  input_unreadable: {
    levels: ['record', 'image'],
    en: ['the file cannot be read; detail says why', 'make it readable and build again'],
    zh: ['文件无法读取；detail 说明原因', '使其可读后重新构建'],
  },
  not_found: {
    levels: ['record', 'image'],
    en: ['the object went away while it was read', 'leave inputs as they are during a build'],
    zh: ['对象在读取时消失', '构建期间不要改动输入'],
  },
  outside_input: {
    levels: ['record'],
    en: ['a link leads out of the input folder', 'put the file itself into the folder'],
    zh: ['链接指向输入文件夹之外', '把文件本身放入文件夹'],
  },
  page_too_large: {
    levels: ['record', 'page'],
    en: ['the page has more bytes than may be read', 'raise source.max_page_bytes'],
    zh: ['页面字节数超过可读取的上限', '调高 source.max_page_bytes'],
  },
  not_html: {
    levels: ['record', 'page'],
    en: ['the bytes are no HTML page; detail says what they are'],
    zh: ['内容不是 HTML 页面；detail 说明其类型'],
  },
  empty_document: {
    levels: ['record', 'page'],
    en: ['neither text nor image was found on the page'],
    zh: ['页面上既没有文本也没有图片'],
  },
  page_unreadable: {
    levels: ['page'],
    en: ['the file of the page cannot be read; detail says why', 'check the file'],
    zh: ['页面文件无法读取；detail 说明原因', '检查该文件'],
  },
  page_too_complex: {
    levels: ['page'],
    en: ['the page has more elements, depth or text than an honest one'],
    zh: ['页面的元素、嵌套或文本多于正常页面'],
  },
  extract_timeout: {
    levels: ['page'],
    en: ['extraction took too long', 'use fewer workers if the machine is overloaded'],
    zh: ['抽取耗时过长', '若机器过载，请减少 workers'],
  },
  extract_crash: {
    levels: ['page'],
    en: ['extraction took its thread down, twice', 'report the page as a bug'],
    zh: ['抽取两次使其线程崩溃', '请将该页面作为缺陷报告'],
  },
  extract_out_of_memory: {
    levels: ['page'],
    en: ['extraction ran out of memory, twice', 'report the page as a bug'],
    zh: ['抽取两次耗尽内存', '请将该页面作为缺陷报告'],
  },
  extractor_failed: {
    levels: ['page'],
    en: [
      'the extractor of the pipeline threw, or returned what is no list of nodes; detail says what',
      'fix the extractor; weft extract --recipe tries it on one page',
    ],
    zh: [
      '流水线的 extractor 抛出异常，或返回值不是节点列表；detail 说明详情',
      '修正 extractor；可用 weft extract --recipe 在单个页面上试运行',
    ],
  },
} as const satisfies ReasonTable;
