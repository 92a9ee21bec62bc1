"""`flask keys`: the keys that seal and open, made, shown and rotated."""

from __future__ import annotations

from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from hr_portal.cli.telling import REFUSED, tell_json
from hr_portal.core.clock import shanghai
from hr_portal.core.key_files import BadKeys, list_keys, make_missing, public_path, rotate
from hr_portal.core.sealing import Part

group = AppGroup("keys", help="封存与启封的密钥。 Keys that seal and open.")


def _key_dir() -> Path:
    folder: Path = current_app.extensions["settings"].key_dir
    return folder


@group.command(
    "make",
    help="""生成还没有的密钥。 Make the keys that are missing.

    在工作人员所用的机器上生成，再把三个sealing.*.public文件复制到只对公众开放的机器的KEY_DIR；private文件不要离开。 Made where
    the staff site runs; copy the three sealing.*.public files to the KEY_DIR of public-only machines, never the private ones.
    已有的不动。 Keys that exist are left alone.

    \b
    例 Example:
      flask keys make
    """,
)
def make() -> None:
    folder = _key_dir()
    made = make_missing(folder)
    for part in made:
        click.echo(f"{part}: {public_path(folder, part)}")
    if not made:
        click.echo("密钥齐全，没有生成新的。 All keys are there; none was made.", err=True)


@group.command(
    "list",
    help="""列出密钥，不读私钥的内容。 List the keys; no private key is read.

    \b
    例 Example:
      flask keys list --json
    """,
)
@click.option("--json", "as_json", is_flag=True, help="输出JSON print JSON and nothing else")
def list_all(as_json: bool) -> None:
    try:
        found = list_keys(_key_dir())
    except BadKeys as error:
        click.echo(str(error), err=True)
        raise SystemExit(REFUSED) from None
    said = [
        {
            "part": str(key.part),
            "id": key.id,
            "is_private": key.is_private,
            "is_current": key.is_current,
            "made_at": shanghai(key.made_at).isoformat(timespec="seconds"),
            "file": str(key.path),
        }
        for key in found
    ]
    if as_json:
        tell_json({"keys": said})
        return
    for line in said:
        half = "私钥 private" if line["is_private"] else "公钥 public "
        state = "现用 current" if line["is_current"] else "旧的 earlier"
        click.echo(f"{line['part']:<9} {half} {state} {line['id']}  {line['made_at']}  {line['file']}")


@group.command(
    "rotate",
    help="""换一对新密钥。 A new pair of keys.

    新的内容用新密钥封存，旧私钥留着启封以前的内容。 What comes now is sealed to the new key; the old private key stays and opens
    what was sealed before. 换完把public文件复制到只对公众开放的机器，然后重新启动各进程。 Then copy the public file to
    public-only machines and restart all processes.

    \b
    例 Example:
      flask keys rotate content
    """,
)
@click.argument("part", type=click.Choice([str(part) for part in Part]))
def rotate_one(part: str) -> None:
    folder = _key_dir()
    key = rotate(folder, Part(part))
    click.echo(f"{part} {key.id.hex()}: {public_path(folder, Part(part))}")
    click.echo("请重新启动各进程。 Restart all processes.", err=True)
