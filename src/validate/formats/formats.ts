/** Data sets that are understood, by the name that `--as` takes, and what they are. */
export const DATA_FORMATS = {
  weft: 'a corpus that weft build wrote',
  webdataset: 'tars of samples for the webdataset package',
  energon: 'a Megatron-Energon data set: tars with .nv-meta',
  img2dataset: 'tars with _stats.json and .parquet beside them',
  'mint-1t': 'tars of .json and multi-frame .tiff (MINT-1T PDF and ArXiv)',
  'vila-wds': 'tars of image and caption with wids-meta.json',
  'eagle-wds': 'tars of conversations and .img members',
  mds: 'MosaicML streaming shards',
  obelics: 'Parquet of parallel texts and images (OBELICS, OmniCorpus, MINT-1T HTML)',
  'mmc4-jsonl': 'JSONL of text_list and image_info (MMC4)',
  omnicorpus: 'JSONL of parallel texts and images (OmniCorpus, OBELICS)',
  'llava-next': 'JSON or JSONL of conversations beside a folder of images',
  'vila-mmc4': 'pickles of MMC4 documents with counts (LazyMMC4Dataset)',
  'vila-coyo': 'pickles of pairs with counts (LazyCoyoDataset)',
  similarity: 'similarities that weft similarity wrote',
} as const;

/** A key of {@link DATA_FORMATS}. */
export type DataFormat = keyof typeof DATA_FORMATS;
