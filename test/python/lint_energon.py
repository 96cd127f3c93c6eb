"""The command line of energon: lint_energon.py lint DATASET does what `energon lint DATASET` does."""

import torch_of_debian  # noqa: F401
from megatron.energon.cli.main import main

if __name__ == "__main__":
    main()
