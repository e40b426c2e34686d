/**
 * Does `work` for each, at most `most` at a time, and gives what came of each in the same order.
 * @throws what the first that fails throws; those under way are not waited for
 */
export async function inParallel<T, R>(
  items: readonly T[],
  most: number,
  work: (item: T) => Promise<R>,
): Promise<readonly R[]> {
  const done = new Map<number, R>();
  const left = items.entries();
  const worker = async (): Promise<void> => {
    // One iterator for all workers: each takes the next item that nobody has taken.
    for (const [index, item] of left) {
      // oxlint-disable-next-line no-await-in-loop -- that is the bound
      done.set(index, await work(item));
    }
  };
  await Promise.all(Array.from({ length: Math.min(most, items.length) }, worker));
  return [...done.entries()].toSorted(([a], [b]) => a - b).map(([, value]) => value);
}
