/**
 * What `work` finds in less than `milliseconds`, for which a slow machine may need some attempts.
 * It is for answers that the server's own clock changes: their work begins again each time, and
 * what it found too late says nothing.
 */
export async function inTime<T>(milliseconds: number, work: () => Promise<T>): Promise<T> {
  for (;;) {
    const begin = performance.now();
    const found = await work();
    if (performance.now() - begin < milliseconds) return found;
  }
}
