import { OutOfTime } from '../../preflight';
import { VcenterTransportError } from '../../vcenter';
import type { Answer } from './model';

/** What a failed look says of whoever was asked. */
export function answerOf(error: unknown, server: string): Answer {
  if (error instanceof OutOfTime) return hangs(server, error.seconds);
  if (error instanceof VcenterTransportError) {
    const { problem, text } = error;
    if (problem === 'refused') return { outcome: 'refuses', text };
    return { outcome: problem === 'timeout' ? 'hangs' : 'fails', text };
  }
  const { message, name, code } = error as NodeJS.ErrnoException;
  if (code === 'ECONNREFUSED') return { outcome: 'refuses', text: `nothing listens at ${server}` };
  const text = (message === '' ? name : message).replace(/\.$/, '');
  return { outcome: 'fails', text: text.includes(server) ? text : `${server}: ${text}` };
}

export const hangs = (server: string, seconds: number): Answer => ({
  outcome: 'hangs',
  text: `${server} does not answer within ${Math.round(seconds)} s`,
});
