"""Lets packages of today import Debian 12's torch 1.13 under Python 3.11. Import it before them.

torch 1.13 declares a dataclass default that Python 3.11 refuses, so torch.distributed._shard does not import there;
energon asks that module for one class, to tell sharded tensors from others, and none ever occurs here.
"""

import sys
import types

try:
    import torch.distributed._shard.sharded_tensor  # noqa: F401
except ValueError:
    substitute = types.ModuleType("torch.distributed._shard.sharded_tensor")
    substitute.ShardedTensorBase = type("ShardedTensorBase", (), {})
    sys.modules[substitute.__name__] = substitute
