import os
import shutil
import tempfile
from pathlib import Path

base = Path("project")
(base / "src").mkdir(parents=True, exist_ok=True)
(base / "src" / "main.txt").write_text("one\ntwo\n", encoding="utf-8")
(base / "notes.md").write_text("# Notes")
for path in sorted(base.rglob("*")):
    print(path, path.stat().st_size if path.is_file() else "-")
with tempfile.TemporaryDirectory() as folder:
    shutil.make_archive(os.path.join(folder, "backup"), "zip", base)
    print(os.listdir(folder))
shutil.rmtree(base)
print(base.exists())
