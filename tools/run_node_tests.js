// Runs every tests/**/*.test.js with node --test, telling all only of a failure. Older Nodes expand
// no patterns themselves.
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";

/**
 * Every test file below a folder, in order of its path.
 * @param {string} folder
 * @returns {string[]}
 */
function testsBelow(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return testsBelow(path);
      return entry.name.endsWith(".test.js") ? [path] : [];
    })
    .sort();
}

const SUMMARY = 8; // lines that count tests, passes and failures

const files = process.argv.length > 2 ? process.argv.slice(2) : testsBelow("tests");
const run = spawnSync(process.execPath, ["--test", "--test-reporter=spec", ...files], {
  encoding: "utf8",
  maxBuffer: 64 * 1024 * 1024,
});
const said = run.stdout.trimEnd().split("\n");
process.stdout.write(`${(run.status === 0 ? said.slice(-SUMMARY) : said).join("\n")}\n`);
process.stderr.write(run.stderr);
process.exitCode = run.status ?? 1;
