import type { ReasonTable } from './reason-row.js';

/** Why the bytes of an image were got and not stored. */
export const DECODE_REASONS = {
  not_an_image: {
    levels: ['image'],
    en: ['the bytes are something else: detail is html, xml, json, text, pdf, empty, unknown …'],
    zh: ['数据不是图片：detail 为 html、xml、json、text、pdf、empty、unknown 等'],
  },
  svg_blocked: {
    levels: ['image'],
    en: ['SVG can name other files and blow up when drawn; it is not rasterised'],
    zh: ['SVG 可引用其他文件，绘制时可能急剧膨胀；不作栅格化'],
  },
  unsupported_format: {
    levels: ['image'],
    en: ['an image format outside the allow-list: detail is tiff, bmp, heic …'],
    zh: ['图片格式不在允许之列：detail 为 tiff、bmp、heic 等'],
  },
  placeholder: {
    levels: ['image'],
    en: [
      'a stand-in: 1×1 or 2×2 pixels, one flat colour, fully transparent, or a known "image removed" picture',
    ],
    zh: ['占位图：1×1 或 2×2 像素、单一颜色、完全透明，或已知的“图片已删除”图'],
  },
  image_too_many_pixels: {
    levels: ['image'],
    en: ['width × height is above max_pixels', 'raise images.max_pixels'],
    zh: ['宽 × 高超过 max_pixels', '调高 images.max_pixels'],
  },
  image_too_many_frames: {
    levels: ['image'],
    en: ['more frames than max_frames', 'raise images.max_frames'],
    zh: ['帧数超过 max_frames', '调高 images.max_frames'],
  },
  image_too_many_scans: {
    levels: ['image'],
    en: ['a JPEG of more than 100 scans'],
    zh: ['扫描次数超过 100 的 JPEG'],
  },
  image_too_much_memory: {
    levels: ['image'],
    en: ['decoding would take more memory than max_decode_bytes', 'raise images.max_decode_bytes'],
    zh: ['解码所需内存超过 max_decode_bytes', '调高 images.max_decode_bytes'],
  },
  image_truncated: {
    levels: ['image'],
    en: ['the file ends before its picture does', 'set images.truncated to keep'],
    zh: ['文件在画面结束前终止', '将 images.truncated 设为 keep'],
  },
  image_undecodable: {
    levels: ['image'],
    en: ['the file says it is an image and cannot be decoded'],
    zh: ['文件自称图片但无法解码'],
  },
  image_timeout: {
    levels: ['image'],
    en: ['decoding or encoding took longer than time_limit_ms', 'raise images.time_limit_ms'],
    zh: ['解码或编码超过 time_limit_ms', '调高 images.time_limit_ms'],
  },
  decoder_crashed: {
    levels: ['image'],
    en: ['the thread or process that decoded this image died or ran out of memory; with a process, twice'],
    zh: ['解码此图片的线程或进程崩溃或耗尽内存；进程方式下为两次'],
  },
} as const satisfies ReasonTable;

/** Why no bytes of an image were asked of a server, or looked for. */
export const PLACE_REASONS = {
  network_off: {
    levels: ['image'],
    en: ['the pipeline downloads nothing', 'set fetch.network to true'],
    zh: ['该流水线不下载任何内容', '将 fetch.network 设为 true'],
  },
  no_candidate: {
    levels: ['image'],
    en: ['the page offered no URL'],
    zh: ['页面没有给出网址'],
  },
  local_url: {
    levels: ['image'],
    en: ['a file: URL on a page that is no file of the input, or is known by a web URL'],
    zh: ['页面不是输入中的文件，或以网址为名，却引用 file: 网址'],
  },
  file_not_found: {
    levels: ['image'],
    en: ['the file is not next to its page', 'put the images where the page looks for them'],
    zh: ['页面旁没有该文件', '把图片放到页面所指的位置'],
  },
  file_outside_input: {
    levels: ['image'],
    en: ['a link leads out of the input folder', 'put the file itself into the folder'],
    zh: ['链接指向输入文件夹之外', '把文件本身放入文件夹'],
  },
  bad_file_url: {
    levels: ['image'],
    en: ['a file: URL that leads out of the input or names no file'],
    zh: ['file: 网址指向输入之外，或不指向文件'],
  },
  bad_part_url: {
    levels: ['image'],
    en: ['the input does not hold the image that its record names', 'check source.images and the input'],
    zh: ['输入中没有记录所指的图片', '检查 source.images 与输入'],
  },
  frames_differ: {
    levels: ['image'],
    en: ['the TIFF has another number of frames than its record has images'],
    zh: ['TIFF 的帧数与记录的图片数不同'],
  },
  bad_image_url: {
    levels: ['image'],
    en: ['the record gives no usable address of the image; detail is what it gives'],
    zh: ['记录没有给出可用的图片地址；detail 为其内容'],
  },
  bad_image_index: {
    levels: ['image'],
    en: ['the record places the image at a sentence that it does not have'],
    zh: ['记录把图片放在不存在的句子处'],
  },
  image_too_large: {
    levels: ['image'],
    en: ['the file has more bytes than fetch.max_bytes', 'raise fetch.max_bytes'],
    zh: ['文件字节数超过 fetch.max_bytes', '调高 fetch.max_bytes'],
  },
  image_overused: {
    levels: ['image'],
    en: ['its URL is on too many pages; detail says on how many', 'raise curate.max_pages_per_image'],
    zh: ['其网址出现在过多页面上；detail 说明页面数', '调高 curate.max_pages_per_image'],
  },
  document_dropped: {
    levels: ['image'],
    en: ['its document was dropped; detail is the reason of that'],
    zh: ['所在文档已被丢弃；detail 为其原因'],
  },
} as const satisfies ReasonTable;
