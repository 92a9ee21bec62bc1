#!/usr/bin/env python3
"""把一个文件夹做成发布包。 Make one package of a folder, on a machine without any network.

Only Python's own library is needed (3.6 or later). The folder holds:

    公告.txt     one "名称：值" a line: 机关代码, 公告类型, 文号, 成文日期, 公示天数, 计划发布时间, and the fields of the kind by
                 the names on its form (讨论决定日期：2026年11月20日). A line that begins with a space goes on with the one above.
    正文.md      the title behind "# " on the first line, then the text
    人员.csv     the table, its headings in the first row (may be missing)
    附件/        the files, in the order of their names (may be missing)

    python make_package.py 文件夹 [-o 发布包.zip]

The same folder always gives a package of the same number, so that the site sees when it is uploaded twice.
"""

import argparse
import csv
import hashlib
import io
import json
import sys
import zipfile
from pathlib import Path

FORMAT, VERSION = "hr-portal-package", 1
HEAD = {"机关代码": "organ", "公告类型": "kind"}
CONTENT = {
    "文号": "document_no", "成文日期": "document_date", "公示天数": "period_length", "计划发布时间": "publish_at",
    "咨询电话": "enquiry_phone",
}  # fmt: skip
ENCODINGS = ("utf-8-sig", "gb18030")


class Fault(Exception):
    """What is wrong with the folder."""


def text_of(path):
    """UTF-8, or GBK as old editors and Excel write it."""
    data = path.read_bytes()
    for encoding in ENCODINGS:
        try:
            return data.decode(encoding).replace("\r\n", "\n")
        except UnicodeDecodeError:
            continue
    raise Fault(f"{path.name}：编码读不了，请另存为UTF-8")


def named_values(path):
    values, last = {}, None
    for number, line in enumerate(text_of(path).split("\n"), 1):
        if not line.strip() or line.startswith("//"):
            continue
        if line[0] in " \t\u3000" and last is not None:
            values[last] += "\n" + line.strip()
            continue
        name, mark, value = line.replace("：", ":", 1).partition(":")
        if not mark:
            raise Fault(f"{path.name}第{number}行：应写成“名称：值”")
        last = name.strip()
        if last in values:
            raise Fault(f"{path.name}第{number}行：“{last}”写了两次")
        values[last] = value.strip()
    return values


def title_and_body(path):
    first, _, rest = text_of(path).lstrip("\n").partition("\n")
    if not first.startswith("#") or not first.lstrip("# ").strip():
        raise Fault(f"{path.name}：第一行应是“# 标题”")
    return first.lstrip("# ").strip(), rest.strip()


def persons(path):
    rows = [row for row in csv.reader(io.StringIO(text_of(path))) if any(cell.strip() for cell in row)]
    if not rows:
        return []
    heading = [cell.strip() for cell in rows[0]]
    if len(set(heading)) != len(heading) or "" in heading:
        raise Fault(f"{path.name}：第一行应是各不相同的列名")
    found = []
    for number, row in enumerate(rows[1:], 2):
        if len(row) > len(heading):
            raise Fault(f"{path.name}第{number}行：比表头多出一格")
        found.append(
            {
                name: cell.strip()
                for name, cell in zip(heading, row, strict=False)
                if cell.strip() and name != "序号"
            }
        )
    return found


def digest_of(path):
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        for chunk in iter(lambda: stream.read(1 << 20), b""):
            digest.update(chunk)
    return digest.hexdigest()


def files_of(folder):
    if not folder.is_dir():
        return []
    listed = sorted(p for p in folder.iterdir() if p.is_file() and not p.name.startswith((".", "~$")))
    return [
        (
            path,
            {
                "path": f"files/{number}{path.suffix.lower()}",
                "name": path.name,
                "size": path.stat().st_size,
                "sha256": digest_of(path),
            },
        )
        for number, path in enumerate(listed, 1)
    ]


def make(folder, target):
    """Write the package; returns its manifest."""
    for needed in ("公告.txt", "正文.md"):
        if not (folder / needed).is_file():
            raise Fault(f"文件夹里没有{needed}")
    values = named_values(folder / "公告.txt")
    title, body = title_and_body(folder / "正文.md")
    manifest = {"format": FORMAT, "version": VERSION}
    for name, key in HEAD.items():
        if not values.get(name):
            raise Fault(f"公告.txt：没有写“{name}”")
        manifest[key] = values.pop(name)
    content = {"title": title, "body": body}
    for name, key in CONTENT.items():
        if values.get(name):
            content[key] = values.pop(name)
    content["fields"] = {name: value for name, value in values.items() if value}
    if (folder / "人员.csv").is_file():
        content["persons"] = persons(folder / "人员.csv")
    packed = files_of(folder / "附件")
    manifest["content"] = content
    manifest["files"] = [entry for _, entry in packed]
    said = json.dumps(manifest, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    manifest["id"] = hashlib.sha256(said.encode("utf-8")).hexdigest()[:32]
    with zipfile.ZipFile(str(target), "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("manifest.json", json.dumps(manifest, ensure_ascii=False, indent=1))
        for path, entry in packed:
            archive.write(str(path), entry["path"])
    return manifest


def main(arguments=None):
    parser = argparse.ArgumentParser(description="把一个文件夹做成发布包 make a package of a folder")
    parser.add_argument("folder", type=Path, help="文件夹 the folder")
    parser.add_argument("-o", "--output", type=Path, help="发布包的文件名 the package (发布包.zip)")
    given = parser.parse_args(arguments)
    target = given.output or given.folder.parent / f"{given.folder.name}-发布包.zip"
    try:
        manifest = make(given.folder, target)
    except (Fault, OSError) as fault:
        print(fault, file=sys.stderr)
        return 1
    print("{}：{}，人员{}名，附件{}个".format(target, manifest["content"]["title"],
          len(manifest["content"].get("persons", [])), len(manifest["files"])))  # fmt: skip
    return 0


if __name__ == "__main__":
    sys.exit(main())
