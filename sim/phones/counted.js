// The count of a phone's operations: a number is one operation's, and an operation has one number.

/** @typedef {Map<string, string>} Numbers what was seen so far: whose number it is, and which number it has */

/**
 * What speaks against a push.
 * @param {Numbers} numbers @param {string} token the phone's, as its person has it now
 * @param {{ id: string, n: number }[]} ops @returns {string[]}
 */
export function miscounted(numbers, token, ops) {
  const faults = [];
  for (const { id, n } of ops) {
    if (n === 0) continue; // outside the count
    for (const [key, value] of [
      [`${token} ${n}`, id],
      [`${token} ${id}`, String(n)],
    ]) {
      const before = numbers.get(key);
      if (before !== undefined && before !== value) faults.push(`${id} is sent as number ${n}`);
      numbers.set(key, value);
    }
  }
  return faults;
}
