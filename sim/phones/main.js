// Runs the seeds it is told to and says of each what was seen: one line of JSON a seed.
import { writeSync } from "node:fs";
import { install } from "./browser.js";
import { Centre } from "./centre.js";
import { load } from "./code.js";
import { NEWER } from "./newer.js";
import { Simulation } from "./sim.js";

const { seeds, phones: changes = [], log = false, enough = false } = JSON.parse(process.argv[2]);
let simulation = null;
install(() => simulation);
const centre = new Centre();
const code = await load(changes);
const newer = await load([...changes, ...NEWER]);
const say = (line) => writeSync(1, `${JSON.stringify(line)}\n`);

simulation = new Simulation(0, centre, { code, newer });
const disks = await simulation.open();
for (const seed of seeds) {
  simulation = new Simulation(seed, centre, { code, newer }, disks);
  if (log) simulation.time.log = [];
  const faults = await simulation.run().catch((fault) => [`broken: ${fault.stack}`]);
  const { time, network, watch } = simulation;
  const trace = time.trace.digest("hex").slice(0, 16);
  const said = {
    seed,
    faults,
    trace,
    tasks: time.tasks,
    requests: network.requests,
    ops: watch.kept.size,
    kinds: simulation.kinds,
  };
  say(log ? { ...said, log: time.log } : said);
  if (enough && faults.length > 0) break;
}
