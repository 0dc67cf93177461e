import { setTimeout as sleep } from 'node:timers/promises';

/** Asks again until there is an answer; what never comes ends with the test's own time limit. */
export async function until<T>(ask: () => Promise<T | undefined> | T | undefined): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await sleep(25);
  }
}
