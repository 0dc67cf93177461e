/** Runs a command whose exit code is a judgement. Whatever stops it is no "warning": 2. */
export async function judged(work: () => Promise<number>): Promise<void> {
  process.exitCode = await work().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error));
    return 2;
  });
}
