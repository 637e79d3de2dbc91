"""Fetching weights from a hub repository at one commit; needs the ``hub`` extra."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from citestack.errors import MissingExtraError, WeightsError


def download(repo: str, commit: str, files: Sequence[str]) -> Path:
    """Fetches the files into the hub's own cache; the snapshot folder. Raises ``WeightsError`` when it cannot."""
    try:
        from huggingface_hub import hf_hub_download
    except ImportError as e:
        raise MissingExtraError("huggingface-hub", "hub") from e
    folder = Path()
    for file in files:
        try:
            local = Path(hf_hub_download(repo, file, revision=commit))
        except Exception as e:  # the hub raises its own, the network's and the file system's errors
            hint = "Check the repository name, the commit and the network, or install 'citestack[offline]'."
            raise WeightsError(f"cannot fetch {file} from {repo}@{commit[:12]}: {e}", hint=hint) from e
        folder = local.parents[file.count("/")]
    return folder
