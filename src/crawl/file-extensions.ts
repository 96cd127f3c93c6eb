/** Extensions of files that are no pages; what stands behind others is known when the server has said. */
const OTHER_FILES = new Set(
  (
    '7z aac ai apk avi avif azw3 bin bmp bz2 cab class css csv dat deb dmg doc docx dwg eot eps epub exe flac flv gif gz ' +
    'ico ics img iso jar jpeg jpg js json jxl key lz4 m3u m3u8 m4a m4v map md5 mid midi mkv mobi mov mp3 mp4 mpeg mpg msi ' +
    'numbers odp ods odt ogg ogv opus otf pages parquet pdf pkg png ppt pptx ps psd rar rpm rtf sha1 sha256 sig svg swf ' +
    'tar tbz2 tgz tif tiff torrent ts ttf wasm wav webm webp whl wma wmv woff woff2 xls xlsx xz zip zst'
  ).split(' '),
);

/** Whether a URL's path says that it is a file and no page. */
export function isOtherFile(url: URL): boolean {
  const extension = /\.([a-z\d]{1,7})$/i.exec(url.pathname)?.[1]?.toLowerCase();
  return extension !== undefined && OTHER_FILES.has(extension);
}
