"""Fits gradient-boosted trees and writes them as src/extract/content/boosted-trees.ts reads them."""

import hashlib
import json
import os

import lightgbm
import numpy as np

# extra_trees tries one random threshold per evidence: on hosts that were not seen it is worth 0.005 of token F1.
SHARED_PARAMETERS = dict(objective="binary", extra_trees=True, bagging_freq=1, lambda_l2=5, max_bin=63, seed=1,
                         num_threads=2, deterministic=True, force_col_wise=True, verbose=-1)
BLOCK_PARAMETERS = dict(learning_rate=0.08, num_leaves=31, min_data_in_leaf=50, feature_fraction=0.4,
                        bagging_fraction=0.5)
IMAGE_PARAMETERS = dict(learning_rate=0.06, num_leaves=16, min_data_in_leaf=25, feature_fraction=0.35,
                        bagging_fraction=0.8)
BLOCK_ROUNDS = 180
IMAGE_ROUNDS = 150


class Examples:
    """Rows with their labels, weights and folds, cut into bins once for all fits on parts of them."""

    def __init__(self, rows, label, weight, fold):
        self.fold = fold
        self.data = lightgbm.Dataset(rows, label, weight=weight, params=SHARED_PARAMETERS, free_raw_data=False)
        self.data.construct()

    def fit(self, without, rounds, parameters):
        """Trees from all folds but one; from all of them with `without` None."""
        data = self.data if without is None else self.data.subset(np.flatnonzero(self.fold != without))
        return lightgbm.train({**SHARED_PARAMETERS, **parameters}, data, rounds)


def write(model, path, fitted_on, evidence, about):
    write_trees([" ".join(f"{value:.5g}" for value in preorder(tree["tree_structure"]))
                 for tree in model.dump_model()["tree_info"]], path, fitted_on, evidence, about)


def write_empty(path, evidence):
    """Trees that know nothing."""
    write_trees([], path, "nothing", evidence, "Stands where trees will be.")


def write_trees(trees, path, fitted_on, evidence, about):
    record = {"schema": "weft/trees/1", "about": about, "fitted_on": fitted_on,
              "written_by": "bench/extraction/fit/fit.py", "evidence": evidence,
              "sha256": hashlib.sha256("\n".join(trees).encode()).hexdigest(), "trees": trees}
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf8") as file:
        file.write(json.dumps(record, indent=1) + "\n")


def preorder(root):
    """The numbers of boosted-trees.ts: evidence, threshold, right child; or -1, log-odds, 0."""
    flat = []

    def walk(node):
        at = len(flat) // 3
        if "leaf_value" in node:
            flat.extend([-1, round(node["leaf_value"], 4), 0])
            return at
        flat.extend([node["split_feature"], node["threshold"], 0])
        walk(node["left_child"])
        flat[at * 3 + 2] = walk(node["right_child"])
        return at

    walk(root)
    return flat
