"""Downloads and stores pictures with img2dataset: images.py URLS OUT SIDE QUALITY PER_SHARD"""
import sys

from img2dataset import download

if __name__ == "__main__":
    urls, out, side, quality, per_shard = sys.argv[1:6]
    download(
        url_list=urls,
        output_folder=out,
        processes_count=2,
        thread_count=64,
        image_size=int(side),
        resize_mode="keep_ratio_largest",
        resize_only_if_bigger=True,
        encode_format="jpg",
        encode_quality=int(quality),
        output_format="webdataset",
        number_sample_per_shard=int(per_shard),
        retries=0,
        enable_wandb=False,
    )
