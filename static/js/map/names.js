// The names and holders of all ports with a page, as site_gen/pictures.py writes them.

/**
 * Names are in the order of the numbers, which are given as steps from one to the next.
 * @typedef {{ ports: number[], names: string[], holding: number[], holders: string[], ranges: number[],
 *   unlisted?: number[], common?: Record<string, string> }} Names
 * @typedef {{ names: string, holder: string }} PortName
 */

/**
 * @param {Names} names
 * @returns {Map<number, PortName>}
 */
export function namesByNumber({ ports, names, holding, holders }) {
  const found = new Map();
  let number = 0;
  for (const [at, step] of ports.entries()) {
    number += step;
    found.set(number, { names: names[at], holder: holders[holding[at]] });
  }
  return found;
}
