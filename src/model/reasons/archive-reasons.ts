import type { ReasonTable } from './reason-row.js';

/** Why the rest of a unit, or a record of an archive, was not read. */
export const ARCHIVE_REASONS = {
  archive_truncated: {
    levels: ['unit'],
    en: ['the archive ends early; what came before is kept', 'get the file again and build again'],
    zh: ['归档文件提前结束；此前的内容已保留', '重新获取该文件后重新构建'],
  },
  archive_corrupt: {
    levels: ['unit'],
    en: [
      'the archive is broken from here on; what came before is kept',
      'get the file again and build again',
    ],
    zh: ['归档文件自此处起损坏；此前的内容已保留', '重新获取该文件后重新构建'],
  },
  archive_unsupported: {
    levels: ['unit'],
    en: [
      'the input is compressed in a way that is not read; detail says what',
      'compress it as the detail says, with gzip, or not at all',
    ],
    zh: ['输入的压缩方式不受支持；detail 说明原因', '按 detail 所述重新压缩，或改用 gzip，或不压缩'],
  },
  archive_no_records: {
    levels: ['unit'],
    en: [
      'the zip archive holds no file of the kind that is read from it; detail says which',
      'check that the input is the right file',
    ],
    zh: ['zip 归档中没有要读取的那类文件；detail 说明是哪一类', '检查输入文件是否正确'],
  },
  zip_unsupported: {
    levels: ['unit'],
    en: ['the zip archive uses a feature that is not read; detail says which', 'unpack it, or pack it again'],
    zh: ['zip 归档使用了不支持的功能；detail 说明是哪一种', '解包，或重新打包'],
  },
  json_truncated: {
    levels: ['unit'],
    en: ['the JSON file ends early; what came before is kept', 'get the file again and build again'],
    zh: ['JSON 文件提前结束；此前的内容已保留', '重新获取该文件后重新构建'],
  },
  json_corrupt: {
    levels: ['unit'],
    en: ['the file is no valid JSON from here on; what came before is kept', 'fix the file and build again'],
    zh: ['文件自此处起不是有效的 JSON；此前的内容已保留', '修复该文件后重新构建'],
  },
  json_no_records: {
    levels: ['unit'],
    en: ['the JSON file holds no records where they were looked for', 'check where its records stand'],
    zh: ['JSON 文件在所查位置没有记录', '检查其记录所在的位置'],
  },
  parquet_corrupt: {
    levels: ['unit', 'image'],
    en: ['the Parquet file cannot be read', 'get the file again and build again'],
    zh: ['Parquet 文件无法读取', '重新获取该文件后重新构建'],
  },
  row_group_too_large: {
    levels: ['unit', 'image'],
    en: ['a row group of the Parquet file is too large to be held', 'write the file with smaller row groups'],
    zh: ['Parquet 文件的行组过大，无法载入内存', '用更小的行组重写该文件'],
  },
  tar_not_seekable: {
    levels: ['unit', 'image'],
    en: ['members of a compressed or remote tar cannot be looked up', 'give a plain local tar'],
    zh: ['压缩的或远程的 tar 无法按成员查找', '改用未压缩的本地 tar'],
  },
  record_truncated: {
    levels: ['record', 'image'],
    en: ['the record ends early; detail says how many bytes are missing', 'get the file again'],
    zh: ['记录提前结束；detail 说明缺少多少字节', '重新获取该文件'],
  },
  record_corrupt: {
    levels: ['record', 'image'],
    en: [
      'the record, or what stands in its place, is broken; reading goes on behind it',
      'get the file again',
    ],
    zh: ['记录（或其所在之处）已损坏；其后的内容继续读取', '重新获取该文件'],
  },
  record_not_addressable: {
    levels: ['record', 'image'],
    en: [
      'the image cannot be read back: its gzip member or zstd frame holds several records',
      'compress each record by itself',
    ],
    zh: ['图片无法回读：其 gzip 成员或 zstd 帧包含多条记录', '逐条记录单独压缩'],
  },
  index_bad_line: {
    levels: ['record'],
    en: ['the line of the index names no record; detail says what is wrong', 'make the index again'],
    zh: ['索引行没有指出记录；detail 说明问题所在', '重新生成索引'],
  },
  index_outside_base: {
    levels: ['record'],
    en: [
      'the index names an archive outside of the folder that its archives lie in; detail is the name',
      'set source.warc_base to the folder or URL that all archives of the index lie below',
    ],
    zh: [
      '索引指出的归档不在归档所在的文件夹之内；detail 为其名称',
      '将 source.warc_base 设为该索引所有归档所在的文件夹或网址',
    ],
  },
  index_mismatch: {
    levels: ['record'],
    en: [
      'at the place that the index names lies another record, or none, or one of another length; detail says what',
      'make the index again from these archives, or get the archives that it was made from',
    ],
    zh: [
      '索引所指的位置是另一条记录、没有记录，或记录长度不同；detail 说明情况',
      '用这些归档重新生成索引，或获取生成该索引所用的归档',
    ],
  },
  index_duplicate: {
    levels: ['record'],
    en: ['another line of the index names the same record, which is read once; detail is the archive'],
    zh: ['索引的另一行指向同一条记录，只读取一次；detail 为归档'],
  },
  no_target_uri: {
    levels: ['record'],
    en: ['the WARC record names no URL'],
    zh: ['WARC 记录没有网址'],
  },
  http_malformed: {
    levels: ['record', 'image'],
    en: ['the record holds no HTTP response'],
    zh: ['记录中没有 HTTP 响应'],
  },
  http_status: {
    levels: ['record', 'image'],
    en: ['the archived response is no success; detail is the status'],
    zh: ['归档的响应不是成功状态；detail 为状态码'],
  },
  content_encoding_unsupported: {
    levels: ['record', 'image'],
    en: ['the content encoding of the archived response is not read; detail names it'],
    zh: ['归档响应的内容编码不受支持；detail 为其名称'],
  },
  archived_image: {
    levels: ['record'],
    en: ['an image, kept for the pages that show it; no loss'],
    zh: ['图片，留给引用它的页面；不是损失'],
  },
  warc_request: {
    levels: ['record', 'image'],
    en: ['a WARC record of a request: holds no response'],
    zh: ['WARC 请求记录：不含响应'],
  },
  warc_metadata: {
    levels: ['record', 'image'],
    en: ['a WARC record of metadata: holds no response'],
    zh: ['WARC 元数据记录：不含响应'],
  },
  warc_warcinfo: {
    levels: ['record', 'image'],
    en: ['a WARC record about the archive: holds no response'],
    zh: ['WARC 归档说明记录：不含响应'],
  },
  warc_revisit: {
    levels: ['record', 'image'],
    en: ['repeats an earlier record without its bytes'],
    zh: ['重复较早的记录，不含其数据'],
  },
  warc_conversion: {
    levels: ['record', 'image'],
    en: ['a WARC record of a converted response, which is not read'],
    zh: ['WARC 转换记录，不读取'],
  },
  warc_continuation: {
    levels: ['record', 'image'],
    en: ['a WARC record that continues another, which is not read'],
    zh: ['WARC 续接记录，不读取'],
  },
  warc_other: {
    levels: ['record', 'image'],
    en: ['a WARC record of a type that is not known; detail names it'],
    zh: ['未知类型的 WARC 记录；detail 为其名称'],
  },
  tar_link: {
    levels: ['record'],
    en: ['a link or device in a tar: nothing is followed', 'pack the files themselves'],
    zh: ['tar 中的链接或设备：不会跟随', '打包文件本身'],
  },
} as const satisfies ReasonTable;
