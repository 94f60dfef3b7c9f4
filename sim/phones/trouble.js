// What goes wrong, and when: planned at the beginning of a seed, all of it over when the calm begins.

/** @param {any} sim @param {number} length ms @returns {() => void} ends what is still wrong */
export function trouble(sim, length) {
  const { chance, time, devices } = sim;
  for (const { link } of devices) {
    if (chance.maybe(0.5)) Object.assign(link, { loss: chance.next() * 0.4, twice: chance.next() * 0.5 });
  }
  return () => {};
}
