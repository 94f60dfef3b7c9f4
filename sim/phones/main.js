// Runs the seeds it is told to and says of each what was seen: one line of JSON a seed.
import { writeSync } from "node:fs";
import { install } from "./browser.js";
import { Centre } from "./centre.js";
import { load } from "./code.js";
import { NEWER } from "./newer.js";
import { Simulation } from "./sim.js";

/** The chance of the opening is no story's: a token is given out once. */
const OPENING = 0x7fffffff;

let simulation = null;
install(() => simulation);
const centre = new Centre();
const say = (line) => writeSync(1, `${JSON.stringify(line)}\n`);

/** One seed, and what was seen of it. @param {any} shop @param {number} seed @param {boolean} log */
async function story({ releases, disks }, seed, log) {
  simulation = new Simulation(seed, centre, releases, disks);
  if (log) simulation.time.log = [];
  const faults = await simulation.run().catch((fault) => [`broken: ${fault.stack}`]);
  const { time, network, watch, kinds } = simulation;
  const trace = time.trace.digest("hex").slice(0, 16);
  const much = { tasks: time.tasks, requests: network.requests, ops: watch.kept.size };
  return { seed, faults, trace, ...much, kinds, log: time.log };
}

/** The shop with phones of this code, each signed in. @param {any[]} changes of the phones' source */
async function opened(changes) {
  const releases = { code: await load(changes), newer: await load([...changes, ...NEWER]) };
  centre.tell(0, "anew");
  simulation = new Simulation(OPENING, centre, releases);
  return { releases, disks: await simulation.open() };
}

for (const [plan, { seeds, phones, log, enough }] of JSON.parse(process.argv[2]).entries()) {
  const shop = await opened(phones);
  let failing = 0;
  for (const seed of seeds) {
    const seen = await story(shop, seed, log);
    say({ plan, ...seen });
    if (seen.faults.length > 0) failing += 1;
    if (enough && failing >= enough) break;
  }
}
