"""A folder that looks like a model from outside (never loaded into the engine), and its ZIP."""

import struct
import zipfile
from pathlib import Path

FILES = {
    "am/final.mdl": b"\0B<TransitionModel> " + bytes(50),
    "graph/HCLG.fst": struct.pack("<i", 2125659606) + bytes(100),
    "graph/words.txt": "<eps> 0\n您好 1\n#0 2\n".encode(),
    "graph/phones/word_boundary.int": b"1 nonword\n2 begin\n3 end\n4 internal\n5 singleton\n",
    "conf/mfcc.conf": b"--sample-frequency=8000\n--num-ceps=30\n",
    "conf/model.conf": b"--beam=12.0\n",
}


def model_folder(path: Path) -> Path:
    for name, content in FILES.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_bytes(content)
    return path


def model_zip(path: Path, top: str = "vosk-model-small-cn-0.22", padding: int = 0) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in FILES.items():
            archive.writestr(f"{top}/{name}", content)
        if padding:
            archive.writestr(f"{top}/README", bytes(range(256)) * (padding // 256))
    return path
