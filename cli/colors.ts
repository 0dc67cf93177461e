/** Whether a stream is given colours: a terminal that knows them, and nobody has set NO_COLOR (no-color.org). */
export const takesColors = (
  stream: { readonly isTTY?: boolean },
  env: Readonly<Record<string, string | undefined>>,
): boolean => stream.isTTY === true && env.TERM !== 'dumb' && (env.NO_COLOR ?? '') === '';
