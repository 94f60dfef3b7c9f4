// The worker's own modules, loaded from a copy in which one thing may be changed.
import { cpSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const STATIC = new URL("../../static/", import.meta.url).pathname;

/**
 * @param {{ file: string, old: string, new: string }[]} changes of the source; each must be found exactly once
 */
export async function load(changes = []) {
  let root = STATIC;
  if (changes.length > 0) {
    root = mkdtempSync(join(tmpdir(), "simulated-"));
    for (const part of ["worker", "shared"])
      cpSync(join(STATIC, part), join(root, part), { recursive: true });
    writeFileSync(join(root, "package.json"), '{"type":"module"}');
  }
  for (const { file, old, new: fresh } of changes) {
    const path = join(root, file);
    const source = readFileSync(path, "utf8");
    if (source.split(old).length !== 2) throw new Error(`${file} has not one ${old}`);
    writeFileSync(
      path,
      source.replace(old, () => fresh),
    );
  }
  const module = (path) => import(pathToFileURL(join(root, path)).href);
  const parts = ["phone", "app", "accounts", "member", "record"];
  const [{ openPhone }, { openApp }, { enrol, signOut }, { member }, { record }] =
    await Promise.all(parts.map((part) => module(`worker/${part}.js`)));
  return { openPhone, openApp, enrol, signOut, member, record };
}
